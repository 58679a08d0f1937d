// Keys that nobody meant: an Enter that is held, that bounces, that was under way when the screen
// changed, or that a code scanner sends behind what it read. None opens the poll, passes a voter's
// card or puts away a screen that nobody has seen; text is taken as quickly as it comes. The
// station's clock is held.
#include "kiosk/session/states.h"
#include "kiosk/station/station_inside.h"
#include "tests/check.h"
#include "tests/support/station_hand.h"
#include <SDL2/SDL_keycode.h>
#include <stdio.h>
#include <string.h>

enum { PAUSE_MS = 400, BOUNCE_MS = 20, REPEAT_MS = 30 };

static struct small_station small;
static struct hand_day day;
static struct station *station;
static int64_t now_ms = 1000000;

static bool is_at(enum session_state state) {
    return hand_reaches(station, state) && station_view(station)->state == state;
}

// After so long; and what it asks for is done.
static void strike(int key, int64_t after_ms) {
    now_ms += after_ms;
    station_key(station, key, false, false);
    while (station_work(station))
        ;
}

static void touch(enum session_event event, int64_t after_ms) {
    now_ms += after_ms;
    station_touch(station, &(struct hit){.act = ACT_EVENT, .arg = (int)event});
    while (station_work(station))
        ;
}

static void hold(int key, int times) {
    for (int i = 0; i < times; i++) {
        now_ms += REPEAT_MS;
        station_key(station, key, false, true);
        while (station_work(station))
            ;
    }
}

// As a scanner types it: a key each millisecond, and Enter behind.
static void scan(const char *line) {
    for (; *line; line++) {
        now_ms++;
        station_text(station, (char[]){*line, 0});
    }
    strike(SDLK_RETURN, 1);
}

static void type_passphrase(int holder) {
    hand_choose(station, 0, holder);
    hand_fill(station, 1, small_station_passphrases[holder]);
    strike(SDLK_RETURN, 1);
}

static void an_enter_held_on_the_second_passphrase_does_not_open_the_poll(void) {
    CHECK(is_at(LOCKED));
    type_passphrase(0);
    hold(SDLK_RETURN, 40);
    CHECK(is_at(LOCKED) && station_view(station)->holders_done == 1);
    type_passphrase(1);
    hold(SDLK_RETURN, 40);
    CHECK(is_at(OPENING));
}

static void an_enter_is_not_heard_before_the_screen_could_be_read(void) {
    strike(SDLK_F12, PAUSE_MS);
    CHECK(is_at(LOCKED));
    type_passphrase(0);
    type_passphrase(1);
    CHECK(is_at(OPENING));
    strike(SDLK_RETURN, BOUNCE_MS);
    touch(NEXT_PRESSED, PAUSE_MS - BOUNCE_MS - 1);
    CHECK(is_at(OPENING));
    strike(SDLK_RETURN, 1);
    CHECK(is_at(WAITING));
}

static void neither_a_repeat_nor_a_bounce_passes_a_voters_card(void) {
    scan(small_station_pins[0]); // right after the screen came: what is typed is taken at once
    CHECK(is_at(SHOWING_VOTER) && station_view(station)->voter.number == 1);
    hold(SDLK_RETURN, 40);
    CHECK(is_at(SHOWING_VOTER));
    strike(SDLK_ESCAPE, PAUSE_MS);
    CHECK(is_at(WAITING));
    scan("1");
    strike(SDLK_RETURN, BOUNCE_MS);
    touch(NEXT_PRESSED, BOUNCE_MS);
    CHECK(is_at(SHOWING_VOTER));
}

static void what_a_scanner_reads_presses_no_button(void) {
    static const struct {
        int key;
        enum session_state to;
    } way[] = {
        {0,           SHOWING_VOTER },
        {SDLK_RETURN, READING_FINGER},
        {SDLK_F5,     DECIDING      },
    };
    for (size_t i = 0; i < sizeof way / sizeof *way; i++) {
        if (way[i].key)
            strike(way[i].key, PAUSE_MS);
        CHECK(is_at(way[i].to));
        now_ms += PAUSE_MS;
        scan("21");
        CHECK(is_at(way[i].to));
    }
    CHECK(station_view(station)->form.fields[0].chosen == 1); // 2, and no digit after it
    strike(SDLK_ESCAPE, PAUSE_MS);
    if (station_view(station)->state != WAITING)
        strike(SDLK_ESCAPE, PAUSE_MS);
    CHECK(is_at(WAITING));
    strike(SDLK_F9, PAUSE_MS);
    CHECK(is_at(CLOSING_DOORS));
    now_ms += PAUSE_MS;
    scan("7");
    CHECK(is_at(CLOSING_DOORS));
    strike(SDLK_ESCAPE, PAUSE_MS);
    CHECK(is_at(WAITING));
}

static void a_scanner_means_the_field_and_not_the_button_with_the_ring(void) {
    strike(SDLK_TAB, PAUSE_MS);
    strike(SDLK_TAB, 0);
    strike(SDLK_TAB, 0);
    CHECK(station_view(station)->focus_action == 2); // the reports
    scan(small_station_pins[2]);
    CHECK(is_at(SHOWING_VOTER) && station_view(station)->voter.number == 3);
    strike(SDLK_ESCAPE, PAUSE_MS);
    CHECK(is_at(WAITING));
}

static void a_digit_chooses_and_enter_takes_it_at_a_hands_pace(void) {
    scan("3");
    strike(SDLK_RETURN, PAUSE_MS);
    strike(SDLK_F5, PAUSE_MS);
    CHECK(is_at(DECIDING) && station_view(station)->form.focus == 0);
    now_ms += 120;
    station_text(station, "2");
    now_ms += 120;
    station_text(station, "1");
    CHECK(station_view(station)->form.fields[0].chosen == 0);
    strike(SDLK_RETURN, PAUSE_MS);
    CHECK(station_view(station)->form.focus == 1);
    strike(SDLK_RETURN, BOUNCE_MS);
    CHECK(station_view(station)->form.focus == 1);
    now_ms += 120;
    station_text(station, "1");
    CHECK(station_view(station)->form.fields[1].chosen == 0);
    strike(SDLK_ESCAPE, PAUSE_MS);
    if (station_view(station)->state != WAITING)
        strike(SDLK_ESCAPE, PAUSE_MS);
    CHECK(is_at(WAITING));
}

static void why_it_stopped_is_not_put_away_by_an_enter_under_way(void) {
    char elsewhere[HAND_PATH_SIZE + 8];
    snprintf(elsewhere, sizeof elsewhere, "%s-out", day.medium);
    scan("1");
    CHECK(is_at(SHOWING_VOTER) && !rename(day.medium, elsewhere));
    strike(SDLK_ESCAPE, PAUSE_MS); // a record is due, and cannot be written
    CHECK(is_at(STOPPED));
    strike(SDLK_RETURN, BOUNCE_MS);
    hold(SDLK_RETURN, 40);
    CHECK(is_at(STOPPED) && station_view(station)->reason && !station_view(station)->notice);
    CHECK(!rename(elsewhere, day.medium));
    strike(SDLK_RETURN, PAUSE_MS);
    CHECK(is_at(LOCKED));
}

static void a_key_that_only_moves_or_erases_goes_on_while_it_is_held(void) {
    CHECK(station_view(station)->form.focus == 1);
    hold(SDLK_TAB, 2); // the button, and round
    CHECK(station_view(station)->form.focus == 0 && station_view(station)->focus_action < 0);
    hand_fill(station, 1, "tunduk");
    hold(SDLK_BACKSPACE, 4);
    CHECK(!strcmp(station_view(station)->form.fields[1].text, "tu"));
    hold(SDLK_F1, 5);
    CHECK(station_view(station)->language == ENGLISH);
}

int main(void) {
    CHECK(small_station_make(&small));
    day = hand_day_of(&small, "");
    struct station_config config = hand_config(&small, &day);
    config.devices.finger_source = "replay:/nowhere";
    station_held_ms = &now_ms;
    station = hand_opens(&config);
    RUN(an_enter_held_on_the_second_passphrase_does_not_open_the_poll);
    RUN(an_enter_is_not_heard_before_the_screen_could_be_read);
    RUN(neither_a_repeat_nor_a_bounce_passes_a_voters_card);
    RUN(what_a_scanner_reads_presses_no_button);
    RUN(a_scanner_means_the_field_and_not_the_button_with_the_ring);
    RUN(a_digit_chooses_and_enter_takes_it_at_a_hands_pace);
    RUN(why_it_stopped_is_not_put_away_by_an_enter_under_way);
    RUN(a_key_that_only_moves_or_erases_goes_on_while_it_is_held);
    station_close(station);
    station_held_ms = NULL;
    small_station_remove(&small);
    return check_report();
}
