// CLOSING asks once more, with the figures; CLOSED shows them for good.
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

void screen_closing(struct screen *screen) {
    const struct view *view = screen->view;
    struct box left = {MARGIN, CARDS_TOP, 1056, CARDS_HEIGHT};
    struct box right = {1128, CARDS_TOP, 752, CARDS_HEIGHT};
    part_ground(screen);
    part_card(screen, left);
    double x = left.x + 64, w = left.w - 128, y = left.y + 48;
    icon_draw(screen->canvas, ICON_BOX, x - 8, y - 16, 112, INK, SUN);
    y += 100;
    y += part_heading(screen, (struct box){x, y, w, 0}, _("Close the poll?"));
    y += 8;
    y += canvas_text(screen->canvas, (struct box){x, y, w, 0},
                     (struct type){.size = TEXT_LARGE, .colour = INK_SOFT, .lines = 3},
                     _("After that nobody can be identified at this station today."));
    y += 30;
    const char *const steps[] = {
        _("Who was inside when the time ran out still gets a ballot: is everybody through?"),
        _("Are all slips printed and all ballots given out?"),
        _("The final report is printed, signed and sealed")};
    part_steps(screen, (struct box){x, y, w, 0}, steps, 3);
    if (view->figures.unfinished > 0) {
        char line[WORDS_MAX];
        snprintf(line, sizeof line,
                 _("Marks without a slip: %d (in the list No. %s). Print them first."),
                 view->figures.unfinished, view->figures.unfinished_numbers);
        part_strip(screen, (struct box){x, left.y + left.h - 124, w, 0}, WAIT, line);
    }
    part_card(screen, right);
    draw_total(screen, (struct box){right.x + 56, right.y + 40, right.w - 112, 0});
    draw_methods(screen, (struct box){right.x + 56, right.y + 320, right.w - 112, 0}, 62);
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
