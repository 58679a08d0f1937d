#include "tests/support/finger_figures.h"
#include "tests/support/finger_databases.h"
#include "tests/support/synthetic/synthetic_noise.h"
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FINGERS = FINGER_DATABASE_FINGERS_MAX, DRAWS = 400 };

static bool genuine(const struct finger_pair *pair) {
    return pair->a == pair->b;
}

// Genuine pairs first, best quality first among those; then strangers, highest score first.
static int by_kind(const void *one, const void *other) {
    const struct finger_pair *x = one, *y = other;
    if (genuine(x) != genuine(y))
        return genuine(y) - genuine(x);
    if (genuine(x) && x->worse > y->worse)
        return -1;
    if (genuine(x) && x->worse < y->worse)
        return 1;
    return (x->score < y->score) - (x->score > y->score);
}

static int rising(const void *one, const void *other) {
    const struct finger_pair *x = one, *y = other;
    return (x->score > y->score) - (x->score < y->score);
}

static int rising_double(const void *one, const void *other) {
    const double x = *(const double *)one, y = *(const double *)other;
    return (x > y) - (x < y);
}

static double below(const struct finger_pair *pairs, size_t count, float score) {
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        found += pairs[i].score < score;
    return count ? (double)found / (double)count : 0;
}

// Of strangers, highest first: how many reach the score.
static size_t reaching(const struct finger_pair *strangers, size_t count, float score) {
    size_t found = 0;
    while (found < count && strangers[found].score >= score)
        found++;
    return found;
}

// The upper end of the 95 % interval of the share that the first `reached` are: fingers drawn anew,
// each pair as often as its two fingers' draws multiplied.
static double most(const struct finger_pair *strangers, size_t count, size_t reached) {
    static double shares[DRAWS];
    uint32_t(*pairs_of)[FINGERS] = calloc(FINGERS, sizeof *pairs_of);
    double upper = 0;
    int fingers = 0;
    if (!pairs_of || !reached || !count) {
        free(pairs_of);
        return 0;
    }
    for (size_t i = 0; i < count; i++) {
        pairs_of[strangers[i].a][strangers[i].b]++;
        fingers = strangers[i].b >= fingers ? strangers[i].b + 1 : fingers;
        fingers = strangers[i].a >= fingers ? strangers[i].a + 1 : fingers;
    }
    for (int draw = 0; draw < DRAWS; draw++) {
        struct synthetic_noise noise = synthetic_noise_of((uint64_t)draw, 7);
        int times[FINGERS] = {0};
        double all = 0, hits = 0;
        for (int i = 0; i < fingers; i++)
            times[synthetic_noise_below(&noise, fingers)]++;
        for (int a = 0; a < fingers; a++)
            for (int b = 0; b < fingers && times[a]; b++)
                all += (double)times[a] * times[b] * pairs_of[a][b];
        for (size_t i = 0; i < reached; i++)
            hits += (double)times[strangers[i].a] * times[strangers[i].b];
        shares[draw] = all > 0 ? hits / all : 0;
    }
    qsort(shares, DRAWS, sizeof *shares, rising_double);
    upper = shares[(int)(0.975 * DRAWS)];
    free(pairs_of);
    return upper;
}

static double equal_error(const struct finger_pair *owners, size_t owner_count,
                          const struct finger_pair *strangers, size_t stranger_count) {
    double least = 2, error = 0;
    size_t refused = 0; // owners rise, strangers fall: walk strangers from the lowest
    for (size_t i = stranger_count; i-- > 0;) {
        const float limit = strangers[i].score; // accept above it
        while (refused < owner_count && owners[refused].score <= limit)
            refused++;
        const double wrong = (double)i / (double)stranger_count,
                     missed = (double)refused / (double)owner_count;
        if (fabs(wrong - missed) < least) {
            least = fabs(wrong - missed);
            error = (wrong + missed) / 2;
        }
        if (missed > wrong)
            break;
    }
    return error;
}

struct finger_figures finger_figures_of(struct finger_pair *pairs, size_t count) {
    struct finger_figures out = {0};
    qsort(pairs, count, sizeof *pairs, by_kind);
    while (out.genuine < count && genuine(&pairs[out.genuine]))
        out.genuine++;
    out.strangers = count - out.genuine;
    if (!out.genuine || !out.strangers)
        return out;
    struct finger_pair *owners = pairs;
    const struct finger_pair *strangers = pairs + out.genuine;
    out.fnmr_4 = below(owners, out.genuine, 4);
    out.fnmr_4_better = below(owners, out.genuine - out.genuine / 10, 4);
    qsort(owners, out.genuine, sizeof *owners, rising);
    out.eer = equal_error(owners, out.genuine, strangers, out.strangers);
    const float limit = strangers[out.strangers / 1000].score;
    out.fnmr_1000 = below(owners, out.genuine, nextafterf(limit, INFINITY));
    const size_t three = reaching(strangers, out.strangers, 3),
                 four = reaching(strangers, three, 4);
    out.fmr_3 = (double)three / (double)out.strangers;
    out.fmr_4 = (double)four / (double)out.strangers;
    out.fmr_3_most = most(strangers, out.strangers, three);
    out.fmr_4_most = most(strangers, out.strangers, four);
    out.highest = strangers[0].score;
    out.worst = fmax(fmax(out.eer / 0.008, out.fnmr_1000 / 0.015),
                     fmax(out.fmr_3_most / 0.003, out.fmr_4_most / 0.0003));
    return out;
}

void finger_figures_head(void) {
    puts("                               worst               of 1,000 strangers  of 10,000\n"
         "                              x goal    EER FNMR3     s >= 3 (most)     s >= 4 (most)  "
         "FNMR4 better highest");
}

void finger_figures_print(const char *name, const struct finger_figures *f) {
    printf("%-30s %5.1f %6.2f %6.2f %8.2f (%5.1f) %8.2f (%5.1f) %6.2f %6.2f %6.1f", name, f->worst,
           100 * f->eer, 100 * f->fnmr_1000, 1000 * f->fmr_3, 1000 * f->fmr_3_most,
           10000 * f->fmr_4, 10000 * f->fmr_4_most, 100 * f->fnmr_4, 100 * f->fnmr_4_better,
           (double)f->highest);
}
