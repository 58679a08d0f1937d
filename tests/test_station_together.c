// A finger that is nearly enough and the face that completes it, from the answers of reader, camera
// and list to the log: a real slice, log and table. There is neither reader nor camera; what they
// would answer is put into the mailbox. Needs the face models, without which a station looks at no
// faces; says so where they are not.
#include "kiosk/station/station_inside.h"
#include "sync/log_export.h"
#include "tests/check.h"
#include "tests/support/station_hand.h"
#include <SDL2/SDL_keycode.h>
#include <string.h>

enum { OWNER = 1, OTHER = 2, THIRD = 3 };

static struct small_station small;
static struct station *station;
static struct hand_day day;

static void send(const struct station_event *event) {
    CHECK(mailbox_send(station->mail, event));
}

// The finger asked for, and what the list says of it: nobody, or `of` with that score.
static void finger(float score, uint32_t of, float in_list) {
    CHECK(hand_reaches(station, READING_FINGER));
    const uint32_t ticket = station->ticket;
    send(&(struct station_event){
        .kind = EVENT_FINGER,
        .ticket = ticket,
        .as.finger = {BIOMETRIC_OK, .quality = {.value = 70}, .score = score, .position = 2}
    });
    send(&(struct station_event){
        .kind = EVENT_SEARCHED,
        .ticket = ticket,
        .as.search = {.references = 1000,
                      .count = of > 0,
                      .best = {{.number = of, .position = 2, .score = in_list}}}
    });
    station_hear(station); // before the next key
    CHECK(hand_reaches(station, READING_FINGER));
}

static void face(float score, uint32_t of, float in_list) {
    CHECK(hand_reaches(station, LOOKING_AT_FACE));
    send(&(struct station_event){
        .kind = EVENT_FACE,
        .ticket = station->ticket,
        .as.face = {.status = BIOMETRIC_OK,
                    .score = score,
                    .list = {.references = 5,
                             .count = of > 0,
                             .best = {{.number = of, .score = in_list}}}}
    });
    station_hear(station);
}

static void look_up(int voter) {
    hand_looks_up(station, small_station_pins[voter - 1]);
    CHECK(hand_reaches(station, SHOWING_VOTER));
    hand_press(station, SDLK_RETURN);
}

static struct log_record last_record(void) {
    struct log_record record = {0};
    CHECK(hand_records(&day, participation_log_size(station->log) - 1, &record, 1) == 1);
    return record;
}

static void a_finger_and_a_face_that_are_not_enough_mark_nobody(void) {
    look_up(OWNER);
    finger(3.5F, 0, 0); // two references: 3.2
    hand_press(station, SDLK_F3);
    face(1.9F, 0, 0);
    CHECK(hand_reaches(station, LOOKING_AT_FACE)); // and once more
    hand_press(station, SDLK_ESCAPE);
    CHECK(hand_reaches(station, WAITING));
}

static void a_face_completes_a_finger_and_the_log_says_so(void) {
    look_up(OWNER);
    finger(3.9F, 0, 0); // of two tries of the day with two references each: 3.3
    hand_press(station, SDLK_F3);
    face(2.2F, 0, 0); // of two looks: 1.9, which is not enough; nor is it a third time
    CHECK(hand_reaches(station, LOOKING_AT_FACE));
    face(2.9F, 0, 0); // of three: 2.4
    CHECK(hand_reaches(station, IDENTIFIED));
    const char *method = station_view(station)->mark.method;
    CHECK(method && !strcmp(method, "finger and face"));
    const struct log_record record = last_record();
    CHECK(record.event == LOG_ISSUED && record.method == BY_FINGER_AND_FACE);
    char words[LOG_RECORD_WORDS];
    log_record_words(words, &record);
    CHECK(strstr(words, "by finger and face"));
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, WAITING));
}

static void neither_alone_warns(void) {
    look_up(OTHER);
    finger(1, OWNER, 6);
    hand_press(station, SDLK_F3);
    face(1, 4, 6); // a third person's face
    CHECK(hand_reaches(station, LOOKING_AT_FACE));
    hand_press(station, SDLK_ESCAPE);
    CHECK(hand_reaches(station, WAITING));
    look_up(THIRD); // with OTHER's finger it would warn
    hand_press(station, SDLK_F3);
    face(1, OWNER, 6);
    CHECK(hand_reaches(station, LOOKING_AT_FACE));
    hand_press(station, SDLK_ESCAPE);
    CHECK(hand_reaches(station, WAITING));
}

// The owner came before; now somebody with the owner's finger and face gives another's name.
static void a_finger_that_is_nearly_anothers_warns_with_his_face(void) {
    look_up(OTHER);
    finger(1, OWNER, 6); // of 1,000 it would have to be 8
    hand_press(station, SDLK_F3);
    face(1, OWNER, 4);
    CHECK(hand_reaches(station, WARNED));
    CHECK(station_view(station)->warning.number == OWNER);
    CHECK(last_record().event == LOG_WARNED);
    hand_press(station, SDLK_ESCAPE);
    CHECK(hand_reaches(station, WAITING));
}

int main(void) {
    CHECK(small_station_make_with_policy(&small, small_station_faces_at_once));
    day = hand_day_of(&small, "");
    station = hand_opens_for_looks(&small, &day, NULL);
    if (station) {
        RUN(a_finger_and_a_face_that_are_not_enough_mark_nobody);
        RUN(a_face_completes_a_finger_and_the_log_says_so);
        RUN(neither_alone_warns);
        RUN(a_finger_that_is_nearly_anothers_warns_with_his_face);
    }
    station_close(station);
    small_station_remove(&small);
    if (!station)
        SKIP("the face models are not here");
    return check_report();
}
