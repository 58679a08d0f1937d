// The pictures of the screens and papers, as paths: they keep their sharpness at every size and
// take the colour of their ground.
#pragma once
#include "kiosk/draw/canvas.h"

enum icon {
    ICON_DOCUMENT,
    ICON_PRINTER,
    ICON_CAMERA,
    ICON_LOCK,
    ICON_BOX,  // the ballot box with its slit
    ICON_SEAL, // the mark of the finished day
    ICON_WARNING,
    // the four verdicts: the shape alone says which
    ICON_YES,       // circle with a tick
    ICON_NO,        // octagon with a bar
    ICON_ALREADY,   // diamond with two bars
    ICON_ELSEWHERE, // rounded square with an arrow
    // small marks
    ICON_TICK,
    ICON_CROSS,
    ICON_ERASE,
    // a device's state, by shape as by colour
    ICON_WELL,   // disc
    ICON_LOOK,   // diamond
    ICON_BROKEN, // cross
};

// Within the square of `size` at x, y. `accent` colours the one thing to look at.
void icon_draw(struct canvas *canvas, enum icon icon, double x, double y, double size,
               unsigned colour, unsigned accent);

struct hand {
    int position;  // ISO/IEC 19794-2: 1..5 right thumb..little, 6..10 left; another: none asked
    bool pointing; // the other fingers are bent
    unsigned line, ground, accent;
    double thickness; // of the outline, in hundredths of the height
};
// The back of a hand, as its owner sees it, as wide as the box, its wrist down to the box's end;
// writes the tip of the asked finger.
void icon_hand(struct canvas *canvas, struct box box, const struct hand *hand, double *tip_x,
               double *tip_y);
