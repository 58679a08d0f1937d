// What a thief finds who takes a station after the poll: every file of it is searched for every
// voter's names, PIN, document, address, templates, face and portrait, for passphrases, codes and
// keys, and so is what stands on the paper in the printer's folder. Only the pictures are left out
// from which the test's finger reader plays.
#include "sync/voter_slice.h"
#include "tests/check.h"
#include "tests/support/station_hand.h"
#include "tests/support/station_secrets.h"
#include <string.h>

static const char stranger_pin[] = "20101199012345";
static struct small_station small;
static struct secret_search *secrets;

static struct secrets_left search_folder(void) {
    secret_search_forget(secrets);
    return station_secrets_left(secrets, small.folder);
}

// In the folder that stands for the printer the paper is a file: two slips came out, with a name on
// each. On reports there is none, and what has one is what `shailoo erase` removes
// (test_station_erase).
static bool only_slips_have_names(const struct secrets_left *left) {
    return strstr(left->names, "paper/zero-report.pdf\n") && left->on_paper > 0 &&
           strstr(left->papers, "paper/slip-0001.pdf\n") &&
           strstr(left->papers, "paper/slip-0002.pdf\n") &&
           strlen(left->papers) == 2 * strlen("paper/slip-0001.pdf\n");
}

static bool next(struct station *station) {
    hand_acts(station, NEXT_PRESSED);
    return hand_reaches(station, WAITING);
}

static void a_day_with_every_kind_of_visit(void) {
    const struct hand_day day = hand_day_of(&small, "");
    struct station_config config = hand_config(&small, &day);
    config.language = KYRGYZ;
    struct station *station = hand_opens(&config);
    CHECK(hand_reaches(station, LOCKED));
    hand_tries(station, 1, small_station_passphrases[2]); // a wrong one
    CHECK(hand_opens_day(station));

    hand_looks_up(station, small_station_pins[0]); // identified
    CHECK(hand_reaches(station, SHOWING_VOTER));
    hand_acts(station, NEXT_PRESSED);
    CHECK(hand_reaches(station, IDENTIFIED) && next(station));

    hand_looks_up(station, small_station_pins[3]); // no fingers: decided by two
    CHECK(hand_reaches(station, SHOWING_VOTER));
    hand_acts(station, NEXT_PRESSED);
    CHECK(hand_reaches(station, NOT_IDENTIFIED));
    hand_acts(station, DECISION_PRESSED);
    hand_decides(station, 0, 0, 0, "000000", 1, small_station_codes[1]); // a wrong code
    CHECK(hand_reaches(station, DECIDING));
    hand_acts(station, CANCEL_PRESSED);
    CHECK(hand_reaches(station, NOT_IDENTIFIED));
    hand_acts(station, DECISION_PRESSED);
    hand_decides(station, 0, 0, 0, small_station_codes[0], 1, small_station_codes[1]);
    CHECK(hand_reaches(station, IDENTIFIED) && next(station));

    hand_looks_up_stranger(station, stranger_pin); // not listed
    CHECK(hand_reaches(station, NOT_LISTED) && next(station));

    hand_looks_up(station, small_station_pins[0]); // already, and undone by two
    CHECK(hand_reaches(station, ALREADY_IDENTIFIED));
    hand_acts(station, UNDO_PRESSED);
    hand_undoes(station, 1, small_station_codes[1], 2, small_station_codes[3]);
    CHECK(hand_reaches(station, WAITING) && station_view(station)->figures.undone == 1);

    hand_looks_up(station, small_station_pins[2]); // broken off
    CHECK(hand_reaches(station, SHOWING_VOTER));
    hand_acts(station, CANCEL_PRESSED);
    CHECK(hand_reaches(station, WAITING));
    // While the poll is open: the write-ahead log is there.
    const struct secrets_left left = search_folder();
    CHECK(left.found == 0 && strstr(left.names, "participation.log-wal"));
    CHECK(only_slips_have_names(&left));
    CHECK(hand_closes_poll(station));
    station_close(station);
}

static void nothing_is_left_in_any_file(void) {
    static const char *const expected[] = {"station.slice\n",     "station.slice.minisig\n",
                                           "participation.log\n", "participation.log.key\n",
                                           "journal.txt\n",       "2027-01-uik7161-k1.copy\n"};
    const struct secrets_left left = search_folder();
    CHECK(left.found == 0 && only_slips_have_names(&left));
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        CHECK(strstr(left.names, expected[i]));
    CHECK(left.files >= 6);
}

static bool plant(const char *path, const void *bytes, size_t size) {
    FILE *file = fopen(path, "wb");
    bool well = file && fwrite("some bytes before ", 1, 18, file) == 18 &&
                fwrite(bytes, 1, size, file) == size && fputs(" and after", file) >= 0;
    return file && !fclose(file) && well;
}

// One voter's bytes as a careless program would write them.
static void plant_voter(const struct voter *voter, const char *path) {
    struct {
        const char *kind;
        const void *bytes;
        size_t size;
    } const planted[] = {
        {"name",          voter->surname,                                                                     strlen(voter->surname) },
        {"PIN",           voter->pin,                                                                         strlen(voter->pin)     },
        {"document",      voter->document,                                                                    strlen(voter->document)},
        {"address",       voter->address,                                                                     strlen(voter->address) },
        {"finger record", voter->fingers[0].record.bytes + 60,                                                16                     },
        {"face",          voter->face.bytes + 100,                                                            16                     },
        {"portrait",      voter->portrait.bytes + voter->portrait.size / 2,                                   16                     },
        {"folded name",   "toktogulov",                                                                       10                     },
        {"name",          "\x22\x04\x3E\x04\x3A\x04\x42\x04\x3E\x04\x33\x04\x43\x04\x3B\x04\x3E\x04\x32\x04",
         20                                                                                                                          },
        {"name",          "\x04\x22\x04\x3E\x04\x3A\x04\x42\x04\x3E\x04\x33\x04\x43\x04\x3B\x04\x3E\x04\x32",
         20                                                                                                                          },
    };
    for (size_t i = 0; i < sizeof planted / sizeof *planted; i++) {
        secret_search_forget(secrets);
        CHECK(plant(path, planted[i].bytes, planted[i].size));
        CHECK(secret_search_file(secrets, path, NULL) > 0 &&
              secret_search_found(secrets, planted[i].kind));
    }
}

static void the_same_search_finds_each_kind_that_is_planted(void) {
    struct voter_slice *slice = small_station_slice(&small);
    struct voter voter = {0};
    char path[SMALL_PATH_SIZE + 16];
    snprintf(path, sizeof path, "%s/planted", small.folder);
    CHECK(slice && voter_slice_voter(slice, 2, &voter) == SYNC_OK);
    plant_voter(&voter, path);
    voter_slice_close(slice);
    const char *const said[][2] = {
        {"passphrase",      small_station_passphrases[1]},
        {"official's code", small_station_codes[3]      },
        {"PIN",             stranger_pin                }
    };
    for (int i = 0; i < 3; i++) {
        secret_search_forget(secrets);
        CHECK(plant(path, said[i][1], strlen(said[i][1])));
        CHECK(secret_search_file(secrets, path, NULL) > 0 &&
              secret_search_found(secrets, said[i][0]));
    }
    secret_search_forget(secrets);
    CHECK(plant(path, "Токтогул", 16) &&
          secret_search_file(secrets, path, NULL) == 0); // not a name of the list
    CHECK(!remove(path));
}

int main(void) {
    secrets = secret_search_create();
    hand_draws = true;
    CHECK(small_station_make(&small) && small_station_touch(&small, 1, 2, 2));
    CHECK(station_secrets(secrets, &small));
    secret_search_text(secrets, "PIN", stranger_pin);
    RUN(a_day_with_every_kind_of_visit);
    RUN(nothing_is_left_in_any_file);
    RUN(the_same_search_finds_each_kind_that_is_planted);
    secret_search_destroy(secrets);
    small_station_remove(&small);
    return check_report();
}
