// The forms: which fields a state has, and who the officials are that they offer.
#pragma once
#include "kiosk/station/station_inside.h"

void station_forms_show(struct station *station); // that of the state, empty; or none
// The log's reason that this choice of the decision's form stands for.
enum log_decision_reason station_forms_decision_reason(const struct station *station, int choice);
// The official whom choice 0.. of a form names; NULL: none.
const struct slice_official *station_forms_decider(const struct station *station, int choice);
// The chosen holder has to wait after too many wrong passphrases, or one of the chosen officials
// after too many wrong codes: says how long. Whether there is a wait.
bool station_forms_wait(struct station *station);
