// One look at one person: sightings with their times go in; out come the strongest frames as one
// embedding, one steady advice, how far the look is, and through face_alive what is doubted. All
// frames that are put together are of the person who is watched for being alive: when another comes
// before the camera, or the same after a second out of sight, they are gathered anew. Pure: no
// clock, no camera, no chance.
#pragma once
#include "biometric/face_alive.h"
#include "biometric/face_compare.h"
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    FACE_LOOK_FRAMES = 5,       // are put together
    FACE_LOOK_APART_MS = 120,   // of frames nearer in time the stronger is kept
    FACE_LOOK_GOOD = 50,        // so many of this value are enough at once
    FACE_LOOK_SETTLE_MS = 2500, // after this time poorer ones are enough too
    FACE_LOOK_STEADY_MS = 400,  // an advice has to hold, to be said
    FACE_LOOK_SAID_MS = 1000,   // and to be read
};

struct face_look { // about 40 KB of the caller's; holds biometric data
    // for the caller to read
    enum face_advice advice; // does not change with every frame
    int progress;            // 0..100
    bool is_enough;          // to compare by; further frames still make it better
    int value;               // mean of the kept frames, 0..100
    int kept;
    struct face_alive alive;
    // its own
    float held[FACE_ADVICES]; // how much of the last time each advice held; together 1
    int64_t seen_ms, said_ms, first_ms;
    struct face_look_frame {
        int64_t at_ms;
        uint64_t fingerprint;
        int value;
        float strength, embedding[FACE_EMBEDDING_SIZE]; // as it was seen, for comparing frames
        float whole[FACE_EMBEDDING_SIZE];               // to be put together
    } frames[FACE_LOOK_FRAMES];                         // in no order
};

// `when` and `sides` as face_alive_begin.
void face_look_begin(struct face_look *look, enum face_alive_when when, unsigned sides,
                     int64_t now_ms);
// One frame: what was seen in it (NULL: nobody), its capture_hash, when it was taken.
// Times never go back. Of a frame that is kept, returns the embedding that will be put together
// with the others', for face_engine_complete to complete before the next frame; else NULL.
float *face_look_see(struct face_look *look, const struct face_sighting *seen, uint64_t fingerprint,
                     int64_t now_ms);
// The kept frames as one embedding of length 1; zeros when there are none.
void face_look_fuse(const struct face_look *look, float out[FACE_EMBEDDING_SIZE]);
void face_look_wipe(struct face_look *look);

#ifdef __cplusplus
}
#endif
