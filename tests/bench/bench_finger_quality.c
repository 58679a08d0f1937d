// Whether the quality value predicts: FVC2002 DB1..4_B without their worst impressions. Error
// versus discard as in ISO/IEC 29794-1: of the impressions the worst part by quality is thrown
// away, and the false non-match rate of the pairs that remain is given at fixed thresholds. The
// value has nothing fitted to a database but one scale, so there is none to leave out; intervals
// over fingers.
#include "biometric/finger_extract.h"
#include "matcher/finger_score.h"
#include "tests/support/finger_samples.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    IMPRESSIONS = FINGER_SAMPLE_IMPRESSIONS,
    PEOPLE = FINGER_SAMPLE_DATABASES * FINGER_SAMPLE_FINGERS,
    PRINTS = FINGER_SAMPLE_PRINTS,
    PER_DATABASE = PRINTS / FINGER_SAMPLE_DATABASES,
    STEPS = 7, // 0, 5 .. 30 percent
    RESAMPLES = 400,
    BANDS = 5
};

static struct finger_template prints[PRINTS];
static float genuine[PRINTS][IMPRESSIONS]; // with each impression of the same finger
static float impostors[PRINTS * PRINTS / 2];
static int impostor_count;

static int descending(const void *a, const void *b) {
    float first = *(const float *)a, second = *(const float *)b;
    return (first < second) - (first > second);
}

static void compare_all(void) {
    for (int a = 0; a < PRINTS; a++)
        for (int b = 0; b < a; b++) {
            bool same = a / IMPRESSIONS == b / IMPRESSIONS;
            if (!same && a / PER_DATABASE != b / PER_DATABASE)
                continue;
            float score = finger_score(&prints[a], &prints[b]);
            if (same)
                genuine[a][b % IMPRESSIONS] = genuine[b][a % IMPRESSIONS] = score;
            else
                impostors[impostor_count++] = score;
        }
    qsort(impostors, (size_t)impostor_count, sizeof *impostors, descending);
}

// An order of discarding: the smallest goes first.
struct order {
    const char *name;
    double rank[PRINTS];
};

struct ranked {
    double rank;
    int print;
};

static int by_rank(const void *a, const void *b) {
    const struct ranked *first = a, *second = b;
    if (first->rank != second->rank)
        return first->rank < second->rank ? -1 : 1;
    return first->print - second->print;
}

// FNMR in percent of people drawn `times` each, without the worst `percent` of their impressions.
static double fnmr_after(const struct order *order, const int times[PEOPLE], int percent,
                         float threshold) {
    struct ranked sorted[PRINTS];
    bool kept[PRINTS] = {false};
    int count = 0, total = 0, gone = 0;
    for (int i = 0; i < PRINTS; i++)
        if (times[i / IMPRESSIONS]) {
            sorted[count++] = (struct ranked){order->rank[i], i};
            total += times[i / IMPRESSIONS];
        }
    qsort(sorted, (size_t)count, sizeof *sorted, by_rank);
    for (int i = 0; i < count; i++) {
        kept[sorted[i].print] = gone * 100 >= total * percent;
        gone += times[sorted[i].print / IMPRESSIONS];
    }
    double pairs = 0, failed = 0;
    for (int i = 0; i < PRINTS; i++)
        for (int k = 0; k < i % IMPRESSIONS; k++)
            if (kept[i] && kept[i - i % IMPRESSIONS + k]) {
                pairs += times[i / IMPRESSIONS];
                failed += times[i / IMPRESSIONS] * (genuine[i][k] < threshold);
            }
    return pairs > 0 ? 100 * failed / pairs : 0;
}

static double curve(double at[STEPS], const struct order *order, const int times[PEOPLE],
                    float threshold) {
    double area = 0;
    for (int step = 0; step < STEPS; step++) {
        at[step] = fnmr_after(order, times, 5 * step, threshold);
        area += at[step] * (step == 0 || step == STEPS - 1 ? 0.5 : 1);
    }
    return area / (STEPS - 1);
}

static unsigned below(uint64_t *state, unsigned limit) { // SplitMix64
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (unsigned)((z ^ (z >> 31)) >> 33) % limit;
}

static int ascending(const void *a, const void *b) {
    double first = *(const double *)a, second = *(const double *)b;
    return (first > second) - (first < second);
}

// The area under the curve as a share of that of a blind choice, with its 95 % interval.
static void print_curve(const struct order *order, const char *set, const int times[PEOPLE],
                        float threshold) {
    double at[STEPS], area = curve(at, order, times, threshold), all = at[0];
    double shares[RESAMPLES];
    int shares_count = 0;
    uint64_t state = 1;
    for (int i = 0; i < RESAMPLES; i++) {
        int drawn[PEOPLE] = {0};
        for (int person = 0; person < PEOPLE; person++)
            if (times[person])
                drawn[person / FINGER_SAMPLE_FINGERS * FINGER_SAMPLE_FINGERS +
                      (int)below(&state, FINGER_SAMPLE_FINGERS)]++;
        double some[STEPS], under = curve(some, order, drawn, threshold);
        if (some[0] > 0)
            shares[shares_count++] = under / some[0];
    }
    qsort(shares, (size_t)shares_count, sizeof *shares, ascending);
    printf("%-7s %-8s", set, order->name);
    for (int step = 0; step < STEPS; step++)
        printf(" %6.2f", at[step]);
    if (all > 0)
        printf("   %5.2f  [%.2f, %.2f]\n", area / all, shares[shares_count / 40],
               shares[shares_count - 1 - shares_count / 40]);
    else
        printf("       -\n");
}

static void print_curves(const struct order *orders, int count, const char *what, float threshold) {
    printf("\n== FNMR in percent at %s, without the worst impressions\n%-16s", what, "discarded");
    for (int step = 0; step < STEPS; step++)
        printf("   %2d %%", 5 * step);
    printf("   area under it, blind = 1\n");
    for (int set = 0; set <= FINGER_SAMPLE_DATABASES; set++) {
        int times[PEOPLE];
        char name[16] = "pooled";
        for (int person = 0; person < PEOPLE; person++)
            times[person] = set == FINGER_SAMPLE_DATABASES || person / FINGER_SAMPLE_FINGERS == set;
        if (set < FINGER_SAMPLE_DATABASES)
            snprintf(name, sizeof name, "DB%d", set + 1);
        for (int i = 0; i < count; i++)
            print_curve(&orders[i], name, times, threshold);
    }
}

static int band_of(int value) {
    return value >= 20 * BANDS ? BANDS - 1 : value / 20;
}

// What a value means: the share of pairs that stay below a score, by the lower value of the two.
static void print_bands(void) {
    static const float limits[] = {3, 4, 6};
    printf("\n== What a value means: pairs whose lower value it is, percent\n"
           "value     prints   pairs   s < 3   s < 4 [95 %% over fingers]   s < 6\n");
    for (int band = 0; band < BANDS; band++) {
        double pairs[PEOPLE] = {0}, failed[PEOPLE][3] = {{0}}, sum = 0, lost[3] = {0};
        int impressions = 0;
        for (int i = 0; i < PRINTS; i++) {
            impressions += band_of(prints[i].quality) == band;
            for (int k = i - i % IMPRESSIONS; k < i; k++) {
                int lower = prints[i].quality < prints[k].quality ? i : k;
                if (band_of(prints[lower].quality) != band)
                    continue;
                pairs[i / IMPRESSIONS]++;
                for (int j = 0; j < 3; j++)
                    failed[i / IMPRESSIONS][j] += genuine[i][k % IMPRESSIONS] < limits[j];
            }
        }
        for (int person = 0; person < PEOPLE; person++) {
            sum += pairs[person];
            for (int j = 0; j < 3; j++)
                lost[j] += failed[person][j];
        }
        double rates[RESAMPLES];
        uint64_t state = 2;
        for (int i = 0; i < RESAMPLES; i++) {
            double all = 1e-9, bad = 0;
            for (int person = 0; person < PEOPLE; person++) {
                int drawn = (int)below(&state, PEOPLE);
                all += pairs[drawn];
                bad += failed[drawn][1];
            }
            rates[i] = 100 * bad / all;
        }
        qsort(rates, RESAMPLES, sizeof *rates, ascending);
        double share = sum > 0 ? 100 / sum : 0;
        printf("%2d .. %-3d %7d %7.0f %7.2f %7.2f [%.1f, %.1f] %18.2f\n", 20 * band,
               band == BANDS - 1 ? 100 : 20 * band + 19, impressions, sum, lost[0] * share,
               lost[1] * share, rates[RESAMPLES / 40], rates[RESAMPLES - 1 - RESAMPLES / 40],
               lost[2] * share);
    }
}

int main(void) {
    static struct order orders[2] = {{.name = "quality"}, {.name = "perfect"}};
    for (int i = 0; i < PRINTS; i++) {
        struct picture picture;
        struct finger_quality quality;
        if (!finger_sample_picture(&picture, i)) {
            puts("finger quality: not measured: FVC2002 is not there");
            return 0;
        }
        struct finger_image image = {picture.pixels, picture.width, picture.height, picture.dpi};
        finger_extract(&image, &prints[i], &quality);
        picture_finish(&picture);
    }
    compare_all();
    for (int i = 0; i < PRINTS; i++) {
        orders[0].rank[i] = prints[i].quality;
        for (int k = 0; k < IMPRESSIONS; k++)
            if (k != i % IMPRESSIONS) // failures count first, then the scores
                orders[1].rank[i] += (double)genuine[i][k] - (genuine[i][k] < 4 ? 100 : 0);
    }
    float at_1000 = impostors[impostor_count / 1000];
    char what[64];
    snprintf(what, sizeof what, "FMR 1e-3 (s = %.2f)", (double)at_1000);
    print_curves(orders, 2, what, at_1000);
    print_curves(orders, 2, "s = 4", 4);
    print_curves(orders, 2, "s = 6", 6);
    print_bands();
    return 0;
}
