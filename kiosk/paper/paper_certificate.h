// The certificate of a station's erasure on A4: what was removed, by whose decision, what remains.
// It looks as the reports do, and counts its cut texts with theirs (paper.h).
#pragma once
#include "kiosk/paper/paper.h"
#include "kiosk/words.h"
#include "sync/station_erase.h"
#include <cairo/cairo.h>

// Draws all pages, each ended by cairo_show_page, in the units of paper_page.h; returns how many.
int paper_certificate_draw(cairo_t *to, const struct erase_certificate *certificate,
                           enum language language);
// As PDF, which the caller forgets (paper.h). False: no memory.
bool paper_certificate_make(struct paper *out, const struct erase_certificate *certificate,
                            enum language language);
