// Disk and medium are put back together, to where they were an hour ago: both copies agree, and the
// same slip number would be given twice. What tells it: the TPM's counter, where there is one; the
// paper, which the holders compare with what the locked screen says, and what is opened then has to
// be what it said; the centre's receipt.
#include "kiosk/station/station_inside.h"
#include "sync/log_check.h"
#include "sync/participation_log.h"
#include "tests/check.h"
#include "tests/support/device/virtual_tpm.h"
#include "tests/support/sample_log.h"
#include "tests/support/scratch.h"
#include "tests/support/station_hand.h"
#include <SDL2/SDL_keycode.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static struct small_station small;
static struct hand_day day;
static const char *tcti; // NULL: the machine has no TPM

static int run_in_shell(const char *form, ...) __attribute__((format(printf, 1, 2)));
static int run_in_shell(const char *form, ...) {
    char command[3000];
    va_list list;
    va_start(list, form);
    vsnprintf(command, sizeof command, form, list);
    va_end(list);
    return system(command);
}

static struct station *start(void) {
    static struct station_config config;
    config = hand_config(&small, &day);
    config.tpm = tcti;
    return hand_opens(&config);
}

// Data folder and medium, as an image has them; also of a station that runs.
static void take_image(const char *name) {
    CHECK(!run_in_shell("rm -rf '%s/%s' && mkdir '%s/%s' && cp -a '%s' '%s/%s/data' && "
                        "cp -a '%s' '%s/%s/medium'",
                        small.folder, name, small.folder, name, day.data, small.folder, name,
                        day.medium, small.folder, name));
}
static void put_back(const char *name) {
    CHECK(!run_in_shell("rm -rf '%s' '%s' && cp -a '%s/%s/data' '%s' && cp -a '%s/%s/medium' '%s'",
                        day.data, day.medium, small.folder, name, day.data, small.folder, name,
                        day.medium));
}

// Voters 1 and 3 touch in this order, as the reader replays it.
static void identify(struct station *station, const char *pin, int slip) {
    hand_looks_up(station, pin);
    CHECK(hand_reaches(station, SHOWING_VOTER));
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, IDENTIFIED) && station_view(station)->mark.slip == slip);
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, WAITING));
}

static uint32_t last_unlocked(void) { // the slip that the holders were shown; -1: no such record
    static struct log_record records[200];
    const size_t count = hand_records(&day, 0, records, 200);
    uint32_t slip = UINT32_MAX;
    for (size_t i = 0; i < count; i++)
        if (records[i].event == LOG_UNLOCKED)
            slip = records[i].arg;
    return slip;
}

// ---- Without a TPM

static void the_locked_screen_says_how_far_the_disk_goes_and_the_log_what_was_shown(void) {
    tcti = NULL;
    struct station *station = start();
    const struct last_view *last = &station_view(station)->last;
    CHECK(!last->records && hand_opens_day(station));
    identify(station, small_station_pins[0], 1);
    hand_press(station, SDLK_F12);
    CHECK(hand_reaches(station, LOCKED) && last->slip == 1 && !last->is_over && !last->is_unread);
    const int records = last->records;
    take_image("noon");
    CHECK(records > 3 && !strncmp(last->when, station_view(station)->today, 10));
    CHECK(hand_opens_day(station) && last_unlocked() == 1);
    identify(station, small_station_pins[2], 2);
    hand_press(station, SDLK_F12);
    CHECK(hand_reaches(station, LOCKED) && last->slip == 2 && last->records > records);
    station_close(station);
    put_back("noon");
    station = start(); // the paper says 2
    last = &station_view(station)->last;
    CHECK(hand_reaches(station, LOCKED) && last->slip == 1 && last->records == records);
    CHECK(hand_opens_day(station) && last_unlocked() == 1);
    station_close(station);
}

static void a_day_that_is_over_and_a_log_that_cannot_be_read_are_said(void) {
    struct station *station = start();
    CHECK(hand_opens_day(station) && hand_closes_poll(station));
    station_close(station);
    station = start();
    CHECK(hand_reaches(station, LOCKED) && station_view(station)->last.is_over);
    station_close(station);
    CHECK(!run_in_shell("cd '%s' && rm -f *-wal *-shm && head -c 3000 /dev/urandom "
                        ">participation.log",
                        day.data));
    station = start();
    CHECK(hand_reaches(station, LOCKED) && station_view(station)->last.is_unread);
    station_close(station);
}

// Rows such as the last slip's, up to so many, without a seal and in this process: what whoever has
// the disk for a minute can do.
static void plant_rows(int up_to, uint32_t slip) {
    static struct log_record records[200];
    const size_t count = hand_records(&day, 0, records, 200);
    struct log_record planted = {.event = LOG_OPENED};
    char path[HAND_PATH_SIZE + 32];
    sqlite3 *db;
    sqlite3_stmt *insert;
    uint8_t bytes[LOG_RECORD_SIZE], nothing[LOG_HASH_SIZE] = {0};
    snprintf(path, sizeof path, "%s/participation.log", day.data);
    for (size_t i = 0; i < count; i++)
        if (records[i].event == LOG_RESERVED)
            planted = records[i];
    CHECK(planted.event == LOG_RESERVED && (int)count < up_to);
    CHECK(
        !sqlite3_open(path, &db) &&
        !sqlite3_prepare_v2(db, "INSERT INTO record VALUES (?, ?, ?, ?, NULL)", -1, &insert, NULL));
    for (int seq = (int)count; seq < up_to; seq++) {
        planted.seq = (uint64_t)seq;
        planted.arg = slip;
        log_record_encode(&planted, bytes);
        sqlite3_bind_int(insert, 1, seq);
        sqlite3_bind_blob(insert, 2, bytes, sizeof bytes, SQLITE_STATIC);
        for (int column = 3; column <= 4; column++)
            sqlite3_bind_blob(insert, column, nothing, sizeof nothing, SQLITE_STATIC);
        CHECK(sqlite3_step(insert) == SQLITE_DONE && !sqlite3_reset(insert));
    }
    sqlite3_finalize(insert);
    sqlite3_close(db);
}

static struct last_view noon_and_evening(const char *mark) { // what an honest screen says then
    day = hand_day_of(&small, mark);
    struct station *station = start();
    CHECK(hand_opens_day(station));
    identify(station, small_station_pins[0], 1);
    hand_press(station, SDLK_F12);
    CHECK(hand_reaches(station, LOCKED));
    take_image("noon");
    CHECK(hand_opens_day(station));
    identify(station, small_station_pins[2], 2);
    hand_press(station, SDLK_F12);
    CHECK(hand_reaches(station, LOCKED));
    const struct last_view evening = station_view(station)->last;
    station_close(station);
    return evening;
}

static void check_that_it_is_confirmed_anew(struct station *station) {
    const struct view *view = station_view(station);
    CHECK(hand_unlocks_by_two(station) && hand_reaches(station, LOCKED));
    CHECK(view->form.error && strstr(view->form.error, "as was shown before"));
    CHECK(view->last.slip == 1 && !view->last.is_unread && !view->holders_done);
    CHECK(!voter_slice_is_unlocked(station->slice));
    CHECK(hand_times(&day, LOG_UNLOCKED, NULL) == 0);
    CHECK(hand_opens_day(station) && last_unlocked() == 1);
}

static void rows_that_the_screen_would_show_and_no_log_has_are_not_what_is_confirmed(void) {
    const struct last_view evening = noon_and_evening("-planted");
    put_back("noon");
    plant_rows(evening.records, 2);
    struct station *station = start();
    CHECK(hand_reaches(station, LOCKED) && station_view(station)->last.slip == 2 &&
          station_view(station)->last.records == evening.records); // as on the paper
    check_that_it_is_confirmed_anew(station);
    CHECK(strstr(station_view(station)->notice, "The disk had lost"));
    CHECK(hand_times(&day, LOG_INCIDENT, NULL) == 1);
    station_close(station);
}

static void what_was_put_back_while_the_kiosk_was_locked_is_shown_before_it_is_confirmed(void) {
    (void)noon_and_evening("-locked");
    struct station *station = start();
    CHECK(hand_reaches(station, LOCKED) && station_view(station)->last.slip == 2);
    put_back("noon");
    check_that_it_is_confirmed_anew(station);
    station_close(station);
}

static void an_opening_that_confirmed_another_slip_is_a_fault_of_the_log(void) {
    struct log_source source;
    struct log_check check;
    char path[HAND_PATH_SIZE + 32], why[LOG_SOURCE_WHY_SIZE];
    snprintf(path, sizeof path, "%s/participation.log", day.data);
    struct participation_log *log = NULL;
    struct voter_slice *slice = small_station_slice(&small);
    struct log_place place;
    CHECK(voter_slice_log_place(slice, 1, &place) == SYNC_OK);
    place.path = path;
    place.medium_dir = day.medium;
    CHECK(participation_log_open(&log, &place) == SYNC_OK);
    CHECK(participation_log_resume(log, 1, 7) == SYNC_OK); // as an earlier program wrote it
    participation_log_close(log);
    voter_slice_close(slice);
    CHECK(log_source_open(&source, path, why) == SYNC_OK);
    CHECK(log_check_source(&check, &source) == SYNC_OK && check.found == 1 &&
          check.findings[0].fault == LOG_FAULT_SHOWN);
    log_check_free(&check);
    log_source_close(&source);
}

// ---- With one

static bool start_machine(void) {
    return (tcti = virtual_tpm_start(scratch_path("machine"))) != NULL;
}

static bool says_put_back(void) {
    struct station *station = start();
    CHECK(hand_unlocks_by_two(station));
    const struct view *view = station_view(station);
    const bool says =
        view->state == STOPPED && strstr(view->reason, "were put back") && view->is_evidence;
    station_close(station);
    return says;
}

static void an_earlier_opening_and_an_earlier_slip_put_back_stop_the_kiosk(void) {
    CHECK(start_machine());
    struct station *station = start();
    CHECK(hand_opens_day(station));
    take_image("opened"); // while it runs
    identify(station, small_station_pins[0], 1);
    take_image("slip-1");
    identify(station, small_station_pins[2], 2);
    station_close(station); // the power goes
    take_image("now");
    static const char *const earlier[] = {"opened", "slip-1"};
    for (size_t i = 0; i < 2; i++) {
        put_back(earlier[i]);
        CHECK(says_put_back());
        CHECK(says_put_back()); // and again
    }
    put_back("now");
    station = start();
    CHECK(hand_opens_day(station) && last_unlocked() == 2);
    station_close(station);
    take_image("later");
    put_back("now"); // an opening is counted too
    CHECK(says_put_back());
    put_back("later");
}

static void a_power_cut_between_record_and_counter_is_made_up_for(void) {
    struct station *station = start();
    CHECK(hand_opens_day(station));
    virtual_tpm_stop();
    hand_looks_up(station, "4");
    CHECK(hand_reaches(station, SHOWING_VOTER));
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, NOT_IDENTIFIED));
    hand_press(station, SDLK_F5);
    hand_decides(station, 0, 0, 0, small_station_codes[0], 1, small_station_codes[1]);
    CHECK(hand_reaches(station, STOPPED) && strstr(station_view(station)->reason, "not answer"));
    station_close(station);
    for (int i = 0; i < 3; i++) { // and is not a step too much the next time
        CHECK(start_machine());
        station = start();
        CHECK(hand_opens_day(station));
        station_close(station);
    }
}

static void who_takes_the_counter_out_of_the_chip_stops_the_kiosk(void) {
    char state[600];
    snprintf(state, sizeof state, "%s", scratch_path("machine"));
    virtual_tpm_stop();
    CHECK(!run_in_shell("cp -a '%s' '%s.kept'", state, state));
    CHECK(start_machine());
    CHECK(!run_in_shell("tpm2_getcap handles-nv-index -T %s | sed 's/^- //' | while read index; do "
                        "tpm2_nvundefine -C o \"$index\" -T %s; done",
                        tcti, tcti));
    CHECK(says_put_back());
    virtual_tpm_stop();
    CHECK(!run_in_shell("rm -rf '%s' && mv '%s.kept' '%s'", state, state, state));
    CHECK(start_machine());
}

// As if it had begun one step later: then a log that is one opening older would agree.
static void what_the_counter_began_with_cannot_be_rewritten(void) {
    enum { LOWEST = 19 }; // of `began`, in PATH.tpm
    char path[HAND_PATH_SIZE + 32];
    take_image("whole");
    struct station *station = start();
    CHECK(hand_opens_day(station));
    station_close(station);
    take_image("later");
    put_back("whole");
    snprintf(path, sizeof path, "%s/participation.log.tpm", day.data);
    FILE *file = fopen(path, "r+b");
    CHECK(file && !fseek(file, LOWEST, SEEK_SET));
    const int byte = fgetc(file);
    CHECK(byte >= 0 && byte < 255 && !fseek(file, LOWEST, SEEK_SET) && fputc(byte + 1, file) > 0);
    CHECK(!fclose(file));
    station = start();
    CHECK(hand_unlocks_by_two(station));
    CHECK(hand_reaches(station, STOPPED) && strstr(station_view(station)->reason, "damaged"));
    station_close(station);
    put_back("later");
}

static void an_erased_log_leaves_no_counter_in_the_chip(void) {
    char path[HAND_PATH_SIZE + 32];
    snprintf(path, sizeof path, "%s/participation.log", day.data);
    CHECK(run_in_shell("test -z \"$(tpm2_getcap handles-nv-index -T %s)\"", tcti));
    tpm_counter_forget(tcti, path);
    CHECK(!run_in_shell("test -z \"$(tpm2_getcap handles-nv-index -T %s)\"", tcti));
}

// What a slip waits for, beside its two flushes.
static void measure_a_step(void) {
    struct tpm_counter counter;
    uint8_t key[KEY_SIZE] = {1};
    uint64_t before, after;
    enum { STEPS = 50 };
    CHECK(tpm_factor_bind(key, tcti, scratch_path("measured"), &counter) == SYNC_OK);
    CHECK(tpm_counter_read(&counter, &before) == SYNC_OK && before == counter.began);
    const int64_t begun = station_now_ms();
    for (int i = 0; i < STEPS; i++)
        CHECK(tpm_counter_step(&counter) == SYNC_OK);
    printf("     a step of the counter: %.1f ms\n", (double)(station_now_ms() - begun) / STEPS);
    CHECK(tpm_counter_read(&counter, &after) == SYNC_OK && after == before + STEPS);
}

// ---- The centre

static struct checkpoint_signer centre;
static uint8_t centre_key[64];

static void write_receipt(const struct checkpoint *signed_for) {
    char path[HAND_PATH_SIZE + 32], note[CHECKPOINT_NOTE_MAX];
    const uint8_t nothing[64] = {0};
    size_t size = checkpoint_note(note, signed_for, nothing, nothing);
    size += checkpoint_cosign(note + size, signed_for, &centre, 1800000000, centre_key);
    snprintf(path, sizeof path, "%s/receipt.note", day.data);
    FILE *file = fopen(path, "wb");
    CHECK(file && fwrite(note, 1, size, file) == size && !fclose(file));
}

static const char *reason_of_opening(void) {
    static char reason[300];
    struct station *station = start();
    CHECK(hand_unlocks_by_two(station));
    const struct view *view = station_view(station);
    snprintf(reason, sizeof reason, "%s", view->state == STOPPED ? view->reason : "");
    station_close(station);
    return reason;
}

static void a_log_that_is_not_the_one_that_the_centre_signed_for_is_refused(void) {
    struct checkpoint now = {.size = 0};
    char note[CHECKPOINT_NOTE_MAX];
    tcti = NULL;
    struct station *station = start();
    CHECK(hand_opens_day(station));
    const size_t size = participation_log_checkpoint(station->log, note);
    CHECK(!checkpoint_claims(&now, note, size));
    station_close(station);
    write_receipt(&now);
    CHECK(!*reason_of_opening());
    now.size += 100; // the disk was put back, and only the receipt was not
    write_receipt(&now);
    CHECK(strstr(reason_of_opening(), "older than what the centre has"));
    now.size -= 100;
    now.root[0] ^= 1; // of another key's log, under this kiosk's name
    write_receipt(&now);
    CHECK(strstr(reason_of_opening(), "other records under this kiosk's name"));
    now.root[0] ^= 1;
    snprintf(now.origin, sizeof now.origin, "elsewhere.example/k1");
    now.size += 100; // another log's, of another day
    write_receipt(&now);
    CHECK(!*reason_of_opening());
}

static bool make_station_with_centre(void) {
    uint8_t public[32];
    char policy[CHECKPOINT_KEY_SIZE + 32], text[CHECKPOINT_KEY_SIZE];
    crypto_sign_keypair(public, centre_key);
    checkpoint_signer_make(&centre, CHECKPOINT_COSIGNER, "centre.example", public);
    checkpoint_signer_text(text, &centre);
    snprintf(policy, sizeof policy, "{\"hub_key\": \"%s\"}", text);
    return small_station_make_with_policy(&small, policy);
}

static bool make_day(void) {
    day = hand_day_of(&small, "");
    return small_station_touch(&small, 1, 2, 2) && small_station_touch(&small, 3, 2, 2);
}

int main(void) {
    CHECK(small_station_make(&small) && make_day());
    RUN(the_locked_screen_says_how_far_the_disk_goes_and_the_log_what_was_shown);
    RUN(a_day_that_is_over_and_a_log_that_cannot_be_read_are_said);
    RUN(rows_that_the_screen_would_show_and_no_log_has_are_not_what_is_confirmed);
    RUN(what_was_put_back_while_the_kiosk_was_locked_is_shown_before_it_is_confirmed);
    RUN(an_opening_that_confirmed_another_slip_is_a_fault_of_the_log);
    small_station_remove(&small);
    if (virtual_tpm_is_there()) {
        CHECK(small_station_make(&small) && make_day());
        RUN(an_earlier_opening_and_an_earlier_slip_put_back_stop_the_kiosk);
        RUN(a_power_cut_between_record_and_counter_is_made_up_for);
        RUN(who_takes_the_counter_out_of_the_chip_stops_the_kiosk);
        RUN(what_the_counter_began_with_cannot_be_rewritten);
        RUN(an_erased_log_leaves_no_counter_in_the_chip);
        RUN(measure_a_step);
        small_station_remove(&small);
        virtual_tpm_stop();
    } else
        puts("     (no swtpm: the counter is left out)");
    CHECK(make_station_with_centre());
    day = hand_day_of(&small, "");
    RUN(a_log_that_is_not_the_one_that_the_centre_signed_for_is_refused);
    small_station_remove(&small);
    return check_report();
}
