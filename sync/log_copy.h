// The second copy of a participation log, on a removable medium: each record once more, in a file
// that only grows and that anyone can read without SQLite and without keys. It is the station's
// proof against a disk that lies about flushing, and its token: without the medium nobody is
// marked.
//   header: "SHLCOPY1" | u16 length | origin (the checkpoints', e.g.
//   shailoo.gov.kg/2027-01/uik7161/k1) frame:  u32 length of record and detail | record 120 |
//   detail as in the log | signature 64 | hash 32 signature = the kiosk's Ed25519 over the
//   checkpoint of the tree that ends with this record hash = BLAKE2b-256(hash before | record |
//   detail | signature); the first: BLAKE2b-256(header)
// Integers are big-endian. Behind the last frame lie zeros: room taken beforehand, so that a flush
// need not change the file's size. For this folder and for `shailoo log`.
#pragma once
#include "sync/participation_log.h"

enum {
    LOG_COPY_DETAIL_MAX = 1024,
    LOG_SIGNATURE_SIZE = 64,
    LOG_COPY_PATH_SIZE = 4096,
};

struct log_copy_frame {
    const uint8_t *record; // LOG_RECORD_SIZE
    const uint8_t *detail; // NULL when detail_size is 0
    size_t detail_size;
    const uint8_t *signature; // LOG_SIGNATURE_SIZE
};

struct log_copy {
    int file; // -1: closed
    char path[LOG_COPY_PATH_SIZE];
    char origin[LOG_ORIGIN_SIZE];
    uint64_t frames, end, room; // whole frames; where the next one goes; how far the zeros reach
    uint64_t known;             // records of which there is a trace, whole or not
    uint8_t hash[LOG_HASH_SIZE];
    bool was_torn; // a power cut left something behind the last whole frame; it counts for nothing
};

// Each whole frame in order; the views hold during the call. A status other than SYNC_OK ends the
// reading and is returned.
typedef enum sync_status (*log_copy_on_frame)(void *context, const struct log_copy_frame *frame);

// Reads the copy at `path` without keys and without writing; `copy` then says how far it reaches
// and is closed. `take` may be NULL. What outside_file_open says of it (a link is followed).
// SYNC_BAD_FILE: no copy of a log, or damaged before its last frame (copy->frames are good).
enum sync_status log_copy_read(struct log_copy *copy, const char *path, log_copy_on_frame take,
                               void *context);

// The copy of log `origin` in folder `dir`, read and then open for appending; a torn last frame is
// wiped out. SYNC_NO_MEDIUM: no such folder, or it cannot be read or written. SYNC_NOT_FOUND: no
// copy of this log in it. SYNC_BAD_FILE: damaged, or its name is that of a folder, a pipe or a
// link; nothing is waited for, and what was read is what is written to.
enum sync_status log_copy_open(struct log_copy *copy, const char *dir, const char *origin,
                               log_copy_on_frame take, void *context);
// An empty copy under another name; log_copy_publish gives it its own once it holds what it should.
// A damaged copy that was there is kept beside it as NAME.damaged.
enum sync_status log_copy_create(struct log_copy *copy, const char *dir, const char *origin);
enum sync_status log_copy_publish(struct log_copy *copy);

// SYNC_OK: the frame is on the medium. Else (SYNC_NO_MEDIUM: pulled, read-only, broken;
// SYNC_MEDIUM_FULL) nothing may follow until the copy was opened again.
enum sync_status log_copy_append(struct log_copy *copy, const struct log_copy_frame *frame);
// Is the open file still the one in its folder? One stat, no write.
bool log_copy_is_there(const struct log_copy *copy);
void log_copy_close(
    struct log_copy *copy); // also one that was never opened, when zeroed with file -1
