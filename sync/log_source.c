#include "sync/log_source.h"
#include "sync/log_copy.h"
#include "sync/merkle_tree.h"
#include "sync/note_lines.h"
#include "sync/outside_file.h"
#include "sync/sqlite_help.h"
#include "sync/whole_file.h"
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    NAME_SIZE = 4200, // a path, with room for what stands before and behind it
    RECORDS_MAX = 1 << 22,
    LEAF_LINE = 45, // base64 and LF
    LEAVES_FILE_MAX = RECORDS_MAX * LEAF_LINE,
    HOURS_FILE_MAX = 1 << 20,
    EVENTS_FILE_MAX = 1 << 30,
    OPENING_SIZE = LOG_HASH_SIZE + 32,
};

static enum sync_status say(char why[LOG_SOURCE_WHY_SIZE], enum sync_status status,
                            const char *form, ...) __attribute__((format(printf, 3, 4)));
static enum sync_status say(char why[LOG_SOURCE_WHY_SIZE], enum sync_status status,
                            const char *form, ...) {
    va_list list;
    va_start(list, form);
    vsnprintf(why, LOG_SOURCE_WHY_SIZE, form, list);
    va_end(list);
    return status;
}

// ---- Memory

static bool grow(uint8_t **array, uint64_t room, size_t each) {
    uint8_t *more = realloc(*array, room * each);
    if (more)
        *array = more;
    return more != NULL;
}

// Room for one more; the arrays double at 256, 512, ...
static enum sync_status make_room(struct log_source *source, bool with_signatures) {
    const uint64_t count = source->count;
    if (count == RECORDS_MAX)
        return SYNC_NO_MEMORY;
    if (count && (count < 256 || (count & (count - 1))))
        return SYNC_OK;
    const uint64_t room = count < 256 ? 256 : 2 * count;
    return grow(&source->leaves, room, LOG_HASH_SIZE) &&
                   grow(&source->records, room, LOG_RECORD_SIZE) &&
                   (!with_signatures || grow(&source->signatures, room, 64))
               ? SYNC_OK
               : SYNC_NO_MEMORY;
}

static void take_opening(struct log_source *source, const uint8_t *detail, size_t size) {
    if (source->count || size != OPENING_SIZE)
        return;
    memcpy(source->package_hash, detail, LOG_HASH_SIZE);
    memcpy(source->public_key, detail + LOG_HASH_SIZE, sizeof source->public_key);
    source->has_opening = true;
}

// ---- The database

enum { COPIED_MAX = 1 << 30 };

struct database {
    sqlite3 *db;
    struct outside_file file;          // what `db` reads, where nobody writes to it
    char folder[32], log[64], wal[64]; // of a copy that was made for reading; "": none
};

static enum sync_status copy_file(const char *from, const char *to) {
    char *bytes;
    size_t size;
    enum sync_status status = outside_file_read(from, COPIED_MAX, OUTSIDE_LINK, &bytes, &size);
    if (!status)
        status = whole_file_write(to, bytes, size, 0600);
    free(bytes);
    return status;
}

// SQLite wants to write beside a log that has a -wal; what lies on somebody's evidence is not
// written to, and perhaps cannot be.
static enum sync_status open_copied(struct database *out, const char *path, const char *wal) {
    snprintf(out->folder, sizeof out->folder, "/tmp/shailoo-log-XXXXXX");
    if (!mkdtemp(out->folder)) {
        *out->folder = 0;
        return SYNC_DISK_FAILED;
    }
    snprintf(out->log, sizeof out->log, "%s/log", out->folder);
    snprintf(out->wal, sizeof out->wal, "%s/log-wal", out->folder);
    enum sync_status status = copy_file(path, out->log);
    if (!status)
        status = copy_file(wal, out->wal);
    return status ? status : sqlite_open(&out->db, out->log, SQLITE_OPEN_READWRITE);
}

// One that was closed well has no -wal and is read as it is. One with a -wal alone was copied from
// a machine that was cut off. One with SQLite's shared memory too is being written.
static enum sync_status open_database(struct database *out, const char *path) {
    char wal[NAME_SIZE], other[NAME_SIZE];
    snprintf(wal, sizeof wal, "%s-wal", path);
    snprintf(other, sizeof other, "%s-shm", path);
    *out = (struct database){.file.file = -1};
    if (!access(wal, F_OK))
        return access(other, F_OK) ? open_copied(out, path, wal)
                                   : sqlite_open(&out->db, path, SQLITE_OPEN_READONLY);
    const enum sync_status status = outside_file_open(&out->file, path, COPIED_MAX, OUTSIDE_LINK);
    return status ? status : sqlite_open_file(&out->db, out->file.file, SQLITE_OPEN_READONLY);
}

static void close_database(struct database *database) {
    sqlite3_close(database->db); // which takes the copy's -wal away, if it was read
    outside_file_close(&database->file);
    if (!*database->folder)
        return;
    (void)remove(database->log);
    (void)remove(database->wal);
    (void)remove(database->folder);
}

static enum sync_status take_row(struct log_source *source, sqlite3_stmt *row) {
    if (sqlite3_column_int64(row, 0) != (sqlite3_int64)source->count)
        return say(source->damage, SYNC_BAD_FILE, "record %" PRIu64 " is missing", source->count);
    if (sqlite3_column_bytes(row, 1) != LOG_RECORD_SIZE ||
        sqlite3_column_bytes(row, 2) != LOG_HASH_SIZE)
        return say(source->damage, SYNC_BAD_FILE, "record %" PRIu64 " has another length",
                   source->count);
    const enum sync_status status = make_room(source, false);
    if (status)
        return status;
    take_opening(source, sqlite3_column_blob(row, 3), (size_t)sqlite3_column_bytes(row, 3));
    memcpy(source->records + source->count * LOG_RECORD_SIZE, sqlite3_column_blob(row, 1),
           LOG_RECORD_SIZE);
    memcpy(source->leaves + source->count * LOG_HASH_SIZE, sqlite3_column_blob(row, 2),
           LOG_HASH_SIZE);
    source->count++;
    return SYNC_OK;
}

static enum sync_status read_database(struct log_source *source, const char *path) {
    struct database database;
    sqlite3_stmt *rows = NULL;
    enum sync_status status = open_database(&database, path);
    if (!status) {
        const int64_t id = sqlite_number(database.db, "PRAGMA application_id");
        status = id == 0x53484C47 ? SYNC_OK : id < 0 ? SYNC_DISK_FAILED : SYNC_BAD_FILE;
    }
    if (!status) // details are sealed, but for record 0's
        status = sqlite_prepare(database.db, &rows,
                                "SELECT seq, bytes, leaf, CASE seq WHEN 0 THEN detail END "
                                "FROM record ORDER BY seq");
    if (!status) {
        int code = SQLITE_DONE;
        while (!status && (code = sqlite3_step(rows)) == SQLITE_ROW)
            status = take_row(source, rows);
        if (!status && code != SQLITE_DONE) {
            status = sqlite_status(database.db, code);
            if (status == SYNC_BAD_FILE)
                say(source->damage, status, "the database is damaged after record %" PRIu64,
                    source->count);
        }
    }
    sqlite3_finalize(rows);
    close_database(&database);
    return status;
}

// ---- The second copy

static enum sync_status take_frame(void *context, const struct log_copy_frame *frame) {
    struct log_source *source = context;
    const enum sync_status status = make_room(source, true);
    if (status)
        return status;
    if (frame->detail_size)
        take_opening(source, frame->detail, frame->detail_size);
    memcpy(source->records + source->count * LOG_RECORD_SIZE, frame->record, LOG_RECORD_SIZE);
    merkle_leaf(source->leaves + source->count * LOG_HASH_SIZE, frame->record, LOG_RECORD_SIZE);
    memcpy(source->signatures + source->count * 64, frame->signature, 64);
    source->count++;
    return SYNC_OK;
}

static enum sync_status read_copy(struct log_source *source, const char *path) {
    struct log_copy copy;
    const enum sync_status status = log_copy_read(&copy, path, take_frame, source);
    if (*copy.origin && !checkpoint_name_is_good(copy.origin))
        return say(source->damage, SYNC_BAD_FILE, "the copy's origin is no name of a log");
    memcpy(source->origin, copy.origin, sizeof source->origin);
    source->was_torn = copy.was_torn;
    if (status == SYNC_BAD_FILE && *copy.origin)
        say(source->damage, status, "the copy is damaged after record %" PRIu64, source->count);
    return status;
}

// ---- An exported folder

static enum sync_status read_part(const char *folder, const char *name, size_t max, char **bytes,
                                  size_t *size) {
    char path[NAME_SIZE];
    *bytes = NULL;
    *size = 0;
    if ((size_t)snprintf(path, sizeof path, "%s/%s", folder, name) >= sizeof path)
        return SYNC_DISK_FAILED;
    const enum sync_status status = whole_file_read(path, max, bytes, size);
    return status == SYNC_NO_FILE ? SYNC_NOT_FOUND : status;
}

static enum sync_status take_leaves(struct log_source *source, const char *text, size_t size) {
    struct span rest = {text, size}, line;
    source->leaves = malloc(size / LEAF_LINE * LOG_HASH_SIZE + LOG_HASH_SIZE);
    if (!source->leaves)
        return SYNC_NO_MEMORY;
    while (note_line(&rest, &line) && line.size == LEAF_LINE - 1 &&
           note_hash(source->leaves + source->count * LOG_HASH_SIZE, line))
        source->count++;
    if ((uint64_t)size == source->count * LEAF_LINE)
        return SYNC_OK;
    return say(source->damage, SYNC_BAD_FILE, "leaves.txt: line %" PRIu64 " is no hash",
               source->count + 1);
}

static enum sync_status take_records(struct log_source *source, const char *bytes, size_t size) {
    if (size < OPENING_SIZE || size - OPENING_SIZE != source->count * LOG_RECORD_SIZE)
        return say(source->damage, SYNC_BAD_FILE, "records.bin: not as long as leaves.txt says");
    source->records = malloc(size); // a byte at least
    if (!source->records)
        return SYNC_NO_MEMORY;
    memcpy(source->package_hash, bytes, LOG_HASH_SIZE);
    memcpy(source->public_key, bytes + LOG_HASH_SIZE, sizeof source->public_key);
    source->has_opening = true;
    memcpy(source->records, bytes + OPENING_SIZE, size - OPENING_SIZE);
    return SYNC_OK;
}

static enum sync_status take_vkey(struct log_source *source, char *text, size_t size) {
    if (size && text[size - 1] == '\n')
        text[size - 1] = 0;
    if (checkpoint_signer_parse(&source->vkey, text) || source->vkey.kind != CHECKPOINT_LOG)
        return say(source->damage, SYNC_BAD_FILE, "kiosk.vkey: not a kiosk's verifier key");
    source->has_vkey = true;
    return SYNC_OK;
}

static enum sync_status read_folder(struct log_source *source, const char *folder) {
    char *text;
    size_t size;
    enum sync_status status = read_part(folder, "leaves.txt", LEAVES_FILE_MAX, &text, &size);
    if (status)
        return status == SYNC_NOT_FOUND ? SYNC_BAD_FILE : status;
    status = take_leaves(source, text, size);
    free(text);
    enum sync_status part = read_part(folder, "checkpoint.note", CHECKPOINT_READ_MAX, &source->note,
                                      &source->note_size);
    if (part && part != SYNC_NOT_FOUND)
        return part;
    part = read_part(folder, "kiosk.vkey", CHECKPOINT_KEY_SIZE, &text, &size);
    if (!part)
        part = take_vkey(source, text, size);
    free(text);
    if (!status && part != SYNC_NOT_FOUND)
        status = part;
    part = read_part(folder, "records.bin", OPENING_SIZE + (size_t)RECORDS_MAX * LOG_RECORD_SIZE,
                     &text, &size);
    if (!part && !status)
        part = take_records(source, text, size);
    free(text);
    if (!part || part == SYNC_NOT_FOUND)
        part = read_part(folder, "hours.json", HOURS_FILE_MAX, &source->hours, &source->hours_size);
    if (!part || part == SYNC_NOT_FOUND)
        part = read_part(folder, "events.json", EVENTS_FILE_MAX, &source->events,
                         &source->events_size);
    return status || part == SYNC_NOT_FOUND ? status : part;
}

// ---- Opening

static enum sync_status kind_of(enum log_source_kind *kind, const char *path,
                                char why[LOG_SOURCE_WHY_SIZE]) {
    static const char database_mark[16] = "SQLite format 3",
                      copy_mark[8] = {'S', 'H', 'L', 'C', 'O', 'P', 'Y', '1'};
    char head[16] = "";
    struct stat about;
    *kind = LOG_SOURCE_FOLDER;
    if (!stat(path, &about) && S_ISDIR(about.st_mode))
        return SYNC_OK;
    struct outside_file file;
    size_t size = 0;
    enum sync_status status = outside_file_open(&file, path, OUTSIDE_ANY_SIZE, OUTSIDE_LINK);
    if (!status)
        status = outside_file_next(&file, head, sizeof head, &size);
    outside_file_close(&file);
    if (status)
        return say(why, status, "%s", sync_status_text(status));
    if (size == sizeof head && !memcmp(head, database_mark, sizeof database_mark))
        *kind = LOG_SOURCE_DATABASE;
    else if (size >= sizeof copy_mark && !memcmp(head, copy_mark, sizeof copy_mark))
        *kind = LOG_SOURCE_COPY;
    else
        return say(why, SYNC_BAD_FILE,
                   "neither a participation log, nor a medium's copy of one, nor a folder made by "
                   "'shailoo log export'");
    return SYNC_OK;
}

enum sync_status log_source_open(struct log_source *out, const char *path,
                                 char why[LOG_SOURCE_WHY_SIZE]) {
    *out = (struct log_source){.count = 0};
    enum sync_status status = kind_of(&out->kind, path, why);
    if (status)
        return status;
    switch (out->kind) {
    case LOG_SOURCE_DATABASE: status = read_database(out, path); break;
    case LOG_SOURCE_COPY: status = read_copy(out, path); break;
    case LOG_SOURCE_FOLDER: status = read_folder(out, path); break;
    }
    if (!status || (status == SYNC_BAD_FILE && *out->damage))
        return SYNC_OK;
    if (status == SYNC_BAD_FILE)
        return say(why, status, "%s",
                   out->kind == LOG_SOURCE_FOLDER
                       ? "there is no leaves.txt in it: name a folder made by 'shailoo log export'"
                   : out->kind == LOG_SOURCE_COPY ? "its head is damaged: it cannot be read"
                                                  : "a database of another program");
    return say(why, status, "%s", sync_status_text(status));
}

void log_source_close(struct log_source *source) {
    free(source->leaves);
    free(source->records);
    free(source->signatures);
    free(source->note);
    free(source->hours);
    free(source->events);
    *source = (struct log_source){.count = 0};
}

// ---- Asking

const uint8_t *log_source_leaf(const struct log_source *source, uint64_t seq) {
    return source->leaves + seq * LOG_HASH_SIZE;
}

const uint8_t *log_source_record(const struct log_source *source, uint64_t seq) {
    return source->records ? source->records + seq * LOG_RECORD_SIZE : NULL;
}

uint64_t log_source_common(const struct log_source *a, const struct log_source *b) {
    uint64_t same = 0;
    while (same < a->count && same < b->count &&
           !memcmp(log_source_leaf(a, same), log_source_leaf(b, same), LOG_HASH_SIZE))
        same++;
    return same;
}
