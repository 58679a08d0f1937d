// Opening a participation log: database, key and second copy, each checked record by record and
// brought together (INTEGRITY.md 3, "Boot"). What one copy lacks it gets from the other; where
// neither extends the other, nobody is marked.
#include "sync/lock_file.h"
#include "sync/log_inside.h"
#include "sync/outside_file.h"
#include "sync/sealed_cell.h"
#include "sync/whole_file.h"
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { KEY_FILE_SIZE = 8 + 32 + CELL_EXTRA, DAMAGED_MAX = 99 };
static const char key_file_mark[8] = {'S', 'H', 'L', 'K', 'E', 'Y', '1', '\n'};

static int64_t system_now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static uint64_t system_running_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now); // goes on while the machine sleeps
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

// Without its name a start of the machine is told by nothing from another one.
static void read_start(uint8_t start[LOG_NONCE_SIZE]) {
    char text[40] = "";
    struct outside_file file;
    if (outside_file_open(&file, "/proc/sys/kernel/random/boot_id", 0, OUTSIDE_NO_LINK))
        return;
    if (read(file.file, text, sizeof text - 1) < 36 ||
        sodium_hex2bin(start, LOG_NONCE_SIZE, text, 36, "-", NULL, NULL))
        memset(start, 0, LOG_NONCE_SIZE);
    outside_file_close(&file);
}

static void take_clock(struct participation_log *log, const struct log_place *place) {
    log->now_ms = place->now_ms ? place->now_ms : system_now_ms;
    log->running_ms = place->running_ms ? place->running_ms : system_running_ms;
    if (place->running_ms)
        memcpy(log->start, place->start, sizeof log->start);
    else if (!place->now_ms) // a test's clock alone has no machine beside it
        read_start(log->start);
}

static enum sync_status make_path(char out[LOG_PATH_SIZE], const char *path, const char *ending) {
    return (size_t)snprintf(out, LOG_PATH_SIZE, "%s%s", path, ending) < LOG_PATH_SIZE
               ? SYNC_OK
               : SYNC_DISK_FAILED;
}

static enum sync_status take_lock(struct participation_log *log) {
    char path[LOG_PATH_SIZE];
    if (make_path(path, log->path, ".lock"))
        return SYNC_DISK_FAILED;
    return lock_file_take(&log->lock_file, path);
}

static enum sync_status take_memory(struct participation_log *log, const struct log_place *place) {
    log->secrets = sodium_malloc(sizeof *log->secrets);
    log->known_max = place->voters_max;
    log->slots = 16;
    while (log->slots < 2 * log->known_max + 2)
        log->slots *= 2;
    log->table = calloc(log->slots, sizeof *log->table);
    log->leaves_room = 8 * log->known_max + 1024; // a day has three or four records a voter
    log->leaves = malloc(log->leaves_room * sizeof *log->leaves);
    if (!log->secrets || !log->table || !log->leaves)
        return SYNC_NO_MEMORY;
    memcpy(log->secrets->local_key, place->local_key, KEY_SIZE);
    memcpy(log->secrets->voter_key, place->voter_key, KEY_SIZE);
    log->secrets->counter = place->counter;
    key_derive(log->secrets->row_key, place->local_key, KEY_FOR_LOG_ROWS);
    return SYNC_OK;
}

// ---- The database

// Room in the WAL before the polls open: a commit that makes the file longer costs half as much
// again as one that overwrites (tests/bench/bench_log). Zeros behind the last frame mean nothing to
// SQLite, and after a checkpoint it begins again at the file's start. Where there is no room, none
// is taken.
static void take_wal_room(struct participation_log *log) {
    enum { ROOM = 1100 * (4096 + 24) }; // SQLite checkpoints after 1,000 pages
    static const uint8_t zeros[1 << 16];
    sqlite3_file *wal = NULL;
    sqlite3_int64 was;
    (void)sqlite_run(log->db, "PRAGMA user_version = 1"); // a write: now there is a WAL
    if (sqlite3_file_control(log->db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &wal) || !wal ||
        !wal->pMethods || wal->pMethods->xFileSize(wal, &was))
        return;
    int code = SQLITE_OK;
    for (sqlite3_int64 at = was; !code && at < ROOM; at += (sqlite3_int64)sizeof zeros)
        code = wal->pMethods->xWrite(wal, zeros, sizeof zeros, at);
    if (code)
        wal->pMethods->xTruncate(wal, was);
    else
        wal->pMethods->xSync(wal, SQLITE_SYNC_NORMAL);
}

static bool is_no_file(const char *path) { // what took its place is damage, and set aside as such
    struct stat about;
    return !lstat(path, &about) && !S_ISREG(about.st_mode);
}

static enum sync_status open_database(struct participation_log *log) {
    enum sync_status status = is_no_file(log->path) ? SYNC_BAD_FILE : SYNC_OK;
    if (!status)
        status = sqlite_open(&log->db, log->path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    if (!status) // WAL with FULL: INTEGRITY.md 1; NORMAL lost acknowledged rows in 165 of 200 cuts
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
        status = sqlite_prepare(log->db, &log->insert, "INSERT INTO record VALUES (?, ?, ?, ?, ?)");
    if (!status)
        take_wal_room(log);
    return status;
}

static void close_database(struct participation_log *log) {
    sqlite3_finalize(log->insert);
    sqlite3_close(log->db);
    log->insert = NULL;
    log->db = NULL;
}

// The database and what SQLite keeps beside it get other names, the first that are free.
static enum sync_status set_database_aside(struct participation_log *log) {
    static const char *const endings[] = {"", "-wal", "-shm"};
    char from[LOG_PATH_SIZE], to[LOG_PATH_SIZE], ending[32];
    int number = 1;
    close_database(log);
    for (; number <= DAMAGED_MAX; number++) {
        snprintf(ending, sizeof ending, ".damaged-%d", number);
        if (make_path(to, log->path, ending))
            return SYNC_DISK_FAILED;
        if (access(to, F_OK))
            break;
    }
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        snprintf(ending, sizeof ending, ".damaged-%d%s", number, endings[i]);
        if (make_path(from, log->path, endings[i]) || make_path(to, log->path, ending) ||
            (rename(from, to) && errno != ENOENT))
            return status_of_errno(errno);
    }
    return whole_file_sync_folder(log->path);
}

// ---- Records

static enum sync_status check_opening(struct participation_log *log,
                                      const struct log_record *record, int detail_size) {
    const uint8_t *detail = log->secrets->plain;
    if (detail_size != OPENING_SIZE)
        return SYNC_BAD_FILE;
    if (record->kiosk != log->kiosk || memcmp(detail, log->package_hash, LOG_HASH_SIZE))
        return SYNC_WRONG_STATION;
    return memcmp(detail + LOG_HASH_SIZE, log->public_key, 32) ? SYNC_WRONG_KEY : SYNC_OK;
}

// Takes a record that was written before into the fold, from whichever copy. `root`: of the tree
// with it.
static enum sync_status take_record(struct participation_log *log, const uint8_t *bytes,
                                    const uint8_t *detail, size_t detail_size,
                                    uint8_t root[LOG_HASH_SIZE]) {
    static const uint8_t none[LOG_HASH_SIZE];
    struct log_record record;
    uint8_t leaf[MERKLE_HASH_SIZE];
    if (log_record_decode(&record, bytes))
        return SYNC_BAD_FILE;
    int size = 0;
    if (!detail) {
        if (memcmp(record.evidence, none, sizeof none))
            return SYNC_BAD_FILE;
    } else
        size = log_open_detail(log, &record, detail, detail_size);
    enum sync_status status = record.seq == 0 ? check_opening(log, &record, size) : SYNC_OK;
    if (!status && size < 0)
        status = SYNC_BAD_FILE;
    merkle_leaf(leaf, bytes, LOG_RECORD_SIZE);
    if (!status)
        status = log_fold(log, &record, log->secrets->plain, (size_t)size, leaf);
    if (!status)
        merkle_root(&log->edge, root);
    return status;
}

static enum sync_status take_row(struct participation_log *log, sqlite3_stmt *row) {
    uint8_t root[LOG_HASH_SIZE], seal[LOG_HASH_SIZE];
    const uint64_t seq = log->edge.size;
    if (sqlite3_column_int64(row, 0) != (sqlite3_int64)seq ||
        sqlite3_column_bytes(row, 1) != LOG_RECORD_SIZE ||
        sqlite3_column_bytes(row, 2) != MERKLE_HASH_SIZE ||
        sqlite3_column_bytes(row, 3) != LOG_HASH_SIZE)
        return SYNC_BAD_FILE;
    const bool has_detail = sqlite3_column_type(row, 4) != SQLITE_NULL;
    const enum sync_status status = take_record(log, sqlite3_column_blob(row, 1),
                                                has_detail ? sqlite3_column_blob(row, 4) : NULL,
                                                (size_t)sqlite3_column_bytes(row, 4), root);
    if (status)
        return status;
    log_row_seal(log, root, seal);
    return memcmp(log->leaves[seq], sqlite3_column_blob(row, 2), MERKLE_HASH_SIZE) ||
                   sodium_memcmp(seal, sqlite3_column_blob(row, 3), sizeof seal)
               ? SYNC_BAD_FILE
               : SYNC_OK;
}

static enum sync_status read_database(struct participation_log *log) {
    sqlite3_stmt *select;
    enum sync_status status = sqlite_prepare(
        log->db, &select, "SELECT seq, bytes, leaf, seal, detail FROM record ORDER BY seq");
    int code = SQLITE_DONE;
    while (!status && (code = sqlite3_step(select)) == SQLITE_ROW)
        status = take_row(log, select);
    if (!status)
        status = sqlite_status(log->db, code);
    sqlite3_finalize(select);
    sodium_memzero(log->secrets->plain, DETAIL_SIZE);
    return status;
}

static void forget_records(struct participation_log *log) {
    log->edge = (struct merkle_edge){0};
    memset(log->table, 0, log->slots * sizeof *log->table);
    log->known = 0;
    log->begun = log->ended = log->doors_closed = false;
    log->issues = 0;
    log->set_ms = 0;
    log->counted = 0;
    log->last_t_ms = log->clock_began_ms = log->clock_step_s = 0;
    memset(log->last_start, 0, sizeof log->last_start);
    log->last_slip = log->issued = log->reserved = log->clock_steps = log->alarms = 0;
    memset(log->wrong_secrets, 0, sizeof log->wrong_secrets);
    memset(log->reports, 0, sizeof log->reports);
    memset(log->signings, 0, sizeof log->signings);
}

// ---- The kiosk's own key: made here, never leaves, sealed under the local key

static struct cell_place key_place_of(const struct participation_log *log) {
    return (struct cell_place){
        {log->election, log->uik},
        log->kiosk, "kiosk-key"
    };
}

static enum sync_status make_key(struct participation_log *log, const char *path) {
    const struct cell_place place = key_place_of(log);
    uint8_t seed[32], bytes[KEY_FILE_SIZE];
    randombytes_buf(seed, sizeof seed);
    crypto_sign_seed_keypair(log->public_key, log->secrets->signing_key, seed);
    memcpy(bytes, key_file_mark, 8);
    cell_seal(bytes + 8, seed, sizeof seed, log->secrets->local_key, &place);
    sodium_memzero(seed, sizeof seed);
    return whole_file_write(path, bytes, sizeof bytes, 0600);
}

static enum sync_status open_key(struct participation_log *log, const char *path) {
    const struct cell_place place = key_place_of(log);
    char *bytes;
    size_t size;
    uint8_t seed[32];
    enum sync_status status = whole_file_read(path, KEY_FILE_SIZE, &bytes, &size);
    if (status)
        return status == SYNC_TOO_LARGE ? SYNC_WRONG_KEY : status;
    if (size != KEY_FILE_SIZE || memcmp(bytes, key_file_mark, 8) ||
        cell_open(seed, (uint8_t *)bytes + 8, size - 8, log->secrets->local_key, &place) < 0)
        status = SYNC_WRONG_KEY;
    else
        crypto_sign_seed_keypair(log->public_key, log->secrets->signing_key, seed);
    sodium_memzero(seed, sizeof seed);
    free(bytes);
    return status;
}

// `database`: how opening it ended. A day that has begun cannot go on under another key.
static enum sync_status make_or_open_key(struct participation_log *log, enum sync_status database) {
    char path[LOG_PATH_SIZE];
    if (make_path(path, log->path, ".key"))
        return SYNC_DISK_FAILED;
    if (!access(path, F_OK))
        return open_key(log, path);
    if (errno != ENOENT)
        return status_of_errno(errno);
    if (database || sqlite_number(log->db, "SELECT count(*) FROM record") != 0)
        return database ? database : SYNC_WRONG_KEY;
    return make_key(log, path);
}

// ---- The second copy

struct meeting { // of the database's records with the medium's
    struct participation_log *log;
    uint64_t met, in_database;
};

static enum sync_status lost_record(struct participation_log *log,
                                    const struct log_copy_frame *frame) {
    uint8_t root[LOG_HASH_SIZE], seal[LOG_HASH_SIZE], signature[LOG_SIGNATURE_SIZE];
    const uint64_t seq = log->edge.size;
    enum sync_status status =
        take_record(log, frame->record, frame->detail, frame->detail_size, root);
    if (status)
        return status == SYNC_BAD_FILE ? SYNC_COPIES_DIFFER : status;
    log_sign_root(log, log->edge.size, root, signature); // Ed25519 has one signature of one text
    if (memcmp(signature, frame->signature, sizeof signature))
        return SYNC_COPIES_DIFFER;
    log_row_seal(log, root, seal);
    return log_insert_row(log, seq, frame->record, log->leaves[seq], seal, frame->detail,
                          frame->detail_size);
}

static enum sync_status meet_frame(void *context, const struct log_copy_frame *frame) {
    struct meeting *meeting = context;
    uint8_t leaf[MERKLE_HASH_SIZE];
    const uint64_t seq = meeting->met++;
    if (seq >= meeting->in_database)
        return lost_record(meeting->log, frame);
    merkle_leaf(leaf, frame->record, LOG_RECORD_SIZE);
    return memcmp(leaf, meeting->log->leaves[seq], sizeof leaf) ? SYNC_COPIES_DIFFER : SYNC_OK;
}

// Writes what the copy lacks, from the database.
static enum sync_status fill_copy(struct participation_log *log) {
    struct merkle_edge edge = {0};
    uint8_t root[LOG_HASH_SIZE], signature[LOG_SIGNATURE_SIZE];
    sqlite3_stmt *select;
    while (edge.size < log->copy.frames)
        merkle_add(&edge, log->leaves[edge.size]);
    enum sync_status status = sqlite_prepare(
        log->db, &select, "SELECT bytes, detail FROM record WHERE seq >= ? ORDER BY seq");
    if (status)
        return status;
    sqlite3_bind_int64(select, 1, (sqlite3_int64)edge.size);
    int code = SQLITE_DONE;
    while (!status && (code = sqlite3_step(select)) == SQLITE_ROW) {
        merkle_add(&edge, log->leaves[edge.size]);
        merkle_root(&edge, root);
        log_sign_root(log, edge.size, root, signature);
        const struct log_copy_frame frame = {sqlite3_column_blob(select, 0),
                                             sqlite3_column_blob(select, 1),
                                             (size_t)sqlite3_column_bytes(select, 1), signature};
        status = log_copy_append(&log->copy, &frame);
        log->healing.to_medium++;
    }
    if (!status)
        status = sqlite_status(log->db, code);
    sqlite3_finalize(select);
    return status;
}

static enum sync_status begin_copy(struct participation_log *log, const struct log_place *place) {
    log->healing.new_medium = log->edge.size > 0;
    enum sync_status status = log_copy_create(&log->copy, place->medium_dir, log->origin);
    if (!status)
        status = fill_copy(log);
    if (!status)
        status = log_copy_publish(&log->copy);
    return status;
}

// Does the medium hold a whole copy with records, from which a damaged database can be made anew?
static bool copy_can_replace(struct participation_log *log, const struct log_place *place) {
    const bool can =
        place->medium_dir &&
        log_copy_open(&log->copy, place->medium_dir, log->origin, NULL, NULL) == SYNC_OK &&
        log->copy.frames > 0;
    log_copy_close(&log->copy);
    return can;
}

static enum sync_status meet_copy(struct participation_log *log, const struct log_place *place) {
    struct meeting meeting = {.log = log, .in_database = log->edge.size};
    enum sync_status status = sqlite_run(log->db, "BEGIN IMMEDIATE");
    if (status)
        return status;
    status = log_copy_open(&log->copy, place->medium_dir, log->origin, meet_frame, &meeting);
    sodium_memzero(log->secrets->plain, DETAIL_SIZE);
    const enum sync_status kept = sqlite_run(log->db, status ? "ROLLBACK" : "COMMIT");
    if (!status && kept)
        return kept;
    if (!status) {
        log->healing.from_medium = log->edge.size - meeting.in_database;
        return log->copy.frames < log->edge.size ? fill_copy(log) : SYNC_OK;
    }
    const uint64_t known = log->copy.known;
    log_copy_close(&log->copy);
    if (status != SYNC_NOT_FOUND && status != SYNC_BAD_FILE)
        return status;
    if (log->edge.size != meeting.in_database) // what a damaged copy gave is not in the database
        return SYNC_COPIES_DIFFER;
    // A damaged copy is made anew without asking where the database lacks none of its records.
    const bool lacks_nothing = status == SYNC_BAD_FILE && known && known <= log->edge.size;
    if ((status == SYNC_NOT_FOUND && !log->edge.size) || lacks_nothing || place->begin_new_medium)
        return begin_copy(log, place);
    return SYNC_MEDIUM_NEW;
}

// ---- The counter

// What the chip has counted more is a log that was longer.
static enum sync_status check_counter(const struct participation_log *log) {
    const struct tpm_counter *counter = &log->secrets->counter;
    uint64_t value;
    if (!counter->index)
        return SYNC_OK;
    const enum sync_status status = tpm_counter_read(counter, &value);
    if (status)
        return status;
    if (value + 1 == counter->began + log->counted) // the power went before the last step
        return tpm_counter_step(counter);
    return value == counter->began + log->counted ? SYNC_OK : SYNC_PUT_BACK;
}

// ---- All of it

static enum sync_status open_all(struct participation_log *log, const struct log_place *place) {
    enum sync_status database = open_database(log);
    enum sync_status status = make_or_open_key(log, database);
    if (status)
        return status;
    if (!database)
        database = read_database(log);
    if (database == SYNC_BAD_FILE && copy_can_replace(log, place)) {
        forget_records(log);
        database = set_database_aside(log);
        if (!database)
            database = open_database(log);
        log->healing.database_damaged = true;
    }
    if (database || !place->medium_dir)
        return database;
    status = meet_copy(log, place);
    log->has_copy = true;
    if (status == SYNC_NO_MEDIUM && log->ended) { // nothing is written any more
        log->has_copy = false;
        status = SYNC_OK;
    }
    return status;
}

enum sync_status participation_log_open(struct participation_log **out,
                                        const struct log_place *place) {
    *out = NULL;
    struct participation_log *log = sodium_init() < 0 ? NULL : calloc(1, sizeof *log);
    if (!log)
        return SYNC_NO_MEMORY;
    log->lock_file = log->copy.file = -1;
    log->kiosk = place->kiosk;
    take_clock(log, place);
    memcpy(log->election, place->election, sizeof log->election);
    memcpy(log->uik, place->uik, sizeof log->uik);
    memcpy(log->origin, place->origin, sizeof log->origin);
    memcpy(log->package_hash, place->package_hash, LOG_HASH_SIZE);
    enum sync_status status = make_path(log->path, place->path, "");
    if (!status)
        status = take_lock(log);
    if (!status)
        status = take_memory(log, place);
    if (!status)
        status = open_all(log, place);
    if (!status)
        status = check_counter(log);
    if (status)
        participation_log_close(log);
    else
        *out = log;
    return status;
}

void participation_log_close(struct participation_log *log) {
    if (!log)
        return;
    close_database(log);
    log_copy_close(&log->copy);
    sodium_free(log->secrets);
    free(log->table);
    free(log->leaves);
    lock_file_give_back(&log->lock_file);
    free(log);
}
