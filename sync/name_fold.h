// Names as they sound, so that a search forgives how they are spelt: Kyrgyz against Russian
// letters, with and without ң ө ү ё, and the Latin of passports (ICAO 9303 and older Kyrgyz ones)
// against Cyrillic lists.
#pragma once
#include <stdbool.h>
#include <stddef.h>

// Writes lower-case a-z words with single spaces between them and an ending zero; cuts at `size`.
// Returns the length. Bytes that are no letters part words; bytes that are no UTF-8 are skipped.
size_t name_fold(char *out, size_t size, const char *name);
// Does some word of `folded` begin with each word of `query`? Both are folded.
bool name_fold_matches(const char *folded, const char *query);
// Does some word have Latin and Cyrillic letters? Most often a look-alike typed in the wrong
// layout: it reads well and is found by nobody.
bool name_mixes_alphabets(const char *name);
