// A kiosk remembers its packages: an older one, another election's or precinct's is refused in
// words, also by the station itself.
#include "kiosk/station/station.h"
#include "sync/package_history.h"
#include "tests/check.h"
#include "tests/support/sample_slice.h"
#include "tests/support/scratch.h"
#include <string.h>
#include <unistd.h>

static char path[512], why[SLICE_WHY_SIZE];

static enum sync_status admit(const char *election, const char *uik, uint32_t serial,
                              bool log_has_begun) {
    struct slice_manifest manifest = {.serial = serial};
    snprintf(manifest.election, sizeof manifest.election, "%s", election);
    snprintf(manifest.uik, sizeof manifest.uik, "%s", uik);
    *why = 0;
    return package_history_admit(path, log_has_begun, &manifest, why);
}

static void write_text(const char *name, const char *text, size_t size) {
    FILE *file = fopen(name, "wb");
    CHECK(file && fwrite(text, 1, size, file) == size && fclose(file) == 0);
}

static void the_serial_never_goes_down(void) {
    CHECK(admit("a-2027", "7001", 3, false) == SYNC_OK);
    CHECK(admit("a-2027", "7001", 3, true) == SYNC_OK);
    CHECK(admit("a-2027", "7001", 2, false) == SYNC_OLDER);
    CHECK(strstr(why, "number 2") && strstr(why, "number 3"));
    CHECK(admit("a-2027", "7001", 5, false) == SYNC_OK);
    CHECK(admit("a-2027", "7001", 4, true) == SYNC_OLDER);
    CHECK(admit("a-2027", "7001", 4294967295U, false) == SYNC_OK);
    CHECK(admit("a-2027", "7001", 4294967294U, false) == SYNC_OLDER);
}

static void each_election_and_precinct_has_its_own(void) {
    CHECK(admit("a-2027", "7002", 1, false) == SYNC_OK);
    CHECK(admit("b-2027", "7001", 1, false) == SYNC_OK);
    CHECK(admit("a-2027", "7001", 1, false) == SYNC_OLDER);
    CHECK(admit("a-2027", "7002", 1, false) == SYNC_OK);
}

static void a_log_that_has_begun_keeps_its_package(void) {
    CHECK(admit("b-2027", "7001", 1, false) == SYNC_OK); // the latest
    CHECK(admit("b-2027", "7002", 1, true) == SYNC_WRONG_STATION);
    CHECK(strstr(why, "7002") && strstr(why, "7001"));
    CHECK(admit("a-2027", "7002", 1, true) == SYNC_WRONG_STATION);
    CHECK(admit("b-2027", "7001", 2, true) == SYNC_WRONG_STATION);
    CHECK(strstr(why, "number 2") && strstr(why, "begun with number 1"));
    CHECK(admit("b-2027", "7001", 1, true) == SYNC_OK); // for a newer one was only shown
    CHECK(admit("a-2027", "7002", 1, false) == SYNC_OK); // and without a log it may go elsewhere
}

static void a_damaged_file_is_said(void) {
    static const char *const bad[] = {"x\n",          "a-2027 7001\n", "a-2027 7001 3\nrubbish\n",
                                      "a-2027 x 3\n", "A 1 1\n",       "a-2027 7001 -\n"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        write_text(path, bad[i], strlen(bad[i]));
        CHECK(admit("a-2027", "7001", 9, false) == SYNC_BAD_FILE && *why);
    }
    write_text(path, "a-2027 7001 3\n\0\n", 16);
    CHECK(admit("a-2027", "7001", 9, false) == SYNC_BAD_FILE && *why);
    CHECK(unlink(path) == 0 && admit("a-2027", "7001", 9, false) == SYNC_OK);
    snprintf(path, sizeof path, "%s", scratch_path("no/folder/packages"));
    CHECK(admit("a-2027", "7001", 9, false) != SYNC_OK && *why);
}

// ---- The station

static struct slice_station station;
static struct public_key key;
static uint8_t number = 1; // the kiosk's

// A station opened with this package in the folder "data"; "" when it opens, else why not.
static const char *opened(const char *name, uint32_t serial, const char *uik) {
    static char words[STATION_WHY_SIZE];
    char slice[600], public_path[650], data[600], printer[600];
    sample_station(&station);
    station.manifest.serial = serial;
    strcpy(station.manifest.uik, uik);
    snprintf(slice, sizeof slice, "%s", scratch_path(name));
    snprintf(public_path, sizeof public_path, "%s.pub", slice);
    snprintf(data, sizeof data, "%s", scratch_path("data"));
    snprintf(printer, sizeof printer, "%s", scratch_path("printer"));
    CHECK(sample_slice(slice, &station, &key));
    const struct station_config config = {
        .slice_path = slice,
        .key_path = public_path,
        .data_dir = data,
        .printer_dir = printer,
        .devices = {.finger_source = "replay:/nonexistent"},
        .camera = { .source = "none-%d.png",          .models_dir = "/nonexistent"},
        .kiosk = number,
        .language = ENGLISH
    };
    *words = 0;
    struct station *made = station_open(&config, NULL, NULL, words);
    if (made)
        *words = 0;
    station_close(made);
    return words;
}

static void the_station_refuses_an_older_or_another_package(void) {
    CHECK(!*opened("a.slice", 3, "7001"));
    CHECK(!*opened("b.slice", 4, "7001"));
    const char *words = opened("c.slice", 3, "7001");
    CHECK(strstr(words, "number 3; number 4 was loaded here before") && strstr(words, "c.slice"));
    CHECK(!*opened("d.slice", 1, "7002")); // no log has begun: the kit may go elsewhere
    CHECK(!*opened("b.slice", 4, "7001"));
    write_text(scratch_path("data/participation.log"), "", 0);
    words = opened("d.slice", 1, "7002");
    CHECK(strstr(words, "precinct 7002") && strstr(words, "precinct 7001"));
    CHECK(strstr(words, "territorial commission"));
    words = opened("e.slice", 5, "7001");
    CHECK(strstr(words, "begun with number 4"));
    CHECK(!*opened("b.slice", 4, "7001"));
}

static void a_package_that_did_not_open_was_not_loaded(void) {
    CHECK(unlink(scratch_path("data/participation.log")) == 0);
    number = 3;
    CHECK(strstr(opened("f.slice", 6, "7001"), "--kiosk"));
    number = 1;
    CHECK(!*opened("b.slice", 4, "7001"));
}

int main(void) {
    snprintf(path, sizeof path, "%s", scratch_path("packages"));
    RUN(the_serial_never_goes_down);
    RUN(each_election_and_precinct_has_its_own);
    RUN(a_log_that_has_begun_keeps_its_package);
    RUN(a_damaged_file_is_said);
    RUN(the_station_refuses_an_older_or_another_package);
    RUN(a_package_that_did_not_open_was_not_loaded);
    return check_report();
}
