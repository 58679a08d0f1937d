#include "sync/sqlite_help.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

// ---- Opening

// SQLite opens by name, also what lies beside a database (-wal, -shm): a pipe there would keep us
// for ever. What it opens besides are folders, to flush them, and its source of chance. A name of
// ours for an open file is a link, and meant to be followed.
static const char descriptors[] = "/proc/self/fd/";
static int open_regular(const char *path, int flags, int mode) {
    struct stat about;
    if (!strncmp(path, descriptors, sizeof descriptors - 1))
        flags &= ~O_NOFOLLOW;
    const int file = openat(AT_FDCWD, path, flags | O_NONBLOCK | O_NOCTTY, mode);
    if (file < 0 || (!fstat(file, &about) && (S_ISREG(about.st_mode) || S_ISDIR(about.st_mode) ||
                                              !strcmp(path, "/dev/urandom"))))
        return file;
    close(file);
    errno = ENXIO;
    return -1;
}

// SQLite would ask where that link leads; what it says is no name of the file there.
static int keep_name(sqlite3_vfs *vfs, const char *name, int size, char *out) {
    (void)vfs;
    return snprintf(out, (size_t)size, "%s", name) < size ? SQLITE_OK : SQLITE_CANTOPEN;
}

static const char by_descriptor[] = "by-descriptor";

// Once a process, before the first database is opened by whichever thread.
static bool prepare(void) {
    static sqlite3_vfs vfs;
    static bool is_done;
    if (sqlite3_initialize())
        return false;
    sqlite3_mutex *mutex = sqlite3_mutex_alloc(SQLITE_MUTEX_STATIC_APP1);
    sqlite3_mutex_enter(mutex);
    sqlite3_vfs *files = is_done ? NULL : sqlite3_vfs_find("unix");
    if (files && files->iVersion >= 3 && files->xSetSystemCall &&
        !files->xSetSystemCall(files, "open", (sqlite3_syscall_ptr)open_regular)) {
        vfs = *files;
        vfs.zName = by_descriptor;
        vfs.xFullPathname = keep_name;
        is_done = !sqlite3_vfs_register(&vfs, 0);
    }
    const bool done = is_done;
    sqlite3_mutex_leave(mutex);
    return done;
}

enum sync_status sqlite_open(sqlite3 **db, const char *name, int flags) {
    *db = NULL;
    if (!prepare())
        return SYNC_DISK_FAILED;
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

enum sync_status sqlite_open_file(sqlite3 **db, int file, int flags) {
    char name[80];
    snprintf(name, sizeof name, "file:%s%d?vfs=%s%s", descriptors, file, by_descriptor,
             flags & SQLITE_OPEN_READONLY ? "&immutable=1" : "");
    return sqlite_open(db, name, flags | SQLITE_OPEN_URI);
}
