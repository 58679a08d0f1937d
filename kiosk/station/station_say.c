#include "kiosk/station/station_say.h"
#include "kiosk/session/states.h"
#include "kiosk/station/station_heard.h"
#include "kiosk/station/station_search.h"
#include "kiosk/station/station_show.h"
#include <assert.h>

void station_say(struct station *station, enum session_event event) {
    enum session_state before = station->state;
    if (event == SESSION_EVENTS)
        return;
    assert(station->pending == NOTHING); // a task that was asked for is never passed over
    if (station_search_holds(station, event)) {
        station_heard_hold(station, event);
        return;
    }
    if (!session_step(&station->state, event, &station->pending)) {
        journal_write(&station->journal, "ignored", "%s event=%s", states_row(before)->name,
                      session_event_name(event));
        return;
    }
    station->last_event = event;
    station->view.is_busy = event == FORM_SENT && station->pending != NOTHING;
    journal_write(&station->journal, "state", "%s event=%s ticket=%u",
                  states_row(station->state)->name, session_event_name(event), station->ticket);
    if (before != station->state || states_row(before)->has_form) // a form may say what is wrong
        station_settle(station);
    if (before != station->state) {
        if (station->state == DECIDING || station->state == UNDOING)
            station->came_from = before;
        if (states_row(before)->waits_for == FINGER_READER)
            device_thread_rest(station->devices);
        if (states_row(before)->waits_for == FACE_CAMERA)
            camera_thread_rest(station->camera);
        station->view.notice = station->tell_opening ? station->notice_text : NULL;
        station->tell_opening = false;
        station->last_touch_ms = station_now_ms();
        station_show_state(station);
    }
    station->changed = true;
}
