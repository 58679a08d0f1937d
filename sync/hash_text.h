// A hash as people and other tools read it: base64, RFC 4648 4, padded.
#pragma once
#include <stdint.h>

enum { HASH_TEXT_SIZE = 45 };
void hash_text(char text[HASH_TEXT_SIZE], const uint8_t hash[32]);
