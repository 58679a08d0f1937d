// A sensor as we have not seen it: its glass, frame, light, dirt and scale laid over real or drawn
// prints. What belongs to the sensor is the same in all of its pictures; what belongs to a touch
// changes with `seed`. How like real sensors it is: tests/support/FIGURES.md. A test tool.
#pragma once
#include "tests/support/synthetic/changed_print.h"

enum sensor_glass {
    SENSOR_WHOLE, // as large as the picture
    SENSOR_BOX,
    SENSOR_TRAPEZOID, // narrower at the top: a prism seen aslant
    SENSOR_ROUNDED,   // a box with round corners
    SENSOR_CIRCLE,
    SENSOR_POLYGON, // eight sides
};

enum sensor_part { SENSOR_ALL_OF_IT, SENSOR_LEFT_HALF, SENSOR_TOP_HALF };

struct sensor_model { // what is 0 is not there
    const char *name;
    // The sensor's own.
    enum sensor_glass shape;
    float glass, around;      // grays of the bare glass and of what surrounds it; glass 0: white
    float askew;              // degrees by which the glass lies turned in the picture
    float gradient, vignette; // share of the light lost from left to right, in the corners
    float gamma;
    float noise;         // deviation, gray levels
    float blur;          // deviation, pixels
    int dust, scratches; // how many, where the glass is
    int columns;         // double columns that are dead
    bool caption;        // a line of writing in a white strip below
    float ghost;         // share of a print that stays on the glass
    float scale;         // pixels for one of the print's, of which dpi says nothing
    float keystone;      // share by which the bottom is wider than the middle
    // The touches', each at most so much.
    float wet, dry, pale; // 0 .. 1; of both wet and dry, one by chance
    float pull;           // pixels that the skin slid; turned with it
    float turn;           // degrees
    bool flat;            // half of them flat: a crease under the tip and other ridges below it
    enum sensor_part part;
};

// What the sensor shows of a print as another showed it. `other`: the print that stays on the
// glass, or of which the flat finger has its second phalanx, both seen in the mirror so that it is
// nobody's here; may be NULL where the model has neither. The same model and seed give the same
// picture. False: no memory.
bool sensor_model_take(struct changed_print *out, const struct sensor_model *model,
                       const struct changed_print *print, const struct changed_print *other,
                       uint64_t seed);
