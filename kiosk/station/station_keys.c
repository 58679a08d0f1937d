// What people do: keys, texts and touches, as the screen of the state takes them.
#include "kiosk/session/form.h"
#include "kiosk/session/states.h"
#include "kiosk/station/station_inside.h"
#include "kiosk/station/station_say.h"
#include <SDL2/SDL_keycode.h>

static void choose_language(struct station *station, int language) {
    if (language < 0 || language >= LANGUAGES)
        return;
    station->view.language = (enum language)language;
    station->changed = true;
}

enum {
    PRESS_PAUSE_MS = 400, // nobody has read a screen sooner
    BURST_MS = 50,        // between two characters of a scanner; no hand is as quick
};

// Enter in a form that is not full goes on to the next field that is empty, from a full one; an
// empty one has to be filled in first.
static void ask_for_rest(struct station *station) {
    static const char *const words[] = {
        [FIELD_LINE] =
            N_("Nothing is typed yet: the PIN of the document, or the number in the list"),
        [FIELD_SECRET] = N_("Nothing is typed yet: the passphrase first"),
        [FIELD_CODE] = N_("Nothing is typed yet: the member types the code first"),
        [FIELD_CHOICE] = N_("Nothing is chosen yet: choose first"),
    };
    struct form *form = &station->view.form;
    const struct field *field = &form->fields[form->focus];
    const bool is_empty = field->kind == FIELD_CHOICE ? field->chosen < 0 : !*field->text;
    station->view.focus_action = -1;
    if (is_empty) {
        form->error = words[field->kind];
        form->letters = NULL;
    } else
        form_focus_empty(form);
    station->changed = true;
}

static void act(struct station *station, enum session_event event) {
    if (event == FORM_SENT && station->view.form.count > 0 && !form_complete(&station->view.form)) {
        ask_for_rest(station);
        return;
    }
    station_say(station, event);
}

// Who presses right after the screen has changed means what stood there before; but what was typed
// into its field may be sent at once.
static bool is_meant(const struct station *station, enum session_event event) {
    return (event == FORM_SENT && station->has_typed) ||
           station_now_ms() - station->settled_ms >= PRESS_PAUSE_MS;
}

static void press(struct station *station, enum session_event event) {
    while (station_work(station))
        ; // what was asked for before is done first, and may have changed the screen
    if (!is_meant(station, event)) {
        journal_write(&station->journal, "hasty", "%s event=%s", states_row(station->state)->name,
                      session_event_name(event));
        return;
    }
    act(station, event);
    station_settle(station);
}

static bool action_key(struct station *station, int key) {
    struct state_action actions[STATE_ACTIONS_MAX];
    const size_t count = view_actions(&station->view, actions);
    for (size_t i = 0; i < count; i++) {
        if (actions[i].key != key)
            continue;
        press(station, actions[i].event);
        return true;
    }
    return false;
}

// Tab goes through the fields of a form and then through the actions of the bottom row, and round
// again.
static void move_focus(struct station *station, int step) {
    struct view *view = &station->view;
    struct state_action offered[STATE_ACTIONS_MAX];
    const size_t actions = view_actions(view, offered);
    int stops = view->form.count + (int)actions;
    if (stops == 0)
        return;
    int none = view->form.count > 0 ? view->form.focus : step > 0 ? -1 : 0;
    int at = view->focus_action >= 0 ? view->form.count + view->focus_action : none;
    at = (at + step + stops) % stops;
    view->focus_action = at < view->form.count ? -1 : at - view->form.count;
    if (at < view->form.count)
        form_focus(&view->form, at);
    station->typed_ms = 0;
    station->changed = true;
}

static bool may_repeat(int key) {
    return key == SDLK_TAB || key == SDLK_BACKSPACE || key == SDLK_UP || key == SDLK_DOWN ||
           key == SDLK_LEFT || key == SDLK_RIGHT;
}

// What was sent and waits for the list stays as it was read; only the way out is open.
static bool is_sent(const struct station *station) {
    return station->visit.is_held && station->visit.held == FORM_SENT;
}

void station_key(struct station *station, int key, bool shift, bool is_repeat) {
    struct view *view = &station->view;
    station->last_touch_ms = station_now_ms();
    if ((is_repeat && !may_repeat(key)) || (is_sent(station) && key != SDLK_ESCAPE))
        return;
    switch (key) {
    case SDLK_TAB: move_focus(station, shift ? -1 : 1); return;
    case SDLK_KP_ENTER: key = SDLK_RETURN; break;
    case SDLK_BACKSPACE: station->changed |= form_erase(&view->form); return;
    case SDLK_UP: station->changed |= form_step(&view->form, FORM_UP); return;
    case SDLK_DOWN: station->changed |= form_step(&view->form, FORM_DOWN); return;
    case SDLK_LEFT: station->changed |= form_step(&view->form, FORM_LEFT); return;
    case SDLK_RIGHT: station->changed |= form_step(&view->form, FORM_RIGHT); return;
    case SDLK_F1: choose_language(station, ((int)view->language + 1) % LANGUAGES); return;
    default: break;
    }
    if (key == SDLK_RETURN && station_now_ms() - station->strayed_ms < PRESS_PAUSE_MS)
        return; // it ends what a scanner read, past every field
    if (key == SDLK_RETURN && view->focus_action >= 0) {
        struct state_action actions[STATE_ACTIONS_MAX];
        const size_t count = view_actions(view, actions);
        if ((size_t)view->focus_action < count)
            press(station, actions[view->focus_action].event);
        return;
    }
    if (key == SDLK_ESCAPE && station->state == WAITING) {
        station->changed |= form_clear(&view->form);
        return;
    }
    if (!action_key(station, key) && key == SDLK_ESCAPE)
        press(station, CANCEL_PRESSED); // the way out, also where Enter does the same
}

// One character of UTF-8; moves `*text` past it. What SDL sends is well formed.
static uint32_t next_character(const char **text) {
    const unsigned char *at = (const unsigned char *)*text;
    int more = *at >= 0xF0 ? 3 : *at >= 0xE0 ? 2 : *at >= 0xC0 ? 1 : 0;
    uint32_t character = more ? *at & (0x3FU >> more) : *at;
    for (int i = 1; i <= more && at[i]; i++)
        character = character << 6 | (at[i] & 0x3FU);
    *text += more + 1;
    return character;
}

// Whoever types means the field, also where a button had the focus.
static void type(struct station *station, uint32_t character) {
    struct form *form = &station->view.form;
    const int64_t now_ms = station_now_ms();
    const bool is_burst = now_ms - station->typed_ms < BURST_MS;
    station->typed_ms = now_ms;
    if (form->focus >= form->count ||
        (is_burst && form->fields[form->focus].kind == FIELD_CHOICE)) {
        station->strayed_ms = now_ms;
        if (!form->count && !station->view.notice) {
            station->view.notice =
                N_("Nothing can be typed on this screen. What can be done stands below");
            station->changed = true;
        }
        return;
    }
    station->changed |= station->view.focus_action >= 0;
    station->view.focus_action = -1;
    if (!form_type(form, character))
        return;
    station->has_typed |= form->fields[form->focus].kind != FIELD_CHOICE;
    station->changed = true;
}

void station_text(struct station *station, const char *utf8) {
    station->last_touch_ms = station_now_ms();
    if (is_sent(station))
        return;
    while (*utf8)
        type(station, next_character(&utf8));
}

void station_caps_lock(struct station *station, bool is_on) {
    station->changed |= station->view.is_caps_lock != is_on;
    station->view.is_caps_lock = is_on;
}

void station_touch(struct station *station, const struct hit *hit) {
    struct form *form = &station->view.form;
    station->last_touch_ms = station_now_ms();
    if (is_sent(station) && (hit->act != ACT_EVENT || hit->arg != CANCEL_PRESSED))
        return;
    switch (hit->act) {
    case ACT_EVENT: press(station, (enum session_event)hit->arg); break;
    case ACT_TYPE: type(station, (uint32_t)hit->arg); break;
    case ACT_ERASE: station->changed |= form_erase(form); break;
    case ACT_FIELD: station->changed |= form_focus(form, hit->arg); break;
    case ACT_CHOOSE: station->changed |= form_choose(form, hit->field, hit->arg); break;
    case ACT_LANGUAGE: choose_language(station, hit->arg); break;
    }
}

static bool can_be_locked(enum session_state state) {
    size_t count;
    const struct state_action *actions = states_actions(state, &count);
    while (count && actions[count - 1].event != LOCK_PRESSED)
        count--;
    return count > 0;
}

bool station_quit(struct station *station) {
    const enum session_state before = station->state;
    journal_write(&station->journal, "quit", "%s", states_row(before)->name);
    if (before == LOCKED)
        return true;
    if (can_be_locked(before))
        act(station, LOCK_PRESSED);
    station->view.notice =
        station->state == LOCKED
            ? N_("Locked. Close the window once more to end the program")
            : N_("The window does not close now: finish here, then lock the station");
    station->changed = true;
    return false;
}
