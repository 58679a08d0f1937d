// Written by tests/bench/fit_finger.c; not by hand. The weights of finger_compare.h's terms, what
// is added, and the evidence below which a start is not looked at closer; then the evidence that
// the impostors reach with each of the rates.
#pragma once
#include "matcher/finger_compare.h"

static const float finger_weights[FINGER_WEIGHTS] = {
    1.3285f, -0.4282f, 0.7165f, -6.7234f, -3.2721f, -1.5743f, -3.9849f, -5.6588f,
};

enum { FINGER_KNOTS = 6 };
static const float finger_knot_scores[FINGER_KNOTS] = {0.3000f, 1.0000f, 1.5000f,
                                                       2.0000f, 2.5000f, 3.0000f};
static const float finger_knots[FINGER_KNOTS] = {
    -7.8351f, -5.5577f, -4.4367f, -3.3675f, -2.0247f, -1.0196f,
};
