// The medium is full, or gives up, in the middle of each thing that the station writes: nobody is
// told that it is done, the station stops and says what to do, and when there is room again the day
// goes on with what both copies have. A real slice, log and table; reader and list are played, and
// so is the medium's flush.
#include "tests/check.h"
#include "tests/support/station_hand.h"
#include "tests/support/station_senses.h"
#include <SDL2/SDL_keycode.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { ONE = 1, TWO = 2, MEMBER = 3, NO_FINGERS = 4, RIGHT_INDEX = 2 };

static struct small_station small;
static struct hand_day day;
static struct station *station;

// Through the linker's --wrap: of the second copy's flushes so many are good yet; -1: all.
static int good_flushes = -1;
int __real_fdatasync(int file);
int __wrap_fdatasync(int file);
int __wrap_fdatasync(int file) {
    if (good_flushes == 0) {
        errno = ENOSPC;
        return -1;
    }
    good_flushes -= good_flushes > 0;
    return __real_fdatasync(file);
}

static struct station *start(void) {
    return hand_opens_without_reader(&small, &day);
}

static void look_up(int voter) {
    hand_looks_up(station, small_station_pins[voter - 1]);
    CHECK(hand_reaches(station, SHOWING_VOTER));
}

// The voter's own finger, and nobody else's; `flushes` of what it makes the station write are good.
static void give_finger(int flushes) {
    hand_press(station, SDLK_RETURN);
    senses_settle(station);
    const uint32_t ticket = station->ticket;
    CHECK(mailbox_send(station->mail, &(struct station_event){
                                          .kind = EVENT_FINGER,
                                          .ticket = ticket,
                                          .as.finger = {BIOMETRIC_OK, .quality = {.value = 70},
                                                        .score = 9, .position = RIGHT_INDEX}
    }));
    CHECK(mailbox_send(station->mail, &(struct station_event){.kind = EVENT_SEARCHED,
                                                              .ticket = ticket,
                                                              .as.search = {.references = 6}}));
    good_flushes = flushes;
    senses_settle(station);
}

static bool is_stopped(void) {
    const struct view *view = station_view(station);
    return hand_reaches(station, STOPPED) && view->reason && strstr(view->reason, "full") &&
           view->devices[DEVICE_MEDIUM].health == BROKEN && !view->voter.surname;
}

// Still full: Enter changes nothing. With room again two holders open, and the day goes on.
static void free_the_medium(enum session_state expected) {
    hand_press(station, SDLK_RETURN);
    CHECK(is_stopped());
    good_flushes = -1;
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, LOCKED) && hand_unlocks_by_two(station));
    CHECK(hand_reaches(station, expected));
}

static int times_of(enum log_event event) {
    return hand_times(&day, event, NULL);
}

static bool is_out(const char *name) {
    char path[HAND_PATH_SIZE + 64];
    snprintf(path, sizeof path, "%s/%s", day.printer, name);
    return access(path, F_OK) == 0;
}

static void next(void) {
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, WAITING));
}

static void a_comparison_that_is_not_on_both_copies_counts_for_nobody(void) {
    look_up(ONE);
    give_finger(0);
    CHECK(is_stopped() && !times_of(LOG_RESERVED));
    good_flushes = -1; // and nothing follows it before the log was opened again
    CHECK(participation_log_note(station->log, LOG_INCIDENT, NULL, 1, NULL) == SYNC_NO_MEDIUM);
    good_flushes = 0;
    free_the_medium(WAITING);
}

static void a_mark_that_is_not_on_both_copies_gets_no_slip(void) {
    look_up(ONE);
    give_finger(1); // the comparison's
    CHECK(is_stopped() && times_of(LOG_RESERVED) == 1 && !is_out("slip-0001.pdf"));
    free_the_medium(WAITING);
    hand_looks_up(station, small_station_pins[ONE - 1]); // the disk had it already
    CHECK(hand_reaches(station, INTERRUPTED) && !times_of(LOG_ISSUED));
}

static void a_second_slip_that_is_not_in_the_log_does_not_come_out(void) {
    give_finger(1); // the comparison's
    CHECK(is_stopped() && !is_out("slip-0001-duplicate.pdf") && !is_out("slip-0001.pdf"));
    free_the_medium(WAITING);
    hand_looks_up(station, small_station_pins[ONE - 1]);
    CHECK(hand_reaches(station, INTERRUPTED));
    give_finger(-1);
    CHECK(hand_reaches(station, IDENTIFIED) && is_out("slip-0001-duplicate.pdf"));
    next();
}

static void nobody_is_told_yes_whose_mark_is_not_issued_on_both_copies(void) {
    look_up(TWO);
    give_finger(2); // the comparison's and the reservation's
    CHECK(is_stopped() && is_out("slip-0002.pdf"));
    free_the_medium(WAITING);
    hand_looks_up(station, small_station_pins[TWO - 1]);
    CHECK(hand_reaches(station, ALREADY_IDENTIFIED) && times_of(LOG_ISSUED) == 2);
}

static void a_mark_that_is_not_taken_back_on_both_copies_is_not_said_to_be(void) {
    hand_press(station, SDLK_F4);
    CHECK(hand_reaches(station, UNDOING));
    good_flushes = 0;
    hand_undoes(station, 0, small_station_codes[0], 1, small_station_codes[1]);
    CHECK(is_stopped());
    free_the_medium(WAITING);
    CHECK(times_of(LOG_VOIDED) == 1);
}

static void a_decision_that_is_not_on_both_copies_admits_nobody(void) {
    look_up(NO_FINGERS);
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, NOT_IDENTIFIED));
    hand_press(station, SDLK_F5);
    CHECK(hand_reaches(station, DECIDING));
    good_flushes = 0;
    hand_decides(station, 0, 0, 0, small_station_codes[0], 1, small_station_codes[1]);
    CHECK(is_stopped() && times_of(LOG_RESERVED) == 2);
    free_the_medium(WAITING);
}

static void candidates_that_are_not_on_both_copies_are_not_shown(void) {
    hand_press(station, SDLK_F2);
    CHECK(hand_reaches(station, FINDING));
    const uint32_t ticket = station->ticket;
    CHECK(mailbox_send(station->mail, &(struct station_event){
                                          .kind = EVENT_FINGER,
                                          .ticket = ticket,
                                          .as.finger = {BIOMETRIC_OK, .quality = {.value = 70}}
    }));
    CHECK(mailbox_send(
        station->mail,
        &(struct station_event){
            .kind = EVENT_SEARCHED,
            .ticket = ticket,
            .as.search = {.references = 6, .count = 1, .best = {{.number = MEMBER, .score = 9}}}
    }));
    good_flushes = 0;
    senses_settle(station);
    CHECK(is_stopped() && !station_view(station)->search.count);
    free_the_medium(WAITING);
}

static void a_verdict_that_is_not_on_both_copies_is_not_left_on_the_screen(void) {
    good_flushes = 0;
    hand_looks_up_stranger(station, "20101199012345"); // in no list here
    CHECK(is_stopped());
    free_the_medium(WAITING);
    look_up(MEMBER);
    good_flushes = 0;
    hand_press(station, SDLK_ESCAPE);
    CHECK(is_stopped());
    free_the_medium(WAITING);
    look_up(MEMBER); // a visit that the medium ended is not said to have been broken off by anybody
    const int before = times_of(LOG_CANCELLED);
    give_finger(0);
    CHECK(is_stopped() && times_of(LOG_CANCELLED) == before);
    free_the_medium(WAITING);
}

// A second copy that cannot be flushed when the day is closed: no report says that it is.
static void a_closing_that_is_not_on_both_copies_has_no_report(void) {
    CHECK(hand_asks_to_close(station));
    good_flushes = 0;
    hand_signs_closing(station);
    CHECK(is_stopped() && !is_out("final-report.pdf"));
    free_the_medium(UNREPORTED); // closed it is, and now the report can come
    hand_acts(station, NEXT_PRESSED);
    CHECK(hand_reaches(station, CLOSED) && is_out("final-report.pdf"));
}

static void a_doubt_passed_over_that_is_not_on_both_copies_lets_nobody_pass(void) {
    day = hand_day_of(&small, "-looks");
    station = hand_opens_for_looks(&small, &day, NULL);
    if (!station) {
        puts("     (no face models: left out)");
        return;
    }
    for (int flushes = 1; flushes >= 0; flushes--) { // with the doubt's own record, and without
        look_up(ONE);
        hand_press(station, SDLK_F3);
        CHECK(hand_reaches(station, LOOKING_AT_FACE));
        CHECK(mailbox_send(station->mail,
                           &(struct station_event){
                               .kind = EVENT_FACE,
                               .ticket = station->ticket,
                               .as.face = {.status = BIOMETRIC_OK, .score = 5.5F, .doubts = 1}
        }));
        if (!flushes)
            good_flushes = 1; // the look's
        senses_settle(station);
        if (flushes) {
            CHECK(hand_reaches(station, DOUBTED));
            good_flushes = 0;
            hand_press(station, SDLK_F7);
        }
        CHECK(is_stopped() && !times_of(LOG_RESERVED));
        free_the_medium(WAITING);
    }
    station_close(station);
}

int main(void) {
    CHECK(small_station_make_with_policy(&small, small_station_faces_at_once));
    day = hand_day_of(&small, "");
    station = start();
    RUN(a_comparison_that_is_not_on_both_copies_counts_for_nobody);
    RUN(a_mark_that_is_not_on_both_copies_gets_no_slip);
    RUN(a_second_slip_that_is_not_in_the_log_does_not_come_out);
    RUN(nobody_is_told_yes_whose_mark_is_not_issued_on_both_copies);
    RUN(a_mark_that_is_not_taken_back_on_both_copies_is_not_said_to_be);
    RUN(a_decision_that_is_not_on_both_copies_admits_nobody);
    RUN(candidates_that_are_not_on_both_copies_are_not_shown);
    RUN(a_verdict_that_is_not_on_both_copies_is_not_left_on_the_screen);
    RUN(a_closing_that_is_not_on_both_copies_has_no_report);
    station_close(station);
    RUN(a_doubt_passed_over_that_is_not_on_both_copies_lets_nobody_pass);
    small_station_remove(&small);
    return check_report();
}
