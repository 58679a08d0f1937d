// Written by tests/bench/fit_finger.c; not by hand. The weights of finger_compare.h's terms, what
// is added, and the evidence below which a start is not looked at closer; then the evidence that
// the impostors reach with each of the rates.
#pragma once
#include "matcher/finger_compare.h"

static const float finger_weights[FINGER_WEIGHTS] = {
    1.0437f, -0.4201f, 0.8412f, -8.6759f, -1.3856f, -1.2520f, -3.5231f, -3.2302f, -5.7411f,
};

enum { FINGER_KNOTS = 6 };
static const float finger_knot_scores[FINGER_KNOTS] = {0.3000f, 1.0000f, 1.5000f,
                                                       2.0000f, 2.5000f, 3.0000f};
static const float finger_knots[FINGER_KNOTS] = {
    -8.2198f, -5.7450f, -4.6260f, -3.7166f, -2.6138f, -1.1266f,
};
