// Written by tests/bench/fit_finger.c; not by hand. The weights of finger_compare.h's terms, what
// is added, and the evidence below which a start is not looked at closer; then the evidence that
// the impostors reach with each of the rates.
#pragma once
#include "matcher/finger_compare.h"

static const float finger_weights[FINGER_WEIGHTS] = {
    1.3255f, -0.4239f, 0.8614f, -6.9683f, -3.7800f, -1.8098f, -4.0183f, -5.6137f,
};

enum { FINGER_KNOTS = 6 };
static const float finger_knot_scores[FINGER_KNOTS] = {0.3000f, 1.0000f, 1.5000f,
                                                       2.0000f, 2.5000f, 3.0000f};
static const float finger_knots[FINGER_KNOTS] = {
    -7.8314f, -5.5325f, -4.4140f, -3.2983f, -1.9224f, -0.9697f,
};
