#include "kiosk/draw/canvas.h"
#include "kiosk/draw/theme.h"
#include <fontconfig/fontconfig.h>
#include <math.h>
#include <qrencode.h>
#include <string.h>

static const double CAP_HEIGHT = 0.727; // of Inter, in its own size: what the eye centres on

void canvas_begin(struct canvas *canvas, cairo_t *to) {
    *canvas = (struct canvas){.to = to};
    // Metrics that do not snap to pixels: a text breaks at the same word at every scale, on screen
    // and on paper.
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    canvas->layout = pango_cairo_create_layout(to);
    PangoContext *context = pango_layout_get_context(canvas->layout);
    pango_cairo_context_set_font_options(context, options);
    pango_context_set_round_glyph_positions(context, FALSE);
    cairo_font_options_destroy(options);
    pango_layout_context_changed(canvas->layout);
}

void canvas_end(struct canvas *canvas) {
    g_object_unref(canvas->layout);
    canvas->layout = NULL;
}

bool canvas_has_fonts(void) {
    const FcFontSet *fonts = FcInit() ? FcConfigGetFonts(NULL, FcSetSystem) : NULL;
    return fonts && fonts->nfont > 0; // Pango has names of families for none, too
}

unsigned colour_mix(unsigned under, unsigned over, double share) {
    unsigned mixed = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
        double a = (under >> shift) & 255, b = (over >> shift) & 255;
        mixed |= (unsigned)lround(a + (b - a) * share) << shift;
    }
    return mixed;
}

struct box box_inset(struct box box, double by) {
    return (struct box){box.x + by, box.y + by, box.w - 2 * by, box.h - 2 * by};
}

void canvas_colour(struct canvas *canvas, unsigned colour) {
    cairo_set_source_rgb(canvas->to, ((colour >> 16) & 255) / 255.0, ((colour >> 8) & 255) / 255.0,
                         (colour & 255) / 255.0);
}

void canvas_fill(struct canvas *canvas, struct box box, unsigned colour) {
    canvas_colour(canvas, colour);
    cairo_rectangle(canvas->to, box.x, box.y, box.w, box.h);
    cairo_fill(canvas->to);
}

void canvas_round_path(struct canvas *canvas, struct box box, double radius) {
    radius = fmin(radius, fmin(box.w, box.h) / 2);
    double right = box.x + box.w - radius, bottom = box.y + box.h - radius;
    cairo_new_sub_path(canvas->to);
    cairo_arc(canvas->to, right, box.y + radius, radius, -M_PI / 2, 0);
    cairo_arc(canvas->to, right, bottom, radius, 0, M_PI / 2);
    cairo_arc(canvas->to, box.x + radius, bottom, radius, M_PI / 2, M_PI);
    cairo_arc(canvas->to, box.x + radius, box.y + radius, radius, M_PI, 1.5 * M_PI);
    cairo_close_path(canvas->to);
}

void canvas_frame(struct canvas *canvas, struct box box, double radius, double width,
                  unsigned colour) {
    canvas_round_path(canvas, box_inset(box, width / 2), radius - width / 2);
    canvas_colour(canvas, colour);
    cairo_set_line_width(canvas->to, width);
    cairo_stroke(canvas->to);
}

void canvas_panel(struct canvas *canvas, struct box box, double radius, unsigned fill,
                  unsigned edge) {
    canvas_round_path(canvas, box, radius);
    canvas_colour(canvas, fill);
    cairo_fill(canvas->to);
    if (edge != fill)
        canvas_frame(canvas, box, radius, 2, edge);
}

void canvas_line(struct canvas *canvas, double x1, double y1, double x2, double y2, double width,
                 unsigned colour) {
    canvas_colour(canvas, colour);
    cairo_set_line_width(canvas->to, width);
    cairo_move_to(canvas->to, x1, y1);
    cairo_line_to(canvas->to, x2, y2);
    cairo_stroke(canvas->to);
}

void canvas_disc(struct canvas *canvas, double x, double y, double radius, unsigned colour) {
    canvas_colour(canvas, colour);
    cairo_new_sub_path(canvas->to);
    cairo_arc(canvas->to, x, y, radius, 0, 2 * M_PI);
    cairo_fill(canvas->to);
}

// Large sizes take Inter's display cut, whose spacing is made for them.
static void set_type(PangoLayout *layout, struct type type, double size) {
    PangoFontDescription *font = pango_font_description_new();
    pango_font_description_set_family_static(font, size >= 40 ? "Inter Display,Inter" : "Inter");
    pango_font_description_set_weight(font, type.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    PangoAttrList *attributes = pango_attr_list_new();
    // Contextual forms would raise some of the discs of a masked name and not the others.
    pango_attr_list_insert(attributes,
                           pango_attr_font_features_new(type.letters ? "calt=0" : "tnum=1"));
    pango_layout_set_attributes(layout, attributes);
    pango_attr_list_unref(attributes);
}

static bool fits(PangoLayout *layout, struct box box, int lines) {
    PangoRectangle logical;
    pango_layout_get_extents(layout, NULL, &logical);
    return pango_layout_get_line_count(layout) <= lines &&
           logical.width <= box.w * PANGO_SCALE + 1 &&
           (box.h <= 0 || logical.height <= box.h * PANGO_SCALE + 1);
}

// Sets the text as large as it fits, from its size down to its least. false: it had to be cut.
static bool set_fitted(PangoLayout *layout, struct box box, struct type type, const char *text,
                       double *size) {
    static const PangoAlignment alignments[] = {
        [LEFT] = PANGO_ALIGN_LEFT, [CENTRE] = PANGO_ALIGN_CENTER, [RIGHT] = PANGO_ALIGN_RIGHT};
    int lines = type.lines ? type.lines : 1;
    double least = fmin(type.size, type.least > 0 ? type.least : TEXT_LEAST);
    pango_layout_set_alignment(layout, alignments[type.across]);
    pango_layout_set_line_spacing(layout, type.size >= 40 ? 0.96f : 1.06f);
    pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_NONE);
    pango_layout_set_height(layout, -1);
    pango_layout_set_width(layout, lines > 1 ? (int)(box.w * PANGO_SCALE) : -1);
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD);
    pango_layout_set_single_paragraph_mode(layout, lines == 1);
    pango_layout_set_text(layout, text, -1);
    for (*size = type.size;; *size = fmax(least, *size * 0.96)) {
        set_type(layout, type, *size);
        if (fits(layout, box, lines))
            return true;
        if (*size <= least)
            break;
    }
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_width(layout, (int)(box.w * PANGO_SCALE));
    pango_layout_set_height(layout, -lines);
    pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
    return false;
}

static double first_baseline(PangoLayout *layout) {
    return pango_layout_get_baseline(layout) / (double)PANGO_SCALE;
}

static double last_baseline(PangoLayout *layout) {
    PangoLayoutIter *lines = pango_layout_get_iter(layout);
    while (pango_layout_iter_next_line(lines))
        ;
    int baseline = pango_layout_iter_get_baseline(lines);
    pango_layout_iter_free(lines);
    return baseline / (double)PANGO_SCALE;
}

double canvas_text(struct canvas *canvas, struct box box, struct type type, const char *text) {
    PangoLayout *layout = canvas->layout;
    double size;
    if (!text || !*text)
        return 0;
    if (!set_fitted(layout, box, type, text, &size))
        canvas->cut++;
    PangoRectangle logical;
    pango_layout_get_extents(layout, NULL, &logical);
    double width = logical.width / (double)PANGO_SCALE;
    double height = logical.height / (double)PANGO_SCALE, left = box.x, top = box.y;
    if (pango_layout_get_width(layout) < 0) {
        if (type.across == CENTRE)
            left += (box.w - width) / 2;
        if (type.across == RIGHT)
            left += box.w - width;
    }
    if (type.down == MIDDLE) { // capitals stand in the middle, not the line with its blank space
        double first = first_baseline(layout), last = last_baseline(layout);
        top += (box.h - (last - first + CAP_HEIGHT * size)) / 2 - (first - CAP_HEIGHT * size);
    } else if (type.down == BOTTOM) {
        top += box.h - height;
    }
    canvas_colour(canvas, type.colour);
    cairo_move_to(canvas->to, left, top);
    pango_cairo_show_layout(canvas->to, layout);
    return height;
}

double canvas_text_width(struct canvas *canvas, struct type type, const char *text) {
    double size;
    type.lines = 1;
    set_fitted(canvas->layout, (struct box){.w = 1e5}, type, text, &size);
    PangoRectangle logical;
    pango_layout_get_extents(canvas->layout, NULL, &logical);
    return logical.width / (double)PANGO_SCALE;
}

double canvas_text_height(struct canvas *canvas, double width, struct type type, const char *text) {
    double size;
    if (!text || !*text)
        return 0;
    set_fitted(canvas->layout, (struct box){.w = width}, type, text, &size);
    PangoRectangle logical;
    pango_layout_get_extents(canvas->layout, NULL, &logical);
    return logical.height / (double)PANGO_SCALE;
}

// The mean of a square of `step` x `step` pixels as 0x00RRGGBB, the format of CAIRO_FORMAT_RGB24.
static uint32_t mean_pixel(const struct picture *picture, int x, int y, int step) {
    unsigned blue = 0, green = 0, red = 0, count = (unsigned)(step * step);
    for (int row = y; row < y + step; row++) {
        const uint8_t *pixel =
            picture->pixels +
            ((size_t)row * (size_t)picture->width + (size_t)x) * (size_t)picture->channels;
        for (int i = 0; i < step; i++, pixel += picture->channels) {
            blue += pixel[0];
            green += pixel[picture->channels == 3 ? 1 : 0];
            red += pixel[picture->channels == 3 ? 2 : 0];
        }
    }
    return red / count << 16 | green / count << 8 | blue / count;
}

static void copy_row(uint32_t *row, const struct picture *picture, int y) {
    size_t channels = (size_t)picture->channels;
    const uint8_t *pixel = picture->pixels + (size_t)y * (size_t)picture->width * channels;
    for (int x = 0; x < picture->width; x++, pixel += channels)
        row[x] = channels == 3 ? (uint32_t)pixel[2] << 16 | (uint32_t)pixel[1] << 8 | pixel[0]
                               : pixel[0] * 0x010101u;
}

// A copy made smaller by a whole factor, so that what is left to Cairo is less than a halving,
// which its fast bilinear filter does well.
static cairo_surface_t *picture_surface(const struct picture *picture, int step) {
    int width = picture->width / step, height = picture->height / step;
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    if (cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS)
        return surface;
    uint8_t *rows = cairo_image_surface_get_data(surface);
    int stride = cairo_image_surface_get_stride(surface);
    for (int y = 0; y < height; y++) {
        uint32_t *row = (uint32_t *)(void *)(rows + (size_t)y * (size_t)stride);
        if (step == 1)
            copy_row(row, picture, y);
        else
            for (int x = 0; x < width; x++)
                row[x] = mean_pixel(picture, x * step, y * step, step);
    }
    cairo_surface_mark_dirty(surface);
    return surface;
}

void canvas_picture(struct canvas *canvas, struct box box, double radius,
                    const struct picture *picture, enum picture_fit fit, bool mirrored) {
    if (!picture || !picture->pixels || picture->width < 1 || picture->height < 1)
        return;
    double across = box.w / picture->width, down = box.h / picture->height;
    double scale = fit == COVER ? fmax(across, down) : fmin(across, down);
    double dx = scale, dy = 0; // units to the surface's own pixels
    cairo_user_to_device_distance(canvas->to, &dx, &dy);
    int step = (int)fmax(1, floor(1 / fmax(hypot(dx, dy), 1e-3)));
    while (step > 1 && (picture->width / step < 1 || picture->height / step < 1))
        step--;
    cairo_surface_t *copy = picture_surface(picture, step);
    struct box seen = box;
    if (fit == CONTAIN)
        seen = (struct box){box.x + (box.w - picture->width * scale) / 2,
                            box.y + (box.h - picture->height * scale) / 2, picture->width * scale,
                            picture->height * scale};
    cairo_pattern_t *source = cairo_pattern_create_for_surface(copy);
    cairo_pattern_set_filter(source, CAIRO_FILTER_BILINEAR);
    cairo_pattern_set_extend(source, CAIRO_EXTEND_PAD);
    cairo_matrix_t matrix; // from the canvas to the copy's pixels: middle upon middle
    cairo_matrix_init_translate(&matrix, picture->width / step / 2.0, picture->height / step / 2.0);
    cairo_matrix_scale(&matrix, (mirrored ? -1 : 1) / (scale * step), 1 / (scale * step));
    cairo_matrix_translate(&matrix, -(box.x + box.w / 2), -(box.y + box.h / 2));
    cairo_pattern_set_matrix(source, &matrix);
    canvas_round_path(canvas, seen, radius);
    cairo_set_source(canvas->to, source);
    cairo_fill(canvas->to);
    cairo_pattern_destroy(source);
    cairo_set_source_rgb(canvas->to, 0, 0, 0); // lets go of the copy
    // The copy holds a face or a print: nothing of it stays behind.
    unsigned char *bytes = cairo_image_surface_get_data(copy);
    if (bytes)
        explicit_bzero(bytes, (size_t)cairo_image_surface_get_stride(copy) *
                                  (size_t)cairo_image_surface_get_height(copy));
    cairo_surface_destroy(copy);
}

bool canvas_qr(struct canvas *canvas, struct box box, const char *text) {
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    if (!code)
        return false;
    double side = fmin(box.w, box.h), module = side / (code->width + 8);
    double left = box.x + (box.w - side) / 2 + 4 * module;
    double top = box.y + (box.h - side) / 2 + 4 * module;
    canvas_fill(canvas, (struct box){left - 4 * module, top - 4 * module, side, side}, WHITE);
    canvas_colour(canvas, BLACK);
    for (int y = 0; y < code->width; y++)
        for (int x = 0; x < code->width; x++) {
            int run = 0; // one rectangle a run: no seams, and a small PDF
            while (x + run < code->width && code->data[y * code->width + x + run] & 1)
                run++;
            if (run)
                cairo_rectangle(canvas->to, left + x * module, top + y * module, run * module,
                                module);
            x += run;
        }
    cairo_fill(canvas->to);
    QRcode_free(code);
    return true;
}

// One horn from its root at (x, bottom), curling to the side that `turn` says.
static void horn(cairo_t *to, double x, double y, double unit, double turn) {
    double u = unit * turn, v = unit;
    cairo_move_to(to, x, y + 20 * v);
    cairo_curve_to(to, x, y + 9 * v, x + 4 * u, y + 2 * v, x + 13 * u, y + 2 * v);
    cairo_curve_to(to, x + 21 * u, y + 2 * v, x + 25 * u, y + 6.5 * v, x + 25 * u, y + 11 * v);
    cairo_curve_to(to, x + 25 * u, y + 15.5 * v, x + 21.5 * u, y + 18 * v, x + 18 * u, y + 18 * v);
    cairo_curve_to(to, x + 14.5 * u, y + 18 * v, x + 12.5 * u, y + 15.6 * v, x + 12.5 * u,
                   y + 12.8 * v);
    cairo_curve_to(to, x + 12.5 * u, y + 10.2 * v, x + 14.4 * u, y + 8.8 * v, x + 16.4 * u,
                   y + 8.8 * v);
}

void canvas_horns(struct canvas *canvas, double x, double y, double width, double height,
                  unsigned colour) {
    double unit = height / 20, tile = 64 * unit;
    int count = (int)floor(width / tile);
    tile = width / count;
    canvas_colour(canvas, colour);
    double tolerance = cairo_get_tolerance(canvas->to);
    cairo_set_tolerance(canvas->to, 0.3); // many small curves on every screen
    cairo_set_line_width(canvas->to, 2.4 * unit);
    cairo_set_line_cap(canvas->to, CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(canvas->to, CAIRO_LINE_JOIN_ROUND);
    for (int i = 0; i < count; i++) {
        double middle = x + (i + 0.5) * tile;
        horn(canvas->to, middle, y, unit, 1);
        horn(canvas->to, middle, y, unit, -1);
    }
    cairo_stroke(canvas->to);
    cairo_set_tolerance(canvas->to, tolerance);
    for (int i = 0; i <= count; i++) { // the amulet between two pairs of horns
        double middle = x + i * tile;
        cairo_move_to(canvas->to, middle, y + 5 * unit);
        cairo_line_to(canvas->to, middle + 4 * unit, y + 10.5 * unit);
        cairo_line_to(canvas->to, middle, y + 16 * unit);
        cairo_line_to(canvas->to, middle - 4 * unit, y + 10.5 * unit);
        cairo_close_path(canvas->to);
    }
    cairo_fill(canvas->to);
    cairo_set_line_cap(canvas->to, CAIRO_LINE_CAP_BUTT);
}
