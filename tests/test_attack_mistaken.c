// A form that was opened by mistake shows nobody a red verdict, and takes nobody from the screen:
// it leads back to where it was opened, and weakens nothing of what stood there. Who is not
// identified tries what is left to try; a face that cannot be compared is no verdict; what one
// finger gave is not shown beside another. What reader and camera would answer is put into the
// mailbox.
#include "kiosk/session/view.h"
#include "tests/check.h"
#include "tests/support/station_hand.h"
#include "tests/support/station_senses.h"
#include <SDL2/SDL_keycode.h>
#include <stdio.h>
#include <string.h>

enum { MARKED = 1, OTHER = 2, WITHOUT_FINGERS = 4, RIGHT_INDEX = 2 };

static const struct sense nobody;
static struct small_station small;
static struct hand_day day;
static struct station *station;

static bool is_at(enum session_state state) {
    return hand_reaches(station, state);
}

static void come_to_the_finger(int voter) {
    hand_looks_up(station, small_station_pins[voter - 1]);
    CHECK(is_at(SHOWING_VOTER));
    hand_press(station, SDLK_RETURN);
    CHECK(is_at(READING_FINGER));
}

static void open_and_leave(int key, enum session_state form, enum session_state back) {
    hand_press(station, key);
    CHECK(is_at(form));
    hand_press(station, SDLK_ESCAPE);
    CHECK(is_at(back) && station_view(station)->voter.surname);
}

static void leave(void) {
    for (int i = 0; i < 4 && station->state != WAITING; i++)
        hand_press(station, SDLK_ESCAPE);
    CHECK(is_at(WAITING));
}

static int times_of(enum log_event event) {
    return hand_times(&day, event, NULL);
}

static bool offers(enum session_event event) {
    struct state_action actions[STATE_ACTIONS_MAX];
    const size_t count = view_actions(station_view(station), actions);
    for (size_t i = 0; i < count; i++)
        if (actions[i].event == event)
            return true;
    return false;
}

// ---- Without face models

static void what_one_finger_gave_is_not_shown_beside_another(void) {
    const struct finger_view *finger = &station_view(station)->finger;
    come_to_the_finger(MARKED);
    CHECK(finger->quality < 0);
    const int first = finger->position;
    senses_finger(station, 1, RIGHT_INDEX, nobody);
    CHECK(finger->position == first && finger->quality > 0 && finger->advice);
    hand_press(station, SDLK_F2);
    CHECK(is_at(READING_FINGER) && finger->position != first);
    CHECK(finger->quality < 0 && !finger->print && !finger->advice);
    leave();
}

static void a_decision_opened_by_mistake_goes_back_to_the_finger(void) {
    come_to_the_finger(OTHER);
    senses_finger(station, 1, RIGHT_INDEX, nobody);
    open_and_leave(SDLK_F5, DECIDING, READING_FINGER);
    CHECK(station_view(station)->finger.attempt == 2); // what was tried is tried
    senses_finger(station, 9, RIGHT_INDEX, (struct sense){OTHER, 9});
    CHECK(is_at(IDENTIFIED) && !times_of(LOG_NOT_IDENTIFIED));
}

static void an_undoing_opened_by_mistake_goes_back_to_the_voter(void) {
    open_and_leave(SDLK_F4, UNDOING, IDENTIFIED);
    CHECK(station_view(station)->mark.slip == 1);
    hand_press(station, SDLK_RETURN);
    hand_looks_up(station, small_station_pins[OTHER - 1]);
    CHECK(is_at(ALREADY_IDENTIFIED));
    open_and_leave(SDLK_F4, UNDOING, ALREADY_IDENTIFIED);
    CHECK(times_of(LOG_ALREADY) == 1 && !times_of(LOG_VOIDED));
    leave();
}

static void a_warning_stays_when_the_form_is_left(void) {
    come_to_the_finger(MARKED);
    senses_finger(station, 1, RIGHT_INDEX, (struct sense){OTHER, 9}); // who has a mark
    CHECK(is_at(WARNED));
    open_and_leave(SDLK_F5, DECIDING, WARNED);
    senses_finger(station, 9, RIGHT_INDEX, (struct sense){MARKED, 9});
    CHECK(is_at(WARNED) && times_of(LOG_WARNED) == 1);
    leave();
}

static void a_face_that_cannot_be_compared_is_said_and_is_no_verdict(void) {
    hand_looks_up(station, "3");
    hand_press(station, SDLK_F3);
    CHECK(is_at(SHOWING_VOTER) && strstr(station_view(station)->notice, "face models"));
    hand_press(station, SDLK_RETURN);
    hand_press(station, SDLK_F3);
    CHECK(is_at(READING_FINGER) && strstr(station_view(station)->notice, "face models"));
    CHECK(!times_of(LOG_NOT_IDENTIFIED));
    for (int i = 0; i < 20 && station->state == READING_FINGER; i++)
        senses_finger(station, 1, RIGHT_INDEX, nobody);
    CHECK(is_at(NOT_IDENTIFIED) && times_of(LOG_NOT_IDENTIFIED) == 1);
    CHECK(strstr(station_view(station)->reason, "face models"));
    CHECK(!offers(FINGER_PRESSED) && !offers(FACE_PRESSED) && offers(DECISION_PRESSED));
    open_and_leave(SDLK_F5, DECIDING, NOT_IDENTIFIED);
    leave();
    CHECK(times_of(LOG_NOT_IDENTIFIED) == 1);
}

// ---- With them

static void who_is_not_identified_by_face_gives_a_finger(void) {
    hand_looks_up(station, small_station_pins[2]);
    hand_press(station, SDLK_F3);
    CHECK(is_at(EXPLAINING));
    hand_choose(station, 0, 0);
    hand_choose(station, 1, 0);
    hand_fill(station, 2, small_station_codes[0]);
    hand_acts(station, FORM_SENT);
    CHECK(is_at(LOOKING_AT_FACE));
    open_and_leave(SDLK_F5, DECIDING, LOOKING_AT_FACE);
    for (int i = 0; i < 9 && station->state == LOOKING_AT_FACE; i++)
        senses_face(station, 0, 0, nobody);
    CHECK(is_at(NOT_IDENTIFIED) && times_of(LOG_NOT_IDENTIFIED) == 1);
    CHECK(offers(FINGER_PRESSED) && !offers(FACE_PRESSED)); // the looks are used up
    hand_press(station, SDLK_F2);
    CHECK(is_at(READING_FINGER));
    for (int i = 0; i < 20 && station->state == READING_FINGER; i++)
        senses_finger(station, 1, RIGHT_INDEX, nobody);
    CHECK(is_at(NOT_IDENTIFIED) && !offers(FINGER_PRESSED));
    CHECK(times_of(LOG_NOT_IDENTIFIED) == 1); // a visit is not identified once
    leave();
}

static void who_gives_a_finger_after_a_face_can_be_identified(void) {
    hand_looks_up(station, small_station_pins[0]);
    hand_press(station, SDLK_F3);
    hand_choose(station, 0, 0);
    hand_choose(station, 1, 0);
    hand_fill(station, 2, small_station_codes[0]);
    hand_acts(station, FORM_SENT);
    for (int i = 0; i < 9 && station->state == LOOKING_AT_FACE; i++)
        senses_face(station, 0, 0, nobody);
    CHECK(is_at(NOT_IDENTIFIED));
    hand_press(station, SDLK_F2);
    senses_finger(station, 9, RIGHT_INDEX, (struct sense){1, 9});
    CHECK(is_at(IDENTIFIED) && times_of(LOG_ISSUED) == 1);
    hand_press(station, SDLK_RETURN);
    CHECK(is_at(WAITING));
}

int main(void) {
    CHECK(small_station_make(&small));
    day = hand_day_of(&small, "");
    station = hand_opens_without_reader(&small, &day);
    RUN(what_one_finger_gave_is_not_shown_beside_another);
    RUN(a_decision_opened_by_mistake_goes_back_to_the_finger);
    RUN(an_undoing_opened_by_mistake_goes_back_to_the_voter);
    RUN(a_warning_stays_when_the_form_is_left);
    RUN(a_face_that_cannot_be_compared_is_said_and_is_no_verdict);
    station_close(station);
    day = hand_day_of(&small, "-faces");
    station = hand_opens_for_looks(&small, &day, NULL);
    if (station) {
        RUN(who_is_not_identified_by_face_gives_a_finger);
        RUN(who_gives_a_finger_after_a_face_can_be_identified);
        station_close(station);
    } else
        printf("     (no face models: the half with faces is left out)\n");
    small_station_remove(&small);
    return check_report();
}
