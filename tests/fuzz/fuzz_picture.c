// Bytes of a picture file from outside: a portrait or a finger of a slice's folder.
#include "biometric/picture.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    for (int channels = 1; channels <= 3; channels += 2) {
        struct picture got;
        if (picture_decode(&got, bytes, size, channels) == BIOMETRIC_OK)
            picture_finish(&got);
    }
    return 0;
}
