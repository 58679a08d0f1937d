// Fingers on sensors of all kinds, the worst first: the seven databases of real prints, and sensors
// drawn over them (sensor_model.h), each alone, by the weights as shipped (fit_finger says what
// they are worth on a sensor left out). Two threads. With --cache a folder keeps the templates,
// for those who change the matcher and not the extractor.
#include "biometric/finger_extract.h"
#include "biometric/finger_judge.h"
#include "matcher/finger_score.h"
#include "tests/support/drawn_sensors.h"
#include "tests/support/finger_databases.h"
#include "tests/support/finger_figures.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 2, PRINTS = FINGER_DATABASE_PRINTS_MAX, PERIODS = 16 };

struct taken { // by one sensor
    int finger;
    struct finger_template print;
    float period; // 0: not looked at
    bool cached;
};

static struct {
    const struct drawn_sensor *sensor;
    struct drawn_base *base;
    int count;
    struct taken prints[PRINTS];
    struct finger_ready *ready[PRINTS];
    struct finger_pair *pairs;
    const char *cache;
    atomic_int next;
} work;

struct line {
    const char *name;
    int prints, failures;
    float period;
    struct finger_figures figures;
};

// --- both threads -----------------------------------------------------------------------------

// The ridges' period as the extractor sees it, pixels of the picture.
static float period_of(const struct changed_print *picture) {
    const struct finger_gray gray = {picture->pixels, picture->width, picture->height};
    const double step = picture->dpi / 500.0;
    const int width = (int)(picture->width / step) / FINGER_CELL * FINGER_CELL,
              height = (int)(picture->height / step) / FINGER_CELL * FINGER_CELL;
    struct finger_arena arena;
    float period = 0;
    if (finger_arena_init(&arena, finger_plane_size(width, height) +
                                      finger_plane_resample_size(width, &gray) +
                                      finger_ridges_size(width, height) + 65536)) {
        struct finger_plane plane = finger_plane_take(&arena, width, height);
        finger_plane_resample(&plane, &gray, step, 0, 0, &arena);
        struct finger_ridges ridges;
        finger_ridges_take(&ridges, width, height, &arena);
        finger_ridges_find(&ridges, &plane, &arena);
        period = finger_judge_measure(&ridges, NULL, 0, 0).period;
        finger_arena_finish(&arena);
    }
    return period;
}

static void take(int i) {
    struct taken *taken = &work.prints[i];
    struct finger_quality quality;
    struct changed_print picture;
    char path[600];
    taken->finger = work.base->fingers[i];
    if (work.cache) {
        unsigned char bytes[FINGER_RECORD_MAX];
        snprintf(path, sizeof path, "%s/%s_%d", work.cache, work.sensor->model.name, i);
        FILE *file = fopen(path, "rb");
        taken->cached = file;
        if (file) {
            size_t size = fread(bytes, 1, sizeof bytes, file);
            fclose(file);
            if (size == 0 || finger_template_decode(&taken->print, bytes, size, NULL) != MATCHER_OK)
                taken->print.count = 0;
            return;
        }
    }
    if (!drawn_sensor_take(&picture, work.sensor, work.base, i))
        exit(3);
    finger_extract(
        &(struct finger_image){picture.pixels, picture.width, picture.height, picture.dpi},
        &taken->print, &quality);
    if (i % (work.count / PERIODS + 1) == 0)
        taken->period = period_of(&picture);
    changed_print_finish(&picture);
    if (work.cache) {
        unsigned char bytes[FINGER_RECORD_MAX];
        FILE *file = fopen(path, "wb");
        if (!file)
            return;
        if (taken->print.count)
            fwrite(bytes, 1, finger_template_encode(&taken->print, bytes), file);
        fclose(file);
    }
}

static void compare(int i) {
    size_t at = (size_t)i * (size_t)(2 * work.count - i - 1) / 2;
    for (int j = i + 1; j < work.count; j++, at++) {
        const struct taken *a = &work.prints[i], *b = &work.prints[j];
        float score = -1;
        if (a->print.count && b->print.count)
            score = finger_score_ready(work.ready[i], work.ready[j]);
        work.pairs[at] = (struct finger_pair){
            a->finger, b->finger, score,
            a->print.quality < b->print.quality ? a->print.quality : b->print.quality};
    }
}

static void *labour(void *what) {
    void (*job)(int) = *(void (**)(int))what;
    for (int i; (i = atomic_fetch_add(&work.next, 1)) < work.count;)
        job(i);
    return NULL;
}

static void together(void (*job)(int)) {
    pthread_t threads[THREADS];
    atomic_store(&work.next, 0);
    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, labour, &job) != 0)
            exit(3);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
}

// --- a sensor ---------------------------------------------------------------------------------

static int rising(const void *one, const void *other) {
    const float x = *(const float *)one, y = *(const float *)other;
    return (x > y) - (x < y);
}

static struct line measure(const struct drawn_sensor *sensor, struct drawn_base *base) {
    struct line line = {.name = sensor->model.name, .prints = base->count};
    float periods[PRINTS];
    int seen = 0;
    work.sensor = sensor;
    work.base = base;
    work.count = base->count;
    memset(work.prints, 0, sizeof work.prints);
    together(take);
    size_t pairs = (size_t)work.count * (size_t)(work.count - 1) / 2;
    work.pairs = malloc(pairs * sizeof *work.pairs);
    for (int i = 0; i < work.count; i++) {
        work.ready[i] = finger_score_make_ready(&work.prints[i].print);
        if (!work.ready[i] || !work.pairs)
            exit(3);
        line.failures += work.prints[i].print.count == 0;
        if (work.prints[i].period > 0)
            periods[seen++] = work.prints[i].period;
    }
    together(compare);
    line.figures = finger_figures_of(work.pairs, pairs);
    qsort(periods, (size_t)seen, sizeof *periods, rising);
    line.period = seen ? periods[seen / 2] : 0;
    for (int i = 0; i < work.count; i++)
        finger_score_forget(work.ready[i]);
    free(work.pairs);
    return line;
}

static int worst_first(const void *one, const void *other) {
    const struct line *x = one, *y = other;
    return (x->figures.worst < y->figures.worst) - (x->figures.worst > y->figures.worst);
}

static void print_line(const struct line *line) {
    const struct finger_figures *f = &line->figures;
    printf("%-28s %6.1f %4d/%-3d %6.2f %6.2f %8.2f (%5.1f) %8.2f (%5.1f) %6.2f %6.2f %6.1f %5.1f\n",
           line->name, f->worst, line->failures, line->prints, 100 * f->eer, 100 * f->fnmr_1000,
           1000 * f->fmr_3, 1000 * f->fmr_3_most, 10000 * f->fmr_4, 10000 * f->fmr_4_most,
           100 * f->fnmr_4, 100 * f->fnmr_4_better, (double)f->highest, (double)line->period);
}

static void usage(void) {
    fputs("usage: bench_finger_sensors [--only PART_OF_NAME] [--impressions 2..6 of each FCJ2020 "
          "finger for drawn sensors] [--cache FOLDER]\n",
          stderr);
    exit(2);
}

int main(int argc, char **argv) {
    static struct line lines[256];
    const char *only = "";
    int count = 0, impressions = 2;
    for (int i = 1; i < argc; i += 2) {
        if (i + 1 == argc)
            usage();
        if (!strcmp(argv[i], "--only"))
            only = argv[i + 1];
        else if (!strcmp(argv[i], "--cache"))
            work.cache = argv[i + 1];
        else if (!strcmp(argv[i], "--impressions"))
            impressions = atoi(argv[i + 1]);
        else
            usage();
    }
    struct drawn_base *base = NULL;
    for (int i = 0; i < drawn_sensor_count(); i++) {
        const struct drawn_sensor *sensor = drawn_sensor_at(i);
        if (!strstr(sensor->model.name, only))
            continue;
        base = drawn_base_of(sensor, impressions);
        if (base->count)
            lines[count++] = measure(sensor, base);
    }
    qsort(lines, (size_t)count, sizeof *lines, worst_first);
    puts(
        "                               worst                        1 in 1,000 pass  1 in 10,000\n"
        "sensor                        x goal   failed    EER FNMR3     s>=3 (most)   "
        "  s>=4 (most)   FNMR4 better   most period");
    for (int i = 0; i < count; i++)
        print_line(&lines[i]);
    return 0;
}
