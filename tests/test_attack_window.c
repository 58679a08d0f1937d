// Somebody closes the kiosk's window: in the middle of a visit it stays, elsewhere it locks first,
// and only a locked station ends. By the loop's own function, and by the program on a display; and
// there too: the end that systemd asks for, and a second program in the same folder.
#include "kiosk/session/states.h"
#include "tests/check.h"
#include "tests/support/device/virtual_display.h"
#include "tests/support/kiosk_program.h"
#include <SDL2/SDL_keycode.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CANNOT_OPEN = 3 };

static struct small_station small;
static struct hand_day day;

static bool stays(struct station *station) {
    const enum session_state before = station_view(station)->state;
    const bool ends = station_quit(station);
    const char *notice = station_view(station)->notice;
    return !ends && !station_work(station) && station_view(station)->state == before && notice &&
           strstr(notice, "does not close now") && station_changed(station);
}

static bool locks(struct station *station) {
    if (station_quit(station) || !hand_reaches(station, LOCKED))
        return false;
    const char *notice = station_view(station)->notice;
    return notice && strstr(notice, "once more") && !station_view(station)->voter.surname;
}

static void the_window_closes_only_from_locked(void) {
    const struct station_config config = hand_config(&small, &day);
    struct station *station = hand_opens(&config);
    CHECK(hand_reaches(station, LOCKED) && station_quit(station));
    CHECK(hand_unlocks_by_two(station) && hand_reaches(station, OPENING) && locks(station));
    CHECK(station_quit(station)); // what the loop ends by
    CHECK(hand_opens_day(station) && locks(station));
    CHECK(hand_opens_day(station));
    CHECK(hand_asks_to_close(station) && stays(station));
    hand_press(station, SDLK_ESCAPE);
    CHECK(hand_reaches(station, WAITING));
    station_close(station);
}

static void a_visit_goes_on_when_the_window_is_closed(void) {
    const struct station_config config = hand_config(&small, &day);
    struct station *station = hand_opens(&config);
    CHECK(hand_opens_day(station));
    hand_looks_up(station, small_station_pins[0]);
    CHECK(hand_reaches(station, SHOWING_VOTER) && stays(station));
    CHECK(station_view(station)->voter.number == 1);
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, IDENTIFIED) && stays(station));
    CHECK(station_view(station)->mark.slip == 1);
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, WAITING) && !station_view(station)->notice);
    hand_looks_up(station, small_station_pins[0]);
    CHECK(hand_reaches(station, ALREADY_IDENTIFIED) && stays(station));
    hand_press(station, SDLK_F4);
    CHECK(hand_reaches(station, UNDOING) && stays(station));
    hand_press(station, SDLK_ESCAPE);
    CHECK(hand_reaches(station, ALREADY_IDENTIFIED));
    hand_press(station, SDLK_ESCAPE);
    CHECK(hand_reaches(station, WAITING) && hand_closes_poll(station) && locks(station));
    station_close(station);
}

// So no state with a voter can be left by the window, whatever states come.
static void no_state_with_a_voter_can_be_locked(void) {
    for (enum session_state state = 0; state < SESSION_STATES; state++) {
        size_t count;
        const struct state_action *actions = states_actions(state, &count);
        while (count--)
            CHECK(actions[count].event != LOCK_PRESSED || !states_row(state)->holds_a_voter);
    }
}

// ---- The program

static struct virtual_hands *hands;

static struct kiosk_program started(const char *mark) {
    static struct hand_day days[4];
    static int count;
    struct hand_day *its = &days[count++];
    *its = hand_day_of(&small, mark);
    CHECK(!mkdir(its->data, 0700) && !mkdir(its->medium, 0700) && !mkdir(its->printer, 0700));
    struct kiosk_program kiosk = {.programs = BIN, .small = &small, .day = its};
    kiosk_program_start(&kiosk);
    CHECK(kiosk_program_opens_poll(&kiosk, hands));
    return kiosk;
}

static bool runs(const struct kiosk_program *kiosk) {
    usleep(200000);
    return !waitpid(kiosk->process, NULL, WNOHANG);
}

static int exit_status(const struct kiosk_program *kiosk) {
    int status = 0;
    return waitpid(kiosk->process, &status, 0) == kiosk->process && WIFEXITED(status)
               ? WEXITSTATUS(status)
               : -1;
}

static void the_program_stays_in_mid_visit_and_ends_when_it_is_locked(void) {
    struct kiosk_program kiosk = started("-window");
    kiosk_program_type(hands, small_station_pins[0]);
    CHECK(kiosk_program_says(&kiosk, "\tSHOWING_VOTER ", 1));
    virtual_hands_close_window(hands);
    CHECK(kiosk_program_says(&kiosk, "quit\tSHOWING_VOTER", 1) && runs(&kiosk));
    kiosk_program_press(hands, "Return");
    CHECK(kiosk_program_says(&kiosk, "\tIDENTIFIED ", 1));
    kiosk_program_press(hands, "Return");
    CHECK(kiosk_program_says(&kiosk, "\tWAITING event=NEXT_PRESSED", 1));
    virtual_hands_close_window(hands);
    CHECK(kiosk_program_says(&kiosk, "\tLOCKED event=LOCK_PRESSED", 1) && runs(&kiosk));
    virtual_hands_close_window(hands);
    CHECK(exit_status(&kiosk) == 0 && kiosk_program_has(&kiosk, "stop\tLOCKED") == 1);
}

static void a_termination_ends_it_cleanly_in_mid_visit(void) {
    struct kiosk_program kiosk = started("-signal");
    kiosk_program_type(hands, small_station_pins[0]);
    CHECK(kiosk_program_says(&kiosk, "\tSHOWING_VOTER ", 1));
    kill(kiosk.process, SIGTERM);
    CHECK(exit_status(&kiosk) == 0 && kiosk_program_has(&kiosk, "stop\tSHOWING_VOTER") == 1);
}

static void a_second_program_in_the_folder_says_why_it_does_not_run(void) {
    struct kiosk_program kiosk = started("-two"), second = kiosk;
    kiosk_program_start(&second);
    for (int i = 0; i < 100 && !hand_finds(kiosk.day->data, "output", "another kiosk runs"); i++)
        usleep(100000);
    CHECK(hand_finds(kiosk.day->data, "output", "another kiosk runs in this folder"));
    CHECK(runs(&second)); // its screen says it until somebody has read it
    kill(second.process, SIGTERM);
    CHECK(exit_status(&second) == CANNOT_OPEN);
    CHECK(runs(&kiosk));
    kill(kiosk.process, SIGTERM);
    CHECK(exit_status(&kiosk) == 0);
}

int main(void) {
    CHECK(small_station_make(&small) && small_station_touch(&small, 1, 2, 2));
    day = hand_day_of(&small, "");
    RUN(the_window_closes_only_from_locked);
    RUN(a_visit_goes_on_when_the_window_is_closed);
    RUN(no_state_with_a_voter_can_be_locked);
    const pid_t display = virtual_display_start();
    hands = display > 0 ? virtual_hands_open() : NULL;
    if (hands) {
        RUN(the_program_stays_in_mid_visit_and_ends_when_it_is_locked);
        RUN(a_termination_ends_it_cleanly_in_mid_visit);
        RUN(a_second_program_in_the_folder_says_why_it_does_not_run);
        virtual_hands_close(hands);
    } else
        printf("     (no virtual display: the program is left out)\n");
    virtual_display_end(display);
    small_station_remove(&small);
    return check_report();
}
