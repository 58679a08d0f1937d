#include "kiosk/station/station_search.h"
#include "biometric/face_look.h"
#include "kiosk/session/advice.h"
#include "kiosk/session/decision.h"
#include "kiosk/station/station_alarm.h"
#include "kiosk/station/station_capture.h"
#include "kiosk/station/station_doubt.h"
#include "kiosk/station/station_heard.h"
#include "kiosk/station/station_log.h"
#include "kiosk/station/station_show.h"
#include "kiosk/station/station_visit.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

void station_search_gallery(struct station *station, const struct gallery_answer *answer) {
    static const char *const words[] = {"none", "loading", "ready", "failed"};
    if (station->gallery == GALLERY_NONE)
        return; // it was locked meanwhile
    if (answer->state != station->gallery)
        journal_write(&station->journal, "gallery", "%s fingers=%u faces=%u %s",
                      words[answer->state], answer->fingers, answer->faces,
                      answer->state != GALLERY_READY ? ""
                      : answer->is_locked
                          ? "locked in memory"
                          : "may reach swap: raise LimitMEMLOCK, or switch swap off");
    const bool fails = answer->state == GALLERY_FAILED && station->gallery != GALLERY_FAILED;
    station->gallery = answer->state;
    station->gallery_faces = answer->faces;
    if (fails)
        station_log_incident(station, INCIDENT_SEARCH);
    if (fails && station->state == WAITING)
        (void)station_alarm_look(station); // a fault of the log is said at the next visit
    station->view.search.loading = answer->percent;
    station->changed |= station->state == FINDING || station->state == CHECKING;
}

// ---- Whose finger is it?

static const struct slice_official *official_who_is(const struct station *station,
                                                    uint32_t number) {
    const struct slice_manifest *manifest = voter_slice_manifest(station->slice);
    for (int i = 0; i < manifest->official_count; i++)
        if (manifest->officials[i].voter == number)
            return &manifest->officials[i];
    return NULL;
}

static void time_of_mark(const struct station *station, const struct log_mark *mark, char out[6]) {
    *out = 0;
    if (mark->state == VOTER_ISSUED || mark->state == VOTER_RESERVED)
        station_clock_text(station, mark->t_ms, out);
}

static void join_names(char out[2 * VOTER_NAME_SIZE], const struct voter *voter) {
    snprintf(out, 2 * VOTER_NAME_SIZE, "%s %s", voter->surname, voter->given);
}

static float face_of(const struct visit *visit, uint32_t number) {
    for (int i = 0; i < visit->faces.count; i++)
        if (visit->faces.best[i].number == number)
            return visit->faces.best[i].score;
    return 0;
}

static float finger_of(const struct visit *visit, uint32_t number) {
    float best = 0;
    for (int i = 0; i < visit->given.count; i++)
        if (visit->given.best[i].number == number)
            best = fmaxf(best, visit->given.best[i].score);
    return best;
}

// Somebody else's: a warning is made of it where that is a commission member or has a mark here,
// and of anybody else in the list where it says more of them than of the voter. Who votes first
// under another's number and then as himself would be noticed by nothing else.
static bool warns_of(struct station *station, const struct search_hit *hit, float score,
                     bool says_more) {
    const uint32_t number = hit->number;
    struct visit *visit = &station->visit;
    const struct slice_official *official = official_who_is(station, number);
    struct log_mark mark;
    struct voter voter;
    participation_log_state(station->log, number, &mark);
    const bool is_marked = mark.state == VOTER_ISSUED || mark.state == VOTER_RESERVED;
    if (number == visit->record.voter || (!official && !is_marked && !says_more))
        return false;
    struct warning_view *view = &station->view.warning;
    *view = (struct warning_view){
        .official = official != NULL, .by_face = !hit->position, .number = (int)number};
    time_of_mark(station, &mark, view->marked);
    if (voter_slice_voter(station->slice, number, &voter) == SYNC_OK)
        join_names(visit->warned_name, &voter);
    explicit_bzero(&voter, sizeof voter);
    view->name = visit->warned_name;
    visit->warned = (struct log_proposal){number, hit->position};
    visit->warned_slip = is_marked ? mark.slip : 0;
    visit->warned_score = score;
    return true;
}

// The visit's fingers: is one of them, as surely as one in the whole list can be said to be, and
// with the last look where the two go together, somebody else's?
bool station_search_warns(struct station *station) {
    const struct visit *visit = &station->visit;
    const struct search_answer *given = &visit->given;
    const float needed = decision_search_threshold(station_policy(station), given->references);
    const float own = finger_of(visit, visit->record.voter);
    for (int i = 0; i < given->count; i++) {
        const struct search_hit *hit = &given->best[i];
        const float score =
            decision_with_face(station_policy(station), hit->score, face_of(visit, hit->number));
        if (score >= needed &&
            warns_of(station, hit, score, hit->score >= needed && hit->score > own))
            return true;
    }
    return false;
}

bool station_search_warns_of_face(struct station *station, float own) {
    const struct visit *visit = &station->visit;
    const struct search_answer *faces = &visit->faces;
    for (int i = 0; i < faces->count; i++)
        if (decision_face_is_anothers(&visit->decision, own, faces->best[i].score) &&
            warns_of(station, &faces->best[i], faces->best[i].score, true))
            return true;
    return false;
}

// ---- A visit's finger

static bool is_all_searched(const struct visit *visit) {
    return visit->searched_ticket >= visit->shown_ticket;
}

bool station_search_waits(const struct station *station) {
    return station->gallery == GALLERY_READY && !is_all_searched(&station->visit);
}

// Whose finger it was is said before the visit can be left, or two members admit.
bool station_search_holds(const struct station *station, enum session_event event) {
    return station->visit.record.voter && station_heard_is_due(station) &&
           (event == CANCEL_PRESSED || event == NEXT_PRESSED || event == TIME_UP ||
            (event == FORM_SENT && station->state == DECIDING));
}

enum session_event station_search_check(struct station *station) {
    if (station->visit.unsearched) {
        station->view.reason = N_("A finger could not be looked for in the whole list");
        return SEARCH_FAILED;
    }
    return is_all_searched(&station->visit) ? FINGER_CLEAR : SESSION_EVENTS;
}

enum session_event station_search_record_warning(struct station *station) {
    struct visit *visit = &station->visit;
    // Whatever agreed does not count any more.
    const bool by_face = station->view.warning.by_face;
    visit->record.method = by_face ? BY_FACE : BY_NOTHING;
    visit->record.score = visit->warned_score;
    const struct search_answer *among = by_face ? &visit->faces : &visit->given;
    const enum sync_status status = participation_log_warn(
        station->log, &visit->record, visit->warned_slip, &visit->warned, among->references);
    visit->record.method = BY_NOTHING;
    visit->record.score = 0;
    visit->decision.before.is_warned = true;
    return status == SYNC_OK ? SESSION_EVENTS : station_log_fault(station, status);
}

// ---- A voter without a document

// In words, by how much it is above what a stranger reaches in so long a list.
static const char *likelihood(float above, float certain) {
    return above >= certain ? N_("agrees well") : above >= 2 ? N_("agrees") : N_("agrees a little");
}

// `needed`: the score from which on it would be as good as certain.
static void add_candidate(struct station *station, const struct search_hit *hit, float needed) {
    struct visit *visit = &station->visit;
    struct search_view *view = &station->view.search;
    struct found *found = &visit->found[view->count];
    struct candidate_view *out = &view->best[view->count];
    struct log_mark mark;
    struct voter voter;
    if (voter_slice_voter(station->slice, hit->number, &voter) != SYNC_OK)
        return;
    if (voter.kiosk != station->config.kiosk) { // who it is, that kiosk's own search has to say
        *out = (struct candidate_view){.likelihood = NULL, .kiosk = voter.kiosk};
        found->number = hit->number;
        view->count++;
        explicit_bzero(&voter, sizeof voter);
        voter_slice_forget(station->slice);
        return;
    }
    found->number = hit->number;
    found->position = hit->position;
    memcpy(found->surname, voter.surname, sizeof found->surname);
    memcpy(found->given, voter.given, sizeof found->given);
    memcpy(found->patronymic, voter.patronymic, sizeof found->patronymic);
    snprintf(found->birth, sizeof found->birth, "%02u.%02u.%04u", voter.birth.day % 100U,
             voter.birth.month % 100U, voter.birth.year % 10000U);
    if (voter.portrait.size)
        (void)picture_decode(&found->portrait, voter.portrait.bytes, voter.portrait.size, 3);
    const float all = log10f((float)view->references);
    *out = (struct candidate_view){
        .voter = {.surname = found->surname,
                  .given = found->given,
                  .patronymic = found->patronymic,
                  .birth = found->birth,
                  .page = voter.page,
                  .number = (int)voter.number,
                  .portrait = found->portrait.pixels ? &found->portrait : NULL},
        .likelihood = likelihood(hit->score - all, needed - all),
        .share = fminf(1, hit->score / needed),
    };
    participation_log_state(station->log, hit->number, &mark);
    time_of_mark(station, &mark, out->marked);
    view->count++;
    explicit_bzero(&voter, sizeof voter);
    voter_slice_forget(station->slice);
}

static bool is_shown(const struct visit *visit, int count, uint32_t number) {
    for (int i = 0; i < count; i++)
        if (visit->found[i].number == number)
            return true;
    return false;
}

static void forget_candidates(struct station *station) {
    struct visit *visit = &station->visit;
    for (int i = 0; i < CANDIDATES_MAX; i++)
        picture_finish(&visit->found[i].portrait);
    explicit_bzero(visit->found, sizeof visit->found);
    station->view.search.count = 0;
}

static const struct search_answer *searched_by(const struct visit *visit) {
    return visit->record.finding == FOUND_BY_FACE ? &visit->faces : &visit->searched;
}

// The list has answered: who of it is worth showing?
static void propose(struct station *station) {
    const struct slice_policy *policy = station_policy(station);
    const struct visit *visit = &station->visit;
    const struct search_answer *searched = searched_by(visit);
    struct search_view *view = &station->view.search;
    const float needed = view->by_face
                             ? decision_face_search_threshold(policy, searched->references)
                             : decision_search_threshold(policy, searched->references);
    view->searching = false;
    view->references = (int)searched->references;
    for (int i = 0; i < searched->count && view->count < CANDIDATES_MAX; i++)
        if (decision_is_candidate(searched->best[i].score, searched->references) &&
            !is_shown(visit, view->count, searched->best[i].number))
            add_candidate(station, &searched->best[i], needed);
}

// Both the finger's quality and the list's answer are here.
static enum session_event conclude_search(struct station *station) {
    struct visit *visit = &station->visit;
    const struct search_view *view = &station->view.search;
    propose(station);
    if (!view->references)
        return SEARCH_FAILED;
    if (view->count)
        return SEARCH_PROPOSES;
    if (station->view.finger.quality >= station_policy(station)->finger_quality_min)
        return SEARCH_EMPTY;
    station->view.finger.advice = finger_advice_text(visit->advice); // a poor print says nothing
    return FINGER_AGAIN;
}

enum session_event station_search_touched(struct station *station, uint32_t ticket,
                                          const struct finger_answer *answer) {
    struct visit *visit = &station->visit;
    if (answer->status != BIOMETRIC_OK) {
        station->view.finger.advice = finger_retry_text(
            answer->status == BIOMETRIC_RETRY ? answer->retry : FINGER_RETRY_GENERAL);
        return FINGER_AGAIN;
    }
    station->view.finger.advice = NULL;
    station->view.search.searching = true;
    visit->advice = answer->quality.advice;
    visit->captures = answer->captures;
    visit->shown_ticket = ticket;
    return is_all_searched(visit) ? conclude_search(station) // the list was quicker
                                  : SESSION_EVENTS;
}

// The list has answered for a finger of the visit.
static enum session_event of_visit(struct station *station) {
    if (station->state != WARNED && station_search_warns(station))
        return ANOTHERS_FINGER;
    if (!is_all_searched(&station->visit))
        return SESSION_EVENTS;
    const enum session_event held = station_heard_go_on(station);
    return held == SESSION_EVENTS && station->state == CHECKING ? station_search_check(station)
                                                                : held;
}

enum session_event station_search_answered(struct station *station, uint32_t ticket,
                                           const struct search_answer *answer) {
    struct visit *visit = &station->visit;
    journal_write(&station->journal, "search",
                  "ticket=%u references=%u took_ms=%u found=%d best=%.1f", ticket,
                  answer->references, answer->took_ms, answer->count,
                  answer->count ? (double)answer->best[0].score : 0.0);
    if (station->state == FINDING)
        visit->searched = *answer;
    station_heard_add(&visit->given, answer);
    visit->searched_ticket = ticket;
    switch (station->state) {
    case FINDING: return visit->shown_ticket == ticket ? conclude_search(station) : SESSION_EVENTS;
    case READING_FINGER:
    case EXPLAINING:
    case LOOKING_AT_FACE:
    case DOUBTED:
    case NOT_IDENTIFIED:
    case DECIDING:
    case WARNED:
    case CHECKING: return of_visit(station);
    case LOCKED: // nobody's finger is of interest any more, or not yet
    case OPENING:
    case REPORTING:
    case UNREPORTED:
    case PAPERS:
    case WAITING:
    case FINDING_FACE:
    case FINDING_DOUBTED:
    case CHOOSING:
    case NOBODY_FOUND:
    case SHOWING_VOTER:
    case RESERVING:
    case PRINTING:
    case IDENTIFIED:
    case ALREADY_IDENTIFIED:
    case NOT_LISTED:
    case UNFINISHED:
    case INTERRUPTED:
    case UNDOING:
    case CLOSING_DOORS:
    case CLOSING:
    case CLOSED:
    case STOPPED:
    case SESSION_STATES: break;
    }
    return SESSION_EVENTS;
}

// A search begins, or goes on by the other means. SESSION_EVENTS, or why it cannot.
static enum session_event begin_search(struct station *station, enum log_finding means) {
    struct visit *visit = &station->visit;
    if (!station_show_medium(station))
        return station_log_fault(station, SYNC_NO_MEDIUM);
    if (visit->record.finding != FOUND_BY_FINGER && visit->record.finding != FOUND_BY_FACE) {
        station->language_between = station->view.language;
        station_visit_forget(station);
        station_visit_begin(station, means);
    }
    visit->record.finding = means;
    forget_candidates(station);
    station->view.search.by_face = means == FOUND_BY_FACE;
    station->view.search.searching = false;
    return station->gallery == GALLERY_LOADING || station->gallery == GALLERY_READY ? SESSION_EVENTS
                                                                                    : SEARCH_FAILED;
}

enum session_event station_search_finger(struct station *station) {
    struct visit *visit = &station->visit;
    struct finger_view *view = &station->view.finger;
    const enum session_event fault = begin_search(station, FOUND_BY_FINGER);
    if (fault != SESSION_EVENTS)
        return fault;
    visit->fingers.count = 0; // compared with nobody, but searched
    visit->fingers.ticket = ++station->ticket;
    visit->fingers.time_limit_ms = station_policy(station)->idle_timeout_s * 1000U;
    view->position = 0;
    view->moment = MOMENT_PLACE;
    view->checking = false;
    view->lost = !station->answering[DEVICE_READER].is_there;
    if (!view->lost)
        device_thread_capture_finger(station->devices, &visit->fingers);
    return SESSION_EVENTS;
}

enum session_event station_search_face(struct station *station) {
    const struct face_template nobody = {0};
    const enum session_event fault = begin_search(station, FOUND_BY_FACE);
    if (fault != SESSION_EVENTS)
        return fault;
    if (!camera_thread_has_faces(station->camera) ||
        (station->gallery == GALLERY_READY && !station->gallery_faces))
        return SEARCH_FAILED;
    station->view.face.doubts = 0;
    station_capture_look(station, 0, station_policy(station)->face_liveness, &nobody);
    return SESSION_EVENTS;
}

// A look that was not enough is worth its candidates, but no word that there are none.
enum session_event station_search_looked(struct station *station,
                                         const struct face_answer *answer) {
    struct visit *visit = &station->visit;
    const struct search_view *view = &station->view.search;
    if (answer->status == BIOMETRIC_RETRY) // nothing was searched
        return FACE_AGAIN;
    visit->faces = answer->list;
    visit->captures = answer->captures;
    propose(station);
    if (view->count && answer->doubts) {
        station_doubt_keep(station, answer);
        visit->doubted.score = answer->list.best[0].score;
        return FACE_DOUBTED;
    }
    if (view->count)
        return SEARCH_PROPOSES;
    if (answer->frames < FACE_LOOK_FRAMES || station->gallery == GALLERY_LOADING)
        return FACE_AGAIN;
    return view->references ? SEARCH_EMPTY : SEARCH_FAILED;
}

enum session_event station_search_record(struct station *station) {
    struct visit *visit = &station->visit;
    const struct search_answer *searched = searched_by(visit);
    struct log_proposal shown[LOG_PROPOSALS_MAX];
    size_t count = 0;
    _Static_assert((int)SEARCH_BEST <= (int)LOG_PROPOSALS_MAX, "room for every hit");
    // A finger that is in the list twice shows its voter by either place.
    for (int i = 0; i < searched->count; i++)
        if (decision_is_candidate(searched->best[i].score, searched->references) &&
            is_shown(visit, station->view.search.count, searched->best[i].number))
            shown[count++] =
                (struct log_proposal){searched->best[i].number, searched->best[i].position};
    visit->record.method = BY_NOTHING; // nothing has identified the voter yet
    visit->record.score = searched->count ? searched->best[0].score : 0;
    const enum sync_status status = participation_log_search(
        station->log, &visit->record, shown, count, searched->references, &visit->captures);
    visit->record.score = 0;
    if (status != SYNC_OK)
        return station_log_fault(station, status);
    station_log_poke(station);
    station_show_figures(station);
    return SESSION_EVENTS;
}

enum session_event station_search_take(struct station *station) {
    const struct field *field = &station->view.form.fields[0];
    if (field->chosen < 0 || field->chosen >= station->view.search.count)
        return station_wrong(station, N_("Choose who stands before you"));
    struct visit *visit = &station->visit;
    const struct found *found = &visit->found[field->chosen];
    const uint32_t number = found->number;
    struct search_answer given = visit->given; // whatever the voter was found by in the end
    const struct log_visit record = visit->record;
    if (station->view.search.best[field->chosen].kiosk)
        return station_wrong(
            station, N_("This voter is marked at another kiosk of this station: send them there"));
    station_visit_forget(station);
    visit->record = record;
    visit->given = given;
    explicit_bzero(&given, sizeof given);
    const enum session_event event = station_visit_found(station, number);
    return event == VOTER_FOUND && station_search_warns(station) ? ANOTHERS_FINGER : event;
}
