#include "kiosk/session/states.h"
#include "kiosk/words.h"
#include <SDL_keycode.h>
#include <assert.h>

// clang-format off
static const struct state_row rows[SESSION_STATES] = {
    [LOCKED] = {"LOCKED", .has_form = true, .actions = {
        {FORM_SENT, SDLK_RETURN, N_("Unlock")}}},
    [OPENING] = {"OPENING", .actions = {
        {NEXT_PRESSED, SDLK_RETURN, N_("Open the poll")},
        {LOCK_PRESSED, SDLK_F12, N_("Lock")}}},
    [REPORTING] = {"REPORTING"},
    [UNREPORTED] = {"UNREPORTED", .sound = EARCON_LOOK, .actions = {
        {NEXT_PRESSED, SDLK_RETURN, N_("Print again")},
        {CANCEL_PRESSED, SDLK_ESCAPE, N_("Later")}}},
    [PAPERS] = {"PAPERS", .has_form = true, .actions = {
        {FORM_SENT, SDLK_RETURN, N_("Print")},
        {CANCEL_PRESSED, SDLK_ESCAPE, N_("Back")}}},
    [WAITING] = {"WAITING", .has_form = true, .actions = {
        {FORM_SENT, SDLK_RETURN, N_("Find")},
        {FINGER_PRESSED, SDLK_F2, N_("No document")},
        {PRINT_PRESSED, SDLK_F6, N_("Reports")},
        {DOORS_PRESSED, SDLK_F9, N_("Close the doors")},
        {CLOSE_PRESSED, SDLK_F9, N_("Close the poll")},
        {LOCK_PRESSED, SDLK_F12, N_("Lock")}}},
    [FINDING] = {"FINDING", .holds_a_voter = true, .waits_for = FINGER_READER,
     .sound = EARCON_LOOK, .actions = {
        {FACE_PRESSED, SDLK_F3, N_("By face")},
        {CANCEL_PRESSED, SDLK_ESCAPE, N_("Stop")}}},
    [FINDING_FACE] = {"FINDING_FACE", .holds_a_voter = true, .waits_for = FACE_CAMERA,
     .sound = EARCON_LOOK, .actions = {
        {FINGER_PRESSED, SDLK_F2, N_("By finger")},
        {CANCEL_PRESSED, SDLK_ESCAPE, N_("Stop")}}},
    [FINDING_DOUBTED] = {"FINDING_DOUBTED", .holds_a_voter = true, .sound = EARCON_LOOK,
     .actions = {
        {FACE_PRESSED, SDLK_RETURN, N_("Look again")},
        {FINGER_PRESSED, SDLK_F2, N_("By finger")},
        {OVERRIDE_PRESSED, SDLK_F7, N_("A living person")},
        {CANCEL_PRESSED, SDLK_ESCAPE, N_("Stop")}}},
    [CHOOSING] = {"CHOOSING", .holds_a_voter = true, .has_form = true, .actions = {
        {FORM_SENT, SDLK_RETURN, N_("This is the person")},
        {FINGER_PRESSED, SDLK_F2, N_("By finger")},
        {FACE_PRESSED, SDLK_F3, N_("By face")},
        {CANCEL_PRESSED, SDLK_ESCAPE, N_("None of them")}}},
    [NOBODY_FOUND] = {"NOBODY_FOUND", .holds_a_voter = true, .sound = EARCON_LOOK, .actions = {
        {FINGER_PRESSED, SDLK_RETURN, N_("By finger")},
        {FACE_PRESSED, SDLK_F3, N_("By face")},
        {CANCEL_PRESSED, SDLK_ESCAPE, N_("Back")}}},
    [SHOWING_VOTER] = {"SHOWING_VOTER", .holds_a_voter = true, .actions = {
        {NEXT_PRESSED, SDLK_RETURN, N_("Take the finger")},
        {FACE_PRESSED, SDLK_F3, N_("By face")},
        {CANCEL_PRESSED, SDLK_ESCAPE, N_("Another person")}}},
    [READING_FINGER] = {"READING_FINGER", .holds_a_voter = true, .waits_for = FINGER_READER,
     .sound = EARCON_LOOK, .actions = {
        {FINGER_PRESSED, SDLK_F2, N_("Another finger")},
        {FACE_PRESSED, SDLK_F3, N_("By face")},
        {DECISION_PRESSED, SDLK_F5, N_("Decision of the commission")},
        {CANCEL_PRESSED, SDLK_ESCAPE, N_("Stop")}}},
    [EXPLAINING] = {"EXPLAINING", .holds_a_voter = true, .has_form = true, .actions = {
        {FORM_SENT, SDLK_RETURN, N_("Take the face")},
        {CANCEL_PRESSED, SDLK_ESCAPE, N_("Back to the finger")}}},
    [LOOKING_AT_FACE] = {"LOOKING_AT_FACE", .holds_a_voter = true, .waits_for = FACE_CAMERA,
     .sound = EARCON_LOOK, .actions = {
        {FINGER_PRESSED, SDLK_F2, N_("By finger")},
        {DECISION_PRESSED, SDLK_F5, N_("Decision of the commission")},
        {CANCEL_PRESSED, SDLK_ESCAPE, N_("Stop")}}},
    [CHECKING] = {"CHECKING", .holds_a_voter = true},
    [RESERVING] = {"RESERVING", .holds_a_voter = true},
    [PRINTING] = {"PRINTING", .holds_a_voter = true},
    [IDENTIFIED] = {"IDENTIFIED", .holds_a_voter = true, .sound = EARCON_YES, .actions = {
        {NEXT_PRESSED, SDLK_RETURN, N_("Next voter")},
        {UNDO_PRESSED, SDLK_F4, N_("Take the mark back")}}},
    [NOT_IDENTIFIED] = {"NOT_IDENTIFIED", .holds_a_voter = true, .sound = EARCON_NO,
     .outcome = LOG_NOT_IDENTIFIED, .actions = {
        {NEXT_PRESSED, SDLK_RETURN, N_("Next voter")},
        {FINGER_PRESSED, SDLK_F2, N_("Another finger")},
        {FACE_PRESSED, SDLK_F3, N_("By face")},
        {DECISION_PRESSED, SDLK_F5, N_("Decision of the commission")}}},
    [ALREADY_IDENTIFIED] = {"ALREADY_IDENTIFIED", .holds_a_voter = true, .sound = EARCON_NO,
     .outcome = LOG_ALREADY, .actions = {
        {NEXT_PRESSED, SDLK_RETURN, N_("Next voter")},
        {UNDO_PRESSED, SDLK_F4, N_("Take the mark back")}}},
    [NOT_LISTED] = {"NOT_LISTED", .holds_a_voter = true, .sound = EARCON_NO,
     .outcome = LOG_NOT_LISTED, .actions = {
        {NEXT_PRESSED, SDLK_RETURN, N_("Next voter")},
        {PRINT_PRESSED, SDLK_F6, N_("Print directions")}}},
    [WARNED] = {"WARNED", .holds_a_voter = true, .sound = EARCON_LOOK, .actions = {
        {DECISION_PRESSED, SDLK_F5, N_("Decision of the commission")},
        {CANCEL_PRESSED, SDLK_ESCAPE, N_("Stop")}}},
    [DOUBTED] = {"DOUBTED", .holds_a_voter = true, .sound = EARCON_LOOK, .actions = {
        {FACE_PRESSED, SDLK_RETURN, N_("Look again")},
        {FINGER_PRESSED, SDLK_F2, N_("By finger")},
        {DECISION_PRESSED, SDLK_F5, N_("Decision of the commission")},
        {OVERRIDE_PRESSED, SDLK_F7, N_("A living person")},
        {CANCEL_PRESSED, SDLK_ESCAPE, N_("Stop")}}},
    [UNFINISHED] = {"UNFINISHED", .holds_a_voter = true, .actions = {
        {NEXT_PRESSED, SDLK_RETURN, N_("Print the slip again")},
        {UNDO_PRESSED, SDLK_F4, N_("Take the mark back")},
        {CANCEL_PRESSED, SDLK_ESCAPE, N_("Later")}}},
    [INTERRUPTED] = {"INTERRUPTED", .holds_a_voter = true, .actions = {
        {NEXT_PRESSED, SDLK_RETURN, N_("Take the finger")},
        {FACE_PRESSED, SDLK_F3, N_("By face")},
        {UNDO_PRESSED, SDLK_F4, N_("Take the mark back")},
        {DECISION_PRESSED, SDLK_F5, N_("Decision of the commission")},
        {CANCEL_PRESSED, SDLK_ESCAPE, N_("Later")}}},
    [DECIDING] = {"DECIDING", .holds_a_voter = true, .has_form = true, .actions = {
        {FORM_SENT, SDLK_RETURN, N_("Record the decision")},
        {CANCEL_PRESSED, SDLK_ESCAPE, N_("Without a decision")}}},
    [UNDOING] = {"UNDOING", .holds_a_voter = true, .has_form = true, .actions = {
        {FORM_SENT, SDLK_RETURN, N_("Take the mark back")},
        {CANCEL_PRESSED, SDLK_ESCAPE, N_("Leave it as it is")}}},
    [CLOSING_DOORS] = {"CLOSING_DOORS", .has_form = true, .actions = {
        {FORM_SENT, SDLK_RETURN, N_("Close the doors")},
        {CANCEL_PRESSED, SDLK_ESCAPE, N_("Back")}}},
    [CLOSING] = {"CLOSING", .has_form = true, .actions = {
        {FORM_SENT, SDLK_RETURN, N_("Close the poll")},
        {CANCEL_PRESSED, SDLK_ESCAPE, N_("Back")}}},
    [CLOSED] = {"CLOSED", .actions = {
        {PRINT_PRESSED, SDLK_F6, N_("Reports")},
        {LOCK_PRESSED, SDLK_F12, N_("Lock")}}},
    [STOPPED] = {"STOPPED", .actions = {
        {NEXT_PRESSED, SDLK_RETURN, N_("Check again")},
        {MEDIUM_PRESSED, SDLK_F6, N_("Begin a new second copy")},
        {LOCK_PRESSED, SDLK_F12, N_("Lock")}}},
};
// clang-format on

const struct state_row *states_row(enum session_state state) {
    assert(state < SESSION_STATES);
    return &rows[state];
}

const struct state_action *states_actions(enum session_state state, size_t *count) {
    const struct state_action *actions = states_row(state)->actions;
    *count = 0;
    while (*count < STATE_ACTIONS_MAX && actions[*count].label)
        ++*count;
    return actions;
}
