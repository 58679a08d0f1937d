// Every kernel of this CPU against the scalar one, bit for bit; tests/test_neon.sh runs this on
// ARM.
#include "matcher/kernels.h"
#include "tests/check.h"
#include <string.h>

enum { OTHERS = 67, BLOCKS = OTHERS / BLOCK_LANES + 1 }; // no multiple of any vector

static struct finger_descriptor one, others[OTHERS];

static uint64_t state;

static uint64_t any_word(void) { // xorshift64
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static void draw(struct finger_descriptor *descriptor, int density) {
    uint64_t words[DESCRIPTOR_WORDS + 1];
    for (size_t w = 0; w < DESCRIPTOR_WORDS + 1; w++) {
        words[w] = density < 0 ? UINT64_MAX : 0;
        for (int i = 0; i < density; i++)
            words[w] |= any_word();
    }
    memcpy(descriptor->around, words, sizeof descriptor->around);
    descriptor->inside = words[DESCRIPTOR_WORDS];
}

// -1: all ones, 0: none, 1: half of them, more: denser.
static void draw_all(int density) {
    draw(&one, density);
    for (size_t i = 0; i < OTHERS; i++)
        draw(&others[i], density);
}

static void put_into_blocks(struct descriptor_block *blocks, size_t count) {
    memset(blocks, 0, BLOCKS * sizeof *blocks);
    for (size_t i = 0; i < count; i++)
        descriptor_block_set(blocks, i, &others[i]);
}

// Lanes beyond `count` may be anything, blocks beyond it nothing.
static void check_equal(const struct kernels *kernels, size_t count) {
    enum { GUARD = 0xabcd, ALL = BLOCKS * BLOCK_LANES };
    static struct descriptor_block blocks[BLOCKS];
    uint16_t common[ALL + 1], whole[ALL + 1], wanted[ALL + 1], wanted_whole[ALL + 1];
    const size_t end = (count + BLOCK_LANES - 1) / BLOCK_LANES * BLOCK_LANES;
    put_into_blocks(blocks, count);
    common[end] = whole[end] = GUARD;
    kernels->overlap(&one, blocks, count, common, whole);
    kernels_scalar.overlap(&one, blocks, count, wanted, wanted_whole);
    CHECK(memcmp(common, wanted, count * sizeof *common) == 0);
    CHECK(memcmp(whole, wanted_whole, count * sizeof *whole) == 0);
    CHECK(common[end] == GUARD && whole[end] == GUARD);
}

static void check_equal_mates(const struct kernels *kernels, size_t count, size_t other_count) {
    enum { GUARD = 0xab };
    static struct descriptor_sought sought[OTHERS];
    static struct descriptor_block blocks[BLOCKS];
    uint16_t strength[OTHERS + 1], wanted[OTHERS + 1];
    uint8_t which[OTHERS + 1], wanted_which[OTHERS + 1];
    for (size_t i = 0; i < count; i++)
        descriptor_seek(&sought[i], &others[OTHERS - 1 - i]);
    put_into_blocks(blocks, other_count);
    memset(strength, GUARD, sizeof strength), memset(wanted, GUARD, sizeof wanted);
    memset(which, GUARD, sizeof which), memset(wanted_which, GUARD, sizeof wanted_which);
    kernels->best_mates(sought, count, blocks, other_count, strength, which);
    kernels_scalar.best_mates(sought, count, blocks, other_count, wanted, wanted_which);
    CHECK(memcmp(strength, wanted, sizeof strength) == 0);
    CHECK(memcmp(which, wanted_which, sizeof which) == 0);
    CHECK(which[count] == GUARD && strength[count] == 0xabab);
}

static void all_kernels_give_the_scalar_ones_bits(void) {
    for (size_t k = 0; kernels_at(k); k++)
        for (int density = -1; density <= 4; density++) {
            state = 0x9e3779b97f4a7c15u + (uint64_t)density;
            draw_all(density);
            for (size_t count = 0; count <= OTHERS; count++) {
                check_equal(kernels_at(k), count);
                check_equal_mates(kernels_at(k), count % 7, count);
                check_equal_mates(kernels_at(k), count, 1 + count % 9);
            }
        }
}

static void the_scalar_kernel_counts_bits(void) {
    static struct descriptor_block block;
    uint16_t common[BLOCK_LANES], whole[BLOCK_LANES];
    memset(&one, 0, sizeof one);
    memset(others, 0, sizeof others);
    one.around[0] = 0xff, one.around[5] = 1;
    others[0].around[0] = 0x0f, others[0].around[5] = 3;
    one.inside = 0x03, others[0].inside = 0x7f;
    descriptor_block_set(&block, 0, &others[0]);
    kernels_scalar.overlap(&one, &block, 1, common, whole);
    CHECK(common[0] == 5 && whole[0] == 7 + 1 + 2 + 2);
}

// Among the most minutiae there can be, one is the same as what is sought; of two, the first.
static void the_likest_is_found_wherever_it_lies(void) {
    static struct descriptor_block blocks[MATES_MAX / BLOCK_LANES];
    struct descriptor_sought sought;
    uint16_t strength;
    uint8_t which;
    state = 99;
    draw(&one, 1);
    descriptor_seek(&sought, &one);
    for (size_t k = 0; kernels_at(k); k++)
        for (size_t at = 0; at < MATES_MAX; at++) {
            memset(blocks, 0, sizeof blocks);
            descriptor_block_set(blocks, at, &one);
            descriptor_block_set(blocks, MATES_MAX - 1, &one);
            kernels_at(k)->best_mates(&sought, 1, blocks, MATES_MAX, &strength, &which);
            CHECK(which == at && strength > 0);
        }
}

static void a_cell_counts_three_times_at_most(void) {
    struct descriptor_sought sought;
    memset(&one, 0, sizeof one);
    for (int cell = 0; cell <= DESCRIPTOR_WORDS; cell++) // cell n has n of the words
        for (int w = 0; w < cell; w++)
            one.around[w] |= (uint64_t)1 << cell;
    descriptor_seek(&sought, &one);
    CHECK(sought.low == 0x7a && sought.high == 0x7c);
}

static void what_is_put_into_a_block_comes_out_of_it(void) {
    struct descriptor_block blocks[2];
    struct finger_descriptor back;
    memset(blocks, 0, sizeof blocks);
    state = 7;
    draw_all(1);
    for (size_t i = 0; i < 2 * BLOCK_LANES; i++)
        descriptor_block_set(blocks, i, &others[i]);
    for (size_t i = 0; i < 2 * BLOCK_LANES; i++) {
        descriptor_block_get(&back, blocks, i);
        CHECK(memcmp(&back, &others[i], sizeof back) == 0);
    }
}

static int32_t any_of(int32_t below) {
    return (int32_t)(any_word() % (uint64_t)below);
}

// Mates of which a good part agree: one print is the other, moved a little.
static void draw_mates(struct mate_set *mates, unsigned count) {
    for (size_t i = 0; i < MATES_MAX; i++) {
        mates->x[i] = (float)any_of(300), mates->y[i] = (float)-any_of(300);
        mates->to_x[i] = mates->x[i] + (float)any_of(20), mates->to_y[i] = mates->y[i] + 3;
        mates->turn[i] = any_of(30) + 240 * any_of(2);
        mates->cosine[i] = 1 - (float)any_of(100) / 2048;
        mates->sine[i] = (float)any_of(100) / 512 - 0.1f;
        mates->strength[i] = 1 + any_of(1500);
    }
    mates->count = count;
}

static void agreement_is_the_scalar_ones_too(void) {
    static struct mate_set mates, copy;
    for (size_t k = 0; kernels_at(k); k++) {
        state = 4711;
        for (unsigned count = 0; count <= MATES_MAX; count++) {
            draw_mates(&mates, count);
            copy = mates;
            uint32_t wanted = kernels_scalar.agreement(&copy);
            CHECK(kernels_at(k)->agreement(&mates) == wanted);
            CHECK((wanted > 0) == (count > 1) || count < 5);
        }
    }
}

static struct mate_set two_mates(float dx, float to_dx, int32_t turn) {
    return (struct mate_set){
        .count = 2,
        .x = {7,   7 + dx            },
        .to_x = {40,  40 + to_dx        },
        .cosine = {1,   1                 },
        .turn = {250, (250 + turn) & 255},
        .strength = {100, 23                },
    };
}

static void accord_is_the_scalar_ones_too(void) {
    static struct mate_set mates, copy;
    static float agree[ACCORD_MAX][ACCORD_MAX], wanted[ACCORD_MAX][ACCORD_MAX];
    for (size_t k = 0; kernels_at(k); k++) {
        state = 815;
        for (unsigned count = 0; count <= ACCORD_MAX; count++) {
            unsigned some = 0, none = 0;
            draw_mates(&mates, count);
            copy = mates;
            kernels_scalar.accord(&copy, wanted);
            kernels_at(k)->accord(&mates, agree);
            for (unsigned i = 0; i < count; i++) {
                CHECK(memcmp(agree[i], wanted[i], (i + 1) * sizeof *agree[i]) == 0);
                for (unsigned j = 0; j <= i; j++) {
                    CHECK(agree[i][j] >= 0 &&
                          agree[i][j] < 1.1f); // sines here are only about right
                    some += agree[i][j] > 0;
                    none += agree[i][j] == 0;
                }
            }
            CHECK((some > count && none > count) || count < 10);
        }
    }
}

static void two_mates_agree_when_they_lie_the_same_way(void) {
    static const struct {
        float dx, to_dx;
        int32_t turn;
        uint32_t wanted;
    } cases[] = {
        {50, 50,  0,   123},
        {50, 58,  0,   46 },
        {50, 61,  0,   0  },
        {50, -50, 0,   0  },
        {50, 50,  16,  123},
        {50, 50,  17,  0  },
        {50, 50,  -16, 123},
        {50, 50,  -17, 0  },
    };
    for (size_t k = 0; kernels_at(k); k++)
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            struct mate_set mates = two_mates(cases[i].dx, cases[i].to_dx, cases[i].turn);
            CHECK(kernels_at(k)->agreement(&mates) == cases[i].wanted);
        }
}

static float accord_of_two(const struct kernels *kernels, float dx, float to_dx, int32_t turn) {
    static float agree[ACCORD_MAX][ACCORD_MAX];
    struct mate_set mates = two_mates(dx, to_dx, turn);
    kernels->accord(&mates, agree);
    return agree[1][0];
}

static void two_mates_are_in_accord_when_they_lie_the_same_way(void) {
    for (size_t k = 0; kernels_at(k); k++) {
        const struct kernels *kernels = kernels_at(k);
        const float most = accord_of_two(kernels, 50, 50, 0);
        CHECK(most > 0.99f && most <= 1);
        CHECK(accord_of_two(kernels, 50, 54, 0) < most && accord_of_two(kernels, 50, 54, 0) > 0.4f);
        CHECK(accord_of_two(kernels, 50, 50, -12) == accord_of_two(kernels, 50, 50, 12));
        CHECK(accord_of_two(kernels, 50, 50, 23) > 0 && accord_of_two(kernels, 50, 50, 24) == 0);
        CHECK(accord_of_two(kernels, 50, 70, 0) == 0);
        CHECK(accord_of_two(kernels, 50, -50, 0) == 0);
    }
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

enum { VALUES = 1024, ROWS = 5 };
// Not aligned to anything.
static int8_t one_face[VALUES], face_rows[ROWS * VALUES + 1], *const faces = face_rows + 1;

// -127 .. 127; `size` of all faces together.
static void draw_faces(size_t size) {
    for (size_t i = 0; i < VALUES; i++)
        one_face[i] = (int8_t)(any_of(255) - 127);
    for (size_t i = 0; i < size; i++)
        faces[i] = (int8_t)(any_of(255) - 127);
}

static void check_equal_dots(const struct kernels *kernels, size_t size, size_t count) {
    int32_t dots[ROWS + 1] = {0}, wanted[ROWS + 1] = {0};
    dots[count] = wanted[count] = 0x5a5a5a5a;
    kernels->dots(one_face, faces, size, count, dots);
    kernels_scalar.dots(one_face, faces, size, count, wanted);
    CHECK(memcmp(dots, wanted, sizeof dots) == 0);
}

static void dots_are_the_scalar_ones_too(void) {
    for (size_t k = 0; kernels_at(k); k++) {
        state = 20270124;
        for (size_t size = 64; size <= VALUES; size += 64)
            for (size_t count = 0; count <= ROWS; count++) {
                draw_faces(size * count);
                check_equal_dots(kernels_at(k), size, count);
            }
    }
}

// No sum on the way is cut off, wherever the signs lie.
static void dots_bear_the_largest_values(void) {
    static const int8_t ends[2] = {-127, 127};
    int32_t dot;
    for (size_t k = 0; kernels_at(k); k++)
        for (int which = 0; which < 4; which++) {
            memset(one_face, ends[which & 1], VALUES);
            memset(faces, ends[which >> 1], VALUES);
            kernels_at(k)->dots(one_face, faces, VALUES, 1, &dot);
            CHECK(dot == (which == 0 || which == 3 ? 1 : -1) * 127 * 127 * VALUES);
            faces[VALUES - 1] = 0, faces[17] = 1;
            kernels_at(k)->dots(one_face, faces, VALUES, 1, &dot);
            CHECK(dot == one_face[0] * (faces[0] * (VALUES - 2) + 1));
        }
}

static void the_first_kernel_is_the_scalar_one_and_there_is_an_end(void) {
    CHECK(kernels_at(0) == &kernels_scalar);
    CHECK(!kernels_at(100));
}

static void the_environment_chooses(void) {
    CHECK(unsetenv("SHAILOO_KERNELS") == 0);
    CHECK(!kernels_unknown());
    CHECK(setenv("SHAILOO_KERNELS", "abacus", 1) == 0);
    CHECK(kernels_unknown() && !strcmp(kernels_unknown(), "abacus"));
    CHECK(setenv("SHAILOO_KERNELS", "scalar", 1) == 0);
    CHECK(!kernels_unknown() && kernels_pick() == &kernels_scalar);
    CHECK(setenv("SHAILOO_KERNELS", "avx2", 1) == 0);
    CHECK(kernels_pick() == &kernels_scalar); // once is once
}

int main(void) {
    RUN(the_scalar_kernel_counts_bits);
    RUN(the_likest_is_found_wherever_it_lies);
    RUN(a_cell_counts_three_times_at_most);
    RUN(what_is_put_into_a_block_comes_out_of_it);
    RUN(all_kernels_give_the_scalar_ones_bits);
    RUN(agreement_is_the_scalar_ones_too);
    RUN(accord_is_the_scalar_ones_too);
    RUN(two_mates_agree_when_they_lie_the_same_way);
    RUN(two_mates_are_in_accord_when_they_lie_the_same_way);
    RUN(nearness_is_the_scalar_ones_too);
    RUN(dots_are_the_scalar_ones_too);
    RUN(dots_bear_the_largest_values);
    RUN(the_first_kernel_is_the_scalar_one_and_there_is_an_end);
    RUN(the_environment_chooses);
    return check_report();
}
