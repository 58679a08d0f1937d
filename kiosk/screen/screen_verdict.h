// What a verdict says and looks like, for both displays.
#pragma once
#include "kiosk/screen/screen_parts.h"

struct verdict {
    unsigned colour;
    enum icon icon;
    const char *heading, *advice; // keys
};
const struct verdict *screen_verdict_of(enum session_state state); // NULL: the state is none
void screen_verdict_in(struct screen *screen, double bottom); // with its foot, ending at `bottom`
