#include "sync/sealed_cell.h"
#include <assert.h>
#include <sodium.h>
#include <string.h>

static const char cell_version[] = "cell-v1";

void bound_add(struct bound_parts *parts, const void *bytes, size_t size) {
    assert(size <= UINT16_MAX && parts->size + 2 + size <= sizeof parts->bytes);
    parts->bytes[parts->size++] = (uint8_t)(size >> 8);
    parts->bytes[parts->size++] = (uint8_t)size;
    if (size)
        memcpy(parts->bytes + parts->size, bytes, size);
    parts->size += size;
}

void bound_add_text(struct bound_parts *parts, const char *text) {
    bound_add(parts, text, strlen(text));
}

void bound_add_u32(struct bound_parts *parts, uint32_t number) {
    const uint8_t bytes[4] = {(uint8_t)(number >> 24), (uint8_t)(number >> 16),
                              (uint8_t)(number >> 8), (uint8_t)number};
    bound_add(parts, bytes, sizeof bytes);
}

static void bind_cell(struct bound_parts *parts, const struct cell_place *place) {
    parts->size = 0;
    bound_add_text(parts, place->station.election);
    bound_add_text(parts, place->station.uik);
    bound_add_u32(parts, place->row);
    bound_add_text(parts, place->column);
    bound_add_text(parts, cell_version);
}

void cell_seal(uint8_t *cell, const void *plain, size_t size, const uint8_t key[KEY_SIZE],
               const struct cell_place *place) {
    struct bound_parts bound;
    bind_cell(&bound, place);
    randombytes_buf(cell, crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
    crypto_aead_xchacha20poly1305_ietf_encrypt(cell + crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
                                               NULL, plain, size, bound.bytes, bound.size, NULL,
                                               cell, key);
}

int cell_open(uint8_t *plain, const uint8_t *cell, size_t size, const uint8_t key[KEY_SIZE],
              const struct cell_place *place) {
    if (size < CELL_EXTRA)
        return -1;
    struct bound_parts bound;
    bind_cell(&bound, place);
    const size_t nonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, cell + nonce, size - nonce,
                                                   bound.bytes, bound.size, cell, key))
        return -1;
    return (int)(size - CELL_EXTRA);
}

size_t text_padded_size(size_t size) {
    return (size / CELL_PAD + 1) * CELL_PAD;
}

void text_pad(uint8_t *out, const char *text, size_t size) {
    size_t padded = text_padded_size(size);
    memset(out, 0, padded);
    memcpy(out, text, size);
    out[size] = 0x80; // ISO/IEC 7816-4, as sodium_pad
}

int text_unpad(const uint8_t *bytes, size_t size) {
    size_t length;
    if (!size || sodium_unpad(&length, bytes, size, CELL_PAD))
        return -1;
    return (int)length;
}
