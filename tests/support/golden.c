#include "tests/support/golden.h"
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { SMALLER = 3, BLOCK = 8 };

static uint32_t *row_of(cairo_surface_t *surface, int y) {
    return (uint32_t *)(void *)(cairo_image_surface_get_data(surface) +
                                (size_t)y * (size_t)cairo_image_surface_get_stride(surface));
}

// The mean of a square of pixels, each colour in 16 steps.
static uint32_t reduced_pixel(const uint32_t *const rows[SMALLER], int x) {
    unsigned sums[3] = {0};
    for (int i = 0; i < SMALLER * SMALLER; i++) {
        const uint32_t pixel = rows[i / SMALLER][SMALLER * x + i % SMALLER];
        for (int colour = 0; colour < 3; colour++)
            sums[colour] += pixel >> 8 * colour & 255;
    }
    uint32_t reduced = 0;
    for (int colour = 0; colour < 3; colour++) {
        const unsigned step = (sums[colour] / (SMALLER * SMALLER) * 15 + 127) / 255;
        reduced |= (uint32_t)(step * 17) << 8 * colour;
    }
    return reduced;
}

// A third of the size, and 16 steps a colour: what is left is small as a file and steady against
// the last bit of a font renderer.
cairo_surface_t *golden_reduced(cairo_surface_t *full) {
    const int width = cairo_image_surface_get_width(full) / SMALLER;
    const int height = cairo_image_surface_get_height(full) / SMALLER;
    cairo_surface_t *third = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    for (int y = 0; y < height; y++) {
        const uint32_t *rows[SMALLER];
        uint32_t *to = row_of(third, y);
        for (int i = 0; i < SMALLER; i++)
            rows[i] = row_of(full, SMALLER * y + i);
        for (int x = 0; x < width; x++)
            to[x] = reduced_pixel(rows, x);
    }
    cairo_surface_mark_dirty(third);
    return third;
}

// The mean difference of a block's colours, 0..255, in the worst colour.
static double block_difference(cairo_surface_t *a, cairo_surface_t *b, int x, int y) {
    const int right = (int)fmin(x + BLOCK, cairo_image_surface_get_width(a));
    const int below = (int)fmin(y + BLOCK, cairo_image_surface_get_height(a));
    int sums[3] = {0};
    for (int row = y; row < below; row++) {
        const uint32_t *one = row_of(a, row), *other = row_of(b, row);
        for (int column = x; column < right; column++)
            for (int colour = 0; colour < 3; colour++)
                sums[colour] += abs((int)(one[column] >> 8 * colour & 255) -
                                    (int)(other[column] >> 8 * colour & 255));
    }
    const double pixels = (right - x) * (below - y);
    return fmax(fmax(sums[0], sums[1]), sums[2]) / pixels;
}

int golden_difference(cairo_surface_t *a, cairo_surface_t *b) {
    int count = 0;
    const int width = cairo_image_surface_get_width(a), height = cairo_image_surface_get_height(a);
    if (width != cairo_image_surface_get_width(b) || height != cairo_image_surface_get_height(b))
        return -1;
    for (int y = 0; y < height; y += BLOCK)
        for (int x = 0; x < width; x += BLOCK)
            count += block_difference(a, b, x, y) > 14;
    return count;
}

// The golden picture above, what was drawn below, and between them what differs, in red.
static void write_difference(cairo_surface_t *golden, cairo_surface_t *now, const char *path) {
    const int width = cairo_image_surface_get_width(now);
    const int height = cairo_image_surface_get_height(now);
    cairo_surface_t *sheet = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, 2 * height);
    cairo_t *to = cairo_create(sheet);
    cairo_set_source_surface(to, golden, 0, 0);
    cairo_paint(to);
    cairo_set_source_surface(to, now, 0, height);
    cairo_paint(to);
    cairo_set_source_rgba(to, 1, 0, 0, 0.4);
    for (int y = 0; y < height; y += BLOCK)
        for (int x = 0; x < width; x += BLOCK)
            if (block_difference(golden, now, x, y) > 14) {
                cairo_rectangle(to, x, y, BLOCK, BLOCK);
                cairo_rectangle(to, x, y + height, BLOCK, BLOCK);
            }
    cairo_fill(to);
    cairo_destroy(to);
    cairo_surface_write_to_png(sheet, path);
    cairo_surface_destroy(sheet);
}

bool golden_compare(cairo_surface_t *full, const char *name) {
    char path[512];
    cairo_surface_t *now = golden_reduced(full);
    snprintf(path, sizeof path, "tests/golden/%s.png", name);
    cairo_surface_t *golden = cairo_image_surface_create_from_png(path);
    bool there = cairo_surface_status(golden) == CAIRO_STATUS_SUCCESS;
    int count = there ? golden_difference(golden, now) : -1;
    if (count) {
        fprintf(stderr,
                count > 0 ? "%s: %d blocks differ\n" : "%s: no golden picture of this size\n", name,
                count);
        (void)mkdir("build", 0777); // may be there
        (void)mkdir("build/golden", 0777);
        snprintf(path, sizeof path, "build/golden/%s.png", name);
        cairo_surface_write_to_png(now, path);
        snprintf(path, sizeof path, "build/golden/%s.difference.png", name);
        if (count > 0)
            write_difference(golden, now, path);
    }
    cairo_surface_destroy(golden);
    cairo_surface_destroy(now);
    return count == 0;
}
