#include "kiosk/screen/part_mirror.h"
#include <math.h>

// A head as high as it should be shown, in heights of the frame: not so near that there is nothing
// left around it to tell a person from a picture by, nor so far that there is nothing to compare.
static const double HEAD = 0.46, HEAD_OF_FACE = 1.38, WIDTH_OF_HEAD = 0.74;

// An ellipse, or so much of it from the top, clockwise.
static void draw_ring(struct screen *screen, double x, double y, double height, double share,
                      double width, unsigned colour) {
    cairo_t *to = screen->canvas->to;
    cairo_save(to);
    cairo_translate(to, x, y);
    cairo_scale(to, height * WIDTH_OF_HEAD / 2, height / 2);
    cairo_new_sub_path(to);
    cairo_arc(to, 0, 0, 1, -M_PI / 2, -M_PI / 2 + 2 * M_PI * share);
    cairo_restore(to);
    canvas_colour(screen->canvas, colour);
    cairo_set_line_width(to, width);
    cairo_stroke(to);
}

static bool is_turning(const struct face_view *face) {
    return face->challenge == FACE_ASK_LEFT || face->challenge == FACE_ASK_RIGHT ||
           face->challenge == FACE_ASK_BACK;
}

// An arrow along the near side of the circle that the nose goes round when a head turns, seen from
// a little above: to the left, or from there back to the middle. Around 0, 0.
struct way {
    double across, down, begins, ends; // half axes; angles, clockwise from the right
};

static void tail_path(cairo_t *to, const struct way *way, double share) {
    const double at = way->begins + (way->ends - way->begins) * share;
    cairo_save(to);
    cairo_scale(to, way->across, way->down);
    cairo_new_path(to);
    if (at < way->begins)
        cairo_arc_negative(to, 0, 0, 1, way->begins, at);
    else
        cairo_arc(to, 0, 0, 1, way->begins, at);
    cairo_restore(to);
}

static void head_path(cairo_t *to, const struct way *way, double size) {
    const double sign = way->ends < way->begins ? -1 : 1;
    cairo_save(to);
    cairo_translate(to, way->across * cos(way->ends), way->down * sin(way->ends));
    cairo_rotate(to,
                 atan2(sign * way->down * cos(way->ends), -sign * way->across * sin(way->ends)));
    cairo_new_path(to);
    cairo_move_to(to, 0, -0.7 * size);
    cairo_line_to(to, size, 0);
    cairo_line_to(to, 0, 0.7 * size);
    cairo_close_path(to);
    cairo_restore(to);
}

// A face looks at the camera, so its own left is the right of the picture, where yaw is above 0,
// and the left of the mirror: what is said, the arrow and the voter's nose go to one side.
static void draw_turn(struct screen *screen, double x, double y, double height) {
    static const struct {
        double more; // than the arrow's own width
        unsigned colour;
    } coats[] = {
        {32, INK  },
        {18, WHITE},
        {0,  INK  }
    };
    const struct face_view *face = &screen->view->face;
    const bool back = face->challenge == FACE_ASK_BACK;
    const struct way way = {0.95 * height, 0.3 * height, (back ? 146 : 68) * M_PI / 180,
                            (back ? 100 : 132) * M_PI / 180};
    const double thick = 0.12 * height, head = 0.28 * height;
    cairo_t *to = screen->canvas->to;
    cairo_save(to);
    cairo_translate(to, x, y + 0.36 * height);
    cairo_scale(to, face->side > 0 ? 1 : -1, 1);
    cairo_set_line_join(to, CAIRO_LINE_JOIN_ROUND);
    for (size_t i = 0; i < sizeof coats / sizeof *coats; i++) {
        canvas_colour(screen->canvas, coats[i].colour);
        tail_path(to, &way, 1);
        cairo_set_line_width(to, thick + coats[i].more);
        cairo_stroke(to);
        head_path(to, &way, head);
        cairo_set_line_width(to, coats[i].more);
        cairo_fill_preserve(to);
        cairo_stroke(to);
    }
    canvas_colour(screen->canvas, SUN);
    tail_path(to, &way, face->done);
    cairo_set_line_width(to, thick);
    cairo_stroke(to);
    head_path(to, &way, head);
    cairo_fill(to);
    cairo_restore(to);
}

// The ring where the head should be, filling as the look goes on, and a thin one where it is: too
// small, too large or beside it is seen at once.
static void draw_rings(struct screen *screen, struct box glass) {
    const struct face_view *face = &screen->view->face;
    cairo_t *to = screen->canvas->to;
    const double across = glass.w / face->frame->width, down = glass.h / face->frame->height;
    const double scale = fmax(across, down), high = scale * face->frame->height;
    const double x = glass.x + glass.w / 2, y = glass.y + glass.h / 2;
    cairo_save(to);
    canvas_round_path(screen->canvas, glass, 22);
    cairo_clip(to);
    cairo_set_line_cap(to, CAIRO_LINE_CAP_ROUND);
    if (face->is_there && !is_turning(face)) {
        const double face_x = x + (0.5 - face->x) * scale * face->frame->width; // as in a mirror
        const double face_y = y + (face->y - 0.5 - 0.06 * face->size) * high;
        draw_ring(screen, face_x, face_y, HEAD_OF_FACE * face->size * high, 1, 8, INK);
        draw_ring(screen, face_x, face_y, HEAD_OF_FACE * face->size * high, 1, 4, WHITE);
    }
    cairo_set_dash(to, (const double[]){26, 18}, 2, 0);
    draw_ring(screen, x, y, HEAD * high, 1, 6, SUN);
    cairo_set_dash(to, NULL, 0, 0);
    if (is_turning(face))
        draw_turn(screen, x, y, HEAD * high);
    else if (face->progress > 0)
        draw_ring(screen, x, y, HEAD * high, fmin(face->progress, 100) / 100, 14, SUN);
    cairo_set_line_cap(to, CAIRO_LINE_CAP_BUTT);
    cairo_restore(to);
}

void part_mirror(struct screen *screen, struct box box, unsigned ground) {
    const struct face_view *face = &screen->view->face;
    const bool seen = face->frame && face->frame->pixels && !face->lost && !face->frozen;
    const bool dark = ground != SHADE; // red is not seen on it
    const struct box glass = box_inset(box, 8);
    const unsigned edge = face->lost && !dark ? STOP : SUN;
    canvas_panel(screen->canvas, box, 28, ground, ground);
    if (seen) {
        canvas_picture(screen->canvas, glass, 22, face->frame, COVER, true);
        draw_rings(screen, glass);
    } else { // a frozen picture is not shown: it looks like a live one
        icon_draw(screen->canvas,
                  face->lost     ? ICON_CROSS
                  : face->frozen ? ICON_WARNING
                                 : ICON_CAMERA,
                  box.x + box.w / 2 - 80, box.y + box.h / 2 - 80, 160,
                  dark         ? WHITE
                  : face->lost ? STOP
                               : INK_SOFT,
                  edge);
    }
    canvas_frame(screen->canvas, box, 28, 8, edge);
}

const char *part_mirror_advice(const struct face_view *face) {
    if (face->lost)
        return N_("The camera is not connected");
    if (face->frozen)
        return N_("The camera gives no new picture");
    if (face->advice && *face->advice)
        return face->advice;
    return N_("Look into the camera");
}

static bool is_beside_ring(const struct face_view *face) {
    const double size = HEAD_OF_FACE * face->size / HEAD;
    return face->is_there &&
           (size < 0.75 || size > 1.3 || fabs(face->x - 0.5) > 0.12 || fabs(face->y - 0.5) > 0.16);
}

const char *part_mirror_second(const struct face_view *face) {
    if (face->lost)
        return N_("Put its cable back in. The voter stays here, nothing is lost.");
    if (face->frozen)
        return N_("Uncover its lens, or pull out its cable and put it back in. Nothing is lost.");
    if (face->challenge == FACE_ASK_BACK)
        return N_("Good. Almost done");
    if (is_turning(face))
        return N_("Slowly, until the arrow is full");
    if (is_beside_ring(face))
        return N_("Bring your head into the ring");
    if (face->advice && *face->advice)
        return ""; // one thing at a time
    return N_("Look straight ahead and hold still");
}
