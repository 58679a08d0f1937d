// What is typed and is not what it should be: a scanner's link, a document's machine readable
// lines, a PIN with one wrong digit, a passphrase in the other layout, a code too few, digits where
// nothing asks for any, a number that was left standing. Each is said in words, and opens nobody's
// card. By the station; and by the program on a display, a keypad without NumLock.
#include "kiosk/session/states.h"
#include "kiosk/station/station_inside.h"
#include "tests/check.h"
#include "tests/support/device/virtual_display.h"
#include "tests/support/kiosk_program.h"
#include <SDL2/SDL_keycode.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

static const char stranger_pin[] = "20101199012345";

static struct small_station small;
static struct hand_day day;
static struct station *station;

static const struct form *form(void) {
    return &station_view(station)->form;
}

static bool says(const char *words) {
    return form()->error && strstr(form()->error, words);
}

static bool notes(const char *words) {
    return station_view(station)->notice && strstr(station_view(station)->notice, words);
}

static bool is_waiting_with(const char *text) {
    return hand_reaches(station, WAITING) && !strcmp(form()->fields[0].text, text);
}

static void let_pass(int64_t ms) {
    station->last_touch_ms -= ms;
    station_tick(station);
}

static void the_letters_of_a_passphrase_are_named_also_when_it_was_wrong(void) {
    CHECK(!form()->letters);
    hand_tries(station, 0, "фдф-ещщ"); // the chair's keys, in the other layout
    CHECK(hand_reaches(station, LOCKED) && says("chair") && !*form()->fields[1].text);
    CHECK(form()->letters && !strcmp(form()->letters, "Cyrillic letters"));
    hand_fill(station, 1, "a");
    CHECK(!strcmp(form()->letters, "Latin letters") && !form()->error);
    station_caps_lock(station, true);
    CHECK(station_view(station)->is_caps_lock && station_changed(station));
    station_caps_lock(station, false);
    hand_press(station, SDLK_BACKSPACE);
    CHECK(!form()->letters);
}

static void an_empty_passphrase_is_asked_for_and_not_tried(void) {
    hand_press(station, SDLK_RETURN);
    CHECK(says("passphrase first") && form()->focus == 1);
    CHECK(!hand_finds(day.data, "journal.txt", "try=2"));
}

static void a_passphrase_that_is_checked_is_said_to_be(void) {
    hand_choose(station, 0, 0);
    hand_fill(station, 1, small_station_passphrases[0]);
    hand_strikes(station, SDLK_RETURN);
    CHECK(station_view(station)->is_busy && station_changed(station));
    CHECK(hand_reaches(station, LOCKED) && !station_view(station)->is_busy);
}

static void half_an_unlocking_outlasts_no_five_minutes(void) {
    const int64_t limit_ms = (int64_t)station_policy(station)->unlock_minutes * 60000;
    CHECK(station_view(station)->holders_done == 1 && limit_ms == 300000);
    hand_fill(station, 1, "half a passphrase");
    let_pass(60000);
    CHECK(!*form()->fields[1].text && station_view(station)->holders_done == 1);
    let_pass(limit_ms - 1000);
    CHECK(station_view(station)->holders_done == 1 && station_wait_ms(station) <= 1000);
    let_pass(1000);
    CHECK(station_view(station)->holders_done == 0 && station_wait_ms(station) > 0);
    CHECK(!voter_slice_holder_is_open(station->slice, HOLDER_CHAIR));
    CHECK(notes("not come in time"));
    CHECK(hand_opens_day(station));
}

static void a_line_with_letters_is_nobodys_number(void) {
    static const char *const lines[] = {"https://map.shailoo.gov.kg/uik/1",
                                        "IDKGZID16989985<11403195700011<",
                                        "7207272M3001019KGZ<<<<<<<<<<<4",
                                        "ABDULLAEV<<ULUGBEK<<<<<<<<<<<<",
                                        "1a",
                                        "\xD9\xA1", // a one in Arabic digits
                                        "-1"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        hand_looks_up(station, lines[i]);
        CHECK(is_waiting_with(lines[i]) && says("letters or signs"));
    }
    hand_looks_up(station, "99999999999999"); // nobody is born then
    CHECK(is_waiting_with("99999999999999") && says("This is no PIN"));
    station_text(station, "1"); // what comes next begins anew
    hand_acts(station, FORM_SENT);
    CHECK(hand_reaches(station, SHOWING_VOTER) && station_view(station)->voter.number == 1);
    hand_press(station, SDLK_ESCAPE);
    CHECK(is_waiting_with(""));
}

static void a_wrong_digit_is_compared_before_it_is_a_verdict(void) {
    const int before = hand_times(&day, LOG_NOT_LISTED, NULL);
    hand_looks_up(station, stranger_pin);
    CHECK(is_waiting_with(stranger_pin) && says("Compare each digit"));
    hand_press(station, SDLK_BACKSPACE); // it was wrong
    CHECK(!form()->error && strlen(form()->fields[0].text) == strlen(stranger_pin) - 1);
    station_text(station, stranger_pin + strlen(stranger_pin) - 1);
    hand_acts(station, FORM_SENT); // another line, though it is the same in the end
    CHECK(is_waiting_with(stranger_pin) && says("Compare each digit"));
    CHECK(hand_times(&day, LOG_NOT_LISTED, NULL) == before);
    hand_acts(station, FORM_SENT);
    CHECK(hand_reaches(station, NOT_LISTED));
    CHECK(hand_times(&day, LOG_NOT_LISTED, NULL) == before + 1);
    hand_press(station, SDLK_RETURN);
    CHECK(is_waiting_with(""));
}

static void a_number_left_standing_goes(void) {
    station_text(station, small_station_pins[0]);
    let_pass((int64_t)station_policy(station)->idle_timeout_s * 1000 - 500);
    CHECK(is_waiting_with(small_station_pins[0]));
    CHECK(station_wait_ms(station) <= 500);
    let_pass(500);
    CHECK(is_waiting_with("") && station_changed(station));
}

static void an_empty_line_is_asked_for(void) {
    hand_press(station, SDLK_RETURN);
    CHECK(is_waiting_with("") && says("Nothing is typed yet"));
    station_text(station, "2");
    CHECK(!form()->error);
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, SHOWING_VOTER));
}

static void digits_where_nothing_asks_for_any_are_answered(void) {
    CHECK(!station_view(station)->notice);
    station_text(station, "2");
    CHECK(notes("Nothing can be typed"));
    hand_press(station, SDLK_F5);
    hand_press(station, SDLK_RETURN);
    hand_press(station, SDLK_F5);
    CHECK(hand_reaches(station, DECIDING) && !station_view(station)->notice);
}

static void is_cleared_with_focus_on(int field) {
    CHECK(hand_reaches(station, DECIDING) && form()->error);
    CHECK(!*form()->fields[3].text && !*form()->fields[5].text && form()->focus == field);
}

static void wrong_codes_are_typed_anew_from_the_first(void) {
    hand_decides(station, 1, 0, 0, small_station_codes[0], 1, "000001");
    is_cleared_with_focus_on(3);
    hand_decides(station, 1, 0, 0, small_station_codes[0], 0, small_station_codes[0]);
    is_cleared_with_focus_on(4); // the same member twice: another one is chosen
    hand_press(station, SDLK_TAB);
    hand_press(station, SDLK_TAB);
    CHECK(station_view(station)->focus_action == 0);
    station_text(station, small_station_codes[1]); // not into a button
    CHECK(station_view(station)->focus_action < 0 && form()->focus == 5);
    CHECK(!strcmp(form()->fields[5].text, small_station_codes[1]));
}

static void a_field_that_is_still_empty_is_asked_for(void) {
    hand_press(station, SDLK_ESCAPE);
    while (station_view(station)->state != WAITING)
        hand_press(station, SDLK_ESCAPE);
    hand_looks_up(station, "2");
    hand_press(station, SDLK_RETURN);
    hand_press(station, SDLK_F5);
    CHECK(hand_reaches(station, DECIDING) && form()->focus == 0);
    hand_press(station, SDLK_RETURN);
    CHECK(says("Nothing is chosen yet") && form()->focus == 0);
    hand_choose(station, 0, 1);
    hand_press(station, SDLK_RETURN);
    CHECK(form()->focus == 1 && !form()->error);
    hand_choose(station, 1, 0);
    hand_choose(station, 2, 0);
    hand_fill(station, 3, "");
    hand_press(station, SDLK_RETURN);
    CHECK(says("types the code first") && form()->focus == 3);
}

// ---- The program

static struct virtual_hands *hands;
static struct hand_day its;
static struct kiosk_program kiosk = {.programs = BIN, .small = &small, .day = &its};

static void an_enter_that_is_held_opens_no_poll(void) {
    its = hand_day_of(&small, "-program");
    CHECK(!mkdir(its.data, 0700) && !mkdir(its.medium, 0700) && !mkdir(its.printer, 0700));
    kiosk_program_start(&kiosk);
    CHECK(virtual_hands_wait_window(hands, 20000));
    kiosk_program_type(hands, small_station_passphrases[0]);
    CHECK(kiosk_program_says(&kiosk, "chair: ", 1));
    virtual_hands_type(hands, small_station_passphrases[1]);
    virtual_hands_hold(hands, "Return", 2500);
    CHECK(kiosk_program_says(&kiosk, "\tOPENING ", 1));
    CHECK(!kiosk_program_has(&kiosk, "POLL_OPENED"));
    kiosk_program_press(hands, "Return");
    CHECK(kiosk_program_says(&kiosk, "POLL_OPENED", 1));
}

// As it is after the start of a bare X server: the keypad's keys are arrows and the like. The PIN
// of voter 1 by their places.
static void a_keypad_types_digits_without_num_lock(void) {
    static const char *const keys[] = {"Insert", "End",   "Down", "Next", "Left",
                                       "Begin",  "Right", "Home", "Up",   "Prior"};
    for (const char *digit = small_station_pins[0]; *digit; digit++) {
        char key[16];
        snprintf(key, sizeof key, "KP_%s", keys[*digit - '0']);
        virtual_hands_press(hands, key);
    }
    virtual_hands_hold(hands, "KP_Enter", 1500);
    CHECK(kiosk_program_says(&kiosk, "\tSHOWING_VOTER ", 1));
    CHECK(!kiosk_program_has(&kiosk, "READING_FINGER"));
    kill(kiosk.process, SIGTERM);
    CHECK(waitpid(kiosk.process, NULL, 0) == kiosk.process);
}

int main(void) {
    CHECK(small_station_make(&small));
    day = hand_day_of(&small, "");
    struct station_config config = hand_config(&small, &day);
    config.devices.finger_source = "replay:/nowhere";
    station = hand_opens(&config);
    RUN(the_letters_of_a_passphrase_are_named_also_when_it_was_wrong);
    RUN(an_empty_passphrase_is_asked_for_and_not_tried);
    RUN(a_passphrase_that_is_checked_is_said_to_be);
    RUN(half_an_unlocking_outlasts_no_five_minutes);
    RUN(a_line_with_letters_is_nobodys_number);
    RUN(a_wrong_digit_is_compared_before_it_is_a_verdict);
    RUN(a_number_left_standing_goes);
    RUN(an_empty_line_is_asked_for);
    RUN(digits_where_nothing_asks_for_any_are_answered);
    RUN(wrong_codes_are_typed_anew_from_the_first);
    RUN(a_field_that_is_still_empty_is_asked_for);
    station_close(station);
    const pid_t display = virtual_display_start();
    hands = display > 0 ? virtual_hands_open() : NULL;
    if (hands) {
        RUN(an_enter_that_is_held_opens_no_poll);
        RUN(a_keypad_types_digits_without_num_lock);
        virtual_hands_close(hands);
    } else
        printf("     (no virtual display: the program is left out)\n");
    virtual_display_end(display);
    small_station_remove(&small);
    return check_report();
}
