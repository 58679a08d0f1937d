// Any pixels of any small size at any resolution: an answer within its bounds, and now and then a
// second look that must say the same. Mostly of 4 mm and less, so that a million runs take an
// hour and not a day.
#include "biometric/finger_extract.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

// Bytes 0..3 are the size and the resolution, byte 4 how much the picture is made of a wave
// (without which hardly any input gets past the first looks), the rest are pixels, repeated.
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static uint8_t pixels[256 * 256];
    static struct finger_template first, again;
    struct finger_quality quality, same;
    if (size < 6)
        return 0;
    int dpi = (bytes[2] << 8 | bytes[3]) % 1100;
    bool large = bytes[3] == 255;
    int most = large ? 256 : dpi < 500 ? 72 * dpi / 500 + 1 : 72; // pixels
    int width = bytes[0] % most, height = bytes[1] % most;
    size_t length = size - 5;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            size_t at = (size_t)y * (size_t)width + (size_t)x;
            int step = (x * (1 + bytes[4] % 8) + y * (bytes[4] / 8 % 8)) % 32;
            int wave = step < 16 ? step * 16 : (31 - step) * 16;
            pixels[at] = (uint8_t)((bytes[4] & 128 ? wave / 2 : 0) + bytes[5 + at % length] / 2);
        }
    struct finger_image image = {pixels, width, height, dpi};
    enum biometric_status status = finger_extract(&image, &first, &quality);
    if (bytes[2] % 8 == 0 &&
        (finger_extract(&image, &again, &same) != status ||
         memcmp(&first, &again, sizeof first) != 0 || quality.value != same.value))
        abort();
    if (quality.value > 100 || quality.advice >= FINGER_ADVICES || first.quality != quality.value)
        abort();
    if ((status == BIOMETRIC_OK) != (first.count > 0))
        abort();
    for (int i = 0; i < first.count; i++)
        if (first.minutiae[i].x >= first.width || first.minutiae[i].y >= first.height ||
            first.minutiae[i].quality < 1 || first.minutiae[i].quality > 100)
            abort();
    return 0;
}
