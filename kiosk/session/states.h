// What is true of each state of the session, one row a state: whoever adds a state says all of it
// here, and test_states names what was forgotten. What follows what is session.h's.
#pragma once
#include "kiosk/session/session.h"
#include "sync/participation_log.h"

enum earcon { EARCON_NONE, EARCON_YES, EARCON_NO, EARCON_LOOK, EARCONS };

enum sensor { NO_SENSOR, FINGER_READER, FACE_CAMERA };

// What can be done in a state, a button of the bottom row: the same event by touch, by its key, or
// by focus and Enter. The order is the same everywhere: what Enter does, then by the key's number,
// then the way out.
struct state_action {
    enum session_event event;
    int key;           // SDL keycode (SDLK_F2, SDLK_RETURN, SDLK_ESCAPE)
    const char *label; // key of the translations; NULL behind the last one
};

enum { STATE_ACTIONS_MAX = 6 };

struct state_row {
    const char *name;
    bool holds_a_voter;     // somebody's visit is under way: it ends in time, and is forgotten
    bool has_form;          // the view has fields to fill in
    enum sensor waits_for;  // whose answers are heard; left to rest when the state ends
    enum earcon sound;      // when it begins
    enum log_event outcome; // that the log gets of a verdict that is no mark; 0: it is none
    struct state_action actions[STATE_ACTIONS_MAX];
};

const struct state_row *states_row(enum session_state state);
const struct state_action *states_actions(enum session_state state, size_t *count);
