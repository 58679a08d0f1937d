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
// with functions.
enum sync_status sqlite_open(sqlite3 **db, const char *name, int flags);
enum sync_status sqlite_run(sqlite3 *db, const char *sql);
enum sync_status sqlite_prepare(sqlite3 *db, sqlite3_stmt **statement, const char *sql);
// The first column of the first row as a number; -1 when there is none.
int64_t sqlite_number(sqlite3 *db, const char *sql);
// PATH as a URI for SQLITE_OPEN_URI, so that SQLite takes no lock, looks for no journal and never
// writes. False: too long.
bool sqlite_immutable_name(char *out, size_t size, const char *path);
