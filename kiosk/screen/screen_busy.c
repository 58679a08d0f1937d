// CHECKING, RESERVING and PRINTING: a second or two in which nobody has to do anything.
#include "kiosk/screen/screen_list.h"

void screen_busy(struct screen *screen) {
    bool printing = screen->view->state == PRINTING, checking = screen->view->state == CHECKING;
    struct box left = {MARGIN, CARDS_TOP, 768, CARDS_HEIGHT};
    struct box right = {840, CARDS_TOP, 1040, CARDS_HEIGHT};
    part_ground(screen);
    part_voter(screen, left);
    part_card(screen, right);
    double x = right.x + 80, w = right.w - 160, y = right.y + 136;
    icon_draw(screen->canvas, printing ? ICON_PRINTER : ICON_BOX, right.x + right.w / 2 - 120, y,
              240, INK, SUN);
    y += 296;
    y += canvas_text(screen->canvas, (struct box){x, y, w, 0},
                     (struct type){.size = TEXT_HEADING,
                                   .colour = INK,
                                   .bold = true,
                                   .lines = 2,
                                   .letters = true,
                                   .across = CENTRE},
                     printing   ? _("The slip is being printed")
                     : checking ? _("The finger is compared with the whole list")
                                : _("The mark is being written"));
    y += 16;
    canvas_text(screen->canvas, (struct box){x, y, w, 0},
                (struct type){.size = TEXT_LARGE, .colour = INK_SOFT, .lines = 2, .across = CENTRE},
                printing && screen->view->paper.is_slow ? _("The printer is slow: it is waited for")
                                                        : _("One moment please"));
    if (checking)
        part_loading(screen, (struct box){x, right.y + right.h - 136, w, 0});
    part_actions(screen);
}
