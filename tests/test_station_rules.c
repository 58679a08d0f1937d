// What a regulation forbids, what is heard too late, and how a visit ends: the sentences of a
// polling day that no single screen shows. A real slice, log and table. There is no reader; what
// reader and list would answer is put into the mailbox.
#include "kiosk/station/station_device.h"
#include "tests/check.h"
#include "tests/support/station_hand.h"
#include "tests/support/station_senses.h"
#include <SDL2/SDL_keycode.h>
#include <string.h>

enum { ONE = 1, TWO = 2, MEMBER = 3, NO_FINGERS = 4, RIGHT_INDEX = 2, LEFT_INDEX = 7, IN_LIST = 6 };

static struct small_station small;
static struct hand_day day;
static struct station *station;

static struct station *start(void) {
    return hand_opens_without_reader(&small, &day);
}

static void send(const struct station_event *event) {
    CHECK(mailbox_send(station->mail, event));
}

static void touch(uint32_t ticket, float score, bool unsearched) {
    send(&(struct station_event){
        .kind = EVENT_FINGER,
        .ticket = ticket,
        .as.finger = {BIOMETRIC_OK, .quality = {.value = 70}, .score = score,
                      .position = RIGHT_INDEX, .unsearched = unsearched}
    });
}

// The list's answer: these two are most like it; 0: nobody.
static void list_says(uint32_t ticket, uint32_t first, float score, uint32_t second) {
    send(&(struct station_event){
        .kind = EVENT_SEARCHED,
        .ticket = ticket,
        .as.search = {.references = IN_LIST,
                      .count = (first > 0) + (second > 0),
                      .best = {{.number = first, .position = RIGHT_INDEX, .score = score},
                               {.number = second, .position = RIGHT_INDEX, .score = score / 2}}}
    });
}

static void look_up(int voter) {
    hand_looks_up(station, small_station_pins[voter - 1]);
    CHECK(hand_reaches(station, SHOWING_VOTER));
    hand_press(station, SDLK_RETURN);
    senses_settle(station);
}

// The voter's own finger, and nobody else's.
static void give_own_finger(void) {
    const uint32_t ticket = station->ticket;
    touch(ticket, 9, false);
    list_says(ticket, 0, 0, 0);
    senses_settle(station);
}

static void next(int key) {
    hand_press(station, key);
    CHECK(hand_reaches(station, WAITING));
}

static void wait_for_the_list(void) {
    for (int turn = 0; turn < 30 && station->gallery != GALLERY_READY; turn++)
        hand_turn(station);
    CHECK(station->gallery == GALLERY_READY);
}

static struct log_record last_of(enum log_event event, int *times) {
    struct log_record last = {0};
    *times = hand_times(&day, event, &last);
    return last;
}

static int times_of(enum log_event event) {
    return hand_times(&day, event, NULL);
}

static void decide(int verdict, const char *code_a, const char *code_b) {
    hand_press(station, SDLK_F5);
    CHECK(hand_reaches(station, DECIDING));
    hand_decides(station, verdict, 0, 0, code_a, 1, code_b);
}

// ---- The regulations

static void the_commission_admits_nobody_where_the_regulations_do_not_let_it(void) {
    struct slice_policy *policy = (struct slice_policy *)station_policy(station);
    policy->decision_may_admit = false;
    look_up(NO_FINGERS);
    CHECK(hand_reaches(station, NOT_IDENTIFIED));
    decide(0, small_station_codes[0], small_station_codes[1]);
    CHECK(hand_reaches(station, DECIDING) && !times_of(LOG_ADMITTED) && !times_of(LOG_RESERVED));
    CHECK(strstr(station_view(station)->form.error, "regulations"));
    CHECK(
        !*station_view(station)->form.fields[3].text); // both type their codes anew: it may refuse
    hand_decides(station, 1, 0, 0, small_station_codes[0], 1, small_station_codes[1]);
    CHECK(hand_reaches(station, NOT_IDENTIFIED) && times_of(LOG_REJECTED) == 1);
    CHECK(strstr(station_view(station)->reason, "not to admit"));
    next(SDLK_RETURN);
    policy->decision_may_admit = true;
}

static void the_code_of_each_of_the_two_has_to_be_right(void) {
    look_up(NO_FINGERS);
    CHECK(hand_reaches(station, NOT_IDENTIFIED));
    decide(0, "999999", small_station_codes[1]);
    CHECK(hand_reaches(station, DECIDING) &&
          strstr(station_view(station)->form.error, "One of the two"));
    hand_press(station, SDLK_ESCAPE);
    decide(0, small_station_codes[0], "999999");
    CHECK(hand_reaches(station, DECIDING) &&
          strstr(station_view(station)->form.error, "One of the two"));
    hand_press(station, SDLK_ESCAPE);
    decide(0, small_station_codes[1], small_station_codes[0]); // each has the other's
    CHECK(hand_reaches(station, DECIDING) && !times_of(LOG_ADMITTED));
    hand_press(station, SDLK_ESCAPE);
    CHECK(hand_reaches(station, NOT_IDENTIFIED));
    next(SDLK_RETURN);
}

// ---- How a visit ends

static void who_walks_away_and_who_is_sent_away_are_told_apart(void) {
    hand_looks_up(station, small_station_pins[ONE - 1]);
    CHECK(hand_reaches(station, SHOWING_VOTER));
    next(SDLK_ESCAPE);
    CHECK(times_of(LOG_CANCELLED) == 1 && !times_of(LOG_WALKED_AWAY));
    hand_looks_up(station, small_station_pins[ONE - 1]);
    CHECK(hand_reaches(station, SHOWING_VOTER));
    station->last_touch_ms -= (int64_t)station_policy(station)->idle_timeout_s * 1000;
    station_tick(station);
    CHECK(hand_reaches(station, WAITING));
    CHECK(strstr(station_view(station)->notice, "Nobody was there"));
    CHECK(times_of(LOG_CANCELLED) == 1 && times_of(LOG_WALKED_AWAY) == 1);
    CHECK(station_view(station)->figures.unfinished == 0 && !times_of(LOG_RESERVED));
}

static void the_next_voter_reads_the_language_that_was_there_before(void) {
    CHECK(station_view(station)->language == ENGLISH);
    hand_looks_up(station, small_station_pins[ONE - 1]);
    CHECK(hand_reaches(station, SHOWING_VOTER));
    hand_press(station, SDLK_F1);
    CHECK(station_view(station)->language == KYRGYZ);
    next(SDLK_ESCAPE);
    CHECK(station_view(station)->language == ENGLISH);
}

// ---- Marks

static void who_was_marked_while_he_stood_there_gets_no_second_slip(void) {
    struct log_visit elsewhere = {.voter = ONE, .method = BY_FINGER, .operator_id = 3};
    struct log_mark mark;
    log_nonce(elsewhere.nonce);
    look_up(ONE);
    CHECK(hand_reaches(station, READING_FINGER));
    CHECK(!participation_log_reserve(station->log, &elsewhere, &mark));
    CHECK(!participation_log_issue(station->log, ONE, elsewhere.nonce, 3, NULL));
    give_own_finger();
    CHECK(hand_reaches(station, ALREADY_IDENTIFIED));
    CHECK(times_of(LOG_RESERVED) == 1 && times_of(LOG_ISSUED) == 1);
    CHECK(station_view(station)->mark.slip == (int)mark.slip);
    next(SDLK_RETURN);
}

static void the_finger_of_one_whose_slip_did_not_come_out_warns_too(void) {
    struct log_visit reserved = {.voter = TWO, .method = BY_FINGER, .operator_id = 3};
    struct log_decision two = {
        {1, 2},
        1, NULL
    };
    struct log_mark mark;
    int times;
    log_nonce(reserved.nonce);
    CHECK(!participation_log_reserve(station->log, &reserved, &mark));
    look_up(MEMBER);
    const uint32_t ticket = station->ticket;
    touch(ticket, 9, false);
    list_says(ticket, TWO, 9, 0);
    senses_settle(station);
    CHECK(hand_reaches(station, WARNED));
    const struct log_record warned = last_of(LOG_WARNED, &times);
    CHECK(times == 1 && warned.arg == mark.slip);
    CHECK(warned.method == BY_NOTHING); // that his own finger agreed counts no more
    next(SDLK_ESCAPE);
    CHECK(times_of(LOG_CANCELLED) == 3); // a warning ends no visit: how it ended is in the log too
    CHECK(!participation_log_release(station->log, TWO, &two));
}

// ---- The whole list

static void another_day_begins_on_which_nobody_was_warned(void) {
    station_close(station);
    day = hand_day_of(&small, "-another");
    station = start();
    wait_for_the_list();
}

static void a_finger_that_the_list_could_not_be_asked_about_is_the_commissions(void) {
    look_up(TWO);
    touch(station->ticket, 9, true);
    senses_settle(station);
    CHECK(hand_reaches(station, NOT_IDENTIFIED) && times_of(LOG_RESERVED) == 2);
    CHECK(strstr(station_view(station)->reason, "could not be looked for"));
    next(SDLK_RETURN);
}

static void what_is_chosen_against_what_the_finger_says_is_a_warning(void) {
    struct log_record last;
    int times;
    hand_press(station, SDLK_F2);
    CHECK(hand_reaches(station, FINDING));
    const uint32_t ticket = station->ticket;
    touch(ticket, 0, false);
    list_says(ticket, ONE, 9, MEMBER); // as sure as can be that it is voter 1's
    senses_settle(station);
    CHECK(hand_reaches(station, CHOOSING) && station_view(station)->search.count == 2);
    last = last_of(LOG_SEARCHED, &times);
    CHECK(times == 1 && last.arg == 2 && last.method == BY_NOTHING);
    station_text(station, "2");
    hand_press(station, SDLK_RETURN);
    const struct warning_view *warning = &station_view(station)->warning;
    CHECK(hand_reaches(station, WARNED) && warning->number == ONE);
    CHECK(!warning->official && !*warning->marked); // whether or not he has a mark
    last = last_of(LOG_WARNED, &times);
    CHECK(times == 1 && !last.arg);
    next(SDLK_ESCAPE);
}

static void who_is_like_a_stranger_is_no_candidate(void) {
    hand_press(station, SDLK_F2);
    CHECK(hand_reaches(station, FINDING));
    const uint32_t ticket = station->ticket;
    touch(ticket, 0, false);
    list_says(ticket, TWO, 2.9F, MEMBER);
    senses_settle(station);
    CHECK(hand_reaches(station, NOBODY_FOUND) && !station_view(station)->search.count);
    next(SDLK_ESCAPE);
}

static void a_poor_print_that_is_like_nobodys_is_asked_for_again(void) {
    const int times = times_of(LOG_SEARCHED);
    hand_press(station, SDLK_F2);
    CHECK(hand_reaches(station, FINDING));
    const uint32_t ticket = station->ticket;
    send(&(struct station_event){
        .kind = EVENT_FINGER,
        .ticket = ticket,
        .as.finger = {BIOMETRIC_OK, .quality = {.value = 5, .advice = FINGER_TOO_LIGHT}}
    });
    list_says(ticket, 0, 0, 0);
    senses_settle(station);
    CHECK(hand_reaches(station, FINDING) && station_view(station)->finger.advice);
    CHECK(times_of(LOG_SEARCHED) == times && station->ticket > ticket);
    next(SDLK_ESCAPE);
}

// Of eight voters, each counted once.
static void a_reader_whose_pictures_do_not_fit_its_resolution_is_named(void) {
    static const struct {
        float period;
        int dpi; // that the prints were taken at
        bool fits;
    } readers[] = {
        {9,     500,  true },
        {7.2f,  500,  true },
        {10.4f, 500,  true },
        {11.9f, 500,  false},
        {5.5f,  500,  false},
        {9,     1000, false}
    };
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++) {
        const struct finger_quality print = {.value = 70,
                                             .dpi_said = 500,
                                             .dpi = (uint16_t)readers[i].dpi,
                                             .period = readers[i].period};
        station->view.notice = NULL;
        station->ridges_seen = (struct ridges_seen){0};
        for (int voter = 0; voter < 8; voter++) {
            CHECK(!station_view(station)->notice);
            station->visit.measured = false;
            for (int touch = 0; touch < 9; touch++)
                station_device_measure(station, &print);
        }
        const char *notice = station_view(station)->notice;
        CHECK(readers[i].fits ? !notice : notice && strstr(notice, "resolution"));
    }
    station->view.notice = NULL;
    station->visit.measured = false;
}

static void who_was_shown_in_a_long_list_stays_that_after_the_visit(void) {
    struct log_evidence evidence;
    hand_press(station, SDLK_F2);
    CHECK(hand_reaches(station, FINDING));
    const uint32_t ticket = station->ticket;
    touch(ticket, 0, false);
    list_says(ticket, NO_FINGERS, 9, 0);
    senses_settle(station);
    CHECK(hand_reaches(station, CHOOSING));
    next(SDLK_ESCAPE);
    participation_log_evidence(station->log, NO_FINGERS, &evidence);
    CHECK(evidence.finger_among == IN_LIST && evidence.proposed == 1 << RIGHT_INDEX);
}

static void nobody_is_marked_before_the_list_has_said_whose_finger_it_is(void) {
    look_up(TWO);
    const uint32_t ticket = station->ticket;
    touch(ticket, 9, false);
    senses_settle(station);
    CHECK(hand_reaches(station, CHECKING) && !times_of(LOG_RESERVED));
    list_says(ticket, ONE, 9, 0);
    senses_settle(station);
    CHECK(hand_reaches(station, WARNED) && !times_of(LOG_RESERVED));
    next(SDLK_ESCAPE);
}

// ---- Too late

static void an_answer_for_the_voter_before_is_nobodys(void) {
    look_up(ONE);
    const uint32_t old = station->ticket;
    next(SDLK_ESCAPE);
    look_up(ONE);
    touch(old, 9, false);
    list_says(old, 0, 0, 0);
    senses_settle(station);
    CHECK(hand_reaches(station, READING_FINGER) && !times_of(LOG_RESERVED));
    CHECK(!station->visit.searched_ticket);
    next(SDLK_ESCAPE);
}

// The finger does not agree, and the list takes its time: whether a further one is asked for is not
// said before the list has said whose it was.
static void the_list_is_heard_before_a_further_finger_is_asked_for(void) {
    look_up(ONE);
    const uint32_t ticket = station->ticket;
    CHECK(station->gallery == GALLERY_READY);
    touch(ticket, 1, false);
    senses_settle(station);
    CHECK(hand_reaches(station, READING_FINGER) && station->ticket == ticket);
    list_says(ticket, TWO, 9, 0);
    senses_settle(station);
    CHECK(hand_reaches(station, WARNED) && times_of(LOG_WARNED) == 3);
    next(SDLK_ESCAPE);
}

// ---- The medium

static void nobody_is_looked_for_in_the_list_without_the_medium(void) {
    char away[HAND_PATH_SIZE + 8];
    snprintf(away, sizeof away, "%s-away", day.medium);
    CHECK(!rename(day.medium, away));
    hand_press(station, SDLK_F2);
    CHECK(hand_reaches(station, STOPPED) && strstr(station_view(station)->reason, "not there"));
    CHECK(!rename(away, day.medium));
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, LOCKED) && hand_opens_day(station));
    wait_for_the_list();
}

// ---- What is left in memory

static uint32_t faces_in_memory(void) {
    static const struct face_template nobody;
    struct search_answer answer = {0};
    search_thread_faces(station->search, &nobody, &answer);
    return answer.references;
}

static void what_the_slice_said_of_a_voter_is_wiped_when_the_visit_ends(void) {
    hand_looks_up(station, small_station_pins[NO_FINGERS - 1]);
    CHECK(hand_reaches(station, SHOWING_VOTER));
    const struct byte_view face = station->visit.voter.face; // in the slice's own memory
    int left = 0;
    CHECK(face.size > 100);
    next(SDLK_ESCAPE);
    for (size_t i = 0; i < face.size; i++)
        left += face.bytes[i] != 0;
    CHECK(left == 0);
}

static void a_locked_station_has_neither_key_nor_list(void) {
    CHECK(faces_in_memory() > 0 && voter_slice_is_unlocked(station->slice));
    hand_press(station, SDLK_F12);
    CHECK(hand_reaches(station, LOCKED) && !faces_in_memory());
    CHECK(!voter_slice_is_unlocked(station->slice) && !station->log);
}

static void a_closed_poll_has_no_list_of_fingers_and_faces_any_more(void) {
    CHECK(hand_opens_day(station));
    wait_for_the_list();
    CHECK(faces_in_memory() > 0 && hand_closes_poll(station));
    CHECK(!faces_in_memory());
}

int main(void) {
    CHECK(small_station_make(&small));
    day = hand_day_of(&small, "");
    station = start();
    wait_for_the_list();
    RUN(the_commission_admits_nobody_where_the_regulations_do_not_let_it);
    RUN(the_code_of_each_of_the_two_has_to_be_right);
    RUN(who_walks_away_and_who_is_sent_away_are_told_apart);
    RUN(the_next_voter_reads_the_language_that_was_there_before);
    RUN(who_was_marked_while_he_stood_there_gets_no_second_slip);
    RUN(the_finger_of_one_whose_slip_did_not_come_out_warns_too);
    RUN(a_finger_that_the_list_could_not_be_asked_about_is_the_commissions);
    RUN(another_day_begins_on_which_nobody_was_warned);
    RUN(what_is_chosen_against_what_the_finger_says_is_a_warning);
    RUN(who_is_like_a_stranger_is_no_candidate);
    RUN(a_poor_print_that_is_like_nobodys_is_asked_for_again);
    RUN(a_reader_whose_pictures_do_not_fit_its_resolution_is_named);
    RUN(who_was_shown_in_a_long_list_stays_that_after_the_visit);
    RUN(nobody_is_marked_before_the_list_has_said_whose_finger_it_is);
    RUN(an_answer_for_the_voter_before_is_nobodys);
    RUN(the_list_is_heard_before_a_further_finger_is_asked_for);
    RUN(nobody_is_looked_for_in_the_list_without_the_medium);
    RUN(what_the_slice_said_of_a_voter_is_wiped_when_the_visit_ends);
    RUN(a_locked_station_has_neither_key_nor_list);
    RUN(a_closed_poll_has_no_list_of_fingers_and_faces_any_more);
    station_close(station);
    small_station_remove(&small);
    return check_report();
}
