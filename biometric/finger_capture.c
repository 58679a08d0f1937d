// The end of a touch: a finger's image leaves no trace in memory.
#include "biometric/finger_capture.h"
#include <stdlib.h>
#include <string.h>

void finger_capture_finish(struct finger_capture *capture) {
    if (capture->image.pixels) {
        uint8_t *pixels = (uint8_t *)capture->image.pixels; // the capture's own, see the header
        explicit_bzero(pixels, (size_t)capture->image.width * (size_t)capture->image.height);
        free(pixels);
    }
    *capture = (struct finger_capture){.image.pixels = NULL};
}
