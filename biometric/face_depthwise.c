#include "biometric/face_depthwise.h"
#include <string.h>

size_t face_depthwise_scratch(int height, int width) {
    return 2 * (size_t)(height + 2) * (size_t)(width + 2);
}

// `count` values beginning at three rows of the padded plane. Where a row of the plane ends, two of
// them belong to no place; they are left out afterwards.
static void along(float *restrict out, const float *restrict first, int wide, int count,
                  const float w[9], float bias) {
    const float *second = first + wide, *third = second + wide;
    for (int i = 0; i < count; i++)
        out[i] = bias + first[i] * w[0] + first[i + 1] * w[1] + first[i + 2] * w[2] +
                 second[i] * w[3] + second[i + 1] * w[4] + second[i + 2] * w[5] + third[i] * w[6] +
                 third[i + 1] * w[7] + third[i + 2] * w[8];
}

void face_depthwise(float *out, const float *plane, int height, int width, int stride,
                    const float weights[9], float bias, float *scratch) {
    const int wide = width + 2;
    const size_t padded = (size_t)(height + 2) * (size_t)wide;
    float *sums = scratch + padded;
    memset(scratch, 0, padded * sizeof *scratch);
    for (int y = 0; y < height; y++)
        memcpy(scratch + (y + 1) * wide + 1, plane + y * width, (size_t)width * sizeof *plane);
    if (stride == 1) {
        along(sums, scratch, wide, height * wide - 2, weights, bias);
        for (int y = 0; y < height; y++)
            memcpy(out + y * width, sums + y * wide, (size_t)width * sizeof *out);
        return;
    }
    for (int y = 0; y < height; y += 2) {
        along(sums, scratch + y * wide, wide, width, weights, bias);
        for (int x = 0; x < width; x += 2)
            *out++ = sums[x];
    }
}
