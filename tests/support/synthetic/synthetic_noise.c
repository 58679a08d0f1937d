#include "tests/support/synthetic/synthetic_noise.h"
#include <assert.h>
#include <math.h>

static const double pi = 3.14159265358979323846;

uint64_t synthetic_noise_next(struct synthetic_noise *noise) {
    uint64_t z = noise->state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

struct synthetic_noise synthetic_noise_of(uint64_t seed, uint64_t purpose) {
    struct synthetic_noise noise = {seed};
    noise.state = synthetic_noise_next(&noise) ^ (purpose * 0xd1342543de82ef95u);
    noise.state = synthetic_noise_next(&noise);
    return noise;
}

int synthetic_noise_below(struct synthetic_noise *noise, int limit) {
    assert(limit > 0);
    return (int)((synthetic_noise_next(noise) >> 33) * (uint64_t)limit >> 31);
}

double synthetic_noise_between(struct synthetic_noise *noise, double low, double high) {
    return low + (high - low) * (double)(synthetic_noise_next(noise) >> 11) * 0x1p-53;
}

// Four times 16 bits of one draw: their sum is near enough to the bell, and cheap for every pixel.
double synthetic_noise_bell(struct synthetic_noise *noise) {
    uint64_t bits = synthetic_noise_next(noise);
    int64_t sum = 0;
    for (int shift = 0; shift < 64; shift += 16)
        sum += (int64_t)(bits >> shift & 0xFFFF);
    return ((double)sum - 2 * 65535.0) / 65535.0 * 1.7320508075688772; // four have the variance 1/3
}

void synthetic_field_fill(struct synthetic_field *field, int width, int height, float cell,
                          struct synthetic_noise *noise) {
    for (;; cell *= 1.25f) {
        field->columns = (int)((float)width / cell) + 2;
        field->rows = (int)((float)height / cell) + 2;
        if (field->columns <= SYNTHETIC_FIELD_NODES / field->rows)
            break;
    }
    field->per_cell = 1 / cell;
    for (int i = 0; i < field->columns * field->rows; i++)
        field->node[i] = (float)synthetic_noise_between(noise, -1, 1);
}

static float clamped(float x, float low, float high) {
    return x < low ? low : x > high ? high : x;
}

float synthetic_field_at(const struct synthetic_field *field, float x, float y) {
    x = clamped(x * field->per_cell, 0, (float)(field->columns - 1) - 0.001f);
    y = clamped(y * field->per_cell, 0, (float)(field->rows - 1) - 0.001f);
    int column = (int)x, row = (int)y;
    float u = x - (float)column, v = y - (float)row;
    u = u * u * (3 - 2 * u);
    v = v * v * (3 - 2 * v);
    const float *a = field->node + row * field->columns + column, *b = a + field->columns;
    float above = a[0] + u * (a[1] - a[0]), below = b[0] + u * (b[1] - b[0]);
    return above + v * (below - above);
}

double steady_sin(double radians) {
    double turns = radians / (2 * pi);
    double x = (turns - floor(turns + 0.5)) * 2 * pi; // -pi .. pi
    if (x > pi / 2)
        x = pi - x;
    if (x < -pi / 2)
        x = -pi - x;
    double square = x * x, term = x, sum = x;
    for (int i = 2; i < 14; i += 2) {
        term *= -square / (i * (i + 1));
        sum += term;
    }
    return sum;
}

double steady_cos(double radians) {
    return steady_sin(radians + pi / 2);
}

// Abramowitz and Stegun 4.4.47 on the eighth of the circle, mirrored to the rest.
double steady_atan2(double y, double x) {
    double across = fabs(x), up = fabs(y);
    if (across + up == 0)
        return 0;
    double t = across > up ? up / across : across / up, s = t * t;
    double angle =
        t * (0.9998660 + s * (-0.3302995 + s * (0.1801410 + s * (-0.0851330 + s * 0.0208351))));
    if (up > across)
        angle = pi / 2 - angle;
    if (x < 0)
        angle = pi - angle;
    return y < 0 ? -angle : angle;
}

// (1 + x*x/128)^-64 tends to the bell as the power grows; its tail is a little heavier.
double steady_bell(double x) {
    double value = 1 + x * x / 128;
    for (int i = 0; i < 6; i++)
        value *= value;
    return 1 / value;
}
