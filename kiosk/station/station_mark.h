// The mark and its slip, a verdict that is none, and what two officials sign.
#pragma once
#include "kiosk/station/station_inside.h"

enum session_event station_mark_reserve(struct station *station);
enum session_event station_mark_print(struct station *station);
enum session_event station_mark_print_directions(struct station *station);
enum session_event station_mark_issue(struct station *station);
enum session_event station_mark_outcome(struct station *station);
enum session_event station_mark_decide(struct station *station);
enum session_event station_mark_explain(struct station *station); // why a face without a finger
// The two officials of a form, whose fields begin there, into the decision: SESSION_EVENTS when
// they and their codes are right, FORM_WRONG, or LOG_FAILED.
enum session_event station_mark_officials(struct station *station, int first_field,
                                          struct log_decision *decision);
enum session_event station_mark_undo(struct station *station);
