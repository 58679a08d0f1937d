// A finger, or a face, and the whole list: the voter who has no document, and the finger that is
// somebody else's. The list proposes and warns; people decide. What is heard here is answered with
// the event to be said, SESSION_EVENTS when there is none.
#pragma once
#include "kiosk/station/station_inside.h"

void station_search_gallery(struct station *station, const struct gallery_answer *answer);
enum session_event station_search_answered(struct station *station, uint32_t ticket,
                                           const struct search_answer *answer);
enum session_event station_search_touched(struct station *station, uint32_t ticket,
                                          const struct finger_answer *answer);
enum session_event station_search_looked(struct station *station, const struct face_answer *answer);

// A finger of the visit that did not agree: is the list to be heard first, so that nobody is asked
// for the next finger while this one is somebody else's? While the list is still loaded nobody
// waits.
bool station_search_waits(const struct station *station);
// The same of an event that would leave the visit, or admit: it is said when the list was heard.
bool station_search_holds(const struct station *station, enum session_event event);
// Does a finger of the visit, or it and the last look together, say that it is another's? Then the
// warning is made.
bool station_search_warns(struct station *station);
// The same of a face that agreed by itself with this score: is it as like another voter of the
// list?
bool station_search_warns_of_face(struct station *station, float own);

// The tasks.
enum session_event station_search_finger(struct station *station);
enum session_event station_search_face(struct station *station);
enum session_event station_search_record(struct station *station);
enum session_event station_search_take(struct station *station); // the chosen candidate
enum session_event station_search_check(struct station *station);
enum session_event station_search_record_warning(struct station *station);
