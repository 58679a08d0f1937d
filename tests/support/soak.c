#include "tests/support/soak.h"
#include <math.h>
#include <stdlib.h>

static double share(void) {
    const char *said = getenv("SHAILOO_SOAK");
    const double share = said ? strtod(said, NULL) : 0;
    return share > 0 ? share : 0.05;
}

int soak_rounds(int all) {
    return (int)fmin(fmax(ceil(all * share()), 1), 1e9);
}

bool soak_is_whole(void) {
    return share() >= 1;
}
