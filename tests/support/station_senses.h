// What reader, camera and list would answer, put into the mailbox of a station that has none of
// them; and then all that follows from it is done.
#pragma once
#include "kiosk/station/station_inside.h"

struct sense { // nobody's: number 0
    uint32_t number;
    float score; // in the whole list
};

// The two halves of senses_finger: what the reader says now, and what the list says of that finger.
void senses_capture(struct station *station, float score, int position);
void senses_list(struct station *station, uint32_t ticket, struct sense list);
// A finger that agrees so well with the voter's at this position, and the list's answer for it.
void senses_finger(struct station *station, float score, int position, struct sense list);
// A look that agrees so well with the voter's face, and the list's face most like it.
void senses_face(struct station *station, float score, unsigned doubts, struct sense list);
void senses_settle(struct station *station); // what was said is heard, and what it asks for is done
