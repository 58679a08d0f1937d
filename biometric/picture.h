// Pixels in memory, read from PNG, JPEG, TIFF, BMP, PGM or JPEG 2000 by OpenCV. No device here.
#pragma once
#include "biometric/biometric_status.h"
#include <stddef.h>
#include <stdint.h>

enum { PICTURE_SIDE_MAX = 12000, PICTURE_PIXELS_MAX = 100000000 };

struct picture {
    int width, height;
    int channels;    // 1 gray, 3 blue-green-red
    int dpi;         // 0 when the file does not say
    uint8_t *pixels; // row after row, no padding; 0 is black; freed by picture_finish
};

enum biometric_status picture_read(struct picture *out, const char *path, int channels);
enum biometric_status picture_decode(struct picture *out, const uint8_t *bytes, size_t size,
                                     int channels);
enum biometric_status picture_write(const struct picture *picture,
                                    const char *path); // kind by the name's ending
void picture_finish(struct picture *picture);          // wipes, frees, zeroes; takes a zeroed one
