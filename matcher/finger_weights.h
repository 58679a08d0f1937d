// Written by tests/bench/fit_finger.c; not by hand. The weights of finger_compare.h's terms, what
// is added, and the evidence below which a start is not looked at closer; then the evidence that
// the impostors reach with each of the rates.
#pragma once
#include "matcher/finger_compare.h"

static const float finger_weights[FINGER_WEIGHTS] = {
    1.2239f, -0.4585f, 1.6189f, -5.9283f, -2.5493f, -1.4074f, -4.6889f, -5.6984f,
};

enum { FINGER_KNOTS = 6 };
static const float finger_knot_scores[FINGER_KNOTS] = {0.3000f, 1.0000f, 1.5000f,
                                                       2.0000f, 2.5000f, 3.0000f};
static const float finger_knots[FINGER_KNOTS] = {
    -7.8973f, -5.5380f, -4.3891f, -3.1966f, -1.8738f, -0.6912f,
};
