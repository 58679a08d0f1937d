// CLOSING_DOORS and CLOSING ask, with what is open and who closes; CLOSED shows the day's figures.
#include "kiosk/screen/screen_list.h"

struct row {
    const char *label;
    int value;
};

static void draw_rows(struct screen *screen, struct box box, const struct row *rows, int count,
                      double height) {
    char number[NUMBER_TEXT];
    for (int i = 0; i < count; i++) {
        double y = box.y + i * height;
        canvas_text(screen->canvas, (struct box){box.x, y, box.w - 150, height},
                    (struct type){.size = TEXT_BODY, .colour = INK, .down = MIDDLE}, rows[i].label);
        canvas_text(
            screen->canvas, (struct box){box.x + box.w - 140, y, 140, height},
            (struct type){.size = 34, .colour = INK, .bold = true, .across = RIGHT, .down = MIDDLE},
            words_number(number, rows[i].value));
        if (i + 1 < count)
            canvas_fill(screen->canvas, (struct box){box.x, y + height - 1, box.w, 2}, HAIRLINE);
    }
}

static void draw_total(struct screen *screen, struct box box) {
    const struct figures_view *figures = &screen->view->figures;
    char number[NUMBER_TEXT], all[NUMBER_TEXT], share[NUMBER_TEXT], line[WORDS_MAX];
    double y = box.y;
    y += canvas_text(screen->canvas, (struct box){box.x, y, box.w, 0},
                     (struct type){.size = TEXT_BODY, .colour = INK_SOFT}, _("Identified today"));
    y += canvas_text(screen->canvas, (struct box){box.x, y, box.w, 0},
                     (struct type){.size = 136, .colour = INK, .bold = true},
                     words_number(number, figures->identified));
    snprintf(line, sizeof line, _("of %s · turnout %s"), words_number(all, figures->in_list),
             words_share(share, figures->identified, figures->in_list));
    canvas_text(screen->canvas, (struct box){box.x, y, box.w, 0},
                (struct type){.size = 30, .colour = INK_SOFT}, line);
}

static void draw_methods(struct screen *screen, struct box box, double height) {
    const struct figures_view *figures = &screen->view->figures;
    const struct row rows[] = {
        {_("by finger"),                       figures->by_finger     },
        {_("by face, alone or with a finger"), figures->by_face       },
        {_("by decision of the commission"),   figures->by_decision   },
        {_("not identified"),                  figures->not_identified},
        {_("already identified, came again"),  figures->already       },
        {_("not in the list of this station"), figures->not_listed    },
        {_("marks taken back"),                figures->undone        },
    };
    draw_rows(screen, box, rows, 7, height);
}

static const struct box left_card = {MARGIN, CARDS_TOP, 1056, CARDS_HEIGHT},
                        right_card = {1128, CARDS_TOP, 752, CARDS_HEIGHT};

static double draw_sentence(struct screen *screen, struct box box, const char *text) {
    return canvas_text(screen->canvas, box,
                       (struct type){.size = TEXT_BODY, .colour = INK_SOFT, .lines = 3}, text);
}

// Who is inside still votes; from then on nobody comes in.
void screen_doors(struct screen *screen) {
    const struct view *view = screen->view;
    char line[WORDS_MAX];
    double x = left_card.x + 48, w = left_card.w - 96, y = left_card.y + 40;
    part_ground(screen);
    part_card(screen, left_card);
    y += part_heading(screen, (struct box){x, y, w, 0}, _("Close the doors?")) + 8;
    y += draw_sentence(screen, (struct box){x, y, w, 0},
                       _("Nobody else comes in. Who is inside is still served and votes; then the "
                         "poll is closed (F9).")) +
         20;
    if (view->form.count) {
        snprintf(line, sizeof line,
                 _("The poll is open until %02d:00: %d h %d min are left. To close earlier, two "
                   "members say why."),
                 view->closes_hour, view->minutes_left / 60, view->minutes_left % 60);
        y += part_strip(screen, (struct box){x, y, w, 0}, STOP, line) + 20;
        part_form(screen, (struct box){x, y, w, left_card.y + left_card.h - 32 - y});
        part_form_side(screen, right_card);
    } else {
        snprintf(line, sizeof line, _("It is %s, the poll was open until %02d:00."), view->clock,
                 view->closes_hour);
        part_strip(screen, (struct box){x, y, w, 0}, GO, line);
        part_card(screen, right_card);
        draw_total(screen,
                   (struct box){right_card.x + 56, right_card.y + 40, right_card.w - 112, 0});
        draw_methods(
            screen, (struct box){right_card.x + 56, right_card.y + 320, right_card.w - 112, 0}, 62);
    }
    part_actions(screen);
}

// What has to be seen to before, the most urgent first, as much as there is room for in the box;
// returns how far down it comes.
static double draw_open_ends(struct screen *screen, struct box box) {
    enum { DEVICE_CENTRE = 5, STRIP = 72 };
    const struct view *view = screen->view;
    const struct device_view *centre = &view->devices[DEVICE_CENTRE];
    char line[WORDS_MAX];
    const double top = box.y, last = box.y + box.h - STRIP;
    box.h = 0;
    if (view->figures.unfinished > 0) {
        snprintf(line, sizeof line,
                 _("Marks without a slip: %d (in the list No. %s). Print them first."),
                 view->figures.unfinished, view->figures.unfinished_numbers);
        box.y += part_strip(screen, box, WAIT, line) + 8;
    }
    if (view->paper.trouble)
        box.y += part_strip(screen, box, STOP, _(view->paper.trouble)) + 8;
    else if (!view->paper.out[LOG_REPORT_ZERO])
        box.y += part_strip(screen, box, WAIT,
                            _("The zero report has not come out yet: print it (F6)")) +
                 8;
    if (centre->health != WELL && centre->number > 0 && box.y <= last) {
        const int used = snprintf(line, sizeof line, "%s: ", _(centre->name));
        snprintf(line + used, sizeof line - (size_t)used, _(centre->words), centre->number);
        box.y += part_strip(screen, box, WAIT, line) + 8;
    }
    if (box.y == top)
        box.y += part_strip(screen, box, GO, _("All slips are out, nothing is left open")) + 8;
    return box.y - top;
}

void screen_closing(struct screen *screen) {
    double x = left_card.x + 48, w = left_card.w - 96, y = left_card.y + 40;
    part_ground(screen);
    part_card(screen, left_card);
    y += part_heading(screen, (struct box){x, y, w, 0}, _("Close the poll?")) + 8;
    y += draw_sentence(screen, (struct box){x, y, w, 0},
                       _("After that nobody can be identified at this station today. Is everybody "
                         "through who was inside? Two members close.")) +
         16;
    const double bottom = left_card.y + left_card.h - 32,
                 fields = screen->view->form.error || screen->view->is_busy ? 240 : 160;
    y += draw_open_ends(screen, (struct box){x, y, w, bottom - fields - y}) + 8;
    part_form(screen, (struct box){x, y, w, bottom - y});
    part_form_side(screen, right_card);
    part_actions(screen);
}

void screen_closed(struct screen *screen) {
    const struct view *view = screen->view;
    struct box left = {MARGIN, CARDS_TOP, 1056, CARDS_HEIGHT};
    struct box right = {1128, CARDS_TOP, 752, CARDS_HEIGHT};
    part_ground(screen);
    part_card(screen, left);
    double x = left.x + 64, w = left.w - 128, y = left.y + 56;
    y += part_heading(screen, (struct box){x, y, w - 160, 0}, _("The poll is closed"));
    icon_draw(screen->canvas, ICON_SEAL, left.x + left.w - 64 - 128, left.y + 48, 128, INK, SUN);
    y += 4;
    if (view->paper.out[LOG_REPORT_FINAL])
        canvas_text(screen->canvas, (struct box){x, y, w - 160, 0},
                    (struct type){.size = TEXT_BODY, .colour = INK_SOFT, .lines = 2},
                    _("The final report is printed: sign and seal it"));
    y = left.y + 208;
    draw_total(screen, (struct box){x, y, w, 0});
    struct box root = {x, left.y + left.h - 48 - 264, w, 264};
    canvas_panel(screen->canvas, root, 16, PAPER, HAIRLINE);
    if (view->check_code && view->checkpoint) {
        canvas_qr(screen->canvas, (struct box){root.x + 16, root.y + 16, 232, 232},
                  view->checkpoint);
        double tx = root.x + 280, tw = root.w - 312, ty = root.y + 36;
        ty += canvas_text(screen->canvas, (struct box){tx, ty, tw, 0},
                          (struct type){.size = TEXT_SMALL, .colour = INK_SOFT},
                          _("Root of the participation log")) +
              4;
        ty += canvas_text(screen->canvas, (struct box){tx, ty, tw, 0},
                          (struct type){.size = TEXT_BODY, .colour = INK, .bold = true, .lines = 2},
                          view->check_code) +
              16;
        canvas_text(screen->canvas, (struct box){tx, ty, tw, root.y + root.h - 16 - ty},
                    (struct type){.size = TEXT_SMALL, .colour = INK_SOFT, .lines = 4},
                    _("Any observer can compare it with the report and check the whole log."));
    }
    part_card(screen, right);
    y = right.y + 40;
    y += canvas_text(screen->canvas, (struct box){right.x + 56, y, right.w - 112, 0},
                     (struct type){.size = TEXT_LARGE, .colour = INK, .bold = true},
                     _("The day in figures"));
    if (view->reason) // the day has ended, and something came to light
        part_strip(screen, (struct box){right.x + 56, y + 8, right.w - 112, 0}, STOP,
                   _(view->reason));
    else if (!view->paper.out[LOG_REPORT_FINAL]) {
        struct box missing = {right.x + 56, y + 8, right.w - 112, 0};
        missing.y += 8 + part_strip(screen, missing, STOP,
                                    _("The final report has not come out yet: print it (F6)"));
        if (view->paper.trouble)
            part_strip(screen, missing, STOP, _(view->paper.trouble));
    } else
        part_turnout(screen, (struct box){right.x + 56, y + 24, right.w - 112, 176});
    draw_methods(screen, (struct box){right.x + 56, y + 224, right.w - 112, 0}, 62);
    part_actions(screen);
}
