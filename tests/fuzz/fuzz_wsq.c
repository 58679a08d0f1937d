// Bytes of a WSQ file from outside.
#include "biometric/wsq.h"
#include "tests/fuzz/edited.h"
#include "tests/support/synthetic/wsq_writer.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum { GOOD = 3 };
static struct {
    uint8_t *bytes;
    size_t size, sides; // where height and width are
    size_t head;        // up to the bits of the first block
} good[GOOD];

static void make_good(void) {
    static const int sizes[GOOD][2] = {
        {40, 33},
        {7,  64},
        {3,  2 }
    };
    for (int i = 0; i < GOOD; i++) {
        static uint8_t pixels[64 * 64];
        struct picture picture = {sizes[i][0], sizes[i][1], 1, 500, pixels};
        for (int k = 0; k < picture.width * picture.height; k++)
            pixels[k] = (uint8_t)((k % picture.width) * 29 ^ (k / picture.width) * 17);
        good[i].bytes = wsq_write(&picture, i == 1 ? 2.25 : 0, &good[i].size);
        while (memcmp(good[i].bytes + good[i].sides, "\xFF\xA2\0\x11", 4) != 0)
            good[i].sides++;
        good[i].sides += 6;
        while (memcmp(good[i].bytes + good[i].head, "\xFF\xA3\0\3", 4) != 0)
            good[i].head++;
        good[i].head += 5;
    }
}

static void try_file(const uint8_t *bytes, size_t size) {
    struct picture got = {0};
    if (wsq_decode(&got, bytes, size) != BIOMETRIC_OK) {
        if (got.pixels)
            abort();
        return;
    }
    if (got.width < 1 || got.height < 1 || got.channels != 1 || got.dpi < 0 || !got.pixels)
        abort();
    picture_finish(&got);
}

// Byte 0: as it is; a good file edited; or a good file's head with other bits.
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    if (!good[0].bytes)
        make_good();
    if (size < 1)
        return 0;
    const int which = bytes[0] % 8 % GOOD, mode = bytes[0] / 8 % 3;
    bytes++, size--;
    const size_t length = mode == 0   ? size
                          : mode == 1 ? good[which].size
                                      : good[which].head + size + 2;
    uint8_t *file = malloc(length ? length : 1); // of just this size: a read beyond it is seen
    if (mode == 0) {
        memcpy(file, bytes, size);
    } else if (mode == 1) {
        edited(file, good[which].bytes, length, bytes, size);
        for (int i = 0; i < 4; i++) // small, to be quick
            file[good[which].sides + (size_t)i] &= i % 2 ? 63 : 0;
    } else {
        memcpy(file, good[which].bytes, good[which].head);
        memcpy(file + good[which].head, bytes, size);
        memcpy(file + length - 2, "\xFF\xA1", 2);
    }
    try_file(file, length);
    free(file);
    return 0;
}
