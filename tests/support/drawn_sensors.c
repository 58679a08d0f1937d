#include "tests/support/drawn_sensors.h"
#include "tests/support/synthetic/synthetic_print.h"
#include <stdlib.h>
#include <string.h>

enum { DB1, DB2, DB3, DB4, CAPACITIVE, OTHER_DB4, FCJ, NOBODY };

#define REAL(number, title)                                                                        \
    { .model = {.name = title}, .database = number }
#define DRAWN(number, title, ...)                                                                  \
    { .model = {.name = title, __VA_ARGS__}, .database = number, .drawn = true }

#define MIXED(number, title, ...)                                                                  \
    { .model = {.name = title, __VA_ARGS__}, .database = number, .drawn = true, .mixed = true }

static const struct drawn_sensor sensors[] = {
    REAL(DB1, "FVC2002 DB1"),
    REAL(DB2, "FVC2002 DB2"),
    REAL(DB3, "FVC2002 DB3"),
    REAL(DB4, "FVC2002 DB4"),
    REAL(CAPACITIVE, "FVC2000 DB2"),
    REAL(OTHER_DB4, "FVC2000 DB4"),
    REAL(FCJ, "FCJ2020"),
    // What the issue names, over the largest database.
    DRAWN(FCJ, "trapezoid 150 on 255", .shape = SENSOR_TRAPEZOID, .glass = 150, .around = 255),
    DRAWN(FCJ, "trapezoid 205 on 250, light", .shape = SENSOR_TRAPEZOID, .glass = 205,
          .around = 250, .gradient = 0.25f, .vignette = 0.15f, .noise = 2),
    DRAWN(FCJ, "trapezoid 150, ghost, x1.12", .shape = SENSOR_TRAPEZOID, .glass = 150,
          .around = 255, .ghost = 0.15f, .scale = 1.12f, .keystone = 0.06f, .vignette = 0.2f),
    DRAWN(FCJ, "rounded 170 on 90", .shape = SENSOR_ROUNDED, .glass = 170, .around = 90),
    DRAWN(FCJ, "circle 210 on 20", .shape = SENSOR_CIRCLE, .glass = 210, .around = 20),
    DRAWN(FCJ, "polygon 120 on 200", .shape = SENSOR_POLYGON, .glass = 120, .around = 200),
    DRAWN(FCJ, "box 235 on 10, askew 3", .shape = SENSOR_BOX, .glass = 235, .around = 10,
          .askew = 3),
    DRAWN(FCJ, "box white on white, askew 2", .shape = SENSOR_BOX, .around = 255, .askew = 2),
    DRAWN(FCJ, "box 128 on 150, askew 4", .shape = SENSOR_BOX, .glass = 128, .around = 150,
          .askew = 4),
    DRAWN(FCJ, "dust and scratches", .dust = 40, .scratches = 6),
    DRAWN(FCJ, "dead double columns", .columns = 2),
    DRAWN(FCJ, "caption", .caption = true),
    DRAWN(FCJ, "ghost 0.35", .ghost = 0.35f),
    DRAWN(FCJ, "vignette, gamma 0.5, noise", .vignette = 0.5f, .gamma = 0.5f, .noise = 6),
    DRAWN(FCJ, "scale 0.75", .scale = 0.75f),
    DRAWN(FCJ, "scale 1.2, keystone", .scale = 1.2f, .keystone = 0.08f),
    DRAWN(FCJ, "scale 1.35", .scale = 1.35f),
    DRAWN(FCJ, "wet", .wet = 1),
    DRAWN(FCJ, "dry", .dry = 1),
    DRAWN(FCJ, "pale", .pale = 1),
    DRAWN(FCJ, "pulled by 20", .pull = 20),
    DRAWN(FCJ, "left half", .part = SENSOR_LEFT_HALF),
    DRAWN(FCJ, "top half", .part = SENSOR_TOP_HALF),
    DRAWN(FCJ, "blur 2", .blur = 2),
    DRAWN(FCJ, "noise 20", .noise = 20),
    DRAWN(FCJ, "flat: two phalanges, turned", .flat = true, .turn = 25),
    DRAWN(FCJ, "trapezoid, pulled, wet or dry", .shape = SENSOR_TRAPEZOID, .glass = 160,
          .around = 255, .vignette = 0.2f, .noise = 2, .scale = 1.14f, .pull = 14, .turn = 20,
          .wet = 0.6f, .dry = 0.6f),
    // Enrolled on one model and seen by another.
    MIXED(FCJ, "plain and scale 1.28", .scale = 1.28f),
    MIXED(FCJ, "plain and scale 0.8", .scale = 0.8f),
    MIXED(FCJ, "plain and trapezoid 150", .shape = SENSOR_TRAPEZOID, .glass = 150, .around = 255),
    // The same kinds over other sensors.
    DRAWN(DB1, "DB1: trapezoid 150 on 255", .shape = SENSOR_TRAPEZOID, .glass = 150, .around = 255),
    DRAWN(DB1, "DB1: dry, x1.25", .dry = 0.8f, .scale = 1.25f),
    DRAWN(DB1, "DB1: left half", .part = SENSOR_LEFT_HALF),
    DRAWN(DB1, "DB1: blur 2", .blur = 2),
    DRAWN(DB1, "DB1: columns, scratches", .columns = 3, .scratches = 6),
    DRAWN(DB2, "DB2: circle 210 on 20, askew", .shape = SENSOR_CIRCLE, .glass = 210, .around = 20,
          .askew = 2),
    DRAWN(DB2, "DB2: wet, x0.85", .wet = 0.8f, .scale = 0.85f),
    DRAWN(DB2, "DB2: top half", .part = SENSOR_TOP_HALF),
    DRAWN(CAPACITIVE, "FVC2000: box askew 2", .shape = SENSOR_BOX, .glass = 200, .around = 255,
          .askew = 2),
    DRAWN(CAPACITIVE, "FVC2000: columns, dust", .columns = 3, .dust = 30),
    // Over fingers that nobody has, for whoever has no data.
    DRAWN(NOBODY, "drawn fingers", .glass = 250),
    DRAWN(NOBODY, "drawn: trapezoid 150 on 255", .shape = SENSOR_TRAPEZOID, .glass = 150,
          .around = 255),
    DRAWN(NOBODY, "drawn: polygon askew, columns", .shape = SENSOR_POLYGON, .glass = 190,
          .around = 60, .askew = 3, .columns = 2, .scale = 1.15f),
};

int drawn_sensor_count(void) {
    return (int)(sizeof sensors / sizeof *sensors);
}

const struct drawn_sensor *drawn_sensor_at(int i) {
    return &sensors[i];
}

static void read_all(struct drawn_base *base, int database, int impressions) {
    static struct finger_picture list[FINGER_DATABASE_PRINTS_MAX];
    int listed = finger_database_list(database, list), of_this = 0;
    for (int i = 0; i < listed; i++) {
        struct picture picture;
        of_this = i && list[i].finger == list[i - 1].finger ? of_this + 1 : 0;
        if (of_this >= impressions || !finger_database_read(&picture, database, &list[i]))
            continue;
        base->fingers[base->count] = list[i].finger;
        base->pictures[base->count++] =
            (struct changed_print){picture.pixels, picture.width, picture.height, picture.dpi};
    }
}

static void draw_all(struct drawn_base *base) {
    enum { FINGERS = 30, TOUCHES = 4, W = SYNTHETIC_PRINT_WIDTH, H = SYNTHETIC_PRINT_HEIGHT };
    for (int i = 0; i < FINGERS * TOUCHES; i++) {
        static struct synthetic_finger *finger;
        const struct synthetic_touch touch = {.seed = (uint64_t)i % TOUCHES + 1,
                                              .kind = i % 2 ? SYNTHETIC_USUAL : SYNTHETIC_GOOD};
        if (i % TOUCHES == 0) {
            synthetic_finger_destroy(finger);
            finger = synthetic_finger_create((uint64_t)(7000 + i / TOUCHES));
        }
        struct changed_print print = {malloc((size_t)W * H), W, H, SYNTHETIC_PRINT_DPI};
        if (!finger || !print.pixels || !synthetic_print_draw(print.pixels, finger, &touch))
            exit(3);
        base->fingers[base->count] = i / TOUCHES;
        base->pictures[base->count++] = print;
    }
}

int drawn_sensor_people(const struct drawn_sensor *sensor) {
    return sensor->database == NOBODY ? DRAWN_SENSOR_PEOPLE - 1
                                      : finger_databases[sensor->database].people;
}

struct drawn_base *drawn_base_of(const struct drawn_sensor *sensor, int impressions) {
    static struct drawn_base bases[NOBODY + 1][2];
    const bool fewer = sensor->drawn && sensor->database == FCJ;
    struct drawn_base *base = &bases[sensor->database][fewer];
    if (!base->count && sensor->database == NOBODY)
        draw_all(base);
    if (!base->count)
        read_all(base, sensor->database, fewer ? impressions : FINGER_DATABASE_PRINTS_MAX);
    return base;
}

bool drawn_sensor_take(struct changed_print *out, const struct drawn_sensor *sensor,
                       const struct drawn_base *base, int i) {
    const struct changed_print *from = &base->pictures[i];
    int other = base->count - 1; // on the glass; of a flat finger another for each finger
    for (int k = 0; k < base->count && sensor->model.flat; k++)
        if (base->fingers[k] == (base->fingers[i] + 7) % (base->fingers[base->count - 1] + 1))
            other = k;
    if (sensor->drawn && !(sensor->mixed && i % 2))
        return sensor_model_take(out, &sensor->model, from, &base->pictures[other], (uint64_t)i);
    *out = *from;
    size_t size = (size_t)from->width * (size_t)from->height;
    out->pixels = malloc(size);
    if (out->pixels)
        memcpy(out->pixels, from->pixels, size);
    return out->pixels;
}
