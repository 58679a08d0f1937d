// `shailoo log` as an auditor types it: a good day is good, and each way to change, cut, lengthen,
// put back or double a log is told at its record.
#include "sync/checkpoint.h"
#include "sync/hash_text.h"
#include "sync/log_copy.h"
#include "sync/merkle_tree.h"
#include "sync/tlog_proof.h"
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

static const char *const out = typed_out, *const err = typed_err;
#define shailoo(...) typed_call(shailoo_main, __VA_ARGS__)

enum { VOTERS = 20, EVENTS = 1 + 2 * VOTERS + 2 + 1 + 1 + 2 + 2 + 3 };

static char note_path[SAMPLE_PATH_SIZE], vkey[CHECKPOINT_KEY_SIZE];
static struct sample_log day; // closed; nobody changes it

static bool says(const char *text) {
    const bool it_does = strstr(out, text) || strstr(err, text);
    if (!it_does)
        fprintf(stderr, "not said: %s\n--- out:\n%s--- err:\n%s", text, out, err);
    return it_does;
}

static void write_file(const char *path, const void *bytes, size_t size) {
    FILE *file = fopen(path, "wb");
    CHECK(file && fwrite(bytes, 1, size, file) == size && fclose(file) == 0);
}

static void write_note(const struct participation_log *log, const char *path) {
    char note[CHECKPOINT_NOTE_MAX];
    write_file(path, note, participation_log_checkpoint(log, note));
}

static void prepare(void) {
    CHECK(sample_log_begin(&day, "day", 1));
    CHECK(sample_log_day(&day, VOTERS));
    snprintf(note_path, sizeof note_path, "%s", scratch_path("day.note"));
    write_note(day.log, note_path);
    participation_log_verifier_key(day.log, vkey);
    CHECK(participation_log_size(day.log) == EVENTS);
    sample_log_close(&day);
}

static void copy_file(const char *from, const char *to) {
    char command[3 * SAMPLE_PATH_SIZE];
    snprintf(command, sizeof command, "cp '%s' '%s'", from, to);
    CHECK(system(command) == 0);
}

// The day's database once more, under `name`, changed by an intruder who knows SQL.
static const char *changed_database(const char *name, const char *sql) {
    static char path[SAMPLE_PATH_SIZE];
    sqlite3 *db;
    char *why = NULL;
    snprintf(path, sizeof path, "%s", scratch_path(name));
    copy_file(day.path, path);
    CHECK(sqlite3_open(path, &db) == SQLITE_OK);
    CHECK(sqlite3_exec(db, "DROP TRIGGER record_is_final; DROP TRIGGER record_stays", 0, 0, &why) ==
          SQLITE_OK);
    CHECK(sqlite3_exec(db, sql, 0, 0, &why) == SQLITE_OK);
    if (why)
        fprintf(stderr, "%s\n", why);
    sqlite3_close(db);
    return path;
}

// ... who also makes the leaf that fits; and may append.
static const char *forged_database(const char *name, uint64_t seq,
                                   void (*change)(struct log_record *record)) {
    static char path[SAMPLE_PATH_SIZE];
    sqlite3 *db;
    sqlite3_stmt *get, *put;
    struct log_record record = {.event = 0};
    uint8_t bytes[LOG_RECORD_SIZE], leaf[LOG_HASH_SIZE];
    snprintf(path, sizeof path, "%s", changed_database(name, ""));
    CHECK(sqlite3_open(path, &db) == SQLITE_OK);
    sqlite3_prepare_v2(db, "SELECT bytes FROM record WHERE seq = ?", -1, &get, NULL);
    sqlite3_bind_int64(get, 1, (sqlite3_int64)(seq < EVENTS ? seq : EVENTS - 1));
    CHECK(sqlite3_step(get) == SQLITE_ROW);
    CHECK(log_record_decode(&record, sqlite3_column_blob(get, 0)) == SYNC_OK);
    sqlite3_finalize(get);
    record.seq = seq;
    change(&record);
    log_record_encode(&record, bytes);
    merkle_leaf(leaf, bytes, sizeof bytes);
    sqlite3_prepare_v2(db,
                       "INSERT OR REPLACE INTO record (seq, bytes, leaf, seal) "
                       "VALUES (?, ?, ?, zeroblob(32))",
                       -1, &put, NULL);
    sqlite3_bind_int64(put, 1, (sqlite3_int64)seq);
    sqlite3_bind_blob(put, 2, bytes, sizeof bytes, SQLITE_STATIC);
    sqlite3_bind_blob(put, 3, leaf, sizeof leaf, SQLITE_STATIC);
    CHECK(sqlite3_step(put) == SQLITE_DONE);
    sqlite3_finalize(put);
    sqlite3_close(db);
    return path;
}

static void a_good_day_is_good_with_its_copy_its_checkpoint_and_its_key(void) {
    CHECK(shailoo("log verify %s", day.path) == 0);
    CHECK(says("\ngood so far, closed: 52 records, under no signature that was looked at"));
    CHECK(says("21 marks stand") && says("kiosk 1"));
    CHECK(shailoo("log verify %s", day.copy) == 0);
    CHECK(says("\ngood: closed: 52 records, all signed, by a key that is its own word\n"));
    CHECK(shailoo("log verify %s --checkpoint %s --key %s", day.path, note_path, vkey) == 0);
    CHECK(says("\ngood: closed: 52 records, all signed\n"));
    CHECK(shailoo("log verify %s %s --checkpoint %s --key %s", day.path, day.copy, note_path,
                  vkey) == 0);
    CHECK(says("day.log: good: closed: 52 records, all signed\n"));
    CHECK(says("2027-01-uik7001-k1.copy: good: closed: 52 records, all signed\n"));
    CHECK(says("the same, record for record") && says("signed by cec.example/2027-01/uik7001/k1"));
    CHECK(!strstr(out, "its own word"));
    CHECK(!*err);
}

static void a_log_is_only_read(void) {
    struct stat before, after;
    char name[SAMPLE_PATH_SIZE + 8];
    CHECK(!stat(day.path, &before));
    CHECK(shailoo("log verify %s", day.path) == 0);
    CHECK(!stat(day.path, &after) && before.st_mtim.tv_nsec == after.st_mtim.tv_nsec);
    snprintf(name, sizeof name, "%s-shm", day.path);
    CHECK(access(name, F_OK)); // not even SQLite left something beside it
}

static void a_log_that_is_being_written_can_be_verified(void) {
    struct sample_log open;
    CHECK(sample_log_begin(&open, "open", 1));
    CHECK(sample_log_mark(&open, 1));
    CHECK(shailoo("log verify %s %s", open.path, open.copy) == 0);
    CHECK(says("not closed") && says("1 marks stand"));
    CHECK(says("open.log: good so far, NOT closed: 3 records, all signed") &&
          says("whether more followed only the final report tells: compare with its code"));
    sample_log_close(&open);
}

static void a_log_of_a_machine_that_was_cut_off_is_read_with_its_last_records(void) {
    struct sample_log cut;
    char path[SAMPLE_PATH_SIZE], command[8 * SAMPLE_PATH_SIZE];
    snprintf(path, sizeof path, "%s", scratch_path("evidence"));
    CHECK(sample_log_begin(&cut, "cut", 1));
    CHECK(sample_log_mark(&cut, 1));
    snprintf(command, sizeof command,
             "mkdir '%s' && cp '%s' '%s/log' && cp '%s-wal' '%s/log-wal' && chmod a-w '%s'/*", path,
             cut.path, path, cut.path, path, path);
    CHECK(system(command) == 0);
    sample_log_close(&cut);
    CHECK(shailoo("log verify %s/log", path) == 0);
    CHECK(says("log: the kiosk's database, 3 records") && says("1 marks stand"));
    snprintf(command, sizeof command, "test \"$(ls '%s' | tr '\\n' ' ')\" = 'log log-wal '", path);
    CHECK(system(command) == 0); // nothing was left beside it
}

static void a_changed_record_is_named(void) {
    CHECK(
        shailoo("log verify %s",
                changed_database("bytes.log", "UPDATE record SET bytes = CAST(substr(bytes, 1, 8) "
                                              "|| x'00000063' || substr(bytes, 13) AS BLOB) "
                                              "WHERE seq = 5")) == 1);
    CHECK(says("record 5 was changed: its leaf hash is another"));
    CHECK(says("NOT GOOD"));
}

static void change_the_time(struct log_record *record) {
    record->t_ms += 1;
}

static void a_record_that_was_changed_with_its_leaf_breaks_the_signed_root(void) {
    const char *path = forged_database("forged.log", 5, change_the_time);
    CHECK(shailoo("log verify %s", path) == 0); // by itself nobody can tell
    CHECK(shailoo("log verify %s --checkpoint %s", path, note_path) == 1);
    CHECK(says("the first 52 records are not those that were signed"));
    CHECK(shailoo("log verify %s %s", path, day.copy) == 1);
    CHECK(says("they differ from record 5 on"));
}

static void a_missing_record_is_named(void) {
    CHECK(shailoo("log verify %s",
                  changed_database("gap.log", "DELETE FROM record WHERE seq = 7")) == 1);
    CHECK(says("record 7 is missing"));
}

static void a_log_put_back_to_an_older_one_is_behind_its_copy_and_its_checkpoint(void) {
    const char *path = changed_database("older.log", "DELETE FROM record WHERE seq >= 40");
    CHECK(shailoo("log verify %s", path) == 0);
    CHECK(says("\ngood so far, NOT closed: 40 records") && !strstr(out, "\ngood:"));
    CHECK(shailoo("log verify %s --checkpoint %s", path, note_path) == 1);
    CHECK(
        says("is over 52 records, this has 40: records were lost, or an older copy was put back"));
    CHECK(shailoo("log verify %s %s", path, day.copy) == 1);
    CHECK(says("lacks the last 12 records of the other"));
}

static void say_incident(struct log_record *record) {
    record->event = LOG_INCIDENT;
    record->t_ms += 1000;
}

static void a_record_after_the_closing_is_named(void) {
    CHECK(shailoo("log verify %s", forged_database("late.log", EVENTS, say_incident)) == 1);
    CHECK(says("record 52 was added after the closing"));
}

static void issue_again(struct log_record *record) {
    record->event = LOG_ISSUED;
}
static void other_slip(struct log_record *record) {
    record->arg++;
}
static void other_visit(struct log_record *record) {
    record->nonce[0] ^= 1;
}
static void other_kiosk(struct log_record *record) {
    record->kiosk = 9;
}
static void older_epoch(struct log_record *record) {
    record->epoch = 1; // what follows is of epoch 0
}
static void other_number(struct log_record *record) {
    record->seq += 100;
}
static void open_again(struct log_record *record) {
    record->event = LOG_OPENED;
}
static void other_package(struct log_record *record) {
    record->evidence[0] ^= 1;
}
static void nobody_s(struct log_record *record) {
    memset(record->tag, 0, sizeof record->tag);
}

static void no_time(struct log_record *record) {
    record->t_ms = INT64_MIN;
}

static void each_step_out_of_order_is_named(void) {
    static const struct {
        uint64_t seq; // 1: reserved for voter 1, 2: issued, 3: reserved for voter 2
        void (*change)(struct log_record *record);
        const char *said;
    } cases[] = {
        {1, issue_again,   "record 1 cannot follow what was this voter's mark"            },
        {2, other_slip,    "record 2 has a slip number that was used or is not the mark's"},
        {2, other_visit,   "record 2 finishes another visit than the one that reserved"   },
        {3, other_kiosk,   "record 3 is another kiosk's"                                  },
        {3, older_epoch,   "record 4 goes back to an earlier epoch"                       },
        {3, other_number,  "record 3 says that it has another number"                     },
        {3, open_again,    "record 3 is at the wrong place"                               },
        {0, other_package, "record 0 does not bind the package and the key"               },
        {3, no_time,       "record 3 has a time that no clock shows"                      },
        {3, nobody_s,      "record 3 cannot follow"                                       },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char name[32];
        snprintf(name, sizeof name, "step%zu.log", i);
        CHECK(shailoo("log verify %s", forged_database(name, cases[i].seq, cases[i].change)) == 1);
        CHECK(says(cases[i].said));
    }
}

static void set_back(struct log_record *record) {
    record->t_ms += 3600000; // so that what follows is an hour before it
}

static void a_clock_set_back_is_told(void) {
    CHECK(shailoo("log verify %s", forged_database("clock.log", 9, set_back)) == 1);
    CHECK(says("record 10 was written after the clock had been set back by 35"));
    struct sample_log noted;
    CHECK(sample_log_begin(&noted, "noted", 1));
    sample_log_clock_ms -= 100000;
    CHECK(sample_log_mark(&noted, 1));
    sample_log_close(&noted);
    CHECK(shailoo("log verify %s", noted.path) == 1);
    CHECK(says("record 1 was written after the clock had been set back by 9"));
}

static void a_damaged_copy_is_read_as_far_as_it_goes(void) {
    char path[SAMPLE_PATH_SIZE];
    snprintf(path, sizeof path, "%s", scratch_path("damaged.copy"));
    copy_file(day.copy, path);
    FILE *file = fopen(path, "r+b");
    CHECK(file && !fseek(file, 3000, SEEK_SET) && fputc('x', file) == 'x' && !fclose(file));
    CHECK(shailoo("log verify %s", path) == 1);
    CHECK(says("the copy is damaged after record"));
    CHECK(shailoo("log verify %s %s", path, day.path) == 1);
    CHECK(says("lacks the last"));
}

// The day's copy written once more by somebody without the kiosk's key: record 5 is another one.
static enum sync_status forge_frame(void *context, const struct log_copy_frame *frame) {
    struct log_copy *forged = context;
    uint8_t record[LOG_RECORD_SIZE];
    struct log_copy_frame other = *frame;
    memcpy(record, frame->record, sizeof record);
    if (forged->frames == 5)
        record[11] ^= 1; // its slip or reason
    other.record = record;
    return log_copy_append(forged, &other);
}

static void a_copy_that_another_wrote_lacks_the_kiosk_s_signatures(void) {
    struct log_copy copy, forged;
    char path[SAMPLE_PATH_SIZE];
    snprintf(path, sizeof path, "%s", scratch_path("forged.medium"));
    CHECK(!mkdir(path, 0700));
    CHECK(log_copy_create(&forged, path, day.place.origin) == SYNC_OK);
    CHECK(log_copy_read(&copy, day.copy, forge_frame, &forged) == SYNC_OK);
    CHECK(log_copy_publish(&forged) == SYNC_OK);
    CHECK(shailoo("log verify %s", forged.path) == 1);
    CHECK(says("record 5 has a signature in the copy that is not the kiosk's"));
    CHECK(says("47 of its 52 signatures are not the kiosk's") &&
          !strstr(out, "each record is followed by"));
    log_copy_close(&forged);
}

static void a_cloned_disk_is_a_fork(void) {
    struct sample_log one, other;
    char command[8 * SAMPLE_PATH_SIZE];
    CHECK(sample_log_begin(&one, "one", 1));
    CHECK(sample_log_mark(&one, 1));
    sample_log_close(&one);
    other = one;
    snprintf(other.path, sizeof other.path, "%s", scratch_path("clone.log"));
    snprintf(command, sizeof command, "cp '%s' '%s' && cp '%s.key' '%s.key'", one.path, other.path,
             one.path, other.path);
    CHECK(system(command) == 0);
    other.place.path = other.path;
    other.place.medium_dir = NULL;
    CHECK(sample_log_open(&one) && sample_log_mark(&one, 2));
    CHECK(sample_log_open(&other) && sample_log_mark(&other, 3) && sample_log_mark(&other, 4));
    sample_log_close(&one);
    sample_log_close(&other);
    CHECK(shailoo("log verify %s %s", one.path, other.path) == 1);
    CHECK(says("they differ from record 3 on: one of them was rewritten, or two machines write"));
}

static void a_voter_who_is_marked_at_two_kiosks_is_a_conflict(void) {
    struct sample_log two;
    CHECK(sample_log_begin(&two, "two", 2));
    CHECK(sample_log_mark(&two, VOTERS + 100));
    CHECK(shailoo("log verify %s %s", day.path, two.path) == 0);
    CHECK(says("no voter is marked in both"));
    CHECK(sample_log_mark(&two, VOTERS + 2)); // released there: no conflict
    CHECK(shailoo("log verify %s %s", day.path, two.path) == 0);
    CHECK(sample_log_mark(&two, 1));
    CHECK(shailoo("log verify %s %s", day.path, two.path) == 1);
    CHECK(says("CONFLICT: one voter is marked in both, by record 2 and by record 6"));
    sample_log_close(&two);
}

static void two_logs_of_one_kiosk_are_told(void) {
    struct sample_log again;
    CHECK(sample_log_begin(&again, "again", 1));
    sample_log_close(&again);
    CHECK(shailoo("log verify %s %s", day.path, again.path) == 1);
    CHECK(says("both say that they are kiosk 1: a cloned disk, or a log begun anew"));
    CHECK(shailoo("log verify %s --key %s", again.path, vkey) == 1);
    CHECK(says("its key is none of those that were given"));
    CHECK(shailoo("log verify %s --checkpoint %s", again.path, note_path) == 1);
    CHECK(says("nobody whose key is known has signed it"));
}

static void a_changed_checkpoint_is_told(void) {
    char note[CHECKPOINT_NOTE_MAX];
    FILE *file = fopen(note_path, "rb");
    const size_t size = file ? fread(note, 1, sizeof note, file) : 0;
    CHECK(file && !fclose(file) && size > 100);
    char *number = strstr(note, "\n52\n");
    CHECK(number);
    number[2] = '1';
    const char *path = scratch_path("changed.note");
    write_file(path, note, size);
    CHECK(shailoo("log verify %s --checkpoint %s", day.path, path) == 1);
    CHECK(says("a signature is false: its text was changed"));
}

static void a_checkpoint_scanned_from_paper_is_taken_with_the_scanner_s_line_end(void) {
    char path[SAMPLE_PATH_SIZE], command[3 * SAMPLE_PATH_SIZE];
    snprintf(path, sizeof path, "%s", scratch_path("scanned.note"));
    snprintf(command, sizeof command, "{ cat '%s'; echo; } >'%s'", note_path, path);
    CHECK(system(command) == 0);
    CHECK(shailoo("log verify %s --checkpoint %s", day.path, path) == 0);
    CHECK(shailoo("log prove %s 3 --checkpoint %s", day.path, path) == 0);
}

static void records_are_shown_one_a_line(void) {
    CHECK(shailoo("log show %s", day.path) == 0);
    CHECK(says("     0  2027-01-15T08:00:0") && says("Z  k1  opened, operator 3\n"));
    CHECK(says("k1  reserved: slip 1, by finger, score 5, found by document, operator 3\n"));
    CHECK(
        says("k1  rejected by decision: equipment fault, by decision, score 5, found by document"));
    CHECK(says("k1  incident: camera lost or frozen\n") && says("closed"));
    CHECK(says("k1  voided: reason 4, ")); // no reason that is known here
    int lines = 0;
    for (const char *at = out; (at = strchr(at, '\n')); at++)
        lines++;
    CHECK(lines == EVENTS);
    CHECK(shailoo("log show %s --offset +06:00", day.copy) == 0);
    CHECK(says("2027-01-15T14:00:0") && says("+06:00  k1"));
    CHECK(shailoo("log show %s --json", day.path) == 0);
    CHECK(says("\"@type\": \"EventLogging.ElectionEventLog\"") && says("\"Sequence\": \"51\""));
    CHECK(says("\"Details\": \"camera lost or frozen\"") && says("\"Type\": \"device\""));
}

static void a_doubted_face_and_the_operators_word_for_it_are_told_in_words(void) {
    const struct log_visit visit = {
        .voter = 5, .owner = 1, .method = BY_FACE, .score = 5.5F, .operator_id = 3};
    const uint32_t doubts = LOG_DOUBT_SCORE | LOG_DOUBT_FLAT;
    struct sample_log doubted;
    CHECK(sample_log_begin(&doubted, "doubted", 1));
    CHECK(participation_log_note(doubted.log, LOG_DOUBTED, &visit, doubts, NULL) == SYNC_OK);
    CHECK(participation_log_note(doubted.log, LOG_OVERRIDDEN, &visit, doubts, NULL) == SYNC_OK);
    CHECK(participation_log_end(doubted.log, 3) == SYNC_OK);
    sample_log_close(&doubted);
    CHECK(shailoo("log verify %s %s", doubted.path, doubted.copy) == 0);
    CHECK(shailoo("log show %s", doubted.path) == 0);
    CHECK(says("k1  face doubted: like a print or screen, flat, by face, score 5, operator 3\n"));
    CHECK(
        says("k1  doubt overridden: like a print or screen, flat, by face, score 5, operator 3\n"));
    CHECK(shailoo("log show %s --json", doubted.path) == 0);
    CHECK(says("\"Id\": \"face doubted\"") && says("\"Disposition\": \"failure\""));
}

static void wrong_passphrases_and_codes_are_told_and_counted(void) {
    static const uint16_t officials[2] = {1, 2};
    const struct log_visit visit = {.voter = 5, .operator_id = 3};
    struct sample_log tried;
    CHECK(sample_log_begin(&tried, "tried", 1));
    CHECK(!participation_log_wrong_secret(tried.log, SECRET_CHAIR, 6, NULL, NULL));
    CHECK(!participation_log_wrong_secret(tried.log, SECRET_CODES, 1, &visit, officials));
    sample_log_close(&tried);
    CHECK(shailoo("log verify %s %s", tried.path, tried.copy) == 0);
    CHECK(says("  7 wrong passphrases and codes were typed\n"));
    CHECK(shailoo("log show %s", tried.path) == 0);
    CHECK(says("k1  wrong secret: chair's passphrase, 6 times\n"));
    CHECK(says("k1  wrong secret: officials' codes, 1 times, operator 3\n"));
}

static void proofs_are_made_from_a_copy_or_a_checkpoint(void) {
    static char text[65536];
    struct checkpoint_signer signer;
    CHECK(checkpoint_signer_parse(&signer, vkey) == SYNC_OK);
    for (int from_copy = 0; from_copy < 2; from_copy++)
        for (uint64_t seq = 0; seq < EVENTS; seq += 17) {
            struct tlog_proof proof;
            struct checkpoint checkpoint;
            uint8_t leaf[LOG_HASH_SIZE];
            size_t size;
            if (from_copy)
                CHECK(shailoo("log prove %s %d", day.copy, (int)seq) == 0);
            else
                CHECK(shailoo("log prove %s %d --checkpoint %s", day.path, (int)seq, note_path) ==
                      0);
            strcpy(text, out);
            const char *hash = strrchr(err, ' ');
            CHECK(hash && !sodium_base642bin(leaf, sizeof leaf, hash + 1, 44, NULL, &size, NULL,
                                             sodium_base64_VARIANT_ORIGINAL));
            CHECK(tlog_proof_check(&proof, &checkpoint, NULL, text, strlen(text), leaf, &signer,
                                   1) == SYNC_OK);
            CHECK(proof.index == seq && checkpoint.size == EVENTS);
        }
    CHECK(shailoo("log prove %s 3", day.path) == 1);
    CHECK(says("a signed checkpoint is needed: name the medium's copy as SOURCE, or give "
               "--checkpoint NOTE"));
    CHECK(shailoo("log prove %s 52 --checkpoint %s", day.path, note_path) == 1);
    CHECK(says("it has no record 52") && !*out);
    CHECK(shailoo("log prove %s 3 --checkpoint %s",
                  forged_database("unproved.log", 5, change_the_time), note_path) == 1);
    CHECK(says("is not of these records") && !*out);
    static const char *const bad[] = {"x", "+1", "1x", "99999999999999999999999", "''"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK(shailoo("log prove %s %s", day.copy, bad[i]) == 3);
}

static void a_slip_s_record_is_verified_by_its_proof(void) {
    char path[SAMPLE_PATH_SIZE], leaf[HASH_TEXT_SIZE], other[HASH_TEXT_SIZE];
    snprintf(path, sizeof path, "%s", scratch_path("9.tlog-proof"));
    for (int i = 8; i < 10; i++) { // what another's slip says, and this one's
        CHECK(shailoo("log prove %s %d", day.copy, i) == 0);
        snprintf(i == 8 ? other : leaf, HASH_TEXT_SIZE, "%.44s", strrchr(err, ' ') + 1);
    }
    write_file(path, out, strlen(out));
    CHECK(shailoo("log verify %s --leaf %s --key %s", path, leaf, vkey) == 0);
    CHECK(says("good: record 9 of the 52 that cec.example/2027-01/uik7001/k1 signed"));
    CHECK(shailoo("log verify %s --leaf %s --key %s", path, other, vkey) == 1);
    CHECK(says("NOT GOOD: the hashes do not lead from this leaf to the signed root"));
    CHECK(shailoo("log verify %s --leaf %s", path, leaf) == 3);
    CHECK(says("give --key VKEY"));
    CHECK(shailoo("log verify %s --leaf xyz --key %s", path, vkey) == 3);
    CHECK(says("is not a hash in base64"));
    CHECK(shailoo("log verify %s --leaf %s --key %s", note_path, leaf, vkey) == 3);
    CHECK(says("not a tlog-proof file"));
}

static void an_export_is_verified_by_itself(void) {
    char folder[SAMPLE_PATH_SIZE];
    snprintf(folder, sizeof folder, "%s", scratch_path("export"));
    CHECK(shailoo("log export %s %s --auditor %s.auditor --checkpoint %s", day.path, folder, folder,
                  note_path) == 0);
    CHECK(says("hours.json: safe to publish") && says("events.json with them: for auditors alone"));
    CHECK(shailoo("log verify %s --key %s", folder, vkey) == 0);
    CHECK(says("an exported folder, 52 records") && says("leaf hashes alone"));
    CHECK(says("good so far, closed or not cannot be told from leaf hashes: 52 records, all "
               "signed"));
    CHECK(shailoo("log verify %s.auditor --key %s", folder, vkey) == 0);
    CHECK(says("21 marks stand") && says("\ngood: closed: 52 records, all signed\n"));
    CHECK(shailoo("log verify %s %s.auditor %s %s", folder, folder, day.path, day.copy) == 0);
    CHECK(shailoo("log show %s.auditor", folder) == 0);
    CHECK(shailoo("log export %s %s --checkpoint %s", day.path, folder, note_path) == 1);
    CHECK(says("has something in it already"));
    CHECK(shailoo("log export %s %s", day.path, scratch_path("export.none")) == 1);
    CHECK(says("a signed checkpoint is needed"));
}

static void an_altered_export_is_told(void) {
    char folder[SAMPLE_PATH_SIZE], other[SAMPLE_PATH_SIZE], path[2 * SAMPLE_PATH_SIZE];
    snprintf(folder, sizeof folder, "%s", scratch_path("altered"));
    CHECK(shailoo("log export %s %s", day.copy, folder) == 0);
    CHECK(shailoo("log verify %s", folder) == 0);
    CHECK(shailoo("log show %s", folder) == 3);
    CHECK(says("the records are in an auditors' folder"));
    CHECK(shailoo("log prove %s 7", folder) == 0);

    snprintf(path, sizeof path, "sed -i '4{h;d};5{G}' '%s/leaves.txt'",
             folder); // two change places
    CHECK(system(path) == 0);
    CHECK(shailoo("log verify %s", folder) == 1);
    CHECK(says("the first 52 records are not those that were signed"));
    snprintf(path, sizeof path, "sed -i '4s/^./!/' '%s/leaves.txt'", folder);
    CHECK(system(path) == 0);
    CHECK(shailoo("log verify %s", folder) == 1);
    CHECK(says("leaves.txt: line 4 is no hash"));
    snprintf(path, sizeof path, "%s/checkpoint.note", folder);
    CHECK(!unlink(path));
    CHECK(shailoo("log verify %s", folder) == 1);
    CHECK(says("checkpoint.note is missing: nobody answers for these hashes"));

    snprintf(other, sizeof other, "%s", scratch_path("altered.records"));
    CHECK(shailoo("log export %s %s.public --auditor %s", day.copy, other, other) == 0);
    snprintf(path, sizeof path, "%s/records.bin", other);
    FILE *file = fopen(path, "r+b");
    CHECK(file && !fseek(file, 64 + 9 * LOG_RECORD_SIZE + 20, SEEK_SET) &&
          fputc('x', file) == 'x' && !fclose(file));
    CHECK(shailoo("log verify %s", other) == 1);
    CHECK(says("record 9 was changed"));
    CHECK(!truncate(path, 64 + 20 * LOG_RECORD_SIZE));
    CHECK(shailoo("log verify %s", other) == 1);
    CHECK(says("records.bin: not as long as leaves.txt says"));
}

// The centre signs for every kiosk: its signature alone does not make a checkpoint this log's.
static void another_log_s_checkpoint_is_refused_though_the_centre_signed_it(void) {
    char folder[SAMPLE_PATH_SIZE], path[SAMPLE_PATH_SIZE + 20], note[CHECKPOINT_NOTE_MAX],
        hub_key[CHECKPOINT_KEY_SIZE];
    uint8_t public_key[32], secret_key[64];
    struct checkpoint_signer centre;
    struct checkpoint other = {.origin = "cec.example/2027-01/uik7001/k9", .size = EVENTS};
    crypto_sign_keypair(public_key, secret_key);
    checkpoint_signer_make(&centre, CHECKPOINT_COSIGNER, "cec.example/centre", public_key);
    checkpoint_signer_text(hub_key, &centre);
    snprintf(folder, sizeof folder, "%s", scratch_path("others"));
    CHECK(shailoo("log export %s %s", day.copy, folder) == 0);
    size_t size = checkpoint_text(note, &other);
    note[size++] = '\n';
    size += checkpoint_cosign(note + size, &other, &centre, 1800000000, secret_key);
    snprintf(path, sizeof path, "%s/checkpoint.note", folder);
    write_file(path, note, size);
    CHECK(shailoo("log verify %s --key %s", folder, hub_key) == 1);
    CHECK(says("is of cec.example/2027-01/uik7001/k9, which is another log"));
    CHECK(shailoo("log prove %s 3 --key %s", folder, hub_key) == 1);
    CHECK(says("is another log's"));
    snprintf(path, sizeof path, "%s/kiosk.vkey", folder);
    write_file(path, hub_key, strlen(hub_key));
    CHECK(shailoo("log verify %s", folder) == 1);
    CHECK(says("kiosk.vkey: not a kiosk's verifier key"));
}

static void what_is_no_log_is_refused_with_what_it_should_be(void) {
    sqlite3 *db;
    write_file(scratch_path("text"), "hello, hello, hello", 19);
    write_file(scratch_path("empty"), "", 0);
    write_file(scratch_path("head.copy"), "SHLCOPY1", 8);
    CHECK(sqlite3_open(scratch_path("other.db"), &db) == SQLITE_OK);
    CHECK(sqlite3_exec(db, "CREATE TABLE record (seq)", 0, 0, 0) == SQLITE_OK);
    sqlite3_close(db);
    CHECK(!mkdir(scratch_path("folder"), 0700));
    static const struct {
        const char *name, *said;
    } cases[] = {
        {"not there", "no such file"                 },
        {"text",      "neither a participation log"  },
        {"empty",     "neither a participation log"  },
        {"head.copy", "its head is damaged"          },
        {"other.db",  "a database of another program"},
        {"folder",    "there is no leaves.txt in it" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CHECK(shailoo("log verify %s", scratch_path(cases[i].name)) == 3);
        CHECK(says(cases[i].said) && typed_is_one_line(err) && !*out);
    }
}

// What an export, a proof or an account says rests on the keys that were given, or there is none.
static void a_key_that_does_not_fit_is_refused_before_anything_is_written(void) {
    char other[CHECKPOINT_KEY_SIZE], folder[SAMPLE_PATH_SIZE], path[2 * SAMPLE_PATH_SIZE];
    char leaf[HASH_TEXT_SIZE];
    uint8_t public_key[32], secret_key[64];
    struct checkpoint_signer signer;
    crypto_sign_keypair(public_key, secret_key);
    snprintf(folder, sizeof folder, "%s", scratch_path("unfit"));
    for (int cosigner = 0; cosigner < 2; cosigner++) {
        checkpoint_signer_make(&signer, cosigner ? CHECKPOINT_COSIGNER : CHECKPOINT_LOG,
                               cosigner ? "cec.example/centre" : day.place.origin, public_key);
        checkpoint_signer_text(other, &signer);
        static const char *const said[] = {"its key is none of those that were given with --key",
                                           "a cosigner whose key was given with --key has not"};
        for (int from_copy = 0; from_copy < 2; from_copy++) {
            const char *source = from_copy ? day.copy : day.path;
            CHECK(shailoo("log export %s %s --auditor %s.auditor --checkpoint %s --key %s", source,
                          folder, folder, note_path, other) == 1);
            CHECK(says(said[cosigner]) && access(folder, F_OK));
            snprintf(path, sizeof path, "%s.auditor", folder);
            CHECK(access(path, F_OK));
            CHECK(shailoo("log prove %s 3 --checkpoint %s --key %s", source, note_path, other) ==
                  1);
            CHECK(says(said[cosigner]) && !*out);
            CHECK(shailoo("log verify %s --checkpoint %s --key %s", source, note_path, other) == 1);
        }
        CHECK(says(cosigner ? "cec.example/centre, whose key was given, has signed no checkpoint"
                            : "its key is none of those that were given"));
        CHECK(shailoo("log prove %s 3", day.copy) == 0);
        snprintf(path, sizeof path, "%s", scratch_path("unfit.tlog-proof"));
        write_file(path, out, strlen(out));
        snprintf(leaf, sizeof leaf, "%.44s", strrchr(err, ' ') + 1);
        CHECK(shailoo("log verify %s --leaf %s --key %s --key %s", path, leaf, vkey, other) ==
              cosigner);
        CHECK(!cosigner || says("NOT GOOD: cec.example/centre, whose key was given, has not"));
    }
    CHECK(shailoo("log export %s %s --key %s", day.copy, folder, vkey) == 0);
    snprintf(path, sizeof path, "%s/kiosk.vkey", folder);
    checkpoint_signer_make(&signer, CHECKPOINT_LOG, day.place.origin, public_key);
    checkpoint_signer_text(other, &signer);
    write_file(path, other, strlen(other));
    CHECK(shailoo("log verify %s --key %s", folder, vkey) == 1);
    CHECK(says("kiosk.vkey is not the key that was given"));
}

static void bad_arguments_are_refused(void) {
    CHECK(shailoo("log") == 2);
    CHECK(shailoo("log verify") == 2);
    CHECK(shailoo("log nonsense %s", day.path) == 2);
    CHECK(shailoo("log show %s %s", day.path, day.path) == 2);
    CHECK(shailoo("log prove %s", day.path) == 2);
    CHECK(shailoo("log verify %s --nonsense", day.path) == 2);
    CHECK(shailoo("log --help") == 0);
    CHECK(says("shailoo log SUBCOMMAND") && says("\n  export"));
    CHECK(shailoo("log verify %s --key nobody+00000000+AAAA", day.path) == 3);
    CHECK(says("no such file"));
    CHECK(shailoo("log verify %s --key %s", day.path, note_path) == 3);
    CHECK(says("not a verifier key"));
    CHECK(shailoo("log verify %s --checkpoint %s", day.path, day.path) == 3);
    CHECK(shailoo("log verify %s --checkpoint %s", day.path, scratch_path("text")) == 3);
    CHECK(says("not a checkpoint"));
    CHECK(shailoo("log show %s --offset 6", day.path) == 3);
    CHECK(says("--offset 6 is not like +06:00"));
}

int main(void) {
    if (sodium_init() < 0)
        return 1;
    prepare();
    RUN(a_good_day_is_good_with_its_copy_its_checkpoint_and_its_key);
    RUN(a_log_is_only_read);
    RUN(a_log_that_is_being_written_can_be_verified);
    RUN(a_log_of_a_machine_that_was_cut_off_is_read_with_its_last_records);
    RUN(a_changed_record_is_named);
    RUN(a_record_that_was_changed_with_its_leaf_breaks_the_signed_root);
    RUN(a_missing_record_is_named);
    RUN(a_log_put_back_to_an_older_one_is_behind_its_copy_and_its_checkpoint);
    RUN(a_record_after_the_closing_is_named);
    RUN(each_step_out_of_order_is_named);
    RUN(a_clock_set_back_is_told);
    RUN(a_damaged_copy_is_read_as_far_as_it_goes);
    RUN(a_copy_that_another_wrote_lacks_the_kiosk_s_signatures);
    RUN(a_cloned_disk_is_a_fork);
    RUN(a_voter_who_is_marked_at_two_kiosks_is_a_conflict);
    RUN(two_logs_of_one_kiosk_are_told);
    RUN(a_changed_checkpoint_is_told);
    RUN(a_checkpoint_scanned_from_paper_is_taken_with_the_scanner_s_line_end);
    RUN(records_are_shown_one_a_line);
    RUN(a_doubted_face_and_the_operators_word_for_it_are_told_in_words);
    RUN(wrong_passphrases_and_codes_are_told_and_counted);
    RUN(proofs_are_made_from_a_copy_or_a_checkpoint);
    RUN(a_slip_s_record_is_verified_by_its_proof);
    RUN(an_export_is_verified_by_itself);
    RUN(an_altered_export_is_told);
    RUN(another_log_s_checkpoint_is_refused_though_the_centre_signed_it);
    RUN(what_is_no_log_is_refused_with_what_it_should_be);
    RUN(a_key_that_does_not_fit_is_refused_before_anything_is_written);
    RUN(bad_arguments_are_refused);
    return check_report();
}
