// Somebody holds up a picture, or sends a person who is alike: a face alone is the easiest to bring
// of an absent voter. A real slice, log and table and the policy as it is by default; what reader,
// camera and list would answer is put into the mailbox. Needs the face models.
#include "biometric/face_alive.h"
#include "tests/check.h"
#include "tests/support/station_hand.h"
#include "tests/support/station_senses.h"
#include <SDL2/SDL_keycode.h>
#include <string.h>

enum { MARKED = 1, ABSENT = 2, MEMBER = 3, WITHOUT_FINGERS = 4, RIGHT_INDEX = 2 };
enum { CHAIR, SECRETARY, MEMBERS_CHOICE, MEMBERS_CODE = 3 }; // the choices leave the operator out

static const struct sense nobody;
static struct small_station small;
static struct hand_day day;
static struct station *station;

static bool opens(void) {
    station = hand_opens_for_looks(&small, &day, NULL);
    return station != NULL;
}

static void look_up(int voter) {
    hand_looks_up(station, small_station_pins[voter - 1]);
    CHECK(hand_reaches(station, SHOWING_VOTER));
}

static void leave(void) {
    for (int i = 0; i < 4 && station->state != WAITING; i++) { // a form leads back first
        hand_press(station, station->state == IDENTIFIED ? SDLK_RETURN : SDLK_ESCAPE);
        senses_settle(station);
    }
    CHECK(hand_reaches(station, WAITING));
}

static int times_of(enum log_event event, struct log_record *last) {
    return hand_times(&day, event, last);
}

static void use_up_the_fingers(void) {
    hand_press(station, SDLK_RETURN);
    for (int i = 0; station->state == READING_FINGER && i < 20; i++)
        senses_finger(station, 1, RIGHT_INDEX, nobody);
    CHECK(hand_reaches(station, LOOKING_AT_FACE));
}

static void explain(int reason, int who, const char *code) {
    hand_choose(station, 0, reason);
    hand_choose(station, 1, who);
    hand_fill(station, 2, code);
    hand_acts(station, FORM_SENT);
    senses_settle(station);
}

// ---- With fingers in the list

static void the_operator_alone_gets_no_look_at_a_face(void) {
    look_up(ABSENT);
    hand_press(station, SDLK_F3);
    CHECK(hand_reaches(station, EXPLAINING));
    CHECK(station_view(station)->form.fields[1].choice_count == 3); // nor is he among those who say
    senses_face(station, 6, 0, nobody);
    CHECK(hand_reaches(station, EXPLAINING));
    explain(0, CHAIR, small_station_codes[2]); // his own code
    CHECK(hand_reaches(station, EXPLAINING) && station_view(station)->form.error);
    hand_press(station, SDLK_ESCAPE);
    CHECK(hand_reaches(station, READING_FINGER));
    leave();
    CHECK(!times_of(LOG_EXPLAINED, NULL) && !times_of(LOG_RESERVED, NULL));
}

static void asking_for_other_fingers_does_not_use_them_up(void) {
    look_up(ABSENT);
    hand_press(station, SDLK_RETURN);
    for (int i = 0; i < 40; i++) {
        hand_press(station, SDLK_F2);
        senses_settle(station);
    }
    CHECK(hand_reaches(station, READING_FINGER));
    hand_press(station, SDLK_F3);
    CHECK(hand_reaches(station, EXPLAINING));
    leave();
}

static void a_member_who_says_why_is_in_the_log_and_in_the_report(void) {
    struct log_record said = {0};
    look_up(ABSENT);
    hand_press(station, SDLK_F3);
    explain(NO_FINGER_BANDAGED - 1, MEMBERS_CHOICE, small_station_codes[MEMBERS_CODE]);
    CHECK(hand_reaches(station, LOOKING_AT_FACE));
    CHECK(times_of(LOG_EXPLAINED, &said) == 1 && said.arg == NO_FINGER_BANDAGED);
    CHECK(said.operator_id == MEMBERS_CODE + 1);
    hand_press(station, SDLK_F2); // back to the finger and to the face again: said once
    CHECK(hand_reaches(station, READING_FINGER));
    hand_press(station, SDLK_F3);
    CHECK(hand_reaches(station, LOOKING_AT_FACE));
    leave();
    look_up(ABSENT); // it was said of that visit
    hand_press(station, SDLK_F3);
    CHECK(hand_reaches(station, EXPLAINING));
    leave();
}

static void reader_is(enum biometric_status status) {
    CHECK(mailbox_send(station->mail,
                       &(struct station_event){.kind = EVENT_READER, .as.device = status}));
    senses_settle(station);
}

// One word holds for all until it is mended: else everybody would wait for a member.
static void a_reader_that_is_gone_is_said_once_and_until_it_is_back(void) {
    const int before = times_of(LOG_EXPLAINED, NULL);
    reader_is(BIOMETRIC_OK);
    look_up(ABSENT);
    hand_press(station, SDLK_F3);
    explain(NO_FINGER_READER - 1, CHAIR, small_station_codes[0]); // it works: for this visit alone
    CHECK(hand_reaches(station, LOOKING_AT_FACE));
    leave();
    reader_is(BIOMETRIC_DEVICE_LOST);
    look_up(ABSENT);
    hand_press(station, SDLK_F3);
    CHECK(hand_reaches(station, EXPLAINING));
    explain(NO_FINGER_READER - 1, CHAIR, small_station_codes[0]);
    CHECK(hand_reaches(station, LOOKING_AT_FACE));
    leave();
    look_up(MARKED);
    hand_press(station, SDLK_F3);
    CHECK(hand_reaches(station, LOOKING_AT_FACE));
    leave();
    reader_is(BIOMETRIC_OK);
    look_up(MARKED);
    hand_press(station, SDLK_F3);
    CHECK(hand_reaches(station, EXPLAINING));
    leave();
    CHECK(times_of(LOG_EXPLAINED, NULL) == before + 2);
    reader_is(BIOMETRIC_DEVICE_LOST); // whoever opens the station anew says it anew
    look_up(ABSENT);
    hand_press(station, SDLK_F3);
    explain(NO_FINGER_READER - 1, CHAIR, small_station_codes[0]);
    CHECK(hand_reaches(station, LOOKING_AT_FACE));
    leave();
    hand_press(station, SDLK_F12);
    CHECK(hand_reaches(station, LOCKED) && hand_opens_day(station));
    look_up(MARKED);
    hand_press(station, SDLK_F3);
    CHECK(hand_reaches(station, EXPLAINING));
    leave();
}

// What is broken off before it ends has told by then that it did not agree at once.
static void looks_that_are_broken_off_are_the_days_too(void) {
    day = hand_day_of(&small, "-broken-off");
    if (!opens())
        return;
    const int budget = station_policy(station)->face_looks_day;
    for (int look = 0; look < 2 * budget; look++) {
        look_up(WITHOUT_FINGERS);
        hand_press(station, SDLK_F3);
        if (station->state == LOOKING_AT_FACE) {
            CHECK(look < budget);
            for (int frame = 0; frame < 3; frame++)
                CHECK(mailbox_send(station->mail,
                                   &(struct station_event){
                                       .kind = EVENT_FACE_SEEN,
                                       .ticket = station->ticket,
                                       .as.seen = {.is_there = true, .progress = 50 * frame}
                }));
            senses_settle(station);
        }
        leave();
    }
    CHECK(times_of(LOG_TRIED, NULL) == budget);
    look_up(WITHOUT_FINGERS);
    hand_press(station, SDLK_F3);
    CHECK(hand_reaches(station, NOT_IDENTIFIED));
    leave();
    look_up(ABSENT); // one that ends is no second one
    use_up_the_fingers();
    const int tries = times_of(LOG_TRIED, NULL);
    CHECK(mailbox_send(station->mail,
                       &(struct station_event){.kind = EVENT_FACE_SEEN,
                                               .ticket = station->ticket,
                                               .as.seen = {.challenge = FACE_ASK_LEFT}}));
    senses_settle(station);
    senses_face(station, 1, 0, nobody);
    struct log_evidence said;
    participation_log_evidence(station->log, ABSENT, &said);
    CHECK(times_of(LOG_TRIED, NULL) == tries + 2 && said.looks == 1);
    leave();
    station_close(station);
}

static void whose_list_has_no_finger_is_looked_at_without_a_word(void) {
    look_up(WITHOUT_FINGERS);
    hand_press(station, SDLK_F3);
    CHECK(hand_reaches(station, LOOKING_AT_FACE));
    leave();
}

// ---- A picture

static void a_doubt_is_nobodys_to_pass_but_two_members(void) {
    look_up(ABSENT);
    use_up_the_fingers();
    senses_face(station, 6, FACE_DOUBT_SCORE | FACE_DOUBT_FLAT, nobody);
    CHECK(hand_reaches(station, DOUBTED));
    struct state_action offered[STATE_ACTIONS_MAX];
    const size_t count = view_actions(station_view(station), offered);
    for (size_t i = 0; i < count; i++)
        CHECK(offered[i].event != OVERRIDE_PRESSED);
    hand_press(station, SDLK_F7);
    CHECK(hand_reaches(station, DOUBTED) && !times_of(LOG_OVERRIDDEN, NULL));
    hand_press(station, SDLK_F5);
    CHECK(hand_reaches(station, DECIDING));
    leave();
}

static void after_the_days_doubts_the_camera_is_asked_no_more(void) {
    day = hand_day_of(&small, "-doubts");
    for (int doubts = 0; doubts < 2; doubts++) {
        if (!opens())
            return;
        look_up(WITHOUT_FINGERS);
        hand_press(station, SDLK_F3);
        senses_face(station, 6, FACE_DOUBT_SCORE, nobody);
        CHECK(hand_reaches(station, DOUBTED) && times_of(LOG_DOUBTED, NULL) == doubts + 1);
        station_close(station); // in mid-visit
    }
    if (!opens())
        return;
    look_up(WITHOUT_FINGERS);
    hand_press(station, SDLK_F3);
    CHECK(hand_reaches(station, NOT_IDENTIFIED));
    CHECK(strstr(station_view(station)->reason, "doubted more than once"));
    leave();
    CHECK(!times_of(LOG_RESERVED, NULL));
    station_close(station);
}

// ---- Somebody who is alike

static void mark_by_finger(int voter) {
    look_up(voter);
    hand_press(station, SDLK_RETURN);
    senses_finger(station, 9, RIGHT_INDEX, nobody);
    CHECK(hand_reaches(station, IDENTIFIED));
    leave();
}

static void a_face_that_is_as_like_one_who_is_marked_stops_at_the_commission(void) {
    struct log_record warned = {0};
    mark_by_finger(MARKED);
    look_up(WITHOUT_FINGERS);
    hand_press(station, SDLK_F3);
    senses_face(station, 4.5F, 0, (struct sense){MARKED, 4.6F});
    CHECK(hand_reaches(station, WARNED));
    CHECK(station_view(station)->warning.by_face &&
          station_view(station)->warning.number == MARKED);
    CHECK(times_of(LOG_WARNED, &warned) == 1 && warned.arg == 1 && warned.method == BY_FACE);
    leave();
    station_close(station);
    if (!opens())
        return;
    hand_looks_up(station, small_station_pins[WITHOUT_FINGERS - 1]);
    CHECK(hand_reaches(station, WARNED)); // and it stays with the voter
    CHECK(station_view(station)->warning.by_face && station_view(station)->warning.before);
    leave();
}

static void a_face_that_is_doubted_and_anothers_is_in_the_log_as_both(void) {
    day = hand_day_of(&small, "-both");
    if (!opens())
        return;
    mark_by_finger(MARKED);
    look_up(WITHOUT_FINGERS);
    hand_press(station, SDLK_F3);
    senses_face(station, 4.5F, FACE_DOUBT_SCORE, (struct sense){MARKED, 5});
    CHECK(hand_reaches(station, WARNED));
    CHECK(station_view(station)->warning.number == MARKED);
    struct log_record warned = {0};
    CHECK(times_of(LOG_DOUBTED, NULL) == 1 && times_of(LOG_WARNED, &warned) == 1);
    CHECK(warned.score_bucket == 5);
    leave();
    station_close(station);
}

static void a_face_that_is_less_like_another_than_the_voter_is_the_voters(void) {
    day = hand_day_of(&small, "-less");
    if (!opens())
        return;
    mark_by_finger(MARKED);
    look_up(WITHOUT_FINGERS);
    hand_press(station, SDLK_F3);
    senses_face(station, 4.5F, 0, (struct sense){MARKED, 4.4F});
    CHECK(hand_reaches(station, IDENTIFIED));
    leave();
    look_up(ABSENT);
    use_up_the_fingers();
    senses_face(station, 4.5F, 0, (struct sense){WITHOUT_FINGERS, 3.9F}); // alike a little
    CHECK(hand_reaches(station, IDENTIFIED));
    leave();
    look_up(MEMBER);
    use_up_the_fingers();
    senses_face(station, 4.5F, 0, (struct sense){MEMBER, 6}); // the voter's own line
    CHECK(hand_reaches(station, IDENTIFIED));
    leave();
    station_close(station);
}

// The finger of one visit and the face of its look are one person's: which finger came first does
// not matter.
// MARKED comes again as ABSENT: his finger says a little of who he is.
static bool comes_again(const char *folder) {
    day = hand_day_of(&small, folder);
    if (!opens())
        return false;
    mark_by_finger(MARKED);
    look_up(ABSENT);
    hand_press(station, SDLK_RETURN);
    senses_finger(station, 1, RIGHT_INDEX, (struct sense){MARKED, 4});
    CHECK(hand_reaches(station, READING_FINGER));
    return true;
}

static void looks_after_other_fingers(void) {
    for (int i = 0; station->state == READING_FINGER && i < 20; i++)
        senses_finger(station, 1, RIGHT_INDEX, i ? nobody : (struct sense){MARKED, 1});
    CHECK(hand_reaches(station, LOOKING_AT_FACE));
    senses_face(station, 7, 0, (struct sense){MARKED, 6});
}

static void is_warned_of(void) {
    CHECK(hand_reaches(station, WARNED) && !station_view(station)->warning.by_face);
    CHECK(station_view(station)->warning.number == MARKED);
    leave();
    station_close(station);
}

static void a_finger_that_was_given_earlier_in_the_visit_warns_with_the_face(void) {
    if (!comes_again("-earlier"))
        return;
    looks_after_other_fingers();
    is_warned_of();
}

static void a_finger_that_was_given_before_an_esc_warns_with_the_face(void) {
    if (!comes_again("-esc"))
        return;
    leave();
    look_up(MEMBER); // somebody else between
    leave();
    look_up(ABSENT);
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, READING_FINGER));
    looks_after_other_fingers();
    is_warned_of();
}

static void a_face_before_an_esc_warns_with_the_finger(void) {
    day = hand_day_of(&small, "-face-first");
    if (!opens())
        return;
    mark_by_finger(MARKED);
    look_up(ABSENT);
    use_up_the_fingers();
    senses_face(station, 1, 0, (struct sense){MARKED, 6});
    leave();
    look_up(ABSENT);
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, READING_FINGER));
    senses_finger(station, 1, RIGHT_INDEX, (struct sense){MARKED, 4});
    is_warned_of();
}

// What the list had said is gone with the program: then the fingers, or the commission.
static void a_finger_that_was_given_before_a_restart_leaves_the_face_no_word(void) {
    if (!comes_again("-restart"))
        return;
    station_close(station);
    if (!opens())
        return;
    look_up(ABSENT);
    hand_press(station, SDLK_F3);
    senses_settle(station);
    CHECK(station->state == SHOWING_VOTER && station_view(station)->notice);
    hand_press(station, SDLK_RETURN);
    for (int i = 0; station->state == READING_FINGER && i < 20; i++)
        senses_finger(station, 1, RIGHT_INDEX, nobody);
    CHECK(hand_reaches(station, NOT_IDENTIFIED) && !station_view(station)->may_look);
    CHECK(strstr(station_view(station)->reason, "opened anew"));
    leave();
    look_up(ABSENT);
    hand_press(station, SDLK_RETURN);
    senses_finger(station, 9, RIGHT_INDEX, nobody); // that is his own
    CHECK(hand_reaches(station, IDENTIFIED));
    leave();
    look_up(MEMBER); // of whom nothing was compared before
    hand_press(station, SDLK_RETURN);
    for (int i = 0; station->state == READING_FINGER && i < 20; i++)
        senses_finger(station, 1, RIGHT_INDEX, nobody);
    CHECK(hand_reaches(station, LOOKING_AT_FACE));
    leave();
    station_close(station);
}

static void a_lock_forgets_what_the_list_said_and_the_log_knows_it(void) {
    if (!comes_again("-lock"))
        return;
    leave();
    CHECK(station->heard_count == 1);
    hand_press(station, SDLK_F12);
    CHECK(hand_reaches(station, LOCKED) && !station->heard_count);
    CHECK(hand_opens_day(station));
    look_up(ABSENT);
    hand_press(station, SDLK_F3);
    senses_settle(station);
    CHECK(station->state == SHOWING_VOTER && station_view(station)->notice);
    leave();
    station_close(station);
}

int main(void) {
    CHECK(small_station_make(&small));
    day = hand_day_of(&small, "");
    if (!opens()) {
        puts("no face models: left out");
        small_station_remove(&small);
        return 77;
    }
    RUN(the_operator_alone_gets_no_look_at_a_face);
    RUN(asking_for_other_fingers_does_not_use_them_up);
    RUN(a_member_who_says_why_is_in_the_log_and_in_the_report);
    RUN(a_reader_that_is_gone_is_said_once_and_until_it_is_back);
    RUN(whose_list_has_no_finger_is_looked_at_without_a_word);
    RUN(a_doubt_is_nobodys_to_pass_but_two_members);
    RUN(a_face_that_is_as_like_one_who_is_marked_stops_at_the_commission);
    CHECK(hand_closes_poll(station));
    CHECK(hand_finds(day.printer, "final-report.csv", "\nfaces_alone_explained,4\r"));
    station_close(station);
    RUN(after_the_days_doubts_the_camera_is_asked_no_more);
    RUN(looks_that_are_broken_off_are_the_days_too);
    RUN(a_face_that_is_doubted_and_anothers_is_in_the_log_as_both);
    RUN(a_face_that_is_less_like_another_than_the_voter_is_the_voters);
    RUN(a_finger_that_was_given_earlier_in_the_visit_warns_with_the_face);
    RUN(a_finger_that_was_given_before_an_esc_warns_with_the_face);
    RUN(a_face_before_an_esc_warns_with_the_finger);
    RUN(a_finger_that_was_given_before_a_restart_leaves_the_face_no_word);
    RUN(a_lock_forgets_what_the_list_said_and_the_log_knows_it);
    small_station_remove(&small);
    return check_report();
}
