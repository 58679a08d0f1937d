// The power fails at a random call while the log is written; then it is opened again, and what it
// acknowledged is compared with what was noted outside. tests/support/cut_vfs.h says what a cut
// does to a disk. Each number printed is a seed: `test_power_cut SEED` plays that one cut again,
// byte for byte but for the clock.
#include "sync/log_copy.h"
#include "sync/merkle_tree.h"
#include "tests/check.h"
#include "tests/support/device/cut_vfs.h"
#include "tests/support/sample_log.h"
#include "tests/support/scratch.h"
#include "tests/support/soak.h"
#include <limits.h>
#include <sodium.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { VOTERS = 30, RECORDS_MAX = 1024, STEPS = 300, KIND_SEEDS = 1000000 };

enum how { // a run is
    WITH_MEDIUM = 1,
    DISK_LIES = 2, // its flushes say done and do nothing
    MEDIUM_LIES = 4,
    SPOILED_SECTORS = 8, // a torn write spoils what was in its sector before
    DECAYED = 16,        // before each power-on a page of the database decays
    NORMAL = 32,         // synchronous=NORMAL instead of FULL
    CONTROL = 64,        // cannot keep its word; it must not make any up either
};

struct kind { // of run
    const char *name;
    unsigned how;
    int cuts; // that are soaked
};

enum { LONE, BOTH, SPOILED, LYING_DISK, LYING_MEDIUM, HEALING, LONE_NORMAL, LONE_LYING, KINDS };
static const struct kind kinds[KINDS] = {
    {"the disk alone",                                        0,                             300 },
    {"disk and medium",                                       WITH_MEDIUM,                   1000},
    {"disk and medium, torn sectors spoil their neighbours",  WITH_MEDIUM | SPOILED_SECTORS, 500 },
    {"the disk lies, the medium does not",                    WITH_MEDIUM | DISK_LIES,       500 },
    {"the medium lies, the disk does not",                    WITH_MEDIUM | MEDIUM_LIES,     300 },
    {"the power fails while a decayed database is made anew", WITH_MEDIUM | DECAYED,         300 },
    {"control: the disk alone, synchronous=NORMAL",           CONTROL | NORMAL,              100 },
    {"control: a lone disk that lies",                        CONTROL | DISK_LIES,           100 },
};

struct witness { // what was acknowledged
    uint64_t size;
    uint8_t roots[RECORDS_MAX + 1][LOG_HASH_SIZE]; // of each size
    enum log_state states[VOTERS + 1];
    bool ended;
    enum log_event asked; // what had no answer yet when the power failed; 0: nothing
    uint32_t asked_voter;
};

struct tally {
    int cuts, in_opening, whole, absent, lost_some, refused; // refused: in words, not opened
    int healed, made_anew, new_media;                        // openings that put right
    uint64_t from_medium, to_medium;                         // records
};

static struct witness witness;
static uint64_t luck, sodium_luck; // of the script; of libsodium
static sqlite3 *last_db;
static char disk_folder[600], medium_folder[600], log_path[700];

// ---- What makes a run repeatable

static uint32_t seeded_random(void) {
    return (uint32_t)cut_random(&sodium_luck);
}

static void seeded_buffer(void *const bytes, const size_t size) {
    for (size_t i = 0; i < size; i++)
        ((uint8_t *)bytes)[i] = (uint8_t)cut_random(&sodium_luck);
}

static const char *seeded_name(void) {
    return "seeded";
}

static struct randombytes_implementation seeded = {
    .implementation_name = seeded_name, .random = seeded_random, .buf = seeded_buffer};

static int keep_connection(sqlite3 *db, char **error, const sqlite3_api_routines *api) {
    (void)error;
    (void)api;
    last_db = db;
    return SQLITE_OK;
}

static uint32_t roll(uint32_t sides) {
    return (uint32_t)(cut_random(&luck) % sides);
}

static int64_t test_clock(void) {
    static int64_t clock_ms = 1800000000000;
    return clock_ms += 1000;
}

static struct log_place place_of(const struct kind *kind) {
    struct log_place place =
        sample_place(log_path, kind->how & WITH_MEDIUM ? medium_folder : NULL, VOTERS);
    place.now_ms = test_clock;
    return place;
}

// ---- The day, as at a kiosk, with everything acknowledged noted

static void note_acknowledged(const struct participation_log *log, uint32_t voter) {
    struct log_mark mark;
    witness.size = participation_log_size(log);
    CHECK(witness.size <= RECORDS_MAX);
    CHECK(!participation_log_root(log, witness.size, witness.roots[witness.size]));
    if (voter) {
        participation_log_state(log, voter, &mark);
        witness.states[voter] = mark.state;
    }
    witness.ended = participation_log_has_ended(log);
    witness.asked = 0;
}

static void ask(enum log_event event, uint32_t voter) {
    witness.asked = event;
    witness.asked_voter = voter;
}

static struct log_visit visit_of(uint32_t voter) {
    struct log_visit visit = {.voter = voter,
                              .method = BY_FINGER,
                              .finding = FOUND_BY_TYPED_PIN,
                              .score = 5.9f,
                              .operator_id = 3};
    log_nonce(visit.nonce);
    return visit;
}

static const struct log_decision two = {
    .officials = {1, 2},
      .reason = 4, .words = "чек чыккан жок"
};

static enum sync_status come_unmarked(struct participation_log *log, uint32_t voter) {
    const struct log_visit visit = visit_of(voter);
    const uint32_t what = roll(10);
    if (what < 7) {
        ask(LOG_RESERVED, voter);
        return participation_log_reserve(log, &visit, NULL);
    }
    if (what < 9) {
        ask(what == 7 ? LOG_ADMITTED : LOG_REJECTED, voter);
        return participation_log_decide(log, &visit, &two, what == 7);
    }
    ask(LOG_NOT_IDENTIFIED, voter);
    return participation_log_note(log, LOG_NOT_IDENTIFIED, &visit, 0, NULL);
}

static enum sync_status go_on_with(struct participation_log *log, uint32_t voter,
                                   const struct log_mark *mark) {
    const uint32_t what = roll(10);
    if (what < 6) {
        ask(LOG_ISSUED, voter);
        return participation_log_issue(log, voter, mark->nonce, 3, NULL);
    }
    if (what < 8) {
        ask(LOG_REPRINTED, voter);
        return participation_log_reprint(log, voter, 3);
    }
    ask(LOG_RELEASED, voter);
    return participation_log_release(log, voter, &two);
}

static enum sync_status come_again(struct participation_log *log, uint32_t voter) {
    const struct log_visit visit = visit_of(voter);
    const uint32_t what = roll(10);
    if (what < 4) {
        ask(LOG_ALREADY, voter);
        return participation_log_note(log, LOG_ALREADY, &visit, 1, NULL);
    }
    if (what < 6) {
        ask(LOG_REPRINTED, voter);
        return participation_log_reprint(log, voter, 3);
    }
    ask(LOG_VOIDED, voter);
    return participation_log_void(log, voter, &two);
}

static void step(struct participation_log *log) {
    const uint32_t voter = 1 + roll(VOTERS);
    struct log_mark mark;
    enum sync_status status;
    participation_log_state(log, voter, &mark);
    if (!participation_log_has_begun(log)) {
        ask(LOG_OPENED, 0);
        status = participation_log_begin(log, 3);
    } else if (roll(300) == 0) {
        ask(LOG_CLOSED, 0);
        status = participation_log_end(log, 3);
    } else if (mark.state == VOTER_RESERVED)
        status = go_on_with(log, voter, &mark);
    else if (mark.state == VOTER_ISSUED)
        status = come_again(log, voter);
    else
        status = come_unmarked(log, voter);
    if (!status)
        note_acknowledged(log, voter);
    else
        CHECK(cut_is_dead()); // no step fails while there is power
}

// ---- After a cut

// What the log has is what was acknowledged, and perhaps the one step that had no answer yet.
static void compare(const struct participation_log *log, const struct kind *kind,
                    struct tally *tally) {
    const uint64_t size = participation_log_size(log);
    uint8_t root[LOG_HASH_SIZE];
    struct log_mark mark;
    CHECK(size == witness.size || (witness.asked && size == witness.size + 1) ||
          (kind->how & CONTROL && size < witness.size));
    if (size < witness.size) { // what is left is a beginning of it
        CHECK(!participation_log_root(log, size, root) &&
              !memcmp(root, witness.roots[size], sizeof root));
        tally->lost_some++;
        return;
    }
    CHECK(!participation_log_root(log, witness.size, root) &&
          !memcmp(root, witness.roots[witness.size], sizeof root));
    CHECK(!witness.ended || (participation_log_has_ended(log) && size == witness.size));
    for (uint32_t voter = 1; voter <= VOTERS; voter++) {
        participation_log_state(log, voter, &mark);
        CHECK(mark.state == witness.states[voter] ||
              (size > witness.size && voter == witness.asked_voter));
    }
    if (witness.asked)
        (*(size > witness.size ? &tally->whole : &tally->absent))++;
}

// The record that had no answer is what was asked for, or is not there.
static void compare_last_record(void) {
    struct log_reader *reader;
    struct log_record record;
    uint8_t bytes[LOG_RECORD_SIZE];
    size_t count = 0;
    CHECK(!log_reader_open(&reader, log_path));
    CHECK(!log_reader_read(reader, witness.size, bytes, 1, &count, NULL));
    if (count)
        CHECK(!log_record_decode(&record, bytes) && record.event == witness.asked);
    log_reader_close(reader);
}

static void goes_on(struct participation_log *log) {
    const struct log_visit visit = visit_of(1 + roll(VOTERS));
    const uint64_t size = participation_log_size(log);
    if (!participation_log_has_begun(log))
        CHECK(!participation_log_begin(log, 3));
    else if (participation_log_has_ended(log)) {
        CHECK(participation_log_reserve(log, &visit, NULL) == SYNC_OUT_OF_ORDER);
        CHECK(participation_log_note(log, LOG_INCIDENT, NULL, 1, NULL) == SYNC_OUT_OF_ORDER);
        CHECK(participation_log_size(log) == size);
    } else
        CHECK(!participation_log_note(log, LOG_NOT_IDENTIFIED, &visit, 0, NULL));
}

// ---- Runs

static enum sync_status open_log(struct participation_log **log, const struct kind *kind,
                                 struct tally *tally) {
    struct log_place place = place_of(kind);
    enum sync_status status = participation_log_open(log, &place);
    if (status == SYNC_MEDIUM_NEW && kind->how & MEDIUM_LIES) { // the officials put in a new one
        place.begin_new_medium = true;
        status = participation_log_open(log, &place);
    }
    if (status)
        return status;
    const struct log_healing *healing = participation_log_healing(*log);
    tally->from_medium += healing->from_medium;
    tally->to_medium += healing->to_medium;
    tally->healed += healing->from_medium > 0;
    tally->made_anew += healing->database_damaged;
    tally->new_media += healing->new_medium;
    return SYNC_OK;
}

// After an opening while there is power.
static void take_up(const struct participation_log *log, const struct kind *kind,
                    struct tally *tally) {
    static const int checkpoints[] = {3, 10, 40, 1000}; // pages: in the middle of marks too
    compare(log, kind, tally);
    if (participation_log_size(log) > witness.size)
        note_acknowledged(log, witness.asked_voter); // an opened log vouches for it
    witness.asked = 0;
    sqlite3_wal_autocheckpoint(last_db, checkpoints[roll(4)]);
    if (kind->how & NORMAL)
        CHECK(!sqlite3_exec(last_db, "PRAGMA synchronous = NORMAL", NULL, NULL, NULL));
}

static void live_until_the_cut(const struct kind *kind, struct tally *tally) {
    struct participation_log *log = NULL;
    enum sync_status status = open_log(&log, kind, tally);
    if (!status)
        take_up(log, kind, tally);
    for (int i = 0; i < STEPS && !cut_is_dead() && !status; i++) {
        if (participation_log_has_ended(log))
            break;
        step(log);
        if (roll(40) == 0) { // now and then the station is locked and opened
            participation_log_close(log);
            status = open_log(&log, kind, tally);
            if (!status)
                take_up(log, kind, tally);
        }
    }
    if (status && !cut_is_dead())
        fprintf(stderr, "opening: %s\n", sync_status_text(status));
    CHECK(!status || cut_is_dead());
    cut_power();
    tally->in_opening += status != SYNC_OK;
    participation_log_close(log);
}

static enum sync_status hash_frame(void *context, const struct log_copy_frame *frame) {
    uint8_t leaf[MERKLE_HASH_SIZE];
    struct merkle_edge *edge = context;
    merkle_leaf(leaf, frame->record, LOG_RECORD_SIZE);
    if (edge->size < witness.size)
        merkle_add(edge, leaf);
    return SYNC_OK;
}

static bool medium_has_everything(void) {
    struct merkle_edge edge = {0};
    struct log_copy copy;
    uint8_t root[LOG_HASH_SIZE];
    char path[700];
    snprintf(path, sizeof path, "%s/test-2027-uik7001-k2.copy", medium_folder);
    if (log_copy_read(&copy, path, hash_frame, &edge) || edge.size != witness.size)
        return false;
    merkle_root(&edge, root);
    return !memcmp(root, witness.roots[witness.size], sizeof root);
}

// Records in the database as the cut left it; -1: it cannot be read.
static int64_t records_on_disk(void) {
    struct log_reader *reader;
    uint64_t size = 0;
    size_t count;
    if (log_reader_open(&reader, log_path))
        return -1;
    const bool is_read = log_reader_read(reader, 0, NULL, 0, &count, &size) == SYNC_OK;
    log_reader_close(reader);
    return is_read ? (int64_t)size : -1;
}

static void open_after_the_cut(const struct kind *kind, struct tally *tally) {
    const int64_t on_disk = records_on_disk();
    struct participation_log *log = NULL;
    const enum sync_status status = open_log(&log, kind, tally);
    if (status) {
        // A lying disk may bring back an older database that went another way: that is for people.
        CHECK(kind->how & CONTROL ||
              (kind->how & DISK_LIES && status == SYNC_COPIES_DIFFER && medium_has_everything()));
        tally->refused++;
        return;
    }
    compare(log, kind, tally);
    const struct log_healing *healing = participation_log_healing(log);
    if (on_disk >= 0 && !healing->database_damaged) // what the disk lost is told, to the record
        CHECK(healing->from_medium == participation_log_size(log) - (uint64_t)on_disk);
    if (!(kind->how & CONTROL))
        compare_last_record();
    goes_on(log);
    participation_log_close(log);
    CHECK(!open_log(&log, kind, tally));
    participation_log_close(log);
}

// A day that is open already: what lies comes after the key and the first record were kept.
static void begin_the_day(const struct kind *kind, struct tally *tally) {
    struct participation_log *log;
    CHECK(!open_log(&log, kind, tally) && !participation_log_begin(log, 3));
    note_acknowledged(log, 0);
    participation_log_close(log);
}

static void remove_everything(void) {
    char command[1300];
    snprintf(command, sizeof command, "rm -rf '%s' '%s'", disk_folder, medium_folder);
    CHECK(!system(command));
}

static void decay(void) {
    FILE *file = fopen(log_path, "r+b");
    if (!file) // set aside when the power failed
        return;
    fseek(file, 0, SEEK_END);
    const long pages = ftell(file) / 4096;
    fseek(file, pages ? (long)roll((uint32_t)pages) * 4096 : 0, SEEK_SET);
    for (int i = 0; i < 4096 && pages; i++)
        fputc((int)roll(256), file);
    fclose(file);
}

// One station's life: up to three cuts, also in the opening after a cut, then the ordinary disk.
static void run_seed(uint64_t seed, struct tally *tally) {
    const struct kind *kind = &kinds[seed / KIND_SEEDS];
    const int failures = check_failures;
    luck = seed;
    sodium_luck = ~seed;
    memset(&witness, 0, sizeof witness);
    crypto_hash_sha256(witness.roots[0], NULL, 0); // RFC 6962: of no leaves
    CHECK(!mkdir(disk_folder, 0700) && !mkdir(medium_folder, 0700));
    if (kind->how & WITH_MEDIUM && kind->how & (DISK_LIES | MEDIUM_LIES | DECAYED))
        begin_the_day(kind, tally);
    const int lives = kind->how & CONTROL ? 1 : 1 + (int)roll(3);
    for (int life = 0; life < lives; life++) {
        const struct cut_disk disk = {
            .folders = {disk_folder,                  medium_folder                 },
            .lies = {(kind->how & DISK_LIES) != 0, (kind->how & MEDIUM_LIES) != 0},
            .tears_whole_sectors = (kind->how & SPOILED_SECTORS) != 0,
            .calls = 1 + (long)roll(roll(10) && !(kind->how & DECAYED) ? 1500 : 300),
            .seed = cut_random(&luck),
        };
        if (kind->how & DECAYED)
            decay();
        cut_begin(&disk);
        live_until_the_cut(kind, tally);
        cut_end();
        tally->cuts++;
    }
    open_after_the_cut(kind, tally);
    remove_everything();
    if (check_failures > failures)
        fprintf(stderr, "seed %llu (%s)\n", (unsigned long long)seed, kind->name);
}

static struct tally run_kind(int which) {
    struct tally tally = {0};
    const uint64_t first = (uint64_t)which * KIND_SEEDS;
    const int cuts = soak_rounds(kinds[which].cuts);
    uint64_t seed = first;
    while (tally.cuts < cuts)
        run_seed(seed++, &tally);
    printf("     %s: seeds %llu..%llu, %d cuts (%d in opening); the step under way was whole %d, "
           "absent %d times\n",
           kinds[which].name, (unsigned long long)first, (unsigned long long)seed - 1, tally.cuts,
           tally.in_opening, tally.whole, tally.absent);
    if (kinds[which].how & WITH_MEDIUM)
        printf("       healed: %llu records from the medium in %d openings (the database made anew "
               "in %d), %llu to it, new media %d\n",
               (unsigned long long)tally.from_medium, tally.healed, tally.made_anew,
               (unsigned long long)tally.to_medium, tally.new_media);
    if (kinds[which].how & CONTROL)
        printf("       acknowledged records lost in %d, refused in words %d\n", tally.lost_some,
               tally.refused);
    CHECK(kinds[which].how & CONTROL || tally.lost_some == 0);
    CHECK(kinds[which].how & DISK_LIES || kinds[which].how & CONTROL || tally.refused == 0);
    CHECK(kinds[which].how & CONTROL || tally.refused * 100 < tally.cuts);
    if (soak_is_whole()) // a few cuts may all fall elsewhere
        CHECK(tally.in_opening > 0 && tally.absent > 0 &&
              (tally.whole > 0 || kinds[which].how & CONTROL));
    return tally;
}

static void a_lone_honest_disk_loses_nothing_acknowledged(void) {
    (void)run_kind(LONE);
}

static void disk_and_medium_dying_together_lose_nothing(void) {
    const struct tally tally = run_kind(BOTH);
    CHECK(tally.to_medium > 0 && tally.new_media == 0);
}

static void sectors_that_spoil_their_neighbours_lose_nothing(void) {
    (void)run_kind(SPOILED);
}

static void what_a_lying_disk_lost_comes_back_from_the_medium(void) {
    const struct tally tally = run_kind(LYING_DISK);
    CHECK(tally.healed > tally.cuts / 4 && tally.made_anew > tally.cuts / 20);
}

static void a_lying_medium_is_noticed_and_nothing_is_lost(void) {
    const struct tally tally = run_kind(LYING_MEDIUM);
    CHECK(tally.to_medium > (uint64_t)tally.cuts);
}

static void a_cut_in_the_middle_of_healing_loses_nothing(void) {
    const struct tally tally = run_kind(HEALING);
    CHECK(tally.made_anew > tally.cuts / 4 || !soak_is_whole());
}

static void without_full_synchronization_this_proof_fails(void) {
    const struct tally tally = run_kind(LONE_NORMAL);
    CHECK(tally.lost_some > tally.cuts / 4 || !soak_is_whole());
}

static void a_lone_disk_that_lies_loses_but_nothing_is_made_up(void) {
    const struct tally tally = run_kind(LONE_LYING);
    CHECK(tally.lost_some + tally.refused > tally.cuts / 4);
}

int main(int count, char **arguments) {
    setenv("TMPDIR", "/dev/shm", 0); // thousands of small files, never flushed
    randombytes_set_implementation(&seeded);
    sqlite3_auto_extension((void (*)(void))keep_connection);
    snprintf(disk_folder, sizeof disk_folder, "%s", scratch_path("disk"));
    snprintf(medium_folder, sizeof medium_folder, "%s", scratch_path("medium"));
    snprintf(log_path, sizeof log_path, "%s/participation.log", disk_folder);
    if (count == 2) {
        struct tally tally = {0};
        const uint64_t seed = strtoull(arguments[1], NULL, 10);
        CHECK(seed / KIND_SEEDS < KINDS);
        if (!check_failures)
            run_seed(seed, &tally);
        return check_report();
    }
    RUN(a_lone_honest_disk_loses_nothing_acknowledged);
    RUN(disk_and_medium_dying_together_lose_nothing);
    RUN(sectors_that_spoil_their_neighbours_lose_nothing);
    RUN(what_a_lying_disk_lost_comes_back_from_the_medium);
    RUN(a_lying_medium_is_noticed_and_nothing_is_lost);
    RUN(a_cut_in_the_middle_of_healing_loses_nothing);
    RUN(without_full_synchronization_this_proof_fails);
    RUN(a_lone_disk_that_lies_loses_but_nothing_is_made_up);
    return check_report();
}
