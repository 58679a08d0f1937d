// One visit of the scripted day: who comes, what he does, what is expected; and playing it as
// people would, by what the kiosk says. The expected outcome is set before the day begins
// (demo_day.c), never here.
#pragma once
#include "tests/demo/demo_stage.h"
#include "tests/demo/demo_station.h"

enum { ALL_TOUCHES = 99 };

enum demo_outcome {
    OUTCOME_NONE, // not played, or broken off
    OUTCOME_FINGER,
    OUTCOME_FACE,
    OUTCOME_DECISION,
    OUTCOME_NOT_IDENTIFIED,
    OUTCOME_REFUSED,
    OUTCOME_ALREADY,
    OUTCOME_NOT_LISTED,
    OUTCOME_REFERRED, // not on this list, and told and given on paper where
    OUTCOME_NOT_A_PIN,
    OUTCOME_CANCELLED,
    OUTCOME_WALKED_AWAY,
    OUTCOME_UNDONE,  // was marked, and the mark was taken back
    OUTCOME_STOPPED, // the station: its log cannot be written, and nobody is marked
    OUTCOMES
};
const char *demo_outcome_text(enum demo_outcome outcome);

enum demo_twist {
    TWIST_NONE,
    TWIST_BY_TOUCH,       // the whole visit without a key
    TWIST_LANGUAGES,      // the language changes in mid-visit
    TWIST_OTHER_FINGER,   // asks for the other finger after the first touch that fails
    TWIST_FACE_AT_ONCE,   // no finger at all, as a member of the commission says
    TWIST_UNTRIED,        // the commission decides before a finger or a face is tried
    TWIST_UNPLUG_WAITING, // the reader's cable is pulled while a finger is wanted
    TWIST_UNPLUG_TOUCHED, // ... while a finger lies on it
    TWIST_CANCEL_CARD,
    TWIST_CANCEL_FINGER,
    TWIST_CANCEL_FACE,
    TWIST_CHANGED_MIND,   // the commission's form is left again, without a decision
    TWIST_WRONG_CODE,     // the commission's form is sent with a wrong code first
    TWIST_WALK_AWAY,      // nobody does anything until the time is up
    TWIST_NO_PAPER,       // the slip does not come out; then it does
    TWIST_NO_PAPER_LATER, // the slip does not come out, and the voter comes back for it
    TWIST_UNDO,           // two officials take the fresh mark back
    TWIST_BY_SEARCH,      // no document: the voter is found by finger, and gives another one
    TWIST_BY_FACE,        // no document: the voter is found by face, and gives a finger
    TWIST_LOG_HELD,       // another program holds the log, so the mark cannot be written
};

struct demo_visit {
    const char *what;
    const struct demo_voter *voter; // NULL: nobody of the list
    char pin[16];                   // as typed
    int retry;             // enum virtual_finger_retry, reported before the first touch; -1: none
    const char *bad_touch; // a picture of hardly a finger, before the first good one; NULL: none
    const struct demo_voter *other; // whose fingers come first ...
    int other_touches;              // ... so many times; then the voter's own, finger by finger
    const char *face;               // picture before the camera; NULL: nobody
    enum demo_twist twist;
    bool asks_commission, admits;
    bool expects_warning; // of a finger that is somebody else's
    enum demo_outcome expected;
    const char *note; // of the expectation: "false non-match"

    enum demo_outcome actual;
    int touches;                              // made
    bool found_not_identified, found_already; // verdicts on the way
    int searches, searches_of_faces, warnings, doubts, explained, untried;
    double seconds;
    int64_t verdict_ms; // from the image to the verdict; 0: no finger identified this voter
};

// The picture of the next touch, when the kiosk asks for the finger of `position` and the touches
// in `made` were made before (counted by finger; [0] those of the other person). NULL: this person
// has no more to offer, and goes on to the face.
struct demo_touches {
    int other, own[11];
};
const char *demo_visit_touch(const struct demo_visit *visit, int position,
                             struct demo_touches *made);

// False: it could not be played to its end, and stage->why says where.
bool demo_visit_play(struct demo_stage *stage, const struct demo_station *station,
                     struct demo_visit *visit);
