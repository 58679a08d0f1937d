#include "kiosk/paper/paper.h"
#include "kiosk/draw/canvas.h"
#include "kiosk/draw/plot.h"
#include "kiosk/draw/theme.h"
#include "kiosk/words.h"
#include "sync/hash_text.h"
#include <cairo/cairo-pdf.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { GRAY = 0x4A4A4A, RULE = 0xB0B0B0, PAGE_MARGIN = 104, FOOT = 100, WORDS_MAX = 512 };

int paper_cut_texts;

// ---- A surface that only measures ----

static cairo_t *measuring(void) {
    cairo_surface_t *nowhere = cairo_recording_surface_create(CAIRO_CONTENT_COLOR, NULL);
    cairo_t *to = cairo_create(nowhere);
    cairo_surface_destroy(nowhere);
    return to;
}

// When the paper was made, from 24.01.2027 and 10:43: a PDF would else say when it was drawn.
static void set_date(cairo_surface_t *pdf, const char *date, const char *time) {
    int day, month, year, hour, minute;
    char text[40];
    if (sscanf(date, "%2d.%2d.%4d", &day, &month, &year) != 3 ||
        sscanf(time, "%2d:%2d", &hour, &minute) != 2)
        day = month = 1, year = 2000, hour = minute = 0;
    snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:00", year % 10000, month % 100, day % 100,
             hour % 100, minute % 100);
    cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_CREATE_DATE, text);
    cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_MOD_DATE, text);
}

static bool finished(cairo_surface_t *pdf, cairo_t *to) {
    cairo_destroy(to);
    cairo_surface_finish(pdf);
    bool good = cairo_surface_status(pdf) == CAIRO_STATUS_SUCCESS;
    cairo_surface_destroy(pdf);
    return good;
}

// ---- The slip ----

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
    char line[WORDS_MAX];
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
    char line[WORDS_MAX], number[NUMBER_TEXT];
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
    char line[WORDS_MAX], distance[NUMBER_TEXT];
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
    cairo_t *nowhere = to ? NULL : measuring();
    words_use(language);
    canvas_begin(&canvas, to ? to : nowhere);
    double height = draw(&canvas, what);
    canvas_end(&canvas);
    paper_cut_texts += canvas.cut;
    if (nowhere)
        cairo_destroy(nowhere);
    return height;
}

static bool write_roll(const char *path, draw_on_roll draw, const void *what, const char *date,
                       const char *time, enum language language) {
    double points = 80 / 25.4 * 72 / SLIP_WIDTH;
    double height = draw_roll(NULL, draw, what, language);
    cairo_surface_t *pdf = cairo_pdf_surface_create(path, SLIP_WIDTH * points, height * points);
    set_date(pdf, date, time);
    cairo_t *to = cairo_create(pdf);
    cairo_scale(to, points, points);
    draw_roll(to, draw, what, language);
    cairo_show_page(to);
    return finished(pdf, to);
}

double paper_slip_draw(cairo_t *to, const struct slip *slip, enum language language) {
    return draw_roll(to, draw_slip, slip, language);
}

bool paper_slip_write(const char *path, const struct slip *slip, enum language language) {
    return write_roll(path, draw_slip, slip, slip->date, slip->time, language);
}

double paper_referral_draw(cairo_t *to, const struct referral_slip *slip, enum language language) {
    return draw_roll(to, draw_referral, slip, language);
}

bool paper_referral_write(const char *path, const struct referral_slip *slip,
                          enum language language) {
    return write_roll(path, draw_referral, slip, slip->date, slip->time, language);
}

// ---- The reports ----

struct pages {
    struct canvas canvas;
    const struct report *report;
    enum language language;
    double y;
    int page, pages; // pages: 0 while they are counted
    int only;        // draw this page alone; 0: all
};

static const double LEFT_EDGE = PAGE_MARGIN, TEXT_WIDTH = REPORT_WIDTH - 2 * PAGE_MARGIN;

static const char *in_words(const struct slice_words *words, enum language language) {
    return language == KYRGYZ ? words->ky : language == RUSSIAN ? words->ru : words->en;
}

static void begin_page(struct pages *pages) {
    const struct slice_manifest *manifest = pages->report->manifest;
    struct canvas *canvas = &pages->canvas;
    char line[WORDS_MAX];
    pages->page++;
    cairo_save(canvas->to);
    if (pages->only && pages->only != pages->page) {
        cairo_rectangle(canvas->to, 0, 0, 0, 0);
        cairo_clip(canvas->to);
    }
    pages->y = 72;
    double right = LEFT_EDGE + TEXT_WIDTH;
    if (manifest->training) {
        struct box bar = {LEFT_EDGE, 24, TEXT_WIDTH, 40};
        canvas_panel(canvas, bar, 8, BLACK, BLACK);
        canvas_text(
            canvas, bar,
            (struct type){
                .size = 22, .colour = WHITE, .bold = true, .across = CENTRE, .down = MIDDLE},
            _("TRAINING"));
    }
    snprintf(line, sizeof line, _("PEC No. %s · Kiosk %d"), manifest->uik, pages->report->kiosk);
    canvas_text(canvas, (struct box){LEFT_EDGE, pages->y, TEXT_WIDTH - 280, 0},
                (struct type){.size = 26, .colour = BLACK, .bold = true}, line);
    snprintf(line, sizeof line, "%s · %s", pages->report->date, pages->report->time);
    canvas_text(canvas, (struct box){right - 280, pages->y, 280, 0},
                (struct type){.size = 26, .colour = BLACK, .bold = true, .across = RIGHT}, line);
    pages->y += 40;
    canvas_horns(canvas, LEFT_EDGE, pages->y, TEXT_WIDTH, 20, BLACK);
    pages->y += 44;
}

static void end_page(struct pages *pages) {
    const struct report *report = pages->report;
    struct canvas *canvas = &pages->canvas;
    char line[WORDS_MAX], root[HASH_TEXT_SIZE];
    double y = REPORT_HEIGHT - 76;
    canvas_line(canvas, LEFT_EDGE, y, LEFT_EDGE + TEXT_WIDTH, y, 2, BLACK);
    hash_text(root, report->day->log_root);
    snprintf(line, sizeof line, "%s · %s", report->manifest->election, root);
    canvas_text(canvas, (struct box){LEFT_EDGE, y + 10, TEXT_WIDTH - 220, 0},
                (struct type){.size = 18, .colour = GRAY, .least = 14}, line);
    snprintf(line, sizeof line, _("page %d of %d"), pages->page,
             pages->pages ? pages->pages : pages->page);
    canvas_text(canvas, (struct box){LEFT_EDGE + TEXT_WIDTH - 200, y + 10, 200, 0},
                (struct type){.size = 18, .colour = GRAY, .across = RIGHT, .least = 14}, line);
    cairo_restore(canvas->to);
    if (!pages->only)
        cairo_show_page(canvas->to);
}

// What follows needs so much height in one piece.
static void need(struct pages *pages, double height) {
    if (pages->y + height <= REPORT_HEIGHT - FOOT)
        return;
    end_page(pages);
    begin_page(pages);
}

static double paragraph(struct pages *pages, double size, bool bold, const char *text) {
    struct type type = {
        .size = size, .colour = BLACK, .bold = bold, .lines = 6, .least = 16, .letters = true};
    double height = canvas_text_height(&pages->canvas, TEXT_WIDTH, type, text);
    need(pages, height);
    canvas_text(&pages->canvas, (struct box){LEFT_EDGE, pages->y, TEXT_WIDTH, 0}, type, text);
    pages->y += height;
    return height;
}

static void heading(struct pages *pages, const char *text) {
    need(pages, 44 + 3 * 42); // never alone at a page's end
    pages->y += 20;
    paragraph(pages, 28, true, text);
    pages->y += 6;
    canvas_line(&pages->canvas, LEFT_EDGE, pages->y, LEFT_EDGE + TEXT_WIDTH, pages->y, 3, BLACK);
    pages->y += 2;
}

struct answer {
    const char *number, *question;
    uint32_t value;
    bool inner; // a part of the line above
};

static void row(struct pages *pages, const char *number, const char *question, const char *value,
                bool inner) {
    enum { HEIGHT = 32 };
    struct canvas *canvas = &pages->canvas;
    need(pages, HEIGHT);
    double x = LEFT_EDGE + (inner ? 104 : 56);
    struct type type = {.size = 22, .colour = BLACK, .down = MIDDLE, .least = 16};
    canvas_text(canvas, (struct box){LEFT_EDGE + (inner ? 48 : 0), pages->y, 56, HEIGHT}, type,
                number);
    canvas_text(canvas, (struct box){x, pages->y, LEFT_EDGE + TEXT_WIDTH - 240 - x, HEIGHT}, type,
                question);
    type.bold = true;
    type.size = inner ? 22 : 26;
    type.across = RIGHT;
    canvas_text(canvas, (struct box){LEFT_EDGE + TEXT_WIDTH - 230, pages->y, 230, HEIGHT}, type,
                value);
    pages->y += HEIGHT;
    canvas_line(canvas, inner ? LEFT_EDGE + 48 : LEFT_EDGE, pages->y, LEFT_EDGE + TEXT_WIDTH,
                pages->y, 1, RULE);
}

static void answers(struct pages *pages, const struct answer *list, int count) {
    char number[NUMBER_TEXT];
    for (int i = 0; i < count; i++)
        row(pages, list[i].number, list[i].question, words_number(number, (int)list[i].value),
            list[i].inner);
}

static void title(struct pages *pages, const char *text) {
    const struct slice_manifest *manifest = pages->report->manifest;
    paragraph(pages, 24, false, in_words(&manifest->title, pages->language));
    pages->y += 4;
    paragraph(pages, 44, true, text);
    pages->y += 4;
    paragraph(pages, 22, false, in_words(&manifest->address, pages->language));
}

static void list_figures(struct pages *pages) {
    const struct slice_counts *counts = &pages->report->manifest->counts;
    const struct answer list[] = {
        {"1",   _("Voters in the electronic list"), pages->report->day->in_list,         false},
        {"1.1", _("Women"),                         counts->women,                       true },
        {"1.2", _("Men"),                           counts->men,                         true },
        {"1.3", _("With biometric data"),           pages->report->day->with_biometrics, true },
    };
    heading(pages, _("The list"));
    answers(pages, list, 4);
}

static void identified_figures(struct pages *pages) {
    const struct day_figures *day = pages->report->day;
    char share[NUMBER_TEXT];
    const struct answer list[] = {
        {"2",   _("Voters identified, marks that stand"),         day->identified,             false},
        {"2.1", _("by finger"),                                   day->by_finger,              true },
        {"2.2", _("by face, alone or with a finger"),             day->by_face + day->by_both, true },
        {"2.3", _("by decision of the commission"),               day->by_decision,            true },
        {"2.4", _("women"),                                       day->women,                  true },
        {"2.5", _("men"),                                         day->men,                    true },
        {"2.6", _("found by a PIN that was typed"),               day->typed_pin,              true },
        {"2.7", _("found by finger or face, without a document"),
         day->by_search + day->by_search_of_face,                                              true },
    };
    heading(pages, _("Identification"));
    answers(pages, list, 8);
    bool biometric = pages->report->policy->turnout_base_biometric;
    row(pages, "3",
        biometric ? _("Turnout, of voters with biometric data") : _("Turnout, of all in the list"),
        words_share(share, (int)day->identified,
                    (int)(biometric ? day->with_biometrics : day->in_list)),
        false);
}

static void other_figures(struct pages *pages) {
    const struct day_figures *day = pages->report->day;
    const struct answer list[] = {
        {"4",   _("Not identified"),                                 day->not_identified,               false},
        {"4.1", _("of these refused by decision of the commission"), day->rejected,                     true },
        {"5",   _("Already identified, came again"),                 day->already,                      false},
        {"6",   _("Not in the list of this polling station"),        day->not_listed,                   false},
        {"7",   _("Visits broken off"),                              day->cancelled + day->walked_away, false},
        {"7.1", _("fingers and faces looked for in the whole list"),
         day->searches + day->searches_of_faces,                                                        true },
        {"7.2", _("fingers that were somebody else's"),              day->warnings,                     true },
        {"7.3", _("faces doubted to be alive"),                      day->doubts,                       true },
        {"7.4", _("of these let pass by the operator"),              day->overrides,                    true },
    };
    heading(pages, _("Not marked"));
    answers(pages, list, 9);
}

static void slip_figures(struct pages *pages) {
    const struct day_figures *day = pages->report->day;
    char line[WORDS_MAX], first[NUMBER_TEXT], last[NUMBER_TEXT];
    const struct answer list[] = {
        {"8.1", _("slips printed"),                    day->slips_issued, true},
        {"8.2", _("duplicates"),                       day->duplicates,   true},
        {"8.3", _("marks taken back after the slip"),  day->voided,       true},
        {"8.4", _("marks taken back before the slip"), day->released,     true},
        {"8.5", _("marks without a slip"),             day->without_slip, true},
    };
    heading(pages, _("Slips and acts"));
    snprintf(line, sizeof line, "%s – %s", words_number(first, (int)day->slip_first),
             words_number(last, (int)day->slip_last));
    row(pages, "8", _("Slip numbers, first and last"), day->slip_last ? line : "–", false);
    answers(pages, list, 5);
    const struct answer rest[] = {
        {"9",  _("Acts with two signatures"), day->acts,      false},
        {"10", _("Incidents in the log"),     day->incidents, false}
    };
    answers(pages, rest, 2);
}

static void turnout(struct pages *pages) {
    const struct report *report = pages->report;
    struct canvas *canvas = &pages->canvas;
    const double height = 340;
    int by_hour[24];
    char number[NUMBER_TEXT], share[NUMBER_TEXT], line[WORDS_MAX];
    for (int hour = 0; hour < 24; hour++)
        by_hour[hour] = (int)report->day->by_hour[hour];
    need(pages, 70 + height + 120);
    heading(pages, _("Turnout by hour"));
    pages->y += 16;
    struct turnout curve = {.by_hour = by_hour,
                            .first = report->policy->opens_hour,
                            .last = report->policy->closes_hour,
                            .until = report->policy->closes_hour,
                            .base = (int)report->day->in_list,
                            .line = BLACK,
                            .fill = 0xE4E4E4};
    plot_turnout(canvas, (struct box){LEFT_EDGE, pages->y, TEXT_WIDTH, height}, &curve);
    pages->y += height + 24;
    int count = report->policy->turnout_hour_count;
    double w = count > 0 ? TEXT_WIDTH / fmax(count, 4) : 0;
    for (int i = 0; i < count; i++) {
        unsigned hour = report->policy->turnout_hours[i];
        uint32_t until = day_figures_until(report->day, hour);
        double x = LEFT_EDGE + i * w;
        struct type type = {.size = 20, .colour = GRAY, .least = 14};
        snprintf(line, sizeof line, "%02u:00", hour);
        canvas_text(canvas, (struct box){x, pages->y, w - 12, 0}, type, line);
        type = (struct type){.size = 30, .colour = BLACK, .bold = true, .least = 16};
        canvas_text(canvas, (struct box){x, pages->y + 24, w - 12, 0}, type,
                    words_number(number, (int)until));
        type = (struct type){.size = 20, .colour = BLACK, .least = 14};
        canvas_text(canvas, (struct box){x, pages->y + 62, w - 12, 0}, type,
                    words_share(share, (int)until, (int)report->day->in_list));
    }
    pages->y += 96;
}

static void devices(struct pages *pages) {
    const struct report *report = pages->report;
    char line[WORDS_MAX];
    if (!report->device_count)
        return;
    heading(pages, _("Devices"));
    for (int i = 0; i < report->device_count; i++) {
        const struct device_view *device = &report->devices[i];
        snprintf(line, sizeof line, _(device->words), device->number);
        row(pages,
            device->health == WELL         ? "●"
            : device->health == LOOK_AT_IT ? "◆"
                                           : "✕",
            _(device->name), line, false);
    }
}

// A code and, below it, what it is.
static void code(struct pages *pages, double x, double side, const char *text, const char *label) {
    canvas_qr(&pages->canvas, (struct box){x, pages->y, side, side}, text);
    canvas_text(&pages->canvas, (struct box){x, pages->y + side - 6, side, 0},
                (struct type){.size = 18, .colour = GRAY, .across = CENTRE, .least = 12}, label);
}

// What an observer needs to check the whole day with a tool that we did not write.
static void log_root(struct pages *pages) {
    const struct report *report = pages->report;
    struct canvas *canvas = &pages->canvas;
    char root[HASH_TEXT_SIZE], line[WORDS_MAX], number[NUMBER_TEXT];
    const double side = 220, gap = 16, right = LEFT_EDGE + TEXT_WIDTH;
    need(pages, 80 + side + 28);
    heading(pages, _("The participation log"));
    pages->y += 4;
    code(pages, right - 2 * side - gap, side, report->checkpoint, _("Checkpoint"));
    code(pages, right - side, side, report->verifier_key, _("Key that checks it"));
    hash_text(root, report->day->log_root);
    double w = TEXT_WIDTH - 2 * (side + gap) - 24, y = pages->y + 20;
    struct type label = {.size = 20, .colour = GRAY, .least = 14, .lines = 2};
    struct type value = {.size = 24, .colour = BLACK, .bold = true, .least = 16, .lines = 2};
    snprintf(line, sizeof line, _("Records: %s"), words_number(number, (int)report->day->log_size));
    y += canvas_text(canvas, (struct box){LEFT_EDGE, y, w, 0}, value, line) + 12;
    y += canvas_text(canvas, (struct box){LEFT_EDGE, y, w, 0}, label,
                     _("Root of the participation log"));
    value.letters = true;
    y += canvas_text(canvas, (struct box){LEFT_EDGE, y, w, 0}, value, root) + 12;
    label.lines = 6;
    canvas_text(canvas, (struct box){LEFT_EDGE, y, w, 0}, label,
                _("Whoever has these codes and a copy of the log can check that no record was "
                  "added, changed or removed."));
    pages->y += side + 16;
}

static void signatures(struct pages *pages) {
    struct canvas *canvas = &pages->canvas;
    const char *const roles[] = {_("Chair"), _("Secretary"), _("Operator")};
    static const enum official_role wanted[] = {ROLE_CHAIR, ROLE_SECRETARY, ROLE_OPERATOR};
    const struct slice_manifest *manifest = pages->report->manifest;
    need(pages, 16 + 3 * 80);
    pages->y += 16;
    double line_end = LEFT_EDGE + TEXT_WIDTH - 260, top = pages->y;
    for (int i = 0; i < 3; i++) {
        const char *name = "";
        for (int at = 0; at < manifest->official_count; at++)
            if (manifest->officials[at].role == wanted[i] && !*name)
                name = manifest->officials[at].name;
        canvas_text(canvas, (struct box){LEFT_EDGE, pages->y, 380, 60},
                    (struct type){.size = 20, .colour = GRAY, .least = 14}, roles[i]);
        canvas_text(canvas, (struct box){LEFT_EDGE, pages->y + 26, 380, 0},
                    (struct type){.size = 24, .colour = BLACK, .bold = true, .least = 16}, name);
        canvas_line(canvas, LEFT_EDGE + 400, pages->y + 54, line_end, pages->y + 54, 2, BLACK);
        pages->y += 80;
    }
    double x = LEFT_EDGE + TEXT_WIDTH - 110, y = top + 116;
    cairo_new_sub_path(canvas->to);
    cairo_arc(canvas->to, x, y, 106, 0, 2 * M_PI);
    canvas_colour(canvas, RULE);
    cairo_set_line_width(canvas->to, 2);
    cairo_set_dash(canvas->to, (const double[]){10, 8}, 2, 0);
    cairo_stroke(canvas->to);
    cairo_set_dash(canvas->to, NULL, 0, 0);
    canvas_text(
        canvas, (struct box){x - 90, y - 20, 180, 40},
        (struct type){.size = 22, .colour = GRAY, .across = CENTRE, .down = MIDDLE, .least = 14},
        _("Seal"));
}

static void opening_times(struct pages *pages) {
    const struct report *report = pages->report;
    char line[WORDS_MAX];
    if (!report->opened)
        return;
    snprintf(line, sizeof line, _("The poll was open from %s to %s"), report->opened,
             report->closed ? report->closed : "…");
    paragraph(pages, 22, false, line);
}

static int draw_report(cairo_t *to, const struct report *report, enum language language,
                       int page_count, int only) {
    struct pages pages = {
        .report = report, .language = language, .pages = page_count, .only = only};
    words_use(language);
    canvas_begin(&pages.canvas, to);
    begin_page(&pages);
    if (report->final) {
        title(&pages, _("Final identification report"));
        opening_times(&pages);
        list_figures(&pages);
        identified_figures(&pages);
        other_figures(&pages);
        slip_figures(&pages);
        turnout(&pages);
    } else {
        title(&pages, _("Zero report"));
        list_figures(&pages);
        identified_figures(&pages);
        devices(&pages);
    }
    log_root(&pages);
    signatures(&pages);
    end_page(&pages);
    canvas_end(&pages.canvas);
    if (page_count)
        paper_cut_texts += pages.canvas.cut;
    return pages.page;
}

static int count_pages(const struct report *report, enum language language) {
    cairo_t *nowhere = measuring();
    int count = draw_report(nowhere, report, language, 0, 0);
    cairo_destroy(nowhere);
    return count;
}

int paper_report_draw(cairo_t *to, const struct report *report, enum language language) {
    return draw_report(to, report, language, count_pages(report, language), 0);
}

void paper_report_page(cairo_t *to, const struct report *report, enum language language, int page) {
    draw_report(to, report, language, count_pages(report, language), page);
}

bool paper_report_write(const char *path, const struct report *report, enum language language) {
    double points = 595.276 / REPORT_WIDTH;
    cairo_surface_t *pdf = cairo_pdf_surface_create(path, 595.276, 841.89);
    set_date(pdf, report->date, report->time);
    cairo_t *to = cairo_create(pdf);
    cairo_scale(to, points, points);
    paper_report_draw(to, report, language);
    return finished(pdf, to);
}
