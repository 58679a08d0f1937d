// The synthetic fingers are a measuring tool: what is checked here is that they are the same
// everywhere, that they have the ridges that they say, and that touches differ the way touches do.
#include "biometric/finger_extract.h"
#include "matcher/finger_score.h"
#include "tests/check.h"
#include "tests/support/synthetic/synthetic_print.h"
#include <math.h>
#include <string.h>

enum { FINGERS = 3, PIXELS = SYNTHETIC_PRINT_WIDTH * SYNTHETIC_PRINT_HEIGHT };
static struct synthetic_finger *fingers[FINGERS];
static uint8_t one[PIXELS], other[PIXELS];

static void draw(uint8_t *pixels, int finger, uint64_t seed, enum synthetic_touch_kind kind) {
    struct synthetic_touch touch = {.seed = seed, .kind = kind};
    CHECK(synthetic_print_draw(pixels, fingers[finger], &touch));
}

static uint32_t sum_of(const void *bytes, size_t size) { // FNV-1a
    uint32_t sum = 2166136261u;
    for (size_t i = 0; i < size; i++)
        sum = (sum ^ ((const uint8_t *)bytes)[i]) * 16777619u;
    return sum;
}

static void a_seed_grows_the_same_finger_again(void) {
    struct synthetic_finger *again = synthetic_finger_create(fingers[0]->seed);
    CHECK(again != NULL);
    if (again)
        CHECK(memcmp(again, fingers[0], sizeof *again) == 0);
    synthetic_finger_destroy(again);
    synthetic_finger_destroy(NULL);
}

// The sums were taken on x86-64 with gcc at -O3; every other compiler, level and CPU must reach
// them.
static void a_seed_grows_the_same_finger_everywhere(void) {
    CHECK(sum_of(fingers[0]->ridge, sizeof fingers[0]->ridge) == 0x6ae7f86b);
    CHECK(sum_of(fingers[0]->gap, sizeof fingers[0]->gap) == 0xbfd238fd);
    draw(one, 0, 1, SYNTHETIC_GOOD);
    CHECK(sum_of(one, sizeof one) == 0xbcdca4ba);
}

static double likeness(const struct synthetic_finger *a, const struct synthetic_finger *b) {
    double both = 0, own = 0;
    for (int y = 0; y < SYNTHETIC_FINGER_HEIGHT; y++)
        for (int x = 0; x < SYNTHETIC_FINGER_WIDTH; x++) {
            both += a->ridge[y][x] * b->ridge[y][x];
            own += a->ridge[y][x] * a->ridge[y][x];
        }
    return both / own;
}

static void other_seeds_grow_other_fingers(void) {
    for (int i = 0; i < FINGERS; i++)
        for (int k = 0; k < i; k++)
            CHECK(fabs(likeness(fingers[i], fingers[k])) < 0.1);
}

// Of a wave, the slope's power over its own is the square of the wave number.
static double measured_period(const struct synthetic_finger *finger) {
    double power = 0, slope = 0;
    for (int y = 20; y < SYNTHETIC_FINGER_HEIGHT - 20; y++)
        for (int x = 20; x < SYNTHETIC_FINGER_WIDTH - 20; x++) {
            double dx = (finger->ridge[y][x + 1] - finger->ridge[y][x - 1]) / 2.0;
            double dy = (finger->ridge[y + 1][x] - finger->ridge[y - 1][x]) / 2.0;
            power += finger->ridge[y][x] * finger->ridge[y][x];
            slope += dx * dx + dy * dy;
        }
    return 2 * 3.14159265 * sqrt(power / slope);
}

static void ridges_fill_the_skin_at_the_stated_period(void) {
    for (int i = 0; i < FINGERS; i++) {
        double measured = measured_period(fingers[i]);
        CHECK(fabs(measured / (double)fingers[i]->period - 1) < 0.12);
        CHECK(fingers[i]->period > 7 && fingers[i]->period < 12);
        long crests = 0;
        for (int y = 0; y < SYNTHETIC_FINGER_HEIGHT; y++)
            for (int x = 0; x < SYNTHETIC_FINGER_WIDTH; x++)
                crests += fingers[i]->ridge[y][x] > 0;
        double share = (double)crests / (SYNTHETIC_FINGER_WIDTH * SYNTHETIC_FINGER_HEIGHT);
        CHECK(share > 0.45 && share < 0.55);
    }
}

static void a_touch_is_repeatable_and_no_two_are_equal(void) {
    draw(one, 0, 5, SYNTHETIC_GOOD);
    draw(other, 0, 5, SYNTHETIC_GOOD);
    CHECK(memcmp(one, other, sizeof one) == 0);
    draw(other, 0, 6, SYNTHETIC_GOOD);
    long differ = 0;
    for (int i = 0; i < PIXELS; i++)
        differ += abs(one[i] - other[i]) > 40;
    CHECK(differ > PIXELS / 10);
    draw(other, 1, 5, SYNTHETIC_GOOD);
    CHECK(memcmp(one, other, sizeof one) != 0);
}

static double dark_share(const uint8_t *pixels, int below) {
    long dark = 0;
    for (int i = 0; i < PIXELS; i++)
        dark += pixels[i] < below;
    return (double)dark / PIXELS;
}

static void each_kind_of_touch_looks_its_part(void) {
    for (int i = 0; i < FINGERS; i++)
        for (uint64_t seed = 1; seed < 3; seed++) {
            double share[SYNTHETIC_TOUCH_KINDS];
            for (int kind = 0; kind < SYNTHETIC_TOUCH_KINDS; kind++) {
                draw(one, i, seed, (enum synthetic_touch_kind)kind);
                share[kind] = dark_share(one, 215);
                if (kind == SYNTHETIC_LIGHT)
                    CHECK(dark_share(one, 140) < 0.001);
                if (kind == SYNTHETIC_BLANK)
                    CHECK(dark_share(one, 190) == 0 && share[kind] < 0.001);
            }
            CHECK(share[SYNTHETIC_GOOD] > 0.12 && share[SYNTHETIC_GOOD] < 0.5);
            CHECK(share[SYNTHETIC_DRY] < share[SYNTHETIC_GOOD]);
            CHECK(share[SYNTHETIC_WET] > share[SYNTHETIC_GOOD]);
            CHECK(share[SYNTHETIC_PARTIAL] < 0.6 * share[SYNTHETIC_GOOD]);
        }
}

static struct finger_template extracted(const uint8_t *pixels) {
    struct finger_image image = {pixels, SYNTHETIC_PRINT_WIDTH, SYNTHETIC_PRINT_HEIGHT,
                                 SYNTHETIC_PRINT_DPI};
    struct finger_template out = {.count = 0};
    struct finger_quality quality;
    CHECK(finger_extract(&image, &out, &quality) == BIOMETRIC_OK);
    return out;
}

static void good_touches_hold_as_many_minutiae_as_real_prints_and_tell_fingers_apart(void) {
    enum { TOUCHES = 3 };
    struct finger_template touches[FINGERS][TOUCHES];
    for (int i = 0; i < FINGERS; i++)
        for (int touch = 0; touch < TOUCHES; touch++) {
            draw(one, i, (uint64_t)touch + 1, SYNTHETIC_GOOD);
            touches[i][touch] = extracted(one);
            CHECK(touches[i][touch].count >= 20 && touches[i][touch].count <= 80);
        }
    float genuine = 12, impostor = 0; // the worst of each
    for (int a = 0; a < FINGERS * TOUCHES; a++)
        for (int b = 0; b < a; b++) {
            float score = finger_score(&touches[a / TOUCHES][a % TOUCHES],
                                       &touches[b / TOUCHES][b % TOUCHES]);
            if (a / TOUCHES == b / TOUCHES)
                genuine = score < genuine ? score : genuine;
            else
                impostor = score > impostor ? score : impostor;
        }
    CHECK(genuine > 4);
    CHECK(impostor < 4);
}

static void bare_glass_is_no_finger(void) {
    struct finger_image image = {one, SYNTHETIC_PRINT_WIDTH, SYNTHETIC_PRINT_HEIGHT,
                                 SYNTHETIC_PRINT_DPI};
    struct finger_template out;
    struct finger_quality quality;
    draw(one, 0, 1, SYNTHETIC_BLANK);
    CHECK(finger_extract(&image, &out, &quality) == BIOMETRIC_NO_FINGER);
}

static void sizes_out_of_range_are_refused_and_nothing_is_written(void) {
    static const int sizes[][2] = {
        {15,   100 },
        {100,  15  },
        {2001, 100 },
        {100,  2001},
        {-1,   100 }
    };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct synthetic_touch touch = {.width = sizes[i][0], .height = sizes[i][1]};
        uint8_t pixel = 77;
        CHECK(!synthetic_print_draw(&pixel, fingers[0], &touch));
        CHECK(pixel == 77);
    }
    struct synthetic_touch small = {.seed = 1, .width = 16, .height = 16};
    memset(one, 77, sizeof one);
    CHECK(synthetic_print_draw(one, fingers[0], &small));
    CHECK(one[16 * 16] == 77);
}

int main(void) {
    for (int i = 0; i < FINGERS; i++)
        if (!(fingers[i] = synthetic_finger_create((uint64_t)i + 7)))
            return 1;
    RUN(a_seed_grows_the_same_finger_again);
    RUN(a_seed_grows_the_same_finger_everywhere);
    RUN(other_seeds_grow_other_fingers);
    RUN(ridges_fill_the_skin_at_the_stated_period);
    RUN(a_touch_is_repeatable_and_no_two_are_equal);
    RUN(each_kind_of_touch_looks_its_part);
    RUN(good_touches_hold_as_many_minutiae_as_real_prints_and_tell_fingers_apart);
    RUN(bare_glass_is_no_finger);
    RUN(sizes_out_of_range_are_refused_and_nothing_is_written);
    for (int i = 0; i < FINGERS; i++)
        synthetic_finger_destroy(fingers[i]);
    return check_report();
}
