// What a picture file says of itself before anything is decoded: kind, size, resolution, and
// whether its last part is there. No codec: it lets a file be refused before a decoder has taken
// memory for it.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct picture_header {
    uint32_t width, height; // as the file states them; not yet judged
    int dpi;                // 0 when the file does not say, or says another one for x than for y
    int white;              // of a PGM or PPM: the number that means white; otherwise 0
    // Bytes that a decoder keeps of each pixel beside what it gives: the wavelets of JPEG 2000, the
    // coefficients of a JPEG in several scans; else 0.
    uint32_t kept;
    uint64_t piece; // bytes of a strip or tile of a TIFF, which its decoder keeps whole; else 0
};

// False for whatever is not a PNG, JPEG, TIFF, BMP, PBM/PGM/PPM or JPEG 2000 file, has no size in
// its header, states it twice, or (PNG, JPEG) is torn off before its end mark.
bool picture_header_read(struct picture_header *out, const uint8_t *bytes, size_t size);

#ifdef __cplusplus
}
#endif
