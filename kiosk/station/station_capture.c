#include "kiosk/station/station_capture.h"
#include "kiosk/session/decision.h"
#include "kiosk/station/station_doubt.h"
#include "kiosk/station/station_heard.h"
#include "kiosk/station/station_show.h"
#include <string.h>

// A mark that was interrupted is there before the warning is asked about, and can still be taken
// back; but no finger and no face leads past the warning.
static bool is_warned(struct station *station) {
    const struct log_evidence *before = &station->visit.decision.before;
    if (before->is_warned)
        station_show_warned_before(station, before);
    return before->is_warned;
}

enum session_event station_capture_finger(struct station *station) {
    struct visit *visit = &station->visit;
    station_heard_next_capture(station);
    if (is_warned(station))
        return VOTER_WARNED;
    visit->was_asked = true;
    station_show_finger(station);
    if (!decision_finger(&visit->decision) || !decision_may_try(&visit->decision))
        return FINGERS_USED_UP;
    visit->fingers.ticket = ++station->ticket;
    visit->fingers.time_limit_ms = station_policy(station)->idle_timeout_s * 1000U;
    if (!station->view.finger.lost)
        device_thread_capture_finger(station->devices, &visit->fingers);
    return SESSION_EVENTS;
}

enum session_event station_capture_next_finger(struct station *station) {
    decision_skip_finger(&station->visit.decision);
    return station_capture_finger(station);
}

const char *station_capture_no_face(const struct station *station) {
    const struct visit *visit = &station->visit;
    const struct decision *decision = &visit->decision;
    if (!camera_thread_has_faces(station->camera))
        return N_("This kiosk cannot compare faces: its face models are missing");
    if (!decision_fingers_are_heard(decision))
        return N_("This voter gave a finger today before the kiosk was opened anew, so the face "
                  "alone is not enough: take the finger again, else two members of the commission "
                  "decide");
    if (decision->before.proposed & 1 && decision_face_needed(decision) > FACE_SCORE_MAX)
        return N_("The face found the voter: in so long a list it cannot identify him too");
    return visit->voter.face.size ? NULL : N_("There is no portrait to compare with");
}

// Who asks for a face that cannot be compared is told why, and goes on by finger; when the fingers
// are used up that is the verdict.
enum session_event station_capture_ask_for_face(struct station *station) {
    const char *no_face = station_capture_no_face(station);
    if (is_warned(station))
        return VOTER_WARNED;
    if (no_face && station->last_event == FINGERS_USED_UP)
        return FACE_ALLOWED;
    if (no_face) {
        station->view.notice = no_face;
        return SESSION_EVENTS;
    }
    const bool is_allowed =
        station->reader_is_excused || decision_face_may_be_alone(&station->visit.decision);
    return is_allowed ? FACE_ALLOWED : FACE_UNEXPLAINED;
}

void station_capture_look(struct station *station, float threshold, enum policy_liveness liveness,
                          const struct face_template *reference) {
    station_show_face(station);
    struct face_request request = {
        .ticket = ++station->ticket,
        .time_limit_ms = station_policy(station)->face_look_s * 1000U,
        .threshold = threshold,
        .alive = (enum face_alive_when)liveness,
        .reference = *reference,
    };
    camera_thread_look(station->camera, &request);
    explicit_bzero(&request, sizeof request);
    journal_write(&station->journal, "face", "looking ticket=%u", station->ticket);
}

enum session_event station_capture_face(struct station *station) {
    struct visit *visit = &station->visit;
    const float needed = decision_face_needed(&visit->decision);
    struct face_template reference;
    const char *why = "none in the list";
    if (station_doubt_left(station) != SESSION_EVENTS)
        return LOG_FAILED;
    station_heard_next_capture(station);
    visit->was_asked = true;
    if (!decision_may_look(&visit->decision)) { // after a doubt; else the table has ended it
        station->view.reason = decision_day_is_used_up(&visit->decision)
                                   ? N_("The voter's tries of this day are used up")
                               : decision_doubts_are_used_up(&visit->decision)
                                   ? N_("The face was doubted more than once today")
                                   : N_("The looks are used up, and the face stayed doubted");
        return FACES_USED_UP;
    }
    station->view.reason = station_capture_no_face(station);
    if (station->view.reason)
        return FACES_USED_UP;
    if (face_template_decode(&reference, visit->voter.face.bytes, visit->voter.face.size, &why) !=
        MATCHER_OK) {
        journal_write(&station->journal, "portrait", "no face to compare with: %s", why);
        station->view.reason = N_("There is no portrait to compare with");
        return FACES_USED_UP;
    }
    visit->decision.look_is_counted = false;
    station_capture_look(station, needed, decision_face_liveness(&visit->decision), &reference);
    face_template_wipe(&reference);
    return SESSION_EVENTS;
}
