// Every screen, drawn from a view. One drawing language: a grid of 1920 x 1080 units
// (draw/theme.h), scaled by the caller. screens.c draws what all share and calls the screen of the
// state (screen_*.c).
#pragma once
#include "kiosk/draw/theme.h"
#include "kiosk/session/touch.h"
#include "kiosk/session/view.h"
#include <cairo/cairo.h>

void screen_draw(cairo_t *to, const struct view *view,
                 struct hits *hits);                           // the operator's; hits may be NULL
void screen_draw_public(cairo_t *to, const struct view *view); // voter and observers; names masked

// Before there is a station: why there is none, in all languages; `why` is a sentence in English.
void screen_draw_refused(cairo_t *to, const char *why);

// Texts that did not fit even at their least size, since the start: tests keep it at nought.
extern int screens_cut_texts;
