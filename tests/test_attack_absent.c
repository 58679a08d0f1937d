// An official, or several, mark voters who are not there: by the slip that another visit left, by
// decisions before anything was tried, by decisions all day, and quicker than people come. What two
// officials do together cannot be prevented: it is said, counted and shown. A real slice, log and
// table; what reader and list would answer is put into the mailbox.
#include "tests/check.h"
#include "tests/support/station_hand.h"
#include "tests/support/station_senses.h"
#include <SDL2/SDL_keycode.h>
#include <stdio.h>
#include <string.h>

enum { RIGHT_INDEX = 2, LEFT_INDEX = 7, ADMIT = 0, REFUSE = 1 };

static const struct sense nobody;
static struct small_station small;
static struct hand_day day;
static struct station *station;

static void start(void) {
    station = hand_opens_without_reader(&small, &day);
}

static void start_day(const char *mark) {
    day = hand_day_of(&small, mark);
    start();
}

static int times_of(enum log_event event, struct log_record *last) {
    return hand_times(&day, event, last);
}

static void look_up(int voter, enum session_state comes) {
    hand_looks_up(station, small_station_pins[voter - 1]);
    CHECK(hand_reaches(station, comes));
}

static void leave(void) {
    for (int i = 0; i < 4 && station->state != WAITING; i++) {
        hand_press(station, station->state == IDENTIFIED ? SDLK_RETURN : SDLK_ESCAPE);
        senses_settle(station);
    }
    CHECK(hand_reaches(station, WAITING));
}

static void mark_by_finger(int voter) {
    look_up(voter, SHOWING_VOTER);
    hand_press(station, SDLK_RETURN);
    senses_finger(station, 9, RIGHT_INDEX, nobody);
    CHECK(hand_reaches(station, IDENTIFIED));
    leave();
}

static void decide(int verdict, int reason, int a, int b) {
    hand_press(station, SDLK_F5);
    CHECK(hand_reaches(station, DECIDING));
    // The third who may decide is the member; the operator is left out.
    hand_decides(station, verdict, reason, a, small_station_codes[a], b,
                 small_station_codes[b == 2 ? 3 : b]);
    senses_settle(station);
}

// ---- The slip of a visit that was broken off

static void break_off_with_a_mark(int voter) {
    char away[HAND_PATH_SIZE + 8];
    snprintf(away, sizeof away, "%s-away", day.printer);
    CHECK(!rename(day.printer, away));
    look_up(voter, SHOWING_VOTER);
    hand_press(station, SDLK_RETURN);
    senses_finger(station, 9, RIGHT_INDEX, nobody);
    CHECK(hand_reaches(station, UNFINISHED));
    CHECK(!rename(away, day.printer));
}

static void hours_later_nobody_is_issued_who_is_not_there(void) {
    start_day("-later");
    break_off_with_a_mark(1);
    station_close(station); // the plug is pulled
    start();
    look_up(1, INTERRUPTED);
    static const int keys[] = {SDLK_F1, SDLK_F2, SDLK_F6, SDLK_F7, SDLK_F9, SDLK_F12};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        hand_press(station, keys[i]);
        CHECK(hand_reaches(station, INTERRUPTED));
    }
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, READING_FINGER));
    for (int i = 0; i < 20 && station->state == READING_FINGER; i++)
        senses_finger(station, 1, RIGHT_INDEX, nobody); // the operator's own
    CHECK(hand_reaches(station, NOT_IDENTIFIED));       // there is no camera
    leave();
    CHECK(!times_of(LOG_ISSUED, NULL) && station_view(station)->figures.unfinished == 1);
}

static void the_voter_who_comes_back_gets_the_same_slip_and_no_second_mark(void) {
    struct log_record issued = {0};
    look_up(1, INTERRUPTED);
    hand_press(station, SDLK_RETURN);
    senses_finger(station, 9, LEFT_INDEX, nobody);
    CHECK(hand_reaches(station, IDENTIFIED) && station_view(station)->mark.slip == 1);
    CHECK(times_of(LOG_RESERVED, NULL) == 1 && times_of(LOG_REPRINTED, NULL) == 1);
    CHECK(times_of(LOG_ISSUED, &issued) == 1 && issued.arg == 1 && issued.method == BY_FINGER);
    leave();
    station_close(station);
}

static void else_two_members_say_that_the_slip_is_printed(void) {
    start_day("-two");
    break_off_with_a_mark(2);
    leave();
    look_up(2, INTERRUPTED);
    decide(ADMIT, 0, 0, 0); // one is not two
    CHECK(hand_reaches(station, DECIDING));
    leave();
    look_up(2, INTERRUPTED);
    decide(ADMIT, 0, 0, 1);
    CHECK(hand_reaches(station, IDENTIFIED) && station_view(station)->mark.slip == 1);
    CHECK(times_of(LOG_ADMITTED, NULL) == 1 && times_of(LOG_REPRINTED, NULL) == 1);
    CHECK(times_of(LOG_RESERVED, NULL) == 1 && times_of(LOG_ISSUED, NULL) == 1);
    leave();
    CHECK(station_view(station)->figures.by_decision == 1); // as which it was issued
    station_close(station);
}

static void a_warning_binds_the_voter_of_an_interrupted_mark_too(void) {
    start_day("-warned");
    mark_by_finger(1);
    break_off_with_a_mark(2);
    leave();
    look_up(2, INTERRUPTED);
    hand_press(station, SDLK_RETURN);
    senses_finger(station, 1, RIGHT_INDEX, (struct sense){1, 9}); // whose owner has a mark
    CHECK(hand_reaches(station, WARNED));
    leave();
    static const int keys[] = {SDLK_RETURN, SDLK_F3};
    for (size_t i = 0; i < 2; i++) {
        look_up(2, INTERRUPTED);
        hand_press(station, keys[i]);
        CHECK(hand_reaches(station, WARNED) && station_view(station)->warning.before);
        leave();
    }
    CHECK(times_of(LOG_WARNED, NULL) == 1 && times_of(LOG_ISSUED, NULL) == 1);
    station_close(station);
}

// ---- Decisions

static void who_admits_before_anything_was_tried_says_why(void) {
    struct log_record admitted = {0};
    start_day("-untried");
    look_up(1, SHOWING_VOTER);
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, READING_FINGER));
    hand_press(station, SDLK_F5);
    CHECK(hand_reaches(station, DECIDING));
    const struct field *why = &station_view(station)->form.fields[1];
    CHECK(!strcmp(why->label, "Why neither finger nor face was tried"));
    CHECK(why->choice_count == 3 && !strcmp(why->choices[2], "Another person's document"));
    CHECK(!strcmp(why->choices[0], "Reader and camera do not work")); // the list has fingers
    hand_press(station, SDLK_ESCAPE);
    senses_settle(station);
    decide(ADMIT, 2, 0, 1); // that is a reason to refuse
    CHECK(hand_reaches(station, DECIDING) &&
          !strcmp(station_view(station)->form.error, "Say why neither finger nor face was tried"));
    leave();
    look_up(1, SHOWING_VOTER);
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, READING_FINGER));
    decide(ADMIT, 0, 0, 1);
    CHECK(hand_reaches(station, IDENTIFIED));
    CHECK(times_of(LOG_ADMITTED, &admitted) == 1 && admitted.arg == DECIDED_NO_DEVICES);
    leave();
}

static void after_a_try_of_the_day_the_usual_reasons_are_asked(void) {
    struct log_record decided = {0};
    look_up(2, SHOWING_VOTER);
    hand_press(station, SDLK_RETURN);
    senses_finger(station, 1, RIGHT_INDEX, nobody);
    leave();
    look_up(2, SHOWING_VOTER);
    hand_press(station, SDLK_RETURN);
    decide(ADMIT, DECIDED_OTHER_DOCUMENT - 1, 0, 1);
    CHECK(hand_reaches(station, DECIDING) &&
          strstr(station_view(station)->form.error, "nobody is admitted"));
    hand_press(station, SDLK_ESCAPE);
    senses_settle(station);
    decide(ADMIT, 0, 0, 1);
    CHECK(hand_reaches(station, IDENTIFIED));
    CHECK(times_of(LOG_ADMITTED, &decided) == 2 && decided.arg == DECIDED_FINGERS_WORN);
    leave();
    look_up(3, SHOWING_VOTER);
    hand_press(station, SDLK_RETURN);
    decide(REFUSE, 2, 0, 1); // of a voter of whom nothing was tried, the last choice
    CHECK(hand_reaches(station, NOT_IDENTIFIED));
    CHECK(times_of(LOG_REJECTED, &decided) == 1 && decided.arg == DECIDED_OTHER_DOCUMENT);
    leave();
    CHECK(hand_closes_poll(station));
    CHECK(hand_finds(day.printer, "final-report.csv", "\nadmitted_with_nothing_tried,1\r"));
    station_close(station);
}

// ---- Shares and paces

static const char *alarm_words(void) {
    const char *words = station_view(station)->alarm.words;
    return words ? words : "";
}

static void admit(int voter, int a, int b) {
    look_up(voter, SHOWING_VOTER);
    hand_press(station, SDLK_RETURN);
    senses_finger(station, 1, RIGHT_INDEX, nobody);
    decide(ADMIT, 0, a, b);
    CHECK(hand_reaches(station, IDENTIFIED));
    leave();
}

static void nobody_decides_about_himself(void) {
    start_day("-himself");
    look_up(3, SHOWING_VOTER);
    hand_press(station, SDLK_RETURN);
    senses_finger(station, 1, RIGHT_INDEX, nobody);
    decide(ADMIT, 0, 0, 2); // who is voter 3
    CHECK(hand_reaches(station, DECIDING));
    CHECK(strstr(station_view(station)->form.error, "about himself") &&
          !times_of(LOG_ADMITTED, NULL));
    leave();
    station_close(station);
}

// The policy takes half of the identified for usual, from two decisions on.
static void a_share_that_is_not_usual_is_on_the_screen_and_once_in_the_log(void) {
    struct log_record alarm = {0};
    start_day("-share");
    mark_by_finger(1);
    admit(2, 0, 1);
    CHECK(!*alarm_words() && !times_of(LOG_ALARM, NULL)); // one of two
    admit(4, 0, 2);
    CHECK(strstr(alarm_words(), "Admitted by decision")); // two of three
    CHECK(station_view(station)->alarm.number == 2 && station_view(station)->alarm.of == 3);
    CHECK(times_of(LOG_ALARM, &alarm) == 2);
    CHECK(alarm.arg == ALARM_OFFICIAL && alarm.operator_id == 1); // who signed both
    leave();
    station_close(station);
    start();
    CHECK(strstr(alarm_words(), "Admitted by decision"));
    look_up(3, SHOWING_VOTER);
    leave();
    CHECK(times_of(LOG_ALARM, NULL) == 2); // said already
    CHECK(hand_closes_poll(station));
    CHECK(hand_finds(day.printer, "final-report.csv", "\nalarms,2\r"));
    station_close(station);
}

// At a station that was started anew after one of them, too.
static void marks_quicker_than_people_come_are_an_alarm(void) {
    struct log_record alarm = {0};
    start_day("-pace");
    for (int voter = 1; voter <= 3; voter++) {
        mark_by_finger(voter);
        if (voter == 2) {
            station_close(station); // killed, or ended and begun again
            start();
        }
    }
    CHECK(!times_of(LOG_ALARM, NULL));
    look_up(4, SHOWING_VOTER);
    hand_press(station, SDLK_RETURN);
    hand_press(station, SDLK_F5);
    CHECK(hand_reaches(station, DECIDING));
    hand_decides(station, ADMIT, 0, 0, small_station_codes[0], 1, small_station_codes[1]);
    CHECK(hand_reaches(station, IDENTIFIED));
    leave();
    CHECK(strstr(alarm_words(), "too quick"));
    CHECK(times_of(LOG_ALARM, &alarm) == 1 && alarm.arg == ALARM_PACE);
    station_close(station);
}

int main(void) {
    CHECK(small_station_make_with_policy(
        &small, "{\"decision\": {\"alarm_percent\": 50, \"alarm_least\": 2, \"pace_marks\": 4}}"));
    RUN(hours_later_nobody_is_issued_who_is_not_there);
    RUN(the_voter_who_comes_back_gets_the_same_slip_and_no_second_mark);
    RUN(else_two_members_say_that_the_slip_is_printed);
    RUN(a_warning_binds_the_voter_of_an_interrupted_mark_too);
    RUN(who_admits_before_anything_was_tried_says_why);
    RUN(after_a_try_of_the_day_the_usual_reasons_are_asked);
    RUN(nobody_decides_about_himself);
    RUN(a_share_that_is_not_usual_is_on_the_screen_and_once_in_the_log);
    RUN(marks_quicker_than_people_come_are_an_alarm);
    small_station_remove(&small);
    return check_report();
}
