// How well two prints agree, before that is called a rate of error. Private to this folder.
#pragma once
#include "matcher/finger_features.h"

// Evidence for one finger rather than two, without unit, finite; never below 0, which is also the
// answer when either has fewer than 3 minutiae.
float finger_compare(const struct finger_features *probe, const struct finger_features *reference);

// That evidence as finger_score's s = -log10(false-match rate); finger_score.c says from what.
float finger_score_of_evidence(float evidence);
