// The second copy on the medium: what one copy lacks it gets from the other, what was torn counts
// for nothing, and where neither extends the other nobody is marked.
#include "sync/log_copy.h"
#include "sync/merkle_tree.h"
#include "tests/check.h"
#include "tests/support/sample_log.h"
#include "tests/support/scratch.h"
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char origin[] = "cec.example/test-2027/uik7001/k2";
static char disk[300], stick[300], copy_path[400]; // of the day under test

static struct log_place place_here(void) {
    return sample_place(disk, stick, 500);
}

static void new_day(void) {
    static int number;
    char name[32];
    snprintf(name, sizeof name, "%d.log", ++number);
    snprintf(disk, sizeof disk, "%s", scratch_path(name));
    snprintf(name, sizeof name, "medium-%d", number);
    snprintf(stick, sizeof stick, "%s", scratch_path(name));
    CHECK(!mkdir(stick, 0700));
    snprintf(copy_path, sizeof copy_path, "%s/test-2027-uik7001-k2.copy", stick);
}

static enum sync_status try_open(struct participation_log **log) {
    struct log_place place = place_here();
    return participation_log_open(log, &place);
}

static struct participation_log *opened(void) {
    struct participation_log *log = NULL;
    CHECK(try_open(&log) == SYNC_OK && log);
    return log;
}

static struct participation_log *begun(void) {
    new_day();
    struct participation_log *log = opened();
    CHECK(participation_log_begin(log, 3) == SYNC_OK);
    return log;
}

static enum sync_status mark(struct participation_log *log, uint32_t voter) {
    struct log_visit visit = {.voter = voter, .method = BY_FINGER, .owner = 2, .operator_id = 3};
    log_nonce(visit.nonce);
    const enum sync_status status = participation_log_reserve(log, &visit, NULL);
    return status ? status : participation_log_issue(log, voter, visit.nonce, 3, NULL);
}

static void mark_all(struct participation_log *log, uint32_t from, uint32_t to) {
    for (uint32_t voter = from; voter <= to; voter++)
        CHECK(mark(log, voter) == SYNC_OK);
}

static enum log_state state_of(const struct participation_log *log, uint32_t voter) {
    struct log_mark got;
    participation_log_state(log, voter, &got);
    return got.state;
}

static void copy_file(const char *from, const char *to) {
    char command[2000];
    snprintf(command, sizeof command, "cp -a '%s' '%s'", from, to);
    CHECK(!system(command));
}

// The database with what SQLite keeps beside it, and back: a rollback to an older file.
static void keep_database(void) {
    char command[4000];
    snprintf(command, sizeof command,
             "cp -a '%s' '%s.kept'; cp -a '%s-wal' '%s.kept-wal' || :", disk, disk, disk, disk);
    CHECK(!system(command));
}

static void put_back_database(void) {
    char command[4000];
    snprintf(command, sizeof command,
             "rm -f '%s-wal' '%s-shm'; cp -a '%s.kept' '%s'; cp -a '%s.kept-wal' '%s-wal' "
             "2>/dev/null || :",
             disk, disk, disk, disk, disk, disk);
    CHECK(!system(command));
}

static void flip(const char *path, long at, uint8_t with) {
    FILE *file = fopen(path, "r+b");
    CHECK(file && !fseek(file, at, SEEK_SET));
    const int byte = fgetc(file);
    CHECK(!fseek(file, at, SEEK_SET) && fputc(byte ^ with, file) != EOF);
    fclose(file);
}

static uint64_t frames_of(const char *path, uint64_t *end) {
    struct log_copy copy;
    CHECK(log_copy_read(&copy, path, NULL, NULL) == SYNC_OK);
    if (end)
        *end = copy.end;
    return copy.frames;
}

// ---- The good day

static enum sync_status check_frame(void *context, const struct log_copy_frame *frame) {
    struct participation_log *log = context;
    static uint64_t seq;
    struct log_record record;
    struct checkpoint checkpoint = {.size = seq + 1}, claimed;
    char note[CHECKPOINT_NOTE_MAX];
    struct checkpoint_signer kiosk;
    CHECK(log_record_decode(&record, frame->record) == SYNC_OK && record.seq == seq);
    memcpy(checkpoint.origin, origin, sizeof origin);
    CHECK(participation_log_root(log, seq + 1, checkpoint.root) == SYNC_OK);
    checkpoint_signer_make(&kiosk, CHECKPOINT_LOG, origin, participation_log_public_key(log));
    const size_t size =
        checkpoint_note(note, &checkpoint, participation_log_public_key(log), frame->signature);
    CHECK(checkpoint_read(&claimed, NULL, note, size, &kiosk, 1) == SYNC_OK);
    seq++;
    return SYNC_OK;
}

static void every_record_is_on_the_medium_with_a_checkpoint_of_its_own(void) {
    struct participation_log *log = begun();
    const struct log_decision two = {
        .officials = {1, 2},
          .reason = 1, .words = "манжалары жараланган"
    };
    mark_all(log, 1, 20);
    CHECK(participation_log_void(log, 3, &two) == SYNC_OK);
    CHECK(participation_log_end(log, 3) == SYNC_OK);
    struct log_copy copy;
    CHECK(log_copy_read(&copy, copy_path, check_frame, log) == SYNC_OK);
    CHECK(copy.frames == participation_log_size(log) && copy.frames == 43);
    CHECK(!strcmp(copy.origin, origin) && !copy.was_torn);
    participation_log_close(log);
    log = opened();
    const struct log_healing *healing = participation_log_healing(log);
    CHECK(!healing->to_medium && !healing->from_medium && !healing->database_damaged);
    participation_log_close(log);
}

static void a_day_that_has_ended_opens_without_its_medium(void) {
    struct participation_log *log = begun();
    mark_all(log, 1, 2);
    CHECK(participation_log_end(log, 3) == SYNC_OK);
    participation_log_close(log);
    CHECK(!rmdir(stick) || !unlink(copy_path));
    CHECK(!rmdir(stick));
    log = opened();
    CHECK(participation_log_has_ended(log) && participation_log_medium(log) == SYNC_OK);
    participation_log_close(log);
}

// ---- Healing

static void what_the_medium_lacks_it_gets_from_the_disk(void) {
    char older[500];
    struct participation_log *log = begun();
    mark_all(log, 1, 3);
    snprintf(older, sizeof older, "%s.older", copy_path);
    copy_file(copy_path, older);
    CHECK(mark(log, 4) == SYNC_OK);
    participation_log_close(log);
    CHECK(!rename(older, copy_path)); // as if the last two frames had never been written
    log = opened();
    CHECK(participation_log_healing(log)->to_medium == 2);
    CHECK(state_of(log, 4) == VOTER_ISSUED && frames_of(copy_path, NULL) == 9);
    mark_all(log, 5, 5);
    participation_log_close(log);
    CHECK(frames_of(copy_path, NULL) == 11);
}

static void what_the_disk_lost_comes_back_from_the_medium_and_is_said(void) {
    struct participation_log *log = begun();
    const struct log_decision two = {
        .officials = {1, 2},
          .reason = 2, .words = "ката"
    };
    uint8_t root[32], again[32];
    mark_all(log, 1, 3);
    participation_log_close(log);
    keep_database();
    log = opened();
    mark_all(log, 4, 9);
    CHECK(participation_log_void(log, 5, &two) == SYNC_OK);
    CHECK(participation_log_root(log, participation_log_size(log), root) == SYNC_OK);
    participation_log_close(log);
    put_back_database(); // yesterday's file
    log = opened();
    CHECK(participation_log_healing(log)->from_medium == 13);
    CHECK(state_of(log, 9) == VOTER_ISSUED && state_of(log, 5) == VOTER_VOIDED);
    CHECK(participation_log_root(log, participation_log_size(log), again) == SYNC_OK);
    CHECK(!memcmp(root, again, sizeof root));
    struct log_detail detail;
    CHECK(participation_log_detail(log, 19, &detail) == SYNC_OK && !strcmp(detail.words, "ката"));
    mark_all(log, 10, 10);
    participation_log_close(log);
    log = opened(); // and it stays so
    CHECK(participation_log_healing(log)->from_medium == 0);
    participation_log_close(log);
}

static void a_damaged_or_deleted_database_is_made_anew_from_the_medium(void) {
    static const char *const ruin[] = {"head -c 5000 /dev/urandom > '%s'", "rm '%s'",
                                       "truncate -s 3000 '%s'"};
    for (int i = 0; i < 3; i++) {
        char command[2000], aside[700];
        struct participation_log *log = begun();
        mark_all(log, 1, 5);
        participation_log_close(log);
        snprintf(command, sizeof command, ruin[i], disk);
        CHECK(!system(command));
        log = opened();
        CHECK(participation_log_healing(log)->from_medium == 11);
        CHECK(participation_log_healing(log)->database_damaged == (i != 1));
        snprintf(aside, sizeof aside, "%s.damaged-1", disk);
        CHECK(!access(aside, F_OK) == (i != 1)); // nothing is thrown away
        CHECK(state_of(log, 5) == VOTER_ISSUED);
        mark_all(log, 6, 6);
        participation_log_close(log);
    }
}

static void a_row_that_another_program_wrote_does_not_count(void) {
    struct participation_log *log = begun();
    mark_all(log, 1, 2);
    CHECK(participation_log_end(log, 3) == SYNC_OK);
    participation_log_close(log);
    // a well-formed record after CLOSE, with its right leaf, by one who has no key
    struct log_record forged = {.event = LOG_INCIDENT, .kiosk = 2, .seq = 6, .t_ms = 1};
    uint8_t bytes[LOG_RECORD_SIZE], leaf[MERKLE_HASH_SIZE];
    log_record_encode(&forged, bytes);
    merkle_leaf(leaf, bytes, sizeof bytes);
    sqlite3 *db;
    sqlite3_stmt *insert;
    CHECK(!sqlite3_open(disk, &db));
    CHECK(!sqlite3_prepare_v2(db, "INSERT INTO record VALUES (6, ?, ?, randomblob(32), NULL)", -1,
                              &insert, NULL));
    sqlite3_bind_blob(insert, 1, bytes, sizeof bytes, SQLITE_STATIC);
    sqlite3_bind_blob(insert, 2, leaf, sizeof leaf, SQLITE_STATIC);
    CHECK(sqlite3_step(insert) == SQLITE_DONE);
    sqlite3_finalize(insert);
    sqlite3_close(db);
    log = opened(); // set aside as evidence; the medium's log is the log
    CHECK(participation_log_healing(log)->database_damaged && participation_log_size(log) == 6);
    participation_log_close(log);
}

static void a_torn_last_frame_counts_for_nothing(void) {
    struct participation_log *log = begun();
    mark_all(log, 1, 4);
    uint64_t before, end;
    frames_of(copy_path, &before);
    CHECK(mark(log, 5) == SYNC_OK);
    participation_log_close(log);
    frames_of(copy_path, &end);
    const uint64_t last = end - (end - before) / 2;
    char whole[500];
    snprintf(whole, sizeof whole, "%s.whole", copy_path);
    copy_file(copy_path, whole);
    for (uint64_t at = last; at < end; at += 11) {
        char command[4000];
        snprintf(
            command, sizeof command,
            "cp -a '%s' '%s' && dd if=/dev/zero of='%s' bs=1 seek=%llu count=%llu conv=notrunc "
            "status=none",
            whole, copy_path, copy_path, (unsigned long long)at, (unsigned long long)(end - at));
        CHECK(!system(command));
        log = opened();
        CHECK(participation_log_healing(log)->to_medium == 1);
        CHECK(state_of(log, 5) == VOTER_ISSUED);
        participation_log_close(log);
        CHECK(frames_of(copy_path, NULL) == 11);
    }
}

// ---- Refusals

static void without_its_medium_nobody_is_marked(void) {
    char away[900];
    struct participation_log *log = begun();
    mark_all(log, 1, 2);
    snprintf(away, sizeof away, "%s.away", stick);
    CHECK(!rename(stick, away)); // pulled
    const uint64_t size = participation_log_size(log);
    CHECK(participation_log_medium(log) == SYNC_NO_MEDIUM);
    CHECK(mark(log, 3) == SYNC_NO_MEDIUM && participation_log_size(log) == size);
    CHECK(participation_log_end(log, 3) == SYNC_NO_MEDIUM && state_of(log, 3) == VOTER_FREE);
    participation_log_close(log);
    CHECK(try_open(&log) == SYNC_NO_MEDIUM && !log);
    CHECK(!rename(away, stick)); // put back
    log = opened();
    mark_all(log, 3, 3);
    participation_log_close(log);
}

static void a_new_medium_is_taken_only_when_that_is_said(void) {
    struct participation_log *log = begun();
    mark_all(log, 1, 3);
    participation_log_close(log);
    CHECK(!unlink(copy_path));
    CHECK(try_open(&log) == SYNC_MEDIUM_NEW && !log);
    struct log_place place = place_here();
    place.begin_new_medium = true;
    CHECK(participation_log_open(&log, &place) == SYNC_OK);
    CHECK(participation_log_healing(log)->new_medium);
    CHECK(participation_log_healing(log)->to_medium == 7 && frames_of(copy_path, NULL) == 7);
    mark_all(log, 4, 4);
    participation_log_close(log);
    participation_log_close(opened());
}

static void a_damaged_medium_is_made_anew_when_the_disk_has_all_of_it(void) {
    struct participation_log *log = begun();
    mark_all(log, 1, 30);
    participation_log_close(log);
    flip(copy_path, 500, 4); // in an early frame
    log = opened();
    CHECK(participation_log_healing(log)->new_medium);
    char damaged[900];
    snprintf(damaged, sizeof damaged, "%s.damaged", copy_path);
    CHECK(!access(damaged, F_OK) && frames_of(copy_path, NULL) == 61);
    participation_log_close(log);
}

static uint64_t frames_before_damage(void) {
    struct log_copy copy;
    CHECK(log_copy_read(&copy, copy_path, NULL, NULL) == SYNC_BAD_FILE);
    return copy.frames;
}

static void a_damaged_medium_that_knows_more_than_the_disk_is_asked_about(void) {
    struct participation_log *log = begun();
    mark_all(log, 1, 10);
    participation_log_close(log);
    keep_database();
    log = opened();
    mark_all(log, 11, 20);
    participation_log_close(log);
    put_back_database();
    flip(copy_path, 500, 4);
    CHECK(try_open(&log) == SYNC_MEDIUM_NEW && !log);
    flip(copy_path, 500, 4);
    // Damaged behind what the disk has: what it gave before that is not kept for half.
    flip(copy_path, 7000, 4);
    CHECK(frames_before_damage() > 21);
    struct log_place place = place_here();
    place.begin_new_medium = true;
    CHECK(participation_log_open(&log, &place) == SYNC_COPIES_DIFFER && !log);
    flip(copy_path, 7000, 4);
    log = opened();
    CHECK(participation_log_healing(log)->from_medium == 20);
    participation_log_close(log);
}

static void noise_behind_the_last_frame_is_a_tear(void) {
    uint64_t end;
    int noise = 0;
    struct participation_log *log = begun();
    mark_all(log, 1, 3);
    participation_log_close(log);
    frames_of(copy_path, &end);
    for (long at = 0; at < 200000; at += 1777)
        flip(copy_path, (long)end + at, (uint8_t)(at | 1));
    log = opened();
    CHECK(!participation_log_healing(log)->new_medium);
    FILE *file = fopen(copy_path, "rb"); // it is wiped, or it might be taken for records later
    CHECK(file && !fseek(file, (long)end, SEEK_SET));
    for (int at = 0; file && at < 16384; at++)
        noise += fgetc(file) != 0;
    CHECK(noise == 0);
    if (file)
        fclose(file);
    mark_all(log, 4, 4);
    participation_log_close(log);
    CHECK(frames_of(copy_path, NULL) == 9);
}

static void two_logs_that_went_apart_are_not_joined(void) {
    char kept[900];
    struct participation_log *log = begun();
    mark_all(log, 1, 3);
    participation_log_close(log);
    keep_database();
    snprintf(kept, sizeof kept, "%s.kept", copy_path);
    copy_file(copy_path, kept);
    log = opened();
    mark_all(log, 4, 5); // on this machine
    participation_log_close(log);
    put_back_database(); // and on its clone, with a clone of the medium

    char first[900];
    snprintf(first, sizeof first, "%s.first", copy_path);
    put_back_database();
    CHECK(!rename(copy_path, first) && !rename(kept, copy_path));
    log = opened();
    mark_all(log, 4, 4);
    participation_log_close(log);
    CHECK(!rename(first, copy_path)); // the media are swapped
    CHECK(try_open(&log) == SYNC_COPIES_DIFFER && !log);
}

// As many records, and fewer: not only the longer medium is held against the disk.
static void the_media_of_two_cloned_stations_are_told_apart_by_any_record(void) {
    for (uint32_t others = 6; others <= 7; others++) {
        char kept[900], theirs[900];
        struct participation_log *log = begun();
        mark_all(log, 1, 3);
        participation_log_close(log);
        keep_database();
        snprintf(kept, sizeof kept, "%s.kept", copy_path);
        snprintf(theirs, sizeof theirs, "%s.theirs", copy_path);
        copy_file(copy_path, kept);
        log = opened();
        mark_all(log, 6, others); // on the clone
        participation_log_close(log);
        put_back_database();
        CHECK(!rename(copy_path, theirs) && !rename(kept, copy_path));
        log = opened();
        mark_all(log, 4, 5); // on this machine
        participation_log_close(log);
        CHECK(!rename(theirs, copy_path));
        CHECK(try_open(&log) == SYNC_COPIES_DIFFER && !log);
    }
}

static void an_empty_copy_in_another_kiosks_name_is_not_this_ones(void) {
    char theirs[900];
    struct log_copy copy;
    struct participation_log *log = begun();
    participation_log_close(log);
    CHECK(!log_copy_create(&copy, stick, "cec.example/test-2027/uik7001/k3"));
    CHECK(!log_copy_publish(&copy));
    log_copy_close(&copy);
    snprintf(theirs, sizeof theirs, "%s/test-2027-uik7001-k3.copy", stick);
    CHECK(!rename(theirs, copy_path));
    CHECK(try_open(&log) == SYNC_MEDIUM_NEW && !log);
}

struct frames {
    struct log_copy *to;
    uint64_t from; // the signatures of these records on are forged
};

static enum sync_status copy_frame(void *context, const struct log_copy_frame *frame) {
    struct frames *frames = context;
    uint8_t forged[LOG_SIGNATURE_SIZE];
    struct log_copy_frame written = *frame;
    memcpy(forged, frame->signature, sizeof forged);
    forged[5] ^= frames->to->frames >= frames->from;
    written.signature = forged;
    return log_copy_append(frames->to, &written);
}

static void records_that_come_back_from_the_medium_have_to_be_signed_by_the_kiosk(void) {
    char whole[900];
    struct log_copy forged, read;
    struct participation_log *log = begun();
    mark_all(log, 1, 3);
    participation_log_close(log);
    keep_database();
    log = opened();
    mark_all(log, 4, 4);
    participation_log_close(log);
    put_back_database();
    snprintf(whole, sizeof whole, "%s.whole", copy_path);
    CHECK(!rename(copy_path, whole));
    struct frames frames = {&forged, 8}; // whole frames, in a whole chain
    CHECK(log_copy_create(&forged, stick, origin) == SYNC_OK);
    CHECK(log_copy_read(&read, whole, copy_frame, &frames) == SYNC_OK);
    CHECK(log_copy_publish(&forged) == SYNC_OK);
    log_copy_close(&forged);
    CHECK(frames_of(copy_path, NULL) == 9);
    CHECK(try_open(&log) == SYNC_COPIES_DIFFER && !log);
    CHECK(!rename(whole, copy_path));
    log = opened();
    CHECK(participation_log_healing(log)->from_medium == 2);
    participation_log_close(log);
}

static void another_file_in_the_copys_place_is_not_written_behind(void) {
    char away[900];
    struct participation_log *log = begun();
    mark_all(log, 1, 1);
    snprintf(away, sizeof away, "%s.away", copy_path);
    copy_file(copy_path, away);
    CHECK(!unlink(copy_path) && !rename(away, copy_path)); // the same bytes, another file
    CHECK(participation_log_medium(log) == SYNC_NO_MEDIUM && mark(log, 2) == SYNC_NO_MEDIUM);
    participation_log_close(log);
}

static void the_kiosks_key_is_the_kiosks_alone(void) {
    char key[900];
    struct stat about;
    participation_log_close(begun());
    snprintf(key, sizeof key, "%s.key", disk);
    CHECK(!stat(key, &about) && (about.st_mode & 0777) == 0600);
}

static void damage_before_the_last_record_is_no_tear(void) {
    uint64_t before, end;
    struct participation_log *log = begun();
    mark_all(log, 1, 3);
    participation_log_close(log);
    frames_of(copy_path, &before);
    log = opened();
    mark_all(log, 4, 4); // two records
    participation_log_close(log);
    frames_of(copy_path, &end);
    flip(copy_path, (long)before + 60, 4); // in the last but one
    log = opened();
    CHECK(participation_log_healing(log)->new_medium && frames_of(copy_path, NULL) == 9);
    participation_log_close(log);
}

static void the_medium_of_another_log_is_not_this_ones(void) {
    struct participation_log *log = begun();
    mark_all(log, 1, 3);
    participation_log_close(log);
    char other[900];
    snprintf(other, sizeof other, "%s", copy_path);
    log = begun(); // another kit with the same number: another key
    mark_all(log, 1, 1);
    participation_log_close(log);
    CHECK(!rename(other, copy_path));
    CHECK(try_open(&log) == SYNC_COPIES_DIFFER && !log);
    char command[2000];
    snprintf(command, sizeof command, "rm -f '%s' '%s-wal' '%s-shm' '%s.key'", disk, disk, disk,
             disk);
    CHECK(!system(command)); // an empty machine with a medium that has been used
    CHECK(try_open(&log) == SYNC_WRONG_KEY && !log);
}

static void what_is_no_copy_is_refused(void) {
    struct log_copy copy;
    struct participation_log *log = begun();
    participation_log_close(log);
    CHECK(log_copy_read(&copy, disk, NULL, NULL) == SYNC_BAD_FILE);
    CHECK(log_copy_read(&copy, scratch_path("none"), NULL, NULL) == SYNC_NO_FILE);
    for (long at = 0; at < 40; at += 3) { // any byte of the header
        flip(copy_path, at, 0x40);
        CHECK(log_copy_read(&copy, copy_path, NULL, NULL) != SYNC_OK || copy.frames == 0);
        flip(copy_path, at, 0x40);
    }
    CHECK(truncate(copy_path, 5) == 0 &&
          log_copy_read(&copy, copy_path, NULL, NULL) == SYNC_BAD_FILE);
}

int main(void) {
    RUN(every_record_is_on_the_medium_with_a_checkpoint_of_its_own);
    RUN(a_day_that_has_ended_opens_without_its_medium);
    RUN(what_the_medium_lacks_it_gets_from_the_disk);
    RUN(what_the_disk_lost_comes_back_from_the_medium_and_is_said);
    RUN(a_damaged_or_deleted_database_is_made_anew_from_the_medium);
    RUN(a_row_that_another_program_wrote_does_not_count);
    RUN(a_torn_last_frame_counts_for_nothing);
    RUN(without_its_medium_nobody_is_marked);
    RUN(a_new_medium_is_taken_only_when_that_is_said);
    RUN(a_damaged_medium_is_made_anew_when_the_disk_has_all_of_it);
    RUN(a_damaged_medium_that_knows_more_than_the_disk_is_asked_about);
    RUN(noise_behind_the_last_frame_is_a_tear);
    RUN(two_logs_that_went_apart_are_not_joined);
    RUN(the_media_of_two_cloned_stations_are_told_apart_by_any_record);
    RUN(an_empty_copy_in_another_kiosks_name_is_not_this_ones);
    RUN(records_that_come_back_from_the_medium_have_to_be_signed_by_the_kiosk);
    RUN(another_file_in_the_copys_place_is_not_written_behind);
    RUN(the_kiosks_key_is_the_kiosks_alone);
    RUN(damage_before_the_last_record_is_no_tear);
    RUN(the_medium_of_another_log_is_not_this_ones);
    RUN(what_is_no_copy_is_refused);
    return check_report();
}
