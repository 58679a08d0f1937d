// Private to the kernels: loops that a compiler turns into whatever vectors it may use, so that one
// text does for all of them.
#pragma once
#include "matcher/kernels.h"

enum {
    SAME_TURN = 16, // two pairs of mates may differ so much in direction: 256ths of a turn
    SAME_PLACE = 8, // and in place: pixels,
    SAME_SHARE = 8, // or one part in so many of the way between them (by squares, together)
    LANES = 16,     // the widest vector has so many
};

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
    for (int32_t i = count; i % LANES; i++) {
        mates->x[i] = mates->y[i] = mates->to_x[i] = mates->to_y[i] = 0;
        mates->turn[i] = mates->strength[i] = 0;
    }
    for (int32_t of = 1; of < count; of++)
        sum += agreement_of(mates, of, (of + LANES - 1) & -LANES);
    return sum;
}
