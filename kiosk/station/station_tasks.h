// The session's tasks.
#pragma once
#include "kiosk/station/station_inside.h"

// Carries a task out: what it answers at once, or SESSION_EVENTS when the answer comes later.
enum session_event station_tasks_do(struct station *station, enum session_task task);
