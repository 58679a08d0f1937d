// An insider who wants the fingers and faces out of a station (INTEGRITY.md 7, line 11): every
// command that writes or prints something of a package or a log is tried, with nobody's passphrase
// and with those of two holders. What comes out is searched: without passphrases there is nothing
// of a voter in it, with them no template, no face and no portrait.
#include "sync/whole_file.h"
#include "tests/check.h"
#include "tests/support/station_hand.h"
#include "tests/support/station_secrets.h"
#include "tests/support/typed.h"
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int shailoo_main(int argc, char **argv);
#define main shailoo_main
#include "kiosk/tool/tool_main.c"
#undef main

static struct small_station small;
static struct hand_day day;
static struct secret_search *secrets;
static char log_path[HAND_PATH_SIZE + 32], out[HAND_PATH_SIZE], two[HAND_PATH_SIZE],
    probe[HAND_PATH_SIZE];
static size_t commands; // that were tried and printed something

static const char *const biometrics[] = {"finger record", "flow", "minutiae", "face", "portrait"};

// What the command said, and all files that it wrote so far.
static size_t left_by_a_command(void) {
    const struct secrets_left files = station_secrets_left(secrets, out);
    const size_t said =
        secret_search_in(secrets, (const uint8_t *)typed_out, strlen(typed_out), "its output") +
        secret_search_in(secrets, (const uint8_t *)typed_err, strlen(typed_err), "its errors");
    commands += *typed_out || *typed_err;
    return files.found + files.on_paper + said;
}

#define TRY(...)                                                                                   \
    (secret_search_forget(secrets), typed_call(shailoo_main, __VA_ARGS__), left_by_a_command())

static bool has_biometrics(void) {
    for (size_t i = 0; i < sizeof biometrics / sizeof *biometrics; i++)
        if (secret_search_found(secrets, biometrics[i]))
            return true;
    return false;
}

static void play_a_day(void) {
    const struct station_config config = hand_config(&small, &day);
    struct station *station = hand_opens(&config);
    CHECK(hand_opens_day(station));
    hand_looks_up(station, small_station_pins[0]);
    CHECK(hand_reaches(station, SHOWING_VOTER));
    hand_acts(station, NEXT_PRESSED);
    CHECK(hand_reaches(station, IDENTIFIED));
    hand_acts(station, NEXT_PRESSED);
    CHECK(hand_reaches(station, WAITING) && hand_closes_poll(station));
    station_close(station);
}

static void of_a_log_nothing_of_a_voter_comes_out(void) {
    CHECK(!TRY("log show %s", log_path));
    CHECK(strstr(typed_out, "issued"));
    CHECK(!TRY("log show %s --json", log_path));
    CHECK(!TRY("log verify %s", log_path));
    CHECK(!TRY("log prove %s 2 --checkpoint %s/final-report.note", log_path, day.printer));
    CHECK(!TRY("log export %s %s/public --auditor %s/auditor --checkpoint %s/final-report.note",
               log_path, out, out, day.printer));
    CHECK(station_secrets_left(secrets, out).files >= 6);
}

static void of_a_package_nothing_of_a_voter_comes_out_without_two_passphrases(void) {
    CHECK(!TRY("slice verify %s --pub %s", small.slice, small.key));
    CHECK(!TRY("slice inspect %s --pub %s", small.slice, small.key));
    CHECK(!TRY("slice diff %s %s --pub %s", small.slice, small.slice, small.key));
    CHECK(!TRY("finger identify %s --gallery %s --pub %s", probe, small.slice, small.key));
    CHECK(!TRY("face identify %s --gallery %s --pub %s", probe, small.slice, small.key));
}

static void with_two_passphrases_names_may_be_seen_and_no_finger_or_face(void) {
    (void)TRY("slice inspect %s --pub %s --passphrases %s", small.slice, small.key, two);
    CHECK(!has_biometrics() && strlen(typed_out) > 100);
    (void)TRY("slice diff %s %s --pub %s --passphrases %s", small.slice, small.slice, small.key,
              two);
    CHECK(!has_biometrics());
    (void)TRY("finger identify %s --gallery %s --pub %s --passphrases %s --at 0", probe,
              small.slice, small.key, two);
    CHECK(!has_biometrics() && strstr(typed_out, "1")); // the one whose finger it is
    (void)TRY("face identify %s --gallery %s --pub %s --passphrases %s --at 0", probe, small.slice,
              small.key, two);
    CHECK(!has_biometrics());
}

// Whoever adds a command that reads a package or a log says here what comes out of it.
static void no_command_is_left_out(void) {
    static const char *const tried[] = {"show",    "verify", "prove",   "export",
                                        "inspect", "diff",   "identify"};
    static const char *const not_of_a_station[] = {
        // makes packages and keys, from lists that its user has
        "build", "update", "split", "referral", "find", "new", "sign",
        // of the user's own pictures
        "extract", "compare", "scores", "bench", "embed"};
    for (size_t g = 0; groups[g]; g++)
        for (size_t c = 0; groups[g]->commands && groups[g]->commands[c]; c++) {
            bool is_known = false;
            for (size_t i = 0; i < sizeof tried / sizeof *tried; i++)
                is_known |= !strcmp(groups[g]->commands[c]->name, tried[i]);
            for (size_t i = 0; i < sizeof not_of_a_station / sizeof *not_of_a_station; i++)
                is_known |= !strcmp(groups[g]->commands[c]->name, not_of_a_station[i]);
            CHECK(is_known);
        }
    CHECK(commands >= 13);
}

static bool prepare(void) {
    static char words[200];
    bool made = small_station_make(&small) && small_station_touch(&small, 1, 2, 2);
    day = hand_day_of(&small, "");
    snprintf(log_path, sizeof log_path, "%s/participation.log", day.data);
    snprintf(out, sizeof out, "%.200s/out", small.folder);
    snprintf(two, sizeof two, "%.200s/two", small.folder);
    snprintf(probe, sizeof probe, "%.200s/001.png", small.touches);
    const int size = snprintf(words, sizeof words, "%s\n%s\n\n", small_station_passphrases[0],
                              small_station_passphrases[1]);
    return made && !mkdir(out, 0700) && !whole_file_write(two, words, (size_t)size, 0600) &&
           station_secrets(secrets, &small);
}

int main(void) {
    secrets = secret_search_create();
    CHECK(prepare());
    play_a_day();
    RUN(of_a_log_nothing_of_a_voter_comes_out);
    RUN(of_a_package_nothing_of_a_voter_comes_out_without_two_passphrases);
    RUN(with_two_passphrases_names_may_be_seen_and_no_finger_or_face);
    RUN(no_command_is_left_out);
    secret_search_destroy(secrets);
    small_station_remove(&small);
    return check_report();
}
