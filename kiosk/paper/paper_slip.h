// What comes out on the 80 mm roll: the voter's slip, and the way to another station. The screens'
// type and shapes, in black. The same input gives the same bytes.
#pragma once
#include "kiosk/paper/paper.h"
#include "kiosk/session/view.h"
#include <cairo/cairo.h>

enum { SLIP_WIDTH = 576 }; // units: the dots of an 80 mm head at 203 dpi

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
// As PDF, which the caller forgets (paper.h). False: no memory.
bool paper_slip_make(struct paper *out, const struct slip *slip, enum language language);

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
bool paper_referral_make(struct paper *out, const struct referral_slip *slip,
                         enum language language);
