#include "sync/note_lines.h"
#include <sodium.h>
#include <string.h>

bool note_line(struct span *rest, struct span *line) {
    const char *end = rest->size ? memchr(rest->at, '\n', rest->size) : NULL;
    if (!end || end == rest->at)
        return false;
    *line = (struct span){rest->at, (size_t)(end - rest->at)};
    rest->at += line->size + 1;
    rest->size -= line->size + 1;
    return true;
}

bool note_number(uint64_t *out, struct span digits) {
    uint64_t number = 0;
    if (!digits.size || digits.size > 19 || (digits.size > 1 && *digits.at == '0'))
        return false;
    for (size_t i = 0; i < digits.size; i++) {
        if (digits.at[i] < '0' || digits.at[i] > '9')
            return false;
        number = number * 10 + (uint64_t)(digits.at[i] - '0');
    }
    *out = number;
    return number <= INT64_MAX;
}

bool note_base64(uint8_t *out, size_t max, size_t *size, struct span text) {
    // libsodium refuses missing padding and bits that are left over, but takes some bytes past 7F
    // for letters (1.0.18; the fuzzer's find).
    for (size_t i = 0; i < text.size; i++)
        if ((uint8_t)text.at[i] >= 0x80)
            return false;
    return !sodium_base642bin(out, max, text.at, text.size, NULL, size, NULL,
                              sodium_base64_VARIANT_ORIGINAL);
}

bool note_hash(uint8_t out[32], struct span text) {
    size_t size;
    return note_base64(out, 32, &size, text) && size == 32;
}
