// A face as a station keeps and compares it: the numbers that an embedder makes of a picture, each
// in one byte. The struct is plain and fixed in size; whoever declares it owns it. Which network
// made it is part of it: the numbers of two networks have nothing to do with each other.
#pragma once
#include "matcher/matcher_status.h"
#include <stddef.h>
#include <stdint.h>

enum {
    FACE_VALUES_MAX = 1024, // numbers of one embedding; 704 today
    FACE_RECORD_MAX = 8 + FACE_VALUES_MAX,
    FACE_VALUES_STEP = 64, // kernels go by so many; beyond `count` the values are 0
};

struct face_template {
    uint32_t embedder;              // who made it: any number, the same for the same network
    uint16_t count;                 // of values, 1 .. FACE_VALUES_MAX
    uint8_t quality;                // of the picture, 0 .. 100; 0 too where it is not known
    float length;                   // of the values as a vector
    int8_t values[FACE_VALUES_MAX]; // -127 .. 127, the largest of them one of the two
};

// Of an embedding of any length but 0, for only its direction counts. MATCHER_BAD_BYTES, and `out`
// as it was: no or too many numbers, one that is not finite, or all of them 0. The quality is 0;
// who knows it sets it.
enum matcher_status face_template_make(struct face_template *out, const float *embedding,
                                       size_t count, uint32_t embedder);

// The record: version 1, quality, count and embedder big-endian, then a byte a value. Trusts
// nothing. On MATCHER_BAD_BYTES `out` is left as it was and `*why` (may be NULL) is a static
// sentence.
enum matcher_status face_template_decode(struct face_template *out, const uint8_t *bytes,
                                         size_t size, const char **why);
// Returns the record's length, 8 + count; `bytes` holds FACE_RECORD_MAX.
size_t face_template_encode(const struct face_template *face, uint8_t *bytes);

// Cosine of the angle between two faces, -1 .. 1, about 0 for strangers; the same bits on every
// CPU. -1 where they are not of one embedder.
float face_template_similarity(const struct face_template *a, const struct face_template *b);

void face_template_wipe(struct face_template *face);
