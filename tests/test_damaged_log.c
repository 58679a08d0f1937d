// Bytes of a log's files that decayed or were changed at rest: whatever it was, opening again gives
// the same log, healed from the other copy and with that said, or refuses; it never gives another
// log. Each variant has a number: `test_damaged_log NUMBER` shows that one alone.
#include "sync/log_copy.h"
#include "tests/check.h"
#include "tests/support/sample_log.h"
#include "tests/support/scratch.h"
#include "tests/support/soak.h"
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { VOTERS = 120, VARIANTS = 240, FILE_MAX = 1 << 22, PAGE = 4096, RECORDS_MAX = 1024 };

struct held { // a file as it was before the damage
    char path[700];
    uint8_t bytes[FILE_MAX];
    size_t size; // 0: there was none
};

static int variants;                         // of VARIANTS, which are soaked
static struct held database, wal, key, copy; // the log at rest, or as a crash leaves it
static struct held damaged;                  // what is written instead of one of them
static char medium[600];
static uint8_t roots[RECORDS_MAX + 1][LOG_HASH_SIZE]; // of each size
static uint64_t records;

static const struct log_decision two = {
    .officials = {1, 2},
      .reason = 4, .words = "чек чыккан жок"
};

static struct log_place place_with(bool has_medium) {
    return sample_place(database.path, has_medium ? medium : NULL, VOTERS);
}

// ---- Files

static void hold(struct held *held) {
    FILE *file = fopen(held->path, "rb");
    held->size = file ? fread(held->bytes, 1, FILE_MAX, file) : 0;
    if (file)
        fclose(file);
}

static void put(const struct held *held, const struct held *instead) {
    FILE *file = instead->size || instead == &damaged ? fopen(held->path, "wb") : NULL;
    if (!file) {
        unlink(held->path);
        return;
    }
    CHECK(fwrite(instead->bytes, 1, instead->size, file) == instead->size && !fclose(file));
}

// All as it was, but one file damaged. Nothing of an earlier variant is left.
static void lay_out(const struct held *victim) {
    char command[2000];
    snprintf(command, sizeof command, "rm -f '%s'* '%s'/*", database.path, medium);
    CHECK(!system(command));
    put(&database, victim == &database ? &damaged : &database);
    put(&wal, victim == &wal ? &damaged : &wal);
    put(&key, &key);
    put(&copy, victim == &copy ? &damaged : &copy);
}

// ---- Damage

static size_t place_in(size_t size) {
    return size ? (size_t)random() % size : 0;
}

static void add_noise(size_t at, size_t count) {
    for (size_t i = at; i < at + count && i < damaged.size; i++)
        damaged.bytes[i] = (uint8_t)random();
}

static void damage(const struct held *victim, unsigned number) {
    memcpy(damaged.bytes, victim->bytes, victim->size);
    damaged.size = victim->size;
    srandom(number);
    const size_t pages = victim->size / PAGE ? victim->size / PAGE : 1;
    const size_t at = place_in(victim->size), one = place_in(pages), other = place_in(pages);
    const size_t page = victim->size < PAGE ? victim->size : PAGE;
    switch (number % 8) {
    case 0: damaged.bytes[at] ^= (uint8_t)(1 << random() % 8); break;
    case 1: add_noise(at, 1 + place_in(64)); break;
    case 2: add_noise(place_in(100), 1 + place_in(8)); break; // the file's head
    case 3: memset(damaged.bytes + at / 512 * 512, 0, 512); break;
    case 4: add_noise(one * PAGE, PAGE); break;
    case 5: // a page written to the wrong place
        memcpy(damaged.bytes + one * PAGE, victim->bytes + other * PAGE, page);
        break;
    case 6: damaged.size = at; break;
    case 7: // many small ones
        for (int i = 0; i < 20; i++)
            add_noise(place_in(victim->size), 1);
        break;
    }
}

// ---- The log before

static void make_the_log(bool crashes) {
    struct log_place place = place_with(true);
    struct participation_log *log;
    char command[2000];
    snprintf(command, sizeof command, "rm -f '%s'* '%s'/*", database.path, medium);
    CHECK(!system(command));
    CHECK(!participation_log_open(&log, &place) && !participation_log_begin(log, 3));
    for (uint32_t voter = 1; voter <= VOTERS - 5; voter++) {
        struct log_visit visit = {.voter = voter, .owner = 2, .method = BY_FINGER};
        log_nonce(visit.nonce);
        CHECK(!participation_log_reserve(log, &visit, NULL));
        if (voter % 7)
            CHECK(!participation_log_issue(log, voter, visit.nonce, 3, NULL));
        if (voter % 10 == 0 && voter % 7)
            CHECK(!participation_log_void(log, voter, &two));
        if (voter == VOTERS / 2) { // half of it is in the database then, half in its log
            participation_log_close(log);
            CHECK(!participation_log_open(&log, &place));
        }
    }
    records = participation_log_size(log);
    for (uint64_t size = 0; size <= records; size++)
        CHECK(!participation_log_root(log, size, roots[size]));
    if (!crashes)
        participation_log_close(log);
    hold(&database);
    hold(&wal);
    hold(&key);
    hold(&copy);
    if (crashes)
        participation_log_close(log);
    CHECK(database.size && key.size && copy.size && (wal.size > 0) == crashes);
}

// ---- The log after

struct tally {
    int as_it_was, healed, made_anew, new_media, shorter, refused[64];
};

static void is_the_same(const struct participation_log *log, bool may_be_shorter,
                        struct tally *tally) {
    const uint64_t size = participation_log_size(log);
    const struct log_healing *healing = participation_log_healing(log);
    uint8_t root[LOG_HASH_SIZE];
    CHECK(size == records || (may_be_shorter && size < records));
    CHECK(!participation_log_root(log, size, root) && size <= records &&
          !memcmp(root, roots[size], sizeof root));
    CHECK(!healing->database_damaged || healing->from_medium == records);
    tally->shorter += size < records;
    tally->healed += healing->from_medium > 0;
    tally->made_anew += healing->database_damaged;
    tally->new_media += healing->new_medium;
    tally->as_it_was += !healing->from_medium && !healing->to_medium && size == records;
}

static void goes_on(const struct log_place *place, struct participation_log *log) {
    const struct log_visit visit = {.voter = VOTERS};
    const uint64_t size = participation_log_size(log);
    if (size)
        CHECK(!participation_log_note(log, LOG_NOT_IDENTIFIED, &visit, 0, NULL));
    participation_log_close(log);
    CHECK(!participation_log_open(&log, place));
    CHECK(participation_log_size(log) == size + (size > 0));
    participation_log_close(log);
}

static enum sync_status try_variant(const struct held *victim, unsigned number, bool has_medium,
                                    struct tally *tally) {
    const int failures = check_failures;
    struct log_place place = place_with(has_medium);
    struct participation_log *log;
    damage(victim, number);
    lay_out(victim);
    const enum sync_status status = participation_log_open(&log, &place);
    if (status) {
        CHECK(!log && *sync_status_text(status));
        tally->refused[status]++;
    } else {
        is_the_same(log, !has_medium, tally);
        goes_on(&place, log);
    }
    if (check_failures > failures)
        fprintf(stderr, "variant %u of %s\n", number, strrchr(victim->path, '/') + 1);
    return status;
}

static int tell(const char *what, const struct tally *tally) {
    int refused = 0;
    printf("     %s, %d variants: as it was %d, healed %d (made anew %d), new media %d", what,
           variants, tally->as_it_was, tally->healed, tally->made_anew, tally->new_media);
    if (tally->shorter)
        printf(", shorter %d", tally->shorter);
    for (int i = 1; i < 64; i++)
        if (tally->refused[i]) {
            printf(", refused: %s %d", sync_status_text((enum sync_status)i), tally->refused[i]);
            refused += tally->refused[i];
        }
    printf("\n");
    return refused;
}

static unsigned only; // one variant, or 0

static struct tally try_all(const struct held *victim, bool has_medium) {
    struct tally tally = {0};
    for (unsigned number = 1; number <= (unsigned)variants || number <= only; number++)
        if (!only || only == number)
            (void)try_variant(victim, number, has_medium, &tally);
    return tally;
}

// ---- Tests

static void a_damaged_database_is_healed_from_the_medium(void) {
    make_the_log(false);
    const struct tally tally = try_all(&database, true);
    CHECK(tell("database at rest", &tally) == 0 || only);
    CHECK(tally.healed > variants / 2 || only);
}

static void a_database_damaged_after_a_crash_is_healed_from_the_medium(void) {
    make_the_log(true);
    struct tally tally = try_all(&database, true);
    CHECK(tell("database after a crash", &tally) == 0 || only);
    tally = try_all(&wal, true);
    CHECK(tell("write-ahead log after a crash", &tally) == 0 || only);
    CHECK(tally.healed > variants / 4 || only || !soak_is_whole());
}

static void without_a_medium_it_is_refused_and_nobody_is_marked_wrongly(void) {
    make_the_log(false);
    const struct tally tally = try_all(&database, false);
    CHECK(tell("database without a medium", &tally) > variants / 2 || only);
}

static void a_damaged_medium_changes_nothing(void) {
    make_the_log(false);
    const struct tally tally = try_all(&copy, true);
    tell("the medium's copy", &tally);
}

int main(int count, char **arguments) {
    setenv("TMPDIR", "/dev/shm", 0); // thousands of small files
    variants = soak_rounds(VARIANTS);
    only = count == 2 ? (unsigned)strtoul(arguments[1], NULL, 10) : 0;
    snprintf(medium, sizeof medium, "%s", scratch_path("medium"));
    snprintf(database.path, sizeof database.path, "%s", scratch_path("day.log"));
    snprintf(wal.path, sizeof wal.path, "%s-wal", scratch_path("day.log"));
    snprintf(key.path, sizeof key.path, "%s.key", scratch_path("day.log"));
    snprintf(copy.path, sizeof copy.path, "%s/test-2027-uik7001-k2.copy", medium);
    CHECK(!mkdir(medium, 0700));
    RUN(a_damaged_database_is_healed_from_the_medium);
    RUN(a_database_damaged_after_a_crash_is_healed_from_the_medium);
    RUN(without_a_medium_it_is_refused_and_nobody_is_marked_wrongly);
    RUN(a_damaged_medium_changes_nothing);
    return check_report();
}
