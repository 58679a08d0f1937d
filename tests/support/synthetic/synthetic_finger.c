#include "tests/support/synthetic/synthetic_finger.h"
#include "tests/support/synthetic/synthetic_noise.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double pi = 3.14159265358979323846;

enum purpose { FOR_SHAPE = 1, FOR_PERIOD, FOR_SPOTS, FOR_PORES, FOR_CREASES };

enum {
    WIDTH = SYNTHETIC_FINGER_WIDTH,
    HEIGHT = SYNTHETIC_FINGER_HEIGHT,
    HALF_WIDTH = WIDTH / 2, // the ridges are grown at half size and only finished at full size
    HALF_HEIGHT = HEIGHT / 2,
    DIRECTIONS = 64, // of half a turn
    PERIODS = 13,    // 6.5, 7 .. 12.5 pixels
    GROWTH_STEPS = 20,
    SPOT_SQUARE = 20, // pixels of the half size
};

const char *synthetic_class_text(enum synthetic_class kind) {
    static const char *const texts[SYNTHETIC_CLASSES] = {"arch",       "tented arch", "left loop",
                                                         "right loop", "whorl",       "twin loop"};
    return texts[kind];
}

// The proportions of Wilson, Candela and Watson (1994), the twin loops taken out of the whorls.
static enum synthetic_class class_of(struct synthetic_noise *noise) {
    static const int per_mille[SYNTHETIC_CLASSES] = {37, 29, 338, 317, 239, 40};
    int draw = synthetic_noise_below(noise, 1000), kind = 0;
    while (kind < SYNTHETIC_TWIN_LOOP && draw >= per_mille[kind])
        draw -= per_mille[kind++];
    return (enum synthetic_class)kind;
}

struct point {
    double x, y; // from the finger's middle; y goes up, as in the papers
};

// Which way the ridges run.
struct flow {
    struct point cores[2], deltas[2], middle;
    int core_count, delta_count;
    double tilt;                  // of the whole pattern, radians
    double bend;                  // how steep the far sides fall, radians
    double bend_width, bend_base; // pixels: how fast it sets in; the level below which it ends
};

static struct point around(struct synthetic_noise *noise, double x, double y, double spread) {
    return (struct point){x + spread * synthetic_noise_bell(noise),
                          y + spread * synthetic_noise_bell(noise)};
}

static struct flow flow_of(enum synthetic_class kind, struct synthetic_noise *noise) {
    struct point middle = around(noise, 0, 25, 8);
    struct flow flow = {.middle = middle,
                        .tilt = 0.07 * synthetic_noise_bell(noise),
                        .bend = 0.68 + 0.06 * synthetic_noise_bell(noise),
                        .bend_width = synthetic_noise_between(noise, 75, 105),
                        .bend_base = middle.y - synthetic_noise_between(noise, 120, 150)};
    double side =
        kind == SYNTHETIC_LEFT_LOOP ? 1 : -1; // of the delta: across from where loops leave
    switch (kind) {
    case SYNTHETIC_ARCH:
    case SYNTHETIC_CLASSES:
        flow.bend = synthetic_noise_between(noise, 0.8, 1.05);
        flow.bend_width = synthetic_noise_between(noise, 60, 85);
        flow.bend_base = middle.y - synthetic_noise_between(noise, 60, 90);
        break;
    case SYNTHETIC_TENTED_ARCH:
        flow.core_count = flow.delta_count = 1;
        flow.cores[0] = middle;
        flow.deltas[0] = around(noise, middle.x, middle.y - 85, 5);
        flow.bend = synthetic_noise_between(noise, 0.5, 0.65);
        break;
    case SYNTHETIC_LEFT_LOOP:
    case SYNTHETIC_RIGHT_LOOP:
        flow.core_count = flow.delta_count = 1;
        flow.cores[0] = middle;
        flow.deltas[0] = around(noise, middle.x + side * 98, middle.y - 108, 12);
        flow.tilt += side * synthetic_noise_between(noise, 0, 0.2);
        break;
    case SYNTHETIC_WHORL:
    case SYNTHETIC_TWIN_LOOP: {
        flow.core_count = flow.delta_count = 2;
        int whorl = kind == SYNTHETIC_WHORL;
        double apart =
            whorl ? synthetic_noise_between(noise, 8, 42) : synthetic_noise_between(noise, 48, 70);
        double lean = synthetic_noise_between(noise, -1, 1) * (whorl ? 0.35 : 0.2) +
                      (whorl ? 0 : (synthetic_noise_below(noise, 2) ? 0.75 : -0.75));
        double x = apart * steady_sin(lean), y = apart * steady_cos(lean);
        flow.cores[0] = (struct point){middle.x + x / 2, middle.y + y / 2};
        flow.cores[1] = (struct point){middle.x - x / 2, middle.y - y / 2};
        flow.deltas[0] = around(noise, middle.x - 112, middle.y - 112, 12);
        flow.deltas[1] = around(noise, middle.x + 112, middle.y - 112, 12);
        flow.bend = 0.34 + 0.05 * synthetic_noise_bell(noise);
        break;
    }
    }
    return flow;
}

// Turns (cos, sin) of the doubled angle by the direction from `from` to `to`, or back.
static void turn(struct point *doubled, struct point from, struct point to, double sign) {
    double x = to.x - from.x, y = sign * (to.y - from.y), length = sqrt(x * x + y * y) + 1e-9;
    *doubled = (struct point){(doubled->x * x - doubled->y * y) / length,
                              (doubled->x * y + doubled->y * x) / length};
}

static double direction_at(const struct flow *flow, struct point at) {
    double across = (at.x - flow->middle.x) / flow->bend_width;
    double height = (at.y - flow->bend_base) / 45;
    double bend = -flow->bend * across / sqrt(1 + across * across) * 0.5 *
                  (1 + height / sqrt(1 + height * height));
    double angle = 2 * (bend + flow->tilt);
    struct point doubled = {steady_cos(angle), steady_sin(angle)};
    for (int i = 0; i < flow->core_count; i++)
        turn(&doubled, flow->cores[i], at, 1);
    for (int i = 0; i < flow->delta_count; i++)
        turn(&doubled, flow->deltas[i], at, -1);
    return 0.5 * steady_atan2(doubled.y, doubled.x);
}

// ---- Growing ------------------------------------------------------------------------------------

// One even Gabor filter for each direction and period, in 16384ths; rows padded to whole vectors.
// Integers, so that the sums are the same in whatever order a compiler takes them.
enum { UNIT_BITS = 14, HALF_RADIUS = 7, FULL_RADIUS = 13 };
enum { HALF_SIDE = 2 * HALF_RADIUS + 1, FULL_SIDE = 2 * FULL_RADIUS + 1 };
enum { HALF_ROW = 16, FULL_ROW = 32 };
enum { HALF_STRIDE = HALF_WIDTH + HALF_ROW, FULL_STRIDE = WIDTH + FULL_ROW };

struct workshop {
    uint8_t direction[HALF_HEIGHT][HALF_WIDTH], period[HALF_HEIGHT][HALF_WIDTH];
    int16_t half_filter[DIRECTIONS][PERIODS][HALF_SIDE * HALF_ROW];
    int16_t full_filter[DIRECTIONS][PERIODS][FULL_SIDE * FULL_ROW];
    int16_t half[2][(HALF_HEIGHT + 2 * HALF_RADIUS) * HALF_STRIDE];
    int16_t full[2][(HEIGHT + 2 * FULL_RADIUS) * FULL_STRIDE];
    struct synthetic_field spread, crowd,
        sway; // of the period in the large, in the small; of the way
};

static double period_of(int index) {
    return 6.5 + 0.5 * index;
}

// `filter` answers a wave of its own direction and period with `gain`, and an even grey with
// nothing.
static void make_filter(int16_t *filter, int radius, int row, double angle, double period,
                        double gain) {
    double wave_x[2][FULL_SIDE], wave_y[2][FULL_SIDE], bell[FULL_SIDE];
    double step_x = 2 * pi * steady_sin(angle) / period,
           step_y = 2 * pi * steady_cos(angle) / period;
    for (int i = -radius; i <= radius; i++) {
        wave_x[0][i + radius] = steady_cos(step_x * i),
                      wave_x[1][i + radius] = steady_sin(step_x * i);
        wave_y[0][i + radius] = steady_cos(step_y * i),
                      wave_y[1][i + radius] = steady_sin(step_y * i);
        bell[i + radius] = steady_bell(i / (0.42 * period));
    }
    int side = 2 * radius + 1;
    double grey = 0, weight = 0, answer = 0;
    for (int pass = 0; pass < 3; pass++)
        for (int y = 0; y < side; y++)
            for (int x = 0; x < side; x++) {
                double window = bell[x] * bell[y];
                double wave = wave_x[0][x] * wave_y[0][y] - wave_x[1][x] * wave_y[1][y];
                double value = window * (wave - (weight > 0 ? grey / weight : 0));
                if (pass == 0)
                    grey += window * wave;
                else if (pass == 1)
                    answer += value * wave;
                else
                    filter[y * row + x] =
                        (int16_t)floor(value / answer * gain * (1 << UNIT_BITS) + 0.5);
                if (pass == 0 && y == side - 1 && x == side - 1)
                    for (int i = 0; i < side * side; i++)
                        weight += bell[i % side] * bell[i / side];
            }
}

static void make_filters(struct workshop *shop) {
    for (int direction = 0; direction < DIRECTIONS; direction++)
        for (int period = 0; period < PERIODS; period++) {
            double angle = pi * direction / DIRECTIONS;
            make_filter(shop->half_filter[direction][period], HALF_RADIUS, HALF_ROW, angle,
                        period_of(period) / 2, 1.9);
            make_filter(shop->full_filter[direction][period], FULL_RADIUS, FULL_ROW, angle,
                        period_of(period), 1.25);
        }
}

static uint8_t period_index(double period) {
    int index = (int)floor((period - period_of(0)) * 2 + 0.5);
    return (uint8_t)(index < 0 ? 0 : index >= PERIODS ? PERIODS - 1 : index);
}

static uint8_t direction_index(double angle) {
    double half_turns = angle / pi;
    half_turns -= floor(half_turns);
    return (uint8_t)((int)floor(half_turns * DIRECTIONS + 0.5) % DIRECTIONS);
}

// The period's unevenness in the small is what makes minutiae as many as in real skin.
static void lay_out(struct workshop *shop, struct synthetic_finger *finger,
                    const struct flow *flow) {
    struct synthetic_noise noise = synthetic_noise_of(finger->seed, FOR_PERIOD);
    double base = 9.0 + 0.45 * synthetic_noise_bell(&noise), sum = 0;
    synthetic_field_fill(&shop->spread, WIDTH, HEIGHT, 85, &noise);
    synthetic_field_fill(&shop->crowd, WIDTH, HEIGHT, 28, &noise);
    synthetic_field_fill(&shop->sway, WIDTH, HEIGHT, 40, &noise);
    for (int y = 0; y < HALF_HEIGHT; y++)
        for (int x = 0; x < HALF_WIDTH; x++) {
            struct point at = {2 * x - WIDTH / 2, HEIGHT / 2 - 2 * y};
            float column = (float)(2 * x), row = (float)(2 * y);
            // Ridges lie wider apart at the foot of the fingertip than about its middle.
            double foot = steady_step(-60, -220, (float)(at.y - flow->middle.y));
            double period =
                base * (1 + 0.12 * synthetic_field_at(&shop->spread, column, row) +
                        0.28 * synthetic_field_at(&shop->crowd, column, row) + 0.12 * foot);
            double angle =
                direction_at(flow, at) + 0.15 * synthetic_field_at(&shop->sway, column, row);
            shop->direction[y][x] = direction_index(angle);
            shop->period[y][x] = period_index(period);
            sum += period_of(shop->period[y][x]);
        }
    finger->period = (float)(sum / (HALF_WIDTH * HALF_HEIGHT));
}

static int16_t *half_pixel(int16_t *skin, int x, int y) {
    return skin + (y + HALF_RADIUS) * HALF_STRIDE + x + HALF_RADIUS;
}

static int16_t *full_pixel(int16_t *skin, int x, int y) {
    return skin + (y + FULL_RADIUS) * FULL_STRIDE + x + FULL_RADIUS;
}

// One in each square, so that no place is far from one and the steps suffice to fill the skin.
static void scatter_spots(int16_t *skin, struct synthetic_noise *noise) {
    for (int top = 0; top < HALF_HEIGHT; top += SPOT_SQUARE)
        for (int left = 0; left < HALF_WIDTH; left += SPOT_SQUARE) {
            int x = left + synthetic_noise_below(noise, SPOT_SQUARE);
            int y = top + synthetic_noise_below(noise, SPOT_SQUARE);
            for (int i = 0; i < 4 && x + 1 < HALF_WIDTH && y + 1 < HALF_HEIGHT; i++)
                *half_pixel(skin, x + i % 2, y + i / 2) = 127;
        }
}

static int16_t settled(int32_t sum) {
    int32_t value = (sum + (1 << (UNIT_BITS - 1))) >> UNIT_BITS;
    return (int16_t)(value > 127 ? 127 : value < -127 ? -127 : value);
}

// Growing is nearly all of a finger's time, and with every access and sum checked it was most of
// the time of all the sanitized tests that need one. Each index here is a loop's own.
#define UNCHECKED __attribute__((no_sanitize("address", "thread", "undefined")))

UNCHECKED static void grow_half(const struct workshop *shop, const int16_t *from, int16_t *to) {
    for (int y = 0; y < HALF_HEIGHT; y++)
        for (int x = 0; x < HALF_WIDTH; x++) {
            const int16_t *filter = shop->half_filter[shop->direction[y][x]][shop->period[y][x]];
            const int16_t *corner = from + y * HALF_STRIDE + x;
            int32_t sum = 0;
            for (int row = 0; row < HALF_SIDE; row++)
                for (int i = 0; i < HALF_ROW; i++)
                    sum += filter[row * HALF_ROW + i] * corner[row * HALF_STRIDE + i];
            *half_pixel(to, x, y) = settled(sum);
        }
}

UNCHECKED static void grow_full(const struct workshop *shop, const int16_t *from, int16_t *to) {
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            const int16_t *filter =
                shop->full_filter[shop->direction[y / 2][x / 2]][shop->period[y / 2][x / 2]];
            const int16_t *corner = from + y * FULL_STRIDE + x;
            int32_t sum = 0;
            for (int row = 0; row < FULL_SIDE; row++)
                for (int i = 0; i < FULL_ROW; i++)
                    sum += filter[row * FULL_ROW + i] * corner[row * FULL_STRIDE + i];
            *full_pixel(to, x, y) = settled(sum);
        }
}

static void double_size(int16_t *half, int16_t *full) {
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            const int16_t *a = half_pixel(half, x / 2, y / 2);
            int right = x & 1, down = (y & 1) * HALF_STRIDE;
            *full_pixel(full, x, y) = (int16_t)((a[0] + a[right] + a[down] + a[down + right]) / 4);
        }
}

static void grow(struct workshop *shop, struct synthetic_finger *finger) {
    struct synthetic_noise noise = synthetic_noise_of(finger->seed, FOR_SPOTS);
    make_filters(shop);
    scatter_spots(shop->half[0], &noise);
    for (int step = 0; step < GROWTH_STEPS; step++)
        grow_half(shop, shop->half[step % 2], shop->half[(step + 1) % 2]);
    double_size(shop->half[GROWTH_STEPS % 2], shop->full[0]);
    grow_full(shop, shop->full[0], shop->full[1]);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            finger->ridge[y][x] = (int8_t)*full_pixel(shop->full[1], x, y);
}

// ---- Pores and creases --------------------------------------------------------------------------

static void wear(struct synthetic_finger *finger, double x, double y, double radius, double depth) {
    int reach = (int)radius + 2;
    for (int row = (int)y - reach; row <= (int)y + reach; row++)
        for (int column = (int)x - reach; column <= (int)x + reach; column++) {
            if (row < 0 || row >= HEIGHT || column < 0 || column >= WIDTH)
                continue;
            double away = sqrt((column - x) * (column - x) + (row - y) * (row - y));
            float gone = 1 - steady_step((float)radius - 0.8f, (float)radius + 0.8f, (float)away);
            uint8_t value = (uint8_t)(255 * depth * (double)gone);
            if (value > finger->gap[row][column])
                finger->gap[row][column] = value;
        }
}

// A pore sits on the crest, about one in each ridge's width of length.
static void open_pores(struct synthetic_finger *finger) {
    struct synthetic_noise noise = synthetic_noise_of(finger->seed, FOR_PORES);
    double size = synthetic_noise_between(&noise, 0.3, 1.0);
    for (int y = 4; y < HEIGHT - 4; y += 7)
        for (int x = 4; x < WIDTH - 4; x += 7) {
            double at_x = x + synthetic_noise_between(&noise, -3, 3);
            double at_y = y + synthetic_noise_between(&noise, -3, 3);
            double radius = size * synthetic_noise_between(&noise, 0.7, 1.3);
            if (finger->ridge[(int)at_y][(int)at_x] > 105)
                wear(finger, at_x, at_y, radius, 0.75);
        }
}

// White lines across the ridges, few in young skin and many in old; never straight for long.
static void fold_creases(struct synthetic_finger *finger) {
    struct synthetic_noise noise = synthetic_noise_of(finger->seed, FOR_CREASES);
    double age = synthetic_noise_between(&noise, 0, 1);
    int count = (int)(age * age * 9);
    for (int crease = 0; crease < count; crease++) {
        double x = synthetic_noise_between(&noise, 60, WIDTH - 60);
        double y = synthetic_noise_between(&noise, 120, HEIGHT - 60);
        double angle = 0.45 * synthetic_noise_bell(&noise), curl = 0;
        int length = 25 + synthetic_noise_below(&noise, 130);
        double width = synthetic_noise_between(&noise, 0.5, 2.0);
        for (int step = 0; step < length; step++) {
            double taper = steady_sin(pi * step / length);
            wear(finger, x, y, width * taper * synthetic_noise_between(&noise, 0.6, 1.2), 1);
            curl = 0.8 * curl + 0.006 * synthetic_noise_bell(&noise);
            angle += curl;
            x += steady_cos(angle);
            y += steady_sin(angle);
        }
    }
}

struct synthetic_finger *synthetic_finger_create(uint64_t seed) {
    struct synthetic_finger *finger = calloc(1, sizeof *finger);
    struct workshop *shop = calloc(1, sizeof *shop);
    if (finger && shop) {
        struct synthetic_noise noise = synthetic_noise_of(seed, FOR_SHAPE);
        finger->seed = seed;
        finger->kind = class_of(&noise);
        struct flow flow = flow_of(finger->kind, &noise);
        struct point core = flow.core_count ? flow.cores[0] : flow.middle;
        finger->core_x = (float)(WIDTH / 2 + core.x);
        finger->core_y = (float)(HEIGHT / 2 - core.y);
        lay_out(shop, finger, &flow);
        grow(shop, finger);
        open_pores(finger);
        fold_creases(finger);
    } else {
        free(finger);
        finger = NULL;
    }
    free(shop);
    return finger;
}

void synthetic_finger_destroy(struct synthetic_finger *finger) {
    free(finger);
}
