// Files that come from outside: from a medium, a folder of staff, the line of a command. What lies
// there under a name may be a pipe into which nobody writes, a device without an end, a link to
// somebody else's file or larger than any memory, and a moment later it may be another. So each is
// opened here, once, and what was looked at is what is used: the open file, never the name again.
// For this folder and for `kiosk`; `biometric/picture_file` is the same for pictures and models.
#pragma once
#include "sync/sync_status.h"
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum outside_how {
    OUTSIDE_NO_LINK, // the name's last part is the file: all that decides, and all of the station
    OUTSIDE_LINK,    // or a link to it: what staff name on a command line and is only read
    OUTSIDE_WRITE,   // for reading and writing; no link
};
#define OUTSIDE_ANY_SIZE INT64_MAX // for who reads no more of it than he has room for

struct outside_file {
    int file;            // -1: closed
    uint64_t size, left; // as it was opened; of that, what outside_file_next has not given yet
};

// Never waits. SYNC_NO_FILE, _NOT_REGULAR (a folder, a pipe, a socket, a device), _IS_LINK,
// _TOO_LARGE (over `max` bytes), _NO_ACCESS, _DISK_FAILED, _NO_MEMORY; then `out` is closed.
enum sync_status outside_file_open(struct outside_file *out, const char *path, uint64_t max,
                                   enum outside_how how);
// The next bytes, at most `room`; `*got` is 0 at the end. What was written behind the size that it
// had when it was opened is not read. SYNC_BAD_FILE: it became shorter. SYNC_DISK_FAILED.
enum sync_status outside_file_next(struct outside_file *file, void *bytes, size_t room,
                                   size_t *got);
// From its first byte, with the size that it has now.
enum sync_status outside_file_again(struct outside_file *file);
void outside_file_close(struct outside_file *file);

// All of it. `*bytes` ends with a zero that `*size` does not count; the caller frees; NULL on
// anything but SYNC_OK.
enum sync_status outside_file_read(const char *path, uint64_t max, enum outside_how how,
                                   char **bytes, size_t *size);
// The same file as a stream to read from, or NULL and `*status`.
FILE *outside_file_stream(const char *path, uint64_t max, enum outside_how how,
                          enum sync_status *status);
