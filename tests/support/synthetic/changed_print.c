#include "tests/support/synthetic/changed_print.h"
#include "tests/support/synthetic/print_sheet.h"
#include "tests/support/synthetic/synthetic_noise.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double pi = 3.14159265358979323846;

const char *print_change_text(enum print_change change) {
    static const char *const texts[PRINT_CHANGES] = {
        "as it is",     "turned 30 degrees", "turned 90 degrees", "at 250 dpi", "at 400 dpi",
        "at 1000 dpi",  "faded to a third",  "cropped to 12 mm",  "noisy",      "light on dark",
        "in 640 x 480", "coarse ridges",     "fine ridges",       "banded",     "thinned",
        "thickened",    "6 x 8 mm of it",    "smeared",           "doubled"};
    return texts[change];
}

// The mean of the picture along a way of (x, y) pixels, or of its two ends.
static void travel(const struct print_sheet *to, const struct print_sheet *from, double x, double y,
                   bool ends_only) {
    int steps = ends_only ? 2 : 2 * (int)ceil(hypot(x, y)) + 1;
    for (int row = 0; row < to->height; row++)
        for (int column = 0; column < to->width; column++) {
            float sum = 0;
            for (int i = 0; i < steps; i++) {
                double way = (double)i / (steps - 1) - 0.5;
                sum += print_sheet_between(from, column + way * x, row + way * y);
            }
            to->at[row * to->width + column] = sum / (float)steps;
        }
}

static void each_pixel(const struct print_sheet *to, const struct print_sheet *from, float factor,
                       float shift) {
    for (int i = 0; i < to->width * to->height; i++)
        to->at[i] = from->at[i] * factor + shift;
}

// The brightest corner: what lies outside of the picture.
static float ground_of(const struct changed_print *print) {
    const uint8_t *last = print->pixels + (size_t)(print->height - 1) * (size_t)print->width;
    int brightest = print->pixels[0];
    const uint8_t *corners[] = {print->pixels + print->width - 1, last, last + print->width - 1};
    for (int i = 0; i < 3; i++)
        brightest = *corners[i] > brightest ? *corners[i] : brightest;
    return (float)brightest;
}

struct size {
    int width, height, dpi;
};

static struct size size_of(const struct changed_print *from, enum print_change change) {
    double step = change == PRINT_COARSE ? 1.55 : change == PRINT_FINE ? 0.68 : 1;
    int dpi = change == PRINT_AT_250_DPI    ? 250
              : change == PRINT_AT_400_DPI  ? 400
              : change == PRINT_AT_1000_DPI ? 1000
                                            : from->dpi;
    step *= (double)dpi / from->dpi;
    struct size size = {(int)(from->width * step), (int)(from->height * step), dpi};
    if (change == PRINT_TURNED_90)
        size = (struct size){from->height, from->width, dpi};
    if (change == PRINT_CROPPED)
        size.width = size.height = (int)(12 / 25.4 * dpi);
    if (change == PRINT_PART)
        size.width = (int)(6 / 25.4 * dpi), size.height = (int)(8 / 25.4 * dpi);
    if (change == PRINT_SURROUNDED)
        size = (struct size){640, 480, dpi};
    return size;
}

static void make(const struct print_sheet *to, const struct print_sheet *from, int dpi,
                 enum print_change change, struct synthetic_noise *noise) {
    double angle = synthetic_noise_between(noise, 0, pi), mm = dpi / 25.4;
    double way = mm * synthetic_noise_between(noise, 0.6, 1);
    switch (change) {
    case PRINT_TURNED_30: print_sheet_lay(to, from, 1, pi / 6); break;
    case PRINT_TURNED_90: print_sheet_lay(to, from, 1, pi / 2); break;
    case PRINT_FADED: each_pixel(to, from, 1 / 3.0f, from->ground * 2 / 3); break;
    case PRINT_LIGHT_ON_DARK: each_pixel(to, from, -1, 255); break;
    case PRINT_THINNED: print_sheet_spread(to, from, -1); break;
    case PRINT_THICKENED: print_sheet_spread(to, from, 1); break;
    case PRINT_SMEARED: travel(to, from, way * cos(angle), way * sin(angle), false); break;
    case PRINT_DOUBLED: travel(to, from, 0.3 * mm * cos(angle), 0.3 * mm * sin(angle), true); break;
    default: print_sheet_lay(to, from, (double)from->width / to->width, 0); break;
    case PRINT_AS_IT_IS:
    case PRINT_NOISY:
    case PRINT_BANDED:
    case PRINT_CROPPED:
    case PRINT_PART: print_sheet_lay(to, from, 1, 0); break;
    case PRINT_SURROUNDED:
        for (int y = 0; y < to->height; y++)
            for (int x = 0; x < to->width; x++)
                to->at[y * to->width + x] =
                    print_sheet_at(from, x - 30, y + from->height - to->height + 20);
        break;
    }
}

// What a sensor adds after all that happened to the picture.
static void develop(const struct print_sheet *from, uint8_t *pixels, enum print_change change,
                    struct synthetic_noise *noise) {
    float deviation = change == PRINT_NOISY ? 20 : change == PRINT_AS_IT_IS ? 0 : 2, line = 0;
    for (int i = 0; i < from->width * from->height; i++) {
        if (change == PRINT_BANDED && i % from->width == 0)
            line = 0.5f * line + 14 * (float)synthetic_noise_bell(noise);
        float level = from->at[i] + line + deviation * (float)synthetic_noise_bell(noise);
        pixels[i] = (uint8_t)(fminf(fmaxf(level, 0), 255) + 0.5f);
    }
}

bool changed_print_make(struct changed_print *out, const struct changed_print *from,
                        enum print_change change, uint64_t seed) {
    struct synthetic_noise noise = synthetic_noise_of(seed, 71 + (uint64_t)change);
    struct size size = size_of(from, change);
    struct print_sheet before = {0}, after = {0};
    *out = (struct changed_print){.width = size.width, .height = size.height, .dpi = size.dpi};
    out->pixels = malloc((size_t)size.width * (size_t)size.height);
    bool done = out->pixels &&
                print_sheet_take(&before, from->width, from->height, ground_of(from)) &&
                print_sheet_take(&after, size.width, size.height, 0);
    if (done) {
        for (int i = 0; i < from->width * from->height; i++)
            before.at[i] = from->pixels[i];
        make(&after, &before, from->dpi, change, &noise);
        develop(&after, out->pixels, change, &noise);
    } else {
        changed_print_finish(out);
    }
    print_sheet_finish(&before);
    print_sheet_finish(&after);
    return done;
}

void changed_print_finish(struct changed_print *print) {
    free(print->pixels);
    *print = (struct changed_print){0};
}
