#include "kiosk/paper/paper.h"
#include <cairo/cairo-pdf.h>
#include <stdio.h>

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

cairo_t *paper_begin(const char *path, double width, double height, const char *date,
                     const char *time) {
    cairo_surface_t *pdf = cairo_pdf_surface_create(path, width, height);
    if (date)
        set_date(pdf, date, time);
    cairo_t *to = cairo_create(pdf);
    cairo_surface_destroy(pdf);
    return to;
}

bool paper_finish(cairo_t *pdf) {
    cairo_surface_t *surface = cairo_surface_reference(cairo_get_target(pdf));
    cairo_destroy(pdf);
    cairo_surface_finish(surface);
    const bool good = cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS;
    cairo_surface_destroy(surface);
    return good;
}
