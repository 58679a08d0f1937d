// A finger as minutiae, and its form outside: a finger minutiae record of one finger.
// The struct is plain and fixed in size; whoever declares it owns it. Foreign records are scaled to
// 500 dpi.
#pragma once
#include "matcher/finger_flow.h"
#include "matcher/matcher_status.h"
#include <stddef.h>
#include <stdint.h>

enum {
    FINGER_MINUTIAE_MAX = 255, // the record's count is one byte
    // bytes that _encode can write
    FINGER_RECORD_MAX = 24 + 4 + 6 * FINGER_MINUTIAE_MAX + 2 + FINGER_FLOW_BYTES_MAX,
};

enum minutia_type { MINUTIA_OTHER = 0, MINUTIA_ENDING = 1, MINUTIA_BIFURCATION = 2 };

struct minutia {
    uint16_t x, y; // pixels from the top left corner, at 500 dpi
    uint8_t angle; // 256ths of a turn, counter-clockwise from the x axis, along the ridge (ending)
                   // or valley
    uint8_t type;  // enum minutia_type
    uint8_t quality; // 1 worst .. 100 best; 0 when the extractor gave none
};

struct finger_template {
    uint16_t width, height; // of the image, pixels at 500 dpi
    uint8_t position;       // ISO/IEC 19794-2: 0 unknown, 1..5 right thumb..little, 6..10 left
    uint8_t quality;        // 0 worst .. 100 best, of the whole print
    uint8_t count;
    struct minutia minutiae[FINGER_MINUTIAE_MAX];
    struct finger_flow flow; // none in other makers' templates
};

// Reads a record of one finger view, of any edition that finger_record.h names; that also reads
// those of several. Trusts nothing. On MATCHER_BAD_BYTES `out` is left as it was and `*why` (may be
// NULL) is a static sentence that says what is wrong.
enum matcher_status finger_template_decode(struct finger_template *out, const uint8_t *bytes,
                                           size_t size, const char **why);

// Writes the ISO/IEC 19794-2:2005 record at 197 px/cm, with the flow, if there is one, as extended
// data; returns its length. `bytes` holds FINGER_RECORD_MAX.
size_t finger_template_encode(const struct finger_template *finger, uint8_t *bytes);

void finger_template_wipe(struct finger_template *finger);
