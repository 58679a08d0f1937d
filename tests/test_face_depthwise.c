#include "biometric/face_depthwise.h"
#include "tests/check.h"
#include <math.h>
#include <stdint.h>
#include <string.h>

enum { SIDE = 23, SCRATCH = 2 * (SIDE + 2) * (SIDE + 2) };

static uint32_t state = 1;
static float some(void) { // -1..1
    state = state * 1664525 + 1013904223;
    return (float)(state >> 8) / 8388608 - 1;
}

// By its definition.
static double one(const float *plane, int height, int width, int x, int y, const float *weights) {
    double sum = 0;
    for (int i = 0; i < 9; i++) {
        const int u = x + i % 3 - 1, v = y + i / 3 - 1;
        if (u >= 0 && u < width && v >= 0 && v < height)
            sum += (double)plane[v * width + u] * (double)weights[i];
    }
    return sum;
}

static void it_is_the_convolution_at_every_size_and_stride(void) {
    static float plane[SIDE * SIDE], out[SIDE * SIDE + 1], scratch[SCRATCH];
    for (int height = 1; height <= SIDE; height++)
        for (int width = 1; width <= SIDE; width++)
            for (int stride = 1; stride <= 2; stride++) {
                float weights[9];
                const float bias = some();
                for (int i = 0; i < 9; i++)
                    weights[i] = some();
                for (int i = 0; i < height * width; i++)
                    plane[i] = some();
                const int rows = (height + stride - 1) / stride,
                          columns = (width + stride - 1) / stride;
                out[rows * columns] = 42;
                CHECK(face_depthwise_scratch(height, width) <= SCRATCH);
                face_depthwise(out, plane, height, width, stride, weights, bias, scratch);
                CHECK(out[rows * columns] == 42);
                double worst = 0;
                for (int y = 0; y < rows; y++)
                    for (int x = 0; x < columns; x++)
                        worst =
                            fmax(worst,
                                 fabs((double)out[y * columns + x] - (double)bias -
                                      one(plane, height, width, x * stride, y * stride, weights)));
                CHECK(worst < 1e-5);
            }
}

int main(void) {
    RUN(it_is_the_convolution_at_every_size_and_stride);
    return check_report();
}
