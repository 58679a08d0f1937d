// Small files read and written whole, for this folder and for `kiosk`.
#pragma once
#include "sync/sync_status.h"
#include <stddef.h>
#include <stdint.h>

// `*bytes` ends with a zero that `*size` does not count; the caller frees. Statuses as those of
// outside_file_open: a regular file of at most `max` bytes and no link.
enum sync_status whole_file_read(const char *path, size_t max, char **bytes, size_t *size);
// As NAME.new first, synced, then moved to its name, and the folder synced: nobody ever sees half
// of it. It is a new file each time: whoever may write into the folder cannot have another one
// written by a link, a second name or a pipe there. `mode` as open(2) takes it.
enum sync_status whole_file_write_in(int folder, const char *name, const void *bytes, size_t size,
                                     unsigned mode);
enum sync_status whole_file_write(const char *path, const void *bytes, size_t size, unsigned mode);
// All of it where FILE stands, however often the kernel takes a part; not synced.
enum sync_status whole_file_add(int file, const void *bytes, size_t size);
// The folder itself, for _write_in: a link in its place is refused. The caller closes; -1 unless
// SYNC_OK.
enum sync_status whole_file_open_folder(int *folder, const char *path);
// After a file was made or moved: its name is on the disk only when its folder is.
enum sync_status whole_file_sync_folder(const char *path);
