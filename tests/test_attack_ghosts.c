// An operator alone at the desk, and a list of people who will not come (INTEGRITY.md 7, line 3):
// no key, no order of keys, no waiting and no code of the operator's own makes a mark. Two
// officials can make one, and each of theirs stands in the log with both names, and in the report.
// There is no reader: what nobody gives is not there.
#include "kiosk/session/states.h"
#include "kiosk/station/station_inside.h"
#include "tests/check.h"
#include "tests/support/station_hand.h"
#include <SDL2/SDL_keycode.h>
#include <string.h>

enum { GHOST = 4, GHOSTS = 10, PRESSES = 3000, OPERATOR = 2 };

static struct small_station small;
static struct hand_day day;
static struct station *station;

static size_t times_of(enum log_event event, uint64_t *last) {
    struct log_record record = {0};
    const int times = hand_times(&day, event, &record);
    *last = record.seq;
    return (size_t)times;
}

static size_t marks(void) {
    uint64_t last;
    return times_of(LOG_RESERVED, &last) + times_of(LOG_ISSUED, &last) +
           times_of(LOG_ADMITTED, &last);
}

static unsigned next_random(unsigned *state) {
    *state = *state * 1664525U + 1013904223U;
    return *state >> 16;
}

static void no_key_in_no_order_marks_anybody(void) {
    static const int keys[] = {SDLK_RETURN, SDLK_F2, SDLK_F3,   SDLK_F4, SDLK_F5,
                               SDLK_F6,     SDLK_F7, SDLK_DOWN, SDLK_TAB};
    static const int numbers[] = {1, 2, 3, GHOST};
    unsigned random = 2027;
    size_t visits = 0;
    for (int i = 0; i < PRESSES; i++) {
        const enum session_state state = station_view(station)->state;
        if (state == WAITING) {
            hand_looks_up(station, small_station_pins[numbers[next_random(&random) % 4] - 1]);
            visits++;
        } else if (next_random(&random) % 30 == 0)
            hand_press(station, SDLK_ESCAPE);
        else if (states_row(state)->has_form && next_random(&random) % 3 == 0)
            station_text(station, small_station_codes[OPERATOR]); // the one that he knows
        else
            hand_press(station, keys[next_random(&random) % 9]);
        station_hear(station);
        CHECK(state != RESERVING && state != PRINTING && state != IDENTIFIED && state != LOCKED);
    }
    CHECK(visits > 20 && marks() == 0);
    while (station_view(station)->state != WAITING) {
        hand_press(station, SDLK_ESCAPE);
        station_hear(station);
    }
}

static void ask_the_commission(void) {
    hand_looks_up(station, small_station_pins[GHOST - 1]);
    CHECK(hand_reaches(station, SHOWING_VOTER));
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, NOT_IDENTIFIED));
    hand_press(station, SDLK_F5);
    CHECK(hand_reaches(station, DECIDING));
}

static void the_operator_is_not_among_those_who_decide(void) {
    ask_the_commission();
    const struct form *form = &station_view(station)->form;
    for (int field = 2; field <= 4; field += 2) {
        CHECK(form->fields[field].choice_count == 3); // of four officials
        for (int i = 0; i < form->fields[field].choice_count; i++)
            CHECK(strcmp(form->fields[field].choices[i], "Official 3") != 0);
    }
    for (int other = 0; other < 3; other++) { // nor does his code stand for anybody's
        hand_decides(station, 0, 0, 0, small_station_codes[OPERATOR], 1 + other % 2,
                     small_station_codes[OPERATOR]);
        CHECK(hand_reaches(station, DECIDING) && station_view(station)->form.error);
        hand_press(station, SDLK_ESCAPE);
        CHECK(hand_reaches(station, NOT_IDENTIFIED) && marks() == 0);
        hand_press(station, SDLK_F5);
        CHECK(hand_reaches(station, DECIDING));
    }
    hand_press(station, SDLK_ESCAPE);
    CHECK(hand_reaches(station, NOT_IDENTIFIED));
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, WAITING));
}

// The operator's guesses at codes made everybody wait.
static int64_t next_day_ms(void) {
    return station_now_ms() + 86400000;
}

static void each_ghost_of_two_officials_has_both_names_in_the_log(void) {
    secret_guard_now_ms = next_day_ms;
    struct log_detail detail;
    uint64_t last = 0;
    for (size_t ghost = 1; ghost <= GHOSTS; ghost++) {
        ask_the_commission();
        hand_decides(station, 0, 0, 0, small_station_codes[0], 2, small_station_codes[3]);
        CHECK(hand_reaches(station, IDENTIFIED) && times_of(LOG_ADMITTED, &last) == ghost);
        CHECK(!participation_log_detail(station->log, last, &detail));
        CHECK(detail.officials[0] == 1 && detail.officials[1] == 4);
        if (ghost == GHOSTS)
            break;
        hand_press(station, SDLK_F4);
        CHECK(hand_reaches(station, UNDOING));
        hand_undoes(station, 0, small_station_codes[0], 2, small_station_codes[3]);
        CHECK(hand_reaches(station, WAITING) && times_of(LOG_VOIDED, &last) == ghost);
    }
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, WAITING));
}

static void the_report_counts_what_two_officials_did(void) {
    char acts[32];
    CHECK(hand_closes_poll(station));
    snprintf(acts, sizeof acts, "\nacts,%d\r", 2 * GHOSTS - 1);
    CHECK(hand_finds(day.printer, "final-report.csv", acts));
    CHECK(hand_finds(day.printer, "final-report.csv", "\nidentified_by_decision,1\r"));
    CHECK(hand_finds(day.printer, "final-report.csv", "\nmarks_voided,9\r"));
}

int main(void) {
    CHECK(small_station_make(&small));
    day = hand_day_of(&small, "");
    station = hand_opens_without_reader(&small, &day);
    RUN(no_key_in_no_order_marks_anybody);
    RUN(the_operator_is_not_among_those_who_decide);
    RUN(each_ghost_of_two_officials_has_both_names_in_the_log);
    RUN(the_report_counts_what_two_officials_did);
    station_close(station);
    small_station_remove(&small);
    return check_report();
}
