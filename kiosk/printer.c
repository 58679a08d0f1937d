#include "kiosk/printer.h"
#include "kiosk/station_parts.h"
#include <cairo/cairo-pdf.h>
#include <stdio.h>

enum { FILE_NAME_SIZE = PATH_MAX_SIZE + 64 };

static bool draw_lines(const char *path, const char *title, int number) {
    char text[64], part[FILE_NAME_SIZE + 8];
    snprintf(part, sizeof part, "%s.part", path);
    cairo_surface_t *page = cairo_pdf_surface_create(part, 226, 400);
    cairo_t *to = cairo_create(page);
    snprintf(text, sizeof text, "%s %d", title, number);
    cairo_set_font_size(to, 16);
    cairo_move_to(to, 20, 40);
    cairo_show_text(to, text);
    cairo_destroy(to);
    cairo_surface_finish(page);
    bool drawn = cairo_surface_status(page) == CAIRO_STATUS_SUCCESS;
    cairo_surface_destroy(page);
    return drawn && !rename(part, path);
}

bool printer_slip(const struct station *station) {
    char path[FILE_NAME_SIZE];
    snprintf(path, sizeof path, "%s/slip-%04u%s.pdf", station->config.printer_dir,
             station->visit.mark.slip, station->visit.duplicate ? "-duplicate" : "");
    return draw_lines(path, "Slip", (int)station->visit.mark.slip);
}

bool printer_report(struct station *station, bool final) {
    char path[FILE_NAME_SIZE];
    struct day_figures day;
    const struct slice_manifest *manifest = voter_slice_manifest(station->slice);
    if (day_figures_collect(&day, station->slice, station->log) != SYNC_OK)
        return false;
    snprintf(path, sizeof path, "%s/%s-report.pdf", station->config.printer_dir,
             final ? "final" : "zero");
    if (!draw_lines(path, "Report", (int)day.identified))
        return false;
    if (!final)
        return true;
    snprintf(path, sizeof path, "%s/final-report.csv", station->config.printer_dir);
    if (day_figures_write_csv(&day, manifest, station_policy(station), 1, path) != SYNC_OK)
        return false;
    snprintf(path, sizeof path, "%s/final-report.json", station->config.printer_dir);
    return day_figures_write_json(&day, manifest, station_policy(station), 1, path) == SYNC_OK;
}
