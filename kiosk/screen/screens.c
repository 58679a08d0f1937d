#include "kiosk/screen/screens.h"
#include "kiosk/screen/screen_list.h"
#include <assert.h>
#include <string.h>

static void (*const operators[SESSION_STATES])(struct screen *screen) = {
    [LOCKED] = screen_locked,
    [OPENING] = screen_opening,
    [REPORTING] = screen_reporting,
    [UNREPORTED] = screen_unreported,
    [PAPERS] = screen_form,
    [WAITING] = screen_waiting,
    [FINDING] = screen_finding,
    [FINDING_FACE] = screen_finding_face,
    [FINDING_DOUBTED] = screen_doubted,
    [CHOOSING] = screen_candidates,
    [NOBODY_FOUND] = screen_nobody,
    [SHOWING_VOTER] = screen_voter,
    [READING_FINGER] = screen_finger,
    [EXPLAINING] = screen_form,
    [LOOKING_AT_FACE] = screen_face,
    [CHECKING] = screen_busy,
    [RESERVING] = screen_busy,
    [PRINTING] = screen_busy,
    [IDENTIFIED] = screen_verdict,
    [NOT_IDENTIFIED] = screen_verdict,
    [ALREADY_IDENTIFIED] = screen_verdict,
    [NOT_LISTED] = screen_verdict,
    [WARNED] = screen_warned,
    [DOUBTED] = screen_doubted,
    [UNFINISHED] = screen_unfinished,
    [INTERRUPTED] = screen_interrupted,
    [DECIDING] = screen_form,
    [UNDOING] = screen_form,
    [CLOSING_DOORS] = screen_doors,
    [CLOSING] = screen_closing,
    [CLOSED] = screen_closed,
    [STOPPED] = screen_stopped,
};

int screens_cut_texts;

static void draw(cairo_t *to, const struct view *view, struct hits *hits,
                 void (*draw_screen)(struct screen *screen)) {
    struct canvas canvas;
    struct screen screen = {.canvas = &canvas, .view = view, .hits = hits};
    words_use(view->language);
    canvas_begin(&canvas, to);
    draw_screen(&screen);
    canvas_end(&canvas);
    screens_cut_texts += canvas.cut;
}

// A notice above the bottom row, where the screen has no place of its own for one.
static void draw_notice(struct screen *screen) {
    const enum session_state state = screen->view->state;
    const char *notice = screen->view->notice, *reason = screen->view->reason;
    const double x = MARGIN + GAP, y = SCREEN_HEIGHT - ACTIONS - 80;
    if (notice && reason && !strcmp(notice, reason))
        return; // the screen says it already
    if (state != LOCKED && state != OPENING && state != WAITING && state != NOT_LISTED)
        part_strip(screen, (struct box){x, y, SCREEN_WIDTH - 2 * x, 0}, ELSEWHERE, _(notice));
}

static void draw_operators(struct screen *screen) {
    assert(operators[screen->view->state]);
    operators[screen->view->state](screen);
    draw_notice(screen);
}

void screen_draw(cairo_t *to, const struct view *view, struct hits *hits) {
    if (hits)
        hits->count = 0;
    draw(to, view, hits, draw_operators);
}

void screen_draw_public(cairo_t *to, const struct view *view) {
    draw(to, view, NULL, screen_public);
}
