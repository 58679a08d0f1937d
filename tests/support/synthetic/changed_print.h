// A real print as another sensor, finger or touch might have shown it: turned, faded, worn,
// smeared. The print and its minutiae stay; what is judged is whether a print is still seen as one,
// and which word is said about it. A test tool.
#pragma once
#include <stdbool.h>
#include <stdint.h>

enum print_change {
    PRINT_AS_IT_IS,
    PRINT_TURNED_30,
    PRINT_TURNED_90,
    PRINT_AT_250_DPI, // and says so
    PRINT_AT_400_DPI,
    PRINT_AT_1000_DPI,
    PRINT_FADED,         // to a third of the contrast
    PRINT_CROPPED,       // 12 x 12 mm of the middle
    PRINT_NOISY,         // deviation 20 gray levels
    PRINT_LIGHT_ON_DARK, // the negative
    PRINT_SURROUNDED,    // in the corner of an empty 640 x 480
    PRINT_COARSE,        // a large hand: ridges 1.55 times as wide
    PRINT_FINE,          // a child: 0.68 times
    PRINT_BANDED,        // as of a thermal sweep: each line of its own brightness
    PRINT_THINNED,       // each ridge loses a pixel on both sides: dry
    PRINT_THICKENED,     // and gains one: wet
    PRINT_PART,          // 6 x 8 mm of the middle
    PRINT_SMEARED,       // 0.6 to 1 mm of travel while the picture was taken, in any direction
    PRINT_DOUBLED,       // two halves of the time, 0.3 mm apart
    PRINT_CHANGES
};
const char *print_change_text(enum print_change change);

struct changed_print {
    uint8_t *pixels; // owned
    int width, height, dpi;
};

// The same seed gives the same picture. False: no memory.
bool changed_print_make(struct changed_print *out, const struct changed_print *from,
                        enum print_change change, uint64_t seed);
void changed_print_finish(struct changed_print *print);
