#include "sync/hash_text.h"
#include <sodium.h>

void hash_text(char text[HASH_TEXT_SIZE], const uint8_t hash[32]) {
    sodium_bin2base64(text, HASH_TEXT_SIZE, hash, 32, sodium_base64_VARIANT_ORIGINAL);
}
