#include "sync/slice_cells.h"
#include <sodium.h>
#include <stdio.h>
#include <string.h>

void finger_column(char out[COLUMN_NAME_SIZE], unsigned slot) {
    snprintf(out, COLUMN_NAME_SIZE, "finger-%u", slot);
}

void pin_tag(uint8_t out[PIN_TAG_SIZE], const char *pin, const uint8_t key[KEY_SIZE],
             struct key_place place) {
    struct bound_parts bound = {0};
    bound_add_text(&bound, "pin-tag-v1");
    bound_add_text(&bound, place.election);
    bound_add_text(&bound, place.uik);
    bound_add_text(&bound, pin);
    crypto_generichash(out, PIN_TAG_SIZE, bound.bytes, bound.size, key, KEY_SIZE);
    sodium_memzero(&bound, sizeof bound);
}

size_t name_to_cell(uint8_t out[NAME_CELL_MAX], const struct voter *voter) {
    char joined[3 * VOTER_NAME_SIZE];
    const char *const parts[] = {voter->surname, voter->given, voter->patronymic};
    size_t size = 0;
    for (int i = 0; i < 3; i++) {
        const size_t length = strlen(parts[i]);
        memcpy(joined + size, parts[i], length);
        size += length;
        if (i < 2)
            joined[size++] = 0;
    }
    text_pad(out, joined, size);
    sodium_memzero(joined, sizeof joined);
    return text_padded_size(size);
}

bool name_from_cell(struct voter *out, const uint8_t *bytes, size_t size) {
    const int length = text_unpad(bytes, size);
    char *const parts[] = {out->surname, out->given, out->patronymic};
    const uint8_t *at = bytes, *end = bytes + (length < 0 ? 0 : length);
    for (int i = 0; i < 3 && length >= 0; i++) {
        const uint8_t *zero = i < 2 ? memchr(at, 0, (size_t)(end - at)) : end;
        if (!zero || zero - at >= VOTER_NAME_SIZE)
            return false;
        memcpy(parts[i], at, (size_t)(zero - at));
        parts[i][zero - at] = 0;
        at = i < 2 ? zero + 1 : end;
    }
    return length >= 0;
}

void birth_to_cell(uint8_t out[BIRTH_CELL_SIZE], const struct voter *voter) {
    char text[32];
    snprintf(text, sizeof text, "%04u%02u%02u%c", voter->birth.year, voter->birth.month,
             voter->birth.day, voter->sex);
    memcpy(out, text, BIRTH_CELL_SIZE);
    sodium_memzero(text, sizeof text);
}

static unsigned digits(const uint8_t *bytes, int count) {
    unsigned number = 0;
    for (int i = 0; i < count; i++)
        number = number * 10 + (unsigned)(bytes[i] - '0');
    return number;
}

bool birth_from_cell(struct voter *out, const uint8_t *bytes, size_t size) {
    if (size != BIRTH_CELL_SIZE || (bytes[8] != 'F' && bytes[8] != 'M'))
        return false;
    for (int i = 0; i < 8; i++)
        if (bytes[i] < '0' || bytes[i] > '9')
            return false;
    out->birth = (struct day){(uint16_t)digits(bytes, 4), (uint8_t)digits(bytes + 4, 2),
                              (uint8_t)digits(bytes + 6, 2)};
    out->sex = (char)bytes[8];
    return day_is_real(out->birth);
}
