#include "kiosk/screen_parts.h"
#define STUB(n)                                                                                    \
    void n(struct screen *s) {                                                                     \
        part_ground(s);                                                                            \
        part_heading(s, (struct box){80, 200, 1000, 0}, session_state_name(s->view->state));       \
        part_actions(s);                                                                           \
    }
STUB(screen_locked)
STUB(screen_opening) STUB(screen_voter) STUB(screen_face) STUB(screen_busy) STUB(screen_unfinished)
    STUB(screen_form) STUB(screen_closing) STUB(screen_closed) STUB(screen_stopped)
