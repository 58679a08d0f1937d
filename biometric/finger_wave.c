#include "biometric/finger_wave.h"
#include <math.h>
#include <string.h>

enum { RADIUS_MIN = 4, RADIUS_MAX = 15, SIDE_MAX = 2 * RADIUS_MAX + 1 };
static const double PI = 3.14159265358979323846;

struct finger_wave_kernel {
    int radius;
    int reach[SIDE_MAX];     // of each row: the support is a disc
    const float *even, *odd; // rows of 2 * radius + 1
};

// Four pixels at once; GCC and clang turn this into the vector unit of whatever they compile for.
typedef float four __attribute__((vector_size(16)));

static four load(const float *from) {
    four loaded;
    memcpy(&loaded, from, sizeof loaded);
    return loaded;
}

static void store(const struct finger_plane *to, int x, int y, const four lines[4]) {
    for (int line = 0; line < 4; line++)
        memcpy(finger_plane_row(to, y + line) + x, &lines[line], sizeof lines[line]);
}

size_t finger_wave_bank_size(void) {
    size_t kernel = sizeof(struct finger_wave_kernel) + 2 * SIDE_MAX * SIDE_MAX * sizeof(float);
    return FINGER_WAVE_DIRECTIONS * FINGER_WAVE_PERIODS * (kernel + 3 * FINGER_ARENA_ALIGNMENT);
}

static double period_of(double index) {
    double ratio = (double)FINGER_WAVE_PERIOD_MAX / FINGER_WAVE_PERIOD_MIN;
    return FINGER_WAVE_PERIOD_MIN * pow(ratio, index / (FINGER_WAVE_PERIODS - 1));
}

static double angle_of(int direction) {
    return PI * direction / FINGER_WAVE_DIRECTIONS;
}

void finger_wave_bank_init(struct finger_wave_bank *bank, float width, struct finger_arena *arena) {
    *bank = (struct finger_wave_bank){.arena = arena, .width = width};
    for (int i = 0; i < FINGER_WAVE_DIRECTIONS; i++) {
        bank->across_x[i] = (float)cos(angle_of(i));
        bank->across_y[i] = (float)sin(angle_of(i));
    }
    for (int i = 0; i < FINGER_WAVE_PERIODS; i++)
        bank->period_end[i] = (float)period_of(i + 0.5);
}

// The angle of a unit vector in half turns, 0 .. 1, a vector and its opposite alike; within 0.002
// (a direction is 0.02) and much faster than atan2f.
static float half_turns(float x, float y) {
    float across = fabsf(x), up = fabsf(y);
    float ratio = across > up ? up / across : across / up;
    float turn = ratio * (0.25f + 0.0869f * (1 - ratio));
    if (up > across)
        turn = 0.5f - turn;
    return x * y < 0 ? 1 - turn : turn;
}

struct finger_wave_tuning finger_wave_tune(const struct finger_wave_bank *bank, float *across_x,
                                           float *across_y, float period) {
    int direction = (int)(half_turns(*across_x, *across_y) * FINGER_WAVE_DIRECTIONS + 0.5f);
    direction %= FINGER_WAVE_DIRECTIONS;
    int index = 0;
    while (index < FINGER_WAVE_PERIODS - 1 && period > bank->period_end[index])
        index++;
    *across_x = bank->across_x[direction];
    *across_y = bank->across_y[direction];
    return (struct finger_wave_tuning){(uint8_t)direction, (uint8_t)index};
}

// exp(-x^2 / 2 deviation^2) * exp(i * frequency * x): the wave's window is round, so that a kernel
// is the product of one such line across and one down.
struct line {
    double window[SIDE_MAX], cosine[SIDE_MAX], sine[SIDE_MAX];
};

static void make_line(struct line *line, int radius, double deviation, double frequency) {
    for (int x = -radius; x <= radius; x++) {
        line->window[x + radius] = exp(-(x * x) / (2 * deviation * deviation));
        line->cosine[x + radius] = line->window[x + radius] * cos(frequency * x);
        line->sine[x + radius] = line->window[x + radius] * sin(frequency * x);
    }
}

static struct finger_wave_kernel *make_kernel(const struct finger_wave_bank *bank,
                                              struct finger_wave_tuning tuning) {
    double period = period_of(tuning.period), deviation = (double)bank->width * period;
    double angle = angle_of(tuning.direction);
    int radius = (int)lround(2.1 * deviation);
    radius = radius < RADIUS_MIN ? RADIUS_MIN : radius > RADIUS_MAX ? RADIUS_MAX : radius;
    int side = 2 * radius + 1;
    size_t bytes = (size_t)(side * side) * sizeof(float);
    struct finger_wave_kernel *kernel = finger_arena_take(bank->arena, sizeof *kernel);
    float *even = finger_arena_take(bank->arena, bytes);
    float *odd = finger_arena_take(bank->arena, bytes);
    struct line across = {0}, down = {0};
    make_line(&across, radius, deviation, 2 * PI / period * cos(angle));
    make_line(&down, radius, deviation, 2 * PI / period * sin(angle));

    double sum = 0, even_sum = 0;
    for (int y = 0; y < side; y++) {
        double edge = (radius + 0.5) * (radius + 0.5) - (y - radius) * (y - radius);
        int reach = (int)sqrt(edge);
        kernel->reach[y] = reach > radius ? radius : reach;
        for (int x = radius - kernel->reach[y]; x <= radius + kernel->reach[y]; x++) {
            sum += across.window[x] * down.window[y];
            even_sum += across.cosine[x] * down.cosine[y] - across.sine[x] * down.sine[y];
        }
    }
    double level = even_sum / sum, scale = 2 / sum; // blind to the mean; length 1 for amplitude 1
    for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++) {
            double cosine = across.cosine[x] * down.cosine[y] - across.sine[x] * down.sine[y];
            double sine = across.sine[x] * down.cosine[y] + across.cosine[x] * down.sine[y];
            double window = across.window[x] * down.window[y];
            even[y * side + x] = (float)(scale * (cosine - level * window));
            odd[y * side + x] = (float)(-scale * sine); // the conjugate: the fitted phase grows
        }
    kernel->radius = radius;
    kernel->even = even;
    kernel->odd = odd;
    return kernel;
}

static void fit_both(const struct finger_wave_kernel *kernel, const struct finger_plane *from,
                     int x, int y, four even[4], four odd[4]) {
    int radius = kernel->radius, side = 2 * radius + 1;
    for (int row = 0; row < side; row++) {
        int reach = kernel->reach[row], start = row * side + radius - reach;
        const float *e = kernel->even + start, *o = kernel->odd + start;
        const float *first = finger_plane_row(from, y + row - radius) + x - reach;
        for (int k = 0; k <= 2 * reach; k++) {
            four weight_even = {e[k], e[k], e[k], e[k]}, weight_odd = {o[k], o[k], o[k], o[k]};
            for (int line = 0; line < 4; line++) {
                four pixels = load(first + k + (ptrdiff_t)line * from->stride);
                even[line] += weight_even * pixels;
                odd[line] += weight_odd * pixels;
            }
        }
    }
}

static void fit_even(const struct finger_wave_kernel *kernel, const struct finger_plane *from,
                     int x, int y, four even[4]) {
    int radius = kernel->radius, side = 2 * radius + 1;
    for (int row = 0; row < side; row++) {
        int reach = kernel->reach[row];
        const float *e = kernel->even + row * side + radius - reach;
        const float *first = finger_plane_row(from, y + row - radius) + x - reach;
        for (int k = 0; k <= 2 * reach; k++) {
            four weight = {e[k], e[k], e[k], e[k]};
            for (int line = 0; line < 4; line++)
                even[line] += weight * load(first + k + (ptrdiff_t)line * from->stride);
        }
    }
}

void finger_wave_fit(struct finger_wave_bank *bank, struct finger_wave_tuning tuning,
                     const struct finger_plane *from, const struct finger_plane *re,
                     const struct finger_plane *im, int x, int y) {
    struct finger_wave_kernel **kernel = &bank->kernels[tuning.direction][tuning.period];
    if (!*kernel)
        *kernel = make_kernel(bank, tuning);
    four even[4] = {{0}}, odd[4] = {{0}};
    if (im) {
        fit_both(*kernel, from, x, y, even, odd);
        store(im, x, y, odd);
    } else {
        fit_even(*kernel, from, x, y, even);
    }
    store(re, x, y, even);
}
