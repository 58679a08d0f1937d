#include "kiosk/station/unlock_guard.h"
#include "tests/check.h"

static void four_wrong_passphrases_are_free_and_the_fifth_begins_a_delay(void) {
    struct unlock_guard guard = {0};
    for (unsigned i = 1; i <= 4; i++) {
        CHECK(unlock_guard_wrong(&guard, HOLDER_CHAIR, 1000) == i);
        CHECK(unlock_guard_wait_s(&guard, HOLDER_CHAIR, 1000) == 0);
    }
    CHECK(unlock_guard_wrong(&guard, HOLDER_CHAIR, 1000) == 5);
    CHECK(unlock_guard_wait_s(&guard, HOLDER_CHAIR, 1000) == 10);
}

static void the_seconds_left_are_rounded_up_and_end(void) {
    struct unlock_guard guard = {.wrong = {4}};
    unlock_guard_wrong(&guard, HOLDER_CHAIR, 0);
    CHECK(unlock_guard_wait_s(&guard, HOLDER_CHAIR, 1) == 10);
    CHECK(unlock_guard_wait_s(&guard, HOLDER_CHAIR, 9000) == 1);
    CHECK(unlock_guard_wait_s(&guard, HOLDER_CHAIR, 9999) == 1);
    CHECK(unlock_guard_wait_s(&guard, HOLDER_CHAIR, 10000) == 0);
    CHECK(unlock_guard_wait_s(&guard, HOLDER_CHAIR, 1000000) == 0);
}

static void each_further_one_doubles_the_delay_up_to_a_limit(void) {
    static const int expected[] = {0, 0, 0, 0, 10, 20, 40, 80, 160, 320, 640, 640, 640};
    struct unlock_guard guard = {0};
    int64_t now = 5000;
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++, now += 700000) {
        unlock_guard_wrong(&guard, HOLDER_SECRETARY, now);
        CHECK(unlock_guard_wait_s(&guard, HOLDER_SECRETARY, now) == expected[i]);
    }
    for (int i = 0; i < 100000; i++)
        unlock_guard_wrong(&guard, HOLDER_SECRETARY, now);
    CHECK(unlock_guard_wait_s(&guard, HOLDER_SECRETARY, now) == UNLOCK_DELAY_LAST_S);
}

static void a_right_one_ends_it_and_counting_begins_anew(void) {
    struct unlock_guard guard = {0};
    for (int i = 0; i < 7; i++)
        unlock_guard_wrong(&guard, HOLDER_OPERATOR, 0);
    CHECK(unlock_guard_wait_s(&guard, HOLDER_OPERATOR, 0) == 40);
    unlock_guard_right(&guard, HOLDER_OPERATOR);
    CHECK(unlock_guard_wait_s(&guard, HOLDER_OPERATOR, 0) == 0);
    CHECK(unlock_guard_wrong(&guard, HOLDER_OPERATOR, 0) == 1);
    CHECK(unlock_guard_wait_s(&guard, HOLDER_OPERATOR, 0) == 0);
}

static void one_holder_does_not_delay_another(void) {
    struct unlock_guard guard = {0};
    for (int i = 0; i < 9; i++)
        unlock_guard_wrong(&guard, HOLDER_CHAIR, 0);
    CHECK(unlock_guard_wait_s(&guard, HOLDER_CHAIR, 0) > 0);
    CHECK(unlock_guard_wait_s(&guard, HOLDER_SECRETARY, 0) == 0);
    CHECK(unlock_guard_wait_s(&guard, HOLDER_OPERATOR, 0) == 0);
    CHECK(unlock_guard_wrong(&guard, HOLDER_OPERATOR, 0) == 1);
}

int main(void) {
    RUN(four_wrong_passphrases_are_free_and_the_fifth_begins_a_delay);
    RUN(the_seconds_left_are_rounded_up_and_end);
    RUN(each_further_one_doubles_the_delay_up_to_a_limit);
    RUN(a_right_one_ends_it_and_counting_begins_anew);
    RUN(one_holder_does_not_delay_another);
    return check_report();
}
