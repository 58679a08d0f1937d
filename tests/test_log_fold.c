// What may follow what in a voter's records, as whoever reads a log again is told: a log that a
// thief of its keys has written on would have to keep to it. The records go to the fold itself.
#include "sync/log_inside.h"
#include "sync/sealed_cell.h"
#include "tests/check.h"
#include "tests/support/sample_log.h"
#include <sodium.h>
#include <string.h>

static struct sample_log sample;

static void new_day(uint32_t voters_max) {
    static int number;
    char name[16];
    snprintf(name, sizeof name, "day-%d", ++number);
    CHECK(sample_log_begin(&sample, name, 1));
    sample_log_close(&sample);
    sample.place.voters_max = voters_max;
    sample.place.medium_dir = NULL;
    CHECK(sample_log_open(&sample));
}

// Reads one more record of this voter; false: it cannot follow.
static bool follows(enum log_event event, uint8_t voter, uint32_t arg) {
    static const uint8_t leaf[LOG_HASH_SIZE];
    struct log_record record = {
        .event = (uint8_t)event, .kiosk = 1, .seq = participation_log_size(sample.log), .arg = arg};
    memset(record.tag, voter, sizeof record.tag);
    const enum sync_status status = log_fold(sample.log, &record, NULL, 0, leaf);
    CHECK(status == SYNC_OK || status == SYNC_BAD_FILE || status == SYNC_NO_MEMORY);
    return status == SYNC_OK;
}

static void a_slip_number_is_not_used_twice(void) {
    new_day(10);
    CHECK(follows(LOG_RESERVED, 1, 7));
    CHECK(!follows(LOG_RESERVED, 2, 7) && !follows(LOG_RESERVED, 2, 6));
    CHECK(follows(LOG_RESERVED, 2, 8));
    sample_log_close(&sample);
}

static void who_has_a_mark_gets_no_other(void) {
    new_day(10);
    CHECK(follows(LOG_RESERVED, 1, 1) && !follows(LOG_RESERVED, 1, 2));
    CHECK(follows(LOG_ISSUED, 1, 1) && !follows(LOG_RESERVED, 1, 2));
    CHECK(!follows(LOG_ISSUED, 1, 1));
    CHECK(follows(LOG_VOIDED, 1, 1) && follows(LOG_RESERVED, 1, 2));
    CHECK(participation_log_reserved(sample.log) == 1 && !participation_log_issued(sample.log));
    sample_log_close(&sample);
}

static void a_mark_is_finished_with_its_own_slip_after_it_was_begun(void) {
    new_day(10);
    CHECK(!follows(LOG_ISSUED, 1, 0) && !follows(LOG_RELEASED, 1, 1) && !follows(LOG_VOIDED, 1, 1));
    CHECK(follows(LOG_RESERVED, 1, 5));
    CHECK(!follows(LOG_ISSUED, 1, 4) && !follows(LOG_VOIDED, 1, 5));
    CHECK(follows(LOG_RELEASED, 1, 1) && !follows(LOG_ISSUED, 1, 5));
    CHECK(!follows(LOG_RELEASED, 1, 1) && !follows(LOG_VOIDED, 1, 1));
    sample_log_close(&sample);
}

static void a_conflict_or_a_second_slip_is_of_somebody_who_has_a_mark(void) {
    new_day(10);
    CHECK(!follows(LOG_CONFLICT, 1, 2) && !follows(LOG_REPRINTED, 1, 0));
    CHECK(follows(LOG_RESERVED, 1, 1) && follows(LOG_REPRINTED, 1, 1));
    CHECK(follows(LOG_ISSUED, 1, 1) && follows(LOG_REPRINTED, 1, 1));
    CHECK(follows(LOG_CONFLICT, 1, 2) && follows(LOG_VOIDED, 1, 1));
    CHECK(!follows(LOG_REPRINTED, 1, 1));
    sample_log_close(&sample);
}

static void a_day_opens_once_and_nothing_follows_its_end(void) {
    new_day(10);
    CHECK(!follows(LOG_OPENED, 0, 0) && follows(LOG_CLOSED, 0, 0));
    CHECK(!follows(LOG_INCIDENT, 0, 1) && !follows(LOG_RESERVED, 1, 1));
    sample_log_close(&sample);
}

// Room is taken for four records a voter and a thousand more.
static void a_day_may_have_more_records_than_anybody_reckoned_with(void) {
    new_day(1);
    const uint64_t size = participation_log_size(sample.log);
    for (int i = 0; i < 3000; i++)
        CHECK(follows(LOG_INCIDENT, 0, 1));
    CHECK(participation_log_size(sample.log) == size + 3000);
    sample_log_close(&sample);
}

static void there_are_no_more_voters_in_a_log_than_in_the_list(void) {
    new_day(2);
    CHECK(follows(LOG_RESERVED, 1, 1) && follows(LOG_RESERVED, 2, 2));
    CHECK(!follows(LOG_RESERVED, 3, 3) && follows(LOG_ISSUED, 2, 2));
    sample_log_close(&sample);
}

// ---- Details

// Sealed with the log's own key, and yet not what the record binds.
static void a_detail_that_is_not_the_records_does_not_open(void) {
    new_day(10);
    struct log_record record = {.event = LOG_INCIDENT, .kiosk = 1, .seq = 1};
    const uint8_t plain[40] = {DETAIL_PEOPLE};
    uint8_t sealed[sizeof plain + CELL_EXTRA];
    const struct cell_place place = {
        {sample.place.election, sample.place.uik},
        1, "log-detail"
    };
    crypto_hash_sha256_state state;
    cell_seal(sealed, plain, sizeof plain, sample.log->secrets->local_key, &place);
    CHECK(log_open_detail(sample.log, &record, sealed, sizeof sealed) < 0);
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, record.salt, sizeof record.salt);
    crypto_hash_sha256_update(&state, plain, sizeof plain);
    crypto_hash_sha256_final(&state, record.evidence);
    CHECK(log_open_detail(sample.log, &record, sealed, sizeof sealed) == (int)sizeof plain);
    record.seq = 2; // nor is it another record's
    CHECK(log_open_detail(sample.log, &record, sealed, sizeof sealed) < 0);
    sample_log_close(&sample);
}

// Who knows a record, and so its salt, and tries every two officials: one pair would fit.
static void what_hides_who_decided_is_not_noughts(void) {
    static const struct log_decision decision = {
        {2, 5},
        1, NULL
    };
    const uint8_t guess[1 + DETAIL_BLIND + 4] = {
        [0] = DETAIL_PEOPLE, [1 + DETAIL_BLIND + 1] = 2, [1 + DETAIL_BLIND + 3] = 5};
    struct log_visit visit = {.voter = 1, .operator_id = 3};
    struct log_reader *reader;
    struct log_record record;
    uint8_t bytes[LOG_RECORD_SIZE], hash[LOG_HASH_SIZE];
    size_t count;
    new_day(10);
    CHECK(!participation_log_decide(sample.log, &visit, &decision, true));
    CHECK(!log_reader_open(&reader, sample.path));
    CHECK(!log_reader_read(reader, 1, bytes, 1, &count, NULL) && count == 1);
    log_reader_close(reader);
    CHECK(!log_record_decode(&record, bytes));
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, record.salt, sizeof record.salt);
    crypto_hash_sha256_update(&state, guess, sizeof guess);
    crypto_hash_sha256_final(&state, hash);
    CHECK(memcmp(hash, record.evidence, sizeof hash) != 0);
    sample_log_close(&sample);
}

// ---- What is left of a record, and what is not

// A search as it was written before captures were remembered, and as it is now.
static void a_search_is_read_with_and_without_captures(void) {
    static const uint8_t leaf[LOG_HASH_SIZE];
    static const uint8_t among[4] = {0, 0, 3, 132}; // 900
    for (int kind = DETAIL_PROPOSALS; kind <= DETAIL_SEARCH; kind++) {
        uint8_t detail[DETAIL_SIZE] = {(uint8_t)kind};
        size_t size = 1 + DETAIL_BLIND;
        new_day(10);
        if (kind != DETAIL_PROPOSALS) {
            detail[size++] = 1;
            size += 8;
        }
        memcpy(detail + size, among, sizeof among);
        size += sizeof among;
        log_voter_tag(sample.log, 4, detail + size);
        size += LOG_TAG_SIZE;
        detail[size++] = 7;
        const struct log_record record = {
            .event = LOG_SEARCHED, .kiosk = 1, .seq = participation_log_size(sample.log)};
        struct log_evidence evidence;
        CHECK(log_fold(sample.log, &record, detail, size - 1, leaf) ==
              (kind == DETAIL_CAPTURES ? SYNC_OK : SYNC_BAD_FILE)); // cut
        if (kind != DETAIL_CAPTURES) {
            CHECK(log_fold(sample.log, &record, detail, size, leaf) == SYNC_OK);
            participation_log_evidence(sample.log, 4, &evidence);
            CHECK(evidence.proposed == 1 << 7 && evidence.finger_among == 900);
        }
        sample_log_close(&sample);
    }
}

static bool is_wiped(void) {
    static const uint8_t nothing[DETAIL_SIZE];
    return !memcmp(sample.log->secrets->plain, nothing, sizeof nothing);
}

static void take_nothing(void *context, uint64_t tag) {
    (void)context;
    CHECK(tag == 7);
}

static void what_was_said_of_a_decision_is_not_left_in_memory(void) {
    static const struct log_decision decision = {
        {1, 2},
        1, "words that nobody may read"
    };
    struct log_visit visit = {.voter = 1, .operator_id = 3};
    struct log_detail detail;
    new_day(10);
    CHECK(!participation_log_decide(sample.log, &visit, &decision, true) && is_wiped());
    CHECK(!participation_log_note(sample.log, LOG_INCIDENT, NULL, 1, decision.words));
    CHECK(is_wiped() && !participation_log_detail(sample.log, 1, &detail) && is_wiped());
    CHECK(!participation_log_search(sample.log, &visit, &(struct log_proposal){1, 2}, 1, 9,
                                    &(struct log_captures){1, {7}}));
    CHECK(is_wiped() && !participation_log_each_capture(sample.log, take_nothing, NULL));
    CHECK(is_wiped());
    sample_log_close(&sample);
    CHECK(sample_log_open(&sample) && is_wiped()); // every detail was opened for this
    sample_log_close(&sample);
}

static void no_two_records_have_a_salt_in_common(void) {
    uint8_t bytes[4][LOG_RECORD_SIZE];
    struct log_reader *reader;
    size_t count;
    new_day(10);
    for (int i = 0; i < 3; i++)
        CHECK(!participation_log_note(sample.log, LOG_INCIDENT, NULL, 1, NULL));
    CHECK(!log_reader_open(&reader, sample.path));
    CHECK(!log_reader_read(reader, 0, bytes[0], 4, &count, NULL) && count == 4);
    log_reader_close(reader);
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < i; j++) {
            struct log_record one, other;
            CHECK(!log_record_decode(&one, bytes[i]) && !log_record_decode(&other, bytes[j]));
            CHECK(memcmp(one.salt, other.salt, sizeof one.salt) != 0);
        }
    sample_log_close(&sample);
}

int main(void) {
    RUN(a_slip_number_is_not_used_twice);
    RUN(who_has_a_mark_gets_no_other);
    RUN(a_mark_is_finished_with_its_own_slip_after_it_was_begun);
    RUN(a_conflict_or_a_second_slip_is_of_somebody_who_has_a_mark);
    RUN(a_day_opens_once_and_nothing_follows_its_end);
    RUN(a_day_may_have_more_records_than_anybody_reckoned_with);
    RUN(there_are_no_more_voters_in_a_log_than_in_the_list);
    RUN(a_detail_that_is_not_the_records_does_not_open);
    RUN(what_hides_who_decided_is_not_noughts);
    RUN(a_search_is_read_with_and_without_captures);
    RUN(what_was_said_of_a_decision_is_not_left_in_memory);
    RUN(no_two_records_have_a_salt_in_common);
    return check_report();
}
