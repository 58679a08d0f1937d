// Reads a participation log through a handle of its own, while the writer goes on writing.
#include "sync/participation_log.h"
#include "sync/sqlite_help.h"
#include <stdlib.h>
#include <string.h>

struct log_reader {
    sqlite3 *db;
    sqlite3_stmt *select;
};

enum sync_status log_reader_open(struct log_reader **out, const char *path) {
    *out = NULL;
    struct log_reader *reader = calloc(1, sizeof *reader);
    if (!reader)
        return SYNC_NO_MEMORY;
    enum sync_status status = sqlite_open(&reader->db, path, SQLITE_OPEN_READONLY);
    if (!status)
        status =
            sqlite_prepare(reader->db, &reader->select,
                           "SELECT seq, bytes FROM record WHERE seq >= ? ORDER BY seq LIMIT ?");
    if (status)
        log_reader_close(reader);
    else
        *out = reader;
    return status;
}

void log_reader_close(struct log_reader *reader) {
    if (!reader)
        return;
    sqlite3_finalize(reader->select);
    sqlite3_close(reader->db);
    free(reader);
}

enum sync_status log_reader_read(struct log_reader *reader, uint64_t from, uint8_t *records,
                                 size_t wanted, size_t *count, uint64_t *size) {
    *count = 0;
    sqlite3_bind_int64(reader->select, 1, (sqlite3_int64)from);
    sqlite3_bind_int64(reader->select, 2, (sqlite3_int64)wanted);
    int code;
    enum sync_status status = SYNC_OK;
    while (!status && (code = sqlite3_step(reader->select)) == SQLITE_ROW) {
        if (*count == wanted || sqlite3_column_bytes(reader->select, 1) != LOG_RECORD_SIZE ||
            sqlite3_column_int64(reader->select, 0) != (sqlite3_int64)(from + *count))
            status = SYNC_BAD_FILE;
        else
            memcpy(records + LOG_RECORD_SIZE * (*count)++, sqlite3_column_blob(reader->select, 1),
                   LOG_RECORD_SIZE);
    }
    if (!status)
        status = sqlite_status(reader->db, code);
    sqlite3_reset(reader->select);
    if (status || !size)
        return status;
    // After the records: the log may have grown, and what was read is never more than there is.
    const int64_t total = sqlite_number(reader->db, "SELECT coalesce(max(seq) + 1, 0) FROM record");
    *size = (uint64_t)total;
    return total < 0 ? SYNC_DISK_FAILED : SYNC_OK;
}
