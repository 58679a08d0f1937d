// What the log on the disk says while the station is locked: whose it is and how far it goes. Its
// records are no secret, and nothing here is checked against a seal: that is the opening's. Who
// restores yesterday's disk and medium has a log in which all agrees but the paper; the holders
// compare, and by typing they confirm.
#pragma once
#include "kiosk/station/station_inside.h"

// Reads it into view.last, and answers whose it is: the kiosk's number; 0: there are no records.
uint8_t station_last_read(struct station *station);
