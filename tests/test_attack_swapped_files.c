// Whoever may write where a package lies swaps it while it is looked at: between its check and its
// use, by folder, by name and in place, as fast as he can and when inotify tells him to. What was
// not signed is never used.
#include "sync/log_copy.h"
#include "sync/referral_builder.h"
#include "sync/slice_manifest.h"
#include "sync/slice_package.h"
#include "tests/check.h"
#include "tests/support/sample_log.h"
#include "tests/support/sample_slice.h"
#include "tests/support/scratch.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ROUNDS = 1000, FOLDER = 300, PATH = 700, IDLE_S = 77, PAGE = 1000 };

static char place[FOLDER], other[FOLDER]; // folders: what is signed, and what is not
static struct public_key key;
static struct slice_station station;
static char *good, *evil; // the packages' bytes
static size_t size;

static void in(char out[PATH], const char *folder, const char *name) {
    CHECK(snprintf(out, PATH, "%s/%s", folder, name) < PATH);
}

static char *bytes_of(const char *folder, const char *name, size_t *length) {
    char path[PATH];
    struct stat about;
    in(path, folder, name);
    FILE *file = fopen(path, "rb");
    CHECK(file && !fstat(fileno(file), &about));
    char *bytes = calloc(1, (size_t)about.st_size + 1);
    *length = fread(bytes, 1, (size_t)about.st_size, file);
    fclose(file);
    return bytes;
}

static void write_bytes(const char *folder, const char *name, const char *bytes, size_t length) {
    char path[PATH];
    in(path, folder, name);
    FILE *file = fopen(path, "wb");
    CHECK(file && fwrite(bytes, 1, length, file) == length && !fclose(file));
}

static void copy_to_other(const char *name) {
    size_t length;
    char *bytes = bytes_of(place, name, &length);
    write_bytes(other, name, bytes, length);
    free(bytes);
}

// The same package with a policy and pages of the attacker's, beside the commission's signature.
static void make_packages(void) {
    char path[PATH], sql[300];
    sqlite3 *db;
    size_t length;
    in(path, place, "station.slice");
    CHECK(sample_slice(path, &station, &key));
    copy_to_other("station.slice");
    copy_to_other("station.slice.minisig");
    copy_to_other("station.slice.key"); // the folders are as good as each other when turned
    in(path, other, "station.slice");
    snprintf(sql, sizeof sql,
             "PRAGMA journal_mode = MEMORY;"
             "UPDATE document SET json = '{\"day\":{\"idle_timeout_s\":%d}}' WHERE name = 'policy';"
             "UPDATE voter SET page = page + %d",
             IDLE_S, PAGE);
    CHECK(sqlite3_open(path, &db) == SQLITE_OK && !sqlite3_exec(db, sql, NULL, NULL, NULL));
    sqlite3_close(db);
    good = bytes_of(place, "station.slice", &size);
    evil = bytes_of(other, "station.slice", &length);
    CHECK(length == size && memcmp(good, evil, size));
}

// ---- The attackers

static atomic_bool is_over;

static void *turn_folders(void *unused) {
    for (; !is_over; usleep(100))
        if (renameat2(AT_FDCWD, place, AT_FDCWD, other, RENAME_EXCHANGE))
            return unused;
    return unused;
}

// As soon as somebody opens, reads or closes it.
static void *turn_when_told(void *name) {
    char path[PATH], away[PATH], events[4096];
    in(path, place, name);
    in(away, other, name);
    const int watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    CHECK(watch >= 0 && inotify_add_watch(watch, place, IN_OPEN | IN_ACCESS | IN_CLOSE) >= 0);
    while (!is_over)
        if (read(watch, events, sizeof events) > 0)
            (void)renameat2(AT_FDCWD, path, AT_FDCWD, away, RENAME_EXCHANGE);
    close(watch);
    return NULL;
}

static void *write_over(void *unused) {
    char path[PATH];
    in(path, place, "station.slice");
    const int file = open(path, O_WRONLY | O_CLOEXEC);
    for (unsigned turn = 0; !is_over; turn++, usleep(500))
        CHECK(pwrite(file, turn % 2 ? good : evil, size, 0) == (ssize_t)size);
    close(file);
    return unused;
}

static void *make_longer_and_shorter(void *unused) {
    char path[PATH];
    in(path, place, "station.slice");
    for (; !is_over; usleep(100)) {
        CHECK(!truncate(path, (off_t)size + 1 + rand() % 100000));
        CHECK(!truncate(path, (off_t)size));
    }
    return unused;
}

// ---- The kiosk

static bool is_the_signed_one(struct voter_slice *slice) {
    struct voter_open_row *rows = NULL;
    size_t count = 0;
    bool is = voter_slice_policy(slice)->idle_timeout_s == slice_policy_default.idle_timeout_s &&
              voter_slice_open_rows(slice, &rows, &count) == SYNC_OK && count == SAMPLE_VOTERS;
    for (size_t i = 0; is && i < count; i++)
        is = rows[i].page < PAGE;
    free(rows);
    return is;
}

// How often it was refused.
static int attacked_by(void *(*attacker)(void *), const char *name) {
    const struct slice_expected expected = {.key = key};
    char path[PATH];
    pthread_t thread;
    int accepted = 0, refused = 0;
    in(path, place, "station.slice");
    is_over = false;
    CHECK(!pthread_create(&thread, NULL, attacker, (void *)name));
    for (int round = 0; round < ROUNDS; round++) {
        struct voter_slice *slice;
        if (voter_slice_open(&slice, path, &expected, NULL)) {
            refused++;
            continue;
        }
        accepted++;
        CHECK(is_the_signed_one(slice));
        voter_slice_close(slice);
    }
    is_over = true;
    pthread_join(thread, NULL);
    printf("     %s: %d accepted, %d refused\n", name, accepted, refused);
    write_bytes(place, "station.slice", good, size);
    write_bytes(other, "station.slice", evil, size);
    return refused;
}

static void a_package_swapped_between_check_and_use_is_never_used_unsigned(void) {
    CHECK(attacked_by(turn_folders, "folders"));
    CHECK(attacked_by(turn_when_told, "station.slice"));
    CHECK(attacked_by(write_over, "in place"));
    (void)attacked_by(make_longer_and_shorter, "its length");
}

static void what_is_written_into_an_open_package_reaches_no_handle(void) {
    const struct slice_expected expected = {.key = key};
    struct voter_slice *slice, *beside;
    char path[PATH];
    in(path, place, "station.slice");
    CHECK(voter_slice_open(&slice, path, &expected, NULL) == SYNC_OK);
    write_bytes(place, "station.slice", evil, size);
    CHECK(is_the_signed_one(slice));
    CHECK(voter_slice_unlock(slice, HOLDER_CHAIR, "chair-pass") == SYNC_ONE_MORE);
    CHECK(voter_slice_unlock(slice, HOLDER_SECRETARY, "secretary-pass") == SYNC_OK);
    CHECK(voter_slice_open_beside(&beside, slice) == SYNC_OK && is_the_signed_one(beside));
    voter_slice_close(beside);
    voter_slice_close(slice);
    write_bytes(place, "station.slice", good, size);
}

// The commission's own side: what the builder made is what it signs.
static void a_package_swapped_while_it_is_made_gets_no_signature_that_fits(void) {
    const struct slice_expected expected = {.key = key};
    char path[PATH], part[PATH], why[SLICE_WHY_SIZE];
    struct slice_builder *builder;
    struct voter_slice *old, *slice;
    struct secret_key secret;
    in(path, place, "station.slice.key");
    CHECK(secret_key_read(&secret, path) == SYNC_OK);
    in(path, place, "station.slice");
    CHECK(voter_slice_open(&old, path, &expected, NULL) == SYNC_OK);
    CHECK(voter_slice_unlock(old, HOLDER_CHAIR, "chair-pass") == SYNC_ONE_MORE);
    CHECK(voter_slice_unlock(old, HOLDER_SECRETARY, "secretary-pass") == SYNC_OK);
    in(path, place, "new.slice");
    CHECK(slice_builder_continue(&builder, path, old, why) == SYNC_OK);
    in(part, place, "new.slice.part");
    CHECK(!unlink(part));
    write_bytes(place, "new.slice.part", evil, size);
    CHECK(slice_builder_finish(builder, &secret, why) == SYNC_OK);
    slice_builder_destroy(builder);
    CHECK(voter_slice_open(&slice, path, &expected, why) == SYNC_BAD_SIGNATURE && !slice);
    voter_slice_close(old);
    secret_key_wipe(&secret);
}

// ---- The nationwide index

static void make_index(const char *folder, const char *number, const struct secret_key *secret) {
    static const struct referral_about about = {
        "test-2027", 4, {2027, 1, 24}
    };
    struct referral_builder *builder;
    struct referral_precinct precinct = {
        .address = {"Бишкек", "Бишкек", "Bishkek"}
    };
    struct referral_key voter;
    uint8_t salt[REFERRAL_SALT_SIZE];
    char path[PATH], why[SLICE_WHY_SIZE];
    snprintf(precinct.number, sizeof precinct.number, "%s", number);
    referral_index_salt(salt, about.election);
    CHECK(!referral_builder_create(&builder, &about) &&
          !referral_builder_add_precinct(builder, &precinct, why) &&
          referral_index_hash(&voter, salt, "10101199000011") &&
          !referral_builder_add(builder, 2, &voter, 0));
    in(path, folder, "national.referral");
    CHECK(!referral_builder_finish(builder, path, secret, NULL, NULL, why));
    referral_builder_destroy(builder);
}

static void an_index_swapped_between_check_and_use_is_never_used_unsigned(void) {
    struct referral_expected expected = {.key = key};
    struct referral_precinct precinct;
    struct secret_key secret;
    char path[PATH], why[SLICE_WHY_SIZE];
    pthread_t thread;
    int refused = 0;
    in(path, place, "station.slice.key");
    CHECK(secret_key_read(&secret, path) == SYNC_OK);
    make_index(other, "6666", &secret);
    make_index(place, "7001", &secret);
    copy_to_other("national.referral.minisig");
    in(path, place, "national.referral");
    is_over = false;
    CHECK(!pthread_create(&thread, NULL, turn_when_told, (void *)"national.referral"));
    for (int round = 0; round < ROUNDS; round++) {
        struct referral_index *index;
        if (referral_index_open(&index, path, &expected, why)) {
            refused++;
            continue;
        }
        CHECK(!referral_index_precinct(index, 0, &precinct) && !strcmp(precinct.number, "7001"));
        referral_index_close(index);
    }
    is_over = true;
    pthread_join(thread, NULL);
    CHECK(refused);
    secret_key_wipe(&secret);
}

// ---- The medium

static enum sync_status swap_the_copy(void *path, const struct log_copy_frame *frame) {
    char away[PATH];
    (void)frame;
    snprintf(away, sizeof away, "%s.away", (const char *)path);
    if (access(away, F_OK)) {
        CHECK(!rename(path, away) && !symlink(scratch_path("victim"), path));
        write_bytes(scratch_folder(), "victim", "somebody else's", 15);
    }
    return SYNC_OK;
}

static void what_is_put_in_the_place_of_a_copy_while_it_is_read_is_not_written_to(void) {
    struct sample_log day;
    struct log_copy copy, read;
    char away[PATH];
    size_t length;
    CHECK(sample_log_begin(&day, "day", 1) && sample_log_mark(&day, 1));
    const char *origin = day.place.origin;
    sample_log_close(&day);
    CHECK(log_copy_open(&copy, day.medium, origin, swap_the_copy, day.copy) == SYNC_OK);
    static const uint8_t record[LOG_RECORD_SIZE], signature[LOG_SIGNATURE_SIZE];
    const struct log_copy_frame frame = {.record = record, .signature = signature};
    CHECK(!log_copy_is_there(&copy)); // so the station stops
    CHECK(log_copy_append(&copy, &frame) == SYNC_OK);
    snprintf(away, sizeof away, "%s.away", day.copy);
    CHECK(log_copy_read(&read, away, NULL, NULL) == SYNC_OK && read.frames == copy.frames);
    log_copy_close(&copy);
    char *bytes = bytes_of(scratch_folder(), "victim", &length);
    CHECK(length == 15 && !strcmp(bytes, "somebody else's"));
    free(bytes);
}

int main(void) {
    alarm(500);
    snprintf(place, sizeof place, "%s", scratch_path("place"));
    snprintf(other, sizeof other, "%s", scratch_path("other"));
    CHECK(!mkdir(place, 0700) && !mkdir(other, 0700));
    sample_station(&station);
    make_packages();
    RUN(a_package_swapped_between_check_and_use_is_never_used_unsigned);
    RUN(what_is_written_into_an_open_package_reaches_no_handle);
    RUN(a_package_swapped_while_it_is_made_gets_no_signature_that_fits);
    RUN(an_index_swapped_between_check_and_use_is_never_used_unsigned);
    RUN(what_is_put_in_the_place_of_a_copy_while_it_is_read_is_not_written_to);
    free(good);
    free(evil);
    return check_report();
}
