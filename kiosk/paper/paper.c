#include "kiosk/paper/paper.h"
#include <cairo/cairo-pdf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 128 * 1024 }; // more than a slip takes

int paper_cut_texts;

cairo_t *paper_measuring(void) {
    cairo_surface_t *nowhere = cairo_recording_surface_create(CAIRO_CONTENT_COLOR, NULL);
    cairo_t *to = cairo_create(nowhere);
    cairo_surface_destroy(nowhere);
    return to;
}

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

void paper_forget(struct paper *paper) {
    if (paper->bytes)
        explicit_bzero(paper->bytes, paper->size);
    free(paper->bytes);
    *paper = (struct paper){0};
}

// Not by realloc, which would leave what it moves.
static bool take_room(struct paper *paper, size_t size) {
    size_t room = paper->room ? paper->room : FIRST_ROOM;
    while (room < size)
        room *= 2;
    uint8_t *bytes = malloc(room);
    if (!bytes)
        return false;
    if (paper->size)
        memcpy(bytes, paper->bytes, paper->size);
    struct paper larger = {.bytes = bytes, .size = paper->size, .room = room};
    paper_forget(paper);
    *paper = larger;
    return true;
}

static cairo_status_t take_bytes(void *to, const unsigned char *bytes, unsigned size) {
    struct paper *paper = to;
    if (paper->size + size > paper->room && !take_room(paper, paper->size + size))
        return CAIRO_STATUS_NO_MEMORY;
    memcpy(paper->bytes + paper->size, bytes, size);
    paper->size += size;
    return CAIRO_STATUS_SUCCESS;
}

cairo_t *paper_begin(struct paper *out, double width, double height, const char *date,
                     const char *time) {
    *out = (struct paper){0};
    cairo_surface_t *pdf = cairo_pdf_surface_create_for_stream(take_bytes, out, width, height);
    if (date)
        set_date(pdf, date, time);
    cairo_t *to = cairo_create(pdf);
    cairo_surface_destroy(pdf);
    return to;
}

bool paper_finish(cairo_t *pdf, struct paper *out) {
    cairo_surface_t *surface = cairo_surface_reference(cairo_get_target(pdf));
    cairo_destroy(pdf);
    cairo_surface_finish(surface);
    const bool good = cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS;
    cairo_surface_destroy(surface);
    if (!good)
        paper_forget(out);
    return good;
}
