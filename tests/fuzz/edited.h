// So that a fuzzer gets past the first looks: a good file, with bytes changed as the input says.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <string.h>

// `out` has room for `size` bytes; each edit is two bytes of place and one of value.
static inline void edited(uint8_t *out, const uint8_t *good, size_t size, const uint8_t *edits,
                          size_t edits_size) {
    memcpy(out, good, size);
    for (; edits_size >= 3; edits += 3, edits_size -= 3)
        out[((size_t)edits[0] << 8 | edits[1]) % size] = edits[2];
}
