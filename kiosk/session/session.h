// The visit and the day as one table: in this state, on this event, go there and ask for that task.
// No clock, device, screen or memory of a voter in it; station.c carries the tasks out and their
// answers come back as events. An event without a row changes nothing, and the caller journals it.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum session_state {
    LOCKED,          // two of the three holders open the station
    OPENING,         // the zero report is shown; the poll is not open yet
    REPORTING,       // a report is on its way out
    UNREPORTED,      // it did not come out, or nobody knows
    PAPERS,          // which report is to be printed?
    WAITING,         // for a document or a PIN
    FINDING,         // a finger is looked for in the whole list
    FINDING_FACE,    // a face is
    FINDING_DOUBTED, // there are candidates, but the face may be a picture of one
    CHOOSING,        // who of the candidates stands there?
    NOBODY_FOUND,
    SHOWING_VOTER, // is this the person of the document?
    READING_FINGER,
    EXPLAINING, // the form in which a commission member says why there is no finger
    LOOKING_AT_FACE,
    CHECKING,   // does the finger belong to somebody else as well?
    RESERVING,  // the mark is on its way to the disk
    PRINTING,   // the slip is on its way out, and then the mark is finished
    IDENTIFIED, // the four verdicts
    NOT_IDENTIFIED,
    ALREADY_IDENTIFIED,
    NOT_LISTED,
    WARNED,        // the finger is another's who has a mark, or a commission member's
    DOUBTED,       // the face agrees, but may be a picture of one
    UNFINISHED,    // reserved, but the slip did not come out
    INTERRUPTED,   // the same of an earlier visit: whoever comes for the slip is identified anew
    DECIDING,      // the commission's form for a voter who was not identified
    UNDOING,       // the form that takes a mark back
    CLOSING_DOORS, // the question before only those inside are served
    CLOSING,       // the last form before the poll is closed
    CLOSED,        // the final report
    STOPPED,       // the log cannot be written on both copies, or the centre proved that it is not
                   // the only one: nobody is marked until that is over
    SESSION_STATES,
    EVERY_VISIT = SESSION_STATES, // in a row alone: each state that holds a voter
};

enum session_event {
    // what people do
    NEXT_PRESSED, // the one thing to do next: open the poll, take the finger, print again, next
                  // voter, close
    CANCEL_PRESSED,
    FORM_SENT, // passphrase, PIN or a form was entered
    FINGER_PRESSED,
    FACE_PRESSED,
    OVERRIDE_PRESSED, // the operator sees a living person
    DECISION_PRESSED,
    UNDO_PRESSED,
    DOORS_PRESSED,
    CLOSE_PRESSED,
    PRINT_PRESSED,
    LOCK_PRESSED,
    MEDIUM_PRESSED, // the old medium is lost: the next opening begins a new second copy
    TIME_UP,        // nobody did anything for as long as the policy says
    // what the tasks answer
    UNLOCK_REFUSED, // wrong passphrase, or one more holder is needed
    UNLOCKED_FRESH, // the day has no OPEN record yet
    UNLOCKED_OPEN,  // the poll was open when the station went off
    UNLOCKED_CLOSED,
    UNLOCKED_UNREPORTED, // closed, and the final report has not come out
    POLL_OPENED,
    REPORT_CHOSEN,
    REPORT_PRINTED,
    REPORT_FAILED,
    DAY_GOES_ON, // after a report
    DAY_IS_OVER,
    VOTER_FOUND,
    VOTER_MARKED,     // has a finished mark
    VOTER_UNFINISHED, // has a reserved mark without a slip
    VOTER_WARNED,     // a finger of somebody else was given for him, and nobody has decided since
    VOTER_NOT_LISTED,
    FORM_WRONG, // what was entered cannot be used; the form says why
    FINGER_AGREES,
    FINGER_AGAIN, // the same finger once more, or the next one
    FINGERS_USED_UP,
    FACE_ALLOWED,     // without a finger
    FACE_UNEXPLAINED, // not before a commission member said why
    FACE_AGREES,
    FACE_DOUBTED,
    FACE_AGAIN,
    FACES_USED_UP,
    SEARCH_PROPOSES, // there are candidates
    SEARCH_EMPTY,    // there are none
    SEARCH_FAILED,
    FINGER_CLEAR, // every finger of the visit was searched
    ANOTHERS_FINGER,
    SENSOR_LOST,
    SENSOR_BACK,
    MARK_RESERVED,
    MARK_EXISTS,
    SLIP_PRINTED,
    SLIP_FAILED,
    MARK_ISSUED,
    MARK_UNDONE,
    DECISION_ADMITS,
    DECISION_REFUSES,
    DOORS_CLOSED,
    POLL_CLOSED,
    LOG_FAILED,
    LOG_WELL,
    SESSION_EVENTS,
};

enum session_task {
    NOTHING,
    IGNORE, // in a row alone: as if there were none
    UNLOCK,
    OPEN_POLL,
    CHOOSE_REPORT,
    PRINT_REPORT,
    LEAVE_REPORT, // to where the day is
    FIND_VOTER,
    SEARCH_FINGER, // capture one, and look for it in the whole list
    SEARCH_FACE,   // look at one, and look for it in the whole list
    RECORD_SEARCH,
    TAKE_CANDIDATE,
    CAPTURE_FINGER,
    SKIP_FINGER,  // the next finger in the policy's order, and capture it
    ASK_FOR_FACE, // may it be a face alone?
    RECORD_REASON,
    CAPTURE_FACE,
    CHECK_FINGER, // wait until every finger of the visit was searched
    RECORD_WARNING,
    RECORD_DOUBT,
    RECORD_OVERRIDE,
    RESERVE_MARK,
    PRINT_SLIP,
    ISSUE_MARK,
    RECORD_OUTCOME, // a verdict that is no mark: not identified, already, not listed
    PRINT_REFERRAL, // the way to another station, or how to find it
    RECORD_DECISION,
    UNDO_MARK,
    CLOSE_DOORS,
    GO_BACK, // from a form that was opened by mistake, to the state that it was opened in
    CLOSE_POLL,
    CHECK_LOG,
    FORGET_VOTER, // end the visit: stop the sensors, wipe what is known of the voter
    LOCK_STATION, // forget the voter and the data key
};

// Changes `*state` and says what to do; false when the table has no row for it, and then nothing
// changed.
bool session_step(enum session_state *state, enum session_event event, enum session_task *task);

// The event that leads from the decision's or the undoing's form back to the state that it was
// opened in; SESSION_EVENTS: in this one none is.
enum session_event session_way_back(enum session_state from);

// For tests and the journal. The first row that fits is the one that counts.
struct session_row {
    enum session_state in;
    enum session_event on;
    enum session_state to;
    enum session_task task;
};
const struct session_row *session_rows(size_t *count);
const char *session_event_name(enum session_event event);
