// Pixels in memory, read from PNG, JPEG, TIFF, BMP, PGM, JPEG 2000 or WSQ. No device here.
#pragma once
#include "biometric/biometric_status.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Of JPEG 2000 and JPEG in several scans fewer pixels: their decoders keep numbers of each beside
// it, and all that is taken for a picture stays near PICTURE_BYTES_MAX beside its
// file (a JPEG 2000 of two tiles takes half more).
enum {
    PICTURE_SIDE_MAX = 12000,
    PICTURE_PIXELS_MAX = 100000000,
    PICTURE_BYTES_MAX = 720000000,
};

struct picture {
    int width, height;
    int channels;    // 1 gray, 3 blue-green-red
    int dpi;         // 0 when the file does not say
    uint8_t *pixels; // row after row, no padding; 0 is black; freed by picture_finish
};

// `channels` is what the caller wants: 1 or 3. Of a file of several pages the first is read. On
// anything but BIOMETRIC_OK `out` is left as it was: BIOMETRIC_BAD_PICTURE (unknown kind, torn),
// _TOO_LARGE (beyond the limits above; of WSQ, WSQ_SIDE_MAX), _NO_FILE (of _read: errno says why),
// _NOT_REGULAR (of _read, which follows a link and waits for nothing), _NO_MEMORY (but what a
// decoder lacks for its own numbers looks as torn). Any thread.
enum biometric_status picture_read(struct picture *out, const char *path, int channels);
enum biometric_status picture_decode(struct picture *out, const uint8_t *bytes, size_t size,
                                     int channels);
// The kind is by the name's ending; a PNG or TIFF keeps the dpi. BIOMETRIC_BAD_PICTURE also for an
// ending that is not known; _NO_FILE when the file cannot be written.
enum biometric_status picture_write(const struct picture *picture, const char *path);
// A copy with pixels of its own, in the memory of `out` where that has the same size. `out` is a
// zeroed picture or one to be replaced. False, and `out` as it was, when there are no pixels or no
// memory.
bool picture_copy(struct picture *out, const struct picture *from);
void picture_finish(struct picture *picture); // wipes, frees, zeroes; takes a zeroed one

#ifdef __cplusplus
}
#endif
