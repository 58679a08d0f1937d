#include "tests/support/synthetic/drawn_face.h"
#include <stdint.h>

static uint64_t state;

// -1 .. 1, rather near to 0: three draws of one, as the numbers of an embedding are distributed.
static float any(void) {
    float sum = 0;
    for (int i = 0; i < 3; i++) {
        state = state * 6364136223846793005U + 1442695040888963407U;
        sum += (float)(int32_t)(state >> 32) / 2147483648.0f;
    }
    return sum / 3;
}

void drawn_face(float *out, size_t count, unsigned person, float noise) {
    static uint64_t times; // the noise is another each time
    state = person * 0x9e3779b97f4a7c15U + 1;
    for (size_t i = 0; i < count; i++)
        out[i] = any();
    state = ++times * 0xd1342543de82ef95U;
    for (size_t i = 0; i < count && noise > 0; i++)
        out[i] += noise * any();
}
