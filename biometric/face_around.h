// Does what is behind a face move with it? A kiosk's camera stands still, so what is behind a
// living person does too, however the person moves. Where it is shifted, turned and scaled as the
// face is, the whole picture was: a still that is moved as a stream, or a print or a screen that
// fills the frame. It says nothing where nobody moves or the wall is bare, nothing of a sheet
// before a room, and is fooled by a still whose edge is held in place; a camera that sways is
// doubted too. What was measured is in FIGURES.md. Pure: no clock, no camera, no chance, no memory
// but the caller's.
#pragma once
#include "biometric/face_compare.h"
#include <stdbool.h>
#include <stdint.h>

enum {
    FACE_AROUND_SIDE = 128,    // cells along the longer side of a frame
    FACE_AROUND_APART_MS = 80, // between two frames that are compared
};

struct face_around { // about 100 KB of the caller's; holds a picture
    // for the caller to read: pairs of frames between which the face moved
    int moved, stood; // in which its surroundings did so too; in which they did not
    // its own
    bool is_seen;
    int64_t seen_ms;
    struct face_around_view {
        int width, height;                                // cells; 0: none
        float cells[FACE_AROUND_SIDE * FACE_AROUND_SIDE]; // gray, less the mean of those around it
        struct face_point marks[FACE_MARKS];              // in cells
        struct face_point at;                             // of the face's box, likewise
        float wide, high;
    } last, now;
};

void face_around_begin(struct face_around *around);
// One frame of three channels, and the face that was seen in it; times never go back.
void face_around_see(struct face_around *around, const struct picture *frame,
                     const struct face_sighting *seen, int64_t now_ms);
bool face_around_moves(const struct face_around *around); // so often that it is to be doubted
void face_around_wipe(struct face_around *around);
