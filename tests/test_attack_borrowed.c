// A finger of one voter is given under the number of another: by him who votes so first and as
// himself last, by operators who ask another way or leave before the list has answered, who try
// number after number, who take the decision back; and a kiosk that says who is another kiosk's.
// There is no reader; what it and the list would answer is put into the mailbox.
#include "tests/check.h"
#include "tests/support/station_hand.h"
#include "tests/support/station_senses.h"
#include <SDL2/SDL_keycode.h>

enum { RIGHT_INDEX = 2, MEMBER = 3, OF_KIOSK_2 = 5 };

static struct small_station small;
static struct hand_day day;
static struct station *station;

static const struct sense nobodys = {0, 0};

static void open_on(const char *mark) {
    day = hand_day_of(&small, mark);
    station = hand_opens_without_reader(&small, &day);
    for (int turn = 0; turn < 30 && station->gallery != GALLERY_READY; turn++)
        hand_turn(station);
    CHECK(station->gallery == GALLERY_READY);
}

static int times_of(enum log_event event) {
    return hand_times(&day, event, NULL);
}

static void begin_visit(int voter) {
    hand_looks_up(station, small_station_pins[voter - 1]);
    CHECK(hand_reaches(station, SHOWING_VOTER));
    hand_press(station, SDLK_RETURN);
    senses_settle(station);
}

static void mark_the_first(void) {
    begin_visit(1);
    senses_finger(station, 12, RIGHT_INDEX, (struct sense){1, 12});
    CHECK(hand_reaches(station, IDENTIFIED));
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, WAITING));
}

static void leave(void) {
    hand_press(station, SDLK_ESCAPE);
    CHECK(hand_reaches(station, WAITING));
}

static void capture(float score) { // and the list has not answered yet
    CHECK(mailbox_send(station->mail, &(struct station_event){
                                          .kind = EVENT_FINGER,
                                          .ticket = station->ticket,
                                          .as.finger = {BIOMETRIC_OK, .quality = {.value = 70},
                                                        .score = score, .position = RIGHT_INDEX}
    }));
    senses_settle(station);
}

static void list_says(uint32_t ticket, struct sense first, struct sense second) {
    struct station_event event = {
        .kind = EVENT_SEARCHED,
        .ticket = ticket,
        .as.search = {.references = 6, .count = 1 + (second.number > 0)}
    };
    const struct sense said[] = {first, second};
    for (int i = 0; i < event.as.search.count; i++)
        event.as.search.best[i] = (struct search_hit){
            .number = said[i].number, .position = RIGHT_INDEX, .score = said[i].score};
    CHECK(mailbox_send(station->mail, &event));
    senses_settle(station);
}

// ---- First as the other

static void who_comes_as_another_first_is_warned_of_without_a_mark(void) {
    open_on("-first");
    for (uint32_t whose = 1; whose <= OF_KIOSK_2; whose += OF_KIOSK_2 - 1) {
        begin_visit(whose == 1 ? 2 : 3);
        senses_finger(station, 4.9F, RIGHT_INDEX, (struct sense){whose, 9});
        const struct warning_view *warning = &station_view(station)->warning;
        CHECK(hand_reaches(station, WARNED) && warning->number == (int)whose);
        CHECK(!*warning->marked && !warning->official && !times_of(LOG_RESERVED));
        leave();
    }
    CHECK(times_of(LOG_WARNED) == 2);
    station_close(station);
}

// Who has two lines in the list, or whose finger is under two names, is not accused of himself.
static void a_finger_that_is_as_much_the_voters_is_his(void) {
    open_on("-both");
    begin_visit(2);
    capture(9);
    list_says(station->visit.shown_ticket, (struct sense){1, 9}, (struct sense){2, 9});
    CHECK(hand_reaches(station, IDENTIFIED) && !times_of(LOG_WARNED));
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, WAITING));
    begin_visit(1); // but a commission member's in the same visit is always said
    capture(12);
    list_says(station->visit.shown_ticket, (struct sense){1, 12}, (struct sense){MEMBER, 9});
    CHECK(hand_reaches(station, WARNED) && station_view(station)->warning.official);
    leave();
    station_close(station);
}

static void a_face_alone_is_not_his_whose_visit_had_anothers_finger(void) {
    day = hand_day_of(&small, "-face");
    station = hand_opens_for_looks(&small, &day, NULL);
    if (!station)
        SKIP("no face models");
    begin_visit(2);
    senses_finger(station, 1, RIGHT_INDEX, (struct sense){1, 9});
    CHECK(hand_reaches(station, WARNED) && !*station_view(station)->warning.marked);
    leave();
    begin_visit(4); // who has no finger in the list
    CHECK(hand_reaches(station, LOOKING_AT_FACE));
    senses_face(station, 6, 0, (struct sense){1, 6});
    CHECK(hand_reaches(station, WARNED) && station_view(station)->warning.by_face);
    leave();
    station_close(station);
}

// ---- Another way round

static void candidates_of_two(void) {
    hand_press(station, SDLK_F2);
    CHECK(hand_reaches(station, FINDING));
    const uint32_t ticket = station->ticket;
    capture(0);
    list_says(ticket, (struct sense){1, 9}, (struct sense){2, 4.9F});
    CHECK(hand_reaches(station, CHOOSING));
}

static void a_finger_that_was_searched_stays_in_the_visit(void) {
    open_on("-again");
    mark_the_first();
    candidates_of_two();
    hand_press(station, SDLK_F2); // as if it had not been
    CHECK(hand_reaches(station, FINDING));
    senses_finger(station, 0, RIGHT_INDEX, (struct sense){2, 5});
    CHECK(hand_reaches(station, CHOOSING));
    hand_choose(station, 0, 0);
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, WARNED) && *station_view(station)->warning.marked);
    leave();
    station_close(station);
}

static void nobody_leaves_before_the_list_has_said_whose_finger_it_is(void) {
    open_on("-escape");
    mark_the_first();
    begin_visit(2);
    capture(1);
    hand_press(station, SDLK_ESCAPE);
    senses_settle(station);
    CHECK(station_view(station)->state == READING_FINGER);
    list_says(station->visit.shown_ticket, (struct sense){1, 9}, nobodys);
    CHECK(hand_reaches(station, WARNED) && times_of(LOG_WARNED) == 1);
    leave();
    begin_visit(3); // and where it is nobody's, the visit is left then
    capture(1);
    hand_press(station, SDLK_ESCAPE);
    senses_settle(station);
    list_says(station->visit.shown_ticket, (struct sense){2, 1}, nobodys);
    CHECK(hand_reaches(station, WAITING) && times_of(LOG_CANCELLED) == 2);
    station_close(station);
}

static void two_do_not_admit_before_the_list_has_said_whose_finger_it_is(void) {
    open_on("-decide");
    mark_the_first();
    begin_visit(2);
    capture(1);
    hand_press(station, SDLK_F5);
    CHECK(hand_reaches(station, DECIDING));
    hand_decides(station, 0, 0, 0, small_station_codes[0], 1, small_station_codes[1]);
    CHECK(!times_of(LOG_ADMITTED) && station_view(station)->state == DECIDING);
    list_says(station->visit.shown_ticket, (struct sense){1, 9}, nobodys);
    CHECK(hand_reaches(station, WARNED) && !times_of(LOG_ADMITTED));
    leave();
    station_close(station);
}

// ---- Number after number

static void fingers_that_go_from_number_to_number_are_an_alarm(void) {
    open_on("-walk");
    for (int i = 0; i < 6; i++) {
        begin_visit(1 + i % 3);
        senses_finger(station, 1, RIGHT_INDEX, nobodys);
        leave();
        CHECK(times_of(LOG_ALARM) == (i >= 4));
    }
    CHECK(station_view(station)->alarm.number == 6);
    for (int i = 0; i < 3; i++) { // a card that was opened by mistake is no such visit
        hand_looks_up(station, small_station_pins[i]);
        CHECK(hand_reaches(station, SHOWING_VOTER));
        leave();
    }
    CHECK(station_view(station)->alarm.number == 6);
    station_close(station);
}

static void who_has_no_tries_left_was_not_identified_however_it_is_left(void) {
    struct log_record left;
    day = hand_day_of(&small, "-left");
    station = hand_opens_for_looks(&small, &day, NULL);
    if (!station)
        SKIP("no face models");
    ((struct slice_policy *)station_policy(station))->finger_tries_day = 2;
    begin_visit(2);
    senses_finger(station, 1, RIGHT_INDEX, nobodys);
    senses_finger(station, 1, RIGHT_INDEX, nobodys);
    CHECK(hand_reaches(station, LOOKING_AT_FACE)); // and the camera is pulled, or nobody looks
    leave();
    begin_visit(2);
    leave();
    CHECK(hand_times(&day, LOG_NOT_IDENTIFIED, &left) == 2 && left.arg == UNIDENTIFIED_USED_UP);
    CHECK(!times_of(LOG_CANCELLED));
    station_close(station);
}

// ---- Another kiosk's

static void who_is_another_kiosks_that_kiosk_alone_says(void) {
    open_on("-other");
    hand_press(station, SDLK_F2);
    CHECK(hand_reaches(station, FINDING));
    senses_finger(station, 0, RIGHT_INDEX, (struct sense){OF_KIOSK_2, 9});
    CHECK(hand_reaches(station, CHOOSING));
    const struct candidate_view *candidate = &station_view(station)->search.best[0];
    CHECK(candidate->kiosk == 2 && !candidate->voter.surname && !candidate->voter.number);
    CHECK(!candidate->voter.portrait && !candidate->likelihood && !*candidate->marked);
    CHECK(!station->visit.found[0].surname[0] && !station->visit.found[0].portrait.pixels);
    hand_choose(station, 0, 0);
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, CHOOSING) && station_view(station)->form.error);
    leave();
    station_close(station);
}

int main(void) {
    CHECK(small_station_make(&small));
    RUN(who_comes_as_another_first_is_warned_of_without_a_mark);
    RUN(a_finger_that_is_as_much_the_voters_is_his);
    RUN(a_face_alone_is_not_his_whose_visit_had_anothers_finger);
    RUN(a_finger_that_was_searched_stays_in_the_visit);
    RUN(nobody_leaves_before_the_list_has_said_whose_finger_it_is);
    RUN(two_do_not_admit_before_the_list_has_said_whose_finger_it_is);
    RUN(fingers_that_go_from_number_to_number_are_an_alarm);
    RUN(who_has_no_tries_left_was_not_identified_however_it_is_left);
    RUN(who_is_another_kiosks_that_kiosk_alone_says);
    small_station_remove(&small);
    return check_report();
}
