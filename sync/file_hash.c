#include "sync/file_hash.h"
#include "sync/outside_file.h"
#include <sodium.h>
#include <stdlib.h>

enum { PIECE = 1 << 20 };

static enum sync_status add_file(crypto_generichash_state *state, const char *path,
                                 uint8_t *piece) {
    struct outside_file file;
    uint8_t length[8];
    enum sync_status status = outside_file_open(&file, path, FILE_HASH_MAX, OUTSIDE_LINK);
    if (status)
        return status;
    for (int i = 0; i < 8; i++)
        length[i] = (uint8_t)(file.size >> (56 - 8 * i));
    crypto_generichash_update(state, length, sizeof length);
    for (size_t got = 1; !status && got;) {
        status = outside_file_next(&file, piece, PIECE, &got);
        crypto_generichash_update(state, piece, got);
    }
    outside_file_close(&file);
    return status;
}

enum sync_status file_hash(char text[FILE_HASH_TEXT], const char *const *paths, size_t count) {
    uint8_t hash[FILE_HASH_SIZE], *piece = malloc(PIECE);
    crypto_generichash_state state;
    enum sync_status status = piece && sodium_init() >= 0 ? SYNC_OK : SYNC_NO_MEMORY;
    if (!status)
        crypto_generichash_init(&state, NULL, 0, sizeof hash);
    for (size_t i = 0; i < count && !status; i++)
        status = add_file(&state, paths[i], piece);
    if (!status) {
        crypto_generichash_final(&state, hash, sizeof hash);
        sodium_bin2hex(text, FILE_HASH_TEXT, hash, sizeof hash);
    }
    free(piece);
    return status;
}
