// What the kernels mean, in plain C for any CPU.
#include "matcher/kernels.h"
#include <limits.h>

static unsigned ones(uint64_t word) {
    word -= word >> 1 & 0x5555555555555555u;
    word = (word & 0x3333333333333333u) + (word >> 2 & 0x3333333333333333u);
    word = (word + (word >> 4)) & 0x0f0f0f0f0f0f0f0fu;
    return (unsigned)(word * 0x0101010101010101u >> 56);
}

static void overlap(const struct finger_descriptor *one, const struct finger_descriptor *others,
                    size_t count, uint16_t *common_out, uint16_t *whole_out) {
    for (size_t i = 0; i < count; i++) {
        unsigned both = 0, whole = 0;
        for (size_t w = 0; w < DESCRIPTOR_WORDS; w++) {
            both += ones(one->around[w] & others[i].around[w]);
            whole += ones(one->around[w] & others[i].inside);
            whole += ones(others[i].around[w] & one->inside);
        }
        common_out[i] = (uint16_t)both;
        whole_out[i] = (uint16_t)whole;
    }
}

static int strongest(const struct finger_descriptor *one, const struct finger_descriptor *others,
                     size_t count, size_t *which) {
    int most = INT_MIN;
    for (size_t i = 0; i < count; i++) {
        unsigned both = 0;
        for (size_t w = 0; w < DESCRIPTOR_WORDS; w++)
            both += ones(one->around[w] & others[i].around[w]);
        int strength = (int)(4 * both) - (int)others[i].ones;
        if (strength > most) {
            most = strength;
            *which = i;
        }
    }
    return most;
}

static uint64_t near(const float *x, const float *y, float at_x, float at_y, float radius) {
    uint64_t bits = 0;
    for (unsigned i = 0; i < DESCRIPTOR_PLACES; i++) {
        float off_x = x[i] - at_x, off_y = y[i] - at_y;
        bits |= (uint64_t)(off_x * off_x + off_y * off_y < radius * radius) << i;
    }
    return bits;
}

const struct kernels kernels_scalar = {"scalar", overlap, strongest, near};
