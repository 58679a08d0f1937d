#include "tests/support/sensor_prints.h"
#include "biometric/finger_extract.h"
#include "biometric/finger_judge.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 2, LOOKS = 15 };

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

struct taking {
    struct sensor_prints *out;
    const struct drawn_sensor *sensor;
    const struct drawn_base *base;
    const char *cache;
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
    changed_print_finish(&picture);
    file = cached(taking, i, "wb");
    if (!file)
        return;
    if (print->count)
        fwrite(bytes, 1, finger_template_encode(print, bytes), file);
    fclose(file);
}

bool sensor_prints_take(struct sensor_prints *out, const struct drawn_sensor *sensor,
                        int impressions, const char *cache) {
    struct taking taking = {out, sensor, drawn_base_of(sensor, impressions), cache};
    memset(out, 0, sizeof *out);
    out->name = sensor->model.name;
    out->people = drawn_sensor_people(sensor);
    out->count = taking.base->count;
    memcpy(out->finger, taking.base->fingers, sizeof out->finger);
    sensor_prints_share(take, &taking, out->count);
    for (int i = 0; i < out->count; i++)
        out->failures += out->print[i].count == 0;
    return out->count > 0;
}

// --- what pictures look like ------------------------------------------------------------------

static int rising(const void *one, const void *other) {
    const float x = *(const float *)one, y = *(const float *)other;
    return (x > y) - (x < y);
}

static float middle_of(float *values, int count) {
    qsort(values, (size_t)count, sizeof *values, rising);
    return count ? values[count / 2] : 0;
}

static void look_at_grays(struct sensor_look *out, const struct changed_print *picture) {
    int histogram[256] = {0}, seen = 0, size = picture->width * picture->height;
    for (int i = 0; i < size; i++)
        histogram[picture->pixels[i]]++;
    for (int gray = 0; gray < 256; gray++) {
        const int before = seen;
        seen += histogram[gray];
        out->dark = before * 20 < size && seen * 20 >= size ? (float)gray : out->dark;
        out->middle = before * 2 < size && seen * 2 >= size ? (float)gray : out->middle;
        out->light = before * 20 < 19 * size && seen * 20 >= 19 * size ? (float)gray : out->light;
    }
}

static void look_at_ridges(struct sensor_look *out, const struct changed_print *picture) {
    const struct finger_gray gray = {picture->pixels, picture->width, picture->height};
    const double step = picture->dpi / 500.0;
    const int width = (int)(picture->width / step) / FINGER_CELL * FINGER_CELL,
              height = (int)(picture->height / step) / FINGER_CELL * FINGER_CELL,
              columns = width / FINGER_CELL, cells = columns * (height / FINGER_CELL);
    float *contrast = malloc((size_t)cells * sizeof *contrast);
    struct finger_arena arena;
    if (!contrast || !finger_arena_init(&arena, finger_plane_size(width, height) +
                                                    finger_plane_resample_size(width, &gray) +
                                                    finger_ridges_size(width, height) + 65536))
        exit(3);
    struct finger_plane plane = finger_plane_take(&arena, width, height);
    finger_plane_resample(&plane, &gray, step, 0, 0, &arena);
    struct finger_ridges ridges;
    finger_ridges_take(&ridges, width, height, &arena);
    finger_ridges_find(&ridges, &plane, &arena);
    const struct finger_likeness likeness = finger_judge_measure(&ridges, NULL, 0, 0);
    int inside = 0;
    for (int i = 0; i < cells; i++)
        if (finger_plane_row(&ridges.inside, i / columns)[i % columns] > 0)
            contrast[inside++] = finger_plane_row(&ridges.contrast, i / columns)[i % columns];
    out->contrast = middle_of(contrast, inside);
    out->ground = 1 - (float)inside / (float)cells;
    out->period = likeness.period;
    out->clearness = likeness.strength;
    free(contrast);
    finger_arena_finish(&arena);
}

struct sensor_look sensor_look_of(const struct drawn_sensor *sensor, int impressions) {
    enum { MEASURES = sizeof(struct sensor_look) / sizeof(float) };
    const struct drawn_base *base = drawn_base_of(sensor, impressions);
    float all[MEASURES][LOOKS] = {{0}}, one[MEASURES];
    int count = base->count < LOOKS ? base->count : LOOKS;
    for (int i = 0; i < count; i++) {
        struct changed_print picture;
        struct sensor_look look = {0};
        if (!drawn_sensor_take(&picture, sensor, base, i * base->count / count))
            exit(3);
        look_at_grays(&look, &picture);
        look_at_ridges(&look, &picture);
        changed_print_finish(&picture);
        memcpy(one, &look, sizeof one);
        for (int k = 0; k < MEASURES; k++)
            all[k][i] = one[k];
    }
    struct sensor_look out;
    for (int k = 0; k < MEASURES; k++)
        one[k] = middle_of(all[k], count);
    memcpy(&out, one, sizeof out);
    return out;
}
