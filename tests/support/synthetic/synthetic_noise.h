// Chance that falls the same way on every machine: random numbers, smooth random fields, and the
// few functions of libm that the synthetic prints need. Those are written out here because sin and
// atan2 may differ in the last bit from one C library or CPU to the next, and a print grown by
// iteration would carry that bit into another minutia. Only + - * / sqrt and floor, which IEEE 754
// fixes. A test tool; nothing here is fit for secrets.
#pragma once
#include <stdint.h>

struct synthetic_noise {
    uint64_t
        state; // SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators")
};

struct synthetic_noise synthetic_noise_of(uint64_t seed,
                                          uint64_t purpose); // streams apart by purpose
uint64_t synthetic_noise_next(struct synthetic_noise *noise);
int synthetic_noise_below(struct synthetic_noise *noise, int limit); // 0 .. limit - 1; limit > 0
double synthetic_noise_between(struct synthetic_noise *noise, double low, double high);
double synthetic_noise_bell(struct synthetic_noise *noise); // mean 0, deviation 1, within +-3.5

enum { SYNTHETIC_FIELD_NODES = 64 * 1024 };
// Random values -1..1 on a grid, joined smoothly: where the skin, the pressure, the light vary.
struct synthetic_field {
    int columns, rows;
    float per_cell; // of the way from node to node, a pixel
    float node[SYNTHETIC_FIELD_NODES];
};
// Covers 0..width, 0..height; a cell too fine for the nodes there are is made coarser.
void synthetic_field_fill(struct synthetic_field *field, int width, int height, float cell,
                          struct synthetic_noise *noise);
float synthetic_field_at(const struct synthetic_field *field, float x, float y); // clamped to it

double steady_sin(double radians);
double steady_cos(double radians);
double steady_atan2(double y, double x); // -pi .. pi, within 1e-4; 0 at the origin
double steady_bell(double x);            // close to exp(-x*x/2), 1 at 0
static inline float steady_step(float from, float to, float x) { // 0 at from, 1 at to, smooth
    float t = (x - from) / (to - from);
    t = t < 0 ? 0 : t > 1 ? 1 : t;
    return t * t * (3 - 2 * t);
}
