// From the evidence of finger_compare.c to a rate of false matches, measured on the strangers of
// many sensors, seven real and some fifty drawn over their prints, with this project's own
// extractor, without their flow and with another maker's. The mean over the sensors is a fourth of
// what is promised at s = 1 to 4, for sensors differ. tests/bench/fit_finger.c measures it, and
// says what it is worth on sensors that it was not measured on.
//
// Extrapolated: beyond s = 4 the line from 1e-1 to 1e-4 is drawn on a third flatter, so as to
// promise less than it would.
#include "matcher/finger_score.h"
#include "matcher/finger_compare.h"
#include "matcher/finger_weights.h"
#include <stdlib.h>
#include <string.h>

enum { SCORE_MOST = 12 };

struct finger_ready {
    struct finger_print print;
};

float finger_score_on(const float *knots, float evidence) {
    const float *scores = finger_knot_scores;
    const int last = FINGER_KNOTS - 1;
    const float slope = (scores[last] - scores[1]) / (knots[last] - knots[1]) * (2 / 3.0f);
    float score = scores[last] + slope * (evidence - knots[last]);
    for (int i = last; i > 0 && evidence < knots[i]; i--)
        score = scores[i - 1] +
                (scores[i] - scores[i - 1]) * (evidence - knots[i - 1]) / (knots[i] - knots[i - 1]);
    if (evidence < knots[0]) // the lower half: from its upper end down to nothing
        score = scores[0] / (1 + (knots[0] - evidence));
    return score < SCORE_MOST ? score : SCORE_MOST;
}

float finger_score_of_evidence(float evidence) {
    return evidence > FINGER_EVIDENCE_MIN ? finger_score_on(finger_knots, evidence) : 0;
}

void finger_score_each(const struct finger_template *probe,
                       const struct finger_template *references, size_t count, float *scores) {
    struct finger_ready of_probe, of_reference;
    finger_print_make(&of_probe.print, probe);
    for (size_t i = 0; i < count; i++) {
        finger_print_make(&of_reference.print, &references[i]);
        scores[i] = finger_score_ready(&of_probe, &of_reference);
    }
    explicit_bzero(&of_probe, sizeof of_probe);
    explicit_bzero(&of_reference, sizeof of_reference);
}

float finger_score(const struct finger_template *probe, const struct finger_template *reference) {
    float score;
    finger_score_each(probe, reference, 1, &score);
    return score;
}

struct finger_ready *finger_score_make_ready(const struct finger_template *finger) {
    struct finger_ready *ready = aligned_alloc(_Alignof(struct finger_ready), sizeof *ready);
    if (ready)
        finger_print_make(&ready->print, finger);
    return ready;
}

float finger_score_ready(const struct finger_ready *probe, const struct finger_ready *reference) {
    return finger_score_of_evidence(finger_compare(&probe->print, &reference->print));
}

void finger_score_forget(struct finger_ready *ready) {
    if (ready)
        explicit_bzero(ready, sizeof *ready);
    free(ready);
}
