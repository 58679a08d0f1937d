// Private to finger_extract: whether a pattern of ridges is a finger's at all, how good a print it
// is, and what the voter can do about a poor one. Measured over the whole print, not one minutia.
#pragma once
#include "biometric/finger_extract.h"
#include "biometric/finger_minutiae.h"

struct finger_likeness {
    float area;       // pixels
    float strength;   // share of the contrast that is ridges; noise reaches 0.37
    float smoothness; // 0 .. 1: how alike the direction is within 3 cells; a finger: above 0.9
    float coherence;  // 0 .. 1: of the picture before enhancement; 0 where two patterns cross
    float period;     // pixels
    float crowding;   // minutiae, sure or not, in a square of one period: a finger has 0.04
    float firm;       // minutiae that can be relied upon
    float combed;     // 0 .. 1: how much all that is in the print runs one way
    float lead;       // 0 .. 1: the same of the ridges alone, each as far as it is clear
    float bend;       // how much they turn in 16 pixels: the mean square of the angle's sine
    float fit;        // correlation of the picture with its wave
    float peaked;     // kurtosis of the levelled picture: 1 black and white, 1.5 a wave, 3 noise
    float lean;       // skewness of the levelled picture: below 0 thin ridges, above it thick ones
    bool several;     // fingers side by side
    float depth;      // standard deviation of the ridges as a share of the bare glass's brightness
};

// `found` minutiae there were, of which `count` are given.
struct finger_likeness finger_judge_measure(const struct finger_ridges *ridges,
                                            const struct finger_point *points, int count,
                                            int found);
bool finger_judge_is_finger(const struct finger_likeness *likeness);
// Fills in all of `out` but the resolution.
void finger_judge_quality(struct finger_quality *out, const struct finger_likeness *likeness);
