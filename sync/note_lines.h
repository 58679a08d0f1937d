// The lines of C2SP's texts, taken apart to the letter; for this folder's own use.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct span { // bytes of somebody else's text
    const char *at;
    size_t size;
};

// The next line without its LF, which must be there and not be all of it.
bool note_line(struct span *rest, struct span *line);
// Decimal, no sign, no leading zero, at most 2^63 - 1 as other readers have it.
bool note_number(uint64_t *out, struct span digits);
// Canonical base64 (RFC 4648 4, padded) of at most `max` bytes.
bool note_base64(uint8_t *out, size_t max, size_t *size, struct span text);
bool note_hash(uint8_t out[32], struct span text); // base64 of 32 bytes
