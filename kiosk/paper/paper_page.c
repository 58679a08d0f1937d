#include "kiosk/paper/paper_page.h"
#include "kiosk/draw/theme.h"
#include <stdio.h>

enum { FOOT = 100 };

static const double POINTS_WIDE = 595.276, POINTS_HIGH = 841.89; // A4

// ---- Pages

static void begin_page(struct paper_pages *pages) {
    struct canvas *canvas = &pages->canvas;
    char line[PAPER_TEXT_SIZE];
    pages->page++;
    cairo_save(canvas->to);
    if (pages->only && pages->only != pages->page) {
        cairo_rectangle(canvas->to, 0, 0, 0, 0);
        cairo_clip(canvas->to);
    }
    pages->y = 72;
    if (pages->training) {
        struct box bar = {PAGE_LEFT, 24, PAGE_TEXT, 40};
        canvas_panel(canvas, bar, 8, BLACK, BLACK);
        canvas_text(
            canvas, bar,
            (struct type){
                .size = 22, .colour = WHITE, .bold = true, .across = CENTRE, .down = MIDDLE},
            _("TRAINING"));
    }
    snprintf(line, sizeof line, _("PEC No. %s · Kiosk %d"), pages->uik, pages->kiosk);
    canvas_text(canvas, (struct box){PAGE_LEFT, pages->y, PAGE_TEXT - 280, 0},
                (struct type){.size = 26, .colour = BLACK, .bold = true}, line);
    snprintf(line, sizeof line, "%s · %s", pages->date, pages->time);
    canvas_text(canvas, (struct box){PAGE_LEFT + PAGE_TEXT - 280, pages->y, 280, 0},
                (struct type){.size = 26, .colour = BLACK, .bold = true, .across = RIGHT}, line);
    pages->y += 40;
    canvas_horns(canvas, PAGE_LEFT, pages->y, PAGE_TEXT, 20, BLACK);
    pages->y += 44;
}

static void end_page(struct paper_pages *pages) {
    struct canvas *canvas = &pages->canvas;
    char line[PAPER_TEXT_SIZE];
    double y = PAGE_HEIGHT - 76;
    canvas_line(canvas, PAGE_LEFT, y, PAGE_LEFT + PAGE_TEXT, y, 2, BLACK);
    snprintf(line, sizeof line, "%s · %s", pages->election, pages->root);
    canvas_text(canvas, (struct box){PAGE_LEFT, y + 10, PAGE_TEXT - 220, 0},
                (struct type){.size = 18, .colour = PAPER_GRAY, .least = 14}, line);
    snprintf(line, sizeof line, _("page %d of %d"), pages->page,
             pages->pages ? pages->pages : pages->page);
    canvas_text(canvas, (struct box){PAGE_LEFT + PAGE_TEXT - 200, y + 10, 200, 0},
                (struct type){.size = 18, .colour = PAPER_GRAY, .across = RIGHT, .least = 14},
                line);
    cairo_restore(canvas->to);
    if (!pages->only)
        cairo_show_page(canvas->to);
}

static int draw_pages(cairo_t *to, struct paper_pages *pages) {
    words_use(pages->language);
    canvas_begin(&pages->canvas, to);
    pages->page = 0;
    begin_page(pages);
    pages->draw(pages);
    end_page(pages);
    canvas_end(&pages->canvas);
    return pages->page;
}

static void count_pages(struct paper_pages *pages) {
    cairo_t *nowhere = paper_measuring();
    pages->pages = pages->only = 0;
    pages->pages = draw_pages(nowhere, pages);
    cairo_destroy(nowhere);
}

int paper_page_draw(cairo_t *to, struct paper_pages *pages) {
    count_pages(pages);
    draw_pages(to, pages);
    paper_cut_texts += pages->canvas.cut;
    return pages->page;
}

void paper_page_draw_one(cairo_t *to, struct paper_pages *pages, int page) {
    count_pages(pages);
    pages->only = page;
    draw_pages(to, pages);
    paper_cut_texts += pages->canvas.cut;
}

bool paper_page_make(struct paper *out, struct paper_pages *pages) {
    cairo_t *to = paper_begin(out, POINTS_WIDE, POINTS_HIGH, pages->date, pages->time);
    cairo_scale(to, POINTS_WIDE / PAGE_WIDTH, POINTS_WIDE / PAGE_WIDTH);
    paper_page_draw(to, pages);
    return paper_finish(to, out);
}

// ---- What stands on them

void paper_page_need(struct paper_pages *pages, double height) {
    if (pages->y + height <= PAGE_HEIGHT - FOOT)
        return;
    end_page(pages);
    begin_page(pages);
}

void paper_page_paragraph(struct paper_pages *pages, double size, bool bold, const char *text) {
    struct type type = {
        .size = size, .colour = BLACK, .bold = bold, .lines = 8, .least = 16, .letters = true};
    double height = canvas_text_height(&pages->canvas, PAGE_TEXT, type, text);
    paper_page_need(pages, height);
    canvas_text(&pages->canvas, (struct box){PAGE_LEFT, pages->y, PAGE_TEXT, 0}, type, text);
    pages->y += height;
}

void paper_page_heading(struct paper_pages *pages, const char *text) {
    paper_page_need(pages, 44 + 3 * 42); // never alone at a page's end
    pages->y += 20;
    paper_page_paragraph(pages, 28, true, text);
    pages->y += 6;
    canvas_line(&pages->canvas, PAGE_LEFT, pages->y, PAGE_LEFT + PAGE_TEXT, pages->y, 3, BLACK);
    pages->y += 2;
}

static const char *in_words(const struct slice_words *words, enum language language) {
    return language == KYRGYZ ? words->ky : language == RUSSIAN ? words->ru : words->en;
}

void paper_page_title(struct paper_pages *pages, const struct slice_words *election,
                      const char *text, const struct slice_words *address) {
    paper_page_paragraph(pages, 24, false, in_words(election, pages->language));
    pages->y += 4;
    paper_page_paragraph(pages, 44, true, text);
    pages->y += 4;
    paper_page_paragraph(pages, 22, false, in_words(address, pages->language));
}

void paper_page_line(struct paper_pages *pages, double indent) {
    canvas_line(&pages->canvas, PAGE_LEFT + indent, pages->y, PAGE_LEFT + PAGE_TEXT, pages->y, 1,
                PAPER_RULE);
}
