// One print against another, in four steps:
//   1. the descriptors of all minutiae against all others: the most alike pairs;
//   2. relaxation: a pair is as strong as the pairs that lie to it in one print as in the other;
//   3. from the strongest pair and those that agree with it, the turn and shift that lays one print
//      on the other; then, as skin stretches, a smooth field of small shifts that the paired
//      minutiae draw each other into;
//   4. evidence: a few figures of how well the two now agree, weighed together (finger_weights.h).
// Two starts are tried at most; the best evidence stands. What is plainly no match after the turn
// and shift is not stretched. Spectral relaxation: Leordeanu and Hebert 2005; smooth displacement
// from matched minutiae: after Bazen and Gerez 2003; none of their code.
//
// The lengths and angles below are of skin and sensors, set by hand on FVC2002 B with two
// extractors; the weights are fitted (tests/bench/fit_finger.c), and FIGURES.md says what they are
// worth on databases left out. Only + - * / and sqrtf on floats: the same on every CPU.
#include "matcher/finger_compare.h"
#include "matcher/finger_weights.h"
#include <endian.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    STRONGEST = 36, // pairs that relaxation looks at
    STARTS = 2,
    RELAXATIONS = 3,
    WARPS = 3,
    WARP_REACH = 60, // pixels
    MATE_TURN = 40,  // how far two mates may differ in direction: 256ths of a turn
    CANDIDATES_MAX = 4 * FEATURES_MAX,
};

_Static_assert((int)STRONGEST <= (int)ACCORD_MAX, "the kernels take no more");

static const float few_bits = 10;          // keeps small descriptors from looking alike by luck
static const float mate_radius = 16;       // pixels between mates, laid on each other
static const float growing_radius = 14;    // the same, while the warp still grows
static const float warped_radius = 10;     // and after it
static const float warp_stiffness = 0.6f;  // share of a pair's weight that pulls to no shift;
static const float warp_ridge = 1080;      // and, times square pixels, to no lean
static const float mate_spread = 3;        // of mates, pixels, one standard deviation
static const float scale_stiffness = 3000; // square pixels, a weight of 1, that pull to no scale
static const float worth_a_start = 0.5f;   // as a share of the first start's support
static const float unlike_scales = 1.13f; // periods of one finger differ less, but for one in fifty
static const float other_scale = 1.3f;    // and hardly ever so much
static const float no_scale = 1.6f;       // nor does any sensor say one so false
static const float most_unlike = 1.5f;    // of two periods: no more counts against them

struct pairs {
    struct mate_set mates;                          // without their strength
    uint8_t probe[STRONGEST], reference[STRONGEST]; // indices
    float alike[STRONGEST];                         // of descriptors, 0..1
    float strength[STRONGEST];
};

// How the probe is laid on the reference.
struct pose {
    float right, up;          // unit vector: of the turn
    float cosine, sine, x, y; // the same times the scale; and the shift
};

struct mate {
    uint8_t probe, reference;
    float cost;
    float off_x, off_y; // from where the probe's lies to where the reference's is
    float cosine;       // of the angle between their directions
};

struct comparison {
    struct pairs pairs;
    const struct finger_features *probe, *reference;
    const struct kernels *kernels;
    uint8_t alike[FEATURES_MAX][FEATURES_MAX]; // 256ths
    float unit, unit_square; // what the lengths above are in, and its square: a 9th of a period
    float unlike;            // how much the prints' periods differ, squared
    float least_alike;       // of the pairs
    float agree[STRONGEST][ACCORD_MAX];
    struct mate mates[FEATURES_MAX];
    unsigned mate_count;
    struct pose pose;
    bool used[STRONGEST]; // which pairs a start was made of,
    float support;        // and what those of the last one weigh together
    // The warp, at each of the probe's minutiae: how far it shifts it, and how the shift grows to
    // the right and upwards.
    float shift_x[FEATURES_MAX], shift_y[FEATURES_MAX];
    float lean_x[2][FEATURES_MAX], lean_y[2][FEATURES_MAX];
};

// For each of the probe's minutiae, weighted sums over its neighbours with mates.
struct asked {
    float one[FEATURES_MAX], x[FEATURES_MAX], y[FEATURES_MAX]; // of where they lie, seen from it,
    float xx[FEATURES_MAX], xy[FEATURES_MAX], yy[FEATURES_MAX];
    float off_x[3][FEATURES_MAX]; // and of the shifts they ask for, times 1, x and y
    float off_y[3][FEATURES_MAX];
};

// --- 1. alike ---------------------------------------------------------------------------------

static void compare_descriptors(struct comparison *c, unsigned rows, unsigned columns,
                                unsigned histogram[256]) {
    uint16_t common[FEATURES_MAX], whole[FEATURES_MAX];
    for (unsigned i = 0; i < rows; i++) {
        struct finger_descriptor one;
        descriptor_block_get(&one, c->probe->blocks, i);
        c->kernels->overlap(&one, c->reference->blocks, columns, common, whole);
        for (unsigned j = 0; j < columns; j++) {
            float alike = (float)(512 * common[j]) / ((float)whole[j] + few_bits);
            c->alike[i][j] = (uint8_t)(int)alike; // below 256: common is in `whole` twice
        }
        for (unsigned j = 0; j < columns; j++)
            histogram[c->alike[i][j]]++;
    }
}

static void add_pair(struct comparison *c, unsigned i, unsigned j) {
    struct pairs *pairs = &c->pairs;
    struct mate_set *mates = &pairs->mates;
    const unsigned at = mates->count++;
    const unsigned turn = (uint8_t)(c->reference->angle[j] - c->probe->angle[i]);
    pairs->probe[at] = (uint8_t)i;
    pairs->reference[at] = (uint8_t)j;
    mates->turn[at] = (int)turn;
    mates->cosine[at] = finger_angle_cosine(turn);
    mates->sine[at] = finger_angle_cosine(turn + 192u);
    mates->x[at] = c->probe->x[i];
    mates->y[at] = c->probe->y[i];
    mates->to_x[at] = c->reference->x[j];
    mates->to_y[at] = c->reference->y[j];
    pairs->alike[at] = pairs->strength[at] = (float)c->alike[i][j] / 256;
}

// The top bit of each of eight bytes, the first lowest: whether it is at least `least`.
static uint64_t at_least(const uint8_t *eight, unsigned least) {
    const uint64_t ones = 0x0101010101010101u, tops = 0x80 * ones, wanted = least * ones;
    uint64_t bytes;
    memcpy(&bytes, eight, sizeof bytes);
    bytes = le64toh(bytes);
    const uint64_t lower = (bytes | tops) - (wanted & ~tops); // by the lower seven bits alone
    return ((bytes & ~wanted) | (~(bytes ^ wanted) & lower)) & tops;
}

// The STRONGEST most alike; of those that tie for the last places, the first.
static void find_pairs(struct comparison *c) {
    unsigned histogram[256] = {0}, better = 0, least = 255;
    const unsigned rows = c->probe->count, columns = c->reference->count;
    compare_descriptors(c, rows, columns, histogram);
    while (least > 1 && better + histogram[least] <= STRONGEST)
        better += histogram[least--];
    unsigned ties = STRONGEST - better;
    c->least_alike = (float)least / 256;
    for (unsigned i = 0; i < rows; i++)
        for (unsigned first = 0; first < columns; first += 8) {
            uint64_t found = at_least(&c->alike[i][first], least);
            for (; found; found &= found - 1) {
                const unsigned j = first + (unsigned)__builtin_ctzll(found) / 8;
                const bool tie = c->alike[i][j] == least;
                if (j >= columns || (tie && ties == 0))
                    continue;
                ties -= tie;
                add_pair(c, i, j);
            }
        }
}

// --- 2. relaxation ----------------------------------------------------------------------------

static void relax_once(struct comparison *c) {
    struct pairs *pairs = &c->pairs;
    float next[STRONGEST], most = 1e-6f;
    for (unsigned i = 0; i < pairs->mates.count; i++)
        next[i] = 0.2f;
    for (unsigned j = 0; j < pairs->mates.count; j++)
        for (unsigned i = 0; i < pairs->mates.count; i++)
            next[i] += c->agree[j][i] * pairs->strength[j];
    for (unsigned i = 0; i < pairs->mates.count; i++) {
        next[i] *= pairs->alike[i];
        most = next[i] > most ? next[i] : most;
    }
    for (unsigned i = 0; i < pairs->mates.count; i++)
        pairs->strength[i] = next[i] / most;
}

static void relax(struct comparison *c) {
    struct pairs *pairs = &c->pairs;
    c->kernels->accord(&pairs->mates, c->agree);
    for (unsigned i = 0; i < pairs->mates.count; i++) {
        for (unsigned j = 0; j <= i; j++) // without a branch
            c->agree[i][j] *= (float)((pairs->probe[i] != pairs->probe[j]) &
                                      (pairs->reference[i] != pairs->reference[j]));
        for (unsigned j = 0; j <= i; j++)
            c->agree[j][i] = c->agree[i][j];
    }
    for (unsigned i = 0; i < RELAXATIONS; i++)
        relax_once(c);
}

// --- 3. laying one on the other ---------------------------------------------------------------

// The least-squares turn, shift and, a little, scale; directions count as if each were a stick 20
// pixels long.
static struct pose pose_of(const struct comparison *c, const struct mate *mates,
                           const float *weights, unsigned count) {
    const struct finger_features *from = c->probe, *to = c->reference;
    const float stick = 400 * c->unit_square;
    float sum = 0, from_x = 0, from_y = 0, to_x = 0, to_y = 0, cosine = 0, sine = 0, squares = 0;
    for (unsigned k = 0; k < count; k++) {
        unsigned i = mates[k].probe, j = mates[k].reference;
        sum += weights[k];
        from_x += weights[k] * from->x[i], from_y += weights[k] * from->y[i];
        to_x += weights[k] * to->x[j], to_y += weights[k] * to->y[j];
    }
    from_x /= sum, from_y /= sum, to_x /= sum, to_y /= sum;
    for (unsigned k = 0; k < count; k++) {
        unsigned i = mates[k].probe, j = mates[k].reference;
        float x = from->x[i] - from_x, y = from->y[i] - from_y;
        float other_x = to->x[j] - to_x, other_y = to->y[j] - to_y;
        unsigned turn = (uint8_t)(to->angle[j] - from->angle[i]);
        cosine += weights[k] * (x * other_x + y * other_y + stick * finger_angle_cosine(turn));
        sine += weights[k] * (x * other_y - y * other_x + stick * finger_angle_cosine(turn + 192));
        squares += weights[k] * (x * x + y * y + stick);
    }
    float length = sqrtf(cosine * cosine + sine * sine);
    if (length < 1e-6f)
        cosine = length = 1, sine = 0;
    const float right = cosine / length, up = sine / length;
    const float stiffness = scale_stiffness * c->unit_square;
    float scale = (length + stiffness) / (squares + stiffness);
    scale = scale < 0.88f ? 0.88f : scale > 1.14f ? 1.14f : scale;
    cosine = scale * right, sine = scale * up;
    return (struct pose){right,
                         up,
                         cosine,
                         sine,
                         to_x - (cosine * from_x - sine * from_y),
                         to_y - (sine * from_x + cosine * from_y)};
}

// All that lie near enough and look the same way; in no order.
static unsigned find_candidates(const struct comparison *c, float radius, struct mate *mates) {
    const struct finger_features *from = c->probe, *to = c->reference;
    const struct pose pose = c->pose;
    const float least_cosine = finger_angle_cosine(MATE_TURN);
    float x[FEATURES_MAX], y[FEATURES_MAX], along_x[FEATURES_MAX], along_y[FEATURES_MAX];
    unsigned count = 0;
    for (unsigned i = 0; i < from->count; i++) {
        x[i] = pose.cosine * from->x[i] - pose.sine * from->y[i] + pose.x + c->shift_x[i];
        y[i] = pose.sine * from->x[i] + pose.cosine * from->y[i] + pose.y + c->shift_y[i];
        const float right = pose.right * from->cosine[i] - pose.up * from->sine[i];
        const float up = pose.up * from->cosine[i] + pose.right * from->sine[i];
        const float leant_x = right + c->lean_x[0][i] * right + c->lean_x[1][i] * up;
        const float leant_y = up + c->lean_y[0][i] * right + c->lean_y[1][i] * up;
        const float length = sqrtf(leant_x * leant_x + leant_y * leant_y) + 1e-6f;
        along_x[i] = leant_x / length;
        along_y[i] = leant_y / length;
    }
    for (unsigned i = 0; i < from->count; i++)
        for (unsigned first = 0; first < to->count; first += 64) {
            uint64_t close = c->kernels->near(to->x + first, to->y + first, x[i], y[i], radius);
            for (; close; close &= close - 1) {
                const unsigned j = first + (unsigned)__builtin_ctzll(close);
                const float cosine = along_x[i] * to->cosine[j] + along_y[i] * to->sine[j];
                if (j >= to->count || cosine < least_cosine || count == CANDIDATES_MAX)
                    continue;
                const float off_x = to->x[j] - x[i], off_y = to->y[j] - y[i];
                const float cost = (off_x * off_x + off_y * off_y) / (radius * radius) +
                                   (1 - cosine) / (1 - least_cosine) - (float)c->alike[i][j] / 256;
                mates[count++] = (struct mate){(uint8_t)i, (uint8_t)j, cost, off_x, off_y, cosine};
            }
        }
    return count;
}

// The best first, each minutia once.
static void find_mates(struct comparison *c, float radius) {
    struct mate candidates[CANDIDATES_MAX];
    uint16_t order[CANDIDATES_MAX];
    bool probe_taken[FEATURES_MAX] = {false}, reference_taken[FEATURES_MAX] = {false};
    const unsigned count = find_candidates(c, radius * c->unit, candidates);
    for (unsigned k = 0; k < count; k++) { // they are few
        unsigned at = k;
        for (; at > 0 && candidates[order[at - 1]].cost > candidates[k].cost; at--)
            order[at] = order[at - 1];
        order[at] = (uint16_t)k;
    }
    c->mate_count = 0;
    for (unsigned k = 0; k < count; k++) {
        const struct mate *mate = &candidates[order[k]];
        if (probe_taken[mate->probe] || reference_taken[mate->reference])
            continue;
        probe_taken[mate->probe] = reference_taken[mate->reference] = true;
        c->mates[c->mate_count++] = *mate;
    }
}

static void refit(struct comparison *c) {
    float weights[FEATURES_MAX];
    if (c->mate_count < 2)
        return;
    for (unsigned k = 0; k < c->mate_count; k++)
        weights[k] = 0.1f + (float)c->alike[c->mates[k].probe][c->mates[k].reference] / 256;
    c->pose = pose_of(c, c->mates, weights, c->mate_count);
}

// Adds what a mate `of` with its own minutia asks for to all others' sums.
static void ask(struct asked *sums, const struct comparison *c, const float *x, const float *y,
                const struct mate *mate) {
    const unsigned of = mate->probe;
    const float near = 1.0f / (WARP_REACH * WARP_REACH) / c->unit_square;
    const float off_x = mate->off_x + c->shift_x[of], off_y = mate->off_y + c->shift_y[of];
    for (unsigned i = 0; i < c->probe->count; i++) {
        const float dx = x[of] - x[i], dy = y[of] - y[i];
        const float nearness = 1 / (1 + (dx * dx + dy * dy) * near);
        const float weight = nearness * nearness * (float)(i != of);
        const float weight_x = weight * dx, weight_y = weight * dy;
        sums->one[i] += weight, sums->x[i] += weight_x, sums->y[i] += weight_y;
        sums->xx[i] += weight_x * dx, sums->xy[i] += weight_x * dy, sums->yy[i] += weight_y * dy;
        sums->off_x[0][i] += weight * off_x, sums->off_y[0][i] += weight * off_y;
        sums->off_x[1][i] += weight_x * off_x, sums->off_y[1][i] += weight_x * off_y;
        sums->off_x[2][i] += weight_y * off_x, sums->off_y[2][i] += weight_y * off_y;
    }
}

// Each minutia's shift, and how the skin around it leans, by a plane laid through what its
// neighbours' mates ask for, never its own.
static void warp(struct comparison *c) {
    const struct finger_features *print = c->probe;
    const struct pose pose = c->pose;
    struct asked sums;
    const float ridge = warp_ridge * c->unit_square;
    float x[FEATURES_MAX], y[FEATURES_MAX];
    memset(&sums, 0, sizeof sums);
    for (unsigned i = 0; i < print->count; i++) {
        x[i] = pose.cosine * print->x[i] - pose.sine * print->y[i];
        y[i] = pose.sine * print->x[i] + pose.cosine * print->y[i];
    }
    for (unsigned k = 0; k < c->mate_count; k++)
        ask(&sums, c, x, y, &c->mates[k]);
    for (unsigned i = 0; i < print->count; i++) {
        const float one = sums.one[i] + warp_stiffness, to_x = sums.x[i], to_y = sums.y[i];
        const float xx = sums.xx[i] + ridge, yy = sums.yy[i] + ridge, xy = sums.xy[i];
        // Cramer's rule; the stiffness keeps the determinant above 0.
        const float a = xx * yy - xy * xy, b = to_y * xy - to_x * yy, d = to_x * xy - to_y * xx;
        const float e = one * yy - to_y * to_y, f = to_x * to_y - one * xy;
        const float g = one * xx - to_x * to_x, share = 1 / (one * a + to_x * b + to_y * d);
        const float x_0 = sums.off_x[0][i], x_1 = sums.off_x[1][i], x_2 = sums.off_x[2][i];
        const float y_0 = sums.off_y[0][i], y_1 = sums.off_y[1][i], y_2 = sums.off_y[2][i];
        c->shift_x[i] = (a * x_0 + b * x_1 + d * x_2) * share;
        c->shift_y[i] = (a * y_0 + b * y_1 + d * y_2) * share;
        c->lean_x[0][i] = (b * x_0 + e * x_1 + f * x_2) * share;
        c->lean_y[0][i] = (b * y_0 + e * y_1 + f * y_2) * share;
        c->lean_x[1][i] = (d * x_0 + f * x_1 + g * x_2) * share;
        c->lean_y[1][i] = (d * y_0 + f * y_1 + g * y_2) * share;
    }
}

// Where the mates lie after the pose has changed.
static void follow(struct comparison *c) {
    const struct finger_features *from = c->probe, *to = c->reference;
    const struct pose pose = c->pose;
    for (unsigned k = 0; k < c->mate_count; k++) {
        struct mate *mate = &c->mates[k];
        const unsigned i = mate->probe, j = mate->reference;
        mate->off_x = to->x[j] - (pose.cosine * from->x[i] - pose.sine * from->y[i] + pose.x);
        mate->off_y = to->y[j] - (pose.sine * from->x[i] + pose.cosine * from->y[i] + pose.y);
        mate->cosine = (pose.right * from->cosine[i] - pose.up * from->sine[i]) * to->cosine[j] +
                       (pose.up * from->cosine[i] + pose.right * from->sine[i]) * to->sine[j];
    }
}

// Turned and shifted only.
static void lay_over(struct comparison *c) {
    const size_t size = c->probe->count * sizeof(float);
    memset(c->shift_x, 0, size), memset(c->shift_y, 0, size);
    for (int i = 0; i < 2; i++)
        memset(c->lean_x[i], 0, size), memset(c->lean_y[i], 0, size);
    find_mates(c, mate_radius);
    refit(c);
    follow(c);
}

// As skin stretches.
static void stretch(struct comparison *c) {
    find_mates(c, mate_radius);
    refit(c);
    find_mates(c, mate_radius);
    for (int i = 1; i <= WARPS; i++) {
        warp(c);
        find_mates(c, i < WARPS ? growing_radius : warped_radius);
    }
}

// --- 4. evidence ------------------------------------------------------------------------------

// The natural logarithm, of a positive number: its exponent, and a series that is good to 1e-5.
static float logarithm(float x) {
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    int exponent = (int)((bits - 0x3f3504f3u) >> 23) - (bits < 0x3f3504f3u ? 512 : 0);
    bits -= (uint32_t)exponent << 23; // now from sqrt(1/2) to sqrt(2)
    memcpy(&x, &bits, sizeof bits);
    const float z = (x - 1) / (x + 1), square = z * z;
    return (float)exponent * 0.69314718f +
           2 * z * (1 + square * (1 / 3.0f + square * (1 / 5.0f + square * (1 / 7.0f))));
}

// How much a pair is like one of true mates: 0, not at all, to 1; by a Gaussian's log-likelihood.
static float closeness(const struct comparison *c, const struct mate *mate) {
    const unsigned i = mate->probe, j = mate->reference;
    const float square = mate->off_x * mate->off_x + mate->off_y * mate->off_y;
    float evidence = 4.3f - square / (2 * mate_spread * mate_spread * c->unit_square) -
                     40 * (1 - mate->cosine) + 0.4f * ((float)c->alike[i][j] / 256 - 0.4f);
    if (c->probe->type[i] != MINUTIA_OTHER && c->reference->type[j] != MINUTIA_OTHER)
        evidence += c->probe->type[i] == c->reference->type[j] ? 0.3f : -0.3f;
    return evidence > 0 ? evidence / 4.3f : 0;
}

// What lies within the other print: of the probe's and of the reference's minutiae, with mates or
// without; and those without.
struct within {
    float probe, reference, lone;
};

static struct within count_within(const struct comparison *c) {
    const struct finger_features *probe = c->probe, *reference = c->reference;
    const struct pose pose = c->pose;
    bool probe_paired[FEATURES_MAX] = {false}, reference_paired[FEATURES_MAX] = {false};
    unsigned of_probe = 0, of_reference = 0;
    for (unsigned k = 0; k < c->mate_count; k++)
        probe_paired[c->mates[k].probe] = reference_paired[c->mates[k].reference] = true;
    for (unsigned i = 0; i < probe->count; i++) {
        float x = pose.cosine * probe->x[i] - pose.sine * probe->y[i] + pose.x + c->shift_x[i];
        float y = pose.sine * probe->x[i] + pose.cosine * probe->y[i] + pose.y + c->shift_y[i];
        of_probe += !probe_paired[i] && finger_ground_has(&reference->ground, x, y);
    }
    const float square = pose.cosine * pose.cosine + pose.sine * pose.sine;
    const float back = pose.cosine / square, back_sine = pose.sine / square;
    for (unsigned j = 0; j < reference->count; j++) {
        float x = reference->x[j] - pose.x, y = reference->y[j] - pose.y;
        of_reference +=
            !reference_paired[j] &&
            finger_ground_has(&probe->ground, back * x + back_sine * y, back * y - back_sine * x);
    }
    return (struct within){.probe = (float)(of_probe + c->mate_count),
                           .reference = (float)(of_reference + c->mate_count),
                           .lone = (float)(of_probe + of_reference)};
}

// What both prints cover, square pixels, and how well their ridges agree there: the mean cosine of
// twice the angle between them. Looks at one cell in `step` each way.
struct common {
    float area, agreement;
    float unlike; // how much their periods differ there, squared
};

// The square of by how many fifths two periods differ; of their ratio's logarithm.
static float unlike(float log_ratio) {
    const float fifths = 5 * (log_ratio < 0 ? -log_ratio : log_ratio);
    return fifths < most_unlike ? fifths * fifths : most_unlike * most_unlike;
}

// The same where both prints are: in so many cells `known` of both the reference's levels are
// higher by so much all together. Only as large as the sensors say: what was made alike says
// nothing.
static float unlike_there(const struct comparison *c, int known, int higher) {
    if (!known || c->probe->scale != 1 || c->reference->scale != 1)
        return c->unlike;
    return unlike(0.69314718f * (float)higher / (float)(known * FINGER_FLOW_OCTAVE));
}

static struct common common_flow(const struct comparison *c, unsigned step) {
    const struct finger_turns *flow = &c->probe->flow, *other = &c->reference->flow;
    const struct pose pose = c->pose;
    const float cell = 1 / other->cell;
    int count = 0, along = 0, across = 0, known = 0, higher = 0;
    for (unsigned row = 0; row < flow->rows; row += step)
        for (unsigned column = 0; column < flow->columns; column += step) {
            const unsigned at = row * flow->columns + column;
            const float x = flow->left + flow->cell * ((float)column + 0.5f);
            const float y = flow->bottom + flow->cell * ((float)row + 0.5f);
            const float right = pose.cosine * x - pose.sine * y + pose.x - other->left;
            const float up = pose.sine * x + pose.cosine * y + pose.y - other->bottom;
            if (!(flow->cosine[at] | flow->sine[at]) || right < 0 || up < 0)
                continue;
            const unsigned to_column = (unsigned)(int)(right * cell);
            const unsigned to_row = (unsigned)(int)(up * cell);
            if (to_column >= other->columns || to_row >= other->rows)
                continue;
            const unsigned to = to_row * other->columns + to_column;
            count += (other->cosine[to] | other->sine[to]) != 0;
            const bool both = flow->period[at] && other->period[to];
            known += both;
            higher += both ? other->period[to] - flow->period[at] : 0;
            along += flow->cosine[at] * other->cosine[to] + flow->sine[at] * other->sine[to];
            across += flow->cosine[at] * other->sine[to] - flow->sine[at] * other->cosine[to];
        }
    // A few cells are taken for granted, with the mean that strangers come to.
    const float cosine = pose.right * pose.right - pose.up * pose.up; // of twice the turn
    const float sine = 2 * pose.right * pose.up, cells = (float)count * (float)(step * step);
    const float sum = ((float)along * cosine + (float)across * sine) / (127 * 127);
    return (struct common){cells * flow->cell * flow->cell,
                           (sum * (float)(step * step) + 8 * 0.62f) / (cells + 8),
                           unlike_there(c, known, higher)};
}

static float common_ground(const struct comparison *c, unsigned step) {
    const struct finger_ground *ground = &c->probe->ground, *other = &c->reference->ground;
    const uint64_t columns = step == 1 ? ~(uint64_t)0 : 0x9249249249249249u;
    const struct pose pose = c->pose;
    unsigned common = 0;
    for (unsigned row = 0; row < GROUND_SIDE; row += step)
        for (uint64_t cells = ground->rows[row] & columns; cells; cells &= cells - 1) {
            int column = GROUND_CELL * __builtin_ctzll(cells) + GROUND_CELL / 2;
            float x = (float)(ground->left + column);
            float y = (float)(ground->bottom + GROUND_CELL * (int)row + GROUND_CELL / 2);
            common += finger_ground_has(other, pose.cosine * x - pose.sine * y + pose.x,
                                        pose.sine * x + pose.cosine * y + pose.y);
        }
    return (float)(common * step * step * GROUND_CELL * GROUND_CELL);
}

static void measure(const struct comparison *c, unsigned step, float terms[FINGER_TERMS]) {
    const struct within within = count_within(c);
    const bool known = c->probe->flow.columns && c->reference->flow.columns;
    const struct common common =
        known ? common_flow(c, step) : (struct common){common_ground(c, step), 0, c->unlike};
    const float area = common.area / c->unit_square + 1024; // never none
    // A stranger's minutia finds a mate as close as this by chance on some 20 square pixels; and
    // half a mate is granted to chance anywhere, for of few minutiae nobody knows how they crowd.
    const float by_chance = 20 * (within.probe + 1) * (within.reference + 1) / area + 0.5f;
    float mates = 0;
    for (unsigned k = 0; k < c->mate_count; k++)
        mates += closeness(c, &c->mates[k]);
    terms[TERM_MATES] =
        mates > by_chance ? mates * logarithm(mates / by_chance) - (mates - by_chance) : 0;
    terms[TERM_LONE] = within.lone / (1 + within.lone / 48); // missed minutiae come in clumps
    terms[TERM_SUPPORT] = c->support;
    terms[TERM_CROWD] = c->least_alike > 0.25f ? c->least_alike : 0.25f; // or they are too few
    terms[TERM_FLOW_KNOWN] = known;
    terms[TERM_PERIOD] = common.unlike;
    terms[TERM_FLOW] = known ? logarithm(1.02f - common.agreement) : 0;
}

static float weigh(const float terms[FINGER_TERMS], const float weights[FINGER_WEIGHTS]) {
    float evidence = weights[FINGER_TERMS];
    for (unsigned i = 0; i < FINGER_TERMS; i++)
        evidence += weights[i] * terms[i];
    return evidence;
}

// --- all of it --------------------------------------------------------------------------------

// The strongest pair not yet used, and all that agree with it; false when there is none.
static bool next_start(struct comparison *c) {
    const struct pairs *pairs = &c->pairs;
    struct mate mates[STRONGEST];
    float weights[STRONGEST];
    unsigned count = 0, best = STRONGEST;
    for (unsigned i = 0; i < pairs->mates.count; i++)
        if (!c->used[i] && (best == STRONGEST || pairs->strength[i] > pairs->strength[best]))
            best = i;
    if (best == STRONGEST)
        return false;
    c->support = 0;
    for (unsigned i = 0; i < pairs->mates.count; i++) {
        float agree = i == best ? 1 : c->agree[best][i];
        if (agree <= 0)
            continue;
        c->used[i] = true;
        weights[count] = agree * pairs->alike[i];
        mates[count] = (struct mate){.probe = pairs->probe[i], .reference = pairs->reference[i]};
        c->support += weights[count++];
    }
    c->pose = pose_of(c, mates, weights, count);
    return true;
}

// Templates that bring no period have the usual one.
static float unit_of(const struct finger_features *probe, const struct finger_features *reference) {
    const float mean = sqrtf(probe->period * reference->period) / FINGER_PERIOD;
    return mean == 0 ? 1 : mean < 0.7f ? 0.7f : mean > 1.4f ? 1.4f : mean;
}

// Steps 1 and 2, and the first start.
static void begin(struct comparison *c, const struct finger_features *probe,
                  const struct finger_features *reference, float unlike) {
    c->probe = probe;
    c->reference = reference;
    c->unit = unit_of(probe, reference);
    c->unit_square = c->unit * c->unit;
    c->unlike = unlike;
    c->kernels = kernels_pick();
    c->pairs.mates.count = 0;
    memset(c->used, 0, sizeof c->used);
    find_pairs(c);
    relax(c);
    if (!next_start(c))
        c->support = 0;
}

static float ratio_of(float period, float other) {
    return period == 0 || other == 0 ? 1 : period > other ? period / other : other / period;
}

bool finger_scales_differ(float period, float other) {
    const float ratio = ratio_of(period, other);
    return ratio > unlike_scales && ratio < no_scale;
}

// As large as the sensors say, or as the ridges make them, whichever relaxation supports more. The
// latter costs what the largest difference does that the former is believed with.
static struct comparison *begin_either(struct comparison *said, struct comparison *seen,
                                       const struct finger_print *probe,
                                       const struct finger_print *reference) {
    const float ratio = ratio_of(probe->said.period, reference->said.period);
    said->support = 0;
    if (ratio < other_scale || ratio > no_scale ||
        finger_ranges_meet(probe->said.flow.range, reference->said.flow.range))
        begin(said, &probe->said, &reference->said, unlike(logarithm(ratio)));
    if (!finger_scales_differ(probe->said.period, reference->said.period))
        return said;
    begin(seen, &probe->seen, &reference->seen, unlike(logarithm(unlike_scales)));
    return seen->support > said->support ? seen : said;
}

float finger_compare_with(const float weights[FINGER_WEIGHTS], const struct finger_print *probe,
                          const struct finger_print *reference, float terms[FINGER_TERMS]) {
    struct comparison said, seen;
    float best = FINGER_EVIDENCE_MIN, tried[FINGER_TERMS];
    memset(terms, 0, FINGER_TERMS * sizeof *terms);
    if (probe->said.count < 3 || reference->said.count < 3)
        return best;
    struct comparison *c = begin_either(&said, &seen, probe, reference);
    const float least = worth_a_start * c->support;
    for (int start = 0; start < STARTS && c->support > least; start++) {
        lay_over(c);
        measure(c, 3, tried);
        float evidence = weigh(tried, weights);
        if (evidence > best)
            best = evidence, memcpy(terms, tried, sizeof tried);
        if (evidence >= weights[FINGER_TERMS + 1]) {
            stretch(c);
            measure(c, 1, tried);
            evidence = weigh(tried, weights);
            if (evidence > best)
                best = evidence, memcpy(terms, tried, sizeof tried);
        }
        if (!next_start(c))
            break;
    }
    return best;
}

float finger_compare(const struct finger_print *probe, const struct finger_print *reference) {
    float terms[FINGER_TERMS];
    return finger_compare_with(finger_weights, probe, reference, terms);
}
