// A test tool: makes WSQ files for biometric/wsq.c to read, from the same specification (FBI
// IAFIS-IC-0110 V3, parts 1 and 3) but with none of its code.
#pragma once
#include "biometric/picture.h"

// The gray picture at some `bits_per_pixel` (the FBI's: 0.75), its dpi in a NISTCOM comment, if it
// has them. The caller frees.
uint8_t *wsq_write(const struct picture *picture, double bits_per_pixel, size_t *size);
