#include "kiosk/station/station_forms.h"
#include "kiosk/session/form.h"
#include "kiosk/session/states.h"
#include "kiosk/station/station_reports.h"
#include <assert.h>

static struct field *add_field(struct form *form, const char *label, enum field_kind kind) {
    struct field *field = &form->fields[form->count++];
    *field = (struct field){.label = label, .kind = kind, .chosen = -1};
    return field;
}

static const char *const holders[] = {N_("Chair"), N_("Secretary"), N_("Operator")};

static void ask_for_passphrase(struct station *station) {
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

static const char *const decision_reasons[] = {
    [DECIDED_FINGERS_WORN] = N_("Fingers worn or injured"),
    [DECIDED_ILLNESS] = N_("Illness or bandage"),
    [DECIDED_OLD_PHOTOGRAPH] = N_("Photograph is too old"),
    [DECIDED_EQUIPMENT] = N_("Equipment fault"),
    [DECIDED_OTHER_DOCUMENT] = N_("Another person's document"),
    [DECIDED_NOTHING_LISTED] = N_("The list has neither finger nor face"),
    [DECIDED_NO_DEVICES] = N_("Reader and camera do not work"),
    [DECIDED_NOT_POSSIBLE] = N_("Neither is possible: hands and face bandaged"),
};
static const char *const no_finger_reasons[] = {
    [NO_FINGER_HANDS] = N_("No hands, no fingers"),
    [NO_FINGER_BANDAGED] = N_("Bandaged or injured"),
    [NO_FINGER_READER] = N_("The finger reader does not work"),
    [NO_FINGER_WORN] = N_("Fingers worn or injured"),
};
static const char *const undo_reasons[] = {
    [UNDONE_WRONG_PERSON] = N_("The wrong person was marked"),
    [UNDONE_NO_SLIP] = N_("The slip did not come out"),
    [UNDONE_MISTAKE] = N_("Marked by mistake"),
};
_Static_assert(sizeof decision_reasons / sizeof *decision_reasons == DECIDED_REASONS &&
                   sizeof no_finger_reasons / sizeof *no_finger_reasons == NO_FINGER_REASONS &&
                   sizeof undo_reasons / sizeof *undo_reasons == UNDONE_REASONS,
               "words for each of the log's reasons");

// From 1: the choice that is first in the form is the log's reason 1. 0 would be one in words.
static void add_reasons(struct form *form, const char *label, const char *const *reasons,
                        int count) {
    struct field *field = add_field(form, label, FIELD_CHOICE);
    for (int reason = 1; reason < count; reason++)
        field->choices[field->choice_count++] = reasons[reason];
}

// That the list has nothing is no reason where it has something.
static int first_untried(const struct station *station) {
    const struct voter *voter = &station->visit.voter;
    return voter->finger_count || voter->face.size ? DECIDED_UNTRIED + 1 : DECIDED_UNTRIED;
}

// Before anything was tried the form asks why not, and what is left besides is to refuse.
enum log_decision_reason station_forms_decision_reason(const struct station *station, int choice) {
    if (!decision_nothing_was_tried(&station->visit.decision))
        return (enum log_decision_reason)(1 + choice);
    const int reason = first_untried(station) + choice;
    return reason < DECIDED_REASONS ? (enum log_decision_reason)reason : DECIDED_OTHER_DOCUMENT;
}

static void add_decision_reasons(struct station *station) {
    struct form *form = &station->view.form;
    if (!decision_nothing_was_tried(&station->visit.decision)) {
        add_reasons(form, N_("Reason"), decision_reasons, DECIDED_UNTRIED);
        return;
    }
    struct field *field =
        add_field(form, N_("Why neither finger nor face was tried"), FIELD_CHOICE);
    for (int choice = 0; choice <= DECIDED_REASONS - first_untried(station); choice++)
        field->choices[field->choice_count++] =
            decision_reasons[station_forms_decision_reason(station, choice)];
}

// The officials who may decide, chair and secretary first, without whom nothing is decided, then in
// the manifest's order: the choices of the forms.
const struct slice_official *station_forms_decider(const struct station *station, int choice) {
    const struct slice_manifest *manifest = voter_slice_manifest(station->slice);
    for (int leads = 1; leads >= 0; leads--)
        for (int i = 0; i < manifest->official_count; i++) {
            const struct slice_official *official = &manifest->officials[i];
            const bool is_leader = official->role == ROLE_CHAIR || official->role == ROLE_SECRETARY;
            if (official->role != ROLE_OPERATOR && is_leader == leads && choice-- == 0)
                return official;
        }
    return NULL;
}

static void add_official(struct station *station, const char *who, const char *code) {
    struct field *field = add_field(&station->view.form, who, FIELD_CHOICE);
    const struct slice_official *official;
    while (field->choice_count < CHOICES_MAX &&
           (official = station_forms_decider(station, field->choice_count)))
        field->choices[field->choice_count++] = official->name;
    add_field(&station->view.form, code, FIELD_CODE);
}

static void add_officials(struct station *station) {
    static const char *const labels[][2] = {
        {N_("First member"),  N_("Code of the first") },
        {N_("Second member"), N_("Code of the second")}
    };
    for (int who = 0; who < 2; who++)
        add_official(station, labels[who][0], labels[who][1]);
}

static void ask_for_candidate(struct station *station) {
    struct form *form = &station->view.form;
    const struct search_view *view = &station->view.search;
    struct field *field = &form->fields[form->count++];
    *field = (struct field){.kind = FIELD_CHOICE, .chosen = -1};
    for (int i = 0; i < view->count; i++)
        field->choices[field->choice_count++] = view->best[i].voter.surname;
}

static void ask_for_pin(struct station *station) {
    add_field(&station->view.form, N_("PIN or number in the list"), FIELD_LINE);
}

static const char *const early_reasons[] = {
    [EARLY_ALL_CAME] = N_("All in the list have come"),
    [EARLY_DANGER] = N_("Danger to people"),
    [EARLY_RESERVE] = N_("On with the reserve kit"),
    [EARLY_ORDER] = N_("Order of the higher commission"),
};
_Static_assert(sizeof early_reasons / sizeof *early_reasons == EARLY_REASONS,
               "words for each of the log's reasons");

// At the hour nobody is asked why.
static void ask_about_doors(struct station *station) {
    if (!station->view.minutes_left)
        return;
    add_reasons(&station->view.form, N_("Why before the hour"), early_reasons, EARLY_REASONS);
    add_officials(station);
}

static void ask_for_report(struct station *station) {
    static const char *const words[LOG_REPORTS] = {
        [LOG_REPORT_ZERO] = N_("Zero report"),
        [LOG_REPORT_TURNOUT] = N_("Turnout until now"),
        [LOG_REPORT_FINAL] = N_("Final identification report"),
    };
    struct field *field = add_field(&station->view.form, N_("Which report"), FIELD_CHOICE);
    enum log_report kind;
    while ((kind = station_reports_choice(station, field->choice_count)))
        field->choices[field->choice_count++] = words[kind];
    field->chosen = !participation_log_has_ended(station->log) &&
                    !station->view.paper.out[LOG_REPORT_ZERO]; // what is missing first
}

static void ask_for_decision(struct station *station) {
    struct form *form = &station->view.form;
    struct field *verdict = add_field(form, N_("Decision"), FIELD_CHOICE);
    verdict->choices[0] = N_("Admit");
    verdict->choices[1] = N_("Refuse");
    verdict->choice_count = 2;
    add_decision_reasons(station);
    add_officials(station);
}

static void ask_for_undoing(struct station *station) {
    add_reasons(&station->view.form, N_("Reason"), undo_reasons, UNDONE_REASONS);
    add_officials(station);
}

static void ask_for_explanation(struct station *station) {
    add_reasons(&station->view.form, N_("Why no finger"), no_finger_reasons, NO_FINGER_REASONS);
    add_official(station, N_("Who says so"), N_("Code"));
}

static void (*const fill[SESSION_STATES])(struct station *station) = {
    [LOCKED] = ask_for_passphrase,  [WAITING] = ask_for_pin,
    [CHOOSING] = ask_for_candidate, [EXPLAINING] = ask_for_explanation,
    [DECIDING] = ask_for_decision,  [UNDOING] = ask_for_undoing,
    [PAPERS] = ask_for_report,      [CLOSING_DOORS] = ask_about_doors,
    [CLOSING] = add_officials,
};

void station_forms_show(struct station *station) {
    form_wipe(&station->view.form);
    station->view.form = (struct form){0};
    if (!states_row(station->state)->has_form)
        return;
    assert(fill[station->state]);
    fill[station->state](station);
}

// What the form asks for, of those who are chosen already; 0: no secret of theirs.
static struct secret_try asked_for(const struct station *station) {
    const struct form *form = &station->view.form;
    struct secret_try asked = {0};
    if (station->state == LOCKED && form->count)
        asked.secret = (enum log_secret)(form->fields[0].chosen + 1);
    for (int i = 1, who = 0; i < form->count && who < 2; i++)
        if (form->fields[i].kind == FIELD_CODE) {
            const struct slice_official *official =
                station_forms_decider(station, form->fields[i - 1].chosen);
            asked.secret = SECRET_CODES;
            asked.officials[who++] = official ? official->id : 0;
        }
    return asked;
}

bool station_forms_wait(struct station *station) {
    static const char *const words[LOG_SECRETS] = {
        [SECRET_CHAIR] = N_("Too many wrong passphrases of the chair: wait %d s"),
        [SECRET_SECRETARY] = N_("Too many wrong passphrases of the secretary: wait %d s"),
        [SECRET_OPERATOR] = N_("Too many wrong passphrases of the operator: wait %d s"),
        [SECRET_CODES] = N_("Too many wrong codes: wait %d s"),
    };
    struct form *form = &station->view.form;
    const struct secret_try asked = asked_for(station);
    const int wait_s = asked.secret ? secret_guard_wait_s(&station->guard, &asked) : 0;
    if (wait_s == form->error_number && (!wait_s || form->error == words[asked.secret]))
        return wait_s > 0;
    form->error = wait_s ? words[asked.secret] : NULL; // it was about a wait, and that is over
    form->error_number = wait_s;
    station->changed = true;
    return wait_s > 0;
}
