// Small files read and written whole, for this folder and for `kiosk`.
#pragma once
#include "sync/sync_status.h"
#include <stddef.h>
#include <stdint.h>

enum sync_status status_of_errno(int error); // of a call on a file that failed

// `*bytes` ends with a zero that `*size` does not count; the caller frees. SYNC_BAD_FILE: over
// `max` bytes.
enum sync_status whole_file_read(const char *path, size_t max, char **bytes, size_t *size);
// Beside `path` first, synced, then moved there: nobody ever sees half of it.
enum sync_status whole_file_write(const char *path, const void *bytes, size_t size, unsigned mode);
// After a file was made or moved: its name is on the disk only when its folder is.
enum sync_status whole_file_sync_folder(const char *path);
