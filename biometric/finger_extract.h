// From the image of a finger to its template: segmentation, orientation, frequency, contextual
// enhancement, minutiae. Poor quality is an answer, not an error.
#pragma once
#include "biometric/biometric_status.h"
#include "matcher/finger_template.h"
#include <stdbool.h>

struct finger_image {
    const uint8_t *pixels; // gray, row after row, no padding; ridges are dark
    int width, height;     // 1 .. 4000
    int dpi;               // 250 .. 1000; 0 = not known, taken as 500; believed where it can be
};

enum finger_advice { // what a voter can do about it, worst first
    FINGER_FINE,
    FINGER_TOO_DRY,   // "moisten the finger"
    FINGER_TOO_WET,   // "wipe the finger"
    FINGER_TOO_LIGHT, // "press harder"
    FINGER_PARTIAL,   // "put the middle of the finger on the glass"
    FINGER_MOVED,     // "hold still": the picture is smeared
    FINGER_SEVERAL,   // "one finger only": each of them would match the template
    FINGER_ADVICES,
};

struct finger_quality {
    uint8_t value; // 0 worst .. 100 best: how many minutiae can be relied upon; FIGURES.md says
                   // what it predicts
    enum finger_advice advice; // of a value of 60 and more none; below 20 always one
    uint16_t dpi_said;         // the image's, or 500; 0: no image
    uint16_t dpi; // that it was taken at: said, or 250, 500 or 1000 where the ridges cannot be
                  // a finger's at that
    float period; // from ridge to ridge, the mean, pixels at 500 dpi; 0: no ridges
};

// BIOMETRIC_OK, _TOO_LARGE, _BAD_PICTURE (no pixels, or dpi out of range), _NO_FINGER (then count
// is 0), _NO_MEMORY. Any thread.
enum biometric_status finger_extract(const struct finger_image *image, struct finger_template *out,
                                     struct finger_quality *quality);

// Whether the ridges lie as near or as far apart as hardly any finger's: one asks then for the
// resolution. Of 1,079 prints of seven sensors' true resolution, 6.3 to 11.6 pixels, none does.
bool finger_extract_doubts_dpi(const struct finger_quality *quality);
