// WSQ, in which registries keep fingerprints: wavelet scalar quantization, FBI IAFIS-IC-0110 (V3),
// named by ISO/IEC 19794-4. Decoding only, in plain C; the same bytes give the same pixels on every
// CPU. picture_decode calls this; others need not.
#pragma once
#include "biometric/picture.h"
#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { WSQ_SIDE_MAX = 4000 }; // pixels; a hand at 500 dpi

bool wsq_is(const uint8_t *bytes, size_t size); // whether it begins like one

// Gray; the dpi are the NISTCOM comment's. On anything but BIOMETRIC_OK `out` is left as it was:
// BIOMETRIC_BAD_PICTURE (torn, damaged, or with what is not read here:
// restart intervals and filters of even length, for which no file was to be had),
// _TOO_LARGE (than WSQ_SIDE_MAX), _NO_MEMORY. Takes 9 bytes a pixel, none before the header is
// checked.
enum biometric_status wsq_decode(struct picture *out, const uint8_t *bytes, size_t size);

#ifdef __cplusplus
}
#endif
