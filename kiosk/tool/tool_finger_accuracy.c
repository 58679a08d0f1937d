#include "kiosk/tool/tool_finger_accuracy.h"
#include "kiosk/tool/tool_parallel.h"
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { DRAWS_MOST = 1000, DRAWS_LEAST = 100, STEPS_WANTED = 2000000000 };

static int by_score(const void *left, const void *right) {
    const struct finger_pair *a = left, *b = right;
    return a->score != b->score ? (a->score > b->score) - (a->score < b->score)
           : a->a != b->a       ? (a->a > b->a) - (a->a < b->a)
                                : (a->b > b->b) - (a->b < b->b);
}

// How often a pair counts: a finger that was drawn twice gives each of its genuine pairs twice, and
// no impostor pair with itself.
static uint64_t weight_of(const struct finger_pair *pair, const uint32_t *times) {
    if (!times)
        return 1;
    return pair->a == pair->b ? times[pair->a] : (uint64_t)times[pair->a] * times[pair->b];
}

struct sweep { // up the thresholds
    double fnmr, fmr, fnmr_before, fmr_before;
    bool begun, crossed;
    double *rate;
};

static void cross(struct sweep *sweep) {
    double low = sweep->fnmr, high = sweep->fmr; // here FNMR >= FMR
    if (sweep->fnmr != sweep->fmr && sweep->fnmr_before + sweep->fmr_before <= low + high) {
        low = sweep->fnmr_before;
        high = sweep->fmr_before;
    }
    sweep->rate[FINGER_EER] = (low + high) / 2;
    sweep->crossed = true;
}

static void note(struct sweep *sweep, double threshold, double fnmr, double fmr) {
    static const double limits[] = {0.01, 0.001, 0.0001, 0};
    sweep->fnmr_before = sweep->begun ? sweep->fnmr : fnmr;
    sweep->fmr_before = sweep->begun ? sweep->fmr : fmr;
    sweep->fnmr = fnmr;
    sweep->fmr = fmr;
    sweep->begun = true;
    if (!sweep->crossed && fnmr >= fmr)
        cross(sweep);
    for (int i = 0; i < 4; i++)
        if (isnan(sweep->rate[FINGER_FMR100 + i]) && fmr <= limits[i])
            sweep->rate[FINGER_FMR100 + i] = fnmr;
    for (int i = 0; i < 3; i++)
        if (isnan(sweep->rate[FINGER_FMR_AT_2 + i]) && threshold >= 2 + i) {
            sweep->rate[FINGER_FMR_AT_2 + i] = fmr;
            sweep->rate[FINGER_FNMR_AT_2 + i] = fnmr;
        }
}

// Of sorted pairs, each as often as its fingers were drawn. False: no genuine or no impostor pair.
static bool rates(double rate[FINGER_RATES], const struct finger_pair *pairs, size_t count,
                  const uint32_t *times) {
    uint64_t genuine = 0, impostor = 0, missed = 0, refused = 0;
    struct sweep sweep = {.rate = rate};
    for (int i = 0; i < FINGER_RATES; i++)
        rate[i] = NAN;
    for (size_t i = 0; i < count; i++)
        *(pairs[i].a == pairs[i].b ? &genuine : &impostor) += weight_of(&pairs[i], times);
    if (!genuine || !impostor)
        return false;
    for (size_t i = 0; i < count; i++) {
        const uint64_t weight = weight_of(&pairs[i], times);
        const bool is_threshold =
            pairs[i].score >= 0 && (i == 0 || pairs[i].score != pairs[i - 1].score);
        if (is_threshold)
            note(&sweep, (double)pairs[i].score, (double)missed / (double)genuine,
                 (double)(impostor - refused) / (double)impostor);
        *(pairs[i].a == pairs[i].b ? &missed : &refused) += weight;
    }
    note(&sweep, INFINITY, 1, 0);
    return true;
}

// --- intervals --------------------------------------------------------------------------------

struct draws {
    const struct finger_pair *pairs;
    size_t count, fingers, draws;
    const uint32_t *database_of;
    double (*rate)[FINGER_RATES]; // of each draw; NAN: it had no pairs of a kind
};

static uint64_t mix(uint64_t *state) { // splitmix64 (Steele, Lea, Flood 2014)
    uint64_t z = (*state += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

static void draw_once(void *context, size_t i) {
    const struct draws *draws = context;
    uint64_t state = i;
    uint32_t *times = calloc(draws->fingers, sizeof *times);
    for (size_t from = 0, to; times && from < draws->fingers; from = to) {
        for (to = from; to < draws->fingers && draws->database_of[to] == draws->database_of[from];)
            to++;
        for (size_t k = from; k < to; k++)
            times[from + mix(&state) % (to - from)]++;
    }
    if (!times || !rates(draws->rate[i], draws->pairs, draws->count, times))
        draws->rate[i][FINGER_EER] = NAN;
    free(times);
}

static int by_value(const void *left, const void *right) {
    const double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static void find_intervals(struct finger_accuracy *out, const struct draws *draws) {
    double values[DRAWS_MOST];
    for (int rate = 0; rate < FINGER_RATES; rate++) {
        size_t there = 0;
        for (size_t i = 0; i < draws->draws; i++)
            if (!isnan(draws->rate[i][FINGER_EER]))
                values[there++] = draws->rate[i][rate];
        qsort(values, there, sizeof *values, by_value);
        out->low[rate] = there ? values[there / 40] : NAN;
        out->high[rate] = there ? values[there - 1 - there / 40] : NAN;
    }
}

void tool_finger_accuracy(struct finger_accuracy *out, struct finger_pair *pairs, size_t count,
                          const uint32_t *database_of, size_t fingers) {
    *out = (struct finger_accuracy){0};
    qsort(pairs, count, sizeof *pairs, by_score);
    for (size_t i = 0; i < count; i++) {
        const bool genuine = pairs[i].a == pairs[i].b, failed = pairs[i].score < 0;
        *(genuine ? &out->genuine : &out->impostor) += 1;
        *(genuine ? &out->genuine_failed : &out->impostor_failed) += failed;
    }
    if (!count || !rates(out->rate, pairs, count, NULL))
        return;
    const size_t wanted = STEPS_WANTED / count;
    struct draws draws = {.pairs = pairs,
                          .count = count,
                          .fingers = fingers,
                          .database_of = database_of,
                          .draws = wanted > DRAWS_MOST    ? DRAWS_MOST
                                   : wanted < DRAWS_LEAST ? DRAWS_LEAST
                                                          : wanted};
    draws.rate = calloc(draws.draws, sizeof *draws.rate);
    if (!draws.rate) {
        draws.draws = 0;
        find_intervals(out, &draws);
        return;
    }
    tool_in_parallel(draws.draws, draw_once, &draws, "draws");
    find_intervals(out, &draws);
    free(draws.rate);
}
