// The camera's frame as in a mirror, with the ring where the head should be, and the words for it:
// for the operator's screen and the voter's.
#pragma once
#include "kiosk/screen/screen_parts.h"

void part_mirror(struct screen *screen, struct box box, unsigned ground);
const char *part_mirror_advice(const struct face_view *face); // keys: the one thing to do,
const char *part_mirror_second(const struct face_view *face); // and what else there is to say
