// A plan of erasing that somebody else wrote: it is taken or refused in words, and nothing is done
// by reading it. The input is a list of changes to a good plan: two bytes of place, one of value; a
// last odd byte cuts it short.
#include "sync/station_erase.h"
#include "tests/support/scratch.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const char base[] =
    "{\"kind\": \"shailoo erase plan\", \"election\": \"2027-01\", \"precinct\": \"7161\",\n"
    "\"title\": {\"ky\": \"a\", \"ru\": \"b\", \"en\": \"c\"},\n"
    "\"address\": {\"ky\": \"a\", \"ru\": \"b\", \"en\": \"c\"}, \"kiosk\": 1, \"training\": "
    "true,\n"
    "\"utc_offset_min\": 360, \"checkpoint\": \"o\\n1\\nAA==\\n\", \"records\": 9, \"root\": "
    "\"AA==\",\n"
    "\"holders\": [\"A\", \"\", \"C\"], \"exception\": \"\", \"receipt_by\": \"hub\",\n"
    "\"receipt_s\": 1800000000, \"begun_s\": 1800000001, \"ended_s\": 0, \"export_dir\": \"/e\",\n"
    "\"medium_dir\": \"\", \"data_dir\": \"/d\", \"overwritten\": 1,\n"
    "\"removed\": [{\"path\": \"/d/x\", \"bytes\": 3}, {\"path\": \"/d/y\", \"bytes\": 4}],\n"
    "\"printers\": [{\"path\": \"/p\", \"papers\": 2, \"bytes\": 9, \"elsewhere\": 1, \"reached\": "
    "true}],\n"
    "\"remains\": [\"z\"]}";

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static struct erase_certificate certificate;
    static char path[1100];
    char plan[sizeof base], why[ERASE_WHY_SIZE] = "";
    size_t length = sizeof base - 1;
    memcpy(plan, base, sizeof base);
    for (size_t i = 0; i + 3 <= size; i += 3)
        plan[((size_t)bytes[i] << 8 | bytes[i + 1]) % length] = (char)bytes[i + 2];
    if (size % 3)
        length = (size_t)bytes[size - 1] * length / 256;
    if (!*path) {
        setenv("TMPDIR", "/dev/shm", 0);
        snprintf(path, sizeof path, "%s", scratch_path("erase.plan"));
    }
    FILE *file = fopen(path, "wb");
    assert(file && fwrite(plan, 1, length, file) == length && !fclose(file));
    const enum sync_status status = station_erase_resume(&certificate, scratch_folder(), why);
    assert(status == SYNC_BAD_FILE || status == SYNC_WRONG_STATION); // of another folder at best
    assert(*why && certificate.file_count >= 0 && certificate.file_count <= ERASE_FILES_MAX);
    assert(certificate.printer_count >= 0 && certificate.printer_count <= ERASE_PRINTERS_MAX);
    assert(status == SYNC_BAD_FILE || certificate.overwritten <= certificate.file_count);
    return 0;
}
