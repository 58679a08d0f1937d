// The loops that a search spends its time in: one table for each kind of CPU, one place that
// chooses, and a plain C version that is the meaning of all the others. They work on integers, and
// on floats by - + * and < alone, which IEEE 754 fixes to the bit: every CPU gives the same
// answers.
#pragma once
#include <stddef.h>
#include <stdint.h>

enum { DESCRIPTOR_WORDS = 6, DESCRIPTOR_PLACES = 64 };

// What surrounds a minutia, seen from it: 64 cells, the bits of a word, times 6 directions, its
// words. finger_features.c says how it is filled.
struct finger_descriptor {
    _Alignas(64) uint64_t around[DESCRIPTOR_WORDS];
    uint64_t inside; // which cells lie within the print
    uint64_t ones;   // bits set in `around`; makes it one cache line
};

struct kernels {
    const char *name;
    // For each of `count` others: `common`, the bits that both have, and `whole`, how many bits of
    // each lie where both are inside their print, together.
    void (*overlap)(const struct finger_descriptor *one, const struct finger_descriptor *others,
                    size_t count, uint16_t *common, uint16_t *whole);
    // The most that 4 * common bits - the other's bits comes to, and the first other with it.
    // `count` is at least 1.
    int (*strongest)(const struct finger_descriptor *one, const struct finger_descriptor *others,
                     size_t count, size_t *which);
    // Bit i: the place (x[i], y[i]) is nearer to (at_x, at_y) than `radius`. x and y hold
    // DESCRIPTOR_PLACES, aligned to 32 bytes.
    uint64_t (*near)(const float *x, const float *y, float at_x, float at_y, float radius);
};

extern const struct kernels kernels_scalar;
#if defined __x86_64__
extern const struct kernels kernels_avx2; // these only where kernels_at says so
extern const struct kernels kernels_avx512;
#endif
const struct kernels *kernels_at(size_t i); // slowest first; NULL past the last that this CPU runs
// The fastest that this CPU runs, chosen once. SHAILOO_KERNELS=scalar (or another's name) chooses
// otherwise; a name that is not there is passed over. Any thread.
const struct kernels *kernels_pick(void);
