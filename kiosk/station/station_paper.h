// Slips and reports of this station, filled in and handed to the printer. True: the paper is out.
// Where it is not, the screen's printer says so, and the log of an open poll.
#pragma once
#include "kiosk/station/station_inside.h"

bool station_paper_slip(struct station *station);
bool station_paper_directions(struct station *station);         // nothing of the person is on it
bool station_paper_report(struct station *station, bool final); // final: also as CSV and JSON
