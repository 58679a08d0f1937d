// A hash as people and other tools read it: base64, RFC 4648 4, padded.
#pragma once
#include <stdbool.h>
#include <stdint.h>

enum { HASH_TEXT_SIZE = 45 };
void hash_text(char text[HASH_TEXT_SIZE], const uint8_t hash[32]);
bool hash_from_text(uint8_t hash[32], const char *text); // false: it is none, to the letter
