// The sensors are asked for the voter's finger or face; the answers come by mail.
#pragma once
#include "kiosk/station/station_inside.h"

enum session_event station_capture_finger(struct station *station);
enum session_event station_capture_next_finger(struct station *station);
// Why no face can be compared with this voter's in this visit, a key; NULL: one can.
const char *station_capture_no_face(const struct station *station);
enum session_event station_capture_ask_for_face(struct station *station); // is it allowed alone?
enum session_event station_capture_face(struct station *station);
// A look begins. Threshold 0 and a reference of zeros: at somebody who is to be found in the list.
void station_capture_look(struct station *station, float threshold, enum policy_liveness liveness,
                          const struct face_template *reference);
