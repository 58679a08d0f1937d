// Views for the tests of screens: every state, and the states' harder moments. Persons and stations
// are invented; pictures are drawn by formula.
#pragma once
#include "kiosk/session/view.h"
#include <stddef.h>

struct sample {
    const char *name; // also of its golden picture
    bool public_display;
    enum session_state state;
    void (*change)(struct view *view); // NULL: as the state usually is
};
extern const struct sample sample_views[];
extern const size_t sample_view_count;
void sample_view(struct view *out, size_t at);
void sample_view_finish(struct view *view); // frees its pictures
