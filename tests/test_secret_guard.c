#include "sync/secret_guard.h"
#include "sync/whole_file.h"
#include "tests/check.h"
#include "tests/support/sample_log.h"
#include "tests/support/scratch.h"
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct slice_manifest manifest = {
    .election = "2027-01",
    .uik = "7001",
    .official_count = 3,
    .officials = {{.id = 1}, {.id = 2}, {.id = 7}}
};
static const struct secret_try chair =
                                   {
                                       .secret = SECRET_CHAIR
},
                               operator_ = {.secret = SECRET_OPERATOR},
                               one_and_two = {SECRET_CODES, {1, 2}},
                               seven_and_two = {SECRET_CODES, {7, 2}},
                               one_and_seven = {SECRET_CODES, {1, 7}};

static int64_t clock_ms;

static int64_t test_clock(void) {
    return clock_ms;
}

static char folder[600], file[700];
static struct secret_guard guard;

// A data folder in which nothing was tried.
static void begin(const char *name) {
    snprintf(folder, sizeof folder, "%s", scratch_path(name));
    CHECK(!mkdir(folder, 0700));
    snprintf(file, sizeof file, "%s/tries-2027-01-7001", folder);
    clock_ms = 5000000;
    secret_guard_open(&guard, folder, false, &manifest);
}

static void open_again(void) {
    memset(&guard, 0x55, sizeof guard);
    secret_guard_open(&guard, folder, true, &manifest);
}

static void wrong(const struct secret_try *tried, int times) {
    for (int i = 0; i < times; i++) {
        clock_ms += 1000 * secret_guard_wait_s(&guard, tried);
        CHECK(secret_guard_begin(&guard, tried) == SYNC_OK);
    }
}

static void four_wrong_ones_are_free_and_the_fifth_begins_a_wait(void) {
    begin("fifth");
    wrong(&chair, 4);
    CHECK(!secret_guard_wait_s(&guard, &chair) && secret_guard_in_row(&guard, &chair) == 4);
    wrong(&chair, 1);
    CHECK(secret_guard_wait_s(&guard, &chair) == 10);
    CHECK(secret_guard_begin(&guard, &chair) == SYNC_TOO_SOON);
    CHECK(!secret_guard_wait_s(&guard, &operator_) && !secret_guard_wait_s(&guard, &one_and_two));
    CHECK(secret_guard_in_row(&guard, &chair) == 5); // what is not tried does not count
    clock_ms += 1;
    CHECK(secret_guard_wait_s(&guard, &chair) == 10);
    clock_ms += 9998;
    CHECK(secret_guard_wait_s(&guard, &chair) == 1);
    clock_ms += 1;
    CHECK(!secret_guard_wait_s(&guard, &chair));
}

static void each_further_one_doubles_the_wait_up_to_its_end(void) {
    static const int expected[] = {10, 20, 40, 80, 160, 320, 640, 640, 640};
    begin("doubles");
    wrong(&operator_, 4);
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        wrong(&operator_, 1);
        CHECK(secret_guard_wait_s(&guard, &operator_) == expected[i]);
    }
}

static void the_right_one_ends_the_row_and_was_no_wrong_one(void) {
    begin("right");
    wrong(&chair, 6);
    clock_ms += 20000;
    CHECK(secret_guard_begin(&guard, &chair) == SYNC_OK);
    secret_guard_right(&guard, &chair);
    open_again();
    CHECK(!secret_guard_in_row(&guard, &chair) && guard.all[SECRET_CHAIR] == 6);
    wrong(&chair, 4);
    CHECK(!secret_guard_wait_s(&guard, &chair));
}

static void a_wrong_pair_of_codes_counts_for_both_officials(void) {
    begin("codes");
    wrong(&one_and_two, 3);
    wrong(&seven_and_two, 2); // the second official's fifth
    CHECK(secret_guard_wait_s(&guard, &one_and_two) == 10);
    CHECK(secret_guard_wait_s(&guard, &seven_and_two) == 10);
    CHECK(!secret_guard_wait_s(&guard, &one_and_seven)); // 3 and 2 of theirs
    CHECK(secret_guard_in_row(&guard, &one_and_seven) == 3);
    CHECK(guard.all[SECRET_CODES] == 5 && !secret_guard_in_row(&guard, &chair));
    CHECK(secret_guard_begin(&guard, &one_and_seven) == SYNC_OK);
    secret_guard_right(&guard, &one_and_seven);
    CHECK(secret_guard_wait_s(&guard, &one_and_two) == 10);
    CHECK(!secret_guard_in_row(&guard, &one_and_seven));
}

static void what_was_counted_is_there_after_a_restart_of_the_program(void) {
    begin("program");
    wrong(&one_and_two, 6);
    wrong(&chair, 5);
    clock_ms += 4000;
    open_again();
    CHECK(secret_guard_wait_s(&guard, &chair) == 6);
    CHECK(secret_guard_in_row(&guard, &chair) == 5 &&
          secret_guard_in_row(&guard, &one_and_two) == 6);
    CHECK(secret_guard_wait_s(&guard, &one_and_two) == 16);
    CHECK(!guard.is_lost && guard.all[SECRET_CHAIR] == 5 && guard.all[SECRET_CODES] == 6);
}

static void a_wait_begins_again_when_the_machine_was_started_anew(void) {
    begin("machine");
    wrong(&chair, 6);
    clock_ms = 3000; // since the start
    open_again();
    CHECK(secret_guard_wait_s(&guard, &chair) == 20);
    clock_ms += 15000;
    open_again(); // the program alone: it goes on
    CHECK(secret_guard_wait_s(&guard, &chair) == 5);
    clock_ms += 5000;
    CHECK(!secret_guard_wait_s(&guard, &chair));
}

static void a_try_is_in_the_file_before_it_is_looked_at(void) {
    begin("kill");
    for (int i = 0; i < 5; i++) {
        CHECK(secret_guard_begin(&guard, &chair) == SYNC_OK);
        open_again(); // as after a kill: nobody said what it was
    }
    CHECK(secret_guard_in_row(&guard, &chair) == 5 && secret_guard_wait_s(&guard, &chair) == 10);
}

static void what_cannot_be_counted_is_not_tried(void) {
    begin("full");
    CHECK(!rmdir(folder));
    CHECK(secret_guard_begin(&guard, &chair) == SYNC_DISK_FAILED);
    CHECK(!secret_guard_in_row(&guard, &chair));
}

static bool everybody_waits(void) {
    return guard.is_lost && secret_guard_wait_s(&guard, &chair) == 10 &&
           secret_guard_wait_s(&guard, &operator_) == 10 &&
           secret_guard_wait_s(&guard, &one_and_seven) == 10 &&
           secret_guard_wait_s(&guard, &seven_and_two) == 10;
}

static void a_file_that_is_gone_beside_a_log_lets_nobody_try_at_once(void) {
    begin("gone");
    CHECK(!secret_guard_wait_s(&guard, &chair) && !guard.is_lost); // no log: nothing was tried
    wrong(&chair, 1);
    CHECK(!unlink(file));
    open_again();
    CHECK(everybody_waits());
    open_again();
    CHECK(everybody_waits()); // and the file says so
}

static void a_file_that_is_torn_anywhere_lets_nobody_try_at_once(void) {
    char *text;
    size_t size;
    begin("torn");
    wrong(&one_and_two, 3);
    CHECK(whole_file_read(file, 4096, &text, &size) == SYNC_OK);
    for (size_t cut = 0; cut < size; cut++) {
        CHECK(whole_file_write(file, text, cut, 0600) == SYNC_OK);
        open_again();
        CHECK(everybody_waits());
    }
    for (size_t at = 0; at < size; at++) { // and any byte that is another: no crash
        const char was = text[at];
        text[at] = '-';
        CHECK(whole_file_write(file, text, size, 0600) == SYNC_OK);
        open_again();
        text[at] = was;
    }
    CHECK(whole_file_write(file, text, size, 0600) == SYNC_OK);
    open_again();
    CHECK(!guard.is_lost && secret_guard_in_row(&guard, &one_and_two) == 3);
    free(text);
}

// ---- The log

static struct sample_log day;

// The last record, if it is such a one.
static bool log_ends_with(enum log_event event, uint32_t arg) {
    struct log_reader *reader;
    uint8_t bytes[LOG_RECORD_SIZE];
    struct log_record record = {0};
    size_t count = 0;
    const uint64_t size = participation_log_size(day.log);
    CHECK(log_reader_open(&reader, day.path) == SYNC_OK);
    CHECK(log_reader_read(reader, size - 1, bytes, 1, &count, NULL) == SYNC_OK && count == 1);
    log_reader_close(reader);
    return log_record_decode(&record, bytes) == SYNC_OK && record.event == event &&
           record.arg == arg;
}

static bool told(void) {
    return secret_guard_tell(&guard, day.log, NULL, NULL) == SYNC_OK;
}

static void the_log_gets_what_it_lacks_and_once(void) {
    static const uint16_t officials[2] = {1, 2};
    const struct log_visit visit = {.voter = 4, .operator_id = 3};
    struct log_detail detail;
    begin("tell");
    CHECK(sample_log_begin(&day, "guarded", 1));
    uint64_t size = participation_log_size(day.log);
    wrong(&chair, 3); // at the locked station
    CHECK(told() && participation_log_size(day.log) == ++size);
    CHECK(log_ends_with(LOG_SECRET_WRONG, 3U << 16 | SECRET_CHAIR));
    CHECK(told() && participation_log_size(day.log) == size);
    wrong(&one_and_two, 1);
    CHECK(secret_guard_tell(&guard, day.log, &visit, officials) == SYNC_OK);
    CHECK(log_ends_with(LOG_SECRET_WRONG, 1U << 16 | SECRET_CODES));
    CHECK(participation_log_detail(day.log, size, &detail) == SYNC_OK);
    CHECK(detail.officials[0] == 1 && detail.officials[1] == 2 && !*detail.words);
    sample_log_close(&day);
    CHECK(sample_log_open(&day)); // read again from both copies
    open_again();
    CHECK(told() && participation_log_size(day.log) == size + 1);
    CHECK(participation_log_wrong_secrets(day.log, SECRET_CHAIR) == 3);
    CHECK(participation_log_wrong_secrets(day.log, SECRET_CODES) == 1);
}

static void a_file_that_is_older_than_the_log_is_an_incident(void) {
    char *text;
    size_t bytes;
    CHECK(whole_file_read(file, 4096, &text, &bytes) == SYNC_OK);
    wrong(&chair, 2);
    CHECK(told());
    const uint64_t size = participation_log_size(day.log);
    CHECK(whole_file_write(file, text, bytes, 0600) == SYNC_OK); // put back
    free(text);
    open_again();
    CHECK(!guard.is_lost && told() && participation_log_size(day.log) == size + 1);
    CHECK(log_ends_with(LOG_INCIDENT, INCIDENT_TRIES_LOST));
    CHECK(!guard.is_lost && secret_guard_wait_s(&guard, &operator_) == 10);
    CHECK(told() && participation_log_size(day.log) == size + 1);
}

static void a_file_that_is_gone_is_an_incident_and_what_came_after_it_counts(void) {
    const uint64_t size = participation_log_size(day.log);
    CHECK(!unlink(file));
    open_again();
    wrong(&operator_, 2);
    CHECK(told() && participation_log_size(day.log) == size + 2);
    CHECK(log_ends_with(LOG_SECRET_WRONG, 2U << 16 | SECRET_OPERATOR));
    open_again();
    CHECK(!guard.is_lost && guard.all[SECRET_CHAIR] == 5 && guard.all[SECRET_OPERATOR] == 2);
    CHECK(told() && participation_log_size(day.log) == size + 2);
    CHECK(participation_log_end(day.log, 3) == SYNC_OK);
    wrong(&operator_, 1);
    CHECK(told()); // nothing follows the day's end
    sample_log_close(&day);
}

int main(void) {
    secret_guard_now_ms = test_clock;
    RUN(four_wrong_ones_are_free_and_the_fifth_begins_a_wait);
    RUN(each_further_one_doubles_the_wait_up_to_its_end);
    RUN(the_right_one_ends_the_row_and_was_no_wrong_one);
    RUN(a_wrong_pair_of_codes_counts_for_both_officials);
    RUN(what_was_counted_is_there_after_a_restart_of_the_program);
    RUN(a_wait_begins_again_when_the_machine_was_started_anew);
    RUN(a_try_is_in_the_file_before_it_is_looked_at);
    RUN(what_cannot_be_counted_is_not_tried);
    RUN(a_file_that_is_gone_beside_a_log_lets_nobody_try_at_once);
    RUN(a_file_that_is_torn_anywhere_lets_nobody_try_at_once);
    RUN(the_log_gets_what_it_lacks_and_once);
    RUN(a_file_that_is_older_than_the_log_is_an_incident);
    RUN(a_file_that_is_gone_is_an_incident_and_what_came_after_it_counts);
    return check_report();
}
