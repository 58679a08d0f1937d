// One value sealed for one place: no cell opens in another row, column, station or election.
//   cell = nonce 24 (random) | ciphertext | tag 16, XChaCha20-Poly1305
//   associated data = election, uik, row, column, version, each with a u16 length before it
//   (big-endian)
#pragma once
#include "sync/keys.h"
#include <stdbool.h>

// Parts that are bound together, each with its length before it, so that "ab"+"c" is not "a"+"bc".
struct bound_parts {
    size_t size;
    uint8_t bytes[320];
};
void bound_add(struct bound_parts *parts, const void *bytes, size_t size);
void bound_add_text(struct bound_parts *parts, const char *text);
void bound_add_u32(struct bound_parts *parts, uint32_t number);

enum { CELL_EXTRA = 24 + 16, CELL_PAD = 32 };

struct cell_place {
    struct key_place station;
    uint32_t row;
    const char *column;
};

// `cell` holds size + CELL_EXTRA.
void cell_seal(uint8_t *cell, const void *plain, size_t size, const uint8_t key[KEY_SIZE],
               const struct cell_place *place);
// `plain` holds size - CELL_EXTRA; returns that, or -1 when the cell is not of this key and place.
int cell_open(uint8_t *plain, const uint8_t *cell, size_t size, const uint8_t key[KEY_SIZE],
              const struct cell_place *place);

// Texts are padded before they are sealed, so that a name's length does not show. `out` holds
// text_padded_size(size).
size_t text_padded_size(size_t size);
void text_pad(uint8_t *out, const char *text, size_t size);
int text_unpad(const uint8_t *bytes, size_t size); // the text's length, or -1
