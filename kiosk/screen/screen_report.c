// REPORTING and UNREPORTED: a report is on its way out, or did not come out, and then what to do.
#include "kiosk/screen/screen_list.h"

void screen_reporting(struct screen *screen) {
    const struct paper_view *paper = &screen->view->paper;
    const struct box card = {MARGIN, CARDS_TOP, SCREEN_WIDTH - 2 * MARGIN, CARDS_HEIGHT};
    char line[WORDS_MAX];
    double x = card.x + 160, w = card.w - 320, y = card.y + 136;
    part_ground(screen);
    part_card(screen, card);
    icon_draw(screen->canvas, ICON_PRINTER, card.x + card.w / 2 - 120, y, 240, INK, SUN);
    y += 296;
    snprintf(line, sizeof line, _("Being printed: %s"), _(paper->name));
    y += canvas_text(screen->canvas, (struct box){x, y, w, 0},
                     (struct type){.size = TEXT_HEADING,
                                   .colour = INK,
                                   .bold = true,
                                   .lines = 2,
                                   .letters = true,
                                   .across = CENTRE},
                     line);
    y += 16;
    canvas_text(screen->canvas, (struct box){x, y, w, 0},
                (struct type){.size = TEXT_LARGE, .colour = INK_SOFT, .lines = 2, .across = CENTRE},
                paper->is_slow ? _("The printer is slow: it is waited for")
                               : _("One moment please"));
    part_actions(screen);
}

double part_tries(struct screen *screen, struct box box) {
    const struct paper_view *paper = &screen->view->paper;
    char line[WORDS_MAX];
    if (!paper->tries)
        return 0;
    snprintf(line, sizeof line, _("Tried in vain: %d, the last time at %s"), paper->tries,
             paper->last_try);
    return canvas_text(screen->canvas, box,
                       (struct type){.size = TEXT_BODY, .colour = INK_SOFT, .bold = true}, line);
}

double part_printer(struct screen *screen, struct box box) {
    const char *trouble = screen->view->paper.trouble;
    return part_strip(screen, box, trouble ? STOP : GO,
                      trouble ? _(trouble) : _("The printer is ready now"));
}

void screen_unreported(struct screen *screen) {
    const struct view *view = screen->view;
    char line[WORDS_MAX];
    part_ground(screen);
    const struct box text = part_side_card(screen, WAIT, ICON_PRINTER);
    double x = text.x, w = text.w, y = text.y;
    snprintf(line, sizeof line, _("Not printed yet: %s"), _(view->paper.name));
    y += part_heading(screen, (struct box){x, y, w, 0}, line);
    y += 8;
    y += canvas_text(screen->canvas, (struct box){x, y, w, 0},
                     (struct type){.size = TEXT_LARGE, .colour = INK_SOFT, .lines = 2},
                     _("All is in the log: nothing is lost, only the paper is missing."));
    y += 24;
    y += part_printer(screen, (struct box){x, y, w, 0}) + 12;
    y += part_tries(screen, (struct box){x, y, w, 0}) + 28;
    const char *const steps[] = {
        _("Look at the printer: paper, cover, cable"), _("Press Enter: it is printed again"),
        view->day == DAY_OVER
            ? _("Later (Esc): it stays on the screen, and at the next start, until it is out")
            : _("Later (Esc): voters are served, and the screen goes on saying it")};
    part_steps(screen, (struct box){x, y, w, 0}, steps, 3);
    part_actions(screen);
}
