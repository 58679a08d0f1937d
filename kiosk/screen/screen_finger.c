// READING_FINGER: on the left who it should be, on the right what is happening now. FINDING: nobody
// knows yet who it is; on the left how the search goes on.
#include "kiosk/screen/screen_list.h"
#include <math.h>

static void draw_tries(struct screen *screen, struct box box) {
    const struct finger_view *finger = &screen->view->finger;
    char line[WORDS_MAX];
    double w = (box.w - 16) / 2;
    snprintf(line, sizeof line, _("attempt %d of %d"), finger->attempt, finger->attempts);
    part_tile(screen, (struct box){box.x, box.y, w, 104}, _("This finger"), line);
    part_tile(screen, (struct box){box.x + w + 16, box.y, w, 104}, _("If it does not work"),
              finger->next ? _(part_finger(finger->next)) : _("The face"));
}

// The glass of the reader: its frame has the colour of "here, now" while it waits for the finger.
static void draw_glass(struct screen *screen, struct box box) {
    const struct finger_view *finger = &screen->view->finger;
    bool live = !finger->lost && !finger->checking;
    unsigned edge = finger->lost ? STOP : live ? SUN : ELSEWHERE;
    canvas_panel(screen->canvas, box, 32, SHADE, SHADE);
    canvas_frame(screen->canvas, box, 32, 8, edge);
    struct box glass = box_inset(box, 28);
    canvas_panel(screen->canvas, glass, 20, WHITE, WHITE);
    if (finger->lost) {
        double size = 160;
        icon_draw(screen->canvas, ICON_CROSS, glass.x + (glass.w - size) / 2,
                  glass.y + (glass.h - size) / 2, size, STOP, STOP);
    } else if (finger->print && finger->print->pixels) {
        canvas_picture(screen->canvas, box_inset(glass, 8), 16, finger->print, CONTAIN, false);
    } else { // where the finger goes
        cairo_t *to = screen->canvas->to;
        cairo_save(to);
        cairo_translate(to, glass.x + glass.w / 2, glass.y + glass.h / 2);
        cairo_scale(to, glass.w * 0.3, glass.h * 0.38);
        cairo_new_sub_path(to);
        cairo_arc(to, 0, 0, 1, 0, 2 * M_PI);
        cairo_restore(to);
        canvas_colour(screen->canvas, SUN_PALE);
        cairo_fill_preserve(to);
        cairo_set_dash(to, (const double[]){2, 14}, 2, 0);
        cairo_set_line_cap(to, CAIRO_LINE_CAP_ROUND);
        cairo_set_line_width(to, 5);
        canvas_colour(screen->canvas, SUN);
        cairo_stroke(to);
        cairo_set_dash(to, NULL, 0, 0);
        cairo_set_line_cap(to, CAIRO_LINE_CAP_BUTT);
    }
}

static const char *advice(const struct view *view) {
    const struct finger_view *finger = &view->finger;
    if (finger->lost)
        return N_("Put its cable back in. The voter stays here, nothing is lost.");
    if (view->search.searching)
        return N_("Comparing with the whole list, one moment");
    if (finger->checking)
        return N_("Comparing, one moment");
    if (finger->advice && *finger->advice)
        return finger->advice;
    switch (finger->moment) {
    case MOMENT_PLACE: return N_("Place the finger on the glass");
    case MOMENT_HOLD: return N_("Hold the finger still on the glass");
    case MOMENT_LIFT: return N_("Lift the finger");
    }
    return "";
}

static void draw_quality(struct screen *screen, struct box box) {
    int quality = screen->view->finger.quality;
    const char *word = quality < 0    ? ""
                       : quality < 30 ? _("poor")
                       : quality < 55 ? _("fair")
                                      : _("good");
    struct type type = {.size = TEXT_BODY, .colour = INK_SOFT};
    canvas_text(screen->canvas, (struct box){box.x, box.y, box.w / 2, 36}, type, _("Quality"));
    type.across = RIGHT;
    type.bold = true;
    type.colour = INK;
    canvas_text(screen->canvas, (struct box){box.x + box.w / 2, box.y, box.w / 2, 36}, type, word);
    struct box bar = {box.x, box.y + 48, box.w, 20};
    canvas_panel(screen->canvas, bar, 10, SHADE, SHADE);
    if (quality >= 0) {
        unsigned colour = quality < 30 ? STOP : quality < 55 ? WAIT : GO;
        bar.w = fmax(20, bar.w * fmin(quality, 100) / 100);
        canvas_panel(screen->canvas, bar, 10, colour, colour);
    }
}

static void draw_capture(struct screen *screen, struct box right) {
    const struct finger_view *finger = &screen->view->finger;
    part_card(screen, right);
    draw_glass(screen, (struct box){right.x + 40, right.y + 104, 448, 588});
    double x = right.x + 536, w = right.x + right.w - 40 - x, y = right.y + 56;
    icon_hand(screen->canvas, (struct box){x, y, 240, 264},
              &(struct hand){.position = finger->position,
                             .line = INK,
                             .ground = CARD,
                             .accent = SUN,
                             .thickness = 4},
              NULL, NULL);
    y += 288;
    y += part_heading(screen, (struct box){x, y, w, 0},
                      finger->lost ? _("The finger reader is not connected")
                                   : _(part_finger(finger->position)));
    y += 12;
    canvas_text(screen->canvas, (struct box){x, y, w, right.y + right.h - 136 - y},
                (struct type){.size = TEXT_LARGE, .colour = INK_SOFT, .lines = 4},
                _(advice(screen->view)));
    if (!finger->lost)
        draw_quality(screen, (struct box){x, right.y + right.h - 124, w, 72});
}

static const struct box left = {MARGIN, CARDS_TOP, 768, CARDS_HEIGHT};
static const struct box right = {840, CARDS_TOP, 1040, CARDS_HEIGHT};

void screen_finger(struct screen *screen) {
    part_ground(screen);
    const double y = part_visitor(screen, left);
    draw_tries(screen,
               (struct box){left.x + 40, fmax(y + 24, left.y + left.h - 144), left.w - 80, 0});
    draw_capture(screen, right);
    part_actions(screen);
}

void screen_finding(struct screen *screen) {
    double x = left.x + 48, w = left.w - 96, y = left.y + 48;
    part_ground(screen);
    part_card(screen, left);
    y += part_heading(screen, (struct box){x, y, w, 0}, _("A voter without a document"));
    y += 32;
    const char *const steps[] = {
        _("The voter puts a finger on the glass: an index finger or a thumb finds best"),
        _("The list says who it may be. It only proposes: you choose"),
        _("Ask for name and date of birth, and compare the picture"),
        _("Then another finger has to agree, as with every voter"),
        _("No finger helps: look for the face (F3)")};
    const double loading = part_loading(screen, (struct box){x, left.y + left.h - 136, w, 0});
    part_steps(screen, (struct box){x, y, w, 0}, steps, loading > 0 ? 4 : 5);
    draw_capture(screen, right);
    part_actions(screen);
}
