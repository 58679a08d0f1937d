// One step of the session's table, and what changes with it.
#pragma once
#include "kiosk/station/station_inside.h"

// SESSION_EVENTS: nothing. No task is waiting: what is said might pass it over.
void station_say(struct station *station, enum session_event event);
