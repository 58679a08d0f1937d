// The kiosk's list of packages, whatever is in the file: refused in words, or the package counts
// from then on, and no older one does.
#include "sync/package_history.h"
#include "tests/support/scratch.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static char path[600];
    char why[SLICE_WHY_SIZE] = "";
    struct slice_manifest manifest = {.serial = 7, .election = "a-2027", .uik = "7001"};
    if (!*path)
        snprintf(path, sizeof path, "%s", scratch_path("packages"));
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(bytes, 1, size, file) != size || fclose(file))
        abort();
    if (package_history_admit(path, size % 2, &manifest, why)) {
        assert(*why && memchr(why, 0, sizeof why));
        return 0;
    }
    assert(package_history_admit(path, true, &manifest, why) == SYNC_OK);
    manifest.serial = 6;
    assert(package_history_admit(path, true, &manifest, why) == SYNC_OLDER);
    memcpy(manifest.uik, "7002", 5);
    assert(package_history_admit(path, true, &manifest, why) != SYNC_OK);
    return 0;
}
