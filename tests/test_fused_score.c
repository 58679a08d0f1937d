// Two scores as one: what the sum means, by drawing strangers too.
#include "matcher/fused_score.h"
#include "tests/check.h"
#include <math.h>
#include <stdbool.h>
#include <stdint.h>

static bool near(float a, double b) {
    return fabs((double)a - b) < 1e-4;
}

static void the_score_of_a_sum_is_known(void) {
    CHECK(fused_score(0, 0) == 0);
    CHECK(near(fused_score(1, 1), 2 - log10(1 + 2 * log(10))));
    CHECK(near(fused_score(3, 2.13f), 5.13 - log10(1 + 5.13 * log(10))));
    CHECK(fused_score(3, 2.13f) > 4 && fused_score(3, 2.1f) < 4); // one stranger in 10,000
}

static void either_order_is_the_same_and_more_is_never_less(void) {
    float before = 0;
    for (float a = 0; a <= 12; a += 0.25f)
        for (float b = 0; b <= 12; b += 0.25f) {
            CHECK(fused_score(a, b) == fused_score(b, a));
            CHECK(fused_score(a + 0.25f, b) > fused_score(a, b));
            CHECK(fused_score(a, b) <= a + b);
        }
    for (float sum = 0; sum <= 20; sum += 0.01f) {
        CHECK(fused_score(sum, 0) >= before);
        before = fused_score(sum, 0);
    }
}

static void a_poor_half_is_worth_less_than_the_other_alone(void) {
    CHECK(fused_score(4, 0) < 4 && fused_score(4, 0.5f) < 4 && fused_score(4, 1.2f) > 4);
}

static void what_is_no_score_counts_nothing(void) {
    CHECK(fused_score(-3, 4) == fused_score(0, 4));
    CHECK(fused_score(NAN, 4) == fused_score(0, 4) && fused_score(NAN, NAN) == 0);
    CHECK(fused_score(INFINITY, INFINITY) == 24);
}

static void the_sum_is_found_back(void) {
    for (float score = 0; score <= 12; score += 0.125f) {
        const float sum = fused_score_sum(score);
        CHECK(near(fused_score(sum / 2, sum / 2), (double)score));
        CHECK(fused_score(sum / 2, sum / 2) >= score - 1e-6f);
    }
    CHECK(fused_score_sum(-1) == fused_score_sum(0) && fused_score_sum(0) < 1e-6f);
    CHECK(near(fused_score_sum(4), 5.105727));
}

static uint64_t state = 20270124;

// A stranger's score: above s in one of 10^s cases.
static float strangers(void) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    return (float)-log10(((double)(state >> 11) + 1) / 9007199254740993.0);
}

static void so_many_strangers_reach_it_as_it_says(void) {
    enum { DRAWN = 4000000 };
    unsigned reached[4] = {0};
    for (int i = 0; i < DRAWN; i++) {
        const float score = fused_score(strangers(), strangers());
        for (int s = 1; s <= 4; s++)
            reached[s - 1] += score >= (float)s;
    }
    for (int s = 1; s <= 4; s++) {
        const double expected = DRAWN * pow(10, -s);
        CHECK(fabs(reached[s - 1] - expected) < 4 * sqrt(expected));
    }
}

int main(void) {
    RUN(the_score_of_a_sum_is_known);
    RUN(either_order_is_the_same_and_more_is_never_less);
    RUN(a_poor_half_is_worth_less_than_the_other_alone);
    RUN(what_is_no_score_counts_nothing);
    RUN(the_sum_is_found_back);
    RUN(so_many_strangers_reach_it_as_it_says);
    return check_report();
}
