// Between a finger and the list's answer for it there is time: what people do in it is done as they
// meant it, or not at all; and what the list has said stays said.
#include "tests/check.h"
#include "tests/support/station_hand.h"
#include "tests/support/station_senses.h"
#include <SDL2/SDL_keycode.h>
#include <string.h>

enum { MARKED = 1, VOTER = 2, THIRD = 3, RIGHT_INDEX = 2 };
enum { ADMIT = 0, REFUSE = 1, CHAIR = 0, SECRETARY = 1 };

static const struct sense nobody;
static struct small_station small;
static struct hand_day day;
static struct station *station;

static void begin_a_day(const char *mark) {
    day = hand_day_of(&small, mark);
    station = hand_opens_without_reader(&small, &day);
    for (int turn = 0; turn < 50 && station->gallery != GALLERY_READY; turn++)
        hand_turn(station);
    CHECK(station->gallery == GALLERY_READY);
}

static int times_of(enum log_event event) {
    return hand_times(&day, event, NULL);
}

static void ask(int voter) {
    hand_looks_up(station, small_station_pins[voter - 1]);
    CHECK(hand_reaches(station, SHOWING_VOTER));
    hand_press(station, SDLK_RETURN);
    senses_settle(station);
}

static void leave(void) {
    for (int i = 0; i < 4 && station->state != WAITING; i++) {
        hand_press(station, station->state == IDENTIFIED ? SDLK_RETURN : SDLK_ESCAPE);
        senses_settle(station);
    }
    CHECK(hand_reaches(station, WAITING));
}

static void lock_and_open(void) {
    hand_press(station, SDLK_F12);
    CHECK(hand_reaches(station, LOCKED) && hand_opens_day(station));
}

static void the_list_answers(struct sense list) {
    senses_list(station, station->visit.shown_ticket, list);
}

static void whoever_leaves_before_the_list_answers_is_not_marked(void) {
    begin_a_day("-leaves");
    ask(VOTER);
    senses_capture(station, 12, RIGHT_INDEX);
    CHECK(hand_reaches(station, CHECKING));
    hand_press(station, SDLK_ESCAPE);
    the_list_answers((struct sense){VOTER, 12});
    CHECK(hand_reaches(station, WAITING));
    CHECK(!times_of(LOG_RESERVED) && times_of(LOG_CANCELLED) == 1);
    ask(VOTER);
    senses_capture(station, 12, RIGHT_INDEX);
    CHECK(hand_reaches(station, CHECKING));
    station->last_touch_ms -= 1000000;
    station_tick(station);
    the_list_answers((struct sense){VOTER, 12});
    CHECK(hand_reaches(station, WAITING));
    CHECK(!times_of(LOG_RESERVED) && times_of(LOG_WALKED_AWAY) == 1);
    station_close(station);
}

static void a_decision_that_was_sent_is_recorded_as_it_was_sent(void) {
    begin_a_day("-decides");
    ask(VOTER);
    senses_capture(station, 1, RIGHT_INDEX);
    hand_press(station, SDLK_F5);
    senses_settle(station);
    hand_decides(station, REFUSE, 0, CHAIR, small_station_codes[0], SECRETARY,
                 small_station_codes[1]);
    CHECK(station->state == DECIDING && station_view(station)->is_busy);
    station_key(station, SDLK_TAB, false, false);
    station_key(station, SDLK_UP, false, false);
    station_text(station, "1");
    station_key(station, SDLK_BACKSPACE, false, false);
    CHECK(station_view(station)->form.fields[0].chosen == REFUSE);
    the_list_answers(nobody);
    CHECK(hand_reaches(station, NOT_IDENTIFIED));
    CHECK(times_of(LOG_REJECTED) == 1 && !times_of(LOG_ADMITTED));
    station_close(station);
}

static void a_finger_that_is_late_takes_nobody_out_of_a_form(void) {
    begin_a_day("-late");
    ask(VOTER);
    senses_capture(station, 1, RIGHT_INDEX);
    hand_press(station, SDLK_F5);
    senses_settle(station);
    CHECK(hand_reaches(station, DECIDING));
    the_list_answers(nobody);
    CHECK(hand_reaches(station, DECIDING));
    hand_press(station, SDLK_ESCAPE);
    CHECK(hand_reaches(station, READING_FINGER));
    leave();
    station_close(station);
}

// A slip that failed leaves a mark that two admitted; the warning came after them.
static void a_warning_outlives_an_admission_before_it(void) {
    char away[HAND_PATH_SIZE + 8];
    begin_a_day("-admitted");
    ask(MARKED);
    senses_finger(station, 12, RIGHT_INDEX, (struct sense){MARKED, 12});
    CHECK(hand_reaches(station, IDENTIFIED));
    leave();
    ask(VOTER);
    senses_finger(station, 1, RIGHT_INDEX, nobody);
    hand_press(station, SDLK_F5);
    CHECK(hand_reaches(station, DECIDING));
    snprintf(away, sizeof away, "%s.away", day.printer);
    CHECK(!rename(day.printer, away));
    hand_decides(station, ADMIT, 0, CHAIR, small_station_codes[0], SECRETARY,
                 small_station_codes[1]);
    CHECK(hand_reaches(station, UNFINISHED));
    leave();
    CHECK(!rename(away, day.printer));
    hand_looks_up(station, small_station_pins[VOTER - 1]);
    CHECK(hand_reaches(station, INTERRUPTED));
    hand_press(station, SDLK_RETURN);
    senses_settle(station);
    senses_finger(station, 1, RIGHT_INDEX, (struct sense){MARKED, 9});
    CHECK(hand_reaches(station, WARNED));
    leave();
    for (int visit = 0; visit < 2; visit++) {
        hand_looks_up(station, small_station_pins[VOTER - 1]);
        CHECK(hand_reaches(station, INTERRUPTED));
        hand_press(station, SDLK_RETURN);
        CHECK(hand_reaches(station, WARNED));
        leave();
        lock_and_open();
    }
    station_close(station);
}

// A finger shows whoever is a little like it, and its owner may be marked.
static void what_a_search_heard_counts_for_whomever_it_showed(void) {
    struct log_evidence said;
    begin_a_day("-search");
    hand_press(station, SDLK_F2);
    CHECK(hand_reaches(station, FINDING));
    senses_finger(station, 0, RIGHT_INDEX, (struct sense){VOTER, 4});
    CHECK(hand_reaches(station, CHOOSING));
    leave();
    CHECK(station->heard_count == 1 && station->heard[0].voter == VOTER);
    participation_log_evidence(station->log, VOTER, &said);
    CHECK(said.proposed && !said.tries && !said.is_unheard);
    lock_and_open();
    participation_log_evidence(station->log, VOTER, &said);
    CHECK(said.is_unheard); // a face alone says nothing of him now
    station_close(station);
}

static void whom_a_warning_names_is_held_to_the_searchs_rule(void) {
    struct log_evidence said;
    begin_a_day("-named");
    ask(VOTER);
    senses_finger(station, 1, RIGHT_INDEX, (struct sense){THIRD, 9});
    CHECK(hand_reaches(station, WARNED) && station_view(station)->warning.number == THIRD);
    leave();
    for (int opened = 0; opened < 2; opened++) {
        participation_log_evidence(station->log, THIRD, &said);
        CHECK(said.proposed == 1 << RIGHT_INDEX && said.finger_among == 6);
        lock_and_open();
    }
    ask(THIRD);
    senses_finger(station, 4.5F, RIGHT_INDEX, (struct sense){THIRD, 4.5F});
    CHECK(hand_reaches(station, READING_FINGER)); // enough for a voter, not for a search
    senses_finger(station, 9, RIGHT_INDEX, (struct sense){THIRD, 9});
    CHECK(hand_reaches(station, IDENTIFIED));
    leave();
    station_close(station);
}

int main(void) {
    CHECK(small_station_make(&small));
    RUN(whoever_leaves_before_the_list_answers_is_not_marked);
    RUN(a_decision_that_was_sent_is_recorded_as_it_was_sent);
    RUN(a_finger_that_is_late_takes_nobody_out_of_a_form);
    RUN(a_warning_outlives_an_admission_before_it);
    RUN(what_a_search_heard_counts_for_whomever_it_showed);
    RUN(whom_a_warning_names_is_held_to_the_searchs_rule);
    small_station_remove(&small);
    return check_report();
}
