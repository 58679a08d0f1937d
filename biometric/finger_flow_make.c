#include "biometric/finger_flow_make.h"
#include <math.h>
#include <string.h>

enum { SIDE_MIN = 4 }; // the ridges' cells to a side of ours: 16 pixels

struct box { // of the print, the ridges' cells
    int left, top, right, bottom;
};

static struct box box_of(const struct finger_plane *inside) {
    struct box box = {inside->width, inside->height, 0, 0};
    for (int y = 0; y < inside->height; y++)
        for (int x = 0; x < inside->width; x++) {
            if (finger_plane_row(inside, y)[x] < 0.5f)
                continue;
            box.left = x < box.left ? x : box.left;
            box.top = y < box.top ? y : box.top;
            box.right = x + 1 > box.right ? x + 1 : box.right;
            box.bottom = y + 1 > box.bottom ? y + 1 : box.bottom;
        }
    return box;
}

// The mean of the double angles, each as strong as its ridges are clear; outside when less than
// half of the cell is print.
static uint8_t direction_of(const struct finger_ridges *ridges, const struct box *cell) {
    float u = 0, v = 0;
    int inside = 0;
    for (int y = cell->top; y < cell->bottom; y++)
        for (int x = cell->left; x < cell->right; x++) {
            if (x >= ridges->inside.width || y >= ridges->inside.height ||
                finger_plane_row(&ridges->inside, y)[x] < 0.5f)
                continue;
            float across_x = finger_plane_row(&ridges->across_x, y)[x];
            float across_y = finger_plane_row(&ridges->across_y, y)[x];
            float weight = finger_plane_row(&ridges->strength, y)[x] + 0.01f;
            u += weight * (across_x * across_x - across_y * across_y);
            v += weight * 2 * across_x * across_y;
            inside++;
        }
    if (2 * inside < (cell->right - cell->left) * (cell->bottom - cell->top))
        return FINGER_FLOW_OUTSIDE;
    // Half the double angle is across the ridges, y down; a quarter of a turn on is along them.
    float along = 64 - atan2f(v, u) * (64 / 3.14159265f);
    return (uint8_t)(lrintf(along) & 127);
}

// The median over the print, each cell as strong as its ridges are clear.
static uint16_t period_of(const struct finger_ridges *ridges) {
    enum { STEPS = 1024 }; // 64ths of a pixel
    float weights[STEPS] = {0}, all = 0, below = 0;
    for (int y = 0; y < ridges->inside.height; y++)
        for (int x = 0; x < ridges->inside.width; x++) {
            if (finger_plane_row(&ridges->inside, y)[x] < 0.5f)
                continue;
            const int step = (int)(64 * finger_plane_row(&ridges->period, y)[x]);
            const float weight = finger_plane_row(&ridges->strength, y)[x] + 0.01f;
            weights[step < STEPS ? step : STEPS - 1] += weight;
            all += weight;
        }
    unsigned step = 0;
    while (step < STEPS - 1 && 2 * (below += weights[step]) < all)
        step++;
    return (uint16_t)(4 * step + 2);
}

// The mean of the levels in a block, each cell as strong as its ridges are clear.
static uint8_t period_level(const struct finger_ridges *ridges, const struct box *block) {
    float sum = 0, weights = 0;
    for (int y = block->top; y < block->bottom && y < ridges->inside.height; y++)
        for (int x = block->left; x < block->right && x < ridges->inside.width; x++) {
            const float period = finger_plane_row(&ridges->period, y)[x];
            if (finger_plane_row(&ridges->inside, y)[x] < 0.5f || period <= 0)
                continue;
            const float weight = finger_plane_row(&ridges->strength, y)[x] + 0.01f;
            sum += weight * log2f(period / 4);
            weights += weight;
        }
    if (weights <= 0)
        return 0;
    const long level = 1 + lrintf(FINGER_FLOW_OCTAVE * sum / weights);
    return (uint8_t)(level < 1                        ? 1
                     : level > FINGER_FLOW_LEVELS_MAX ? FINGER_FLOW_LEVELS_MAX
                                                      : level);
}

static void take_periods(struct finger_flow *out, const struct finger_ridges *ridges,
                         const struct box *box, int side) {
    const int columns = (int)finger_flow_blocks(out->columns),
              rows = (int)finger_flow_blocks(out->rows), whole = FINGER_FLOW_BLOCK * side;
    for (int y = 0; y < rows; y++)
        for (int x = 0; x < columns; x++) {
            const int left = box->left + x * whole, top = box->top + y * whole;
            out->periods[y * columns + x] =
                period_level(ridges, &(struct box){left, top, left + whole, top + whole});
        }
}

void finger_flow_make(struct finger_flow *out, const struct finger_ridges *ridges, int left,
                      int top) {
    const struct box box = box_of(&ridges->inside);
    memset(out, 0, sizeof *out);
    if (box.right <= box.left)
        return;
    int side = SIDE_MIN, columns, rows;
    do {
        columns = (box.right - box.left + side - 1) / side;
        rows = (box.bottom - box.top + side - 1) / side;
    } while (columns * rows > FINGER_FLOW_CELLS_MAX && side++);
    *out = (struct finger_flow){.columns = (uint8_t)columns,
                                .rows = (uint8_t)rows,
                                .cell = (uint8_t)(side * FINGER_CELL),
                                .left = (uint16_t)(left + box.left * FINGER_CELL),
                                .top = (uint16_t)(top + box.top * FINGER_CELL),
                                .period = period_of(ridges)};
    for (int y = 0; y < rows; y++)
        for (int x = 0; x < columns; x++) {
            struct box cell = {box.left + x * side, box.top + y * side, 0, 0};
            cell.right = cell.left + side;
            cell.bottom = cell.top + side;
            out->direction[y * columns + x] = direction_of(ridges, &cell);
        }
    take_periods(out, ridges, &box, side);
}
