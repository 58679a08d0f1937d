// The zero report and the final report on A4, in the units of paper_page.h. The same input gives
// the same bytes.
#pragma once
#include "kiosk/paper/paper.h"
#include "kiosk/session/view.h"
#include "sync/day_figures.h"
#include <cairo/cairo.h>

struct report {
    bool final; // else the zero report
    const struct day_figures *day;
    const struct slice_manifest *manifest;
    const struct slice_policy *policy;
    int kiosk;
    const char *date, *time;     // 24.01.2027, 20:04: when it was made, local
    const char *opened, *closed; // times of day; NULL: not yet
    const struct device_view *devices;
    int device_count;
    const char *checkpoint; // the log's tree, signed (sync/checkpoint.h); its code is on the report
    const char *verifier_key; // that checks it
};

// One page, from 1, for a surface that has no pages.
void paper_report_page(cairo_t *to, const struct report *report, enum language language, int page);
// As PDF, which the caller forgets (paper.h). False: no memory.
bool paper_report_make(struct paper *out, const struct report *report, enum language language);
