// UNFINISHED, INTERRUPTED and STOPPED: something did not work. First what to do, then what is
// wrong; nothing is lost, and the screen says so.
#include "kiosk/screen/screen_list.h"
#include <math.h>

// The voter at the left with what is true of the mark, and at the right what to do.
static void draw_without_slip(struct screen *screen, const char *mark, const char *heading,
                              const char *const *steps) {
    const struct view *view = screen->view;
    struct box left = {MARGIN, CARDS_TOP, 768, CARDS_HEIGHT};
    struct box right = {840, CARDS_TOP, 1040, CARDS_HEIGHT};
    part_ground(screen);
    part_voter(screen, left);
    part_strip(screen, (struct box){left.x + 40, left.y + 456, left.w - 80, 0}, WAIT, mark);

    part_card(screen, right);
    double x = right.x + 64, w = right.w - 128, y = right.y + 56;
    icon_draw(screen->canvas, ICON_PRINTER, right.x + right.w - 64 - 144, y - 8, 144, INK, SUN);
    y += part_heading(screen, (struct box){x, y, w - 176, 0}, heading);
    y += 8;
    if (view->reason)
        y += canvas_text(screen->canvas, (struct box){x, y, w - 176, 0},
                         (struct type){.size = TEXT_BODY, .colour = INK_SOFT, .lines = 2},
                         _(view->reason));
    y = fmax(y + 40, right.y + 232);
    y += part_steps(screen, (struct box){x, y, w, 0}, steps, 3);
    if (view->state == UNFINISHED && view->paper.tries) {
        y += part_printer(screen, (struct box){x, y, w, 0}) + 12;
        part_tries(screen, (struct box){x, y, w, 0});
    }
    part_actions(screen);
}

void screen_unfinished(struct screen *screen) {
    const struct mark_view *mark = &screen->view->mark;
    char line[WORDS_MAX], number[WORDS_MAX];
    snprintf(line, sizeof line,
             _("The voter is identified and marked once, at %s. No ballot before the slip."),
             mark->time);
    snprintf(number, sizeof number,
             _("Press Enter: the same slip No. %d is printed again, no second mark is made"),
             mark->slip);
    const char *const steps[] = {
        _("Look at the printer: paper, cover, cable"), number,
        _("If it can't be printed at all, call the chair: the mark can be taken back (F4)")};
    draw_without_slip(screen, line, _("The slip did not come out"), steps);
}

void screen_interrupted(struct screen *screen) {
    const struct mark_view *mark = &screen->view->mark;
    char line[WORDS_MAX], number[WORDS_MAX];
    snprintf(line, sizeof line,
             _("Marked once, at %s; whether slip No. %d came out nobody knows. No ballot yet."),
             mark->time, mark->slip);
    snprintf(number, sizeof number,
             _("Press Enter: a finger or the face has to agree again. Then slip No. %d is printed "
               "as a duplicate, no second mark is made"),
             mark->slip);
    const char *const steps[] = {
        _("Is it the person of the document? Ask whether there was a slip already"), number,
        _("If nothing agrees: two members decide (F5), or the mark is taken back (F4)")};
    draw_without_slip(screen, line, _("Marked, but without a slip"), steps);
}

// What stopped the kiosk is evidence: there is nothing to put right, and much to spoil.
static void draw_evidence(struct screen *screen, struct box text) {
    double x = text.x, w = text.w, y = text.y;
    y += part_heading(screen, (struct box){x, y, w, 0}, _("This kiosk is stopped"));
    y += 8;
    y += canvas_text(screen->canvas, (struct box){x, y, w, 0},
                     (struct type){.size = TEXT_LARGE, .colour = INK_SOFT, .lines = 2},
                     _("Nobody is marked here any more. Everything marked so far is kept."));
    y += 24;
    y += part_strip(screen, (struct box){x, y, w, 0}, STOP, _(screen->view->reason)) + 32;
    const char *const steps[] = {
        _("Ask the voters to wait a moment"),
        _("Call the territorial commission and read the line above to it"),
        _("Leave the kiosk and its medium as they are: pull nothing out, delete nothing"),
        _("Go on only as the commission says: at another kiosk or with the reserve kit")};
    part_steps(screen, (struct box){x, y, w, 0}, steps, 4);
}

void screen_stopped(struct screen *screen) {
    const struct view *view = screen->view;
    part_ground(screen);
    const struct box text = part_side_card(screen, STOP, ICON_NO);
    if (view->reason && view->is_evidence) {
        draw_evidence(screen, text);
        part_actions(screen);
        return;
    }
    double x = text.x, w = text.w, y = text.y;
    y += part_heading(screen, (struct box){x, y, w, 0}, _("The log cannot be written"));
    y += 8;
    y += canvas_text(screen->canvas, (struct box){x, y, w, 0},
                     (struct type){.size = TEXT_LARGE, .colour = INK_SOFT, .lines = 2},
                     _("Nobody is marked until it can. Everything marked so far is kept."));
    y += 24;
    if (view->reason)
        y += part_strip(screen, (struct box){x, y, w, 0}, STOP, _(view->reason)) + 40;
    const char *const steps[] = {
        _("Ask the voters to wait a moment"),
        _("Check the disk and the second medium: is it plugged in, is it full?"),
        _("Press Enter to check again"),
        _("If it stays so: write an act and go on with the reserve kit")};
    part_steps(screen, (struct box){x, y, w, 0}, steps, 4);
    part_actions(screen);
}
