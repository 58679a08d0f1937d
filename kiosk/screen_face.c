// LOOKING_AT_FACE: the voter as in a mirror, and what could be better.
#include "kiosk/screen_parts.h"
#include <math.h>

// Where the face should be; a frame of the camera's own shape.
static void draw_oval(struct screen *screen, struct box box, unsigned colour) {
    cairo_t *to = screen->canvas->to;
    cairo_save(to);
    cairo_translate(to, box.x + box.w / 2, box.y + box.h * 0.47);
    cairo_scale(to, box.h * 0.27, box.h * 0.37);
    cairo_new_sub_path(to);
    cairo_arc(to, 0, 0, 1, 0, 2 * M_PI);
    cairo_restore(to);
    canvas_colour(screen->canvas, colour);
    cairo_set_line_width(to, 6);
    cairo_set_line_cap(to, CAIRO_LINE_CAP_ROUND);
    cairo_set_dash(to, (const double[]){26, 18}, 2, 0);
    cairo_stroke(to);
    cairo_set_dash(to, NULL, 0, 0);
    cairo_set_line_cap(to, CAIRO_LINE_CAP_BUTT);
}

void part_mirror(struct screen *screen, struct box box, unsigned ground) {
    const struct face_view *face = &screen->view->face;
    canvas_panel(screen->canvas, box, 28, ground, ground);
    struct box glass = box_inset(box, 8);
    if (face->lost)
        icon_draw(screen->canvas, ICON_CROSS, box.x + box.w / 2 - 80, box.y + box.h / 2 - 80, 160,
                  STOP, STOP);
    else if (face->frame && face->frame->pixels)
        canvas_picture(screen->canvas, glass, 22, face->frame, COVER, true);
    else
        icon_draw(screen->canvas, ICON_CAMERA, box.x + box.w / 2 - 80, box.y + box.h / 2 - 80, 160,
                  INK_SOFT, SUN);
    if (!face->lost && face->frame && face->frame->pixels)
        draw_oval(screen, glass, SUN);
    canvas_frame(screen->canvas, box, 28, 8, face->lost ? STOP : SUN);
}

const char *part_face_advice(const struct face_view *face) {
    if (face->lost)
        return N_("Put its cable back in. The voter stays here, nothing is lost.");
    if (face->advice && *face->advice)
        return face->advice;
    return N_("Look straight ahead and hold still");
}

void screen_face(struct screen *screen) {
    const struct face_view *face = &screen->view->face;
    struct box left = {MARGIN, CARDS_TOP, 768, CARDS_HEIGHT};
    struct box right = {840, CARDS_TOP, 1040, CARDS_HEIGHT};
    char line[WORDS_MAX];
    part_ground(screen);
    part_voter(screen, left);
    double y = left.y + 456;
    y += part_strip(screen, (struct box){left.x + 40, y, left.w - 80, 0}, ELSEWHERE,
                    _("Compare with the document: picture, names, date of birth"));
    double half = (left.w - 96) / 2, tiles = fmax(y + 24, left.y + left.h - 144);
    snprintf(line, sizeof line, _("attempt %d of %d"), face->attempt, face->attempts);
    part_tile(screen, (struct box){left.x + 40, tiles, half, 104}, _("The face"), line);
    part_tile(screen, (struct box){left.x + 56 + half, tiles, half, 104}, _("If it does not work"),
              _("Decision of the commission"));

    part_card(screen, right);
    part_mirror(screen, (struct box){right.x + 40, right.y + 40, 960, 560}, SHADE);
    y = right.y + 624;
    double height = canvas_text(
        screen->canvas, (struct box){right.x + 40, y, 960, 0},
        (struct type){
            .size = TEXT_HEADING, .colour = INK, .bold = true, .letters = true, .across = CENTRE},
        face->lost ? _("The camera is not connected") : _("Look into the camera"));
    canvas_text(screen->canvas, (struct box){right.x + 40, y + height + 8, 960, 0},
                (struct type){.size = TEXT_LARGE, .colour = INK_SOFT, .lines = 2, .across = CENTRE},
                _(part_face_advice(face)));
    part_actions(screen);
}
