// The certificate of a station's erasure on A4: what was removed, by whose decision, what remains.
// Drawn by the same canvas as the reports.
#pragma once
#include "kiosk/session/view.h"
#include "sync/station_erase.h"
#include <cairo/cairo.h>

// Draws all pages, each ended by cairo_show_page, in REPORT_ units of paper.h; returns how many.
int paper_certificate_draw(cairo_t *to, const struct erase_certificate *certificate,
                           enum language language);
// False: the file could not be written. Texts that were cut are counted in paper_cut_texts.
bool paper_certificate_write(const char *path, const struct erase_certificate *certificate,
                             enum language language);
