#include "biometric/finger_extract.h"
#include "biometric/finger_flow_make.h"
#include "biometric/finger_judge.h"
#include "biometric/finger_minutiae.h"
#include "biometric/finger_ridges.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    DPI = 500, // at which all of this works, and a template's unit
    DPI_MIN = 250,
    DPI_MAX = 1000,
    SIDE_MIN = 48,  // at 500 dpi: 2.4 mm, too little for a minutia away from the edge
    SIDE_MAX = 800, // 41 mm: a rolled finger; of a larger picture, the busiest part
    PICTURE_MAX = 4000,
    KEPT_MAX = 100,
};

static int clamp(int value, int low, int high) {
    return value < low ? low : value > high ? high : value;
}

struct window {
    double step;       // pixels of the image for one of the window
    int left, top;     // in the image
    int width, height; // at 500 dpi
};

enum { BLANK = 8 }; // gray levels from the darkest to the lightest of what is of one gray

// A row's or column's darkest and lightest pixel.
struct extent {
    uint8_t low, high;
};

static bool is_blank(const struct extent *extent) {
    return extent->high - extent->low <= BLANK;
}

static void trim_blank(const struct extent *lines, int *first, int *end) {
    while (*first < *end && is_blank(lines + *first))
        ++*first;
    while (*first < *end && is_blank(lines + *end - 1))
        --*end;
}

// From lines[*first] to before lines[*end]: leaves out those of one gray at both ends; and at each
// a strip that lines of one gray part from the rest, if it is too narrow for a finger: words, a bar
// code.
static void trim(const struct extent *lines, int *first, int *end) {
    enum { APART = 4, STRIPS = 4 }; // lines; of all there is, one in
    trim_blank(lines, first, end);
    const int most = (*end - *first) / STRIPS, top = *first, bottom = *end - 1;
    for (int at = 0, blank = 0; at < most && blank < APART; at++) {
        blank = is_blank(lines + top + at) ? blank + 1 : 0;
        *first = blank == APART ? top + at + 1 : *first;
    }
    for (int at = 0, blank = 0; at < most && blank < APART; at++) {
        blank = is_blank(lines + bottom - at) ? blank + 1 : 0;
        *end = blank == APART ? bottom - at : *end;
    }
    trim_blank(lines, first, end);
}

// What is left of the picture without what a program or a sensor's frame lays around a print, which
// would otherwise end its ridges in a sharp line.
static struct frame {
    int left, top, right, bottom;
} content_of(const struct finger_image *image, struct extent extents[PICTURE_MAX]) {
    int width = image->width;
    struct frame frame = {0, 0, width, image->height};
    for (int pass = 0; pass < 2; pass++) { // a row is looked at only where columns are left
        for (int y = frame.top; y < frame.bottom; y++) {
            const uint8_t *row = image->pixels + (size_t)y * (size_t)width;
            struct extent extent = {255, 0};
            for (int x = frame.left; x < frame.right; x++) {
                extent.low = row[x] < extent.low ? row[x] : extent.low;
                extent.high = row[x] > extent.high ? row[x] : extent.high;
            }
            extents[y] = extent;
        }
        trim(extents, &frame.top, &frame.bottom);
        uint8_t least[PICTURE_MAX], most[PICTURE_MAX]; // side by side in the vector unit
        memset(least, 255, (size_t)width);
        memset(most, 0, (size_t)width);
        for (int y = frame.top; y < frame.bottom; y++) {
            const uint8_t *row = image->pixels + (size_t)y * (size_t)width;
            for (int x = 0; x < width; x++) {
                least[x] = row[x] < least[x] ? row[x] : least[x];
                most[x] = row[x] > most[x] ? row[x] : most[x];
            }
        }
        for (int x = 0; x < width; x++)
            extents[x] = (struct extent){least[x], most[x]};
        trim(extents, &frame.left, &frame.right);
    }
    return frame;
}

// How much detail a block has: the sum of its gray steps, of every second pixel.
static float detail_of(const struct finger_image *image, int left, int top, int right, int bottom) {
    int sum = 0;
    for (int y = top + 2; y < bottom; y += 2) {
        const uint8_t *row = image->pixels + (size_t)y * (size_t)image->width;
        for (int x = left + 2; x < right; x += 2)
            sum += abs(row[x] - row[x - 2]) + abs(row[x] - row[x - 2 * image->width]);
    }
    return (float)sum;
}

// The middle of the busiest square of `side` pixels: climbs from the busiest block to the weighted
// mean of what lies around, four times. Detail below the mean is taken for the ground's.
static void busiest(const struct finger_image *image, int side, int *middle_x, int *middle_y) {
    enum { BLOCK = 32, BLOCKS = PICTURE_MAX / BLOCK };
    float detail[BLOCKS][BLOCKS] = {0}, mean = 0;
    int columns = image->width / BLOCK, rows = image->height / BLOCK, best_x = 0, best_y = 0;
    for (int y = 0; y < rows; y++)
        for (int x = 0; x < columns; x++) {
            detail[y][x] = detail_of(image, x * BLOCK, y * BLOCK, (x + 1) * BLOCK, (y + 1) * BLOCK);
            mean += detail[y][x] / (float)(columns * rows);
            if (detail[y][x] > detail[best_y][best_x]) {
                best_x = x;
                best_y = y;
            }
        }
    float px = (float)best_x, py = (float)best_y, reach = (float)side / (2 * BLOCK);
    for (int climb = 0; climb < 4; climb++) {
        float weights = 1e-6f, x_sum = 1e-6f * px, y_sum = 1e-6f * py;
        for (int y = 0; y < rows; y++)
            for (int x = 0; x < columns; x++) {
                float weight = detail[y][x] - mean;
                if (weight <= 0 || fabsf((float)x - px) > reach || fabsf((float)y - py) > reach)
                    continue;
                weights += weight;
                x_sum += weight * (float)x;
                y_sum += weight * (float)y;
            }
        px = x_sum / weights;
        py = y_sum / weights;
    }
    *middle_x = (int)(px * BLOCK + 0.5f * BLOCK);
    *middle_y = (int)(py * BLOCK + 0.5f * BLOCK);
}

static struct window window_of(const struct finger_image *image, int dpi) {
    struct extent extents[PICTURE_MAX];
    struct frame frame = content_of(image, extents);
    struct window window = {.step = (double)dpi / DPI, .left = frame.left, .top = frame.top};
    int width = (int)lround((frame.right - frame.left) / window.step);
    int height = (int)lround((frame.bottom - frame.top) / window.step);
    if (width > SIDE_MAX || height > SIDE_MAX) {
        int x, y, side = (int)(SIDE_MAX * window.step);
        busiest(image, side, &x, &y);
        if (width > SIDE_MAX)
            window.left = clamp(x - side / 2, frame.left, frame.right - side);
        if (height > SIDE_MAX)
            window.top = clamp(y - side / 2, frame.top, frame.bottom - side);
    }
    window.width = clamp(width, 0, SIDE_MAX) / FINGER_CELL * FINGER_CELL;
    window.height = clamp(height, 0, SIDE_MAX) / FINGER_CELL * FINGER_CELL;
    return window;
}

static struct minutia minutia_of(const struct finger_point *point, const struct window *window) {
    double turn = atan2(-point->along_y, point->along_x) / (2 * 3.14159265358979323846);
    return (struct minutia){
        .x = (uint16_t)lround(point->x + window->left / window->step),
        .y = (uint16_t)lround(point->y + window->top / window->step),
        .angle = (uint8_t)(lround(turn * 256) & 255),
        .type = point->ending ? MINUTIA_ENDING : MINUTIA_BIFURCATION,
        .quality = (uint8_t)clamp((int)lround(point->reliability * 100), 1, 100),
    };
}

static enum biometric_status extract(const struct finger_image *image, const struct window *window,
                                     struct finger_arena *arena, struct finger_template *out,
                                     struct finger_quality *quality) {
    struct finger_gray gray = {image->pixels, image->width, image->height};
    struct finger_plane plane = finger_plane_take(arena, window->width, window->height);
    finger_plane_resample(&plane, &gray, window->step, window->left, window->top, arena);
    struct finger_ridges ridges;
    finger_ridges_take(&ridges, window->width, window->height, arena);
    finger_ridges_find(&ridges, &plane, arena);
    struct finger_point *points = finger_arena_take(arena, FINGER_POINTS_MAX * sizeof *points);
    int found, count = finger_minutiae_find(&ridges, points, &found);
    struct finger_likeness likeness = finger_judge_measure(&ridges, points, count, found);
    quality->period = likeness.period;
    if (count == 0 || !finger_judge_is_finger(&likeness))
        return BIOMETRIC_NO_FINGER;
    for (int i = 0; i < count && i < KEPT_MAX; i++)
        out->minutiae[out->count++] = minutia_of(points + i, window);
    finger_flow_make(&out->flow, &ridges, (int)lround(window->left / window->step),
                     (int)lround(window->top / window->step));
    finger_judge_quality(quality, &likeness);
    out->quality = quality->value;
    return BIOMETRIC_OK;
}

static enum biometric_status extract_at(const struct finger_image *image, int dpi,
                                        struct finger_template *out,
                                        struct finger_quality *quality) {
    *out = (struct finger_template){0};
    *quality = (struct finger_quality){
        .advice = FINGER_PARTIAL, .dpi = (uint16_t)dpi, .dpi_said = (uint16_t)dpi};
    struct window window = window_of(image, dpi);
    out->width = (uint16_t)lround(image->width / window.step);
    out->height = (uint16_t)lround(image->height / window.step);
    if (window.width < SIDE_MIN || window.height < SIDE_MIN)
        return BIOMETRIC_NO_FINGER;
    struct finger_gray gray = {image->pixels, image->width, image->height};
    struct finger_arena arena;
    if (!finger_arena_init(&arena, finger_plane_size(window.width, window.height) +
                                       finger_plane_resample_size(window.width, &gray) +
                                       finger_ridges_size(window.width, window.height) +
                                       FINGER_POINTS_MAX * sizeof(struct finger_point) + 65536))
        return BIOMETRIC_NO_MEMORY;
    enum biometric_status status = extract(image, &window, &arena, out, quality);
    finger_arena_finish(&arena);
    return status;
}

// The resolution to try where ridges are as far apart, or as near, as no finger's; 0: none. Nearly
// all pictures have 500, and the others 1000 or 250.
static int other_dpi(int dpi, float period) {
    if (period > 11.5f)
        return dpi < DPI ? DPI : dpi < DPI_MAX ? DPI_MAX : 0;
    if (period > 0 && period < (dpi > DPI ? 6.4f : 5.7f))
        return dpi > DPI ? DPI : dpi > DPI_MIN ? DPI_MIN : 0;
    return 0;
}

// How unusual it is: the logarithm of its share of the usual period.
static float oddness(float period) {
    return fabsf(logf(period / 9));
}

// Whether the picture has the other resolution. Measured there, where the filters reach, the period
// tells what it would be here, where they may not. A child's or a woman's fine ridges and an old
// man's coarse ones are nearer to the usual than by half or twice.
static bool is_other(const struct finger_quality *there, int dpi) {
    const float here = there->period * (float)there->dpi / (float)dpi;
    const float doubt = there->dpi == DPI ? 0 : 0.35f;
    return oddness(there->period) + doubt < oddness(here);
}

enum biometric_status finger_extract(const struct finger_image *image, struct finger_template *out,
                                     struct finger_quality *quality) {
    *out = (struct finger_template){0};
    *quality = (struct finger_quality){.advice = FINGER_PARTIAL};
    int dpi = image->dpi ? image->dpi : DPI;
    if (image->width > PICTURE_MAX || image->height > PICTURE_MAX)
        return BIOMETRIC_TOO_LARGE;
    if (!image->pixels || image->width < 1 || image->height < 1 || dpi < DPI_MIN || dpi > DPI_MAX)
        return BIOMETRIC_BAD_PICTURE;
    const enum biometric_status status = extract_at(image, dpi, out, quality);
    const int other = other_dpi(dpi, quality->period);
    if (!other || (status != BIOMETRIC_OK && status != BIOMETRIC_NO_FINGER))
        return status;
    enum { CLEAR = 20 }; // of what is no finger as it says: palms are nearly one at half the size
    struct finger_template there;
    struct finger_quality quality_there;
    const bool is = extract_at(image, other, &there, &quality_there) == BIOMETRIC_OK &&
                    is_other(&quality_there, dpi) &&
                    (status == BIOMETRIC_OK || quality_there.value >= CLEAR);
    if (is) {
        *out = there;
        *quality = quality_there;
        quality->dpi_said = (uint16_t)dpi;
    }
    finger_template_wipe(&there);
    return is ? BIOMETRIC_OK : status;
}

bool finger_extract_doubts_dpi(const struct finger_quality *quality) {
    return quality->period > 0 && (quality->period < 6.3f || quality->period > 12);
}
