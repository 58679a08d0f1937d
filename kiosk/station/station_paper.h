// Slips and reports of this station, filled in and handed to the printer; and what becomes of them:
// a paper is out, on its way (station_paper_watch says when it is), or it is not, and then the
// screen says why, and the log of an open poll.
#pragma once
#include "kiosk/station/station_inside.h"

enum printer_state station_paper_slip(struct station *station);
enum printer_state
station_paper_directions(struct station *station); // nothing of the person is on it
// What comes of a slip: SLIP_PRINTED, SLIP_FAILED, or SESSION_EVENTS while it is on its way.
enum session_event station_paper_of_slip(struct station *station, enum printer_state state);

// The report that is printed next, and printed again until it is out.
void station_paper_begin(struct station *station, enum log_report kind);
// REPORT_PRINTED when it is out and noted, REPORT_FAILED, SESSION_EVENTS while it is on its way, or
// LOG_FAILED. Final: also as CSV and JSON.
enum session_event station_paper_report(struct station *station);
enum session_event station_paper_choose(struct station *station); // by the form of PAPERS
enum session_event station_paper_leave(struct station *station);  // DAY_GOES_ON, DAY_IS_OVER

void station_paper_look(struct station *station); // at the printer, once a second
// The paper that is on its way: what comes of it, as above.
enum session_event station_paper_watch(struct station *station);
