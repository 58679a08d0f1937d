// Somebody at the keyboard who guesses: the members' codes at a decision and at the taking back of
// a mark, the holders' passphrases at the locked station and at `shailoo erase`; with restarts and
// kills between, and with all the time there is. A real slice, log and table, and no reader. Only
// the guard's clock is played.
#include "kiosk/station/station_inside.h"
#include "sync/station_erase.h"
#include "tests/check.h"
#include "tests/support/station_hand.h"
#include <SDL2/SDL_keycode.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHAIR, SECRETARY, MEMBER, VOTER = 1, GUESSES = 300, HOURS = 12 };

static struct small_station small;
static struct hand_day day;
static struct station *station;
static int64_t clock_ms = 1000000;

static int64_t guards_clock(void) {
    return clock_ms;
}

// ---- What people do

static struct station *start(void) {
    struct station_config config = hand_config(&small, &day);
    config.devices.finger_source = "replay:/nowhere";
    return hand_opens(&config);
}

static void begin_day(const char *mark) {
    day = hand_day_of(&small, mark);
    station = start();
    CHECK(hand_opens_day(station));
}

static void restart(void) { // in mid-visit, as the plug is pulled
    station_close(station);
    station = start();
    CHECK(hand_opens_day(station));
}

static void come_to_decide(void) {
    if (station->state == DECIDING)
        return;
    hand_looks_up(station, small_station_pins[VOTER - 1]);
    CHECK(hand_reaches(station, SHOWING_VOTER));
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, READING_FINGER));
    hand_press(station, SDLK_F5);
    CHECK(hand_reaches(station, DECIDING));
}

static void come_to_undo(void) {
    if (station->state == UNDOING)
        return;
    hand_looks_up(station, small_station_pins[VOTER - 1]);
    CHECK(hand_reaches(station, ALREADY_IDENTIFIED));
    hand_acts(station, UNDO_PRESSED);
    CHECK(hand_reaches(station, UNDOING));
}

typedef void (*guess_codes)(const char *code_a, const char *code_b);

static void decide(const char *code_a, const char *code_b) {
    come_to_decide();
    hand_decides(station, 0, 0, CHAIR, code_a, SECRETARY, code_b);
    station_tick(station);
}

static void undo(const char *code_a, const char *code_b) {
    come_to_undo();
    hand_undoes(station, CHAIR, code_a, SECRETARY, code_b);
    station_tick(station);
}

static void decide_rightly(void) {
    decide(small_station_codes[CHAIR], small_station_codes[SECRETARY]);
}

static int wait_s(void) {
    return station_view(station)->form.error_number;
}

static const char *said(void) {
    const char *error = station_view(station)->form.error;
    return error ? error : "";
}

// So many of this kind the log's records count.
static unsigned in_log(enum log_secret secret) {
    static struct log_record records[1000];
    const size_t count = hand_records(&day, 0, records, 1000);
    unsigned times = 0;
    for (size_t i = 0; i < count; i++)
        if (records[i].event == LOG_SECRET_WRONG && (records[i].arg & 0xFFFF) == secret)
            times += records[i].arg >> 16;
    return times;
}

// ---- Codes

static void guess_many(guess_codes guess) {
    char code[8];
    for (int i = 0; i < GUESSES; i++) {
        snprintf(code, sizeof code, "%06d", i);
        guess(small_station_codes[CHAIR], code);
    }
}

static void three_hundred_wrong_codes_in_a_row_are_five_and_a_wait(void) {
    begin_day("-decide");
    guess_many(decide);
    CHECK(hand_reaches(station, DECIDING) && wait_s() == SECRET_DELAY_FIRST_S);
    CHECK(strstr(said(), "Too many wrong codes"));
    CHECK(in_log(SECRET_CODES) == SECRET_TRIES_FREE + 1);
    CHECK(hand_finds(day.data, "journal.txt", "officials 1 and 2: wrong, try=5 wait_s=10"));
    decide_rightly(); // too early: not even looked at
    CHECK(hand_reaches(station, DECIDING) && wait_s() == SECRET_DELAY_FIRST_S);
    CHECK(station_wait_ms(station) <= 1000); // the seconds are counted on the screen
    clock_ms += 4000;
    station_tick(station);
    CHECK(wait_s() == 6);
    clock_ms += 6000;
    decide_rightly();
    CHECK(hand_reaches(station, IDENTIFIED) && in_log(SECRET_CODES) == SECRET_TRIES_FREE + 1);
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, WAITING));
}

static void the_same_holds_where_a_mark_is_taken_back(void) {
    guess_many(undo);
    CHECK(hand_reaches(station, UNDOING) && wait_s() == SECRET_DELAY_FIRST_S);
    CHECK(in_log(SECRET_CODES) == 2 * (SECRET_TRIES_FREE + 1));
    undo(small_station_codes[CHAIR], small_station_codes[SECRETARY]);
    CHECK(hand_reaches(station, UNDOING));
    hand_press(station, SDLK_ESCAPE); // back to the voter, and away
    CHECK(hand_reaches(station, ALREADY_IDENTIFIED));
    hand_press(station, SDLK_ESCAPE); // another form, another voter, another pair: the same chair
    CHECK(hand_reaches(station, WAITING));
    hand_looks_up(station, small_station_pins[2]);
    CHECK(hand_reaches(station, SHOWING_VOTER));
    hand_press(station, SDLK_RETURN);
    hand_press(station, SDLK_F5);
    CHECK(hand_reaches(station, DECIDING) && !wait_s()); // nobody is chosen yet
    hand_decides(station, 0, 0, CHAIR, small_station_codes[CHAIR], MEMBER, small_station_codes[3]);
    CHECK(hand_reaches(station, DECIDING) && wait_s() == SECRET_DELAY_FIRST_S);
    hand_press(station, SDLK_ESCAPE);
    hand_press(station, SDLK_ESCAPE);
    CHECK(hand_reaches(station, WAITING));
    clock_ms += 10000;
    undo(small_station_codes[CHAIR], small_station_codes[SECRETARY]);
    CHECK(hand_reaches(station, WAITING));
    CHECK(hand_closes_poll(station));
    CHECK(hand_finds(day.printer, "final-report.csv", "\nwrong_codes,10"));
    station_close(station);
}

// What the screen says and how long it makes wait, after five of these.
static void say_after_five(const char *mark, const char *code_a, const char *code_b,
                           char first[200]) {
    begin_day(mark);
    decide(code_a, code_b);
    snprintf(first, 200, "%s", said());
    for (int i = 0; i < 4; i++)
        decide(code_a, code_b);
    CHECK(wait_s() == SECRET_DELAY_FIRST_S);
    station_close(station);
}

static void nothing_tells_which_of_the_two_codes_was_wrong(void) {
    char a[200], b[200], both[200];
    say_after_five("-first", "000000", small_station_codes[SECRETARY], a);
    say_after_five("-second", small_station_codes[CHAIR], "000000", b);
    say_after_five("-both", "000000", "000000", both);
    CHECK(*a && !strcmp(a, b) && !strcmp(a, both));
    CHECK(!strstr(a, "first") && !strstr(a, "second"));
}

static void with_all_the_time_of_a_day_there_are_less_than_eighty_guesses(void) {
    char code[12];
    int guesses = 0;
    begin_day("-patient");
    for (const int64_t end_ms = clock_ms + HOURS * 3600000LL; clock_ms < end_ms;) {
        snprintf(code, sizeof code, "%06d", guesses++);
        decide(small_station_codes[CHAIR], code);
        clock_ms += 1000 * wait_s();
    }
    CHECK(guesses > 60 && guesses < 80 && in_log(SECRET_CODES) == (unsigned)guesses);
    restart(); // and it goes on where it was
    decide(small_station_codes[CHAIR], "999999");
    CHECK(wait_s() == SECRET_DELAY_LAST_S);
    station_close(station);
}

// In a process of its own, which is killed: after these guesses, or in the midst of one more.
static void guess_and_be_killed(int guesses, bool in_the_midst) {
    fflush(NULL);
    const pid_t child = fork();
    if (!child) {
        const struct secret_try codes = {
            SECRET_CODES, {1, 2}
        };
        station = start();
        if (!hand_opens_day(station))
            _exit(1);
        for (int i = 0; i < guesses; i++)
            decide(small_station_codes[CHAIR], "000000");
        if (in_the_midst)
            (void)secret_guard_begin(&station->guard, &codes);
        kill(getpid(), SIGKILL);
    }
    int status = 0;
    CHECK(child > 0 && waitpid(child, &status, 0) == child && WIFSIGNALED(status));
}

static void a_kill_between_two_guesses_or_in_one_makes_none_free(void) {
    day = hand_day_of(&small, "-kill");
    guess_and_be_killed(1, false);
    guess_and_be_killed(1, true);
    guess_and_be_killed(0, true);
    station = start();
    CHECK(hand_opens_day(station) && in_log(SECRET_CODES) == 4); // what the log lacked, too
    decide(small_station_codes[CHAIR], "000000");
    CHECK(wait_s() == SECRET_DELAY_FIRST_S && in_log(SECRET_CODES) == 5);
    station_close(station);
    clock_ms = 2000; // the machine was started anew
    station = start();
    CHECK(hand_opens_day(station));
    clock_ms += 4000;
    decide_rightly();
    CHECK(hand_reaches(station, DECIDING) && wait_s() == 6);
    clock_ms += 6000;
    decide_rightly();
    CHECK(hand_reaches(station, IDENTIFIED));
    station_close(station);
}

// ---- Passphrases

static enum sync_status erase_with(const char *chairs, char why[ERASE_WHY_SIZE]) {
    static struct erase_certificate certificate;
    struct erase_order order = {
        .slice_path = small.slice,
        .data_dir = day.data,
        .medium_dir = day.medium,
        .kiosk = 1,
        .passphrases = {chairs, NULL, small_station_passphrases[2]},
        .export_dir = "/nowhere",
        .exception = "none"
    };
    CHECK(public_key_read(&order.key, small.key) == SYNC_OK);
    return station_erase_begin(&certificate, &order, why);
}

static void passphrases_at_the_kiosk_and_of_the_command_line_are_one_count(void) {
    char why[ERASE_WHY_SIZE];
    begin_day("-erase");
    CHECK(erase_with("wrong", why) == SYNC_BUSY); // beside a kiosk nothing is tried
    CHECK(!secret_guard_in_row(&station->guard, &(struct secret_try){.secret = SECRET_CHAIR}));
    station_close(station);
    for (int i = 0; i < 3; i++)
        CHECK(erase_with("wrong", why) == SYNC_WRONG_KEY);
    station = start();
    hand_tries(station, CHAIR, "wrong");
    CHECK(hand_reaches(station, LOCKED) && !wait_s());
    hand_tries(station, CHAIR, "wrong"); // the fifth
    CHECK(wait_s() == SECRET_DELAY_FIRST_S);
    station_close(station);
    CHECK(erase_with(small_station_passphrases[CHAIR], why) == SYNC_TOO_SOON);
    CHECK(strstr(why, "chair") && strstr(why, "wait 10 s"));
    clock_ms += 10000;
    CHECK(erase_with("wrong", why) == SYNC_WRONG_KEY);
    CHECK(erase_with("wrong", why) == SYNC_TOO_SOON && strstr(why, "wait 20 s"));
    station = start();
    hand_unlocks(station, CHAIR);
    CHECK(hand_reaches(station, LOCKED) && wait_s() == 20 && !station->view.holders_done);
    clock_ms += 20000;
    CHECK(!in_log(SECRET_CHAIR)); // which nobody could open
    CHECK(hand_opens_day(station) && in_log(SECRET_CHAIR) == 6);
    CHECK(!in_log(SECRET_SECRETARY) && !in_log(SECRET_OPERATOR));
    station_close(station);
    CHECK(erase_with(small_station_passphrases[CHAIR], why) == SYNC_OUT_OF_ORDER); // a right one
    station = start();
    CHECK(hand_opens_day(station) && in_log(SECRET_CHAIR) == 6);
    station_close(station);
}

static void wrong_passphrases_before_the_poll_are_in_its_log(void) {
    day = hand_day_of(&small, "-before");
    station = start();
    for (int i = 0; i < GUESSES; i++)
        hand_tries(station, SECRETARY, "wrong");
    CHECK(wait_s() == SECRET_DELAY_FIRST_S);
    clock_ms += 10000;
    CHECK(hand_opens_day(station) && in_log(SECRET_SECRETARY) == 5);
    station_close(station);
}

static void a_count_that_was_taken_away_is_an_incident(void) {
    char path[HAND_PATH_SIZE + 64];
    struct log_record records[20];
    snprintf(path, sizeof path, "%s/tries-2027-01-7161", day.data);
    CHECK(!unlink(path));
    station = start();
    hand_unlocks(station, CHAIR);
    CHECK(hand_reaches(station, LOCKED) && wait_s() == SECRET_DELAY_FIRST_S);
    clock_ms += 10000;
    CHECK(hand_opens_day(station));
    int times = 0;
    for (size_t i = hand_records(&day, 0, records, 20); i-- > 0;)
        times += records[i].event == LOG_INCIDENT && records[i].arg == INCIDENT_TRIES_LOST;
    CHECK(times == 1);
    CHECK(in_log(SECRET_SECRETARY) == 5);
    station_close(station);
}

int main(void) {
    secret_guard_now_ms = guards_clock;
    CHECK(small_station_make(&small));
    RUN(three_hundred_wrong_codes_in_a_row_are_five_and_a_wait);
    RUN(the_same_holds_where_a_mark_is_taken_back);
    RUN(nothing_tells_which_of_the_two_codes_was_wrong);
    RUN(with_all_the_time_of_a_day_there_are_less_than_eighty_guesses);
    RUN(a_kill_between_two_guesses_or_in_one_makes_none_free);
    RUN(passphrases_at_the_kiosk_and_of_the_command_line_are_one_count);
    RUN(wrong_passphrases_before_the_poll_are_in_its_log);
    RUN(a_count_that_was_taken_away_is_an_incident);
    small_station_remove(&small);
    return check_report();
}
