#include "sync/participation_log.h"
#include "sync/log_inside.h"
#include "sync/sealed_cell.h"
#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { CLOCK_SLACK_MS = 2000 }; // a clock that is set back by less is being kept right

void log_nonce(uint8_t nonce[LOG_NONCE_SIZE]) {
    randombytes_buf(nonce, LOG_NONCE_SIZE);
}

// ---- Details

static void detail_hash(uint8_t out[LOG_HASH_SIZE], const struct log_record *record,
                        const uint8_t *detail, size_t size) {
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, record->salt, sizeof record->salt);
    crypto_hash_sha256_update(&state, detail, size);
    crypto_hash_sha256_final(&state, out);
}

static struct cell_place detail_place(const struct participation_log *log, uint64_t seq) {
    return (struct cell_place){
        {log->election, log->uik},
        (uint32_t)seq, "log-detail"
    };
}

int log_open_detail(struct participation_log *log, const struct log_record *record,
                    const uint8_t *bytes, size_t size) {
    uint8_t *plain = log->secrets->plain, hash[LOG_HASH_SIZE];
    int length = (int)size;
    if (record->seq == 0 && size == OPENING_SIZE)
        memcpy(plain, bytes, size);
    else if (record->seq == 0 || size > DETAIL_SIZE + CELL_EXTRA)
        return -1;
    else {
        const struct cell_place place = detail_place(log, record->seq);
        length = cell_open(plain, bytes, size, log->secrets->local_key, &place);
    }
    if (length < 0)
        return -1;
    detail_hash(hash, record, plain, (size_t)length);
    return sodium_memcmp(hash, record->evidence, sizeof hash) ? -1 : length;
}

// Who sees a record knows its salt and its evidence: without bytes that only the sealed detail has
// he could try every two officials until one pair fits.
static size_t detail_begin(uint8_t *out, uint8_t kind) {
    out[0] = kind;
    randombytes_buf(out + 1, DETAIL_BLIND);
    return 1 + DETAIL_BLIND;
}

static size_t detail_of(uint8_t out[DETAIL_SIZE], const uint16_t officials[2], const char *words) {
    size_t length = words ? strlen(words) : 0, at = detail_begin(out, DETAIL_PEOPLE);
    if (length >= LOG_WORDS_SIZE) { // cut between letters, not within one
        length = LOG_WORDS_SIZE - 1;
        while (length && ((uint8_t)words[length] & 0xC0) == 0x80)
            length--;
    }
    for (int i = 0; i < 2; i++) {
        out[at++] = (uint8_t)(officials[i] >> 8);
        out[at++] = (uint8_t)officials[i];
    }
    if (length)
        memcpy(out + at, words, length);
    return at + length;
}

// ---- Captures

uint64_t log_capture_tag(const uint8_t key[LOG_CAPTURE_KEY_SIZE], uint64_t hash) {
    uint8_t out[crypto_shorthash_BYTES];
    uint64_t tag;
    _Static_assert(crypto_shorthash_KEYBYTES == LOG_CAPTURE_KEY_SIZE && sizeof tag == sizeof out,
                   "SipHash-2-4");
    crypto_shorthash(out, (const uint8_t *)&hash, sizeof hash, key);
    memcpy(&tag, out, sizeof tag);
    return tag;
}

void participation_log_capture_key(const struct participation_log *log,
                                   uint8_t key[LOG_CAPTURE_KEY_SIZE]) {
    uint8_t whole[KEY_SIZE];
    key_derive(whole, log->secrets->local_key, KEY_FOR_CAPTURES);
    memcpy(key, whole, LOG_CAPTURE_KEY_SIZE);
    sodium_memzero(whole, sizeof whole);
}

static size_t add_captures(uint8_t *out, size_t at, const struct log_captures *captures) {
    assert(captures->count <= LOG_CAPTURES_MAX);
    out[at++] = captures->count;
    for (int i = 0; i < captures->count; i++)
        for (int shift = 56; shift >= 0; shift -= 8)
            out[at++] = (uint8_t)(captures->tags[i] >> shift);
    return at;
}

// ---- Writing

void log_row_seal(const struct participation_log *log, const uint8_t root[LOG_HASH_SIZE],
                  uint8_t seal[LOG_HASH_SIZE]) {
    crypto_generichash(seal, LOG_HASH_SIZE, root, LOG_HASH_SIZE, log->secrets->row_key, KEY_SIZE);
}

void log_sign_root(const struct participation_log *log, uint64_t size,
                   const uint8_t root[LOG_HASH_SIZE], uint8_t signature[LOG_SIGNATURE_SIZE]) {
    struct checkpoint checkpoint = {.size = size};
    memcpy(checkpoint.origin, log->origin, sizeof checkpoint.origin);
    memcpy(checkpoint.root, root, LOG_HASH_SIZE);
    checkpoint_sign(signature, &checkpoint, log->secrets->signing_key);
}

enum sync_status log_insert_row(struct participation_log *log, uint64_t seq, const uint8_t *bytes,
                                const uint8_t *leaf, const uint8_t *seal, const uint8_t *detail,
                                size_t size) {
    sqlite3_stmt *insert = log->insert;
    sqlite3_bind_int64(insert, 1, (sqlite3_int64)seq);
    sqlite3_bind_blob(insert, 2, bytes, LOG_RECORD_SIZE, SQLITE_STATIC);
    sqlite3_bind_blob(insert, 3, leaf, MERKLE_HASH_SIZE, SQLITE_STATIC);
    sqlite3_bind_blob(insert, 4, seal, LOG_HASH_SIZE, SQLITE_STATIC);
    if (size)
        sqlite3_bind_blob64(insert, 5, detail, size, SQLITE_STATIC);
    else
        sqlite3_bind_null(insert, 5);
    const int code = sqlite3_step(insert); // commits by itself; with FULL, after the flush
    enum sync_status status = sqlite_status(log->db, code);
    sqlite3_reset(insert);
    return status;
}

// Is the medium as the log knows it, so that a record may be written?
static enum sync_status check_copy(const struct participation_log *log) {
    return log->has_copy && (log->copy_failed || !log_copy_is_there(&log->copy)) ? SYNC_NO_MEDIUM
                                                                                 : SYNC_OK;
}

// First the database, then the medium; only then is the record acknowledged. When the medium fails,
// the record stands unacknowledged, and nothing follows it until an opening has healed the copy.
// After it is on both copies: where the power goes in between, an opening makes up for it, and
// nobody was told.
static enum sync_status count(struct participation_log *log, enum log_event event) {
    if (!log->secrets->counter.index || !log_is_counted(event))
        return SYNC_OK;
    const enum sync_status status = tpm_counter_step(&log->secrets->counter);
    log->counter_failed = status != SYNC_OK;
    return status;
}

static enum sync_status put(struct participation_log *log, const struct log_record *record,
                            const uint8_t *plain, size_t plain_size, const uint8_t *detail,
                            size_t size) {
    uint8_t bytes[LOG_RECORD_SIZE], leaf[MERKLE_HASH_SIZE], root[MERKLE_HASH_SIZE],
        seal[LOG_HASH_SIZE], signature[LOG_SIGNATURE_SIZE];
    struct merkle_edge edge = log->edge;
    log_record_encode(record, bytes);
    merkle_leaf(leaf, bytes, sizeof bytes);
    merkle_add(&edge, leaf);
    merkle_root(&edge, root);
    log_row_seal(log, root, seal);
    enum sync_status status = log_insert_row(log, record->seq, bytes, leaf, seal, detail, size);
    if (status)
        return status;
    status = log_fold(log, record, plain, plain_size, leaf);
    assert(status == SYNC_OK); // every caller looked before; a mark that cannot follow is a bug
    if (log->has_copy) {
        log_sign_root(log, edge.size, root, signature);
        status =
            log_copy_append(&log->copy, &(struct log_copy_frame){bytes, detail, size, signature});
        log->copy_failed = status != SYNC_OK;
    }
    return status ? status : count(log, (enum log_event)record->event);
}

static enum sync_status append(struct participation_log *log, struct log_record *record,
                               const uint8_t *detail, size_t size);

// By how much the clock was set since the last record; negative: back. Beside a machine's own clock
// either way is seen; of another start of it, that it would have begun before that record.
static int64_t clock_step_ms(const struct participation_log *log, int64_t t_ms,
                             uint64_t running_ms) {
    static const uint8_t unknown[LOG_NONCE_SIZE];
    const int64_t began_ms = t_ms - (int64_t)running_ms;
    const int64_t behind = t_ms - log->last_t_ms; // in the order of the records
    int64_t back = behind < -CLOCK_SLACK_MS ? behind : 0;
    if (!memcmp(log->start, unknown, sizeof unknown) ||
        !memcmp(log->last_start, unknown, sizeof unknown))
        return back;
    if (memcmp(log->start, log->last_start, sizeof log->start) != 0) {
        const int64_t before = began_ms - log->last_t_ms;
        return before < -CLOCK_SLACK_MS && before < back ? before : back;
    }
    const int64_t step = began_ms - log->clock_began_ms;
    if (step > LOG_CLOCK_STEP_MS)
        return step;
    return step < -LOG_CLOCK_STEP_MS && step < back ? step : back;
}

// A clock that was set is a record of its own, before the one that would else be older than the one
// before it. The order of the records is their number, never the time.
static enum sync_status note_clock(struct participation_log *log, int64_t t_ms,
                                   uint64_t running_ms) {
    const int64_t step_ms = clock_step_ms(log, t_ms, running_ms);
    if (!step_ms)
        return SYNC_OK;
    const int64_t seconds = (step_ms < 0 ? -step_ms : step_ms) / 1000;
    struct log_record record = {.event = step_ms < 0 ? LOG_CLOCK_SET : LOG_CLOCK_FORWARD,
                                .arg = seconds < UINT32_MAX ? (uint32_t)seconds : UINT32_MAX};
    return append(log, &record, NULL, 0);
}

// A record that is not of the day does not say in which start of the machine it was written.
static enum sync_status note_start(struct participation_log *log, enum log_event event) {
    static const uint8_t unknown[LOG_NONCE_SIZE];
    struct log_record record = {.event = LOG_STARTED};
    return log_event_row(event)->kind == LOG_OF_DAY ||
                   !memcmp(log->start, unknown, sizeof unknown) ||
                   !memcmp(log->last_start, unknown, sizeof unknown) ||
                   !memcmp(log->start, log->last_start, sizeof log->start)
               ? SYNC_OK
               : append(log, &record, NULL, 0);
}

enum sync_status participation_log_watch_clock(struct participation_log *log) {
    return log->begun && !log->ended ? note_clock(log, log->now_ms(), log->running_ms()) : SYNC_OK;
}

// Adds a record; fills what all records have. Nothing is changed unless SYNC_OK or the medium
// failed.
static enum sync_status append(struct participation_log *log, struct log_record *record,
                               const uint8_t *detail, size_t size) {
    uint8_t sealed[DETAIL_SIZE + CELL_EXTRA];
    const uint8_t *plain = detail;
    const size_t plain_size = size;
    if (log->ended || log->begun == (record->event == LOG_OPENED))
        return SYNC_OUT_OF_ORDER;
    enum sync_status status = log->counter_failed ? SYNC_NO_TPM : check_copy(log);
    record->t_ms = log->now_ms();
    record->mono_ms = log->running_ms();
    if (!status && log->begun && record->event != LOG_CLOCK_SET &&
        record->event != LOG_CLOCK_FORWARD)
        status = note_clock(log, record->t_ms, record->mono_ms);
    if (!status)
        status = note_start(log, (enum log_event)record->event);
    if (status)
        return status;
    record->kiosk = log->kiosk;
    record->seq = log->edge.size;
    if (log_event_row((enum log_event)record->event)->kind == LOG_OF_DAY)
        memcpy(record->nonce, log->start, sizeof record->nonce);
    randombytes_buf(record->salt, sizeof record->salt);
    memset(record->evidence, 0, sizeof record->evidence);
    if (size) {
        detail_hash(record->evidence, record, detail, size);
        if (record->seq) {
            const struct cell_place place = detail_place(log, record->seq);
            cell_seal(sealed, detail, size, log->secrets->local_key, &place);
            detail = sealed;
            size += CELL_EXTRA;
        }
    }
    return put(log, record, plain, plain_size, detail, size);
}

static uint8_t bucket_of(float score) {
    return !(score > 0) ? 0 : score >= 12 ? 12 : (uint8_t)score;
}

static struct log_record record_of(const struct participation_log *log, enum log_event event,
                                   const struct log_visit *visit) {
    struct log_record record = {.event = (uint8_t)event};
    if (!visit)
        return record;
    record.method = visit->method;
    record.finding = visit->finding;
    record.owner = visit->owner;
    record.score_bucket = bucket_of(visit->score);
    record.operator_id = visit->operator_id;
    memcpy(record.nonce, visit->nonce, sizeof record.nonce);
    log_voter_tag(log, visit->voter, record.tag);
    return record;
}

// Of a record about a mark that is there: whose and of which visit.
static struct log_record record_of_mark(const struct participation_log *log, enum log_event event,
                                        uint32_t voter, const struct log_mark *mark,
                                        uint16_t operator_id) {
    struct log_record record = {.event = (uint8_t)event,
                                .method = mark->method,
                                .finding = mark->finding,
                                .owner = mark->owner,
                                .operator_id = operator_id};
    memcpy(record.nonce, mark->nonce, sizeof record.nonce);
    log_voter_tag(log, voter, record.tag);
    return record;
}

void participation_log_state(const struct participation_log *log, uint32_t voter,
                             struct log_mark *mark) {
    uint8_t tag[LOG_TAG_SIZE];
    log_voter_tag(log, voter, tag);
    *mark = log_find(log, tag)->mark; // an unused one is zeroed: VOTER_FREE
}

void participation_log_evidence(const struct participation_log *log, uint32_t voter,
                                struct log_evidence *out) {
    uint8_t tag[LOG_TAG_SIZE];
    log_voter_tag(log, voter, tag);
    const struct folded *folded = log_find(log, tag);
    const struct log_mark *mark = &folded->mark;
    *out = folded->evidence;
    out->is_warned &= !folded->is_settled || mark->method != BY_DECISION ||
                      (mark->state != VOTER_RESERVED && mark->state != VOTER_ISSUED);
}

// The log knows no more voters than the list has.
static bool has_room_for(const struct participation_log *log, uint32_t voter) {
    uint8_t tag[LOG_TAG_SIZE];
    log_voter_tag(log, voter, tag);
    return log_find(log, tag)->used || log->known < log->known_max;
}

enum sync_status participation_log_begin(struct participation_log *log, uint16_t operator_id) {
    struct log_record record = {.event = LOG_OPENED, .operator_id = operator_id};
    uint8_t detail[OPENING_SIZE];
    memcpy(detail, log->package_hash, LOG_HASH_SIZE);
    memcpy(detail + LOG_HASH_SIZE, log->public_key, sizeof log->public_key);
    return append(log, &record, detail, sizeof detail);
}

enum sync_status participation_log_end(struct participation_log *log, uint16_t operator_id) {
    struct log_record record = {.event = LOG_CLOSED, .operator_id = operator_id};
    return append(log, &record, NULL, 0);
}

enum sync_status participation_log_resume(struct participation_log *log, uint16_t operator_id,
                                          uint32_t slip) {
    struct log_record record = {.event = LOG_UNLOCKED, .operator_id = operator_id, .arg = slip};
    return append(log, &record, NULL, 0);
}

enum sync_status participation_log_confirm_date(struct participation_log *log, uint16_t operator_id,
                                                uint32_t date) {
    struct log_record record = {
        .event = LOG_DATE_CONFIRMED, .operator_id = operator_id, .arg = date};
    return append(log, &record, NULL, 0);
}

uint32_t participation_log_last_slip(const struct participation_log *log) {
    return log->last_slip;
}

bool participation_log_has_begun(const struct participation_log *log) {
    return log->begun;
}

bool participation_log_has_ended(const struct participation_log *log) {
    return log->ended;
}

enum sync_status participation_log_reserve(struct participation_log *log,
                                           const struct log_visit *visit, struct log_mark *mark) {
    struct log_mark own;
    if (!mark)
        mark = &own;
    participation_log_state(log, visit->voter, mark);
    if (!visit->voter || !log->begun || log->ended)
        return SYNC_OUT_OF_ORDER;
    if (mark->state == VOTER_RESERVED && !memcmp(mark->nonce, visit->nonce, LOG_NONCE_SIZE))
        return SYNC_OK;
    if (mark->state == VOTER_RESERVED || mark->state == VOTER_ISSUED)
        return SYNC_ALREADY_THERE;
    if (!has_room_for(log, visit->voter))
        return SYNC_NO_MEMORY;
    struct log_record record = record_of(log, LOG_RESERVED, visit);
    record.arg = log->last_slip + 1;
    enum sync_status status = append(log, &record, NULL, 0);
    participation_log_state(log, visit->voter, mark);
    return status;
}

enum sync_status participation_log_issue(struct participation_log *log, uint32_t voter,
                                         const uint8_t nonce[LOG_NONCE_SIZE], uint16_t operator_id,
                                         struct log_mark *mark) {
    struct log_mark own;
    if (!mark)
        mark = &own;
    participation_log_state(log, voter, mark);
    const bool same = !memcmp(mark->nonce, nonce, LOG_NONCE_SIZE);
    if (mark->state == VOTER_ISSUED && same)
        return SYNC_OK;
    if (mark->state != VOTER_RESERVED || !same)
        return SYNC_OUT_OF_ORDER;
    struct log_record record = record_of_mark(log, LOG_ISSUED, voter, mark, operator_id);
    record.arg = mark->slip;
    enum sync_status status = append(log, &record, NULL, 0);
    participation_log_state(log, voter, mark);
    return status;
}

static bool are_two(const struct log_decision *decision) {
    return decision->officials[0] && decision->officials[1] &&
           decision->officials[0] != decision->officials[1];
}

static enum sync_status append_decision(struct participation_log *log, struct log_record *record,
                                        const struct log_decision *decision) {
    uint8_t *plain = log->secrets->plain;
    record->arg = decision->reason;
    record->operator_id = decision->officials[0];
    const size_t size = detail_of(plain, decision->officials, decision->words);
    enum sync_status status = append(log, record, plain, size);
    sodium_memzero(plain, DETAIL_SIZE);
    return status;
}

enum sync_status participation_log_end_by(struct participation_log *log,
                                          const uint16_t officials[2]) {
    const struct log_decision decision = {
        .officials = {officials[0], officials[1]}
    };
    struct log_record record = {.event = LOG_CLOSED};
    return are_two(&decision) ? append_decision(log, &record, &decision) : SYNC_NOT_TWO;
}

enum sync_status participation_log_close_doors(struct participation_log *log, uint16_t operator_id,
                                               const struct log_decision *early) {
    struct log_record record = {.event = LOG_DOORS_CLOSED, .operator_id = operator_id};
    if (early && !are_two(early))
        return SYNC_NOT_TWO;
    if (log->doors_closed)
        return SYNC_OUT_OF_ORDER;
    return early ? append_decision(log, &record, early) : append(log, &record, NULL, 0);
}

bool participation_log_has_closed_doors(const struct participation_log *log) {
    return log->doors_closed;
}

static enum sync_status take_back(struct participation_log *log, uint32_t voter,
                                  enum log_state from, enum log_event event,
                                  const struct log_decision *decision) {
    struct log_mark mark;
    participation_log_state(log, voter, &mark);
    if (!are_two(decision))
        return SYNC_NOT_TWO;
    if (mark.state != from)
        return SYNC_OUT_OF_ORDER;
    struct log_record record = record_of_mark(log, event, voter, &mark, 0);
    return append_decision(log, &record, decision);
}

enum sync_status participation_log_release(struct participation_log *log, uint32_t voter,
                                           const struct log_decision *decision) {
    return take_back(log, voter, VOTER_RESERVED, LOG_RELEASED, decision);
}

enum sync_status participation_log_void(struct participation_log *log, uint32_t voter,
                                        const struct log_decision *decision) {
    return take_back(log, voter, VOTER_ISSUED, LOG_VOIDED, decision);
}

enum sync_status participation_log_reprint(struct participation_log *log, uint32_t voter,
                                           uint16_t operator_id) {
    struct log_mark mark;
    participation_log_state(log, voter, &mark);
    if (mark.state != VOTER_ISSUED && mark.state != VOTER_RESERVED)
        return SYNC_OUT_OF_ORDER;
    struct log_record record = record_of_mark(log, LOG_REPRINTED, voter, &mark, operator_id);
    record.arg = mark.slip;
    return append(log, &record, NULL, 0);
}

enum sync_status participation_log_conflict(struct participation_log *log, uint32_t voter,
                                            uint8_t other_kiosk, uint16_t operator_id) {
    struct log_mark mark;
    participation_log_state(log, voter, &mark);
    if (mark.state == VOTER_FREE)
        return SYNC_OUT_OF_ORDER;
    struct log_record record = record_of_mark(log, LOG_CONFLICT, voter, &mark, operator_id);
    record.arg = other_kiosk;
    return append(log, &record, NULL, 0);
}

enum sync_status participation_log_decide(struct participation_log *log,
                                          const struct log_visit *visit,
                                          const struct log_decision *decision, bool admitted) {
    struct log_mark mark;
    participation_log_state(log, visit->voter, &mark);
    if (!are_two(decision))
        return SYNC_NOT_TWO;
    if (!visit->voter)
        return SYNC_OUT_OF_ORDER;
    if (!has_room_for(log, visit->voter))
        return SYNC_NO_MEMORY;
    const bool is_same = !memcmp(mark.nonce, visit->nonce, LOG_NONCE_SIZE);
    if ((mark.state == VOTER_RESERVED && !is_same) || mark.state == VOTER_ISSUED)
        return SYNC_ALREADY_THERE;
    struct log_record record = record_of(log, admitted ? LOG_ADMITTED : LOG_REJECTED, visit);
    record.method = BY_DECISION;
    return append_decision(log, &record, decision);
}

enum sync_status participation_log_explain(struct participation_log *log,
                                           const struct log_visit *visit, uint16_t official,
                                           enum log_no_finger reason) {
    const struct log_decision said = {.officials = {official}, .reason = (uint16_t)reason};
    if (!visit->voter || !official)
        return SYNC_OUT_OF_ORDER;
    if (!has_room_for(log, visit->voter))
        return SYNC_NO_MEMORY;
    struct log_record record = record_of(log, LOG_EXPLAINED, visit);
    return append_decision(log, &record, &said);
}

enum sync_status participation_log_note(struct participation_log *log, enum log_event event,
                                        const struct log_visit *visit, uint32_t arg,
                                        const char *words) {
    static const uint16_t nobody[2] = {0, 0};
    uint8_t *plain = log->secrets->plain;
    if (log_event_row(event)->kind != LOG_OF_NOTE || (event == LOG_TRIED && !visit->voter))
        return SYNC_OUT_OF_ORDER;
    if (visit && visit->voter && !has_room_for(log, visit->voter))
        return SYNC_NO_MEMORY;
    struct log_record record = record_of(log, event, visit);
    record.arg = arg;
    const size_t size = words && *words ? detail_of(plain, nobody, words) : 0;
    enum sync_status status = append(log, &record, plain, size);
    sodium_memzero(plain, DETAIL_SIZE);
    return status;
}

enum sync_status participation_log_wrong_secret(struct participation_log *log,
                                                enum log_secret secret, uint32_t times,
                                                const struct log_visit *visit,
                                                const uint16_t officials[2]) {
    uint8_t *plain = log->secrets->plain;
    assert(secret && secret < LOG_SECRETS && times && times <= UINT16_MAX);
    struct log_record record = record_of(log, LOG_SECRET_WRONG, visit);
    record.arg = times << 16 | secret;
    const size_t size = officials ? detail_of(plain, officials, NULL) : 0;
    const enum sync_status status = append(log, &record, plain, size);
    sodium_memzero(plain, DETAIL_SIZE);
    return status;
}

enum sync_status participation_log_try(struct participation_log *log, const struct log_visit *visit,
                                       uint8_t position, const struct log_captures *captures) {
    uint8_t *plain = log->secrets->plain;
    if (!captures->count)
        return participation_log_note(log, LOG_TRIED, visit, position, NULL);
    if (!visit->voter)
        return SYNC_OUT_OF_ORDER;
    if (!has_room_for(log, visit->voter))
        return SYNC_NO_MEMORY;
    struct log_record record = record_of(log, LOG_TRIED, visit);
    record.arg = position;
    const size_t size = add_captures(plain, detail_begin(plain, DETAIL_CAPTURES), captures);
    const enum sync_status status = append(log, &record, plain, size);
    sodium_memzero(plain, DETAIL_SIZE);
    return status;
}

enum sync_status participation_log_reported(struct participation_log *log, enum log_report report,
                                            uint16_t operator_id) {
    const uint32_t number = participation_log_reports(log, report) + 1;
    struct log_record record = {
        .event = LOG_REPORTED, .operator_id = operator_id, .arg = number << 16 | report};
    assert(report && report < LOG_REPORTS);
    return number > UINT16_MAX ? SYNC_OUT_OF_ORDER : append(log, &record, NULL, 0);
}

unsigned participation_log_reports(const struct participation_log *log, enum log_report report) {
    return log->reports[report];
}

uint32_t participation_log_wrong_secrets(const struct participation_log *log,
                                         enum log_secret secret) {
    return log->wrong_secrets[secret];
}

// Among how many, and who of them was shown. False: nobody could be.
static bool add_proposals(const struct participation_log *log, uint8_t *plain, size_t *size,
                          const struct log_proposal *shown, size_t count, uint32_t among) {
    assert(count <= LOG_PROPOSALS_MAX);
    for (int shift = 24; shift >= 0; shift -= 8)
        plain[(*size)++] = (uint8_t)(among >> shift);
    for (size_t i = 0; i < count; i++) {
        if (!shown[i].voter || shown[i].position > 10 || !has_room_for(log, shown[i].voter))
            return false;
        log_voter_tag(log, shown[i].voter, plain + *size);
        *size += LOG_TAG_SIZE;
        plain[(*size)++] = shown[i].position;
    }
    return true;
}

enum sync_status participation_log_warn(struct participation_log *log,
                                        const struct log_visit *visit, uint32_t slip,
                                        const struct log_proposal *named, uint32_t among) {
    uint8_t *plain = log->secrets->plain;
    size_t size = detail_begin(plain, DETAIL_PROPOSALS);
    if (!visit->voter || !add_proposals(log, plain, &size, named, 1, among))
        return SYNC_OUT_OF_ORDER;
    if (!has_room_for(log, visit->voter))
        return SYNC_NO_MEMORY;
    struct log_record record = record_of(log, LOG_WARNED, visit);
    record.arg = slip;
    const enum sync_status status = append(log, &record, plain, size);
    sodium_memzero(plain, DETAIL_SIZE);
    return status;
}

enum sync_status participation_log_search(struct participation_log *log,
                                          const struct log_visit *visit,
                                          const struct log_proposal *shown, size_t count,
                                          uint32_t among, const struct log_captures *captures) {
    uint8_t *plain = log->secrets->plain;
    size_t size = add_captures(plain, detail_begin(plain, DETAIL_SEARCH), captures);
    if (!add_proposals(log, plain, &size, shown, count, among))
        return SYNC_OUT_OF_ORDER;
    struct log_record record = record_of(log, LOG_SEARCHED, visit);
    record.arg = (uint32_t)count;
    const enum sync_status status = append(log, &record, plain, size);
    sodium_memzero(plain, DETAIL_SIZE);
    return status;
}

// ---- Asking

static const struct signing *signing_of(const struct participation_log *log, uint16_t official) {
    static const struct signing none;
    for (size_t i = 0; official && i < LOG_OFFICIALS_MAX; i++)
        if (log->signings[i].official == official)
            return &log->signings[i];
    return &none;
}

uint32_t participation_log_admitted_by(const struct participation_log *log, uint16_t official) {
    return signing_of(log, official)->admitted;
}

bool participation_log_issued_ago(const struct participation_log *log, size_t back, int64_t *ms) {
    if (back >= log->issues || back >= LOG_ISSUED_KEPT)
        return false;
    *ms = log->now_ms() - log->set_ms - log->issued_ms[(log->issues - 1 - back) % LOG_ISSUED_KEPT];
    return true;
}

bool participation_log_has_alarm(const struct participation_log *log, enum log_alarm alarm,
                                 uint16_t official) {
    return alarm == ALARM_OFFICIAL ? signing_of(log, official)->has_alarm
                                   : log->alarms >> alarm & 1;
}

uint64_t participation_log_size(const struct participation_log *log) {
    return log->edge.size;
}

uint32_t participation_log_issued(const struct participation_log *log) {
    return log->issued;
}

uint32_t participation_log_reserved(const struct participation_log *log) {
    return log->reserved;
}

const struct log_healing *participation_log_healing(const struct participation_log *log) {
    return &log->healing;
}

enum sync_status participation_log_medium(const struct participation_log *log) {
    return check_copy(log);
}

uint32_t participation_log_clock_steps(const struct participation_log *log) {
    return log->clock_steps;
}

int64_t participation_log_clock_step_s(const struct participation_log *log) {
    return log->clock_step_s;
}

enum sync_status participation_log_leaf(const struct participation_log *log, uint64_t seq,
                                        uint8_t leaf[LOG_HASH_SIZE]) {
    if (seq >= log->edge.size)
        return SYNC_NOT_FOUND;
    memcpy(leaf, log->leaves[seq], LOG_HASH_SIZE);
    return SYNC_OK;
}

enum sync_status participation_log_root(const struct participation_log *log, uint64_t size,
                                        uint8_t root[LOG_HASH_SIZE]) {
    struct merkle_edge edge = {0};
    if (size > log->edge.size)
        return SYNC_NOT_FOUND;
    while (size < log->edge.size && edge.size < size)
        merkle_add(&edge, log->leaves[edge.size]);
    merkle_root(size < log->edge.size ? &edge : &log->edge, root);
    return SYNC_OK;
}

static size_t note_of(const struct participation_log *log, uint64_t size,
                      char note[CHECKPOINT_NOTE_MAX]) {
    struct checkpoint checkpoint = {.size = size};
    uint8_t signature[LOG_SIGNATURE_SIZE];
    memcpy(checkpoint.origin, log->origin, sizeof checkpoint.origin);
    if (participation_log_root(log, size, checkpoint.root))
        return 0;
    checkpoint_sign(signature, &checkpoint, log->secrets->signing_key);
    return checkpoint_note(note, &checkpoint, log->public_key, signature);
}

size_t participation_log_checkpoint(const struct participation_log *log,
                                    char note[CHECKPOINT_NOTE_MAX]) {
    return note_of(log, log->edge.size, note);
}

size_t participation_log_checkpoint_zero(const struct participation_log *log,
                                         char note[CHECKPOINT_NOTE_MAX]) {
    return note_of(log, 1, note);
}

void participation_log_verifier_key(const struct participation_log *log,
                                    char text[CHECKPOINT_KEY_SIZE]) {
    struct checkpoint_signer signer;
    checkpoint_signer_make(&signer, CHECKPOINT_LOG, log->origin, log->public_key);
    checkpoint_signer_text(text, &signer);
}

const char *participation_log_path(const struct participation_log *log) {
    return log->path;
}

const uint8_t *participation_log_public_key(const struct participation_log *log) {
    return log->public_key;
}

void participation_log_signing_key(const struct participation_log *log, struct secret_key *out) {
    memcpy(out->number, log->public_key, sizeof out->number);
    memcpy(out->key, log->secrets->signing_key, sizeof out->key);
}

size_t participation_log_sign(const struct participation_log *log, const void *bytes, size_t size,
                              const char *comment, char text[SIGNATURE_FILE_MAX]) {
    struct secret_key key;
    participation_log_signing_key(log, &key);
    const size_t length = signature_make_bytes(text, bytes, size, &key, comment);
    secret_key_wipe(&key);
    return length;
}

struct public_key participation_log_minisign_key(const struct participation_log *log) {
    struct public_key key;
    memcpy(key.number, log->public_key, sizeof key.number);
    memcpy(key.key, log->public_key, sizeof key.key);
    return key;
}

enum sync_status participation_log_detail(struct participation_log *log, uint64_t seq,
                                          struct log_detail *out) {
    sqlite3_stmt *select;
    memset(out, 0, sizeof *out);
    if (!seq || seq >= log->edge.size)
        return SYNC_NOT_FOUND;
    enum sync_status status =
        sqlite_prepare(log->db, &select, "SELECT bytes, detail FROM record WHERE seq = ?");
    if (status)
        return status;
    struct log_record record;
    sqlite3_bind_int64(select, 1, (sqlite3_int64)seq);
    if (sqlite3_step(select) != SQLITE_ROW || sqlite3_column_bytes(select, 0) != LOG_RECORD_SIZE ||
        log_record_decode(&record, sqlite3_column_blob(select, 0)))
        status = SYNC_BAD_FILE;
    else if (sqlite3_column_type(select, 1) == SQLITE_NULL)
        status = SYNC_NOT_FOUND;
    else {
        const uint8_t *plain = log->secrets->plain;
        const int size = log_open_detail(log, &record, sqlite3_column_blob(select, 1),
                                         (size_t)sqlite3_column_bytes(select, 1));
        status = log_read_people(plain, size, out);
        out->arg = record.arg;
    }
    sodium_memzero(log->secrets->plain, DETAIL_SIZE);
    sqlite3_finalize(select);
    return status;
}

enum sync_status participation_log_each_capture(struct participation_log *log,
                                                void (*take)(void *context, uint64_t tag),
                                                void *context) {
    sqlite3_stmt *select;
    enum sync_status status = sqlite_prepare(
        log->db, &select, "SELECT bytes, detail FROM record WHERE detail IS NOT NULL ORDER BY seq");
    int code = SQLITE_DONE;
    while (!status && (code = sqlite3_step(select)) == SQLITE_ROW) {
        struct log_record record;
        struct log_captures captures;
        if (sqlite3_column_bytes(select, 0) != LOG_RECORD_SIZE ||
            log_record_decode(&record, sqlite3_column_blob(select, 0)))
            status = SYNC_BAD_FILE;
        else if (record.event == LOG_TRIED || record.event == LOG_SEARCHED) {
            const int size = log_open_detail(log, &record, sqlite3_column_blob(select, 1),
                                             (size_t)sqlite3_column_bytes(select, 1));
            if (size > 0 && log_detail_captures(log->secrets->plain, (size_t)size, &captures))
                for (int i = 0; i < captures.count; i++)
                    take(context, captures.tags[i]);
        }
    }
    if (!status)
        status = sqlite_status(log->db, code);
    sodium_memzero(log->secrets->plain, DETAIL_SIZE);
    sqlite3_finalize(select);
    return status;
}

enum sync_status participation_log_each_detail(struct participation_log *log, enum log_event event,
                                               log_on_detail take, void *context) {
    sqlite3_stmt *select;
    enum sync_status status =
        sqlite_prepare(log->db, &select, "SELECT seq, bytes FROM record ORDER BY seq");
    int code = SQLITE_DONE;
    while (!status && (code = sqlite3_step(select)) == SQLITE_ROW) {
        struct log_record record;
        struct log_detail detail;
        if (sqlite3_column_bytes(select, 1) != LOG_RECORD_SIZE ||
            log_record_decode(&record, sqlite3_column_blob(select, 1)))
            status = SYNC_BAD_FILE;
        else if (record.event == event) {
            const uint64_t seq = (uint64_t)sqlite3_column_int64(select, 0);
            status = participation_log_detail(log, seq, &detail);
            if (!status)
                status = take(context, &detail);
        }
    }
    if (!status)
        status = sqlite_status(log->db, code);
    sqlite3_finalize(select);
    return status;
}
