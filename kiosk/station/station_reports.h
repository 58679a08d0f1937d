// How many reports of each kind are out, and which can be printed now. Counted by the log while it
// is open; nothing follows LOG_CLOSED in it, so what is printed then is counted in DATA/reports.
#pragma once
#include "kiosk/station/station_inside.h"

void station_reports_read(struct station *station); // of a log that was opened; shows them too
void station_reports_show(struct station *station);
void station_reports_count_after(struct station *station, enum log_report kind); // after CLOSED
// The choices of PAPERS, what is wanted most first; 0 behind the last one.
enum log_report station_reports_choice(const struct station *station, int choice);
