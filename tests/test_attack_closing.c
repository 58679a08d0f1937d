// F9 at the wrong time: no key closes the poll, nor the doors before the hour, by itself. The doors
// come first, who is inside is served after them, two members close, and a restart knows how far
// the day is. The wall clock is the test's.
#include "kiosk/session/states.h"
#include "tests/check.h"
#include "tests/support/station_hand.h"
#include <SDL2/SDL_keycode.h>
#include <string.h>
#include <time.h>

enum { OFFSET_MIN = 360 }; // the default policy's: local time is this much later than UTC

static struct small_station small;
static struct hand_day day;
static struct station_config config;
static int days;
static int64_t shift_s;

int __real_clock_gettime(clockid_t which, struct timespec *now);
int __wrap_clock_gettime(clockid_t which, struct timespec *now);
int __wrap_clock_gettime(clockid_t which, struct timespec *now) {
    const int result = __real_clock_gettime(which, now);
    if (which == CLOCK_REALTIME)
        now->tv_sec += shift_s;
    return result;
}

// So that the station's clock shows this.
static void it_is(int hour, int minute) {
    struct timespec now;
    (void)__real_clock_gettime(CLOCK_REALTIME, &now);
    const int64_t local_s = now.tv_sec + OFFSET_MIN * 60;
    shift_s = (hour * 60 + minute) * 60 - local_s % (24 * 3600);
}

static struct station *on_a_day(int hour, int minute) {
    char mark[16];
    snprintf(mark, sizeof mark, "-%d", ++days);
    it_is(hour, minute);
    day = hand_day_of(&small, mark);
    config = hand_config(&small, &day);
    struct station *station = hand_opens(&config);
    CHECK(hand_opens_day(station));
    return station;
}

static const struct view *view_of(const struct station *station) {
    return station_view(station);
}

static void press_often(struct station *station) {
    for (int i = 0; i < 8; i++)
        hand_press(station, SDLK_RETURN);
}

static bool is_offered(const struct station *station, enum session_event event) {
    struct state_action actions[STATE_ACTIONS_MAX];
    for (size_t i = view_actions(view_of(station), actions); i-- > 0;)
        if (actions[i].event == event)
            return true;
    return false;
}

static void f9_and_enter_in_the_morning_close_nothing(void) {
    struct station *station = on_a_day(10, 10);
    CHECK(view_of(station)->minutes_left == 9 * 60 + 50);
    CHECK(is_offered(station, DOORS_PRESSED) && !is_offered(station, CLOSE_PRESSED));
    hand_press(station, SDLK_F9);
    CHECK(view_of(station)->state == CLOSING_DOORS && view_of(station)->form.count == 5);
    press_often(station);
    CHECK(view_of(station)->state == CLOSING_DOORS);
    hand_choose(station, 0, EARLY_DANGER - 1);
    hand_choose(station, 1, 0);
    hand_fill(station, 2, small_station_codes[0]);
    hand_choose(station, 3, 0); // the same member twice
    hand_fill(station, 4, small_station_codes[0]);
    press_often(station);
    CHECK(view_of(station)->state == CLOSING_DOORS && view_of(station)->form.error);
    CHECK(hand_times(&day, LOG_DOORS_CLOSED, NULL) == 0 && hand_times(&day, LOG_CLOSED, NULL) == 0);
    hand_press(station, SDLK_ESCAPE);
    CHECK(hand_reaches(station, WAITING));
    station_close(station);
}

static void two_members_close_the_doors_early_and_say_why(void) {
    struct log_record record;
    struct station *station = on_a_day(12, 0);
    CHECK(hand_closes_doors(station));
    CHECK(hand_times(&day, LOG_DOORS_CLOSED, &record) == 1 && record.arg == EARLY_ALL_CAME);
    CHECK(record.operator_id == 1 && view_of(station)->day == DAY_DOORS_CLOSED);
    station_close(station);
}

static void at_the_hour_the_doors_close_first_and_who_is_inside_is_served(void) {
    struct log_record record;
    struct station *station = on_a_day(19, 59);
    CHECK(view_of(station)->minutes_left == 1);
    it_is(20, 0);
    station_tick(station);
    CHECK(view_of(station)->minutes_left == 0);
    hand_press(station, SDLK_F9);
    CHECK(view_of(station)->state == CLOSING_DOORS && !view_of(station)->form.count);
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, WAITING) && view_of(station)->day == DAY_DOORS_CLOSED);
    CHECK(hand_times(&day, LOG_DOORS_CLOSED, &record) == 1 && record.arg == EARLY_NOT);
    hand_looks_up(station, small_station_pins[0]);
    CHECK(hand_reaches(station, SHOWING_VOTER));
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, IDENTIFIED));
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, WAITING));
    hand_press(station, SDLK_F9);
    CHECK(view_of(station)->state == CLOSING);
    press_often(station); // without codes
    CHECK(view_of(station)->state == CLOSING && hand_times(&day, LOG_CLOSED, NULL) == 0);
    hand_signs_closing(station);
    CHECK(hand_reaches(station, CLOSED) && hand_times(&day, LOG_CLOSED, &record) == 1);
    CHECK(record.operator_id == 1 && view_of(station)->day == DAY_OVER);
    station_close(station);
}

static void wrong_codes_close_nothing(void) {
    struct station *station = on_a_day(20, 5);
    CHECK(hand_asks_to_close(station));
    hand_choose(station, 0, 0);
    hand_fill(station, 1, "000001");
    hand_choose(station, 2, 1);
    hand_fill(station, 3, small_station_codes[1]);
    hand_press(station, SDLK_RETURN);
    CHECK(view_of(station)->state == CLOSING && view_of(station)->form.error);
    CHECK(hand_times(&day, LOG_CLOSED, NULL) == 0);
    station_close(station);
}

static void a_restart_knows_that_the_doors_are_closed(void) {
    struct station *station = on_a_day(20, 30);
    CHECK(hand_closes_doors(station));
    station_close(station);
    station = hand_opens(&config);
    CHECK(hand_reaches(station, LOCKED) && view_of(station)->day == DAY_DOORS_CLOSED);
    CHECK(hand_opens_day(station) && view_of(station)->day == DAY_DOORS_CLOSED);
    hand_press(station, SDLK_F9);
    CHECK(view_of(station)->state == CLOSING); // and not the doors again
    station_close(station);
}

// The form was made after the hour, and the clock is set back before Enter.
static void a_clock_that_is_set_back_does_not_spare_the_codes(void) {
    struct station *station = on_a_day(20, 1);
    hand_press(station, SDLK_F9);
    CHECK(view_of(station)->state == CLOSING_DOORS && !view_of(station)->form.count);
    it_is(11, 0);
    station_tick(station);
    hand_press(station, SDLK_RETURN);
    CHECK(view_of(station)->state == CLOSING_DOORS && view_of(station)->form.count == 5);
    CHECK(hand_times(&day, LOG_DOORS_CLOSED, NULL) == 0);
    station_close(station);
}

int main(void) {
    CHECK(small_station_make(&small) && small_station_touch(&small, 1, 2, 2));
    hand_draws = true;
    RUN(f9_and_enter_in_the_morning_close_nothing);
    RUN(two_members_close_the_doors_early_and_say_why);
    RUN(at_the_hour_the_doors_close_first_and_who_is_inside_is_served);
    RUN(wrong_codes_close_nothing);
    RUN(a_restart_knows_that_the_doors_are_closed);
    RUN(a_clock_that_is_set_back_does_not_spare_the_codes);
    small_station_remove(&small);
    return check_report();
}
