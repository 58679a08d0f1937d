// The A4 page that reports and certificates are made of: head with the station and the time, foot
// with the election, the log's root and the page's number, and between them paragraphs that go on
// to the next page by themselves. A paper is drawn twice: first only to count its pages.
#pragma once
#include "kiosk/draw/canvas.h"
#include "kiosk/paper/paper.h"
#include "kiosk/words.h"
#include "sync/slice_manifest.h"

enum {
    PAGE_WIDTH = 1240,
    PAGE_HEIGHT = 1754, // units: A4 at 150 dpi
    PAGE_LEFT = 104,
    PAGE_TEXT = PAGE_WIDTH - 2 * PAGE_LEFT, // as wide as text is
};

struct paper_pages {
    // of the paper
    void (*draw)(struct paper_pages *pages); // all of it, from below the first page's head
    const void *what;                        // for `draw`
    enum language language;
    const char *election, *uik;
    int kiosk;
    bool training;
    const char *date, *time; // 24.01.2027, 20:04: when it was made, local
    const char *root;        // of the log, base64
    // while it is drawn
    struct canvas canvas;
    double y;        // where the next thing goes
    int page, pages; // pages: 0 while they are counted
    int only;        // draw this page alone; 0: all
};

// Draws all pages, each ended by cairo_show_page, in PAGE_ units; returns how many.
int paper_page_draw(cairo_t *to, struct paper_pages *pages);
// One page, from 1, for a surface that has no pages.
void paper_page_draw_one(cairo_t *to, struct paper_pages *pages, int page);
bool paper_page_make(struct paper *out, struct paper_pages *pages); // false: no memory

// For `draw`. What follows needs so much height in one piece.
void paper_page_need(struct paper_pages *pages, double height);
void paper_page_paragraph(struct paper_pages *pages, double size, bool bold, const char *text);
void paper_page_heading(struct paper_pages *pages, const char *text);
// What the paper is, between the election's title and the station's address.
void paper_page_title(struct paper_pages *pages, const struct slice_words *election,
                      const char *text, const struct slice_words *address);
void paper_page_line(struct paper_pages *pages, double indent); // a thin one, at y
