// What the whole list has said of a voter's fingers and face: kept from a visit that ends without a
// mark for the next one of the same voter, so that a finger and a face which warn together warn
// with an Esc between, too. In memory alone and only while the log is open; of what was said before
// that the log knows that it is known no more (log_evidence.is_unheard).
#pragma once
#include "kiosk/station/station_inside.h"

// Each finger of the list with its highest score, the best of them.
void station_heard_add(struct search_answer *all, const struct search_answer *answer);
bool station_heard_is_due(const struct station *station); // the answer for a finger of the visit
void station_heard_keep(struct station *station); // of the visit that is about to be forgotten
void station_heard_take(struct station *station); // into the visit whose voter is known now
void station_heard_forget(struct station *station);
