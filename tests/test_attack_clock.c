// Somebody sets the clock, forward or back, while the kiosk runs, is off, or is locked: it is a
// record, on the screen, and in what an auditor is told. The wall clock of this program is shifted;
// the machine's own goes on.
#include "kiosk/station/station_inside.h"
#include "sync/log_check.h"
#include "sync/merkle_tree.h"
#include "tests/check.h"
#include "tests/support/sample_log.h"
#include "tests/support/scratch.h"
#include "tests/support/station_hand.h"
#include <SDL2/SDL_keycode.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { MINUTE = 60, HOUR = 3600, DAY = 86400 };

static int64_t shift_s; // of the wall clock

int __real_clock_gettime(clockid_t which, struct timespec *out);
int __wrap_clock_gettime(clockid_t which, struct timespec *out);
int __wrap_clock_gettime(clockid_t which, struct timespec *out) {
    const int result = __real_clock_gettime(which, out);
    if (!result && which == CLOCK_REALTIME)
        out->tv_sec += shift_s;
    return result;
}

static void show_time(int year, int month, int day, int hour, int minute) { // UTC
    struct tm wanted = {.tm_year = year - 1900,
                        .tm_mon = month - 1,
                        .tm_mday = day,
                        .tm_hour = hour,
                        .tm_min = minute};
    shift_s = 0;
    shift_s = timegm(&wanted) - station_time_ms() / 1000;
}

// ---- A log with clocks of its own

static int64_t wall_ms;
static uint64_t running_ms;
static int64_t look_at_wall(void) {
    return wall_ms;
}
static uint64_t look_at_running(void) {
    return running_ms;
}
static void pass(int64_t seconds) { // on both
    wall_ms += seconds * 1000;
    running_ms += (uint64_t)seconds * 1000;
}

static struct log_place place;
static struct participation_log *log_;
static char path[600];
static uint32_t voter;

static void open_log(void) {
    CHECK(participation_log_open(&log_, &place) == SYNC_OK);
}

static void open_again(void) {
    participation_log_close(log_);
    open_log();
    CHECK(participation_log_resume(log_, 3, voter) == SYNC_OK);
}

static void start_machine(uint8_t number) {
    memset(place.start, number, sizeof place.start);
    running_ms = 20000;
}

static void begin(bool is_older) {
    static int number;
    char name[32];
    snprintf(name, sizeof name, "%d.log", number++);
    snprintf(path, sizeof path, "%s", scratch_path(name));
    place = sample_place(path, NULL, 100);
    place.now_ms = look_at_wall;
    place.running_ms = look_at_running;
    wall_ms = INT64_C(1800756000000);
    start_machine(is_older ? 0 : 1);
    running_ms = 5000 * 1000;
    voter = 0;
    open_log();
    CHECK(participation_log_begin(log_, 3) == SYNC_OK);
}

static void mark(void) {
    struct log_visit visit = {.voter = ++voter, .method = BY_FINGER, .operator_id = 3};
    log_nonce(visit.nonce);
    CHECK(participation_log_reserve(log_, &visit, NULL) == SYNC_OK);
    CHECK(participation_log_issue(log_, voter, visit.nonce, 3, NULL) == SYNC_OK);
}

// The signed seconds of the log's clock records, "+34560000 -3600"; and that the checker, who has
// no key, says the same of the times.
static const char *steps(void) {
    static char text[300];
    char why[LOG_SOURCE_WHY_SIZE], told[300] = "";
    struct log_source source;
    struct log_check check;
    struct log_record record;
    *text = 0;
    participation_log_close(log_);
    CHECK(!log_source_open(&source, path, why) && !log_check_source(&check, &source));
    for (uint64_t seq = 0; seq < source.count; seq++)
        if (!log_record_decode(&record, log_source_record(&source, seq)) &&
            (record.event == LOG_CLOCK_SET || record.event == LOG_CLOCK_FORWARD))
            snprintf(text + strlen(text), sizeof text - strlen(text), "%s%c%u", *text ? " " : "",
                     record.event == LOG_CLOCK_SET ? '-' : '+', record.arg);
    for (size_t i = 0; i < check.found; i++) {
        const struct log_check_finding *finding = &check.findings[i];
        CHECK(finding->fault == LOG_FAULT_CLOCK_BACK || finding->fault == LOG_FAULT_CLOCK_AHEAD);
        snprintf(told + strlen(told), sizeof told - strlen(told), "%s%c%" PRId64, *told ? " " : "",
                 finding->fault == LOG_FAULT_CLOCK_BACK ? '-' : '+', finding->seconds);
    }
    CHECK(!strcmp(text, told));
    log_check_free(&check);
    log_source_close(&source);
    return text;
}

static void a_clock_set_forward_is_a_record_and_so_is_one_set_back_that_no_order_shows(void) {
    begin(false);
    mark();
    pass(2 * HOUR);
    wall_ms += INT64_C(400) * DAY * 1000;
    mark();
    pass(2 * HOUR);
    wall_ms -= HOUR * 1000; // later than the record before it all the same
    mark();
    mark();
    CHECK(!strcmp(steps(), "+34560000 -3600"));
}

static void a_look_at_the_clock_does_not_wait_for_the_next_voter(void) {
    begin(false);
    mark();
    CHECK(participation_log_watch_clock(log_) == SYNC_OK && !participation_log_clock_steps(log_));
    wall_ms += 3 * MINUTE * 1000;
    CHECK(participation_log_watch_clock(log_) == SYNC_OK);
    CHECK(participation_log_watch_clock(log_) == SYNC_OK);
    CHECK(participation_log_clock_steps(log_) == 1 && participation_log_clock_step_s(log_) == 180);
    CHECK(participation_log_size(log_) == 4);
    CHECK(!strcmp(steps(), "+180"));
}

static void two_minutes_in_small_steps_are_two_minutes(void) {
    begin(false);
    for (int i = 0; i < 5; i++) {
        wall_ms += 35 * 1000;
        pass(MINUTE);
        mark();
    }
    CHECK(!strcmp(steps(), "+140"));
}

static void what_keeps_a_clock_right_and_a_machine_that_sleeps_are_no_step(void) {
    begin(false);
    mark();
    wall_ms += 110 * 1000;
    mark();
    pass(9 * HOUR); // asleep: the machine's own clock counts that
    mark();
    CHECK(participation_log_end(log_, 3) == SYNC_OK);
    CHECK(!strcmp(steps(), ""));
}

static void a_step_while_the_program_was_off_is_seen_when_the_machine_was_not(void) {
    begin(false);
    mark();
    participation_log_close(log_);
    pass(HOUR);
    wall_ms += HOUR * 1000;
    open_log();
    CHECK(participation_log_resume(log_, 3, 1) == SYNC_OK);
    CHECK(participation_log_clock_step_s(log_) == HOUR);
    mark();
    CHECK(!strcmp(steps(), "+3600"));
}

static void of_a_machine_started_anew_it_is_seen_that_it_cannot_have_been_before(void) {
    begin(false);
    mark();
    start_machine(2);
    wall_ms += HOUR * 1000;
    running_ms = 10 * 1000;
    open_again(); // an hour off, for all that anybody can know
    pass(HOUR);
    mark();
    start_machine(3);
    wall_ms += 5 * MINUTE * 1000;
    running_ms = 20 * MINUTE * 1000; // it would have started before the last record
    open_again();
    pass(HOUR);
    wall_ms += HOUR * 1000;
    mark();
    CHECK(!strcmp(steps(), "-900 +3600"));
}

static void what_is_noted_before_anybody_opens_is_in_the_new_start_too(void) {
    begin(false);
    mark();
    start_machine(2);
    wall_ms += 5 * (int64_t)HOUR * 1000;
    participation_log_close(log_);
    open_log(); // what it had to heal is an incident before UNLOCKED
    CHECK(participation_log_note(log_, LOG_INCIDENT, NULL, INCIDENT_STORAGE_LOST, NULL) == SYNC_OK);
    pass(MINUTE);
    CHECK(participation_log_resume(log_, 3, 1) == SYNC_OK);
    mark();
    CHECK(participation_log_size(log_) == 8); // STARTED, once
    CHECK(!strcmp(steps(), ""));
}

static void an_older_log_goes_on_as_before(void) {
    begin(true); // it does not say which start of the machine it was
    mark();
    wall_ms -= HOUR * 1000;
    mark();
    memset(place.start, 1, sizeof place.start); // by this program now, on the same machine
    open_again();
    wall_ms += HOUR * 1000;
    mark();
    CHECK(!strcmp(steps(), "-3600 +3600"));
}

static int64_t told_of_two_records(int64_t step_s) {
    struct log_record records[2] = {
        {.event = LOG_OPENED, .kiosk = 1, .nonce = {7}, .t_ms = 1800756000000, .mono_ms = 90000},
        {.event = LOG_INCIDENT,   .kiosk = 1,             .seq = 1    },
    };
    uint8_t bytes[2 * LOG_RECORD_SIZE], leaves[2 * LOG_HASH_SIZE];
    struct log_source source = {.count = 2, .records = bytes, .leaves = leaves};
    struct log_check check;
    int64_t told_s = 0;
    records[1].mono_ms = records[0].mono_ms + 7200 * 1000;
    records[1].t_ms = records[0].t_ms + (7200 + step_s) * 1000;
    for (int i = 0; i < 2; i++) {
        log_record_encode(&records[i], bytes + i * LOG_RECORD_SIZE);
        merkle_leaf(leaves + i * LOG_HASH_SIZE, bytes + i * LOG_RECORD_SIZE, LOG_RECORD_SIZE);
    }
    CHECK(log_check_source(&check, &source) == SYNC_OK);
    for (size_t i = 0; i < check.found; i++) {
        if (check.findings[i].fault == LOG_FAULT_CLOCK_AHEAD)
            told_s = check.findings[i].seconds;
        if (check.findings[i].fault == LOG_FAULT_CLOCK_BACK)
            told_s = -check.findings[i].seconds;
    }
    log_check_free(&check);
    return told_s;
}

static void what_the_kiosk_did_not_write_down_its_times_tell(void) {
    CHECK(told_of_two_records(INT64_C(400) * DAY) == INT64_C(400) * DAY);
    CHECK(told_of_two_records(-HOUR) == -HOUR && told_of_two_records(-3 * HOUR) == -3 * HOUR);
    CHECK(!told_of_two_records(119) && !told_of_two_records(-119));
}

static void an_auditor_is_told_how_far_and_which_way(void) {
    char command[6000];
    begin(false);
    wall_ms += INT64_C(400) * DAY * 1000;
    mark();
    wall_ms -= HOUR * 1000;
    mark();
    participation_log_close(log_);
    snprintf(command, sizeof command,
             "'%s/shailoo' log verify '%s' >'%s.told'; test $? = 1 && grep -q 'after the clock had "
             "been set forward by 34560000 s' '%s.told' && grep -q 'set back by 3600 s' '%s.told' "
             "&& '%s/shailoo' log show '%s' | grep -q 'clock set forward: seconds 34560000'",
             BIN, path, path, path, path, BIN, path);
    CHECK(!system(command));
}

// ---- The station

static struct small_station small;
static struct hand_day day;

// Of an election, and on a machine that has one disk.
static struct station *start(void) {
    static struct station_config config;
    config = hand_config(&small, &day);
    struct station *station = hand_opens(&config);
    station->view.training = true;
    return station;
}

static unsigned count_of(enum log_event event, uint32_t *arg) {
    static struct log_record records[200];
    const size_t count = hand_records(&day, 0, records, 200);
    unsigned times = 0;
    for (size_t i = 0; i < count; i++)
        if (records[i].event == event) {
            *arg = records[i].arg;
            times++;
        }
    return times;
}

static void on_the_day_itself_nothing_has_to_be_confirmed(void) {
    uint32_t date;
    show_time(2027, 1, 24, 1, 0); // seven in the morning in Bishkek
    struct station *station = start();
    CHECK(!strcmp(station_view(station)->today, "24.01.2027"));
    CHECK(!station_view(station)->is_other_day && hand_opens_day(station));
    CHECK(!count_of(LOG_DATE_CONFIRMED, &date));
    station_close(station);
}

static void a_clock_set_400_days_forward_locks_and_two_holders_confirm_the_date(void) {
    uint32_t seconds = 0, date = 0, slip;
    struct station *station = start();
    CHECK(hand_opens_day(station) && count_of(LOG_UNLOCKED, &slip) == 1);
    shift_s += INT64_C(400) * DAY;
    hand_turn(station);
    CHECK(hand_reaches(station, LOCKED) && station_view(station)->is_other_day);
    CHECK(!strcmp(station_view(station)->today, "28.02.2028"));
    CHECK(count_of(LOG_CLOCK_FORWARD, &seconds) == 1);
    CHECK(seconds / 10 == 400 * DAY / 10 || seconds / 10 == 400 * DAY / 10 - 1);
    CHECK(strstr(station_view(station)->notice, "set forward"));
    CHECK(hand_finds(day.data, "journal.txt", "clock\tset forward by 345"));
    CHECK(hand_opens_day(station));
    CHECK(count_of(LOG_DATE_CONFIRMED, &date) == 1 && date == 20280228);
    shift_s -= INT64_C(400) * DAY; // set right
    hand_turn(station);
    CHECK(hand_reaches(station, WAITING) && !station_view(station)->is_other_day);
    CHECK(strstr(station_view(station)->notice, "set back"));
    CHECK(count_of(LOG_CLOCK_SET, &seconds) == 1);
    station_close(station);
}

static void both_holders_confirm_one_date(void) {
    struct station *station = start();
    shift_s += DAY;
    station_tick(station);
    CHECK(hand_reaches(station, LOCKED));
    hand_unlocks(station, 0);
    CHECK(station_view(station)->holders_done == 1);
    shift_s += DAY; // and between the two somebody goes on
    hand_unlocks(station, 1);
    CHECK(hand_reaches(station, LOCKED) && station_view(station)->holders_done == 0);
    CHECK(strstr(station_view(station)->form.error, "The date has changed"));
    CHECK(!voter_slice_is_unlocked(station->slice));
    shift_s -= 2 * DAY;
    CHECK(hand_opens_day(station));
    station_close(station);
}

static void a_step_within_a_visit_is_said_when_it_is_over(void) {
    struct station *station = start();
    CHECK(hand_opens_day(station));
    hand_looks_up(station, "1");
    CHECK(hand_reaches(station, SHOWING_VOTER));
    shift_s += HOUR;
    hand_turn(station);
    CHECK(!station_view(station)->notice);
    hand_press(station, SDLK_ESCAPE);
    CHECK(hand_reaches(station, WAITING) && strstr(station_view(station)->notice, "set forward"));
    shift_s -= HOUR;
    station_close(station);
}

static void a_step_while_the_station_is_locked_is_in_the_log_when_it_is_opened(void) {
    uint32_t seconds;
    const unsigned before = count_of(LOG_CLOCK_FORWARD, &seconds);
    struct station *station = start();
    CHECK(hand_reaches(station, LOCKED));
    shift_s += 2 * HOUR;
    hand_turn(station);
    CHECK(strstr(station_view(station)->notice, "set forward"));
    CHECK(count_of(LOG_CLOCK_FORWARD, &seconds) == before && hand_opens_day(station));
    CHECK(count_of(LOG_CLOCK_FORWARD, &seconds) == before + 1);
    CHECK(strstr(station_view(station)->notice, "set forward"));
    station_close(station);
}

static void a_training_station_has_any_date(void) {
    uint32_t date;
    CHECK(small_station_make(&small));
    day = hand_day_of(&small, "");
    struct station *station = start();
    shift_s += 100 * (int64_t)DAY;
    CHECK(hand_opens_day(station) && !station_view(station)->is_other_day);
    shift_s += 100 * (int64_t)DAY;
    hand_turn(station);
    CHECK(hand_reaches(station, WAITING) && !count_of(LOG_DATE_CONFIRMED, &date));
    station_close(station);
    small_station_remove(&small);
}

int main(void) {
    RUN(a_clock_set_forward_is_a_record_and_so_is_one_set_back_that_no_order_shows);
    RUN(a_look_at_the_clock_does_not_wait_for_the_next_voter);
    RUN(two_minutes_in_small_steps_are_two_minutes);
    RUN(what_keeps_a_clock_right_and_a_machine_that_sleeps_are_no_step);
    RUN(a_step_while_the_program_was_off_is_seen_when_the_machine_was_not);
    RUN(of_a_machine_started_anew_it_is_seen_that_it_cannot_have_been_before);
    RUN(what_is_noted_before_anybody_opens_is_in_the_new_start_too);
    RUN(an_older_log_goes_on_as_before);
    RUN(what_the_kiosk_did_not_write_down_its_times_tell);
    RUN(an_auditor_is_told_how_far_and_which_way);
    CHECK(small_station_make_election(&small));
    day = hand_day_of(&small, "");
    RUN(on_the_day_itself_nothing_has_to_be_confirmed);
    RUN(a_clock_set_400_days_forward_locks_and_two_holders_confirm_the_date);
    RUN(both_holders_confirm_one_date);
    RUN(a_step_within_a_visit_is_said_when_it_is_over);
    RUN(a_step_while_the_station_is_locked_is_in_the_log_when_it_is_opened);
    small_station_remove(&small);
    RUN(a_training_station_has_any_date);
    return check_report();
}
