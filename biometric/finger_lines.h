// Private to finger_extract: lines that run across the ridges, straight or gently bent: dead rows
// and columns of a sensor, scratches and hairs on its glass, the rim of a frame, a crease. Ridges
// end at them on both sides, in a string of minutiae that says nothing about the finger.
#pragma once
#include "biometric/finger_ridges.h"

// Of each cell the gradients' mean as a vector of twice the angle across (u, v), and their energy.
struct finger_tensor {
    struct finger_plane u, v, energy;
};

// Takes the lines off the picture: what a line has in common along it, so that ridges go on to both
// sides and only what it covers is lost. Returns how many pixels of lines there were. `tensor` and
// `contrast` are of the levelled picture, `floor` is the contrast of an empty place; `cells` and
// `pixels` are for work.
int finger_lines_mend(const struct finger_plane *picture, const struct finger_tensor *tensor,
                      const struct finger_plane *contrast, float floor,
                      const struct finger_plane *cells, const struct finger_plane *pixels);

// Fills the whole rows and columns that show nothing, up to six beside each other, from what is to
// both sides of them: also where ridges run along them. Of a picture of at most 1024 x 1024.
void finger_lines_fill_dead(const struct finger_plane *picture);

// Takes off what whole rows and columns have more or less than the local mean, in each quarter of
// them alike, as no ridges have; false when that is nowhere `least` gray levels.
bool finger_lines_take_bands_off(const struct finger_plane *picture,
                                 const struct finger_plane *mean, float least);
