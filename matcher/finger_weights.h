// Written by tests/bench/fit_finger.c; not by hand. The weights of finger_compare.h's terms, what
// is added, and the evidence below which a start is not looked at closer; then the evidence by
// which s is told.
#pragma once
#include "matcher/finger_compare.h"

static const float finger_weights[FINGER_WEIGHTS] = {
    2.0095f, -0.6538f, 0.3064f, -11.3553f, -4.3835f, -3.0621f, -7.6732f, -3.3908f, -8.9540f,
};

enum { FINGER_KNOTS = 8 };
static const float finger_knot_scores[FINGER_KNOTS] = {
    0.3000f, 1.0000f, 1.5000f, 2.0000f, 2.5000f, 3.0000f, 3.5000f, 4.0000f,
};
static const float finger_knots[FINGER_KNOTS] = {
    -15.9495f, -5.8946f, -4.3079f, -2.9327f, -1.5582f, -0.0132f, 2.0224f, 3.9460f,
};
