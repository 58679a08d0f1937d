// Two kiosks in one data folder: the second one is refused in words, however the first one stands
// there, and a kiosk that was killed does not keep its folder.
#include "sync/checkpoint.h"
#include "sync/station_erase.h"
#include "tests/check.h"
#include "tests/support/station_hand.h"
#include <SDL2/SDL_keycode.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct small_station small;
static struct hand_day day;
static struct station_config config;

static bool is_refused(const struct station_config *second) {
    char why[STATION_WHY_SIZE] = "";
    struct station *station = station_open(second, NULL, NULL, why);
    station_close(station);
    return !station && strstr(why, "another kiosk runs in this folder") && strstr(why, "--data") &&
           !strchr(why, '\n');
}

static void a_second_kiosk_is_refused_while_the_first_one_is_locked(void) {
    struct station *first = hand_opens(&config);
    CHECK(hand_reaches(first, LOCKED)); // when the log is not open yet
    CHECK(is_refused(&config));
    CHECK(hand_opens_day(first));
    CHECK(is_refused(&config));
    hand_press(first, SDLK_F12);
    CHECK(hand_reaches(first, LOCKED) && is_refused(&config));
    station_close(first);
}

static void taking_the_lock_away_lets_no_second_one_in(void) {
    char lock[HAND_PATH_SIZE + 16];
    struct station *first = hand_opens(&config);
    snprintf(lock, sizeof lock, "%s/" ERASE_LOCK_NAME, day.data);
    CHECK(!remove(lock) && is_refused(&config));
    station_close(first);
}

static void the_same_folder_by_another_name_is_the_same_folder(void) {
    char name[HAND_PATH_SIZE + 16];
    struct station_config other = config;
    struct station *first = hand_opens(&config);
    snprintf(name, sizeof name, "%s/../data", day.data);
    other.data_dir = name;
    CHECK(is_refused(&other));
    station_close(first);
}

static void another_kiosk_with_a_folder_of_its_own_runs_beside_it(void) {
    struct hand_day other = hand_day_of(&small, "-2");
    struct station_config second = hand_config(&small, &other);
    second.kiosk = 2;
    struct station *first = hand_opens(&config), *beside = hand_opens(&second);
    CHECK(hand_reaches(first, LOCKED) && hand_reaches(beside, LOCKED));
    station_close(beside);
    station_close(first);
}

static void a_refused_kiosk_writes_nothing(void) {
    char journal[HAND_PATH_SIZE + 16];
    struct stat before, after;
    struct station *first = hand_opens(&config);
    CHECK(hand_reaches(first, LOCKED));
    snprintf(journal, sizeof journal, "%s/journal.txt", day.data);
    CHECK(!stat(journal, &before) && is_refused(&config) && !stat(journal, &after));
    CHECK(before.st_size == after.st_size);
    station_close(first);
}

static void a_kiosk_that_was_killed_does_not_keep_its_folder(void) {
    int ends[2], status;
    char byte;
    CHECK(!pipe(ends));
    const pid_t child = fork();
    if (!child) {
        struct station *station = hand_opens(&config);
        (void)!write(ends[1], station ? "1" : "0", 1);
        pause();
        _exit(0);
    }
    CHECK(read(ends[0], &byte, 1) == 1 && byte == '1' && is_refused(&config));
    kill(child, SIGKILL);
    CHECK(waitpid(child, &status, 0) == child);
    struct station *next = hand_opens(&config);
    CHECK(hand_reaches(next, LOCKED));
    station_close(next);
    close(ends[0]);
    close(ends[1]);
}

static void a_folder_with_the_log_of_another_kiosk_is_refused_in_words(void) {
    char why[STATION_WHY_SIZE] = "";
    struct station_config second = config;
    second.kiosk = 2;
    CHECK(!station_open(&second, NULL, NULL, why));
    CHECK(strstr(why, "the log in this folder is kiosk 1's") && strstr(why, "--kiosk 1"));
}

static void two_that_say_they_are_one_show_two_keys(void) {
    char shown[2][CHECKPOINT_KEY_SIZE];
    for (int i = 0; i < 2; i++) {
        struct hand_day other = hand_day_of(&small, i ? "-twin" : "-one");
        struct station_config twin = hand_config(&small, &other);
        struct station *station = hand_opens(&twin);
        CHECK(hand_unlocks_by_two(station) && hand_reaches(station, OPENING));
        snprintf(shown[i], sizeof shown[i], "%s", station_view(station)->kiosk_key);
        hand_press(station, SDLK_RETURN);
        CHECK(hand_reaches(station, WAITING));
        CHECK(strlen(shown[i]) == 44 && hand_finds(other.printer, "kiosk.vkey", shown[i]));
        station_close(station);
    }
    CHECK(strcmp(shown[0], shown[1]) != 0);
}

static void a_link_in_the_place_of_the_lock_is_not_followed(void) {
    char lock[HAND_PATH_SIZE + 16], elsewhere[HAND_PATH_SIZE + 16], why[STATION_WHY_SIZE] = "";
    snprintf(lock, sizeof lock, "%s/" ERASE_LOCK_NAME, day.data);
    snprintf(elsewhere, sizeof elsewhere, "%.200s/elsewhere", small.folder);
    CHECK(!remove(lock) && !symlink(elsewhere, lock));
    CHECK(!station_open(&config, NULL, NULL, why) && strstr(why, ERASE_LOCK_NAME));
    CHECK(access(elsewhere, F_OK) && !remove(lock));
}

int main(void) {
    CHECK(small_station_make(&small));
    day = hand_day_of(&small, "");
    config = hand_config(&small, &day);
    RUN(a_second_kiosk_is_refused_while_the_first_one_is_locked);
    RUN(taking_the_lock_away_lets_no_second_one_in);
    RUN(the_same_folder_by_another_name_is_the_same_folder);
    RUN(another_kiosk_with_a_folder_of_its_own_runs_beside_it);
    RUN(a_refused_kiosk_writes_nothing);
    RUN(a_kiosk_that_was_killed_does_not_keep_its_folder);
    RUN(a_folder_with_the_log_of_another_kiosk_is_refused_in_words);
    RUN(two_that_say_they_are_one_show_two_keys);
    RUN(a_link_in_the_place_of_the_lock_is_not_followed);
    small_station_remove(&small);
    return check_report();
}
