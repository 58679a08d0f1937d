// A 3 x 3 convolution of one plane, as the face networks have hundreds of. OpenCV 4.6 computes
// those of planes up to 16 wide value by value: a quarter of its time for an embedding, half for
// the landmarks. Here the plane is one long row that the compiler can vectorise. Private to this
// folder.
#pragma once
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

// Floats of scratch for one plane of height x width.
size_t face_depthwise_scratch(int height, int width);

// The plane with a border of zeros, one wide. `stride` 1 or 2: out has ceil(height / stride) rows
// of ceil(width / stride).
void face_depthwise(float *out, const float *plane, int height, int width, int stride,
                    const float weights[9], float bias, float *scratch);

#ifdef __cplusplus
}
#endif
