// Files that come from outside, read whole: pictures and models. What lies under a name may be a
// pipe into which nobody writes, a device without an end, or larger than any memory; and a moment
// later it may be another. So it is opened once, without waiting, and only a regular file is read;
// a link to one is followed. The twin of sync/outside_file, which this folder may not use.
#pragma once
#include "biometric/biometric_status.h"
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// BIOMETRIC_NO_FILE (errno says why), _NOT_REGULAR, _TOO_LARGE (over `max` bytes). The caller
// closes
// `*file`, which is -1 on anything but BIOMETRIC_OK.
enum biometric_status input_file_open(int *file, size_t *size, const char *path, size_t max);
// All that it had when it was opened; the caller frees. Also BIOMETRIC_NO_MEMORY; then `*bytes` is
// NULL.
enum biometric_status input_file_read(uint8_t **bytes, size_t *size, const char *path, size_t max);

#ifdef __cplusplus
}
#endif
