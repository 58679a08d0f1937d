#include "tests/support/synthetic/not_a_finger.h"
#include "tests/support/synthetic/synthetic_noise.h"
#include <cairo.h>
#include <math.h>
#include <string.h>

enum { SIDE = NOT_A_FINGER_SIDE };
static const double pi = 3.14159265358979323846;

const char *not_a_finger_text(enum not_a_finger kind) {
    static const char *const texts[NOT_A_FINGER_KINDS] = {
        "bare glass", "white noise",  "pink noise", "soft noise", "ringed noise", "blocks",
        "lines",      "smudge",       "text",       "halftone",   "checked",      "cloth",
        "grating",    "bent stripes", "wood",       "palm"};
    return texts[kind];
}

// Smooth random fields of ever finer cells.
struct fields {
    struct synthetic_field at[4];
};

static void fill(struct fields *fields, const float cell[4], struct synthetic_noise *noise) {
    for (int i = 0; i < 4; i++)
        synthetic_field_fill(&fields->at[i], SIDE, SIDE, cell[i], noise);
}

static double field(const struct fields *fields, int which, int x, int y) {
    return (double)synthetic_field_at(&fields->at[which], (float)x, (float)y);
}

// Many plane waves of one period in all directions: what a ridge filter makes of noise.
struct ring {
    double x[40], y[40], phase[40];
};

static void fill_ring(struct ring *ring, double period, double turn, double spread,
                      struct synthetic_noise *noise) {
    for (int i = 0; i < 40; i++) {
        double angle = turn + spread * synthetic_noise_between(noise, -1, 1);
        double length = 2 * pi / (period * synthetic_noise_between(noise, 0.85, 1.15));
        ring->x[i] = length * cos(angle);
        ring->y[i] = length * sin(angle);
        ring->phase[i] = synthetic_noise_between(noise, 0, 2 * pi);
    }
}

static double ring_at(const struct ring *ring, int x, int y) {
    double sum = 0;
    for (int i = 0; i < 40; i++)
        sum += cos(ring->x[i] * x + ring->y[i] * y + ring->phase[i]);
    return sum / sqrt(20);
}

static void write_text(uint8_t *pixels, struct synthetic_noise *noise) {
    static const char *const lines[] = {
        "Шайлоо күнү саат 8ден 20га чейин", "Избирательный участок № 7041 открыт",
        "The quick brown fox jumps over 1234", "Бюллетень, мөөр, кол тамга, тизме"};
    static const char *const fonts[] = {"sans-serif", "serif", "monospace"};
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, SIDE, SIDE);
    cairo_t *cairo = cairo_create(surface);
    double size = synthetic_noise_between(noise, 7, 40);
    cairo_set_source_rgb(cairo, 1, 1, 1);
    cairo_paint(cairo);
    cairo_set_source_rgb(cairo, 0, 0, 0);
    cairo_rotate(cairo, synthetic_noise_between(noise, -0.3, 0.3));
    cairo_select_font_face(cairo, fonts[synthetic_noise_below(noise, 3)], CAIRO_FONT_SLANT_NORMAL,
                           synthetic_noise_below(noise, 2) ? CAIRO_FONT_WEIGHT_BOLD
                                                           : CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(cairo, size);
    double leading = size * synthetic_noise_between(noise, 0.9, 1.5);
    for (int row = 0; row < (int)(1.6 * SIDE / leading); row++)
        for (int part = 0; part < 3; part++) {
            cairo_move_to(cairo, -100 + part * 14 * size, -100 + row * leading);
            cairo_show_text(cairo, lines[synthetic_noise_below(noise, 4)]);
        }
    cairo_surface_flush(surface);
    const unsigned char *data = cairo_image_surface_get_data(surface);
    int stride = cairo_image_surface_get_stride(surface);
    for (int i = 0; i < SIDE * SIDE; i++)
        pixels[i] = data[i / SIDE * stride + i % SIDE * 4 + 1];
    cairo_destroy(cairo);
    cairo_surface_destroy(surface);
}

// All that a kind draws with; which of it is used depends on the kind.
struct tools {
    struct fields fields;
    struct ring ring;
    double period, other_period, turn, way_x, way_y, phase;
};

static double level_at(enum not_a_finger kind, const struct tools *t, int x, int y,
                       struct synthetic_noise *noise) {
    double along = t->way_x * x + t->way_y * y, aside = t->way_y * x - t->way_x * y;
    double one = sin(2 * pi * along / t->period), two = sin(2 * pi * aside / t->other_period);
    double grain = synthetic_noise_bell(noise);
    switch (kind) {
    case NOT_A_FINGER_GLASS: return 240 + 3 * grain - (field(&t->fields, 0, x, y) > 0.93 ? 60 : 0);
    case NOT_A_FINGER_WHITE: return 128 + t->period * 5 * grain;
    case NOT_A_FINGER_PINK:
        return 128 + 90 * field(&t->fields, 3, x, y) + 60 * field(&t->fields, 2, x, y) +
               40 * field(&t->fields, 1, x, y) + 30 * field(&t->fields, 0, x, y) + 5 * grain;
    case NOT_A_FINGER_SOFT: return 128 + 120 * field(&t->fields, 1, x, y) + 3 * grain;
    case NOT_A_FINGER_RINGED: return 128 + 60 * ring_at(&t->ring, x, y) + 3 * grain;
    case NOT_A_FINGER_SMUDGE: return 170 + 50 * ring_at(&t->ring, x, y) + 4 * grain;
    case NOT_A_FINGER_HALFTONE: return one + two > 1.6 * field(&t->fields, 3, x, y) ? 245 : 15;
    case NOT_A_FINGER_CHECKED: return one * two > 0 ? 235 : 25;
    case NOT_A_FINGER_CLOTH:
        return 128 + 50 * one * (1 + 0.5 * field(&t->fields, 1, x, y)) + 50 * two + 6 * grain;
    case NOT_A_FINGER_GRATING: return 128 + 90 * one + 4 * grain;
    case NOT_A_FINGER_BENT:
        return 128 + 4 * grain +
               90 * sin(2 * pi *
                        (hypot(x - t->phase * 100 + 150, y + 60) + 9 * sin(x * 0.02 + t->phase)) /
                        t->period);
    case NOT_A_FINGER_WOOD:
        return 140 + 5 * grain +
               70 * sin(2 * pi * along / t->period + 14 * field(&t->fields, 3, x, y) +
                        4 * field(&t->fields, 2, x, y));
    case NOT_A_FINGER_PALM:
        return 150 +
               70 *
                   sin(2 * pi * (along + 60 * field(&t->fields, 3, x, y)) / (2.2 * t->period + 2)) +
               20 * field(&t->fields, 1, x, y) + 5 * grain;
    default: return 128;
    }
}

static void draw_lines(uint8_t *pixels, struct synthetic_noise *noise) {
    int upright = synthetic_noise_below(noise, 2), thick = 1 + synthetic_noise_below(noise, 6);
    uint8_t level = 0;
    for (int i = 0; i < SIDE; i++) {
        if (i % thick == 0)
            level = (uint8_t)synthetic_noise_below(noise, 256);
        for (int k = 0; k < SIDE; k++)
            pixels[upright ? k * SIDE + i : i * SIDE + k] = level;
    }
}

static void draw_blocks(uint8_t *pixels, struct synthetic_noise *noise) {
    int block = 2 + synthetic_noise_below(noise, 15), span = SIDE / block + 1;
    uint64_t seed = synthetic_noise_next(noise);
    for (int i = 0; i < SIDE * SIDE; i++) {
        int place = i / SIDE / block * span + i % SIDE / block;
        struct synthetic_noise of = synthetic_noise_of(seed, (uint64_t)place);
        pixels[i] = (uint8_t)synthetic_noise_below(&of, 256);
    }
}

void not_a_finger_draw(uint8_t pixels[SIDE * SIDE], enum not_a_finger kind, uint64_t seed) {
    static struct tools t;
    struct synthetic_noise noise = synthetic_noise_of(seed, 171 + (uint64_t)kind);
    t.period = synthetic_noise_between(&noise, 5, 14);
    t.other_period = t.period * synthetic_noise_between(&noise, 0.7, 1.4);
    t.turn = synthetic_noise_between(&noise, 0, pi);
    t.way_x = cos(t.turn), t.way_y = sin(t.turn);
    t.phase = synthetic_noise_between(&noise, 0, 6);
    float ridge = (float)t.period / 2;
    fill(&t.fields, (const float[]){2, ridge, 24, 90}, &noise);
    fill_ring(&t.ring, t.period, t.turn, kind == NOT_A_FINGER_SMUDGE ? 0.25 : pi, &noise);
    if (kind == NOT_A_FINGER_TEXT)
        write_text(pixels, &noise);
    else if (kind == NOT_A_FINGER_LINES)
        draw_lines(pixels, &noise);
    else if (kind == NOT_A_FINGER_BLOCKS)
        draw_blocks(pixels, &noise);
    else
        for (int i = 0; i < SIDE * SIDE; i++)
            pixels[i] =
                (uint8_t)fmin(fmax(level_at(kind, &t, i % SIDE, i / SIDE, &noise) + 0.5, 0), 255);
}
