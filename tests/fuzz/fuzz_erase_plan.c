// A plan of erasing that somebody else wrote: it is taken or refused in words, and nothing is done
// by reading it.
#include "sync/station_erase.h"
#include "tests/support/scratch.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static struct erase_certificate certificate;
    static char path[1100];
    char why[ERASE_WHY_SIZE] = "";
    setenv("TMPDIR", "/dev/shm", 0);
    if (!*path)
        snprintf(path, sizeof path, "%s", scratch_path("erase.plan"));
    FILE *file = fopen(path, "wb");
    assert(file && fwrite(bytes, 1, size, file) == size && !fclose(file));
    const enum sync_status status = station_erase_resume(&certificate, scratch_folder(), why);
    assert(status == SYNC_OK || *why);
    assert(certificate.file_count >= 0 && certificate.file_count <= ERASE_FILES_MAX);
    return 0;
}
