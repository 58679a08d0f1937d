#include "biometric/finger_minutiae.h"
#include <math.h>
#include <stdlib.h>

static const float RELIABLE = 0.5f;
enum { MARGIN = 1 }; // cells of print that a minutia needs around it

struct wave {
    float re, im;
};

// The wave at a pixel, its phase taken along (across_x, across_y): neighbouring cells may have
// chosen opposite ways across the same ridges.
static struct wave wave_at(const struct finger_ridges *ridges, int x, int y, float across_x,
                           float across_y) {
    float same = finger_ridges_at(&ridges->across_x, x, y) * across_x +
                 finger_ridges_at(&ridges->across_y, x, y) * across_y;
    float im = finger_plane_row(&ridges->im, y)[x];
    return (struct wave){finger_plane_row(&ridges->re, y)[x], same < 0 ? -im : im};
}

// Whole turns of a closed path around nought: 1 counts an edge that crosses the positive real axis
// upwards, -1 downwards.
static int crossing(struct wave from, struct wave to) {
    float side = from.re * to.im - from.im * to.re;
    if (from.im <= 0)
        return to.im > 0 && side > 0;
    return -(to.im <= 0 && side < 0);
}

static bool one_sign(const float *a, const float *b) {
    return (a[0] > 0 && a[1] > 0 && b[0] > 0 && b[1] > 0) ||
           (a[0] <= 0 && a[1] <= 0 && b[0] <= 0 && b[1] <= 0);
}

// Whole turns of the phase around the four pixels from (x, y) on: -1, 0 or 1.
static int turns(const struct finger_ridges *ridges, int x, int y, float across_x, float across_y) {
    struct wave a = wave_at(ridges, x, y, across_x, across_y);
    struct wave b = wave_at(ridges, x + 1, y, across_x, across_y);
    struct wave c = wave_at(ridges, x + 1, y + 1, across_x, across_y);
    struct wave d = wave_at(ridges, x, y + 1, across_x, across_y);
    return crossing(a, b) + crossing(b, c) + crossing(c, d) + crossing(d, a);
}

// Mean of the enhanced picture on a short line that starts at the point.
static float brightness_along(const struct finger_ridges *ridges, float x, float y, float step_x,
                              float step_y) {
    float sum = 0;
    for (int k = 2; k <= 6; k++) {
        int px = (int)lrintf(x + (float)k * step_x), py = (int)lrintf(y + (float)k * step_y);
        if (px >= 0 && py >= 0 && px < ridges->re.width && py < ridges->re.height)
            sum += finger_plane_row(&ridges->re, py)[px];
    }
    return sum;
}

static bool deep_inside(const struct finger_ridges *ridges, int x, int y, int margin) {
    int column = x / FINGER_CELL, row = y / FINGER_CELL;
    for (int dy = -margin; dy <= margin; dy++)
        for (int dx = -margin; dx <= margin; dx++) {
            if (dx * dx + dy * dy > margin * margin + 1)
                continue;
            int px = column + dx, py = row + dy;
            if (px < 0 || py < 0 || px >= ridges->inside.width || py >= ridges->inside.height ||
                finger_plane_row(&ridges->inside, py)[px] < 0.5f)
                return false;
        }
    return true;
}

// Across the ridges around a pixel, the same way as its cell's: the cells' own directions are
// rounded to those of the kernels.
static void smooth_across(const struct finger_ridges *ridges, int x, int y, float *across_x,
                          float *across_y) {
    enum { REACH = 2 };
    float u = *across_x, v = *across_y, x_sum = 0, y_sum = 0;
    int column = x / FINGER_CELL, row = y / FINGER_CELL;
    for (int cy = row - REACH; cy <= row + REACH; cy++)
        for (int cx = column - REACH; cx <= column + REACH; cx++) {
            if (cx < 0 || cy < 0 || cx >= ridges->across_x.width || cy >= ridges->across_x.height)
                continue;
            float px = finger_plane_row(&ridges->across_x, cy)[cx];
            float py = finger_plane_row(&ridges->across_y, cy)[cx];
            float along = px * u + py * v; // of opposite vectors the one that goes this way
            x_sum += along < 0 ? -px : px;
            y_sum += along < 0 ? -py : py;
        }
    float length = sqrtf(x_sum * x_sum + y_sum * y_sum);
    if (length > 0) {
        *across_x = x_sum / length;
        *across_y = y_sum / length;
    }
}

static int collect(const struct finger_ridges *ridges, struct finger_point *points) {
    int count = 0;
    for (int y = 0; y + 1 < ridges->re.height; y++) {
        const float *re = finger_plane_row(&ridges->re, y), *re_below = re + ridges->re.stride;
        for (int x = 0; x + 1 < ridges->re.width; x++) {
            if (one_sign(re + x, re_below + x) || finger_ridges_at(&ridges->inside, x, y) < 0.5f)
                continue;
            float across_x = finger_ridges_at(&ridges->across_x, x, y);
            float across_y = finger_ridges_at(&ridges->across_y, x, y);
            int charge = turns(ridges, x, y, across_x, across_y);
            if (charge == 0 || !deep_inside(ridges, x, y, MARGIN))
                continue;
            if (count == FINGER_POINTS_MAX)
                return count;
            smooth_across(ridges, x, y, &across_x, &across_y);
            struct finger_point *point = points + count++;
            float sign = (float)charge;
            *point = (struct finger_point){.x = (float)x + 0.5f,
                                           .y = (float)y + 0.5f,
                                           .along_x = sign * across_y,
                                           .along_y = -sign * across_x};
            float ahead =
                brightness_along(ridges, point->x, point->y, point->along_x, point->along_y);
            float behind =
                brightness_along(ridges, point->x, point->y, -point->along_x, -point->along_y);
            point->ending = ahead < behind;
        }
    }
    return count;
}

// ---- cleaning --------------------------------------------------------------------------------

struct pair {
    float distance;
    uint16_t a, b;
};

static int by_distance(const void *a, const void *b) {
    float first = ((const struct pair *)a)->distance, second = ((const struct pair *)b)->distance;
    return (first > second) - (first < second);
}

// Two points of opposite turn close together change no ridge further away: a break or a pore, a
// bridge, a spur, an island. They cancel, the closest first.
static void cancel_pairs(struct finger_point *points, int count, float reach) {
    enum { PAIRS_MAX = 4000 };
    struct pair pairs[PAIRS_MAX];
    int found = 0;
    for (int a = 0; a < count; a++)
        for (int b = a + 1; b < count && points[b].y - points[a].y < reach; b++) {
            float dx = points[b].x - points[a].x, dy = points[b].y - points[a].y;
            float distance = sqrtf(dx * dx + dy * dy);
            float same =
                points[a].along_x * points[b].along_x + points[a].along_y * points[b].along_y;
            if (distance < reach && same < -0.5f && found < PAIRS_MAX)
                pairs[found++] = (struct pair){distance, (uint16_t)a, (uint16_t)b};
        }
    qsort(pairs, (size_t)found, sizeof *pairs, by_distance);
    for (int i = 0; i < found; i++) {
        struct finger_point *a = points + pairs[i].a, *b = points + pairs[i].b;
        if (!a->dropped && !b->dropped)
            a->dropped = b->dropped = true;
    }
}

// ---- reliability -----------------------------------------------------------------------------

static float nearest(const struct finger_point *points, int count, int self, float reach) {
    float least = reach * reach;
    for (int i = 0; i < count; i++) {
        float dx = points[i].x - points[self].x, dy = points[i].y - points[self].y;
        if (i != self && !points[i].dropped)
            least = fminf(least, dx * dx + dy * dy);
    }
    return sqrtf(least);
}

// Cells from the point to the print's edge, up to `reach`.
static float to_edge(const struct finger_ridges *ridges, const struct finger_point *point,
                     int reach) {
    int column = (int)point->x / FINGER_CELL, row = (int)point->y / FINGER_CELL;
    int least = reach * reach;
    for (int y = row - reach; y <= row + reach; y++)
        for (int x = column - reach; x <= column + reach; x++) {
            int far = (x - column) * (x - column) + (y - row) * (y - row);
            if (far < least &&
                (x < 0 || y < 0 || x >= ridges->inside.width || y >= ridges->inside.height ||
                 finger_plane_row(&ridges->inside, y)[x] < 0.5f))
                least = far;
        }
    return sqrtf((float)least);
}

// The chance that another print of the finger shows this minutia too. A logistic regression on
// FVC2002's genuine pairs, laid over each other: how well the wave fits on a ring around the point
// (at it the wave is nought), and how far the print's edge and the next minutia are.
static float reliability(const struct finger_ridges *ridges, const struct finger_point *points,
                         int count, int self) {
    enum { RING = 12, EDGE = 8 };
    const struct finger_point *point = points + self;
    float least = 1, sum = 0;
    for (int k = 0; k < RING; k++) {
        float angle = (float)k * 0.52359878f;
        int x = (int)(point->x + 10 * cosf(angle)), y = (int)(point->y + 10 * sinf(angle));
        bool there = x >= 0 && y >= 0 && x / FINGER_CELL < ridges->strength.width &&
                     y / FINGER_CELL < ridges->strength.height;
        float strength = there ? finger_ridges_at(&ridges->strength, x, y) : 0;
        sum += strength / RING;
        least = fminf(least, strength);
    }
    float odds = -2.75f + 3.2f * sum + 2.4f * least + 1.6f * to_edge(ridges, point, EDGE) / EDGE +
                 1.5f * nearest(points, count, self, 20) / 20;
    return 1 / (1 + expf(-odds));
}

static int by_reliability(const void *a, const void *b) {
    const struct finger_point *first = a, *second = b;
    float difference = second->reliability - first->reliability;
    if (difference != 0)
        return difference > 0 ? 1 : -1;
    if (first->y != second->y) // a full order, so that the same picture gives the same template
        return first->y < second->y ? -1 : 1;
    return (first->x > second->x) - (first->x < second->x);
}

int finger_minutiae_find(const struct finger_ridges *ridges,
                         struct finger_point points[FINGER_POINTS_MAX], int *found) {
    int collected = collect(ridges, points), kept = 0;
    cancel_pairs(points, collected, 9);
    *found = 0;
    for (int i = 0; i < collected; i++)
        if (!points[i].dropped) {
            points[i].reliability = reliability(ridges, points, collected, i);
            ++*found;
        }
    for (int i = 0; i < collected; i++)
        if (!points[i].dropped && points[i].reliability > RELIABLE)
            points[kept++] = points[i];
    qsort(points, (size_t)kept, sizeof *points, by_reliability);
    return kept;
}
