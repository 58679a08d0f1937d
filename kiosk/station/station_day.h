// The polling day: unlocked, opened, closed, locked.
#pragma once
#include "kiosk/station/station_inside.h"

enum session_event station_day_unlock(struct station *station);
void station_day_give_up(struct station *station); // half an unlocking
enum session_event station_day_open(struct station *station);
enum session_event station_day_close_doors(struct station *station);
enum session_event station_day_close(struct station *station);
// The clock was set, or shows a day that nobody confirmed: said, in the log, and the latter locks
// where no visit is under way. SESSION_EVENTS, LOCK_PRESSED or LOG_FAILED.
enum session_event station_day_watch_clock(struct station *station);
enum session_event station_day_check_log(struct station *station);
// STOPPED without the medium looks for it each second: LOG_WELL when one is there.
enum session_event station_day_watch_medium(struct station *station);
enum session_event station_day_lock(struct station *station);
