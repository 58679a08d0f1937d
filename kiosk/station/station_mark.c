#include "kiosk/station/station_mark.h"
#include "kiosk/session/decision.h"
#include "kiosk/session/states.h"
#include "kiosk/station/station_capture.h"
#include "kiosk/station/station_forms.h"
#include "kiosk/station/station_log.h"
#include "kiosk/station/station_paper.h"
#include "kiosk/station/station_show.h"
#include <assert.h>
#include <string.h>

enum session_event station_mark_reserve(struct station *station) {
    struct visit *visit = &station->visit;
    if (station->proved) // heard while the finger was compared
        return station_log_fault(station, station->proved);
    enum sync_status status = participation_log_reserve(station->log, &visit->record, &visit->mark);
    if (status != SYNC_OK && status != SYNC_ALREADY_THERE)
        return station_log_fault(station, status);
    station_show_mark(station);
    visit->concluded = true;
    return status == SYNC_OK ? MARK_RESERVED : MARK_EXISTS;
}

enum session_event station_mark_print(struct station *station) {
    struct visit *visit = &station->visit;
    if (visit->duplicate) {
        // Nobody knows whether the first one came out: this one says so, and the log too.
        enum sync_status status =
            participation_log_reprint(station->log, visit->record.voter, station->operator_id);
        if (status != SYNC_OK)
            return station_log_fault(station, status);
    }
    return station_paper_of_slip(station, station_paper_slip(station));
}

enum session_event station_mark_print_directions(struct station *station) {
    station->view.notice = station_paper_directions(station) <= PRINTER_BUSY
                               ? N_("Take the directions from the printer")
                               : N_("The printer does not print: write it down, please");
    return SESSION_EVENTS;
}

enum session_event station_mark_issue(struct station *station) {
    struct visit *visit = &station->visit;
    enum sync_status status = participation_log_issue(
        station->log, visit->record.voter, visit->record.nonce, station->operator_id, &visit->mark);
    if (status != SYNC_OK)
        return station_log_fault(station, status);
    station_show_mark(station);
    station_show_figures(station);
    return MARK_ISSUED;
}

// Who is not identified may go on while there are tries; a finger that could not be looked for in
// the whole list would not be clear after another one either.
static void show_what_is_left(struct station *station) {
    const struct visit *visit = &station->visit;
    const struct decision *decision = &visit->decision;
    station->view.may_give_finger = !visit->unsearched && !decision_fingers_are_used_up(decision);
    station->view.may_look =
        !visit->unsearched && decision_may_look(decision) && !station_capture_no_face(station);
}

enum session_event station_mark_outcome(struct station *station) {
    const enum log_event outcome = states_row(station->state)->outcome;
    struct visit *visit = &station->visit;
    uint32_t arg = 0;
    assert(outcome);
    if (outcome == LOG_NOT_IDENTIFIED)
        show_what_is_left(station);
    if (outcome == LOG_ALREADY)
        arg = visit->mark.slip;
    if (outcome == LOG_NOT_IDENTIFIED && decision_day_is_used_up(&visit->decision)) {
        arg = UNIDENTIFIED_USED_UP;
        station->view.reason = N_("The voter's tries of this day are used up");
    }
    if (visit->unidentified) // he tried on, and the log has it once
        return SESSION_EVENTS;
    visit->unidentified = outcome == LOG_NOT_IDENTIFIED;
    enum session_event answer = station_log_note(station, outcome, arg);
    station_show_figures(station);
    return answer;
}

// The codes of a form, from its first official's field on: one or two of them.
static int code_count(const struct secret_try *codes) {
    return codes->officials[1] ? 2 : 1;
}

static bool are_right(struct station *station, const struct secret_try *codes,
                      const struct field *fields) {
    int right = 0;
    for (int i = 0; i < code_count(codes); i++)
        right += voter_slice_official_check(station->slice, codes->officials[i],
                                            fields[2 * i + 1].text) == SYNC_OK;
    return right == code_count(codes);
}

// What is to be mended gets the focus; the codes are typed anew, whatever was wrong.
static enum session_event wrong_form(struct station *station, int field, const char *error) {
    struct form *form = &station->view.form;
    for (int i = 0; i < form->count; i++)
        if (form->fields[i].kind == FIELD_CODE)
            explicit_bzero(form->fields[i].text, sizeof form->fields[i].text);
    form_focus(form, field);
    return station_wrong(station, error);
}

static enum session_event refuse_codes(struct station *station, const struct secret_try *codes,
                                       int first_code) {
    const enum sync_status status =
        secret_guard_tell(&station->guard, station->log, &station->visit.record, codes->officials);
    if (status)
        return station_log_fault(station, status);
    station_show_figures(station);
    (void)wrong_form(station, first_code,
                     code_count(codes) == 1
                         ? N_("This is not this member's code")
                         : N_("One of the two codes is wrong, or both. Type both again"));
    (void)station_forms_wait(station);
    journal_write(&station->journal, "codes", "officials %u and %u: wrong, try=%u wait_s=%d",
                  codes->officials[0], codes->officials[1],
                  secret_guard_in_row(&station->guard, codes), station->view.form.error_number);
    return FORM_WRONG;
}

// SESSION_EVENTS when they are the officials'.
static enum session_event check_codes(struct station *station, int first_field,
                                      const struct secret_try *codes) {
    const struct field *fields = &station->view.form.fields[first_field];
    const bool waits = station_forms_wait(station);
    const enum sync_status status = waits ? SYNC_OK : secret_guard_begin(&station->guard, codes);
    if (status)
        return station_log_fault(station, status);
    if (!waits && are_right(station, codes, fields)) {
        secret_guard_right(&station->guard, codes);
        return SESSION_EVENTS;
    }
    return waits ? wrong_form(station, first_field + 1, station->view.form.error)
                 : refuse_codes(station, codes, first_field + 1);
}

// SESSION_EVENTS when they may decide.
enum session_event station_mark_officials(struct station *station, int first_field,
                                          struct log_decision *decision) {
    const struct field *fields = &station->view.form.fields[first_field];
    const struct slice_official *a = station_forms_decider(station, fields[0].chosen);
    const struct slice_official *b = station_forms_decider(station, fields[2].chosen);
    const char *error = decision_officials_error(a, b, station->visit.record.voter);
    if (error)
        return wrong_form(station, first_field + 2, error);
    decision->officials[0] = a->id;
    decision->officials[1] = b->id;
    return check_codes(station, first_field,
                       &(struct secret_try){
                           SECRET_CODES, {a->id, b->id}
    });
}

enum session_event station_mark_decide(struct station *station) {
    const struct field *fields = station->view.form.fields;
    struct visit *visit = &station->visit;
    struct log_decision decision = {
        .reason = (uint16_t)station_forms_decision_reason(station, fields[1].chosen)};
    const bool admit = fields[0].chosen == 0;
    const enum session_event refused = station_mark_officials(station, 2, &decision);
    if (refused != SESSION_EVENTS)
        return refused;
    if (admit && decision_nothing_was_tried(&visit->decision) && decision.reason < DECIDED_UNTRIED)
        return wrong_form(station, 1, N_("Say why neither finger nor face was tried"));
    if (admit && decision.reason == DECIDED_OTHER_DOCUMENT)
        return wrong_form(station, 1, N_("With another person's document nobody is admitted"));
    if (admit && !station_policy(station)->decision_may_admit)
        return wrong_form(station, 0,
                          N_("The regulations of this election do not let the commission admit"));
    visit->record.method = BY_DECISION;
    visit->record.score = 0;
    enum sync_status status =
        participation_log_decide(station->log, &visit->record, &decision, admit);
    if (status != SYNC_OK)
        return station_log_fault(station, status);
    visit->concluded = true;
    station->view.may_give_finger = station->view.may_look = false; // that was the last word
    station->view.is_decided = true;
    station->view.reason = admit ? NULL : N_("The commission decided not to admit");
    return admit ? DECISION_ADMITS : DECISION_REFUSES;
}

enum session_event station_mark_explain(struct station *station) {
    const struct field *fields = station->view.form.fields;
    struct visit *visit = &station->visit;
    const struct slice_official *official = station_forms_decider(station, fields[1].chosen);
    const enum log_no_finger reason = (enum log_no_finger)(fields[0].chosen + 1);
    assert(official); // a form that is not full is not sent
    if (decision_is_about(official, visit->record.voter))
        return wrong_form(station, 1, N_("Nobody decides about himself: choose another member"));
    const enum session_event refused =
        check_codes(station, 1, &(struct secret_try){SECRET_CODES, {official->id}});
    if (refused != SESSION_EVENTS)
        return refused;
    const enum sync_status status =
        participation_log_explain(station->log, &visit->record, official->id, reason);
    if (status != SYNC_OK)
        return station_log_fault(station, status);
    visit->decision.is_explained = true;
    station->reader_is_excused =
        reason == NO_FINGER_READER && !station->answering[DEVICE_READER].is_there;
    return FACE_ALLOWED;
}

enum session_event station_mark_undo(struct station *station) {
    const struct visit *visit = &station->visit;
    struct log_decision decision = {.reason = (uint16_t)(station->view.form.fields[0].chosen + 1)};
    const enum session_event refused = station_mark_officials(station, 1, &decision);
    if (refused != SESSION_EVENTS)
        return refused;
    struct log_mark mark;
    participation_log_state(station->log, visit->record.voter, &mark);
    enum sync_status status =
        mark.state == VOTER_RESERVED
            ? participation_log_release(station->log, visit->record.voter, &decision)
            : participation_log_void(station->log, visit->record.voter, &decision);
    if (status != SYNC_OK)
        return station_log_fault(station, status);
    return MARK_UNDONE;
}
