#include "kiosk/station/station_show.h"
#include "kiosk/session/states.h"
#include "kiosk/station/station_forms.h"
#include "kiosk/station/station_last.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// ---- The station

void station_show_clock_words(struct station *station) {
    if (!station->clock_words || station->view.notice || states_row(station->state)->holds_a_voter)
        return;
    station->view.notice = station->clock_words;
    station->clock_words = NULL;
    station->changed = true;
}

void station_show_device(struct station *station, enum station_device which, enum health health,
                         const char *words, int number) {
    struct device_view *device = &station->view.devices[which];
    if (device->health == health && device->words == words && device->number == number)
        return;
    device->health = health;
    device->words = words;
    device->number = number;
    station->changed = true;
}

// To the closing hour of the election's day; of a training station, of any day.
static int minutes_left(const struct station *station) {
    enum { DAY_MIN = 24 * 60 };
    const struct slice_manifest *manifest = voter_slice_manifest(station->slice);
    const int64_t offset = station_policy(station)->utc_offset_min;
    const int64_t now = station_time_ms() / 60000 + offset; // minutes since 1970, local
    struct tm date = {.tm_year = (int)manifest->date.year - 1900,
                      .tm_mon = (int)manifest->date.month - 1,
                      .tm_mday = (int)manifest->date.day};
    const int64_t day = manifest->training ? now / DAY_MIN * DAY_MIN : timegm(&date) / 60;
    const int64_t left = day + station_policy(station)->closes_hour * 60 - now;
    return left > 0 ? (int)left : 0;
}

void station_show_clock(struct station *station) {
    struct view *view = &station->view;
    view->minutes_left = minutes_left(station);
    char clock[sizeof view->clock], today[sizeof view->today];
    station_clock_text(station, station_time_ms(), clock);
    station_date_text(station, station_time_ms(), today);
    if (!strcmp(clock, view->clock) && !strcmp(today, view->today))
        return;
    memcpy(view->clock, clock, sizeof clock);
    memcpy(view->today, today, sizeof today);
    view->is_other_day =
        !voter_slice_manifest(station->slice)->training && strcmp(today, view->date) != 0;
    station->changed = true;
}

void station_show_clock_step(struct station *station, int64_t step_s) {
    station->clock_words =
        step_s < 0
            ? N_("The clock was set back. The log keeps the order by number; set the clock right")
            : N_("The clock was set forward. The log keeps the order by number; set the clock "
                 "right");
    journal_write(&station->journal, "clock", "set %s by %lld s", step_s < 0 ? "back" : "forward",
                  (long long)(step_s < 0 ? -step_s : step_s));
}

void station_show_manifest(struct station *station) {
    const struct slice_manifest *manifest = voter_slice_manifest(station->slice);
    struct view *view = &station->view;
    view->language = station->config.language;
    view->training = manifest->training;
    view->election[KYRGYZ] = manifest->title.ky;
    view->election[RUSSIAN] = manifest->title.ru;
    view->election[ENGLISH] = manifest->title.en;
    view->address[KYRGYZ] = manifest->address.ky;
    view->address[RUSSIAN] = manifest->address.ru;
    view->address[ENGLISH] = manifest->address.en;
    view->precinct = atoi(manifest->uik);
    view->kiosk = station->config.kiosk;
    snprintf(view->date, sizeof view->date, "%02u.%02u.%04u", manifest->date.day % 100U,
             manifest->date.month % 100U, manifest->date.year % 10000U);
    view->figures.in_list = (int)manifest->counts.voters;
    view->figures.women = (int)manifest->counts.women;
    view->figures.men = (int)manifest->counts.men;
    view->figures.with_biometrics = (int)manifest->counts.with_fingers;
    view->opens_hour = station_policy(station)->opens_hour;
    view->closes_hour = station_policy(station)->closes_hour;
    view->focus_action = -1;
    view->device_count = DEVICES;
    static const char *const names[DEVICES] = {N_("Finger reader"), N_("Camera"),
                                               N_("Printer"),       N_("Log"),
                                               N_("Second copy"),   N_("Centre")};
    for (int i = 0; i < DEVICES; i++)
        view->devices[i].name = names[i];
    station_show_device(station, DEVICE_READER, LOOK_AT_IT, N_("being looked for"), 0);
    station_show_device(station, DEVICE_CAMERA, WELL, N_("ready"), 0);
    if (!camera_thread_has_faces(station->camera))
        station_show_device(station, DEVICE_CAMERA, LOOK_AT_IT, N_("no face models"), 0);
    station_show_device(station, DEVICE_LOG, LOOK_AT_IT, N_("locked"), 0);
    station_show_device(station, DEVICE_MEDIUM, LOOK_AT_IT, N_("locked"), 0);
    station_show_device(station, DEVICE_CENTRE, LOOK_AT_IT,
                        station->config.hub_url ? N_("not asked yet") : N_("not connected"), 0);
}

// The last round's, where nothing is proved: that stops the station.
void station_show_centre(struct station *station, const struct uplink_sent *round) {
    static const struct {
        enum health health;
        const char *words; // key
    } rows[UPLINK_REASONS] = {
        [UPLINK_WELL] = {LOOK_AT_IT, N_("not sent: %d")                            },
        [UPLINK_NO_ANSWER] = {LOOK_AT_IT, N_("no answer, not sent: %d")                 },
        [UPLINK_STRANGER] = {BROKEN,     N_("not the centre's certificate")            },
        [UPLINK_NOT_ADMITTED] = {BROKEN,     N_("this kiosk's certificate is not accepted")},
        [UPLINK_BUSY] = {LOOK_AT_IT, N_("busy, not sent: %d")                      },
        [UPLINK_NO_SENSE] = {BROKEN,     N_("its answer makes no sense")               },
        [UPLINK_REFUSED] = {BROKEN,     N_("refused: call the centre")                },
        [UPLINK_FALSE_RECEIPT] = {BROKEN,     N_("receipt of another key: call the centre") },
        [UPLINK_PROVED] = {BROKEN,     N_("stopped this kiosk")                      },
        [UPLINK_OWN_DISK] = {BROKEN,     N_("cannot be written")                       },
    };
    const bool has_all = round->reason == UPLINK_WELL && !round->waiting;
    if (has_all && !round->without_receipt)
        station_show_device(station, DEVICE_CENTRE, WELL, N_("all sent"), 0);
    else if (has_all)
        station_show_device(station, DEVICE_CENTRE, LOOK_AT_IT, N_("without a receipt: %d"),
                            (int)round->without_receipt);
    else
        station_show_device(station, DEVICE_CENTRE, rows[round->reason].health,
                            rows[round->reason].words, (int)round->waiting);
}

bool station_show_medium(struct station *station) {
    const int records = station->log ? (int)participation_log_size(station->log) : 0;
    const bool there = station->log && participation_log_medium(station->log) == SYNC_OK;
    if (station->log)
        station_show_device(station, DEVICE_LOG, WELL, N_("%d records"), records);
    if (!there)
        station_show_device(station, DEVICE_MEDIUM, BROKEN, N_("not there"), 0);
    else
        station_show_device(station, DEVICE_MEDIUM, WELL, N_("%d records"), records);
    return there;
}

// Whose slip is missing, so that nobody has to guess whom to look up.
static void list_unfinished(struct station *station) {
    const struct voter_brief *briefs;
    const size_t count = voter_slice_briefs(station->slice, &briefs);
    char *text = station->unfinished;
    size_t used = 0;
    *text = 0;
    for (size_t i = 0; i < count && participation_log_reserved(station->log); i++) {
        struct log_mark mark;
        participation_log_state(station->log, briefs[i].number, &mark);
        if (mark.state != VOTER_RESERVED)
            continue;
        if (used > sizeof station->unfinished - 20) {
            snprintf(text + used, sizeof station->unfinished - used, ", …");
            break;
        }
        used += (size_t)snprintf(text + used, sizeof station->unfinished - used, "%s%u",
                                 used ? ", " : "", briefs[i].number);
    }
    station->view.figures.unfinished_numbers = text;
}

void station_show_figures(struct station *station) {
    struct day_figures day;
    if (!station->log || station->figures_of == participation_log_size(station->log) ||
        day_figures_collect(&day, station->slice, station->log) != SYNC_OK)
        return;
    station->figures_of = day.log_size;
    station->view.day = day.closed_ms                                      ? DAY_OVER
                        : participation_log_has_closed_doors(station->log) ? DAY_DOORS_CLOSED
                        : day.opened_ms                                    ? DAY_OPEN
                                                                           : DAY_NOT_BEGUN;
    struct figures_view *view = &station->view.figures;
    *view = (struct figures_view){
        .in_list = (int)day.in_list,
        .with_biometrics = (int)day.with_biometrics,
        .women = view->women,
        .men = view->men,
        .identified = (int)day.identified,
        .by_finger = (int)day.by_finger,
        .by_face = (int)(day.by_face + day.by_both),
        .by_decision = (int)day.by_decision,
        .overrides = (int)day.overrides,
        .doubts = (int)day.doubts,
        .fruitless = (int)day.fruitless,
        .not_identified = (int)day.not_identified,
        .already = (int)day.already,
        .not_listed = (int)day.not_listed,
        .undone = (int)(day.voided + day.released),
        .unfinished = (int)day.without_slip,
    };
    for (int hour = 0; hour < 24; hour++)
        view->by_hour[hour] = (int)day.by_hour[hour];
    list_unfinished(station);
    if (participation_log_clock_steps(station->log) > station->clock_steps) {
        station->clock_steps = participation_log_clock_steps(station->log);
        station_show_clock_step(station, participation_log_clock_step_s(station->log));
    }
    station_show_medium(station);
    station->changed = true;
}

static void show_code(struct station *station, const uint8_t hash[LOG_HASH_SIZE]) {
    hash_text(station->code_text, hash);
    station->view.check_code = station->code_text;
}

// Who registered the kiosk, or stands at another one that says it is the same, compares.
static void show_kiosk_key(struct station *station) {
    if (!station->log)
        return;
    participation_log_verifier_key(station->log, station->verifier_key);
    station->view.kiosk_key = checkpoint_key_of(station->verifier_key);
}

void station_show_root(struct station *station) {
    uint8_t root[LOG_HASH_SIZE];
    if (!station->log ||
        participation_log_root(station->log, participation_log_size(station->log), root))
        return;
    show_code(station, root);
    station->checkpoint[participation_log_checkpoint(station->log, station->checkpoint)] = 0;
    station->view.checkpoint = station->checkpoint;
}

// ---- The visit

void station_show_voter(struct station *station) {
    struct visit *visit = &station->visit;
    const struct voter *voter = &visit->voter;
    snprintf(visit->birth, sizeof visit->birth, "%02u.%02u.%04u", voter->birth.day % 100U,
             voter->birth.month % 100U, voter->birth.year % 10000U);
    if (voter->portrait.size)
        (void)picture_decode(&visit->portrait, voter->portrait.bytes, voter->portrait.size, 3);
    station->view.voter = (struct voter_view){
        .surname = voter->surname,
        .given = voter->given,
        .patronymic = voter->patronymic,
        .birth = visit->birth,
        .page = voter->page,
        .number = (int)voter->number,
        .portrait = visit->portrait.pixels ? &visit->portrait : NULL,
    };
    station->view.found_by_face = visit->record.finding == FOUND_BY_FACE;
    station->view.without_document =
        station->view.found_by_face || visit->record.finding == FOUND_BY_FINGER;
}

static const char *method_text(enum log_method method) {
    switch (method) {
    case BY_FINGER: return N_("fingerprint");
    case BY_FACE: return N_("face");
    case BY_FINGER_AND_FACE: return N_("finger and face");
    case BY_DECISION: return N_("decision of the commission");
    case BY_NOTHING:
    case LOG_METHODS: break;
    }
    return "";
}

void station_show_mark(struct station *station) {
    const struct log_mark *mark = &station->visit.mark;
    station->view.mark = (struct mark_view){
        .slip = (int)mark->slip, .kiosk = mark->kiosk, .method = method_text(mark->method)};
    station_clock_text(station, mark->t_ms, station->view.mark.time);
}

void station_show_warned_before(struct station *station, const struct log_evidence *before) {
    struct warning_view *view = &station->view.warning;
    *view = (struct warning_view){
        .before = true, .by_face = before->warned_by_face, .slip = (int)before->warned_slip};
    station_clock_text(station, before->warned_ms, view->marked);
}

void station_show_finger(struct station *station) {
    const struct decision *decision = &station->visit.decision;
    struct finger_view *view = &station->view.finger;
    const int before = view->position;
    view->position = decision_finger(decision);
    if (view->position != before) { // what another finger gave says nothing of this one
        view->print = NULL;
        view->quality = -1;
        view->advice = NULL;
    }
    view->next = decision_next_finger(decision);
    view->attempt = decision_tries_of_finger(decision) + 1;
    view->attempts = station_policy(station)->finger_tries;
    view->moment = MOMENT_PLACE;
    view->checking = false;
    view->lost = !station->answering[DEVICE_READER].is_there;
}

void station_show_face(struct station *station) {
    struct face_view *view = &station->view.face;
    view->attempt = station->visit.decision.looks + 1;
    view->attempts = station_policy(station)->face_looks;
    view->advice = NULL;
    view->progress = 0;
    view->is_there = false;
}

void station_show_state(struct station *station) {
    station->view.state = station->state;
    station->view.focus_action = -1;
    station->view.may_override = station_policy(station)->face_operator_may_override;
    station_forms_show(station);
    station->view.check_code = station->view.checkpoint = station->view.kiosk_key = NULL;
    if (station->state == LOCKED)
        (void)station_last_read(station);
    const bool is_at_printer = station->state == REPORTING || station->state == UNREPORTED ||
                               station->state == PRINTING || station->state == UNFINISHED;
    if (!is_at_printer)
        station->view.paper.tries = 0;
    if (station->state == OPENING || station->state == CLOSING || station->state == CLOSED)
        station_show_figures(station);
    if (station->state == OPENING) {
        show_code(station, voter_slice_hash(station->slice));
        show_kiosk_key(station);
    }
    if (station->state == CLOSED)
        station_show_root(station);
    if (station->state == NOT_LISTED && station->config.referral_path && !station->referral)
        station->view.notice = N_("The index of polling stations does not work on this kiosk");
    if (station->state == READING_FINGER)
        station_show_finger(station);
    if (station->state == LOOKING_AT_FACE || station->state == FINDING_FACE)
        station_show_face(station);
    station_show_clock_words(station);
}
