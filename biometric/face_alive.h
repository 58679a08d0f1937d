// Is it a person who stands before the camera, or a presentation attack (ISO/IEC 30107-1): a print,
// a telephone's or tablet's screen, a replayed stream (each an attack instrument, PAI, of its own
// species)? Watches the sightings of one look and either lets it pass or says in words what it
// doubts; it never decides: the operator stands beside the voter, sees the reasons and decides.
// Pure: no clock, no camera, no chance of its own, no memory but the caller's.
//
// What was measured is in README.md. In the terms of ISO/IEC 30107-3: no APCER (share of attacks
// let through, a PAI species at a time) is claimed, for no attack was recorded; BPCER (share of
// honest looks doubted) and non-response (no verdict: the head was not turned) only on stand-ins.
#pragma once
#include "biometric/face_compare.h"
#include <stdbool.h>
#include <stdint.h>

enum {
    FACE_ALIVE_FRAMES = 8,          // scored ones that the network's median is taken over,
    FACE_ALIVE_WINDOW_MS = 1500,    // all within this
    FACE_ALIVE_PASSIVE_MS = 3500,   // then the watching ends: a second window for a middling score
    FACE_ALIVE_CHALLENGE_MS = 4000, // to turn the head and to look straight again
    FACE_ALIVE_CHALLENGES = 2,      // a head turned too late or the wrong way may try once more
    FACE_ALIVE_HISTORY = 64,        // fingerprints of frames kept to notice a loop
};

enum face_alive_when {  // the policy: when a head turn is asked for
    FACE_ALIVE_NEVER,   // what is doubted is the operator's at once
    FACE_ALIVE_DOUBTED, // when the network doubts; the turn then settles it
    FACE_ALIVE_ALWAYS,  // and what the network doubts stays doubted
};

enum face_alive_verdict {
    FACE_ALIVE_MORE, // frames
    FACE_ALIVE_PASSES,
    FACE_ALIVE_DOUBT, // see face_alive.doubts
};

enum face_alive_challenge {
    FACE_ASK_NOTHING,
    FACE_ASK_STRAIGHT, // before the turn
    FACE_ASK_LEFT,     // the person's own left: nose to the right of the picture, left of a mirror
    FACE_ASK_RIGHT,
    FACE_ASK_BACK, // straight again
};

enum face_doubt {                 // bits, the order of the texts
    FACE_DOUBT_SCORE = 1 << 0,    // the network takes it for a print or a screen
    FACE_DOUBT_UNSURE = 1 << 1,   // the network could not be asked, or stayed undecided
    FACE_DOUBT_REPEATED = 1 << 2, // frames repeat to the pixel: a frozen or replayed stream
    FACE_DOUBT_FLAT = 1 << 3,     // the turned face was flat as a picture is
    FACE_DOUBT_NO_TURN = 1 << 4,  // non-response: not turned as asked, or not in time
    FACE_DOUBT_OTHER = 1 << 5,    // another face before than after, or during, the turn
    FACE_DOUBT_JUMPED = 1 << 6,   // the face left the picture or leapt in it during the turn
    FACE_DOUBT_SEVERAL = 1 << 7,  // a second face beside it, to the end
    FACE_DOUBTS = 8,
};
// English, a key of the translations, static: the sentence of one bit; "" of none or several.
const char *face_doubt_text(unsigned doubt);
const char *face_challenge_text(enum face_alive_challenge challenge); // the same; "" of nothing

struct face_alive_mark { // what is kept of a frontal sighting
    float embedding[FACE_EMBEDDING_SIZE];
    struct face_point marks[FACE_MARKS];
};

struct face_alive { // about 7 KB; holds biometric data: _wipe it
    // to be read by the caller
    enum face_alive_verdict verdict;
    unsigned doubts; // enum face_doubt; with FACE_ALIVE_PASSES always 0
    enum face_alive_challenge challenge;
    int64_t challenge_ends_ms; // when its time is up; of LEFT, RIGHT and BACK
    float liveness;            // the last median of the network's scores; -1: there was none
    float depth;               // of the last turn: see face_alive_depth; 0 before
    // its own
    enum face_alive_when when;
    unsigned sides, suspected, tries, repeats;
    bool several, straight_known;
    int64_t began_ms, seen_ms;
    int scored, fingerprint_count;
    float scores[FACE_ALIVE_FRAMES];
    int64_t scored_ms[FACE_ALIVE_FRAMES];
    uint64_t fingerprints[FACE_ALIVE_HISTORY];
    struct face_sighting last;
    struct face_alive_mark straight;
};

// `sides`: random bits from the caller, one a challenge from the lowest: 0 left, 1 right.
void face_alive_begin(struct face_alive *alive, enum face_alive_when when, unsigned sides,
                      int64_t now_ms);
// One frame: what was seen in it (NULL: nobody), the fingerprint of its pixels, when it was taken.
// Times never go back. A frame that repeats another to the pixel says nothing and is not to be used
// for anything else either: returns false for it, and after the verdict.
bool face_alive_see(struct face_alive *alive, const struct face_sighting *sighting,
                    uint64_t fingerprint, int64_t now_ms);
// The look's time is over: MORE becomes DOUBT, with what was missing.
void face_alive_end(struct face_alive *alive);
void face_alive_wipe(struct face_alive *alive);

// Of the whole frame as it came from the camera, before anything is drawn or scaled: a live
// sensor's noise never gives the same frame twice. 64 bits; not against somebody who makes
// collisions, for whoever writes the stream can as well change a pixel. About 0.1 ms of 640 x 480.
uint64_t face_alive_fingerprint(const struct picture *frame);

// How far the nose stands out of the plane of eyes and mouth: the shift of its points, from one
// sighting to the other, along the eye line that no flat picture's turning explains, in eye
// distances; positive when it goes with the turn. About 0 of anything flat.
float face_alive_depth(const struct face_point straight[FACE_MARKS],
                       const struct face_point turned[FACE_MARKS]);
