// What an auditor is told of a day's records, each fault by its name: the checker has the rules
// once more, apart from the log that keeps to them. The records are made here, as no kiosk would
// write them.
#include "sync/log_check.h"
#include "sync/merkle_tree.h"
#include "tests/check.h"
#include <sodium.h>
#include <string.h>

enum { ROOM = 20 };

static struct log_record records[ROOM];
static uint8_t bytes[ROOM * LOG_RECORD_SIZE], leaves[ROOM * LOG_HASH_SIZE];
static struct log_source source;
static struct log_check check;
static const int64_t morning_ms = 1800000000000;

static struct log_record *add(enum log_event event, uint8_t voter, uint32_t arg) {
    struct log_record *record = &records[source.count];
    const uint64_t seq = source.count++;
    CHECK(seq < ROOM);
    *record = (struct log_record){.event = (uint8_t)event,
                                  .kiosk = 1,
                                  .seq = seq,
                                  .arg = arg,
                                  .t_ms = morning_ms + 1000 * (int64_t)seq,
                                  .mono_ms = 5000 + 1000 * seq};
    memset(record->tag, voter, sizeof record->tag);
    memset(record->nonce, voter, sizeof record->nonce); // one visit a voter
    return record;
}

static void new_day(void) {
    log_check_free(&check);
    source = (struct log_source){
        .kind = LOG_SOURCE_DATABASE, .records = bytes, .leaves = leaves, .has_opening = true};
    memset(source.package_hash, 7, sizeof source.package_hash);
    memset(source.public_key, 8, sizeof source.public_key);
    struct log_record *opened = add(LOG_OPENED, 0, 0);
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, opened->salt, sizeof opened->salt);
    crypto_hash_sha256_update(&state, source.package_hash, sizeof source.package_hash);
    crypto_hash_sha256_update(&state, source.public_key, sizeof source.public_key);
    crypto_hash_sha256_final(&state, opened->evidence);
}

static void look(void) {
    for (uint64_t i = 0; i < source.count; i++) {
        log_record_encode(&records[i], bytes + i * LOG_RECORD_SIZE);
        merkle_leaf(leaves + i * LOG_HASH_SIZE, bytes + i * LOG_RECORD_SIZE, LOG_RECORD_SIZE);
    }
    CHECK(log_check_source(&check, &source) == SYNC_OK);
}

static bool is_in_order(void) {
    look();
    return check.found == 0;
}

// This fault in the last record, and none besides.
static bool has_only(enum log_fault fault) {
    look();
    return check.found == 1 && check.findings[0].fault == fault &&
           check.findings[0].seq == source.count - 1;
}

static void mark(uint8_t voter, uint32_t slip) {
    add(LOG_RESERVED, voter, slip);
    add(LOG_ISSUED, voter, slip);
}

static void a_day_in_order_has_no_fault(void) {
    new_day();
    mark(1, 1);
    add(LOG_REPRINTED, 1, 1);
    add(LOG_VOIDED, 1, 1);
    mark(1, 2);
    add(LOG_RESERVED, 2, 3);
    add(LOG_REPRINTED, 2, 3);
    add(LOG_RELEASED, 2, 1);
    add(LOG_CONFLICT, 2, 2);
    add(LOG_INCIDENT, 0, 1);
    add(LOG_CLOSED, 0, 0);
    CHECK(is_in_order() && check.issued == 1 && !check.reserved);
}

static void a_slip_number_used_twice_is_told(void) {
    new_day();
    mark(1, 4);
    add(LOG_RESERVED, 2, 4);
    CHECK(has_only(LOG_FAULT_SLIP));
    new_day();
    add(LOG_RESERVED, 1, 4);
    add(LOG_ISSUED, 1, 5);
    CHECK(has_only(LOG_FAULT_SLIP));
    new_day();
    mark(1, 4);
    add(LOG_REPRINTED, 1, 3);
    CHECK(has_only(LOG_FAULT_SLIP));
}

static void a_step_that_cannot_follow_is_told(void) {
    static const enum log_event first[] = {LOG_ISSUED, LOG_RELEASED, LOG_VOIDED, LOG_CONFLICT,
                                           LOG_REPRINTED};
    for (size_t i = 0; i < sizeof first / sizeof *first; i++) {
        new_day();
        add(first[i], 1, 0);
        CHECK(has_only(LOG_FAULT_STEP));
    }
    new_day();
    mark(1, 1);
    add(LOG_RELEASED, 1, 1); // a slip that is out cannot be given free
    CHECK(has_only(LOG_FAULT_STEP));
    new_day();
    add(LOG_RESERVED, 1, 1);
    add(LOG_VOIDED, 1, 1);
    CHECK(has_only(LOG_FAULT_STEP));
    new_day();
    mark(1, 1);
    add(LOG_RESERVED, 1, 2); // the same voter once more
    CHECK(has_only(LOG_FAULT_STEP));
    new_day();
    add(LOG_RESERVED, 0, 1); // of nobody
    CHECK(has_only(LOG_FAULT_STEP));
}

static void a_mark_that_another_visit_finishes_is_told(void) {
    new_day();
    add(LOG_RESERVED, 1, 1);
    add(LOG_ISSUED, 1, 1)->nonce[0] ^= 1;
    CHECK(has_only(LOG_FAULT_VISIT));
}

static void a_record_at_the_wrong_place_is_told(void) {
    new_day();
    mark(1, 1);
    add(LOG_CLOSED, 0, 0);
    add(LOG_INCIDENT, 0, 1);
    CHECK(has_only(LOG_FAULT_AFTER_CLOSED));
    new_day();
    add(LOG_OPENED, 0, 0);
    CHECK(has_only(LOG_FAULT_OPENING));
    new_day();
    add(LOG_INCIDENT, 0, 1)->kiosk = 2;
    CHECK(has_only(LOG_FAULT_KIOSK));
    new_day();
    add(LOG_INCIDENT, 0, 1)->seq++;
    CHECK(has_only(LOG_FAULT_NUMBER));
    new_day();
    add(LOG_INCIDENT, 0, 1)->epoch = 2;
    add(LOG_INCIDENT, 0, 1)->epoch = 1;
    CHECK(has_only(LOG_FAULT_EPOCH));
}

static void a_record_that_was_changed_is_told(void) {
    new_day();
    add(LOG_INCIDENT, 0, 1);
    look();
    log_check_free(&check);
    bytes[LOG_RECORD_SIZE + 40] ^= 1; // in its tag, and the leaf stays
    CHECK(log_check_source(&check, &source) == SYNC_OK && check.found == 1);
    CHECK(check.findings[0].fault == LOG_FAULT_LEAF && check.findings[0].seq == 1);
    new_day();
    source.package_hash[0] ^= 1;
    CHECK(has_only(LOG_FAULT_PACKAGE));
}

static void a_time_that_no_clock_shows_is_told(void) {
    new_day();
    add(LOG_INCIDENT, 0, 1)->t_ms = -1;
    CHECK(has_only(LOG_FAULT_TIME));
    new_day();
    add(LOG_INCIDENT, 0, 1)->t_ms = 253402300800000; // the year 10000
    CHECK(has_only(LOG_FAULT_TIME));
    new_day();
    add(LOG_INCIDENT, 0, 1)->mono_ms = UINT64_MAX;
    CHECK(has_only(LOG_FAULT_TIME));
}

static void a_clock_that_was_set_back_is_told(void) {
    new_day();
    add(LOG_INCIDENT, 0, 1)->t_ms -= 3600 * 1000;
    CHECK(has_only(LOG_FAULT_CLOCK_BACK) && check.findings[0].seconds >= 3600);
    new_day();
    records->mono_ms = 3600 * 1000;
    struct log_record *restarted = add(LOG_INCIDENT, 0, 1); // set back while the machine was off
    restarted->t_ms -= 600 * 1000;
    restarted->mono_ms = 1000;
    CHECK(has_only(LOG_FAULT_CLOCK_BACK));
}

static struct log_check of_two(uint8_t first, bool is_issued, uint8_t other) {
    struct log_check of = {.found = 0};
    new_day();
    add(LOG_RESERVED, first, 1);
    if (is_issued)
        add(LOG_ISSUED, first, 1);
    mark(other, 2);
    CHECK(is_in_order());
    of = check;
    check = (struct log_check){.found = 0};
    return of;
}

static void a_voter_marked_in_two_logs_is_told_though_one_slip_did_not_come_out(void) {
    uint64_t pairs[4][2];
    for (int is_issued = 0; is_issued < 2; is_issued++) {
        struct log_check here = of_two(5, is_issued, 6), there = of_two(5, true, 7);
        CHECK(log_check_conflicts(&here, &there, 4, pairs) == 1);
        CHECK(pairs[0][0] == (is_issued ? 2 : 1) && pairs[0][1] == 2);
        CHECK(log_check_conflicts(&there, &here, 4, pairs) == 1);
        log_check_free(&here);
        log_check_free(&there);
    }
    new_day();
    mark(5, 1);
    add(LOG_VOIDED, 5, 1); // what was taken back stands in no conflict
    look();
    struct log_check there = check;
    check = (struct log_check){.found = 0};
    struct log_check here = of_two(5, true, 6);
    CHECK(log_check_conflicts(&here, &there, 4, pairs) == 0);
    log_check_free(&here);
    log_check_free(&there);
}

int main(void) {
    CHECK(sodium_init() >= 0);
    RUN(a_day_in_order_has_no_fault);
    RUN(a_slip_number_used_twice_is_told);
    RUN(a_step_that_cannot_follow_is_told);
    RUN(a_mark_that_another_visit_finishes_is_told);
    RUN(a_record_at_the_wrong_place_is_told);
    RUN(a_record_that_was_changed_is_told);
    RUN(a_time_that_no_clock_shows_is_told);
    RUN(a_clock_that_was_set_back_is_told);
    RUN(a_voter_marked_in_two_logs_is_told_though_one_slip_did_not_come_out);
    log_check_free(&check);
    return check_report();
}
