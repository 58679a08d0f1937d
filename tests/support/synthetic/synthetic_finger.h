// A finger that nobody has: the skin of a fingertip grown from a seed, the same on every machine.
//
// How it is made: a class in its natural proportion; an orientation field of zeros and poles
// (Sherlock and Monro 1993: the doubled angle turns once round each core and back round each
// delta), bent towards the sides as Vizcaya and Gerhardt's correction does it; a ridge period that
// varies over the skin; then contextual Gabor filters run again and again over a few random spots
// until ridges fill the skin (the way of Cappelli, Maio and Maltoni). Minutiae are not placed: they
// arise where waves meet that do not fit. Pores and creases belong to the finger; what changes from
// touch to touch is synthetic_print.h. A test tool: figures measured on these fingers say so and
// are no claim about real ones.
#pragma once
#include <stdint.h>

enum { SYNTHETIC_FINGER_WIDTH = 400, SYNTHETIC_FINGER_HEIGHT = 560 }; // pixels at 500 dpi

enum synthetic_class {
    SYNTHETIC_ARCH,
    SYNTHETIC_TENTED_ARCH,
    SYNTHETIC_LEFT_LOOP,
    SYNTHETIC_RIGHT_LOOP,
    SYNTHETIC_WHORL,
    SYNTHETIC_TWIN_LOOP,
    SYNTHETIC_CLASSES
};
const char *synthetic_class_text(enum synthetic_class kind);

struct synthetic_finger {
    uint64_t seed;
    enum synthetic_class kind;
    float period;         // pixels from ridge to ridge, the mean over the skin
    float core_x, core_y; // the upper core, or the middle of an arch
    int8_t ridge[SYNTHETIC_FINGER_HEIGHT][SYNTHETIC_FINGER_WIDTH]; // 127 crest .. -127 valley floor
    uint8_t gap[SYNTHETIC_FINGER_HEIGHT][SYNTHETIC_FINGER_WIDTH]; // 255 = a pore or crease: no skin
};

struct synthetic_finger *synthetic_finger_create(uint64_t seed); // NULL: no memory
void synthetic_finger_destroy(struct synthetic_finger *finger);  // takes NULL
