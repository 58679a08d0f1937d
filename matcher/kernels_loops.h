// Private to the kernels: loops that a compiler turns into whatever vectors it may use, so that one
// text does for all of them.
#pragma once
#include "matcher/kernels.h"
#include <math.h>

enum {
    SAME_TURN = 16,   // two pairs of mates may differ so much in direction: 256ths of a turn
    SAME_PLACE = 8,   // and in place: pixels,
    SAME_SHARE = 8,   // or one part in so many of the way between them (by squares, together)
    ACCORD_TURN = 24, // less than so much may they differ where accord is asked for
    LANES = 16,       // the widest vector has so many
};

// Up to whole vectors.
__attribute__((always_inline)) static inline void pad(struct mate_set *mates) {
    for (unsigned i = mates->count; i % LANES; i++) {
        mates->x[i] = mates->y[i] = mates->to_x[i] = mates->to_y[i] = 0;
        mates->cosine[i] = mates->sine[i] = 0;
        mates->turn[i] = mates->strength[i] = 0;
    }
}

// The pairs of one mate with those before it. `end` is that rounded up to whole vectors; what lies
// beyond counts nothing.
__attribute__((always_inline)) static inline uint32_t agreement_of(const struct mate_set *mates,
                                                                   int32_t of, int32_t end) {
    const float x = mates->x[of], y = mates->y[of], to_x = mates->to_x[of], to_y = mates->to_y[of];
    const float cosine = mates->cosine[of], sine = mates->sine[of];
    const int32_t turn = mates->turn[of], strength = mates->strength[of];
    int32_t sum = 0;
    for (int32_t i = 0; i < end; i++) {
        float dx = mates->x[i] - x, dy = mates->y[i] - y;
        float off_x = dx * cosine - dy * sine - (mates->to_x[i] - to_x);
        float off_y = dx * sine + dy * cosine - (mates->to_y[i] - to_y);
        float off = off_x * off_x + off_y * off_y;
        float most_off = (dx * dx + dy * dy) * (1.0f / (SAME_SHARE * SAME_SHARE)) +
                         (float)(SAME_PLACE * SAME_PLACE);
        int32_t off_turn = (mates->turn[i] - turn + SAME_TURN) & 255;
        int32_t agree = (off < most_off) & (off_turn <= 2 * SAME_TURN) & (i < of);
        float both = (float)(strength + mates->strength[i]);
        sum += -agree & (int32_t)(both * (1 - off / most_off));
    }
    return (uint32_t)sum;
}

__attribute__((always_inline)) static inline uint32_t agreement_of_all(struct mate_set *mates) {
    const int32_t count = (int32_t)mates->count;
    uint32_t sum = 0;
    pad(mates);
    for (int32_t of = 1; of < count; of++)
        sum += agreement_of(mates, of, (of + LANES - 1) & -LANES);
    return sum;
}

__attribute__((always_inline)) static inline float above_0(float x) {
    return x > 0 ? x : 0;
}

// One mate's accord with those before it, up to whole vectors. Straight on, without branches; tents
// are multiplied out for the sake of one division.
__attribute__((always_inline)) static inline void
accord_of(const struct mate_set *mates, unsigned of, unsigned end, float *agree) {
    const float near = 9, far = 0.115f; // how far they may differ in distance: pixels, and a share
    for (unsigned i = 0; i < end; i++) {
        int turn = ((mates->turn[i] - mates->turn[of] + 128) & 255) - 128;
        float in_turn = above_0(ACCORD_TURN - (float)(turn < 0 ? -turn : turn));
        float x = mates->x[i] - mates->x[of], y = mates->y[i] - mates->y[of];
        float to_x = mates->to_x[i] - mates->to_x[of], to_y = mates->to_y[i] - mates->to_y[of];
        float square = x * x + y * y, to_square = to_x * to_x + to_y * to_y;
        float length = sqrtf(square), to_length = sqrtf(to_square);
        float mean = (length + to_length) / 2;
        float room = 0.7f * near + 0.5f * far * mean;
        float in_length = above_0(room - fabsf(length - to_length));
        // Seen from two frames, vectors v and w are |v|^2 + |w|^2 - 2 v . (w turned) apart.
        float reach = near + 2 * far * mean, squares = square + to_square;
        float along = 2 * (x * to_x + y * to_y), across = 2 * (x * to_y - y * to_x);
        float off = squares - along * mates->cosine[of] - across * mates->sine[of];
        float to_off = squares - along * mates->cosine[i] - across * mates->sine[i];
        float seen = above_0(reach * reach - off) * above_0(reach * reach - to_off);
        agree[i] = in_turn * in_length * sqrtf(seen) / (ACCORD_TURN * room * reach * reach);
    }
}

__attribute__((always_inline)) static inline void accord_of_all(struct mate_set *mates,
                                                                float (*agree)[ACCORD_MAX]) {
    pad(mates);
    for (unsigned of = 0; of < mates->count; of++)
        accord_of(mates, of, (of + LANES) & -(unsigned)LANES, agree[of]);
}
