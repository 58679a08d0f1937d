// What the whole list says of the fingers and faces that are given for a voter: what waits for it;
// and, from a visit or a search that showed him, kept for his next one, so that a finger and a face
// which warn together warn with an Esc between, too. In memory alone and only while the log is
// open; of what was said before that the log knows that it is known no more
// (log_evidence.is_unheard).
#pragma once
#include "kiosk/station/station_inside.h"

// Each finger of the list with its highest score, the best of them.
void station_heard_add(struct search_answer *all, const struct search_answer *answer);
bool station_heard_is_due(const struct station *station); // the answer for a finger of the visit
// An event waits for that answer. Who leaves the visit goes before what a finger asks for; and what
// was sent is sent as it was, so its form takes nothing more.
void station_heard_hold(struct station *station, enum session_event event);
// The answer is here: what waited for it, SESSION_EVENTS when nothing did.
enum session_event station_heard_go_on(struct station *station);
void station_heard_next_capture(struct station *station); // the finger before asks for nothing
void station_heard_keep(struct station *station); // of the visit that is about to be forgotten
void station_heard_take(struct station *station); // into the visit whose voter is known now
void station_heard_forget(struct station *station);
