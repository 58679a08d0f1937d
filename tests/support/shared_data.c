#include "tests/support/shared_data.h"
#include <stdlib.h>
#include <unistd.h>

const char *shared_data(void) {
    const char *named = getenv("SHAILOO_DATA");
    if (named)
        return access(named, R_OK) ? NULL : named;
    return access("../shared/data", R_OK) ? NULL : "../shared/data";
}
