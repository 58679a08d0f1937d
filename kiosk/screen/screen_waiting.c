// WAITING: one question in the middle; on the right only what the operator must know.
#include "kiosk/screen/screen_list.h"

// Stands until it is true no more; what just happened goes before it.
static void draw_alarm(struct screen *screen, struct box box) {
    const struct alarm_view *alarm = &screen->view->alarm;
    char line[WORDS_MAX];
    const int used = snprintf(line, sizeof line, _(alarm->words), alarm->number, alarm->of);
    if (alarm->who)
        snprintf(line + used, sizeof line - (size_t)used, " · %s", alarm->who);
    part_strip(screen, box, WAIT, line);
}

// What is missing and stays so until somebody sees to it: the printer first, for without it nobody
// gets a slip.
static bool draw_reminder(struct screen *screen, struct box box) {
    const struct view *view = screen->view;
    char line[WORDS_MAX];
    if (view->paper.trouble)
        part_strip(screen, box, STOP, _(view->paper.trouble));
    else if (view->day != DAY_NOT_BEGUN && !view->paper.out[LOG_REPORT_ZERO])
        part_strip(screen, box, WAIT, _("The zero report has not come out yet: print it (F6)"));
    else if (view->figures.unfinished) {
        snprintf(line, sizeof line,
                 _("Marked, but without a slip: No. %s in the list. Look them up"),
                 view->figures.unfinished_numbers);
        part_strip(screen, box, WAIT, line);
    } else if (view->day == DAY_DOORS_CLOSED)
        part_strip(screen, box, ELSEWHERE,
                   _("The doors are closed: serve who is inside, then close the poll (F9)"));
    else if (view->day == DAY_OPEN && !view->minutes_left) {
        snprintf(line, sizeof line, _("The poll was open until %02d:00: close the doors (F9)"),
                 view->closes_hour);
        part_strip(screen, box, WAIT, line);
    } else
        return false;
    return true;
}

static void draw_question(struct screen *screen, struct box card) {
    const struct form *form = &screen->view->form;
    double x = card.x + 64, w = 800, top = card.y + 64, y = top;
    part_card(screen, card);
    icon_draw(screen->canvas, ICON_DOCUMENT, x, y - 28, 160, INK, SUN);
    y += 140;
    y += part_heading(screen, (struct box){x, y, w, 0}, _("Type the PIN of the document"));
    y += 8;
    canvas_text(screen->canvas, (struct box){x, y, w, 0},
                (struct type){.size = TEXT_LARGE, .colour = INK_SOFT, .lines = 2},
                _("or the voter's number in the list"));
    if (form->count > 0)
        part_field(screen, (struct box){x, top + 360, w, 104}, 0, false);
    if (form->error)
        part_strip(screen, (struct box){x, top + 480, w, 0}, STOP, _(form->error));
    part_digits(screen, (struct box){card.x + card.w - 64 - 376, top, 376, 544});
    const struct box strip = {x, card.y + card.h - 128, card.w - 128, 0};
    if (screen->view->notice)
        part_strip(screen, strip, ELSEWHERE, _(screen->view->notice));
    else if (!draw_reminder(screen, strip) && screen->view->alarm.words)
        draw_alarm(screen, strip);
}

static void draw_day(struct screen *screen, struct box card) {
    const struct figures_view *figures = &screen->view->figures;
    char number[NUMBER_TEXT], all[NUMBER_TEXT], share[NUMBER_TEXT], line[WORDS_MAX];
    double x = card.x + 32, w = card.w - 64, y = card.y + 28;
    part_card(screen, card);
    y += canvas_text(screen->canvas, (struct box){x, y, w, 0},
                     (struct type){.size = TEXT_SMALL, .colour = INK_SOFT}, _("Identified today"));
    y += canvas_text(screen->canvas, (struct box){x, y, w, 0},
                     (struct type){.size = 104, .colour = INK, .bold = true},
                     words_number(number, figures->identified));
    snprintf(line, sizeof line, _("of %s · turnout %s"), words_number(all, figures->in_list),
             words_share(share, figures->identified, figures->in_list));
    y += canvas_text(screen->canvas, (struct box){x, y, w, 0},
                     (struct type){.size = TEXT_BODY, .colour = INK_SOFT}, line);
    y += 24;
    y += part_turnout(screen, (struct box){x, y, w, 176}) + 16;
    double rest = card.y + card.h - 16 - y;
    part_devices(screen, (struct box){x, y, w, rest}, rest / 6 < 60 ? rest / 6 : 60);
}

void screen_waiting(struct screen *screen) {
    part_ground(screen);
    draw_question(screen, (struct box){MARGIN, CARDS_TOP, 1368, CARDS_HEIGHT});
    draw_day(screen, (struct box){1440, CARDS_TOP, 440, CARDS_HEIGHT});
    part_actions(screen);
}
