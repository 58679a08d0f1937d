// How synthetic fingers compare with real ones: pictures (synthetic_print) and templates without
// pictures (synthetic_template) beside FVC2002 DB1..4_B of the shared data. One thread. All figures
// are of this project's own extractor and matcher.
#include "biometric/finger_judge.h"
#include "kiosk/tool/synthetic_template.h"
#include "matcher/finger_score.h"
#include "tests/support/finger_samples.h"
#include "tests/support/synthetic/synthetic_print.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
    IMPRESSIONS = FINGER_SAMPLE_IMPRESSIONS,
    REAL = FINGER_SAMPLE_PRINTS,
    PER_DATABASE = REAL / FINGER_SAMPLE_DATABASES,
    FINGERS = 40,
    DRAWN = FINGERS * IMPRESSIONS,
    STRANGERS = 320,
    SCORES_MAX = REAL * STRANGERS
};

// Prints that lie one after the other, IMPRESSIONS of a finger.
struct prints {
    const char *name;
    int count;
    struct finger_template print[REAL];
    float minutiae[REAL], value[REAL], period[REAL], strength[REAL], area[REAL];
};

static struct prints real = {.name = "real, all"}, good = {.name = "synthetic good"},
                     usual = {.name = "synthetic usual"};
static float scores[SCORES_MAX];

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

// What the extractor's own parts measure on the way to a template.
static struct finger_likeness likeness_of(const struct finger_image *image) {
    static struct finger_point points[FINGER_POINTS_MAX];
    double step = image->dpi / 500.0;
    int width = (int)(image->width / step) / FINGER_CELL * FINGER_CELL;
    int height = (int)(image->height / step) / FINGER_CELL * FINGER_CELL;
    struct finger_gray gray = {image->pixels, image->width, image->height};
    struct finger_arena arena;
    if (!finger_arena_init(&arena, finger_plane_size(width, height) +
                                       finger_plane_resample_size(width, &gray) +
                                       finger_ridges_size(width, height)))
        exit(3);
    struct finger_plane plane = finger_plane_take(&arena, width, height);
    finger_plane_resample(&plane, &gray, step, 0, 0, &arena);
    struct finger_ridges ridges;
    finger_ridges_take(&ridges, width, height, &arena);
    finger_ridges_find(&ridges, &plane, &arena);
    int found, count = finger_minutiae_find(&ridges, points, &found);
    struct finger_likeness likeness = finger_judge_measure(&ridges, points, count, found);
    finger_arena_finish(&arena);
    return likeness;
}

static void add(struct prints *prints, const struct finger_image *image) {
    int i = prints->count++;
    struct finger_quality quality;
    finger_extract(image, &prints->print[i], &quality);
    struct finger_likeness likeness = likeness_of(image);
    prints->minutiae[i] = prints->print[i].count;
    prints->value[i] = quality.value;
    prints->period[i] = likeness.period;
    prints->strength[i] = likeness.strength;
    prints->area[i] = likeness.area * 25.4f * 25.4f / (500 * 500);
}

static void read_real(void) {
    for (int i = 0; i < REAL; i++) {
        struct picture picture;
        if (!finger_sample_picture(&picture, i)) {
            puts("synthetic fingers: not measured: FVC2002 is not there");
            exit(0);
        }
        add(&real,
            &(struct finger_image){picture.pixels, picture.width, picture.height, picture.dpi});
        picture_finish(&picture);
    }
}

static void draw_synthetic(void) {
    static uint8_t pixels[SYNTHETIC_PRINT_WIDTH * SYNTHETIC_PRINT_HEIGHT];
    struct finger_image image = {pixels, SYNTHETIC_PRINT_WIDTH, SYNTHETIC_PRINT_HEIGHT,
                                 SYNTHETIC_PRINT_DPI};
    double growing = 0, drawing = 0;
    for (uint64_t seed = 0; seed < FINGERS; seed++) {
        double start = seconds();
        struct synthetic_finger *finger = synthetic_finger_create(9000 + seed);
        growing += seconds() - start;
        for (uint64_t i = 0; i < 2 * IMPRESSIONS && finger; i++) {
            struct synthetic_touch touch = {.seed = i + 1,
                                            .kind = i % 2 ? SYNTHETIC_USUAL : SYNTHETIC_GOOD};
            start = seconds();
            synthetic_print_draw(pixels, finger, &touch);
            drawing += seconds() - start;
            add(i % 2 ? &usual : &good, &image);
        }
        synthetic_finger_destroy(finger);
    }
    printf("a finger grows in %.0f ms, a touch is drawn in %.0f ms\n", growing * 1e3 / FINGERS,
           drawing * 1e3 / (2 * DRAWN));
    static struct finger_template drawn;
    double start = seconds();
    for (uint64_t seed = 0; seed < 100000; seed++)
        synthetic_template_draw(&drawn, seed);
    printf("a stranger's template is drawn in %.1f us\n", (seconds() - start) * 10);
}

static int by_value(const void *a, const void *b) {
    float first = *(const float *)a, second = *(const float *)b;
    return (first > second) - (first < second);
}

static double part_of(const float *sorted, int count, double part) {
    return (double)sorted[(int)(part * (count - 1))];
}

static void print_parts(const float *values, int count, int digits) {
    static float sorted[REAL];
    for (int i = 0; i < count; i++)
        sorted[i] = values[i];
    qsort(sorted, (size_t)count, sizeof *sorted, by_value);
    printf("  %5.*f %5.*f %5.*f |", digits, part_of(sorted, count, 0.05), digits,
           part_of(sorted, count, 0.5), digits, part_of(sorted, count, 0.95));
}

static void print_measures(const struct prints *prints, const char *name, int begin, int end) {
    int count = end - begin;
    printf("%-18s|", name);
    print_parts(prints->minutiae + begin, count, 0);
    print_parts(prints->value + begin, count, 0);
    print_parts(prints->period + begin, count, 1);
    print_parts(prints->strength + begin, count, 2);
    print_parts(prints->area + begin, count, 0);
    printf("\n");
}

static void print_spread(const float *sorted, int count) {
    double sum = 0, square = 0;
    for (int i = 0; i < count; i++) {
        sum += (double)sorted[i];
        square += (double)sorted[i] * (double)sorted[i];
    }
    double mean = sum / count;
    printf(" %5.2f %5.2f", mean, sqrt(fmax(square / count - mean * mean, 0)));
}

static double share_below(const float *sorted, int count, float limit) {
    int below = 0;
    while (below < count && sorted[below] < limit)
        below++;
    return 100.0 * below / count;
}

// Genuine and impostor scores of fingers among themselves.
static void print_scores(const struct prints *prints, const char *name, int begin, int end) {
    static float genuine[REAL * IMPRESSIONS];
    int same = 0, strange = 0;
    for (int a = begin; a < end; a++)
        for (int b = begin; b < a; b++) {
            float score = finger_score(&prints->print[a], &prints->print[b]);
            if (a / IMPRESSIONS == b / IMPRESSIONS)
                genuine[same++] = score;
            else
                scores[strange++] = score;
        }
    qsort(genuine, (size_t)same, sizeof *genuine, by_value);
    qsort(scores, (size_t)strange, sizeof *scores, by_value);
    double equal = 0;                   // where they never meet
    for (int i = 0; i < strange; i++) { // where both error rates meet
        double missed = share_below(genuine, same, scores[i]),
               taken = 100.0 * (strange - i) / strange;
        if (missed >= taken) {
            equal = (missed + taken) / 2;
            break;
        }
    }
    printf("%-18s|", name);
    print_spread(genuine, same);
    printf("  %5.1f %5.1f %5.1f  %6.2f %6.2f %6.2f |", part_of(genuine, same, 0.01),
           part_of(genuine, same, 0.05), part_of(genuine, same, 0.5), share_below(genuine, same, 4),
           share_below(genuine, same, scores[strange - 1 - strange / 1000]), equal);
    print_spread(scores, strange);
    printf("  %5.2f %5.2f %5.2f %5.2f\n", part_of(scores, strange, 0.5),
           part_of(scores, strange, 0.95), part_of(scores, strange, 0.99),
           part_of(scores, strange, 0.999));
}

static void print_impostors(const char *name, int count) {
    qsort(scores, (size_t)count, sizeof *scores, by_value);
    printf("%-42s|", name);
    print_spread(scores, count);
    printf("  %5.2f %5.2f %5.2f %5.2f\n", part_of(scores, count, 0.5), part_of(scores, count, 0.95),
           part_of(scores, count, 0.99), part_of(scores, count, 0.999));
}

// DB1 and DB2 hold the same people: the same number there is nobody's stranger.
static bool are_strangers(int a, int b) {
    int person_a = a / IMPRESSIONS, person_b = b / IMPRESSIONS, shared = 2 * FINGER_SAMPLE_FINGERS;
    return person_a < shared && person_b < shared
               ? person_a % FINGER_SAMPLE_FINGERS != person_b % FINGER_SAMPLE_FINGERS
               : person_a != person_b;
}

// A real probe against real strangers of the other sensors, and against templates drawn by chance.
static void compare_strangers(void) {
    static struct finger_template strangers[STRANGERS];
    int count = 0;
    for (uint64_t i = 0; i < STRANGERS; i++)
        synthetic_template_draw(&strangers[i], i + 1000000);
    for (int a = 0; a < REAL; a++)
        for (int b = 0; b < a; b++)
            if (a / PER_DATABASE != b / PER_DATABASE && are_strangers(a, b))
                scores[count++] = finger_score(&real.print[a], &real.print[b]);
    print_impostors("real probe, real strangers, other sensor", count);
    count = 0;
    for (int a = 0; a < REAL; a++)
        for (int i = 0; i < STRANGERS; i++)
            scores[count++] = finger_score(&real.print[a], &strangers[i]);
    print_impostors("real probe, strangers drawn by chance", count);
    count = 0;
    for (int a = 0; a < STRANGERS; a++)
        for (int i = 0; i < a; i++)
            scores[count++] = finger_score(&strangers[a], &strangers[i]);
    print_impostors("both drawn by chance", count);
}

int main(void) {
    read_real();
    draw_synthetic();
    puts("\n== Prints, 5 %, 50 % and 95 % of them\n"
         "                  |      minutiae       |    quality value    |   period, pixels    |"
         "      clearness      |      area, mm2      |");
    for (int i = 0; i < FINGER_SAMPLE_DATABASES; i++) {
        char name[16];
        snprintf(name, sizeof name, "real, DB%d", i + 1);
        print_measures(&real, name, i * PER_DATABASE, (i + 1) * PER_DATABASE);
    }
    print_measures(&real, real.name, 0, REAL);
    print_measures(&good, good.name, 0, DRAWN);
    print_measures(&usual, usual.name, 0, DRAWN);
    puts("\n== Scores: genuine mean, deviation, 1 %, 5 %, 50 %, percent below 4, below FMR 1e-3, "
         "equal"
         " error | impostors mean, deviation, 50 %, 95 %, 99 %, 99.9 %");
    for (int i = 0; i < FINGER_SAMPLE_DATABASES; i++) {
        char name[16];
        snprintf(name, sizeof name, "real, DB%d", i + 1);
        print_scores(&real, name, i * PER_DATABASE, (i + 1) * PER_DATABASE);
    }
    print_scores(&good, good.name, 0, DRAWN);
    print_scores(&usual, usual.name, 0, DRAWN);
    puts("\n== Strangers: mean, deviation, 50 %, 95 %, 99 %, 99.9 % of the scores");
    compare_strangers();
    return 0;
}
