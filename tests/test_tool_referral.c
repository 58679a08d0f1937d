// `shailoo slice referral` and `slice find` as regional staff type them.
#include "tests/check.h"
#include "tests/support/scratch.h"
#include "tests/support/typed.h"
#include <string.h>
#include <unistd.h>

static const char *const out = typed_out, *const err = typed_err;
#define shailoo(...) typed_run(BIN, __VA_ARGS__)
#define MAKE                                                                                       \
    "slice referral list.csv kg.referral --stations stations.csv --key commission.key "            \
    "--election 2027-01 "

static void write_text(const char *name, const char *text) {
    FILE *file = fopen(name, "wb");
    CHECK(file && fputs(text, file) >= 0 && fclose(file) == 0);
}

#define STATIONS "precinct,address_ky,address_ru,address_en,latitude,longitude,map\n"
#define GOOD "7001,к1,р1,Osh 1,40.53,72.78,https://m.example/1\n7002,к2,р2,Osh 2,,,\n"

static void make_lists(void) {
    write_text("stations.csv", STATIONS GOOD);
    write_text("list.csv", "surname;pin;precinct\n"
                           "Асанов;20101199012345;7001\n"
                           "Асанова;10101199012346;7002\n"
                           "Бекова;10101199012347;7009\n"
                           "Асанов;20101199012345;7002\n"
                           "Жок;123;7001\n");
    CHECK(shailoo("keys new .") == 0);
}

static void an_index_is_made_and_each_row_is_taken_or_refused(void) {
    CHECK(shailoo(MAKE "--serial 2 --date 2027-01-24") == 0);
    CHECK(strstr(out, "kg.referral: election 2027-01, number 2, 2 voters, 3 rows refused"));
    CHECK(strstr(err, "list.csv row 4: refused: the stations have no precinct 7009"));
    CHECK(strstr(err, "list.csv row 5: refused: row 2 has this PIN too, in another precinct"));
    CHECK(strstr(err, "list.csv row 6: refused: pin is no PIN"));
    CHECK(!strstr(err, "20101199012345") && !strstr(out, "20101199012345"));
    CHECK(system("minisign -V -q -m kg.referral -p commission.pub") == 0);
}

static void a_pin_is_asked_for(void) {
    CHECK(shailoo("slice find 20101199012345 kg.referral --pub commission.pub") == 0);
    CHECK(strstr(out, "probably precinct 7001\nк1\nр1\nOsh 1\nhttps://m.example/1\n"));
    CHECK(shailoo("slice find 10101199012346 kg.referral --pub commission.pub") == 0);
    CHECK(strstr(out, "7002"));
    CHECK(shailoo("slice find 123 kg.referral --pub commission.pub") == 3 && strstr(err, "PIN"));
    int unknown = 0;
    for (int i = 0; i < 9; i++)
        unknown += shailoo("slice find 1010119905000%d kg.referral --pub commission.pub", i) == 1 &&
                   strstr(out, "in no list");
    CHECK(unknown >= 7); // one in 128 is answered
}

static void what_cannot_be_used_is_named(void) {
    CHECK(shailoo("slice find 20101199012345 nothing --pub commission.pub") == 3 && *err);
    CHECK(shailoo("slice find 20101199012345 list.csv --pub commission.pub") == 1 &&
          strstr(err, "signed"));
    CHECK(shailoo("slice find 20101199012345 kg.referral --pub list.csv") == 3);
    write_text("stations.csv", STATIONS GOOD "7002,к,р,e,,,\n");
    CHECK(shailoo(MAKE "--serial 3 --date 2027-01-24") == 3);
    CHECK(strstr(err, "stations.csv row 4: refused: another row has this precinct's number"));
    write_text("stations.csv", STATIONS "7001,к,р,e,72.78,40.53,\n7002,к,р,e,,,\n");
    CHECK(shailoo(MAKE "--serial 3 --date 2027-01-24") == 0 && strstr(err, "exchanged"));
    write_text("stations.csv", "7001\n");
    CHECK(shailoo(MAKE "--serial 3 --date 2027-01-24") == 3 && strstr(err, "no column"));
    write_text("stations.csv", STATIONS GOOD);
    write_text("list.csv", "pin,precinct\n");
    CHECK(shailoo(MAKE "--serial 3 --date 2027-01-24") == 3 && strstr(err, "no voter"));
    unlink("list.csv");
    CHECK(shailoo(MAKE "--serial 3 --date 2027-01-24") == 3 && strstr(err, "list.csv"));
    CHECK(shailoo("slice find 20101199012345 kg.referral --pub commission.pub") == 0);
}

static void the_usage_is_told(void) {
    CHECK(shailoo("slice referral") == 2 && shailoo("slice find") == 2);
    CHECK(shailoo(MAKE "--serial 0 --date 2027-01-24") == 2 && strstr(err, "--serial"));
    CHECK(shailoo(MAKE "--serial -1 --date 2027-01-24") == 2);
    CHECK(shailoo(MAKE "--serial 1 --date 24.01.2027") == 2 && strstr(err, "--date"));
    CHECK(shailoo(MAKE "--serial 1 --date 2027-02-30") == 2);
    CHECK(shailoo(MAKE "--serial 1") == 2 && strstr(err, "usage"));
    CHECK(shailoo(MAKE "--serial 1 --date 2027-01-24 --election 'A b'") == 2);
    CHECK(shailoo("slice find 20101199012345 kg.referral") == 2);
    CHECK(shailoo("slice referral --help") == 0 && strstr(out, "usage") && !*err);
    CHECK(shailoo("slice --help") == 0 && strstr(out, "\n  referral"));
}

int main(void) {
    CHECK(!chdir(scratch_folder()));
    make_lists();
    RUN(an_index_is_made_and_each_row_is_taken_or_refused);
    RUN(a_pin_is_asked_for);
    RUN(what_cannot_be_used_is_named);
    RUN(the_usage_is_told);
    return check_report();
}
