// The descriptor of a minutia: which of 64 places around it, seen from it with its direction as the
// x axis, have another minutia near, and which way that one looks. The places are the seeds of a
// sunflower (Fermat's spiral), equal in area and without rings or rows that a turn could line up.
// A bit is set for each place within reach of a neighbour and each of six directions near its own:
// a neighbour between two places or directions is in both, so that a small shift changes few bits.
//
// This is not Minutia Cylinder-Code (Cappelli, Ferrara, Maltoni 2010): no square grid of cells in
// layers, no Gaussian contributions summed over neighbours and squashed, no threshold on a sum, no
// validity from a circle around the hull; a cell is the plain OR of its neighbours, and what two
// prints share is weighed by the bits that both could have seen.
//
// Only integers, + - * / and sqrtf, which IEEE 754 fixes to the bit; sines from a table of our own.
#include "matcher/finger_features.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    REACH = 110,         // pixels from a minutia to the farthest place
    PLACE_RADIUS = 19,   // a neighbour this near to a place sets it
    HULL_MARGIN = 2,     // cells that a print is taken to go on beyond its outermost minutiae
    DIRECTION_NEAR = 34, // 256ths of a turn, from the middle of one of the six directions
};

static const int16_t quarter_wave[65] = { // round(16384 sin(i/64 * pi/2))
    0,     402,   804,   1205,  1606,  2006,  2404,  2801,  3196,  3590,  3981,  4370,  4756,
    5139,  5520,  5897,  6270,  6639,  7005,  7366,  7723,  8076,  8423,  8765,  9102,  9434,
    9760,  10080, 10394, 10702, 11003, 11297, 11585, 11866, 12140, 12406, 12665, 12916, 13160,
    13395, 13623, 13842, 14053, 14256, 14449, 14635, 14811, 14978, 15137, 15286, 15426, 15557,
    15679, 15791, 15893, 15986, 16069, 16143, 16207, 16261, 16305, 16340, 16364, 16379, 16384};

// round(127 sqrt((i + 0.5) / 64)) at i times the golden angle
static const struct {
    int8_t x, y;
} sunflower[64] = {
    {11,   0   },
    {-14,  13  },
    {2,    -25 },
    {18,   24  },
    {-33,  -6  },
    {31,   -20 },
    {-11,  39  },
    {-20,  -39 },
    {43,   16  },
    {-45,  19  },
    {22,   -47 },
    {16,   51  },
    {-49,  -28 },
    {57,   -13 },
    {-35,  49  },
    {-8,   -62 },
    {49,   42  },
    {-66,  3   },
    {48,   -48 },
    {-3,   70  },
    {-46,  -55 },
    {73,   10  },
    {-62,  43  },
    {17,   -75 },
    {39,   68  },
    {-76,  -24 },
    {74,   -34 },
    {-32,  77  },
    {-29,  -80 },
    {76,   40  },
    {-85,  22  },
    {48,   -75 },
    {15,   89  },
    {-73,  -56 },
    {93,   -8  },
    {-64,  69  },
    {0,    -96 },
    {65,   72  },
    {-98,  -9  },
    {79,   -60 },
    {-18,  99  },
    {-54,  -87 },
    {100,  27  },
    {-93,  48  },
    {37,   -99 },
    {40,   99  },
    {-98,  -46 },
    {105,  -32 },
    {-56,  95  },
    {-23,  -109},
    {92,   65  },
    {-113, 14  },
    {75,   -88 },
    {4,    116 },
    {-82,  -83 },
    {118,  6   },
    {-92,  76  },
    {17,   -119},
    {69,   100 },
    {-119, -27 },
    {107,  -61 },
    {-38,  118 },
    {-52,  -114},
    {116,  49  }
};

float finger_angle_cosine(unsigned angle_256) {
    const int angle = (int)(angle_256 & 255), of_half = angle > 128 ? 256 - angle : angle;
    const int wave = quarter_wave[abs(64 - of_half)];
    return (float)(of_half > 64 ? -wave : wave) / 16384;
}

// --- choosing ---------------------------------------------------------------------------------

// The least quality with which a minutia is taken, -1 when all are. Of the `ties` just at it only
// `room` fit.
struct limit {
    int quality;
    unsigned ties, room;
};

static struct limit find_limit(const struct finger_template *finger) {
    unsigned with_quality[256] = {0}, better = 0;
    int quality = 256;
    for (size_t i = 0; i < finger->count; i++)
        with_quality[finger->minutiae[i].quality]++;
    while (quality > 0 && better + with_quality[quality - 1] <= FEATURES_MAX)
        better += with_quality[--quality];
    return (struct limit){.quality = quality - 1,
                          .ties = quality > 0 ? with_quality[quality - 1] : 0,
                          .room = FEATURES_MAX - better};
}

static void take(struct finger_features *out, const struct finger_template *finger, size_t of) {
    const struct minutia *minutia = &finger->minutiae[of];
    unsigned i = out->count++;
    out->origin[i] = (uint8_t)of;
    out->x[i] = out->scale * minutia->x;
    out->y[i] = -(out->scale * minutia->y);
    out->angle[i] = minutia->angle;
    out->cosine[i] = finger_angle_cosine(minutia->angle);
    out->sine[i] = finger_angle_cosine(minutia->angle + 192u);
    out->type[i] = minutia->type;
}

// Of those that tie, evenly many from first to last: where a maker gives no qualities and writes
// the minutiae down from the top, the first ones would be the upper part of the print.
static void take_the_best(struct finger_features *out, const struct finger_template *finger) {
    const struct limit limit = find_limit(finger);
    unsigned tie = 0;
    for (size_t i = 0; i < finger->count; i++) {
        const int quality = finger->minutiae[i].quality;
        bool wanted = quality > limit.quality;
        if (quality == limit.quality) {
            wanted = (tie + 1) * limit.room / limit.ties > tie * limit.room / limit.ties;
            tie++;
        }
        if (wanted)
            take(out, finger, i);
    }
}

static void take_flow(struct finger_turns *out, const struct finger_flow *flow, float scale) {
    out->columns = flow->columns;
    out->rows = flow->rows;
    out->cell = scale * flow->cell;
    out->left = scale * flow->left;
    out->bottom = -(scale * (float)(flow->top + flow->rows * flow->cell));
    const unsigned blocks = finger_flow_blocks(out->columns);
    for (unsigned row = 0; row < out->rows; row++)
        for (unsigned column = 0; column < out->columns; column++) {
            unsigned direction = flow->direction[(out->rows - 1 - row) * out->columns + column];
            unsigned at = row * out->columns + column;
            if (direction == FINGER_FLOW_OUTSIDE)
                continue;
            out->cosine[at] = (int8_t)(127 * finger_angle_cosine(2 * direction));
            out->sine[at] = (int8_t)(127 * finger_angle_cosine(2 * direction + 192));
            out->period[at] = flow->periods[(out->rows - 1 - row) / FINGER_FLOW_BLOCK * blocks +
                                            column / FINGER_FLOW_BLOCK];
        }
}

static void find_range(struct finger_turns *out) {
    unsigned cells[FINGER_FLOW_LEVELS_MAX + 1] = {0}, known = 0;
    for (unsigned at = 0; at < out->rows * out->columns; at++) {
        cells[out->period[at]]++;
        known += out->period[at] > 0;
    }
    unsigned below = 0;
    for (unsigned level = 1; level <= FINGER_FLOW_LEVELS_MAX && known; level++) {
        if (10 * below <= known)
            out->range.low = (uint8_t)level;
        if (10 * below <= 9 * known)
            out->range.high = (uint8_t)level;
        below += cells[level];
    }
}

// --- the ground -------------------------------------------------------------------------------

struct point {
    int x, y;
};

static int by_x_then_y(const void *left, const void *right) {
    const struct point *a = left, *b = right;
    return a->x != b->x ? a->x - b->x : a->y - b->y;
}

// Twice the area of the triangle; positive when a, b, c turn left. Coordinates are below 2^14.
static int turn(struct point a, struct point b, struct point c) {
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

// Andrew's monotone chain; counter-clockwise. `hull` holds 2 * count. Returns its corners.
static size_t convex_hull(struct point *points, size_t count, struct point *hull) {
    size_t corners = 0;
    qsort(points, count, sizeof *points, by_x_then_y);
    for (size_t i = 0; i < count; i++) {
        while (corners >= 2 && turn(hull[corners - 2], hull[corners - 1], points[i]) <= 0)
            corners--;
        hull[corners++] = points[i];
    }
    for (size_t i = count - 1, lower = corners + 1; i-- > 0;) {
        while (corners >= lower && turn(hull[corners - 2], hull[corners - 1], points[i]) <= 0)
            corners--;
        hull[corners++] = points[i];
    }
    return corners - 1; // the first is there twice
}

// The cells of a row whose middles lie in the hull; `y` is not a whole number's, so that no corner
// lies on it.
static uint64_t cells_of_row(const struct point *hull, size_t corners, int left, float y) {
    float from = 1e6f, to = -1e6f;
    uint64_t cells = 0;
    for (size_t i = 0; i < corners; i++) {
        struct point a = hull[i], b = hull[(i + 1) % corners];
        if (((float)a.y < y) == ((float)b.y < y))
            continue;
        float along = (y - (float)a.y) / (float)(b.y - a.y);
        float x = (float)a.x + along * (float)(b.x - a.x);
        from = x < from ? x : from;
        to = x > to ? x : to;
    }
    int first = (int)(from - (float)left + GROUND_CELL / 2) / GROUND_CELL; // from >= left
    int end = to >= from ? (int)(to - (float)left + GROUND_CELL / 2) / GROUND_CELL : 0;
    for (int column = first; column < end && column < GROUND_SIDE; column++)
        cells |= (uint64_t)1 << column;
    return cells;
}

// From the cells of the flow, whatever their size, to ours.
static void take_ground(struct finger_ground *ground, const struct finger_flow *flow, float scale) {
    const float columns_each = GROUND_CELL / (scale * flow->cell);
    ground->left = (int)(scale * flow->left);
    ground->bottom = -(int)(scale * (float)(flow->top + flow->rows * flow->cell));
    for (int row = 0; row < GROUND_SIDE; row++) {
        const int down = flow->rows - 1 - (int)(((float)row + 0.5f) * columns_each);
        if (down < 0)
            break;
        const uint8_t *cells = flow->direction + down * flow->columns;
        for (int x = 0; x < GROUND_SIDE; x++) {
            const int column = (int)(((float)x + 0.5f) * columns_each);
            if (column >= flow->columns)
                break;
            ground->rows[row] |= (uint64_t)(cells[column] != FINGER_FLOW_OUTSIDE) << x;
        }
    }
}

// By a cell on every side.
static void widen(struct finger_ground *ground) {
    uint64_t below = 0;
    for (int row = 0; row < GROUND_SIDE; row++) {
        uint64_t here = ground->rows[row],
                 above = row + 1 < GROUND_SIDE ? ground->rows[row + 1] : 0;
        ground->rows[row] = here | here << 1 | here >> 1 | below | above;
        below = here;
    }
}

static void find_ground(struct finger_features *features) {
    struct point points[FEATURES_MAX], hull[2 * FEATURES_MAX];
    struct finger_ground *ground = &features->ground;
    int top = 0;
    for (unsigned i = 0; i < features->count; i++) {
        points[i] = (struct point){(int)features->x[i], (int)features->y[i]};
        if (i == 0 || points[i].x < ground->left)
            ground->left = points[i].x;
        if (i == 0 || points[i].y < ground->bottom)
            ground->bottom = points[i].y;
        if (i == 0 || points[i].y > top)
            top = points[i].y;
    }
    if (features->count < 3)
        return;
    ground->left -= GROUND_CELL * HULL_MARGIN;
    ground->bottom -= GROUND_CELL * HULL_MARGIN;
    top += GROUND_CELL * HULL_MARGIN;
    size_t corners = convex_hull(points, features->count, hull);
    for (int row = 0; row < GROUND_SIDE && GROUND_CELL * row <= top - ground->bottom; row++) {
        float middle = (float)(ground->bottom + GROUND_CELL * row + GROUND_CELL / 2) + 0.5f;
        ground->rows[row] = cells_of_row(hull, corners, ground->left, middle);
    }
    for (int i = 0; i < HULL_MARGIN; i++)
        widen(ground);
}

// --- the descriptors --------------------------------------------------------------------------

struct places {
    _Alignas(32) float x[DESCRIPTOR_PLACES];
    _Alignas(32) float y[DESCRIPTOR_PLACES];
};

// Sets the bits of one neighbour, `turn` 256ths on: its nearest direction and, if it lies near to
// it too, the one beside that.
static void describe_neighbour(struct finger_descriptor *descriptor, uint64_t places, int turn) {
    const int nearest = turn * DESCRIPTOR_WORDS / 256;
    const int off = turn - (256 * nearest + 128) / DESCRIPTOR_WORDS;
    const int beside = (nearest + (off > 0 ? 1 : DESCRIPTOR_WORDS - 1)) % DESCRIPTOR_WORDS;
    const int off_beside = (int8_t)(uint8_t)(turn - (256 * beside + 128) / DESCRIPTOR_WORDS);
    descriptor->around[nearest] |= places;
    descriptor->around[beside] |= -(uint64_t)(abs(off_beside) <= DIRECTION_NEAR) & places;
}

static void describe_neighbours(struct finger_descriptor *out,
                                const struct finger_features *features, unsigned i,
                                const struct places *places, const struct kernels *kernels) {
    enum { FARTHEST = REACH + PLACE_RADIUS };
    const float at_x = features->x[i], at_y = features->y[i];
    const float cosine = features->cosine[i], sine = features->sine[i];
    for (unsigned first = 0; first < features->count; first += 64) {
        uint64_t close =
            kernels->near(features->x + first, features->y + first, at_x, at_y, FARTHEST);
        for (; close; close &= close - 1) {
            const unsigned j = first + (unsigned)__builtin_ctzll(close);
            if (j == i || j >= features->count)
                continue;
            const float x = features->x[j] - at_x, y = features->y[j] - at_y;
            describe_neighbour(out,
                               kernels->near(places->x, places->y, x * cosine + y * sine,
                                             y * cosine - x * sine, PLACE_RADIUS),
                               (uint8_t)(features->angle[j] - features->angle[i]));
        }
    }
}

static uint64_t describe_inside(const struct finger_features *features, unsigned i,
                                const struct places *places) {
    const struct finger_ground *ground = &features->ground;
    float cosine = features->cosine[i] / GROUND_CELL, sine = features->sine[i] / GROUND_CELL;
    float from_x = (features->x[i] - (float)ground->left) / GROUND_CELL;
    float from_y = (features->y[i] - (float)ground->bottom) / GROUND_CELL;
    const float beyond = 4096; // makes cutting off rounding down
    unsigned columns[DESCRIPTOR_PLACES], rows[DESCRIPTOR_PLACES];
    uint64_t inside = 0;
    for (unsigned place = 0; place < DESCRIPTOR_PLACES; place++) { // several at once
        float x = from_x + places->x[place] * cosine - places->y[place] * sine;
        float y = from_y + places->x[place] * sine + places->y[place] * cosine;
        columns[place] = (unsigned)((int)(x + beyond) - (int)beyond);
        rows[place] = (unsigned)((int)(y + beyond) - (int)beyond);
    }
    for (unsigned place = 0; place < DESCRIPTOR_PLACES; place++) {
        const uint64_t within = (columns[place] < GROUND_SIDE) & (rows[place] < GROUND_SIDE);
        const uint64_t row = ground->rows[rows[place] % GROUND_SIDE];
        inside |= (row >> columns[place] % GROUND_SIDE & within) << place;
    }
    return inside;
}

// None that is no finger's on any sensor.
static float period_of(const struct finger_flow *flow) {
    const float period = (float)flow->period / 256;
    return flow->columns && period >= 4 && period <= 16 ? period : 0;
}

void finger_features_place(struct finger_features *out, const struct finger_template *finger,
                           float scale) {
    memset(out, 0, sizeof *out);
    out->scale = scale;
    out->period = scale * period_of(&finger->flow);
    take_the_best(out, finger);
    take_flow(&out->flow, &finger->flow, scale);
    find_range(&out->flow);
    if (out->flow.columns)
        take_ground(&out->ground, &finger->flow, scale);
    else
        find_ground(out);
}

void finger_features_make(struct finger_features *out, const struct finger_template *finger,
                          float scale) {
    const struct kernels *kernels = kernels_pick();
    struct places places;
    for (unsigned i = 0; i < DESCRIPTOR_PLACES; i++) {
        places.x[i] = (float)(sunflower[i].x * REACH) / 127;
        places.y[i] = (float)(sunflower[i].y * REACH) / 127;
    }
    finger_features_place(out, finger, scale);
    for (unsigned i = 0; i < out->count; i++) {
        struct finger_descriptor descriptor = {.inside = describe_inside(out, i, &places)};
        describe_neighbours(&descriptor, out, i, &places, kernels);
        descriptor_block_set(out->blocks, i, &descriptor);
    }
}

void finger_print_make(struct finger_print *out, const struct finger_template *finger) {
    finger_features_make(&out->said, finger, 1);
    if (out->said.period > 0)
        finger_features_make(&out->seen, finger, FINGER_PERIOD / out->said.period);
}
