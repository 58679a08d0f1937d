#include "sync/participation_log.h"
#include "sync/merkle_tree.h"
#include "sync/sealed_cell.h"
#include "sync/sqlite_help.h"
#include "sync/whole_file.h"
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

enum {
    PATH_SIZE = 4096,
    DETAIL_VERSION = 1,
    DETAIL_HEAD = 1 + 2 + 2, // version, two officials; then the words
    DETAIL_SIZE = DETAIL_HEAD + LOG_WORDS_SIZE,
    OPENING_SIZE = LOG_HASH_SIZE + 32, // record 0's detail: package hash, public key
    KEY_FILE_SIZE = 8 + 32 + CELL_EXTRA,
};
static const char key_file_mark[8] = {'S', 'H', 'L', 'K', 'E', 'Y', '1', '\n'};

struct log_secrets { // in sodium_malloc
    uint8_t local_key[KEY_SIZE], voter_key[KEY_SIZE], signing_key[64];
    uint8_t plain[DETAIL_SIZE];
};

struct folded { // one voter who has a mark or had one
    uint8_t tag[LOG_TAG_SIZE];
    bool used;
    struct log_mark mark;
};

struct participation_log {
    char path[PATH_SIZE], election[48], uik[16];
    uint8_t kiosk, package_hash[LOG_HASH_SIZE], public_key[32];
    int64_t (*now_ms)(void);
    int lock_file;
    sqlite3 *db;
    sqlite3_stmt *insert;
    struct log_secrets *secrets;
    struct merkle_edge edge; // edge.size: records
    bool begun, ended;
    uint32_t last_slip, issued, reserved;
    // the fold: open addressing, at most half full
    struct folded *table;
    size_t slots, marked, marked_max;
};

static int64_t system_now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static uint64_t monotonic_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

void log_nonce(uint8_t nonce[LOG_NONCE_SIZE]) {
    randombytes_buf(nonce, LOG_NONCE_SIZE);
}

// ---- The fold

static void voter_tag(const struct participation_log *log, uint32_t voter,
                      uint8_t tag[LOG_TAG_SIZE]) {
    struct bound_parts bound = {0};
    memset(tag, 0, LOG_TAG_SIZE);
    if (!voter)
        return;
    bound_add_text(&bound, "voter-tag-v1");
    bound_add_text(&bound, log->election);
    bound_add_text(&bound, log->uik);
    bound_add_u32(&bound, voter);
    crypto_generichash(tag, LOG_TAG_SIZE, bound.bytes, bound.size, log->secrets->voter_key,
                       KEY_SIZE);
}

// Where this tag is or would be. Tags are random already, so their first bytes are the hash.
static struct folded *find(const struct participation_log *log, const uint8_t tag[LOG_TAG_SIZE]) {
    uint64_t hash;
    memcpy(&hash, tag, sizeof hash);
    for (size_t at = hash & (log->slots - 1);; at = (at + 1) & (log->slots - 1)) {
        struct folded *folded = &log->table[at];
        if (!folded->used || !memcmp(folded->tag, tag, LOG_TAG_SIZE))
            return folded;
    }
}

// What a record does to its voter's mark. False: it cannot follow what was there.
static bool fold_mark(struct participation_log *log, struct log_mark *mark,
                      const struct log_record *record) {
    const enum log_state was = mark->state;
    switch (record->event) {
    case LOG_RESERVED:
        if (was == VOTER_RESERVED || was == VOTER_ISSUED || record->arg <= log->last_slip)
            return false;
        mark->state = VOTER_RESERVED;
        mark->slip = log->last_slip = record->arg;
        mark->method = record->method;
        mark->finding = record->finding;
        mark->was_reprinted = false;
        memcpy(mark->nonce, record->nonce, sizeof mark->nonce);
        log->reserved++;
        break;
    case LOG_ISSUED:
        if (was != VOTER_RESERVED || record->arg != mark->slip)
            return false;
        mark->state = VOTER_ISSUED;
        mark->times++;
        log->reserved--;
        log->issued++;
        break;
    case LOG_RELEASED:
        if (was != VOTER_RESERVED)
            return false;
        mark->state = VOTER_RELEASED;
        log->reserved--;
        break;
    case LOG_VOIDED:
        if (was != VOTER_ISSUED)
            return false;
        mark->state = VOTER_VOIDED;
        log->issued--;
        break;
    case LOG_REPRINTED:
        if (was != VOTER_ISSUED && was != VOTER_RESERVED)
            return false;
        mark->was_reprinted = true;
        return true; // the mark stays the one it was, with its time
    default: return false;
    }
    mark->seq = record->seq;
    mark->t_ms = record->t_ms;
    mark->kiosk = record->kiosk;
    return true;
}

static enum sync_status fold(struct participation_log *log, const struct log_record *record) {
    if ((record->seq == 0) != (record->event == LOG_OPENED) || log->ended)
        return SYNC_BAD_FILE;
    if (record->event >= LOG_RESERVED && record->event <= LOG_REPRINTED) {
        struct folded *folded = find(log, record->tag);
        if (!folded->used && log->marked == log->marked_max)
            return SYNC_NO_MEMORY;
        if (!fold_mark(log, &folded->mark, record))
            return SYNC_BAD_FILE;
        if (!folded->used) {
            folded->used = true;
            memcpy(folded->tag, record->tag, LOG_TAG_SIZE);
            log->marked++;
        }
    }
    log->begun |= record->event == LOG_OPENED;
    log->ended |= record->event == LOG_CLOSED;
    return SYNC_OK;
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

// Opens the detail of `record` into the secrets' room and checks it; the size, or -1.
static int open_detail(struct participation_log *log, const struct log_record *record,
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

static size_t detail_of(uint8_t out[DETAIL_SIZE], const uint16_t officials[2], const char *words) {
    size_t length = words ? strlen(words) : 0;
    if (length >= LOG_WORDS_SIZE) { // cut between letters, not within one
        length = LOG_WORDS_SIZE - 1;
        while (length && ((uint8_t)words[length] & 0xC0) == 0x80)
            length--;
    }
    out[0] = DETAIL_VERSION;
    for (int i = 0; i < 2; i++) {
        out[1 + 2 * i] = (uint8_t)(officials[i] >> 8);
        out[2 + 2 * i] = (uint8_t)officials[i];
    }
    if (length)
        memcpy(out + DETAIL_HEAD, words, length);
    return DETAIL_HEAD + length;
}

// ---- Writing

static enum sync_status insert_row(struct participation_log *log, uint64_t seq,
                                   const uint8_t *bytes, const uint8_t *leaf, const uint8_t *detail,
                                   size_t size) {
    sqlite3_stmt *insert = log->insert;
    sqlite3_bind_int64(insert, 1, (sqlite3_int64)seq);
    sqlite3_bind_blob(insert, 2, bytes, LOG_RECORD_SIZE, SQLITE_STATIC);
    sqlite3_bind_blob(insert, 3, leaf, MERKLE_HASH_SIZE, SQLITE_STATIC);
    if (size)
        sqlite3_bind_blob64(insert, 4, detail, size, SQLITE_STATIC);
    else
        sqlite3_bind_null(insert, 4);
    const int code = sqlite3_step(insert); // commits by itself; with FULL, after the flush
    enum sync_status status = sqlite_status(log->db, code);
    sqlite3_reset(insert);
    return status;
}

// Adds a record; fills what all records have. Nothing is changed unless SYNC_OK.
static enum sync_status append(struct participation_log *log, struct log_record *record,
                               const uint8_t *detail, size_t size) {
    uint8_t bytes[LOG_RECORD_SIZE], leaf[MERKLE_HASH_SIZE], sealed[DETAIL_SIZE + CELL_EXTRA];
    if (log->ended || log->begun == (record->event == LOG_OPENED))
        return SYNC_OUT_OF_ORDER;
    record->kiosk = log->kiosk;
    record->seq = log->edge.size;
    record->t_ms = log->now_ms();
    record->mono_ms = monotonic_ms();
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
    log_record_encode(record, bytes);
    merkle_leaf(leaf, bytes, sizeof bytes);
    enum sync_status status = insert_row(log, record->seq, bytes, leaf, detail, size);
    if (status)
        return status;
    status = fold(log, record);
    assert(status == SYNC_OK); // every caller looked before; a mark that cannot follow is a bug
    merkle_add(&log->edge, leaf);
    return SYNC_OK;
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
    record.score_bucket = bucket_of(visit->score);
    record.operator_id = visit->operator_id;
    memcpy(record.nonce, visit->nonce, sizeof record.nonce);
    voter_tag(log, visit->voter, record.tag);
    return record;
}

// Of a record about a mark that is there: whose and of which visit.
static struct log_record record_of_mark(const struct participation_log *log, enum log_event event,
                                        uint32_t voter, const struct log_mark *mark,
                                        uint16_t operator_id) {
    struct log_record record = {.event = (uint8_t)event,
                                .method = mark->method,
                                .finding = mark->finding,
                                .operator_id = operator_id};
    memcpy(record.nonce, mark->nonce, sizeof record.nonce);
    voter_tag(log, voter, record.tag);
    return record;
}

void participation_log_state(const struct participation_log *log, uint32_t voter,
                             struct log_mark *mark) {
    uint8_t tag[LOG_TAG_SIZE];
    voter_tag(log, voter, tag);
    *mark = find(log, tag)->mark; // an unused one is zeroed: VOTER_FREE
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
    if (mark->state == VOTER_FREE && log->marked == log->marked_max)
        return SYNC_NO_MEMORY; // more voters than the list has
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

enum sync_status participation_log_decide(struct participation_log *log,
                                          const struct log_visit *visit,
                                          const struct log_decision *decision, bool admitted) {
    struct log_mark mark;
    participation_log_state(log, visit->voter, &mark);
    if (!are_two(decision))
        return SYNC_NOT_TWO;
    if (!visit->voter)
        return SYNC_OUT_OF_ORDER;
    if (mark.state == VOTER_RESERVED || mark.state == VOTER_ISSUED)
        return SYNC_ALREADY_THERE;
    struct log_record record = record_of(log, admitted ? LOG_ADMITTED : LOG_REJECTED, visit);
    record.method = BY_DECISION;
    return append_decision(log, &record, decision);
}

enum sync_status participation_log_note(struct participation_log *log, enum log_event event,
                                        const struct log_visit *visit, uint32_t arg,
                                        const char *words) {
    static const uint16_t nobody[2] = {0, 0};
    uint8_t *plain = log->secrets->plain;
    if (event < LOG_NOT_IDENTIFIED || event > LOG_DOORS_CLOSED)
        return SYNC_OUT_OF_ORDER;
    struct log_record record = record_of(log, event, visit);
    record.arg = arg;
    const size_t size = words && *words ? detail_of(plain, nobody, words) : 0;
    enum sync_status status = append(log, &record, plain, size);
    sodium_memzero(plain, DETAIL_SIZE);
    return status;
}

// ---- Opening

static enum sync_status make_path(char out[PATH_SIZE], const char *path, const char *ending) {
    return (size_t)snprintf(out, PATH_SIZE, "%s%s", path, ending) < PATH_SIZE ? SYNC_OK
                                                                              : SYNC_DISK_FAILED;
}

static enum sync_status take_lock(struct participation_log *log) {
    char path[PATH_SIZE];
    if (make_path(path, log->path, ".lock"))
        return SYNC_DISK_FAILED;
    log->lock_file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (log->lock_file < 0)
        return status_of_errno(errno);
    if (flock(log->lock_file, LOCK_EX | LOCK_NB))
        return errno == EWOULDBLOCK ? SYNC_BUSY : SYNC_DISK_FAILED;
    return SYNC_OK;
}

static enum sync_status take_memory(struct participation_log *log, const struct log_place *place) {
    log->secrets = sodium_malloc(sizeof *log->secrets);
    log->marked_max = place->voters_max;
    log->slots = 16;
    while (log->slots < 2 * log->marked_max + 2)
        log->slots *= 2;
    log->table = calloc(log->slots, sizeof *log->table);
    if (!log->secrets || !log->table)
        return SYNC_NO_MEMORY;
    memcpy(log->secrets->local_key, place->local_key, KEY_SIZE);
    memcpy(log->secrets->voter_key, place->voter_key, KEY_SIZE);
    return SYNC_OK;
}

static enum sync_status open_database(struct participation_log *log) {
    enum sync_status status =
        sqlite_open(&log->db, log->path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    if (!status) // WAL with FULL: DEVICES.md 13; NORMAL lost acknowledged rows in 165 of 200 power
                 // cuts
        status = sqlite_run(log->db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
    if (!status && sqlite_number(log->db, "SELECT count(*) FROM sqlite_schema") == 0 &&
        sqlite_number(log->db, "PRAGMA application_id") == 0) {
        status = sqlite_run(log->db, "BEGIN IMMEDIATE");
        if (!status)
            status = sqlite_run(log->db, schema_log_sql);
        if (!status)
            status = sqlite_run(log->db, "COMMIT");
        if (!status)
            status = whole_file_sync_folder(log->path);
    }
    if (!status && (sqlite_number(log->db, "PRAGMA application_id") != 0x53484C47 ||
                    sqlite_number(log->db, "PRAGMA user_version") != 1))
        status = SYNC_BAD_FILE;
    if (!status)
        status = sqlite_prepare(log->db, &log->insert, "INSERT INTO record VALUES (?, ?, ?, ?)");
    return status;
}

static enum sync_status check_opening(struct participation_log *log,
                                      const struct log_record *record, int detail_size) {
    const uint8_t *detail = log->secrets->plain;
    if (detail_size != OPENING_SIZE)
        return SYNC_BAD_FILE;
    if (record->kiosk != log->kiosk || memcmp(detail, log->package_hash, LOG_HASH_SIZE))
        return SYNC_WRONG_STATION;
    return memcmp(detail + LOG_HASH_SIZE, log->public_key, 32) ? SYNC_WRONG_KEY : SYNC_OK;
}

static enum sync_status read_row(struct participation_log *log, sqlite3_stmt *row) {
    static const uint8_t none[LOG_HASH_SIZE];
    struct log_record record;
    uint8_t leaf[MERKLE_HASH_SIZE];
    const uint8_t *bytes = sqlite3_column_blob(row, 1);
    if (sqlite3_column_bytes(row, 1) != LOG_RECORD_SIZE || log_record_decode(&record, bytes) ||
        record.seq != log->edge.size || sqlite3_column_int64(row, 0) != (sqlite3_int64)record.seq)
        return SYNC_BAD_FILE;
    merkle_leaf(leaf, bytes, LOG_RECORD_SIZE);
    if (sqlite3_column_bytes(row, 2) != MERKLE_HASH_SIZE ||
        memcmp(leaf, sqlite3_column_blob(row, 2), sizeof leaf))
        return SYNC_BAD_FILE;
    int size = 0;
    if (sqlite3_column_type(row, 3) == SQLITE_NULL) {
        if (memcmp(record.evidence, none, sizeof none))
            return SYNC_BAD_FILE;
    } else
        size = open_detail(log, &record, sqlite3_column_blob(row, 3),
                           (size_t)sqlite3_column_bytes(row, 3));
    enum sync_status status = record.seq == 0 ? check_opening(log, &record, size) : SYNC_OK;
    if (!status && size < 0)
        status = SYNC_BAD_FILE;
    if (!status)
        status = fold(log, &record);
    if (!status)
        merkle_add(&log->edge, leaf);
    return status;
}

static enum sync_status read_all(struct participation_log *log) {
    sqlite3_stmt *select;
    enum sync_status status = sqlite_prepare(
        log->db, &select, "SELECT seq, bytes, leaf, detail FROM record ORDER BY seq");
    int code = SQLITE_DONE;
    while (!status && (code = sqlite3_step(select)) == SQLITE_ROW)
        status = read_row(log, select);
    if (!status)
        status = sqlite_status(log->db, code);
    sqlite3_finalize(select);
    sodium_memzero(log->secrets->plain, DETAIL_SIZE);
    return status;
}

// The kiosk's own key: made here, never leaves, sealed under the local key.
static enum sync_status make_key(struct participation_log *log, const char *path) {
    const struct cell_place place = {
        {log->election, log->uik},
        log->kiosk, "kiosk-key"
    };
    uint8_t seed[32], bytes[KEY_FILE_SIZE];
    randombytes_buf(seed, sizeof seed);
    crypto_sign_seed_keypair(log->public_key, log->secrets->signing_key, seed);
    memcpy(bytes, key_file_mark, 8);
    cell_seal(bytes + 8, seed, sizeof seed, log->secrets->local_key, &place);
    sodium_memzero(seed, sizeof seed);
    return whole_file_write(path, bytes, sizeof bytes, 0600);
}

static enum sync_status open_key(struct participation_log *log, const char *path) {
    const struct cell_place place = {
        {log->election, log->uik},
        log->kiosk, "kiosk-key"
    };
    char *bytes;
    size_t size;
    uint8_t seed[32];
    enum sync_status status = whole_file_read(path, KEY_FILE_SIZE, &bytes, &size);
    if (status)
        return status == SYNC_BAD_FILE ? SYNC_WRONG_KEY : status;
    if (size != KEY_FILE_SIZE || memcmp(bytes, key_file_mark, 8) ||
        cell_open(seed, (uint8_t *)bytes + 8, size - 8, log->secrets->local_key, &place) < 0)
        status = SYNC_WRONG_KEY;
    else
        crypto_sign_seed_keypair(log->public_key, log->secrets->signing_key, seed);
    sodium_memzero(seed, sizeof seed);
    free(bytes);
    return status;
}

static enum sync_status make_or_open_key(struct participation_log *log) {
    char path[PATH_SIZE];
    if (make_path(path, log->path, ".key"))
        return SYNC_DISK_FAILED;
    if (!access(path, F_OK))
        return open_key(log, path);
    if (errno != ENOENT)
        return status_of_errno(errno);
    // A day that has begun without its key cannot go on under another one.
    if (sqlite_number(log->db, "SELECT count(*) FROM record") != 0)
        return SYNC_WRONG_KEY;
    return make_key(log, path);
}

enum sync_status participation_log_open(struct participation_log **out,
                                        const struct log_place *place) {
    *out = NULL;
    struct participation_log *log = sodium_init() < 0 ? NULL : calloc(1, sizeof *log);
    if (!log)
        return SYNC_NO_MEMORY;
    log->lock_file = -1;
    log->kiosk = place->kiosk;
    log->now_ms = place->now_ms ? place->now_ms : system_now_ms;
    memcpy(log->election, place->election, sizeof log->election);
    memcpy(log->uik, place->uik, sizeof log->uik);
    memcpy(log->package_hash, place->package_hash, LOG_HASH_SIZE);
    enum sync_status status = make_path(log->path, place->path, "");
    if (!status)
        status = take_lock(log);
    if (!status)
        status = take_memory(log, place);
    if (!status)
        status = open_database(log);
    if (!status)
        status = make_or_open_key(log);
    if (!status)
        status = read_all(log);
    if (status)
        participation_log_close(log);
    else
        *out = log;
    return status;
}

void participation_log_close(struct participation_log *log) {
    if (!log)
        return;
    sqlite3_finalize(log->insert);
    sqlite3_close(log->db);
    sodium_free(log->secrets);
    free(log->table);
    if (log->lock_file >= 0)
        close(log->lock_file);
    free(log);
}

// ---- Asking

uint64_t participation_log_size(const struct participation_log *log) {
    return log->edge.size;
}

uint32_t participation_log_issued(const struct participation_log *log) {
    return log->issued;
}

uint32_t participation_log_reserved(const struct participation_log *log) {
    return log->reserved;
}

enum sync_status participation_log_leaf(struct participation_log *log, uint64_t seq,
                                        uint8_t leaf[LOG_HASH_SIZE]) {
    sqlite3_stmt *select;
    enum sync_status status =
        sqlite_prepare(log->db, &select, "SELECT leaf FROM record WHERE seq = ?");
    if (status)
        return status;
    sqlite3_bind_int64(select, 1, (sqlite3_int64)seq);
    int code = sqlite3_step(select);
    if (code == SQLITE_ROW && sqlite3_column_bytes(select, 0) == LOG_HASH_SIZE)
        memcpy(leaf, sqlite3_column_blob(select, 0), LOG_HASH_SIZE);
    else
        status = code == SQLITE_DONE  ? SYNC_NOT_FOUND
                 : code == SQLITE_ROW ? SYNC_BAD_FILE
                                      : sqlite_status(log->db, code);
    sqlite3_finalize(select);
    return status;
}

enum sync_status participation_log_root(struct participation_log *log, uint64_t size,
                                        uint8_t root[LOG_HASH_SIZE]) {
    if (size > log->edge.size)
        return SYNC_NOT_FOUND;
    if (size == log->edge.size) {
        merkle_root(&log->edge, root);
        return SYNC_OK;
    }
    struct merkle_edge edge = {0};
    sqlite3_stmt *select;
    enum sync_status status =
        sqlite_prepare(log->db, &select, "SELECT leaf FROM record WHERE seq < ? ORDER BY seq");
    int code = SQLITE_DONE;
    if (!status)
        sqlite3_bind_int64(select, 1, (sqlite3_int64)size);
    while (!status && (code = sqlite3_step(select)) == SQLITE_ROW) {
        if (sqlite3_column_bytes(select, 0) == MERKLE_HASH_SIZE)
            merkle_add(&edge, sqlite3_column_blob(select, 0));
        else
            status = SYNC_BAD_FILE;
    }
    if (!status)
        status = sqlite_status(log->db, code);
    sqlite3_finalize(select);
    if (!status && edge.size != size)
        status = SYNC_BAD_FILE;
    if (!status)
        merkle_root(&edge, root);
    return status;
}

const char *participation_log_path(const struct participation_log *log) {
    return log->path;
}

const uint8_t *participation_log_public_key(const struct participation_log *log) {
    return log->public_key;
}

void participation_log_sign(const struct participation_log *log, const uint8_t *bytes, size_t size,
                            uint8_t signature[64]) {
    crypto_sign_detached(signature, NULL, bytes, size, log->secrets->signing_key);
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
        const int size = open_detail(log, &record, sqlite3_column_blob(select, 1),
                                     (size_t)sqlite3_column_bytes(select, 1));
        if (size < DETAIL_HEAD || plain[0] != DETAIL_VERSION ||
            (size_t)size - DETAIL_HEAD >= sizeof out->words)
            status = SYNC_BAD_FILE;
        else {
            for (int i = 0; i < 2; i++)
                out->officials[i] = (uint16_t)(plain[1 + 2 * i] << 8 | plain[2 + 2 * i]);
            memcpy(out->words, plain + DETAIL_HEAD, (size_t)size - DETAIL_HEAD);
        }
    }
    sodium_memzero(log->secrets->plain, DETAIL_SIZE);
    sqlite3_finalize(select);
    return status;
}
