// Somebody with time: tries spread over visits, locks and restarts, a search used as an oracle, and
// a warning that is waited out. A real slice, log and table. There is no reader; what reader and
// list would answer is put into the mailbox.
#include "tests/check.h"
#include "tests/support/station_hand.h"
#include "tests/support/station_senses.h"
#include <SDL2/SDL_keycode.h>
#include <string.h>

enum { VICTIM = 1, OTHER = 2, RIGHT_INDEX = 2, LEFT_INDEX = 7 };

static struct small_station small;
static struct hand_day day;
static struct station *station;

// A finger that agrees so well with the voter's at this position; in the whole list it is nobody's
// (0), or that of `of`.
static void give(float score, int position, uint32_t of) {
    senses_finger(station, score, position, (struct sense){of, 9});
}

// ---- What people do

static struct station *start(void) {
    return hand_opens_without_reader(&small, &day);
}

enum way { BY_ESCAPE, BY_LOCK, BY_RESTART, BY_ALL };

// Ends a visit so that nothing is decided, and comes to WAITING again.
static void leave(enum way way) {
    if (way == BY_RESTART) { // in mid-visit, as the plug is pulled
        station_close(station);
        station = start();
        return;
    }
    hand_press(station, SDLK_ESCAPE);
    CHECK(hand_reaches(station, WAITING));
    if (way == BY_LOCK) {
        hand_press(station, SDLK_F12);
        CHECK(hand_reaches(station, LOCKED) && hand_opens_day(station));
    }
}

static void look_up(const char *typed) {
    hand_looks_up(station, typed);
    CHECK(hand_reaches(station, SHOWING_VOTER));
    hand_press(station, SDLK_RETURN);
}

static void decide(int verdict, int a, int b) {
    hand_press(station, SDLK_F5);
    CHECK(hand_reaches(station, DECIDING));
    hand_decides(station, verdict, 0, a, small_station_codes[a], b, small_station_codes[b]);
}

static struct log_record last_of(enum log_event event, int *times) {
    struct log_record last = {0};
    *times = hand_times(&day, event, &last);
    return last;
}

static int times_of(enum log_event event) {
    return hand_times(&day, event, NULL);
}

// ---- Tries without end

static bool says_used_up(void) {
    const char *reason = station_view(station)->reason;
    return reason && strstr(reason, "tries of this day");
}

static void tries_two_and_goes(enum way way) {
    look_up(small_station_pins[VICTIM - 1]);
    for (int i = 0; i < 2 && station->state == READING_FINGER; i++)
        give(1, RIGHT_INDEX, 0);
    leave(way);
}

static void play_twenty_four_tries(enum way way) {
    static const char *const marks[] = {"-escape", "-lock", "-restart", "-all"};
    int times;
    day = hand_day_of(&small, marks[way]);
    station = start();
    const int budget = station_policy(station)->finger_tries_day;
    for (int visit = 0; visit < 12; visit++)
        tries_two_and_goes(way == BY_ALL ? (enum way)(visit % BY_ALL) : way);
    CHECK(budget < 24 && times_of(LOG_TRIED) == budget);

    look_up(small_station_pins[VICTIM - 1]); // there is no portrait to look at here
    CHECK(hand_reaches(station, NOT_IDENTIFIED));
    CHECK(says_used_up());
    CHECK(last_of(LOG_NOT_IDENTIFIED, &times).arg == UNIDENTIFIED_USED_UP);
    give(12, RIGHT_INDEX, VICTIM); // not even the voter's own
    CHECK(hand_reaches(station, NOT_IDENTIFIED) && times_of(LOG_TRIED) == budget);
    decide(0, 0, 0);
    CHECK(hand_reaches(station, DECIDING)); // one is not two
    hand_press(station, SDLK_ESCAPE);
    CHECK(hand_reaches(station, NOT_IDENTIFIED) && !times_of(LOG_RESERVED));
    decide(0, 0, 1);
    CHECK(hand_reaches(station, IDENTIFIED));
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, WAITING));

    look_up(small_station_pins[OTHER - 1]); // whose day it was not
    CHECK(hand_reaches(station, READING_FINGER));
    leave(BY_ESCAPE);
    CHECK(hand_closes_poll(station));
    CHECK(hand_finds(day.printer, "final-report.csv", "\ntries_of_the_day_used_up,"));
    CHECK(!hand_finds(day.printer, "final-report.csv", "\ntries_of_the_day_used_up,0"));
    station_close(station);
}

static void twenty_four_tries_with_escape_between_them_are_the_days_sixteen(void) {
    play_twenty_four_tries(BY_ESCAPE);
}

static void a_lock_between_the_tries_gives_no_more_of_them(void) {
    play_twenty_four_tries(BY_LOCK);
}

static void a_restart_between_the_tries_gives_no_more_of_them(void) {
    play_twenty_four_tries(BY_RESTART);
}

static void all_ways_in_turn_give_no_more_of_them(void) {
    play_twenty_four_tries(BY_ALL);
}

static void looks_over_many_visits_end_too(void) {
    day = hand_day_of(&small, "-looks");
    station = hand_opens_for_looks(&small, &day, NULL);
    if (!station) {
        puts("     (no face models: left out)");
        return;
    }
    const int budget = station_policy(station)->face_looks_day;
    for (int visit = 0; visit < 2 * budget; visit++) {
        hand_looks_up(station, small_station_pins[VICTIM - 1]);
        CHECK(hand_reaches(station, SHOWING_VOTER));
        hand_press(station, SDLK_F3);
        if (station->state == LOOKING_AT_FACE)
            senses_face(station, 1, 0, (struct sense){0});
        leave(BY_ESCAPE);
    }
    CHECK(times_of(LOG_TRIED) == budget);
    hand_looks_up(station, small_station_pins[VICTIM - 1]);
    CHECK(hand_reaches(station, SHOWING_VOTER));
    hand_press(station, SDLK_F3);
    CHECK(hand_reaches(station, NOT_IDENTIFIED));
    CHECK(says_used_up());
    leave(BY_ESCAPE);
    station_close(station);
}

// ---- A search as an oracle

// The finger for which the search showed the voter: enough for one who came with a document.
static void the_same_finger_is_refused(const char *typed) {
    look_up(typed);
    CHECK(station_view(station)->finger.position == LEFT_INDEX); // another one is asked for
    give(5, RIGHT_INDEX, 0);
    CHECK(hand_reaches(station, READING_FINGER));
}

static void what_a_search_showed_does_not_identify_by_any_way_to_the_voter(void) {
    day = hand_day_of(&small, "-oracle");
    station = start();
    hand_press(station, SDLK_F2);
    CHECK(hand_reaches(station, FINDING));
    give(0, 0, VICTIM);
    CHECK(hand_reaches(station, CHOOSING) && times_of(LOG_SEARCHED) == 1);
    hand_press(station, SDLK_ESCAPE);
    CHECK(hand_reaches(station, WAITING));
    the_same_finger_is_refused("1");
    leave(BY_ESCAPE);
    the_same_finger_is_refused(small_station_pins[VICTIM - 1]);
    leave(BY_LOCK);
    the_same_finger_is_refused("1");
    leave(BY_RESTART);
    the_same_finger_is_refused(small_station_pins[VICTIM - 1]);
    CHECK(!times_of(LOG_RESERVED));
    give(5, LEFT_INDEX, 0); // evidence of its own
    CHECK(hand_reaches(station, IDENTIFIED));
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, WAITING));
}

static void a_finger_that_is_in_the_list_twice_shows_its_voter_by_either_place(void) {
    day = hand_day_of(&small, "-twice");
    station_close(station);
    station = start();
    hand_press(station, SDLK_F2);
    CHECK(hand_reaches(station, FINDING));
    const uint32_t ticket = station->ticket;
    CHECK(mailbox_send(station->mail, &(struct station_event){
                                          .kind = EVENT_FINGER,
                                          .ticket = ticket,
                                          .as.finger = {BIOMETRIC_OK, .quality = {.value = 70}}
    }));
    CHECK(mailbox_send(station->mail,
                       &(struct station_event){
                           .kind = EVENT_SEARCHED,
                           .ticket = ticket,
                           .as.search = {.references = 6,
                                         .count = 2,
                                         .best = {{VICTIM, RIGHT_INDEX, .score = 6},
                                                  {VICTIM, LEFT_INDEX, .score = 5.9F}}}
    }));
    senses_settle(station);
    CHECK(hand_reaches(station, CHOOSING) && station_view(station)->search.count == 1);
    hand_press(station, SDLK_ESCAPE);
    look_up("1");
    give(5, LEFT_INDEX, 0);
    CHECK(hand_reaches(station, READING_FINGER) && !times_of(LOG_RESERVED));
    give(5, RIGHT_INDEX, 0);
    CHECK(hand_reaches(station, READING_FINGER) && !times_of(LOG_RESERVED));
    leave(BY_ESCAPE);
    station_close(station);
    day = hand_day_of(&small, "-oracle");
    station = start();
}

// ---- A warning that is waited out

static void still_warned(void) {
    CHECK(hand_reaches(station, WARNED) && station_view(station)->warning.before);
    // The voter's own finger, a face, and the operator's word for it.
    static const int keys[] = {SDLK_RETURN, SDLK_F2, SDLK_F3, SDLK_F4, SDLK_F6, SDLK_F7, SDLK_F12};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        hand_press(station, keys[i]);
        give(9, RIGHT_INDEX, 0);
        senses_face(station, 9, 0, (struct sense){0});
        CHECK(hand_reaches(station, WARNED));
    }
}

static void a_warning_ends_by_two_officials_and_by_nothing_else(void) {
    look_up(small_station_pins[OTHER - 1]);
    give(1, RIGHT_INDEX, VICTIM); // who has a mark
    CHECK(hand_reaches(station, WARNED) && times_of(LOG_WARNED) == 1);
    leave(BY_ESCAPE);
    hand_looks_up(station, small_station_pins[OTHER - 1]);
    still_warned();
    leave(BY_LOCK);
    hand_looks_up(station, "2");
    still_warned();
    leave(BY_RESTART);
    hand_looks_up(station, "2");
    still_warned();
    leave(BY_ESCAPE);
    hand_press(station, SDLK_F2); // found as a candidate
    CHECK(hand_reaches(station, FINDING));
    give(0, 0, OTHER);
    CHECK(hand_reaches(station, CHOOSING));
    station_text(station, "1");
    hand_press(station, SDLK_RETURN);
    still_warned();
    hand_press(station, SDLK_F5); // the form left without a decision
    CHECK(hand_reaches(station, DECIDING));
    hand_press(station, SDLK_ESCAPE);
    still_warned();
    decide(1, 0, 1); // refused
    CHECK(hand_reaches(station, NOT_IDENTIFIED));
    hand_press(station, SDLK_F2); // nor does trying on lead past it
    hand_press(station, SDLK_F3);
    CHECK(hand_reaches(station, NOT_IDENTIFIED));
    leave(BY_ESCAPE);
    hand_looks_up(station, small_station_pins[OTHER - 1]);
    still_warned();
    CHECK(times_of(LOG_RESERVED) == 1 && times_of(LOG_WARNED) == 1); // the victim's own mark
    decide(0, 0, 1);
    CHECK(hand_reaches(station, IDENTIFIED) && times_of(LOG_ISSUED) == 2);
    station_close(station);
}

int main(void) {
    CHECK(small_station_make_with_policy(&small, small_station_faces_at_once));
    RUN(twenty_four_tries_with_escape_between_them_are_the_days_sixteen);
    RUN(a_lock_between_the_tries_gives_no_more_of_them);
    RUN(a_restart_between_the_tries_gives_no_more_of_them);
    RUN(all_ways_in_turn_give_no_more_of_them);
    RUN(looks_over_many_visits_end_too);
    RUN(what_a_search_showed_does_not_identify_by_any_way_to_the_voter);
    RUN(a_finger_that_is_in_the_list_twice_shows_its_voter_by_either_place);
    RUN(a_warning_ends_by_two_officials_and_by_nothing_else);
    small_station_remove(&small);
    return check_report();
}
