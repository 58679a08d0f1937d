// `shailoo slice update` and `diff`: late changes make a package with the next number, which the
// same holders open; everyone else stays as he was; and what is different is shown, personal data
// only to two holders. Also the ways in which a package is refused, each in plain words.
#include "biometric/face_compare.h"
#include "matcher/face_template.h"
#include "sync/slice_source.h"
#include "sync/voter_slice.h"
#include "tests/check.h"
#include "tests/support/sample_slice.h"
#include "tests/support/scratch.h"
#include "tests/support/typed.h"
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const out = typed_out, *const err = typed_err;
#define shailoo(...) typed_run(BIN, __VA_ARGS__)
#define UPDATE(changes, to, more)                                                                  \
    shailoo("slice update old.slice " changes " " to                                               \
            " --key old.slice.key --pub old.slice.pub --passphrases pass " more)

static struct slice_station station;
static struct public_key key;
static char why[SLICE_WHY_SIZE];

static void write_text(const char *name, const char *text) {
    FILE *file = fopen(name, "wb");
    CHECK(file && fputs(text, file) >= 0 && fclose(file) == 0);
}

static const char *pin_of(uint32_t number) { // valid for the next 3 calls
    static struct voter voters[4];
    static unsigned next;
    struct voter *voter = &voters[next++ % 4];
    sample_voter(voter, number);
    return voter->pin;
}

static struct voter_slice *unlocked(const char *path) {
    struct slice_expected expected = {.key = key};
    struct voter_slice *slice = NULL;
    CHECK(voter_slice_open(&slice, path, &expected, why) == SYNC_OK);
    CHECK(voter_slice_unlock(slice, HOLDER_CHAIR, "chair-pass") == SYNC_ONE_MORE);
    CHECK(voter_slice_unlock(slice, HOLDER_OPERATOR, "operator-pass") == SYNC_OK);
    return slice;
}

// Three go, two come; the rest of the rows are refused.
static void make_changes(void) {
    char text[4000];
    int size = snprintf(
        text, sizeof text,
        "action;pin;list_number;page;surname;given;patronymic;birth;sex;address;document;kiosk\n"
        "moved;%s;7;;;;;;;;;\n",
        pin_of(7));
    size += snprintf(text + size, sizeof text - (size_t)size, "inactive;%s;;;;;;;;;;\n", pin_of(1));
    size +=
        snprintf(text + size, sizeof text - (size_t)size, "переехал;%s;;;;;;;;;;\n", pin_of(20));
    snprintf(text + size, sizeof text - (size_t)size,
             "added;20304199000001;101;9;Жаңы;Үсөн;;03.04.1990;M;Ош;ID9;2\n"
             "added;10304199000002;102;9;Жаңыева;Гүл;;03.04.1990;Ж;Ош;;\n"
             "moved;20304199000001;;;;;;;;;;\n"                  // 7: only just added
             "moved;%s;;;;;;;;;;\n"                              // 8: twice
             "moved;%s;4;;;;;;;;;\n"                             // 9: another's number
             "added;%s;103;;A;B;;1990-04-03;M;;;\n"              // 10: is there
             "added;20304199000005;2;;A;B;;1990-04-03;M;;;\n"    // 11: number is taken
             "added;20304199000005;7;;A;B;;1990-04-03;M;;;\n"    // 12: was another's
             "added;20304199000001;104;;A;B;;1990-04-03;M;;;\n"  // 13: added before
             "added;20304199000006;105;;A;B;;1991-04-03;M;;;\n"  // 14: PIN and birth
             "removed;20304199000001;;;;;;;;;;\n"                // 15
             "added;20304199000007;106;;A;B;;1990-04-03;M;;;3\n" // 16: no such kiosk
             "moved;x\n",                                        // 17
             pin_of(7), pin_of(5), pin_of(9));
    write_text("changes.csv", text);
}

static void late_changes_make_the_next_number(void) {
    CHECK(UPDATE("changes.csv", "new.slice", "") == 0);
    CHECK(strstr(out, "number 4, 29 voters: 2 added, 2 moved away, 1 inactive; 11 rows refused"));
    static const char *const refusals[] = {
        "row 7: refused: nobody in this list",
        "row 8: refused: an earlier row",
        "row 9: refused: the voter with this PIN has the list number 5, not 4",
        "row 10: refused: a voter with this PIN is in the list already",
        "row 11: refused: this list number is, or was",
        "row 12: refused: this list number is, or was",
        "row 13: refused: another row has this PIN",
        "row 14: refused: the PIN's date",
        "row 15: refused: the action",
        "row 16: refused: there is no kiosk 3",
        "row 17: refused: has 2 fields"};
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
        if (!strstr(err, refusals[i]))
            CHECK(!refusals[i]);
    CHECK(shailoo("slice verify new.slice --pub old.slice.pub --serial-min 4 --precinct 7001 "
                  "--election test-2027") == 0);
    CHECK(shailoo("slice verify old.slice --pub old.slice.pub --serial-min 4") == 1);
    CHECK(strstr(err, "number 3") && strstr(err, "number 4"));
}

static void everyone_else_is_as_before(void) {
    struct voter_slice *slice = unlocked("new.slice");
    const struct slice_counts *counts = &voter_slice_manifest(slice)->counts;
    uint32_t number;
    for (uint32_t i = 1; i <= SAMPLE_VOTERS; i++) {
        struct voter in, found;
        const bool is_gone = i == 1 || i == 7 || i == 20;
        sample_voter(&in, i);
        CHECK(voter_slice_find_pin(slice, in.pin, &number) == (is_gone ? SYNC_NOT_FOUND : SYNC_OK));
        CHECK(voter_slice_voter(slice, i, &found) == (is_gone ? SYNC_NOT_FOUND : SYNC_OK));
        if (is_gone)
            continue;
        CHECK(number == i && !strcmp(in.surname, found.surname) && in.kiosk == found.kiosk);
        CHECK(in.finger_count == found.finger_count && in.portrait.size == found.portrait.size);
        CHECK(in.face.size == found.face.size &&
              (!in.face.size || !memcmp(in.face.bytes, found.face.bytes, in.face.size)));
    }
    CHECK(voter_slice_find_pin(slice, "10304199000002", &number) == SYNC_OK && number == 102);
    CHECK(counts->voters == 29 && counts->women + counts->men == 29 && counts->women == 14);
    CHECK(counts->with_fingers == 17 && counts->with_portrait == 24 - 2);
    CHECK(voter_slice_official_check(slice, 1, "100001") == SYNC_OK);
    voter_slice_close(slice);
}

// The sealed PIN of number 7, as it lies in a package; its size.
static size_t sealed_pin(uint8_t *cell, size_t room) {
    sqlite3 *db;
    sqlite3_stmt *select;
    size_t size = 0;
    CHECK(sqlite3_open_v2("old.slice", &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK);
    CHECK(sqlite3_prepare_v2(db, "SELECT pin FROM voter WHERE number = 7", -1, &select, NULL) ==
          SQLITE_OK);
    if (sqlite3_step(select) == SQLITE_ROW && (size_t)sqlite3_column_bytes(select, 0) <= room) {
        size = (size_t)sqlite3_column_bytes(select, 0);
        memcpy(cell, sqlite3_column_blob(select, 0), size);
    }
    sqlite3_finalize(select);
    sqlite3_close(db);
    return size;
}

static bool file_has(const char *name, const uint8_t *bytes, size_t size) {
    static uint8_t all[4 << 20];
    FILE *file = fopen(name, "rb");
    const size_t length = file ? fread(all, 1, sizeof all, file) : 0;
    if (file)
        fclose(file);
    return memmem(all, length, bytes, size) != NULL;
}

// The key stays, so what was sealed with it must be gone from the file, not only out of the tables.
static void nothing_of_those_who_went_stays_in_the_file(void) {
    uint8_t cell[100];
    const size_t size = sealed_pin(cell, sizeof cell);
    CHECK(size > 40 && file_has("old.slice", cell, size));
    CHECK(!file_has("new.slice", cell, size));
}

static void a_strict_update_is_all_or_nothing(void) {
    CHECK(UPDATE("changes.csv", "strict.slice", "--strict") == 1);
    CHECK(strstr(err, "no package is made") && access("strict.slice", F_OK) &&
          access("strict.slice.part", F_OK));
    write_text("none.csv", "action,pin\nmoved,1\n");
    CHECK(UPDATE("none.csv", "none.slice", "") == 1 && strstr(err, "nothing is changed"));
    CHECK(access("none.slice", F_OK));
}

static void who_is_added_brings_fingers_and_face(void) {
    static const float face[FACE_EMBEDDING_SIZE] = {0.5F};
    CHECK(!mkdir("bulk", 0700) && !mkdir("bulk/faces", 0700));
    FILE *file = fopen("bulk/faces/20304199000001.f32", "wb");
    CHECK(file && fwrite(face, 1, sizeof face, file) == sizeof face && !fclose(file));
    write_text("one.csv",
               "action,pin,list_number,page,surname,given,patronymic,birth,sex,address,document\n"
               "added,20304199000001,101,9,Жаңы,Үсөн,,03.04.1990,М,Ош,ID9\n");
    CHECK(UPDATE("one.csv", "one.slice", "--strict --biometrics bulk --models /nowhere") == 0);
    struct voter_slice *slice = unlocked("one.slice");
    struct voter voter;
    CHECK(voter_slice_voter(slice, 101, &voter) == SYNC_OK && voter.kiosk == 1);
    struct face_template kept;
    CHECK(face_template_decode(&kept, voter.face.bytes, voter.face.size, NULL) == MATCHER_OK);
    CHECK(kept.count == FACE_EMBEDDING_SIZE && kept.embedder == face_embedder());
    CHECK(kept.values[0] == 127 && kept.values[1] == 0 && voter.page == 9);
    voter_slice_close(slice);
    // and an update of an update goes one further
    write_text("none.csv", "action,pin\nmoved,20304199000001\n");
    CHECK(shailoo("slice update one.slice none.csv two.slice --key old.slice.key --pub "
                  "old.slice.pub --passphrases pass") == 0);
    CHECK(strstr(out, "number 5, 30 voters: 0 added, 1 moved away"));
}

static void an_update_needs_two_holders_and_the_commission(void) {
    CHECK(shailoo("slice update old.slice changes.csv x.slice --pub old.slice.pub --passphrases "
                  "pass") == 3 &&
          strstr(err, "--key"));
    write_text("one", "chair-pass\n\n\n");
    CHECK(shailoo("slice update old.slice changes.csv x.slice --key old.slice.key --pub "
                  "old.slice.pub --passphrases one") == 3);
    write_text("wrong", "chair-pass\nwrong-pass\n\n");
    CHECK(shailoo("slice update old.slice changes.csv x.slice --key old.slice.key --pub "
                  "old.slice.pub --passphrases wrong") == 3);
    CHECK(strstr(err, "secretary") && access("x.slice", F_OK) && access("x.slice.part", F_OK));
    CHECK(UPDATE("nothing.csv", "x.slice", "") == 3 && access("x.slice.part", F_OK));
    write_text("header.csv", "action,number\n");
    CHECK(UPDATE("header.csv", "x.slice", "") == 3 && strstr(err, "'pin'"));
}

static void a_difference_is_shown_without_names_and_with(void) {
    CHECK(shailoo("slice diff old.slice new.slice --pub old.slice.pub") == 1);
    CHECK(strstr(out, "3 -> 4") && strstr(out, "30 -> 29") && strstr(out, "removed  7\n"));
    CHECK(strstr(out, "added    101\n") && strstr(out, "--passphrases shows names"));
    CHECK(!strstr(out, "Жаңы") && !strstr(out, pin_of(7)));
    CHECK(shailoo("slice diff old.slice new.slice --pub old.slice.pub --passphrases pass") == 1);
    CHECK(strstr(out, "Жаңыева Гүл") && strstr(out, pin_of(7)) && strstr(out, "removed  7  "));
    CHECK(!strstr(out, "changed"));
    CHECK(shailoo("slice diff old.slice old.slice --pub old.slice.pub --passphrases pass") == 0);
    CHECK(strstr(out, "0 differences"));
    CHECK(shailoo("slice diff old.slice nothing --pub old.slice.pub") == 3);
}

static void a_changed_voter_is_named_with_what_changed(void) {
    struct slice_builder *builder;
    struct secret_key secret;
    struct voter voter;
    CHECK(slice_builder_create(&builder, "other.slice", &station, "{}", sample_cost, why) ==
          SYNC_OK);
    for (uint32_t number = 1; number <= SAMPLE_VOTERS; number++) {
        sample_voter(&voter, number);
        if (number == 4) {
            strcpy(voter.surname, "Башка");
            voter.kiosk = voter.kiosk == 1 ? 2 : 1;
            voter.fingers[0].quality++;
            voter.fingers[0].position = 3;
        }
        CHECK(slice_builder_add(builder, &voter, why) == SYNC_OK);
    }
    CHECK(secret_key_read(&secret, "old.slice.key") == SYNC_OK);
    CHECK(slice_builder_finish(builder, &secret, why) == SYNC_OK);
    slice_builder_destroy(builder);
    secret_key_wipe(&secret);
    CHECK(shailoo("slice diff old.slice other.slice --pub old.slice.pub --passphrases pass") == 1);
    CHECK(strstr(out, "changed  4 kiosk 1 -> 2 name fingers"));
    CHECK(shailoo("slice diff old.slice other.slice --pub old.slice.pub") == 1);
    CHECK(strstr(out, "changed  4 kiosk 1 -> 2\n"));
}

static void a_package_without_its_signature_says_how_to_get_it(void) {
    CHECK(system("cp old.slice lonely.slice") == 0);
    CHECK(shailoo("slice verify lonely.slice --pub old.slice.pub") == 1);
    CHECK(strstr(err, "lonely.slice.minisig is missing: copy both files"));
}

static void every_wrong_package_is_refused_in_plain_words(void) {
    CHECK(shailoo("slice verify old.slice --pub old.slice.pub --precinct 7002") == 1);
    CHECK(strstr(err, "this package is for precinct 7001, this station is 7002"));
    CHECK(shailoo("slice verify old.slice --pub old.slice.pub --election other") == 1);
    CHECK(strstr(err, "this package is for election test-2027, this station is for other"));
    CHECK(system("for i in cut changed; do cp old.slice $i.slice; cp old.slice.minisig "
                 "$i.slice.minisig; done; truncate -s -1 cut.slice; printf x | dd of=changed.slice "
                 "bs=1 seek=5000 conv=notrunc 2>/dev/null") == 0);
    CHECK(shailoo("slice verify cut.slice --pub old.slice.pub") == 1 && strstr(err, "cut short"));
    CHECK(shailoo("slice verify changed.slice --pub old.slice.pub") == 1 && strstr(err, "changed"));
    CHECK(shailoo("keys new others") == 0);
    CHECK(shailoo("slice verify old.slice --pub others/commission.pub") == 1 &&
          strstr(err, "not signed by the commission's key"));
}

static void debian_s_minisign_checks_an_update(void) {
    if (system("command -v minisign >/dev/null 2>&1")) {
        printf("     (minisign is not installed)\n");
        return;
    }
    CHECK(system("minisign -V -p old.slice.pub -m new.slice | grep -q 'serial=4'") == 0);
    CHECK(system("minisign -V -p old.slice.pub -m changed.slice >/dev/null 2>&1") != 0);
}

int main(void) {
    CHECK(!chdir(scratch_folder()));
    sample_station(&station);
    CHECK(sample_slice("old.slice", &station, &key));
    write_text("pass", "chair-pass\n\noperator-pass\n");
    make_changes();
    RUN(late_changes_make_the_next_number);
    RUN(everyone_else_is_as_before);
    RUN(nothing_of_those_who_went_stays_in_the_file);
    RUN(a_strict_update_is_all_or_nothing);
    RUN(who_is_added_brings_fingers_and_face);
    RUN(an_update_needs_two_holders_and_the_commission);
    RUN(a_difference_is_shown_without_names_and_with);
    RUN(a_changed_voter_is_named_with_what_changed);
    RUN(a_package_without_its_signature_says_how_to_get_it);
    RUN(every_wrong_package_is_refused_in_plain_words);
    RUN(debian_s_minisign_checks_an_update);
    return check_report();
}
