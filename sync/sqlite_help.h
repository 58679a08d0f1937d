// The few SQLite calls that slice and log share, for this folder's own use.
#pragma once
#include "sync/sync_status.h"
#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

extern const char schema_slice_sql[], schema_log_sql[]; // sync/schema/*.sql, made by CMake

enum sync_status sqlite_status(sqlite3 *db, int code); // of a call that did not do what it should
// Opens with everything refused that a hostile file could use: extensions, writable schema, views
// with functions; and a pipe or a device in the place of the database or of a file beside it.
enum sync_status sqlite_open(sqlite3 **db, const char *name, int flags);
enum sync_status sqlite_run(sqlite3 *db, const char *sql);
enum sync_status sqlite_prepare(sqlite3 *db, sqlite3_stmt **statement, const char *sql);
// The first column of the first row as a number; -1 when there is none.
int64_t sqlite_number(sqlite3 *db, const char *sql);
// The database that lies in an open file, whatever has its name by now; the file stays the
// caller's. SQLITE_OPEN_READONLY: no lock, no journal, never writing, and nobody may write to it
// meanwhile. SQLITE_OPEN_READWRITE: keep its journal in memory, there is no folder for one.
enum sync_status sqlite_open_file(sqlite3 **db, int file, int flags);
