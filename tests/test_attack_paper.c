// What becomes of a paper when the printer fails: a report that did not come out is never said to
// be printed, is waited for, printed again as often as somebody wants, each a copy with its number,
// and offered once more after a power cut; and what is missing stays on the screen.
#include "kiosk/session/states.h"
#include "tests/check.h"
#include "tests/support/moody_printer.h"
#include "tests/support/station_hand.h"
#include <SDL2/SDL_keycode.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PRINTER = 2 }; // among the view's devices

static struct small_station small;
static struct hand_day day;
static struct station_config config;
static int days;

static void begin_a_day(void) {
    char mark[16];
    snprintf(mark, sizeof mark, "-%d", ++days);
    day = hand_day_of(&small, mark);
    config = hand_config(&small, &day);
    config.printer = &moody_printer;
    moody_printer_is = moody_printer_says = PRINTER_READY;
}

static bool is_out(const char *name) {
    char path[HAND_PATH_SIZE + 64];
    struct stat about;
    snprintf(path, sizeof path, "%s/%s", day.printer, name);
    return !stat(path, &about) && about.st_size > 0;
}

static enum session_state state_of(const struct station *station) {
    return station_view(station)->state;
}

static const char *trouble_of(const struct station *station) {
    const char *trouble = station_view(station)->paper.trouble;
    return trouble ? trouble : "";
}

static struct station *at_opening(void) {
    struct station *station = hand_opens(&config);
    CHECK(hand_unlocks_by_two(station) && hand_reaches(station, OPENING));
    return station;
}

// The machine's second goes by.
static void a_second_later(struct station *station) {
    usleep(1020000);
    station_tick(station);
}

static void no_state_of_a_printer_is_taken_for_a_report(void) {
    static const enum printer_state troubles[] = {PRINTER_NO_PAPER, PRINTER_COVER_OPEN,
                                                  PRINTER_FAILED, PRINTER_GONE, PRINTER_NOT_SURE};
    begin_a_day();
    struct station *station = at_opening();
    moody_printer_says = PRINTER_NO_PAPER;
    hand_press(station, SDLK_RETURN);
    for (size_t i = 0; i < sizeof troubles / sizeof *troubles; i++) {
        moody_printer_says = troubles[i];
        CHECK(state_of(station) == UNREPORTED);
        const int tries = station_view(station)->paper.tries;
        hand_press(station, SDLK_RETURN); // again
        CHECK(state_of(station) == UNREPORTED && *trouble_of(station));
        CHECK(station_view(station)->paper.tries == tries + 1 &&
              *station_view(station)->paper.last_try); // something is seen to have happened
        CHECK(station_view(station)->devices[PRINTER].health != WELL);
    }
    CHECK(hand_times(&day, LOG_REPORTED, NULL) == 0);
    a_second_later(station); // it says that it is well, and its last paper is still in doubt
    CHECK(station_view(station)->devices[PRINTER].health != WELL && *trouble_of(station));
    moody_printer_says = PRINTER_READY;
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, WAITING) && is_out("zero-report.pdf"));
    CHECK(hand_times(&day, LOG_REPORTED, NULL) == 1 && !*trouble_of(station));
    station_close(station);
}

static void a_slow_printer_is_waited_for(void) {
    begin_a_day();
    struct station *station = at_opening();
    moody_printer_says = moody_printer_is = PRINTER_BUSY;
    hand_press(station, SDLK_RETURN);
    for (int i = 0; i < 3; i++)
        hand_turn(station);
    CHECK(state_of(station) == REPORTING && hand_times(&day, LOG_REPORTED, NULL) == 0);
    hand_press(station, SDLK_ESCAPE); // nothing leads away from it
    hand_press(station, SDLK_RETURN);
    CHECK(state_of(station) == REPORTING);
    moody_printer_is = PRINTER_NO_PAPER; // in its middle
    hand_turn(station);
    CHECK(state_of(station) == UNREPORTED && strstr(trouble_of(station), "no paper"));
    moody_printer_is = PRINTER_BUSY;
    hand_press(station, SDLK_RETURN);
    CHECK(state_of(station) == REPORTING);
    moody_printer_is = PRINTER_READY;
    CHECK(hand_reaches(station, WAITING) && hand_times(&day, LOG_REPORTED, NULL) == 1);
    station_close(station);
}

static void a_zero_report_left_for_later_stays_on_the_screen(void) {
    begin_a_day();
    struct station *station = at_opening();
    moody_printer_is = PRINTER_COVER_OPEN;
    hand_press(station, SDLK_RETURN);
    CHECK(state_of(station) == UNREPORTED);
    hand_press(station, SDLK_ESCAPE);
    CHECK(hand_reaches(station, WAITING) && strstr(trouble_of(station), "cover"));
    CHECK(!station_view(station)->paper.out[LOG_REPORT_ZERO] && !is_out("zero-report.pdf"));
    moody_printer_is = PRINTER_READY;
    a_second_later(station); // it looks by itself
    CHECK(!*trouble_of(station) && station_view(station)->devices[PRINTER].health == WELL);
    hand_acts(station, PRINT_PRESSED);
    CHECK(state_of(station) == PAPERS); // what is missing is what is chosen
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, WAITING) && is_out("zero-report.pdf"));
    CHECK(station_view(station)->paper.out[LOG_REPORT_ZERO] == 1);
    station_close(station);
}

static void what_is_missing_is_said_after_a_restart_too(void) {
    begin_a_day();
    struct station *station = at_opening();
    moody_printer_is = PRINTER_GONE;
    hand_press(station, SDLK_RETURN);
    CHECK(state_of(station) == UNREPORTED);
    station_close(station);
    moody_printer_is = PRINTER_READY;
    station = hand_opens(&config);
    CHECK(hand_opens_day(station) && !station_view(station)->paper.out[LOG_REPORT_ZERO]);
    station_close(station);
}

static void print_from_the_menu(struct station *station, int choice, enum session_state back) {
    hand_acts(station, PRINT_PRESSED);
    CHECK(hand_reaches(station, PAPERS));
    hand_choose(station, 0, choice);
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, back));
}

static void every_copy_has_its_number_also_when_closed(void) {
    struct log_record last;
    begin_a_day();
    struct station *station = hand_opens(&config);
    CHECK(hand_opens_day(station));
    print_from_the_menu(station, 1, WAITING);
    CHECK(is_out("zero-report-copy-2.pdf"));
    print_from_the_menu(station, 0, WAITING);
    print_from_the_menu(station, 0, WAITING);
    CHECK(is_out("turnout-0001.pdf") && is_out("turnout-0002.pdf"));
    CHECK(hand_times(&day, LOG_REPORTED, &last) == 4 && last.arg == (2 << 16 | LOG_REPORT_TURNOUT));
    CHECK(hand_closes_poll(station) && is_out("final-report.pdf"));
    print_from_the_menu(station, 0, CLOSED);
    print_from_the_menu(station, 1, CLOSED);
    CHECK(is_out("final-report-copy-2.pdf") && is_out("final-report-copy-2.pdf.minisig"));
    CHECK(is_out("zero-report-copy-3.pdf"));
    station_close(station);
    station = hand_opens(&config); // the count outlives the program, and the log is as it was
    CHECK(hand_unlocks_by_two(station) && hand_reaches(station, CLOSED));
    print_from_the_menu(station, 0, CLOSED);
    CHECK(is_out("final-report-copy-3.pdf") && hand_times(&day, LOG_REPORTED, NULL) == 4);
    CHECK(hand_finds(day.data, "journal.txt", "Final identification report number=3 is out"));
    station_close(station);
}

static void a_copy_of_the_zero_report_says_what_the_first_one_said(void) {
    begin_a_day();
    struct station *station = hand_opens(&config);
    CHECK(hand_opens_day(station));
    hand_looks_up(station, small_station_pins[0]);
    CHECK(hand_reaches(station, SHOWING_VOTER));
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, IDENTIFIED));
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, WAITING));
    print_from_the_menu(station, 1, WAITING);
    CHECK(is_out("zero-report-copy-2.pdf"));
    char command[3 * HAND_PATH_SIZE];
    snprintf(command, sizeof command,
             "cd '%s' && for i in zero-report zero-report-copy-2; do pdftotext -layout $i.pdf - | "
             "tee $i.all | grep -vE 'COPY|●|◆|✕|page|PEC|TRAINING' | tr -sc '[:graph:]' '\\n' "
             ">$i.txt; done; grep -q 'COPY No. 2' zero-report-copy-2.all && "
             "diff zero-report.txt zero-report-copy-2.txt >&2",
             day.printer);
    CHECK(system(command) == 0);
    station_close(station);
}

// The power goes between CLOSED and the paper; and the paper fails again after that.
static void a_final_report_that_never_came_out_is_offered_at_the_next_start(void) {
    begin_a_day();
    struct station *station = hand_opens(&config);
    CHECK(hand_opens_day(station));
    moody_printer_is = PRINTER_NO_PAPER;
    CHECK(hand_closes_poll(station)); // later
    CHECK(!station_view(station)->paper.out[LOG_REPORT_FINAL] && *trouble_of(station));
    station_close(station);
    station = hand_opens(&config);
    CHECK(hand_unlocks_by_two(station) && hand_reaches(station, UNREPORTED));
    hand_press(station, SDLK_RETURN);
    CHECK(state_of(station) == UNREPORTED && !is_out("final-report.pdf"));
    moody_printer_is = PRINTER_READY;
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, CLOSED) && is_out("final-report.pdf") && is_out("kiosk.pub") &&
          is_out("final-report.csv.minisig"));
    CHECK(station_view(station)->paper.out[LOG_REPORT_FINAL] == 1);
    station_close(station);
    station = hand_opens(&config);
    CHECK(hand_unlocks_by_two(station) && hand_reaches(station, CLOSED)); // and no more
    station_close(station);
}

static void come_for_a_slip(struct station *station) {
    hand_looks_up(station, small_station_pins[0]);
    CHECK(hand_reaches(station, SHOWING_VOTER));
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, UNFINISHED));
}

static void printing_a_slip_again_in_vain_is_seen_and_later_is_not_forgotten(void) {
    begin_a_day();
    struct station *station = hand_opens(&config);
    CHECK(hand_opens_day(station));
    moody_printer_is = PRINTER_NO_PAPER;
    come_for_a_slip(station);
    for (int tries = 1; tries < 4; tries++) {
        CHECK(station_view(station)->paper.tries == tries);
        hand_press(station, SDLK_RETURN);
        CHECK(hand_reaches(station, UNFINISHED));
    }
    moody_printer_is = PRINTER_READY;
    hand_press(station, SDLK_ESCAPE);
    CHECK(hand_reaches(station, WAITING));
    a_second_later(station);
    CHECK(station_view(station)->figures.unfinished == 1 && !station_view(station)->notice);
    station_close(station);
}

static void a_slip_of_which_nobody_is_sure_comes_again_as_a_duplicate(void) {
    begin_a_day();
    struct station *station = hand_opens(&config);
    CHECK(hand_opens_day(station));
    moody_printer_says = PRINTER_NOT_SURE;
    come_for_a_slip(station);
    moody_printer_says = PRINTER_READY;
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, IDENTIFIED) && is_out("slip-0001-duplicate.pdf"));
    CHECK(hand_times(&day, LOG_REPRINTED, NULL) == 1);
    station_close(station);
}

static void a_printer_that_is_pulled_between_visits_is_said_within_seconds(void) {
    begin_a_day();
    struct station *station = hand_opens(&config);
    CHECK(hand_opens_day(station) && station_view(station)->devices[PRINTER].health == WELL);
    const int before = hand_times(&day, LOG_INCIDENT, NULL);
    moody_printer_is = PRINTER_GONE;
    CHECK(station_wait_ms(station) <= 1000);
    a_second_later(station);
    a_second_later(station);
    CHECK(station_view(station)->devices[PRINTER].health == BROKEN && *trouble_of(station));
    CHECK(hand_times(&day, LOG_INCIDENT, NULL) == before + 1); // once
    station_close(station);
}

int main(void) {
    CHECK(small_station_make(&small) && small_station_touch(&small, 1, 2, 2) &&
          small_station_touch(&small, 2, 2, 2) && small_station_touch(&small, 2, 2, 3));
    hand_draws = true;
    RUN(no_state_of_a_printer_is_taken_for_a_report);
    RUN(a_slow_printer_is_waited_for);
    RUN(a_zero_report_left_for_later_stays_on_the_screen);
    RUN(what_is_missing_is_said_after_a_restart_too);
    RUN(every_copy_has_its_number_also_when_closed);
    RUN(a_copy_of_the_zero_report_says_what_the_first_one_said);
    RUN(a_final_report_that_never_came_out_is_offered_at_the_next_start);
    RUN(printing_a_slip_again_in_vain_is_seen_and_later_is_not_forgotten);
    RUN(a_slip_of_which_nobody_is_sure_comes_again_as_a_duplicate);
    RUN(a_printer_that_is_pulled_between_visits_is_said_within_seconds);
    small_station_remove(&small);
    return check_report();
}
