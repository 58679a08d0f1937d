#include "sync/file_hash.h"
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 1 << 20 };

static enum sync_status add_file(crypto_generichash_state *state, const char *path,
                                 uint8_t *piece) {
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    struct stat about;
    enum sync_status status = SYNC_DISK_FAILED;
    if (file >= 0 && !fstat(file, &about) && S_ISREG(about.st_mode)) {
        uint64_t size = (uint64_t)about.st_size;
        uint8_t length[8];
        for (int i = 0; i < 8; i++)
            length[i] = (uint8_t)(size >> (56 - 8 * i));
        crypto_generichash_update(state, length, sizeof length);
        ssize_t n = 1;
        while (n > 0) {
            n = read(file, piece, PIECE);
            if (n < 0 && errno == EINTR)
                n = 1;
            else if (n > 0)
                crypto_generichash_update(state, piece, (size_t)n);
        }
        status = n < 0 ? SYNC_DISK_FAILED : SYNC_OK;
    }
    if (file >= 0)
        close(file);
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
