// How many honest voters meet an official: 10,000 simulated visits of each kind through the
// station's own decision, with the policy's defaults, before and after the rules that count a
// voter's day and not a visit.
//
// What is real: the decision (kiosk/session/decision), the extractor, the matcher and the face
// networks; FVC2002's prints and LFW's photographs. What is drawn: half of the fingers
// (synthetic_finger), what wears and smears a print (changed_print), who comes and what he does.
// Captures are extracted and compared once; a visit draws from the tables that this gives: a
// voter's fingers are all like one finger of the tables, each touch another impression of it. So
// there are as many voters as fingers and photographed people, not 10,000, and intervals are over
// these.
//
// What is assumed, for want of data: the shares of the kinds of visits, how much is poorly pressed,
// how the operator goes about it, and how often an honest face is doubted. Each stands in a table
// below, and what hangs on it most is varied. Who passes a doubt is a model of the station beside
// the decision, not the station.
//
// exit status: 0 at most 1 % of all visits meet an official now, 1 more do
// usage: bench_visits [PEOPLE]      people of LFW with three photographs; default: all
#include "biometric/face_compare.h"
#include "biometric/finger_extract.h"
#include "kiosk/session/decision.h"
#include "matcher/face_template.h"
#include "matcher/finger_gallery.h"
#include "matcher/finger_score.h"
#include "tests/support/finger_samples.h"
#include "tests/support/shared_data.h"
#include "tests/support/synthetic/changed_print.h"
#include "tests/support/synthetic/synthetic_print.h"
#include <dirent.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    VISITS = 10000,  // of each kind
    VOTERS = 2500,   // in the list
    RESAMPLES = 200, // of fingers and people, each with
    RESAMPLED = 2000 // other visits of each kind
};

static uint64_t chance_of(uint64_t seed, uint64_t what) { // SplitMix64 of both
    uint64_t z = seed * 0x9e3779b97f4a7c15u + what * 0xd1342543de82ef95u + 0x2545f4914f6cdd1du;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static double uniform(uint64_t seed, uint64_t what) {
    return (double)(chance_of(seed, what) >> 11) / 9007199254740992.0;
}

static int below(uint64_t seed, uint64_t what, int limit) {
    return (int)(chance_of(seed, what) % (uint64_t)limit);
}

// ---- Fingers -----------------------------------------------------------------------------------

enum {
    IMPRESSIONS = FINGER_SAMPLE_IMPRESSIONS,
    REAL = FINGER_SAMPLE_PRINTS / IMPRESSIONS,
    OF_BOTH = FINGER_SAMPLE_FINGERS, // DB1 and DB2 are of the same fingers
    DRAWN = 40,
    FINGERS = REAL + DRAWN,
    REFERENCES = 4 * VOTERS,
    CHANGES = 3,
    MOVED = 6 // pixels, as of bench_gallery's strangers
};

enum condition { AS_IT_IS, WORN, WORN_OUT, BADLY_PRESSED, CONDITIONS };
static const char *const condition_names[CONDITIONS] = {"as it is", "worn", "worn out",
                                                        "badly pressed"};

enum { WAYS = 4 }; // by turns

static const struct {
    enum synthetic_touch_kind touch;   // of a drawn finger; real ones are as they are.
    enum print_change change[CHANGES]; // One after the other; what is left is PRINT_AS_IT_IS.
} made[CONDITIONS * WAYS] = {
  // four of each condition
    {SYNTHETIC_USUAL,   {PRINT_AS_IT_IS}                           },
    {SYNTHETIC_USUAL,   {PRINT_AS_IT_IS}                           },
    {SYNTHETIC_USUAL,   {PRINT_AS_IT_IS}                           },
    {SYNTHETIC_USUAL,   {PRINT_AS_IT_IS}                           },
    {SYNTHETIC_USUAL,   {PRINT_THINNED, PRINT_THINNED}             },
    {SYNTHETIC_USUAL,   {PRINT_FADED, PRINT_NOISY}                 },
    {SYNTHETIC_USUAL,   {PRINT_THINNED, PRINT_NOISY}               },
    {SYNTHETIC_USUAL,   {PRINT_THINNED, PRINT_PART}                },
    {SYNTHETIC_DRY,     {PRINT_THINNED, PRINT_THINNED, PRINT_NOISY}},
    {SYNTHETIC_DRY,     {PRINT_FADED, PRINT_NOISY, PRINT_PART}     },
    {SYNTHETIC_DRY,     {PRINT_FADED, PRINT_THINNED, PRINT_NOISY}  },
    {SYNTHETIC_DRY,     {PRINT_THINNED, PRINT_NOISY, PRINT_PART}   },
    {SYNTHETIC_MOVED,   {PRINT_AS_IT_IS}                           },
    {SYNTHETIC_PARTIAL, {PRINT_PART}                               },
    {SYNTHETIC_LIGHT,   {PRINT_DOUBLED}                            },
    {SYNTHETIC_PARTIAL, {PRINT_SMEARED}                            },
};

enum { ENROLLED = 2 }; // references: as it is, and worn already

struct capture {
    enum biometric_status status;
    uint8_t quality;
    float score[ENROLLED][IMPRESSIONS]; // with the finger's references
    float stranger;                     // the best of the list's others
};

struct finger {
    struct finger_template print[CONDITIONS][IMPRESSIONS];
    struct capture capture[CONDITIONS][IMPRESSIONS];
};

static struct finger fingers[FINGERS];
static struct finger_gallery *strangers;

// `pixels` are freed.
static void take(struct finger *finger, enum condition condition, int impression,
                 struct changed_print print) {
    struct finger_quality quality = {0};
    struct capture *capture = &finger->capture[condition][impression];
    const enum print_change *change = made[(int)condition * WAYS + impression % WAYS].change;
    for (int i = 0; i < CHANGES; i++) {
        struct changed_print next;
        if (!changed_print_make(&next, &print, change[i], (uint64_t)impression))
            abort();
        changed_print_finish(&print);
        print = next;
    }
    capture->status =
        finger_extract(&(struct finger_image){print.pixels, print.width, print.height, print.dpi},
                       &finger->print[condition][impression], &quality);
    capture->quality = quality.value;
    changed_print_finish(&print);
}

static bool read_real(int index, enum condition condition, int impression) {
    struct picture picture;
    if (!finger_sample_picture(&picture, index * IMPRESSIONS + impression))
        return false;
    take(&fingers[index], condition, impression,
         (struct changed_print){picture.pixels, picture.width, picture.height, picture.dpi});
    return true;
}

static void draw(struct finger *finger, const struct synthetic_finger *skin,
                 enum condition condition, int impression) {
    const struct synthetic_touch touch = {
        .seed = 100U * condition + (unsigned)impression + 1,
        .kind = made[(int)condition * WAYS + impression % WAYS].touch};
    struct changed_print print = {malloc(SYNTHETIC_PRINT_WIDTH * SYNTHETIC_PRINT_HEIGHT),
                                  SYNTHETIC_PRINT_WIDTH, SYNTHETIC_PRINT_HEIGHT,
                                  SYNTHETIC_PRINT_DPI};
    if (!print.pixels || !synthetic_print_draw(print.pixels, skin, &touch))
        abort();
    take(finger, condition, impression, print);
}

static bool make_captures(void) {
    for (int f = 0; f < FINGERS; f++) {
        struct synthetic_finger *skin =
            f < REAL ? NULL : synthetic_finger_create(5000 + (uint64_t)f);
        for (enum condition condition = 0; condition < CONDITIONS; condition++)
            for (int i = 0; i < IMPRESSIONS; i++) {
                if (skin)
                    draw(&fingers[f], skin, condition, i);
                else if (f >= REAL || !read_real(f, condition, i))
                    return false;
            }
        synthetic_finger_destroy(skin);
    }
    return true;
}

static void fill_strangers(void) {
    strangers = finger_gallery_create(REFERENCES);
    for (unsigned i = 0; i < REFERENCES; i++) {
        struct finger_template print = fingers[i % REAL].print[AS_IT_IS][i / REAL % IMPRESSIONS];
        finger_sample_mirror(&print);
        finger_sample_disturb(&print, i, MOVED);
        if (!strangers || finger_gallery_add(strangers, i, &print) != MATCHER_OK)
            abort();
    }
}

static void compare(struct finger *finger, enum condition condition, int impression) {
    const struct finger_template *probe = &finger->print[condition][impression];
    struct capture *capture = &finger->capture[condition][impression];
    struct finger_candidate best = {0};
    if (capture->status != BIOMETRIC_OK)
        return;
    for (int worn = 0; worn < ENROLLED; worn++)
        finger_score_each(probe, finger->print[worn ? WORN : AS_IT_IS], IMPRESSIONS,
                          capture->score[worn]);
    finger_gallery_search(strangers, probe, &best, 1);
    capture->stranger = best.score;
}

static bool make_fingers(void) {
    if (!make_captures())
        return false;
    fill_strangers();
    for (int f = 0; f < FINGERS; f++)
        for (enum condition condition = 0; condition < CONDITIONS; condition++)
            for (int i = 0; i < IMPRESSIONS; i++)
                compare(&fingers[f], condition, i);
    finger_gallery_destroy(strangers);
    return true;
}

static void say_captures(int first, int end, const char *name) {
    for (enum condition condition = 0; condition < CONDITIONS; condition++) {
        int none = 0, poor = 0, pairs = 0, missed[2][2] = {{0}}, shown = 0;
        for (int f = first; f < end; f++)
            for (int i = 0; i < IMPRESSIONS; i++) {
                const struct capture *capture = &fingers[f].capture[condition][i];
                none += capture->status != BIOMETRIC_OK;
                poor += capture->status == BIOMETRIC_OK &&
                        capture->quality < slice_policy_default.finger_quality_min;
                shown += decision_is_candidate(capture->stranger, REFERENCES);
                for (int k = 0; k < IMPRESSIONS; k++)
                    for (int n = 0; n < 4 && k != i; n++)
                        missed[n / 2][n % 2] +=
                            capture->score[n / 2][k] < (n % 2 ? 8 : 4 + log10f(4));
                pairs += IMPRESSIONS - 1;
            }
        const double all = (end - first) * IMPRESSIONS;
        printf("%-6s %-14s %9.1f %6.1f %9.1f %9.1f %9.1f %9.1f %9.1f\n", name,
               condition_names[condition], 100 * none / all, 100 * poor / all,
               100.0 * missed[0][0] / pairs, 100.0 * missed[0][1] / pairs,
               100.0 * missed[1][0] / pairs, 100.0 * missed[1][1] / pairs, 100 * shown / all);
    }
}

// ---- Faces -------------------------------------------------------------------------------------

enum { LOOKS_MAX = 3 };

struct face {
    int count;
    float score[LOOKS_MAX]; // of another photograph with the portrait
};

static struct face *faces;
static int face_count;

static bool look(struct face_engine *engine, const char *path, bool still,
                 struct face_template *out) {
    struct picture picture;
    static struct face_sighting seen;
    if (picture_read(&picture, path, 3) != BIOMETRIC_OK)
        return false;
    const bool found =
        (still ? face_engine_look_at_still(engine, &picture, &seen)
               : face_engine_look(engine, &picture, &seen)) == BIOMETRIC_OK &&
        (still || face_engine_complete(engine, seen.embedding) == BIOMETRIC_OK) &&
        face_template_make(out, seen.embedding, FACE_EMBEDDING_SIZE, 1) == MATCHER_OK;
    out->quality = (uint8_t)seen.quality.value;
    picture_finish(&picture);
    return found;
}

static bool picture_path(char path[PATH_MAX], const char *folder, const char *name, int number) {
    const int size = snprintf(path, PATH_MAX, "%s/%s/%s_%04d.jpg", folder, name, name, number);
    return size < PATH_MAX && access(path, R_OK) == 0;
}

static void read_person(struct face_engine *engine, const char *folder, const char *name) {
    struct face_template portrait, probe;
    struct face *face = &faces[face_count];
    char path[PATH_MAX];
    *face = (struct face){0};
    if (!picture_path(path, folder, name, 1) || !look(engine, path, true, &portrait))
        return;
    for (int i = 2; i < 2 + LOOKS_MAX; i++)
        if (picture_path(path, folder, name, i) && look(engine, path, false, &probe))
            face->score[face->count++] =
                face_score_between(engine, face_template_similarity(&probe, &portrait),
                                   probe.quality, portrait.quality);
    face_count += face->count > 0;
}

static int by_name(const struct dirent **a, const struct dirent **b) {
    return strcmp((*a)->d_name, (*b)->d_name);
}

static bool make_faces(int wanted) {
    struct face_engine *engine;
    struct dirent **entries;
    char folder[PATH_MAX], path[PATH_MAX], why[512];
    snprintf(folder, sizeof folder, "%s/lfw-dev/lfw", shared_data());
    const int count = scandir(folder, &entries, NULL, by_name);
    faces = calloc(count > 0 ? (size_t)count : 1, sizeof *faces);
    if (!faces || count < 0 || face_engine_open(&engine, NULL, why, sizeof why) != BIOMETRIC_OK)
        return false;
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        if (face_count < wanted && picture_path(path, folder, name, 3))
            read_person(engine, folder, name);
        free(entries[i]);
    }
    free(entries);
    face_engine_close(engine);
    return face_count > 0;
}

static void say_faces(void) {
    int looks = 0, missed = 0, weak = 0;
    for (int i = 0; i < face_count; i++)
        for (int k = 0; k < faces[i].count; k++) {
            looks++;
            missed += faces[i].score[k] < 4;
            weak += faces[i].score[k] < 2;
        }
    printf("faces: %d people, %d looks; below s = 4 %.1f %%, below 2 %.1f %%\n", face_count, looks,
           100.0 * missed / looks, 100.0 * weak / looks);
}

// ---- Who comes ---------------------------------------------------------------------------------

struct kind {
    const char *name;
    double share;             // of all visits, percent
    double badly;             // so many of the touches are badly pressed,
    enum condition condition; // and the others like this
};

enum {
    DOCUMENT,
    FOUND,
    WORN_FINGERS,
    WORN_OUT_FINGERS,
    NERVOUS,
    NOT_IN_LIST,
    CAME,
    SHOWN,
    MISTAKEN,
    NO_HANDS,
    NO_READER,
    KINDS
};

// All shares are assumptions. FIELD.md has 3 to 5 % with technical trouble in 2015 and, of another
// country, 12 % of the voters not recognised; of the rest nobody published a figure.
static const struct kind kinds[KINDS] = {
    {"document, finger",               80.75, 0.05, AS_IT_IS},
    {"no document: found by a finger", 3,     0.05, AS_IT_IS},
    {"worn fingers",                   5,     0.15, WORN    },
    {"fingers worn out",               1,     0.15, WORN_OUT},
    {"old and nervous",                5,     0.5,  AS_IT_IS},
    {"no finger in the list",          1,     0,    AS_IT_IS},
    {"came before and gave up",        2,     0.2,  AS_IT_IS},
    {"shown by a stranger's search",   1.5,   0.05, AS_IT_IS},
    {"taken for one who has a mark",   0.05,  0,    AS_IT_IS},
    {"can give no finger today",       0.5,   0,    AS_IT_IS},
    {"the reader is out of order",     0.2,   0,    AS_IT_IS},
};
enum { POSITIONS = 4 };
static const uint8_t positions[POSITIONS] = {2, 7, 1, 6};

enum likeness {
    LIKE_ALL,  // a voter's fingers are like one of the tables,
    LIKE_REAL, // one of the real ones,
    LIKE_DRAWN,
    LIKE_SEVERAL // each like another, of the same sensor
};

struct world { // what is assumed, and varied
    const char *name;
    double doubts;        // so many looks of honest faces are doubted; nobody has measured it
    bool a_doubt_decides; // the commission is called at the first; else what is left is tried
    enum likeness like;
    int fingers; // of a voter in the list; 0: 6 of 10 have four, the others two
    double worn, not_in_list, no_hands;          // times the kinds' shares
    uint8_t tries_day, looks_day, alone_quality; // of the rules now; 0: the policy's default
};

struct rules {
    struct slice_policy policy;
    bool by_visit; // nothing of the day counts, and the operator passes a doubt
};

struct outcome {
    bool meets, by_word; // an official; only to say why there is no finger
    int touches, looks;
};

struct person {
    uint64_t seed;
    int kind;
    const struct finger *like[POSITIONS];
    const struct face *face;
    int first; // impression that the first finger is in the list with; the others follow
    int fingers;
    bool was_worn; // in the list too
    enum condition condition;
    struct log_evidence before;
    uint16_t last_shown; // of before.proposed, what the visit's own search said
};

// Of all fingers and faces, some of them several times.
struct crowd {
    int fingers[FINGERS], *faces;
};

enum purpose { // of a chance; some are followed by more of their kind
    FINGER,
    IMPRESSION = 10,
    EARLIER_TRIES = 20,
    EARLIER_LOOKS = 30,
    FACE = 40,
    FIRST,
    COUNT,
    SOUGHT,
    SOUGHT_BEFORE,
    EARLIER,
    DOUBT,
    ENROLLED_WORN,
    HAS_WORN,
    MARKED,
    LOOK_FIRST,
    TOUCH = 100,
    LOOK = 300
};

static int reference_of(const struct person *person, int finger) {
    return (person->first + finger) % IMPRESSIONS;
}

// Another impression than the list's, each time the next.
static const struct capture *touch_of(const struct person *person, int finger, int touch) {
    const bool badly = uniform(person->seed, TOUCH + (uint64_t)touch) < kinds[person->kind].badly;
    const int step = (below(person->seed, IMPRESSION + (uint64_t)finger, IMPRESSIONS - 1) + touch) %
                     (IMPRESSIONS - 1);
    return &person->like[finger]->capture[badly ? BADLY_PRESSED : person->condition]
                                         [(reference_of(person, finger) + 1 + step) % IMPRESSIONS];
}

static float score_of(const struct person *person, const struct capture *capture, int finger) {
    return capture->score[person->was_worn][reference_of(person, finger)];
}

static int finger_of(int position) {
    return (int)((const uint8_t *)memchr(positions, position, POSITIONS) - positions);
}

static void be_shown(struct person *person, int finger) {
    person->last_shown = (uint16_t)(1U << positions[finger]);
    person->before.proposed |= person->last_shown;
    person->before.finger_among = REFERENCES;
}

// Three touches; whom none of them finds says his number in the list.
static void be_found(struct person *person, int finger) {
    for (int touch = 50; touch < 53; touch++)
        if (decision_is_candidate(score_of(person, touch_of(person, finger, touch), finger),
                                  REFERENCES)) {
            be_shown(person, finger);
            return;
        }
}

static void choose_fingers(struct person *person, const struct crowd *crowd,
                           const struct world *world) {
    const int from = world->like == LIKE_DRAWN ? REAL : 0;
    const int end = world->like == LIKE_REAL ? REAL : FINGERS;
    const int first = from + below(person->seed, FINGER, end - from);
    for (int i = 0; i < POSITIONS; i++) {
        const int other =
            first / OF_BOTH * OF_BOTH + below(person->seed, FINGER + (uint64_t)i, OF_BOTH);
        person->like[i] = &fingers[crowd->fingers[world->like == LIKE_SEVERAL ? other : first]];
    }
    person->fingers = person->kind == NOT_IN_LIST          ? 0
                      : world->fingers                     ? world->fingers
                      : uniform(person->seed, COUNT) < 0.6 ? POSITIONS
                                                           : POSITIONS / 2;
}

// Who gave up before did so after one visit or two of up to eight comparisons, and half of them
// for worn fingers.
static void come_again(struct person *person) {
    const uint64_t seed = person->seed;
    const int visits = below(seed, EARLIER, 4) == 0 ? 2 : 1;
    for (int i = 0; i < visits; i++) {
        person->before.tries += (uint16_t)(1 + below(seed, EARLIER_TRIES + (uint64_t)i, 8));
        person->before.looks += (uint16_t)below(seed, EARLIER_LOOKS + (uint64_t)i, 3);
    }
    if (uniform(seed, HAS_WORN) < 0.5)
        person->condition = WORN;
}

static struct person come(uint64_t seed, int kind, const struct crowd *crowd,
                          const struct world *world) {
    struct person person = {.seed = seed, .kind = kind, .condition = kinds[kind].condition};
    choose_fingers(&person, crowd, world);
    person.face = &faces[crowd->faces[below(seed, FACE, face_count)]];
    person.first = below(seed, FIRST, IMPRESSIONS);
    if (kind == CAME)
        come_again(&person);
    person.was_worn = person.condition == WORN_OUT ||
                      (person.condition == WORN && uniform(seed, ENROLLED_WORN) < 0.5);
    person.before.is_warned = kind == MISTAKEN; // by whoever gave a finger under his number
    if (kind == SHOWN)
        be_shown(&person, below(seed, SOUGHT, person.fingers));
    // A finger of five is the second that is looked for.
    if (kind == FOUND && uniform(seed, SOUGHT_BEFORE) < 0.2)
        be_found(&person, below(seed, SOUGHT_BEFORE, person.fingers));
    if (kind == FOUND)
        be_found(&person, below(seed, SOUGHT, person.fingers));
    return person;
}

// Half of those who are doubted stay so whoever looks; of the others each look is by itself.
static bool is_doubted(const struct person *person, const struct world *world, int look) {
    const double always = world->doubts / 2, once = (world->doubts - always) / (1 - always);
    return uniform(person->seed, DOUBT) < always ||
           uniform(person->seed, LOOK + (uint64_t)look) < once;
}

static uint8_t list_quality_of(const struct person *person) {
    uint8_t best = 0;
    for (int i = 0; i < person->fingers; i++) {
        const struct capture *reference =
            &person->like[i]->capture[person->was_worn ? WORN : AS_IT_IS][reference_of(person, i)];
        best = reference->quality > best ? reference->quality : best;
    }
    return best;
}

// ---- A visit -----------------------------------------------------------------------------------

struct visit {
    const struct person *person;
    const struct world *world;
    const struct rules *rules;
    struct decision decision;
    struct outcome out;
    bool touches, looks; // are left
};

static bool can_give_a_finger(const struct person *person) {
    return person->fingers > 0 && person->kind != NO_HANDS && person->kind != NO_READER;
}

static struct visit begin(const struct person *person, const struct world *world,
                          const struct rules *rules) {
    struct visit visit = {.person = person, .world = world, .rules = rules};
    struct log_evidence before = person->before;
    if (rules->by_visit)
        before = (struct log_evidence){
            .proposed = person->kind == FOUND ? person->last_shown : 0,
            .finger_among = before.finger_among,
        };
    decision_begin(&visit.decision, &rules->policy, positions, person->fingers, person->fingers,
                   list_quality_of(person), &before);
    visit.touches = can_give_a_finger(person) && decision_may_try(&visit.decision);
    visit.looks = decision_may_look(&visit.decision);
    return visit;
}

// True: the visit is over.
static bool touch(struct visit *visit) {
    const int finger = finger_of(decision_finger(&visit->decision));
    const struct capture *capture = touch_of(visit->person, finger, visit->out.touches);
    const struct finger_answer answer = {.status = capture->status,
                                         .quality = {.value = capture->quality},
                                         .score = score_of(visit->person, capture, finger),
                                         .position = positions[finger]};
    visit->out.touches++;
    // Another's, who has a mark: so have half of them, over the day.
    if (capture->stranger >= decision_search_threshold(&visit->rules->policy, REFERENCES) &&
        uniform(visit->person->seed, MARKED) < 0.5)
        return visit->out.meets = true;
    const enum session_event event = decision_on_finger(&visit->decision, &answer);
    visit->touches = event == FINGER_AGAIN;
    return event == FINGER_AGREES;
}

static bool look_at(struct visit *visit) {
    const struct face *face = visit->person->face;
    const int first = below(visit->person->seed, LOOK_FIRST, face->count), n = visit->out.looks++;
    const struct face_answer answer = {.status = BIOMETRIC_OK,
                                       .score = face->score[(first + n) % face->count],
                                       .doubts = is_doubted(visit->person, visit->world, n)};
    const enum session_event event = decision_on_face(&visit->decision, &answer);
    visit->looks = event != FACES_USED_UP && decision_may_look(&visit->decision);
    if (event != FACE_DOUBTED)
        return event == FACE_AGREES;
    visit->out.meets = !visit->rules->by_visit && visit->world->a_doubt_decides;
    return visit->rules->by_visit || visit->world->a_doubt_decides;
}

// Before, the operator asked for the face after three touches; where the list marks the prints as
// poor, at once. Once, and then for what fingers there are.
static bool asks_for_the_face(const struct visit *visit) {
    return visit->out.looks == 0 &&
           (visit->rules->by_visit
                ? visit->out.touches >= 3
                : visit->decision.list_quality < visit->rules->policy.face_alone_quality);
}

static bool needs_a_word(const struct visit *visit) {
    return !can_give_a_finger(visit->person) && !decision_face_may_be_alone(&visit->decision);
}

static struct outcome play(const struct person *person, const struct world *world,
                           const struct rules *rules) {
    struct visit visit = begin(person, world, rules);
    visit.out.by_word = needs_a_word(&visit);
    bool is_over = visit.out.meets = visit.decision.before.is_warned;
    while (!is_over && (visit.touches || visit.looks))
        is_over = visit.touches && !(visit.looks && asks_for_the_face(&visit)) ? touch(&visit)
                                                                               : look_at(&visit);
    visit.out.meets |= !is_over;
    return visit.out;
}

// ---- What comes of it --------------------------------------------------------------------------

enum { TOUCHES_MAX = 64 };

struct result {
    double meets[KINDS + 1], by_word[KINDS + 1]; // percent; the last one of all
    int median[KINDS], most[KINDS];              // touches; most: of 95 %
};

// What others have more, those with a document and a good finger have less.
static double share_of(const struct world *world, int kind) {
    const bool is_hard = kind == WORN_FINGERS || kind == WORN_OUT_FINGERS || kind == NERVOUS;
    double others = 0;
    for (int k = DOCUMENT + 1; kind == DOCUMENT && k < KINDS; k++)
        others += share_of(world, k);
    return kind == DOCUMENT ? 1 - others
                            : kinds[kind].share / 100 *
                                  (is_hard               ? world->worn
                                   : kind == NOT_IN_LIST ? world->not_in_list
                                   : kind == NO_HANDS    ? world->no_hands
                                                         : 1);
}

static int percentile(const int counts[TOUCHES_MAX], double share) {
    double sum = 0;
    int n = 0;
    for (int i = 0; i < TOUCHES_MAX; i++)
        sum += counts[i];
    for (double seen = counts[0]; seen < share * sum; seen += counts[++n])
        ;
    return n;
}

static struct result play_all(const struct world *world, const struct rules *rules,
                              const struct crowd *crowd, int visits, uint64_t seed) {
    struct result result = {0};
    for (int k = 0; k < KINDS; k++) {
        int meets = 0, by_word = 0, counts[TOUCHES_MAX] = {0};
        for (int i = 0; i < visits; i++) {
            const struct person person =
                come(chance_of(seed * KINDS + (uint64_t)k, (uint64_t)i), k, crowd, world);
            const struct outcome out = play(&person, world, rules);
            meets += out.meets || out.by_word;
            by_word += out.by_word;
            counts[out.touches]++;
        }
        result.meets[k] = 100.0 * meets / visits;
        result.by_word[k] = 100.0 * by_word / visits;
        result.by_word[KINDS] += share_of(world, k) * result.by_word[k];
        result.meets[KINDS] += share_of(world, k) * result.meets[k];
        result.median[k] = percentile(counts, 0.5);
        result.most[k] = percentile(counts, 0.95);
    }
    return result;
}

static void draw_crowd(struct crowd *crowd, uint64_t seed) {
    for (int f = 0; f < FINGERS; f++) { // real ones for real ones; DB1's and DB2's are one
        const int real = below(seed, (uint64_t)f, REAL - OF_BOTH);
        const int of_both = real + (below(seed, 500 + (uint64_t)f, 2) ? 0 : OF_BOTH);
        crowd->fingers[f] = f >= REAL        ? REAL + below(seed, (uint64_t)f, DRAWN)
                            : real < OF_BOTH ? of_both
                                             : real + OF_BOTH;
    }
    for (int i = 0; i < face_count; i++)
        crowd->faces[i] = below(seed, 1000 + (uint64_t)i, face_count);
}

static void all_of_them(struct crowd *crowd) {
    for (int f = 0; f < FINGERS; f++)
        crowd->fingers[f] = f;
    for (int i = 0; i < face_count; i++)
        crowd->faces[i] = i;
}

static struct crowd crowds[RESAMPLES + 1]; // the first: everybody once

static void make_crowds(void) {
    for (int i = 0; i <= RESAMPLES; i++) {
        crowds[i].faces = calloc((size_t)face_count, sizeof(int));
        if (!crowds[i].faces)
            abort();
        if (i)
            draw_crowd(&crowds[i], (uint64_t)i);
        else
            all_of_them(&crowds[i]);
    }
}

static int ascending(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void say_interval(double *drawn) {
    qsort(drawn, RESAMPLES, sizeof *drawn, ascending);
    printf(" %6.2f ..%6.2f", drawn[RESAMPLES / 40], drawn[RESAMPLES - 1 - RESAMPLES / 40]);
}

enum { BEFORE, NOW, MORE, COLUMNS };

static struct compared {
    struct result result[MORE];
    double drawn[KINDS + 1][COLUMNS][RESAMPLES];
} compared;

static void compare_rules(const struct world *world, const struct rules rules[MORE]) {
    for (int way = BEFORE; way <= NOW; way++)
        compared.result[way] = play_all(world, &rules[way], &crowds[0], VISITS, 0);
    for (int i = 0; i < RESAMPLES; i++) {
        struct result result[MORE];
        for (int way = BEFORE; way <= NOW; way++)
            result[way] = play_all(world, &rules[way], &crowds[i + 1], RESAMPLED, (uint64_t)i + 1);
        for (int k = 0; k <= KINDS; k++) {
            compared.drawn[k][BEFORE][i] = result[BEFORE].meets[k];
            compared.drawn[k][NOW][i] = result[NOW].meets[k];
            compared.drawn[k][MORE][i] = result[NOW].meets[k] - result[BEFORE].meets[k];
        }
    }
}

static void say_kinds(const struct world *world) {
    const struct result *before = &compared.result[BEFORE], *now = &compared.result[NOW];
    printf("\n%-31s %6s %7s %16s %7s %16s %8s %16s %6s  touches: median, 95th percentile\n",
           "visits that meet an official, %", "share", "before", "", "now", "", "more", "", "word");
    for (int k = 0; k <= KINDS; k++) {
        printf("%-31s %6.1f %7.2f", k < KINDS ? kinds[k].name : "all",
               k < KINDS ? 100 * share_of(world, k) : 100, before->meets[k]);
        say_interval(compared.drawn[k][BEFORE]);
        printf(" %7.2f", now->meets[k]);
        say_interval(compared.drawn[k][NOW]);
        printf(" %+8.2f", now->meets[k] - before->meets[k]);
        say_interval(compared.drawn[k][MORE]);
        printf(" %6.2f", now->by_word[k]);
        if (k < KINDS)
            printf("  %d, %d -> %d, %d", before->median[k], before->most[k], now->median[k],
                   now->most[k]);
        putchar('\n');
    }
}

// The first: the policy's defaults, and what is taken for likely.
static const struct world worlds[] = {
    {"as above",                                   0.02,  false, LIKE_ALL,     0, 1, 1, 1,   0,  0, 0 },
    {"0.5 % of the looks are doubted",             0.005, false, LIKE_ALL,     0, 1, 1, 1,   0,  0, 0 },
    {"5 %",                                        0.05,  false, LIKE_ALL,     0, 1, 1, 1,   0,  0, 0 },
    {"10 %",                                       0.1,   false, LIKE_ALL,     0, 1, 1, 1,   0,  0, 0 },
    {"20 %",                                       0.2,   false, LIKE_ALL,     0, 1, 1, 1,   0,  0, 0 },
    {"2 %, the commission is called at the first", 0.02,  true,  LIKE_ALL,     0, 1, 1, 1,   0,  0, 0 },
    {"5 %, the same",                              0.05,  true,  LIKE_ALL,     0, 1, 1, 1,   0,  0, 0 },
    {"20 %, the same",                             0.2,   true,  LIKE_ALL,     0, 1, 1, 1,   0,  0, 0 },
    {"real prints alone",                          0.02,  false, LIKE_REAL,    0, 1, 1, 1,   0,  0, 0 },
    {"drawn prints alone",                         0.02,  false, LIKE_DRAWN,   0, 1, 1, 1,   0,  0, 0 },
    {"a voter's fingers differ",                   0.02,  false, LIKE_SEVERAL, 0, 1, 1, 1,   0,  0, 0 },
    {"two fingers in the list",                    0.02,  false, LIKE_ALL,     2, 1, 1, 1,   0,  0, 0 },
    {"one finger in the list",                     0.02,  false, LIKE_ALL,     1, 1, 1, 1,   0,  0, 0 },
    {"twice as many worn and nervous",             0.02,  false, LIKE_ALL,     0, 2, 1, 1,   0,  0, 0 },
    {"5 % have no finger in the list",             0.02,  false, LIKE_ALL,     0, 1, 5, 1,   0,  0, 0 },
    {"1 % can give no finger today",               0.02,  false, LIKE_ALL,     0, 1, 1, 2,   0,  0, 0 },
    {"0.1 % can give no finger today",             0.02,  false, LIKE_ALL,     0, 1, 1, 0.2, 0,  0, 0 },
    {"5 % not in the list, 1 % not today, 10 %",   0.1,   true,  LIKE_ALL,     0, 1, 5, 2,   0,  0, 0 },
    {"6 tries a day",                              0.02,  false, LIKE_ALL,     0, 1, 1, 1,   6,  0, 0 },
    {"8 tries a day",                              0.02,  false, LIKE_ALL,     0, 1, 1, 1,   8,  0, 0 },
    {"12 tries a day",                             0.02,  false, LIKE_ALL,     0, 1, 1, 1,   12, 0, 0 },
    {"24 tries a day",                             0.02,  false, LIKE_ALL,     0, 1, 1, 1,   24, 0, 0 },
    {"3 looks a day",                              0.02,  false, LIKE_ALL,     0, 1, 1, 1,   0,  3, 0 },
    {"a face alone where the list is below 1",     0.02,  false, LIKE_ALL,     0, 1, 1, 1,   0,  0, 1 },
    {"below 30",                                   0.02,  false, LIKE_ALL,     0, 1, 1, 1,   0,  0, 30},
    {"below 40",                                   0.02,  false, LIKE_ALL,     0, 1, 1, 1,   0,  0, 40},
    {"below 50",                                   0.02,  false, LIKE_ALL,     0, 1, 1, 1,   0,  0, 50},
};

static double marked_poor(int least) { // percent of the list
    int marked = 0;
    for (int i = 0; i < VISITS; i++) {
        const struct person person =
            come(chance_of(DOCUMENT, (uint64_t)i), DOCUMENT, &crowds[0], &worlds[0]);
        marked += list_quality_of(&person) < least;
    }
    return 100.0 * marked / VISITS;
}

static void say_all(const struct world *world) {
    const struct result *before = &compared.result[BEFORE], *now = &compared.result[NOW];
    int worst = DOCUMENT;
    for (int k = 0; k < MISTAKEN; k++)
        if (now->meets[k] - before->meets[k] > now->meets[worst] - before->meets[worst])
            worst = k;
    printf("%-50s %7.2f %7.2f %+8.3f", world->name, before->meets[KINDS], now->meets[KINDS],
           now->meets[KINDS] - before->meets[KINDS]);
    say_interval(compared.drawn[KINDS][MORE]);
    printf("  %d, %d  %+6.2f %s\n", now->median[WORN_OUT_FINGERS], now->most[WORN_OUT_FINGERS],
           now->meets[worst] - before->meets[worst], kinds[worst].name);
}

static void compare_in(const struct world *world) {
    struct rules rules[MORE] = {
        {.policy = slice_policy_default, .by_visit = true },
        {.policy = slice_policy_default, .by_visit = false}
    };
    rules[BEFORE].policy.finger_tries_day = rules[BEFORE].policy.face_looks_day = UINT8_MAX;
    if (world->tries_day)
        rules[NOW].policy.finger_tries_day = world->tries_day;
    if (world->looks_day)
        rules[NOW].policy.face_looks_day = world->looks_day;
    rules[BEFORE].policy.face_doubts_day = UINT8_MAX;
    rules[BEFORE].policy.face_alone_at_once = true;
    if (world->alone_quality)
        rules[NOW].policy.face_alone_quality = world->alone_quality;
    compare_rules(world, rules);
}

// Returns how many percent meet an official now.
static double say_usual(void) {
    compare_in(&worlds[0]);
    say_kinds(&worlds[0]);
    return compared.result[NOW].meets[KINDS];
}

static void say_all_worlds(void) {
    printf("\n%-50s %7s %7s %8s %16s  %s\n", "all visits, and what hangs on it, %", "before", "now",
           "more", "", "touches of the worn out; the worst kind that can give one");
    say_all(&worlds[0]);
    for (size_t i = 1; i < sizeof worlds / sizeof *worlds; i++) {
        compare_in(&worlds[i]);
        say_all(&worlds[i]);
    }
    for (int least = 20; least <= 50; least += 10)
        printf("of the list no reference of %d: %.1f %%\n", least, marked_poor(least));
}

int main(int argc, char **argv) {
    if (!make_fingers() || !make_faces(argc > 1 ? atoi(argv[1]) : INT_MAX)) {
        puts("honest visits: not measured: FVC2002, LFW or the face models are not there");
        return 0;
    }
    puts("captures, %            no finger   poor     fresh reference      worn reference    a "
         "stranger\n"
         "                                       s < 4.6     s < 8   s < 4.6     s < 8     shown");
    say_captures(0, REAL, "real");
    say_captures(REAL, FINGERS, "drawn");
    say_faces();
    make_crowds();
    const double now = say_usual();
    say_all_worlds();
    return now > 1; // also what a fault does to both
}
