// Where the limits come from, with both error rates: FIGURES.md, bench_finger_judge.
#include "biometric/finger_judge.h"
#include <math.h>

enum { AROUND = 3 }; // cells

static bool inside(const struct finger_ridges *ridges, int x, int y) {
    return finger_plane_row(&ridges->inside, y)[x] > 0.5f;
}

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

// The brightness that a twentieth of the picture exceeds.
static float bare_glass(const struct finger_plane *brightness) {
    int histogram[256] = {0}, total = brightness->width * brightness->height, seen = 0;
    for (int y = 0; y < brightness->height; y++)
        for (int x = 0; x < brightness->width; x++) {
            int level = (int)finger_plane_row(brightness, y)[x];
            histogram[level < 0 ? 0 : level > 255 ? 255 : level]++;
        }
    for (int level = 255; level > 0; level--)
        if ((seen += histogram[level]) * 20 >= total)
            return (float)level;
    return 1;
}

// How far a minutia can be relied upon: it is where a ring around it is all clear ridges.
static float firmness(const struct finger_ridges *ridges, const struct finger_point *point) {
    enum { RING = 8 };
    static const float cosine[RING] = {1, 0.707f, 0, -0.707f, -1, -0.707f, 0, 0.707f};
    float least = 1, sum = 0;
    for (int k = 0; k < RING; k++) {
        int x = (int)lrintf(point->x + 10 * cosine[k]);
        int y = (int)lrintf(point->y + 10 * cosine[(k + 6) % RING]);
        x = x < 0 ? 0 : x >= ridges->re.width ? ridges->re.width - 1 : x;
        y = y < 0 ? 0 : y >= ridges->re.height ? ridges->re.height - 1 : y;
        float strength = finger_ridges_at(&ridges->strength, x, y);
        sum += strength / RING;
        least = fminf(least, strength);
    }
    return fminf(fmaxf((0.7f * sum + 0.3f * least - 0.2f) * 2, 0), 1);
}

// What the pixels of the levelled picture tell. A sensor's own bands, which go through whole rows
// or columns, are taken off before it is asked which way everything runs.
static void measure_pixels(const struct finger_ridges *ridges, struct finger_likeness *out) {
    enum { SIDE = 1024 };
    float row_sum[SIDE + 2] = {0}, column_sum[SIDE + 2] = {0};
    int row_count[SIDE + 2] = {0}, column_count[SIDE + 2] = {0};
    int width = ridges->inside.width * FINGER_CELL, height = ridges->inside.height * FINGER_CELL;
    float sums[5] = {0}, of_wave = 0, with_wave = 0;
    for (int y = 0; y < height; y++) {
        const float *flat = finger_plane_row(&ridges->flat, y);
        const float *wave = finger_plane_row(&ridges->re, y);
        for (int x = 0; x < width; x++) {
            if (!inside(ridges, x / FINGER_CELL, y / FINGER_CELL))
                continue;
            row_sum[y + 1] += flat[x];
            column_sum[x + 1] += flat[x];
            row_count[y + 1]++;
            column_count[x + 1]++;
            sums[0]++;
            sums[1] += flat[x];
            sums[2] += flat[x] * flat[x];
            sums[3] += flat[x] * flat[x] * flat[x];
            sums[4] += flat[x] * flat[x] * flat[x] * flat[x];
            of_wave += wave[x] * wave[x];
            with_wave += flat[x] * wave[x];
        }
    }
    float mean = sums[1] / fmaxf(sums[0], 1), square = sums[2] / fmaxf(sums[0], 1);
    float variance = fmaxf(square - mean * mean, 1e-6f);
    float third = sums[3] / fmaxf(sums[0], 1) - 3 * mean * variance - mean * mean * mean;
    out->lean = third / (variance * sqrtf(variance));
    out->fit = with_wave / sqrtf(fmaxf(of_wave * sums[2], 1e-6f));
    out->peaked = sums[4] / fmaxf(sums[0] * square * square, 1e-6f);
    for (int i = 0; i < SIDE + 2; i++) {
        row_sum[i] /= fmaxf((float)row_count[i], 1);
        column_sum[i] /= fmaxf((float)column_count[i], 1);
    }
    float u = 0, v = 0, energy = 1e-6f;
    for (int y = 0; y < height; y += 2)
        for (int x = 0; x < width; x += 2) {
            if (!inside(ridges, x / FINGER_CELL, y / FINGER_CELL))
                continue;
            const float *at = finger_plane_row(&ridges->flat, y) + x;
            const float *up = at - ridges->flat.stride, *down = at + ridges->flat.stride;
            float dx = 2 * (at[1] - at[-1]) + up[1] - up[-1] + down[1] - down[-1] -
                       4 * (column_sum[x + 2] - column_sum[x]);
            float dy = 2 * (down[0] - up[0]) + down[1] - up[1] + down[-1] - up[-1] -
                       4 * (row_sum[y + 2] - row_sum[y]);
            u += dx * dx - dy * dy;
            v += 2 * dx * dy;
            energy += dx * dx + dy * dy;
        }
    out->combed = sqrtf(u * u + v * v) / energy;
}

// Which way the ridges run, over the whole and from place to place.
static void measure_turning(const struct finger_ridges *ridges, struct finger_likeness *out) {
    enum { STEP = 4 }; // cells
    const struct finger_plane *across_x = &ridges->across_x, *across_y = &ridges->across_y;
    float u = 0, v = 0, clear = 1e-6f, bend = 0, pairs = 1e-6f;
    for (int y = 0; y < ridges->inside.height; y++)
        for (int x = 0; x < ridges->inside.width; x++) {
            if (!inside(ridges, x, y))
                continue;
            float strength = finger_plane_row(&ridges->strength, y)[x];
            float px = finger_plane_row(across_x, y)[x], py = finger_plane_row(across_y, y)[x];
            u += strength * (px * px - py * py);
            v += strength * 2 * px * py;
            clear += strength;
            for (int down = 0; down < 2; down++) {
                int other_x = x + (down ? 0 : STEP), other_y = y + (down ? STEP : 0);
                if (!inside(ridges, other_x, other_y))
                    continue;
                float along = px * finger_plane_row(across_x, other_y)[other_x] +
                              py * finger_plane_row(across_y, other_y)[other_x];
                bend += strength * (1 - along * along);
                pairs += strength;
            }
        }
    out->lead = sqrtf(u * u + v * v) / clear;
    out->bend = bend / pairs;
}

// Fingers side by side: seen along some direction not far from upright, the print has an empty line
// with half a fingertip and more on both sides, and all of it is wider than a finger. Two phalanges
// of one finger lie one above the other, and what a dry middle leaves of a print is not so wide.
static void measure_several(const struct finger_ridges *ridges, struct finger_likeness *out) {
    enum { LINES = 512, SLANTS = 7 };
    static const float slant[SLANTS] = {0, 0.2f, -0.2f, 0.4f, -0.4f, 0.6f, -0.6f};
    const float widest = 48, half_a_tip = 250;
    const int columns = ridges->inside.width, rows = ridges->inside.height;
    const float square = fmaxf(out->period * out->period, 1) / (FINGER_CELL * FINGER_CELL);
    for (int i = 0; i < SLANTS && !out->several; i++) {
        int cells[LINES] = {0}, all = 0, first = LINES, last = 0;
        for (int y = 0; y < rows; y++)
            for (int x = 0; x < columns; x++) {
                if (!inside(ridges, x, y))
                    continue;
                int line = x + (int)((float)(slant[i] < 0 ? y - rows : y) * slant[i]);
                cells[line]++;
                all++;
                first = line < first ? line : first;
                last = line > last ? line : last;
            }
        float upright = 1 / sqrtf(1 + slant[i] * slant[i]);
        if ((float)(last - first) * FINGER_CELL * upright < widest * out->period)
            continue;
        for (int line = first, left = 0, most = 0; line <= last; line++) {
            int less = left < all - left ? left : all - left, more = all - less;
            if (cells[line] * 10 <= most && (float)less > half_a_tip * square && less * 3 > more)
                out->several = true;
            left += cells[line];
            most = cells[line] > most ? cells[line] : most;
        }
    }
}

// The print's area in squares of one ridge period: the same for a child and a large hand.
static float squares_of(const struct finger_likeness *likeness) {
    return likeness->area / fmaxf(likeness->period * likeness->period, 1);
}

struct finger_likeness finger_judge_measure(const struct finger_ridges *ridges,
                                            const struct finger_point *points, int count,
                                            int found) {
    struct finger_likeness sum = {0};
    int columns = ridges->inside.width, rows = ridges->inside.height;
    float cells = 0, smoothed = 0;
    for (int y = 0; y < rows; y++)
        for (int x = 0; x < columns; x++) {
            if (!inside(ridges, x, y))
                continue;
            cells++;
            sum.strength += finger_plane_row(&ridges->strength, y)[x];
            sum.coherence += finger_plane_row(&ridges->coherence, y)[x];
            sum.period += finger_plane_row(&ridges->period, y)[x];
            sum.depth += finger_plane_row(&ridges->contrast, y)[x];
            if (x >= AROUND && y >= AROUND && x + AROUND < columns && y + AROUND < rows) {
                sum.smoothness += smoothness_at(ridges, x, y);
                smoothed++;
            }
        }
    float share = 1 / fmaxf(cells, 1);
    struct finger_likeness likeness = {
        .area = cells * FINGER_CELL * FINGER_CELL,
        .strength = sum.strength * share,
        .smoothness = sum.smoothness / fmaxf(smoothed, 1),
        .coherence = sum.coherence * share,
        .period = sum.period * share,
        .depth = sum.depth * share / fmaxf(bare_glass(&ridges->brightness), 1),
    };
    likeness.crowding = (float)found / fmaxf(squares_of(&likeness), 1);
    for (int i = 0; i < count; i++)
        likeness.firm += firmness(ridges, points + i);
    measure_pixels(ridges, &likeness);
    measure_turning(ridges, &likeness);
    measure_several(ridges, &likeness);
    return likeness;
}

// Ridges across a movement are gone and what is left runs along it: all is combed one way and yet
// the ridges are not clear, while real ridges that run one way are; and streaks break off
// everywhere.
static bool moved(const struct finger_likeness *likeness) {
    float broken = logf(fmaxf(likeness->crowding, 0.005f) / 0.04f);
    return likeness->combed - 1.5f * likeness->strength + 0.1f * broken > -0.11f;
}

// Hair, beards and grass are a little of everything at once: the line that best parts pictures of
// other things from prints, damaged ones too (logistic regression, rounded). Skin's wave is clear
// by itself, theirs as far as one direction leads.
static bool likely(const struct finger_likeness *likeness) {
    return 27 * likeness->strength + 31 * likeness->smoothness -
               14 * logf(fmaxf(likeness->period, 1)) - 15 * fminf(likeness->coherence, 0.5f) >
           -1;
}

// Skin turns, and slowly: text, cloth, wood, meadows and streaks run everywhere as they run here,
// noise turns at once. How straight a print may be depends on how little of it is seen, how clear
// its ridges are and how seldom they break off, so that this too is a line and no limit: ridges
// that all run one way, wet tips and creases are skin still. A wave explains skin as far as it is
// strong; where it explains more, the picture is of few grays or an even weave.
static float skin(const struct finger_likeness *likeness) {
    float crowded = logf(fmaxf(likeness->crowding, 0.004f) / 0.04f);
    float straight = fmaxf(likeness->lead - 0.9f - 8 / fmaxf(squares_of(likeness), 1), 0);
    return 16 + 35 * likeness->strength - 64 * likeness->bend -
           7 * logf(fmaxf(likeness->period, 1)) + 9 * fminf(likeness->coherence, 0.5f) -
           6.5f * likeness->lead - 96 * straight + 0.8f * crowded - 24 * likeness->fit +
           2.3f * fminf(likeness->peaked, 5);
}

bool finger_judge_is_finger(const struct finger_likeness *likeness) {
    // 7 square millimetres, all ridges, and something in it by which to know it again.
    bool enough = likeness->area * likeness->strength > 2500 && likeness->firm > 0.5f;
    // Noise on a print weakens the wave and hides all direction alike; text is as weak as such a
    // print and still runs one way, so that what runs one way must be the clearer.
    bool ridged = likeness->strength > fminf(fmaxf(0.19f + 0.6f * likeness->combed, 0.24f), 0.33f);
    bool flowing = likeness->coherence > 0.13f && likeness->smoothness > 0.8f &&
                   likeness->smoothness < 0.996f && likeness->combed < 0.9f;
    // Noise is full of minutiae; stripes and the folds of a palm have next to none.
    bool alive = likeness->crowding > 0.009f && likeness->crowding < 0.2f;
    // What a movement left is as straight as streaks, and clearer: it is a finger that moved.
    float needed = moved(likeness) && likeness->strength > 0.38f ? -7 : 0;
    return enough && ridged && flowing && alive && likely(likeness) && skin(likeness) > needed;
}

// What a voter can do about it, the surest sign first.
static enum finger_advice advice_for(const struct finger_likeness *likeness, int value) {
    if (likeness->several)
        return FINGER_SEVERAL;
    if (moved(likeness))
        return FINGER_MOVED;
    if (value >= 60) // hardly ever fails
        return FINGER_FINE;
    if (likeness->lean > 0.3f)
        return FINGER_TOO_WET;
    if (likeness->depth < 0.1f)
        return FINGER_TOO_LIGHT;
    if (squares_of(likeness) < 450) // half a fingertip, large or small
        return FINGER_PARTIAL;
    if (likeness->lean < -1.1f)
        return FINGER_TOO_DRY;
    if (value >= 20)
        return FINGER_FINE;
    return likeness->lean > -0.2f ? FINGER_TOO_WET : FINGER_TOO_DRY;
}

void finger_judge_quality(struct finger_quality *out, const struct finger_likeness *likeness) {
    // Firm minutiae; the value of a print that moved, or of several, at most.
    enum { PLENTY = 33, POOR = 19 };
    int value = (int)lrintf(fminf(100 * likeness->firm / PLENTY, 100));
    out->advice = advice_for(likeness, value);
    if ((out->advice == FINGER_MOVED || out->advice == FINGER_SEVERAL) && value > POOR)
        value = POOR;
    out->value = (uint8_t)value;
    out->period = likeness->period;
}
