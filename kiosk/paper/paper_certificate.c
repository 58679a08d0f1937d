#include "kiosk/paper/paper_certificate.h"
#include "kiosk/draw/canvas.h"
#include "kiosk/draw/theme.h"
#include "kiosk/paper/paper.h"
#include "kiosk/words.h"
#include <cairo/cairo-pdf.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
    GRAY = 0x4A4A4A,
    RULE = 0xB0B0B0,
    SHEET_EDGE = 104,
    SHEET_WIDTH = REPORT_WIDTH - 2 * SHEET_EDGE,
    LINE_ROOM = 1200
};

struct sheet {
    struct canvas canvas;
    const struct erase_certificate *certificate;
    double y;
    int page;
};

static const char *in_words(const struct slice_words *words, enum language language) {
    return language == KYRGYZ ? words->ky : language == RUSSIAN ? words->ru : words->en;
}

static const char *local_time(const struct sheet *sheet, int64_t when_s, char out[20]) {
    const time_t local = (time_t)when_s + sheet->certificate->utc_offset_min * 60;
    struct tm tm;
    gmtime_r(&local, &tm);
    strftime(out, 20, "%d.%m.%Y %H:%M", &tm);
    return out;
}

static void begin_page(struct sheet *sheet) {
    const struct erase_certificate *certificate = sheet->certificate;
    struct canvas *canvas = &sheet->canvas;
    char line[LINE_ROOM], when[20];
    sheet->page++;
    sheet->y = 72;
    if (certificate->training) {
        const struct box bar = {SHEET_EDGE, 24, SHEET_WIDTH, 40};
        canvas_panel(canvas, bar, 8, BLACK, BLACK);
        canvas_text(
            canvas, bar,
            (struct type){
                .size = 22, .colour = WHITE, .bold = true, .across = CENTRE, .down = MIDDLE},
            _("TRAINING"));
    }
    snprintf(line, sizeof line, _("PEC No. %s · Kiosk %d"), certificate->uik, certificate->kiosk);
    canvas_text(canvas, (struct box){SHEET_EDGE, sheet->y, SHEET_WIDTH - 320, 0},
                (struct type){.size = 26, .colour = BLACK, .bold = true}, line);
    canvas_text(canvas, (struct box){SHEET_EDGE + SHEET_WIDTH - 320, sheet->y, 320, 0},
                (struct type){.size = 26, .colour = BLACK, .bold = true, .across = RIGHT},
                local_time(sheet, certificate->ended_s, when));
    canvas_horns(canvas, SHEET_EDGE, sheet->y + 40, SHEET_WIDTH, 20, BLACK);
    sheet->y += 84;
}

static void end_page(struct sheet *sheet) {
    char line[LINE_ROOM];
    const double y = REPORT_HEIGHT - 76;
    canvas_line(&sheet->canvas, SHEET_EDGE, y, SHEET_EDGE + SHEET_WIDTH, y, 2, BLACK);
    snprintf(line, sizeof line, "%s · %s · %d", sheet->certificate->election,
             sheet->certificate->root, sheet->page);
    canvas_text(&sheet->canvas, (struct box){SHEET_EDGE, y + 10, SHEET_WIDTH, 0},
                (struct type){.size = 18, .colour = GRAY, .least = 14}, line);
    cairo_show_page(sheet->canvas.to);
}

static void need(struct sheet *sheet, double height) {
    if (sheet->y + height <= REPORT_HEIGHT - 100)
        return;
    end_page(sheet);
    begin_page(sheet);
}

static void paragraph(struct sheet *sheet, double size, bool bold, const char *text) {
    const struct type type = {
        .size = size, .colour = BLACK, .bold = bold, .lines = 8, .least = 16, .letters = true};
    const double height = canvas_text_height(&sheet->canvas, SHEET_WIDTH, type, text);
    need(sheet, height);
    canvas_text(&sheet->canvas, (struct box){SHEET_EDGE, sheet->y, SHEET_WIDTH, 0}, type, text);
    sheet->y += height + 6;
}

static void heading(struct sheet *sheet, const char *text) {
    need(sheet, 130); // never alone at a page's end
    sheet->y += 18;
    paragraph(sheet, 28, true, text);
    canvas_line(&sheet->canvas, SHEET_EDGE, sheet->y, SHEET_EDGE + SHEET_WIDTH, sheet->y, 3, BLACK);
    sheet->y += 10;
}

// A long text on the left, which wraps, and a short one on the right.
static void row(struct sheet *sheet, const char *left, const char *right) {
    const double share = *right ? 380 : 0;
    const struct type type = {.size = 21, .colour = BLACK, .lines = 3, .least = 15};
    const double height = canvas_text_height(&sheet->canvas, SHEET_WIDTH - share, type, left);
    need(sheet, height + 10);
    canvas_text(&sheet->canvas, (struct box){SHEET_EDGE, sheet->y, SHEET_WIDTH - share, 0}, type,
                left);
    if (*right)
        canvas_text(
            &sheet->canvas, (struct box){SHEET_EDGE + SHEET_WIDTH - 360, sheet->y, 360, 0},
            (struct type){.size = 21, .colour = BLACK, .bold = true, .across = RIGHT, .least = 15},
            right);
    sheet->y += height + 4;
    canvas_line(&sheet->canvas, SHEET_EDGE, sheet->y, SHEET_EDGE + SHEET_WIDTH, sheet->y, 1, RULE);
    sheet->y += 6;
}

static void removed(struct sheet *sheet) {
    const struct erase_certificate *certificate = sheet->certificate;
    char bytes[64];
    heading(sheet, _("Overwritten and removed"));
    for (int i = 0; i < certificate->file_count; i++) {
        snprintf(bytes, sizeof bytes, _("%" PRIu64 " bytes"), certificate->files[i].bytes);
        row(sheet, certificate->files[i].path, bytes);
    }
    sheet->y += 6;
    paragraph(
        sheet, 21, false,
        _("With the package its three key boxes are destroyed: no passphrase opens anything of "
          "this station any more. Flash memory may keep old blocks of what was overwritten; "
          "safety rests on the destroyed key boxes, without which they cannot be read."));
}

static void remains(struct sheet *sheet) {
    const struct erase_certificate *certificate = sheet->certificate;
    heading(sheet, _("What remains, without personal data"));
    row(sheet, certificate->data_dir, _("the journal"));
    row(sheet, certificate->export_dir, _("the log's export"));
    if (*certificate->medium_dir)
        row(sheet, certificate->medium_dir, _("second copy of the log"));
    paragraph(sheet, 21, false,
              _("What is sealed in the copies of the log opens with nothing any more. The centre "
                "answers for the original of the package."));
}

static void the_log(struct sheet *sheet) {
    const struct erase_certificate *certificate = sheet->certificate;
    const double side = 230, w = SHEET_WIDTH - side - 30;
    const struct type type = {.size = 22, .colour = BLACK, .lines = 2, .least = 15};
    char line[LINE_ROOM], number[NUMBER_TEXT], when[20];
    heading(sheet, _("The participation log"));
    need(sheet, side + 10);
    canvas_qr(&sheet->canvas, (struct box){SHEET_EDGE + w + 30, sheet->y, side, side},
              certificate->note);
    snprintf(line, sizeof line, _("Records: %s"), words_number(number, (int)certificate->records));
    double y = sheet->y + 8;
    y += canvas_text(&sheet->canvas, (struct box){SHEET_EDGE, y, w, 0}, type, line) + 8;
    y += canvas_text(&sheet->canvas, (struct box){SHEET_EDGE, y, w, 0},
                     (struct type){.size = 20, .colour = GRAY, .least = 14},
                     _("Root of the participation log"));
    canvas_text(&sheet->canvas, (struct box){SHEET_EDGE, y, w, 0}, type, certificate->root);
    sheet->y += side + 10;
    if (*certificate->exception)
        snprintf(line, sizeof line, _("Without the centre's receipt, as an exception: %s"),
                 certificate->exception);
    else
        snprintf(line, sizeof line, _("The centre has all of it: signed by %s, %s"),
                 certificate->receipt_by, local_time(sheet, certificate->receipt_s, when));
    paragraph(sheet, 22, true, line);
}

static void decided(struct sheet *sheet) {
    static const char *const roles[KEY_HOLDERS] = {N_("Chair"), N_("Secretary"), N_("Operator")};
    const struct erase_certificate *certificate = sheet->certificate;
    char line[LINE_ROOM], when[20];
    heading(sheet, _("Decided by"));
    need(sheet, 200);
    snprintf(line, sizeof line, _("The passphrases were typed on %s"),
             local_time(sheet, certificate->begun_s, when));
    paragraph(sheet, 21, false, line);
    for (int i = 0; i < KEY_HOLDERS; i++) {
        if (!*certificate->holders[i])
            continue;
        need(sheet, 76);
        canvas_text(&sheet->canvas, (struct box){SHEET_EDGE, sheet->y, 420, 0},
                    (struct type){.size = 20, .colour = GRAY, .least = 14}, _(roles[i]));
        canvas_text(&sheet->canvas, (struct box){SHEET_EDGE, sheet->y + 26, 420, 0},
                    (struct type){.size = 24, .colour = BLACK, .bold = true, .least = 16},
                    certificate->holders[i]);
        canvas_line(&sheet->canvas, SHEET_EDGE + 440, sheet->y + 54, SHEET_EDGE + SHEET_WIDTH,
                    sheet->y + 54, 2, BLACK);
        sheet->y += 76;
    }
}

int paper_certificate_draw(cairo_t *to, const struct erase_certificate *certificate,
                           enum language language) {
    struct sheet sheet = {.certificate = certificate};
    words_use(language);
    canvas_begin(&sheet.canvas, to);
    begin_page(&sheet);
    paragraph(&sheet, 24, false, in_words(&certificate->title, language));
    paragraph(&sheet, 44, true, _("Certificate of erasure"));
    paragraph(&sheet, 22, false, in_words(&certificate->address, language));
    the_log(&sheet);
    removed(&sheet);
    remains(&sheet);
    decided(&sheet);
    end_page(&sheet);
    canvas_end(&sheet.canvas);
    paper_cut_texts += sheet.canvas.cut;
    return sheet.page;
}

bool paper_certificate_write(const char *path, const struct erase_certificate *certificate,
                             enum language language) {
    const double points = 595.276 / REPORT_WIDTH;
    cairo_surface_t *pdf = cairo_pdf_surface_create(path, 595.276, 841.89);
    cairo_t *to = cairo_create(pdf);
    cairo_scale(to, points, points);
    paper_certificate_draw(to, certificate, language);
    cairo_destroy(to);
    cairo_surface_finish(pdf);
    const bool good = cairo_surface_status(pdf) == CAIRO_STATUS_SUCCESS;
    cairo_surface_destroy(pdf);
    return good;
}
