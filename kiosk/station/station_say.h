// One step of the session's table, and what changes with it.
#pragma once
#include "kiosk/station/station_inside.h"

void station_say(struct station *station, enum session_event event); // SESSION_EVENTS: nothing
