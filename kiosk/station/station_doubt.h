// A face that agrees, and may be a picture of one: the log has the doubt before the screen shows
// it, and the operator's word that it is a living person's before the mark.
#pragma once
#include "kiosk/station/station_inside.h"

// The visit's method and score: the face's alone, or with the finger that it completes.
void station_doubt_take_face(struct station *station, float score);
void station_doubt_keep(struct station *station, const struct face_answer *answer);
// A look that was left while it asked for a turn of the head is a doubt too: else the turn could be
// practised, and another side drawn, as often as somebody likes. Where there was none, nothing.
enum session_event station_doubt_left(struct station *station);
enum session_event station_doubt_record(struct station *station);
enum session_event station_doubt_override(struct station *station);
