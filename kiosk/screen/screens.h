// Every screen, drawn from a view. One drawing language: a grid of 1920 x 1080 units, scaled by the
// caller. screens.c draws what all share and calls the screen of the state (screen_*.c).
#pragma once
#include "kiosk/session/view.h"
#include <cairo/cairo.h>

enum { SCREEN_WIDTH = 1920, SCREEN_HEIGHT = 1080, HITS_MAX = 96 };

enum act {
    ACT_EVENT,    // session event `arg`
    ACT_TYPE,     // the character `arg` (Unicode) goes into the field with the focus
    ACT_ERASE,    // backspace
    ACT_FIELD,    // the focus goes to field `arg`
    ACT_CHOOSE,   // choice `arg` of the field with the focus ...
    ACT_LANGUAGE, // `arg`
};

struct hit { // what a touch here means
    double x, y, w, h;
    enum act act;
    int arg;
    int field; // of ACT_CHOOSE
};

struct hits {
    struct hit at[HITS_MAX];
    int count;
};

// An action of the bottom row: the same event by touch, by its key, or by focus and Enter.
struct screen_action {
    enum session_event event;
    int key;           // SDL keycode (SDLK_F2, SDLK_RETURN, SDLK_ESCAPE)
    const char *label; // key of the translations
};
const struct screen_action *screen_actions(enum session_state state, size_t *count);

void screen_draw(cairo_t *to, const struct view *view,
                 struct hits *hits);                           // the operator's; hits may be NULL
void screen_draw_public(cairo_t *to, const struct view *view); // voter and observers; names masked

// Texts that did not fit even at their least size, since the start: tests keep it at nought.
extern int screens_cut_texts;
