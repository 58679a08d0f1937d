// What all papers share: a PDF is begun and finished in memory, or only measured. Not here: what is
// on them (paper_slip, paper_report, paper_certificate), A4 pages (paper_page), and where they come
// out (printer).
#pragma once
#include "kiosk/words.h"
#include <cairo/cairo.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PAPER_GRAY = 0x4A4A4A, PAPER_RULE = 0xB0B0B0, PAPER_TEXT_SIZE = 1200 };

// A surface that only measures. The caller destroys it.
cairo_t *paper_measuring(void);

struct paper { // a PDF; it comes out and is signed from here, and is never read back from a disk
    uint8_t *bytes;
    size_t size, room;
};
void paper_forget(struct paper *paper); // wiped, for a slip has a name on it

// Begins a PDF of so many points in `out`. `date` and `time` are when the paper was made,
// 24.01.2027 and 10:43: it would else say when it was drawn, and the same input gives the same
// bytes; both NULL: it may.
cairo_t *paper_begin(struct paper *out, double width, double height, const char *date,
                     const char *time);
// `out` is the one that was begun; the caller forgets it. False: no memory, and there is nothing.
bool paper_finish(cairo_t *pdf, struct paper *out);

// Texts cut on paper so far; tests keep it at nought.
extern int paper_cut_texts;
