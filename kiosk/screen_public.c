// The second display, for the voter and whoever watches.
#include "kiosk/screen_parts.h"

void screen_draw_public(cairo_t *to, const struct view *view) {
    struct canvas canvas;
    struct screen screen = {.canvas = &canvas, .view = view};
    words_use(view->language);
    canvas_begin(&canvas, to);
    if (screen_verdict_of(view->state))
        screen_verdict_in(&screen, SCREEN_HEIGHT);
    else
        part_ground(&screen);
    canvas_end(&canvas);
    screens_cut_texts += canvas.cut;
}
