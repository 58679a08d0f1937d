// Written by tests/bench/fit_finger.c; not by hand. The weights of finger_compare.h's terms, what
// is added, and the evidence below which a start is not looked at closer; then the evidence that
// the impostors reach with each of the rates.
#pragma once
#include "matcher/finger_compare.h"

static const float finger_weights[FINGER_WEIGHTS] = {
    1.1886f, -0.4504f, 1.6860f, -6.1304f, -2.5897f, -1.4327f, -4.6468f, -5.6888f,
};

enum { FINGER_KNOTS = 6 };
static const float finger_knot_scores[FINGER_KNOTS] = {0.3000f, 1.0000f, 1.5000f,
                                                       2.0000f, 2.5000f, 3.0000f};
static const float finger_knots[FINGER_KNOTS] = {
    -7.8453f, -5.5172f, -4.3827f, -3.2352f, -1.8249f, -0.7404f,
};
