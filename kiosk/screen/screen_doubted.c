// DOUBTED: the face agrees, but may be a picture of one. The list's picture and the camera's beside
// each other, why it is doubted in words, and that people decide. FINDING_DOUBTED: the same before
// anybody of the list is shown.
#include "kiosk/screen/screen_list.h"
#include "kiosk/session/advice.h"
#include <string.h>

// All of the frame, not only the face: what a hand holds up ends somewhere.
static void draw_frame(struct screen *screen, struct box box) {
    const struct picture *frame = screen->view->face.frame;
    canvas_text(screen->canvas, (struct box){box.x, box.y, box.w, 32},
                (struct type){.size = TEXT_SMALL, .colour = INK_SOFT}, _("Before the camera"));
    box.y += 36;
    box.h -= 36;
    canvas_panel(screen->canvas, box, 20, SHADE, SHADE);
    if (frame && frame->pixels)
        canvas_picture(screen->canvas, box, 20, frame, CONTAIN, false);
}

static void draw_voter(struct screen *screen, struct box box) {
    const struct voter_view *voter = &screen->view->voter;
    char line[WORDS_MAX];
    part_portrait(screen, voter->portrait, (struct box){box.x, box.y, 180, 240});
    double x = box.x + 212, w = box.w - 212, y = box.y;
    y += part_names(screen, voter, (struct box){x, y, w, 0}, 36) + 12;
    canvas_text(screen->canvas, (struct box){x, y, w, 72},
                (struct type){.size = TEXT_BODY, .colour = INK_SOFT}, voter->birth);
    canvas_text(screen->canvas, (struct box){x, y + 40, w, 72},
                (struct type){.size = TEXT_BODY, .colour = INK_SOFT}, part_place(line, voter));
}

static double draw_doubts(struct screen *screen, struct box box) {
    const unsigned doubts = screen->view->face.doubts;
    char lines[WORDS_MAX] = "";
    for (unsigned doubt = 1; doubt <= doubts; doubt <<= 1) {
        const size_t used = strlen(lines);
        if (doubts & doubt)
            snprintf(lines + used, sizeof lines - used, "%s%s", used ? "\n" : "",
                     _(face_doubt_text(doubt)));
    }
    return part_strip(screen, box, WAIT, lines);
}

void screen_doubted(struct screen *screen) {
    const struct view *view = screen->view;
    const struct box left = {MARGIN, CARDS_TOP, 768, CARDS_HEIGHT},
                     right = {840, CARDS_TOP, 1040, CARDS_HEIGHT};
    part_ground(screen);
    part_card(screen, left);
    const struct box inside = box_inset(left, 32);
    const bool finding = view->state == FINDING_DOUBTED;
    const double voter_h = finding ? 0 : 264;
    if (!finding)
        draw_voter(screen, inside);
    draw_frame(screen, (struct box){inside.x, inside.y + voter_h, inside.w, inside.h - voter_h});

    part_card(screen, right);
    const double x = right.x + 48, w = right.w - 96;
    double y = right.y + 40;
    y += part_heading(screen, (struct box){x, y, w, 0}, _("Is it a living person?")) + 16;
    y += draw_doubts(screen, (struct box){x, y, w, 0}) + 36;
    const char *steps[4];
    int count = 0;
    steps[count++] =
        finding ? _("The list knows a face like it. Nobody is accused: light, glasses or a camera "
                    "too near do this too")
                : _("The face agrees. Nobody is accused: light, glasses or a camera too near do "
                    "this too");
    steps[count++] =
        _("Look at the voter: no picture, screen or mask before the face? Look again (Enter)");
    if (view->may_override)
        steps[count++] =
            _("You see a living person: say so (F7). It is written down with the reasons above");
    steps[count++] = finding ? _("If you are not sure: by finger (F2), or the PIN (Esc)")
                     : view->may_override
                         ? _("If you are not sure, two members decide (F5)")
                         : _("Or by finger (F2). If it stays so, two members decide (F5)");
    part_steps(screen, (struct box){x, y, w, 0}, steps, count);
    part_actions(screen);
}
