// The texts of public keys and signatures.
#include "sync/signature.h"
#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    struct public_key key = {.number = {1}};
    char comment[SIGNATURE_COMMENT_SIZE] = "untouched";
    public_key_parse(&key, (const char *)bytes, size);
    if (signature_check_bytes((const uint8_t *)"x", 1, (const char *)bytes, size, &key, comment))
        assert(!strcmp(comment, "untouched"));
    return 0;
}
