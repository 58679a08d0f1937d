// How well two prints agree, before that is called a rate of error. Private to this folder.
#pragma once
#include "matcher/finger_features.h"

// What the evidence for one finger rather than two is made of, where the prints lie best on each
// other; each without unit and finite.
enum finger_term {
    TERM_MATES,      // how unlikely chance alone would make so many, so close
    TERM_LONE,       // minutiae where both prints are, without mate
    TERM_SUPPORT,    // how strongly relaxation supports this way of lying
    TERM_CROWD,      // how alike the descriptors of these two prints are by chance
    TERM_FLOW_KNOWN, // 1 when both bring their flow, else this and the next are 0
    TERM_FLOW,       // log of how much their ridges differ in direction
    TERM_PERIOD,     // how much their ridges differ in period, squared
    FINGER_TERMS,
};

// The terms weighed together; the higher the more alike. FINGER_EVIDENCE_MIN when either has fewer
// than 3 minutiae.
#define FINGER_EVIDENCE_MIN (-1000.0f)
float finger_compare(const struct finger_print *probe, const struct finger_print *reference);

// Whether two periods differ by more than one finger's do and no more than a sensor's word can be
// wrong: only then is a print's `seen` looked at.
bool finger_scales_differ(float period, float other);

// The same by other weights: one for each term, one to add, and the evidence below which a start is
// not looked at closer. Also gives the terms. For fitting.
enum { FINGER_WEIGHTS = FINGER_TERMS + 2 };
float finger_compare_with(const float weights[FINGER_WEIGHTS], const struct finger_print *probe,
                          const struct finger_print *reference, float terms[FINGER_TERMS]);

// That evidence as finger_score's s = -log10(false-match rate); finger_score.c says from what. With
// other knots (finger_weights.h): for fitting.
float finger_score_of_evidence(float evidence);
float finger_score_on(const float *knots, float evidence);
