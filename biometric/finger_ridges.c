#include "biometric/finger_ridges.h"
#include "biometric/finger_lines.h"
#include "biometric/finger_wave.h"
#include <math.h>
#include <string.h>

enum {
    NODE = 16,      // pixels from one measured period to the next
    SIGNATURE = 24, // half the length of a cut across the ridges
    SIGNATURE_HALF_WIDTH = 8,
    CANDIDATES = 24, // periods tried
};
static const double PI = 3.14159265358979323846;
static const float USUAL_PERIOD = 9;
static const float FLOOR = 1; // gray levels: rounding to whole ones makes 0.3

struct period_table {
    float cosine[2 * SIGNATURE + 1][CANDIDATES], sine[2 * SIGNATURE + 1][CANDIDATES];
    float period[CANDIDATES];
};

static size_t finger_pieces_size(int columns, int rows) {
    return (size_t)columns * (size_t)rows * sizeof(int);
}

size_t finger_ridges_size(int width, int height) {
    int columns = width / FINGER_CELL, rows = height / FINGER_CELL;
    return 6 * finger_plane_size(width, height) + 24 * finger_plane_size(columns, rows) +
           2 * (finger_wave_bank_size() + sizeof(struct finger_wave_bank)) +
           sizeof(struct period_table) + finger_pieces_size(columns, rows) +
           finger_plane_level_size(width, height);
}

void finger_ridges_take(struct finger_ridges *ridges, int width, int height,
                        struct finger_arena *arena) {
    int columns = width / FINGER_CELL, rows = height / FINGER_CELL;
    ridges->flat = finger_plane_take(arena, width, height);
    ridges->re = finger_plane_take(arena, width, height);
    ridges->im = finger_plane_take(arena, width, height);
    ridges->brightness = finger_plane_take(arena, columns, rows);
    ridges->coherence = finger_plane_take(arena, columns, rows);
    ridges->contrast = finger_plane_take(arena, columns, rows);
    ridges->across_x = finger_plane_take(arena, columns, rows);
    ridges->across_y = finger_plane_take(arena, columns, rows);
    ridges->period = finger_plane_take(arena, columns, rows);
    ridges->strength = finger_plane_take(arena, columns, rows);
    ridges->inside = finger_plane_take(arena, columns, rows);
}

// ---- levelling -------------------------------------------------------------------------------

// The contrast of this picture's ridges, however little of it they fill: half of all contrast lies
// above it, to the power of 1.5: by its square a few black letters would have it, by itself a wide
// ground's noise.
static float usual_contrast(const struct finger_plane *contrast) {
    enum { LEVELS = 512 }; // quarters of a gray level
    double above[LEVELS] = {0}, total = 0, seen = 0;
    for (int y = 0; y < contrast->height; y++)
        for (int x = 0; x < contrast->width; x++) {
            float deviation = finger_plane_row(contrast, y)[x];
            int level = (int)(4 * deviation);
            float weight = deviation * sqrtf(deviation);
            above[level >= LEVELS ? LEVELS - 1 : level] += (double)weight;
            total += (double)weight;
        }
    for (int level = LEVELS - 1; level > 0; level--)
        if ((seen += above[level]) * 2 >= total)
            return (float)level / 4;
    return 0;
}

static void note_cells(struct finger_plane *cells, const struct finger_plane *from) {
    for (int y = 0; y < cells->height; y++)
        for (int x = 0; x < cells->width; x++)
            finger_plane_row(cells, y)[x] =
                finger_plane_row(from, y * FINGER_CELL + 2)[x * FINGER_CELL + 2];
}

// How far the farthest pixel is from its surroundings, gray levels.
static float farthest(const struct finger_plane *picture, const struct finger_plane *mean) {
    float most = 0;
    for (int y = 0; y < picture->height; y++) {
        const float *p = finger_plane_row(picture, y), *m = finger_plane_row(mean, y);
        for (int x = 0; x < picture->width; x++) {
            float far = fabsf(p[x] - m[x]);
            most = far > most ? far : most;
        }
    }
    return most;
}

// What the steps of a levelling work in.
struct levelling {
    struct finger_plane gray;
    int16_t *padded;
};

// Local mean off, local contrast to 1, but what is nearly flat stays so. Before that the steps in
// the picture's ground: the rim of a glass is none of the finger's, and a mean would smear it over
// the ridges beside it. re and im serve as work. Returns how far the farthest pixel stands out.
static float level(struct finger_ridges *ridges, const struct finger_plane *picture,
                   const struct levelling *levelling) {
    const struct finger_plane *flat = &ridges->flat, *mean = &ridges->re, *work = &ridges->im;
    const struct finger_plane *gray = &levelling->gray;
    finger_plane_blur(mean, picture, 9, work);
    note_cells(&ridges->brightness, mean);
    float far = farthest(picture, mean);
    finger_plane_copy(gray, picture);
    finger_plane_level(gray, work, levelling->padded);
    finger_plane_blur(mean, gray, 9, work);
    for (int y = 0; y < gray->height; y++) {
        float *g = finger_plane_row(gray, y), *m = finger_plane_row(mean, y);
        float *f = finger_plane_row(flat, y);
        for (int x = 0; x < gray->width; x++) {
            f[x] = g[x] - m[x];
            g[x] = f[x] * f[x];
        }
    }
    finger_plane_blur(gray, gray, 11, work);
    note_cells(&ridges->contrast, gray);
    for (int y = 0; y < ridges->contrast.height; y++)
        for (int x = 0; x < ridges->contrast.width; x++) {
            float *contrast = finger_plane_row(&ridges->contrast, y) + x;
            *contrast = sqrtf(fmaxf(*contrast, 0));
        }
    ridges->floor = fmaxf(FLOOR, 0.25f * usual_contrast(&ridges->contrast));
    for (int y = 0; y < gray->height; y++) {
        const float *g = finger_plane_row(gray, y);
        float *f = finger_plane_row(flat, y);
        for (int x = 0; x < gray->width; x++) {
            float level = f[x] / (sqrtf(g[x] > 0 ? g[x] : 0) + 0.5f * ridges->floor);
            level = level < -2 ? -2 : level; // fminf would be a call
            f[x] = level > 2 ? 2 : level;
        }
    }
    return far;
}

// What stands out of its surroundings farther than ridges do becomes as they are: dust, dead
// pixels, scratches on a faint print. Returns how many pixels it was.
static int take_spots_off(const struct finger_plane *picture, float limit,
                          const struct finger_plane *mean, const struct finger_plane *work) {
    int spots = 0;
    finger_plane_blur(mean, picture, 9, work);
    for (int y = 0; y < picture->height; y++) {
        float *p = finger_plane_row(picture, y), *m = finger_plane_row(mean, y);
        for (int x = 0; x < picture->width; x++)
            if (fabsf(p[x] - m[x]) > limit) {
                p[x] = m[x];
                spots++;
            }
    }
    return spots;
}

// ---- orientation -----------------------------------------------------------------------------

// The squared gradient of each cell, as a vector of twice the angle (u, v) and its length's sum.
static void square_gradients(const struct finger_plane *from, struct finger_tensor *tensor) {
    struct finger_plane *u = &tensor->u, *v = &tensor->v, *energy = &tensor->energy;
    for (int y = 0; y < u->height; y++)
        for (int x = 0; x < u->width; x++) {
            float a = 0, b = 0, c = 0;
            for (int row = 0; row < FINGER_CELL; row++) {
                const float *p = finger_plane_row(from, y * FINGER_CELL + row) + x * FINGER_CELL;
                const float *up = p - from->stride, *down = p + from->stride;
                for (int k = 0; k < FINGER_CELL; k++) {
                    float dx = 2 * (p[k + 1] - p[k - 1]) + up[k + 1] - up[k - 1] + down[k + 1] -
                               down[k - 1];
                    float dy =
                        2 * (down[k] - up[k]) + down[k - 1] - up[k - 1] + down[k + 1] - up[k + 1];
                    a += dx * dx - dy * dy;
                    b += 2 * dx * dy;
                    c += dx * dx + dy * dy;
                }
            }
            finger_plane_row(u, y)[x] = a;
            finger_plane_row(v, y)[x] = b;
            finger_plane_row(energy, y)[x] = c;
        }
}

static void smooth(struct finger_tensor *tensor, int radius, const struct finger_plane *work) {
    finger_plane_blur(&tensor->u, &tensor->u, radius, work);
    finger_plane_blur(&tensor->v, &tensor->v, radius, work);
    finger_plane_blur(&tensor->energy, &tensor->energy, radius, work);
}

// Adds the tensor's direction as far as the finer scales before it left doubt.
static void add_scale(const struct finger_tensor *tensor, struct finger_plane *x,
                      struct finger_plane *y, struct finger_plane *doubt) {
    for (int row = 0; row < x->height; row++) {
        const float *u = finger_plane_row(&tensor->u, row), *v = finger_plane_row(&tensor->v, row);
        const float *energy = finger_plane_row(&tensor->energy, row);
        float *to_x = finger_plane_row(x, row), *to_y = finger_plane_row(y, row);
        float *left = finger_plane_row(doubt, row);
        for (int k = 0; k < x->width; k++) {
            float share = left[k] / (energy[k] + 1e-3f);
            to_x[k] += share * u[k];
            to_y[k] += share * v[k];
            float coherence = sqrtf(u[k] * u[k] + v[k] * v[k]) / (energy[k] + 1e-3f);
            left[k] *= 1 - fminf(coherence, 1);
        }
    }
}

// How much one direction leads over the widest surroundings that were asked.
static void note_coherence(struct finger_plane *coherence, const struct finger_tensor *tensor) {
    for (int y = 0; y < coherence->height; y++)
        for (int x = 0; x < coherence->width; x++) {
            float u = finger_plane_row(&tensor->u, y)[x], v = finger_plane_row(&tensor->v, y)[x];
            float energy = finger_plane_row(&tensor->energy, y)[x];
            finger_plane_row(coherence, y)[x] = sqrtf(u * u + v * v) / (energy + 1e-3f);
        }
}

// From the vector of twice an angle to the unit vector of the angle itself.
static void halve_angle(float *x, float *y) {
    float length = sqrtf(*x * *x + *y * *y), cosine = length > 0 ? *x / length : 1;
    *x = sqrtf(fmaxf(0.5f + 0.5f * cosine, 0));
    *y = copysignf(sqrtf(fmaxf(0.5f - 0.5f * cosine, 0)), *y);
}

// Orientation at each cell, of the gradients that the tensor has: fine where the ridges are clear,
// from ever wider around where they are not.
static void orient(struct finger_ridges *ridges, const int radius[3], struct finger_tensor *tensor,
                   struct finger_plane *doubt, const struct finger_plane *work) {
    struct finger_plane *x = &ridges->across_x, *y = &ridges->across_y;
    for (int row = 0; row < x->height; row++)
        for (int k = 0; k < x->width; k++) {
            finger_plane_row(x, row)[k] = finger_plane_row(y, row)[k] = 0;
            finger_plane_row(doubt, row)[k] = 1;
        }
    for (int scale = 0; scale < 3; scale++) {
        if (scale > 0)
            smooth(tensor, radius[scale], work);
        smooth(tensor, radius[scale], work); // twice a box is nearly a Gaussian
        add_scale(tensor, x, y, doubt);
    }
    for (int row = 0; row < x->height; row++)
        for (int k = 0; k < x->width; k++) {
            float *to_x = finger_plane_row(x, row) + k, *to_y = finger_plane_row(y, row) + k;
            halve_angle(to_x, to_y);
        }
}

// ---- period ----------------------------------------------------------------------------------

static void make_period_table(struct period_table *table) {
    for (int i = 0; i < CANDIDATES; i++) {
        double ratio = (double)FINGER_WAVE_PERIOD_MAX / FINGER_WAVE_PERIOD_MIN;
        double period = FINGER_WAVE_PERIOD_MIN * pow(ratio, (double)i / (CANDIDATES - 1));
        table->period[i] = (float)period;
        for (int s = -SIGNATURE; s <= SIGNATURE; s++) {
            double window = 0.5 + 0.5 * cos(PI * s / (SIGNATURE + 1));
            table->cosine[s + SIGNATURE][i] = (float)(window * cos(2 * PI * s / period));
            table->sine[s + SIGNATURE][i] = (float)(window * sin(2 * PI * s / period));
        }
    }
}

// The picture summed along the ridges, as one runs across them.
static void cut_across(const struct finger_plane *flat, int x, int y, float across_x,
                       float across_y, float signature[2 * SIGNATURE + 1]) {
    float right = (float)flat->width, bottom = (float)flat->height;
    float left = (float)x + 0.5f + SIGNATURE_HALF_WIDTH * across_y;
    float top = (float)y + 0.5f - SIGNATURE_HALF_WIDTH * across_x;
    for (int s = -SIGNATURE; s <= SIGNATURE; s++) {
        float sum = 0, px = left + (float)s * across_x, py = top + (float)s * across_y;
        for (int k = 0; k <= SIGNATURE_HALF_WIDTH; k++, px -= 2 * across_y, py += 2 * across_x)
            if (px >= 0 && py >= 0 && px < right && py < bottom)
                sum += finger_plane_row(flat, (int)py)[(int)px];
        signature[s + SIGNATURE] = sum;
    }
}

// The strongest period of a cut; `*weight` says how much stronger it is than all others together.
static float strongest_period(const struct period_table *table, const float *signature,
                              float *weight) {
    float re[CANDIDATES] = {0}, im[CANDIDATES] = {0}, power[CANDIDATES], total = 1e-6f;
    int best = 0;
    for (int s = 0; s <= 2 * SIGNATURE; s++)
        for (int i = 0; i < CANDIDATES; i++) { // side by side in the vector unit
            re[i] += table->cosine[s][i] * signature[s];
            im[i] += table->sine[s][i] * signature[s];
        }
    for (int i = 0; i < CANDIDATES; i++) {
        power[i] = re[i] * re[i] + im[i] * im[i];
        total += power[i];
        if (power[i] > power[best])
            best = i;
    }
    bool edge = best == 0 || best == CANDIDATES - 1;
    float share = power[best] / total;
    *weight = edge ? 0 : share * share * sqrtf(power[best]);
    if (edge)
        return USUAL_PERIOD;
    float before = power[best - 1], after = power[best + 1];
    float shift = 0.5f * (after - before) / (2 * power[best] - before - after + 1e-6f);
    float step = table->period[best + 1] / table->period[best];
    return table->period[best] * powf(step, shift);
}

// Periods measured at nodes, given to the cells around them, and averaged by their weight.
static void measure_periods(struct finger_ridges *ridges, const struct period_table *table,
                            struct finger_plane *weight, const struct finger_plane *work) {
    struct finger_plane *period = &ridges->period;
    float signature[2 * SIGNATURE + 1];
    enum { STEP = NODE / FINGER_CELL };
    double sum = 1e-6 * USUAL_PERIOD, weights = 1e-6;
    for (int y = 0; y < period->height; y++)
        for (int x = 0; x < period->width; x++) {
            float *to = finger_plane_row(period, y) + x, *w = finger_plane_row(weight, y) + x;
            if (y % STEP != STEP / 2 || x % STEP != STEP / 2 ||
                finger_plane_row(&ridges->contrast, y)[x] < ridges->floor) {
                *to = *w = 0;
                continue;
            }
            cut_across(&ridges->flat, x * FINGER_CELL + 2, y * FINGER_CELL + 2,
                       finger_plane_row(&ridges->across_x, y)[x],
                       finger_plane_row(&ridges->across_y, y)[x], signature);
            float measured = strongest_period(table, signature, w);
            *to = *w * measured;
            sum += *to;
            weights += *w;
        }
    for (int pass = 0; pass < 2; pass++) {
        finger_plane_blur(period, period, 6, work);
        finger_plane_blur(weight, weight, 6, work);
    }
    float usual = (float)(sum / weights);
    float faith = 1e-3f * (float)weights / (float)(period->width * period->height) + 1e-9f;
    for (int y = 0; y < period->height; y++)
        for (int x = 0; x < period->width; x++) {
            float *to = finger_plane_row(period, y) + x;
            *to = (*to + faith * usual) / (finger_plane_row(weight, y)[x] + faith);
        }
}

// ---- the wave --------------------------------------------------------------------------------

static float mean_length(const struct finger_ridges *ridges, int x, int y) {
    float sum = 0;
    for (int row = y; row < y + FINGER_CELL; row++) {
        const float *re = finger_plane_row(&ridges->re, row);
        const float *im = finger_plane_row(&ridges->im, row);
        for (int k = x; k < x + FINGER_CELL; k++)
            sum += sqrtf(re[k] * re[k] + im[k] * im[k]);
    }
    return sum / (FINGER_CELL * FINGER_CELL);
}

// Makes re, and when `whole` also im and the strength.
static void fit_wave(struct finger_ridges *ridges, struct finger_wave_bank *bank, bool whole) {
    for (int y = 0; y < ridges->period.height; y++) {
        float *across_x = finger_plane_row(&ridges->across_x, y);
        float *across_y = finger_plane_row(&ridges->across_y, y);
        const float *period = finger_plane_row(&ridges->period, y);
        const float *contrast = finger_plane_row(&ridges->contrast, y);
        float *strength = finger_plane_row(&ridges->strength, y);
        for (int x = 0; x < ridges->period.width; x++) {
            if (contrast[x] < ridges->floor)
                continue;
            int px = x * FINGER_CELL, py = y * FINGER_CELL;
            struct finger_wave_tuning tuning =
                finger_wave_tune(bank, across_x + x, across_y + x, period[x]);
            finger_wave_fit(bank, tuning, &ridges->flat, &ridges->re, whole ? &ridges->im : NULL,
                            px, py);
            if (whole) // a wave of standard deviation 1 has amplitude sqrt(2)
                strength[x] = mean_length(ridges, px, py) * 0.70710678f;
        }
    }
}

static void clear_outside(const struct finger_plane *plane) {
    memset(finger_plane_row(plane, -FINGER_MARGIN) - FINGER_MARGIN, 0,
           (size_t)plane->stride * (size_t)(plane->height + 2 * FINGER_MARGIN) * sizeof(float));
}

// ---- the print's outline ---------------------------------------------------------------------

// The cells of the piece that (x, y) is in, given the number instead of 1; returns how many.
static int number_piece(struct finger_plane *inside, int x, int y, float number, int *stack) {
    int height = 0, cells = 0, width = inside->width;
    stack[height++] = y * width + x;
    finger_plane_row(inside, y)[x] = number;
    while (height > 0) {
        int at = stack[--height];
        const int beside[] = {at % width > 0 ? at - 1 : -1, at % width < width - 1 ? at + 1 : -1,
                              at - width, at + width};
        cells++;
        for (int i = 0; i < 4; i++) {
            if (beside[i] < 0 || beside[i] >= width * inside->height)
                continue;
            float *to = finger_plane_row(inside, beside[i] / width) + beside[i] % width;
            if (*to == 1) {
                *to = number;
                stack[height++] = beside[i];
            }
        }
    }
    return cells;
}

// What lies apart from the print and is small beside it tells nothing of it: words, a stamp, dirt.
static void drop_small_pieces(struct finger_plane *inside, struct finger_arena *arena) {
    enum { PIECES = 32, SHARE = 5 };
    int *stack = finger_arena_take(arena, finger_pieces_size(inside->width, inside->height));
    int cells[PIECES + 2] = {0}, pieces = 2, most = 0;
    for (int y = 0; y < inside->height; y++)
        for (int x = 0; x < inside->width; x++)
            if (finger_plane_row(inside, y)[x] == 1 && pieces < PIECES + 2) {
                cells[pieces] = number_piece(inside, x, y, (float)pieces, stack);
                most = cells[pieces] > most ? cells[pieces] : most;
                pieces++;
            }
    for (int y = 0; y < inside->height; y++)
        for (int x = 0; x < inside->width; x++) {
            float *in = finger_plane_row(inside, y) + x;
            *in = *in > 1 && SHARE * cells[(int)*in] >= most;
        }
}

static void outline(struct finger_ridges *ridges, struct finger_plane *work,
                    struct finger_arena *arena) {
    struct finger_plane *inside = &ridges->inside, *strength = &ridges->strength;
    finger_plane_blur(strength, strength, 1, work);
    finger_plane_blur(inside, strength, 2, work);
    for (int y = 0; y < inside->height; y++)
        for (int x = 0; x < inside->width; x++) {
            float *in = finger_plane_row(inside, y) + x;
            *in = *in > 0.25f ? 1 : 0;
        }
    for (int pass = 0; pass < 2; pass++) { // lone cells and small holes go
        finger_plane_blur(inside, inside, 4, work);
        for (int y = 0; y < inside->height; y++)
            for (int x = 0; x < inside->width; x++) {
                float *in = finger_plane_row(inside, y) + x;
                *in = *in > 0.5f ? 1 : 0;
            }
    }
    drop_small_pieces(inside, arena);
}

// ---- dark or light ---------------------------------------------------------------------------

// How much brighter the 32 pixels around the print are than the print, in its own contrasts, -1 ..
// 1; near 0 where hardly any are in the picture. Bare glass looks as valleys do.
static float bright_surround(const struct finger_ridges *ridges, struct finger_plane *near,
                             struct finger_plane *work) {
    float around = 0, within = 0, contrast = 0, cells_around = 0, cells_within = 0;
    finger_plane_blur(near, &ridges->inside, 8, work);
    for (int y = 0; y < near->height; y++)
        for (int x = 0; x < near->width; x++) {
            float brightness = finger_plane_row(&ridges->brightness, y)[x];
            if (finger_plane_row(&ridges->inside, y)[x] > 0.5f) {
                within += brightness;
                contrast += finger_plane_row(&ridges->contrast, y)[x];
                cells_within++;
            } else if (finger_plane_row(near, y)[x] > 0) {
                around += brightness;
                cells_around++;
            }
        }
    if (cells_around == 0 || cells_within == 0)
        return 0;
    float brighter = around / cells_around - within / cells_within;
    brighter *= cells_within / fmaxf(contrast, 1e-3f);
    return fminf(fmaxf(brighter, -1), 1) * fminf(1, cells_around / 100);
}

// Dark ridges on light are the deeper of the two, most of all in dry prints: below 0.
static float skewness(const struct finger_ridges *ridges) {
    double count = 0, square = 0, cube = 0;
    for (int y = 0; y < ridges->flat.height; y++) {
        const float *flat = finger_plane_row(&ridges->flat, y);
        for (int x = 0; x < ridges->flat.width; x++)
            if (finger_ridges_at(&ridges->inside, x, y) > 0.5f) {
                count++;
                square += (double)(flat[x] * flat[x]);
                cube += (double)(flat[x] * flat[x] * flat[x]);
            }
    }
    return square > 0 ? (float)(cube / count / pow(square / count, 1.5)) : 0;
}

static void negate(const struct finger_plane *plane) {
    for (int y = 0; y < plane->height; y++)
        for (int x = 0; x < plane->width; x++)
            finger_plane_row(plane, y)[x] *= -1;
}

// From here on ridges are dark. The sum is above 0.3 for all of FVC2002's 320 prints; where it
// can't tell (a print beyond all sides of the picture, pressed hard), dark is the standards' way,
// and a mistake only takes endings for bifurcations.
static void make_ridges_dark(struct finger_ridges *ridges, struct finger_plane *near,
                             struct finger_plane *work) {
    if (bright_surround(ridges, near, work) - 0.5f * skewness(ridges) > -0.3f)
        return;
    negate(&ridges->flat);
    negate(&ridges->re);
    negate(&ridges->im);
    for (int y = 0; y < ridges->brightness.height; y++)
        for (int x = 0; x < ridges->brightness.width; x++) {
            float *brightness = finger_plane_row(&ridges->brightness, y) + x;
            *brightness = 255 - *brightness;
        }
}

// Levels the picture, without the spots and lines that are no ridges, and takes its gradients.
static void level_clean(struct finger_ridges *ridges, const struct finger_plane *picture,
                        struct finger_tensor *tensor, const struct finger_plane *work,
                        struct finger_arena *arena) {
    enum {
        STANDS_OUT = 16,
        SPOTS_MIN = 16,
        MENDINGS = 2,
        BANDED = 1
    }; // 16 floors: four usual contrasts
    struct levelling levelling = {
        finger_plane_take(arena, picture->width, picture->height),
        finger_arena_take(arena, finger_plane_level_size(picture->width, picture->height))};
    float far = level(ridges, picture, &levelling), limit = STANDS_OUT * ridges->floor;
    if (far > limit && take_spots_off(picture, limit, &ridges->re, &ridges->im) > SPOTS_MIN)
        level(ridges, picture, &levelling);
    finger_plane_blur(&ridges->re, picture, 9, &ridges->im);
    if (finger_lines_take_bands_off(picture, &ridges->re, BANDED * ridges->floor))
        level(ridges, picture, &levelling);
    for (int mending = 0;; mending++) {
        square_gradients(&ridges->flat, tensor);
        smooth(tensor, 1, work);
        if (mending == MENDINGS || !finger_lines_mend(picture, tensor, &ridges->contrast,
                                                      ridges->floor, work, &levelling.gray))
            return;
        level(ridges, picture, &levelling);
    }
}

void finger_ridges_find(struct finger_ridges *ridges, const struct finger_plane *picture,
                        struct finger_arena *arena) {
    int columns = ridges->period.width, rows = ridges->period.height;
    struct finger_tensor tensor = {finger_plane_take(arena, columns, rows),
                                   finger_plane_take(arena, columns, rows),
                                   finger_plane_take(arena, columns, rows)};
    struct finger_plane doubt = finger_plane_take(arena, columns, rows);
    struct finger_plane work = finger_plane_take(arena, columns, rows);
    struct period_table *table = finger_arena_take(arena, sizeof *table);
    struct finger_wave_bank *first = finger_arena_take(arena, sizeof *first);
    struct finger_wave_bank *second = finger_arena_take(arena, sizeof *second);
    finger_wave_bank_init(first, 0.4f, arena);
    finger_wave_bank_init(second, 0.5f, arena);
    make_period_table(table);

    finger_lines_fill_dead(picture);
    level_clean(ridges, picture, &tensor, &work, arena);
    clear_outside(&ridges->re);
    clear_outside(&ridges->im);
    orient(ridges, (const int[]){1, 2, 4}, &tensor, &doubt, &work);
    note_coherence(&ridges->coherence, &tensor);
    measure_periods(ridges, table, &doubt, &work);
    fit_wave(ridges, first, false);
    // once more, with the orientation of the enhanced picture, in which noise is less
    square_gradients(&ridges->re, &tensor);
    smooth(&tensor, 1, &work);
    orient(ridges, (const int[]){1, 1, 3}, &tensor, &doubt, &work);
    measure_periods(ridges, table, &doubt, &work);
    fit_wave(ridges, second, true);
    outline(ridges, &work, arena);
    make_ridges_dark(ridges, &doubt, &work);
}
