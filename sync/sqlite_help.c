#include "sync/sqlite_help.h"
#include "sync/whole_file.h"
#include <stdio.h>
#include <string.h>

// SQLite knows a full disk (ENOSPC) by itself; a quota or a size limit it calls a failed write, and
// errno is gone by the time it says so. The file that failed still knows: the log's WAL, or the
// database.
static bool file_is_full(sqlite3 *db) {
    static const int files[] = {SQLITE_FCNTL_JOURNAL_POINTER, SQLITE_FCNTL_FILE_POINTER};
    for (size_t i = 0; db && i < sizeof files / sizeof *files; i++) {
        sqlite3_file *file = NULL;
        int error = 0;
        if (!sqlite3_file_control(db, "main", files[i], &file) && file && file->pMethods &&
            !file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &error) && error &&
            status_of_errno(error) == SYNC_DISK_FULL)
            return true;
    }
    return false;
}

enum sync_status sqlite_status(sqlite3 *db, int code) {
    if (code == SQLITE_IOERR_SHMSIZE) // no room for the shared memory's file: sqlite.org/rescode
        return SYNC_DISK_FULL;
    switch (code & 0xFF) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE: return SYNC_OK;
    case SQLITE_FULL: return SYNC_DISK_FULL;
    case SQLITE_NOMEM: return SYNC_NO_MEMORY;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return SYNC_BUSY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
    case SQLITE_MISMATCH:
    case SQLITE_CONSTRAINT:
    case SQLITE_SCHEMA:
    case SQLITE_ERROR: return SYNC_BAD_FILE;
    case SQLITE_IOERR: return file_is_full(db) ? SYNC_DISK_FULL : SYNC_DISK_FAILED;
    default: return SYNC_DISK_FAILED;
    }
}

enum sync_status sqlite_open(sqlite3 **db, const char *name, int flags) {
    int code = sqlite3_open_v2(name, db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    enum sync_status status = sqlite_status(*db, code);
    if (!status) {
        sqlite3_db_config(*db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
        sqlite3_db_config(*db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
        sqlite3_db_config(*db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
        sqlite3_busy_timeout(*db, 2000);
        status = sqlite_run(*db, "PRAGMA cell_size_check = ON; PRAGMA foreign_keys = ON");
    }
    if (status) {
        sqlite3_close(*db);
        *db = NULL;
    }
    return status;
}

enum sync_status sqlite_run(sqlite3 *db, const char *sql) {
    return sqlite_status(db, sqlite3_exec(db, sql, NULL, NULL, NULL));
}

enum sync_status sqlite_prepare(sqlite3 *db, sqlite3_stmt **statement, const char *sql) {
    return sqlite_status(
        db, sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, statement, NULL));
}

int64_t sqlite_number(sqlite3 *db, const char *sql) {
    sqlite3_stmt *statement;
    int64_t number = -1;
    if (!sqlite_prepare(db, &statement, sql) && sqlite3_step(statement) == SQLITE_ROW)
        number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return number;
}

bool sqlite_immutable_name(char *out, size_t size, const char *path) {
    static const char hex[] = "0123456789ABCDEF";
    size_t length = (size_t)snprintf(out, size, "file:");
    for (; *path; path++) {
        if (length + 16 >= size)
            return false;
        if (strchr("%?#", *path)) {
            out[length++] = '%';
            out[length++] = hex[(uint8_t)*path >> 4];
            out[length++] = hex[*path & 15];
        } else
            out[length++] = *path;
    }
    return (size_t)snprintf(out + length, size - length, "?immutable=1") < size - length;
}
