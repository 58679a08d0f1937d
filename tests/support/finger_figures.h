// What comparisons of the prints of one sensor say: error rates, and how sure those are. For the
// benches.
#pragma once
#include <stddef.h>

struct finger_pair {
    int a, b;    // fingers, 0 .. FINGER_DATABASE_FINGERS_MAX - 1; the same: genuine
    float score; // below 0: one of the two could not be extracted
    float worse; // quality of the worse print
};

struct finger_figures {
    size_t genuine, strangers;
    double eer, fnmr_1000;         // FNMR at an FMR of at most 1:1,000
    double fmr_3, fmr_4;           // strangers at s >= 3 and s >= 4
    double fmr_3_most, fmr_4_most; // upper ends of 95 % intervals, fingers drawn anew
    double fnmr_4, fnmr_4_better;  // owners below s = 4; without the worst tenth by quality
    float highest;                 // score of a stranger
    double worst;                  // the worst of them as a multiple of its goal
};

// Sorts `pairs`.
struct finger_figures finger_figures_of(struct finger_pair *pairs, size_t count);

void finger_figures_head(void);
void finger_figures_print(const char *name, const struct finger_figures *figures);
