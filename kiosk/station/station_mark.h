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
enum session_event station_mark_undo(struct station *station);
