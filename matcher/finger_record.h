// Finger minutiae records as others write them: ISO/IEC 19794-2:2005 and :2011 (the record, not the
// card formats), ANSI INCITS 378-2004 and 378-2009 with its amendment. A record holds one finger
// view or several, of one finger or of many; it is checked as a whole, then read view by view.
// To write one: finger_template_encode.
#pragma once
#include "matcher/finger_template.h"
#include "matcher/matcher_status.h"
#include <stddef.h>
#include <stdint.h>

enum finger_edition { ISO_2005, ISO_2011, ANSI_2004, ANSI_2009 };

struct finger_record {
    const uint8_t *bytes; // the caller's, who keeps them for as long as views are read
    size_t size;
    enum finger_edition edition;
    unsigned views; // 1 or more
    size_t first;   // where the first view begins
};

// Reads bytes that came from outside; trusts nothing. On MATCHER_BAD_BYTES `out` is left as it was
// and `*why` (may be NULL) is a static sentence that says what is wrong.
enum matcher_status finger_record_open(struct finger_record *out, const uint8_t *bytes, size_t size,
                                       const char **why);

// View 0 .. record->views - 1 of an open record, in the order of the bytes. Which finger it is says
// out->position.
void finger_record_read(const struct finger_record *record, unsigned view,
                        struct finger_template *out);
