// PATH.tpm as somebody else left it: refused before any TPM is asked, or handed to one that is not
// there.
#include "sync/tpm_factor.h"
#include "tests/support/scratch.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

// A sealed object's public area, then a private one of which only the TPM could say more.
enum { PUBLIC = 78, PRIVATE = 200, FILE_SIZE = 20 + 2 + PUBLIC + 2 + PRIVATE + 32 };
static void make_base(uint8_t file[FILE_SIZE]) {
    static const uint8_t head[] = {'S', 'H', 'L', 'T', 'P', 'M', '2', '\n', 1, 0x80, 0,
                                   1,   0,   0,   0,   0,   0,   0,   0,    5, 0,    PUBLIC,
                                   0,   8,   0,   11,  0,   0,   4,   0x12, 0, 32};
    memset(file, 7, FILE_SIZE);
    memcpy(file, head, sizeof head);
    memcpy(file + sizeof head + 32, (const uint8_t[]){0, 16, 0, 32}, 4); // no scheme; unique
    memcpy(file + 22 + PUBLIC, (const uint8_t[]){0, PRIVATE}, 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static const uint8_t nothing[KEY_SIZE];
    static char log[1100], path[1200];
    struct tpm_counter counter;
    uint8_t key[KEY_SIZE] = {1}, changed[FILE_SIZE];
    size_t length = FILE_SIZE;
    make_base(changed);
    for (size_t i = 0; i + 3 <= size; i += 3)
        changed[((size_t)bytes[i] << 8 | bytes[i + 1]) % length] = bytes[i + 2];
    if (size % 3)
        length = (size_t)bytes[size - 1] * length / 256;
    if (!*log) {
        setenv("TMPDIR", "/dev/shm", 0);
        setenv("TSS2_LOG", "all+NONE", 1);
        snprintf(log, sizeof log, "%s", scratch_path("participation.log"));
        snprintf(path, sizeof path, "%s.tpm", log);
    }
    FILE *file = fopen(path, "wb");
    assert(file && fwrite(changed, 1, length, file) == length && !fclose(file));
    const enum sync_status status = tpm_factor_bind(key, "device:/dev/null", log, &counter);
    assert(size ? status == SYNC_BAD_FILE || status == SYNC_NO_TPM : status == SYNC_NO_TPM);
    assert(!memcmp(key, nothing, KEY_SIZE));
    return 0;
}
