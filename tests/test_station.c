// The station from key press to log, without a window: a real slice, a real log, real extraction
// and matching of synthetic prints through the device thread and the replay reader.
#include "kiosk/station/station_inside.h"
#include "sync/lock_file.h"
#include "sync/participation_log.h"
#include "sync/referral_builder.h"
#include "tests/check.h"
#include "tests/support/station_hand.h"
#include <SDL2/SDL_keycode.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct small_station small;
static const char *referral; // the index that the next station gets; NULL: none
static struct hand_day day;

static struct station *start(void) {
    struct station_config config = hand_config(&small, &day);
    config.referral_path = referral;
    return hand_opens(&config);
}

static bool is_there(const char *name) {
    char path[SMALL_PATH_SIZE + 64];
    snprintf(path, sizeof path, "%s/%s", day.printer, name);
    return access(path, R_OK) == 0;
}

static void try_wrong(struct station *station, int holder) {
    hand_tries(station, holder, "not this one");
    while (station_view(station)->form.fields[1].text[0])
        station_key(station, SDLK_BACKSPACE, false, false);
}

static bool journal_has(const char *words) {
    return hand_finds(day.data, "journal.txt", words);
}

static void five_wrong_passphrases_of_a_holder_begin_a_delay_for_that_holder(void) {
    struct station *station = start();
    for (int i = 0; i < 4; i++)
        try_wrong(station, 1);
    CHECK(!station_view(station)->form.error_number);
    try_wrong(station, 1);
    station_tick(station);
    const struct form *form = &station_view(station)->form;
    CHECK(form->error_number > 5 && form->error_number <= 10 && strstr(form->error, "secretary"));
    CHECK(station_wait_ms(station) <= 1000); // the seconds are counted on the screen
    CHECK(journal_has("secretary: wrong passphrase, try=5 wait_s=10"));
    hand_unlocks(station, 1); // the right one, too early: not even tried
    CHECK(hand_reaches(station, LOCKED) && station_view(station)->holders_done == 0);
    CHECK(form->error && strstr(form->error, "secretary"));
    CHECK(journal_has("secretary: not tried, wait_s="));
    hand_unlocks(station, 0); // another holder does not wait
    CHECK(hand_reaches(station, LOCKED) && station_view(station)->holders_done == 1);
    station_close(station);
}

static void two_holders_open_the_station_and_a_wrong_passphrase_is_said(struct station *station) {
    CHECK(hand_reaches(station, LOCKED));
    hand_tries(station, 0, "not this one");
    CHECK(hand_reaches(station, LOCKED) && station_view(station)->form.error);
    CHECK(strstr(station_view(station)->form.error, "the chair's"));
    hand_unlocks(station, 0);
    CHECK(hand_reaches(station, LOCKED) && station_view(station)->holders_done == 1);
    hand_unlocks(station, 2);
    CHECK(hand_reaches(station, OPENING));
    CHECK(station_view(station)->figures.in_list == SMALL_STATION_VOTERS);
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, WAITING) && is_there("zero-report.pdf"));
}

static void what_is_no_pin_is_refused_in_words(struct station *station) {
    static const char *const not_pins[] = {"123456", "99999999999999", "91403195700011",
                                           "13203195700011", "99999"};
    for (size_t i = 0; i < sizeof not_pins / sizeof *not_pins; i++) {
        hand_looks_up(station, not_pins[i]);
        CHECK(hand_reaches(station, WAITING) && station_view(station)->form.error);
    }
    hand_looks_up(station, "");
    CHECK(hand_reaches(station, WAITING));
}

static void a_voter_is_identified_by_the_finger_and_only_once(struct station *station) {
    hand_looks_up(station, small_station_pins[0]);
    CHECK(hand_reaches(station, SHOWING_VOTER));
    CHECK(!strcmp(station_view(station)->voter.surname, "Асанбекова"));
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, IDENTIFIED)); // the replay reader touches at once
    CHECK(station_view(station)->mark.slip == 1 && is_there("slip-0001.pdf"));
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, WAITING) && station_view(station)->figures.by_finger == 1);
    CHECK(!station_view(station)->voter.surname); // forgotten
    hand_looks_up(station, small_station_pins[0]);
    CHECK(hand_reaches(station, ALREADY_IDENTIFIED) && station_view(station)->mark.slip == 1);
    hand_press(station, SDLK_ESCAPE);
    CHECK(hand_reaches(station, WAITING) && station_view(station)->figures.already == 1);
}

static void
a_stranger_is_not_identified_and_the_commission_decides_by_two(struct station *station) {
    hand_looks_up(station, small_station_pins[1]);
    CHECK(hand_reaches(station, SHOWING_VOTER));
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, NOT_IDENTIFIED)); // both fingers twice, and no face to compare
    hand_press(station, SDLK_F5);
    CHECK(hand_reaches(station, DECIDING));
    hand_decides(station, 0, 0, 0, small_station_codes[0], 0, small_station_codes[0]);
    CHECK(hand_reaches(station, DECIDING) &&
          station_view(station)->form.error); // one person is not two
    hand_press(station, SDLK_ESCAPE);
    CHECK(hand_reaches(station, NOT_IDENTIFIED));
    hand_press(station, SDLK_F5);
    hand_decides(station, 0, 0, 0, small_station_codes[0], 1, "999999");
    CHECK(hand_reaches(station, DECIDING) && station_view(station)->form.error); // a wrong code
    hand_press(station, SDLK_ESCAPE);
    hand_press(station, SDLK_F5);
    hand_decides(station, 0, 0, 0, small_station_codes[0], 1, small_station_codes[1]);
    CHECK(hand_reaches(station, IDENTIFIED) && is_there("slip-0002.pdf"));
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, WAITING) && station_view(station)->figures.by_decision == 1);
}

static void a_voter_of_another_station_is_referred(struct station *station) {
    hand_looks_up_stranger(station, "20101199012345");
    CHECK(hand_reaches(station, NOT_LISTED));
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, WAITING) && station_view(station)->figures.not_listed == 1);
}

static const char elsewhere[] = "20101199012345", next_door[] = "10101199012346",
                  unlisted[] = "10505198512347";

// Two stations beside this one, each with a voter, and this one itself.
static bool make_index(const char *path, const char *election, uint32_t serial) {
    static const struct referral_precinct precincts[] = {
        {"7161", {"к", "р", "Osh, school No. 5"},           true, 40.5292, 72.7836, ""                      },
        {"7162", {"к", "р", "Osh, school No. 6"},           true, 40.5319, 72.7836, "https://m.example/7162"},
        {"7163", {"к", "р", "Osh, school No. 5, upstairs"}, true, 40.5292, 72.7837, ""                      },
    };
    struct referral_about about = {
        .serial = serial, .date = {2027, 1, 24}
    };
    struct referral_builder *builder;
    struct secret_key secret;
    char secret_path[SMALL_PATH_SIZE + 16], why[SLICE_WHY_SIZE];
    uint8_t salt[REFERRAL_SALT_SIZE];
    snprintf(about.election, sizeof about.election, "%s", election);
    snprintf(secret_path, sizeof secret_path, "%s/secret.key", small.folder);
    if (secret_key_read(&secret, secret_path) || referral_builder_create(&builder, &about))
        return false;
    bool well = true;
    for (size_t i = 0; i < 3; i++)
        well &= !referral_builder_add_precinct(builder, &precincts[i], why);
    const char *const pins[] = {small_station_pins[0], elsewhere, next_door};
    referral_index_salt(salt, election);
    for (int i = 0; well && i < 3; i++) {
        struct referral_key key;
        well = referral_index_hash(&key, salt, pins[i]) &&
               !referral_builder_add(builder, (unsigned)i + 2, &key, i);
    }
    well = well && !referral_builder_finish(builder, path, &secret, NULL, NULL, why);
    referral_builder_destroy(builder);
    return well;
}

static struct station *opened_for_visits(void) {
    struct station *station = start();
    char path[HAND_PATH_SIZE + 32];
    int lock;
    snprintf(path, sizeof path, "%s/participation.log.lock", day.data);
    CHECK(lock_file_take(&lock, path) == SYNC_OK); // another program's: one writer only
    hand_unlocks(station, 1);
    hand_unlocks(station, 2);
    CHECK(hand_reaches(station, STOPPED) && strstr(station_view(station)->reason, "holds the log"));
    lock_file_give_back(&lock);
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, LOCKED));
    hand_unlocks(station, 1);
    hand_unlocks(station, 2);
    CHECK(hand_reaches(station, WAITING));
    return station;
}

static void who_is_in_another_list_is_told_where_and_gets_it_on_paper(void) {
    static char index[SMALL_PATH_SIZE + 64];
    char away[HAND_PATH_SIZE + 8];
    snprintf(index, sizeof index, "%s/country.referral", small.folder);
    CHECK(make_index(index, "2027-01", 2));
    referral = index;
    struct station *station = opened_for_visits();
    const struct referral_view *view = &station_view(station)->referral;
    hand_looks_up_stranger(station, elsewhere);
    CHECK(hand_reaches(station, NOT_LISTED) && view->number && !strcmp(view->number, "7162"));
    CHECK(!strcmp(view->address[ENGLISH], "Osh, school No. 6") && view->distance_m == 300);
    CHECK(!strcmp(view->map, "https://m.example/7162"));
    hand_press(station, SDLK_F6);
    CHECK(hand_reaches(station, NOT_LISTED) && is_there("directions-0002.pdf"));
    CHECK(station_view(station)->notice && strstr(station_view(station)->notice, "Take"));
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, WAITING) && !view->number); // forgotten
    hand_looks_up_stranger(station, next_door);
    CHECK(hand_reaches(station, NOT_LISTED) && view->number && view->distance_m < NEXT_DOOR_M);
    CHECK(!strcmp(view->map, "geo:40.529200,72.783700"));
    snprintf(away, sizeof away, "%s-away", day.printer);
    CHECK(!rename(day.printer, away));
    hand_press(station, SDLK_F6);
    CHECK(hand_reaches(station, NOT_LISTED) && strstr(station_view(station)->notice, "not print"));
    CHECK(!rename(away, day.printer));
    hand_press(station, SDLK_RETURN);
    hand_looks_up_stranger(station, unlisted);
    CHECK(hand_reaches(station, NOT_LISTED) && !view->number && !station_view(station)->notice);
    hand_press(station, SDLK_F6); // then it says how to find out
    CHECK(hand_reaches(station, NOT_LISTED) && is_there("directions-0004.pdf"));
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, WAITING));
    station_close(station);
    CHECK(!journal_has(elsewhere) && !journal_has("7162") && journal_has("referral\tdone"));
}

static void an_index_that_cannot_be_used_is_refused_in_words_and_the_station_goes_on(void) {
    static char wrong[SMALL_PATH_SIZE + 64], torn[SMALL_PATH_SIZE + 64],
        older[SMALL_PATH_SIZE + 64];
    const char *const good = referral;
    char command[4 * SMALL_PATH_SIZE];
    snprintf(wrong, sizeof wrong, "%s/2028.referral", small.folder);
    snprintf(torn, sizeof torn, "%s/torn.referral", small.folder);
    snprintf(older, sizeof older, "%s/older.referral", small.folder);
    snprintf(command, sizeof command, "cp '%s' '%s'; cp '%s.minisig' '%s.minisig'; echo >> '%s'",
             good, torn, good, torn, torn);
    CHECK(make_index(wrong, "2028-02", 2) && make_index(older, "2027-01", 1) && !system(command));
    const char *const refused[][2] = {
        {wrong,          "refused: this referral index is of election 2028-02, not of 2027-01"},
        {torn,           "refused: the referral index was changed, cut short"                 },
        {older,          "refused: this package has number 1; number 2 was loaded here before"},
        {"/nowhere/ref", "refused: the referral index cannot be read"                         },
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        referral = refused[i][0];
        struct station *station = opened_for_visits();
        CHECK(journal_has(refused[i][1]));
        hand_looks_up_stranger(station, elsewhere);
        CHECK(hand_reaches(station, NOT_LISTED) && !station_view(station)->referral.number);
        CHECK(station_view(station)->notice != NULL); // the operator is told
        hand_press(station, SDLK_RETURN);
        CHECK(hand_reaches(station, WAITING));
        station_close(station);
    }
    referral = NULL;
}

static void a_voter_of_another_kiosk_is_sent_there(struct station *station) {
    hand_looks_up(station, small_station_pins[4]);
    CHECK(hand_reaches(station, WAITING) && station_view(station)->form.error);
    CHECK(!station_view(station)->voter.surname);
}

static void a_dead_printer_keeps_the_mark_until_the_slip_is_out(struct station *station) {
    char away[HAND_PATH_SIZE + 8];
    snprintf(away, sizeof away, "%s-away", day.printer);
    CHECK(!rename(day.printer, away));
    hand_looks_up(station, "3");
    CHECK(hand_reaches(station, SHOWING_VOTER));
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, UNFINISHED));
    hand_press(station, SDLK_RETURN); // still dead
    CHECK(hand_reaches(station, UNFINISHED));
    hand_press(station, SDLK_ESCAPE);
    CHECK(hand_reaches(station, WAITING) && station_view(station)->figures.unfinished == 1);
    CHECK(!strcmp(station_view(station)->figures.unfinished_numbers, "3"));
    CHECK(!rename(away, day.printer));
    hand_looks_up(station, "3");
    CHECK(hand_reaches(station, INTERRUPTED)); // it may be somebody else who asks for it
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, IDENTIFIED) && station_view(station)->mark.slip == 3);
    CHECK(is_there("slip-0003-duplicate.pdf")); // nobody knows whether the first came out
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, WAITING) && station_view(station)->figures.unfinished == 0);
}

static void what_broke_is_in_the_report(void) {
    CHECK(
        hand_finds(day.printer, "final-report.csv", "\nincidents,3\r")); // the printer, three times
}

static void an_undone_mark_can_be_made_again(struct station *station) {
    hand_looks_up(station, small_station_pins[0]);
    CHECK(hand_reaches(station, ALREADY_IDENTIFIED));
    hand_press(station, SDLK_F4);
    CHECK(hand_reaches(station, UNDOING));
    hand_undoes(station, 1, small_station_codes[1], 2, small_station_codes[3]);
    CHECK(hand_reaches(station, WAITING) && station_view(station)->figures.undone == 1);
    hand_looks_up(station, small_station_pins[0]);
    CHECK(hand_reaches(station, SHOWING_VOTER));
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, IDENTIFIED) && station_view(station)->mark.slip == 4);
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, WAITING));
}

static void
nobody_there_means_forgotten_and_a_cancelled_visit_leaves_no_mark(struct station *station) {
    hand_looks_up(station, "4");
    CHECK(hand_reaches(station, SHOWING_VOTER));
    hand_press(station, SDLK_ESCAPE);
    CHECK(hand_reaches(station, WAITING) && station_view(station)->figures.identified == 4 - 1);
}

static void a_restart_goes_on_where_the_day_was(void) {
    struct station *station = start();
    hand_unlocks(station, 1);
    hand_unlocks(station, 2);
    CHECK(hand_reaches(station, WAITING));
    hand_looks_up(station, "3");
    CHECK(hand_reaches(station, ALREADY_IDENTIFIED));
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, WAITING));
    CHECK(hand_asks_to_close(station));
    hand_press(station, SDLK_ESCAPE);
    CHECK(hand_reaches(station, WAITING));
    CHECK(hand_closes_poll(station) && station_view(station)->check_code);
    CHECK(is_there("final-report.pdf") && is_there("final-report.csv") &&
          is_there("final-report.json"));
    station_close(station);
}

static void a_closed_day_stays_closed(void) {
    struct station *station = start();
    CHECK(hand_unlocks_by_two(station) && hand_reaches(station, CLOSED));
    station_close(station);
}

static int run_in_shell(const char *form, ...) {
    char command[2000];
    va_list list;
    va_start(list, form);
    vsnprintf(command, sizeof command, form, list);
    va_end(list);
    return system(command);
}

static void the_reports_files_are_signed_by_the_kiosk(void) {
    static const char *const names[] = {"final-report.pdf", "final-report.csv",
                                        "final-report.json"};
    for (size_t i = 0; i < 3; i++)
        CHECK(!run_in_shell("minisign -V -q -p '%s/kiosk.pub' -m '%s/%s'", day.printer, day.printer,
                            names[i]));
    CHECK(!run_in_shell("cd '%s' && cp final-report.csv changed.csv && cp final-report.csv.minisig "
                        "changed.csv.minisig && echo >> changed.csv",
                        day.printer));
    CHECK(run_in_shell("minisign -V -q -p '%s/kiosk.pub' -m '%s/changed.csv' 2>/dev/null",
                       day.printer, day.printer));
}

static void the_checkpoint_can_be_scanned_from_the_final_report(void) {
    // the note as a file, and as the code on the paper
    CHECK(!run_in_shell("cd '%s' && pdftoppm -r 200 -png final-report.pdf page && "
                        "zbarimg -q --raw page-*.png 2>/dev/null >scanned; "
                        "grep -qF \"$(grep '^—' final-report.note)\" scanned && "
                        "grep -qx 'shailoo.gov.kg/2027-01/uik7161/k1+[0-9a-f]*+[A-Za-z0-9+/=]*' "
                        "scanned",
                        day.printer));
}

static void an_auditor_finds_log_copy_and_checkpoint_in_order(void) {
    CHECK(!run_in_shell(
        "'%s/shailoo' log verify '%s/participation.log' '%s'/*.copy "
        "--checkpoint '%s/final-report.note' >'%s/account' || { cat '%s/account'; false; }",
        BIN, day.data, day.medium, day.printer, day.printer, day.printer));
    CHECK(!run_in_shell("grep -q 'the same, record for record' '%s/account'", day.printer));
}

static void without_the_medium_nobody_is_marked_and_the_station_locks(void) {
    char away[HAND_PATH_SIZE + 8];
    day = hand_day_of(&small, "2"); // of the same package, in folders of its own
    struct station *station = start();
    snprintf(away, sizeof away, "%s-away", day.medium);
    CHECK(hand_unlocks_by_two(station) && hand_reaches(station, OPENING));
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, WAITING));
    CHECK(!rename(day.medium, away)); // pulled
    hand_looks_up(station, "4");
    CHECK(hand_reaches(station, STOPPED) && strstr(station_view(station)->reason, "not there"));
    CHECK(station_view(station)->devices[4].health == BROKEN);
    hand_press(station, SDLK_RETURN); // still away: nobody types two passphrases for nothing
    CHECK(hand_reaches(station, STOPPED) && strstr(station_view(station)->notice, "still so"));
    CHECK(!rename(away, day.medium)); // put back: it goes on by itself
    CHECK(hand_reaches(station, LOCKED) && strstr(station_view(station)->notice, "is back"));
    CHECK(hand_unlocks_by_two(station));
    CHECK(hand_reaches(station, WAITING));
    hand_looks_up(station, "4");
    CHECK(hand_reaches(station, SHOWING_VOTER));
    hand_press(station, SDLK_ESCAPE);
    CHECK(hand_reaches(station, WAITING));
    // lost for good: two holders agree to another one, which has no folder yet
    CHECK(!run_in_shell("rm -r '%s' && mkdir '%s'", day.medium, day.medium));
    hand_looks_up(station, "4");
    CHECK(hand_reaches(station, STOPPED));
    hand_press(station, SDLK_RETURN);
    CHECK(hand_unlocks_by_two(station));
    CHECK(hand_reaches(station, STOPPED) && strstr(station_view(station)->reason, "whole copy"));
    CHECK(!rmdir(day.medium));
    hand_press(station, SDLK_F6);
    CHECK(hand_reaches(station, LOCKED) && station_view(station)->notice);
    CHECK(hand_unlocks_by_two(station));
    CHECK(hand_reaches(station, WAITING) && station_view(station)->notice);
    CHECK(station_view(station)->devices[4].health == WELL);
    station_close(station);
}

static void what_the_disk_lost_is_said(void) {
    CHECK(!run_in_shell("cd '%s' && head -c 4096 /dev/zero >participation.log && rm -f *-wal *-shm",
                        day.data));
    struct station *station = start();
    CHECK(hand_opens_day(station));
    CHECK(hand_reaches(station, WAITING));
    CHECK(station_view(station)->notice && strstr(station_view(station)->notice, "came back"));
    station_close(station);
}

static void what_took_the_place_of_the_kiosks_key_is_damage_and_no_full_disk(void) {
    static const char *const ways[] = {"ln -s away", "mkdir", "mkfifo"};
    for (size_t w = 0; w < sizeof ways / sizeof *ways; w++) {
        CHECK(!run_in_shell("cd '%s' && mv participation.log.key away && %s participation.log.key",
                            day.data, ways[w]));
        struct station *station = start();
        CHECK(hand_unlocks_by_two(station));
        CHECK(hand_reaches(station, STOPPED));
        CHECK(strstr(station_view(station)->reason, "damaged"));
        station_close(station);
        CHECK(!run_in_shell(
            "cd '%s' && rm -rf participation.log.key && mv away participation.log.key", day.data));
    }
}

static void what_took_the_place_of_the_log_is_set_aside_and_the_log_comes_from_the_medium(void) {
    static const char *const ways[] = {"ln -s away", "mkdir", "mkfifo"};
    for (size_t w = 0; w < sizeof ways / sizeof *ways; w++) {
        CHECK(!run_in_shell("cd '%s' && mv participation.log away && %s participation.log",
                            day.data, ways[w]));
        struct station *station = start();
        CHECK(hand_opens_day(station));
        CHECK(hand_reaches(station, WAITING));
        CHECK(strstr(station_view(station)->notice, "came back from the second copy"));
        station_close(station);
    }
}

static void on_election_day_a_folder_of_the_same_disk_or_in_memory_is_no_medium(void) {
    const struct small_station training = small;
    const struct hand_day training_day = day;
    CHECK(small_station_make_election(&small));
    day = hand_day_of(&small, "");
    for (int in_memory = 0; in_memory < 2; in_memory++) {
        if (in_memory)
            snprintf(day.medium, sizeof day.medium, "/dev/shm/station-medium-%d", (int)getpid());
        struct station *station = start();
        CHECK(hand_unlocks_by_two(station) && hand_reaches(station, STOPPED));
        CHECK(strstr(station_view(station)->reason, "not on two disks"));
        CHECK(!voter_slice_is_unlocked(station->slice));
        CHECK(!rmdir(day.medium)); // nothing was begun on it
        station_close(station);
    }
    small_station_remove(&small);
    small = training;
    day = training_day;
}

static void a_log_older_than_the_centre_is_refused(void) {
    CHECK(!run_in_shell("echo 'next 5000' > '%s/sent'", day.data));
    struct station *station = start();
    CHECK(hand_unlocks_by_two(station));
    CHECK(hand_reaches(station, STOPPED) && strstr(station_view(station)->reason, "older"));
    station_close(station);
}

static void a_kiosk_that_the_package_does_not_name_is_refused(void) {
    char why[STATION_WHY_SIZE] = "";
    struct station_config config = hand_config(&small, &day);
    for (int kiosk = 0; kiosk <= 3; kiosk += 3) {
        config.kiosk = (uint8_t)kiosk;
        CHECK(!station_open(&config, NULL, NULL, why) && strstr(why, "--kiosk"));
    }
}

static void a_changed_package_is_refused_in_words(void) {
    char why[STATION_WHY_SIZE] = "";
    struct station_config config = hand_config(&small, &day);
    FILE *file = fopen(small.slice, "r+b");
    CHECK(file && !fseek(file, 4000, SEEK_SET));
    int byte = file ? fgetc(file) : 0;
    if (file) {
        fseek(file, 4000, SEEK_SET);
        fputc(byte ^ 1, file);
        fclose(file);
    }
    CHECK(!station_open(&config, NULL, NULL, why) && strlen(why) > 20);
    config.key_path = "/nonexistent";
    CHECK(!station_open(&config, NULL, NULL, why) && strstr(why, "--key"));
    config.data_dir = "/proc/nowhere";
    CHECK(!station_open(&config, NULL, NULL, why) && strstr(why, "--data"));
}

static bool prepare(void) {
    // The touches in the order in which the tests ask for them.
    bool made = small_station_make(&small) && small_station_touch(&small, 1, 2, 2);
    for (int i = 0; made && i < 4; i++)
        made = small_station_touch(&small, 9, i % 2 ? 2 : 7,
                                   10 + i); // a stranger in the place of voter 2
    made = made && small_station_touch(&small, 3, 2, 3) && small_station_touch(&small, 3, 2, 5) &&
           small_station_touch(&small, 1, 2, 4);
    day = hand_day_of(&small, "");
    return made;
}

static void a_day(void) {
    struct station *station = start();
    two_holders_open_the_station_and_a_wrong_passphrase_is_said(station);
    what_is_no_pin_is_refused_in_words(station);
    a_voter_is_identified_by_the_finger_and_only_once(station);
    a_stranger_is_not_identified_and_the_commission_decides_by_two(station);
    a_voter_of_another_station_is_referred(station);
    a_voter_of_another_kiosk_is_sent_there(station);
    a_dead_printer_keeps_the_mark_until_the_slip_is_out(station);
    an_undone_mark_can_be_made_again(station);
    nobody_there_means_forgotten_and_a_cancelled_visit_leaves_no_mark(station);
    station_close(station);
}

int main(void) {
    CHECK(prepare());
    RUN(a_day);
    RUN(who_is_in_another_list_is_told_where_and_gets_it_on_paper);
    RUN(an_index_that_cannot_be_used_is_refused_in_words_and_the_station_goes_on);
    RUN(a_restart_goes_on_where_the_day_was);
    RUN(what_broke_is_in_the_report);
    RUN(a_closed_day_stays_closed);
    RUN(the_reports_files_are_signed_by_the_kiosk);
    RUN(the_checkpoint_can_be_scanned_from_the_final_report);
    RUN(an_auditor_finds_log_copy_and_checkpoint_in_order);
    RUN(without_the_medium_nobody_is_marked_and_the_station_locks);
    RUN(what_the_disk_lost_is_said);
    RUN(what_took_the_place_of_the_kiosks_key_is_damage_and_no_full_disk);
    RUN(what_took_the_place_of_the_log_is_set_aside_and_the_log_comes_from_the_medium);
    RUN(on_election_day_a_folder_of_the_same_disk_or_in_memory_is_no_medium);
    RUN(a_log_older_than_the_centre_is_refused);
    RUN(five_wrong_passphrases_of_a_holder_begin_a_delay_for_that_holder);
    RUN(a_kiosk_that_the_package_does_not_name_is_refused);
    RUN(a_changed_package_is_refused_in_words);
    small_station_remove(&small);
    return check_report();
}
