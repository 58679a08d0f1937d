// Strangers without a picture: the same everywhere, fit for a record, and no two alike.
#include "kiosk/tool/synthetic_template.h"
#include "matcher/finger_score.h"
#include "tests/check.h"
#include <string.h>

static struct finger_template one, other;

static uint32_t sum_of(const void *bytes, size_t size) { // FNV-1a
    uint32_t sum = 2166136261u;
    for (size_t i = 0; i < size; i++)
        sum = (sum ^ ((const uint8_t *)bytes)[i]) * 16777619u;
    return sum;
}

// The sum was taken on x86-64 with gcc at -O3; every other compiler, level and CPU must reach it.
static void a_seed_draws_the_same_stranger_everywhere(void) {
    uint8_t bytes[FINGER_RECORD_MAX];
    uint32_t sum = 0;
    for (uint64_t seed = 0; seed < 1000; seed++) {
        synthetic_template_draw(&one, seed);
        sum = sum * 31 + sum_of(bytes, finger_template_encode(&one, bytes));
    }
    CHECK(sum == 0xf36eb0d7);
}

static void every_stranger_fits_a_record(void) {
    for (uint64_t seed = 0; seed < 20000; seed++) {
        uint8_t bytes[FINGER_RECORD_MAX];
        synthetic_template_draw(&one, seed << 40 | seed);
        CHECK(finger_template_decode(&other, bytes, finger_template_encode(&one, bytes), NULL) ==
              MATCHER_OK);
        CHECK(memcmp(&one, &other, sizeof one) == 0);
        CHECK(one.count >= 12 && one.count <= 100);
    }
}

static void minutiae_are_as_many_as_in_real_prints_and_best_first(void) {
    long sum = 0;
    for (uint64_t seed = 0; seed < 1000; seed++) {
        synthetic_template_draw(&one, seed);
        sum += one.count;
        for (int i = 0; i < one.count; i++) {
            CHECK(one.minutiae[i].x < one.width && one.minutiae[i].y < one.height);
            CHECK(i == 0 || one.minutiae[i].quality <= one.minutiae[i - 1].quality);
        }
    }
    CHECK(sum > 1000 * 34 && sum < 1000 * 48);
}

static void no_stranger_is_taken_for_another(void) {
    int above[3] = {0}; // of 20,000: at s >= 2 fewer than one in a hundred is what the score says
    for (uint64_t seed = 0; seed < 20000; seed++) {
        synthetic_template_draw(&one, 2 * seed);
        synthetic_template_draw(&other, 2 * seed + 1);
        float score = finger_score(&one, &other);
        above[0] += score >= 2;
        above[1] += score >= 5;
        above[2] += score >= 1;
    }
    CHECK(above[0] < 200 && above[2] > 20);
    CHECK(above[1] <= 1);
}

int main(void) {
    RUN(a_seed_draws_the_same_stranger_everywhere);
    RUN(every_stranger_fits_a_record);
    RUN(minutiae_are_as_many_as_in_real_prints_and_best_first);
    RUN(no_stranger_is_taken_for_another);
    return check_report();
}
