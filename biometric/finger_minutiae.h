// Private to finger_extract: minutiae as what they are to a wave: the points around which its phase
// gains or loses a whole turn (a ridge more on one side than on the other). No thinning: place,
// direction and kind come straight from the phase.
// The model: K. Larkin, P. Fletcher, "A coherent framework for fingerprint analysis", 2007.
#pragma once
#include "biometric/finger_ridges.h"

enum { FINGER_POINTS_MAX = 2000 };

struct finger_point {
    float x, y;             // pixels
    float along_x, along_y; // unit vector to the side that has the ridge more; y down
    float reliability;      // 0 .. 1
    bool ending;            // the ridge more begins here; else it is a valley that does
    bool dropped;
};

// Writes the points that survive the cleaning, best first; returns how many. `*found` is how many
// there were before the doubtful ones were left out.
int finger_minutiae_find(const struct finger_ridges *ridges,
                         struct finger_point points[FINGER_POINTS_MAX], int *found);
