// What finger_extract says of a picture: finger or not, how good, which word for the voter. Small
// numbers of each kind; the rates are bench_finger_judge's.
#include "biometric/finger_extract.h"
#include "tests/check.h"
#include "tests/support/finger_samples.h"
#include "tests/support/shared_data.h"
#include "tests/support/synthetic/changed_print.h"
#include "tests/support/synthetic/not_a_finger.h"
#include "tests/support/synthetic/synthetic_print.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static const double PI = 3.14159265358979323846;

enum { FINGERS = 3, TOUCHES = 3, SEEN = FINGERS * TOUCHES };
static struct synthetic_finger *fingers[FINGERS];
static struct finger_template print;
static struct finger_quality quality;

static bool is_finger(const uint8_t *pixels, int width, int height, int dpi) {
    struct finger_image image = {pixels, width, height, dpi};
    return finger_extract(&image, &print, &quality) == BIOMETRIC_OK;
}

// How many of SEEN touches of a kind get the word, or need none; `*mean` is their mean value.
static int said(enum synthetic_touch_kind kind, enum finger_advice advice, int *mean) {
    static uint8_t pixels[SYNTHETIC_PRINT_WIDTH * SYNTHETIC_PRINT_HEIGHT];
    int count = 0;
    *mean = 0;
    for (int i = 0; i < SEEN; i++) {
        struct synthetic_touch touch = {.seed = (uint64_t)(i % TOUCHES) + 1, .kind = kind};
        CHECK(synthetic_print_draw(pixels, fingers[i / TOUCHES], &touch));
        if (!is_finger(pixels, SYNTHETIC_PRINT_WIDTH, SYNTHETIC_PRINT_HEIGHT, SYNTHETIC_PRINT_DPI))
            continue;
        count += quality.advice == advice || (quality.value >= 60 && quality.advice == FINGER_FINE);
        *mean += quality.value / SEEN;
    }
    return count;
}

static void a_good_touch_gets_no_word(void) {
    int mean;
    CHECK(said(SYNTHETIC_GOOD, FINGER_FINE, &mean) == SEEN);
    CHECK(mean > 75);
}

static void each_poor_touch_gets_its_word_and_a_lower_value(void) {
    static const struct {
        enum synthetic_touch_kind kind;
        enum finger_advice advice;
    } kinds[] = {
        {SYNTHETIC_DRY,     FINGER_TOO_DRY  },
        {SYNTHETIC_WET,     FINGER_TOO_WET  },
        {SYNTHETIC_LIGHT,   FINGER_TOO_LIGHT},
        {SYNTHETIC_PARTIAL, FINGER_PARTIAL  }
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        int mean;
        CHECK(said(kinds[i].kind, kinds[i].advice, &mean) >= SEEN - 2);
        CHECK(mean < 73);
    }
}

// Ridges of one way with a slight bow, as under the tip of an arch, cut round; each of the minutiae
// is a point around which their phase turns once.
static void draw_straight_ridges(uint8_t *pixels, int side, unsigned seed) {
    enum { POINTS = 14 };
    double x_of[POINTS], y_of[POINTS];
    for (int i = 0; i < POINTS; i++) {
        x_of[i] = side * (0.1 + 0.8 * ((seed = seed * 1664525U + 1013904223U) >> 8) / 16777216.0);
        y_of[i] = side * (0.1 + 0.8 * ((seed = seed * 1664525U + 1013904223U) >> 8) / 16777216.0);
    }
    for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++) {
            double dx = x - side / 2.0, dy = y - side / 2.0, noise;
            double phase = 2 * PI / 8.5 * (y + 0.0013 * dx * dx);
            for (int i = 0; i < POINTS; i++)
                phase += (i % 2 ? 1 : -1) * atan2(y - y_of[i], x - x_of[i]);
            noise = ((seed = seed * 1664525U + 1013904223U) >> 8) / 16777216.0 - 0.5;
            double skin = fmin(fmax(side / 2.0 - hypot(dx, dy), 0) / 6, 1);
            pixels[y * side + x] = (uint8_t)(220 - skin * (70 + 55 * cos(phase)) + 60 * noise);
        }
}

static void ridges_that_all_run_one_way_are_a_finger(void) {
    enum { SIDE = 240 };
    static uint8_t pixels[SIDE * SIDE];
    int taken = 0;
    for (unsigned seed = 1; seed <= 6; seed++) {
        draw_straight_ridges(pixels, SIDE, seed);
        taken += is_finger(pixels, SIDE, SIDE, 500) && print.count >= 8;
    }
    CHECK(taken >= 5); // 1 where no print may be straight
}

// What was refused of the seven databases, on four sensors: ridges all one way, a wet tip, creases.
static void no_real_print_is_refused_for_being_straight(void) {
    static const char *const names[] = {"fvc2000/DB2_B/105_6.png", "fvc2000/DB4_B/109_2.png",
                                        "fvc2000/DB4_B/109_3.png", "fvc2000/DB4_B/109_4.png",
                                        "fvc2000/DB4_B/109_5.png", "fvc2000/DB4_B/109_7.png",
                                        "fcj2020/106_5_5.png",     "fcj2020/106_6_4.png"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[4096];
        struct picture picture;
        snprintf(path, sizeof path, "%s/%s", shared_data(), names[i]);
        if (picture_read(&picture, path, 1) != BIOMETRIC_OK)
            continue;
        CHECK(is_finger(picture.pixels, picture.width, picture.height, 500));
        picture_finish(&picture);
    }
}

static void what_is_no_finger_gives_no_template(void) {
    static uint8_t pixels[NOT_A_FINGER_SIDE * NOT_A_FINGER_SIDE];
    for (int kind = 0; kind < NOT_A_FINGER_KINDS; kind++)
        for (uint64_t seed = 1; seed <= (kind == NOT_A_FINGER_TEXT ? 20 : 3); seed++) {
            not_a_finger_draw(pixels, (enum not_a_finger)kind, seed);
            CHECK(!is_finger(pixels, NOT_A_FINGER_SIDE, NOT_A_FINGER_SIDE, 500));
            CHECK(print.count == 0 && quality.value == 0 && quality.advice != FINGER_FINE);
        }
}

// Touches of several fingers on one sheet, each `across` right and `down` below the one before it.
static bool sheet_is_several(int count, int across, int down) {
    enum { WIDTH = SYNTHETIC_PRINT_WIDTH, HEIGHT = SYNTHETIC_PRINT_HEIGHT, SIDE = 1200 };
    static uint8_t touch_pixels[WIDTH * HEIGHT], sheet[SIDE * SIDE];
    memset(sheet, 235, sizeof sheet);
    for (int i = 0; i < count; i++) {
        struct synthetic_touch touch = {.seed = 1, .kind = SYNTHETIC_GOOD};
        CHECK(synthetic_print_draw(touch_pixels, fingers[i], &touch));
        for (int y = 0; y < HEIGHT; y++)
            for (int x = 0; x < WIDTH; x++) {
                uint8_t *to = sheet + (20 + i * down + y) * SIDE + 20 + i * across + x;
                uint8_t from = touch_pixels[y * WIDTH + x];
                *to = from < *to ? from : *to;
            }
    }
    CHECK(is_finger(sheet, SIDE, SIDE, 500));
    CHECK(quality.advice != FINGER_SEVERAL || quality.value < 20);
    return quality.advice == FINGER_SEVERAL;
}

static void several_fingers_are_seen_and_make_a_poor_print(void) {
    CHECK(!sheet_is_several(1, 0, 0));
    CHECK(sheet_is_several(2, 330, 0) && sheet_is_several(2, 330, 120));
    CHECK(sheet_is_several(3, 330, 0));
    CHECK(!sheet_is_several(2, 0, 330)); // two phalanges of one
}

static bool real_print(struct changed_print *out, struct picture *picture, int index) {
    if (!finger_sample_picture(picture, index))
        return false;
    *out = (struct changed_print){picture->pixels, picture->width, picture->height, picture->dpi};
    return true;
}

static void a_real_print_is_one_whatever_sensor_shows_it(void) {
    for (int i = 3; i < FINGER_SAMPLE_PRINTS; i += 40)
        for (int change = 0; change <= PRINT_BANDED; change++) {
            struct picture picture;
            struct changed_print from, changed;
            if (!real_print(&from, &picture, i))
                return;
            CHECK(changed_print_make(&changed, &from, (enum print_change)change, 1));
            CHECK(is_finger(changed.pixels, changed.width, changed.height, changed.dpi));
            CHECK(quality.advice != FINGER_MOVED);
            changed_print_finish(&changed);
            picture_finish(&picture);
        }
}

static void a_print_under_much_noise_is_still_one(void) {
    int refused = 0;
    for (int i = 0; i < FINGER_SAMPLE_PRINTS; i += 2) {
        struct picture picture;
        struct changed_print from, once, twice; // together a deviation of 28 gray levels
        if (!real_print(&from, &picture, i))
            return;
        CHECK(changed_print_make(&once, &from, PRINT_NOISY, 1));
        CHECK(changed_print_make(&twice, &once, PRINT_NOISY, 1000));
        refused += !is_finger(twice.pixels, twice.width, twice.height, twice.dpi);
        changed_print_finish(&twice);
        changed_print_finish(&once);
        picture_finish(&picture);
    }
    CHECK(refused <= 7); // of 160; limits blind to the way things run refuse 15
}

// A small sensor's picture: `side` pixels each way out of the print's middle.
static void cut_middle(uint8_t *to, const struct picture *from, int side) {
    int left = (from->width - side) / 2, top = (from->height - side) / 2;
    for (int y = 0; y < side; y++)
        memcpy(to + y * side, from->pixels + (top + y) * from->width + left, (size_t)side);
}

static void five_millimetres_of_a_print_are_mostly_enough(void) {
    enum { SIDE = 100 };
    static uint8_t part[SIDE * SIDE];
    int refused = 0, seen = 0;
    for (int i = 0; i < FINGER_SAMPLE_PRINTS; i += 4, seen++) {
        struct picture picture;
        struct changed_print from;
        if (!real_print(&from, &picture, i))
            return;
        cut_middle(part, &picture, SIDE);
        refused += !is_finger(part, SIDE, SIDE, picture.dpi);
        picture_finish(&picture);
    }
    CHECK(refused * 6 <= seen);
}

// Two grays, parted at the mean of the picture's darkest and lightest twentieth.
static void make_black_and_white(struct picture *picture) {
    int histogram[256] = {0}, size = picture->width * picture->height, low = 0, high = 255;
    for (int i = 0; i < size; i++)
        histogram[picture->pixels[i]]++;
    for (int seen = histogram[low]; seen * 20 < size; seen += histogram[low])
        low++;
    for (int seen = histogram[high]; seen * 20 < size; seen += histogram[high])
        high--;
    for (int i = 0; i < size; i++)
        picture->pixels[i] = picture->pixels[i] > (low + high) / 2 ? 255 : 0;
}

static void a_print_in_black_and_white_is_one(void) {
    int refused = 0;
    for (int i = 0; i < FINGER_SAMPLE_PRINTS; i += 4) {
        struct picture picture;
        struct changed_print from;
        if (!real_print(&from, &picture, i))
            return;
        make_black_and_white(&picture);
        refused += !is_finger(picture.pixels, picture.width, picture.height, picture.dpi);
        picture_finish(&picture);
    }
    CHECK(refused <= 1);
}

static void what_is_no_finger_is_none_in_black_and_white(void) {
    static uint8_t pixels[NOT_A_FINGER_SIDE * NOT_A_FINGER_SIDE];
    static const enum not_a_finger kinds[] = {NOT_A_FINGER_WHITE, NOT_A_FINGER_PINK,
                                              NOT_A_FINGER_SOFT, NOT_A_FINGER_TEXT,
                                              NOT_A_FINGER_CLOTH};
    for (size_t kind = 0; kind < sizeof kinds / sizeof *kinds; kind++)
        for (uint64_t seed = 1; seed <= 3; seed++) {
            struct picture picture = {.width = NOT_A_FINGER_SIDE,
                                      .height = NOT_A_FINGER_SIDE,
                                      .channels = 1,
                                      .pixels = pixels};
            not_a_finger_draw(pixels, kinds[kind], seed);
            make_black_and_white(&picture);
            CHECK(!is_finger(pixels, picture.width, picture.height, 500));
        }
}

static void a_smeared_print_is_told_to_hold_still_and_is_poor(void) {
    int moved = 0, fingers_seen = 0;
    for (int i = 0; i < FINGER_SAMPLE_PRINTS; i += 20) {
        struct picture picture;
        struct changed_print from, changed;
        if (!real_print(&from, &picture, i))
            return;
        CHECK(changed_print_make(&changed, &from, PRINT_SMEARED, (uint64_t)i));
        if (is_finger(changed.pixels, changed.width, changed.height, changed.dpi)) {
            fingers_seen++;
            moved += quality.advice == FINGER_MOVED && quality.value < 20;
        }
        changed_print_finish(&changed);
        picture_finish(&picture);
    }
    CHECK(fingers_seen >= 8 && moved * 5 >= fingers_seen * 4);
}

static void a_good_real_print_gets_no_word(void) {
    int good = 0;
    for (int i = 0; i < FINGER_SAMPLE_PRINTS; i += 3) {
        struct picture picture;
        struct changed_print from;
        if (!real_print(&from, &picture, i))
            return;
        CHECK(is_finger(from.pixels, from.width, from.height, from.dpi));
        CHECK(quality.advice != FINGER_MOVED && quality.advice != FINGER_SEVERAL);
        CHECK(quality.value < 60 || quality.advice == FINGER_FINE);
        CHECK(quality.value >= 20 || quality.advice != FINGER_FINE);
        good += quality.value >= 60;
        picture_finish(&picture);
    }
    CHECK(good > 25);
}

int main(void) {
    for (int i = 0; i < FINGERS; i++)
        if (!(fingers[i] = synthetic_finger_create((uint64_t)i + 7)))
            return 1;
    RUN(a_good_touch_gets_no_word);
    RUN(each_poor_touch_gets_its_word_and_a_lower_value);
    RUN(ridges_that_all_run_one_way_are_a_finger);
    RUN(several_fingers_are_seen_and_make_a_poor_print);
    RUN(what_is_no_finger_gives_no_template);
    RUN(what_is_no_finger_is_none_in_black_and_white);
    struct picture picture;
    if (finger_sample_picture(&picture, 0)) {
        picture_finish(&picture);
        RUN(no_real_print_is_refused_for_being_straight);
        RUN(a_real_print_is_one_whatever_sensor_shows_it);
        RUN(a_print_under_much_noise_is_still_one);
        RUN(five_millimetres_of_a_print_are_mostly_enough);
        RUN(a_print_in_black_and_white_is_one);
        RUN(a_smeared_print_is_told_to_hold_still_and_is_poor);
        RUN(a_good_real_print_gets_no_word);
    } else {
        printf("     (no shared data: real prints not tried)\n");
    }
    for (int i = 0; i < FINGERS; i++)
        synthetic_finger_destroy(fingers[i]);
    return check_report();
}
