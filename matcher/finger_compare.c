// One print against another, in four steps:
//   1. the descriptors of all minutiae against all others: the most alike pairs;
//   2. relaxation: a pair is as strong as the pairs that lie to it in one print as in the other;
//   3. from the strongest pair and those that agree with it, the turn and shift that lays one print
//   on
//      the other; then, as skin stretches, a smooth field of small shifts that the paired minutiae
//      draw each other into;
//   4. evidence: a pair counts the more the closer it lies, by a Gaussian's log-likelihood; a
//      minutia that the other print should show and does not counts against.
// A few starts are tried; the best evidence stands. Spectral relaxation: Leordeanu and Hebert 2005;
// smooth displacement from matched minutiae: after Bazen and Gerez 2003; none of their code.
//
// The parameters were set on FVC2002 B with two extractors; matcher/README.md says how far to
// believe it. Only + - * / and sqrtf on floats: the same on every CPU.
#include "matcher/finger_compare.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    STRONGEST = 36, // pairs that relaxation looks at
    STARTS = 3,
    RELAXATIONS = 3,
    REFITS = 2,
    WARPS = 2,
    BEYOND_DOUBT = 100, // evidence that needs no second start
};

static const struct parameters {
    float few_bits;      // keeps small descriptors from looking alike by luck
    float near, far;     // how far two pairs may differ in distance: pixels, and a share of it
    float turn;          // and in direction: 256ths of a turn
    float mate_radius;   // pixels between mates, laid on each other
    float mate_turn;     // 256ths of a turn
    float warped_radius; // the same, after the warp
    float warp_reach, warp_stiffness; // pixels; share of a pair's weight that pulls to no shift
    float spread;                     // of mates, pixels, one standard deviation
    float mate, off_turn, alike, alike_mean, same_type; // evidence of a pair
    float lone, lone_most;                              // and of minutiae without mate
    float support;                                      // and of the relaxation
} p = {
    .few_bits = 10,
    .near = 9,
    .far = 0.115f,
    .turn = 24,
    .mate_radius = 16,
    .mate_turn = 40,
    .warped_radius = 10,
    .warp_reach = 80,
    .warp_stiffness = 0.6f,
    .spread = 3,
    .mate = 4.3f,
    .off_turn = 40,
    .alike = 0.4f,
    .alike_mean = 0.4f,
    .same_type = 0.3f,
    .lone = 1,
    .lone_most = 18,
    .support = 4.5f,
};

struct pair {
    uint8_t probe, reference; // indices
    float alike;              // of their descriptors, 0..1
    float strength;
};

// How the probe is laid on the reference.
struct pose {
    float cosine, sine, x, y;
};

struct mate {
    uint8_t probe, reference;
    float cost;
    float off_x, off_y; // from where the probe's lies to where the reference's is
    float cosine;       // of the angle between their directions
};

struct comparison {
    const struct finger_features *probe, *reference;
    uint8_t alike[FEATURES_MAX][FEATURES_MAX]; // 256ths
    struct pair pairs[STRONGEST];
    unsigned pair_count;
    float agree[STRONGEST][STRONGEST];
    struct mate mates[FEATURES_MAX];
    unsigned mate_count;
    struct pose pose;
    float shift_x[FEATURES_MAX], shift_y[FEATURES_MAX]; // the warp, at each of the probe's minutiae
};

// --- 1. alike ---------------------------------------------------------------------------------

static void compare_descriptors(struct comparison *c, unsigned rows, unsigned columns,
                                unsigned histogram[256]) {
    const struct kernels *kernels = kernels_pick();
    uint16_t common[FEATURES_MAX] = {0}, whole[FEATURES_MAX] = {0};
    for (unsigned i = 0; i < rows; i++) {
        kernels->overlap(&c->probe->descriptor[i], c->reference->descriptor, columns, common,
                         whole);
        for (unsigned j = 0; j < columns; j++) {
            float alike = 512.0f * common[j] / ((float)whole[j] + p.few_bits);
            c->alike[i][j] = (uint8_t)(alike < 255 ? alike : 255);
            histogram[c->alike[i][j]]++;
        }
    }
}

// The STRONGEST most alike; of those that tie for the last places, the first.
static void find_pairs(struct comparison *c) {
    unsigned histogram[256] = {0}, better = 0;
    const unsigned rows = c->probe->count, columns = c->reference->count;
    int least = 255;
    compare_descriptors(c, rows, columns, histogram);
    while (least > 0 && better + histogram[least] <= STRONGEST)
        better += histogram[least--];
    unsigned at_least = STRONGEST - better;
    for (unsigned i = 0; i < rows; i++)
        for (unsigned j = 0; j < columns; j++) {
            int alike = c->alike[i][j];
            if (alike < least || alike == 0 || (alike == least && at_least == 0))
                continue;
            at_least -= alike == least;
            c->pairs[c->pair_count++] =
                (struct pair){(uint8_t)i, (uint8_t)j, (float)alike / 256, (float)alike / 256};
        }
}

// --- 2. relaxation ----------------------------------------------------------------------------

static float tent(float x) { // 1 at 0, 0 from 1
    return x < 1 ? 1 - x : 0;
}

// Minutia `to` as minutia `from` sees it, its own direction being the x axis.
static void seen_from(const struct finger_features *print, unsigned from, unsigned to, unsigned by,
                      float *x, float *y) {
    float dx = print->x[to] - print->x[from], dy = print->y[to] - print->y[from];
    *x = dx * print->cosine[by] + dy * print->sine[by];
    *y = dy * print->cosine[by] - dx * print->sine[by];
}

// 0..1: how alike two pairs lie to each other in both prints; a free turn and shift is no matter.
static float agreement(const struct comparison *c, const struct pair *a, const struct pair *b) {
    const struct finger_features *probe = c->probe, *reference = c->reference;
    if (a->probe == b->probe || a->reference == b->reference)
        return 0;
    int turn = (int8_t)(uint8_t)(probe->angle[b->probe] - probe->angle[a->probe] -
                                 reference->angle[b->reference] + reference->angle[a->reference]);
    float in_turn = tent((float)abs(turn) / p.turn);
    if (in_turn <= 0)
        return 0;
    float x, y, other_x, other_y;
    seen_from(probe, a->probe, b->probe, a->probe, &x, &y);
    seen_from(reference, a->reference, b->reference, a->reference, &other_x, &other_y);
    float length = sqrtf(x * x + y * y),
          other_length = sqrtf(other_x * other_x + other_y * other_y);
    float mean = (length + other_length) / 2;
    float in_length = tent(fabsf(length - other_length) / (0.7f * p.near + 0.5f * p.far * mean));
    if (in_length <= 0)
        return 0;
    float reach = p.near + 2 * p.far * mean;
    float off = (x - other_x) * (x - other_x) + (y - other_y) * (y - other_y);
    float as_a_sees = tent(off / (reach * reach));
    seen_from(probe, a->probe, b->probe, b->probe, &x, &y);
    seen_from(reference, a->reference, b->reference, b->reference, &other_x, &other_y);
    off = (x - other_x) * (x - other_x) + (y - other_y) * (y - other_y);
    float as_b_sees = tent(off / (reach * reach));
    return in_turn * in_length * sqrtf(as_a_sees * as_b_sees);
}

static void relax_once(struct comparison *c) {
    float next[STRONGEST], most = 1e-6f;
    for (unsigned i = 0; i < c->pair_count; i++) {
        float sum = 0;
        for (unsigned j = 0; j < c->pair_count; j++)
            sum += c->agree[i][j] * c->pairs[j].strength;
        next[i] = c->pairs[i].alike * (0.2f + sum);
        most = next[i] > most ? next[i] : most;
    }
    for (unsigned i = 0; i < c->pair_count; i++)
        c->pairs[i].strength = next[i] / most;
}

static void relax(struct comparison *c) {
    for (unsigned i = 0; i < c->pair_count; i++)
        for (unsigned j = 0; j <= i; j++)
            c->agree[i][j] = c->agree[j][i] = agreement(c, &c->pairs[i], &c->pairs[j]);
    for (unsigned i = 0; i < RELAXATIONS; i++)
        relax_once(c);
}

// --- 3. laying one on the other ---------------------------------------------------------------

// The least-squares turn and shift; directions count as if each were a stick 20 pixels long.
static struct pose pose_of(const struct comparison *c, const struct mate *mates,
                           const float *weights, unsigned count) {
    const struct finger_features *from = c->probe, *to = c->reference;
    float sum = 0, from_x = 0, from_y = 0, to_x = 0, to_y = 0, cosine = 0, sine = 0;
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
        cosine += weights[k] * (x * other_x + y * other_y + 400 * finger_angle_cosine(turn));
        sine += weights[k] * (x * other_y - y * other_x + 400 * finger_angle_cosine(turn + 192));
    }
    float length = sqrtf(cosine * cosine + sine * sine);
    if (length < 1e-6f)
        cosine = length = 1, sine = 0;
    cosine /= length, sine /= length;
    return (struct pose){cosine, sine, to_x - (cosine * from_x - sine * from_y),
                         to_y - (sine * from_x + cosine * from_y)};
}

// Those of the reference's 64 minutiae from `first` that lie near (x, y).
static uint64_t near_in_reference(const struct finger_features *to, unsigned first, float x,
                                  float y, float radius) {
    uint64_t near = kernels_pick()->near(to->x + first, to->y + first, x, y, radius);
    unsigned left = to->count - first;
    return left < 64 ? near & (((uint64_t)1 << left) - 1) : near;
}

struct mate_list { // of all that could be mates, the best first
    unsigned count;
    struct mate mates[4 * FEATURES_MAX];
};

static void insert_by_cost(struct mate_list *list, struct mate mate) {
    const unsigned most = sizeof list->mates / sizeof *list->mates;
    if (list->count == most && mate.cost >= list->mates[most - 1].cost)
        return;
    unsigned at = list->count < most ? list->count++ : most - 1; // the worst falls out
    for (; at > 0 && list->mates[at - 1].cost > mate.cost; at--)
        list->mates[at] = list->mates[at - 1];
    list->mates[at] = mate;
}

static void find_mates_of(const struct comparison *c, unsigned i, float radius,
                          struct mate_list *list) {
    const struct finger_features *from = c->probe, *to = c->reference;
    const struct pose *pose = &c->pose;
    const float least_cosine = finger_angle_cosine((unsigned)p.mate_turn);
    float x = pose->cosine * from->x[i] - pose->sine * from->y[i] + pose->x + c->shift_x[i];
    float y = pose->sine * from->x[i] + pose->cosine * from->y[i] + pose->y + c->shift_y[i];
    float along_x = pose->cosine * from->cosine[i] - pose->sine * from->sine[i];
    float along_y = pose->sine * from->cosine[i] + pose->cosine * from->sine[i];
    for (unsigned first = 0; first < to->count; first += 64)
        for (uint64_t near = near_in_reference(to, first, x, y, radius); near; near &= near - 1) {
            unsigned j = first + (unsigned)__builtin_ctzll(near);
            float cosine = along_x * to->cosine[j] + along_y * to->sine[j];
            if (cosine < least_cosine)
                continue;
            float off_x = to->x[j] - x, off_y = to->y[j] - y;
            float cost = (off_x * off_x + off_y * off_y) / (radius * radius) +
                         (1 - cosine) / (1 - least_cosine) - (float)c->alike[i][j] / 256;
            insert_by_cost(list, (struct mate){(uint8_t)i, (uint8_t)j, cost, off_x, off_y, cosine});
        }
}

// Of all that lie near enough and look the same way, the best first, each minutia once.
static void find_mates(struct comparison *c, float radius) {
    struct mate_list list;
    bool probe_taken[FEATURES_MAX] = {false}, reference_taken[FEATURES_MAX] = {false};
    list.count = 0;
    for (unsigned i = 0; i < c->probe->count; i++)
        find_mates_of(c, i, radius, &list);
    c->mate_count = 0;
    for (unsigned k = 0; k < list.count; k++) {
        const struct mate *mate = &list.mates[k];
        if (probe_taken[mate->probe] || reference_taken[mate->reference])
            continue;
        probe_taken[mate->probe] = reference_taken[mate->reference] = true;
        c->mates[c->mate_count++] = *mate;
    }
}

static void refit(struct comparison *c) {
    float weights[FEATURES_MAX];
    for (unsigned k = 0; k < c->mate_count; k++)
        weights[k] = 0.1f + (float)c->alike[c->mates[k].probe][c->mates[k].reference] / 256;
    c->pose = pose_of(c, c->mates, weights, c->mate_count);
}

// Each minutia's shift is the mean of what its neighbours' mates ask for, never its own.
static void warp(struct comparison *c) {
    const struct finger_features *print = c->probe;
    float shift_x[FEATURES_MAX], shift_y[FEATURES_MAX];
    for (unsigned i = 0; i < print->count; i++) {
        float sum = p.warp_stiffness, sum_x = 0, sum_y = 0;
        for (unsigned k = 0; k < c->mate_count; k++) {
            unsigned of = c->mates[k].probe;
            if (of == i)
                continue;
            float dx = print->x[i] - print->x[of], dy = print->y[i] - print->y[of];
            float weight = 1 / (1 + (dx * dx + dy * dy) / (p.warp_reach * p.warp_reach));
            weight *= weight;
            sum += weight;
            sum_x += weight * (c->mates[k].off_x + c->shift_x[of]);
            sum_y += weight * (c->mates[k].off_y + c->shift_y[of]);
        }
        shift_x[i] = sum_x / sum;
        shift_y[i] = sum_y / sum;
    }
    memcpy(c->shift_x, shift_x, print->count * sizeof *shift_x);
    memcpy(c->shift_y, shift_y, print->count * sizeof *shift_y);
}

static void lay_over(struct comparison *c) {
    memset(c->shift_x, 0, sizeof c->shift_x);
    memset(c->shift_y, 0, sizeof c->shift_y);
    find_mates(c, p.mate_radius);
    for (int i = 0; i < REFITS && c->mate_count >= 2; i++) {
        refit(c);
        find_mates(c, p.mate_radius);
    }
    for (int i = 0; i < WARPS; i++) {
        warp(c);
        find_mates(c, p.warped_radius);
    }
}

// --- 4. evidence ------------------------------------------------------------------------------

static float evidence_of_mate(const struct comparison *c, const struct mate *mate) {
    unsigned i = mate->probe, j = mate->reference;
    float square = mate->off_x * mate->off_x + mate->off_y * mate->off_y;
    float evidence = p.mate - square / (2 * p.spread * p.spread) - p.off_turn * (1 - mate->cosine) +
                     p.alike * ((float)c->alike[i][j] / 256 - p.alike_mean);
    if (c->probe->type[i] != MINUTIA_OTHER && c->reference->type[j] != MINUTIA_OTHER)
        evidence += c->probe->type[i] == c->reference->type[j] ? p.same_type : -p.same_type;
    return evidence > 0 ? evidence : 0;
}

// How much lies within the other print and has no mate there; of both prints.
static float lone_minutiae(const struct comparison *c) {
    const struct finger_features *probe = c->probe, *reference = c->reference;
    const struct pose *pose = &c->pose;
    bool probe_paired[FEATURES_MAX] = {false}, reference_paired[FEATURES_MAX] = {false};
    float lone = 0;
    for (unsigned k = 0; k < c->mate_count; k++)
        probe_paired[c->mates[k].probe] = reference_paired[c->mates[k].reference] = true;
    for (unsigned i = 0; i < probe->count; i++) {
        float x = pose->cosine * probe->x[i] - pose->sine * probe->y[i] + pose->x + c->shift_x[i];
        float y = pose->sine * probe->x[i] + pose->cosine * probe->y[i] + pose->y + c->shift_y[i];
        if (!probe_paired[i] && finger_ground_has(&reference->ground, x, y))
            lone += 1;
    }
    for (unsigned j = 0; j < reference->count; j++) {
        float x = reference->x[j] - pose->x, y = reference->y[j] - pose->y;
        if (!reference_paired[j] &&
            finger_ground_has(&probe->ground, pose->cosine * x + pose->sine * y,
                              pose->cosine * y - pose->sine * x))
            lone += 1;
    }
    return lone;
}

static float evidence(const struct comparison *c) {
    float sum = 0, against = p.lone * lone_minutiae(c);
    for (unsigned k = 0; k < c->mate_count; k++)
        sum += evidence_of_mate(c, &c->mates[k]);
    return sum - against / (1 + against / p.lone_most); // missed minutiae come in clumps
}

// --- all of it --------------------------------------------------------------------------------

// The strongest pair not yet used, and all that agree with it; false when there is none. `support`
// is how much they weigh together.
static bool next_start(struct comparison *c, bool *used, float *support) {
    struct mate mates[STRONGEST];
    float weights[STRONGEST];
    unsigned count = 0, best = STRONGEST;
    for (unsigned i = 0; i < c->pair_count; i++)
        if (!used[i] && (best == STRONGEST || c->pairs[i].strength > c->pairs[best].strength))
            best = i;
    if (best == STRONGEST)
        return false;
    *support = 0;
    for (unsigned i = 0; i < c->pair_count; i++) {
        float agree = i == best ? 1 : c->agree[best][i];
        if (agree <= 0)
            continue;
        used[i] = true;
        weights[count] = agree * c->pairs[i].alike;
        mates[count] =
            (struct mate){.probe = c->pairs[i].probe, .reference = c->pairs[i].reference};
        *support += weights[count++];
    }
    c->pose = pose_of(c, mates, weights, count);
    return true;
}

float finger_compare(const struct finger_features *probe, const struct finger_features *reference) {
    struct comparison c;
    bool used[STRONGEST] = {false};
    float best = 0, support;
    if (probe->count < 3 || reference->count < 3)
        return 0;
    c.probe = probe;
    c.reference = reference;
    c.pair_count = 0;
    find_pairs(&c);
    relax(&c);
    for (int start = 0; start < STARTS && best < BEYOND_DOUBT; start++) {
        if (!next_start(&c, used, &support))
            break;
        lay_over(&c);
        float found = evidence(&c) + p.support * support;
        best = found > best ? found : best;
    }
    return best;
}
