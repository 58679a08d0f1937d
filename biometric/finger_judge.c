// The limits lie between what the 320 prints of FVC2002 reach (area x strength 8,000, strength
// 0.36, coherence 0.25, smoothness 0.90 at the least; where the period is above 10.3, strength
// 0.53) and what others do: noise coherence 0.10; chequered patterns 0.01; text 0.19, or smoothness
// 0.75; portraits a period of 11.2 and more with strength 0.43 and less; railings 0.47.
#include "biometric/finger_judge.h"
#include <math.h>

enum { AROUND = 3 }; // cells

// Length of the mean of the double angles around a cell: 1 where all ridges run one way.
static float smoothness_at(const struct finger_ridges *ridges, int x, int y) {
    float u = 0, v = 0;
    for (int row = y - AROUND; row <= y + AROUND; row++) {
        const float *across_x = finger_plane_row(&ridges->across_x, row);
        const float *across_y = finger_plane_row(&ridges->across_y, row);
        for (int k = x - AROUND; k <= x + AROUND; k++) {
            u += across_x[k] * across_x[k] - across_y[k] * across_y[k];
            v += 2 * across_x[k] * across_y[k];
        }
    }
    return sqrtf(u * u + v * v) / ((2 * AROUND + 1) * (2 * AROUND + 1));
}

struct finger_likeness finger_judge_measure(const struct finger_ridges *ridges) {
    struct finger_likeness sum = {0};
    int columns = ridges->inside.width, rows = ridges->inside.height;
    float cells = 0, smoothed = 0;
    for (int y = 0; y < rows; y++)
        for (int x = 0; x < columns; x++) {
            if (finger_plane_row(&ridges->inside, y)[x] < 0.5f)
                continue;
            cells++;
            sum.strength += finger_plane_row(&ridges->strength, y)[x];
            sum.coherence += finger_plane_row(&ridges->coherence, y)[x];
            sum.period += finger_plane_row(&ridges->period, y)[x];
            sum.contrast += finger_plane_row(&ridges->contrast, y)[x];
            sum.brightness += finger_plane_row(&ridges->brightness, y)[x];
            if (x >= AROUND && y >= AROUND && x + AROUND < columns && y + AROUND < rows) {
                sum.smoothness += smoothness_at(ridges, x, y);
                smoothed++;
            }
        }
    float share = 1 / fmaxf(cells, 1);
    return (struct finger_likeness){
        .area = cells * FINGER_CELL * FINGER_CELL,
        .strength = sum.strength * share,
        .smoothness = sum.smoothness / fmaxf(smoothed, 1),
        .coherence = sum.coherence * share,
        .period = sum.period * share,
        .contrast = sum.contrast * share,
        .brightness = sum.brightness * share,
    };
}

bool finger_judge_is_finger(const struct finger_likeness *likeness) {
    bool enough = likeness->area * likeness->strength > 5000; // 13 square millimetres, all ridges
    bool ridged = likeness->strength > 0.34f && likeness->coherence > 0.19f;
    bool flowing = likeness->smoothness > 0.87f;
    bool fine = likeness->period < 11 || likeness->strength > 0.5f; // hair and cloth are coarser
    return enough && ridged && flowing && fine;
}

static float unit(float value) {
    return fminf(fmaxf(value, 0), 1);
}

struct finger_quality finger_judge_quality(const struct finger_likeness *likeness) {
    enum { FULL_AREA = 70000, PARTIAL_AREA = 30000 }; // 180 and 78 square millimetres
    float clear = unit((likeness->strength - 0.3f) / 0.4f);
    struct finger_quality quality = {
        .value = (uint8_t)lrintf(100 * clear * unit(likeness->area / FULL_AREA)),
    };
    if (likeness->area < PARTIAL_AREA)
        quality.advice = FINGER_PARTIAL;
    else if (likeness->contrast < 14)
        quality.advice = FINGER_TOO_LIGHT;
    else if (clear < 0.5f)
        quality.advice = likeness->brightness < 110 ? FINGER_TOO_WET : FINGER_TOO_DRY;
    return quality;
}
