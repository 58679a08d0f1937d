#include "tests/support/synthetic/print_sheet.h"
#include <math.h>
#include <stdlib.h>

bool print_sheet_take(struct print_sheet *sheet, int width, int height, float ground) {
    *sheet = (struct print_sheet){malloc((size_t)width * (size_t)height * sizeof(float)), width,
                                  height, ground};
    return sheet->at;
}

void print_sheet_finish(struct print_sheet *sheet) {
    free(sheet->at);
    *sheet = (struct print_sheet){0};
}

float print_sheet_between(const struct print_sheet *sheet, double x, double y) {
    int column = (int)floor(x), row = (int)floor(y);
    float u = (float)(x - column), v = (float)(y - row);
    float above =
        print_sheet_at(sheet, column, row) * (1 - u) + print_sheet_at(sheet, column + 1, row) * u;
    float below = print_sheet_at(sheet, column, row + 1) * (1 - u) +
                  print_sheet_at(sheet, column + 1, row + 1) * u;
    return above * (1 - v) + below * v;
}

void print_sheet_lay(const struct print_sheet *to, const struct print_sheet *from, double step,
                     double turn) {
    int samples = step > 1 ? (int)ceil(step) * 2 : 1;
    double cosine = step * cos(turn), sine = step * sin(turn);
    for (int y = 0; y < to->height; y++)
        for (int x = 0; x < to->width; x++) {
            float sum = 0;
            for (int i = 0; i < samples * samples; i++) {
                double right = x + (i % samples + 0.5) / samples - 0.5 - (to->width - 1) / 2.0;
                double down = y + (i / samples + 0.5) / samples - 0.5 - (to->height - 1) / 2.0;
                sum += print_sheet_between(from,
                                           (from->width - 1) / 2.0 + cosine * right - sine * down,
                                           (from->height - 1) / 2.0 + sine * right + cosine * down);
            }
            to->at[y * to->width + x] = sum / (float)(samples * samples);
        }
}

void print_sheet_spread(const struct print_sheet *to, const struct print_sheet *from, float sign) {
    for (int y = 0; y < to->height; y++)
        for (int x = 0; x < to->width; x++) {
            float least = sign * print_sheet_at(from, x, y);
            for (int i = 0; i < 5; i++)
                least = fminf(least, sign * print_sheet_at(from, x + (i == 1) - (i == 2),
                                                           y + (i == 3) - (i == 4)));
            to->at[y * to->width + x] = sign * least;
        }
}
