// The second display, for the voter and whoever watches: it asks for one thing at a time, and never
// shows a whole name or a document's number.
#include "kiosk/screen/part_mirror.h"
#include "kiosk/screen/screen_list.h"
#include "kiosk/screen/screen_verdict.h"
#include <math.h>

static const double FOOT = 136;

static const char *place_finger(int position) {
    static const char *const words[] = {
        N_("Place your finger"),
        N_("Place your right thumb"),
        N_("Place your right index finger"),
        N_("Place your right middle finger"),
        N_("Place your right ring finger"),
        N_("Place your right little finger"),
        N_("Place your left thumb"),
        N_("Place your left index finger"),
        N_("Place your left middle finger"),
        N_("Place your left ring finger"),
        N_("Place your left little finger"),
    };
    return words[position >= 1 && position <= 10 ? position : 0];
}

// Heading and second line at the right of the picture, in the middle of the height above the foot.
static void say(struct screen *screen, const char *heading, const char *second) {
    double x = 816, w = SCREEN_WIDTH - 104 - x;
    struct type large = {.size = TEXT_PUBLIC,
                         .colour = WHITE,
                         .bold = true,
                         .lines = 3,
                         .letters = true,
                         .least = 72};
    struct type small = {.size = TEXT_PUBLIC_SECOND,
                         .colour = colour_mix(INK, WHITE, 0.86),
                         .lines = 3,
                         .least = 36};
    double first = canvas_text_height(screen->canvas, w, large, heading);
    double height = first + 24 + canvas_text_height(screen->canvas, w, small, second);
    double y = (SCREEN_HEIGHT - FOOT - height) / 2 + 8;
    canvas_text(screen->canvas, (struct box){x, y, w, 0}, large, heading);
    canvas_text(screen->canvas, (struct box){x, y + first + 24, w, 0}, small, second);
}

// Two chevrons on the glass: which way the finger goes.
static void draw_way(struct screen *screen, double x, double y, double turn) {
    cairo_t *to = screen->canvas->to;
    cairo_set_line_cap(to, CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(to, CAIRO_LINE_JOIN_ROUND);
    for (int i = -1; i <= 1; i += 2) {
        cairo_move_to(to, x - 36, y + i * 22 + turn * 15);
        cairo_line_to(to, x, y + i * 22 - turn * 15);
        cairo_line_to(to, x + 36, y + i * 22 + turn * 15);
    }
    canvas_colour(screen->canvas, SUN);
    cairo_set_line_width(to, 13);
    cairo_stroke(to);
    cairo_set_line_cap(to, CAIRO_LINE_CAP_BUTT);
}

// The reader from above and the hand of the one who stands before it. The asked finger lies on the
// glass, or is on its way to it.
static void draw_reader(struct screen *screen) {
    const struct finger_view *finger = &screen->view->finger;
    bool down = finger->moment == MOMENT_HOLD;
    unsigned body = colour_mix(INK, WHITE, 0.14), pale = colour_mix(body, SUN, 0.16);
    struct hand hand = {.position = finger->position,
                        .pointing = true,
                        .line = WHITE,
                        .ground = INK,
                        .accent = down ? WHITE : SUN,
                        .thickness = 3.4};
    struct box box = {148, 0, 504, 900};
    double x, y, glass_y = 232;
    cairo_save(screen->canvas->to); // once out of sight, to know where the finger's tip will be
    cairo_rectangle(screen->canvas->to, 0, 0, 0, 0);
    cairo_clip(screen->canvas->to);
    icon_hand(screen->canvas, box, &hand, &x, &y);
    cairo_restore(screen->canvas->to);
    box.y += glass_y - y + (down ? -6 : 128);
    box.h = SCREEN_HEIGHT - FOOT - 8 - box.y;
    struct box reader = {x - 144, 72, 288, 320}, glass = {x - 84, glass_y - 100, 168, 200};
    canvas_panel(screen->canvas, reader, 44, body, body);
    canvas_panel(screen->canvas, glass, 40, down ? SUN : pale, down ? SUN : pale);
    canvas_frame(screen->canvas, glass, 40, 6, SUN);
    if (!down)
        draw_way(screen, x, glass_y - 16, finger->moment == MOMENT_LIFT ? -1 : 1);
    icon_hand(screen->canvas, box, &hand, NULL, NULL);
}

static void show_finger(struct screen *screen) {
    const struct finger_view *finger = &screen->view->finger;
    if (finger->lost || finger->checking || screen->view->search.searching) {
        icon_draw(screen->canvas, ICON_DOCUMENT, 200, 260, 400, WHITE, SUN);
        say(screen, _("One moment please"),
            finger->lost ? _("The reader is being connected again") : _("Comparing, one moment"));
        return;
    }
    draw_reader(screen);
    const char *second =
        finger->advice && *finger->advice ? _(finger->advice) : _("and hold it still on the glass");
    if (finger->moment == MOMENT_LIFT)
        say(screen, _("Lift the finger"), finger->advice ? _(finger->advice) : "");
    else if (finger->moment == MOMENT_HOLD)
        say(screen, _("Hold still"), finger->advice ? _(finger->advice) : "");
    else
        say(screen, _(place_finger(finger->position)), second);
}

static void show_face(struct screen *screen) {
    const struct face_view *face = &screen->view->face;
    part_mirror(screen, (struct box){104, 152, 648, 640}, colour_mix(INK, WHITE, 0.14));
    if (face->lost || face->frozen)
        say(screen, _("One moment please"), _("The camera is being connected again"));
    else
        say(screen, _(part_mirror_advice(face)), _(part_mirror_second(face)));
}

static void show_icon(struct screen *screen, enum icon icon, const char *heading,
                      const char *second) {
    icon_draw(screen->canvas, icon, 216, 252, 440, WHITE, SUN);
    say(screen, heading, second);
}

static void show_state(struct screen *screen) {
    const struct view *view = screen->view;
    char line[WORDS_MAX], number[NUMBER_TEXT], share[NUMBER_TEXT];
    snprintf(line, sizeof line, _("Identified today: %s, turnout %s"),
             words_number(number, view->figures.identified),
             words_share(share, view->figures.identified, view->figures.in_list));
    switch (view->state) {
    case LOCKED:
    case OPENING:
        if (view->day == DAY_OVER)
            show_icon(screen, ICON_SEAL, _("The poll is closed"), line);
        else if (view->day == DAY_NOT_BEGUN)
            show_icon(screen, ICON_LOCK, _("The poll is not open yet"),
                      view->election[view->language] ? view->election[view->language] : "");
        else
            show_icon(screen, ICON_LOCK, _("One moment please"),
                      _("The poll is open. This kiosk is being opened again."));
        break;
    case REPORTING:
    case UNREPORTED:
    case PAPERS:
        if (view->day == DAY_OVER)
            show_icon(screen, ICON_SEAL, _("The poll is closed"), line);
        else
            show_icon(screen, ICON_PRINTER, _("One moment please"),
                      _("The commission prints a report"));
        break;
    case WAITING:
    case CLOSING_DOORS:
    case CLOSING:
        show_icon(screen, ICON_DOCUMENT, _("Welcome"),
                  view->day == DAY_DOORS_CLOSED ? _("The doors are closed: who is inside is served")
                                                : _("Please show your document"));
        break;
    case CHOOSING:
    case NOBODY_FOUND:
        show_icon(screen, ICON_DOCUMENT, _("One moment please"),
                  _("You are looked up in the list"));
        break;
    case CHECKING:
        show_icon(screen, ICON_DOCUMENT, _("One moment please"), _("Comparing, one moment"));
        break;
    case INTERRUPTED:
        show_icon(screen, ICON_DOCUMENT, _("One moment please"),
                  _("Your slip is missing: you are identified once more"));
        break;
    case SHOWING_VOTER:
        show_icon(screen, ICON_DOCUMENT, _("One moment please"),
                  view->without_document ? _("You are looked up in the list")
                                         : _("Your document is compared with the list"));
        break;
    case FINDING:
    case READING_FINGER: show_finger(screen); break;
    case FINDING_FACE:
    case LOOKING_AT_FACE: show_face(screen); break;
    case RESERVING:
    case PRINTING:
        show_icon(screen, ICON_PRINTER, _("One moment please"), _("Your slip is being printed"));
        break;
    case UNFINISHED:
        show_icon(screen, ICON_PRINTER, _("One moment please"),
                  _("The slip is printed once more. Please stay here."));
        break;
    case EXPLAINING:
    case WARNED:
    case DOUBTED:
    case FINDING_DOUBTED:
        show_icon(screen, ICON_SEAL, _("One moment please"), _("The commission helps you"));
        break;
    case DECIDING:
    case UNDOING:
        show_icon(screen, ICON_SEAL, _("One moment please"), _("The commission decides"));
        break;
    case CLOSED: show_icon(screen, ICON_SEAL, _("The poll is closed"), line); break;
    case STOPPED:
        show_icon(screen, ICON_WARNING, _("One moment please"),
                  _("The station is being put in order. Nothing is lost."));
        break;
    case IDENTIFIED:
    case NOT_IDENTIFIED:
    case ALREADY_IDENTIFIED:
    case NOT_LISTED: // verdicts fill the display
    case SESSION_STATES: break;
    }
}

void screen_public(struct screen *screen) {
    if (screen_verdict_of(screen->view->state)) {
        screen_verdict_in(screen, SCREEN_HEIGHT);
    } else {
        canvas_fill(screen->canvas, (struct box){0, 0, SCREEN_WIDTH, SCREEN_HEIGHT}, INK);
        show_state(screen);
        part_foot(screen, (struct box){0, SCREEN_HEIGHT - FOOT, SCREEN_WIDTH, FOOT}, INK);
        canvas_horns(screen->canvas, 0, SCREEN_HEIGHT - FOOT - 19, SCREEN_WIDTH, 17, SUN);
    }
    part_training(screen, SCREEN_WIDTH - MARGIN, 56);
}
