// LOOKING_AT_FACE: the voter as in a mirror, how near is right, and what could be better, to be
// read from a metre away. FINDING_FACE: nobody knows yet who it is; on the left how the search goes
// on.
#include "kiosk/screen/part_mirror.h"
#include "kiosk/screen/screen_list.h"
#include <math.h>

static const struct box left = {MARGIN, CARDS_TOP, 768, CARDS_HEIGHT};
static const struct box right = {840, CARDS_TOP, 1040, CARDS_HEIGHT};

static void draw_look(struct screen *screen) {
    const struct face_view *face = &screen->view->face;
    part_card(screen, right);
    part_mirror(screen, (struct box){right.x + 40, right.y + 40, 960, 560}, SHADE);
    const double y = right.y + 608;
    double height = canvas_text(screen->canvas, (struct box){right.x + 24, y, right.w - 48, 0},
                                (struct type){.size = 60,
                                              .colour = INK,
                                              .bold = true,
                                              .letters = true,
                                              .across = CENTRE,
                                              .lines = 2,
                                              .least = 48},
                                _(part_mirror_advice(face)));
    const double rest = right.y + right.h - 16 - (y + height + 8);
    if (rest >= 40) // beside a long advice there is no room, and no need
        canvas_text(screen->canvas, (struct box){right.x + 40, y + height + 8, 960, rest},
                    (struct type){.size = TEXT_LARGE,
                                  .colour = INK_SOFT,
                                  .lines = rest >= 84 ? 2 : 1,
                                  .across = CENTRE},
                    _(part_mirror_second(face)));
}

void screen_face(struct screen *screen) {
    const struct face_view *face = &screen->view->face;
    char line[WORDS_MAX];
    part_ground(screen);
    const double y = part_visitor(screen, left);
    double half = (left.w - 96) / 2, tiles = fmax(y + 24, left.y + left.h - 144);
    snprintf(line, sizeof line, _("attempt %d of %d"), face->attempt, face->attempts);
    part_tile(screen, (struct box){left.x + 40, tiles, half, 104}, _("The face"), line);
    part_tile(screen, (struct box){left.x + 56 + half, tiles, half, 104}, _("If it does not work"),
              _("Decision of the commission"));
    draw_look(screen);
    part_actions(screen);
}

void screen_finding_face(struct screen *screen) {
    double x = left.x + 48, w = left.w - 96, y = left.y + 48;
    part_ground(screen);
    part_card(screen, left);
    y += part_heading(screen, (struct box){x, y, w, 0}, _("A voter without a document"));
    y += 32;
    const char *const steps[] = {_("The voter stands before the camera, alone, and looks into it"),
                                 _("The list says who it may be. It only proposes: you choose"),
                                 _("Ask for name and date of birth, and compare the picture"),
                                 _("Then a finger has to agree, as with every voter")};
    part_steps(screen, (struct box){x, y, w, 0}, steps, 4);
    draw_look(screen);
    part_actions(screen);
}
