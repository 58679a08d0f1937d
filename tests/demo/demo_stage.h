// All that the scripted day is played with: the kiosk as a process, its journal, keys and touches,
// the finger on the virtual reader, the pictures before the camera, and what went wrong. Nothing in
// here knows what a visit is.
#pragma once
#include "kiosk/session/view.h"
#include "tests/demo/demo_journal.h"
#include "tests/support/device/virtual_finger.h"
#include "tests/support/device/virtual_hands.h"
#include <sys/types.h>

enum { DEMO_PATH = 1024, DEMO_WAIT_MS = 20000 };

struct demo_stage {
    char out[DEMO_PATH];    // build/demo: screens/, slips/, kiosk.log
    char camera[DEMO_PATH]; // virtual_camera.h's folder
    char socket[108];       // of the virtual reader
    const char *log;        // the kiosk's participation log
    struct sqlite3 *held;   // the same, when it is held; else NULL
    char *const *kiosk;     // its command line
    pid_t kiosk_process;    // 0: not running
    struct virtual_hands *hands;
    struct demo_journal journal;
    struct virtual_finger finger;
    enum language language; // of the screen now
    bool pictured[SESSION_STATES][LANGUAGES];
    int pictures;
    int64_t told_ms; // when the journal's last line was read
    char why[512];   // a sentence on what was waited for; "" while all is well
};

// ---- the kiosk's process: unmodified, fullscreen; it dies with the player ----
bool demo_stage_start_kiosk(struct demo_stage *stage);
void demo_stage_kill_kiosk(struct demo_stage *stage); // as a pulled plug does: SIGKILL
bool demo_stage_end_kiosk(struct demo_stage *stage);  // asks it to end; false: it had to be killed

// ---- waiting: each is bounded; on false `why` says for what, and a picture of the screen is kept
// ----
bool demo_stage_fail(struct demo_stage *stage, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
// The next line of the journal, within DEMO_WAIT_MS and so much longer.
bool demo_stage_next(struct demo_stage *stage, struct demo_line *line, int longer_ms);
bool demo_stage_wait_state(struct demo_stage *stage, enum session_state state);
bool demo_stage_wait_event(struct demo_stage *stage, enum session_event event);
// A line of the journal of this kind that begins with this word ("" any).
bool demo_stage_wait_word(struct demo_stage *stage, enum demo_said what, const char *word,
                          struct demo_line *line);
// Reads what the journal holds now, so that the next wait sees only what comes.
void demo_stage_catch_up(struct demo_stage *stage);

// ---- the screen ----
// Touches what the screen of this state offers: an event's button, a language, a key of the pad.
// False: the screen offers no such thing.
bool demo_stage_touch(struct demo_stage *stage, enum session_state state, int act, int arg);
bool demo_stage_language(struct demo_stage *stage, enum session_state state,
                         enum language language);
// Pictures of a state that has none yet, in each language; ends in the language that it began with.
bool demo_stage_picture_state(struct demo_stage *stage, enum session_state state);
void demo_stage_picture(struct demo_stage *stage, const char *name); // screens/NNN-NAME.png
// A key that does something: not before the kiosk takes it (0.4 s after its screen changed).
void demo_stage_press(struct demo_stage *stage, const char *key);
void demo_stage_settle(void); // until what was journaled is drawn: a fifth of a second

// ---- the log: held by another program, so that the kiosk cannot write it ----
bool demo_stage_hold_log(struct demo_stage *stage);
void demo_stage_let_log_go(struct demo_stage *stage);

// ---- the camera: what stands before it from now on ----
bool demo_stage_face(struct demo_stage *stage, const char *picture); // NULL: nobody
