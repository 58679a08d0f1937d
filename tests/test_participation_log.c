// The log: who may follow what, what is on the disk when it says so, and what it does when it
// cannot write.
#include "sync/merkle_tree.h"
#include "sync/participation_log.h"
#include "tests/check.h"
#include "tests/support/sample_log.h"
#include "tests/support/scratch.h"
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sodium.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int64_t clock_ms = 1800000000000;
static int64_t test_clock(void) {
    return clock_ms += 1000;
}

static struct log_place place_at(const char *path) {
    struct log_place place = sample_place(path, NULL, 5000);
    place.now_ms = test_clock;
    return place;
}

static struct participation_log *opened(const char *path) {
    struct log_place place = place_at(path);
    struct participation_log *log = NULL;
    CHECK(participation_log_open(&log, &place) == SYNC_OK && log);
    return log;
}

// A fresh log in which the day has begun.
static struct participation_log *begun(char path[600]) {
    static int number;
    char name[32];
    snprintf(name, sizeof name, "%d.log", number++);
    snprintf(path, 600, "%s", scratch_path(name));
    struct participation_log *log = opened(path);
    CHECK(participation_log_begin(log, 3) == SYNC_OK);
    return log;
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

static enum log_state state_of(const struct participation_log *log, uint32_t voter) {
    struct log_mark mark;
    participation_log_state(log, voter, &mark);
    return mark.state;
}

static const struct log_decision two = {
    .officials = {1, 2},
      .reason = 4, .words = "чек чыккан жок"
};

static void a_mark_is_reserved_then_issued(void) {
    char path[600];
    struct participation_log *log = begun(path);
    struct log_visit visit = visit_of(17);
    struct log_mark mark;
    CHECK(state_of(log, 17) == VOTER_FREE);
    CHECK(participation_log_reserve(log, &visit, &mark) == SYNC_OK);
    CHECK(mark.state == VOTER_RESERVED && mark.slip == 1 && mark.kiosk == 2 && mark.seq == 1);
    CHECK(mark.method == BY_FINGER && mark.finding == FOUND_BY_TYPED_PIN && mark.t_ms == clock_ms);
    CHECK(participation_log_reserved(log) == 1 && participation_log_issued(log) == 0);
    CHECK(participation_log_issue(log, 17, visit.nonce, 3, &mark) == SYNC_OK);
    CHECK(mark.state == VOTER_ISSUED && mark.slip == 1 && mark.seq == 2 && mark.times == 1);
    CHECK(participation_log_reserved(log) == 0 && participation_log_issued(log) == 1);
    CHECK(state_of(log, 18) == VOTER_FREE);
    struct log_visit next = visit_of(18);
    CHECK(participation_log_reserve(log, &next, &mark) == SYNC_OK && mark.slip == 2);
    participation_log_close(log);
}

static void the_same_visit_may_ask_again_and_nothing_is_written(void) {
    char path[600];
    struct participation_log *log = begun(path);
    struct log_visit visit = visit_of(5);
    struct log_mark mark;
    CHECK(participation_log_reserve(log, &visit, NULL) == SYNC_OK);
    CHECK(participation_log_reserve(log, &visit, &mark) == SYNC_OK && mark.slip == 1);
    CHECK(participation_log_size(log) == 2);
    CHECK(participation_log_issue(log, 5, visit.nonce, 3, NULL) == SYNC_OK);
    CHECK(participation_log_issue(log, 5, visit.nonce, 3, &mark) == SYNC_OK && mark.times == 1);
    CHECK(participation_log_size(log) == 3);
    // once issued, even the same visit gets no second mark
    CHECK(participation_log_reserve(log, &visit, &mark) == SYNC_ALREADY_THERE);
    CHECK(participation_log_size(log) == 3);
    participation_log_close(log);
}

static void another_visit_finds_the_mark_there(void) {
    char path[600];
    struct participation_log *log = begun(path);
    struct log_visit first = visit_of(5), second = visit_of(5);
    struct log_mark mark;
    CHECK(participation_log_reserve(log, &first, NULL) == SYNC_OK);
    CHECK(participation_log_reserve(log, &second, &mark) == SYNC_ALREADY_THERE);
    CHECK(mark.state == VOTER_RESERVED && mark.slip == 1 && mark.seq == 1);
    CHECK(participation_log_issue(log, 5, second.nonce, 3, NULL) == SYNC_OUT_OF_ORDER);
    CHECK(participation_log_issue(log, 5, first.nonce, 3, NULL) == SYNC_OK);
    CHECK(participation_log_reserve(log, &second, &mark) == SYNC_ALREADY_THERE);
    CHECK(mark.state == VOTER_ISSUED);
    CHECK(participation_log_decide(log, &second, &two, true) == SYNC_ALREADY_THERE);
    CHECK(participation_log_size(log) == 3);
    participation_log_close(log);
}

static void what_was_taken_back_can_be_marked_again_and_shows(void) {
    char path[600];
    struct participation_log *log = begun(path);
    struct log_visit visit = visit_of(9);
    struct log_mark mark;
    CHECK(participation_log_release(log, 9, &two) == SYNC_OUT_OF_ORDER);
    CHECK(participation_log_void(log, 9, &two) == SYNC_OUT_OF_ORDER);
    CHECK(participation_log_reserve(log, &visit, NULL) == SYNC_OK);
    CHECK(participation_log_void(log, 9, &two) == SYNC_OUT_OF_ORDER); // not issued yet
    CHECK(participation_log_release(log, 9, &two) == SYNC_OK && state_of(log, 9) == VOTER_RELEASED);
    CHECK(participation_log_issue(log, 9, visit.nonce, 3, NULL) == SYNC_OUT_OF_ORDER);
    visit = visit_of(9);
    CHECK(participation_log_reserve(log, &visit, &mark) == SYNC_OK && mark.slip == 2);
    CHECK(participation_log_issue(log, 9, visit.nonce, 3, NULL) == SYNC_OK);
    CHECK(participation_log_release(log, 9, &two) == SYNC_OUT_OF_ORDER);
    CHECK(participation_log_void(log, 9, &two) == SYNC_OK && state_of(log, 9) == VOTER_VOIDED);
    CHECK(participation_log_issued(log) == 0);
    visit = visit_of(9);
    CHECK(participation_log_reserve(log, &visit, NULL) == SYNC_OK);
    CHECK(participation_log_issue(log, 9, visit.nonce, 3, &mark) == SYNC_OK);
    CHECK(mark.times == 2 && mark.slip == 3 && participation_log_issued(log) == 1);
    participation_log_close(log);
}

static void a_decision_needs_two_different_officials(void) {
    char path[600];
    struct participation_log *log = begun(path);
    struct log_visit visit = visit_of(9);
    const struct log_decision one =
                                  {
                                      .officials = {1, 0}
    },
                              same = {.officials = {2, 2}};
    CHECK(participation_log_reserve(log, &visit, NULL) == SYNC_OK);
    CHECK(participation_log_release(log, 9, &one) == SYNC_NOT_TWO);
    CHECK(participation_log_release(log, 9, &same) == SYNC_NOT_TWO);
    CHECK(participation_log_issue(log, 9, visit.nonce, 3, NULL) == SYNC_OK);
    CHECK(participation_log_void(log, 9, &same) == SYNC_NOT_TWO);
    visit = visit_of(10);
    CHECK(participation_log_decide(log, &visit, &one, true) == SYNC_NOT_TWO);
    CHECK(participation_log_size(log) == 3);
    CHECK(participation_log_decide(log, &visit, &two, true) == SYNC_OK);
    CHECK(participation_log_decide(log, &visit, &two, false) == SYNC_OK);
    struct log_detail detail;
    CHECK(participation_log_detail(log, 3, &detail) == SYNC_OK);
    CHECK(detail.officials[0] == 1 && detail.officials[1] == 2 && !strcmp(detail.words, two.words));
    CHECK(participation_log_detail(log, 1, &detail) == SYNC_NOT_FOUND);
    CHECK(participation_log_detail(log, 99, &detail) == SYNC_NOT_FOUND);
    participation_log_close(log);
}

static void long_words_are_cut_between_letters(void) {
    char path[600], words[2000];
    struct participation_log *log = begun(path);
    struct log_detail detail;
    *words = 0;
    for (int i = 0; i < 900; i++)
        strcat(words, "ү");
    CHECK(participation_log_note(log, LOG_INCIDENT, NULL, 2, words) == SYNC_OK);
    CHECK(participation_log_detail(log, 1, &detail) == SYNC_OK);
    CHECK(strlen(detail.words) == LOG_WORDS_SIZE - 2 &&
          !strncmp(detail.words, words, LOG_WORDS_SIZE - 2));
    participation_log_close(log);
}

static void the_day_has_one_beginning_and_one_end(void) {
    struct participation_log *log = opened(scratch_path("day.log"));
    struct log_visit visit = visit_of(1);
    CHECK(!participation_log_has_begun(log));
    CHECK(participation_log_reserve(log, &visit, NULL) == SYNC_OUT_OF_ORDER);
    CHECK(participation_log_note(log, LOG_INCIDENT, NULL, 1, NULL) == SYNC_OUT_OF_ORDER);
    CHECK(participation_log_end(log, 3) == SYNC_OUT_OF_ORDER);
    CHECK(participation_log_begin(log, 3) == SYNC_OK);
    CHECK(participation_log_begin(log, 3) == SYNC_OUT_OF_ORDER);
    CHECK(participation_log_reserve(log, &visit, NULL) == SYNC_OK);
    CHECK(participation_log_note(log, LOG_DOORS_CLOSED, NULL, 0, NULL) == SYNC_OK);
    CHECK(participation_log_note(log, LOG_ISSUED, &visit, 1, NULL) == SYNC_OUT_OF_ORDER);
    CHECK(participation_log_note(log, LOG_CLOSED, &visit, 1, NULL) == SYNC_OUT_OF_ORDER);
    CHECK(participation_log_end(log, 3) == SYNC_OK && participation_log_has_ended(log));
    const uint64_t size = participation_log_size(log);
    struct log_visit late = visit_of(2);
    CHECK(participation_log_reserve(log, &late, NULL) == SYNC_OUT_OF_ORDER);
    CHECK(participation_log_issue(log, 1, visit.nonce, 3, NULL) == SYNC_OUT_OF_ORDER);
    CHECK(participation_log_release(log, 1, &two) == SYNC_OUT_OF_ORDER);
    CHECK(participation_log_decide(log, &late, &two, true) == SYNC_OUT_OF_ORDER);
    CHECK(participation_log_note(log, LOG_INCIDENT, NULL, 1, NULL) == SYNC_OUT_OF_ORDER);
    CHECK(participation_log_end(log, 3) == SYNC_OUT_OF_ORDER);
    CHECK(participation_log_size(log) == size);
    participation_log_close(log);
    log = opened(scratch_path("day.log"));
    CHECK(participation_log_has_ended(log) && participation_log_size(log) == size);
    CHECK(participation_log_reserve(log, &late, NULL) == SYNC_OUT_OF_ORDER);
    participation_log_close(log);
    participation_log_close(NULL);
}

static void only_what_may_be_noted_is_noted(void) {
    static const bool may_be_noted[LOG_EVENTS] = {
        [LOG_NOT_IDENTIFIED] = true, [LOG_NOT_LISTED] = true,  [LOG_ALREADY] = true,
        [LOG_CANCELLED] = true,      [LOG_WALKED_AWAY] = true, [LOG_INCIDENT] = true,
        [LOG_DOORS_CLOSED] = true,   [LOG_SEARCHED] = true,    [LOG_WARNED] = true,
        [LOG_DOUBTED] = true,        [LOG_OVERRIDDEN] = true,  [LOG_PRINTER] = true,
        [LOG_TRIED] = true,          [LOG_REPEATED] = true,    [LOG_DEVICE] = true,
        [LOG_ALARM] = true,
    };
    char path[600];
    struct participation_log *log = begun(path);
    const struct log_visit visit = visit_of(1);
    uint64_t size = participation_log_size(log);
    for (enum log_event event = 0; event < LOG_EVENTS; event++) {
        CHECK(participation_log_note(log, event, &visit, 0, NULL) ==
              (may_be_noted[event] ? SYNC_OK : SYNC_OUT_OF_ORDER));
        size += may_be_noted[event];
    }
    CHECK(participation_log_note(log, LOG_EVENTS, &visit, 0, NULL) == SYNC_OUT_OF_ORDER);
    CHECK(participation_log_size(log) == size && state_of(log, 1) == VOTER_FREE);
    participation_log_close(log);
}

static struct log_evidence evidence_of(const struct participation_log *log, uint32_t voter) {
    struct log_evidence evidence;
    participation_log_evidence(log, voter, &evidence);
    return evidence;
}

static const struct log_captures no_captures;

static void try_with(struct participation_log *log, uint32_t voter, uint32_t position, int times) {
    const struct log_visit visit = visit_of(voter);
    while (times-- > 0)
        CHECK(participation_log_note(log, LOG_TRIED, &visit, position, NULL) == SYNC_OK);
}

// Written, and read again from the file: what was tried, shown and warned of is the voter's.
static void what_a_voters_visits_have_said_counts_after_any_restart(void) {
    char path[600];
    struct participation_log *log = begun(path);
    const struct log_visit nobody = visit_of(0), warned = visit_of(2);
    const struct log_proposal shown[] =
        {
            {1, 2},
            {3, 7}
    },
                              faces[] = {{3, 0}};
    const struct log_decision decision = {
        {1, 2},
        1, NULL
    };
    try_with(log, 1, 2, 3);
    try_with(log, 1, 0, 2);
    CHECK(participation_log_search(log, &nobody, shown, 2, 5000, &no_captures) == SYNC_OK);
    CHECK(participation_log_search(log, &nobody, shown, 1, 20, &no_captures) ==
          SYNC_OK); // a shorter list
    CHECK(participation_log_search(log, &nobody, faces, 1, 900, &no_captures) == SYNC_OK);
    CHECK(participation_log_search(log, &nobody, NULL, 0, 900, &no_captures) == SYNC_OK);
    CHECK(participation_log_note(log, LOG_WARNED, &warned, 17, NULL) == SYNC_OK);
    for (int round = 0; round < 2; round++) {
        const struct log_evidence one = evidence_of(log, 1), three = evidence_of(log, 3);
        CHECK(one.tries == 3 && one.looks == 2 && one.proposed == 1 << 2);
        CHECK(one.finger_among == 5000 && !one.face_among && !one.is_warned);
        CHECK(three.proposed == (1 << 7 | 1) && three.finger_among == 5000);
        CHECK(three.face_among == 900 && !three.tries);
        CHECK(evidence_of(log, 2).is_warned && evidence_of(log, 2).warned_slip == 17);
        CHECK(evidence_of(log, 2).warned_ms > 0 && !evidence_of(log, 4).proposed);
        participation_log_close(log);
        log = opened(path);
    }
    CHECK(!evidence_of(log, 1).is_unheard);
    CHECK(participation_log_resume(log, 3, 0) == SYNC_OK);
    CHECK(evidence_of(log, 1).is_unheard && evidence_of(log, 3).is_unheard);
    CHECK(!evidence_of(log, 2).is_unheard);
    participation_log_close(log);
    log = opened(path);
    CHECK(evidence_of(log, 1).is_unheard && evidence_of(log, 3).is_unheard);
    CHECK(!evidence_of(log, 2).is_unheard);
    CHECK(participation_log_decide(log, &warned, &decision, false) == SYNC_OK);
    CHECK(evidence_of(log, 2).is_warned); // refused: the next visit is the commission's too
    CHECK(participation_log_decide(log, &warned, &decision, true) == SYNC_OK);
    CHECK(evidence_of(log, 2).is_warned); // admitted, and no mark yet: the plug may be pulled
    struct log_visit admitted = {.voter = 2, .method = BY_DECISION, .operator_id = 3};
    struct log_mark mark;
    log_nonce(admitted.nonce);
    CHECK(participation_log_reserve(log, &admitted, &mark) == SYNC_OK);
    CHECK(!evidence_of(log, 2).is_warned);
    CHECK(participation_log_release(log, 2, &decision) == SYNC_OK);
    CHECK(evidence_of(log, 2).is_warned && evidence_of(log, 2).warned_slip == 17);
    CHECK(state_of(log, 1) == VOTER_FREE);
    participation_log_close(log);
}

struct told {
    int count;
    uint64_t tags[8];
};

static void tell_tag(void *context, uint64_t tag) {
    struct told *told = context;
    if (told->count < 8)
        told->tags[told->count++] = tag;
}

static void what_a_sensor_gave_is_known_after_a_restart(void) {
    char path[600];
    struct participation_log *log = begun(path);
    const struct log_visit visit = visit_of(1), nobody = visit_of(0);
    const struct log_proposal shown[] = {
        {1, 2}
    };
    const struct log_captures finger =
                                  {
                                      1, {0x0123456789abcdef}
    },
                              look = {2, {7, UINT64_MAX}};
    uint8_t key[2][LOG_CAPTURE_KEY_SIZE];
    CHECK(participation_log_try(log, &visit, 2, &finger) == SYNC_OK);
    CHECK(participation_log_try(log, &visit, 2, &no_captures) == SYNC_OK);
    CHECK(participation_log_try(log, &nobody, 2, &finger) == SYNC_OUT_OF_ORDER);
    CHECK(participation_log_search(log, &nobody, shown, 1, 900, &look) == SYNC_OK);
    for (int round = 0; round < 2; round++) {
        struct told told = {0};
        CHECK(participation_log_each_capture(log, tell_tag, &told) == SYNC_OK);
        CHECK(told.count == 3 && told.tags[0] == finger.tags[0]);
        CHECK(told.tags[1] == 7 && told.tags[2] == UINT64_MAX);
        CHECK(evidence_of(log, 1).tries == 2 && evidence_of(log, 1).finger_among == 900);
        participation_log_capture_key(log, key[round]);
        participation_log_close(log);
        log = opened(path);
    }
    CHECK(!memcmp(key[0], key[1], sizeof key[0]));
    participation_log_close(log);
}

static void nothing_is_said_of_nobody_or_of_more_voters_than_there_are(void) {
    char path[600];
    struct participation_log *log = begun(path);
    const struct log_visit nobody = visit_of(0);
    const struct log_proposal none = {0, 2}, eleventh = {1, 11};
    const uint64_t size = participation_log_size(log);
    CHECK(participation_log_note(log, LOG_TRIED, &nobody, 2, NULL) == SYNC_OUT_OF_ORDER);
    CHECK(participation_log_search(log, &nobody, &none, 1, 9, &no_captures) == SYNC_OUT_OF_ORDER);
    CHECK(participation_log_search(log, &nobody, &eleventh, 1, 9, &no_captures) ==
          SYNC_OUT_OF_ORDER);
    CHECK(participation_log_size(log) == size);
    participation_log_close(log);
}

// Two officials of six are fifteen pairs: the record must not tell which by trying.
static void who_decided_cannot_be_tried_out_from_the_record(void) {
    char path[600];
    struct participation_log *log = begun(path);
    const struct log_visit visit = visit_of(1);
    const struct log_decision decision = {
        {2, 5},
        1, NULL
    };
    CHECK(participation_log_decide(log, &visit, &decision, true) == SYNC_OK);
    const uint64_t seq = participation_log_size(log) - 1;
    struct log_detail detail;
    CHECK(participation_log_detail(log, seq, &detail) == SYNC_OK && detail.officials[0] == 2);
    participation_log_close(log);
    struct log_reader *reader;
    struct log_record record;
    uint8_t bytes[LOG_RECORD_SIZE], hash[LOG_HASH_SIZE];
    size_t count;
    CHECK(log_reader_open(&reader, path) == SYNC_OK);
    CHECK(log_reader_read(reader, seq, bytes, 1, &count, NULL) == SYNC_OK && count == 1);
    log_reader_close(reader);
    CHECK(log_record_decode(&record, bytes) == SYNC_OK);
    for (unsigned version = 0; version < 256; version++)
        for (unsigned a = 0; a < 8; a++)
            for (unsigned b = 0; b < 8; b++) {
                const uint8_t guess[] = {(uint8_t)version, 0, (uint8_t)a, 0, (uint8_t)b};
                crypto_hash_sha256_state state;
                crypto_hash_sha256_init(&state);
                crypto_hash_sha256_update(&state, record.salt, sizeof record.salt);
                crypto_hash_sha256_update(&state, guess, sizeof guess);
                crypto_hash_sha256_final(&state, hash);
                CHECK(memcmp(hash, record.evidence, sizeof hash) != 0);
            }
}

static void everything_is_there_after_opening_again(void) {
    char path[600];
    struct participation_log *log = begun(path);
    uint8_t root[32], again[32], pk[32];
    struct log_visit visits[8];
    struct log_mark before, after;
    for (uint32_t i = 0; i < 8; i++) {
        visits[i] = visit_of(100 + i);
        CHECK(participation_log_reserve(log, &visits[i], NULL) == SYNC_OK);
        if (i % 2)
            CHECK(participation_log_issue(log, 100 + i, visits[i].nonce, 3, NULL) == SYNC_OK);
    }
    CHECK(participation_log_void(log, 101, &two) == SYNC_OK);
    CHECK(participation_log_reprint(log, 103, 3) == SYNC_OK);
    CHECK(participation_log_reprint(log, 101, 3) == SYNC_OUT_OF_ORDER); // voided
    CHECK(participation_log_reprint(log, 999, 3) == SYNC_OUT_OF_ORDER);
    CHECK(participation_log_reprint(log, 100, 3) == SYNC_OK); // reserved: its slip may be lost
    CHECK(participation_log_root(log, participation_log_size(log), root) == SYNC_OK);
    memcpy(pk, participation_log_public_key(log), sizeof pk);
    participation_log_state(log, 103, &before);
    CHECK(before.was_reprinted);
    participation_log_close(log);

    log = opened(path);
    participation_log_state(log, 103, &after);
    CHECK(after.state == before.state && after.seq == before.seq && after.t_ms == before.t_ms);
    CHECK(after.slip == before.slip && after.was_reprinted && after.times == before.times);
    CHECK(!memcmp(before.nonce, after.nonce, sizeof before.nonce));
    CHECK(state_of(log, 101) == VOTER_VOIDED && state_of(log, 102) == VOTER_RESERVED);
    CHECK(participation_log_root(log, participation_log_size(log), again) == SYNC_OK);
    CHECK(!memcmp(root, again, sizeof root));
    CHECK(!memcmp(pk, participation_log_public_key(log), sizeof pk));
    CHECK(participation_log_reserved(log) == 4 && participation_log_issued(log) == 3);
    // the visit that a crash interrupted goes on with the slip that was set aside for it
    CHECK(participation_log_issue(log, 102, visits[2].nonce, 3, &after) == SYNC_OK &&
          after.slip == 3);
    participation_log_close(log);
}

static void hex(const char *text, uint8_t out[32]) {
    for (int i = 0; i < 32; i++)
        sscanf(text + 2 * i, "%2hhx", &out[i]);
}

// The test vectors of RFC 6962's authors (certificate-transparency, merkletree tests), and
// INTEGRITY.md's.
static void the_tree_is_that_of_rfc_6962(void) {
    static const struct {
        const char *bytes;
        size_t size;
    } leaves[] = {
        {"",                                                                 0 },
        {"\x00",                                                             1 },
        {"\x10",                                                             1 },
        {"\x20\x21",                                                         2 },
        {"\x30\x31",                                                         2 },
        {"\x40\x41\x42\x43",                                                 4 },
        {"\x50\x51\x52\x53\x54\x55\x56\x57",                                 8 },
        {"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f", 16}
    };
    static const char *const roots[] = {
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
    struct merkle_edge edge = {0};
    for (size_t size = 0; size <= 8; size++) {
        uint8_t root[32], expected[32], leaf[32];
        merkle_root(&edge, root);
        hex(roots[size], expected);
        CHECK(!memcmp(root, expected, sizeof root));
        if (size < 8) {
            merkle_leaf(leaf, leaves[size].bytes, leaves[size].size);
            merkle_add(&edge, leaf);
        }
    }
}

static void roots_of_earlier_sizes_can_be_told(void) {
    char path[600];
    struct participation_log *log = begun(path);
    uint8_t roots[12][32], root[32];
    for (uint32_t i = 0; i < 11; i++) {
        CHECK(participation_log_root(log, i + 1, roots[i]) == SYNC_OK);
        struct log_visit visit = visit_of(1 + i);
        CHECK(participation_log_reserve(log, &visit, NULL) == SYNC_OK);
    }
    for (uint32_t i = 0; i < 11; i++)
        CHECK(participation_log_root(log, i + 1, root) == SYNC_OK && !memcmp(root, roots[i], 32));
    CHECK(participation_log_root(log, 13, root) == SYNC_NOT_FOUND);
    participation_log_close(log);
}

static void *write_a_while(void *data) {
    struct participation_log *log = data;
    const struct log_visit nobody = visit_of(0);
    for (int i = 0; i < 400; i++)
        CHECK(participation_log_note(log, LOG_NOT_LISTED, &nobody, 0, NULL) == SYNC_OK);
    return NULL;
}

// The line home compares what it sent with what there is: a log that seems shorter than what was
// read of it would look like another one's.
static void a_reader_never_reads_more_than_there_is(void) {
    char path[600];
    struct participation_log *log = begun(path);
    static uint8_t bytes[500 * LOG_RECORD_SIZE];
    struct log_reader *reader;
    pthread_t writer;
    uint64_t size = 0;
    CHECK(log_reader_open(&reader, path) == SYNC_OK);
    CHECK(pthread_create(&writer, NULL, write_a_while, log) == 0);
    while (size < 401) {
        size_t count;
        CHECK(log_reader_read(reader, 0, bytes, 500, &count, &size) == SYNC_OK);
        CHECK(count <= size);
        if (check_failures)
            break;
    }
    pthread_join(writer, NULL);
    log_reader_close(reader);
    participation_log_close(log);
}

static void one_writer_and_many_readers(void) {
    char path[600];
    struct participation_log *log = begun(path), *second;
    struct log_place place = place_at(path);
    struct log_reader *reader;
    uint8_t records[4 * LOG_RECORD_SIZE];
    size_t count;
    uint64_t size;
    CHECK(participation_log_open(&second, &place) == SYNC_BUSY && !second);
    CHECK(log_reader_open(&reader, path) == SYNC_OK);
    for (uint32_t i = 1; i <= 5; i++) {
        struct log_visit visit = visit_of(i);
        CHECK(participation_log_reserve(log, &visit, NULL) == SYNC_OK);
        CHECK(log_reader_read(reader, i, records, 4, &count, &size) == SYNC_OK);
        CHECK(count == 1 && size == i + 1); // what was acknowledged is seen at once
    }
    CHECK(log_reader_read(reader, 0, records, 4, &count, &size) == SYNC_OK && count == 4);
    struct log_record record;
    CHECK(log_record_decode(&record, records + 3 * LOG_RECORD_SIZE) == SYNC_OK && record.seq == 3);
    CHECK(log_reader_read(reader, 6, records, 4, &count, NULL) == SYNC_OK && count == 0);
    log_reader_close(reader);
    CHECK(log_reader_open(&reader, scratch_path("no.log")) == SYNC_DISK_FAILED && !reader);
    participation_log_close(log);
}

static void another_station_kiosk_or_key_is_refused(void) {
    char path[600], key[700], away[700];
    participation_log_close(begun(path));
    struct log_place place = place_at(path);
    struct participation_log *log;
    place.package_hash[0] ^= 1;
    CHECK(participation_log_open(&log, &place) == SYNC_WRONG_STATION && !log);
    place = place_at(path);
    place.kiosk = 1;
    CHECK(participation_log_open(&log, &place) == SYNC_WRONG_KEY); // its key is bound to the kiosk
    place = place_at(path);
    place.local_key[31] ^= 1;
    CHECK(participation_log_open(&log, &place) == SYNC_WRONG_KEY);
    snprintf(key, sizeof key, "%s.key", path);
    snprintf(away, sizeof away, "%s.away", path);
    CHECK(!rename(key, away));
    place = place_at(path);
    CHECK(participation_log_open(&log, &place) == SYNC_WRONG_KEY); // and no new one is made
    CHECK(access(key, F_OK));
    char second[600], other[700];
    participation_log_close(begun(second)); // another log's key
    snprintf(other, sizeof other, "%s.key", second);
    CHECK(!rename(other, key));
    CHECK(participation_log_open(&log, &place) == SYNC_WRONG_KEY);
    CHECK(!rename(away, key));
    CHECK(participation_log_open(&log, &place) == SYNC_OK);
    participation_log_close(log);
}

static void change(const char *path, const char *sql) {
    sqlite3 *db;
    CHECK(sqlite3_open(path, &db) == SQLITE_OK);
    CHECK(sqlite3_exec(
              db, "DROP TRIGGER IF EXISTS record_is_final; DROP TRIGGER IF EXISTS record_stays",
              NULL, NULL, NULL) == SQLITE_OK);
    CHECK(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK);
    sqlite3_close(db);
}

static void a_changed_log_is_noticed(void) {
    static const char *const changes[] = {
        "UPDATE record SET bytes = (SELECT bytes FROM record WHERE seq = 2) WHERE seq = 1",
        "UPDATE record SET bytes = zeroblob(120) WHERE seq = 1",
        "UPDATE record SET leaf = zeroblob(32) WHERE seq = 2",
        "DELETE FROM record WHERE seq = 1",
        "DELETE FROM record WHERE seq = 0",
        "UPDATE record SET seq = 9 WHERE seq = 3",
        "UPDATE record SET detail = x'00' WHERE seq = 1",
        "UPDATE record SET detail = NULL WHERE seq = 3",
        "UPDATE record SET detail = zeroblob(length(detail)) WHERE seq = 3",
        "UPDATE record SET detail = zeroblob(64) WHERE seq = 0",
        "UPDATE record SET seal = zeroblob(32) WHERE seq = 2",
        "INSERT INTO record SELECT 4, bytes, leaf, seal, detail FROM record WHERE seq = 2",
        "PRAGMA user_version = 2",
        "PRAGMA application_id = 7",
        "DROP TABLE record",
    };
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        char path[600];
        struct participation_log *log = begun(path);
        struct log_place place = place_at(path);
        struct log_visit visit = visit_of(1);
        CHECK(participation_log_reserve(log, &visit, NULL) == SYNC_OK);
        CHECK(participation_log_issue(log, 1, visit.nonce, 3, NULL) == SYNC_OK);
        CHECK(participation_log_void(log, 1, &two) == SYNC_OK);
        participation_log_close(log);
        change(path, changes[i]);
        enum sync_status status = participation_log_open(&log, &place);
        CHECK(status == SYNC_BAD_FILE || status == SYNC_WRONG_STATION);
        participation_log_close(log);
    }
}

static void other_programs_cannot_change_it_by_mistake(void) {
    char path[600];
    participation_log_close(begun(path));
    sqlite3 *db;
    CHECK(sqlite3_open(path, &db) == SQLITE_OK);
    CHECK(sqlite3_exec(db, "DELETE FROM record", NULL, NULL, NULL) == SQLITE_CONSTRAINT);
    CHECK(sqlite3_exec(db, "UPDATE record SET leaf = zeroblob(32)", NULL, NULL, NULL) ==
          SQLITE_CONSTRAINT);
    sqlite3_close(db);
}

static void what_is_no_log_is_refused(void) {
    struct participation_log *log;
    const char *path = scratch_path("letter.log");
    FILE *file = fopen(path, "w");
    for (int i = 0; i < 1000; i++)
        fputs("dear voter ", file);
    fclose(file);
    struct log_place place = place_at(path);
    CHECK(participation_log_open(&log, &place) == SYNC_BAD_FILE && !log);
    place = place_at(scratch_path("no/folder.log"));
    CHECK(participation_log_open(&log, &place) == SYNC_DISK_FAILED && !log);
}

static void nothing_personal_is_in_the_files(void) {
    char path[600], name[700];
    struct participation_log *log = begun(path);
    struct log_visit visit = visit_of(1);
    CHECK(participation_log_decide(log, &visit, &two, true) == SYNC_OK);
    static const char *const endings[] = {"", "-wal", ".key"};
    for (size_t i = 0; i < 3; i++) {
        static char bytes[1 << 20];
        snprintf(name, sizeof name, "%s%s", path, endings[i]);
        FILE *file = fopen(name, "rb");
        CHECK(file);
        const size_t size = fread(bytes, 1, sizeof bytes, file);
        fclose(file);
        CHECK(size && !memmem(bytes, size, two.words, 8));
    }
    participation_log_close(log);
}

static void a_log_for_fewer_voters_says_when_it_is_full(void) {
    struct log_place place = place_at(scratch_path("small.log"));
    struct participation_log *log;
    struct log_visit visit;
    place.voters_max = 2;
    CHECK(participation_log_open(&log, &place) == SYNC_OK);
    CHECK(participation_log_begin(log, 1) == SYNC_OK);
    for (uint32_t i = 1; i <= 2; i++) {
        visit = visit_of(i);
        CHECK(participation_log_reserve(log, &visit, NULL) == SYNC_OK);
    }
    visit = visit_of(3);
    CHECK(participation_log_reserve(log, &visit, NULL) == SYNC_NO_MEMORY);
    visit = visit_of(0);
    CHECK(participation_log_reserve(log, &visit, NULL) == SYNC_OUT_OF_ORDER);
    participation_log_close(log);
}

static void a_clock_that_was_set_back_is_a_record(void) {
    char path[600];
    struct participation_log *log = begun(path);
    struct log_visit first = visit_of(1), second = visit_of(2);
    struct log_mark mark;
    CHECK(participation_log_reserve(log, &first, NULL) == SYNC_OK);
    clock_ms -= 720 * 1000;
    CHECK(participation_log_reserve(log, &second, &mark) == SYNC_OK);
    CHECK(mark.seq == 3 && participation_log_clock_steps(log) == 1);
    CHECK(participation_log_issue(log, 2, second.nonce, 3, NULL) == SYNC_OK); // said once
    CHECK(participation_log_clock_steps(log) == 1 && participation_log_size(log) == 5);
    participation_log_close(log);
    clock_ms -= 60 * 1000; // while the station was off
    log = opened(path);
    CHECK(participation_log_clock_steps(log) == 1);
    CHECK(participation_log_end(log, 3) == SYNC_OK && participation_log_clock_steps(log) == 2);
    participation_log_close(log);
    struct log_reader *reader;
    uint8_t bytes[LOG_RECORD_SIZE];
    size_t count;
    struct log_record record;
    CHECK(log_reader_open(&reader, path) == SYNC_OK);
    CHECK(log_reader_read(reader, 2, bytes, 1, &count, NULL) == SYNC_OK && count == 1);
    CHECK(log_record_decode(&record, bytes) == SYNC_OK && record.event == LOG_CLOCK_SET);
    CHECK(record.arg >= 718 && record.arg <= 720);
    log_reader_close(reader);
    clock_ms += 1000 * 1000;
}

static void a_mark_elsewhere_is_a_conflict_and_changes_nothing(void) {
    char path[600];
    struct participation_log *log = begun(path);
    struct log_visit visit = visit_of(7);
    struct log_mark mark;
    CHECK(participation_log_conflict(log, 7, 3, 1) == SYNC_OUT_OF_ORDER);
    CHECK(participation_log_reserve(log, &visit, NULL) == SYNC_OK);
    CHECK(participation_log_issue(log, 7, visit.nonce, 3, NULL) == SYNC_OK);
    CHECK(participation_log_conflict(log, 7, 3, 1) == SYNC_OK);
    participation_log_close(log);
    log = opened(path);
    participation_log_state(log, 7, &mark);
    CHECK(mark.state == VOTER_ISSUED && mark.has_conflict && mark.slip == 1 && mark.seq == 2);
    participation_log_close(log);
}

// ---- Faults

// Marks voters from `first` on; says each acknowledged step on `pipe_end` as (voter, state).
static void write_for_ever(const char *path, uint32_t first, int pipe_end) {
    struct log_place place = place_at(path);
    struct participation_log *log;
    if (participation_log_open(&log, &place))
        _exit(1);
    for (uint32_t voter = first;; voter++) {
        struct log_visit visit = visit_of(voter);
        uint32_t said[2] = {voter, VOTER_RESERVED};
        if (participation_log_reserve(log, &visit, NULL) || write(pipe_end, said, sizeof said) < 0)
            _exit(2);
        said[1] = VOTER_ISSUED;
        if (participation_log_issue(log, voter, visit.nonce, 3, NULL) ||
            write(pipe_end, said, sizeof said) < 0)
            _exit(3);
    }
}

// Kills a writing child in its tracks; the last voter that it acknowledged, and in which state.
static uint32_t kill_a_writer(const char *path, uint32_t first, int after_us,
                              enum log_state *state) {
    int ends[2], ended;
    CHECK(!pipe(ends));
    const pid_t child = fork();
    if (!child) {
        close(ends[0]);
        write_for_ever(path, first, ends[1]);
    }
    close(ends[1]);
    uint32_t said[2], last = first - 1;
    *state = VOTER_ISSUED;
    bool killed = false;
    while (read(ends[0], said, sizeof said) == (ssize_t)sizeof said) {
        last = said[0];
        *state = (enum log_state)said[1];
        if (!killed) { // once it runs: kill it some moments later
            usleep((useconds_t)after_us);
            kill(child, SIGKILL);
            killed = true;
        }
    }
    close(ends[0]);
    waitpid(child, &ended, 0);
    CHECK(killed && WIFSIGNALED(ended));
    return last;
}

static void one_flipped_byte_of_any_record_is_noticed(void) {
    char path[600];
    participation_log_close(begun(path));
    struct log_place place = place_at(path);
    for (int at = 0; at < LOG_RECORD_SIZE; at += 7) {
        sqlite3 *db;
        sqlite3_blob *blob;
        struct participation_log *log;
        uint8_t byte;
        for (int turn = 0; turn < 2; turn++) { // there, and back again
            change(path, "SELECT 1");
            CHECK(sqlite3_open(path, &db) == SQLITE_OK);
            CHECK(!sqlite3_blob_open(db, "main", "record", "bytes", 0, 1, &blob));
            CHECK(!sqlite3_blob_read(blob, &byte, 1, at));
            byte ^= 0x10;
            CHECK(!sqlite3_blob_write(blob, &byte, 1, at));
            sqlite3_blob_close(blob);
            sqlite3_close(db);
            CHECK(participation_log_open(&log, &place) == (turn ? SYNC_OK : SYNC_BAD_FILE));
            participation_log_close(log);
        }
    }
}

static void no_acknowledged_mark_is_lost_by_fifty_kills(void) {
    static enum log_state known[5000];
    char path[600];
    participation_log_close(begun(path));
    uint32_t first = 1, lost = 0, marks = 0;
    for (int round = 0; round < 50; round++) {
        enum log_state state;
        const uint32_t last = kill_a_writer(path, first, 137 * round % 5000, &state);
        for (uint32_t voter = first; voter < last; voter++)
            known[voter] = VOTER_ISSUED;
        known[last] = state;
        struct participation_log *log = opened(path);
        for (uint32_t voter = 1; voter <= last;
             voter++) { // a step past the last answer may be there
            lost += state_of(log, voter) < known[voter];
            marks += round == 49 && known[voter] != VOTER_FREE;
        }
        first = last + 2;
        participation_log_close(log);
    }
    CHECK(lost == 0);
    CHECK(marks >= 50);
}

static void a_file_size_limit_is_a_full_disk_and_passes(void) {
    const pid_t child = fork();
    if (!child) {
        char path[600];
        struct rlimit limit = {1 << 20, RLIM_INFINITY};
        signal(SIGXFSZ, SIG_IGN);
        struct participation_log *log = begun(path);
        enum sync_status status = SYNC_OK;
        limit.rlim_cur = 150000;
        setrlimit(RLIMIT_FSIZE, &limit);
        uint32_t voter = 0;
        struct log_visit visit;
        while (!status && ++voter < 4000) {
            visit = visit_of(voter);
            status = participation_log_reserve(log, &visit, NULL);
        }
        CHECK(status == SYNC_DISK_FULL && voter < 4000);
        CHECK(state_of(log, voter) == VOTER_FREE); // what was not written is not there
        const uint64_t size = participation_log_size(log);
        CHECK(participation_log_reserve(log, &visit, NULL) == SYNC_DISK_FULL);
        limit.rlim_cur = RLIM_INFINITY;
        setrlimit(RLIMIT_FSIZE, &limit);
        CHECK(participation_log_reserve(log, &visit, NULL) == SYNC_OK);
        CHECK(participation_log_size(log) == size + 1);
        participation_log_close(log);
        log = opened(path);
        CHECK(participation_log_size(log) == size + 1 && state_of(log, voter) == VOTER_RESERVED);
        participation_log_close(log);
        _exit(check_failures ? 1 : 0);
    }
    int ended;
    CHECK(waitpid(child, &ended, 0) == child && WIFEXITED(ended) && WEXITSTATUS(ended) == 0);
}

static void a_full_and_a_read_only_file_system_are_told_apart(void) {
    char folder[600], path[700];
    snprintf(folder, sizeof folder, "%s", scratch_path("small-disk"));
    snprintf(path, sizeof path, "%s/day.log", folder);
    CHECK(!mkdir(folder, 0700));
    if (mount("tmpfs", folder, "tmpfs", 0, "size=400k")) {
        printf("     (no right to mount: the file system part is left out)\n");
        return;
    }
    struct participation_log *log = opened(path);
    enum sync_status status = participation_log_begin(log, 1);
    uint32_t voter = 0;
    while (!status && ++voter < 4000) {
        struct log_visit visit = visit_of(voter);
        status = participation_log_reserve(log, &visit, NULL);
    }
    CHECK(status == SYNC_DISK_FULL);
    const uint64_t size = participation_log_size(log);
    participation_log_close(log);
    CHECK(!mount(NULL, folder, NULL, MS_REMOUNT | MS_RDONLY, "size=400k"));
    struct log_place place = place_at(path);
    CHECK(participation_log_open(&log, &place) == SYNC_DISK_FAILED && !log);
    CHECK(!mount(NULL, folder, NULL, MS_REMOUNT, "size=4m"));
    CHECK(participation_log_open(&log, &place) == SYNC_OK && participation_log_size(log) == size);
    struct log_visit visit = visit_of(voter);
    CHECK(participation_log_reserve(log, &visit, NULL) == SYNC_OK);
    participation_log_close(log);
    CHECK(!umount(folder));
}

int main(void) {
    RUN(a_mark_is_reserved_then_issued);
    RUN(the_same_visit_may_ask_again_and_nothing_is_written);
    RUN(another_visit_finds_the_mark_there);
    RUN(what_was_taken_back_can_be_marked_again_and_shows);
    RUN(a_decision_needs_two_different_officials);
    RUN(long_words_are_cut_between_letters);
    RUN(the_day_has_one_beginning_and_one_end);
    RUN(only_what_may_be_noted_is_noted);
    RUN(what_a_voters_visits_have_said_counts_after_any_restart);
    RUN(what_a_sensor_gave_is_known_after_a_restart);
    RUN(nothing_is_said_of_nobody_or_of_more_voters_than_there_are);
    RUN(who_decided_cannot_be_tried_out_from_the_record);
    RUN(everything_is_there_after_opening_again);
    RUN(the_tree_is_that_of_rfc_6962);
    RUN(roots_of_earlier_sizes_can_be_told);
    RUN(a_reader_never_reads_more_than_there_is);
    RUN(one_writer_and_many_readers);
    RUN(another_station_kiosk_or_key_is_refused);
    RUN(a_changed_log_is_noticed);
    RUN(other_programs_cannot_change_it_by_mistake);
    RUN(what_is_no_log_is_refused);
    RUN(nothing_personal_is_in_the_files);
    RUN(a_log_for_fewer_voters_says_when_it_is_full);
    RUN(a_clock_that_was_set_back_is_a_record);
    RUN(a_mark_elsewhere_is_a_conflict_and_changes_nothing);
    RUN(one_flipped_byte_of_any_record_is_noticed);
    RUN(no_acknowledged_mark_is_lost_by_fifty_kills);
    RUN(a_file_size_limit_is_a_full_disk_and_passes);
    RUN(a_full_and_a_read_only_file_system_are_told_apart);
    return check_report();
}
