// The loops that a search spends its time in: one table for each kind of CPU, one place that
// chooses, and a plain C version that is the meaning of all the others. They work on integers, and
// on floats by + - * / < and square roots alone, which IEEE 754 fixes to the bit: every CPU gives
// the same answers.
#pragma once
#include "matcher/descriptor.h"
#include <stddef.h>
#include <stdint.h>

enum {
    MATES_MAX = 128, // minutiae of one print that are compared
    ACCORD_MAX = 48, // mates whose accord is asked for
};

// Minutiae of one print and what each is taken for in another.
struct mate_set {
    unsigned count; // at most MATES_MAX; beyond it the arrays may hold anything
    _Alignas(64) float x[MATES_MAX];
    _Alignas(64) float y[MATES_MAX];
    _Alignas(64) float to_x[MATES_MAX];
    _Alignas(64) float to_y[MATES_MAX];
    _Alignas(64) float cosine[MATES_MAX]; // of the turn from one's direction to the other's
    _Alignas(64) float sine[MATES_MAX];
    _Alignas(64) int32_t turn[MATES_MAX]; // the same, 256ths
    _Alignas(64) int32_t strength[MATES_MAX];
};

struct kernels {
    const char *name;
    // For each of `count` others: `common`, the bits that both have, and `whole`, how many bits of
    // each lie where both are inside their print, together. Fills whole blocks, of which the lanes
    // from `count` on mean nothing.
    void (*overlap)(const struct finger_descriptor *one, const struct descriptor_block *others,
                    size_t count, uint16_t *common, uint16_t *whole);
    // For each of `count` minutiae of one print the first of the `others` that is most like it, at
    // most MATES_MAX of either: `strength` is 5 times the bits that both have, less those (three
    // of a cell at most) that either has inside the other's print. 0 and the first where none is
    // above 0.
    void (*best_mates)(const struct descriptor_sought *sought, size_t count,
                       const struct descriptor_block *blocks, size_t others, uint16_t *strength,
                       uint8_t *which);
    // The strengths (0..2000), summed over all pairs of mates that lie to each other in both prints
    // the same way, the less the farther off. Coordinates are within 2^14. May overwrite the arrays
    // beyond `count`.
    uint32_t (*agreement)(struct mate_set *mates);
    // agree[i][j], j <= i: how alike mates i and j, of ACCORD_MAX at most, lie to each other in
    // both prints, 0..1; a free turn and shift of both is no matter, nor is `strength`. May
    // overwrite the arrays beyond `count`; a row's end means nothing.
    void (*accord)(struct mate_set *mates, float (*agree)[ACCORD_MAX]);
    // Bit i: the place (x[i], y[i]) is nearer to (at_x, at_y) than `radius`. x and y hold
    // DESCRIPTOR_PLACES, aligned to 32 bytes.
    uint64_t (*near)(const float *x, const float *y, float at_x, float at_y, float radius);
    // Of one vector with each of `count` others, which lie one after the other: `size` values of
    // -127 .. 127, a multiple of 64, 1,024 at most. Quickest when all are aligned to 64 bytes.
    void (*dots)(const int8_t *one, const int8_t *others, size_t size, size_t count, int32_t *out);
};

extern const struct kernels kernels_scalar;
#if defined __x86_64__
extern const struct kernels kernels_avx2; // these only where kernels_at says so
extern const struct kernels kernels_avx512;
#elif defined __aarch64__
extern const struct kernels kernels_neon;
#endif
const struct kernels *kernels_at(size_t i); // slowest first; NULL past the last that this CPU runs
// The fastest that this CPU runs, chosen once; SHAILOO_KERNELS=scalar (or another's name) chooses
// otherwise. Any thread.
const struct kernels *kernels_pick(void);
// What SHAILOO_KERNELS asks for and this CPU does not have, so that kernels_pick passes over it;
// NULL when there is nothing to complain of. For whoever can say so to a person.
const char *kernels_unknown(void);

// The cosine, of what `dots` gave and both lengths; rounding never takes it beyond -1 .. 1.
static inline float face_similarity_of_dot(int32_t dot, float length, float other) {
    const float cosine = (float)dot / (length * other);
    return cosine > 1 ? 1 : cosine < -1 ? -1 : cosine;
}
