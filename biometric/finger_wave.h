// Private to finger_extract: contextual enhancement. At every cell the picture is fitted by one
// plane wave under a Gaussian window (a complex Gabor filter), of the ridges' own direction and
// period there.
#pragma once
#include "biometric/finger_plane.h"

enum { FINGER_WAVE_DIRECTIONS = 48, FINGER_WAVE_PERIODS = 12 };

#define FINGER_WAVE_PERIOD_MIN 4.5f
#define FINGER_WAVE_PERIOD_MAX 15.0f

// What a cell's kernel is: both numbers are rounded, so that kernels are shared.
struct finger_wave_tuning {
    uint8_t direction; // across the ridges, of FINGER_WAVE_DIRECTIONS to a half turn
    uint8_t period;    // of FINGER_WAVE_PERIODS, in equal ratios
};

struct finger_wave_kernel;
struct finger_wave_bank {
    struct finger_arena *arena; // kernels are made when first asked for
    float width;                // of the window's Gaussian, in periods
    float across_x[FINGER_WAVE_DIRECTIONS], across_y[FINGER_WAVE_DIRECTIONS];
    float period_end[FINGER_WAVE_PERIODS]; // the longest that still counts as this one
    struct finger_wave_kernel *kernels[FINGER_WAVE_DIRECTIONS][FINGER_WAVE_PERIODS];
};

size_t finger_wave_bank_size(void); // arena bytes that a bank may come to use
void finger_wave_bank_init(struct finger_wave_bank *bank, float width, struct finger_arena *arena);
// (across_x, across_y) is a unit vector; it is set to the one that the kernel stands for.
struct finger_wave_tuning finger_wave_tune(const struct finger_wave_bank *bank, float *across_x,
                                           float *across_y, float period);
// Fits the 4 x 4 pixels from (x, y) on. A wave of amplitude 1 in `from` gives length 1. The phase
// grows along the tuning's (across_x, across_y). Without `im` only the real part is made.
void finger_wave_fit(struct finger_wave_bank *bank, struct finger_wave_tuning tuning,
                     const struct finger_plane *from, const struct finger_plane *re,
                     const struct finger_plane *im, int x, int y);
