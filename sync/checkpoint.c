#include "sync/checkpoint.h"
#include "sync/hash_text.h"
#include "sync/note_lines.h"
#include <assert.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum {
    ID_SIZE = 4,
    LOG_SIGNATURE_SIZE = ID_SIZE + 64,
    COSIGNATURE_SIZE = ID_SIZE + 8 + 64,
    SIGNATURE_MAX = 8192, // decoded; the largest that C2SP speaks of is near 5 kB
    KEY_BYTES = 1 + 32,   // kind | key
    COSIGNED_MAX = 64,    // of the two lines before the text that a cosigner signs
};
static const char dash[] = "\xE2\x80\x94 "; // U+2014 and a space

// ---- Letters

// The next UTF-8 letter of at most `left` bytes and its length; 0 when it is not one to the letter:
// cut, overlong, a surrogate, past U+10FFFF.
static size_t next_letter(const char *text, size_t left, uint32_t *letter) {
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    const uint8_t first = (uint8_t)*text;
    const size_t length = first < 0x80   ? 1
                          : first < 0xC0 ? 0
                          : first < 0xE0 ? 2
                          : first < 0xF0 ? 3
                                         : 4;
    if (!length || length > left || first > 0xF4)
        return 0;
    *letter = length == 1 ? first : first & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++) {
        if (((uint8_t)text[i] & 0xC0) != 0x80)
            return 0;
        *letter = *letter << 6 | ((uint8_t)text[i] & 0x3F);
    }
    const bool is_good =
        *letter >= least[length] && *letter <= 0x10FFFF && (*letter < 0xD800 || *letter > 0xDFFF);
    return is_good ? length : 0;
}

static bool is_space(uint32_t letter) { // Unicode's property White_Space
    return (letter >= 0x09 && letter <= 0x0D) || letter == 0x20 || letter == 0x85 ||
           letter == 0xA0 || letter == 0x1680 || (letter >= 0x2000 && letter <= 0x200A) ||
           letter == 0x2028 || letter == 0x2029 || letter == 0x202F || letter == 0x205F ||
           letter == 0x3000;
}

static bool is_name(const char *name, size_t size) {
    uint32_t letter;
    for (size_t at = 0, step; at < size; at += step) {
        step = next_letter(name + at, size - at, &letter);
        if (!step || letter < 0x20 || letter == '+' || is_space(letter))
            return false;
    }
    return size > 0;
}

bool checkpoint_name_is_good(const char *name) {
    const size_t size = strnlen(name, CHECKPOINT_ORIGIN_SIZE);
    return size < CHECKPOINT_ORIGIN_SIZE && is_name(name, size);
}

static bool is_note_text(const char *note, size_t size) {
    uint32_t letter;
    for (size_t at = 0, step; at < size; at += step) {
        step = next_letter(note + at, size - at, &letter);
        if (!step || (letter < 0x20 && letter != '\n'))
            return false;
    }
    return true;
}

// ---- Making

size_t checkpoint_text(char out[CHECKPOINT_TEXT_MAX], const struct checkpoint *checkpoint) {
    char root[HASH_TEXT_SIZE];
    assert(checkpoint_name_is_good(checkpoint->origin));
    hash_text(root, checkpoint->root);
    return (size_t)snprintf(out, CHECKPOINT_TEXT_MAX, "%s\n%" PRIu64 "\n%s\n", checkpoint->origin,
                            checkpoint->size, root);
}

void checkpoint_sign(uint8_t signature[64], const struct checkpoint *checkpoint,
                     const uint8_t secret_key[64]) {
    char text[CHECKPOINT_TEXT_MAX];
    const size_t size = checkpoint_text(text, checkpoint);
    crypto_sign_detached(signature, NULL, (const uint8_t *)text, size, secret_key);
}

static size_t signature_line(char out[CHECKPOINT_LINE_MAX], const struct checkpoint_signer *signer,
                             const uint8_t *bytes, size_t size) {
    char coded[sodium_base64_ENCODED_LEN(COSIGNATURE_SIZE, sodium_base64_VARIANT_ORIGINAL)];
    sodium_bin2base64(coded, sizeof coded, bytes, size, sodium_base64_VARIANT_ORIGINAL);
    return (size_t)snprintf(out, CHECKPOINT_LINE_MAX, "%s%s %s\n", dash, signer->name, coded);
}

size_t checkpoint_note(char out[CHECKPOINT_NOTE_MAX], const struct checkpoint *checkpoint,
                       const uint8_t public_key[32], const uint8_t signature[64]) {
    struct checkpoint_signer signer;
    uint8_t bytes[LOG_SIGNATURE_SIZE];
    checkpoint_signer_make(&signer, CHECKPOINT_LOG, checkpoint->origin, public_key);
    memcpy(bytes, signer.id, ID_SIZE);
    memcpy(bytes + ID_SIZE, signature, 64);
    size_t length = checkpoint_text(out, checkpoint);
    out[length++] = '\n';
    return length + signature_line(out + length, &signer, bytes, sizeof bytes);
}

// What a cosigner signs: two lines and the whole text.
static size_t cosigned_text(char out[COSIGNED_MAX + CHECKPOINT_READ_MAX], uint64_t time_s,
                            const char *text, size_t size) {
    const size_t head =
        (size_t)snprintf(out, COSIGNED_MAX, "cosignature/v1\ntime %" PRIu64 "\n", time_s);
    memcpy(out + head, text, size);
    return head + size;
}

size_t checkpoint_cosign(char out[CHECKPOINT_LINE_MAX], const struct checkpoint *checkpoint,
                         const struct checkpoint_signer *cosigner, uint64_t time_s,
                         const uint8_t secret_key[64]) {
    char text[CHECKPOINT_TEXT_MAX], signed_text[COSIGNED_MAX + CHECKPOINT_READ_MAX];
    uint8_t bytes[COSIGNATURE_SIZE];
    assert(cosigner->kind == CHECKPOINT_COSIGNER && time_s <= INT64_MAX);
    const size_t size = cosigned_text(signed_text, time_s, text, checkpoint_text(text, checkpoint));
    memcpy(bytes, cosigner->id, ID_SIZE);
    for (int i = 0; i < 8; i++)
        bytes[ID_SIZE + i] = (uint8_t)(time_s >> (56 - 8 * i));
    crypto_sign_detached(bytes + ID_SIZE + 8, NULL, (const uint8_t *)signed_text, size, secret_key);
    return signature_line(out, cosigner, bytes, sizeof bytes);
}

// ---- Signers

void checkpoint_signer_make(struct checkpoint_signer *out, enum checkpoint_signer_kind kind,
                            const char *name, const uint8_t key[32]) {
    crypto_hash_sha256_state state;
    uint8_t hash[32];
    assert(checkpoint_name_is_good(name));
    *out = (struct checkpoint_signer){.kind = kind};
    memcpy(out->name, name, strlen(name));
    memcpy(out->key, key, sizeof out->key);
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, (const uint8_t *)name, strlen(name));
    crypto_hash_sha256_update(&state, (const uint8_t[]){'\n', (uint8_t)kind}, 2);
    crypto_hash_sha256_update(&state, key, 32);
    crypto_hash_sha256_final(&state, hash);
    memcpy(out->id, hash, ID_SIZE);
}

void checkpoint_signer_text(char out[CHECKPOINT_KEY_SIZE], const struct checkpoint_signer *signer) {
    uint8_t bytes[KEY_BYTES] = {(uint8_t)signer->kind};
    char id[2 * ID_SIZE + 1],
        coded[sodium_base64_ENCODED_LEN(KEY_BYTES, sodium_base64_VARIANT_ORIGINAL)];
    memcpy(bytes + 1, signer->key, sizeof signer->key);
    sodium_bin2hex(id, sizeof id, signer->id, ID_SIZE);
    sodium_bin2base64(coded, sizeof coded, bytes, sizeof bytes, sodium_base64_VARIANT_ORIGINAL);
    snprintf(out, CHECKPOINT_KEY_SIZE, "%s+%s+%s", signer->name, id, coded);
}

const char *checkpoint_key_of(const char *text) {
    const char *id = strchr(text, '+'), *key = id ? strchr(id + 1, '+') : NULL;
    return key ? key + 1 : text;
}

enum sync_status checkpoint_signer_parse(struct checkpoint_signer *out, const char *text) {
    struct checkpoint_signer signer;
    uint8_t bytes[KEY_BYTES], id[ID_SIZE];
    size_t size;
    char name[CHECKPOINT_ORIGIN_SIZE] = "";
    const size_t length = strnlen(text, CHECKPOINT_KEY_SIZE), name_size = strcspn(text, "+");
    if (length == CHECKPOINT_KEY_SIZE || name_size >= sizeof name ||
        length < name_size + 1 + 2 * ID_SIZE + 1)
        return SYNC_BAD_FILE;
    memcpy(name, text, name_size);
    const char *hex = text + name_size + 1, *coded = hex + 2 * ID_SIZE + 1;
    if (!checkpoint_name_is_good(name) || coded[-1] != '+' ||
        sodium_hex2bin(id, sizeof id, hex, 2 * ID_SIZE, NULL, &size, NULL) || size != ID_SIZE ||
        !note_base64(bytes, sizeof bytes, &size, (struct span){coded, strlen(coded)}) ||
        size != KEY_BYTES || (bytes[0] != CHECKPOINT_LOG && bytes[0] != CHECKPOINT_COSIGNER))
        return SYNC_BAD_FILE;
    checkpoint_signer_make(&signer, (enum checkpoint_signer_kind)bytes[0], name, bytes + 1);
    if (memcmp(signer.id, id, ID_SIZE))
        return SYNC_BAD_FILE;
    *out = signer;
    return SYNC_OK;
}

// ---- Reading

// Three lines, then lines that say nothing to us but are signed with them.
static bool read_text(struct checkpoint *out, struct span text) {
    struct span origin, digits, root, other;
    if (!note_line(&text, &origin) || !note_line(&text, &digits) || !note_line(&text, &root) ||
        origin.size >= sizeof out->origin || !is_name(origin.at, origin.size) ||
        !note_number(&out->size, digits) || !note_hash(out->root, root))
        return false;
    memcpy(out->origin, origin.at, origin.size);
    while (text.size)
        if (!note_line(&text, &other))
            return false;
    return true;
}

// The text with its last LF, and the signature lines: parted by the last empty line.
static bool part_note(struct span *text, struct span *lines, const char *note, size_t size) {
    if (size > CHECKPOINT_READ_MAX || !is_note_text(note, size))
        return false;
    for (size_t at = size; at-- > 1;)
        if (note[at] == '\n' && note[at - 1] == '\n') {
            *text = (struct span){note, at};
            *lines = (struct span){note + at + 1, size - at - 1};
            return lines->size > 0;
        }
    return false;
}

struct signature {
    struct span name;
    size_t size;
    uint8_t bytes[SIGNATURE_MAX]; // key id and what follows it
};

static bool next_signature(struct span *lines, struct signature *out) {
    struct span line;
    const size_t skip = sizeof dash - 1;
    if (!note_line(lines, &line) || line.size <= skip || memcmp(line.at, dash, skip))
        return false;
    out->name.at = line.at + skip;
    const char *space = memchr(out->name.at, ' ', line.size - skip);
    if (!space)
        return false;
    const struct span coded = {space + 1, (size_t)(line.at + line.size - space - 1)};
    out->name.size = (size_t)(space - out->name.at);
    return is_name(out->name.at, out->name.size) &&
           note_base64(out->bytes, sizeof out->bytes, &out->size, coded) && out->size > ID_SIZE;
}

static bool is_by(const struct signature *signature, const struct checkpoint_signer *signer) {
    return strlen(signer->name) == signature->name.size &&
           !memcmp(signer->name, signature->name.at, signature->name.size) &&
           !memcmp(signer->id, signature->bytes, ID_SIZE);
}

static bool cosignature_passes(const struct signature *signature, const struct span *text,
                               const uint8_t key[32], uint64_t *time_s) {
    char signed_text[COSIGNED_MAX + CHECKPOINT_READ_MAX];
    if (signature->size != COSIGNATURE_SIZE)
        return false;
    *time_s = 0;
    for (int i = 0; i < 8; i++)
        *time_s = *time_s << 8 | signature->bytes[ID_SIZE + i];
    const size_t size = cosigned_text(signed_text, *time_s, text->at, text->size);
    return *time_s <= INT64_MAX &&
           !crypto_sign_verify_detached(signature->bytes + ID_SIZE + 8,
                                        (const uint8_t *)signed_text, size, key);
}

static bool passes(const struct signature *signature, const struct checkpoint_signer *signer,
                   const struct span *text, const char *origin, uint64_t *time_s) {
    if (signer->kind == CHECKPOINT_COSIGNER)
        return cosignature_passes(signature, text, signer->key, time_s);
    return signature->size == LOG_SIGNATURE_SIZE && !strcmp(signer->name, origin) &&
           !crypto_sign_verify_detached(signature->bytes + ID_SIZE, (const uint8_t *)text->at,
                                        text->size, signer->key);
}

enum sync_status checkpoint_read(struct checkpoint *out, struct checkpoint_check *check,
                                 const char *note, size_t size,
                                 const struct checkpoint_signer *signers, size_t count) {
    struct checkpoint read = {.size = 0};
    struct checkpoint_check found = {0};
    struct span text, lines;
    struct signature signature;
    assert(count <= CHECKPOINT_SIGNERS_MAX);
    if (!part_note(&text, &lines, note, size) || !read_text(&read, text))
        return SYNC_BAD_FILE;
    bool is_false = false; // a line further down that is no line at all outweighs it
    while (lines.size) {
        if (!next_signature(&lines, &signature))
            return SYNC_BAD_FILE;
        for (size_t i = 0; i < count; i++) {
            uint64_t time_s = 0;
            if (!is_by(&signature, &signers[i]))
                continue;
            if (!passes(&signature, &signers[i], &text, read.origin, &time_s))
                is_false = true;
            found.passed |= 1u << i;
            if (time_s > found.cosigned_s)
                found.cosigned_s = time_s;
        }
    }
    if (is_false || !found.passed)
        return is_false ? SYNC_BAD_SIGNATURE : SYNC_NOT_FOUND;
    *out = read;
    if (check)
        *check = found;
    return SYNC_OK;
}

enum sync_status checkpoint_claims(struct checkpoint *out, const char *note, size_t size) {
    struct checkpoint read = {.size = 0};
    struct span text, lines;
    if (!part_note(&text, &lines, note, size) || !read_text(&read, text))
        return SYNC_BAD_FILE;
    *out = read;
    return SYNC_OK;
}
