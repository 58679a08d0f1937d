#include "sync/signature.h"
#include "sync/outside_file.h"
#include "sync/private_copy.h"
#include "sync/whole_file.h"
#include <assert.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    PUBLIC_SIZE = 2 + 8 + 32,
    SIGNED_SIZE = 2 + 8 + 64,
    GLOBAL_SIZE = 64,
    DIGEST_SIZE = 64,
    // "Ed" | kdf 2 (0: none) | "B2" | salt 32 | ops 8 | memory 8 | number 8 | secret key 64 |
    // checksum 32
    SECRET_SIZE = 2 + 2 + 2 + 32 + 8 + 8 + 8 + 64 + 32,
    SECRET_AT_NUMBER = 54,
    SECRET_AT_KEY = 62,
    SECRET_AT_CHECKSUM = 126,
    LINE_MAX_SIZE = 600,
};
static const char untrusted_prefix[] = "untrusted comment: ",
                  trusted_prefix[] = "trusted comment: ";

// ---- Lines and base64

struct lines {
    const char *at, *end;
};

// The next line without its LF or CR LF; false when there is none.
static bool next_line(struct lines *lines, const char **line, size_t *size) {
    if (lines->at >= lines->end)
        return false;
    const char *newline = memchr(lines->at, '\n', (size_t)(lines->end - lines->at));
    const char *stop = newline ? newline : lines->end;
    *line = lines->at;
    *size = (size_t)(stop - lines->at);
    if (*size && (*line)[*size - 1] == '\r')
        --*size;
    lines->at = newline ? newline + 1 : lines->end;
    return true;
}

static bool next_base64(struct lines *lines, uint8_t *out, size_t size) {
    const char *line;
    size_t length, got;
    return next_line(lines, &line, &length) &&
           !sodium_base642bin(out, size, line, length, NULL, &got, NULL,
                              sodium_base64_VARIANT_ORIGINAL) &&
           got == size;
}

static bool next_comment(struct lines *lines, const char *prefix, const char **comment,
                         size_t *size) {
    const size_t skip = strlen(prefix);
    if (!next_line(lines, comment, size) || *size < skip || memcmp(*comment, prefix, skip))
        return false;
    *comment += skip;
    *size -= skip;
    return true;
}

static char *base64_of(char *text, size_t text_size, const uint8_t *bytes, size_t size) {
    return sodium_bin2base64(text, text_size, bytes, size, sodium_base64_VARIANT_ORIGINAL);
}

// ---- Keys

enum sync_status public_key_parse(struct public_key *out, const char *text, size_t size) {
    uint8_t bytes[PUBLIC_SIZE];
    struct lines lines = {text, text + size};
    const char *comment;
    size_t length;
    if (!next_comment(&lines, untrusted_prefix, &comment, &length))
        lines = (struct lines){text, text + size};
    if (!next_base64(&lines, bytes, sizeof bytes) || memcmp(bytes, "Ed", 2))
        return SYNC_BAD_FILE;
    memcpy(out->number, bytes + 2, sizeof out->number);
    memcpy(out->key, bytes + 10, sizeof out->key);
    return SYNC_OK;
}

enum sync_status public_key_read(struct public_key *out, const char *path) {
    char *text;
    size_t size;
    enum sync_status status = whole_file_read(path, SIGNATURE_FILE_MAX, &text, &size);
    if (!status)
        status = public_key_parse(out, text, size);
    free(text);
    return status;
}

static void secret_checksum(uint8_t out[32], const uint8_t bytes[SECRET_SIZE]) {
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, 32);
    crypto_generichash_update(&state, bytes, 2);
    crypto_generichash_update(&state, bytes + SECRET_AT_NUMBER, 8 + 64);
    crypto_generichash_final(&state, out, 32);
}

static enum sync_status secret_key_parse(struct secret_key *out, const uint8_t bytes[SECRET_SIZE]) {
    uint8_t checksum[32];
    if (memcmp(bytes, "Ed", 2) || memcmp(bytes + 4, "B2", 2))
        return SYNC_BAD_FILE;
    if (bytes[2] || bytes[3])
        return SYNC_WRONG_KEY;        // encrypted: minisign's scrypt is not spoken here
    secret_checksum(checksum, bytes); // minisign leaves it zero in a key that is not encrypted
    if (!sodium_is_zero(bytes + SECRET_AT_CHECKSUM, sizeof checksum) &&
        sodium_memcmp(checksum, bytes + SECRET_AT_CHECKSUM, sizeof checksum))
        return SYNC_BAD_FILE;
    memcpy(out->number, bytes + SECRET_AT_NUMBER, sizeof out->number);
    memcpy(out->key, bytes + SECRET_AT_KEY, sizeof out->key);
    return SYNC_OK;
}

enum sync_status secret_key_read(struct secret_key *out, const char *path) {
    if (sodium_init() < 0)
        return SYNC_NO_MEMORY;
    char *text;
    size_t size, length;
    enum sync_status status = whole_file_read(path, SIGNATURE_FILE_MAX, &text, &size);
    if (status)
        return status;
    uint8_t bytes[SECRET_SIZE];
    struct lines lines = {text, text + size};
    const char *comment;
    if (next_comment(&lines, untrusted_prefix, &comment, &length) &&
        next_base64(&lines, bytes, sizeof bytes))
        status = secret_key_parse(out, bytes);
    else
        status = SYNC_BAD_FILE;
    sodium_memzero(bytes, sizeof bytes);
    sodium_memzero(text, size);
    free(text);
    return status;
}

void secret_key_wipe(struct secret_key *key) {
    sodium_memzero(key, sizeof *key);
}

static void print_key_number(char text[17],
                             const uint8_t number[8]) { // little-endian, as minisign says it
    for (int i = 0; i < 8; i++)
        snprintf(text + 2 * i, 3, "%02X", number[7 - i]);
}

static size_t key_text(char text[SIGNATURE_FILE_MAX], const char *kind, const uint8_t *bytes,
                       size_t size, const uint8_t number[8]) {
    char coded[LINE_MAX_SIZE], name[17];
    print_key_number(name, number);
    const int length = snprintf(text, SIGNATURE_FILE_MAX, "%s%s %s\n%s\n", untrusted_prefix, kind,
                                name, base64_of(coded, sizeof coded, bytes, size));
    sodium_memzero(coded, sizeof coded);
    return (size_t)length;
}

static enum sync_status write_key(const char *path, const char *kind, const uint8_t *bytes,
                                  size_t size, const uint8_t number[8], unsigned mode) {
    char text[SIGNATURE_FILE_MAX];
    const size_t length = key_text(text, kind, bytes, size, number);
    const enum sync_status status = whole_file_write(path, text, length, mode);
    sodium_memzero(text, sizeof text);
    return status;
}

size_t public_key_text(const struct public_key *key, char text[SIGNATURE_FILE_MAX]) {
    uint8_t bytes[PUBLIC_SIZE] = "Ed";
    memcpy(bytes + 2, key->number, sizeof key->number);
    memcpy(bytes + 10, key->key, sizeof key->key);
    return key_text(text, "minisign public key", bytes, PUBLIC_SIZE, key->number);
}

enum sync_status signature_new_pair(const char *public_path, const char *secret_path) {
    if (sodium_init() < 0)
        return SYNC_NO_MEMORY;
    if (!access(public_path, F_OK) || !access(secret_path, F_OK))
        return SYNC_ALREADY_THERE;
    uint8_t public_bytes[PUBLIC_SIZE] = "Ed", secret_bytes[SECRET_SIZE] = {0};
    memcpy(secret_bytes, "Ed\0\0B2", 6);
    randombytes_buf(public_bytes + 2, 8);
    memcpy(secret_bytes + SECRET_AT_NUMBER, public_bytes + 2, 8);
    crypto_sign_keypair(public_bytes + 10, secret_bytes + SECRET_AT_KEY);
    secret_checksum(secret_bytes + SECRET_AT_CHECKSUM, secret_bytes);
    enum sync_status status = write_key(secret_path, "minisign secret key", secret_bytes,
                                        SECRET_SIZE, public_bytes + 2, 0600);
    if (!status)
        status = write_key(public_path, "minisign public key", public_bytes, PUBLIC_SIZE,
                           public_bytes + 2, 0644);
    sodium_memzero(secret_bytes, sizeof secret_bytes);
    return status;
}

// ---- Signing

// Of all that the file has; and each byte goes into `copy` as it was hashed, unless that is -1.
static enum sync_status digest_of(uint8_t digest[DIGEST_SIZE], struct outside_file *file,
                                  int copy) {
    enum { PIECE = 1 << 20 };
    uint8_t *piece = malloc(PIECE);
    crypto_generichash_state state;
    enum sync_status status = piece ? SYNC_OK : SYNC_NO_MEMORY;
    crypto_generichash_init(&state, NULL, 0, DIGEST_SIZE);
    for (size_t got = 1; !status && got;) {
        status = outside_file_next(file, piece, PIECE, &got);
        if (!status)
            crypto_generichash_update(&state, piece, got);
        if (!status && copy >= 0 && !private_copy_add(copy, piece, got))
            status = SYNC_NO_MEMORY;
    }
    crypto_generichash_final(&state, digest, DIGEST_SIZE);
    free(piece);
    return status;
}

static bool path_of_signature(char *out, size_t size, const char *file) {
    return (size_t)snprintf(out, size, "%s.minisig", file) < size;
}

static bool comment_is_one_line(const char *comment) {
    size_t size = strlen(comment);
    return size < SIGNATURE_COMMENT_SIZE && !memchr(comment, '\n', size) &&
           !memchr(comment, '\r', size);
}

static size_t sign_digest(char text[SIGNATURE_FILE_MAX], const uint8_t digest[DIGEST_SIZE],
                          const struct secret_key *key, const char *comment) {
    assert(comment_is_one_line(comment));
    uint8_t bytes[SIGNED_SIZE] = "ED", global[GLOBAL_SIZE];
    uint8_t covered[64 + SIGNATURE_COMMENT_SIZE];
    memcpy(bytes + 2, key->number, 8);
    crypto_sign_detached(bytes + 10, NULL, digest, DIGEST_SIZE, key->key);
    memcpy(covered, bytes + 10, 64);
    memcpy(covered + 64, comment, strlen(comment));
    crypto_sign_detached(global, NULL, covered, 64 + strlen(comment), key->key);
    char first[LINE_MAX_SIZE], last[LINE_MAX_SIZE];
    return (size_t)snprintf(text, SIGNATURE_FILE_MAX,
                            "%ssignature of a shailoo package\n%s\n%s%s\n%s\n", untrusted_prefix,
                            base64_of(first, sizeof first, bytes, sizeof bytes), trusted_prefix,
                            comment, base64_of(last, sizeof last, global, sizeof global));
}

size_t signature_make_bytes(char text[SIGNATURE_FILE_MAX], const void *bytes, size_t size,
                            const struct secret_key *key, const char *comment) {
    uint8_t digest[DIGEST_SIZE];
    crypto_generichash(digest, sizeof digest, bytes, size, NULL, 0);
    return sign_digest(text, digest, key, comment);
}

static enum sync_status write_beside(const char *file, const uint8_t digest[DIGEST_SIZE],
                                     const struct secret_key *key, const char *comment) {
    char path[4096], text[SIGNATURE_FILE_MAX];
    return path_of_signature(path, sizeof path, file)
               ? whole_file_write(path, text, sign_digest(text, digest, key, comment), 0644)
               : SYNC_DISK_FAILED;
}

static enum sync_status make(const char *file, struct outside_file *open,
                             const struct secret_key *key, const char *comment) {
    uint8_t digest[DIGEST_SIZE];
    if (sodium_init() < 0)
        return SYNC_NO_MEMORY;
    const enum sync_status status = digest_of(digest, open, -1);
    return status ? status : write_beside(file, digest, key, comment);
}

enum sync_status signature_make(const char *file, const struct secret_key *key,
                                const char *comment) {
    struct outside_file open;
    enum sync_status status = outside_file_open(&open, file, SIGNATURE_SIGNED_MAX, OUTSIDE_LINK);
    if (!status)
        status = make(file, &open, key, comment);
    outside_file_close(&open);
    return status;
}

enum sync_status signature_make_open(int open, const char *file, const struct secret_key *key,
                                     const char *comment) {
    struct outside_file made = {.file = open};
    const enum sync_status status = outside_file_again(&made);
    return status ? status : make(file, &made, key, comment);
}

enum sync_status signature_make_of(const char *file, const void *bytes, size_t size,
                                   const struct secret_key *key, const char *comment) {
    uint8_t digest[DIGEST_SIZE];
    crypto_generichash(digest, sizeof digest, bytes, size, NULL, 0);
    return write_beside(file, digest, key, comment);
}

// ---- Checking

static enum sync_status check_digest(const uint8_t digest[DIGEST_SIZE], const char *text,
                                     size_t size, const struct public_key *key, char *comment) {
    struct lines lines = {text, text + size};
    uint8_t bytes[SIGNED_SIZE], global[GLOBAL_SIZE], covered[64 + SIGNATURE_COMMENT_SIZE];
    const char *untrusted, *trusted;
    size_t untrusted_size, trusted_size;
    if (!next_comment(&lines, untrusted_prefix, &untrusted, &untrusted_size) ||
        !next_base64(&lines, bytes, sizeof bytes) ||
        !next_comment(&lines, trusted_prefix, &trusted, &trusted_size) ||
        !next_base64(&lines, global, sizeof global) || trusted_size >= SIGNATURE_COMMENT_SIZE ||
        memcmp(bytes, "ED", 2) || memcmp(bytes + 2, key->number, sizeof key->number))
        return SYNC_BAD_SIGNATURE;
    memcpy(covered, bytes + 10, 64);
    memcpy(covered + 64, trusted, trusted_size);
    if (crypto_sign_verify_detached(bytes + 10, digest, DIGEST_SIZE, key->key) ||
        crypto_sign_verify_detached(global, covered, 64 + trusted_size, key->key))
        return SYNC_BAD_SIGNATURE;
    if (comment) {
        memcpy(comment, trusted, trusted_size);
        comment[trusted_size] = 0;
    }
    return SYNC_OK;
}

static enum sync_status copy_and_check(int copy, struct outside_file *file, const char *path,
                                       const struct public_key *key, char *comment,
                                       uint8_t *digest) {
    char signature[4096], *text;
    uint8_t own[DIGEST_SIZE];
    size_t size;
    enum sync_status status = digest_of(own, file, copy);
    if (!status && !private_copy_seal(copy))
        status = SYNC_NO_MEMORY;
    if (status)
        return status;
    if (!path_of_signature(signature, sizeof signature, path) ||
        whole_file_read(signature, SIGNATURE_FILE_MAX, &text, &size))
        return SYNC_BAD_SIGNATURE;
    status = check_digest(own, text, size, key, comment);
    free(text);
    if (!status && digest)
        memcpy(digest, own, sizeof own);
    return status;
}

enum sync_status signature_open(int *out, const char *file, uint64_t max,
                                const struct public_key *key, char *comment, uint8_t *digest) {
    struct outside_file outside;
    *out = -1;
    if (sodium_init() < 0)
        return SYNC_NO_MEMORY;
    enum sync_status status = outside_file_open(&outside, file, max, OUTSIDE_NO_LINK);
    if (status)
        return status;
    const int copy = private_copy_begin();
    status = copy < 0 ? SYNC_NO_MEMORY : copy_and_check(copy, &outside, file, key, comment, digest);
    outside_file_close(&outside);
    if (!status)
        *out = copy;
    else if (copy >= 0)
        close(copy);
    return status;
}

enum sync_status signature_check_bytes(const uint8_t *bytes, size_t size, const char *text,
                                       size_t text_size, const struct public_key *key,
                                       char *comment) {
    uint8_t digest[DIGEST_SIZE];
    if (sodium_init() < 0)
        return SYNC_NO_MEMORY;
    crypto_generichash(digest, sizeof digest, bytes, size, NULL, 0);
    return check_digest(digest, text, text_size, key, comment);
}
