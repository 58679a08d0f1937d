// A finger and the whole list, from key press to log: a voter without a document, and a finger that
// is somebody else's. As test_station.c: a real slice, log, extraction and matching; each test has
// touches of its own for the replay reader.
#include "kiosk/station/station.h"
#include "tests/check.h"
#include "tests/support/station_hand.h"
#include <SDL2/SDL_keycode.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { RIGHT_INDEX = 2, LEFT_INDEX = 7, STRANGER = 11 };

static struct small_station small;
static struct hand_day day;

static struct station *start(void) {
    const struct station_config config = hand_config(&small, &day);
    return hand_opens(&config);
}

// From now on the reader gets the touches that follow.
static void with_touches(const char *name) {
    snprintf(small.touches, sizeof small.touches, "%.200s/%.40s", small.folder, name);
    day = hand_day_of(&small, "");
    small.touch_count = 0;
    CHECK(!mkdir(small.touches, 0700));
}

static void touch(int voter, int position) {
    CHECK(small_station_touch(&small, voter, position, 20 + small.touch_count));
}

static struct station *open_for_visits(void) {
    struct station *station = start();
    CHECK(hand_opens_day(station));
    return station;
}

static void choose(struct station *station, const char *digit) {
    station_text(station, digit);
    hand_press(station, SDLK_RETURN);
}

// How many records of this event the log has; `last` is the last of them.
static int records_of(enum log_event event, struct log_record *last) {
    static struct log_record records[200];
    const size_t count = hand_records(&day, 0, records, 200);
    int found = 0;
    for (size_t i = 0; i < count; i++)
        if (records[i].event == event) {
            found++;
            *last = records[i];
        }
    return found;
}

static void a_voter_is_found_by_finger_and_identified_by_another(void) {
    struct log_record record;
    with_touches("found");
    touch(1, RIGHT_INDEX);
    touch(1, LEFT_INDEX);
    struct station *station = open_for_visits();
    hand_press(station, SDLK_F2);
    CHECK(hand_reaches(station, CHOOSING)); // the list was loaded meanwhile
    const struct view *view = station_view(station);
    const int candidates = view->search.count;
    CHECK(candidates >= 1 && view->search.references == 6);
    CHECK(!strcmp(view->search.best[0].voter.surname, "Асанбекова"));
    CHECK(view->search.best[0].voter.portrait && !*view->search.best[0].marked);
    CHECK(!view->voter.surname); // nobody is chosen yet
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, CHOOSING)); // Enter alone chooses nobody
    choose(station, "1");
    CHECK(hand_reaches(station, SHOWING_VOTER) && view->without_document);
    CHECK(!view->search.count);
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, IDENTIFIED));
    CHECK(records_of(LOG_SEARCHED, &record) == 1 && record.arg == (uint32_t)candidates);
    CHECK(record.tag[0] == 0 && !memcmp(record.tag, record.tag + 1, LOG_TAG_SIZE - 1));
    CHECK(records_of(LOG_ISSUED, &record) == 1 && record.finding == FOUND_BY_FINGER &&
          record.method == BY_FINGER);
    CHECK(hand_finds(day.data, "journal.txt", "position=7")); // another finger was asked for
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, WAITING) && !view->without_document);
    station_close(station);
}

static void who_was_found_and_is_marked_is_already_identified(void) {
    with_touches("again");
    touch(1, LEFT_INDEX);
    struct station *station = open_for_visits();
    hand_press(station, SDLK_F2);
    CHECK(hand_reaches(station, CHOOSING) && *station_view(station)->search.best[0].marked);
    choose(station, "1");
    CHECK(hand_reaches(station, ALREADY_IDENTIFIED));
    station_close(station);
}

static void a_stranger_is_nobody_and_another_kiosks_voter_is_sent_there(void) {
    struct log_record record;
    with_touches("nobody");
    touch(STRANGER, RIGHT_INDEX);
    touch(5, RIGHT_INDEX);
    struct station *station = open_for_visits();
    hand_press(station, SDLK_F2);
    CHECK(hand_reaches(station, NOBODY_FOUND) && station_view(station)->search.references == 6);
    CHECK(records_of(LOG_SEARCHED, &record) == 3 && record.arg == 0);
    hand_press(station, SDLK_RETURN); // another finger: of voter 5
    CHECK(hand_reaches(station, CHOOSING) && station_view(station)->search.best[0].kiosk == 2);
    choose(station, "1");
    CHECK(hand_reaches(station, CHOOSING) &&
          strstr(station_view(station)->form.error, "another kiosk"));
    hand_press(station, SDLK_ESCAPE);
    CHECK(hand_reaches(station, WAITING) && !station_view(station)->search.count);
    station_close(station);
}

static void an_empty_glass_asks_again_and_the_way_out_is_open(void) {
    struct picture empty = {.width = 388, .height = 374, .channels = 1, .dpi = 500};
    char path[SMALL_PATH_SIZE + 16];
    with_touches("empty");
    empty.pixels = malloc(388UL * 374);
    memset(empty.pixels, 250, 388UL * 374);
    snprintf(path, sizeof path, "%s/001.png", small.touches);
    CHECK(picture_write(&empty, path) == BIOMETRIC_OK);
    picture_finish(&empty);
    struct station *station = open_for_visits();
    hand_press(station, SDLK_F2);
    CHECK(hand_reaches(station, FINDING));
    while (!station_view(station)->finger.advice && station_view(station)->state == FINDING)
        hand_turn(station);
    CHECK(hand_reaches(station, FINDING) && station_view(station)->finger.advice != NULL);
    hand_press(station, SDLK_ESCAPE);
    CHECK(hand_reaches(station, WAITING));
    station_close(station);
}

// The log's reasons, from 1 on, are the choices of a form, from the first on.
static bool offers(const struct field *field, const char *const *reasons, int count) {
    bool it_does = field->choice_count == count;
    for (int i = 0; i < count && it_does; i++)
        it_does = field->choices[i] && !strcmp(field->choices[i], reasons[i]);
    return it_does;
}

static void decide_to_refuse(struct station *station) {
    static const char *const reasons[DECIDED_UNTRIED - 1] = {
        "Fingers worn or injured", "Illness or bandage",        "Photograph is too old",
        "Equipment fault",         "Another person's document",
    };
    hand_press(station, SDLK_F5);
    CHECK(hand_reaches(station, DECIDING));
    CHECK(offers(&station_view(station)->form.fields[1], reasons, DECIDED_UNTRIED - 1));
    hand_decides(station, 1, 4, 0, small_station_codes[0], 1, small_station_codes[1]);
}

static void the_finger_of_one_who_is_marked_stops_at_the_commission(void) {
    struct log_record record;
    with_touches("warned");
    for (int i = 0; i < 4; i++) // as many as may be asked for before the list has answered
        touch(1, RIGHT_INDEX);
    struct station *station = open_for_visits();
    hand_looks_up(station, small_station_pins[1]);
    CHECK(hand_reaches(station, SHOWING_VOTER));
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, WARNED));
    const struct warning_view *warning = &station_view(station)->warning;
    CHECK(warning->number == 1 && *warning->marked && !warning->official);
    CHECK(!strcmp(warning->name, "Асанбекова Гүлмира"));
    CHECK(records_of(LOG_WARNED, &record) == 1 && record.arg == 1 && record.score_bucket >= 8);
    CHECK(record.method == BY_NOTHING && record.tag[0] + record.tag[1] + record.tag[2] > 0);
    decide_to_refuse(station);
    CHECK(hand_reaches(station, NOT_IDENTIFIED));
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, WAITING) && !warning->name);
    CHECK(records_of(LOG_ISSUED, &record) == 1 && records_of(LOG_REJECTED, &record) == 1);
    CHECK(record.arg == DECIDED_OTHER_DOCUMENT);
    station_close(station);
    CHECK(!hand_finds(day.data, "journal.txt", "Асанбекова"));
}

static void decide_to_admit(struct station *station) {
    hand_press(station, SDLK_F5);
    CHECK(hand_reaches(station, DECIDING));
    hand_decides(station, 0, 0, 0, small_station_codes[0], 1, small_station_codes[1]);
}

static void a_warning_ends_by_a_decision_and_comes_back_with_its_end(void) {
    struct log_record record;
    struct station *station = open_for_visits();
    const struct warning_view *warning = &station_view(station)->warning;
    // The test before: somebody else's finger was given for this voter, and he was not admitted.
    hand_looks_up(station, small_station_pins[1]);
    CHECK(hand_reaches(station, WARNED) && warning->before && warning->slip == 1);
    CHECK(*warning->marked && !warning->name && !warning->official);
    decide_to_admit(station);
    CHECK(hand_reaches(station, IDENTIFIED));
    hand_press(station, SDLK_F4);
    CHECK(hand_reaches(station, UNDOING));
    hand_undoes(station, 0, small_station_codes[0], 1, small_station_codes[1]);
    CHECK(hand_reaches(station, WAITING));
    hand_looks_up(station, small_station_pins[1]); // the wrong person may have been let in
    CHECK(hand_reaches(station, WARNED) && warning->before && warning->slip == 1);
    decide_to_admit(station);
    CHECK(hand_reaches(station, IDENTIFIED));
    CHECK(records_of(LOG_ADMITTED, &record) == 2 && records_of(LOG_WARNED, &record) == 1);
    station_close(station);
}

static void a_helpers_finger_stays_a_warning_until_two_officials_admit(void) {
    struct log_record record;
    with_touches("helped");
    touch(3, RIGHT_INDEX); // the commission's member shows how to do it
    for (int i = 0; i < 4; i++)
        touch(2, LEFT_INDEX); // the voter's own, which comes too late
    day = hand_day_of(&small, "-helped");
    struct station *station = open_for_visits();
    const struct warning_view *warning = &station_view(station)->warning;
    hand_looks_up(station, small_station_pins[1]);
    CHECK(hand_reaches(station, SHOWING_VOTER));
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, WARNED) && warning->official && warning->number == 3);
    CHECK(!*warning->marked && !warning->before);
    CHECK(records_of(LOG_WARNED, &record) == 1 && record.arg == 0);
    hand_press(station, SDLK_RETURN); // no finger leads out of it ...
    CHECK(hand_reaches(station, WARNED));
    hand_press(station, SDLK_ESCAPE);
    CHECK(hand_reaches(station, WAITING));
    hand_looks_up(station, "2"); // ... and no other visit
    CHECK(hand_reaches(station, WARNED) && warning->before && !warning->slip);
    decide_to_admit(station);
    CHECK(hand_reaches(station, IDENTIFIED));
    CHECK(records_of(LOG_ADMITTED, &record) == 1 && records_of(LOG_WARNED, &record) == 1);
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, WAITING));
    station_close(station);
}

static void a_commission_member_votes_without_a_warning(void) {
    struct log_record record;
    with_touches("member");
    touch(3, RIGHT_INDEX);
    struct station *station = open_for_visits();
    hand_looks_up(station, small_station_pins[2]);
    CHECK(hand_reaches(station, SHOWING_VOTER));
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, IDENTIFIED));
    CHECK(records_of(LOG_WARNED, &record) == 1);
    hand_press(station, SDLK_F12); // has no meaning here
    CHECK(hand_reaches(station, IDENTIFIED));
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, WAITING));
    station_close(station);
}

static void a_station_that_was_locked_searches_again_when_it_is_opened(void) {
    with_touches("locked");
    touch(2, RIGHT_INDEX);
    struct station *station = open_for_visits();
    hand_press(station, SDLK_F12);
    CHECK(hand_reaches(station, LOCKED));
    hand_unlocks(station, 0);
    hand_unlocks(station, 2);
    CHECK(hand_reaches(station, WAITING));
    hand_press(station, SDLK_F2);
    CHECK(hand_reaches(station, CHOOSING));
    station_close(station);
}

// Through the linker's --wrap: no memory is left for the list's fingers.
static bool has_no_memory;
enum sync_status __real_voter_slice_open_beside(struct voter_slice **out,
                                                const struct voter_slice *slice);
enum sync_status __wrap_voter_slice_open_beside(struct voter_slice **out,
                                                const struct voter_slice *slice);
enum sync_status __wrap_voter_slice_open_beside(struct voter_slice **out,
                                                const struct voter_slice *slice) {
    return has_no_memory ? SYNC_NO_MEMORY : __real_voter_slice_open_beside(out, slice);
}

static void without_a_gallery_the_station_says_so_and_identifies_as_before(void) {
    static const char *const reasons[UNDONE_REASONS - 1] = {
        "The wrong person was marked",
        "The slip did not come out",
        "Marked by mistake",
    };
    struct log_record record;
    with_touches("broken");
    touch(3, RIGHT_INDEX);
    struct station *station = start();
    has_no_memory = true;
    CHECK(hand_opens_day(station));
    has_no_memory = false;
    hand_press(station, SDLK_F2);
    CHECK(hand_reaches(station, WAITING));
    CHECK(station_view(station)->notice && strstr(station_view(station)->notice, "cannot search"));
    CHECK(hand_finds(day.data, "journal.txt", "gallery\tfailed"));
    CHECK(strstr(station_view(station)->alarm.words, "nobody is warned")); // and stays there
    CHECK(records_of(LOG_INCIDENT, &record) > 0 && record.arg == INCIDENT_SEARCH);
    hand_looks_up(station, "3"); // identified before
    CHECK(hand_reaches(station, ALREADY_IDENTIFIED));
    hand_press(station, SDLK_F4);
    CHECK(hand_reaches(station, UNDOING));
    CHECK(offers(&station_view(station)->form.fields[0], reasons, UNDONE_REASONS - 1));
    hand_undoes(station, 0, small_station_codes[0], 1, small_station_codes[1]);
    CHECK(hand_reaches(station, WAITING));
    CHECK(records_of(LOG_VOIDED, &record) == 2 && record.arg == UNDONE_WRONG_PERSON);
    hand_looks_up(station, "3");
    CHECK(hand_reaches(station, SHOWING_VOTER));
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, IDENTIFIED));
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, WAITING));
    CHECK(hand_closes_poll(station));
    station_close(station);
}

static void searches_and_warnings_are_in_the_report(void) {
    CHECK(hand_finds(day.printer, "final-report.csv", "identified_found_by_finger,1"));
    CHECK(hand_finds(day.printer, "final-report.csv", "searches_by_finger,5"));
    CHECK(hand_finds(day.printer, "final-report.csv", "finger_warnings,1"));
}

int main(void) {
    CHECK(small_station_make(&small));
    RUN(a_voter_is_found_by_finger_and_identified_by_another);
    RUN(who_was_found_and_is_marked_is_already_identified);
    RUN(a_stranger_is_nobody_and_another_kiosks_voter_is_sent_there);
    RUN(an_empty_glass_asks_again_and_the_way_out_is_open);
    RUN(the_finger_of_one_who_is_marked_stops_at_the_commission);
    RUN(a_warning_ends_by_a_decision_and_comes_back_with_its_end);
    RUN(a_helpers_finger_stays_a_warning_until_two_officials_admit);
    RUN(a_commission_member_votes_without_a_warning);
    RUN(a_station_that_was_locked_searches_again_when_it_is_opened);
    RUN(without_a_gallery_the_station_says_so_and_identifies_as_before);
    RUN(searches_and_warnings_are_in_the_report);
    small_station_remove(&small);
    return check_report();
}
