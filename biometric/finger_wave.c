#include "biometric/finger_wave.h"
#include <math.h>
#include <string.h>

enum { RADIUS_MIN = 4, RADIUS_MAX = 15, SIDE_MAX = 2 * RADIUS_MAX + 1 };
static const double PI = 3.14159265358979323846;

// The window is round, so that the wave is the product of one line across and one down.
struct line {
    float cosine[SIDE_MAX], sine[SIDE_MAX]; // of 2 * radius + 1 pixels
};

struct finger_wave_kernel {
    int radius;
    struct line across, down;
};

// Four pixels at once; GCC and clang turn this into the vector unit of whatever they compile for.
typedef float four __attribute__((vector_size(16)));

static four load(const float *from) {
    four loaded;
    memcpy(&loaded, from, sizeof loaded);
    return loaded;
}

static void store(const struct finger_plane *to, int x, int y, four pixels) {
    memcpy(finger_plane_row(to, y) + x, &pixels, sizeof pixels);
}

size_t finger_wave_bank_size(void) {
    return (size_t)FINGER_WAVE_DIRECTIONS * FINGER_WAVE_PERIODS *
           (sizeof(struct finger_wave_kernel) + FINGER_ARENA_ALIGNMENT);
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

// exp(-x^2 / 2 deviation^2) * exp(i * frequency * x); returns the sum of its window.
static double make_line(struct line *line, int radius, double deviation, double frequency) {
    double sum = 0;
    for (int x = -radius; x <= radius; x++) {
        double window = exp(-(x * x) / (2 * deviation * deviation));
        line->cosine[x + radius] = (float)(window * cos(frequency * x));
        line->sine[x + radius] = (float)(window * sin(frequency * x));
        sum += window;
    }
    return sum;
}

static struct finger_wave_kernel *make_kernel(const struct finger_wave_bank *bank,
                                              struct finger_wave_tuning tuning) {
    double period = period_of(tuning.period), deviation = (double)bank->width * period;
    double angle = angle_of(tuning.direction), frequency = 2 * PI / period;
    int radius = (int)lround(2.1 * deviation);
    radius = radius < RADIUS_MIN ? RADIUS_MIN : radius > RADIUS_MAX ? RADIUS_MAX : radius;
    struct finger_wave_kernel *kernel = finger_arena_take(bank->arena, sizeof *kernel);
    kernel->radius = radius;
    double sum = make_line(&kernel->across, radius, deviation, frequency * cos(angle)) *
                 make_line(&kernel->down, radius, deviation, frequency * sin(angle));
    for (int i = 0; i <= 2 * radius; i++) { // length 1 for amplitude 1
        kernel->down.cosine[i] *= (float)(2 / sum);
        kernel->down.sine[i] *= (float)(2 / sum);
    }
    return kernel;
}

// Four pixels of each of 4 + 2 * radius rows, fitted by the line across.
static void fit_rows(const struct finger_wave_kernel *kernel, const struct finger_plane *from,
                     int x, int y, four *cosine, four *sine) {
    for (int row = 0; row < 4 + 2 * kernel->radius; row++) {
        const float *first = finger_plane_row(from, y + row - kernel->radius) + x - kernel->radius;
        four c = {0}, s = {0};
        for (int k = 0; k <= 2 * kernel->radius; k++) {
            four pixels = load(first + k);
            c += kernel->across.cosine[k] * pixels;
            s += kernel->across.sine[k] * pixels;
        }
        cosine[row] = c;
        sine[row] = s;
    }
}

void finger_wave_fit(struct finger_wave_bank *bank, struct finger_wave_tuning tuning,
                     const struct finger_plane *from, const struct finger_plane *re,
                     const struct finger_plane *im, int x, int y) {
    struct finger_wave_kernel **made = &bank->kernels[tuning.direction][tuning.period];
    if (!*made)
        *made = make_kernel(bank, tuning);
    const struct finger_wave_kernel *kernel = *made;
    four cosine[4 + 2 * RADIUS_MAX], sine[4 + 2 * RADIUS_MAX];
    fit_rows(kernel, from, x, y, cosine, sine);
    for (int line = 0; line < 4; line++) {
        four even = {0}, odd = {0};
        for (int k = 0; k <= 2 * kernel->radius; k++) {
            float c = kernel->down.cosine[k], s = kernel->down.sine[k];
            even += c * cosine[line + k] - s * sine[line + k];
            odd -= s * cosine[line + k] + c * sine[line + k]; // the conjugate: the phase grows
        }
        store(re, x, y + line, even);
        if (im)
            store(im, x, y + line, odd);
    }
}
