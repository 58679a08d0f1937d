// What a sensor adds to every picture says nothing about a finger: the rim of its glass, whatever
// its shape and grays, dead columns, scratches, dust and words make no minutiae and no strangers
// alike. Over drawn fingers, and over real prints where they are.
#include "biometric/finger_extract.h"
#include "matcher/finger_score.h"
#include "tests/check.h"
#include "tests/support/finger_samples.h"
#include "tests/support/synthetic/sensor_model.h"
#include "tests/support/synthetic/synthetic_print.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SENSOR(title, ...)                                                                         \
    { .name = title, __VA_ARGS__ }

static const struct sensor_model sensors[] = {
    SENSOR("trapezoid", .shape = SENSOR_TRAPEZOID, .glass = 150, .around = 255),
    SENSOR("dark trapezoid", .shape = SENSOR_TRAPEZOID, .glass = 200, .around = 20, .blur = 0.7f),
    SENSOR("rounded", .shape = SENSOR_ROUNDED, .glass = 170, .around = 90),
    SENSOR("circle", .shape = SENSOR_CIRCLE, .glass = 210, .around = 20),
    SENSOR("polygon", .shape = SENSOR_POLYGON, .glass = 120, .around = 200, .gradient = 0.3f),
    SENSOR("askew", .shape = SENSOR_BOX, .glass = 200, .around = 255, .askew = 2),
    SENSOR("columns", .columns = 4),
    SENSOR("scratches", .scratches = 6),
    SENSOR("dust", .dust = 40),
    SENSOR("caption", .caption = true),
};
enum { SENSORS = sizeof sensors / sizeof *sensors, FINGERS = 10 };

static struct finger_template seen_by(const struct sensor_model *sensor,
                                      const struct changed_print *print, uint64_t seed) {
    struct changed_print shown;
    struct finger_template out = {0};
    struct finger_quality quality;
    CHECK(sensor_model_take(&shown, sensor, print, NULL, seed));
    finger_extract(&(struct finger_image){shown.pixels, shown.width, shown.height, shown.dpi}, &out,
                   &quality);
    changed_print_finish(&shown);
    return out;
}

// Minutiae that the print as it is does not show.
static int added(const struct finger_template *plain, const struct finger_template *framed) {
    int count = 0;
    for (int i = 0; i < framed->count; i++) {
        bool known = false;
        for (int j = 0; j < plain->count; j++)
            known |= hypot(framed->minutiae[i].x - plain->minutiae[j].x,
                           framed->minutiae[i].y - plain->minutiae[j].y) < 8;
        count += !known;
    }
    return count;
}

static void a_frame_adds_no_minutiae(void) {
    static uint8_t pixels[SYNTHETIC_PRINT_WIDTH * SYNTHETIC_PRINT_HEIGHT];
    int extra[SENSORS] = {0}, kept[SENSORS] = {0}, all = 0;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        struct synthetic_finger *finger = synthetic_finger_create(seed);
        const struct synthetic_touch touch = {.seed = seed, .kind = SYNTHETIC_GOOD};
        CHECK(finger && synthetic_print_draw(pixels, finger, &touch));
        synthetic_finger_destroy(finger);
        const struct changed_print print = {pixels, SYNTHETIC_PRINT_WIDTH, SYNTHETIC_PRINT_HEIGHT,
                                            SYNTHETIC_PRINT_DPI};
        const struct finger_template plain =
            seen_by(&(struct sensor_model){.name = "as it is"}, &print, seed);
        all += plain.count;
        for (int i = 0; i < SENSORS; i++) {
            const struct finger_template framed = seen_by(sensors + i, &print, seed);
            extra[i] += added(&plain, &framed);
            kept[i] += framed.count;
        }
    }
    for (int i = 0; i < SENSORS; i++) {
        CHECK(kept[i] > all / 2);
        CHECK(extra[i] <= all / 8);
        if (extra[i] > all / 8)
            printf("%s: %d of %d\n", sensors[i].name, extra[i], all);
    }
}

// A bar code below, as a program or a card has it, on the print's own ground.
static void a_strip_of_bars_changes_nothing(void) {
    enum { W = SYNTHETIC_PRINT_WIDTH, H = SYNTHETIC_PRINT_HEIGHT, STRIP = 50 };
    static uint8_t pixels[W * (H + STRIP)];
    struct synthetic_finger *finger = synthetic_finger_create(4);
    const struct synthetic_touch touch = {.seed = 4, .kind = SYNTHETIC_GOOD};
    CHECK(finger && synthetic_print_draw(pixels, finger, &touch));
    synthetic_finger_destroy(finger);
    struct finger_template plain, barred;
    struct finger_quality quality;
    CHECK(finger_extract(&(struct finger_image){pixels, W, H, 500}, &plain, &quality) ==
          BIOMETRIC_OK);
    for (int y = H; y < H + STRIP; y++)
        for (int x = 0; x < W; x++)
            pixels[y * W + x] = y > H + 6 && x * x / 40 % 9 < 4 ? 0 : 255;
    CHECK(finger_extract(&(struct finger_image){pixels, W, H + STRIP, 500}, &barred, &quality) ==
          BIOMETRIC_OK);
    CHECK(barred.count == plain.count);
    CHECK(memcmp(barred.minutiae, plain.minutiae, plain.count * sizeof *plain.minutiae) == 0);
}

// Each column of its own brightness, in every picture the same, as of a sensor that reads by rows.
static void bands_add_no_minutiae(void) {
    enum { W = SYNTHETIC_PRINT_WIDTH, H = SYNTHETIC_PRINT_HEIGHT };
    static uint8_t pixels[W * H];
    struct synthetic_finger *finger = synthetic_finger_create(5);
    const struct synthetic_touch touch = {.seed = 5, .kind = SYNTHETIC_GOOD};
    CHECK(finger && synthetic_print_draw(pixels, finger, &touch));
    synthetic_finger_destroy(finger);
    const struct changed_print print = {pixels, W, H, 500};
    const struct sensor_model as_it_is = {.name = "as it is"};
    const struct finger_template plain = seen_by(&as_it_is, &print, 1);
    for (int i = 0; i < W * H; i++)
        pixels[i] = (uint8_t)(pixels[i] * 3 / 4 + 2 * (i % W * 7919 % 29));
    const struct finger_template banded = seen_by(&as_it_is, &print, 1);
    CHECK(banded.count > plain.count * 3 / 4);
    CHECK(added(&plain, &banded) <= plain.count / 8);
}

// FVC2002 DB3: a small sensor and a faint print, on which a frame stands out most.
static void a_frame_makes_no_strangers_alike(void) {
    static struct finger_ready *ready[FINGERS];
    for (int i = 0; i < SENSORS; i++) {
        float most = 0;
        int none = 0;
        for (int finger = 0; finger < FINGERS; finger++) {
            struct picture picture;
            if (!finger_sample_picture(&picture, (2 * FINGERS + finger) * 8))
                return;
            const struct changed_print print = {picture.pixels, picture.width, picture.height,
                                                picture.dpi};
            const struct finger_template framed = seen_by(sensors + i, &print, (uint64_t)finger);
            none += framed.count == 0;
            ready[finger] = finger_score_make_ready(&framed);
            picture_finish(&picture);
            for (int other = 0; other < finger; other++)
                most = fmaxf(most, finger_score_ready(ready[finger], ready[other]));
        }
        for (int finger = 0; finger < FINGERS; finger++)
            finger_score_forget(ready[finger]);
        CHECK(most < 4 && none == 0);
        if (most >= 4 || none > 0)
            printf("%s: strangers reach %.1f, %d not read\n", sensors[i].name, (double)most, none);
    }
}

int main(void) {
    RUN(a_frame_adds_no_minutiae);
    RUN(bands_add_no_minutiae);
    RUN(a_strip_of_bars_changes_nothing);
    RUN(a_frame_makes_no_strangers_alike);
    return check_report();
}
