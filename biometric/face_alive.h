// Is it a person who stands before the camera, or a presentation attack (ISO/IEC 30107-1): a print,
// a telephone's or tablet's screen, a replayed stream (each an attack instrument, PAI, of its own
// species)? Watches the sightings of one look and either lets it pass or says in words what it
// doubts; it never decides: the operator stands beside the voter, sees the reasons and decides.
// Pure: no clock, no camera, no chance of its own, no memory but the caller's.
//
// What was measured is in FIGURES.md. In the terms of ISO/IEC 30107-3: no APCER (share of attacks
// let through, a PAI species at a time) is claimed, for no attack was recorded; BPCER (share of
// honest looks doubted) and non-response (no verdict: the head was not turned) on stand-ins only.
#pragma once
#include "biometric/face_compare.h"
#include <stdbool.h>
#include <stdint.h>

enum {
    FACE_ALIVE_SCORES = 8,          // that the network's median is taken over,
    FACE_ALIVE_WINDOW_MS = 1500,    // all within this
    FACE_ALIVE_WATCH_MS = 3500,     // the longest that is watched before a challenge or a doubt
    FACE_ALIVE_CHALLENGE_MS = 4000, // to turn the head and to look straight again
    FACE_ALIVE_CHALLENGES = 2,      // a head turned too late or the wrong way may try once more
    FACE_ALIVE_HISTORY = 256,       // fingerprints kept: a loop as long as a look is noticed
};

enum face_alive_when {  // the policy: when a head turn is asked for
    FACE_ALIVE_NEVER,   // what is doubted is the operator's at once
    FACE_ALIVE_DOUBTED, // when the network doubts; the turn then settles it
    FACE_ALIVE_ALWAYS,  // and what the network doubts stays doubted
};

enum face_alive_verdict { FACE_ALIVE_MORE, FACE_ALIVE_PASSES, FACE_ALIVE_DOUBTS };

enum face_challenge {
    FACE_ASK_NOTHING,
    FACE_ASK_STRAIGHT, // to begin with
    FACE_ASK_LEFT,     // the person's own left, which is the left of a mirror: yaw above 0
    FACE_ASK_RIGHT,
    FACE_ASK_BACK, // straight again
};

enum face_doubt {                 // bits; in the log: never renumber
    FACE_DOUBT_SCORE = 1 << 0,    // the network takes it for a print or a screen
    FACE_DOUBT_UNSURE = 1 << 1,   // the network could not be asked, or stayed undecided
    FACE_DOUBT_REPEATED = 1 << 2, // frames repeat to the pixel: a frozen or replayed stream
    FACE_DOUBT_FLAT = 1 << 3,     // the turned face is as flat as a picture
    FACE_DOUBT_NO_TURN = 1 << 4,  // non-response: not turned as asked, or not in time
    FACE_DOUBT_OTHER = 1 << 5,    // after the turn it is another face than before
    FACE_DOUBT_JUMPED = 1 << 6,   // the face left the picture or leapt in it during the turn
    FACE_DOUBT_SEVERAL = 1 << 7,  // a second face beside it, to the end
    FACE_DOUBT_PORTRAIT = 1 << 8, // as like the list's picture as only a copy of it is
    FACE_DOUBT_AROUND = 1 << 9,   // face_around: what is behind the face moves with it
    FACE_DOUBTS_END,              // one more than the last
};

enum face_alive_frame {
    FACE_FRAME_USE,
    FACE_FRAME_SKIP, // says nothing and may not be compared: it repeats another, or shows several
    FACE_FRAME_ANOTHER, // another person than in the frames before: forget those, use this
};

struct face_alive { // about 7 KB of the caller's; holds biometric data
    // for the caller to read
    enum face_alive_verdict verdict;
    unsigned doubts; // enum face_doubt, with FACE_ALIVE_DOUBTS; else 0
    enum face_challenge challenge;
    int64_t challenge_ends_ms; // of LEFT, RIGHT, BACK: a look goes on until then
    int side;                  // of LEFT, RIGHT, BACK: 1 the person's own left, -1 the right
    float done;     // 0..1: of LEFT and RIGHT so much of the turn, of BACK of the way back
    float liveness; // last median of the network's scores; -1: none yet
    float depth;    // of the last turn, as face_alive_depth; 0: none yet
    // its own
    enum face_alive_when when;
    unsigned sides, suspected;
    int tries, windows, repeats, scored, fingerprints, turned;
    bool is_seen, is_several;
    int64_t began_ms, seen_ms, scored_ms[FACE_ALIVE_SCORES];
    float scores[FACE_ALIVE_SCORES], depths;
    struct {
        struct face_point at;
        float width, height, embedding[FACE_EMBEDDING_SIZE];
    } last;
    struct {
        struct face_point marks[FACE_MARKS];
        float embedding[FACE_EMBEDDING_SIZE];
    } straight;
    uint64_t history[FACE_ALIVE_HISTORY];
};

// `sides`: random bits from the caller, one a challenge from the lowest up: 0 left, 1 right.
void face_alive_begin(struct face_alive *alive, enum face_alive_when when, unsigned sides);
// One frame: what was seen in it (NULL: nobody), its fingerprint, when it was taken; times never go
// back. Also to be called after the verdict: who comes before the camera then is watched anew.
enum face_alive_frame face_alive_see(struct face_alive *alive, const struct face_sighting *sighting,
                                     uint64_t fingerprint, int64_t now_ms);
// The look's time is over: MORE becomes DOUBTS, with what was missing.
void face_alive_end(struct face_alive *alive);
void face_alive_wipe(struct face_alive *alive);

// Of a look's frames put together and a picture of the list, by their cosine: 0, or
// FACE_DOUBT_PORTRAIT, where two photographs of one person are hardly ever so much alike.
unsigned face_alive_likeness(float similarity);

// How far the nose stands out of the plane of eyes and mouth: where it lies in the turned sighting
// after the flat map that brings eyes and mouth back to where they were, along the eyes, in eye
// distances; above 0 when it went to the person's left. About 0 of anything flat, however held.
float face_alive_depth(const struct face_point straight[FACE_MARKS],
                       const struct face_point turned[FACE_MARKS]);
