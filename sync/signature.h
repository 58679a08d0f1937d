// minisign's file format, prehashed kind only (jedisct1.github.io/minisign): the signature of a
// whole file beside it as FILE.minisig, which Debian's `minisign -V` checks too.
//   public key, 42 bytes in base64:  "Ed" | key number 8 | Ed25519 public key 32
//   signature, 74 bytes in base64:   "ED" | key number 8 | Ed25519(BLAKE2b-512(file)) 64
//   trusted comment T and its own:   Ed25519(signature 64 | T) 64
// The old kind "Ed", which signs the bytes themselves, is refused.
#pragma once
#include "sync/sync_status.h"
#include <stddef.h>
#include <stdint.h>

enum { SIGNATURE_COMMENT_SIZE = 512, SIGNATURE_FILE_MAX = 4096 };
#define SIGNATURE_SIGNED_MAX (INT64_C(1) << 34) // bytes of what is signed

struct public_key {
    uint8_t number[8];
    uint8_t key[32];
};
struct secret_key {
    uint8_t number[8];
    uint8_t key[64]; // Ed25519 seed | public key
};

// The text of a public key file, or its second line alone. SYNC_BAD_FILE when it is neither. A key
// file is read as whole_file_read does: it is no link.
enum sync_status public_key_parse(struct public_key *out, const char *text, size_t size);
enum sync_status public_key_read(struct public_key *out, const char *path);
// An unencrypted secret key file of minisign (`minisign -G -W`). An encrypted one: SYNC_WRONG_KEY.
enum sync_status secret_key_read(struct secret_key *out, const char *path);
void secret_key_wipe(struct secret_key *key);

// A public key file in minisign's form; its length.
size_t public_key_text(const struct public_key *key, char text[SIGNATURE_FILE_MAX]);

// A new pair: PUBLIC_PATH for everyone, SECRET_PATH (mode 0600) for the commission alone, both in
// minisign's own form. An existing file is never overwritten: SYNC_ALREADY_THERE.
enum sync_status signature_new_pair(const char *public_path, const char *secret_path);

// Writes FILE.minisig of what FILE holds. FILE may be a link; what outside_file_open says of it.
// `comment` is trusted, i.e. signed too: one line of at most SIGNATURE_COMMENT_SIZE-1 bytes.
enum sync_status signature_make(const char *file, const struct secret_key *key,
                                const char *comment);
// The same of what lies in the descriptor `open`, whatever has the name FILE by now.
enum sync_status signature_make_open(int open, const char *file, const struct secret_key *key,
                                     const char *comment);
// The same for a FILE that is these bytes: it is not read, so nobody can change what is signed. And
// only the text of the signature file, and its length.
enum sync_status signature_make_of(const char *file, const void *bytes, size_t size,
                                   const struct secret_key *key, const char *comment);
size_t signature_make_bytes(char text[SIGNATURE_FILE_MAX], const void *bytes, size_t size,
                            const struct secret_key *key, const char *comment);

// Checks FILE, of at most `max` bytes, against FILE.minisig, and opens what was checked: `*out` is
// a private copy of it (sync/private_copy.h says what that costs), which the caller closes and
// reads by pread; what is done to FILE later, or meanwhile, does not reach it. Neither file may be
// a link. Only on SYNC_OK is `comment` (SIGNATURE_COMMENT_SIZE bytes, may be NULL) filled; `digest`
// (64 bytes, may be NULL) then is the file's BLAKE2b-512. SYNC_BAD_SIGNATURE also when the
// signature file is not there or not of this form; what outside_file_open says of FILE. Else `*out`
// is -1.
enum sync_status signature_open(int *out, const char *file, uint64_t max,
                                const struct public_key *key, char *comment, uint8_t *digest);

// The same of bytes in memory, for what is not a file. `text` is the signature file's.
enum sync_status signature_check_bytes(const uint8_t *bytes, size_t size, const char *text,
                                       size_t text_size, const struct public_key *key,
                                       char *comment);
