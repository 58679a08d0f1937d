// What comes out of the printer: the voter's slip on an 80 mm roll, the zero report and the final
// report on A4. The screens' type and shapes, in black. It draws; printing and files' places are
// the caller's business. The same input gives the same bytes.
#pragma once
#include "kiosk/session/view.h"
#include "sync/day_figures.h"
#include <cairo/cairo.h>

enum {
    SLIP_WIDTH = 576, // units: the dots of an 80 mm head at 203 dpi
    REPORT_WIDTH = 1240,
    REPORT_HEIGHT = 1754, // units: A4 at 150 dpi
};

struct slip {
    const char *election, *election_id; // in words; as the package names it
    const char *uik;
    const char *date, *time; // 24.01.2027, 10:43
    int kiosk;
    uint32_t number;
    struct voter_view voter; // its names, page and line
    const char *method;      // key: fingerprint, face, finger and face, decision of the commission
    const char *operator_name;
    bool duplicate, training;
    uint64_t log_index; // of the mark's record
    const char *leaf;   // its hash in the log's tree, base64
};

// Returns the height used; with `to` NULL nothing is drawn.
double paper_slip_draw(cairo_t *to, const struct slip *slip, enum language language);
// False: the file could not be written.
bool paper_slip_write(const char *path, const struct slip *slip, enum language language);

struct referral_slip { // the way to the station that probably has the voter; nothing of the voter
    const char *election;
    const char *uik; // where it is printed
    int kiosk;
    const char *date, *time;
    bool training;
    const char *number, *address; // of that station; NULL: not known, the slip says how to find out
    int distance_m;               // as the crow flies; -1: not known
    const char *link;             // of the map, or of what finds the station; "": none
};
double paper_referral_draw(cairo_t *to, const struct referral_slip *slip, enum language language);
bool paper_referral_write(const char *path, const struct referral_slip *slip,
                          enum language language);

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

// Draws all pages, each ended by cairo_show_page, in REPORT_ units; returns how many.
int paper_report_draw(cairo_t *to, const struct report *report, enum language language);
// One page, from 1, for a surface that has no pages.
void paper_report_page(cairo_t *to, const struct report *report, enum language language, int page);
bool paper_report_write(const char *path, const struct report *report, enum language language);

// Texts cut on paper so far; tests keep it at nought.
extern int paper_cut_texts;
