// The polls are closed, and somebody has the station's local key, with it the kiosk's signing key,
// and both copies of the log: marks of voters who never came are put into the day (INTEGRITY.md 7,
// line 9). What he cannot change is the closing checkpoint on paper and at the centre.
#include "sync/log_copy.h"
#include "sync/log_source.h"
#include "sync/merkle_tree.h"
#include "sync/sealed_cell.h"
#include "sync/whole_file.h"
#include "tests/check.h"
#include "tests/support/sample_log.h"
#include "tests/support/scratch.h"
#include "tests/support/typed.h"
#include <sodium.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int shailoo_main(int argc, char **argv);
#define main shailoo_main
#include "kiosk/tool/tool_main.c"
#undef main

enum { VOTERS = 6, STOLEN = 99 };
#define shailoo(...) typed_call(shailoo_main, __VA_ARGS__)

static struct sample_log day;
static struct log_source closed; // the day as it was closed
static char paper[SAMPLE_PATH_SIZE], receipt[SAMPLE_PATH_SIZE], vkey[CHECKPOINT_KEY_SIZE],
    centre_key[CHECKPOINT_KEY_SIZE];
static uint8_t signing_key[64]; // stolen

static bool says(const char *text) {
    const bool it_does = strstr(typed_out, text) || strstr(typed_err, text);
    if (!it_does)
        fprintf(stderr, "not said: %s\n--- out:\n%s--- err:\n%s", text, typed_out, typed_err);
    return it_does;
}

static void steal_the_key(void) {
    const struct cell_place place = {
        {day.place.election, day.place.uik},
        day.place.kiosk, "kiosk-key"
    };
    char path[SAMPLE_PATH_SIZE + 8], *bytes;
    size_t size;
    uint8_t seed[32], public_key[32];
    snprintf(path, sizeof path, "%s.key", day.path);
    CHECK(whole_file_read(path, 1000, &bytes, &size) == SYNC_OK);
    CHECK(cell_open(seed, (uint8_t *)bytes + 8, size - 8, day.place.local_key, &place) == 32);
    free(bytes);
    crypto_sign_seed_keypair(public_key, signing_key, seed);
    CHECK(!memcmp(public_key, closed.public_key, sizeof public_key));
}

// What the final report's code says, and the centre's receipt for it.
static void keep_the_closing_checkpoint(void) {
    char note[CHECKPOINT_NOTE_MAX];
    uint8_t public_key[32], secret_key[64];
    struct checkpoint checkpoint;
    struct checkpoint_signer centre;
    size_t size = participation_log_checkpoint(day.log, note);
    snprintf(paper, sizeof paper, "%s", scratch_path("paper.note"));
    snprintf(receipt, sizeof receipt, "%s", scratch_path("receipt.note"));
    CHECK(whole_file_write(paper, note, size, 0600) == SYNC_OK);
    CHECK(checkpoint_claims(&checkpoint, note, size) == SYNC_OK);
    crypto_sign_keypair(public_key, secret_key);
    checkpoint_signer_make(&centre, CHECKPOINT_COSIGNER, "cec.example/centre", public_key);
    checkpoint_signer_text(centre_key, &centre);
    size += checkpoint_cosign(note + size, &checkpoint, &centre, 1800000000, secret_key);
    CHECK(whole_file_write(receipt, note, size, 0600) == SYNC_OK);
    participation_log_verifier_key(day.log, vkey);
}

static void prepare(void) {
    char why[LOG_SOURCE_WHY_SIZE];
    CHECK(sample_log_begin(&day, "day", 1) && sample_log_day(&day, VOTERS));
    keep_the_closing_checkpoint();
    sample_log_close(&day);
    CHECK(log_source_open(&closed, day.copy, why) == SYNC_OK);
    steal_the_key();
}

// ---- Through the log itself

static void a_closed_log_takes_nothing_more(void) {
    static const struct log_decision decision = {
        {1, 2},
        1, NULL
    };
    struct log_visit visit = {.voter = STOLEN, .owner = 1, .method = BY_FINGER, .operator_id = 3};
    log_nonce(visit.nonce);
    CHECK(sample_log_open(&day) && participation_log_has_ended(day.log));
    struct participation_log *log = day.log;
    CHECK(participation_log_reserve(log, &visit, NULL) == SYNC_OUT_OF_ORDER);
    CHECK(participation_log_issue(log, 1, visit.nonce, 3, NULL) == SYNC_OUT_OF_ORDER);
    CHECK(participation_log_void(log, 1, &decision) == SYNC_OUT_OF_ORDER);
    CHECK(participation_log_release(log, 1, &decision) == SYNC_OUT_OF_ORDER);
    CHECK(participation_log_reprint(log, 1, 3) == SYNC_OUT_OF_ORDER);
    CHECK(participation_log_conflict(log, 1, 2, 3) == SYNC_OUT_OF_ORDER);
    CHECK(participation_log_decide(log, &visit, &decision, true) == SYNC_OUT_OF_ORDER);
    CHECK(participation_log_note(log, LOG_TRIED, &visit, 2, NULL) == SYNC_OUT_OF_ORDER);
    CHECK(participation_log_begin(log, 3) == SYNC_OUT_OF_ORDER);
    CHECK(participation_log_end(log, 3) == SYNC_OUT_OF_ORDER);
    CHECK(participation_log_size(log) == closed.count);
    sample_log_close(&day);
}

// ---- With the stolen key, beside it

// A mark after record `after`: its RESERVED, then its ISSUED.
static void forge_record(uint8_t bytes[LOG_RECORD_SIZE], uint64_t seq, enum log_event event) {
    struct log_record last, record = {.event = (uint8_t)event,
                                      .kiosk = 1,
                                      .owner = 1,
                                      .operator_id = 3,
                                      .seq = seq,
                                      .tag = "nobody came here"};
    CHECK(!log_record_decode(&last, log_source_record(&closed, closed.count - 1)));
    record.t_ms = last.t_ms + (int64_t)seq;
    record.mono_ms = last.mono_ms + seq;
    if (event == LOG_RESERVED || event == LOG_ISSUED) {
        record.method = BY_FINGER;
        record.arg = 1000;
        memcpy(record.nonce, "one and the same", sizeof record.nonce);
    } else
        memset(record.tag, 0, sizeof record.tag);
    randombytes_buf(record.salt, sizeof record.salt);
    log_record_encode(&record, bytes);
}

struct forgery {
    struct log_copy copy;
    struct merkle_edge edge;
    uint64_t kept;
};

// Behind what there is, with the kiosk's signature as the kiosk writes it.
static enum sync_status append(struct forgery *forgery, struct log_copy_frame frame) {
    uint8_t leaf[MERKLE_HASH_SIZE], signature[64];
    struct checkpoint checkpoint = {.size = forgery->edge.size + 1};
    merkle_leaf(leaf, frame.record, LOG_RECORD_SIZE);
    merkle_add(&forgery->edge, leaf);
    snprintf(checkpoint.origin, sizeof checkpoint.origin, "%s", day.place.origin);
    merkle_root(&forgery->edge, checkpoint.root);
    checkpoint_sign(signature, &checkpoint, signing_key);
    frame.signature = signature;
    return log_copy_append(&forgery->copy, &frame);
}

static enum sync_status take_frame(void *context, const struct log_copy_frame *frame) {
    struct forgery *forgery = context;
    return forgery->edge.size < forgery->kept ? append(forgery, *frame) : SYNC_OK;
}

// The first `kept` records of the day, with their details, then these.
static void forge_copy(struct forgery *forgery, const char *name, uint64_t kept,
                       const enum log_event *more, size_t count) {
    struct log_copy read;
    char folder[SAMPLE_PATH_SIZE];
    *forgery = (struct forgery){.kept = kept};
    snprintf(folder, sizeof folder, "%s", scratch_path(name));
    CHECK(!mkdir(folder, 0700));
    CHECK(log_copy_create(&forgery->copy, folder, day.place.origin) == SYNC_OK);
    CHECK(log_copy_read(&read, day.copy, take_frame, forgery) == SYNC_OK);
    for (size_t i = 0; i < count; i++) {
        uint8_t bytes[LOG_RECORD_SIZE];
        forge_record(bytes, forgery->edge.size, more[i]);
        CHECK(append(forgery, (struct log_copy_frame){.record = bytes}) == SYNC_OK);
    }
    CHECK(log_copy_publish(&forgery->copy) == SYNC_OK);
}

static const enum log_event late[] = {LOG_RESERVED, LOG_ISSUED},
                            late_and_closed[] = {LOG_RESERVED, LOG_ISSUED, LOG_CLOSED};

static void marks_behind_the_closing_are_named_though_the_kiosk_s_key_signed_them(void) {
    struct forgery forged;
    forge_copy(&forged, "behind", closed.count, late, 2);
    CHECK(shailoo("log verify %s --key %s", forged.copy.path, vkey) == 1);
    CHECK(says("each record is followed by the kiosk's signature")); // he has the key
    char line[100];
    for (uint64_t seq = closed.count; seq < closed.count + 2; seq++) {
        snprintf(line, sizeof line, "record %d was added after the closing", (int)seq);
        CHECK(says(line));
    }
    log_copy_close(&forged.copy);
}

// He has the last record, takes it away, and closes the day once more: by itself nothing is wrong.
static void a_day_that_was_closed_once_more_is_not_the_one_on_paper_or_at_the_centre(void) {
    struct forgery forged;
    char folder[SAMPLE_PATH_SIZE], line[200];
    forge_copy(&forged, "again", closed.count - 1, late_and_closed, 3);
    CHECK(shailoo("log verify %s --key %s", forged.copy.path, vkey) == 0);
    CHECK(says("good: closed"));
    snprintf(line, sizeof line, "the first %d records are not those that were signed",
             (int)closed.count);
    CHECK(shailoo("log verify %s --key %s --checkpoint %s", forged.copy.path, vkey, paper) == 1);
    CHECK(says(line) && says("NOT GOOD"));
    CHECK(shailoo("log verify %s --key %s --checkpoint %s", forged.copy.path, centre_key,
                  receipt) == 1);
    CHECK(says(line));
    CHECK(shailoo("log verify %s %s", forged.copy.path, day.path) == 1); // nor the other copy
    snprintf(line, sizeof line, "they differ from record %d on", (int)closed.count - 1);
    CHECK(says(line));
    snprintf(folder, sizeof folder, "%s", scratch_path("again.export"));
    CHECK(shailoo("log export %s %s --checkpoint %s", forged.copy.path, folder, paper) == 1);
    CHECK(says("is not of these records") && access(folder, F_OK));
    CHECK(shailoo("log verify %s --key %s --checkpoint %s", day.copy, vkey, receipt) == 0);
    log_copy_close(&forged.copy);
}

// ---- With every key of the machine, in both copies

static void insert_row(uint64_t seq, const uint8_t bytes[LOG_RECORD_SIZE],
                       const uint8_t seal[LOG_HASH_SIZE]) {
    sqlite3 *db;
    sqlite3_stmt *put;
    uint8_t leaf[MERKLE_HASH_SIZE];
    merkle_leaf(leaf, bytes, LOG_RECORD_SIZE);
    CHECK(sqlite3_open(day.path, &db) == SQLITE_OK);
    CHECK(sqlite3_prepare_v2(db, "INSERT INTO record (seq, bytes, leaf, seal) VALUES (?, ?, ?, ?)",
                             -1, &put, NULL) == SQLITE_OK);
    sqlite3_bind_int64(put, 1, (sqlite3_int64)seq);
    sqlite3_bind_blob(put, 2, bytes, LOG_RECORD_SIZE, SQLITE_STATIC);
    sqlite3_bind_blob(put, 3, leaf, sizeof leaf, SQLITE_STATIC);
    sqlite3_bind_blob(put, 4, seal, LOG_HASH_SIZE, SQLITE_STATIC);
    CHECK(sqlite3_step(put) == SQLITE_DONE);
    sqlite3_finalize(put);
    sqlite3_close(db);
}

// The kiosk itself, started again, never goes on from a day with more than its closing.
static void no_late_mark_counts_at_the_kiosk(void) {
    struct forgery forged;
    struct log_source late_log;
    char why[LOG_SOURCE_WHY_SIZE];
    uint8_t root[LOG_HASH_SIZE], seal[LOG_HASH_SIZE], row_key[KEY_SIZE];
    forge_copy(&forged, "both", closed.count, late, 2);
    CHECK(log_source_open(&late_log, forged.copy.path, why) == SYNC_OK);
    CHECK(late_log.count == closed.count + 2);
    key_derive(row_key, day.place.local_key, KEY_FOR_LOG_ROWS);
    for (uint64_t seq = closed.count; seq < late_log.count; seq++) {
        merkle_root_of(root, late_log.leaves, seq + 1);
        crypto_generichash(seal, sizeof seal, root, sizeof root, row_key, sizeof row_key);
        insert_row(seq, log_source_record(&late_log, seq), seal);
    }
    CHECK(!rename(forged.copy.path, day.copy));
    CHECK(!sample_log_open(&day));
    sample_log_close(&day);
    log_source_close(&late_log);
    log_copy_close(&forged.copy);
}

int main(void) {
    if (sodium_init() < 0)
        return 1;
    prepare();
    RUN(a_closed_log_takes_nothing_more);
    RUN(marks_behind_the_closing_are_named_though_the_kiosk_s_key_signed_them);
    RUN(a_day_that_was_closed_once_more_is_not_the_one_on_paper_or_at_the_centre);
    RUN(no_late_mark_counts_at_the_kiosk);
    log_source_close(&closed);
    return check_report();
}
