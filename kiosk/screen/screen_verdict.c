// The four verdicts fill the screen: colour, shape and words say the same.
#include "kiosk/screen/screen_verdict.h"
#include "kiosk/screen/screen_list.h"
#include <string.h>

static const struct verdict verdicts[SESSION_STATES] = {
    [IDENTIFIED] = {GO,        ICON_YES,       N_("Identified"),                              N_("Take the slip and sign in the list")},
    [NOT_IDENTIFIED] = {STOP,      ICON_NO,        N_("Not identified"),
                    N_("The commission decides what happens now")                                                                     },
    [ALREADY_IDENTIFIED] = {WAIT,      ICON_ALREADY,   N_("Already identified"),                      N_("Call the chair")                    },
    [NOT_LISTED] = {ELSEWHERE, ICON_ELSEWHERE, N_("Not in the list of this polling station"),
                    N_("The voter's cabinet tells your polling station")                                                              },
};

const struct verdict *screen_verdict_of(enum session_state state) {
    return verdicts[state].heading ? &verdicts[state] : NULL;
}

// What is known of the verdict, below its heading. White on the verdict's colour.
static void draw_detail(struct screen *screen, struct box box, const struct verdict *verdict) {
    const struct view *view = screen->view;
    const struct mark_view *mark = &view->mark;
    char line[WORDS_MAX];
    struct type type = {.size = TEXT_PUBLIC_SECOND, .colour = WHITE, .lines = 3, .least = 34};
    double y = box.y;
    if (view->state == ALREADY_IDENTIFIED) {
        snprintf(line, sizeof line, _("At %s, kiosk %d, slip No. %d (%s)"), mark->time, mark->kiosk,
                 mark->slip, _(mark->method));
        y += canvas_text(screen->canvas, (struct box){box.x, y, box.w, 0}, type, line) + 16;
    }
    if (view->state == NOT_IDENTIFIED && view->reason)
        y += canvas_text(screen->canvas, (struct box){box.x, y, box.w, 0}, type, _(view->reason)) +
             16;
    const bool is_left = view->may_give_finger || view->may_look;
    const char *advice = view->state == NOT_IDENTIFIED && is_left
                             ? N_("There are tries left. Else the commission decides")
                             : verdict->advice;
    if (view->state != NOT_IDENTIFIED || !view->is_decided)
        y += canvas_text(screen->canvas, (struct box){box.x, y, box.w, 0}, type, _(advice));
    if (view->state == IDENTIFIED) {
        snprintf(line, sizeof line, _("Slip No. %d · %s · %s"), mark->slip, mark->time,
                 _(mark->method));
        type.size = TEXT_PUBLIC_THIRD;
        canvas_text(screen->canvas, (struct box){box.x, y + 24, box.w, 0}, type, line);
    }
    if (view->state == NOT_LISTED) {
        type.size = TEXT_PUBLIC_THIRD;
        type.bold = true;
        type.lines = 1;
        y += canvas_text(screen->canvas, (struct box){box.x, y + 16, box.w, 0}, type,
                         voters_cabinet + strlen("https://"));
        if (view->notice) // whether the paper came out
            canvas_text(screen->canvas, (struct box){box.x, y + 40, box.w, 0},
                        (struct type){.size = 34, .colour = WHITE, .lines = 2}, _(view->notice));
    }
}

enum { CODE_SIDE = 264 };

static void draw_code(struct screen *screen, double middle, const char *link) {
    struct box code = {SCREEN_WIDTH - 104 - CODE_SIDE, middle - CODE_SIDE / 2.0, CODE_SIDE,
                       CODE_SIDE};
    canvas_panel(screen->canvas, code, 16, WHITE, WHITE);
    canvas_qr(screen->canvas, box_inset(code, 4), link);
}

// Not here, but another station probably has the voter: what one needs to go there is large.
static void draw_referral(struct screen *screen, double x, double w, double middle) {
    const struct view *view = screen->view;
    const struct referral_view *to = &view->referral;
    char number[WORDS_MAX], away[WORDS_MAX] = "", distance[NUMBER_TEXT];
    snprintf(number, sizeof number, _("PEC No. %s"), to->number);
    if (to->distance_m >= 0 && to->distance_m < NEXT_DOOR_M)
        snprintf(away, sizeof away, "%s", _("In this building or beside it"));
    else if (to->distance_m >= 0)
        snprintf(away, sizeof away, _("%s from here in a straight line"),
                 words_distance(distance, to->distance_m));
    const char *last = view->notice ? view->notice : N_("The list of that station decides");
    const struct {
        double gap, size, least; // gap: above it
        int lines;
        bool bold;
        const char *text;
    } rows[] = {
        {0,  40,  34, 2, true,  _("Not in the list of this polling station")},
        {24, 52,  36, 2, false, _("Your polling station is probably")       },
        {0,  124, 80, 1, true,  number                                      },
        {8,  44,  32, 4, true,  to->address[view->language]                 },
        {12, 44,  34, 2, false, away                                        },
        {24, 34,  26, 2, false, _(last)                                     },
    };
    enum { ROWS = sizeof rows / sizeof *rows };
    struct type types[ROWS];
    double height = 0;
    for (int i = 0; i < ROWS; i++) {
        types[i] = (struct type){.size = rows[i].size,
                                 .colour = WHITE,
                                 .bold = rows[i].bold,
                                 .lines = rows[i].lines,
                                 .least = rows[i].least,
                                 .letters = rows[i].bold};
        height += rows[i].gap + canvas_text_height(screen->canvas, w, types[i], rows[i].text);
    }
    double y = middle - height / 2;
    for (int i = 0; i < ROWS; i++) {
        y += rows[i].gap;
        y += canvas_text(screen->canvas, (struct box){x, y, w, 0}, types[i], rows[i].text);
    }
    if (!*to->map)
        return;
    draw_code(screen, middle, to->map);
    canvas_text(
        screen->canvas,
        (struct box){SCREEN_WIDTH - 104 - CODE_SIDE, middle + CODE_SIDE / 2.0 + 12, CODE_SIDE, 44},
        (struct type){.size = 34, .colour = WHITE, .across = CENTRE}, _("Map"));
}

// Also the public display's, which has the whole height for it.
void screen_verdict_in(struct screen *screen, double bottom) {
    const struct verdict *verdict = screen_verdict_of(screen->view->state);
    double foot = 136, size = 416, x = 648, w = SCREEN_WIDTH - x - 104;
    canvas_fill(screen->canvas, (struct box){0, 0, SCREEN_WIDTH, bottom}, verdict->colour);
    double middle = (bottom - foot) / 2 + 16;
    icon_draw(screen->canvas, verdict->icon, 120, middle - size / 2, size, WHITE, WHITE);
    bool qr = screen->view->state == NOT_LISTED;
    part_foot(screen, (struct box){0, bottom - foot, SCREEN_WIDTH, foot}, verdict->colour);
    if (qr && screen->view->referral.number) {
        draw_referral(screen, x, w - CODE_SIDE - GAP, middle);
        return;
    }
    if (qr)
        draw_code(screen, middle, voters_cabinet);
    struct type heading = {.size = TEXT_PUBLIC,
                           .colour = WHITE,
                           .bold = true,
                           .lines = 2,
                           .letters = true,
                           .least = 80};
    double height =
        canvas_text_height(screen->canvas, qr ? w - 304 : w, heading, _(verdict->heading));
    double top = middle - size / 2 - 8 + (height > 200 || qr ? -16 : 48);
    canvas_text(screen->canvas, (struct box){x, top, qr ? w - 304 : w, 0}, heading,
                _(verdict->heading));
    draw_detail(screen, (struct box){x, top + height + 16, qr ? w - 304 : w, 0}, verdict);
}

void screen_verdict(struct screen *screen) {
    const struct verdict *verdict = screen_verdict_of(screen->view->state);
    screen_verdict_in(screen, SCREEN_HEIGHT - ACTIONS);
    part_languages(screen, SCREEN_WIDTH - MARGIN, 11, verdict->colour, verdict->colour);
    part_training(screen, SCREEN_WIDTH - MARGIN - 3 * 88 - GAP, 43);
    part_actions(screen);
}
