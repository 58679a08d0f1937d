// One finger against itself and against others, whatever way they lie.
#include "matcher/finger_score.h"
#include "tests/check.h"
#include "tests/support/finger_samples.h"
#include <math.h>
#include <string.h>

static struct finger_template a, b;

static void a_print_matches_itself_beyond_doubt(void) {
    finger_sample_draw(&a, 1, 40);
    CHECK(finger_score(&a, &a) == 12);
}

static void turn_and_shift_change_nothing(void) {
    for (int degrees = 0; degrees < 360; degrees += 15) {
        finger_sample_draw(&a, 2, 40);
        b = a;
        finger_sample_move(&b, degrees, degrees % 40 - 20, 15);
        CHECK(finger_score(&a, &b) > 8);
    }
}

static void another_impression_of_a_finger_matches(void) {
    for (unsigned finger = 0; finger < 20; finger++) {
        finger_sample_draw(&a, finger, 40);
        b = a;
        finger_sample_disturb(&b, finger, 4);
        finger_sample_move(&b, 5.0 * finger, 10, -12);
        CHECK(finger_score(&a, &b) > 4);
    }
}

static void half_a_print_matches_the_whole(void) {
    finger_sample_draw(&a, 3, 50);
    b = a;
    finger_sample_move(&b, 20, 180, 0);
    CHECK(b.count < 35);
    CHECK(finger_score(&a, &b) > 4);
}

static void strangers_score_low(void) {
    int above_2 = 0;
    for (unsigned i = 0; i < 200; i++) {
        finger_sample_draw(&a, i, 20 + i % 60);
        finger_sample_draw(&b, 1000 + i, 20 + i % 50);
        float score = finger_score(&a, &b);
        CHECK(score < 4);
        above_2 += score > 2;
    }
    CHECK(above_2 <= 20);
}

// Of one finger and of two: both ways round the same but for rounding.
static void the_order_matters_little(void) {
    for (unsigned i = 0; i < 30; i++) {
        finger_sample_draw(&a, i, 40);
        b = a;
        finger_sample_disturb(&b, i, 3);
        CHECK(fabsf(finger_score(&a, &b) - finger_score(&b, &a)) < 1.5f);
        finger_sample_draw(&b, 500 + i, 40);
        CHECK(fabsf(finger_score(&a, &b) - finger_score(&b, &a)) < 1.5f);
    }
}

static void the_same_question_gets_the_same_answer(void) {
    finger_sample_draw(&a, 5, 40);
    finger_sample_draw(&b, 6, 40);
    float first = finger_score(&a, &b);
    for (int i = 0; i < 5; i++)
        CHECK(finger_score(&a, &b) == first);
}

// A hash (FNV-1a) of 400 scores' bits. It changes when the method or its parameters do, and then is
// written anew; it may never differ between CPUs, compilers or kernels.
static void every_cpu_gives_the_same_bits(void) {
    uint64_t hash = 14695981039346656037u;
    for (unsigned i = 0; i < 400; i++) {
        finger_sample_draw(&a, i, 10 + i % 60);
        b = a;
        if (i % 2)
            finger_sample_disturb(&b, i, 3 + i % 20);
        else
            finger_sample_draw(&b, i + 5000, 40);
        float score = finger_score(&a, &b);
        uint32_t bits;
        memcpy(&bits, &score, sizeof bits);
        hash = (hash ^ bits) * 1099511628211u;
    }
    CHECK(hash == 0x4ae1ec8433fefe4fu);
}

static void made_ready_or_not_and_one_or_many_the_score_is_the_same(void) {
    struct finger_template others[5];
    float scores[5], untouched = -1;
    finger_sample_draw(&a, 8, 40);
    struct finger_ready *probe = finger_score_make_ready(&a);
    for (unsigned i = 0; i < 5; i++) {
        finger_sample_draw(&others[i], 8 + i % 2, i * 20);
        finger_sample_disturb(&others[i], i, 4);
    }
    finger_score_each(&a, others, 5, scores);
    for (unsigned i = 0; i < 5; i++) {
        struct finger_ready *other = finger_score_make_ready(&others[i]);
        CHECK(probe && other && finger_score_ready(probe, other) == scores[i]);
        CHECK(finger_score(&a, &others[i]) == scores[i]);
        finger_score_forget(other);
    }
    finger_score_each(&a, others, 0, &untouched);
    CHECK(untouched == -1);
    finger_score_forget(probe);
    finger_score_forget(NULL);
}

// A press with force, and a small sensor: most still match, flow or none.
static void drawn_and_partial_prints_match(void) {
    int drawn = 0, partial = 0;
    for (unsigned i = 0; i < 40; i++) {
        finger_sample_draw(&a, i, 40);
        b = a;
        finger_sample_stretch(&b, i, 20);
        drawn += finger_score(&a, &b) > 3;
        b = a;
        finger_sample_cut(&b, i, 220, 220);
        partial += finger_score(&a, &b) > 3;
    }
    CHECK(drawn >= 36);
    CHECK(partial >= 36);
}

// A warp that is one more shift for all of the print comes to 9.45, none to 9.41.
static void where_the_skin_slid_the_mates_are_followed(void) {
    float sum = 0;
    for (unsigned i = 0; i < 40; i++) {
        finger_sample_draw(&a, i, 20);
        b = a;
        finger_sample_disturb(&b, i, 1);
        finger_sample_stretch(&b, i, 30);
        sum += finger_score(&a, &b);
    }
    CHECK(sum / 40 > 9.53f);
}

// By the distance of the ridges; where that is not known, not.
static void a_false_scale_is_seen(void) {
    static const float scales[] = {0.75f, 0.83f, 0.9f, 1.1f, 1.2f, 1.35f};
    for (size_t k = 0; k < sizeof scales / sizeof *scales; k++) {
        int found = 0, by_chance = 0, blind = 0;
        for (unsigned i = 0; i < 20; i++) {
            finger_sample_draw(&a, i, 40);
            finger_sample_draw(&b, i + 100, 40);
            finger_sample_give_period(&a, 8 + 0.1f * (float)i);
            finger_sample_give_period(&b, 8 + 0.1f * (float)i);
            finger_sample_rescale(&b, scales[k]);
            by_chance += finger_score(&a, &b) >= 3;
            b = a;
            finger_sample_disturb(&b, i, 3);
            finger_sample_rescale(&b, scales[k]);
            b.flow.period = (uint16_t)(b.flow.period * (i % 2 ? 1.03f : 0.97f)); // as measured
            found += finger_score(&a, &b) >= 4 && finger_score(&b, &a) >= 4;
            b.flow.period = 0;
            blind += finger_score(&a, &b) >= 4;
        }
        CHECK(found >= 18 && by_chance == 0);
        CHECK(blind < found || (scales[k] > 0.85f && scales[k] < 1.15f));
    }
}

// A child's fine ridges beside a man's: what is laid alike only when made as large is not.
static void no_scale_is_believed_that_no_sensor_has(void) {
    finger_sample_draw(&a, 3, 40);
    finger_sample_give_period(&a, 6);
    b = a;
    finger_sample_rescale(&b, 1.8f);
    CHECK(finger_score(&a, &b) < 3);
}

static void too_few_minutiae_score_nothing(void) {
    finger_sample_draw(&a, 7, 40);
    for (unsigned count = 0; count < 3; count++) {
        finger_sample_draw(&b, 7, count);
        CHECK(finger_score(&a, &b) == 0 && finger_score(&b, &a) == 0 && finger_score(&b, &b) == 0);
    }
    memset(&b, 0, sizeof b);
    CHECK(finger_score(&b, &b) == 0);
}

// Six minutiae agree by chance too often to convict anybody.
static void few_minutiae_are_no_proof(void) {
    finger_sample_draw(&a, 7, 6);
    CHECK(finger_score(&a, &a) < 6.5F);
}

// A maker who gives no qualities writes 255 minutiae down from the top: both halves are looked at.
static void of_too_many_without_quality_all_parts_are_kept(void) {
    finger_sample_draw(&a, 9, 255);
    for (unsigned i = 0; i < 255; i++) {
        a.minutiae[i].y = (uint16_t)(i * 374 / 255);
        a.minutiae[i].quality = 0;
    }
    for (unsigned first = 0; first < 255; first += 215) { // the upper end, the lower end
        b = a;
        b.count = 40;
        memcpy(b.minutiae, a.minutiae + first, b.count * sizeof *b.minutiae);
        CHECK(finger_score(&a, &b) > 3);
    }
}

// Whatever is in a template that the codec lets through: finite, in range, and no sanitizer's word.
static void odd_templates_stay_in_range(void) {
    for (unsigned i = 0; i < 60; i++) {
        finger_sample_draw(&a, i, 40 * (i % 7) + i % 15);
        finger_sample_draw(&b, i + 1, 255);
        for (size_t m = 0; m < a.count; m++) {
            struct minutia *minutia = &a.minutiae[m];
            if (i % 5 == 0)
                minutia->x = minutia->y = 100; // all at one place
            if (i % 5 == 1)
                minutia->x = 50; // on one line
            if (i % 5 == 2)
                minutia->y = minutia->x, minutia->angle = 0; // on a slanted one, all parallel
            if (i % 5 == 3)
                minutia->x = (uint16_t)(m * 64), minutia->y = (uint16_t)(16383 - m * 64); // far
            minutia->quality = (uint8_t)(i % 3 ? minutia->quality : 0);
            minutia->type = (uint8_t)(i % 4 ? minutia->type : MINUTIA_OTHER);
        }
        float score = finger_score(&a, &b), itself = finger_score(&a, &a);
        CHECK(score >= 0 && score <= 12 && itself >= 0 && itself <= 12);
    }
}

// Another maker's templates of real fingers: a tenth of the protocol's pairs, in seconds.
static void real_fingers_are_told_apart(void) {
    int genuine = 0, accepted = 0, impostors = 0, false_matches = 0;
    for (int database = 1; database <= 4; database++)
        for (int finger = 1; finger <= 10; finger++) {
            if (!finger_sample_read(&a, database, finger, 1))
                return;
            for (int impression = 2; impression <= 8; impression++) {
                CHECK(finger_sample_read(&b, database, finger, impression));
                genuine++;
                accepted += finger_score(&a, &b) >= 4;
            }
            for (int other = 1; other < finger; other++) {
                CHECK(finger_sample_read(&b, database, other, 1 + finger % 8));
                impostors++;
                false_matches += finger_score(&a, &b) >= 4;
            }
        }
    CHECK(genuine == 280 && impostors == 180);
    CHECK(accepted >= 256); // not quite 92 %
    CHECK(false_matches == 0);
}

int main(void) {
    RUN(a_print_matches_itself_beyond_doubt);
    RUN(turn_and_shift_change_nothing);
    RUN(another_impression_of_a_finger_matches);
    RUN(half_a_print_matches_the_whole);
    RUN(strangers_score_low);
    RUN(the_order_matters_little);
    RUN(the_same_question_gets_the_same_answer);
    RUN(every_cpu_gives_the_same_bits);
    RUN(made_ready_or_not_and_one_or_many_the_score_is_the_same);
    RUN(drawn_and_partial_prints_match);
    RUN(where_the_skin_slid_the_mates_are_followed);
    RUN(a_false_scale_is_seen);
    RUN(no_scale_is_believed_that_no_sensor_has);
    RUN(too_few_minutiae_score_nothing);
    RUN(few_minutiae_are_no_proof);
    RUN(of_too_many_without_quality_all_parts_are_kept);
    RUN(odd_templates_stay_in_range);
    RUN(real_fingers_are_told_apart);
    return check_report();
}
