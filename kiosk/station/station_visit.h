// A visit from the look-up to the forgetting.
#pragma once
#include "kiosk/station/station_inside.h"

void station_visit_begin(struct station *station, enum log_finding finding);
enum session_event station_visit_find(struct station *station); // by what was typed
// The visit of the voter with this number begins, as far as the log lets it.
enum session_event station_visit_found(struct station *station, uint32_t number);
enum session_event station_visit_end(struct station *station);
void station_visit_forget(struct station *station); // wipes it
