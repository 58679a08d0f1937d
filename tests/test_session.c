// Every row of the table, every pair without a row, and the promises that no single row shows.
#include "kiosk/session/session.h"
#include "tests/check.h"
#include <string.h>

static void every_row_does_what_it_says(void) {
    size_t count;
    const struct session_row *rows = session_rows(&count);
    for (size_t i = 0; i < count; i++) {
        enum session_state state = rows[i].in;
        enum session_task task = NOTHING;
        CHECK(session_step(&state, rows[i].on, &task));
        CHECK(state == rows[i].to && task == rows[i].task);
    }
}

static void no_state_answers_one_event_in_two_ways(void) {
    size_t count;
    const struct session_row *rows = session_rows(&count);
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count; j++)
            CHECK(rows[i].in != rows[j].in || rows[i].on != rows[j].on);
}

static void an_event_without_a_row_changes_nothing(void) {
    size_t count;
    const struct session_row *rows = session_rows(&count);
    for (int in = 0; in < SESSION_STATES; in++) {
        for (int on = 0; on < SESSION_EVENTS; on++) {
            bool has_row = false;
            for (size_t i = 0; i < count; i++)
                has_row |= (int)rows[i].in == in && (int)rows[i].on == on;
            enum session_state state = (enum session_state)in;
            enum session_task task = LOCK_STATION;
            CHECK(session_step(&state, (enum session_event)on, &task) == has_row);
            CHECK(has_row || ((int)state == in && task == LOCK_STATION));
        }
    }
}

static bool has_row(enum session_state in, enum session_event on, enum session_state to) {
    size_t count;
    const struct session_row *rows = session_rows(&count);
    for (size_t i = 0; i < count; i++)
        if (rows[i].in == in && rows[i].on == on)
            return rows[i].to == to;
    return false;
}

static void every_state_can_be_reached_and_left(void) {
    bool reached[SESSION_STATES] = {[LOCKED] = true};
    bool left[SESSION_STATES] = {false};
    size_t count;
    const struct session_row *rows = session_rows(&count);
    for (int round = 0; round < SESSION_STATES; round++)
        for (size_t i = 0; i < count; i++)
            reached[rows[i].to] |= reached[rows[i].in];
    for (size_t i = 0; i < count; i++)
        left[rows[i].in] |= rows[i].to != rows[i].in;
    for (int state = 0; state < SESSION_STATES; state++)
        CHECK(reached[state] && left[state]);
}

static void yes_is_said_only_after_the_mark_is_issued(void) {
    size_t count;
    const struct session_row *rows = session_rows(&count);
    for (size_t i = 0; i < count; i++)
        CHECK(rows[i].to != IDENTIFIED || rows[i].on == MARK_ISSUED);
}

static void a_slip_is_printed_only_for_a_reserved_mark(void) {
    size_t count;
    const struct session_row *rows = session_rows(&count);
    for (size_t i = 0; i < count; i++)
        CHECK(rows[i].task != PRINT_SLIP || rows[i].on == MARK_RESERVED ||
              rows[i].in == UNFINISHED);
}

static void a_mark_needs_a_finger_a_face_or_the_commission(void) {
    size_t count;
    const struct session_row *rows = session_rows(&count);
    for (size_t i = 0; i < count; i++)
        CHECK(rows[i].task != RESERVE_MARK || rows[i].on == DECISION_ADMITS ||
              (rows[i].in == CHECKING && rows[i].on == FINGER_CLEAR));
    for (size_t i = 0; i < count; i++)
        CHECK(rows[i].to != CHECKING || rows[i].on == FINGER_AGREES || rows[i].on == FACE_AGREES);
}

static void after_a_warning_only_the_commission_or_a_clear_finger_leads_to_a_mark(void) {
    size_t count;
    const struct session_row *rows = session_rows(&count);
    for (size_t i = 0; i < count; i++) {
        CHECK(rows[i].on != ANOTHERS_FINGER || rows[i].to == WARNED);
        CHECK(rows[i].to != WARNED || rows[i].task == RECORD_WARNING); // never unseen by the log
        CHECK(rows[i].in != WARNED || rows[i].to == DECIDING || rows[i].to == READING_FINGER ||
              rows[i].to == WAITING || rows[i].to == STOPPED);
    }
    const enum session_state visit[] = {CHOOSING, READING_FINGER, LOOKING_AT_FACE, CHECKING,
                                        DOUBTED,  NOT_IDENTIFIED, DECIDING};
    for (size_t i = 0; i < sizeof visit / sizeof *visit; i++) // wherever the search's answer comes
        CHECK(has_row(visit[i], ANOTHERS_FINGER, WARNED));
}

static void after_a_doubt_only_a_word_that_is_in_the_log_leads_to_a_mark(void) {
    size_t count;
    const struct session_row *rows = session_rows(&count);
    for (size_t i = 0; i < count; i++) {
        const bool is_doubted = rows[i].to == DOUBTED || rows[i].to == FINDING_DOUBTED;
        CHECK(rows[i].on != FACE_DOUBTED || is_doubted);
        CHECK(!is_doubted || rows[i].in == rows[i].to || rows[i].task == RECORD_DOUBT);
        CHECK(rows[i].on != OVERRIDE_PRESSED || (is_doubted && rows[i].task == RECORD_OVERRIDE));
        CHECK(rows[i].in != DOUBTED || rows[i].to != RESERVING);
        CHECK(rows[i].in != DOUBTED || rows[i].to != CHECKING || rows[i].on == FACE_AGREES);
    }
}

static bool is_search(enum session_state state) {
    return state >= FINDING && state <= NOBODY_FOUND;
}

static void a_search_proposes_and_decides_nothing(void) {
    size_t count;
    const struct session_row *rows = session_rows(&count);
    for (size_t i = 0; i < count; i++) {
        if (!is_search(rows[i].in))
            continue;
        if (rows[i].in != CHOOSING) // nobody is known: on with it, or away
            CHECK(is_search(rows[i].to) || rows[i].to == WAITING || rows[i].to == STOPPED);
        CHECK(rows[i].task != RESERVE_MARK && rows[i].task != CAPTURE_FINGER &&
              rows[i].task != CAPTURE_FACE);
        CHECK(rows[i].to != RESERVING && rows[i].to != CHECKING && rows[i].to != READING_FINGER &&
              rows[i].to != LOOKING_AT_FACE && rows[i].to != DECIDING);
    }
}

static void each_means_of_a_search_leads_to_the_other_and_out(void) {
    CHECK(has_row(FINDING, FACE_PRESSED, FINDING_FACE));
    CHECK(has_row(FINDING_FACE, FINGER_PRESSED, FINDING));
    const enum session_state ends[] = {CHOOSING, NOBODY_FOUND, FINDING_DOUBTED};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        CHECK(has_row(ends[i], FINGER_PRESSED, FINDING));
        CHECK(has_row(ends[i], FACE_PRESSED, FINDING_FACE));
    }
    for (int state = FINDING; state <= NOBODY_FOUND; state++)
        CHECK(has_row((enum session_state)state, CANCEL_PRESSED, WAITING));
}

static void every_screen_with_a_voter_forgets_him_in_time(void) {
    for (int state = FINDING; state <= UNDOING; state++)
        if (state != RESERVING && state != PRINTING) // these end by themselves, in a moment
            CHECK(has_row((enum session_state)state, TIME_UP, WAITING));
}

static void leaving_for_waiting_forgets_the_voter(void) {
    size_t count;
    const struct session_row *rows = session_rows(&count);
    for (size_t i = 0; i < count; i++)
        if (rows[i].to == WAITING && rows[i].in >= FINDING && rows[i].in <= UNDOING)
            CHECK(rows[i].task == FORGET_VOTER);
}

static void nothing_is_marked_when_the_log_has_failed_or_the_poll_is_closed(void) {
    for (int on = 0; on < SESSION_EVENTS; on++) {
        CHECK(!has_row(STOPPED, (enum session_event)on, RESERVING));
        CHECK(!has_row(CLOSED, (enum session_event)on, WAITING));
    }
}

static void every_state_and_event_has_a_name(void) {
    for (int i = 0; i < SESSION_STATES; i++)
        CHECK(strlen(session_state_name((enum session_state)i)) > 3);
    for (int i = 0; i < SESSION_EVENTS; i++)
        CHECK(strlen(session_event_name((enum session_event)i)) > 3);
    CHECK(strcmp(session_state_name(STOPPED), "STOPPED") == 0);
    CHECK(strcmp(session_event_name(LOG_WELL), "LOG_WELL") == 0);
}

int main(void) {
    RUN(every_row_does_what_it_says);
    RUN(no_state_answers_one_event_in_two_ways);
    RUN(an_event_without_a_row_changes_nothing);
    RUN(every_state_can_be_reached_and_left);
    RUN(yes_is_said_only_after_the_mark_is_issued);
    RUN(a_slip_is_printed_only_for_a_reserved_mark);
    RUN(a_mark_needs_a_finger_a_face_or_the_commission);
    RUN(after_a_warning_only_the_commission_or_a_clear_finger_leads_to_a_mark);
    RUN(after_a_doubt_only_a_word_that_is_in_the_log_leads_to_a_mark);
    RUN(a_search_proposes_and_decides_nothing);
    RUN(each_means_of_a_search_leads_to_the_other_and_out);
    RUN(every_screen_with_a_voter_forgets_him_in_time);
    RUN(leaving_for_waiting_forgets_the_voter);
    RUN(nothing_is_marked_when_the_log_has_failed_or_the_poll_is_closed);
    RUN(every_state_and_event_has_a_name);
    return check_report();
}
