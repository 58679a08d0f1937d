// No state: the program was started and there is no station, because the package or something else
// was refused. What to do in each language, and the reason as a sentence to read out.
#include "kiosk/screen/screen_list.h"
#include "kiosk/screen/screens.h"

void screen_draw_refused(cairo_t *to, const char *why) {
    struct canvas canvas;
    const struct box card = {MARGIN, MARGIN, SCREEN_WIDTH - 2 * MARGIN, SCREEN_HEIGHT - 2 * MARGIN};
    double x = card.x + 64, w = card.w - 128, y = card.y + 56;
    canvas_begin(&canvas, to);
    canvas_fill(&canvas, (struct box){0, 0, SCREEN_WIDTH, SCREEN_HEIGHT}, STOP);
    canvas_panel(&canvas, card, RADIUS, CARD, HAIRLINE);
    for (enum language language = KYRGYZ; language < LANGUAGES; language++) {
        words_use(language);
        y += canvas_text(&canvas, (struct box){x, y, w, 0},
                         (struct type){.size = TEXT_HEADING, .colour = INK, .bold = true},
                         _("This kiosk cannot start"));
        y += 4 + canvas_text(&canvas, (struct box){x, y + 4, w, 0},
                             (struct type){.size = TEXT_LARGE, .colour = INK_SOFT, .lines = 2},
                             _("Read the line below to the territorial commission, and do what it "
                               "says. Enter ends the program."));
        y += 40;
    }
    const struct box reason = {x, y, w, card.y + card.h - 48 - y};
    canvas_panel(&canvas, reason, 16, STOP_PALE, STOP);
    canvas_text(&canvas, box_inset(reason, 28),
                (struct type){.size = 30, .colour = INK, .bold = true, .lines = 6, .down = MIDDLE},
                why);
    canvas_end(&canvas);
    screens_cut_texts += canvas.cut;
}
