// Turnout as a curve, on screen and on paper alike.
#pragma once
#include "kiosk/draw/canvas.h"

struct turnout {
    const int *by_hour; // 24, local; each hour's own
    int first, last;    // hours at the ends of the axis; nonsense is taken as 8 to 20
    int until;          // the curve ends at this hour
    int base;           // voters in the list, for the height
    unsigned line, fill;
};
void plot_turnout(struct canvas *canvas, struct box box, const struct turnout *turnout);
