// Error rates from scores, as the FVC competitions and ISO/IEC 19795-1 define them, with intervals.
#pragma once
#include <stddef.h>
#include <stdint.h>

// One comparison. Fingers are numbered over all databases; `score` is below 0 where no print was
// found: that matches at no threshold.
struct finger_pair {
    float score;
    uint32_t a, b; // the fingers; the same one: genuine
};

// FMR(t) is the share of impostor pairs with a score of t or more, FNMR(t) that of genuine pairs
// below t.
enum finger_rate {
    FINGER_EER,      // the middle of the interval in which both rates cross (FVC2002's definition)
    FINGER_FMR100,   // the least FNMR with FMR <= 1 %
    FINGER_FMR1000,  // 0.1 %
    FINGER_FMR10000, // 0.01 %
    FINGER_ZERO_FMR, // no false match
    FINGER_FMR_AT_2, // FMR at a threshold of s = 2, which promises 1 %
    FINGER_FMR_AT_3,
    FINGER_FMR_AT_4,
    FINGER_FNMR_AT_2,
    FINGER_FNMR_AT_3,
    FINGER_FNMR_AT_4,
    FINGER_RATES
};

struct finger_accuracy {
    size_t genuine, impostor; // pairs; without both there are no rates
    size_t genuine_failed, impostor_failed;
    double rate[FINGER_RATES];                    // 0 .. 1
    double low[FINGER_RATES], high[FINGER_RATES]; // 95 %
};

// Sorts the pairs. The intervals come from drawing the fingers of each database anew, with
// replacement, a thousand times (fewer for millions of pairs): comparisons of one finger hang
// together, so pairs must not be drawn by themselves. `database_of` has the database of each of the
// `fingers`, from 0, ascending. The same input gives the same figures.
void tool_finger_accuracy(struct finger_accuracy *out, struct finger_pair *pairs, size_t count,
                          const uint32_t *database_of, size_t fingers);
