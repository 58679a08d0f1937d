#include "sync/referral_index.h"
#include "sync/referral_layout.h"
#include <errno.h>
#include <math.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct referral_index {
    int file;
    struct layout layout;
};

__attribute__((format(printf, 3, 4))) static enum sync_status
say(char *why, enum sync_status status, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(why, SLICE_WHY_SIZE, format, arguments);
    va_end(arguments);
    return status;
}

// ---- Hashes and places

void referral_index_salt(uint8_t salt[REFERRAL_SALT_SIZE], const char *election) {
    static const char purpose[] = "shailoo referral salt v1";
    crypto_generichash(salt, REFERRAL_SALT_SIZE, (const uint8_t *)election, strlen(election),
                       (const uint8_t *)purpose, sizeof purpose - 1);
}

bool referral_index_hash(struct referral_key *out, const uint8_t salt[REFERRAL_SALT_SIZE],
                         const char *pin) {
    _Static_assert(REFERRAL_SALT_SIZE == crypto_pwhash_SALTBYTES, "Argon2id's own size");
    return !crypto_pwhash(out->bytes, sizeof out->bytes, pin, strlen(pin), salt, 1,
                          REFERRAL_HASH_KIB * 1024, crypto_pwhash_ALG_ARGON2ID13);
}

struct layout_place layout_place(const struct layout *layout, const struct referral_key *key) {
    uint8_t input[REFERRAL_KEY_SIZE + 4], hash[16];
    struct layout_place place;
    memcpy(input, key->bytes, REFERRAL_KEY_SIZE);
    layout_put32(input + REFERRAL_KEY_SIZE, layout->tried);
    crypto_generichash(hash, sizeof hash, input, sizeof input, NULL, 0);
    const uint32_t starts = layout->slots / layout->segment - (LAYOUT_WAYS - 1);
    const uint32_t first = (uint32_t)((uint64_t)layout_get32(hash) * starts >> 32);
    for (uint32_t i = 0; i < LAYOUT_WAYS; i++)
        place.slots[i] = (first + i) * layout->segment +
                         (layout_get16(hash + 4 + 2 * i) & (layout->segment - 1));
    place.check = layout_get32(hash + 12) >> (32 - REFERRAL_CHECK_BITS);
    return place;
}

uint8_t layout_bits(uint32_t precincts) {
    uint8_t bits = REFERRAL_CHECK_BITS;
    while (precincts > 1U << (bits - REFERRAL_CHECK_BITS))
        bits++;
    return bits;
}

void layout_comment(char out[LAYOUT_COMMENT_SIZE], const struct referral_about *about) {
    snprintf(out, LAYOUT_COMMENT_SIZE, "kind=referral election=%s serial=%u date=%04u-%02u-%02u",
             about->election, about->serial, about->date.year, about->date.month, about->date.day);
}

double referral_index_distance_m(const struct referral_precinct *a,
                                 const struct referral_precinct *b) {
    const double radius_m = 6371008.8, radians = M_PI / 180; // the earth's mean radius, IUGG
    const double up = sin((b->latitude - a->latitude) * radians / 2);
    const double across = sin((b->longitude - a->longitude) * radians / 2);
    const double haversine =
        up * up + cos(a->latitude * radians) * cos(b->latitude * radians) * across * across;
    return 2 * radius_m * asin(fmin(1, sqrt(haversine)));
}

// ---- Opening

static enum sync_status read_at(const struct referral_index *index, void *out, size_t size,
                                uint64_t at) {
    uint8_t *to = out;
    while (size) {
        const ssize_t n = pread(index->file, to, size, (off_t)at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n ? SYNC_DISK_FAILED : SYNC_BAD_FILE;
        to += n;
        at += (uint64_t)n;
        size -= (size_t)n;
    }
    return SYNC_OK;
}

static bool take_header(struct layout *out, const uint8_t *at) {
    struct referral_about *about = &out->about;
    at += 20;
    memcpy(about->election, at, SLICE_ID_SIZE);
    at += SLICE_ID_SIZE;
    about->serial = layout_get32(at);
    about->date = (struct day){layout_get16(at + 4), at[6], at[7]};
    memcpy(out->salt, at + 8, REFERRAL_SALT_SIZE);
    at += 8 + REFERRAL_SALT_SIZE;
    out->tried = layout_get32(at);
    out->keys = layout_get32(at + 4);
    out->slots = layout_get32(at + 8);
    out->segment = layout_get32(at + 12);
    out->bits = at[16];
    out->precincts = layout_get32(at + 20);
    out->text_size = layout_get32(at + 24);
    return memchr(about->election, 0, SLICE_ID_SIZE) && day_is_real(about->date) &&
           out->segment >= 1 && out->segment <= LAYOUT_SEGMENT_MAX &&
           !(out->segment & (out->segment - 1)) && !(out->slots % out->segment) &&
           out->slots / out->segment >= LAYOUT_WAYS && out->precincts >= 1 &&
           out->precincts <= REFERRAL_PRECINCTS_MAX && out->bits == layout_bits(out->precincts);
}

static enum sync_status read_header(struct referral_index *index, char *why) {
    uint8_t header[LAYOUT_HEADER_SIZE];
    struct stat about;
    if (fstat(index->file, &about) || about.st_size < LAYOUT_HEADER_SIZE ||
        read_at(index, header, sizeof header, 0) || memcmp(header, layout_magic, 16))
        return say(why, SYNC_BAD_FILE, "signed, but no referral index");
    if (layout_get32(header + 16) != LAYOUT_VERSION)
        return say(why, SYNC_BAD_FILE, "a referral index of another release (version %u)",
                   layout_get32(header + 16));
    if (!take_header(&index->layout, header) ||
        (uint64_t)about.st_size != layout_texts_at(&index->layout) + index->layout.text_size)
        return say(why, SYNC_BAD_FILE, "the referral index contradicts itself: ask for it anew");
    return SYNC_OK;
}

static enum sync_status check_expected(const struct referral_about *about,
                                       const struct referral_expected *expected,
                                       const char *comment, char *why) {
    char own[LAYOUT_COMMENT_SIZE];
    layout_comment(own, about);
    if (strcmp(own, comment))
        return say(why, SYNC_BAD_FILE, "the signature is of another file than this index");
    if (expected->election && strcmp(expected->election, about->election))
        return say(why, SYNC_WRONG_STATION, "this referral index is of election %s, not of %s",
                   about->election, expected->election);
    if (about->serial < expected->serial_min)
        return say(why, SYNC_OLDER,
                   "this referral index has number %u; number %u was loaded here before",
                   about->serial, expected->serial_min);
    return SYNC_OK;
}

static enum sync_status open_checked(struct referral_index *index, const char *path,
                                     const struct referral_expected *expected, char *why) {
    char comment[SIGNATURE_COMMENT_SIZE];
    enum sync_status status =
        signature_open(&index->file, path, REFERRAL_FILE_MAX, &expected->key, comment, NULL);
    if (status == SYNC_BAD_SIGNATURE)
        return say(why, status,
                   "the referral index was changed, cut short, or not signed by the commission's "
                   "key");
    if (status)
        return say(why, status, "the referral index cannot be read (%s): %.100s",
                   sync_status_text(status), path);
    status = read_header(index, why);
    return status ? status : check_expected(&index->layout.about, expected, comment, why);
}

enum sync_status referral_index_open(struct referral_index **out, const char *path,
                                     const struct referral_expected *expected, char *why) {
    *out = NULL;
    *why = 0;
    struct referral_index *index = sodium_init() < 0 ? NULL : calloc(1, sizeof *index);
    if (!index)
        return say(why, SYNC_NO_MEMORY, "no memory left");
    index->file = -1;
    const enum sync_status status = open_checked(index, path, expected, why);
    if (status)
        referral_index_close(index);
    else
        *out = index;
    return status;
}

void referral_index_close(struct referral_index *index) {
    if (!index)
        return;
    if (index->file >= 0)
        close(index->file);
    free(index);
}

const struct referral_about *referral_index_about(const struct referral_index *index) {
    return &index->layout.about;
}

uint32_t referral_index_voters(const struct referral_index *index) {
    return index->layout.keys;
}

uint32_t referral_index_precincts(const struct referral_index *index) {
    return index->layout.precincts;
}

// ---- Precincts

static bool take_text(const uint8_t **at, const uint8_t *end, char *out, size_t room) {
    if (*at == end)
        return false;
    const size_t size = *(*at)++;
    if (size > (size_t)(end - *at) || size >= room || memchr(*at, 0, size))
        return false;
    memcpy(out, *at, size);
    out[size] = 0;
    *at += size;
    return true;
}

static bool take_degrees(const uint8_t *at, double limit, double *out) {
    *out = (double)(int32_t)layout_get32(at) / 1e6;
    return fabs(*out) <= limit;
}

static bool take_precinct(struct referral_precinct *out, const uint8_t *at, size_t size) {
    const uint8_t *end = at + size;
    *out = (struct referral_precinct){.has_place = layout_get32(at) != (uint32_t)INT32_MIN};
    if (out->has_place &&
        (!take_degrees(at, 90, &out->latitude) || !take_degrees(at + 4, 180, &out->longitude)))
        return false;
    at += 8;
    return take_text(&at, end, out->number, sizeof out->number) &&
           take_text(&at, end, out->address.ky, sizeof out->address.ky) &&
           take_text(&at, end, out->address.ru, sizeof out->address.ru) &&
           take_text(&at, end, out->address.en, sizeof out->address.en) &&
           take_text(&at, end, out->map, sizeof out->map) && at == end && *out->number;
}

enum sync_status referral_index_precinct(const struct referral_index *index, uint32_t at,
                                         struct referral_precinct *out) {
    const struct layout *layout = &index->layout;
    uint8_t ends[8], record[LAYOUT_RECORD_MAX];
    if (at >= layout->precincts)
        return SYNC_NOT_FOUND;
    enum sync_status status =
        read_at(index, ends, sizeof ends, layout_offsets_at(layout) + 4 * (uint64_t)at);
    const uint32_t begin = layout_get32(ends), end = layout_get32(ends + 4);
    if (!status && (end > layout->text_size || begin > end || end - begin < 8 + LAYOUT_TEXTS ||
                    end - begin > sizeof record))
        status = SYNC_BAD_FILE;
    if (!status)
        status = read_at(index, record, end - begin, layout_texts_at(layout) + begin);
    if (!status && !take_precinct(out, record, end - begin))
        status = SYNC_BAD_FILE;
    return status;
}

enum sync_status referral_index_precinct_of(const struct referral_index *index, const char *number,
                                            struct referral_precinct *out) {
    for (uint32_t i = 0; i < index->layout.precincts; i++) {
        const enum sync_status status = referral_index_precinct(index, i, out);
        if (status || !strcmp(layout_number(out->number), layout_number(number)))
            return status;
    }
    return SYNC_NOT_FOUND;
}

// ---- Looking up

static enum sync_status read_slot(const struct referral_index *index, uint32_t slot,
                                  uint32_t *out) {
    const uint8_t bits = index->layout.bits;
    const uint64_t at = (uint64_t)slot * bits;
    uint8_t bytes[4] = {0};
    const enum sync_status status =
        read_at(index, bytes, sizeof bytes, LAYOUT_HEADER_SIZE + at / 8);
    *out = layout_get32(bytes) << (at % 8) >> (32 - bits);
    return status;
}

enum sync_status referral_index_find(const struct referral_index *index, const char *pin,
                                     struct referral_precinct *out) {
    struct referral_key key;
    if (!pin_read(pin, NULL, NULL))
        return SYNC_NOT_FOUND;
    if (!referral_index_hash(&key, index->layout.salt, pin))
        return SYNC_NO_MEMORY;
    struct layout_place place = layout_place(&index->layout, &key);
    uint32_t value = 0, slot;
    enum sync_status status = SYNC_OK;
    for (int i = 0; i < LAYOUT_WAYS && !status; i++) {
        status = read_slot(index, place.slots[i], &slot);
        value ^= slot;
    }
    const uint32_t precinct = value >> REFERRAL_CHECK_BITS;
    const bool known = (value & ((1U << REFERRAL_CHECK_BITS) - 1)) == place.check &&
                       precinct < index->layout.precincts;
    sodium_memzero(&key, sizeof key);
    sodium_memzero(&place, sizeof place);
    if (!status)
        status = known ? referral_index_precinct(index, precinct, out) : SYNC_NOT_FOUND;
    return status;
}
