#include "biometric/finger_wave.h"
#include <math.h>
#include <string.h>

enum { RADIUS_MAX = 14, SIDE_MAX = 2 * RADIUS_MAX + 1 };
static const double PI = 3.14159265358979323846;

struct finger_wave_kernel {
    int radius;             // 0: not made yet
    int8_t reach[SIDE_MAX]; // of each row: the support is a disc
    float even[SIDE_MAX][SIDE_MAX], odd[SIDE_MAX][SIDE_MAX];
};

// Four pixels at once; GCC and clang turn this into the vector unit of whatever they compile for.
typedef float four __attribute__((vector_size(16)));

static four load(const float *from) {
    four loaded;
    memcpy(&loaded, from, sizeof loaded);
    return loaded;
}

static void store(float *to, four value) {
    memcpy(to, &value, sizeof value);
}

size_t finger_wave_bank_size(void) {
    return FINGER_WAVE_DIRECTIONS * FINGER_WAVE_PERIODS * sizeof(struct finger_wave_kernel) + 64;
}

void finger_wave_bank_take(struct finger_wave_bank *bank, float width, struct finger_arena *arena) {
    bank->width = width;
    bank->kernels = finger_arena_take(arena, finger_wave_bank_size() - 64);
}

void finger_wave_across(uint8_t direction, float *x, float *y) {
    double angle = PI * direction / FINGER_WAVE_DIRECTIONS;
    *x = (float)cos(angle);
    *y = (float)sin(angle);
}

static double period_of(int index) {
    double ratio = (double)FINGER_WAVE_PERIOD_MAX / FINGER_WAVE_PERIOD_MIN;
    return FINGER_WAVE_PERIOD_MIN * pow(ratio, (double)index / (FINGER_WAVE_PERIODS - 1));
}

struct finger_wave_tuning finger_wave_tune(float across_x, float across_y, float period) {
    double turn = atan2(across_y, across_x) / PI; // -1 .. 1; a half turn is the same wave
    int direction = (int)lround(turn * FINGER_WAVE_DIRECTIONS) + 2 * FINGER_WAVE_DIRECTIONS;
    double octave = log((double)FINGER_WAVE_PERIOD_MAX / FINGER_WAVE_PERIOD_MIN);
    double index =
        log(period / (double)FINGER_WAVE_PERIOD_MIN) / octave * (FINGER_WAVE_PERIODS - 1);
    index = index < 0 ? 0 : index > FINGER_WAVE_PERIODS - 1 ? FINGER_WAVE_PERIODS - 1 : index;
    return (struct finger_wave_tuning){(uint8_t)(direction % FINGER_WAVE_DIRECTIONS),
                                       (uint8_t)lround(index)};
}

static void make_kernel(struct finger_wave_kernel *kernel, struct finger_wave_tuning tuning,
                        float width) {
    float across_x, across_y;
    finger_wave_across(tuning.direction, &across_x, &across_y);
    double period = period_of(tuning.period), deviation = width * period;
    int radius = (int)lround(2.1 * deviation);
    radius = radius < 4 ? 4 : radius > RADIUS_MAX ? RADIUS_MAX : radius;
    double sum = 0, even_sum = 0;
    kernel->radius = radius;
    for (int y = -radius; y <= radius; y++) {
        int reach = (int)sqrt((radius + 0.5) * (radius + 0.5) - y * y);
        kernel->reach[y + radius] = (int8_t)(reach > radius ? radius : reach);
        for (int x = -kernel->reach[y + radius]; x <= kernel->reach[y + radius]; x++) {
            double window = exp(-(x * x + y * y) / (2 * deviation * deviation));
            double phase = 2 * PI / period * ((double)across_x * x + (double)across_y * y);
            // the conjugate, so that the fitted phase grows along (across_x, across_y)
            kernel->even[y + radius][x + radius] = (float)(window * cos(phase));
            kernel->odd[y + radius][x + radius] = (float)(-window * sin(phase));
            sum += window;
            even_sum += window * cos(phase);
        }
    }
    double level = even_sum / sum, scale = 2 / sum; // blind to the mean; length 1 for amplitude 1
    for (int y = -radius; y <= radius; y++)
        for (int x = -kernel->reach[y + radius]; x <= kernel->reach[y + radius]; x++) {
            double window = exp(-(x * x + y * y) / (2 * deviation * deviation));
            float *even = &kernel->even[y + radius][x + radius];
            *even = (float)((*even - level * window) * scale);
            kernel->odd[y + radius][x + radius] *= (float)scale;
        }
}

void finger_wave_fit(struct finger_wave_bank *bank, struct finger_wave_tuning tuning,
                     const struct finger_plane *from, const struct finger_plane *re,
                     const struct finger_plane *im, int x, int y) {
    struct finger_wave_kernel *kernel =
        bank->kernels + tuning.direction * FINGER_WAVE_PERIODS + tuning.period;
    if (kernel->radius == 0)
        make_kernel(kernel, tuning, bank->width);
    int radius = kernel->radius;
    four even[4] = {{0}}, odd[4] = {{0}};
    for (int row = -radius; row <= radius; row++) {
        int reach = kernel->reach[row + radius];
        const float *e = kernel->even[row + radius] + radius - reach;
        const float *o = kernel->odd[row + radius] + radius - reach;
        const float *first = finger_plane_row(from, y + row) + x - reach;
        for (int k = 0; k <= 2 * reach; k++) {
            four weight_even = {e[k], e[k], e[k], e[k]}, weight_odd = {o[k], o[k], o[k], o[k]};
            for (int line = 0; line < 4; line++) {
                four pixels = load(first + k + (ptrdiff_t)line * from->stride);
                even[line] += weight_even * pixels;
                odd[line] += weight_odd * pixels;
            }
        }
    }
    for (int line = 0; line < 4; line++) {
        store(finger_plane_row(re, y + line) + x, even[line]);
        store(finger_plane_row(im, y + line) + x, odd[line]);
    }
}
