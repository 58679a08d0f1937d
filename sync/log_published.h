// What an export tells of a log beside its hashes, held against the log's records: events.json,
// which auditors get, and hours.json, which everybody gets. No hash or signature covers these two:
// without the records nothing can be said of them. What was altered, left out, added or moved is
// told by its number.
#pragma once
#include "sync/log_source.h"

// A clause in English without an end of line: "event 7 is missing".
typedef void (*log_published_on_fault)(const char *clause);

// Both return SYNC_OK also where there are faults, each of which was said, else SYNC_NO_MEMORY.
// `records` is a source with records that are in order (log_check.h), `origin` the log's name.
// *faults: how many.
enum sync_status log_published_events(size_t *faults, const struct log_source *records,
                                      const char *origin, const char *text, size_t size,
                                      log_published_on_fault say);
// Of a folder with `leaves` leaf hashes; `records` may be another source of the same log that has
// got more records since.
enum sync_status log_published_hours(size_t *faults, const struct log_source *records,
                                     const char *origin, uint64_t leaves, const char *text,
                                     size_t size, log_published_on_fault say);
