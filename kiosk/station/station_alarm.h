// Shares and paces that the policy does not take for usual: on the screen as long as they stand,
// and in the log, each once a day.
#pragma once
#include "kiosk/station/station_inside.h"

// Looks at the day's figures. SESSION_EVENTS, or LOG_FAILED.
enum session_event station_alarm_look(struct station *station);
