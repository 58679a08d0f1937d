#include "tests/support/synthetic/sensor_model.h"
#include "tests/support/synthetic/print_sheet.h"
#include "tests/support/synthetic/synthetic_noise.h"
#include <math.h>
#include <stdlib.h>

static const double pi = 3.14159265358979323846;
enum { CAPTION = 44, FOR_SENSOR = 301, FOR_TOUCH };

// --- the glass --------------------------------------------------------------------------------

// How far within the glass a place is, pixels; below 0 outside. (x, y) from the picture's middle,
// (w, h) half its size.
static double within(enum sensor_glass shape, double x, double y, double w, double h) {
    static const double corners[][2] = {
  // of the eight-sided one, to the right and down
        {0.45, 0.95},
        {0.93, 0.55}
    };
    double box = fmin(0.92 * w - fabs(x), 0.93 * h - fabs(y));
    switch (shape) {
    case SENSOR_BOX: return box;
    case SENSOR_TRAPEZOID: { // 0.72 w wide at the top, 0.96 w at the bottom
        double slant = 0.24 * w / (1.88 * h), half = 0.84 * w + slant * y;
        return fmin((half - fabs(x)) / sqrt(1 + slant * slant), 0.94 * h - fabs(y));
    }
    case SENSOR_ROUNDED: {
        double reach = 0.45 * w, dx = fabs(x) - (0.94 * w - reach),
               dy = fabs(y) - (0.95 * h - reach);
        return dx > 0 && dy > 0 ? reach - hypot(dx, dy) : reach - fmax(dx, dy);
    }
    case SENSOR_CIRCLE: { // an ellipse where the picture is no square
        double out = hypot(x / (0.96 * w), y / (0.96 * h));
        return (1 - out) * 0.96 * (w < h ? w : h);
    }
    case SENSOR_POLYGON: {
        double ax = corners[0][0] * w, ay = corners[0][1] * h, bx = corners[1][0] * w,
               by = corners[1][1] * h, length = hypot(bx - ax, by - ay);
        double slant = ((bx - ax) * (ay - fabs(y)) - (by - ay) * (ax - fabs(x))) / length;
        return fmin(-slant < slant ? slant : slant, fmin(0.93 * w - fabs(x), 0.95 * h - fabs(y)));
    }
    case SENSOR_WHOLE: break;
    }
    return 1e6;
}

static float glass_at(const struct sensor_model *model, int x, int y, int width, int height) {
    double dx = x - (width - 1) / 2.0, dy = y - (height - 1) / 2.0, turn = model->askew * pi / 180;
    double cosine = cos(turn), sine = sin(turn);
    double in = within(model->shape, cosine * dx + sine * dy, cosine * dy - sine * dx, width / 2.0,
                       height / 2.0);
    return (float)fmin(fmax(in + 0.5, 0), 1);
}

// --- what stays on it -------------------------------------------------------------------------

static void dirty(const struct print_sheet *sheet, const struct sensor_model *model,
                  struct synthetic_noise *noise) {
    for (int i = 0; i < model->dust; i++) {
        double x = synthetic_noise_between(noise, 0.1, 0.9) * sheet->width,
               y = synthetic_noise_between(noise, 0.1, 0.9) * sheet->height,
               reach = synthetic_noise_between(noise, 1, 4);
        float share = (float)synthetic_noise_between(noise, 0.2, 0.8);
        for (int row = (int)(y - reach); row <= y + reach; row++)
            for (int column = (int)(x - reach); column <= x + reach; column++)
                if (row >= 0 && row < sheet->height && column >= 0 && column < sheet->width &&
                    hypot(column - x, row - y) < reach)
                    sheet->at[row * sheet->width + column] *= share;
    }
    for (int i = 0; i < model->scratches; i++) {
        double x = synthetic_noise_between(noise, 0, 1) * sheet->width,
               y = synthetic_noise_between(noise, 0, 1) * sheet->height,
               turn = synthetic_noise_between(noise, 0, pi),
               half = synthetic_noise_between(noise, 0.6, 1.6),
               length = synthetic_noise_between(noise, 60, 160),
               bend = synthetic_noise_between(noise, -6, 6);
        for (int row = 0; row < sheet->height; row++)
            for (int column = 0; column < sheet->width; column++) {
                double along = cos(turn) * (column - x) + sin(turn) * (row - y);
                double across = cos(turn) * (row - y) - sin(turn) * (column - x);
                across += bend * sin(along / 50);
                if (fabs(along) < length && fabs(across) < half)
                    sheet->at[row * sheet->width + column] = 1;
            }
    }
}

// Letters enough: 5 x 7 dots, three pixels each.
static void write_caption(const struct print_sheet *sheet, struct synthetic_noise *noise) {
    int top = sheet->height - CAPTION + 10;
    for (int letter = 0; letter < 11; letter++) {
        uint64_t dots = synthetic_noise_next(noise) | synthetic_noise_next(noise);
        for (int i = 0; i < 15 * 21; i++) {
            int x = 6 + letter * 18 + i % 15, y = top + i / 15;
            if (x < sheet->width && (dots >> (i / 15 / 3 * 5 + i % 15 / 3) & 1))
                sheet->at[y * sheet->width + x] = 0;
        }
    }
}

static void kill_columns(const struct print_sheet *sheet, int count,
                         struct synthetic_noise *noise) {
    for (int i = 0; i < count; i++) {
        int x = (int)(synthetic_noise_between(noise, 0.15, 0.85) * sheet->width);
        for (int y = 0; y < sheet->height; y++)
            for (int k = 0; k < 2; k++)
                sheet->at[y * sheet->width + x + k] = 255;
    }
}

// --- the touch --------------------------------------------------------------------------------

// The gray that 19 of 20 pixels don't exceed: valleys and ground.
static float light_of(const struct changed_print *print) {
    int histogram[256] = {0}, size = print->width * print->height, light = 255;
    for (int i = 0; i < size; i++)
        histogram[print->pixels[i]]++;
    for (int seen = histogram[light]; seen * 20 < size && light > 1; seen += histogram[light])
        light--;
    return (float)light;
}

// 1 light, 0 black, whatever the gray of the glass that it was taken on; in the mirror or not.
static bool take_print(struct print_sheet *out, const struct changed_print *print, bool mirror) {
    const float light = light_of(print);
    const int w = print->width;
    if (!print_sheet_take(out, w, print->height, 1))
        return false;
    for (int i = 0; i < w * print->height; i++)
        out->at[i] = fminf((float)print->pixels[mirror ? i / w * w + w - 1 - i % w : i] / light, 1);
    return true;
}

// The tip, a crease that is not straight, and the upper half of the other print below it.
static bool lie_flat(struct print_sheet *tip, const struct print_sheet *other, bool tip_alone) {
    enum { CREASE = 14 };
    struct print_sheet whole;
    if (!print_sheet_take(&whole, tip->width, tip->height * 3 / 2, 1))
        return false;
    for (int y = 0, at = 0; y < whole.height; y++)
        for (int x = 0; x < whole.width; x++, at++) {
            const double crease = 0.93 * tip->height + 7 * steady_sin(x / 37.0);
            const float above = print_sheet_at(tip, x, y),
                        below = print_sheet_at(other, x, y - tip->height + other->height / 3);
            whole.at[at] = y < crease || tip_alone ? above : y > crease + CREASE ? below : 1;
        }
    print_sheet_finish(tip);
    *tip = whole;
    return true;
}

// Wet: ridges broader, valleys full in patches. Dry: thinner, broken by light dots. Pale: lightly
// pressed.
static bool moisten(struct print_sheet *sheet, const struct sensor_model *model,
                    struct synthetic_noise *noise) {
    struct synthetic_field *fields = malloc(2 * sizeof *fields);
    struct print_sheet spread = {0};
    bool done = fields && print_sheet_take(&spread, sheet->width, sheet->height, sheet->ground);
    const bool either = model->wet > 0 && model->dry > 0, damp = synthetic_noise_below(noise, 2);
    float wet = model->wet * (float)synthetic_noise_between(noise, 0.4, 1);
    float dry = model->dry * (float)synthetic_noise_between(noise, 0.4, 1);
    const float pale = model->pale * (float)synthetic_noise_between(noise, 0.4, 1);
    if (either)
        *(damp ? &dry : &wet) = 0;
    if (done) {
        synthetic_field_fill(&fields[0], sheet->width, sheet->height, 40, noise);
        synthetic_field_fill(&fields[1], sheet->width, sheet->height, 2.5f, noise);
        print_sheet_spread(&spread, sheet, wet > dry ? 1 : -1);
        for (int i = 0; i < sheet->width * sheet->height; i++) {
            const float x = (float)(i % sheet->width), y = (float)(i / sheet->width);
            const float patch = synthetic_field_at(&fields[0], x, y);
            const float grain = synthetic_field_at(&fields[1], x, y);
            float level = sheet->at[i] + fmaxf(wet, dry) * (spread.at[i] - sheet->at[i]);
            if (spread.at[i] < 0.75f) // only where skin is
                level *= 1 - 0.9f * wet * steady_step(0.25f, 0.55f, patch);
            level += (1 - level) * dry * steady_step(-0.1f, 0.6f, grain + 0.6f * patch);
            sheet->at[i] = 1 - (1 - 0.8f * pale) * (1 - level);
        }
    }
    print_sheet_finish(&spread);
    free(fields);
    return done;
}

// Where in the print a place of the picture lies: scale, keystone, and skin that slid round a
// middle that lay still (after Cappelli, Maio and Maltoni 2001).
struct laying {
    double scale, keystone, width, height;            // of the picture
    double cosine, sine;                              // of the finger's turn
    double middle_x, middle_y, pull_x, pull_y, twist; // of the print, its pixels
};

static void place(const struct laying *laying, const struct print_sheet *print, double *x,
                  double *y) {
    double dx = *x - (laying->width - 1) / 2, dy = *y - (laying->height - 1) / 2;
    dx /= laying->scale * (1 + laying->keystone * 2 * dy / laying->height);
    dy /= laying->scale;
    const double turned = laying->cosine * dx + laying->sine * dy;
    dy = laying->cosine * dy - laying->sine * dx;
    dx = turned;
    double from_x = dx - laying->middle_x, from_y = dy - laying->middle_y;
    double far = fmin(hypot(from_x, from_y) / 130, 1), share = far * far * (3 - 2 * far);
    *x = (print->width - 1) / 2.0 + dx + share * (laying->pull_x - laying->twist * from_y);
    *y = (print->height - 1) / 2.0 + dy + share * (laying->pull_y + laying->twist * from_x);
}

static float seen_at(const struct laying *laying, const struct print_sheet *print, double x,
                     double y) {
    const int samples = laying->scale < 0.95 ? 2 : 1;
    float sum = 0;
    for (int i = 0; i < samples * samples; i++) {
        double px = x + (i % samples + 0.5) / samples - 0.5,
               py = y + (i / samples + 0.5) / samples - 0.5;
        place(laying, print, &px, &py);
        sum += print_sheet_between(print, px, py);
    }
    return sum / (float)(samples * samples);
}

// --- the picture ------------------------------------------------------------------------------

static void soften(const struct print_sheet *sheet, const struct print_sheet *work, float blur) {
    int reach = (int)ceilf(3 * blur);
    for (int pass = 0; pass < 2; pass++) {
        const struct print_sheet *from = pass ? work : sheet, *to = pass ? sheet : work;
        for (int y = 0; y < sheet->height; y++)
            for (int x = 0; x < sheet->width; x++) {
                float sum = 0, weights = 0;
                for (int k = -reach; k <= reach; k++) {
                    int column = x + (pass ? 0 : k), row = y + (pass ? k : 0);
                    if (column < 0 || row < 0 || column >= sheet->width || row >= sheet->height)
                        continue;
                    float weight = (float)steady_bell(k / (double)blur);
                    sum += weight * from->at[row * sheet->width + column];
                    weights += weight;
                }
                to->at[y * sheet->width + x] = sum / weights;
            }
    }
}

static void light_up(const struct print_sheet *sheet, const struct sensor_model *model,
                     int height) {
    const float glass = model->glass > 0 ? model->glass : 255;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < sheet->width; x++) {
            float *at = &sheet->at[y * sheet->width + x];
            float u = 2 * (float)x / (float)sheet->width - 1, v = 2 * (float)y / (float)height - 1;
            float light = 1 - model->gradient * (u + 1) / 2 - model->vignette * (u * u + v * v) / 2;
            float share = glass_at(model, x, y, sheet->width, height);
            *at = share * glass * light * *at + (1 - share) * model->around;
        }
}

static void develop(const struct print_sheet *sheet, uint8_t *pixels,
                    const struct sensor_model *model, struct synthetic_noise *noise) {
    for (int i = 0; i < sheet->width * sheet->height; i++) {
        float level = sheet->at[i];
        if (model->gamma > 0)
            level = 255 * powf(fminf(fmaxf(level / 255, 0), 1), model->gamma);
        level += (1.2f + model->noise) * (float)synthetic_noise_bell(noise);
        pixels[i] = (uint8_t)(fminf(fmaxf(level, 0), 255) + 0.5f);
    }
}

static struct laying lay_down(const struct sensor_model *model, int width, int height,
                              struct synthetic_noise *noise) {
    double way = synthetic_noise_between(noise, 0, 2 * pi);
    double turn = model->turn * synthetic_noise_between(noise, -1, 1) * pi / 180;
    return (struct laying){
        .scale = model->scale > 0 ? model->scale : 1,
        .keystone = model->keystone,
        .width = width,
        .height = height,
        .cosine = cos(turn),
        .sine = sin(turn),
        .middle_x = synthetic_noise_between(noise, -40, 40),
        .middle_y = synthetic_noise_between(noise, -40, 40),
        .pull_x = model->pull * cos(way),
        .pull_y = model->pull * sin(way),
        .twist = model->pull / 150 * synthetic_noise_between(noise, -1, 1),
    };
}

static void press(const struct print_sheet *sheet, const struct sensor_model *model, int height,
                  const struct laying *laying, const struct print_sheet *print,
                  const struct print_sheet *ghost) {
    for (int y = 0; y < height; y++)
        for (int x = 0; x < sheet->width; x++) {
            bool away = (model->part == SENSOR_LEFT_HALF && 2 * x > sheet->width) ||
                        (model->part == SENSOR_TOP_HALF && 2 * y > height);
            float level = away ? 1 : seen_at(laying, print, x, y);
            if (model->ghost > 0)
                level *= 1 - model->ghost * (1 - print_sheet_at(ghost, x, y));
            sheet->at[y * sheet->width + x] = level;
        }
}

static uint64_t hash_of(const char *name) {
    uint64_t hash = 14695981039346656037u; // FNV-1a
    for (; *name; name++)
        hash = (hash ^ (unsigned char)*name) * 1099511628211u;
    return hash;
}

bool sensor_model_take(struct changed_print *out, const struct sensor_model *model,
                       const struct changed_print *print, const struct changed_print *other,
                       uint64_t seed) {
    struct synthetic_noise sensors = synthetic_noise_of(hash_of(model->name), FOR_SENSOR);
    struct synthetic_noise touchs = synthetic_noise_of(seed, FOR_TOUCH);
    const double scale = model->scale > 0 ? model->scale : 1;
    const int width = (int)(print->width * scale),
              height = (int)(print->height * scale * (model->flat ? 1.5 : 1));
    struct print_sheet skin = {0}, second = {0}, sheet = {0}, work = {0};
    *out = (struct changed_print){
        .width = width, .height = height + (model->caption ? CAPTION : 0), .dpi = print->dpi};
    out->pixels = malloc((size_t)out->width * (size_t)out->height);
    bool done = out->pixels && print_sheet_take(&sheet, out->width, out->height, 255) &&
                print_sheet_take(&work, out->width, out->height, 255) &&
                take_print(&skin, print, false) && (!other || take_print(&second, other, true)) &&
                (!model->flat || lie_flat(&skin, &second, synthetic_noise_below(&touchs, 2)));
    if (done && (model->wet > 0 || model->dry > 0 || model->pale > 0))
        done = moisten(&skin, model, &touchs);
    if (done) {
        struct laying laying = lay_down(model, width, height, &touchs);
        for (int i = 0; i < out->width * out->height; i++)
            sheet.at[i] = 255;
        press(&sheet, model, height, &laying, &skin, &second);
        dirty(&(struct print_sheet){sheet.at, width, height, 1}, model, &sensors);
        light_up(&sheet, model, height);
        if (model->caption)
            write_caption(&sheet, &sensors);
        if (model->blur > 0)
            soften(&sheet, &work, model->blur);
        kill_columns(&sheet, model->columns, &sensors);
        develop(&sheet, out->pixels, model, &touchs);
    } else {
        changed_print_finish(out);
    }
    print_sheet_finish(&skin);
    print_sheet_finish(&second);
    print_sheet_finish(&sheet);
    print_sheet_finish(&work);
    return done;
}
