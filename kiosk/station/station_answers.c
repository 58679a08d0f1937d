// What the threads have to say, taken from the mailbox: shown, and said to the table.
#include "kiosk/session/advice.h"
#include "kiosk/session/states.h"
#include "kiosk/station/station_device.h"
#include "kiosk/station/station_doubt.h"
#include "kiosk/station/station_heard.h"
#include "kiosk/station/station_inside.h"
#include "kiosk/station/station_log.h"
#include "kiosk/station/station_say.h"
#include "kiosk/station/station_search.h"
#include "kiosk/station/station_show.h"
#include <string.h>

// The one before goes, where there is a new one.
static void take_picture(struct picture *into, const struct picture *latest) {
    picture_finish(into);
    *into = *latest;
}

static void hear_finger(struct station *station, uint32_t ticket,
                        const struct finger_answer *answer) {
    struct finger_view *view = &station->view.finger;
    journal_write(&station->journal, "capture", "ticket=%u status=\"%s\" quality=%d score=%.1f",
                  station->ticket, biometric_status_text(answer->status), answer->quality.value,
                  (double)answer->score);
    if (answer->status == BIOMETRIC_DEVICE_LOST || answer->status == BIOMETRIC_NO_DEVICE)
        return; // EVENT_READER tells of it
    if (answer->status == BIOMETRIC_OK)
        station_device_measure(station, &answer->quality);
    struct picture print;
    if (device_thread_picture(station->devices, &print))
        take_picture(&station->visit.print, &print);
    station->changed = true;
    view->print = station->visit.print.pixels ? &station->visit.print : NULL;
    view->quality = answer->status == BIOMETRIC_OK ? answer->quality.value : -1;
    if (answer->status == BIOMETRIC_TIME_UP) {
        station_say(station, TIME_UP);
        return;
    }
    if (answer->status == BIOMETRIC_RETRY && answer->retry == FINGER_RETRY_REPEATED &&
        station_log_repeated(station, BY_FINGER) != SESSION_EVENTS) {
        station_say(station, LOG_FAILED);
        return;
    }
    if (station->state == FINDING) {
        station_say(station, station_search_touched(station, ticket, answer));
        return;
    }
    if (answer->status == BIOMETRIC_OK && !answer->unsearched)
        station->visit.shown_ticket = ticket;
    station->visit.unsearched |= answer->unsearched;
    if (answer->status == BIOMETRIC_OK && answer->position &&
        station_log_try(station, answer->position, answer->score, &answer->captures) !=
            SESSION_EVENTS) {
        station_say(station, LOG_FAILED);
        return;
    }
    enum session_event event = decision_on_finger(&station->visit.decision, answer);
    if (event == FINGER_AGREES) {
        station->visit.record.method = BY_FINGER;
        station->visit.record.score = answer->score;
    } else {
        bool poor = answer->status == BIOMETRIC_OK &&
                    answer->quality.value < station_policy(station)->finger_quality_min;
        view->advice = answer->status == BIOMETRIC_RETRY ? finger_retry_text(answer->retry)
                       : answer->status == BIOMETRIC_NO_FINGER
                           ? finger_retry_text(FINGER_RETRY_GENERAL)
                       : poor || answer->quality.advice != FINGER_FINE
                           ? finger_advice_text(answer->quality.advice)
                           : N_("This finger does not match yet. Press again, flat and calm");
    }
    if (event != FINGER_AGREES && station_search_waits(station))
        station_heard_hold(station, event);
    else
        station_say(station, event);
}

static void say_repeated(struct station *station, const struct face_answer *answer) {
    if (answer->status == BIOMETRIC_RETRY)
        station->view.notice =
            N_("The camera gave these very pictures before: nothing was compared");
}

static void hear_face(struct station *station, const struct face_answer *answer) {
    journal_write(&station->journal, "look",
                  "ticket=%u status=\"%s\" score=%.1f frames=%d quality=%d liveness=%.2f doubts=%x",
                  station->ticket, biometric_status_text(answer->status), (double)answer->score,
                  answer->frames, answer->quality, (double)answer->liveness, answer->doubts);
    journal_write(&station->journal, "faces", "ticket=%u references=%u best=%.1f", station->ticket,
                  answer->list.references,
                  answer->list.count ? (double)answer->list.best[0].score : 0.0);
    if (answer->status == BIOMETRIC_RETRY &&
        station_log_repeated(station, BY_FACE) != SESSION_EVENTS) {
        station_say(station, LOG_FAILED);
        return;
    }
    if (station->state == FINDING_FACE) {
        station_say(station, station_search_looked(station, answer));
        say_repeated(station, answer);
        return;
    }
    if ((answer->status == BIOMETRIC_OK || answer->status == BIOMETRIC_TIME_UP) &&
        station_log_try(station, station->visit.decision.look_is_counted ? LOG_LOOK_ENDED : 0,
                        answer->score, &answer->captures) != SESSION_EVENTS) {
        station_say(station, LOG_FAILED);
        return;
    }
    enum session_event event = decision_on_face(&station->visit.decision, answer);
    station->visit.faces = answer->list;
    if (event == FACE_AGREES)
        station_doubt_take_face(station, answer->score);
    if (event == FACE_DOUBTED)
        station_doubt_keep(station, answer);
    const bool agrees_alone = (event == FACE_AGREES || event == FACE_DOUBTED) &&
                              decision_face_is_alone(&station->visit.decision);
    const bool warns = station_search_warns(station) ||
                       (agrees_alone && station_search_warns_of_face(station, answer->score));
    if (warns && event == FACE_DOUBTED && station_doubt_record(station) != SESSION_EVENTS) {
        station_say(station, LOG_FAILED);
        return;
    }
    station_say(station, warns ? ANOTHERS_FINGER : event);
    say_repeated(station, answer);
}

static void hear_frame(struct station *station) {
    struct picture frame;
    if (!camera_thread_picture(station->camera, &frame))
        return;
    take_picture(&station->visit.frame, &frame);
    station->view.face.frame = &station->visit.frame;
    station->changed = true;
}

// A look that has seen enough has said something, if only that it did not agree at once: it is in
// the log, and one of the day's, before that can be seen on the screen.
static bool count_look(struct station *station, const struct face_seen *seen) {
    const struct log_captures none = {0};
    struct decision *decision = &station->visit.decision;
    const bool says = seen->progress >= 100 || seen->challenge != FACE_ASK_NOTHING;
    if (station->state != LOOKING_AT_FACE || decision->look_is_counted || !says)
        return true;
    decision_count_look(decision);
    return station_log_try(station, 0, 0, &none) == SESSION_EVENTS;
}

static void hear_seen(struct station *station, const struct face_seen *seen) {
    struct face_view *view = &station->view.face;
    if (!count_look(station, seen)) {
        station_say(station, LOG_FAILED);
        return;
    }
    view->advice = seen->challenge == FACE_ASK_NOTHING ? face_advice_text(seen->advice)
                                                       : face_challenge_text(seen->challenge);
    view->progress = seen->progress;
    view->challenge = seen->challenge;
    view->side = seen->side;
    view->done = (double)seen->done;
    view->is_there = seen->is_there;
    view->x = (double)seen->x;
    view->y = (double)seen->y;
    view->size = (double)seen->size;
    if (seen->is_there)
        station->last_touch_ms = station_now_ms();
    station->changed = true;
}

static void hear_sensor(struct station *station, enum station_device which,
                        enum biometric_status status) {
    bool well = status == BIOMETRIC_OK, frozen = status == BIOMETRIC_TIME_UP;
    bool reader = which == DEVICE_READER;
    journal_write(&station->journal, reader ? "reader" : "camera", "%s",
                  well     ? "back"
                  : frozen ? "frozen"
                           : "lost");
    const bool another = station_device_is_another(station, which);
    const enum health before = station->view.devices[which].health;
    if (!well && (before == WELL || (before == LOOK_AT_IT && another)))
        station_log_incident(station, reader ? INCIDENT_READER : INCIDENT_CAMERA);
    station->answering[which].is_there = well;
    station_show_device(station, which,
                        !well     ? BROKEN
                        : another ? LOOK_AT_IT
                                  : WELL,
                        frozen    ? N_("no new picture")
                        : !well   ? N_("not connected")
                        : another ? N_("another device")
                                  : N_("ready"),
                        0);
    if (reader) {
        station->view.finger.lost = !well;
        station->reader_is_excused &= !well;
    } else {
        station->view.face.lost = !well && !frozen;
        station->view.face.frozen = frozen;
    }
    if (states_row(station->state)->waits_for == (reader ? FINGER_READER : FACE_CAMERA))
        station_say(station, well ? SENSOR_BACK : SENSOR_LOST);
}

static void hear_moment(struct station *station, enum finger_moment moment) {
    static const char *const words[] = {"wanted", "down", "lift"};
    station->view.finger.moment = moment;
    station->view.finger.checking = moment == MOMENT_LIFT;
    if (moment == MOMENT_HOLD)
        station->last_touch_ms = station_now_ms(); // somebody is there
    journal_write(&station->journal, "finger", "%s ticket=%u position=%d", words[moment],
                  station->ticket, station->view.finger.position);
    station->changed = true;
}

static void hear_sent(struct station *station, enum sync_status status,
                      const struct uplink_sent *round) {
    journal_write(&station->journal, "sent",
                  "unsent=%llu without_receipt=%llu status=\"%s\" why=\"%s\"",
                  (unsigned long long)round->waiting, (unsigned long long)round->without_receipt,
                  sync_status_text(status), round->why);
    if (!round->proved)
        station_show_centre(station, round);
    station->proved = round->proved;
}

void station_hear(struct station *station) {
    struct station_event event;
    while (station->pending == NOTHING && mailbox_take(station->mail, &event)) {
        bool answers_nobody =
            event.kind == EVENT_SEARCHED
                ? event.ticket <= station->ticket_before
                : event.ticket && (event.ticket != station->ticket ||
                                   states_row(station->state)->waits_for == NO_SENSOR);
        if (answers_nobody) {
            journal_write(&station->journal, "late", "kind=%d ticket=%u", (int)event.kind,
                          event.ticket);
            continue;
        }
        switch (event.kind) {
        case EVENT_FINGER_MOMENT: hear_moment(station, event.as.moment); break;
        case EVENT_FINGER: hear_finger(station, event.ticket, &event.as.finger); break;
        case EVENT_FACE_FRAME: hear_frame(station); break;
        case EVENT_FACE_SEEN: hear_seen(station, &event.as.seen); break;
        case EVENT_FACE: hear_face(station, &event.as.face); break;
        case EVENT_READER: hear_sensor(station, DEVICE_READER, event.as.device); break;
        case EVENT_CAMERA: hear_sensor(station, DEVICE_CAMERA, event.as.device); break;
        case EVENT_GALLERY: station_search_gallery(station, &event.as.gallery); break;
        case EVENT_READER_IS: station_device_hear(station, DEVICE_READER, event.as.identity); break;
        case EVENT_CAMERA_IS: station_device_hear(station, DEVICE_CAMERA, event.as.identity); break;
        case EVENT_SEARCHED:
            station_say(station, station_search_answered(station, event.ticket, &event.as.search));
            explicit_bzero(&event, sizeof event);
            break;
        case EVENT_SENT: hear_sent(station, event.as.sent.status, &event.as.sent.round); break;
        }
    }
    station_say(station, station_log_heed(station));
}
