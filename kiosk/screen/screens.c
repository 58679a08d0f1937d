#include "kiosk/screen/screens.h"
#include "kiosk/screen/screen_parts.h"
#include <SDL_keycode.h>

struct row_of_actions {
    struct screen_action actions[6];
};

// The order is the same everywhere: what Enter does, then by the key's number, then the way out.
static const struct row_of_actions rows[SESSION_STATES] = {
    [LOCKED] = {{{FORM_SENT, SDLK_RETURN, N_("Unlock")}}},
    [OPENING] = {{{NEXT_PRESSED, SDLK_RETURN, N_("Open the poll")},
                  {LOCK_PRESSED, SDLK_F12, N_("Lock")}}},
    [WAITING] = {{{FORM_SENT, SDLK_RETURN, N_("Find")},
                  {FINGER_PRESSED, SDLK_F2, N_("No document")},
                  {CLOSE_PRESSED, SDLK_F9, N_("Close the poll")},
                  {LOCK_PRESSED, SDLK_F12, N_("Lock")}}},
    [FINDING] = {{{FACE_PRESSED, SDLK_F3, N_("By face")},
                  {CANCEL_PRESSED, SDLK_ESCAPE, N_("Stop")}}},
    [FINDING_FACE] = {{{FINGER_PRESSED, SDLK_F2, N_("By finger")},
                       {CANCEL_PRESSED, SDLK_ESCAPE, N_("Stop")}}},
    [FINDING_DOUBTED] = {{{FACE_PRESSED, SDLK_RETURN, N_("Look again")},
                          {FINGER_PRESSED, SDLK_F2, N_("By finger")},
                          {OVERRIDE_PRESSED, SDLK_F7, N_("A living person")},
                          {CANCEL_PRESSED, SDLK_ESCAPE, N_("Stop")}}},
    [CHOOSING] = {{{FORM_SENT, SDLK_RETURN, N_("This is the person")},
                   {FINGER_PRESSED, SDLK_F2, N_("By finger")},
                   {FACE_PRESSED, SDLK_F3, N_("By face")},
                   {CANCEL_PRESSED, SDLK_ESCAPE, N_("None of them")}}},
    [NOBODY_FOUND] = {{{FINGER_PRESSED, SDLK_RETURN, N_("By finger")},
                       {FACE_PRESSED, SDLK_F3, N_("By face")},
                       {CANCEL_PRESSED, SDLK_ESCAPE, N_("Back")}}},
    [WARNED] = {{{FINGER_PRESSED, SDLK_RETURN, N_("Take the finger again")},
                 {DECISION_PRESSED, SDLK_F5, N_("Decision of the commission")},
                 {CANCEL_PRESSED, SDLK_ESCAPE, N_("Stop")}}},
    [DOUBTED] = {{{FACE_PRESSED, SDLK_RETURN, N_("Look again")},
                  {FINGER_PRESSED, SDLK_F2, N_("By finger")},
                  {DECISION_PRESSED, SDLK_F5, N_("Decision of the commission")},
                  {OVERRIDE_PRESSED, SDLK_F7, N_("A living person")},
                  {CANCEL_PRESSED, SDLK_ESCAPE, N_("Stop")}}},
    [SHOWING_VOTER] = {{{NEXT_PRESSED, SDLK_RETURN, N_("Take the finger")},
                        {FACE_PRESSED, SDLK_F3, N_("By face")},
                        {CANCEL_PRESSED, SDLK_ESCAPE, N_("Another person")}}},
    [READING_FINGER] = {{{FINGER_PRESSED, SDLK_F2, N_("Another finger")},
                         {FACE_PRESSED, SDLK_F3, N_("By face")},
                         {DECISION_PRESSED, SDLK_F5, N_("Decision of the commission")},
                         {CANCEL_PRESSED, SDLK_ESCAPE, N_("Stop")}}},
    [LOOKING_AT_FACE] = {{{FINGER_PRESSED, SDLK_F2, N_("By finger")},
                          {DECISION_PRESSED, SDLK_F5, N_("Decision of the commission")},
                          {CANCEL_PRESSED, SDLK_ESCAPE, N_("Stop")}}},
    [IDENTIFIED] = {{{NEXT_PRESSED, SDLK_RETURN, N_("Next voter")},
                     {UNDO_PRESSED, SDLK_F4, N_("Take the mark back")}}},
    [NOT_IDENTIFIED] = {{{NEXT_PRESSED, SDLK_RETURN, N_("Next voter")},
                         {DECISION_PRESSED, SDLK_F5, N_("Decision of the commission")}}},
    [ALREADY_IDENTIFIED] = {{{NEXT_PRESSED, SDLK_RETURN, N_("Next voter")},
                             {UNDO_PRESSED, SDLK_F4, N_("Take the mark back")}}},
    [NOT_LISTED] = {{{NEXT_PRESSED, SDLK_RETURN, N_("Next voter")},
                     {PRINT_PRESSED, SDLK_F6, N_("Print directions")}}},
    [UNFINISHED] = {{{NEXT_PRESSED, SDLK_RETURN, N_("Print the slip again")},
                     {UNDO_PRESSED, SDLK_F4, N_("Take the mark back")},
                     {CANCEL_PRESSED, SDLK_ESCAPE, N_("Later")}}},
    [DECIDING] = {{{FORM_SENT, SDLK_RETURN, N_("Record the decision")},
                   {CANCEL_PRESSED, SDLK_ESCAPE, N_("Without a decision")}}},
    [UNDOING] = {{{FORM_SENT, SDLK_RETURN, N_("Take the mark back")},
                  {CANCEL_PRESSED, SDLK_ESCAPE, N_("Leave it as it is")}}},
    [CLOSING] = {{{NEXT_PRESSED, SDLK_RETURN, N_("Close the poll")},
                  {CANCEL_PRESSED, SDLK_ESCAPE, N_("Back")}}},
    [CLOSED] = {{{LOCK_PRESSED, SDLK_F12, N_("Lock")}}},
    [STOPPED] = {{{NEXT_PRESSED, SDLK_RETURN, N_("Check again")},
                  {MEDIUM_PRESSED, SDLK_F6, N_("Begin a new second copy")},
                  {LOCK_PRESSED, SDLK_F12, N_("Lock")}}},
};

const struct screen_action *screen_actions(enum session_state state, size_t *count) {
    *count = 0;
    if (state >= SESSION_STATES)
        return NULL;
    while (*count < 6 && rows[state].actions[*count].label)
        ++*count;
    return rows[state].actions;
}

int screens_cut_texts;

void screen_draw(cairo_t *to, const struct view *view, struct hits *hits) {
    struct canvas canvas;
    struct screen screen = {.canvas = &canvas, .view = view, .hits = hits};
    if (hits)
        hits->count = 0;
    words_use(view->language);
    canvas_begin(&canvas, to);
    switch (view->state) {
    case LOCKED: screen_locked(&screen); break;
    case OPENING: screen_opening(&screen); break;
    case WAITING: screen_waiting(&screen); break;
    case FINDING: screen_finding(&screen); break;
    case FINDING_FACE: screen_finding_face(&screen); break;
    case FINDING_DOUBTED: screen_doubted(&screen); break;
    case CHOOSING: screen_candidates(&screen); break;
    case NOBODY_FOUND: screen_nobody(&screen); break;
    case SHOWING_VOTER: screen_voter(&screen); break;
    case READING_FINGER: screen_finger(&screen); break;
    case LOOKING_AT_FACE: screen_face(&screen); break;
    case CHECKING:
    case RESERVING:
    case PRINTING: screen_busy(&screen); break;
    case IDENTIFIED:
    case NOT_IDENTIFIED:
    case ALREADY_IDENTIFIED:
    case NOT_LISTED: screen_verdict(&screen); break;
    case WARNED: screen_warned(&screen); break;
    case DOUBTED: screen_doubted(&screen); break;
    case UNFINISHED: screen_unfinished(&screen); break;
    case DECIDING:
    case UNDOING: screen_form(&screen); break;
    case CLOSING: screen_closing(&screen); break;
    case CLOSED: screen_closed(&screen); break;
    case STOPPED: screen_stopped(&screen); break;
    case SESSION_STATES: break;
    }
    canvas_end(&canvas);
    screens_cut_texts += canvas.cut;
}
