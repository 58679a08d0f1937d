// Notes and verifier keys: what is taken is a checkpoint that we would write the same way.
#include "sync/checkpoint.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static const uint8_t key[32] = {1};
    struct checkpoint_signer signers[2], parsed;
    struct checkpoint got = {.origin = "untouched"};
    char text[CHECKPOINT_TEXT_MAX], again[CHECKPOINT_KEY_SIZE];
    checkpoint_signer_make(&signers[0], CHECKPOINT_LOG, "a", key);
    checkpoint_signer_make(&signers[1], CHECKPOINT_COSIGNER, "b", key);
    if (checkpoint_claims(&got, (const char *)bytes, size))
        assert(!strcmp(got.origin, "untouched"));
    else {
        const size_t length = checkpoint_text(text, &got);
        assert(size > length && !memcmp(text, bytes, length));
    }
    checkpoint_read(&got, NULL, (const char *)bytes, size, signers, 2);

    char *copy = calloc(1, size + 1);
    assert(copy);
    memcpy(copy, bytes, size);
    if (!checkpoint_signer_parse(&parsed, copy)) {
        checkpoint_signer_text(again, &parsed);
        assert(strlen(again) == strlen(copy)); // the id may be written in capitals
    }
    free(copy);
    return 0;
}
