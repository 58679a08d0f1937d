#include "tests/demo/demo_day.h"
#include "tests/support/synthetic/synthetic_noise.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { FOR_DAY = 77, GENUINE = 40, FINGER_FAULTS = 6 };

struct planner {
    struct demo_day *day;
    const struct demo_station *station;
    struct demo_expect *expect;
    struct synthetic_noise noise;
    int next_real, next_grown, next_stranger; // indices into the station's voters and strangers
    const struct demo_voter *found_by_face;   // who has his visit already
    const struct demo_voter *used_up;         // whose tries of the day others have used up
};

// ---- Who ----

static const struct demo_voter *next_voter(struct planner *planner, bool real) {
    int *next = real ? &planner->next_real : &planner->next_grown;
    while (*next < planner->station->voter_count) {
        const struct demo_voter *voter = &planner->station->voters[(*next)++];
        if (voter->real == real && voter->finger_count > 0 &&
            voter->number != planner->station->member && voter != planner->found_by_face)
            return voter;
    }
    return NULL;
}

static const struct demo_voter *grown(struct planner *planner) {
    const struct demo_voter *voter = next_voter(planner, false);
    assert(voter); // a training station has more of them than a day needs
    return voter;
}

static const struct demo_voter *stranger(struct planner *planner) {
    const struct demo_station *station = planner->station;
    assert(station->stranger_count > 0);
    return &station
                ->voters[station->voter_count + planner->next_stranger++ % station->stranger_count];
}

static const char *face_of(const struct demo_voter *voter) {
    return voter->face_is_real && voter->faces.count > 0 ? voter->faces.path[0] : NULL;
}

// ---- Visits ----

static struct demo_visit *add(struct planner *planner, const char *what,
                              const struct demo_voter *voter, enum demo_twist twist) {
    struct demo_day *day = planner->day;
    assert(day->count < DEMO_VISITS_MAX);
    struct demo_visit *visit = &day->visits[day->count++];
    *visit = (struct demo_visit){.what = what, .voter = voter, .twist = twist, .retry = -1};
    if (voter)
        memcpy(visit->pin, voter->pin, sizeof voter->pin);
    return visit;
}

static struct demo_visit *add_own_finger(struct planner *planner, const struct demo_voter *voter,
                                         const char *what, enum demo_twist twist) {
    struct demo_visit *visit = add(planner, what, voter, twist);
    visit->face = face_of(voter);
    return visit;
}

static struct demo_visit *add_wrong_finger(struct planner *planner, const struct demo_voter *voter,
                                           const char *what, int touches, enum demo_twist twist) {
    struct demo_visit *visit = add(planner, what, voter, twist);
    visit->other = stranger(planner);
    visit->other_touches = touches;
    return visit;
}

// A person who has real pictures comes by a face that agrees, or that does not. All but those of
// the last two visits come again in the evening with their own finger, so that every other real
// finger is tried.
static void add_faces(struct planner *planner) {
    if (!demo_expect_has_faces(planner->expect))
        return;
    const struct demo_voter *voter;
    for (int i = 0; i < 4 && (voter = next_voter(planner, true)); i++) {
        static const char *const what[] = {
            "another finger, own face; the mark is taken back",
            "another finger, own face; taken back when the voter comes again"};
        add_wrong_finger(planner, voter, what[i % 2], ALL_TOUCHES, i % 2 ? TWIST_NONE : TWIST_UNDO)
            ->face = face_of(voter);
    }
    for (int i = 0; i < 2 && (voter = next_voter(planner, true)); i++) {
        struct demo_visit *visit = add_wrong_finger(
            planner, voter, "another person, finger and face", ALL_TOUCHES, TWIST_NONE);
        visit->face = face_of(visit->other);
    }
    if ((voter = next_voter(planner, true)))
        add_wrong_finger(planner, voter, "cancelled before the camera", ALL_TOUCHES,
                         TWIST_CANCEL_FACE)
            ->expected = OUTCOME_CANCELLED;
    for (int i = 0; i < 2 && (voter = next_voter(planner, true)); i++)
        add_own_finger(planner, voter, "no finger, the face at once", TWIST_FACE_AT_ONCE);
}

// No document, and the operator looks for the face: one whose picture is like the portrait, and
// whose finger then agrees.
static void add_found_by_face(struct planner *planner) {
    for (int i = 0; i < planner->station->voter_count && !planner->found_by_face; i++) {
        const struct demo_voter *voter = &planner->station->voters[i];
        if (!voter->real || !face_of(voter) || voter->number == planner->station->member)
            continue;
        struct demo_visit *visit = add_own_finger(
            planner, voter, "no document: found by face, then a finger", TWIST_BY_FACE);
        *visit->pin = '\0';
        if (demo_expect_face(planner->expect, visit) && demo_expect_finger(planner->expect, visit))
            planner->found_by_face = voter;
        else
            planner->day->count--;
    }
}

static void add_genuine(struct planner *planner) {
    int count = 0;
    for (const struct demo_voter *voter; (voter = next_voter(planner, true)); count++)
        add_own_finger(planner, voter, "own finger, of a person", TWIST_NONE);
    for (; count < GENUINE; count++)
        add_own_finger(planner, grown(planner), "own finger", TWIST_NONE);
    add_own_finger(planner, grown(planner), "own finger, all by touch", TWIST_BY_TOUCH);
    add_own_finger(planner, grown(planner), "own finger, the language changes", TWIST_LANGUAGES);
    struct demo_visit *visit =
        add_own_finger(planner, grown(planner), "own finger, found by list number", TWIST_NONE);
    snprintf(visit->pin, sizeof visit->pin, "%d", visit->voter->number);
    add_own_finger(planner, grown(planner), "the slip does not come out at first", TWIST_NO_PAPER);
    add_own_finger(planner, grown(planner), "no slip; the voter comes back for it",
                   TWIST_NO_PAPER_LATER);
    for (int i = 0; i < 2; i++)
        add_own_finger(planner, grown(planner), "own finger; the mark is taken back", TWIST_UNDO);
    for (int i = 0; i < 3; i++)
        *add_own_finger(planner, grown(planner), "no document: found by finger, then another one",
                        TWIST_BY_SEARCH)
             ->pin = '\0';
}

static void add_finger_faults(struct planner *planner) {
    static const char *const retries[] = {
        "the reader says: try again", "the reader says: too short",
        "the reader says: not in the middle", "the reader says: lift the finger"};
    for (int i = 0; i < FINGER_FAULTS; i++)
        if (i % 2)
            add_wrong_finger(planner, grown(planner),
                             "one finger fails in all its tries, then the next",
                             planner->station->policy.finger_tries, TWIST_NONE);
        else
            add_wrong_finger(planner, grown(planner), "one finger fails, the other is asked for", 1,
                             TWIST_OTHER_FINGER);
    for (int i = 0; i < 4; i++)
        add_own_finger(planner, grown(planner), retries[i], TWIST_NONE)->retry = i;
    if (planner->station->blank.count)
        add_own_finger(planner, grown(planner), "nothing on the glass at first", TWIST_NONE)
            ->bad_touch = planner->station->blank.path[0];
    add_own_finger(planner, grown(planner), "unplugged while the reader waits",
                   TWIST_UNPLUG_WAITING);
    add_own_finger(planner, grown(planner), "unplugged under the finger", TWIST_UNPLUG_TOUCHED);
}

static void add_commission(struct planner *planner) {
    static const struct {
        const char *what;
        enum demo_twist twist;
        bool admits;
    } cases[] = {
        {"fingers fail, nobody at the camera, admitted",   TWIST_NONE,         true },
        {"fingers fail, admitted; a wrong code first",     TWIST_WRONG_CODE,   true },
        {"fingers fail, nobody at the camera, refused",    TWIST_NONE,         false},
        {"another person, refused",                        TWIST_NONE,         false},
        {"the commission's form is left without decision", TWIST_CHANGED_MIND, true },
        {"admitted before anything was tried",             TWIST_UNTRIED,      true },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct demo_visit *visit =
            add_wrong_finger(planner, grown(planner), cases[i].what, ALL_TOUCHES, cases[i].twist);
        visit->asks_commission = true;
        visit->admits = cases[i].admits;
    }
    for (int i = 0; i < 3; i++)
        add_wrong_finger(planner, grown(planner), "another person's finger", ALL_TOUCHES,
                         TWIST_NONE);
}

// The day's tries of one voter are used up by somebody else, over some visits; then the voter
// comes.
static void add_used_up(struct planner *planner) {
    const struct slice_policy *policy = &planner->station->policy;
    const struct demo_voter *voter = planner->used_up = grown(planner);
    const int of_visit = voter->finger_count * policy->finger_tries; // at least
    for (int tries = 0; tries < policy->finger_tries_day; tries += of_visit)
        add_wrong_finger(planner, voter, "another person's finger, until no try is left",
                         ALL_TOUCHES, TWIST_NONE);
}

static void add_broken_off(struct planner *planner) {
    for (int i = 0; i < 2; i++) {
        add(planner, "cancelled at the voter's card", grown(planner), TWIST_CANCEL_CARD)->expected =
            OUTCOME_CANCELLED;
        add(planner, "cancelled at the finger", grown(planner), TWIST_CANCEL_FINGER)->expected =
            OUTCOME_CANCELLED;
    }
    add(planner, "the voter walks away", grown(planner), TWIST_WALK_AWAY)->expected =
        OUTCOME_WALKED_AWAY;
}

static void add_typed(struct planner *planner, const char *what, const char *typed,
                      enum demo_outcome expected) {
    struct demo_visit *visit = add(planner, what, NULL, TWIST_NONE);
    snprintf(visit->pin, sizeof visit->pin, "%s", typed);
    visit->expected = expected;
}

static void add_strangers(struct planner *planner) {
    add_typed(planner, "a PIN of the station round the corner", "10101190000017", OUTCOME_REFERRED);
    add_typed(planner, "a PIN that is not on this list", "22902192400025", OUTCOME_NOT_LISTED);
    add_typed(planner, "a PIN that is not on this list", "21508191100033", OUTCOME_NOT_LISTED);
    add_typed(planner, "a PIN cut short", "2150819110003", OUTCOME_NOT_A_PIN);
    add_typed(planner, "a PIN with an impossible date", "23002198000011", OUTCOME_NOT_A_PIN);
    add_typed(planner, "a list number that is not there", "99999", OUTCOME_NOT_A_PIN);
}

// ---- What is expected ----

static bool is_marked(enum demo_outcome outcome) {
    return outcome == OUTCOME_FINGER || outcome == OUTCOME_FACE || outcome == OUTCOME_DECISION;
}

static enum demo_outcome without_finger(struct planner *planner, const struct demo_visit *visit) {
    if (visit->face && demo_expect_face(planner->expect, visit))
        return OUTCOME_FACE;
    if (!visit->asks_commission || visit->twist == TWIST_CHANGED_MIND)
        return OUTCOME_NOT_IDENTIFIED;
    return visit->admits ? OUTCOME_DECISION : OUTCOME_REFUSED;
}

static void expect_of(struct planner *planner, struct demo_visit *visit) {
    if (visit->expected != OUTCOME_NONE)
        return; // by what the visit is
    const bool is_another = visit->other_touches == ALL_TOUCHES;
    const bool shows_finger = visit->twist != TWIST_FACE_AT_ONCE;
    const bool agrees = shows_finger && demo_expect_finger(planner->expect, visit);
    if (is_another && agrees)
        visit->note = "false match"; // and so a disagreement, if the kiosk sees it so too
    if (!is_another && shows_finger && !agrees) {
        visit->note = "false non-match";
        visit->asks_commission = visit->admits = true; // as a person would, if the face fails too
    }
    if (agrees && !is_another)
        visit->expected = OUTCOME_FINGER;
    else
        visit->expected = without_finger(planner, visit);
    if (visit->twist == TWIST_UNDO && is_marked(visit->expected))
        visit->expected = OUTCOME_UNDONE;
}

// ---- The order ----

static void shuffle(struct planner *planner, int from) {
    struct demo_visit *visits = planner->day->visits;
    for (int i = planner->day->count - 1; i > from; i--) {
        const int other = from + synthetic_noise_below(&planner->noise, i - from + 1);
        const struct demo_visit visit = visits[i];
        visits[i] = visits[other];
        visits[other] = visit;
    }
}

static bool comes_again(const struct demo_visit *visit) { // who may still be marked, or anew
    return visit->voter && (visit->voter->real || visit->expected == OUTCOME_STOPPED) &&
           !is_marked(visit->expected);
}

static bool is_taken_back_later(const struct demo_visit *visit) {
    return is_marked(visit->expected) && strstr(visit->what, "taken back when");
}

// The evening: those who come a second time.
static void add_evening(struct planner *planner) {
    const int first_wave = planner->day->count;
    struct demo_visit *visits = planner->day->visits;
    int already = 0;
    for (int i = 0; i < first_wave; i++) {
        if (is_taken_back_later(&visits[i]))
            add(planner, "comes again; the mark is taken back", visits[i].voter, TWIST_UNDO)
                ->expected = OUTCOME_UNDONE;
        else if (is_marked(visits[i].expected) && i % 9 == 0 && already < 6 && ++already)
            add(planner, "comes a second time", visits[i].voter, TWIST_NONE)->expected =
                OUTCOME_ALREADY;
    }
    shuffle(planner, first_wave);
    const int taken_back = planner->day->count;
    for (int i = 0; i < taken_back; i++)
        if (visits[i].expected == OUTCOME_UNDONE)
            add_own_finger(planner, visits[i].voter, "identified anew, own finger", TWIST_NONE);
        else if (i < first_wave && comes_again(&visits[i]))
            add_own_finger(planner, visits[i].voter, "the voter himself, own finger", TWIST_NONE);
    struct demo_visit *late =
        add(planner, "the tries of the day are used up; admitted", planner->used_up, TWIST_NONE);
    late->asks_commission = late->admits = true;
    late->expected = OUTCOME_DECISION;
    shuffle(planner, taken_back);
}

// A finger that is somebody else's: of one who was marked in the morning, and of a commission
// member who helps with the reader.
static void add_warnings(struct planner *planner, int first_wave) {
    const struct demo_visit *marked = NULL, *visits = planner->day->visits;
    for (int i = 0; i < first_wave && !marked; i++)
        if (visits[i].expected == OUTCOME_FINGER && !visits[i].voter->real && !visits[i].other &&
            visits[i].twist == TWIST_NONE)
            marked = &visits[i];
    assert(marked);
    const struct demo_voter *voter = marked->voter;
    struct demo_visit *visit =
        add(planner, "another's document; the finger has a mark", grown(planner), TWIST_NONE);
    visit->other = voter;
    visit->other_touches = ALL_TOUCHES;
    visit->asks_commission = visit->expects_warning = true;
    visit->expected = OUTCOME_REFUSED;
    for (int i = 0; i < planner->station->voter_count; i++) {
        if (planner->station->voters[i].number != planner->station->member)
            continue;
        visit = add(planner, "a commission member's finger first; the commission admits",
                    grown(planner), TWIST_NONE);
        visit->other = &planner->station->voters[i];
        visit->other_touches = ALL_TOUCHES;
        visit->asks_commission = visit->admits = visit->expects_warning = true;
        visit->expected = OUTCOME_DECISION;
    }
}

static int expect_from(struct planner *planner, int from, int of, void (*progress)(double)) {
    for (; from < planner->day->count; from++) {
        expect_of(planner, &planner->day->visits[from]);
        progress((double)(from + 1) / of);
    }
    return from;
}

void demo_day_plan(struct demo_day *day, const struct demo_station *station,
                   struct demo_expect *expect, uint64_t seed, void (*progress)(double done)) {
    struct planner planner = {.day = day,
                              .station = station,
                              .expect = expect,
                              .noise = synthetic_noise_of(seed, FOR_DAY)};
    *day = (struct demo_day){0};
    add_found_by_face(&planner);
    add_faces(&planner);
    add_genuine(&planner);
    add_finger_faults(&planner);
    add_commission(&planner);
    add_used_up(&planner);
    add_broken_off(&planner);
    add_strangers(&planner);
    shuffle(&planner, 0);
    add(&planner, "the log cannot be written", grown(&planner), TWIST_LOG_HELD)->expected =
        OUTCOME_STOPPED; // the afternoon's last
    const int first_wave = day->count, about = first_wave + 24;
    expect_from(&planner, 0, about, progress);
    for (int part = MORNING; part <= EVENING; part++)
        day->begins[part] = part * first_wave / EVENING;
    add_evening(&planner);
    add_warnings(&planner, first_wave);
    expect_from(&planner, first_wave, about, progress);
    day->begins[DEMO_PARTS] = day->count;
    progress(1);
}
