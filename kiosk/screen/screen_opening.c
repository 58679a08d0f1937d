// OPENING: the zero report on the screen, for all present to compare with paper before the poll
// opens.
#include "kiosk/screen/screen_list.h"

struct line {
    const char *label;
    int value;
    bool strong;
};

static double draw_code(struct screen *screen, struct box box, const char *label,
                        const char *code) {
    double h = canvas_text(screen->canvas, box,
                           (struct type){.size = TEXT_SMALL, .colour = INK_SOFT}, label);
    h += canvas_text(screen->canvas, (struct box){box.x, box.y + h, box.w, 0},
                     (struct type){.size = TEXT_BODY, .colour = INK, .bold = true}, code);
    return h + 10;
}

// Which list this is, and which kiosk: two that say they are one have two keys.
static void draw_codes(struct screen *screen, struct box root) {
    const struct view *view = screen->view;
    char label[WORDS_MAX];
    if (!view->check_code || !view->kiosk_key)
        return;
    canvas_panel(screen->canvas, root, 16, PAPER, HAIRLINE);
    canvas_qr(screen->canvas, (struct box){root.x + 28, root.y + 28, 184, 184}, view->check_code);
    double x = root.x + 240, w = root.w - 264, y = root.y + 20;
    y += draw_code(screen, (struct box){x, y, w, 0}, _("Check code of the voter list"),
                   view->check_code);
    snprintf(label, sizeof label, _("Key of kiosk %d, as on the zero report"), view->kiosk);
    y += draw_code(screen, (struct box){x, y, w, 0}, label, view->kiosk_key);
    canvas_text(screen->canvas, (struct box){x, y, w, root.y + root.h - 12 - y},
                (struct type){.size = TEXT_SMALL, .colour = INK_SOFT, .lines = 2},
                _("Write them down: a changed list and another kiosk have other codes"));
}

void screen_opening(struct screen *screen) {
    const struct view *view = screen->view;
    const struct figures_view *figures = &view->figures;
    struct box left = {MARGIN, CARDS_TOP, 1176, CARDS_HEIGHT};
    struct box right = {1248, CARDS_TOP, 632, CARDS_HEIGHT};
    char number[NUMBER_TEXT];
    part_ground(screen);
    part_card(screen, left);
    double x = left.x + 64, w = left.w - 128, y = left.y + 48;
    y += part_heading(screen, (struct box){x, y, w, 0}, _("Compare with the paper list"));
    y += 4;
    y += canvas_text(screen->canvas, (struct box){x, y, w, 0},
                     (struct type){.size = TEXT_BODY, .colour = INK_SOFT, .lines = 2},
                     _("The zero report comes out when the poll opens: sign and seal it"));
    y += 52;
    canvas_text(screen->canvas, (struct box){x, y - 8, 400, 64},
                (struct type){.size = TEXT_BODY, .colour = INK_SOFT, .lines = 2, .down = MIDDLE},
                _("Voters in the electronic list"));
    canvas_text(screen->canvas, (struct box){x, y + 64, 400, 0},
                (struct type){.size = 136, .colour = INK, .bold = true},
                words_number(number, figures->in_list));
    const struct line lines[] = {
        {_("Women"),               figures->women,           false},
        {_("Men"),                 figures->men,             false},
        {_("With biometric data"), figures->with_biometrics, false},
        {_("Identified so far"),   figures->identified,      true }
    };
    double lx = x + 440, lw = w - 440, row = 64;
    for (int i = 0; i < 4; i++) {
        double ly = y - 8 + i * row;
        struct type type = {.size = TEXT_BODY, .colour = INK_SOFT, .down = MIDDLE};
        canvas_text(screen->canvas, (struct box){lx, ly, lw - 140, row}, type, lines[i].label);
        type =
            (struct type){.size = 34, .colour = INK, .bold = true, .across = RIGHT, .down = MIDDLE};
        canvas_text(screen->canvas, (struct box){lx + lw - 140, ly, 140, row}, type,
                    words_number(number, lines[i].value));
        if (i < 3)
            canvas_fill(screen->canvas, (struct box){lx, ly + row - 1, lw, 2}, HAIRLINE);
    }
    draw_codes(screen, (struct box){x, left.y + left.h - 48 - 240, w, 240});
    part_card(screen, right);
    x = right.x + 48, w = right.w - 96, y = right.y + 48;
    y += canvas_text(screen->canvas, (struct box){x, y, w, 0},
                     (struct type){.size = TEXT_LARGE, .colour = INK, .bold = true}, _("Devices"));
    part_devices(screen, (struct box){x, y + 20, w, 0}, 72);
    // What nobody measured is said before all who watch.
    canvas_text(screen->canvas, (struct box){x, y + 20 + 72 * view->device_count + 12, w, 100},
                (struct type){.size = TEXT_SMALL, .colour = INK_SOFT, .lines = 3},
                _("Faces: liveness not certified, no APCER without recordings of attacks "
                  "(ISO/IEC 30107-3)"));
    if (view->notice)
        part_strip(screen, (struct box){x, right.y + right.h - 136, w, 0}, ELSEWHERE,
                   _(view->notice));
    part_actions(screen);
}
