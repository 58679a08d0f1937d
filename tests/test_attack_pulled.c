// A cable pulled in the worst moment, and two things said at once: nothing is passed over. A real
// slice, log and table; what reader, list and camera would answer is put into the mailbox.
#include "biometric/face_alive.h"
#include "kiosk/station/station_inside.h"
#include "tests/check.h"
#include "tests/support/station_hand.h"
#include <SDL2/SDL_keycode.h>
#include <stdio.h>
#include <string.h>

enum { MARKED = 1, VOTER = 2 };

static struct small_station small;
static struct hand_day day;
static struct station *station;
static char elsewhere[HAND_PATH_SIZE + 16];

static struct station *start(void) {
    return hand_opens_without_reader(&small, &day);
}

static bool is_zero(const void *bytes, size_t size) {
    for (size_t i = 0; i < size; i++)
        if (((const uint8_t *)bytes)[i])
            return false;
    return true;
}

// Of the voter who was on the screen: in the station itself, visit, view and form, and not only
// where it would be shown.
static void nothing_is_left_of(const char *pin, const char *surname) {
    CHECK(is_zero(&station->visit, sizeof station->visit));
    CHECK(!memmem(station, sizeof *station, pin, strlen(pin)));
    CHECK(!memmem(station, sizeof *station, surname, strlen(surname)));
    CHECK(is_zero(&station->view.voter, sizeof station->view.voter));
    for (int i = 0; i < station->view.form.count; i++)
        CHECK(!*station->view.form.fields[i].text);
    CHECK(!voter_slice_is_unlocked(station->slice)); // whoever took the medium may take the rest
}

// The cable goes, and in the same turn of the loop somebody presses a key and the clock ticks.
static void pull_and_press(int key) {
    CHECK(!rename(day.medium, elsewhere));
    hand_strikes(station, key);
    station_tick(station);
    station_hear(station);
    CHECK(hand_reaches(station, STOPPED));
}

static void put_back(void) {
    CHECK(!rename(elsewhere, day.medium));
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, LOCKED) && hand_opens_day(station));
}

static void the_medium_pulled_on_a_voters_card_leaves_nothing_of_him(void) {
    static const int keys[] = {SDLK_ESCAPE, SDLK_RETURN};
    char surname[VOTER_NAME_SIZE];
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        hand_looks_up(station, small_station_pins[VOTER - 1]);
        CHECK(hand_reaches(station, SHOWING_VOTER));
        snprintf(surname, sizeof surname, "%s", station_view(station)->voter.surname);
        CHECK(strlen(surname) > 3 && memmem(station, sizeof *station, surname, strlen(surname)));
        if (keys[i] == SDLK_RETURN) { // with a finger on the glass
            hand_press(station, SDLK_RETURN);
            CHECK(hand_reaches(station, READING_FINGER));
            CHECK(station->visit.fingers.count > 0);
            CHECK(mailbox_send(station->mail,
                               &(struct station_event){
                                   .kind = EVENT_FINGER,
                                   .ticket = station->ticket,
                                   .as.finger = {BIOMETRIC_OK, .quality = {.value = 70}, .score = 1,
                                                 .position = 2}
            }));
            pull_and_press(SDLK_LEFT);
        } else
            pull_and_press(keys[i]);
        nothing_is_left_of(small_station_pins[VOTER - 1], surname);
        put_back();
    }
}

static void finger(float score, int position) {
    CHECK(hand_reaches(station, READING_FINGER));
    CHECK(mailbox_send(station->mail,
                       &(struct station_event){
                           .kind = EVENT_FINGER,
                           .ticket = station->ticket,
                           .as.finger = {BIOMETRIC_OK, .quality = {.value = 70}, .score = score,
                                         .position = (uint8_t)position}
    }));
}

static void list_says(uint32_t ticket, uint32_t of) {
    CHECK(mailbox_send(station->mail,
                       &(struct station_event){
                           .kind = EVENT_SEARCHED,
                           .ticket = ticket,
                           .as.search = {.references = 6,
                                         .count = of > 0,
                                         .best = {{.number = of, .position = 2, .score = 9}}}
    }));
}

static int times_of(enum log_event event) {
    return hand_times(&day, event, NULL);
}

static void look_up(int voter) {
    hand_looks_up(station, small_station_pins[voter - 1]);
    CHECK(hand_reaches(station, SHOWING_VOTER));
    hand_press(station, SDLK_RETURN);
}

static void a_doubt_and_a_warning_in_one_batch_of_mail_are_both_in_the_log(void) {
    look_up(MARKED);
    finger(5, 7);
    list_says(station->ticket, 0);
    CHECK(hand_reaches(station, IDENTIFIED));
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, WAITING));
    look_up(VOTER);
    finger(1, 2);
    const uint32_t asked = station->ticket;
    station_hear(station); // the list takes its time
    hand_press(station, SDLK_F3);
    CHECK(hand_reaches(station, LOOKING_AT_FACE));
    CHECK(mailbox_send(
        station->mail,
        &(struct station_event){
            .kind = EVENT_FACE,
            .ticket = station->ticket,
            .as.face = {.status = BIOMETRIC_OK, .score = 5.5F, .doubts = FACE_DOUBT_FLAT}
    }));
    list_says(asked, MARKED);
    CHECK(hand_reaches(station, WARNED));
    CHECK(times_of(LOG_DOUBTED) == 1 && times_of(LOG_WARNED) == 1);
    hand_press(station, SDLK_ESCAPE);
    CHECK(hand_reaches(station, WAITING));
}

int main(void) {
    CHECK(small_station_make_with_policy(&small, small_station_faces_at_once));
    day = hand_day_of(&small, "");
    snprintf(elsewhere, sizeof elsewhere, "%s-elsewhere", day.medium);
    station = start();
    RUN(the_medium_pulled_on_a_voters_card_leaves_nothing_of_him);
    station_close(station);
    day = hand_day_of(&small, "-looks");
    station = hand_opens_for_looks(&small, &day, NULL);
    if (station)
        RUN(a_doubt_and_a_warning_in_one_batch_of_mail_are_both_in_the_log);
    else
        puts("     (no face models: the doubt is left out)");
    station_close(station);
    small_station_remove(&small);
    return check_report();
}
