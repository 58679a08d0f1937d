#include "kiosk/paper/paper_report.h"
#include "kiosk/draw/plot.h"
#include "kiosk/draw/theme.h"
#include "kiosk/paper/paper.h"
#include "kiosk/paper/paper_page.h"
#include "sync/checkpoint.h"
#include "sync/hash_text.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const struct report *report_of(const struct paper_pages *pages) {
    return pages->what;
}

struct answer {
    const char *number, *question;
    uint32_t value;
    bool inner; // a part of the line above
};

static void row(struct paper_pages *pages, const char *number, const char *question,
                const char *value, bool inner) {
    enum { HEIGHT = 30 };
    struct canvas *canvas = &pages->canvas;
    paper_page_need(pages, HEIGHT);
    double x = PAGE_LEFT + (inner ? 104 : 56);
    struct type type = {.size = 22, .colour = BLACK, .down = MIDDLE, .least = 16};
    canvas_text(canvas, (struct box){PAGE_LEFT + (inner ? 48 : 0), pages->y, 56, HEIGHT}, type,
                number);
    canvas_text(canvas, (struct box){x, pages->y, PAGE_LEFT + PAGE_TEXT - 240 - x, HEIGHT}, type,
                question);
    type.bold = true;
    type.size = inner ? 22 : 26;
    type.across = RIGHT;
    canvas_text(canvas, (struct box){PAGE_LEFT + PAGE_TEXT - 230, pages->y, 230, HEIGHT}, type,
                value);
    pages->y += HEIGHT;
    paper_page_line(pages, inner ? 48 : 0);
}

static void answers(struct paper_pages *pages, const struct answer *list, int count) {
    char number[NUMBER_TEXT];
    for (int i = 0; i < count; i++)
        row(pages, list[i].number, list[i].question, words_number(number, (int)list[i].value),
            list[i].inner);
}

static void list_figures(struct paper_pages *pages) {
    const struct slice_counts *counts = &report_of(pages)->manifest->counts;
    const struct answer list[] = {
        {"1",   _("Voters in the electronic list"), report_of(pages)->day->in_list,         false},
        {"1.1", _("Women"),                         counts->women,                          true },
        {"1.2", _("Men"),                           counts->men,                            true },
        {"1.3", _("With biometric data"),           report_of(pages)->day->with_biometrics, true },
    };
    paper_page_heading(pages, _("The list"));
    answers(pages, list, 4);
}

static void identified_figures(struct paper_pages *pages) {
    const struct day_figures *day = report_of(pages)->day;
    char share[NUMBER_TEXT];
    const struct answer list[] = {
        {"2",   _("Voters identified, marks that stand"),             day->identified,             false},
        {"2.1", _("by finger"),                                       day->by_finger,              true },
        {"2.2", _("by face, alone or with a finger"),                 day->by_face + day->by_both, true },
        {"2.3", _("by decision of the commission"),                   day->by_decision,            true },
        {"2.4", _("women"),                                           day->women,                  true },
        {"2.5", _("men"),                                             day->men,                    true },
        {"2.6", _("found by a PIN that was typed"),                   day->typed_pin,              true },
        {"2.7", _("found by finger or face, without a document"),
         day->by_search + day->by_search_of_face,                                                  true },
        {"2.8", _("by decision, with neither finger nor face tried"), day->untried,                true },
    };
    paper_page_heading(pages, _("Identification"));
    answers(pages, list, 9);
    bool biometric = report_of(pages)->policy->turnout_base_biometric;
    row(pages, "3",
        biometric ? _("Turnout, of voters with biometric data") : _("Turnout, of all in the list"),
        words_share(share, (int)day->identified,
                    (int)(biometric ? day->with_biometrics : day->in_list)),
        false);
}

static void other_figures(struct paper_pages *pages) {
    const struct day_figures *day = report_of(pages)->day;
    const struct answer list[] = {
        {"4",   _("Not identified"),                                 day->not_identified,               false},
        {"4.1", _("of these refused by decision of the commission"), day->rejected,                     true },
        {"4.2", _("of these with the tries of the day used up"),     day->used_up,                      true },
        {"5",   _("Already identified, came again"),                 day->already,                      false},
        {"6",   _("Not in the list of this polling station"),        day->not_listed,                   false},
        {"7",   _("Visits broken off"),                              day->cancelled + day->walked_away, false},
        {"7.1", _("comparisons with a voter's fingers or face"),     day->tries,                        true },
        {"7.2", _("fingers and faces looked for in the whole list"),
         day->searches + day->searches_of_faces,                                                        true },
        {"7.3", _("fingers that were somebody else's"),              day->warnings,                     true },
        {"7.4", _("faces doubted to be alive"),                      day->doubts,                       true },
        {"7.5", _("of these let pass by the operator"),              day->overrides,                    true },
        {"7.6", _("faces taken without a finger, as a member said"), day->explained,                    true },
    };
    paper_page_heading(pages, _("Not marked"));
    answers(pages, list, 12);
}

static void slip_figures(struct paper_pages *pages) {
    const struct day_figures *day = report_of(pages)->day;
    char line[PAPER_TEXT_SIZE], first[NUMBER_TEXT], last[NUMBER_TEXT];
    const struct answer list[] = {
        {"8.1", _("slips printed"),                    day->slips_issued, true},
        {"8.2", _("duplicates"),                       day->duplicates,   true},
        {"8.3", _("marks taken back after the slip"),  day->voided,       true},
        {"8.4", _("marks taken back before the slip"), day->released,     true},
        {"8.5", _("marks without a slip"),             day->without_slip, true},
    };
    paper_page_heading(pages, _("Slips and acts"));
    snprintf(line, sizeof line, "%s – %s", words_number(first, (int)day->slip_first),
             words_number(last, (int)day->slip_last));
    row(pages, "8", _("Slip numbers, first and last"), day->slip_last ? line : "–", false);
    answers(pages, list, 5);
    const struct answer rest[] = {
        {"9",  _("Acts with two signatures"),                    day->acts,      false},
        {"10", _("Incidents in the log"),                        day->incidents, false},
        {"11", _("Wrong passphrases and codes that were typed"),
         day->wrong_passphrases + day->wrong_codes,                              false},
        {"12", _("Alarms: shares and paces that are not usual"), day->alarms,    false},
    };
    answers(pages, rest, 4);
}

// How many had come until then.
static void hour_column(struct paper_pages *pages, struct box box, const char *when,
                        uint32_t until) {
    struct canvas *canvas = &pages->canvas;
    char number[NUMBER_TEXT], share[NUMBER_TEXT];
    struct type type = {.size = 20, .colour = PAPER_GRAY, .least = 14};
    canvas_text(canvas, box, type, when);
    type = (struct type){.size = 30, .colour = BLACK, .bold = true, .least = 16};
    box.y += 24;
    canvas_text(canvas, box, type, words_number(number, (int)until));
    type = (struct type){.size = 20, .colour = BLACK, .least = 14};
    box.y += 38;
    canvas_text(canvas, box, type,
                words_share(share, (int)until, (int)report_of(pages)->day->in_list));
}

// The hours of the policy that are over, and then how it is now, or was at the end: who comes after
// the last of them is in the table as in the plot.
static void turnout(struct paper_pages *pages) {
    const struct report *report = pages->what;
    const struct slice_policy *policy = report->policy;
    const struct day_figures *day = report->day;
    const int now = report->kind == LOG_REPORT_FINAL ? 24 : atoi(report->time);
    const double height = 340;
    int by_hour[24], count = 0;
    char when[16];
    for (int hour = 0; hour < 24; hour++)
        by_hour[hour] = (int)day->by_hour[hour];
    paper_page_need(pages, 70 + height + 120);
    paper_page_heading(pages, _("Turnout by hour"));
    pages->y += 16;
    struct turnout curve = {.by_hour = by_hour,
                            .first = policy->opens_hour,
                            .last = policy->closes_hour,
                            .until = now,
                            .base = (int)day->in_list,
                            .line = BLACK,
                            .fill = 0xE4E4E4};
    plot_turnout(&pages->canvas, (struct box){PAGE_LEFT, pages->y, PAGE_TEXT, height}, &curve);
    pages->y += height + 24;
    while (count < policy->turnout_hour_count && policy->turnout_hours[count] <= now)
        count++;
    const bool goes_on =
        !count || report->kind == LOG_REPORT_TURNOUT ||
        day_figures_until(day, policy->turnout_hours[count - 1]) != day->identified;
    const double w = PAGE_TEXT / fmax(count + goes_on, 4);
    for (int i = 0; i < count; i++) {
        snprintf(when, sizeof when, "%02u:00", policy->turnout_hours[i]);
        hour_column(pages, (struct box){PAGE_LEFT + i * w, pages->y, w - 12, 0}, when,
                    day_figures_until(day, policy->turnout_hours[i]));
    }
    if (goes_on)
        hour_column(pages, (struct box){PAGE_LEFT + count * w, pages->y, w - 12, 0}, report->time,
                    day->identified);
    pages->y += 96;
}

static void devices(struct paper_pages *pages) {
    const struct report *report = pages->what;
    char line[PAPER_TEXT_SIZE];
    if (!report->device_count)
        return;
    paper_page_heading(pages, _("Devices"));
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
static void code(struct paper_pages *pages, double x, double side, const char *text,
                 const char *label) {
    canvas_qr(&pages->canvas, (struct box){x, pages->y, side, side}, text);
    canvas_text(&pages->canvas, (struct box){x, pages->y + side - 6, side, 0},
                (struct type){.size = 18, .colour = PAPER_GRAY, .across = CENTRE, .least = 12},
                label);
}

// What an observer needs to check the whole day with a tool that we did not write.
static void log_root(struct paper_pages *pages) {
    const struct report *report = pages->what;
    struct canvas *canvas = &pages->canvas;
    char root[HASH_TEXT_SIZE], line[PAPER_TEXT_SIZE], number[NUMBER_TEXT];
    const double side = 220, gap = 16, right = PAGE_LEFT + PAGE_TEXT;
    paper_page_need(pages, 80 + side + 28);
    paper_page_heading(pages, _("The participation log"));
    pages->y += 4;
    code(pages, right - 2 * side - gap, side, report->checkpoint, _("Checkpoint"));
    code(pages, right - side, side, report->verifier_key, _("Key that checks it"));
    hash_text(root, report->day->log_root);
    double w = PAGE_TEXT - 2 * (side + gap) - 24, y = pages->y + 4;
    struct type label = {.size = 20, .colour = PAPER_GRAY, .least = 14, .lines = 2};
    struct type value = {.size = 24, .colour = BLACK, .bold = true, .least = 16, .lines = 2};
    snprintf(line, sizeof line, _("Records: %s"), words_number(number, (int)report->day->log_size));
    y += canvas_text(canvas, (struct box){PAGE_LEFT, y, w, 0}, value, line) + 8;
    y += canvas_text(canvas, (struct box){PAGE_LEFT, y, w, 0}, label,
                     _("Root of the participation log"));
    value.letters = true;
    y += canvas_text(canvas, (struct box){PAGE_LEFT, y, w, 0}, value, root) + 8;
    snprintf(line, sizeof line, _("Key of kiosk %d"), report->kiosk);
    y += canvas_text(canvas, (struct box){PAGE_LEFT, y, w, 0}, label, line);
    y += canvas_text(canvas, (struct box){PAGE_LEFT, y, w, 0}, value,
                     checkpoint_key_of(report->verifier_key)) +
         8;
    label.lines = 6;
    canvas_text(canvas, (struct box){PAGE_LEFT, y, w, 0}, label,
                _("Whoever has these codes and a copy of the log can check that no record was "
                  "added, changed or removed."));
    pages->y += side + 28;
}

static void signatures(struct paper_pages *pages) {
    struct canvas *canvas = &pages->canvas;
    const char *const roles[] = {_("Chair"), _("Secretary"), _("Operator")};
    static const enum official_role wanted[] = {ROLE_CHAIR, ROLE_SECRETARY, ROLE_OPERATOR};
    const struct slice_manifest *manifest = report_of(pages)->manifest;
    paper_page_need(pages, 16 + 3 * 80);
    pages->y += 16;
    double line_end = PAGE_LEFT + PAGE_TEXT - 260, top = pages->y;
    for (int i = 0; i < 3; i++) {
        const char *name = "";
        for (int at = 0; at < manifest->official_count; at++)
            if (manifest->officials[at].role == wanted[i] && !*name)
                name = manifest->officials[at].name;
        canvas_text(canvas, (struct box){PAGE_LEFT, pages->y, 380, 60},
                    (struct type){.size = 20, .colour = PAPER_GRAY, .least = 14}, roles[i]);
        canvas_text(canvas, (struct box){PAGE_LEFT, pages->y + 26, 380, 0},
                    (struct type){.size = 24, .colour = BLACK, .bold = true, .least = 16}, name);
        canvas_line(canvas, PAGE_LEFT + 400, pages->y + 54, line_end, pages->y + 54, 2, BLACK);
        pages->y += 80;
    }
    double x = PAGE_LEFT + PAGE_TEXT - 110, y = top + 116;
    cairo_new_sub_path(canvas->to);
    cairo_arc(canvas->to, x, y, 106, 0, 2 * M_PI);
    canvas_colour(canvas, PAPER_RULE);
    cairo_set_line_width(canvas->to, 2);
    cairo_set_dash(canvas->to, (const double[]){10, 8}, 2, 0);
    cairo_stroke(canvas->to);
    cairo_set_dash(canvas->to, NULL, 0, 0);
    canvas_text(
        canvas, (struct box){x - 90, y - 20, 180, 40},
        (struct type){
            .size = 22, .colour = PAPER_GRAY, .across = CENTRE, .down = MIDDLE, .least = 14},
        _("Seal"));
}

static void opening_times(struct paper_pages *pages) {
    const struct report *report = pages->what;
    char line[PAPER_TEXT_SIZE];
    if (!report->opened)
        return;
    snprintf(line, sizeof line, _("The poll was open from %s to %s"), report->opened,
             report->closed ? report->closed : "…");
    paper_page_paragraph(pages, 22, false, line);
}

// Which paper of several it is: two copies never say the same.
static void numbering(struct paper_pages *pages) {
    const struct report *report = report_of(pages);
    char line[PAPER_TEXT_SIZE];
    if (report->kind == LOG_REPORT_TURNOUT)
        snprintf(line, sizeof line, _("Turnout report No. %d"), report->number);
    else if (report->number > 1)
        snprintf(line, sizeof line, _("COPY No. %d, printed on %s at %s"), report->number,
                 report->printed_date, report->printed_time);
    else
        return;
    paper_page_paragraph(pages, 26, true, line);
}

static const char *title_of(const struct report *report) {
    return report->kind == LOG_REPORT_FINAL     ? _("Final identification report")
           : report->kind == LOG_REPORT_TURNOUT ? _("Turnout")
                                                : _("Zero report");
}

void paper_report_name(const struct report *report, char *name, size_t size) {
    const char *what = report->kind == LOG_REPORT_FINAL ? "final-report" : "zero-report";
    if (report->kind == LOG_REPORT_TURNOUT)
        snprintf(name, size, "turnout-%04d.pdf", report->number);
    else if (report->number > 1)
        snprintf(name, size, "%s-copy-%d.pdf", what, report->number);
    else
        snprintf(name, size, "%s.pdf", what);
}

static void draw_report(struct paper_pages *pages) {
    const struct report *report = report_of(pages);
    paper_page_title(pages, &report->manifest->title, title_of(report), &report->manifest->address);
    numbering(pages);
    if (report->kind == LOG_REPORT_FINAL)
        opening_times(pages);
    list_figures(pages);
    identified_figures(pages);
    if (report->kind == LOG_REPORT_FINAL) {
        other_figures(pages);
        slip_figures(pages);
    }
    if (report->kind == LOG_REPORT_ZERO)
        devices(pages);
    else
        turnout(pages);
    log_root(pages);
    signatures(pages);
}

static struct paper_pages pages_of(const struct report *report, enum language language,
                                   char root[HASH_TEXT_SIZE]) {
    hash_text(root, report->day->log_root);
    return (struct paper_pages){
        .draw = draw_report,
        .what = report,
        .language = language,
        .election = report->manifest->election,
        .uik = report->manifest->uik,
        .kiosk = report->kiosk,
        .training = report->manifest->training,
        .date = report->date,
        .time = report->time,
        .root = root,
    };
}

void paper_report_page(cairo_t *to, const struct report *report, enum language language, int page) {
    char root[HASH_TEXT_SIZE];
    struct paper_pages pages = pages_of(report, language, root);
    paper_page_draw_one(to, &pages, page);
}

bool paper_report_make(struct paper *out, const struct report *report, enum language language) {
    char root[HASH_TEXT_SIZE];
    struct paper_pages pages = pages_of(report, language, root);
    return paper_page_make(out, &pages);
}
