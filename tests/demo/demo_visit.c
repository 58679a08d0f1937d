#include "tests/demo/demo_visit.h"
#include "biometric/picture.h"
#include "kiosk/screen/screens.h"
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct scene { // a visit under way
    struct demo_stage *stage;
    const struct demo_station *station;
    struct demo_visit *visit;
    enum demo_outcome outcome;
    enum demo_outcome method; // of the mark that is being made
    int64_t sent_ms;          // when the last finger was put down
    struct demo_touches made;
    bool retried, bad_touch_made, unplugged, other_finger_asked;
    bool form_was_left, was_compared, paper_is_out, is_elsewhere, over;
};

const char *demo_outcome_text(enum demo_outcome outcome) {
    static const char *const texts[OUTCOMES] = {
        [OUTCOME_NONE] = "broken off",
        [OUTCOME_FINGER] = "identified by finger",
        [OUTCOME_FACE] = "identified by face",
        [OUTCOME_DECISION] = "admitted by the commission",
        [OUTCOME_NOT_IDENTIFIED] = "not identified",
        [OUTCOME_REFUSED] = "refused by the commission",
        [OUTCOME_ALREADY] = "already identified",
        [OUTCOME_NOT_LISTED] = "not on this list",
        [OUTCOME_REFERRED] = "referred to another station",
        [OUTCOME_NOT_A_PIN] = "asked to type it again",
        [OUTCOME_CANCELLED] = "cancelled",
        [OUTCOME_WALKED_AWAY] = "time is up",
        [OUTCOME_UNDONE] = "marked and taken back",
        [OUTCOME_STOPPED] = "stopped, nobody marked",
    };
    return outcome < OUTCOMES ? texts[outcome] : "?";
}

// The one thing to do next: by its key, or by its button in a visit without keys.
static bool do_event(struct scene *scene, enum session_event event, const char *key) {
    struct demo_stage *stage = scene->stage;
    if (scene->visit->twist == TWIST_BY_TOUCH)
        return demo_stage_touch(stage, stage->journal.state, ACT_EVENT, (int)event);
    if (event == FORM_SENT) // what was typed is taken at once
        virtual_hands_press(stage->hands, key);
    else
        demo_stage_press(stage, key);
    return true;
}

static bool enter_pin(struct scene *scene) {
    struct demo_stage *stage = scene->stage;
    if (scene->visit->twist == TWIST_BY_TOUCH) {
        for (const char *digit = scene->visit->pin; *digit; digit++)
            if (!demo_stage_touch(stage, WAITING, ACT_TYPE, *digit))
                return false;
    } else {
        virtual_hands_type(stage->hands, scene->visit->pin);
    }
    return do_event(scene, FORM_SENT, "Return");
}

// ---- The commission's forms ----

static int official_with(const struct demo_station *station, enum official_role role) {
    for (int i = 0; i < station->official_count; i++)
        if (station->officials[i].role == role)
            return i;
    return 0;
}

static void choose(struct demo_stage *stage, int choice) { // by number, from 1
    const char digit[2] = {(char)('0' + choice), '\0'};
    virtual_hands_type(stage->hands, digit);
    virtual_hands_press(stage->hands, "Tab");
}

static const char wrong_code[] = "000001";

static void sign(struct scene *scene, int official, bool right, const char *then) {
    choose(scene->stage, official + 1);
    virtual_hands_type(scene->stage->hands,
                       right ? scene->station->officials[official].code : wrong_code);
    virtual_hands_press(scene->stage->hands, then);
}

static void sign_by_two(struct scene *scene, bool right) {
    sign(scene, official_with(scene->station, ROLE_CHAIR), true, "Tab");
    sign(scene, official_with(scene->station, ROLE_MEMBER), right, "Return");
}

enum { ADMIT = 1, REFUSE = 2, FIRST_REASON = 1 };

static bool fill_decision(struct scene *scene) {
    struct demo_visit *visit = scene->visit;
    if (visit->twist == TWIST_CHANGED_MIND && !scene->form_was_left) {
        scene->form_was_left = true;
        return do_event(scene, CANCEL_PRESSED, "Escape");
    }
    choose(scene->stage, visit->admits ? ADMIT : REFUSE);
    choose(scene->stage, FIRST_REASON);
    sign_by_two(scene, visit->twist != TWIST_WRONG_CODE);
    return true;
}

// The form keeps all but the codes: none of the two is said to be right.
static bool mend_decision(struct scene *scene) {
    demo_stage_settle();
    demo_stage_picture(scene->stage, "wrong-code");
    const enum official_role roles[] = {ROLE_CHAIR, ROLE_MEMBER};
    for (int i = 0; i < 2; i++) {
        const int official = official_with(scene->station, roles[i]);
        virtual_hands_type(scene->stage->hands, scene->station->officials[official].code);
        for (int tab = 0; tab < 2 && i == 0; tab++)
            virtual_hands_press(scene->stage->hands, "Tab");
    }
    virtual_hands_press(scene->stage->hands, "Return");
    return true;
}

static bool fill_explanation(struct scene *scene) {
    scene->visit->explained++;
    choose(scene->stage, FIRST_REASON);
    sign(scene, official_with(scene->station, ROLE_MEMBER), true, "Return");
    return true;
}

static bool fill_undoing(struct scene *scene) {
    choose(scene->stage, FIRST_REASON);
    sign_by_two(scene, true);
    return true;
}

// ---- The finger ----

const char *demo_visit_touch(const struct demo_visit *visit, int position,
                             struct demo_touches *made) {
    if (visit->other && made->other < visit->other_touches) {
        const struct demo_finger *finger = &visit->other->fingers[0];
        return finger->good.path[made->other++ % finger->good.count];
    }
    for (int i = 0; i < visit->voter->finger_count; i++) {
        const struct demo_finger *finger = &visit->voter->fingers[i];
        if (finger->position == position && made->own[position] < finger->good.count)
            return finger->good.path[made->own[position]++];
    }
    return NULL;
}

static bool place(struct scene *scene, const char *path) {
    struct picture print = {0};
    if (picture_read(&print, path, 1) != BIOMETRIC_OK)
        return demo_stage_fail(scene->stage, "%s cannot be read", path);
    scene->sent_ms = demo_now_ms();
    scene->visit->touches++;
    const bool sent =
        virtual_finger_touch(&scene->stage->finger, print.pixels, print.width, print.height);
    picture_finish(&print);
    return sent || demo_stage_fail(scene->stage, "the reader did not take the image %s", path);
}

static bool pull_the_cable(struct scene *scene) {
    struct demo_stage *stage = scene->stage;
    struct demo_line line;
    scene->unplugged = true;
    if (scene->visit->twist == TWIST_UNPLUG_TOUCHED) {
        if (!virtual_finger_automatic(&stage->finger, false) ||
            !virtual_finger_presence(&stage->finger, true) ||
            !demo_stage_wait_word(stage, SAID_FINGER, "down", &line))
            return demo_stage_fail(stage, "the reader did not feel the finger");
        demo_stage_settle();
        demo_stage_picture(stage, "finger-down");
    }
    if (!virtual_finger_unplug(&stage->finger))
        return demo_stage_fail(stage, "the reader could not be unplugged");
    if (!demo_stage_wait_word(stage, SAID_READER, "lost", &line))
        return false;
    demo_stage_settle();
    demo_stage_picture(stage, "reader-unplugged");
    if (!virtual_finger_plug_in(&stage->finger))
        return demo_stage_fail(stage, "waited %d s for the kiosk to take the reader up again",
                               DEMO_WAIT_MS / 1000);
    return true; // the kiosk asks for the finger anew
}

// What comes before a finger is put down, each once in a visit. True: it was done, and the kiosk
// will ask anew.
static bool did_something_else(struct scene *scene, bool *well) {
    struct demo_visit *visit = scene->visit;
    const bool unplugs =
        visit->twist == TWIST_UNPLUG_WAITING || visit->twist == TWIST_UNPLUG_TOUCHED;
    if (unplugs && !scene->unplugged) {
        *well = pull_the_cable(scene);
    } else if (visit->retry >= 0 && !scene->retried) {
        scene->retried = true;
        *well =
            virtual_finger_retry(&scene->stage->finger, (enum virtual_finger_retry)visit->retry) ||
            demo_stage_fail(scene->stage, "the reader did not take the retry event");
    } else if (visit->bad_touch && !scene->bad_touch_made) {
        scene->bad_touch_made = true;
        *well = place(scene, visit->bad_touch);
    } else if (visit->twist == TWIST_OTHER_FINGER && visit->touches == 1 &&
               !scene->other_finger_asked) {
        scene->other_finger_asked = true;
        *well = do_event(scene, FINGER_PRESSED, "F2");
    } else {
        return false;
    }
    return true;
}

// No document: the voter's first finger finds him. Of each finger the last touch is kept for that.
static const char *touch_to_find(const struct demo_visit *visit) {
    const struct demo_finger *finger = &visit->voter->fingers[0];
    return finger->good.path[finger->good.count - 1];
}

static bool on_finger_wanted(struct scene *scene, int position) {
    bool well = true;
    if (scene->stage->journal.state == FINDING && scene->visit->twist == TWIST_BY_FACE)
        return do_event(scene, FACE_PRESSED, "F3");
    if (scene->stage->journal.state == FINDING)
        return place(scene, touch_to_find(scene->visit));
    if (did_something_else(scene, &well))
        return well;
    if (scene->visit->twist == TWIST_WALK_AWAY)
        return true;
    if (scene->visit->twist == TWIST_CANCEL_FINGER)
        return do_event(scene, CANCEL_PRESSED, "Escape");
    if (scene->visit->twist == TWIST_UNTRIED)
        return do_event(scene, DECISION_PRESSED, "F5");
    const char *picture = demo_visit_touch(scene->visit, position, &scene->made);
    return picture ? place(scene, picture) : do_event(scene, FACE_PRESSED, "F3");
}

// ---- What the screens say ----

static bool take_paper_away(struct scene *scene, bool away) {
    char slips[DEMO_PATH + 16], elsewhere[DEMO_PATH + 32];
    snprintf(slips, sizeof slips, "%s/slips", scene->stage->out);
    snprintf(elsewhere, sizeof elsewhere, "%s/slips-elsewhere", scene->stage->out);
    scene->paper_is_out = away;
    // A file where the folder was, so that nobody makes it anew.
    if (away) {
        FILE *in_the_way = NULL;
        if (rename(slips, elsewhere) == 0 && (in_the_way = fopen(slips, "w")))
            return fclose(in_the_way) == 0;
    } else if (remove(slips) == 0 && rename(elsewhere, slips) == 0) {
        return true;
    }
    return demo_stage_fail(scene->stage, "the printer's folder could not be moved");
}

static bool on_card(struct scene *scene) {
    switch (scene->visit->twist) {
    case TWIST_CANCEL_CARD: return do_event(scene, CANCEL_PRESSED, "Escape");
    case TWIST_FACE_AT_ONCE: return do_event(scene, FACE_PRESSED, "F3");
    case TWIST_LOG_HELD:
        return demo_stage_hold_log(scene->stage) && do_event(scene, NEXT_PRESSED, "Return");
    case TWIST_NO_PAPER:
    case TWIST_NO_PAPER_LATER:
        if (!scene->paper_is_out && !take_paper_away(scene, true))
            return false;
        return do_event(scene, NEXT_PRESSED, "Return");
    default: return do_event(scene, NEXT_PRESSED, "Return");
    }
}

static void count_search(struct demo_visit *visit) {
    visit->searches += visit->twist != TWIST_BY_FACE;
    visit->searches_of_faces += visit->twist == TWIST_BY_FACE;
}

// Whoever of the candidates comes first is the one, where the finger or the face is the voter's
// own.
static bool on_candidates(struct scene *scene, const struct demo_line *line) {
    const bool are_shown =
        !strcmp(line->event, "SEARCH_PROPOSES") || !strcmp(line->event, "FACE_AGREES");
    if (!are_shown)
        return true; // one was chosen
    count_search(scene->visit);
    virtual_hands_type(scene->stage->hands, "1");
    demo_stage_press(scene->stage, "Return");
    return true;
}

static bool on_warned(struct scene *scene, const struct demo_line *line) {
    scene->visit->warnings +=
        strcmp(line->event, "VOTER_WARNED") != 0; // that is an earlier visit's
    return scene->visit->asks_commission ? do_event(scene, DECISION_PRESSED, "F5")
                                         : do_event(scene, CANCEL_PRESSED, "Escape");
}

// A still picture is before the camera of this day: the station says so, and somebody answers for
// it.
static bool on_doubted(struct scene *scene, const struct demo_line *line) {
    if (strcmp(line->event, "FACE_DOUBTED"))
        return true; // the word is on its way to the log
    scene->visit->doubts++;
    return do_event(scene, OVERRIDE_PRESSED, "F7");
}

static bool on_identified(struct scene *scene, const struct demo_line *line) {
    struct demo_visit *visit = scene->visit;
    scene->outcome = scene->method;
    if (scene->method == OUTCOME_FINGER && scene->sent_ms && visit->twist != TWIST_NO_PAPER &&
        visit->twist != TWIST_NO_PAPER_LATER)
        visit->verdict_ms = line->t_ms - scene->sent_ms;
    if (visit->twist == TWIST_UNDO)
        return do_event(scene, UNDO_PRESSED, "F4");
    return do_event(scene, NEXT_PRESSED, "Return");
}

static bool on_not_identified(struct scene *scene, const struct demo_line *line) {
    const bool refused = strcmp(line->event, "DECISION_REFUSES") == 0;
    scene->outcome = refused ? OUTCOME_REFUSED : OUTCOME_NOT_IDENTIFIED;
    scene->visit->found_not_identified |= strcmp(line->event, "FACES_USED_UP") == 0;
    if (scene->visit->asks_commission && !refused && !scene->form_was_left)
        return do_event(scene, DECISION_PRESSED, "F5");
    return do_event(scene, NEXT_PRESSED, "Return");
}

static bool on_unfinished(struct scene *scene) {
    if (scene->paper_is_out && !take_paper_away(scene, false))
        return false;
    if (scene->visit->twist != TWIST_NO_PAPER_LATER)
        return do_event(scene, NEXT_PRESSED, "Return");
    scene->visit->twist = TWIST_NO_PAPER; // next time it is printed
    virtual_hands_press(scene->stage->hands, "Escape");
    return demo_stage_wait_state(scene->stage, WAITING) && enter_pin(scene);
}

// The PIN is right, the kiosk asks to compare it, and it is sent once more.
static bool expects_another_list(const struct demo_visit *visit) {
    return visit->expected == OUTCOME_NOT_LISTED || visit->expected == OUTCOME_REFERRED;
}

static void on_waiting(struct scene *scene, const struct demo_line *line) {
    if (strcmp(line->event, "FORM_SENT") == 0)
        return; // the look-up is under way
    if (strcmp(line->event, "FORM_WRONG") == 0 && expects_another_list(scene->visit) &&
        !scene->was_compared) {
        scene->was_compared = true;
        demo_stage_press(scene->stage, "Return");
        return;
    }
    if (strcmp(line->event, "FORM_WRONG") == 0) {
        scene->outcome = OUTCOME_NOT_A_PIN;
        demo_stage_settle();
        demo_stage_picture(scene->stage, "not-a-pin");
        virtual_hands_press(scene->stage->hands, "Escape");
    } else if (strcmp(line->event, "MARK_UNDONE") == 0) {
        scene->outcome = OUTCOME_UNDONE;
    } else if (scene->outcome == OUTCOME_NONE) {
        scene->outcome =
            strcmp(line->event, "TIME_UP") == 0 ? OUTCOME_WALKED_AWAY : OUTCOME_CANCELLED;
    }
    scene->over = true;
}

static bool on_not_listed(struct scene *scene, const struct demo_line *line) {
    if (scene->is_elsewhere && strcmp(line->event, "PRINT_PRESSED")) {
        scene->outcome = OUTCOME_REFERRED;
        demo_stage_picture(scene->stage, "referral");
        return do_event(scene, PRINT_PRESSED, "F6");
    }
    if (!scene->is_elsewhere)
        scene->outcome = OUTCOME_NOT_LISTED;
    return do_event(scene, NEXT_PRESSED, "Return");
}

static bool passes_at_once(enum session_state state) { // too short to be looked at
    return state == CHECKING || state == RESERVING || state == PRINTING || state == WAITING ||
           state == LOOKING_AT_FACE || state == FINDING_FACE;
}

static bool look_at(struct scene *scene, enum session_state state) {
    struct demo_stage *stage = scene->stage;
    if (passes_at_once(state))
        return true;
    if (scene->visit->twist == TWIST_LANGUAGES) {
        const enum language next = (enum language)(((int)stage->language + 1) % LANGUAGES);
        if (!demo_stage_language(stage, state, next))
            return false;
    }
    return demo_stage_picture_state(stage, state);
}

static bool on_state(struct scene *scene, const struct demo_line *line) {
    if (!look_at(scene, line->state))
        return false;
    switch (line->state) {
    case CHOOSING: return on_candidates(scene, line);
    case NOBODY_FOUND: count_search(scene->visit); return do_event(scene, CANCEL_PRESSED, "Escape");
    case SHOWING_VOTER: return on_card(scene);
    case CHECKING:
        scene->method = strcmp(line->event, "FINGER_AGREES") == 0 ? OUTCOME_FINGER : OUTCOME_FACE;
        return true;
    case RESERVING:
        if (strcmp(line->event, "DECISION_ADMITS") == 0) {
            scene->method = OUTCOME_DECISION;
            scene->visit->untried += scene->visit->twist == TWIST_UNTRIED;
        }
        return true;
    case WARNED: return on_warned(scene, line);
    case DOUBTED:
    case FINDING_DOUBTED: return on_doubted(scene, line);
    case IDENTIFIED: return on_identified(scene, line);
    case NOT_IDENTIFIED: return on_not_identified(scene, line);
    case ALREADY_IDENTIFIED:
        scene->outcome = OUTCOME_ALREADY;
        scene->visit->found_already = true;
        return scene->visit->twist == TWIST_UNDO ? do_event(scene, UNDO_PRESSED, "F4")
                                                 : do_event(scene, NEXT_PRESSED, "Return");
    case NOT_LISTED: return on_not_listed(scene, line);
    case UNFINISHED: return on_unfinished(scene);
    case INTERRUPTED: return do_event(scene, NEXT_PRESSED, "Return");
    case EXPLAINING: return strcmp(line->event, "FORM_SENT") == 0 || fill_explanation(scene);
    case DECIDING:
        if (strcmp(line->event, "FORM_WRONG") == 0)
            return mend_decision(scene);
        return strcmp(line->event, "FORM_SENT") == 0 || fill_decision(scene);
    case UNDOING: return strcmp(line->event, "FORM_SENT") == 0 || fill_undoing(scene);
    case WAITING: on_waiting(scene, line); return true;
    case STOPPED:
        demo_stage_let_log_go(scene->stage);
        scene->outcome = OUTCOME_STOPPED;
        scene->over = true;
        return true;
    default: return true;
    }
}

// A look is under way. One in which nobody is there lasts as long as the policy says, so it can be
// looked at.
static bool on_looking(struct scene *scene) {
    if (scene->visit->twist == TWIST_CANCEL_FACE)
        return do_event(scene, CANCEL_PRESSED, "Escape");
    if (!scene->visit->face)
        return demo_stage_picture_state(scene->stage, LOOKING_AT_FACE);
    demo_stage_picture(scene->stage,
                       scene->stage->journal.state == FINDING_FACE ? "finding-face" : "face");
    return true;
}

static bool on_line(struct scene *scene, const struct demo_line *line) {
    const enum session_state state = scene->stage->journal.state;
    if (line->what == SAID_STATE)
        return on_state(scene, line);
    if (line->what == SAID_FINGER && strcmp(line->word, "wanted") == 0 &&
        (state == READING_FINGER || state == FINDING))
        return on_finger_wanted(scene, line->position);
    if (line->what == SAID_REFERRAL)
        scene->is_elsewhere = strcmp(line->word, "done") == 0;
    if (line->what == SAID_FACE && strcmp(line->word, "looking") == 0 &&
        (state == LOOKING_AT_FACE || state == FINDING_FACE))
        return on_looking(scene);
    return true;
}

static bool play(struct scene *scene) {
    struct demo_line line;
    while (!scene->over) {
        // A visit that nobody ends is ended by the policy's idle time, the longest wait of the day.
        if (!demo_stage_next(scene->stage, &line, scene->station->policy.idle_timeout_s * 1000))
            return false;
        if (!on_line(scene, &line))
            return false;
    }
    return true;
}

bool demo_visit_play(struct demo_stage *stage, const struct demo_station *station,
                     struct demo_visit *visit) {
    struct scene scene = {.stage = stage, .station = station, .visit = visit};
    demo_stage_catch_up(stage);
    if (stage->journal.state != WAITING)
        return demo_stage_fail(stage, "a visit begins at WAITING");
    if (!demo_stage_picture_state(stage, WAITING) || !demo_stage_face(stage, visit->face))
        return false;
    const int64_t begun = demo_now_ms();
    const bool searches = visit->twist == TWIST_BY_SEARCH || visit->twist == TWIST_BY_FACE;
    const bool begins = searches ? do_event(&scene, FINGER_PRESSED, "F2") : enter_pin(&scene);
    const bool played = begins && play(&scene);
    if (scene.paper_is_out)
        take_paper_away(&scene, false);
    visit->actual = played ? scene.outcome : OUTCOME_NONE;
    visit->seconds = (double)(demo_now_ms() - begun) / 1000;
    return played;
}
