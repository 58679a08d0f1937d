// A day at the keyboard alone: Tab and arrows through forms and buttons, Enter on what has the
// focus, the keypad's Enter, F1 for the language. As test_station.c, without a reader.
#include "kiosk/station/station_inside.h"
#include "tests/check.h"
#include "tests/support/station_hand.h"
#include <SDL2/SDL_keycode.h>
#include <string.h>

static struct small_station small;
static struct hand_day day;
static struct station *station;

static void press(int key) {
    hand_press(station, key);
}

static void press_with_shift(int key) {
    station_key(station, key, true, false);
}

static void tab_goes_through_the_fields_and_the_buttons_and_round_again(void) {
    const struct view *view = station_view(station);
    CHECK(view->state == LOCKED && view->form.count == 2); // and one button: unlock
    CHECK(view->form.focus == 1 && view->focus_action < 0);
    press(SDLK_TAB);
    CHECK(view->focus_action == 0);
    press(SDLK_TAB);
    CHECK(view->form.focus == 0 && view->focus_action < 0);
    press(SDLK_TAB);
    CHECK(view->form.focus == 1 && view->focus_action < 0);
    press_with_shift(SDLK_TAB);
    CHECK(view->form.focus == 0 && view->focus_action < 0);
    press_with_shift(SDLK_TAB);
    CHECK(view->focus_action == 0);
    press(SDLK_TAB);
    CHECK(view->form.focus == 0 && view->focus_action < 0);
}

static void enter_in_a_form_that_is_not_full_goes_on_to_its_next_field(void) {
    const struct view *view = station_view(station);
    CHECK(view->form.fields[0].chosen == 0); // the chair, who is the first
    press(SDLK_RIGHT);
    press(SDLK_DOWN);
    CHECK(view->form.fields[0].chosen == 2);
    press(SDLK_LEFT);
    press(SDLK_UP);
    CHECK(view->form.fields[0].chosen == 0);
    press(SDLK_RETURN);
    CHECK(view->form.focus == 1 && view->state == LOCKED && !view->form.error);
    CHECK(!hand_finds(day.data, "journal.txt", "unlock")); // nothing was tried
    station_text(station, small_station_passphrases[0]);
    press(SDLK_F1); // another language in the middle of a word loses nothing of it
    CHECK(!strcmp(view->form.fields[1].text, small_station_passphrases[0]));
    press(SDLK_KP_ENTER);
    CHECK(hand_reaches(station, LOCKED) && view->holders_done == 1);
}

static void f1_goes_round_the_languages(void) {
    const struct view *view = station_view(station);
    CHECK(view->language == KYRGYZ); // after English
    press(SDLK_F1);
    CHECK(view->language == RUSSIAN);
    press(SDLK_F1);
    CHECK(view->language == ENGLISH);
    station_touch(station, &(struct hit){.act = ACT_LANGUAGE, .arg = LANGUAGES});
    CHECK(view->language == ENGLISH); // there is none behind the last
}

static void enter_does_what_the_focused_button_says(void) {
    const struct view *view = station_view(station);
    hand_unlocks(station, 1);
    CHECK(hand_reaches(station, OPENING) && view->focus_action < 0 && !view->form.count);
    press(SDLK_TAB); // open the poll; lock
    press(SDLK_TAB);
    CHECK(view->focus_action == 1);
    press(SDLK_RETURN);
    CHECK(hand_reaches(station, LOCKED) && view->focus_action < 0);
    CHECK(hand_unlocks_by_two(station) && hand_reaches(station, OPENING));
    press_with_shift(SDLK_TAB); // the last one
    CHECK(view->focus_action == 1);
    press(SDLK_TAB);
    CHECK(view->focus_action == 0);
    press(SDLK_RETURN);
    CHECK(hand_reaches(station, WAITING));
}

static void escape_empties_the_field_and_leaves_the_desk_where_it_is(void) {
    const struct view *view = station_view(station);
    station_text(station, "3");
    CHECK(!strcmp(view->form.fields[0].text, "3"));
    press(SDLK_ESCAPE);
    CHECK(view->state == WAITING && !*view->form.fields[0].text);
    press(SDLK_ESCAPE);
    CHECK(view->state == WAITING && !hand_finds(day.data, "journal.txt", "ignored"));
    station_text(station, "34");
    press(SDLK_BACKSPACE);
    press(SDLK_RETURN);
    CHECK(hand_reaches(station, SHOWING_VOTER) && view->voter.number == 3);
    press(SDLK_ESCAPE);
    CHECK(hand_reaches(station, WAITING));
}

static void a_language_chosen_while_a_number_is_typed_keeps_the_number(void) {
    const struct view *view = station_view(station);
    station_text(station, "1");
    press(SDLK_F1);
    CHECK(!strcmp(view->form.fields[0].text, "1") && view->language == KYRGYZ);
    press(SDLK_RETURN);
    CHECK(hand_reaches(station, SHOWING_VOTER) && view->voter.number == 1);
    press(SDLK_ESCAPE);
    CHECK(hand_reaches(station, WAITING));
}

int main(void) {
    CHECK(small_station_make(&small));
    day = hand_day_of(&small, "");
    struct station_config config = hand_config(&small, &day);
    config.devices.finger_source = "replay:/nowhere";
    station = hand_opens(&config);
    RUN(tab_goes_through_the_fields_and_the_buttons_and_round_again);
    RUN(enter_in_a_form_that_is_not_full_goes_on_to_its_next_field);
    RUN(f1_goes_round_the_languages);
    RUN(enter_does_what_the_focused_button_says);
    RUN(escape_empties_the_field_and_leaves_the_desk_where_it_is);
    RUN(a_language_chosen_while_a_number_is_typed_keeps_the_number);
    station_close(station);
    small_station_remove(&small);
    return check_report();
}
