// Every kernel of this CPU against the scalar one, bit for bit.
#include "matcher/kernels.h"
#include "tests/check.h"
#include <string.h>

enum { OTHERS = 67 }; // no multiple of any vector

static struct finger_descriptor one, others[OTHERS];

static uint64_t state;

static uint64_t any_word(void) { // xorshift64
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static void draw(struct finger_descriptor *descriptor, int density) {
    uint64_t words[DESCRIPTOR_WORDS + 2];
    for (size_t w = 0; w < DESCRIPTOR_WORDS + 2; w++) {
        words[w] = density < 0 ? UINT64_MAX : 0;
        for (int i = 0; i < density; i++)
            words[w] |= any_word();
    }
    memcpy(descriptor->around, words, sizeof descriptor->around);
    descriptor->inside = words[DESCRIPTOR_WORDS];
    descriptor->ones = words[DESCRIPTOR_WORDS + 1] & 511; // any: it must only be taken as it is
}

// -1: all ones, 0: none, 1: half of them, more: denser.
static void draw_all(int density) {
    draw(&one, density);
    for (size_t i = 0; i < OTHERS; i++)
        draw(&others[i], density);
}

static void check_equal(const struct kernels *kernels, size_t count) {
    enum { GUARD = 0xabcd };
    uint16_t common[OTHERS + 1], whole[OTHERS + 1], wanted[OTHERS + 1], wanted_whole[OTHERS + 1];
    for (size_t i = 0; i <= OTHERS; i++)
        common[i] = whole[i] = wanted[i] = wanted_whole[i] = GUARD;
    kernels->overlap(&one, others, count, common, whole);
    kernels_scalar.overlap(&one, others, count, wanted, wanted_whole);
    CHECK(memcmp(common, wanted, sizeof common) == 0);
    CHECK(memcmp(whole, wanted_whole, sizeof whole) == 0);
    CHECK(common[count] == GUARD && whole[count] == GUARD);
    size_t which = 0, wanted_which = 0;
    if (count > 0)
        CHECK(kernels->strongest(&one, others, count, &which) ==
              kernels_scalar.strongest(&one, others, count, &wanted_which));
    CHECK(which == wanted_which);
}

static void all_kernels_give_the_scalar_ones_bits(void) {
    for (size_t k = 0; kernels_at(k); k++)
        for (int density = -1; density <= 4; density++) {
            state = 0x9e3779b97f4a7c15u + (uint64_t)density;
            draw_all(density);
            for (size_t count = 0; count <= OTHERS; count++)
                check_equal(kernels_at(k), count);
        }
}

static void the_scalar_kernel_counts_bits(void) {
    uint16_t common, whole;
    memset(&one, 0, sizeof one);
    memset(others, 0, sizeof others);
    one.around[0] = 0xff, one.around[5] = 1;
    others[0].around[0] = 0x0f, others[0].around[5] = 3;
    one.inside = 0x03, others[0].inside = 0x7f;
    kernels_scalar.overlap(&one, others, 1, &common, &whole);
    CHECK(common == 5 && whole == 7 + 1 + 2 + 2);
    others[1] = others[2] = others[0];
    others[0].ones = 7, others[1].ones = others[2].ones = 6;
    size_t which;
    CHECK(kernels_scalar.strongest(&one, others, 3, &which) == 4 * 5 - 6 && which == 1);
}

static void nearness_is_the_scalar_ones_too(void) {
    static _Alignas(32) float xs[DESCRIPTOR_PLACES], ys[DESCRIPTOR_PLACES];
    state = 12345;
    for (unsigned i = 0; i < DESCRIPTOR_PLACES; i++) {
        xs[i] = (float)(int8_t)any_word() * 0.87f;
        ys[i] = (float)(int8_t)any_word() * 0.87f;
    }
    for (size_t k = 0; kernels_at(k); k++)
        for (int i = 0; i < 2000; i++) {
            float x = (float)(int16_t)any_word() / 256, y = (float)(int16_t)any_word() / 256;
            float radius = (float)(uint8_t)any_word() / 4;
            CHECK(kernels_at(k)->near(xs, ys, x, y, radius) ==
                  kernels_scalar.near(xs, ys, x, y, radius));
        }
    CHECK(kernels_scalar.near(xs, ys, xs[17], ys[17], 0) == 0);
    CHECK(kernels_scalar.near(xs, ys, xs[17], ys[17], 1) >> 17 & 1);
    CHECK(kernels_scalar.near(xs, ys, 0, 0, 1000) == UINT64_MAX);
}

static void the_first_kernel_is_the_scalar_one_and_there_is_an_end(void) {
    CHECK(kernels_at(0) == &kernels_scalar);
    CHECK(!kernels_at(100));
}

static void the_environment_chooses(void) {
    CHECK(setenv("SHAILOO_KERNELS", "scalar", 1) == 0);
    CHECK(kernels_pick() == &kernels_scalar);
    CHECK(setenv("SHAILOO_KERNELS", "avx2", 1) == 0);
    CHECK(kernels_pick() == &kernels_scalar); // once is once
}

int main(void) {
    RUN(the_scalar_kernel_counts_bits);
    RUN(all_kernels_give_the_scalar_ones_bits);
    RUN(nearness_is_the_scalar_ones_too);
    RUN(the_first_kernel_is_the_scalar_one_and_there_is_an_end);
    RUN(the_environment_chooses);
    return check_report();
}
