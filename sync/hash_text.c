#include "sync/hash_text.h"
#include "sync/note_lines.h"
#include <sodium.h>
#include <string.h>

void hash_text(char text[HASH_TEXT_SIZE], const uint8_t hash[32]) {
    sodium_bin2base64(text, HASH_TEXT_SIZE, hash, 32, sodium_base64_VARIANT_ORIGINAL);
}

bool hash_from_text(uint8_t hash[32], const char *text) {
    return note_hash(hash, (struct span){text, strlen(text)});
}
