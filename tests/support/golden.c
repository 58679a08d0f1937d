#include "tests/support/golden.h"
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { SMALLER = 3, BLOCK = 8 };

static uint32_t pixel_at(cairo_surface_t *surface, int x, int y) {
    uint32_t pixel;
    const unsigned char *row = cairo_image_surface_get_data(surface) +
                               (size_t)y * (size_t)cairo_image_surface_get_stride(surface);
    memcpy(&pixel, row + (size_t)x * 4, 4);
    return pixel;
}

// A third of the size, and 16 steps a colour: what is left is small as a file and steady against
// the last bit of a font renderer.
cairo_surface_t *golden_reduced(cairo_surface_t *full) {
    const int width = cairo_image_surface_get_width(full) / SMALLER;
    const int height = cairo_image_surface_get_height(full) / SMALLER;
    cairo_surface_t *third = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    unsigned char *rows = cairo_image_surface_get_data(third);
    int stride = cairo_image_surface_get_stride(third);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            uint32_t reduced_pixel = 0;
            for (int shift = 0; shift <= 16; shift += 8) {
                unsigned sum = 0;
                for (int i = 0; i < SMALLER * SMALLER; i++)
                    sum += pixel_at(full, SMALLER * x + i % SMALLER, SMALLER * y + i / SMALLER) >>
                               shift &
                           255;
                unsigned step = (sum / (SMALLER * SMALLER) * 15 + 127) / 255;
                reduced_pixel |= (uint32_t)(step * 17) << shift;
            }
            memcpy(rows + (size_t)y * (size_t)stride + (size_t)x * 4, &reduced_pixel, 4);
        }
    cairo_surface_mark_dirty(third);
    return third;
}

// The mean difference of a block's colours, 0..255, in the worst colour.
static double block_difference(cairo_surface_t *a, cairo_surface_t *b, int x, int y) {
    double worst = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
        int sum = 0, count = 0;
        for (int row = y; row < y + BLOCK && row < cairo_image_surface_get_height(a); row++)
            for (int column = x; column < x + BLOCK && column < cairo_image_surface_get_width(a);
                 column++, count++)
                sum += abs((int)(pixel_at(a, column, row) >> shift & 255) -
                           (int)(pixel_at(b, column, row) >> shift & 255));
        worst = fmax(worst, (double)sum / count);
    }
    return worst;
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
