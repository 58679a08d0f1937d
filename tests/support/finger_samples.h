// Templates for the matcher's tests: real ones of another maker, and ones drawn by chance.
#pragma once
#include "biometric/picture.h"
#include "matcher/finger_template.h"
#include <stdbool.h>

enum {
    FINGER_SAMPLE_DATABASES = 4,
    FINGER_SAMPLE_FINGERS = 10,
    FINGER_SAMPLE_IMPRESSIONS = 8,
    FINGER_SAMPLE_PRINTS =
        FINGER_SAMPLE_DATABASES * FINGER_SAMPLE_FINGERS * FINGER_SAMPLE_IMPRESSIONS
};

// The picture of FVC2002's print `index`, 0 .. FINGER_SAMPLE_PRINTS - 1 (databases, then fingers,
// then impressions), in gray and with its true dpi; false: not there.
bool finger_sample_picture(struct picture *out, int index);

// FVC2002 DB`database`_B finger 1..10 impression 1..8, from the shared data; false: not there.
bool finger_sample_read(struct finger_template *out, int database, int finger, int impression);

// `count` minutiae anywhere in 388 x 374 pixels; the same for the same seed.
void finger_sample_draw(struct finger_template *out, unsigned seed, unsigned count);

// Turns about the image's middle and shifts; minutiae that leave the image are dropped.
void finger_sample_move(struct finger_template *finger, double degrees, double x, double y);

// Left and right changed, flow and all: of real prints, strangers that are as hard as real ones.
void finger_sample_mirror(struct finger_template *finger);

// Shifts each minutia by up to `pixels`, turns it a little, loses and adds some: another
// impression.
void finger_sample_disturb(struct finger_template *finger, unsigned seed, double pixels);

// A flow of ridges all one way, all over the picture: it says little but how far they are apart.
void finger_sample_give_period(struct finger_template *finger, double pixels);

// As a sensor would show it that has `scale` pixels for each one that it says, flow and all.
void finger_sample_rescale(struct finger_template *finger, double scale);

// Draws the skin around the print's middle aside by up to `pixels`, turns and scales it a little,
// flow and all: a press with force.
void finger_sample_stretch(struct finger_template *finger, unsigned seed, double pixels);

// What of it a sensor of `width` x `height` pixels sees, anywhere on it; loses one minutia in
// seven.
void finger_sample_cut(struct finger_template *finger, unsigned seed, double width, double height);
