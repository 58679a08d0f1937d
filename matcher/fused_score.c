#include "matcher/fused_score.h"
#include <math.h>

static const double ln_10 = 2.302585092994046, most = 24;

float fused_score(float one, float other) {
    const double sum = fmin(fmax(0, (double)one), most) + fmin(fmax(0, (double)other), most);
    return (float)fmin(most, sum - log10(1 + sum * ln_10));
}

float fused_score_sum(float score) { // the score rises with the sum
    const double wanted = fmin(fmax(0, (double)score), most);
    double low = 0, high = 2 * most;
    for (int i = 0; i < 60; i++) {
        const double middle = (low + high) / 2;
        if (middle - log10(1 + middle * ln_10) < wanted)
            low = middle;
        else
            high = middle;
    }
    return (float)high;
}
