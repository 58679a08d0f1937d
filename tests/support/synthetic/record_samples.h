// A finger minutiae record of each edition, byte by byte, for tests and fuzzers of the reader.
//
// In each: right forefinger, quality 80, 388 x 374 at 197 px/cm, an ending at (10, 20) whose ridge
// runs up, quality 90, and a bifurcation in the last corner without a quality; then left thumb,
// quality not reported, one minutia of no type at the origin, and an extended data block.
#pragma once
#include <stdint.h>

extern const uint8_t record_iso_2005[60];
extern const uint8_t record_ansi_2004[62];
extern const uint8_t record_ansi_2004_long[66];
extern const uint8_t record_ansi_2009[83];
extern const uint8_t record_iso_2011[138];
