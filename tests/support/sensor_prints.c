#include "tests/support/sensor_prints.h"
#include "biometric/finger_extract.h"
#include "biometric/finger_judge.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 2, PERIODS = 16 };

struct shared {
    void (*job)(void *, int);
    void *with;
    int count;
    atomic_int next;
};

static void *labour(void *what) {
    struct shared *shared = what;
    for (int i; (i = atomic_fetch_add(&shared->next, 1)) < shared->count;)
        shared->job(shared->with, i);
    return NULL;
}

void sensor_prints_share(void (*job)(void *with, int i), void *with, int count) {
    struct shared shared = {job, with, count, 0};
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, labour, &shared) != 0)
            exit(3);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
}

// The ridges' period as the extractor sees it, pixels at 500 dpi if the picture's is true.
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

struct taking {
    struct sensor_prints *out;
    const struct drawn_sensor *sensor;
    const struct drawn_base *base;
    const char *cache;
    float periods[FINGER_DATABASE_PRINTS_MAX];
};

static FILE *cached(const struct taking *taking, int i, const char *how) {
    char path[600];
    snprintf(path, sizeof path, "%s/%s_%d_%d", taking->cache, taking->out->name,
             taking->base->count, i);
    return taking->cache ? fopen(path, how) : NULL;
}

static void take(void *with, int i) {
    struct taking *taking = with;
    struct finger_template *print = &taking->out->print[i];
    unsigned char bytes[FINGER_RECORD_MAX];
    FILE *file = cached(taking, i, "rb");
    if (file) {
        size_t size = fread(bytes, 1, sizeof bytes, file);
        if (size == 0 || finger_template_decode(print, bytes, size, NULL) != MATCHER_OK)
            print->count = 0;
        fclose(file);
        return;
    }
    struct changed_print picture;
    struct finger_quality quality;
    if (!drawn_sensor_take(&picture, taking->sensor, taking->base, i))
        exit(3);
    finger_extract(
        &(struct finger_image){picture.pixels, picture.width, picture.height, picture.dpi}, print,
        &quality);
    if (i % (taking->base->count / PERIODS + 1) == 0)
        taking->periods[i] = period_of(&picture);
    changed_print_finish(&picture);
    file = cached(taking, i, "wb");
    if (!file)
        return;
    if (print->count)
        fwrite(bytes, 1, finger_template_encode(print, bytes), file);
    fclose(file);
}

static int falling(const void *one, const void *other) {
    const float x = *(const float *)one, y = *(const float *)other;
    return (x < y) - (x > y);
}

bool sensor_prints_take(struct sensor_prints *out, const struct drawn_sensor *sensor,
                        int impressions, const char *cache) {
    struct taking taking = {out, sensor, drawn_base_of(sensor, impressions), cache, {0}};
    memset(out, 0, sizeof *out);
    out->name = sensor->model.name;
    out->people = drawn_sensor_people(sensor);
    out->count = taking.base->count;
    memcpy(out->finger, taking.base->fingers, sizeof out->finger);
    sensor_prints_share(take, &taking, out->count);
    int seen = 0;
    for (int i = 0; i < out->count; i++) {
        out->failures += out->print[i].count == 0;
        seen += taking.periods[i] > 0;
    }
    qsort(taking.periods, (size_t)out->count, sizeof *taking.periods, falling);
    out->period = taking.periods[seen / 2];
    return out->count > 0;
}
