// Pictures that hold no finger though some come near: noise, cloth, wood, text and the like. A test
// tool; portraits are in the shared data.
#pragma once
#include <stdint.h>

enum not_a_finger {
    NOT_A_FINGER_GLASS,    // bare, with dust and fine noise
    NOT_A_FINGER_WHITE,    // noise without memory
    NOT_A_FINGER_PINK,     // noise of all sizes alike
    NOT_A_FINGER_SOFT,     // noise of about a ridge's size
    NOT_A_FINGER_RINGED,   // noise of exactly a ridge's period in all directions: the hardest
    NOT_A_FINGER_BLOCKS,   // as a broken picture file's
    NOT_A_FINGER_LINES,    // a sensor's faulty rows or columns
    NOT_A_FINGER_SMUDGE,   // what a wiped finger leaves: streaks one way
    NOT_A_FINGER_TEXT,     // by Cairo, in several sizes
    NOT_A_FINGER_HALFTONE, // printed dots
    NOT_A_FINGER_CHECKED,  // squares and lozenges
    NOT_A_FINGER_CLOTH,    // two crossing threads
    NOT_A_FINGER_GRATING,  // even stripes of any period and way
    NOT_A_FINGER_BENT,     // stripes in arcs and waves, without a beginning or a fork
    NOT_A_FINGER_WOOD,     // grain: waves of uneven width, mostly one way
    NOT_A_FINGER_PALM,     // folds and coarse ridges, 18 pixels and more
    NOT_A_FINGER_KINDS
};
const char *not_a_finger_text(enum not_a_finger kind);

enum { NOT_A_FINGER_SIDE = 400 };
// The same seed gives the same picture but for the text, whose letters are the machine's.
void not_a_finger_draw(uint8_t pixels[NOT_A_FINGER_SIDE * NOT_A_FINGER_SIDE],
                       enum not_a_finger kind, uint64_t seed);
