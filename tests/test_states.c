// Every state has all that a state needs, and says it in one row.
#include "kiosk/session/states.h"
#include "tests/check.h"
#include <SDL_keycode.h>
#include <string.h>

static const struct state_row *row_of(int state) {
    return states_row((enum session_state)state);
}

static void no_row_is_empty_and_no_name_is_said_twice(void) {
    for (int i = 0; i < SESSION_STATES; i++) {
        const char *name = row_of(i)->name;
        CHECK(name && strlen(name) > 5);
        for (int j = 0; name && j < i; j++)
            CHECK(strcmp(name, row_of(j)->name) != 0);
    }
    CHECK(strcmp(row_of(LOCKED)->name, "LOCKED") == 0);
    CHECK(strcmp(row_of(CHECKING)->name, "CHECKING") == 0);
    CHECK(strcmp(row_of(STOPPED)->name, "STOPPED") == 0);
}

static void only_a_state_that_ends_by_itself_has_no_action(void) {
    for (int i = 0; i < SESSION_STATES; i++) {
        size_t count;
        states_actions((enum session_state)i, &count);
        CHECK((count == 0) == (i == CHECKING || i == RESERVING || i == PRINTING || i == REPORTING));
        for (size_t a = count; a < STATE_ACTIONS_MAX; a++) // the row has no hole
            CHECK(!row_of(i)->actions[a].label);
    }
}

static void what_enter_does_comes_first_and_the_way_out_last(void) {
    for (int i = 0; i < SESSION_STATES; i++) {
        size_t count;
        const struct state_action *actions = states_actions((enum session_state)i, &count);
        for (size_t a = 0; a < count; a++) {
            CHECK(actions[a].label[0] && actions[a].event <= MEDIUM_PRESSED);
            CHECK(actions[a].key != SDLK_RETURN || a == 0);
            CHECK((actions[a].key != SDLK_ESCAPE && actions[a].key != SDLK_F12) || a + 1 == count);
        }
    }
}

// A form that can't be sent, or a form's key where there is no form, would be a dead end.
static void a_form_can_be_sent_and_nothing_else_can(void) {
    for (int i = 0; i < SESSION_STATES; i++) {
        size_t count;
        const struct state_action *actions = states_actions((enum session_state)i, &count);
        bool sends = false;
        for (size_t a = 0; a < count; a++)
            sends |= actions[a].event == FORM_SENT;
        CHECK(sends == row_of(i)->has_form);
    }
}

static bool leads_from(int state, enum session_event event) {
    enum session_state to = (enum session_state)state;
    enum session_task task;
    return session_step(&to, event, &task);
}

// A button that does nothing, or an event of people that no button says, would be a dead end. What
// Esc does everywhere needs no button.
static void every_button_leads_on_and_all_that_people_may_do_has_one(void) {
    for (int i = 0; i < SESSION_STATES; i++) {
        size_t count;
        const struct state_action *actions = states_actions((enum session_state)i, &count);
        for (size_t a = 0; a < count; a++)
            CHECK(leads_from(i, actions[a].event));
        for (int event = 0; event < TIME_UP; event++) {
            bool is_there = event == CANCEL_PRESSED;
            for (size_t a = 0; a < count; a++)
                is_there |= (int)actions[a].event == event;
            CHECK(is_there || !leads_from(i, (enum session_event)event));
        }
    }
}

static void a_state_waits_for_the_sensor_that_its_task_asks(void) {
    static const enum sensor asked[] = {
        [SEARCH_FINGER] = FINGER_READER, [CAPTURE_FINGER] = FINGER_READER,
        [SKIP_FINGER] = FINGER_READER,   [SEARCH_FACE] = FACE_CAMERA,
        [CAPTURE_FACE] = FACE_CAMERA,    [LOCK_STATION] = NO_SENSOR,
    };
    bool is_asked[SESSION_STATES] = {false};
    size_t count;
    const struct session_row *rows = session_rows(&count);
    for (size_t i = 0; i < count; i++)
        if (asked[rows[i].task] != NO_SENSOR) {
            CHECK(row_of((int)rows[i].to)->waits_for == asked[rows[i].task]);
            is_asked[rows[i].to] = true;
        }
    for (int i = 0; i < SESSION_STATES; i++)
        CHECK(is_asked[i] == (row_of(i)->waits_for != NO_SENSOR));
}

// Said once more, apart from the table: the ear is the fourth way of telling a verdict.
static void each_state_sounds_as_it_is(void) {
    static const enum earcon heard[SESSION_STATES] = {
        [FINDING] = EARCON_LOOK,          [FINDING_FACE] = EARCON_LOOK,
        [FINDING_DOUBTED] = EARCON_LOOK,  [NOBODY_FOUND] = EARCON_LOOK,
        [READING_FINGER] = EARCON_LOOK,   [LOOKING_AT_FACE] = EARCON_LOOK,
        [WARNED] = EARCON_LOOK,           [DOUBTED] = EARCON_LOOK,
        [IDENTIFIED] = EARCON_YES,        [NOT_IDENTIFIED] = EARCON_NO,
        [ALREADY_IDENTIFIED] = EARCON_NO, [NOT_LISTED] = EARCON_NO,
        [UNREPORTED] = EARCON_LOOK,
    };
    for (int i = 0; i < SESSION_STATES; i++)
        CHECK(row_of(i)->sound == heard[i]);
}

static void who_waits_for_a_sensor_hears_that_it_is_lost_and_back(void) {
    for (int i = 0; i < SESSION_STATES; i++) {
        const bool waits = row_of(i)->waits_for != NO_SENSOR;
        CHECK(leads_from(i, SENSOR_LOST) == waits && leads_from(i, SENSOR_BACK) == waits);
    }
}

static void a_verdict_that_is_no_mark_has_its_outcome_for_the_log(void) {
    size_t count;
    const struct session_row *rows = session_rows(&count);
    for (size_t i = 0; i < count; i++)
        CHECK(rows[i].task != RECORD_OUTCOME || row_of((int)rows[i].to)->outcome);
    for (int i = 0; i < SESSION_STATES; i++)
        CHECK(!row_of(i)->outcome || row_of(i)->sound == EARCON_NO);
}

static void a_visit_begins_and_ends_with_nobody(void) {
    static const enum session_state nobody[] = {LOCKED, OPENING, REPORTING,     UNREPORTED,
                                                PAPERS, WAITING, CLOSING_DOORS, CLOSING,
                                                CLOSED, STOPPED};
    int without = 0;
    for (int i = 0; i < SESSION_STATES; i++)
        without += !row_of(i)->holds_a_voter;
    for (size_t i = 0; i < sizeof nobody / sizeof *nobody; i++)
        CHECK(!row_of((int)nobody[i])->holds_a_voter);
    CHECK(without == (int)(sizeof nobody / sizeof *nobody));
}

int main(void) {
    RUN(no_row_is_empty_and_no_name_is_said_twice);
    RUN(only_a_state_that_ends_by_itself_has_no_action);
    RUN(what_enter_does_comes_first_and_the_way_out_last);
    RUN(a_form_can_be_sent_and_nothing_else_can);
    RUN(every_button_leads_on_and_all_that_people_may_do_has_one);
    RUN(a_state_waits_for_the_sensor_that_its_task_asks);
    RUN(each_state_sounds_as_it_is);
    RUN(who_waits_for_a_sensor_hears_that_it_is_lost_and_back);
    RUN(a_verdict_that_is_no_mark_has_its_outcome_for_the_log);
    RUN(a_visit_begins_and_ends_with_nobody);
    return check_report();
}
