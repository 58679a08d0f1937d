// Private to finger_extract: what the skin's pattern is at every place: which way its ridges run,
// how far apart they are, how sure that is, and the one wave there that fits the picture best.
#pragma once
#include "biometric/finger_plane.h"

// Orientation, period and strength are kept for cells of 4 x 4 pixels: finer than a ridge, so that
// a core's curve is followed, and small enough that smoothing them costs nothing.
enum { FINGER_CELL = 4 };

struct finger_ridges {
    struct finger_plane flat; // the picture with its local mean taken off and its contrast levelled
    struct finger_plane re, im; // the wave: re is the enhanced picture (dark ridges negative); the
                                // phase grows along the cell's (across_x, across_y)
    // planes of cells
    struct finger_plane brightness;         // local mean, gray levels
    struct finger_plane coherence;          // 0 .. 1: of the gradients, before enhancement
    struct finger_plane contrast;           // local standard deviation, gray levels
    struct finger_plane across_x, across_y; // unit vector across the ridges, x to the right, y down
    struct finger_plane period;             // pixels from ridge to ridge
    struct finger_plane strength; // 0 .. 1: share of the local contrast that the wave explains
    struct finger_plane inside;   // 1 in the print, 0 outside
    float floor;                  // contrast of an empty place: gray levels
};

size_t finger_ridges_size(int width, int height); // arena bytes of all that follows
void finger_ridges_take(struct finger_ridges *ridges, int width, int height,
                        struct finger_arena *arena);
// Fills all of `ridges` from the picture at 500 dpi, of which it takes off what is no ridge's. Of a
// picture of light ridges on dark the negative is what `flat`, `re`, `im` and `brightness` show.
void finger_ridges_find(struct finger_ridges *ridges, const struct finger_plane *picture,
                        struct finger_arena *arena);

// The cell of a pixel.
static inline float finger_ridges_at(const struct finger_plane *cells, int x, int y) {
    return finger_plane_row(cells, y / FINGER_CELL)[x / FINGER_CELL];
}
