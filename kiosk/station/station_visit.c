#include "kiosk/station/station_visit.h"
#include "kiosk/station/station_alarm.h"
#include "kiosk/station/station_doubt.h"
#include "kiosk/station/station_heard.h"
#include "kiosk/station/station_log.h"
#include "kiosk/station/station_show.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void station_visit_forget(struct station *station) {
    struct visit *visit = &station->visit;
    if (station->devices)
        device_thread_rest(station->devices);
    if (station->camera)
        camera_thread_rest(station->camera);
    picture_finish(&visit->portrait);
    picture_finish(&visit->print);
    picture_finish(&visit->frame);
    for (int i = 0; i < CANDIDATES_MAX; i++)
        picture_finish(&visit->found[i].portrait);
    search_thread_drop(station->search);
    station_heard_keep(station);
    explicit_bzero(visit, sizeof *visit);
    if (station->slice)
        voter_slice_forget(station->slice);
    station->view.voter = (struct voter_view){0};
    station->view.finger = (struct finger_view){.quality = -1};
    station->view.face =
        (struct face_view){.lost = station->view.face.lost, .frozen = station->view.face.frozen};
    station->view.search = (struct search_view){.loading = station->view.search.loading};
    station->view.warning = (struct warning_view){0};
    station->view.without_document = station->view.found_by_face = false;
    station->view.mark = (struct mark_view){0};
    station->view.may_give_finger = station->view.may_look = station->view.is_decided = false;
    station->view.referral = (struct referral_view){0};
    if (station->state != STOPPED) // which still has to say why
        station->view.reason = NULL;
    station->ticket_before = ++station->ticket; // whatever is still on its way answers nobody
}

void station_visit_begin(struct station *station, enum log_finding finding) {
    struct visit *visit = &station->visit;
    visit->record.finding = finding;
    visit->record.operator_id = station->operator_id;
    log_nonce(visit->record.nonce);
}

static void prepare_fingers(struct visit *visit, const struct slice_policy *policy,
                            const struct log_evidence *before) {
    uint8_t positions[VOTER_FINGERS_MAX];
    int count = 0;
    uint8_t quality = 0;
    for (size_t i = 0; i < visit->voter.finger_count; i++) {
        const struct voter_finger *finger = &visit->voter.fingers[i];
        struct finger_template *reference = &visit->fingers.references[visit->fingers.count];
        if (visit->fingers.count == REFERENCES_MAX ||
            finger_template_decode(reference, finger->record.bytes, finger->record.size, NULL) !=
                MATCHER_OK)
            continue;
        reference->position = finger->position;
        visit->fingers.count++;
        quality = finger->quality > quality ? finger->quality : quality;
        if (!count || !memchr(positions, finger->position, (size_t)count))
            positions[count++] = finger->position;
    }
    decision_begin(&visit->decision, policy, positions, count, (int)visit->fingers.count, quality,
                   before);
}

// Another station has this PIN in its list, probably.
static void find_elsewhere(struct station *station, const char *pin) {
    struct referral_precinct *found = &station->visit.elsewhere;
    struct referral_view *view = &station->view.referral;
    if (!station->referral)
        return;
    const enum sync_status status = referral_index_find(station->referral, pin, found);
    const bool is_here = !status && !strcmp(found->number, station->here.number);
    journal_write(&station->journal, "referral", "%s",
                  is_here ? "none: the index says this station" : sync_status_text(status));
    if (status || is_here) // an index that is older than the list, or chance
        return;
    *view = (struct referral_view){
        .number = found->number,
        .address = {[KYRGYZ] = found->address.ky,
                    [RUSSIAN] = found->address.ru,
                    [ENGLISH] = found->address.en},
        .distance_m = -1,
        .map = found->map
    };
    if (found->has_place && station->here.has_place)
        view->distance_m = (int)referral_index_distance_m(&station->here, found);
    if (found->has_place && !*found->map) // RFC 5870: a telephone opens its own map
        snprintf(found->map, sizeof found->map, "geo:%.6f,%.6f", found->latitude, found->longitude);
}

static enum session_event bad_line(struct station *station, enum sync_status status) {
    journal_write(&station->journal, "slice", "%s", sync_status_text(status));
    return station_wrong(station,
                         N_("This voter's line cannot be read. Call the territorial commission"));
}

// The visit of the voter with this number begins, as far as the log lets it.
enum session_event station_visit_found(struct station *station, uint32_t number) {
    struct visit *visit = &station->visit;
    const enum sync_status status = voter_slice_voter(station->slice, number, &visit->voter);
    if (status != SYNC_OK)
        return bad_line(station, status);
    if (visit->voter.kiosk != station->config.kiosk) {
        station_visit_forget(
            station); // one voter, one owner: no cable that is out can make two marks of it
        return station_wrong(
            station, N_("This voter is marked at another kiosk of this station: send them there"));
    }
    visit->record.voter = number;
    visit->record.owner = visit->voter.kiosk;
    struct log_evidence before;
    participation_log_evidence(station->log, number, &before);
    prepare_fingers(visit, station_policy(station), &before);
    station_heard_take(station);
    station_show_voter(station);
    participation_log_state(station->log, number, &visit->mark);
    if (visit->mark.state == VOTER_ISSUED || visit->mark.state == VOTER_RESERVED)
        station_show_mark(station);
    if (visit->mark.state == VOTER_ISSUED)
        return VOTER_MARKED;
    if (visit->mark.state == VOTER_RESERVED) {
        memcpy(visit->record.nonce, visit->mark.nonce, sizeof visit->record.nonce);
        visit->duplicate = true;
        visit->concluded = true;
        return VOTER_UNFINISHED;
    }
    if (before.is_warned) { // it ends only by a decision
        station_show_warned_before(station, &before);
        return VOTER_WARNED;
    }
    return VOTER_FOUND;
}

// Refused as it is: who types on begins another.
static enum session_event wrong_line(struct station *station, const char *error) {
    station->view.form.begins_anew = true;
    return station_wrong(station, error);
}

// One wrong digit makes a PIN that is in no list. True: who typed it has compared it with the
// document, for he was asked to, and sent it once more as it is.
static bool is_compared(struct station *station) {
    static const char *const compare =
        N_("Compare each digit with the document: this PIN is not in the list here. Wrong: type it "
           "again. Right: Enter once more");
    if (station->view.form.error == compare)
        return true;
    (void)wrong_line(station, compare);
    return false;
}

enum session_event station_visit_find(struct station *station) {
    if (!station_show_medium(station))
        return station_log_fault(station, SYNC_NO_MEDIUM);
    station->language_between = station->view.language;
    const char *typed = station->view.form.fields[0].text;
    size_t digits = strspn(typed, "0123456789");
    uint32_t number;
    enum sync_status status;
    station_visit_forget(station);
    if (typed[digits])
        return wrong_line(station, N_("This has letters or signs in it and is neither a PIN nor a "
                                      "number in the list. Type the digits of the document"));
    if (digits == VOTER_PIN_SIZE - 1) {
        if (!pin_read(typed, NULL, NULL))
            return wrong_line(station,
                              N_("This is no PIN: it begins with 1 or 2, then the date of birth"));
        status = voter_slice_find_pin(station->slice, typed, &number);
        if (status == SYNC_NOT_FOUND && !is_compared(station))
            return FORM_WRONG;
        station_visit_begin(station, FOUND_BY_TYPED_PIN);
        if (status == SYNC_NOT_FOUND)
            find_elsewhere(station, typed);
    } else if (digits >= 1 && digits <= 5) {
        station_visit_begin(station, FOUND_BY_NUMBER);
        number = (uint32_t)strtoul(typed, NULL, 10);
        status = voter_slice_find_number(station->slice, number);
        if (status == SYNC_NOT_FOUND)
            return station_wrong(station, N_("There is no such number in the list"));
    } else {
        return station_wrong(station, N_("A PIN has 14 digits, a number in the list at most 5"));
    }
    if (status == SYNC_NOT_FOUND)
        return VOTER_NOT_LISTED;
    return status == SYNC_OK ? station_visit_found(station, number) : bad_line(station, status);
}

enum session_event station_visit_end(struct station *station) {
    bool walked_away = station->last_event == TIME_UP;
    const bool had_mark = station->view.mark.slip > 0;
    const bool by_face = station->visit.record.finding == FOUND_BY_FACE;
    const bool was_visit = station->visit.record.finding != FOUND_NOT;
    enum session_event answer = SESSION_EVENTS;
    const bool is_open = station->log && station->state != STOPPED && station->visit.record.voter &&
                         !station->visit.concluded;
    // However it is left: a voter with no tries of the day left was not identified.
    const bool used_up = station->visit.was_asked && !station->visit.decision.before.is_warned &&
                         !decision_may_try(&station->visit.decision);
    if (is_open)
        answer = station_doubt_left(station);
    if (is_open && answer == SESSION_EVENTS)
        answer = used_up
                     ? station_log_note(station, LOG_NOT_IDENTIFIED, UNIDENTIFIED_USED_UP)
                     : station_log_note(station, walked_away ? LOG_WALKED_AWAY : LOG_CANCELLED, 0);
    const char *fault = answer == LOG_FAILED ? station->view.reason : NULL;
    station_visit_forget(station);
    if (fault) // the next screen has to say it
        station->view.reason = fault;
    if (was_visit) // the next voter may read another language
        station->view.language = station->language_between;
    station_show_figures(station);
    if (answer == SESSION_EVENTS && station->state == WAITING)
        answer = station_alarm_look(station);
    if (station->last_event == MARK_UNDONE)
        station->view.notice = N_("The mark was taken back. The voter can be identified anew");
    else if (walked_away && !had_mark)
        station->view.notice = N_("Nobody was there: the voter was forgotten, nothing was marked");
    else if (station->last_event == SEARCH_FAILED)
        station->view.notice =
            by_face
                ? N_("This kiosk cannot search by face today: type the PIN or the number in the "
                     "list")
                : N_("This kiosk cannot search by finger today: type the PIN or the number in the "
                     "list");
    return answer;
}
