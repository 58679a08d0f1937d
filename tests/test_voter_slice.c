// The package as the kiosk opens it: the whole way in, and every way that is refused.
#include "sync/participation_log.h"
#include "sync/voter_slice.h"
#include "tests/check.h"
#include "tests/support/sample_slice.h"
#include "tests/support/scratch.h"
#include <sqlite3.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char path[512];
static struct public_key key;
static struct slice_station station;
static char why[SLICE_WHY_SIZE];

static struct slice_expected expected(void) {
    return (struct slice_expected){.key = key};
}

static struct voter_slice *opened(void) {
    struct slice_expected any = expected();
    struct voter_slice *slice = NULL;
    CHECK(voter_slice_open(&slice, path, &any, why) == SYNC_OK);
    return slice;
}

static struct voter_slice *unlocked(void) {
    struct voter_slice *slice = opened();
    CHECK(voter_slice_unlock(slice, HOLDER_SECRETARY, "secretary-pass") == SYNC_ONE_MORE);
    CHECK(voter_slice_unlock(slice, HOLDER_CHAIR, "chair-pass") == SYNC_OK);
    return slice;
}

static char *bytes_of(const char *name, size_t *size) {
    FILE *file = fopen(name, "rb");
    fseek(file, 0, SEEK_END);
    *size = (size_t)ftell(file);
    rewind(file);
    char *bytes = malloc(*size + 1);
    CHECK(fread(bytes, 1, *size, file) == *size);
    fclose(file);
    return bytes;
}

static void write_bytes(const char *name, const char *bytes, size_t size) {
    FILE *file = fopen(name, "wb");
    CHECK(fwrite(bytes, 1, size, file) == size);
    fclose(file);
}

// The package as it is, then with `size` bytes of which byte `at` is changed (SIZE_MAX: none).
static enum sync_status open_changed(size_t cut, size_t at) {
    size_t size;
    char changed[600], signature[700], *bytes = bytes_of(path, &size);
    snprintf(changed, sizeof changed, "%s", scratch_path("changed.slice"));
    if (at != SIZE_MAX)
        bytes[at] ^= 1;
    write_bytes(changed, bytes, size - cut);
    free(bytes);
    snprintf(signature, sizeof signature, "%s.minisig", path);
    bytes = bytes_of(signature, &size);
    snprintf(signature, sizeof signature, "%s.minisig", changed);
    write_bytes(signature, bytes, size);
    free(bytes);
    struct slice_expected any = expected();
    struct voter_slice *slice;
    enum sync_status status = voter_slice_open(&slice, changed, &any, why);
    voter_slice_close(slice);
    return status;
}

// A package that the commission itself has signed, and in which this was changed before.
static struct voter_slice *opened_signed_with(const char *sql, enum sync_status *status) {
    char changed[600], secret_path[600], *bytes;
    struct secret_key secret;
    struct slice_expected any = expected();
    struct voter_slice *slice = NULL;
    size_t size;
    sqlite3 *db;
    snprintf(changed, sizeof changed, "%s", scratch_path("signed.slice"));
    snprintf(secret_path, sizeof secret_path, "%s.key", path);
    bytes = bytes_of(path, &size);
    write_bytes(changed, bytes, size);
    free(bytes);
    CHECK(!sqlite3_open(changed, &db) && !sqlite3_exec(db, sql, NULL, NULL, NULL));
    sqlite3_close(db);
    CHECK(!secret_key_read(&secret, secret_path) &&
          !signature_make(changed, &secret, "kind=slice"));
    secret_key_wipe(&secret);
    *status = voter_slice_open(&slice, changed, &any, why);
    return slice;
}

static void a_package_that_says_other_counts_than_it_has_is_refused_though_it_is_signed(void) {
    enum sync_status status;
    CHECK(!opened_signed_with("DELETE FROM face WHERE number = 1", &status));
    CHECK(status == SYNC_BAD_FILE && strstr(why, "with a face"));
    CHECK(!opened_signed_with("DELETE FROM key_box WHERE holder = 2", &status));
    CHECK(status == SYNC_BAD_FILE && strstr(why, "keys"));
    // What cannot be counted without the key is when there is one: whose kiosk is whose.
    struct voter_slice *slice =
        opened_signed_with("UPDATE voter SET kiosk = 3 - kiosk WHERE number = 1", &status);
    CHECK(slice && voter_slice_unlock(slice, HOLDER_CHAIR, "chair-pass") == SYNC_ONE_MORE);
    CHECK(voter_slice_unlock(slice, HOLDER_SECRETARY, "secretary-pass") == SYNC_BAD_FILE);
    CHECK(!voter_slice_is_unlocked(slice));
    voter_slice_close(slice);
}

static void a_package_whose_keys_are_not_those_it_binds_does_not_open(void) {
    enum sync_status status;
    struct voter_slice *slice =
        opened_signed_with("UPDATE key_commitment SET commitment = zeroblob(32)", &status);
    CHECK(slice && voter_slice_unlock(slice, HOLDER_CHAIR, "chair-pass") == SYNC_ONE_MORE);
    CHECK(voter_slice_unlock(slice, HOLDER_SECRETARY, "secretary-pass") == SYNC_BAD_FILE);
    CHECK(!voter_slice_is_unlocked(slice));
    voter_slice_close(slice);
    // One person's box in another's place: two passphrases of one would be two holders.
    slice = opened_signed_with("UPDATE key_box SET box = (SELECT box FROM key_box WHERE holder = 1)"
                               " WHERE holder = 2",
                               &status);
    CHECK(slice && voter_slice_unlock(slice, HOLDER_SECRETARY, "chair-pass") == SYNC_BAD_FILE);
    voter_slice_close(slice);
}

static int left_of(struct byte_view view) {
    int left = 0;
    for (size_t i = 0; i < view.size; i++)
        left += view.bytes[i] != 0;
    return left;
}

static void what_was_told_of_a_voter_is_wiped_when_he_is_forgotten(void) {
    struct voter_slice *slice = unlocked();
    struct voter voter;
    CHECK(voter_slice_voter(slice, 1, &voter) == SYNC_OK && voter.finger_count == 2);
    const struct byte_view told[] = {voter.face, voter.portrait, voter.fingers[0].record,
                                     voter.fingers[1].record}; // in the slice's own memory
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        CHECK(told[i].size > 100 && left_of(told[i]) > 10);
    voter_slice_forget(slice);
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        CHECK(left_of(told[i]) == 0);
    voter_slice_close(slice);
}

static void manifest_and_policy_are_read_before_it_is_unlocked(void) {
    struct voter_slice *slice = opened();
    const struct slice_manifest *manifest = voter_slice_manifest(slice);
    CHECK(!strcmp(manifest->election, "test-2027") && !strcmp(manifest->uik, "7001"));
    CHECK(!strcmp(manifest->title.ky, "Сыноо шайлоосу") &&
          !strcmp(manifest->title.en, "Trial election"));
    CHECK(manifest->serial == 3 && manifest->kiosks == 2 && manifest->training);
    CHECK(manifest->date.year == 2027 && manifest->date.month == 1 && manifest->date.day == 24);
    CHECK(manifest->counts.voters == 30 && manifest->counts.women == 15 &&
          manifest->counts.men == 15);
    CHECK(manifest->counts.with_fingers == 20 && manifest->counts.with_portrait == 24);
    CHECK(manifest->counts.by_kiosk[1] == 15 && manifest->counts.by_kiosk[2] == 15);
    CHECK(voter_slice_official(slice, 3) && voter_slice_official(slice, 3)->role == ROLE_OPERATOR);
    CHECK(!voter_slice_official(slice, 99));
    CHECK(voter_slice_policy(slice)->finger_tries_all == 8);
    CHECK(voter_slice_policy(slice)->finger_order[0] == 2);
    voter_slice_close(slice);
}

static void locked_it_tells_nothing(void) {
    struct voter_slice *slice = opened();
    struct voter voter;
    uint32_t number = 77;
    const struct voter_brief *briefs;
    sample_voter(&voter, 1);
    CHECK(voter_slice_find_pin(slice, voter.pin, &number) == SYNC_LOCKED && number == 77);
    CHECK(voter_slice_find_number(slice, 1) == SYNC_LOCKED);
    CHECK(voter_slice_search_name(slice, "иван", &number, 1) == 0);
    CHECK(voter_slice_voter(slice, 1, &voter) == SYNC_LOCKED && !*voter.surname);
    CHECK(voter_slice_briefs(slice, &briefs) == 0);
    CHECK(voter_slice_official_check(slice, 1, "100001") == SYNC_LOCKED);
    CHECK(voter_slice_each_finger(slice, NULL, NULL) == SYNC_LOCKED);
    CHECK(voter_slice_each_face(slice, NULL, NULL) == SYNC_LOCKED);
    struct log_place place;
    CHECK(voter_slice_log_place(slice, 1, &place) == SYNC_LOCKED);
    voter_slice_close(slice);
}

static void any_two_holders_unlock_it(void) {
    static const char *const pass[] = {"", "chair-pass", "secretary-pass", "operator-pass"};
    for (int a = 1; a <= 3; a++)
        for (int b = 1; b <= 3; b++) {
            struct voter_slice *slice = opened();
            CHECK(voter_slice_unlock(slice, (enum key_holder)a, pass[a]) == SYNC_ONE_MORE);
            CHECK(voter_slice_holder_is_open(slice, (enum key_holder)a));
            CHECK(voter_slice_unlock(slice, (enum key_holder)b, pass[b]) ==
                  (a == b ? SYNC_ONE_MORE : SYNC_OK));
            CHECK(voter_slice_is_unlocked(slice) == (a != b));
            voter_slice_close(slice);
        }
}

static void a_wrong_passphrase_is_this_holders_and_costs_nothing_else(void) {
    struct voter_slice *slice = opened();
    CHECK(voter_slice_unlock(slice, HOLDER_CHAIR, "secretary-pass") == SYNC_WRONG_KEY);
    CHECK(voter_slice_unlock(slice, HOLDER_CHAIR, "") == SYNC_WRONG_KEY);
    CHECK(voter_slice_unlock(slice, (enum key_holder)0, "chair-pass") == SYNC_WRONG_KEY);
    CHECK(voter_slice_unlock(slice, (enum key_holder)4, "chair-pass") == SYNC_WRONG_KEY);
    CHECK(voter_slice_unlock(slice, HOLDER_CHAIR, "chair-pass") == SYNC_ONE_MORE);
    CHECK(voter_slice_unlock(slice, HOLDER_OPERATOR, "operator-Pass") == SYNC_WRONG_KEY);
    CHECK(voter_slice_holder_is_open(slice, HOLDER_CHAIR));
    CHECK(!voter_slice_holder_is_open(slice, HOLDER_OPERATOR));
    CHECK(voter_slice_unlock(slice, HOLDER_OPERATOR, "operator-pass") == SYNC_OK);
    voter_slice_close(slice);
}

static void every_voter_comes_out_as_it_went_in(void) {
    struct voter_slice *slice = unlocked();
    for (uint32_t number = 1; number <= SAMPLE_VOTERS; number++) {
        struct voter in, out;
        uint32_t found = 0;
        sample_voter(&in, number);
        CHECK(voter_slice_find_pin(slice, in.pin, &found) == SYNC_OK && found == number);
        CHECK(voter_slice_find_number(slice, number) == SYNC_OK);
        CHECK(voter_slice_voter(slice, number, &out) == SYNC_OK);
        CHECK(out.number == number && out.page == in.page && out.kiosk == in.kiosk);
        CHECK(!strcmp(out.pin, in.pin) && !strcmp(out.surname, in.surname));
        CHECK(!strcmp(out.given, in.given) && !strcmp(out.patronymic, in.patronymic));
        CHECK(!strcmp(out.address, in.address) && !strcmp(out.document, in.document));
        CHECK(!memcmp(&out.birth, &in.birth, sizeof in.birth) && out.sex == in.sex);
        CHECK(out.finger_count == in.finger_count && out.face.size == in.face.size);
        for (int i = 0; i < in.finger_count && i < out.finger_count; i++)
            CHECK(out.fingers[i].position == in.fingers[i].position &&
                  out.fingers[i].quality == in.fingers[i].quality &&
                  out.fingers[i].record.size == in.fingers[i].record.size &&
                  !memcmp(out.fingers[i].record.bytes, in.fingers[i].record.bytes,
                          in.fingers[i].record.size));
        CHECK(!in.face.size || !memcmp(out.face.bytes, in.face.bytes, in.face.size));
        CHECK(out.portrait.size == in.portrait.size);
        CHECK(!in.portrait.size ||
              !memcmp(out.portrait.bytes, in.portrait.bytes, in.portrait.size));
    }
    voter_slice_close(slice);
}

static void who_is_not_there_is_not_found(void) {
    struct voter_slice *slice = unlocked();
    struct voter voter;
    uint32_t number;
    CHECK(voter_slice_find_pin(slice, "10101190000000", &number) == SYNC_NOT_FOUND);
    CHECK(voter_slice_find_pin(slice, "", &number) == SYNC_NOT_FOUND);
    CHECK(voter_slice_find_pin(slice, "123456789012345678901234567890", &number) == SYNC_NOT_FOUND);
    CHECK(voter_slice_find_number(slice, 0) == SYNC_NOT_FOUND);
    CHECK(voter_slice_find_number(slice, 31) == SYNC_NOT_FOUND);
    CHECK(voter_slice_voter(slice, 31, &voter) == SYNC_NOT_FOUND);
    CHECK(voter_slice_brief(slice, 31) == NULL);
    voter_slice_close(slice);
}

static void names_are_found_however_they_are_spelt(void) {
    struct voter_slice *slice = unlocked();
    uint32_t numbers[SAMPLE_VOTERS];
    // number % 6: 0 Жумабекова Айгүл, 1 Өмүралиев Бакыт, 2 Иванова Мария, 3 Чыңгышев Нурлан, ...
    static const char *const ways[] = {"Жумабекова Айгүл", "айгул жумабек", "ZHUMABEKOVA",
                                       "Jumabekova Aigul", "  жумаб ",      "Джумабекова"};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        CHECK(voter_slice_search_name(slice, ways[i], numbers, SAMPLE_VOTERS) == 5);
        CHECK(numbers[0] == 6 && numbers[4] == 30);
    }
    CHECK(voter_slice_search_name(slice, "Омуралиев", numbers, SAMPLE_VOTERS) == 5);
    CHECK(numbers[0] == 1);
    CHECK(voter_slice_search_name(slice, "CHYNGYSHEV", numbers, 2) == 5 && numbers[1] == 9);
    CHECK(voter_slice_search_name(slice, "MARIIA IVANOVA", numbers, SAMPLE_VOTERS) == 5);
    CHECK(voter_slice_search_name(slice, "Shcherbakova Yolka", numbers, SAMPLE_VOTERS) == 0);
    CHECK(voter_slice_search_name(slice, "Shcherbakova Elka", numbers, SAMPLE_VOTERS) == 5);
    CHECK(voter_slice_search_name(slice, "Жумабекова Бакыт", numbers, SAMPLE_VOTERS) == 0);
    CHECK(voter_slice_search_name(slice, "", numbers, SAMPLE_VOTERS) == 0);
    CHECK(voter_slice_search_name(slice, " - \xFF\xD0", numbers, SAMPLE_VOTERS) == 0);
    voter_slice_close(slice);
}

struct seen {
    int count, stop_at;
    uint32_t last;
};

static bool see_finger(void *context, uint32_t number, const struct voter_finger *finger) {
    struct seen *seen = context;
    CHECK(finger->record.size == SAMPLE_RECORD_SIZE && !memcmp(finger->record.bytes, "FMR", 4));
    CHECK(finger->record.bytes[10] == (uint8_t)(number + (finger->position == 7)));
    seen->last = number;
    return ++seen->count != seen->stop_at;
}

static bool see_face(void *context, uint32_t number, struct byte_view face) {
    struct seen *seen = context;
    struct voter voter;
    sample_voter(&voter, number);
    CHECK(face.size == voter.face.size && !memcmp(face.bytes, voter.face.bytes, face.size));
    seen->count++;
    return true;
}

static void everyone_is_handed_to_a_gallery_once(void) {
    struct voter_slice *slice = unlocked();
    const struct slice_counts *counts = &voter_slice_manifest(slice)->counts;
    struct seen all = {0}, some = {.stop_at = 3}, faces = {0};
    CHECK(voter_slice_each_finger(slice, see_finger, &all) == SYNC_OK && all.count == 40);
    CHECK(voter_slice_each_finger(slice, see_finger, &some) == SYNC_OK && some.count == 3);
    CHECK(voter_slice_each_face(slice, see_face, &faces) == SYNC_OK);
    CHECK((uint32_t)faces.count == counts->with_face && faces.count == 23);
    const struct voter_brief *briefs;
    CHECK(voter_slice_briefs(slice, &briefs) == SAMPLE_VOTERS);
    CHECK(briefs[0].number == 1 && briefs[0].sex == 'F' && briefs[0].fingers == 2);
    CHECK(voter_slice_brief(slice, 4) && !voter_slice_brief(slice, 4)->has_face);
    voter_slice_close(slice);
}

static void a_second_handle_reads_on_while_the_first_is_locked(void) {
    struct voter_slice *beside, *slice = opened();
    CHECK(voter_slice_open_beside(&beside, slice) == SYNC_LOCKED && !beside);
    voter_slice_close(slice);
    slice = unlocked();
    CHECK(voter_slice_open_beside(&beside, slice) == SYNC_OK);
    voter_slice_lock(slice);
    struct seen all = {0};
    struct voter voter;
    uint32_t number;
    CHECK(voter_slice_each_finger(beside, see_finger, &all) == SYNC_OK && all.count == 40);
    CHECK(voter_slice_voter(beside, 2, &voter) == SYNC_OK && voter.number == 2);
    CHECK(voter_slice_find_pin(beside, voter.pin, &number) == SYNC_OK && number == 2);
    CHECK(voter_slice_search_name(beside, voter.surname, &number, 1) >= 1);
    CHECK(!voter_slice_holder_is_open(beside, HOLDER_CHAIR)); // no share goes with it
    voter_slice_close(slice);
    voter_slice_lock(beside);
    CHECK(voter_slice_each_finger(beside, see_finger, &all) == SYNC_LOCKED);
    voter_slice_close(beside);
}

static void a_second_handle_reads_what_was_checked_whatever_became_of_the_file(void) {
    struct voter_slice *beside, *slice = unlocked();
    struct voter voter;
    size_t size;
    char *bytes = bytes_of(path, &size);
    write_bytes(path, "", 0);
    CHECK(voter_slice_open_beside(&beside, slice) == SYNC_OK);
    CHECK(voter_slice_voter(beside, 2, &voter) == SYNC_OK && voter.number == 2);
    voter_slice_close(beside);
    CHECK(!remove(path) && voter_slice_open_beside(&beside, slice) == SYNC_OK);
    voter_slice_close(slice); // whichever is closed first
    CHECK(voter_slice_voter(beside, 2, &voter) == SYNC_OK && voter.number == 2);
    voter_slice_close(beside);
    write_bytes(path, bytes, size);
    free(bytes);
}

static void officials_have_codes_of_their_own(void) {
    struct voter_slice *slice = unlocked();
    CHECK(voter_slice_official_check(slice, 1, "100001") == SYNC_OK);
    CHECK(voter_slice_official_check(slice, 4, "100004") == SYNC_OK);
    CHECK(voter_slice_official_check(slice, 1, "100004") == SYNC_WRONG_KEY);
    CHECK(voter_slice_official_check(slice, 1, "") == SYNC_WRONG_KEY);
    CHECK(voter_slice_official_check(slice, 9, "100001") == SYNC_NOT_FOUND);
    voter_slice_close(slice);
}

static void locking_takes_everything_back(void) {
    struct voter_slice *slice = unlocked();
    struct voter voter;
    CHECK(voter_slice_voter(slice, 1, &voter) == SYNC_OK);
    voter_slice_lock(slice);
    CHECK(!voter_slice_is_unlocked(slice) && !voter_slice_holder_is_open(slice, HOLDER_CHAIR));
    CHECK(voter_slice_voter(slice, 1, &voter) == SYNC_LOCKED);
    CHECK(voter_slice_unlock(slice, HOLDER_OPERATOR, "operator-pass") == SYNC_ONE_MORE);
    CHECK(voter_slice_unlock(slice, HOLDER_CHAIR, "chair-pass") == SYNC_OK);
    CHECK(voter_slice_voter(slice, 1, &voter) == SYNC_OK);
    voter_slice_close(slice);
    voter_slice_close(NULL);
}

static void a_changed_byte_is_refused(void) {
    size_t size;
    free(bytes_of(path, &size));
    CHECK(open_changed(0, SIZE_MAX) == SYNC_OK); // the copy itself is good
    for (size_t at = 0; at < size; at += size / 97)
        CHECK(open_changed(0, at) == SYNC_BAD_SIGNATURE);
    CHECK(strstr(why, "changed"));
}

static void a_package_cut_short_is_refused(void) {
    size_t size;
    free(bytes_of(path, &size));
    CHECK(open_changed(1, SIZE_MAX) == SYNC_BAD_SIGNATURE);
    CHECK(open_changed(4096, SIZE_MAX) == SYNC_BAD_SIGNATURE);
    CHECK(open_changed(size, SIZE_MAX) == SYNC_BAD_SIGNATURE);
}

static enum sync_status open_with(const struct slice_expected *with) {
    struct voter_slice *slice;
    enum sync_status status = voter_slice_open(&slice, path, with, why);
    CHECK((status == SYNC_OK) == (slice != NULL));
    voter_slice_close(slice);
    return status;
}

static void another_place_key_or_serial_is_refused_in_words(void) {
    struct slice_expected with = {
        .key = key, .election = "test-2027", .uik = "7001", .serial_min = 3};
    CHECK(open_with(&with) == SYNC_OK);
    with.uik = "7002";
    CHECK(open_with(&with) == SYNC_WRONG_STATION && strstr(why, "7001") && strstr(why, "7002"));
    with.uik = "7001";
    with.election = "test-2028";
    CHECK(open_with(&with) == SYNC_WRONG_STATION && strstr(why, "test-2027"));
    with.election = NULL;
    with.serial_min = 4;
    CHECK(open_with(&with) == SYNC_OLDER && strstr(why, "4"));
    with.serial_min = 0;
    with.key.key[5] ^= 1;
    CHECK(open_with(&with) == SYNC_BAD_SIGNATURE);
    with = (struct slice_expected){.key = key};
    with.key.number[0] ^= 1;
    CHECK(open_with(&with) == SYNC_BAD_SIGNATURE);
}

static void what_is_not_a_package_is_refused(void) {
    struct slice_expected any = expected();
    struct voter_slice *slice;
    char signature[600], moved[700];
    CHECK(voter_slice_open(&slice, scratch_path("nowhere"), &any, why) == SYNC_NO_FILE && !slice);
    CHECK(voter_slice_open(&slice, scratch_folder(), &any, NULL) != SYNC_OK && !slice);
    snprintf(signature, sizeof signature, "%s.minisig", path);
    snprintf(moved, sizeof moved, "%s.away", signature);
    CHECK(!rename(signature, moved));
    CHECK(voter_slice_open(&slice, path, &any, why) == SYNC_BAD_SIGNATURE && !slice);
    CHECK(!rename(moved, signature));
    // signed by the right key, but something else
    char secret_path[600];
    struct secret_key secret;
    snprintf(secret_path, sizeof secret_path, "%s.key", path);
    CHECK(secret_key_read(&secret, secret_path) == SYNC_OK);
    const char *letter = scratch_path("letter");
    write_bytes(letter, "dear voter", 10);
    CHECK(signature_make(letter, &secret, "a letter") == SYNC_OK);
    CHECK(voter_slice_open(&slice, letter, &any, why) == SYNC_BAD_FILE && !slice);
    write_bytes(letter, "", 0);
    CHECK(signature_make(letter, &secret, "nothing") == SYNC_OK);
    CHECK(voter_slice_open(&slice, letter, &any, why) == SYNC_BAD_FILE && !slice);
    secret_key_wipe(&secret);
}

static void opening_and_reading_leaves_the_folder_as_it_was(void) {
    struct stat before, after;
    char beside[600];
    CHECK(!stat(path, &before));
    CHECK(!chmod(path, 0400));
    struct voter_slice *slice = unlocked();
    struct voter voter;
    CHECK(voter_slice_voter(slice, 3, &voter) == SYNC_OK);
    voter_slice_close(slice);
    CHECK(!stat(path, &after) && after.st_mtim.tv_nsec == before.st_mtim.tv_nsec);
    snprintf(beside, sizeof beside, "%s-wal", path);
    CHECK(access(beside, F_OK));
    snprintf(beside, sizeof beside, "%s-journal", path);
    CHECK(access(beside, F_OK));
}

static void nothing_personal_can_be_read_in_the_file(void) {
    size_t size;
    char *bytes = bytes_of(path, &size);
    for (uint32_t number = 1; number <= SAMPLE_VOTERS; number++) {
        struct voter voter;
        sample_voter(&voter, number);
        const char *const texts[] = {voter.pin, voter.surname, voter.given, voter.document,
                                     voter.address};
        for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
            CHECK(!memmem(bytes, size, texts[i], strlen(texts[i])));
        CHECK(!memmem(bytes, size, voter.pin + 1, 8)); // the birth date
        if (voter.finger_count)
            CHECK(!memmem(bytes, size, voter.fingers[0].record.bytes + 8, 16));
        if (voter.portrait.size)
            CHECK(!memmem(bytes, size, voter.portrait.bytes + 8, 16));
        if (voter.face.size)
            CHECK(!memmem(bytes, size, voter.face.bytes + 100, 16));
    }
    CHECK(!memmem(bytes, size, "FMR", 4) && !memmem(bytes, size, "100001", 6));
    CHECK(!memmem(bytes, size, "-pass", 5));
    CHECK(memmem(bytes, size, "Trial election", 14)); // the grep does find what is open
    free(bytes);
}

int main(void) {
    snprintf(path, sizeof path, "%s", scratch_path("station.slice"));
    sample_station(&station);
    if (!sample_slice(path, &station, &key))
        return 1;
    RUN(manifest_and_policy_are_read_before_it_is_unlocked);
    RUN(locked_it_tells_nothing);
    RUN(any_two_holders_unlock_it);
    RUN(a_wrong_passphrase_is_this_holders_and_costs_nothing_else);
    RUN(every_voter_comes_out_as_it_went_in);
    RUN(who_is_not_there_is_not_found);
    RUN(names_are_found_however_they_are_spelt);
    RUN(everyone_is_handed_to_a_gallery_once);
    RUN(a_second_handle_reads_on_while_the_first_is_locked);
    RUN(a_second_handle_reads_what_was_checked_whatever_became_of_the_file);
    RUN(officials_have_codes_of_their_own);
    RUN(locking_takes_everything_back);
    RUN(what_was_told_of_a_voter_is_wiped_when_he_is_forgotten);
    RUN(a_package_that_says_other_counts_than_it_has_is_refused_though_it_is_signed);
    RUN(a_package_whose_keys_are_not_those_it_binds_does_not_open);
    RUN(a_changed_byte_is_refused);
    RUN(a_package_cut_short_is_refused);
    RUN(another_place_key_or_serial_is_refused_in_words);
    RUN(what_is_not_a_package_is_refused);
    RUN(opening_and_reading_leaves_the_folder_as_it_was);
    RUN(nothing_personal_can_be_read_in_the_file);
    return check_report();
}
