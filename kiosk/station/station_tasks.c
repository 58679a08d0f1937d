// The session's tasks, one function each: what the table asks for, done with the slice, the log,
// the sensors and the paper. Each returns the event that answers it, or SESSION_EVENTS when the
// answer comes by mail.
#include "kiosk/paper/printer.h"
#include "kiosk/station/station_parts.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// ---- Forms ----

static struct field *add_field(struct form *form, const char *label, enum field_kind kind) {
    struct field *field = &form->fields[form->count++];
    *field = (struct field){.label = label, .kind = kind, .chosen = -1};
    return field;
}

static const char *const holders[] = {N_("Chair"), N_("Secretary"), N_("Operator")};

static void ask_passphrase(struct station *station) {
    struct form *form = &station->view.form;
    struct field *holder = add_field(form, N_("Who opens"), FIELD_CHOICE);
    for (int i = 0; i < KEY_HOLDERS; i++)
        holder->choices[holder->choice_count++] = holders[i];
    for (int i = KEY_HOLDERS; i-- > 0;)
        if (!voter_slice_holder_is_open(station->slice, (enum key_holder)(i + 1)))
            holder->chosen = i;
    add_field(form, N_("Passphrase"), FIELD_SECRET);
    form->focus = 1;
}

// Numbers of the log's records: never renumber, add at the end.
static const char *const decision_reasons[] = {
    N_("Fingers worn or injured"), N_("Illness or bandage"),        N_("Photograph is too old"),
    N_("Equipment fault"),         N_("Another person's document"),
};
static const char *const undo_reasons[] = {
    N_("The wrong person was marked"),
    N_("The slip did not come out"),
    N_("Marked by mistake"),
};

static void add_reasons(struct form *form, const char *const *reasons, size_t count) {
    struct field *field = add_field(form, N_("Reason"), FIELD_CHOICE);
    for (size_t i = 0; i < count; i++)
        field->choices[field->choice_count++] = reasons[i];
}

// The officials who may decide, in the manifest's order: the choices of the forms.
static const struct slice_official *decider(const struct station *station, int choice) {
    const struct slice_manifest *manifest = voter_slice_manifest(station->slice);
    for (int i = 0; i < manifest->official_count; i++)
        if (manifest->officials[i].role != ROLE_OPERATOR && choice-- == 0)
            return &manifest->officials[i];
    return NULL;
}

static void add_officials(struct station *station) {
    static const char *const labels[][2] = {
        {N_("First member"),  N_("Code of the first") },
        {N_("Second member"), N_("Code of the second")}
    };
    struct form *form = &station->view.form;
    for (int who = 0; who < 2; who++) {
        struct field *field = add_field(form, labels[who][0], FIELD_CHOICE);
        const struct slice_official *official;
        while (field->choice_count < CHOICES_MAX &&
               (official = decider(station, field->choice_count)))
            field->choices[field->choice_count++] = official->name;
        add_field(form, labels[who][1], FIELD_CODE);
    }
}

static bool form_belongs_to(enum session_state state) {
    return state == LOCKED || state == WAITING || state == CHOOSING || state == DECIDING ||
           state == UNDOING;
}

static void show_form(struct station *station) {
    struct form *form = &station->view.form;
    form_wipe(form);
    *form = (struct form){0};
    if (!form_belongs_to(station->state))
        return;
    if (station->state == LOCKED)
        ask_passphrase(station);
    if (station->state == WAITING)
        add_field(form, N_("PIN or number in the list"), FIELD_DIGITS);
    if (station->state == CHOOSING)
        station_show_candidates(station);
    if (station->state == DECIDING) {
        struct field *verdict = add_field(form, N_("Decision"), FIELD_CHOICE);
        verdict->choices[0] = N_("Admit");
        verdict->choices[1] = N_("Refuse");
        verdict->choice_count = 2;
        add_reasons(form, decision_reasons, sizeof decision_reasons / sizeof *decision_reasons);
        add_officials(station);
    }
    if (station->state == UNDOING) {
        add_reasons(form, undo_reasons, sizeof undo_reasons / sizeof *undo_reasons);
        add_officials(station);
    }
}

// ---- The voter ----

static void show_voter(struct station *station) {
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
    case BY_NOTHING: break;
    }
    return "";
}

void station_local_time(const struct station *station, int64_t t_ms, struct tm *out) {
    time_t seconds = (time_t)(t_ms / 1000) + station_policy(station)->utc_offset_min * 60;
    gmtime_r(&seconds, out);
}

static void show_mark(struct station *station) {
    const struct log_mark *mark = &station->visit.mark;
    struct tm when;
    station_local_time(station, mark->t_ms, &when);
    station->view.mark = (struct mark_view){
        .slip = (int)mark->slip, .kiosk = mark->kiosk, .method = method_text(mark->method)};
    strftime(station->view.mark.time, sizeof station->view.mark.time, "%H:%M", &when);
}

static void show_finger(struct station *station) {
    const struct decision *decision = &station->visit.decision;
    struct finger_view *view = &station->view.finger;
    view->position = decision_finger(decision);
    view->next = decision_next_finger(decision);
    view->attempt = decision->tries_of_finger + 1;
    view->attempts = station_policy(station)->finger_tries;
    view->moment = MOMENT_PLACE;
    view->checking = false;
    view->lost = station->view.devices[DEVICE_READER].health != WELL;
}

static void show_code(struct station *station, const uint8_t hash[LOG_HASH_SIZE]) {
    hash_text(station->code_text, hash);
    station->view.check_code = station->code_text;
}

static void show_root(struct station *station) {
    uint8_t root[LOG_HASH_SIZE];
    if (!station->log ||
        participation_log_root(station->log, participation_log_size(station->log), root))
        return;
    show_code(station, root);
    station->checkpoint[participation_log_checkpoint(station->log, station->checkpoint)] = 0;
    station->view.checkpoint = station->checkpoint;
}

static void show_face(struct station *station) {
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
    show_form(station);
    station->view.check_code = station->view.checkpoint = NULL;
    if (station->state == OPENING || station->state == CLOSING || station->state == CLOSED)
        station_show_figures(station);
    if (station->state == OPENING)
        show_code(station, voter_slice_hash(station->slice));
    if (station->state == CLOSED)
        show_root(station);
    if (station->state == NOT_LISTED && station->config.referral_path && !station->referral)
        station->view.notice = N_("The index of polling stations does not work on this kiosk");
    if (station->state == READING_FINGER)
        show_finger(station);
    if (station->state == LOOKING_AT_FACE || station->state == FINDING_FACE)
        show_face(station);
}

void station_forget(struct station *station) {
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
    station->view.referral = (struct referral_view){0};
    if (station->state != STOPPED) // which still has to say why
        station->view.reason = NULL;
    station->ticket_before = ++station->ticket; // whatever is still on its way answers nobody
}

// ---- Tasks ----

bool station_show_wait(struct station *station) {
    static const char *const words[KEY_HOLDERS] = {
        N_("Too many wrong passphrases of the chair: wait %d s"),
        N_("Too many wrong passphrases of the secretary: wait %d s"),
        N_("Too many wrong passphrases of the operator: wait %d s"),
    };
    struct form *form = &station->view.form;
    if (station->state != LOCKED || !form->count)
        return false;
    int chosen = form->fields[0].chosen;
    int wait_s = chosen < 0 ? 0
                            : unlock_guard_wait_s(&station->guard, (enum key_holder)(chosen + 1),
                                                  station_now_ms());
    if (wait_s == form->error_number && (!wait_s || form->error == words[chosen]))
        return wait_s > 0;
    form->error = wait_s ? words[chosen] : NULL; // it was about a wait, and that is over
    form->error_number = wait_s;
    station->changed = true;
    return wait_s > 0;
}

static void count_wrong(struct station *station, enum key_holder holder) {
    static const char *const words[KEY_HOLDERS] = {
        N_("This is not the chair's passphrase. Type it again"),
        N_("This is not the secretary's passphrase. Type it again"),
        N_("This is not the operator's passphrase. Type it again"),
    };
    unsigned wrong = unlock_guard_wrong(&station->guard, holder, station_now_ms());
    station->view.form.error = words[holder - 1];
    (void)station_show_wait(station);
    journal_write(&station->journal, "unlock", "%s: wrong passphrase, try=%u wait_s=%d",
                  key_holder_text(holder), wrong, station->view.form.error_number);
}

static enum session_event unlock(struct station *station) {
    struct form *form = &station->view.form;
    int chosen = form->fields[0].chosen;
    if (chosen < 0)
        return UNLOCK_REFUSED;
    enum key_holder holder = (enum key_holder)(chosen + 1);
    if (station_show_wait(station)) {
        explicit_bzero(form->fields[1].text, sizeof form->fields[1].text);
        journal_write(&station->journal, "unlock", "%s: not tried, wait_s=%d",
                      key_holder_text(holder), form->error_number);
        return UNLOCK_REFUSED;
    }
    enum sync_status status = voter_slice_unlock(station->slice, holder, form->fields[1].text);
    show_form(station);
    if (status == SYNC_OK || status == SYNC_ONE_MORE)
        unlock_guard_right(&station->guard, holder);
    if (status != SYNC_WRONG_KEY)
        journal_write(&station->journal, "unlock", "%s: %s", key_holder_text(holder),
                      sync_status_text(status));
    station->view.holders_done = status == SYNC_ONE_MORE;
    if (status == SYNC_OK)
        return station_open_log(station);
    if (status == SYNC_WRONG_KEY) {
        form->fields[0].chosen = chosen;
        count_wrong(station, holder);
        for (int i = 1; i <= KEY_HOLDERS; i++)
            station->view.holders_done |=
                voter_slice_holder_is_open(station->slice, (enum key_holder)i);
    } else if (status != SYNC_ONE_MORE) {
        form->error = N_("The package does not open. Ask for it anew");
    }
    return UNLOCK_REFUSED;
}

static enum session_event open_poll(struct station *station) {
    enum sync_status status = participation_log_begin(station->log, station->operator_id);
    if (status != SYNC_OK)
        return station_log_fault(station, status);
    station_show_figures(station);
    show_root(station);
    (void)printer_report(station,
                         false); // the poll opens without paper too; the screen says so
    station_poke_uplink(station);
    return POLL_OPENED;
}

enum session_event station_wrong(struct station *station, const char *error) {
    station->view.form.error = error;
    return FORM_WRONG;
}

void station_begin_visit(struct station *station, enum log_finding finding) {
    struct visit *visit = &station->visit;
    visit->record.finding = finding;
    visit->record.operator_id = station->operator_id;
    log_nonce(visit->record.nonce);
}

static void prepare_fingers(struct visit *visit, const struct slice_policy *policy) {
    uint8_t positions[VOTER_FINGERS_MAX];
    int count = 0;
    for (size_t i = 0; i < visit->voter.finger_count; i++) {
        const struct voter_finger *finger = &visit->voter.fingers[i];
        struct finger_template *reference = &visit->fingers.references[visit->fingers.count];
        if (visit->fingers.count == REFERENCES_MAX ||
            finger_template_decode(reference, finger->record.bytes, finger->record.size, NULL) !=
                MATCHER_OK)
            continue;
        reference->position = finger->position;
        visit->fingers.count++;
        if (!count || !memchr(positions, finger->position, (size_t)count))
            positions[count++] = finger->position;
    }
    decision_begin(&visit->decision, policy, positions, count, (int)visit->fingers.count);
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
enum session_event station_show_found(struct station *station, uint32_t number) {
    struct visit *visit = &station->visit;
    const enum sync_status status = voter_slice_voter(station->slice, number, &visit->voter);
    if (status != SYNC_OK)
        return bad_line(station, status);
    if (visit->voter.kiosk != station->config.kiosk) {
        station_forget(
            station); // one voter, one owner: no cable that is out can make two marks of it
        return station_wrong(
            station, N_("This voter is marked at another kiosk of this station: send them there"));
    }
    visit->record.voter = number;
    visit->record.owner = visit->voter.kiosk;
    prepare_fingers(visit, station_policy(station));
    show_voter(station);
    participation_log_state(station->log, number, &visit->mark);
    if (visit->mark.state == VOTER_ISSUED || visit->mark.state == VOTER_RESERVED)
        show_mark(station);
    if (visit->mark.state == VOTER_ISSUED)
        return VOTER_MARKED;
    if (visit->mark.state == VOTER_RESERVED) {
        memcpy(visit->record.nonce, visit->mark.nonce, sizeof visit->record.nonce);
        visit->record.method = visit->mark.method;
        visit->duplicate = true;
        visit->concluded = true;
        return VOTER_UNFINISHED;
    }
    return VOTER_FOUND;
}

static enum session_event find_voter(struct station *station) {
    if (!station_show_medium(station))
        return station_log_fault(station, SYNC_NO_MEDIUM);
    station->language_between = station->view.language;
    const char *typed = station->view.form.fields[0].text;
    size_t digits = strlen(typed);
    uint32_t number;
    enum sync_status status;
    station_forget(station);
    if (digits == VOTER_PIN_SIZE - 1) {
        if (!pin_read(typed, NULL, NULL))
            return station_wrong(
                station, N_("This is no PIN: it begins with 1 or 2, then the date of birth"));
        station_begin_visit(station, FOUND_BY_TYPED_PIN);
        status = voter_slice_find_pin(station->slice, typed, &number);
        if (status == SYNC_NOT_FOUND)
            find_elsewhere(station, typed);
    } else if (digits >= 1 && digits <= 5) {
        station_begin_visit(station, FOUND_BY_NUMBER);
        number = (uint32_t)strtoul(typed, NULL, 10);
        status = voter_slice_find_number(station->slice, number);
        if (status == SYNC_NOT_FOUND)
            return station_wrong(station, N_("There is no such number in the list"));
    } else {
        return station_wrong(station, N_("A PIN has 14 digits, a number in the list at most 5"));
    }
    if (status == SYNC_NOT_FOUND)
        return VOTER_NOT_LISTED;
    return status == SYNC_OK ? station_show_found(station, number) : bad_line(station, status);
}

static enum session_event capture_finger(struct station *station) {
    struct visit *visit = &station->visit;
    visit->held = SESSION_EVENTS;
    show_finger(station);
    if (!decision_finger(&visit->decision))
        return FINGERS_USED_UP;
    visit->fingers.ticket = ++station->ticket;
    visit->fingers.time_limit_ms = station_policy(station)->idle_timeout_s * 1000U;
    if (!station->view.finger.lost)
        device_thread_capture_finger(station->devices, &visit->fingers);
    return SESSION_EVENTS;
}

void station_look(struct station *station, float threshold, const struct face_template *reference) {
    show_face(station);
    struct face_request request = {
        .ticket = ++station->ticket,
        .time_limit_ms = station_policy(station)->face_look_s * 1000U,
        .threshold = threshold,
        .alive = (enum face_alive_when)station_policy(station)->face_liveness,
        .reference = *reference,
    };
    camera_thread_look(station->camera, &request);
    explicit_bzero(&request, sizeof request);
    journal_write(&station->journal, "face", "looking ticket=%u", station->ticket);
}

static enum session_event capture_face(struct station *station) {
    struct visit *visit = &station->visit;
    const float needed = decision_face_needed(&visit->decision);
    struct face_template reference;
    const char *why = "none in the list";
    if (!decision_may_look(&visit->decision)) { // after a doubt; else the table has ended it
        station->view.reason = N_("The looks are used up, and the face stayed doubted");
        return FACES_USED_UP;
    }
    if (visit->decision.face_among && needed > FACE_SCORE_MAX) {
        station->view.reason =
            N_("The face found the voter: in so long a list it cannot identify him too");
        return FACES_USED_UP;
    }
    if (!camera_thread_has_faces(station->camera) ||
        face_template_decode(&reference, visit->voter.face.bytes, visit->voter.face.size, &why) !=
            MATCHER_OK) {
        journal_write(&station->journal, "portrait", "no face to compare with: %s", why);
        station->view.reason = N_("There is no portrait to compare with");
        return FACES_USED_UP;
    }
    station_look(station, needed, &reference);
    face_template_wipe(&reference);
    return SESSION_EVENTS;
}

static enum session_event reserve_mark(struct station *station) {
    struct visit *visit = &station->visit;
    enum sync_status status = participation_log_reserve(station->log, &visit->record, &visit->mark);
    if (status != SYNC_OK && status != SYNC_ALREADY_THERE)
        return station_log_fault(station, status);
    show_mark(station);
    visit->concluded = true;
    return status == SYNC_OK ? MARK_RESERVED : MARK_EXISTS;
}

static bool has_printed(struct station *station, bool printed) {
    if (!printed)
        station_note_incident(station, INCIDENT_PRINTER);
    station->view.devices[DEVICE_PRINTER].health = printed ? WELL : BROKEN;
    station->view.devices[DEVICE_PRINTER].words = printed ? N_("ready") : N_("does not print");
    return printed;
}

static enum session_event print_slip(struct station *station) {
    struct visit *visit = &station->visit;
    if (visit->duplicate) {
        // Nobody knows whether the first one came out: this one says so, and the log too.
        enum sync_status status =
            participation_log_reprint(station->log, visit->record.voter, station->operator_id);
        if (status != SYNC_OK)
            return station_log_fault(station, status);
    }
    return has_printed(station, printer_slip(station)) ? SLIP_PRINTED : SLIP_FAILED;
}

static enum session_event print_referral(struct station *station) {
    station->view.notice = has_printed(station, printer_referral(station))
                               ? N_("Take the directions from the printer")
                               : N_("The printer does not print: write it down, please");
    return SESSION_EVENTS;
}

static enum session_event issue_mark(struct station *station) {
    struct visit *visit = &station->visit;
    enum sync_status status = participation_log_issue(
        station->log, visit->record.voter, visit->record.nonce, station->operator_id, &visit->mark);
    if (status != SYNC_OK)
        return station_log_fault(station, status);
    show_mark(station);
    station_show_figures(station);
    station_poke_uplink(station);
    return MARK_ISSUED;
}

static enum session_event record_outcome(struct station *station) {
    bool already = station->state == ALREADY_IDENTIFIED;
    enum log_event event = already                        ? LOG_ALREADY
                           : station->state == NOT_LISTED ? LOG_NOT_LISTED
                                                          : LOG_NOT_IDENTIFIED;
    enum session_event answer =
        station_note(station, event, already ? station->visit.mark.slip : 0);
    station_show_figures(station);
    return answer;
}

// The two officials at the end of a form, with their codes; NULL when they may decide.
static const char *check_officials(struct station *station, int first_field,
                                   struct log_decision *decision) {
    const struct field *fields = &station->view.form.fields[first_field];
    const struct slice_official *a = decider(station, fields[0].chosen);
    const struct slice_official *b = decider(station, fields[2].chosen);
    const char *error = decision_officials_error(a, b);
    if (error)
        return error;
    if (voter_slice_official_check(station->slice, a->id, fields[1].text) != SYNC_OK)
        return N_("The first code is not this member's");
    if (voter_slice_official_check(station->slice, b->id, fields[3].text) != SYNC_OK)
        return N_("The second code is not this member's");
    decision->officials[0] = a->id;
    decision->officials[1] = b->id;
    return NULL;
}

static enum session_event record_decision(struct station *station) {
    const struct field *fields = station->view.form.fields;
    struct visit *visit = &station->visit;
    struct log_decision decision = {.reason = (uint16_t)(fields[1].chosen + 1)};
    bool admit = fields[0].chosen == 0;
    const char *error = check_officials(station, 2, &decision);
    if (!error && admit && !station_policy(station)->decision_may_admit)
        error = N_("The regulations of this election do not let the commission admit");
    if (error)
        return station_wrong(station, error);
    visit->record.method = BY_DECISION;
    visit->record.score = 0;
    enum sync_status status =
        participation_log_decide(station->log, &visit->record, &decision, admit);
    if (status != SYNC_OK)
        return station_log_fault(station, status);
    visit->concluded = true;
    station->view.reason = admit ? NULL : N_("The commission decided not to admit");
    return admit ? DECISION_ADMITS : DECISION_REFUSES;
}

static enum session_event undo_mark(struct station *station) {
    const struct visit *visit = &station->visit;
    struct log_decision decision = {.reason = (uint16_t)(station->view.form.fields[0].chosen + 1)};
    const char *error = check_officials(station, 1, &decision);
    if (error)
        return station_wrong(station, error);
    struct log_mark mark;
    participation_log_state(station->log, visit->record.voter, &mark);
    enum sync_status status =
        mark.state == VOTER_RESERVED
            ? participation_log_release(station->log, visit->record.voter, &decision)
            : participation_log_void(station->log, visit->record.voter, &decision);
    if (status != SYNC_OK)
        return station_log_fault(station, status);
    station_poke_uplink(station);
    return MARK_UNDONE;
}

static enum session_event close_poll(struct station *station) {
    enum sync_status status = participation_log_end(station->log, station->operator_id);
    if (status != SYNC_OK)
        return station_log_fault(station, status);
    station_show_figures(station);
    (void)printer_report(station, true);
    search_thread_forget(station->search); // nobody comes any more
    station_poke_uplink(station);
    return POLL_CLOSED;
}

static enum session_event check_log(struct station *station) {
    participation_log_close(station->log);
    station->log = NULL;
    if (!voter_slice_is_unlocked(station->slice))
        return LOG_WELL;
    enum session_event opened = station_open_log(station);
    return opened == LOG_FAILED ? SESSION_EVENTS : LOG_WELL;
}

static enum session_event forget_voter(struct station *station) {
    bool walked_away = station->last_event == TIME_UP;
    const bool by_face = station->visit.record.finding == FOUND_BY_FACE;
    enum session_event answer = SESSION_EVENTS;
    if (station->log && station->state != STOPPED && station->visit.record.voter &&
        !station->visit.concluded)
        answer = station_note(station, walked_away ? LOG_WALKED_AWAY : LOG_CANCELLED, 0);
    station_forget(station);
    station->view.language = station->language_between; // the next voter may read another one
    station_show_figures(station);
    if (station->last_event == MARK_UNDONE)
        station->view.notice = N_("The mark was taken back. The voter can be identified anew");
    else if (walked_away)
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

static enum session_event lock_station(struct station *station) {
    station_forget(station);
    station_lock_all(station);
    station->begin_new_medium = station->last_event == MEDIUM_PRESSED;
    station_show_state(station);
    if (station->begin_new_medium)
        station->view.notice = N_("By opening the station two holders agree to a new second copy");
    return SESSION_EVENTS;
}

enum session_event station_do(struct station *station, enum session_task task) {
    switch (task) {
    case UNLOCK: return unlock(station);
    case OPEN_POLL: return open_poll(station);
    case FIND_VOTER: return find_voter(station);
    case SEARCH_FINGER: return station_search_finger(station);
    case SEARCH_FACE: return station_search_face(station);
    case RECORD_SEARCH: return station_record_search(station);
    case TAKE_CANDIDATE: return station_take_candidate(station);
    case CHECK_FINGER: return station_check_finger(station);
    case RECORD_WARNING: return station_record_warning(station);
    case RECORD_DOUBT: return station_record_doubt(station);
    case RECORD_OVERRIDE: return station_record_override(station);
    case CAPTURE_FINGER: return capture_finger(station);
    case SKIP_FINGER:
        decision_skip_finger(&station->visit.decision);
        return capture_finger(station);
    case CAPTURE_FACE: return capture_face(station);
    case RESERVE_MARK: return reserve_mark(station);
    case PRINT_SLIP: return print_slip(station);
    case ISSUE_MARK: return issue_mark(station);
    case RECORD_OUTCOME: return record_outcome(station);
    case PRINT_REFERRAL: return print_referral(station);
    case RECORD_DECISION: return record_decision(station);
    case UNDO_MARK: return undo_mark(station);
    case CLOSE_POLL: return close_poll(station);
    case CHECK_LOG: return check_log(station);
    case FORGET_VOTER: return forget_voter(station);
    case LOCK_STATION: return lock_station(station);
    case NOTHING: break;
    }
    return SESSION_EVENTS;
}
