// The polling day: unlocked, opened, closed, locked.
#pragma once
#include "kiosk/station/station_inside.h"

enum session_event station_day_unlock(struct station *station);
enum session_event station_day_open(struct station *station);
enum session_event station_day_close(struct station *station);
enum session_event station_day_check_log(struct station *station);
enum session_event station_day_lock(struct station *station);
