#include "kiosk/paper/paper_certificate.h"
#include "kiosk/draw/theme.h"
#include "kiosk/paper/paper_page.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const struct erase_certificate *certificate_of(const struct paper_pages *pages) {
    return pages->what;
}

static const char minute[] = "%d.%m.%Y %H:%M";

static const char *local_time(const struct erase_certificate *certificate, const char *form,
                              int64_t when_s, char out[20]) {
    const time_t local = (time_t)when_s + certificate->utc_offset_min * 60;
    struct tm tm;
    gmtime_r(&local, &tm);
    strftime(out, 20, form, &tm);
    return out;
}

// An act is read slowly: more room than in a report's tables.
static void heading(struct paper_pages *pages, const char *text) {
    paper_page_heading(pages, text);
    pages->y += 8;
}

static void paragraph(struct paper_pages *pages, double size, bool bold, const char *text) {
    paper_page_paragraph(pages, size, bold, text);
    pages->y += 6;
}

// A long text on the left, which wraps, and a short one on the right.
static void row(struct paper_pages *pages, const char *left, const char *right) {
    const double share = *right ? 380 : 0;
    const struct type type = {.size = 21, .colour = BLACK, .lines = 6, .least = 15};
    const double height = canvas_text_height(&pages->canvas, PAGE_TEXT - share, type, left);
    paper_page_need(pages, height + 10);
    canvas_text(&pages->canvas, (struct box){PAGE_LEFT, pages->y, PAGE_TEXT - share, 0}, type,
                left);
    if (*right)
        canvas_text(
            &pages->canvas, (struct box){PAGE_LEFT + PAGE_TEXT - 360, pages->y, 360, 0},
            (struct type){.size = 21, .colour = BLACK, .bold = true, .across = RIGHT, .least = 15},
            right);
    pages->y += height + 4;
    paper_page_line(pages, 0);
    pages->y += 6;
}

// Not one by one: there may be as many as voters.
static void papers(struct paper_pages *pages) {
    const struct erase_certificate *certificate = certificate_of(pages);
    char line[PAPER_TEXT_SIZE], number[NUMBER_TEXT], bytes[64];
    for (int i = 0; i < certificate->printer_count; i++) {
        const struct erased_printer *printer = &certificate->printers[i];
        if (!printer->reached)
            continue;
        snprintf(line, sizeof line, _("%s: %s slips and directions"), printer->path,
                 words_number(number, printer->papers));
        snprintf(bytes, sizeof bytes, _("%" PRIu64 " bytes"), printer->bytes);
        row(pages, line, bytes);
    }
}

static void removed(struct paper_pages *pages) {
    const struct erase_certificate *certificate = certificate_of(pages);
    char bytes[64];
    heading(pages, _("Overwritten and removed"));
    for (int i = 0; i < certificate->file_count; i++) {
        snprintf(bytes, sizeof bytes, _("%" PRIu64 " bytes"), certificate->files[i].bytes);
        row(pages, certificate->files[i].path, bytes);
    }
    papers(pages);
    pages->y += 6;
    paragraph(
        pages, 21, false,
        _("With the package its three key boxes are destroyed: no passphrase opens anything of "
          "this station any more. Flash memory may keep old blocks of what was overwritten; "
          "safety rests on the destroyed key boxes, without which they cannot be read."));
}

static void remains(struct paper_pages *pages) {
    const struct erase_certificate *certificate = certificate_of(pages);
    heading(pages, _("What remains, without personal data"));
    row(pages, certificate->data_dir, _("the journal"));
    row(pages, certificate->export_dir, _("the log's export"));
    if (*certificate->medium_dir)
        row(pages, certificate->medium_dir, _("second copy of the log"));
    for (int i = 0; i < certificate->printer_count; i++)
        if (certificate->printers[i].reached)
            row(pages, certificate->printers[i].path, _("the reports"));
    paragraph(pages, 21, false,
              _("What is sealed in the copies of the log opens with nothing any more. The centre "
                "answers for the original of the package."));
}

static bool may_have_names(const struct erased_printer *printer) {
    return !printer->reached || printer->elsewhere;
}

// What nobody could erase is said, so that somebody looks for it before signing below.
static void names_remain(struct paper_pages *pages) {
    const struct erase_certificate *certificate = certificate_of(pages);
    char line[PAPER_TEXT_SIZE];
    int places = 0;
    for (int i = 0; i < certificate->printer_count; i++)
        places += may_have_names(&certificate->printers[i]);
    if (certificate->printer_count && !places)
        return;
    heading(pages, _("What may remain, with voters' names"));
    for (int i = 0; i < certificate->printer_count; i++) {
        const struct erased_printer *printer = &certificate->printers[i];
        if (!may_have_names(printer))
            continue;
        snprintf(line, sizeof line, _("%d slips have a second name"), printer->elsewhere);
        row(pages, printer->path, printer->reached ? line : _("slips: not reached"));
    }
    if (!certificate->printer_count)
        paragraph(pages, 21, false, _("The log does not say in which folder slips came out."));
    paragraph(pages, 21, true, _("Find these slips and destroy them before you sign."));
}

static void the_log(struct paper_pages *pages) {
    const struct erase_certificate *certificate = certificate_of(pages);
    const double side = 230, w = PAGE_TEXT - side - 30;
    const struct type type = {.size = 22, .colour = BLACK, .lines = 2, .least = 15};
    char line[PAPER_TEXT_SIZE], number[NUMBER_TEXT], when[20];
    heading(pages, _("The participation log"));
    paper_page_need(pages, side + 10);
    canvas_qr(&pages->canvas, (struct box){PAGE_LEFT + w + 30, pages->y, side, side},
              certificate->note);
    snprintf(line, sizeof line, _("Records: %s"), words_number(number, (int)certificate->records));
    double y = pages->y + 8;
    y += canvas_text(&pages->canvas, (struct box){PAGE_LEFT, y, w, 0}, type, line) + 8;
    y += canvas_text(&pages->canvas, (struct box){PAGE_LEFT, y, w, 0},
                     (struct type){.size = 20, .colour = PAPER_GRAY, .least = 14},
                     _("Root of the participation log"));
    canvas_text(&pages->canvas, (struct box){PAGE_LEFT, y, w, 0}, type, certificate->root);
    pages->y += side + 10;
    if (*certificate->exception)
        snprintf(line, sizeof line, _("Without the centre's receipt, as an exception: %s"),
                 certificate->exception);
    else
        snprintf(line, sizeof line, _("The centre has all of it: signed by %s, %s"),
                 certificate->receipt_by,
                 local_time(certificate, minute, certificate->receipt_s, when));
    paragraph(pages, 22, true, line);
}

static void decided(struct paper_pages *pages) {
    static const char *const roles[KEY_HOLDERS] = {N_("Chair"), N_("Secretary"), N_("Operator")};
    const struct erase_certificate *certificate = certificate_of(pages);
    char line[PAPER_TEXT_SIZE], when[20];
    heading(pages, _("Decided by"));
    paper_page_need(pages, 200);
    snprintf(line, sizeof line, _("The passphrases were typed on %s"),
             local_time(certificate, minute, certificate->begun_s, when));
    paragraph(pages, 21, false, line);
    if (certificate->is_unproved)
        paragraph(pages, 21, true,
                  _("The power went when the log was gone already: nothing proves any more who "
                    "decided this. Do not sign before the territorial commission has asked."));
    for (int i = 0; i < KEY_HOLDERS; i++) {
        if (!*certificate->holders[i])
            continue;
        paper_page_need(pages, 76);
        canvas_text(&pages->canvas, (struct box){PAGE_LEFT, pages->y, 420, 0},
                    (struct type){.size = 20, .colour = PAPER_GRAY, .least = 14}, _(roles[i]));
        canvas_text(&pages->canvas, (struct box){PAGE_LEFT, pages->y + 26, 420, 0},
                    (struct type){.size = 24, .colour = BLACK, .bold = true, .least = 16},
                    certificate->holders[i]);
        canvas_line(&pages->canvas, PAGE_LEFT + 440, pages->y + 54, PAGE_LEFT + PAGE_TEXT,
                    pages->y + 54, 2, BLACK);
        pages->y += 76;
    }
}

static void draw_certificate(struct paper_pages *pages) {
    const struct erase_certificate *certificate = certificate_of(pages);
    paper_page_title(pages, &certificate->title, _("Certificate of erasure"),
                     &certificate->address);
    the_log(pages);
    removed(pages);
    remains(pages);
    names_remain(pages);
    decided(pages);
}

struct when {
    char date[20], time[20];
};

static struct paper_pages pages_of(const struct erase_certificate *certificate,
                                   enum language language, struct when *ended) {
    return (struct paper_pages){
        .draw = draw_certificate,
        .what = certificate,
        .language = language,
        .election = certificate->election,
        .uik = certificate->uik,
        .kiosk = certificate->kiosk,
        .training = certificate->training,
        .date = local_time(certificate, "%d.%m.%Y", certificate->ended_s, ended->date),
        .time = local_time(certificate, "%H:%M", certificate->ended_s, ended->time),
        .root = certificate->root,
    };
}

int paper_certificate_draw(cairo_t *to, const struct erase_certificate *certificate,
                           enum language language) {
    struct when ended;
    struct paper_pages pages = pages_of(certificate, language, &ended);
    return paper_page_draw(to, &pages);
}

bool paper_certificate_make(struct paper *out, const struct erase_certificate *certificate,
                            enum language language) {
    struct when ended;
    struct paper_pages pages = pages_of(certificate, language, &ended);
    return paper_page_make(out, &pages);
}
