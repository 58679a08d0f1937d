// One byte a number, in steps of a 127th of the largest one: half of such a step is a hundredth of
// what a number of an embedding is on average. The step need not be kept, for the cosine does not
// ask for lengths.
#include "matcher/face_template.h"
#include "matcher/kernels.h"
#include <assert.h>
#include <math.h>
#include <string.h>

enum { VERSION = 1, HEADER_SIZE = FACE_RECORD_MAX - FACE_VALUES_MAX, MOST = 127 };

static float length_of(const int8_t *values, size_t count) {
    int32_t squares = 0; // below 2^24: as a float it is exact
    for (size_t i = 0; i < count; i++)
        squares += values[i] * values[i];
    return sqrtf((float)squares);
}

enum matcher_status face_template_make(struct face_template *out, const float *embedding,
                                       size_t count, uint32_t embedder) {
    float largest = 0;
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(embedding[i]))
            return MATCHER_BAD_BYTES;
        largest = fmaxf(largest, fabsf(embedding[i]));
    }
    if (count > FACE_VALUES_MAX || largest == 0)
        return MATCHER_BAD_BYTES;
    *out = (struct face_template){.embedder = embedder, .count = (uint16_t)count};
    for (size_t i = 0; i < count; i++) {
        const float steps = embedding[i] / largest * MOST;
        out->values[i] = (int8_t)(steps + (steps < 0 ? -0.5f : 0.5f));
    }
    out->length = length_of(out->values, count);
    return MATCHER_OK;
}

enum matcher_status face_template_decode(struct face_template *out, const uint8_t *bytes,
                                         size_t size, const char **why) {
    const char *wrong = NULL;
    const size_t count = size >= HEADER_SIZE ? (size_t)bytes[2] << 8 | bytes[3] : 0;
    int any = 0;
    if (size < HEADER_SIZE || bytes[0] != VERSION || bytes[1] > 100)
        wrong = "it does not begin as a face's record does";
    else if (count == 0 || count > FACE_VALUES_MAX || size != HEADER_SIZE + count)
        wrong = "it is not as long as it says";
    for (size_t i = HEADER_SIZE; !wrong && i < size; i++) {
        any |= bytes[i];
        if (bytes[i] == 0x80) // -128 would not fit where kernels take two products together
            wrong = "a value is out of range";
    }
    if (!wrong && !any)
        wrong = "all its values are 0";
    if (wrong) {
        if (why)
            *why = wrong;
        return MATCHER_BAD_BYTES;
    }
    *out = (struct face_template){.count = (uint16_t)count, .quality = bytes[1]};
    for (int i = 4; i < HEADER_SIZE; i++)
        out->embedder = out->embedder << 8 | bytes[i];
    memcpy(out->values, bytes + HEADER_SIZE, count);
    out->length = length_of(out->values, count);
    return MATCHER_OK;
}

size_t face_template_encode(const struct face_template *face, uint8_t *bytes) {
    assert(face->count >= 1 && face->count <= FACE_VALUES_MAX);
    bytes[0] = VERSION;
    bytes[1] = face->quality;
    bytes[2] = (uint8_t)(face->count >> 8);
    bytes[3] = (uint8_t)face->count;
    for (int i = 4; i < HEADER_SIZE; i++)
        bytes[i] = (uint8_t)(face->embedder >> (8 * (HEADER_SIZE - 1 - i)));
    memcpy(bytes + HEADER_SIZE, face->values, face->count);
    return HEADER_SIZE + (size_t)face->count;
}

float face_template_similarity(const struct face_template *a, const struct face_template *b) {
    int32_t dot;
    if (a->embedder != b->embedder || a->count != b->count)
        return -1;
    const size_t size = (a->count + FACE_VALUES_STEP - 1U) / FACE_VALUES_STEP * FACE_VALUES_STEP;
    kernels_pick()->dots(a->values, b->values, size, 1, &dot);
    return face_similarity_of_dot(dot, a->length, b->length);
}

void face_template_wipe(struct face_template *face) {
    explicit_bzero(face, sizeof *face);
}
