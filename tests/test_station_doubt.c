// A face that agrees and may be a picture of one, from the camera's answer to the report: a real
// slice, log and table. There is no camera; what it would answer is put into the mailbox. Needs the
// face models, without which a station looks at no faces; says so where they are not.
#include "biometric/face_alive.h"
#include "kiosk/station/station_inside.h"
#include "tests/check.h"
#include "tests/support/station_hand.h"
#include <SDL2/SDL_keycode.h>
#include <string.h>

static struct small_station small;
static struct station *station;
static struct hand_day day;

static void answer(float score, unsigned doubts) {
    const struct station_event seen = {
        .kind = EVENT_FACE,
        .ticket = station->ticket,
        .as.face = {.status = BIOMETRIC_OK, .score = score, .liveness = 0.1F, .doubts = doubts}
    };
    CHECK(hand_reaches(station, LOOKING_AT_FACE) && mailbox_send(station->mail, &seen));
}

static void look_at(int voter) {
    hand_looks_up(station, small_station_pins[voter - 1]);
    CHECK(hand_reaches(station, SHOWING_VOTER));
    hand_press(station, SDLK_F3);
}

// The log's records from `from` on. That the camera is not there is an incident, and passed over;
// so are the looks themselves, each a record.
static size_t records_after(uint64_t from, struct log_record kept[16]) {
    const size_t count = hand_records(&day, from, kept, 16);
    size_t n = 0;
    for (size_t i = 0; i < count; i++)
        if (kept[i].event != LOG_INCIDENT && kept[i].event != LOG_TRIED)
            kept[n++] = kept[i];
    return n;
}

static void the_log_has_the_doubt_before_the_screen_shows_it(void) {
    const uint64_t before = participation_log_size(station->log);
    struct log_record records[16] = {0};
    look_at(1);
    answer(5.5F, FACE_DOUBT_SCORE | FACE_DOUBT_NO_TURN);
    CHECK(hand_reaches(station, DOUBTED));
    CHECK(station_view(station)->face.doubts == (FACE_DOUBT_SCORE | FACE_DOUBT_NO_TURN));
    CHECK(records_after(before, records) == 1 && records->event == LOG_DOUBTED);
    CHECK(records->arg == (LOG_DOUBT_SCORE | LOG_DOUBT_NO_TURN));
    CHECK(records->method == BY_FACE && records->score_bucket == 5);
}

static void what_the_operator_lets_pass_is_in_the_log_before_the_mark(void) {
    const uint64_t before = participation_log_size(station->log);
    struct log_record records[16] = {0};
    hand_press(station, SDLK_F7);
    CHECK(hand_reaches(station, IDENTIFIED));
    CHECK(!strcmp(station_view(station)->mark.method, "face"));
    CHECK(records_after(before, records) == 3);
    CHECK(records[0].event == LOG_OVERRIDDEN && records[1].event == LOG_RESERVED);
    CHECK(records[2].event == LOG_ISSUED && records[2].method == BY_FACE);
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, WAITING) && !station_view(station)->face.doubts);
}

static void a_second_look_without_a_doubt_needs_no_word_of_the_operator(void) {
    const uint64_t before = participation_log_size(station->log);
    struct log_record records[16] = {0};
    look_at(2);
    answer(6, FACE_DOUBT_UNSURE);
    CHECK(hand_reaches(station, DOUBTED));
    hand_press(station, SDLK_RETURN);
    answer(6, 0);
    CHECK(hand_reaches(station, IDENTIFIED));
    CHECK(records_after(before, records) == 3);
    CHECK(records[0].event == LOG_DOUBTED && records[1].event == LOG_RESERVED);
    CHECK(records[2].event == LOG_ISSUED);
    hand_press(station, SDLK_RETURN);
}

static void where_the_regulations_leave_it_to_the_commission_the_operator_lets_nobody_pass(void) {
    // The package's own policy; what a package says is read in test_slice_package.
    struct slice_policy *policy = (struct slice_policy *)station_policy(station);
    policy->face_operator_may_override = false;
    look_at(3);
    answer(5, FACE_DOUBT_FLAT);
    CHECK(hand_reaches(station, DOUBTED));
    const uint64_t before = participation_log_size(station->log);
    hand_press(station, SDLK_F7);
    CHECK(hand_reaches(station, DOUBTED));
    CHECK(participation_log_size(station->log) == before);
    hand_press(station, SDLK_F5);
    CHECK(hand_reaches(station, DECIDING));
    hand_decides(station, 0, 0, 0, small_station_codes[0], 1, small_station_codes[1]);
    CHECK(hand_reaches(station, IDENTIFIED));
    CHECK(!strcmp(station_view(station)->mark.method, "decision of the commission"));
    hand_press(station, SDLK_RETURN);
    policy->face_operator_may_override = true;
}

static void looks_that_stay_doubted_end_without_a_mark(void) {
    struct log_record records[16] = {0};
    look_at(4);
    for (int look = 0; look < station_policy(station)->face_looks; look++) {
        answer(5, FACE_DOUBT_REPEATED);
        CHECK(hand_reaches(station, DOUBTED));
        hand_press(station, SDLK_RETURN);
    }
    CHECK(hand_reaches(station, NOT_IDENTIFIED) && station_view(station)->reason);
    CHECK(records_after(participation_log_size(station->log) - 1, records) == 1);
    CHECK(records->event == LOG_NOT_IDENTIFIED && records->method == BY_NOTHING);
    hand_press(station, SDLK_RETURN);
}

static void a_head_turn_is_shown_as_the_camera_tells_it(void) {
    const struct face_view *face = &station_view(station)->face;
    look_at(4);
    CHECK(hand_reaches(station, LOOKING_AT_FACE) && face->challenge == FACE_ASK_NOTHING);
    const struct station_event seen = {
        .kind = EVENT_FACE_SEEN,
        .ticket = station->ticket,
        .as.seen = {.challenge = FACE_ASK_RIGHT, .side = -1, .done = 0.5F}
    };
    CHECK(mailbox_send(station->mail, &seen));
    station_hear(station);
    CHECK(face->challenge == FACE_ASK_RIGHT && face->side == -1 && face->done == 0.5);
    CHECK(!strcmp(face->advice, "Turn your head to the right"));
    hand_press(station, SDLK_ESCAPE);
    CHECK(hand_reaches(station, WAITING) && face->challenge == FACE_ASK_NOTHING);
}

static void a_doubt_of_a_face_that_does_not_agree_is_none(void) {
    const uint64_t before = participation_log_size(station->log);
    look_at(4);
    struct log_record records[16] = {0};
    answer(1, FACE_DOUBT_SCORE);
    CHECK(hand_reaches(station, LOOKING_AT_FACE) && !records_after(before, records));
    CHECK(participation_log_size(station->log) == before + 1); // the look itself
    hand_press(station, SDLK_ESCAPE);
    CHECK(hand_reaches(station, WAITING));
}

static void a_doubted_visit_that_is_broken_off_is_in_the_log_as_that(void) {
    const uint64_t before = participation_log_size(station->log);
    struct log_record records[16] = {0};
    look_at(4);
    answer(5.5F, FACE_DOUBT_FLAT);
    CHECK(hand_reaches(station, DOUBTED));
    hand_press(station, SDLK_ESCAPE);
    CHECK(hand_reaches(station, WAITING) && records_after(before, records) == 2);
    CHECK(records[0].event == LOG_DOUBTED && records[1].event == LOG_CANCELLED);
    CHECK(records[1].method == BY_NOTHING && !records[1].score_bucket);
}

static void doubts_and_overrides_are_in_the_report(void) {
    CHECK(hand_closes_poll(station));
    CHECK(hand_finds(day.printer, "final-report.csv", "\nface_doubts,8"));
    CHECK(hand_finds(day.printer, "final-report.csv", "\nface_doubts_overridden,1"));
}

int main(void) {
    CHECK(small_station_make_with_policy(&small, small_station_faces_at_once));
    day = hand_day_of(&small, "");
    station = hand_opens_for_looks(&small, &day, NULL);
    if (station) {
        RUN(the_log_has_the_doubt_before_the_screen_shows_it);
        RUN(what_the_operator_lets_pass_is_in_the_log_before_the_mark);
        RUN(a_second_look_without_a_doubt_needs_no_word_of_the_operator);
        RUN(where_the_regulations_leave_it_to_the_commission_the_operator_lets_nobody_pass);
        RUN(looks_that_stay_doubted_end_without_a_mark);
        RUN(a_head_turn_is_shown_as_the_camera_tells_it);
        RUN(a_doubt_of_a_face_that_does_not_agree_is_none);
        RUN(a_doubted_visit_that_is_broken_off_is_in_the_log_as_that);
        RUN(doubts_and_overrides_are_in_the_report);
    }
    station_close(station);
    small_station_remove(&small);
    if (!station)
        SKIP("the face models are not here");
    return check_report();
}
