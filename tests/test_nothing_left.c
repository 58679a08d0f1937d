// What a thief finds who takes a station after the poll: every file of it is searched for every
// voter's names, PIN, document, address, templates, face and portrait, for passphrases, codes and
// keys. Only paper is left out (it is paper), and the pictures from which the test's finger reader
// plays.
#include "kiosk/draw/canvas.h"
#include "sync/voter_slice.h"
#include "tests/check.h"
#include "tests/support/driven_station.h"
#include "tests/support/station_secrets.h"
#include <ftw.h>
#include <string.h>
#include <sys/stat.h>

static const char stranger_pin[] = "20101199012345";
static struct small_station small;
static struct secret_search *secrets;
static size_t found;
static int files;
static char names[4000]; // of the files that were searched

static size_t search_file(const char *path, bool quiet) {
    struct stat about;
    FILE *file = fopen(path, "rb");
    if (!file || fstat(fileno(file), &about)) {
        CHECK(!"a file can be read");
        return 0;
    }
    uint8_t *bytes = malloc((size_t)about.st_size + 1);
    size_t size = bytes ? fread(bytes, 1, (size_t)about.st_size, file) : 0;
    CHECK(size == (size_t)about.st_size);
    fclose(file);
    const size_t in_it = secret_search_in(secrets, bytes, size, quiet ? NULL : path);
    free(bytes);
    return in_it;
}

static int visit_file(const char *path, const struct stat *about, int kind, struct FTW *where) {
    (void)about;
    if (kind == FTW_D && where->level == 1 &&
        (!strcmp(path + where->base, "paper") || !strcmp(path + where->base, "touches")))
        return FTW_SKIP_SUBTREE;
    if (kind == FTW_F) {
        files++;
        strncat(names, path + where->base, sizeof names - strlen(names) - 2);
        strncat(names, "\n", sizeof names - strlen(names) - 1);
        found += search_file(path, false);
    }
    return FTW_CONTINUE;
}

static void search_folder(void) {
    found = 0, files = 0, names[0] = 0;
    secret_search_forget(secrets);
    CHECK(!nftw(small.folder, visit_file, 16, FTW_PHYS | FTW_ACTIONRETVAL));
}

static bool next(struct station *station) {
    driven_press(station, NEXT_PRESSED);
    return driven_to(station, WAITING);
}

static void a_day_with_every_kind_of_visit(void) {
    struct station *station = driven_station(small.folder, NULL);
    CHECK(station && driven_to(station, LOCKED));
    if (!station)
        return;
    driven_unlock(station, 1, small_station_passphrases[2]); // a wrong one
    CHECK(driven_open(station));

    driven_look_up(station, small_station_pins[0]); // identified
    CHECK(driven_to(station, SHOWING_VOTER));
    driven_press(station, NEXT_PRESSED);
    CHECK(driven_to(station, IDENTIFIED) && next(station));

    driven_look_up(station, small_station_pins[3]); // no fingers: decided by two
    CHECK(driven_to(station, SHOWING_VOTER));
    driven_press(station, NEXT_PRESSED);
    CHECK(driven_to(station, NOT_IDENTIFIED));
    driven_press(station, DECISION_PRESSED);
    driven_choose(station, 0, 0);
    driven_choose(station, 1, 0);
    driven_sign(station, 2, 0, "000000", 1, small_station_codes[1]); // a wrong code
    CHECK(driven_to(station, DECIDING));
    driven_press(station, CANCEL_PRESSED);
    CHECK(driven_to(station, NOT_IDENTIFIED));
    driven_press(station, DECISION_PRESSED);
    driven_choose(station, 0, 0);
    driven_choose(station, 1, 0);
    driven_sign(station, 2, 0, small_station_codes[0], 1, small_station_codes[1]);
    CHECK(driven_to(station, IDENTIFIED) && next(station));

    driven_look_up(station, stranger_pin); // not listed
    CHECK(driven_to(station, NOT_LISTED) && next(station));

    driven_look_up(station, small_station_pins[0]); // already, and undone by two
    CHECK(driven_to(station, ALREADY_IDENTIFIED));
    driven_press(station, UNDO_PRESSED);
    driven_choose(station, 0, 0);
    driven_sign(station, 1, 1, small_station_codes[1], 2, small_station_codes[3]);
    CHECK(driven_to(station, WAITING) && station_view(station)->figures.undone == 1);

    driven_look_up(station, small_station_pins[2]); // broken off
    CHECK(driven_to(station, SHOWING_VOTER));
    driven_press(station, CANCEL_PRESSED);
    CHECK(driven_to(station, WAITING));
    search_folder(); // while the poll is open: the write-ahead log is there
    CHECK(found == 0 && strstr(names, "participation.log-wal"));
    CHECK(driven_close_poll(station));
    station_close(station);
}

static void nothing_is_left_in_any_file(void) {
    static const char *const expected[] = {"station.slice\n",     "station.slice.minisig\n",
                                           "participation.log\n", "participation.log.key\n",
                                           "journal.txt\n",       "2027-01-uik7161-k1.copy\n"};
    search_folder();
    CHECK(found == 0);
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        CHECK(strstr(names, expected[i]));
    CHECK(files >= 6);
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
        CHECK(search_file(path, true) > 0 && secret_search_found(secrets, planted[i].kind));
    }
}

static void the_same_search_finds_each_kind_that_is_planted(void) {
    struct slice_expected expected = {0};
    struct voter_slice *slice = NULL;
    struct voter voter = {0};
    char path[SMALL_PATH_SIZE + 16];
    snprintf(path, sizeof path, "%s/planted", small.folder);
    CHECK(public_key_read(&expected.key, small.key) == SYNC_OK &&
          voter_slice_open(&slice, small.slice, &expected, NULL) == SYNC_OK);
    for (int i = 0; i < 2; i++)
        voter_slice_unlock(slice, (enum key_holder)(i + 1), small_station_passphrases[i]);
    CHECK(voter_slice_voter(slice, 2, &voter) == SYNC_OK);
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
        CHECK(search_file(path, true) > 0 && secret_search_found(secrets, said[i][0]));
    }
    secret_search_forget(secrets);
    CHECK(plant(path, "Токтогул", 16) && search_file(path, true) == 0); // not a name of the list
    CHECK(!remove(path));
}

int main(void) {
    secrets = secret_search_create();
    CHECK(small_station_make(&small) && small_station_touch(&small, 1, 2, 2));
    CHECK(station_secrets(secrets, &small));
    secret_search_text(secrets, "PIN", stranger_pin);
    RUN(a_day_with_every_kind_of_visit);
    RUN(nothing_is_left_in_any_file);
    RUN(the_same_search_finds_each_kind_that_is_planted);
    secret_search_destroy(secrets);
    small_station_remove(&small);
    canvas_forget_fonts();
    return check_report();
}
