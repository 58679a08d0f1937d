// Which reader and which camera answer: in the log with the zero report, and again whenever it is
// another one, which the screen says. Nobody is stopped: a broken one has to be replaced.
#pragma once
#include "kiosk/station/station_inside.h"

void station_device_hear(struct station *station, enum station_device which, const char *identity);
bool station_device_is_another(const struct station *station, enum station_device which);
const char *station_device_notice(const struct station *station); // that one is; NULL: none
// A print that the reader gave: of some voters' the ridges tell whether its resolution is what it
// says.
void station_device_measure(struct station *station, const struct finger_quality *print);
// Compares with the log that was opened, or has just begun, and writes what it lacks.
enum sync_status station_device_record(struct station *station);
