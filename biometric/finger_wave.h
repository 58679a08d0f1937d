// Private to finger_extract: contextual enhancement. At every cell the picture is fitted by one
// plane wave under a Gaussian window (a complex Gabor filter), of the ridges' own direction and
// period there.
#pragma once
#include "biometric/finger_plane.h"

// What a cell's kernel is: both numbers are rounded, so that kernels are shared.
struct finger_wave_tuning {
    uint8_t direction; // across the ridges, of FINGER_WAVE_DIRECTIONS to a half turn
    uint8_t period;    // index into the bank's periods
};
enum { FINGER_WAVE_DIRECTIONS = 48, FINGER_WAVE_PERIODS = 12 };

#define FINGER_WAVE_PERIOD_MIN 4.5f
#define FINGER_WAVE_PERIOD_MAX 15.0f

struct finger_wave_kernel;
struct finger_wave_bank {
    struct finger_wave_kernel *kernels; // made when first asked for
    float width;                        // of the window's Gaussian, in periods
};

size_t finger_wave_bank_size(void);
void finger_wave_bank_take(struct finger_wave_bank *bank, float width, struct finger_arena *arena);
struct finger_wave_tuning finger_wave_tune(float across_x, float across_y, float period);
// The unit vector that the kernel of a direction stands for.
void finger_wave_across(uint8_t direction, float *x, float *y);
// Fits the 4 x 4 pixels from (x, y) on. A wave of amplitude 1 in `from` gives length 1.
void finger_wave_fit(struct finger_wave_bank *bank, struct finger_wave_tuning tuning,
                     const struct finger_plane *from, const struct finger_plane *re,
                     const struct finger_plane *im, int x, int y);
