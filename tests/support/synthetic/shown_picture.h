// A picture held before a camera that looks into a room: the frames of a flat attack instrument,
// or, filling the frame, of a person who stands still. Paper or screen, moved, tilted, bent. A
// pinhole camera, one ray a pixel; the same numbers give the same frame. A stand-in: no print was
// printed.
#pragma once
#include "biometric/picture.h"
#include <stdbool.h>

enum shown_as {
    SHOWN_BARE,   // nothing round it: with `width` 1 and more the picture is the camera's own
    SHOWN_PRINT,  // on paper with a white edge, paler and less deep in colour
    SHOWN_SCREEN, // with a black frame, a screen's dots beating with the camera's (moire), a glare
};

struct shown { // angles in degrees; lengths in frame widths at the distance of 1
    enum shown_as as;
    float x, y;  // of its middle from the frame's middle
    float width; // of the picture; its height follows
    float yaw;   // about the upright axis: the right side goes away from the camera
    float pitch, roll;
    float bend;    // of a sheet about its upright axis, towards the camera: 1 over the radius
    float noise;   // standard deviation of the sensor's, gray levels
    uint32_t seed; // of that noise
};

enum { SHOWN_WIDTH = 640, SHOWN_HEIGHT = 480 };
// `picture` of three channels. `out` is made anew (picture_finish): 640 x 480 of three channels.
// False: no memory.
bool shown_picture(struct picture *out, const struct picture *picture, const struct shown *how);
