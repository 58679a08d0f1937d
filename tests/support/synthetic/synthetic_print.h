// One touch of a synthetic finger on an optical sensor, as gray pixels: where and how it was put
// down, how the skin stretched, what was wet or dry, what part touched, what the sensor added. Two
// touches of one finger show the same ridges and no two equal pixels; the same finger and seed give
// the same picture on every machine. A test tool. It knows no liveness, no latent prints and no
// real sensor's faults.
#pragma once
#include "tests/support/synthetic/synthetic_finger.h"
#include <stdbool.h>

enum synthetic_touch_kind {
    SYNTHETIC_GOOD,
    SYNTHETIC_DRY,     // ridges broken into dots, valleys clean
    SYNTHETIC_WET,     // valleys run full, dark
    SYNTHETIC_LIGHT,   // hardly pressed: small, thin and pale
    SYNTHETIC_PARTIAL, // the tip or one side only
    SYNTHETIC_BLANK,   // no finger: the bare glass
    SYNTHETIC_MOVED,   // 0.6 to 1.2 mm of travel while the picture was taken
    SYNTHETIC_USUAL,   // as people touch whom nobody guides: drier or wetter, shifted, uneven
    SYNTHETIC_TOUCH_KINDS
};

enum { SYNTHETIC_PRINT_WIDTH = 388, SYNTHETIC_PRINT_HEIGHT = 374, SYNTHETIC_PRINT_DPI = 500 };

struct synthetic_touch {
    uint64_t seed; // of this touch alone
    enum synthetic_touch_kind kind;
    int width, height; // pixels, 16 .. 2000; 0 = the size above
};

// Fills width * height bytes, row after row, ridges dark. False: no memory, or a size out of range;
// then nothing was written. Any thread; some ten milliseconds.
bool synthetic_print_draw(uint8_t *pixels, const struct synthetic_finger *finger,
                          const struct synthetic_touch *touch);
