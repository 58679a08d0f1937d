// The one drawing language of screens, slip and reports: rounded panels, fitted text, pictures, QR
// and the band of ram's horns, by Cairo and Pango on a surface that the canvas does not own. Texts
// shrink or wrap until they fit; one that can't is cut with an ellipsis and counted, and a test
// keeps that count at nought. Any thread, one at a time a canvas.
#pragma once
#include "biometric/picture.h"
#include <cairo/cairo.h>
#include <pango/pangocairo.h>
#include <stdbool.h>

struct box {
    double x, y, w, h;
};

struct canvas {
    cairo_t *to;
    PangoLayout *layout; // one for all texts, from canvas_begin to canvas_end
    int cut;             // texts that did not fit even at their least size
};

enum across { LEFT, CENTRE, RIGHT };
enum down { TOP, MIDDLE, BOTTOM };

struct type {
    double size;
    unsigned colour; // 0xRRGGBB
    bool bold;
    enum across across;
    enum down down;
    int lines;    // at most so many; 0 means 1
    double least; // shrinks no further; 0 means TEXT_LEAST
    bool letters; // one width for all figures is the default; true: as in running text
};

void canvas_begin(struct canvas *canvas, cairo_t *to); // as `to` is scaled now
void canvas_end(struct canvas *canvas);

bool canvas_has_fonts(void); // any at all; else no text is seen

unsigned colour_mix(unsigned under, unsigned over, double share); // 0 all under .. 1 all over
struct box box_inset(struct box box, double by);

void canvas_fill(struct canvas *canvas, struct box box, unsigned colour);
void canvas_panel(struct canvas *canvas, struct box box, double radius, unsigned fill,
                  unsigned edge);
// A frame of `width` inside the box.
void canvas_frame(struct canvas *canvas, struct box box, double radius, double width,
                  unsigned colour);
void canvas_line(struct canvas *canvas, double x1, double y1, double x2, double y2, double width,
                 unsigned colour);
void canvas_disc(struct canvas *canvas, double x, double y, double radius, unsigned colour);
void canvas_colour(struct canvas *canvas, unsigned colour);
void canvas_round_path(struct canvas *canvas, struct box box, double radius);

// Draws within the box and returns the height used. h 0: as high as it needs. UTF-8; bytes that are
// none are shown as replacement signs.
double canvas_text(struct canvas *canvas, struct box box, struct type type, const char *text);
double canvas_text_width(struct canvas *canvas, struct type type, const char *text); // on one line
// As canvas_text would, without drawing.
double canvas_text_height(struct canvas *canvas, double width, struct type type, const char *text);

enum picture_fit { COVER, CONTAIN };
void canvas_picture(struct canvas *canvas, struct box box, double radius,
                    const struct picture *picture, enum picture_fit fit, bool mirrored);
// A square QR code with its quiet zone inside the box. false: the text is too long for one.
bool canvas_qr(struct canvas *canvas, struct box box, const char *text);
// Koshkar muyuz, the ram's horns of Kyrgyz felt, in a band of `height` from x to x + width.
void canvas_horns(struct canvas *canvas, double x, double y, double width, double height,
                  unsigned colour);
