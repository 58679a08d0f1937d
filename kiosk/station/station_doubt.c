#include "kiosk/station/station_doubt.h"
#include "biometric/face_alive.h"
#include "kiosk/station/station_log.h"
#include "kiosk/station/station_show.h"
#include <assert.h>

_Static_assert((int)FACE_ALIVE_NEVER == (int)LIVENESS_PASSIVE &&
                   (int)FACE_ALIVE_DOUBTED == (int)LIVENESS_WHEN_DOUBTED &&
                   (int)FACE_ALIVE_ALWAYS == (int)LIVENESS_ALWAYS,
               "the policy's order is face_alive's");
_Static_assert((int)FACE_DOUBT_SCORE == (int)LOG_DOUBT_SCORE &&
                   (int)FACE_DOUBT_UNSURE == (int)LOG_DOUBT_UNSURE &&
                   (int)FACE_DOUBT_REPEATED == (int)LOG_DOUBT_REPEATED &&
                   (int)FACE_DOUBT_FLAT == (int)LOG_DOUBT_FLAT &&
                   (int)FACE_DOUBT_NO_TURN == (int)LOG_DOUBT_NO_TURN &&
                   (int)FACE_DOUBT_OTHER == (int)LOG_DOUBT_OTHER &&
                   (int)FACE_DOUBT_JUMPED == (int)LOG_DOUBT_JUMPED &&
                   (int)FACE_DOUBT_SEVERAL == (int)LOG_DOUBT_SEVERAL &&
                   (int)FACE_DOUBT_PORTRAIT == (int)LOG_DOUBT_PORTRAIT &&
                   (int)FACE_DOUBT_AROUND == (int)LOG_DOUBT_AROUND &&
                   (int)FACE_DOUBTS_END == (int)LOG_DOUBTS_END,
               "a doubt is the log's to the bit");

void station_doubt_take_face(struct station *station, float score) {
    struct visit *visit = &station->visit;
    const float together = visit->decision.together;
    visit->record.method = together > 0 ? BY_FINGER_AND_FACE : BY_FACE;
    visit->record.score = together > 0 ? together : score;
}

void station_doubt_keep(struct station *station, const struct face_answer *answer) {
    station->visit.doubted = *answer;
    station->view.face.doubts = answer->doubts;
}

static enum session_event note(struct station *station, enum log_event event) {
    struct visit *visit = &station->visit;
    station_doubt_take_face(station, visit->doubted.score);
    const enum session_event answer = station_log_note(station, event, visit->doubted.doubts);
    visit->concluded = false; // how the visit ends is still open
    station_show_figures(station);
    return answer;
}

enum session_event station_doubt_record(struct station *station) {
    const enum session_event answer = note(station, LOG_DOUBTED);
    station->visit.record.method = BY_NOTHING; // nothing has identified the voter yet
    station->visit.record.score = 0;
    return answer;
}

enum session_event station_doubt_left(struct station *station) {
    struct visit *visit = &station->visit;
    if (!visit->record.voter || !visit->decision.look_is_counted ||
        station->view.face.challenge < FACE_ASK_LEFT)
        return SESSION_EVENTS;
    decision_count_doubt(&visit->decision);
    visit->doubted = (struct face_answer){.doubts = FACE_DOUBT_NO_TURN};
    return station_doubt_record(station);
}

enum session_event station_doubt_override(struct station *station) {
    assert(station_policy(station)->face_operator_may_override); // else no screen offers it
    const enum session_event answer = note(station, LOG_OVERRIDDEN);
    return answer == SESSION_EVENTS ? FACE_AGREES : answer;
}
