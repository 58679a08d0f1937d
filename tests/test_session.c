// Every pair of a state and an event as session_table.txt says it, and the promises that no single
// row shows.
#include "kiosk/session/session.h"
#include "kiosk/session/states.h"
#include "tests/check.h"
#include <string.h>

// What the table says of every state and event, its general rows written out.
static struct session_row all[SESSION_STATES * SESSION_EVENTS];
static size_t count;

static void write_out(void) {
    for (int in = 0; in < SESSION_STATES; in++)
        for (int on = 0; on < SESSION_EVENTS; on++) {
            struct session_row row = {(enum session_state)in, (enum session_event)on,
                                      (enum session_state)in, NOTHING};
            if (session_step(&row.to, row.on, &row.task))
                all[count++] = row;
        }
}

static const char *task_name(enum session_task task) {
#define NAME(task)                                                                                 \
    case task: return #task
    switch (task) {
        NAME(NOTHING);
        NAME(IGNORE);
        NAME(UNLOCK);
        NAME(OPEN_POLL);
        NAME(CHOOSE_REPORT);
        NAME(PRINT_REPORT);
        NAME(LEAVE_REPORT);
        NAME(FIND_VOTER);
        NAME(SEARCH_FINGER);
        NAME(SEARCH_FACE);
        NAME(RECORD_SEARCH);
        NAME(TAKE_CANDIDATE);
        NAME(CAPTURE_FINGER);
        NAME(SKIP_FINGER);
        NAME(ASK_FOR_FACE);
        NAME(RECORD_REASON);
        NAME(CAPTURE_FACE);
        NAME(CHECK_FINGER);
        NAME(RECORD_WARNING);
        NAME(RECORD_DOUBT);
        NAME(RECORD_OVERRIDE);
        NAME(RESERVE_MARK);
        NAME(PRINT_SLIP);
        NAME(ISSUE_MARK);
        NAME(RECORD_OUTCOME);
        NAME(PRINT_REFERRAL);
        NAME(RECORD_DECISION);
        NAME(UNDO_MARK);
        NAME(CLOSE_DOORS);
        NAME(GO_BACK);
        NAME(CLOSE_POLL);
        NAME(CHECK_LOG);
        NAME(FORGET_VOTER);
        NAME(LOCK_STATION);
    }
#undef NAME
    return "?";
}

enum { LINE_SIZE = 128 };

static void print_row(char line[LINE_SIZE], const struct session_row *row) {
    snprintf(line, LINE_SIZE, "%s %s %s %s", states_row(row->in)->name, session_event_name(row->on),
             states_row(row->to)->name, task_name(row->task));
}

// Where the table on paper and the one that runs are not the same, one line of each says so.
static void the_station_does_what_is_written_down_and_nothing_else(void) {
    static char expected[SESSION_STATES * SESSION_EVENTS][LINE_SIZE];
    char line[LINE_SIZE], in[32], on[32], to[32], task[32];
    size_t lines = 0;
    FILE *file = fopen("tests/session_table.txt", "r");
    CHECK(file != NULL);
    while (file && lines < sizeof expected / sizeof *expected && fgets(line, sizeof line, file))
        if (*line != '#' && sscanf(line, "%31s %31s %31s %31s", in, on, to, task) == 4)
            snprintf(expected[lines++], LINE_SIZE, "%s %s %s %s", in, on, to, task);
    if (file)
        fclose(file);
    CHECK(lines > 0);
    for (size_t i = 0; i < lines; i++) {
        bool is_done = false;
        for (size_t j = 0; j < count && !is_done; j++) {
            print_row(line, &all[j]);
            is_done = !strcmp(line, expected[i]);
        }
        CHECK(is_done);
        if (!is_done)
            fprintf(stderr, "written down, but not done: %s\n", expected[i]);
    }
    for (size_t j = 0; j < count; j++) {
        size_t times = 0;
        print_row(line, &all[j]);
        for (size_t i = 0; i < lines; i++)
            times += !strcmp(line, expected[i]);
        CHECK(times == 1);
        if (times != 1)
            fprintf(stderr, "done, but written down %zu times: %s\n", times, line);
    }
}

static void no_state_answers_one_event_in_two_ways(void) {
    size_t row_count;
    const struct session_row *rows = session_rows(&row_count);
    for (size_t i = 0; i < row_count; i++)
        for (size_t j = i + 1; j < row_count; j++)
            CHECK(rows[i].in != rows[j].in || rows[i].on != rows[j].on);
}

static void an_event_without_a_row_changes_nothing(void) {
    for (int in = 0; in < SESSION_STATES; in++)
        for (int on = 0; on < SESSION_EVENTS; on++) {
            enum session_state state = (enum session_state)in;
            enum session_task task = LOCK_STATION;
            CHECK(session_step(&state, (enum session_event)on, &task) ||
                  ((int)state == in && task == LOCK_STATION));
        }
}

static bool has_row(enum session_state in, enum session_event on, enum session_state to) {
    for (size_t i = 0; i < count; i++)
        if (all[i].in == in && all[i].on == on)
            return all[i].to == to;
    return false;
}

static void every_state_can_be_reached_and_left(void) {
    bool reached[SESSION_STATES] = {[LOCKED] = true};
    bool left[SESSION_STATES] = {false};
    for (int round = 0; round < SESSION_STATES; round++)
        for (size_t i = 0; i < count; i++)
            reached[all[i].to] |= reached[all[i].in];
    for (size_t i = 0; i < count; i++)
        left[all[i].in] |= all[i].to != all[i].in;
    for (int state = 0; state < SESSION_STATES; state++)
        CHECK(reached[state] && left[state]);
}

static void yes_is_said_only_after_the_mark_is_issued(void) {
    for (size_t i = 0; i < count; i++)
        CHECK(all[i].to != IDENTIFIED || all[i].on == MARK_ISSUED);
}

static void a_slip_is_printed_only_for_a_reserved_mark(void) {
    for (size_t i = 0; i < count; i++)
        CHECK(all[i].task != PRINT_SLIP || all[i].on == MARK_RESERVED || all[i].in == UNFINISHED);
}

static void a_mark_needs_a_finger_a_face_or_the_commission(void) {
    for (size_t i = 0; i < count; i++)
        CHECK(all[i].task != RESERVE_MARK || all[i].on == DECISION_ADMITS ||
              (all[i].in == CHECKING && all[i].on == FINGER_CLEAR));
    for (size_t i = 0; i < count; i++)
        CHECK(all[i].to != CHECKING || all[i].on == FINGER_AGREES || all[i].on == FACE_AGREES);
}

static void after_a_warning_only_the_commission_leads_to_a_mark(void) {
    for (size_t i = 0; i < count; i++) {
        CHECK(all[i].on != ANOTHERS_FINGER || all[i].to == WARNED);
        // Never unseen by the log: it is written now, or was in an earlier visit.
        CHECK(all[i].to != WARNED || all[i].task == RECORD_WARNING || all[i].on == VOTER_WARNED);
        CHECK(all[i].on != VOTER_WARNED || all[i].to == WARNED);
        CHECK(all[i].in != WARNED || all[i].to == DECIDING || all[i].to == WAITING ||
              all[i].to == STOPPED);
        CHECK(all[i].in != DECIDING || all[i].to == DECIDING || all[i].to == NOT_IDENTIFIED ||
              all[i].to == WARNED || all[i].to == WAITING || all[i].to == STOPPED ||
              all[i].on == DECISION_ADMITS || all[i].on == session_way_back(all[i].to));
        // Who is refused after it gives no other finger: these tasks ask for the warning first.
        CHECK(all[i].in != NOT_IDENTIFIED || all[i].to == DECIDING || all[i].to == WARNED ||
              all[i].to == WAITING || all[i].to == STOPPED || all[i].task == CAPTURE_FINGER ||
              all[i].task == ASK_FOR_FACE || all[i].on == FACE_ALLOWED ||
              all[i].on == FACE_UNEXPLAINED);
    }
    CHECK(has_row(WAITING, VOTER_WARNED, WARNED) && has_row(CHOOSING, VOTER_WARNED, WARNED));
    const enum session_state visit[] = {CHOOSING, READING_FINGER, EXPLAINING,     LOOKING_AT_FACE,
                                        CHECKING, DOUBTED,        NOT_IDENTIFIED, DECIDING};
    for (size_t i = 0; i < sizeof visit / sizeof *visit; i++) // wherever the search's answer comes
        CHECK(has_row(visit[i], ANOTHERS_FINGER, WARNED));
}

static void after_a_doubt_only_a_word_that_is_in_the_log_leads_to_a_mark(void) {
    for (size_t i = 0; i < count; i++) {
        const bool is_doubted = all[i].to == DOUBTED || all[i].to == FINDING_DOUBTED;
        CHECK(all[i].on != FACE_DOUBTED || is_doubted);
        CHECK(!is_doubted || all[i].in == all[i].to || all[i].task == RECORD_DOUBT ||
              all[i].in == DECIDING); // back to it
        CHECK(all[i].on != OVERRIDE_PRESSED || (is_doubted && all[i].task == RECORD_OVERRIDE));
        CHECK(all[i].in != DOUBTED || all[i].to != RESERVING);
        CHECK(all[i].in != DOUBTED || all[i].to != CHECKING || all[i].on == FACE_AGREES);
    }
}

static const enum session_state searches[] = {FINDING, FINDING_FACE, FINDING_DOUBTED, CHOOSING,
                                              NOBODY_FOUND};

static bool is_search(enum session_state state) {
    for (size_t i = 0; i < sizeof searches / sizeof *searches; i++)
        if (searches[i] == state)
            return true;
    return false;
}

static void a_search_proposes_and_decides_nothing(void) {
    for (size_t i = 0; i < count; i++) {
        if (!is_search(all[i].in))
            continue;
        if (all[i].in != CHOOSING) // nobody is known: on with it, or away
            CHECK(is_search(all[i].to) || all[i].to == WAITING || all[i].to == STOPPED);
        CHECK(all[i].task != RESERVE_MARK && all[i].task != CAPTURE_FINGER &&
              all[i].task != CAPTURE_FACE);
        CHECK(all[i].to != RESERVING && all[i].to != CHECKING && all[i].to != READING_FINGER &&
              all[i].to != LOOKING_AT_FACE && all[i].to != DECIDING);
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
    for (size_t i = 0; i < sizeof searches / sizeof *searches; i++)
        CHECK(has_row(searches[i], CANCEL_PRESSED, WAITING));
}

static void every_screen_with_a_voter_forgets_him_in_time(void) {
    for (int state = 0; state < SESSION_STATES; state++)
        if (states_row((enum session_state)state)->holds_a_voter && state != RESERVING &&
            state != PRINTING) // these end by themselves, in a moment
            CHECK(has_row((enum session_state)state, TIME_UP, WAITING));
}

static void leaving_for_waiting_forgets_the_voter(void) {
    for (size_t i = 0; i < count; i++)
        if (all[i].to == WAITING && states_row(all[i].in)->holds_a_voter)
            CHECK(all[i].task == FORGET_VOTER);
}

static void nothing_is_marked_when_the_log_has_failed_or_the_poll_is_closed(void) {
    for (int on = 0; on < SESSION_EVENTS; on++) {
        CHECK(!has_row(STOPPED, (enum session_event)on, RESERVING));
        CHECK(!has_row(CLOSED, (enum session_event)on, WAITING));
    }
}

static void a_mark_on_its_way_is_not_broken_off(void) {
    static const enum session_state busy[] = {RESERVING, PRINTING};
    for (size_t i = 0; i < 2; i++)
        for (int on = 0; on <= TIME_UP; on++) // whatever people do
            CHECK(!session_step(&(enum session_state){busy[i]}, (enum session_event)on,
                                &(enum session_task){NOTHING}));
}

static void wherever_there_is_a_voter_a_log_that_fails_stops_the_station(void) {
    for (int state = 0; state < SESSION_STATES; state++)
        if (states_row((enum session_state)state)->holds_a_voter)
            CHECK(has_row((enum session_state)state, LOG_FAILED, STOPPED));
}

// Where nobody is marked any more a log that fails, or is well again, is said all the same.
static void a_log_that_fails_is_heard_in_each_state_that_has_one(void) {
    static const enum session_state stopping[] = {
        LOCKED, OPENING, REPORTING, UNREPORTED, PAPERS, WAITING, CLOSING_DOORS, CLOSING, STOPPED};
    for (size_t i = 0; i < sizeof stopping / sizeof *stopping; i++)
        CHECK(has_row(stopping[i], LOG_FAILED, STOPPED));
    CHECK(has_row(CLOSED, LOG_FAILED, CLOSED) && has_row(CLOSED, LOG_WELL, CLOSED));
    CHECK(has_row(STOPPED, LOG_WELL, LOCKED));
}

// ---- What people at the table would say of it

static void whoever_is_not_identified_may_ask_the_commission(void) {
    static const enum session_state asked[] = {READING_FINGER, LOOKING_AT_FACE, DOUBTED, WARNED,
                                               NOT_IDENTIFIED};
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
        CHECK(has_row(asked[i], DECISION_PRESSED, DECIDING));
}

static void a_pulled_sensor_keeps_the_voter_and_the_screen(void) {
    static const enum session_state waiting[] = {FINDING, FINDING_FACE, READING_FINGER,
                                                 LOOKING_AT_FACE};
    for (size_t i = 0; i < sizeof waiting / sizeof *waiting; i++)
        CHECK(has_row(waiting[i], SENSOR_LOST, waiting[i]) &&
              has_row(waiting[i], SENSOR_BACK, waiting[i]));
}

static void who_has_a_mark_already_gets_no_second_slip(void) {
    CHECK(has_row(WAITING, VOTER_MARKED, ALREADY_IDENTIFIED));
    CHECK(has_row(CHOOSING, VOTER_MARKED, ALREADY_IDENTIFIED));
    CHECK(has_row(RESERVING, MARK_EXISTS, ALREADY_IDENTIFIED)); // marked while he stood here
    for (size_t i = 0; i < count; i++)
        CHECK(all[i].in != ALREADY_IDENTIFIED || all[i].task != PRINT_SLIP);
}

static void a_mark_can_be_taken_back_wherever_it_is_shown(void) {
    CHECK(has_row(IDENTIFIED, UNDO_PRESSED, UNDOING));
    CHECK(has_row(ALREADY_IDENTIFIED, UNDO_PRESSED, UNDOING));
    CHECK(has_row(UNFINISHED, UNDO_PRESSED, UNDOING)); // its slip never came out
    CHECK(has_row(INTERRUPTED, UNDO_PRESSED, UNDOING));
}

static void the_question_about_closing_goes_away_when_nobody_answers(void) {
    CHECK(has_row(CLOSING, TIME_UP, WAITING) && has_row(CLOSING, CANCEL_PRESSED, WAITING));
    CHECK(has_row(CLOSING_DOORS, TIME_UP, WAITING) &&
          has_row(CLOSING_DOORS, CANCEL_PRESSED, WAITING));
}

// Who asks for a face is asked whether it may stand alone.
static void a_face_is_looked_at_when_the_fingers_are_used_up_or_it_was_allowed(void) {
    for (size_t i = 0; i < count; i++) {
        const bool again = all[i].in == LOOKING_AT_FACE || all[i].in == DOUBTED;
        CHECK(all[i].to != LOOKING_AT_FACE || again || all[i].on == FINGERS_USED_UP ||
              all[i].on == FACE_ALLOWED);
        CHECK(all[i].in != EXPLAINING || all[i].to != LOOKING_AT_FACE || all[i].on == FACE_ALLOWED);
        CHECK(all[i].on != FACE_UNEXPLAINED || all[i].to == EXPLAINING);
    }
}

static void whoever_comes_back_for_a_slip_is_identified_anew(void) {
    CHECK(has_row(WAITING, VOTER_UNFINISHED, INTERRUPTED));
    CHECK(has_row(CHOOSING, VOTER_UNFINISHED, INTERRUPTED));
    for (size_t i = 0; i < count; i++) {
        CHECK(all[i].to != UNFINISHED || all[i].on == SLIP_FAILED); // in the same visit alone
        CHECK(all[i].in != INTERRUPTED || (all[i].to != PRINTING && all[i].to != RESERVING));
    }
}

static void a_face_does_not_shut_out_the_finger(void) {
    CHECK(has_row(LOOKING_AT_FACE, FINGER_PRESSED, READING_FINGER));
    CHECK(has_row(DOUBTED, FINGER_PRESSED, READING_FINGER));
}

static bool is_opened_by_mistake(enum session_state form) {
    return form == DECIDING || form == UNDOING;
}

static void a_form_opened_by_mistake_leads_back_to_where_it_was_opened(void) {
    int opened = 0;
    for (size_t i = 0; i < count; i++) {
        if (!is_opened_by_mistake(all[i].to) || all[i].in == all[i].to)
            continue;
        opened++;
        CHECK(has_row(all[i].to, session_way_back(all[i].in), all[i].in));
        CHECK(has_row(all[i].to, CANCEL_PRESSED, all[i].to)); // GO_BACK
    }
    CHECK(opened == 10 && session_way_back(WAITING) == SESSION_EVENTS);
}

static void whoever_walks_away_or_is_called_away_is_forgotten(void) {
    for (int state = 0; state < SESSION_STATES; state++)
        if (states_row((enum session_state)state)->holds_a_voter && state != RESERVING &&
            state != PRINTING && state != EXPLAINING &&
            !is_opened_by_mistake((enum session_state)state))
            CHECK(has_row((enum session_state)state, CANCEL_PRESSED, WAITING));
    CHECK(has_row(EXPLAINING, CANCEL_PRESSED, READING_FINGER));
}

// Neither the day nor its end goes on from a report that is not out, but by somebody's word.
static void a_report_that_is_not_out_is_left_by_hand_alone(void) {
    CHECK(has_row(OPENING, POLL_OPENED, REPORTING) && has_row(CLOSING, POLL_CLOSED, REPORTING));
    CHECK(has_row(REPORTING, REPORT_FAILED, UNREPORTED));
    CHECK(has_row(LOCKED, UNLOCKED_UNREPORTED, UNREPORTED));
    CHECK(has_row(UNREPORTED, NEXT_PRESSED, REPORTING));
    for (int on = 0; on < SESSION_EVENTS; on++)
        CHECK(on == NEXT_PRESSED || on == CANCEL_PRESSED || on == LOG_FAILED || on == DAY_GOES_ON ||
              on == DAY_IS_OVER ||
              !session_step(&(enum session_state){UNREPORTED}, (enum session_event)on,
                            &(enum session_task){NOTHING}));
    for (size_t i = 0; i < count; i++)
        CHECK(all[i].task != LEAVE_REPORT || all[i].on == REPORT_PRINTED ||
              all[i].on == CANCEL_PRESSED || all[i].in == PAPERS);
}

static void every_event_has_a_name_of_its_own(void) {
    for (int i = 0; i < SESSION_EVENTS; i++) {
        const char *name = session_event_name((enum session_event)i);
        CHECK(name && strlen(name) > 3);
        for (int j = 0; name && j < i; j++)
            CHECK(strcmp(name, session_event_name((enum session_event)j)) != 0);
    }
    CHECK(strcmp(session_event_name(LOG_WELL), "LOG_WELL") == 0);
}

int main(void) {
    write_out();
    RUN(the_station_does_what_is_written_down_and_nothing_else);
    RUN(no_state_answers_one_event_in_two_ways);
    RUN(an_event_without_a_row_changes_nothing);
    RUN(every_state_can_be_reached_and_left);
    RUN(yes_is_said_only_after_the_mark_is_issued);
    RUN(a_slip_is_printed_only_for_a_reserved_mark);
    RUN(a_mark_needs_a_finger_a_face_or_the_commission);
    RUN(after_a_warning_only_the_commission_leads_to_a_mark);
    RUN(after_a_doubt_only_a_word_that_is_in_the_log_leads_to_a_mark);
    RUN(a_search_proposes_and_decides_nothing);
    RUN(each_means_of_a_search_leads_to_the_other_and_out);
    RUN(every_screen_with_a_voter_forgets_him_in_time);
    RUN(leaving_for_waiting_forgets_the_voter);
    RUN(nothing_is_marked_when_the_log_has_failed_or_the_poll_is_closed);
    RUN(a_mark_on_its_way_is_not_broken_off);
    RUN(wherever_there_is_a_voter_a_log_that_fails_stops_the_station);
    RUN(a_log_that_fails_is_heard_in_each_state_that_has_one);
    RUN(whoever_is_not_identified_may_ask_the_commission);
    RUN(a_pulled_sensor_keeps_the_voter_and_the_screen);
    RUN(who_has_a_mark_already_gets_no_second_slip);
    RUN(a_mark_can_be_taken_back_wherever_it_is_shown);
    RUN(the_question_about_closing_goes_away_when_nobody_answers);
    RUN(a_face_is_looked_at_when_the_fingers_are_used_up_or_it_was_allowed);
    RUN(whoever_comes_back_for_a_slip_is_identified_anew);
    RUN(a_face_does_not_shut_out_the_finger);
    RUN(a_form_opened_by_mistake_leads_back_to_where_it_was_opened);
    RUN(whoever_walks_away_or_is_called_away_is_forgotten);
    RUN(a_report_that_is_not_out_is_left_by_hand_alone);
    RUN(every_event_has_a_name_of_its_own);
    return check_report();
}
