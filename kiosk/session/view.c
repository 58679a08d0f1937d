#include "kiosk/session/view.h"

// The poll is closed after the doors. What stopped the station is evidence, and its second copy is
// part of it; a doubt that the policy leaves to the commission is not the operator's; who is not
// identified tries what is left to try.
static bool is_forbidden(const struct view *view, enum session_event event) {
    return (event == DOORS_PRESSED && view->day == DAY_DOORS_CLOSED) ||
           (event == CLOSE_PRESSED && view->day != DAY_DOORS_CLOSED) ||
           (event == MEDIUM_PRESSED && view->is_evidence) ||
           (event == OVERRIDE_PRESSED && !view->may_override) ||
           (view->state == NOT_IDENTIFIED && event == FINGER_PRESSED && !view->may_give_finger) ||
           (view->state == NOT_IDENTIFIED && event == FACE_PRESSED && !view->may_look);
}

size_t view_actions(const struct view *view, struct state_action out[STATE_ACTIONS_MAX]) {
    size_t count, kept = 0;
    const struct state_action *actions = states_actions(view->state, &count);
    for (size_t i = 0; i < count; i++)
        if (!is_forbidden(view, actions[i].event))
            out[kept++] = actions[i];
    return kept;
}
