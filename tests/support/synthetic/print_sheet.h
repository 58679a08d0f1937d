// A print as floats, and what changed_print and sensor_model do to one: read between pixels, laid
// over at another scale, spread. A test tool.
#pragma once
#include <stdbool.h>

struct print_sheet {
    float *at; // owned
    int width, height;
    float ground; // what lies outside of it
};

bool print_sheet_take(struct print_sheet *sheet, int width, int height, float ground);
void print_sheet_finish(struct print_sheet *sheet);

static inline float print_sheet_at(const struct print_sheet *sheet, int x, int y) {
    bool within = x >= 0 && y >= 0 && x < sheet->width && y < sheet->height;
    return within ? sheet->at[y * sheet->width + x] : sheet->ground;
}
float print_sheet_between(const struct print_sheet *sheet, double x, double y);

// `step` pixels of `from` for one of `to`, turned, both middles at the same place; the mean of so
// many points that a smaller picture is not one of lone pixels.
void print_sheet_lay(const struct print_sheet *to, const struct print_sheet *from, double step,
                     double turn);

// The darkest (sign 1) or brightest (-1) within a pixel.
void print_sheet_spread(const struct print_sheet *to, const struct print_sheet *from, float sign);
