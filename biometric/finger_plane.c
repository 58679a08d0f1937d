#include "biometric/finger_plane.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static size_t rounded_up(size_t size) {
    return (size + FINGER_ARENA_ALIGNMENT - 1) / FINGER_ARENA_ALIGNMENT * FINGER_ARENA_ALIGNMENT;
}

bool finger_arena_init(struct finger_arena *arena, size_t size) {
    *arena = (struct finger_arena){.size = rounded_up(size)};
    arena->start = aligned_alloc(FINGER_ARENA_ALIGNMENT, arena->size);
    return arena->start != NULL;
}

void *finger_arena_take(struct finger_arena *arena, size_t size) {
    void *taken = arena->start + arena->used;
    arena->used += rounded_up(size);
    assert(arena->used <= arena->size);
    memset(taken, 0, size);
    return taken;
}

void finger_arena_finish(struct finger_arena *arena) {
    if (arena->start)
        explicit_bzero(arena->start, arena->used);
    free(arena->start);
    *arena = (struct finger_arena){0};
}

static size_t stride_of(int width) {
    return rounded_up((size_t)(width + 2 * FINGER_MARGIN) * sizeof(float)) / sizeof(float);
}

size_t finger_plane_size(int width, int height) {
    return rounded_up(stride_of(width) * (size_t)(height + 2 * FINGER_MARGIN) * sizeof(float));
}

struct finger_plane finger_plane_take(struct finger_arena *arena, int width, int height) {
    size_t stride = stride_of(width);
    float *start = finger_arena_take(arena, finger_plane_size(width, height));
    return (struct finger_plane){width, height, (int)stride,
                                 start + FINGER_MARGIN * stride + FINGER_MARGIN};
}

// The pixels of a line of `length` that make pixel `i` of the resampled one, and their weights.
struct taps {
    int first, count;
    float weight[8];
};

static struct taps taps_at(int i, double step, int start, int length) {
    struct taps taps = {0};
    double centre = start + (i + 0.5) * step - 0.5, reach = step > 1 ? step : 1, sum = 0;
    int first = (int)ceil(centre - reach), last = (int)floor(centre + reach);
    taps.first = first < 0 ? 0 : first >= length ? length - 1 : first;
    for (int at = taps.first; at <= last && at < length && taps.count < 8; at++) {
        double weight = 1 - fabs(at - centre) / reach;
        taps.weight[taps.count++] = (float)weight;
        sum += weight;
    }
    if (sum < 1e-6) // beyond the end of the line: its last pixel
        return (struct taps){taps.first, 1, {1}};
    for (int k = 0; k < taps.count; k++)
        taps.weight[k] /= (float)sum;
    return taps;
}

size_t finger_plane_resample_size(int width, const struct finger_gray *from) {
    return rounded_up((size_t)width * sizeof(struct taps)) +
           rounded_up((size_t)from->width * sizeof(float));
}

void finger_plane_resample(const struct finger_plane *to, const struct finger_gray *from,
                           double step, int left, int top, struct finger_arena *arena) {
    struct taps *across = finger_arena_take(arena, (size_t)to->width * sizeof *across);
    float *row = finger_arena_take(arena, (size_t)from->width * sizeof *row);
    for (int x = 0; x < to->width; x++)
        across[x] = taps_at(x, step, left, from->width);
    for (int y = 0; y < to->height; y++) {
        struct taps down = taps_at(y, step, top, from->height);
        memset(row, 0, (size_t)from->width * sizeof *row);
        for (int k = 0; k < down.count; k++) {
            const uint8_t *line = from->pixels + (size_t)(down.first + k) * (size_t)from->width;
            for (int x = 0; x < from->width; x++)
                row[x] += down.weight[k] * line[x];
        }
        float *out = finger_plane_row(to, y);
        for (int x = 0; x < to->width; x++) {
            const float *first = row + across[x].first;
            float sum = 0;
            for (int k = 0; k < across[x].count; k++)
                sum += across[x].weight[k] * first[k];
            out[x] = sum;
        }
    }
}

static void blur_row(float *to, const float *from, int width, int radius) {
    float sum = 0;
    int count = 0;
    for (int x = -radius; x < width; x++) {
        if (x + radius < width) {
            sum += from[x + radius];
            count++;
        }
        if (x - radius - 1 >= 0) {
            sum -= from[x - radius - 1];
            count--;
        }
        if (x >= 0)
            to[x] = sum / (float)count;
    }
}

// The margin below `work`'s last row is not written by blur_row, so the running sums live there and
// are zeroed again after use.
void finger_plane_blur(const struct finger_plane *to, const struct finger_plane *from, int radius,
                       const struct finger_plane *work) {
    int width = from->width, height = from->height, count = 0;
    for (int y = 0; y < height; y++)
        blur_row(finger_plane_row(work, y), finger_plane_row(from, y), width, radius);
    float *sums = finger_plane_row(work, height);
    for (int y = -radius; y < height; y++) {
        if (y + radius < height) {
            const float *entering = finger_plane_row(work, y + radius);
            for (int x = 0; x < width; x++)
                sums[x] += entering[x];
            count++;
        }
        if (y - radius - 1 >= 0) {
            const float *leaving = finger_plane_row(work, y - radius - 1);
            for (int x = 0; x < width; x++)
                sums[x] -= leaving[x];
            count--;
        }
        if (y < 0)
            continue;
        float *out = finger_plane_row(to, y), share = 1 / (float)count;
        for (int x = 0; x < width; x++)
            out[x] = sums[x] * share;
    }
    memset(sums, 0, (size_t)width * sizeof *sums);
}

void finger_plane_copy(const struct finger_plane *to, const struct finger_plane *from) {
    for (int y = 0; y < to->height; y++)
        memcpy(finger_plane_row(to, y), finger_plane_row(from, y),
               (size_t)to->width * sizeof(float));
}

// ---- envelopes -------------------------------------------------------------------------------

enum { ENVELOPE_PAD = FINGER_ENVELOPE - 1, ENVELOPE_UNIT = 16 }; // of a gray level

size_t finger_plane_level_size(int width, int height) {
    return rounded_up((size_t)(width + 2 * ENVELOPE_PAD) * (size_t)(height + 2 * ENVELOPE_PAD) *
                      sizeof(int16_t));
}

static inline void take_higher(int16_t *at, size_t count, size_t step) {
    for (size_t i = 0; i + step < count; i++)
        at[i] = at[i + step] > at[i] ? at[i + step] : at[i];
}

static inline void take_lower(int16_t *at, size_t count, size_t step) {
    for (size_t i = 0; i + step < count; i++)
        at[i] = at[i + step] < at[i] ? at[i + step] : at[i];
}

// Of each pixel and the square to the right of it and below. Steps that are known when it is
// compiled become vector instructions; what a row takes from the next one is never looked at.
static void highest(int16_t *at, size_t count, size_t row) {
    take_higher(at, count, 1), take_higher(at, count, 2), take_higher(at, count, 4);
    take_higher(at, count, 8), take_higher(at, count, FINGER_ENVELOPE - 16);
    for (size_t step = 1; step < 16; step *= 2)
        take_higher(at, count, step * row);
    take_higher(at, count, (FINGER_ENVELOPE - 16) * row);
}

static void lowest(int16_t *at, size_t count, size_t row) {
    take_lower(at, count, 1), take_lower(at, count, 2), take_lower(at, count, 4);
    take_lower(at, count, 8), take_lower(at, count, FINGER_ENVELOPE - 16);
    for (size_t step = 1; step < 16; step *= 2)
        take_lower(at, count, step * row);
    take_lower(at, count, (FINGER_ENVELOPE - 16) * row);
}

static int within(int at, int length) {
    return at < 0 ? 0 : at >= length ? length - 1 : at;
}

static void fill_padded(int16_t *to, const struct finger_plane *from) {
    for (int y = -ENVELOPE_PAD; y < from->height + ENVELOPE_PAD; y++) {
        const float *row = finger_plane_row(from, within(y, from->height));
        for (int x = -ENVELOPE_PAD; x < 0; x++)
            *to++ = (int16_t)(row[0] * ENVELOPE_UNIT);
        for (int x = 0; x < from->width; x++)
            *to++ = (int16_t)(row[x] * ENVELOPE_UNIT);
        for (int x = 0; x < ENVELOPE_PAD; x++)
            *to++ = (int16_t)(row[from->width - 1] * ENVELOPE_UNIT);
    }
}

void finger_plane_level(const struct finger_plane *plane, const struct finger_plane *work,
                        int16_t *padded) {
    size_t row = (size_t)(plane->width + 2 * ENVELOPE_PAD);
    size_t count = row * (size_t)(plane->height + 2 * ENVELOPE_PAD);
    fill_padded(padded, plane);
    highest(padded, count, row);
    lowest(padded, count, row); // to the right and below twice: where the pixel was before padding
    for (int y = 0; y < plane->height; y++)
        for (int x = 0; x < plane->width; x++)
            finger_plane_row(work, y)[x] = padded[(size_t)y * row + (size_t)x];
    fill_padded(padded, plane);
    lowest(padded, count, row);
    highest(padded, count, row);
    for (int y = 0; y < plane->height; y++) {
        float *to = finger_plane_row(plane, y);
        const float *upper = finger_plane_row(work, y);
        const int16_t *lower = padded + (size_t)y * row;
        for (int x = 0; x < plane->width; x++)
            to[x] -= (upper[x] + lower[x]) * (0.5f / ENVELOPE_UNIT);
    }
}
