// `shailoo slice split`: every row of the country's list is in exactly one station or among the
// refusals, whatever its lines look like, with one thread or many, and after any number of kills.
#include "tests/check.h"
#include "tests/support/scratch.h"
#include "tests/support/soak.h"
#include "tests/support/typed.h"
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const out = typed_out, *const err = typed_err;
#define shailoo(...) typed_run(BIN, __VA_ARGS__)
#define INPUTS                                                                                     \
    "--stations in/stations.csv --officials in/officials.csv --common in/common.json "             \
    "--policy in/policy.json"
#define LIST_HEADER                                                                                \
    "precinct;list_number;page;pin;surname;given;patronymic;birth;sex;address;document\n"

enum { STATIONS = 40, ROWS = 60000 };
static uint8_t expected[ROWS + 2]; // by row: 0 refused, else 1 + the station's place

static void write_text(const char *name, const char *text) {
    FILE *file = fopen(name, "wb");
    CHECK(file && fputs(text, file) >= 0 && fclose(file) == 0);
}

static bool has_text(const char *name, const char *text) {
    char bytes[8192] = "";
    FILE *file = fopen(name, "rb");
    if (!file)
        return false;
    bytes[fread(bytes, 1, sizeof bytes - 1, file)] = 0;
    fclose(file);
    return strstr(bytes, text) != NULL;
}

static void make_stations(void) {
    FILE *stations = fopen("in/stations.csv", "wb"), *officials = fopen("in/officials.csv", "wb");
    CHECK(stations && officials);
    fprintf(stations, "precinct,address_ky,address_ru,address_en,latitude,kiosks\n");
    fprintf(officials, "precinct,role,name\n");
    for (int i = 0; i <= STATIONS; i++) { // the last one gets no voter
        fprintf(stations, "%d,\"к, %d\",\"р, %d\",\"e, %d\",42.1,%d\n", 1001 + i, i, i, i,
                1 + i % 3);
        fprintf(officials, "%d,chair,Асанова Гүл\n%d,operator,\"Бекова, А.\"\n", 1001 + i,
                1001 + i);
    }
    CHECK(!fclose(stations) && !fclose(officials));
    write_text("in/common.json",
               "{\"election\": {\"id\": \"2027-01\", \"title\": {\"ky\": \"к\", \"ru\": \"р\", "
               "\"en\": \"e\"}}, \"date\": \"2027-01-24\", \"serial\": 4}\n");
    write_text("in/policy.json", "{}\n");
}

// A list in which nearly every row has line breaks in quotes, so that pieces of the file begin in
// the middle of one; blank rows and all kinds of faults between. `expected` says what becomes of
// each.
static void make_list(void) {
    FILE *list = fopen("in/list.csv", "wb");
    uint32_t numbers[STATIONS] = {0};
    unsigned row = 1;
    CHECK(list && fputs(LIST_HEADER, list) >= 0);
    for (unsigned i = 0; row <= ROWS; i++) {
        const unsigned station = i * 7 % STATIONS;
        char pin[15];
        snprintf(pin, sizeof pin, "2%02u%02u19%02u%05u", 1 + i % 28, 1 + i % 12, 50 + i % 50,
                 i % 100000);
        char birth[16];
        snprintf(birth, sizeof birth, "%02u.%02u.19%02u", 1 + i % 28, 1 + i % 12, 50 + i % 50);
        row++;
        switch (i % 500) {
        case 100: fprintf(list, "\n"); continue;
        case 101: fprintf(list, ";;;;;;;;;;\r\n"); continue;
        case 102: fprintf(list, "1001;1;1;%s;A\"B;C;;%s;M;;\n", pin, birth); continue;
        case 103: fprintf(list, "9999;1;1;%s;A;C;;%s;M;;\n", pin, birth); continue;
        case 104: fprintf(list, "1001;1;1;%s;A;C;;01.01.1930;M;;\n", pin); continue;
        case 105: fprintf(list, "1001;1;1;%s;A;C;;%s;F;;\n", pin, birth); continue;
        case 106: fprintf(list, "1001;1;1;%s;A;C\n", pin); continue;
        case 107: // the PIN of row 2, in another precinct
            fprintf(list, "1002;1000000;1;20101195000000;A;C;;01.01.1950;M;;\n");
            continue;
        case 108: // the list number of the precinct's first
            fprintf(list, "1001;1;1;%s;A;C;;%s;M;;\n", pin, birth);
            continue;
        case 109: fprintf(list, "1001;x\n"); continue;
        case 110: fprintf(list, "1001;1;1;%s;A;C;;20.10.2010;M;;\n", "22010201000001"); continue;
        case 111: // a line longer than any record may be
            fprintf(list, "1001;1;1;%s;\"%*s\n", pin, 9000, "x");
            continue;
        default: break;
        }
        fprintf(list, "%s%u;%u;1;%s;Асанов;Үсөн;;%s;M;\"%u\n\n;1001;\n%.*s\r\n\"\"x\"\"\";ID\n",
                i % 9 ? "" : "0", 1001 + station, ++numbers[station], pin, birth, i, (int)(i % 90),
                "1001;5;1;20101195000000;A;B;;01.01.1950;M;;\n1001;5;1;20101195000000;A;B;;01.01.1"
                "950;M;;\n");
        expected[row] = (uint8_t)(1 + station);
    }
    CHECK(fclose(list) == 0);
}

// Counts what is there, by reading it: rows of stations in the list's order, refused rows.
static unsigned long count_lines(const char *name) {
    char line[4096];
    unsigned long lines = 0;
    FILE *file = fopen(name, "rb");
    while (file && fgets(line, sizeof line, file))
        lines++;
    if (file)
        fclose(file);
    return lines ? lines - 1 : 0; // without the header
}

static void everything_is_in_one_place(const char *folder) {
    char name[600], line[4096];
    unsigned long placed = 0, refused = 0;
    uint32_t voters[STATIONS] = {0}, wrong = 0;
    for (int row = 2; row < ROWS + 2; row++)
        if (expected[row])
            voters[expected[row] - 1]++;
    for (int i = 0; i < STATIONS; i++) {
        snprintf(name, sizeof name, "%s/%d/voters.csv", folder, 1001 + i);
        const unsigned long lines = count_lines(name);
        CHECK(lines == voters[i]);
        placed += lines;
    }
    snprintf(name, sizeof name, "%s/refusals.csv", folder);
    FILE *file = fopen(name, "rb");
    CHECK(file && fgets(line, sizeof line, file) && !strcmp(line, "row,reason\n"));
    for (unsigned long before = 0, row; file && fgets(line, sizeof line, file); before = row) {
        row = strtoul(line, NULL, 10);
        wrong += row <= before || row >= ROWS + 2 || expected[row] || !strchr(line, ',');
        refused++;
    }
    if (file)
        fclose(file);
    CHECK(!wrong);
    char sums[200];
    snprintf(sums, sizeof sums, "{\"rows\": %lu, \"placed\": %lu, \"refused\": %lu,",
             placed + refused, placed, refused);
    snprintf(name, sizeof name, "%s/account.json", folder);
    CHECK(has_text(name, sums));
    // and no row is lost: all that are not blank are in one or the other
    unsigned long rows = 0;
    for (unsigned i = 0; i < ROWS; i++)
        rows += i % 500 != 100 && i % 500 != 101;
    CHECK(placed + refused == rows);
}

static void a_country_is_split_exactly(void) {
    CHECK(shailoo("slice split in/list.csv " INPUTS " --out one --jobs 1") == 0);
    CHECK(strstr(out, "in 40 stations (40 made, 0 kept)") && strstr(err, "1041 has no voter"));
    everything_is_in_one_place("one");
    CHECK(shailoo("slice split in/list.csv " INPUTS " --out many --jobs 7") == 0);
    everything_is_in_one_place("many");
    CHECK(system("cmp one/refusals.csv many/refusals.csv && for i in one/1*/voters.csv; do "
                 "cmp $i many/${i#one/} || exit 1; done") == 0);
    CHECK(access("one/1041", F_OK));
    static const char *const reasons[] = {
        "its quotes are broken", "precinct '9999'",      "PIN's date",       "sex do not agree",
        "has 6 fields",          "has the same PIN",     "same list number", "not 18 years",
        "longer than 8 KiB",     "row 2 (precinct 1001)"};
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        CHECK(has_text("one/refusals.csv", reasons[i]));
    char line[200];
    struct stat about;
    CHECK(!stat("one/1001/station.json", &about) && (about.st_mode & 0777) == 0600);
    snprintf(line, sizeof line, "%s", "\"precinct\": \"1002\"");
    CHECK(has_text("one/1002/station.json", line) &&
          has_text("one/1002/station.json", "\"serial\": 4"));
    CHECK(has_text("one/1002/station.json", "\"Бекова, А.\""));
}

static void owners_are_blocks_of_the_list(void) {
    char line[4096];
    int before = 1, wrong = 0;
    uint32_t owned[4] = {0};
    FILE *file = fopen("one/1003/voters.csv", "rb"); // three kiosks
    CHECK(file && fgets(line, sizeof line, file));
    while (fgets(line, sizeof line, file)) {
        const int kiosk = atoi(strrchr(line, ',') + 1);
        wrong += kiosk < before || kiosk > 3;
        owned[kiosk & 3]++;
        before = kiosk;
    }
    fclose(file);
    CHECK(!wrong && owned[1] && owned[1] - owned[3] <= 1 && owned[1] - owned[2] <= 1);
}

static void a_station_that_was_split_off_can_be_built(void) {
    write_text("pass", "correct horse 1\ncorrect horse 2\ncorrect horse 3\n");
    CHECK(shailoo("keys new keys") == 0);
    CHECK(shailoo("slice build one/1001 1001.slice --strict --key keys/commission.key "
                  "--passphrases pass --models /nowhere") == 0);
    CHECK(shailoo("slice verify 1001.slice --pub keys/commission.pub --precinct 1001 "
                  "--election 2027-01 --serial-min 4") == 0);
}

// A split of in/list.csv into folders, or of small.csv into packages, that nobody waits for.
static pid_t start(const char *folder, bool packages) {
    const pid_t child = fork();
    if (child)
        return child;
    const int nothing = open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(nothing, 1);
    dup2(nothing, 2);
    execl(BIN "/shailoo", "shailoo", "slice", "split", packages ? "small.csv" : "in/list.csv",
          "--stations", "in/stations.csv", "--officials", "in/officials.csv", "--common",
          "in/common.json", "--policy", "in/policy.json", "--out", folder,
          packages ? "--packages" : NULL, "--key", "keys/commission.key", (char *)NULL);
    _exit(127);
}

// Whatever has its final name is whole.
static int half_written(const char *folder) {
    char command[300];
    snprintf(command, sizeof command,
             "for i in %s/1???; do [ -d $i ] || continue; n=$(basename $i); "
             "for f in voters.csv; do cmp -s $i/$f one/$n/$f || exit 1; done; "
             "[ -s $i/station.json ] && [ -s $i/policy.json ] || exit 1; done",
             folder);
    return system(command);
}

static void a_run_that_was_killed_goes_on_where_it_was(void) {
    const useconds_t share = soak_is_whole() ? 8 : 3; // that patience grows by: many kills, or some
    int kills = 0, runs = 0, status = -1;
    useconds_t patience_us = 20000;
    for (; runs < 200; runs++) {
        const pid_t child = start("killed", false);
        usleep(patience_us);
        kill(child, SIGKILL);
        CHECK(waitpid(child, &status, 0) == child);
        if (WIFEXITED(status))
            break;
        kills++;
        patience_us += patience_us / share;
        CHECK(half_written("killed") == 0);
    }
    CHECK(kills >= 5 && WIFEXITED(status) && WEXITSTATUS(status) == 0);
    everything_is_in_one_place("killed");
    CHECK(half_written("killed") == 0 && system("ls killed | grep -q part") != 0);
    CHECK(shailoo("slice split in/list.csv " INPUTS " --out killed") == 0);
    CHECK(strstr(out, "(0 made, 40 kept)") && strstr(err, "40 of 40 stations are finished"));
    printf("     (%d kills)\n", kills);
}

static void what_was_damaged_or_half_done_is_made_again(void) {
    CHECK(system("truncate -s 100 killed/1005/voters.csv && rm killed/1006/policy.json && "
                 "mkdir killed/1007.part && cp killed/1007/* killed/1007.part/ && "
                 "printf '1008 12' >> killed/finished.txt") == 0);
    CHECK(shailoo("slice split in/list.csv " INPUTS " --out killed") == 0);
    CHECK(strstr(out, "(2 made, 38 kept)"));
    everything_is_in_one_place("killed");
    CHECK(system("mkdir -p killed/1009/photos && rm killed/1009/voters.csv") == 0);
    CHECK(shailoo("slice split in/list.csv " INPUTS " --out killed") == 3);
    CHECK(strstr(err, "other files")); // what others put there is never thrown away
    CHECK(access("killed/1009/photos", F_OK) == 0);
    CHECK(system("rmdir killed/1009/photos") == 0);
    CHECK(shailoo("slice split in/list.csv " INPUTS " --out killed") == 0);
    everything_is_in_one_place("killed");
}

static void another_input_is_noticed(void) {
    CHECK(system("cp in/list.csv in/other.csv && printf '\\n' >> in/other.csv") == 0);
    CHECK(shailoo("slice split in/other.csv " INPUTS " --out killed") == 3);
    CHECK(strstr(err, "another list"));
    CHECK(system("cp -r in in2 && sed -i 's/1001,/1001 ,/' in2/officials.csv") == 0);
    CHECK(shailoo("slice split in/list.csv --stations in/stations.csv --officials "
                  "in2/officials.csv --common in/common.json --policy in/policy.json --out "
                  "killed") == 3);
    CHECK(strstr(err, "another officials"));
    CHECK(shailoo("slice split in/list.csv " INPUTS " --out killed --packages --key "
                  "keys/commission.key") == 3 &&
          strstr(err, "another kind"));
}

static void two_at_once_in_one_folder_are_refused(void) {
    const int lock = open("killed/lock", O_RDWR | O_CLOEXEC);
    CHECK(lock >= 0 && !flock(lock, LOCK_EX | LOCK_NB));
    CHECK(shailoo("slice split in/list.csv " INPUTS " --out killed") == 3);
    CHECK(strstr(err, "another split is at work there"));
    close(lock);
}

static void a_strict_split_of_a_faulty_list_makes_nothing(void) {
    CHECK(shailoo("slice split in/list.csv " INPUTS " --out strict --strict") == 1);
    CHECK(strstr(err, "refusals.csv") && access("strict/1001", F_OK));
    CHECK(count_lines("strict/refusals.csv") > 0);
}

static void faults_of_the_other_files_are_named(void) {
    static const struct {
        const char *stations, *officials, *word;
    } bad[] = {
        {"precinct,address_ky,address_ru\n1,a,b\n",                        NULL,                              "address_en"        },
        {"precinct,address_ky,address_ru,address_en\nx,a,b,c\n",           NULL,                              "row 2"             },
        {"precinct,address_ky,address_ru,address_en\n1,a,b,c\n01,a,b,c\n", NULL,                              "twice"             },
        {"precinct,address_ky,address_ru,address_en,kiosks\n1,a,b,c,17\n", NULL,                              "kiosks"            },
        {"precinct,address_ky,address_ru,address_en\n",                    NULL,                              "no station"        },
        {"precinct,address_ky,address_ru,address_en\n1,\"a,b,c\n",         NULL,                              "quote"             },
        {"precinct,address_ky,address_ru,address_en\n1,a,b,c\n",           "precinct,role,name\n2,chair,A\n",
         "not among"                                                                                                              },
        {"precinct,address_ky,address_ru,address_en\n1,a,b,c\n",           "precinct,role,name\n1,boss,A\n",
         "role"                                                                                                                   },
        {"precinct,address_ky,address_ru,address_en\n1,a,b,c\n",           "precinct,role,name\n1,chair,\n",
         "name"                                                                                                                   },
        {"precinct,address_ky,address_ru,address_en\n1,a,b,c\n",           "precinct,role,name\n1,chair,A\n",
         "two officials"                                                                                                          },
        {"precinct,address_ky,address_ru,address_en\n1,a,b,c\n",
         "precinct,role,name,list_number\n1,chair,A,x\n",                                                     "number in the list"},
        {"precinct,address_ky,address_ru,address_en\n1,a,b,c\n",
         "precinct,role,name,list_number\n1,chair,A,7\n1,secretary,B,7\n",                                    "one voter"         },
        {"precinct,address_ky,address_ru,address_en\n1,a,b,c\n",
         "precinct,role,name\n1,chair,A\n1,secretary,\" \"\n",                                                "no name"           },
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        write_text("stations.csv", bad[i].stations);
        write_text("officials.csv", bad[i].officials ? bad[i].officials : "precinct,role,name\n");
        CHECK(shailoo("slice split in/list.csv --stations stations.csv --officials officials.csv "
                      "--common in/common.json --policy in/policy.json --out faulty") == 3);
        if (!strstr(err, bad[i].word))
            CHECK(!bad[i].word);
    }
    CHECK(shailoo("slice split in/list.csv --out faulty") == 3 && strstr(err, "--stations"));
    CHECK(shailoo("slice split nothing.csv " INPUTS " --out faulty") == 3);
    CHECK(shailoo("slice split in/stations.csv " INPUTS " --out faulty") == 3 &&
          strstr(err, "list_number"));
    write_text("common.json", "{\"election\": 1}");
    CHECK(shailoo("slice split in/list.csv --stations in/stations.csv --officials "
                  "in/officials.csv --common common.json --policy in/policy.json --out faulty") ==
          3);
    CHECK(strstr(err, "election"));
}

static void packages_are_made_with_secrets_that_open_them(void) {
    write_text("small.csv", LIST_HEADER "1001;1;1;20101195000001;Асанов;Үсөн;;01.01.1950;M;;\n"
                                        "1002;1;1;20101195000002;Aсанов;Үсөн;;01.01.1950;M;;\n"
                                        "1002;2;1;20101195000003;Асанов;Үсөн;;01.01.1950;M;;\n"
                                        "1003;1;1;20101195000003;Асанов;Үсөн;;01.01.1950;M;;\n");
    CHECK(shailoo("slice split small.csv " INPUTS " --out packages --packages --key "
                  "keys/commission.key") == 0);
    CHECK(strstr(out, "4 rows: 3 voters in 2 stations (2 made, 0 kept), 1 rows refused"));
    CHECK(has_text("packages/notes.csv", "3,a word of the name has Latin and Cyrillic letters"));
    struct stat about;
    CHECK(!stat("packages/secrets.csv", &about) && (about.st_mode & 0777) == 0600);
    CHECK(system("for h in chair secretary operator; do grep ^1002,passphrase,$h, "
                 "packages/secrets.csv | cut -d, -f5; done > pass1002") == 0);
    CHECK(shailoo("slice inspect packages/1002.slice --pub keys/commission.pub --passphrases "
                  "pass1002") == 0);
    CHECK(strstr(out, "voters     2") && strstr(out, "recounted") && strstr(out, "Бекова, А."));
    CHECK(shailoo("slice inspect packages/1001.slice --pub keys/commission.pub --passphrases "
                  "pass1002") == 1);
    CHECK(strstr(err, "1001") && strstr(err, "does not open"));
    // a lost package is made again, with the same secrets
    CHECK(system("rm packages/1002.slice.minisig && cp packages/secrets.csv before.csv") == 0);
    CHECK(shailoo("slice split small.csv " INPUTS " --out packages --packages --key "
                  "keys/commission.key") == 0);
    CHECK(strstr(out, "(1 made, 1 kept)") && system("cmp packages/secrets.csv before.csv") == 0);
    CHECK(shailoo("slice inspect packages/1002.slice --pub keys/commission.pub --passphrases "
                  "pass1002") == 0);
}

static void packages_that_were_killed_are_finished(void) {
    int status;
    for (useconds_t patience_us = 300000; patience_us < 5000000; patience_us *= 3) {
        const pid_t child = start("killed2", true);
        usleep(patience_us);
        kill(child, SIGKILL);
        CHECK(waitpid(child, &status, 0) == child);
    }
    CHECK(shailoo("slice split small.csv " INPUTS " --out killed2 --packages --key "
                  "keys/commission.key") == 0);
    CHECK(strstr(out, "3 voters in 2 stations"));
    CHECK(system("ls killed2 | grep -q part") != 0);
    CHECK(system("for h in chair secretary operator; do grep ^1001,passphrase,$h, "
                 "killed2/secrets.csv | cut -d, -f5; done > pass1001") == 0);
    CHECK(shailoo("slice inspect killed2/1001.slice --pub keys/commission.pub --passphrases "
                  "pass1001") == 0);
    CHECK(shailoo("slice verify killed2/1002.slice --pub keys/commission.pub --precinct 1002") ==
          0);
}

static void packages_and_their_secrets_stay_together(void) {
    CHECK(rename("killed2/secrets.csv", "elsewhere.csv") == 0);
    CHECK(shailoo("slice split small.csv " INPUTS " --out killed2 --packages --key "
                  "keys/commission.key") == 3);
    CHECK(strstr(err, "secrets.csv is gone") && access("killed2/secrets.csv", F_OK));
    CHECK(rename("elsewhere.csv", "killed2/secrets.csv") == 0);
    CHECK(shailoo("slice split small.csv " INPUTS " --out killed2 --packages --key "
                  "keys/commission.key") == 0);
    CHECK(strstr(out, "(0 made, 2 kept)"));
}

int main(void) {
    CHECK(!chdir(scratch_folder()) && !mkdir("in", 0700));
    make_stations();
    make_list();
    RUN(a_country_is_split_exactly);
    RUN(owners_are_blocks_of_the_list);
    RUN(a_station_that_was_split_off_can_be_built);
    RUN(a_run_that_was_killed_goes_on_where_it_was);
    RUN(what_was_damaged_or_half_done_is_made_again);
    RUN(another_input_is_noticed);
    RUN(two_at_once_in_one_folder_are_refused);
    RUN(a_strict_split_of_a_faulty_list_makes_nothing);
    RUN(faults_of_the_other_files_are_named);
    RUN(packages_are_made_with_secrets_that_open_them);
    RUN(packages_that_were_killed_are_finished);
    RUN(packages_and_their_secrets_stay_together);
    return check_report();
}
