// The pixels of a finger's image or of a camera's frame as one number: of all of them as they came
// from the sensor, before anything is drawn or scaled. A live sensor's noise never gives the same
// picture twice. 64 bits, against accident and replay, not against makers of collisions: whoever
// writes the stream can as well change a pixel. 640 x 480 in three channels: 0.2 ms.
#pragma once
#include "biometric/picture.h"
#include <stdint.h>

uint64_t capture_hash(const struct picture *capture);
