#include "kiosk/paper/paper_slip.h"
#include "kiosk/draw/canvas.h"
#include "kiosk/draw/theme.h"
#include <stdio.h>
#include <string.h>

static double slip_text(struct canvas *canvas, double y, double size, bool bold, enum across across,
                        int lines, const char *text) {
    return canvas_text(canvas, (struct box){24, y, SLIP_WIDTH - 48, 0},
                       (struct type){.size = size,
                                     .colour = BLACK,
                                     .bold = bold,
                                     .across = across,
                                     .lines = lines,
                                     .least = 18},
                       text);
}

// A black bar with white words: TRAINING, DUPLICATE.
static double slip_bar(struct canvas *canvas, double y, const char *text) {
    struct box bar = {24, y, SLIP_WIDTH - 48, 56};
    canvas_panel(canvas, bar, 8, BLACK, BLACK);
    canvas_text(
        canvas, box_inset(bar, 8),
        (struct type){.size = 30, .colour = WHITE, .bold = true, .across = CENTRE, .down = MIDDLE},
        text);
    return 72;
}

static double slip_pair(struct canvas *canvas, double y, const char *label, const char *value) {
    struct type small = {.size = 22, .colour = BLACK, .least = 16};
    struct type large = {
        .size = 25, .colour = BLACK, .bold = true, .lines = 2, .across = RIGHT, .least = 18};
    canvas_text(canvas, (struct box){24, y, 200, 0}, small, label);
    return canvas_text(canvas, (struct box){228, y - 2, SLIP_WIDTH - 252, 0}, large, value) + 8;
}

// What stands above all that comes out on the roll.
static double slip_head(struct canvas *canvas, const char *election, const char *uik, int kiosk,
                        bool training) {
    char line[PAPER_TEXT_SIZE];
    double y = 24;
    y += slip_text(canvas, y, 24, true, CENTRE, 3, election);
    snprintf(line, sizeof line, _("PEC No. %s · Kiosk %d"), uik, kiosk);
    y += slip_text(canvas, y + 4, 24, false, CENTRE, 1, line) + 16;
    if (training)
        y += slip_bar(canvas, y, _("TRAINING"));
    return y;
}

static double slip_code(struct canvas *canvas, double y, const char *text) {
    canvas_qr(canvas, (struct box){(SLIP_WIDTH - 288) / 2.0, y, 288, 288}, text);
    return 292;
}

static double slip_end(struct canvas *canvas, double y) {
    canvas_horns(canvas, 24, y + 16, SLIP_WIDTH - 48, 22, BLACK);
    return 56;
}

static double draw_slip(struct canvas *canvas, const void *what) {
    const struct slip *slip = what;
    char line[PAPER_TEXT_SIZE], number[NUMBER_TEXT];
    double y = slip_head(canvas, slip->election, slip->uik, slip->kiosk, slip->training);
    if (slip->duplicate)
        y += slip_bar(canvas, y, _("DUPLICATE"));
    canvas_line(canvas, 24, y, SLIP_WIDTH - 24, y, 3, BLACK);
    y += 12;
    struct type label = {.size = 20, .colour = BLACK};
    struct type large = {.size = 76, .colour = BLACK, .bold = true, .least = 40};
    double half = (SLIP_WIDTH - 48) / 2;
    canvas_text(canvas, (struct box){24, y, half, 0}, label, _("Slip No."));
    label.across = large.across = RIGHT;
    canvas_text(canvas, (struct box){24 + half, y, half, 0}, label, slip->date);
    y += 24;
    canvas_text(canvas, (struct box){24 + half, y, half, 0}, large, slip->time);
    large.across = LEFT;
    y += canvas_text(canvas, (struct box){24, y, half, 0}, large,
                     words_number(number, (int)slip->number));
    canvas_line(canvas, 24, y + 4, SLIP_WIDTH - 24, y + 4, 3, BLACK);
    y += 20;
    snprintf(line, sizeof line, "%s %s %s", slip->voter.surname, slip->voter.given,
             slip->voter.patronymic ? slip->voter.patronymic : "");
    y += slip_text(canvas, y, 32, true, LEFT, 3, line) + 12;
    snprintf(line, sizeof line, _("page %d · No. %d"), slip->voter.page, slip->voter.number);
    y += slip_pair(canvas, y, _("In the list"), line);
    y += slip_pair(canvas, y, _("Identified by"), _(slip->method));
    y += slip_pair(canvas, y, _("Operator"), slip->operator_name);
    y += 8;
    snprintf(line, sizeof line, "SHAILOO1/%s/%s/%d/%u/%llu/%s", slip->election_id, slip->uik,
             slip->kiosk, slip->number, (unsigned long long)slip->log_index, slip->leaf);
    y += slip_code(canvas, y, line);
    y += slip_text(canvas, y, 22, false, CENTRE, 2, _("Sign in the list and take your ballot"));
    return y + slip_end(canvas, y);
}

static double draw_referral(struct canvas *canvas, const void *what) {
    const struct referral_slip *slip = what;
    char line[PAPER_TEXT_SIZE], distance[NUMBER_TEXT];
    double y = slip_head(canvas, slip->election, slip->uik, slip->kiosk, slip->training);
    canvas_line(canvas, 24, y, SLIP_WIDTH - 24, y, 3, BLACK);
    y += 16;
    if (slip->number) {
        y += slip_text(canvas, y, 28, false, LEFT, 2, _("Your polling station is probably"));
        snprintf(line, sizeof line, _("PEC No. %s"), slip->number);
        y += slip_text(canvas, y, 72, true, LEFT, 1, line) + 4;
        y += slip_text(canvas, y, 30, true, LEFT, 6, slip->address) + 12;
        if (slip->distance_m >= 0 && slip->distance_m < NEXT_DOOR_M)
            y += slip_text(canvas, y, 26, true, LEFT, 2, _("In this building or beside it")) + 8;
        else if (slip->distance_m >= 0)
            y += slip_pair(canvas, y, _("Straight line"),
                           words_distance(distance, slip->distance_m));
        y += slip_text(canvas, y, 24, false, LEFT, 3, _("The list of that station decides")) + 8;
    } else {
        y += slip_text(canvas, y, 36, true, LEFT, 3, _("Not in the list of this polling station"));
        y += slip_text(canvas, y + 12, 26, false, LEFT, 3,
                       _("The voter's cabinet tells your polling station")) +
             24;
    }
    canvas_line(canvas, 24, y, SLIP_WIDTH - 24, y, 3, BLACK);
    y += 12;
    if (*slip->link) {
        y += slip_code(canvas, y, slip->link);
        y += slip_text(canvas, y, 22, false, CENTRE, 2,
                       slip->number ? _("The way on the map: by a telephone's camera")
                                    : slip->link) +
             4;
    }
    snprintf(line, sizeof line, "%s · %s", slip->date, slip->time);
    y += slip_text(canvas, y, 22, false, CENTRE, 1, line);
    return y + slip_end(canvas, y);
}

typedef double (*draw_on_roll)(struct canvas *canvas, const void *what); // returns the height

static double draw_roll(cairo_t *to, draw_on_roll draw, const void *what, enum language language) {
    struct canvas canvas;
    cairo_t *nowhere = to ? NULL : paper_measuring();
    words_use(language);
    canvas_begin(&canvas, to ? to : nowhere);
    double height = draw(&canvas, what);
    canvas_end(&canvas);
    paper_cut_texts += canvas.cut;
    if (nowhere)
        cairo_destroy(nowhere);
    return height;
}

static bool make_roll(struct paper *out, draw_on_roll draw, const void *what, const char *date,
                      const char *time, enum language language) {
    const double points = 80 / 25.4 * 72 / SLIP_WIDTH;
    const double height = draw_roll(NULL, draw, what, language);
    cairo_t *to = paper_begin(out, SLIP_WIDTH * points, height * points, date, time);
    cairo_scale(to, points, points);
    draw_roll(to, draw, what, language);
    cairo_show_page(to);
    return paper_finish(to, out);
}

double paper_slip_draw(cairo_t *to, const struct slip *slip, enum language language) {
    return draw_roll(to, draw_slip, slip, language);
}

bool paper_slip_make(struct paper *out, const struct slip *slip, enum language language) {
    return make_roll(out, draw_slip, slip, slip->date, slip->time, language);
}

double paper_referral_draw(cairo_t *to, const struct referral_slip *slip, enum language language) {
    return draw_roll(to, draw_referral, slip, language);
}

bool paper_referral_make(struct paper *out, const struct referral_slip *slip,
                         enum language language) {
    return make_roll(out, draw_referral, slip, slip->date, slip->time, language);
}
