// finger_extract on prints drawn here, whose minutiae are known, on pictures that hold no print,
// and on real prints where the shared data are.
#include "biometric/finger_extract.h"
#include "biometric/picture.h"
#include "matcher/finger_score.h"
#include "tests/check.h"
#include "tests/support/shared_data.h"
#include "tests/support/synthetic/changed_print.h"
#include "tests/support/synthetic/synthetic_print.h"
#include <math.h>
#include <stdbool.h>
#include <string.h>

enum { SIDE_MAX = 800 };
static const double PI = 3.14159265358979323846;
static uint8_t pixels[SIDE_MAX * SIDE_MAX];
static struct finger_template got;
static struct finger_quality quality;

static enum biometric_status extract(int width, int height, int dpi) {
    struct finger_image image = {pixels, width, height, dpi};
    return finger_extract(&image, &got, &quality);
}

// Where a drawn minutia is, at 500 dpi, and the ISO direction of its extra ridge or valley.
struct known {
    double x, y, angle;
};

// The phase that a dozen other minutiae of both turns, strewn over the disc, add at a point.
static double others(double from_centre_x, double from_centre_y, double reach) {
    double sum = 0;
    for (int i = 0; i < 12; i++) {
        double away = reach * (i % 2 ? 0.86 : 0.62), angle = 2 * PI * (i + 0.3) / 12;
        sum += (i % 4 < 2 ? 1 : -1) *
               atan2(from_centre_y - away * sin(angle), from_centre_x - away * cos(angle));
    }
    return sum;
}

// Ridges in a disc that run across (cos turn, sin turn) at (x, y) and bend to both sides of it, and
// there one phase singularity. `charge` of +1 puts the extra ridge on the side a quarter turn
// anticlockwise of the way across (y down: against the y axis), -1 opposite.
static struct known draw_print(int side, int dpi, double x, double y, double turn, int charge,
                               double phase) {
    double scale = 500.0 / dpi, period = 9, centre = side * scale / 2, reach = 0.45 * side * scale;
    double away = others(x - centre, y - centre, reach);
    for (int row = 0; row < side; row++)
        for (int column = 0; column < side; column++) {
            double px = (column + 0.5) * scale, py = (row + 0.5) * scale;
            double along = (py - y) * cos(turn) - (px - x) * sin(turn);
            double wave =
                2 * PI / period * (px * cos(turn) + py * sin(turn) + 0.003 * along * along) +
                charge * atan2(py - y, px - x) + phase + others(px - centre, py - centre, reach) -
                away;
            bool inside = hypot(px - centre, py - centre) < reach;
            pixels[row * side + column] = (uint8_t)(inside ? 120 + 80 * cos(wave) : 230);
        }
    double along_x = charge * sin(turn), along_y = -charge * cos(turn);
    return (struct known){x, y, atan2(-along_y, along_x)};
}

static const struct minutia *found(struct known known) {
    for (int i = 0; i < got.count; i++) {
        const struct minutia *minutia = &got.minutiae[i];
        double turned = remainder(minutia->angle * 2 * PI / 256 - known.angle, 2 * PI);
        if (hypot(minutia->x - known.x, minutia->y - known.y) < 6 && fabs(turned) < 15 * PI / 180)
            return minutia;
    }
    return NULL;
}

static void a_drawn_minutia_is_found_whatever_way_it_lies(void) {
    for (int step = 0; step < 16; step++)
        for (int charge = -1; charge <= 1; charge += 2) {
            struct known known = draw_print(300, 500, 160, 140, step * PI / 8, charge, 0.3);
            CHECK(extract(300, 300, 500) == BIOMETRIC_OK);
            CHECK(found(known));
        }
}

// Along the extra line the phase is constant, so the pattern's phase there says what begins.
static void a_minutia_is_an_ending_or_a_bifurcation(void) {
    int endings = 0, bifurcations = 0;
    for (int step = 0; step < 16; step++) {
        struct known known = draw_print(300, 500, 150, 150, 0, 1, step * PI / 8);
        CHECK(extract(300, 300, 500) == BIOMETRIC_OK);
        const struct minutia *minutia = found(known);
        CHECK(minutia != NULL);
        if (!minutia)
            continue;
        double ahead = cos(2 * PI / 9 * 150 - PI / 2 + step * PI / 8); // on the line up from it
        if (fabs(ahead) > 0.4)
            CHECK(minutia->type == (ahead < 0 ? MINUTIA_ENDING : MINUTIA_BIFURCATION));
        endings += minutia->type == MINUTIA_ENDING;
        bifurcations += minutia->type == MINUTIA_BIFURCATION;
    }
    CHECK(endings >= 6 && bifurcations >= 6);
}

static void turning_the_picture_turns_the_minutiae(void) {
    static uint8_t turned[300 * 300];
    draw_print(300, 500, 120, 170, 0.4, 1, 1);
    CHECK(extract(300, 300, 500) == BIOMETRIC_OK);
    CHECK(got.count > 0);
    struct minutia before = got.minutiae[0];
    for (int y = 0; y < 300; y++) // a quarter turn anticlockwise: (x, y) -> (y, 299 - x)
        for (int x = 0; x < 300; x++)
            turned[(299 - x) * 300 + y] = pixels[y * 300 + x];
    memcpy(pixels, turned, sizeof turned);
    CHECK(extract(300, 300, 500) == BIOMETRIC_OK);
    CHECK(found((struct known){before.y, 299 - before.x, before.angle * 2 * PI / 256 + PI / 2}));
}

static void resolution_changes_nothing(void) {
    static const int dpis[] = {250, 300, 400, 500, 569, 700, 1000};
    for (size_t i = 0; i < sizeof dpis / sizeof *dpis; i++) {
        int side = 300 * dpis[i] / 500;
        struct known known = draw_print(side, dpis[i], 130, 160, 1.1, -1, 0);
        CHECK(extract(side, side, dpis[i]) == BIOMETRIC_OK);
        CHECK(found(known));
        CHECK(abs(got.width - 300) <= 1 && abs(got.height - 300) <= 1);
    }
}

static void an_unknown_resolution_is_taken_as_500(void) {
    draw_print(300, 500, 160, 140, 0, 1, 0);
    CHECK(extract(300, 300, 500) == BIOMETRIC_OK);
    struct finger_template said = got;
    CHECK(extract(300, 300, 0) == BIOMETRIC_OK);
    CHECK(memcmp(&said, &got, sizeof got) == 0);
}

static void a_picture_out_of_bounds_is_refused(void) {
    static uint8_t row[4001];
    static const int bad[][3] = {
        {0,    10,   500 },
        {10,   0,    500 },
        {-1,   10,   500 },
        {4001, 1,    500 },
        {1,    4001, 500 },
        {300,  300,  249 },
        {300,  300,  1001},
        {300,  300,  -1  }
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct finger_image image = {row, bad[i][0], bad[i][1], bad[i][2]};
        memset(&got, 0xff, sizeof got);
        bool too_large = image.width > 4000 || image.height > 4000;
        CHECK(finger_extract(&image, &got, &quality) ==
              (too_large ? BIOMETRIC_TOO_LARGE : BIOMETRIC_BAD_PICTURE));
        CHECK(got.count == 0 && quality.value == 0);
    }
    struct finger_image none = {NULL, 300, 300, 500};
    CHECK(finger_extract(&none, &got, &quality) == BIOMETRIC_BAD_PICTURE);
}

static void nothing_is_found(int width, int height, int dpi) {
    CHECK(extract(width, height, dpi) == BIOMETRIC_NO_FINGER);
    CHECK(got.count == 0 && quality.value == 0 && quality.advice != FINGER_FINE);
}

static void tiny_pictures_hold_no_finger(void) {
    draw_print(300, 500, 150, 150, 0, 1, 0);
    for (int width = 1; width <= 40; width += 3)
        for (int height = 1; height <= 300; height += 23)
            nothing_is_found(width, height, 500);
}

static void flat_and_shaded_pictures_hold_no_finger(void) {
    for (int gray = 0; gray < 256; gray += 51) {
        memset(pixels, gray, sizeof pixels);
        nothing_is_found(300, 400, 500);
    }
    for (int y = 0; y < 400; y++)
        for (int x = 0; x < 400; x++)
            pixels[y * 400 + x] = (uint8_t)((x + y) * 255 / 800);
    nothing_is_found(400, 400, 500);
}

static uint32_t seed;
static int random_below(int n) {
    seed = seed * 1664525u + 1013904223u;
    return (int)((seed >> 8) % (uint32_t)n);
}

static void noise_holds_no_finger(void) {
    for (int grain = 1; grain <= 8; grain++) {
        seed = (uint32_t)grain;
        for (int y = 0; y < 400; y += grain)
            for (int x = 0; x < 400; x += grain) {
                uint8_t gray = (uint8_t)random_below(256);
                for (int dy = 0; dy < grain; dy++)
                    for (int dx = 0; dx < grain; dx++)
                        if (y + dy < 400 && x + dx < 400)
                            pixels[(y + dy) * 400 + x + dx] = gray;
            }
        nothing_is_found(400, 400, 500);
    }
}

// Noise without any sharpness, as a sensor's dirt: the hardest to tell from ridges.
static void soft_noise_holds_no_finger(void) {
    static float soft[400 * 400];
    for (int radius = 1; radius <= 5; radius++) {
        seed = (uint32_t)radius;
        for (int i = 0; i < 400 * 400; i++)
            soft[i] = (float)random_below(256) - 128;
        for (int pass = 0; pass < 4; pass++) // one-sided boxes, to and fro, are soft enough
            for (int y = 0; y < 400; y++)
                for (int x = 0; x < 400; x++) {
                    float sum = 0;
                    for (int k = 0; k <= radius; k++)
                        sum += pass < 2 ? soft[y * 400 + (x + k) % 400]
                                        : soft[(y + k) % 400 * 400 + x];
                    soft[y * 400 + x] = sum / sqrtf((float)radius + 1) / 1.3f;
                }
        for (int i = 0; i < 400 * 400; i++)
            pixels[i] = (uint8_t)fminf(fmaxf(128 + soft[i], 0), 255);
        nothing_is_found(400, 400, 500);
    }
}

static void a_chequered_picture_holds_no_finger(void) {
    for (int square = 2; square <= 16; square++) {
        for (int y = 0; y < 400; y++)
            for (int x = 0; x < 400; x++)
                pixels[y * 400 + x] = (x / square + y / square) % 2 ? 240 : 20;
        nothing_is_found(400, 400, 500);
    }
}

static void stripes_without_a_minutia_hold_no_finger(void) {
    for (int y = 0; y < 400; y++)
        for (int x = 0; x < 400; x++)
            pixels[y * 400 + x] = (uint8_t)(120 + 80 * cos(0.7 * x + 0.1 * y));
    nothing_is_found(400, 400, 500);
}

// Like text: lines of small strokes, upright, level and slanted, with gaps between the words.
static void text_holds_no_finger(void) {
    for (int size = 10; size <= 40; size += 6) {
        memset(pixels, 250, sizeof pixels);
        seed = (uint32_t)size;
        for (int top = 5; top + size < 400; top += size * 8 / 5)
            for (int left = 5; left + size < 400; left += size * 7 / 10) {
                if (random_below(6) == 0)
                    continue;
                for (int stroke = 0; stroke < 2 + random_below(2); stroke++) {
                    int kind = random_below(4), at = random_below(size / 2), wide = size / 8 + 1;
                    for (int k = 0; k < size * 3 / 5; k++)
                        for (int w = 0; w < wide; w++) {
                            int x = left +
                                    (kind == 0   ? at
                                     : kind == 1 ? k * 3 / 4
                                                 : k * 2 / 3) +
                                    (kind == 1 ? 0 : w);
                            int y = top + (kind == 0   ? k
                                           : kind == 1 ? at + w
                                           : kind == 2 ? k
                                                       : size * 3 / 5 - k);
                            if (x < 400 && y < 400)
                                pixels[y * 400 + x] = 10;
                        }
                }
            }
        nothing_is_found(400, 400, 500);
    }
}

// A synthetic touch of the sensor's true resolution, scaled to `true_dpi`, saying `said`: the
// resolution that it was taken at.
static int taken_at(const struct changed_print *touch, int true_dpi, int said) {
    struct changed_print scaled = *touch;
    const bool is_scaled = true_dpi != touch->dpi;
    if (is_scaled)
        CHECK(changed_print_make(&scaled, touch,
                                 true_dpi == 250 ? PRINT_AT_250_DPI : PRINT_AT_1000_DPI, 1));
    const struct finger_image image = {scaled.pixels, scaled.width, scaled.height, said};
    CHECK(finger_extract(&image, &got, &quality) == BIOMETRIC_OK);
    CHECK(quality.dpi_said == (said ? said : 500));
    if (is_scaled)
        changed_print_finish(&scaled);
    return quality.dpi;
}

static void a_resolution_that_no_fingers_ridges_fit_is_not_believed(void) {
    enum { WIDTH = SYNTHETIC_PRINT_WIDTH, HEIGHT = SYNTHETIC_PRINT_HEIGHT };
    static uint8_t touch_pixels[WIDTH * HEIGHT];
    for (uint64_t which = 1; which <= 3; which++) {
        struct synthetic_finger *finger = synthetic_finger_create(which);
        const struct synthetic_touch how = {.seed = which, .kind = SYNTHETIC_GOOD};
        CHECK(finger && synthetic_print_draw(touch_pixels, finger, &how));
        const struct changed_print touch = {touch_pixels, WIDTH, HEIGHT, SYNTHETIC_PRINT_DPI};
        struct finger_template right;
        CHECK(taken_at(&touch, 500, 500) == 500 && taken_at(&touch, 500, 569) == 569);
        CHECK(!finger_extract_doubts_dpi(&quality));
        CHECK(taken_at(&touch, 500, 0) == 500);
        right = got;
        for (int said = 250; said <= 1000; said += said < 300 ? 50 : 700) {
            CHECK(taken_at(&touch, 500, said) == 500);
            CHECK(memcmp(&got, &right, sizeof got) == 0);
        }
        CHECK(taken_at(&touch, 1000, 0) == 1000 && taken_at(&touch, 1000, 1000) == 1000);
        CHECK(taken_at(&touch, 250, 0) == 250 && taken_at(&touch, 250, 250) == 250);
        // A child's fingers and a large hand's are at 500 what they are; 15 pixels are nobody's.
        for (int change = which == 1 ? PRINT_FINE : PRINT_COARSE; change <= PRINT_FINE; change++) {
            struct changed_print other;
            CHECK(changed_print_make(&other, &touch, (enum print_change)change, 1));
            CHECK(taken_at(&other, 500, 500) == 500);
            changed_print_finish(&other);
        }
        synthetic_finger_destroy(finger);
    }
}

// Two touches on readers of which one says a wrong resolution, though a possible one: the template
// is as large as was said, but says how far its ridges are apart, by which the matcher sees it.
static void what_a_reader_says_wrongly_is_matched_by_the_ridges(void) {
    enum { WIDTH = SYNTHETIC_PRINT_WIDTH, HEIGHT = SYNTHETIC_PRINT_HEIGHT };
    static const int said[] = {400, 575, 650};
    static uint8_t first[WIDTH * HEIGHT], second[WIDTH * HEIGHT];
    static struct finger_template enrolled;
    float gain = 0;
    for (uint64_t which = 21; which <= 22; which++) {
        struct synthetic_finger *finger = synthetic_finger_create(which);
        struct synthetic_touch how = {.seed = 1, .kind = SYNTHETIC_GOOD};
        CHECK(finger && synthetic_print_draw(first, finger, &how));
        how.seed = 2;
        CHECK(synthetic_print_draw(second, finger, &how));
        struct finger_image image = {first, WIDTH, HEIGHT, 500};
        CHECK(finger_extract(&image, &enrolled, &quality) == BIOMETRIC_OK);
        CHECK(fabs(enrolled.flow.period / 256.0 - (double)finger->period) < 1);
        image.pixels = second;
        for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
            image.dpi = said[i];
            CHECK(finger_extract(&image, &got, &quality) == BIOMETRIC_OK);
            const double ratio = (double)got.flow.period / enrolled.flow.period;
            CHECK(fabs(ratio * quality.dpi / 500 - 1) < 0.08); // what was believed
            const float seen = finger_score(&got, &enrolled);
            got.flow.period = 0; // as in templates made before
            CHECK(seen >= 4);
            gain += seen - finger_score(&got, &enrolled);
        }
        synthetic_finger_destroy(finger);
    }
    CHECK(gain > 6); // of six comparisons
}

static void the_largest_picture_is_read_where_its_print_is(void) {
    enum { SIDE = 4000 };
    uint8_t *large = malloc((size_t)SIDE * SIDE);
    CHECK(large != NULL);
    if (!large)
        return;
    memset(large, 230, (size_t)SIDE * SIDE);
    struct known known = draw_print(300, 500, 150, 140, 0.8, 1, 0);
    for (int y = 0; y < 300; y++)
        memcpy(large + (size_t)(y + 3000) * SIDE + 500, pixels + y * 300, 300);
    struct finger_image image = {large, SIDE, SIDE, 500};
    CHECK(finger_extract(&image, &got, &quality) == BIOMETRIC_OK);
    CHECK(found((struct known){known.x + 500, known.y + 3000, known.angle}));
    CHECK(got.width == SIDE && got.height == SIDE);
    for (int dpi = 250; dpi <= 1000; dpi += 750) { // the smallest and the largest scale
        image.dpi = dpi;
        finger_extract(&image, &got, &quality);
        CHECK(quality.dpi == 500 && got.width == SIDE); // which its ridges say
    }
    free(large);
}

static void a_print_is_found_on_dirty_ground(void) {
    enum { SIDE = 2000, X = 1500, Y = 200 };
    uint8_t *large = malloc((size_t)SIDE * SIDE);
    CHECK(large != NULL);
    if (!large)
        return;
    seed = 5;
    for (int i = 0; i < SIDE * SIDE; i++)
        large[i] = (uint8_t)(220 + random_below(30));
    struct known known = draw_print(300, 500, 150, 140, 0.8, 1, 0);
    for (int y = 0; y < 300; y++)
        memcpy(large + (size_t)(y + Y) * SIDE + X, pixels + y * 300, 300);
    struct finger_image image = {large, SIDE, SIDE, 500};
    CHECK(finger_extract(&image, &got, &quality) == BIOMETRIC_OK);
    CHECK(found((struct known){known.x + X, known.y + Y, known.angle}));
    free(large);
}

// Whatever is in it; only an answer within its bounds is asked for.
static void pictures_of_any_size_and_resolution_are_answered(void) {
    static const int sides[] = {1, 2, 3, 47, 48, 49, 101, 799, 801, 1599, 4000};
    static const int dpis[] = {250, 333, 500, 777, 1000};
    enum { SIZES = sizeof sides / sizeof *sides };
    uint8_t *large = malloc((size_t)4000 * 4000);
    CHECK(large != NULL);
    if (!large)
        return;
    for (int i = 0; i < 4000 * 4000; i++)
        large[i] = (uint8_t)(i * 7 % 251);
    for (int w = 0; w < SIZES; w++)
        for (int h = 0; h < SIZES; h++) {
            int dpi = dpis[(w + h) % 5];
            struct finger_image image = {large, sides[w], sides[h], dpi};
            enum biometric_status status = finger_extract(&image, &got, &quality);
            CHECK(status == BIOMETRIC_OK || status == BIOMETRIC_NO_FINGER);
            CHECK((status == BIOMETRIC_OK) == (got.count > 0));
            for (int i = 0; i < got.count; i++)
                CHECK(got.minutiae[i].x < got.width && got.minutiae[i].y < got.height);
        }
    free(large);
}

static void a_frame_of_one_gray_only_shifts_the_minutiae(void) {
    enum { PAD = 60, SIDE = 300, WIDE = SIDE + 2 * PAD };
    static uint8_t print[SIDE * SIDE];
    draw_print(SIDE, 500, 160, 140, 0.2, 1, 0);
    for (int i = 0; i < SIDE * SIDE; i++) // ridges up to the edge of the picture
        pixels[i] = (uint8_t)(pixels[i] == 230 ? 230 - i / SIDE % 12 * 9 : pixels[i]);
    memcpy(print, pixels, sizeof print);
    CHECK(extract(SIDE, SIDE, 500) == BIOMETRIC_OK);
    struct finger_template bare = got;
    for (int gray = 0; gray < 256; gray += 85) {
        memset(pixels, gray, (size_t)WIDE * WIDE);
        for (int y = 0; y < SIDE; y++)
            memcpy(pixels + (y + PAD) * WIDE + PAD, print + y * SIDE, SIDE);
        CHECK(extract(WIDE, WIDE, 500) == BIOMETRIC_OK);
        CHECK(got.count == bare.count);
        for (int i = 0; i < got.count && i < bare.count; i++)
            CHECK(got.minutiae[i].x == bare.minutiae[i].x + PAD &&
                  got.minutiae[i].y == bare.minutiae[i].y + PAD &&
                  got.minutiae[i].angle == bare.minutiae[i].angle);
    }
}

static void a_faint_print_is_read(void) {
    struct known known = draw_print(300, 500, 160, 140, 0.7, -1, 1);
    for (int i = 0; i < 300 * 300; i++)
        pixels[i] = (uint8_t)(200 + (pixels[i] - 200) / 16); // five gray levels each way
    CHECK(extract(300, 300, 500) == BIOMETRIC_OK);
    CHECK(found(known));
}

static void a_template_holds_what_the_record_can(void) {
    draw_print(300, 500, 160, 140, 0.2, 1, 0);
    CHECK(extract(300, 300, 500) == BIOMETRIC_OK);
    CHECK(got.quality == quality.value && quality.value > 30 && quality.value <= 100);
    for (int i = 0; i < got.count; i++) {
        const struct minutia *minutia = &got.minutiae[i];
        CHECK(minutia->x < got.width && minutia->y < got.height);
        CHECK(minutia->quality >= 1 && minutia->quality <= 100);
        CHECK(minutia->type == MINUTIA_ENDING || minutia->type == MINUTIA_BIFURCATION);
        CHECK(i == 0 || minutia->quality <= got.minutiae[i - 1].quality);
    }
}

// FVC2002's four sensors: no print of them may fail, and a finger has this many minutiae.
static void every_real_print_gives_a_template(void) {
    const char *data = shared_data();
    if (!data) {
        printf("     (no shared data: real prints not tried)\n");
        return;
    }
    for (int set = 1; set <= 4; set++)
        for (int print = 0; print < 80; print++) {
            char path[512];
            snprintf(path, sizeof path, "%s/fvc2002/DB%d_B/%d_%d.tif", data, set, 101 + print / 8,
                     1 + print % 8);
            struct picture picture = {0};
            CHECK(picture_read(&picture, path, 1) == BIOMETRIC_OK);
            struct finger_image image = {picture.pixels, picture.width, picture.height,
                                         set == 2 ? 569 : 500};
            CHECK(finger_extract(&image, &got, &quality) == BIOMETRIC_OK);
            CHECK(got.count >= 4 && got.count <= 100);
            picture_finish(&picture);
        }
}

// Types too, which tell endings from bifurcations by which lines are the ridges.
static void light_ridges_on_dark_give_the_same_template(void) {
    const char *data = shared_data();
    if (!data)
        return;
    for (int set = 1; set <= 4; set++)
        for (int finger = 101; finger <= 110; finger++) {
            char path[512];
            struct finger_template dark;
            snprintf(path, sizeof path, "%s/fvc2002/DB%d_B/%d_1.tif", data, set, finger);
            struct picture picture = {0};
            CHECK(picture_read(&picture, path, 1) == BIOMETRIC_OK);
            struct finger_image image = {picture.pixels, picture.width, picture.height, 500};
            CHECK(finger_extract(&image, &dark, &quality) == BIOMETRIC_OK);
            for (int i = 0; i < picture.width * picture.height; i++)
                picture.pixels[i] = (uint8_t)(255 - picture.pixels[i]);
            CHECK(finger_extract(&image, &got, &quality) == BIOMETRIC_OK);
            int same = 0;
            for (int i = 0; i < dark.count; i++)
                for (int j = 0; j < got.count; j++) {
                    struct minutia a = dark.minutiae[i], b = got.minutiae[j];
                    same += abs(a.x - b.x) <= 1 && abs(a.y - b.y) <= 1 && a.type == b.type &&
                            abs((int8_t)(a.angle - b.angle)) <= 2;
                }
            CHECK(same * 20 >= dark.count * 19); // but for rounding, at one minutia or two
            picture_finish(&picture);
        }
}

// A portrait is no finger, however large a beard.
static void faces_hold_no_finger(void) {
    const char *data = shared_data();
    if (!data)
        return;
    char path[512], line[256];
    snprintf(path, sizeof path, "%s/lfw-dev/pairs.tsv", data);
    FILE *pairs = fopen(path, "r");
    if (!pairs)
        return;
    for (int i = 0; i < 60 && fgets(line, sizeof line, pairs); i++) {
        snprintf(path, sizeof path, "%s/lfw-dev/lfw/%.*s", data, (int)strcspn(line, "\t\n"), line);
        struct picture picture = {0};
        if (picture_read(&picture, path, 1) != BIOMETRIC_OK)
            continue;
        for (int dpi = 250; dpi <= 1000; dpi *= 2) {
            struct finger_image image = {picture.pixels, picture.width, picture.height, dpi};
            CHECK(finger_extract(&image, &got, &quality) == BIOMETRIC_NO_FINGER);
        }
        picture_finish(&picture);
    }
    fclose(pairs);
}

int main(void) {
    RUN(a_drawn_minutia_is_found_whatever_way_it_lies);
    RUN(a_minutia_is_an_ending_or_a_bifurcation);
    RUN(turning_the_picture_turns_the_minutiae);
    RUN(resolution_changes_nothing);
    RUN(an_unknown_resolution_is_taken_as_500);
    RUN(a_picture_out_of_bounds_is_refused);
    RUN(tiny_pictures_hold_no_finger);
    RUN(flat_and_shaded_pictures_hold_no_finger);
    RUN(noise_holds_no_finger);
    RUN(soft_noise_holds_no_finger);
    RUN(a_chequered_picture_holds_no_finger);
    RUN(stripes_without_a_minutia_hold_no_finger);
    RUN(text_holds_no_finger);
    RUN(a_resolution_that_no_fingers_ridges_fit_is_not_believed);
    RUN(what_a_reader_says_wrongly_is_matched_by_the_ridges);
    RUN(the_largest_picture_is_read_where_its_print_is);
    RUN(a_print_is_found_on_dirty_ground);
    RUN(pictures_of_any_size_and_resolution_are_answered);
    RUN(a_frame_of_one_gray_only_shifts_the_minutiae);
    RUN(a_faint_print_is_read);
    RUN(a_template_holds_what_the_record_can);
    RUN(every_real_print_gives_a_template);
    RUN(light_ridges_on_dark_give_the_same_template);
    RUN(faces_hold_no_finger);
    return check_report();
}
