// What the screens show of the station and of the visit: fills the view.
#pragma once
#include "kiosk/station/station_inside.h"

void station_show_device(struct station *station, enum station_device which, enum health health,
                         const char *words, int number);
void station_show_clock(struct station *station); // and the date
// That it was set, by so many seconds; negative: back. It is said between visits, for within one
// nobody would read it: on the next screen, or by _words on this one.
void station_show_clock_step(struct station *station, int64_t step_s);
void station_show_clock_words(struct station *station);
void station_show_manifest(struct station *station);
void station_show_centre(struct station *station, const struct uplink_sent *round);
bool station_show_medium(struct station *station); // false: the medium is not there
void station_show_figures(struct station *station);
void station_show_root(struct station *station); // of the log, with its checkpoint

void station_show_voter(struct station *station);
void station_show_mark(struct station *station);
// A warning of an earlier visit of the voter, which still binds.
void station_show_warned_before(struct station *station, const struct log_evidence *before);
void station_show_finger(struct station *station); // the one that is asked for now
void station_show_face(struct station *station);   // a look begins
// What the screen of the state needs: form, codes, figures.
void station_show_state(struct station *station);
