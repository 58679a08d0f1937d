#include "kiosk/draw/plot.h"
#include "kiosk/draw/theme.h"
#include <math.h>
#include <stdio.h>

static void trace(struct canvas *canvas, const double *heights, int count, double x, double step) {
    for (int i = 0; i < count; i++)
        cairo_line_to(canvas->to, x + i * step, heights[i]);
}

void plot_turnout(struct canvas *canvas, struct box box, const struct turnout *turnout) {
    int first = turnout->first, last = turnout->last;
    if (first < 0 || last > 24 || first >= last)
        first = 8, last = 20;
    int until = turnout->until < first ? first : turnout->until > last ? last : turnout->until;
    int total = 0, count = until - first + 1, sums[25] = {0};
    for (int hour = 0; hour < 24; hour++) {
        total += turnout->by_hour[hour];
        // What came before the first hour or after the last stands at the ends.
        int at = hour < first ? 0 : hour >= last ? last - first : hour - first + 1;
        for (int i = at; i <= last - first; i++)
            sums[i] += turnout->by_hour[hour];
    }
    double ground = box.y + box.h - 36, step = box.w / (last - first), heights[25];
    double most = fmax(fmax(total * 1.15, turnout->base * 0.3), 1);
    for (int i = 0; i < count; i++)
        heights[i] = ground - sums[i] * (ground - box.y - 8) / most;
    canvas_fill(canvas, (struct box){box.x, ground - 1, box.w, 2}, EDGE);
    trace(canvas, heights, count, box.x, step);
    cairo_line_to(canvas->to, box.x + (count - 1) * step, ground);
    cairo_line_to(canvas->to, box.x, ground);
    cairo_close_path(canvas->to);
    canvas_colour(canvas, turnout->fill);
    cairo_fill(canvas->to);
    trace(canvas, heights, count, box.x, step);
    cairo_set_line_join(canvas->to, CAIRO_LINE_JOIN_ROUND);
    cairo_set_line_width(canvas->to, 5);
    canvas_colour(canvas, turnout->line);
    cairo_stroke(canvas->to);
    canvas_disc(canvas, box.x + (count - 1) * step, heights[count - 1], 9, turnout->line);
    const int hours[] = {first, (first + last) / 2, last};
    for (int i = 0; i < 3; i++) {
        char text[16];
        snprintf(text, sizeof text, "%02d", hours[i]);
        canvas_text(
            canvas, (struct box){box.x + (hours[i] - first) * step - 30.0 * i, ground + 8, 60, 28},
            (struct type){.size = TEXT_LEAST, .colour = INK_SOFT, .across = (enum across)i}, text);
    }
}
