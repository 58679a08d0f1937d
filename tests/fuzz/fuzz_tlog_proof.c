// Proof files: what is taken is written back the same, but for the extra line.
#include "sync/tlog_proof.h"
#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static const uint8_t key[32] = {1};
    static char again[TLOG_PROOF_MAX];
    struct tlog_proof proof = {.index = 77};
    struct checkpoint checkpoint;
    struct checkpoint_signer signer;
    if (tlog_proof_read(&proof, (const char *)bytes, size)) {
        assert(proof.index == 77);
        return 0;
    }
    const size_t length = tlog_proof_write(again, &proof);
    assert(length <= size);
    if (length == size)
        assert(!memcmp(again, bytes, size));
    checkpoint_signer_make(&signer, CHECKPOINT_LOG, "a", key);
    tlog_proof_check(&proof, &checkpoint, NULL, (const char *)bytes, size, key, &signer, 1);
    return 0;
}
