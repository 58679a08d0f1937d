// The zero report and the final report on A4, in the units of paper_page.h. The same input gives
// the same bytes.
#pragma once
#include "kiosk/paper/paper.h"
#include "kiosk/session/view.h"
#include "sync/day_figures.h"
#include <cairo/cairo.h>

struct report {
    enum log_report kind;
    int number; // of its kind: from 2 on it says that it is a copy; of turnout reports its number
    const struct day_figures *day;
    const struct slice_manifest *manifest;
    const struct slice_policy *policy;
    int kiosk;
    const char *date, *time;                 // 24.01.2027, 20:04: of what it says, local
    const char *printed_date, *printed_time; // when it was printed: of copies
    const char *opened, *closed;             // times of day; NULL: not yet
    const struct device_view *devices;
    int device_count;
    const char *checkpoint; // the log's tree, signed (sync/checkpoint.h); its code is on the report
    const char *verifier_key; // that checks it
};

// What it is called where it comes out: zero-report.pdf, final-report-copy-2.pdf, turnout-0003.pdf.
void paper_report_name(const struct report *report, char *name, size_t size);
// One page, from 1, for a surface that has no pages.
void paper_report_page(cairo_t *to, const struct report *report, enum language language, int page);
// As PDF, which the caller forgets (paper.h). False: no memory.
bool paper_report_make(struct paper *out, const struct report *report, enum language language);
