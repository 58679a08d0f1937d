// Written by tests/bench/fit_finger.c; not by hand. The weights of finger_compare.h's terms, what
// is added, and the evidence below which a start is not looked at closer; then the evidence by
// which s is told.
#pragma once
#include "matcher/finger_compare.h"

static const float finger_weights[FINGER_WEIGHTS] = {
    1.6064f, -0.7649f, 0.6394f, -11.7239f, -4.9769f, -2.8657f, -3.1315f, -2.9072f, -7.7472f,
};

enum { FINGER_KNOTS = 8 };
static const float finger_knot_scores[FINGER_KNOTS] = {
    0.3000f, 1.0000f, 1.5000f, 2.0000f, 2.5000f, 3.0000f, 3.5000f, 4.0000f,
};
static const float finger_knots[FINGER_KNOTS] = {
    -13.0430f, -5.8084f, -4.4876f, -3.2451f, -1.7719f, 0.0840f, 2.8285f, 4.9224f,
};
