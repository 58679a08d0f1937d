// What is at the same place in all pictures of a sensor is the sensor's: the edge of its glass, a
// frame, a caption. Told by prints of many fingers, of which none lies like the next.
#pragma once
#include "biometric/picture.h"

struct finger_frame;

struct finger_frame *finger_frame_begin(void); // NULL: no memory
// Any thread. Gray pictures as large as the first one are looked at, others passed over.
void finger_frame_add(struct finger_frame *frame, const struct picture *picture);
// The length of what is the same in all of them, as a share of the picture's edge; NaN of fewer
// than 8 pictures.
double finger_frame_seen(struct finger_frame *frame);
void finger_frame_finish(struct finger_frame *frame); // takes NULL
