// A template made ready for comparing: what a comparison would otherwise work out again each time.
// Private to this folder. Everything in here comes from integers and is the same on every CPU.
#pragma once
#include "matcher/finger_template.h"
#include "matcher/kernels.h"
#include <stdbool.h>

enum {
    FEATURES_MAX = 128, // of a template with more minutiae, those of the best quality
    GROUND_CELL = 16,   // pixels
    GROUND_SIDE = 64,   // cells: 1024 pixels, two inches
};

// Where a finger was seen, in cells: by its flow, or else as far as its minutiae tell, which is
// their convex hull.
struct finger_ground {
    int left, bottom; // of the cells' corner
    uint64_t rows[GROUND_SIDE];
};

// From which level of the period to which, but for a tenth of the print on either side; 0: not
// known. Two prints of which one is of the tip and the other of what is below it have other
// medians, but these meet.
struct finger_range {
    uint8_t low, high;
};

static inline bool finger_ranges_meet(struct finger_range a, struct finger_range b) {
    return a.low && b.low && a.low <= b.high && b.low <= a.high;
}

// The flow as vectors of twice the ridges' angle, in 127ths; (0, 0) outside; and the level of the
// period there, 0: not known. Row after row from the bottom.
struct finger_turns {
    unsigned columns, rows; // 0: not known
    struct finger_range range;
    float cell;         // side, pixels
    float left, bottom; // of the grid
    int8_t cosine[FINGER_FLOW_CELLS_MAX], sine[FINGER_FLOW_CELLS_MAX];
    uint8_t period[FINGER_FLOW_CELLS_MAX]; // as the template says, whatever the scale
};

struct finger_features {
    unsigned count;
    float scale;  // how many times larger than the template says
    float period; // from ridge to ridge, so large; 0: not known
    // Pixels at 500 dpi, times the scale; y grows UP here, so that angles turn the way that
    // mathematics has it.
    _Alignas(32) float x[FEATURES_MAX];
    _Alignas(32) float y[FEATURES_MAX];
    float cosine[FEATURES_MAX], sine[FEATURES_MAX]; // of the angle
    uint8_t angle[FEATURES_MAX];                    // 256ths of a turn
    uint8_t type[FEATURES_MAX];
    uint8_t origin[FEATURES_MAX];                               // its place in the template
    struct descriptor_block blocks[FEATURES_MAX / BLOCK_LANES]; // their descriptors
    struct finger_ground ground;
    struct finger_turns flow;
};

// The usual distance from ridge to ridge, pixels at 500 dpi.
#define FINGER_PERIOD 9.0f

// A print as large as its sensor says and, where its period is known, as large as makes that the
// usual one; else `seen` is not set.
struct finger_print {
    struct finger_features said, seen;
};

void finger_print_make(struct finger_print *out, const struct finger_template *finger);
void finger_features_make(struct finger_features *out, const struct finger_template *finger,
                          float scale);
// The same but for the descriptors, which are most of the work, for a caller who has kept them.
void finger_features_place(struct finger_features *out, const struct finger_template *finger,
                           float scale);
float finger_angle_cosine(unsigned angle_256); // of 256ths of a turn; the same on every CPU

// Without a branch, for it is asked often: 1 or 0.
static inline unsigned finger_ground_has(const struct finger_ground *ground, float x, float y) {
    const float beyond = 4096; // no coordinate is so far out; makes cutting off rounding down
    const float across = (x - (float)ground->left) * (1.0f / GROUND_CELL);
    const float up = (y - (float)ground->bottom) * (1.0f / GROUND_CELL);
    const unsigned column = (unsigned)(int)(across + beyond) - (unsigned)beyond;
    const unsigned row = (unsigned)(int)(up + beyond) - (unsigned)beyond;
    const unsigned within = (column < GROUND_SIDE) & (row < GROUND_SIDE);
    return (unsigned)(ground->rows[row % GROUND_SIDE] >> column % GROUND_SIDE) & within;
}
