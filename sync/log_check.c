#include "sync/log_check.h"
#include "sync/merkle_tree.h"
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static const int64_t latest_ms = 253402000000000; // a day before the year 10000
enum {
    CLOCK_SLACK_MS = 2000,  // being kept right by the network is no setting back
    CLOCK_AHEAD_MS = 60000, // what a person would notice
    CLOCK_STEP_MS = 120000, // more than any keeping right by the network after the start
};

const char *log_fault_text(enum log_fault fault) {
    switch (fault) {
    case LOG_FAULT_RECORD: return "is no record";
    case LOG_FAULT_LEAF: return "was changed: its leaf hash is another";
    case LOG_FAULT_NUMBER: return "says that it has another number";
    case LOG_FAULT_OPENING: return "is at the wrong place: a log opens with record 0 and once";
    case LOG_FAULT_PACKAGE: return "does not bind the package and the key that lie beside it";
    case LOG_FAULT_KIOSK: return "is another kiosk's";
    case LOG_FAULT_EPOCH: return "goes back to an earlier epoch";
    case LOG_FAULT_AFTER_CLOSED: return "was added after the closing";
    case LOG_FAULT_STEP: return "cannot follow what was this voter's mark";
    case LOG_FAULT_SLIP: return "has a slip number that was used or is not the mark's";
    case LOG_FAULT_VISIT: return "finishes another visit than the one that reserved";
    case LOG_FAULT_SIGNATURE: return "has a signature in the copy that is not the kiosk's";
    case LOG_FAULT_TIME: return "has a time that no clock shows";
    case LOG_FAULT_CLOCK_BACK: return "was written after the clock had been set back";
    case LOG_FAULT_CLOCK_AHEAD: return "was written after the clock had been set forward";
    case LOG_FAULT_SHOWN: return "says that the holders were shown another slip than the last";
    }
    return "is wrong";
}

static void find(struct log_check *check, enum log_fault fault, uint64_t seq, int64_t seconds) {
    if (check->found < LOG_FINDINGS_MAX)
        check->findings[check->found] = (struct log_check_finding){fault, seq, seconds};
    check->found++;
}

// ---- What can be seen record by record

struct passing { // what the next record is held against
    const struct log_source *source;
    struct log_check *check;
    struct log_record last;
    uint32_t last_slip;
    uint8_t start[LOG_NONCE_SIZE]; // of the machine, in which the last record was written
    int64_t began_ms;              // as the clock showed it since it was set last
    struct step *steps;
    size_t step_count;
};

struct step { // a record that may change a voter's mark
    uint8_t tag[LOG_TAG_SIZE];
    uint64_t seq;
};

static bool has_time(const struct log_record *record) {
    return record->t_ms >= 0 && record->t_ms <= latest_ms && record->mono_ms <= (uint64_t)latest_ms;
}

static bool is_of_day(const struct log_record *record) {
    return record->event == LOG_OPENED || record->event == LOG_CLOSED ||
           record->event == LOG_CLOCK_SET || record->event == LOG_CLOCK_FORWARD ||
           record->event == LOG_UNLOCKED || record->event == LOG_DATE_CONFIRMED ||
           record->event == LOG_STARTED;
}

// Older logs do not say which start of the machine it was: its moment, as the clock would have it,
// never becomes earlier unless the clock is set back. How much later it became is only counted, for
// that machine's own clock stood still while it slept.
static int64_t step_of_any_start(struct passing *passing, const struct log_record *record) {
    const struct log_record *last = &passing->last;
    struct log_check *check = passing->check;
    const int64_t ahead =
        (record->t_ms - (int64_t)record->mono_ms) - (last->t_ms - (int64_t)last->mono_ms);
    if (ahead < -CLOCK_SLACK_MS)
        return ahead;
    // Or the machine was started anew in between, and then it cannot have run longer than that.
    if (ahead > CLOCK_AHEAD_MS && record->mono_ms > last->mono_ms &&
        record->t_ms - last->t_ms < (int64_t)record->mono_ms &&
        record->t_ms >= last->t_ms - CLOCK_SLACK_MS) {
        check->ahead++;
        check->ahead_s += ahead / 1000;
    }
    return 0;
}

// By how much the clock was set before this record, in milliseconds; negative: back.
static int64_t step_before(struct passing *passing, const struct log_record *record) {
    static const uint8_t unknown[LOG_NONCE_SIZE];
    const int64_t began_ms = record->t_ms - (int64_t)record->mono_ms;
    const bool is_known = memcmp(passing->start, unknown, sizeof unknown) != 0,
               is_new = is_of_day(record) && memcmp(record->nonce, unknown, sizeof unknown) != 0 &&
                        memcmp(record->nonce, passing->start, sizeof passing->start) != 0;
    const int64_t behind = record->t_ms - passing->last.t_ms; // no record is older than the last
    int64_t step = 0;
    if (!is_known)
        step = step_of_any_start(passing, record);
    else if (is_new)
        step = began_ms - passing->last.t_ms < -CLOCK_SLACK_MS ? began_ms - passing->last.t_ms : 0;
    else if (began_ms - passing->began_ms > CLOCK_STEP_MS ||
             began_ms - passing->began_ms < -CLOCK_STEP_MS)
        step = began_ms - passing->began_ms;
    if (behind < -CLOCK_SLACK_MS && step <= 0 && behind < step)
        step = behind;
    if (is_new || step)
        passing->began_ms = began_ms;
    if (is_new)
        memcpy(passing->start, record->nonce, sizeof passing->start);
    return step;
}

// What the writer says of the clock counts where the times do not show it.
static void look_at_clock(struct passing *passing, uint64_t seq, const struct log_record *record) {
    if (!has_time(record) || !has_time(&passing->last))
        return;
    int64_t step = step_before(passing, record) / 1000;
    if (!step && record->event == LOG_CLOCK_FORWARD)
        step = record->arg;
    if (!step && record->event == LOG_CLOCK_SET)
        step = -(int64_t)record->arg;
    if (step)
        find(passing->check, step < 0 ? LOG_FAULT_CLOCK_BACK : LOG_FAULT_CLOCK_AHEAD, seq,
             step < 0 ? -step : step);
}

static void look_at_opening(struct passing *passing, const struct log_record *record) {
    const struct log_source *source = passing->source;
    uint8_t hash[LOG_HASH_SIZE];
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, record->salt, sizeof record->salt);
    crypto_hash_sha256_update(&state, source->package_hash, sizeof source->package_hash);
    crypto_hash_sha256_update(&state, source->public_key, sizeof source->public_key);
    crypto_hash_sha256_final(&state, hash);
    if (!source->has_opening || memcmp(hash, record->evidence, sizeof hash))
        find(passing->check, LOG_FAULT_PACKAGE, record->seq, 0);
}

// Not log_record's word for it: the checker has its own.
static bool is_step(enum log_event event) {
    switch (event) {
    case LOG_RESERVED:
    case LOG_ISSUED:
    case LOG_RELEASED:
    case LOG_VOIDED:
    case LOG_REPRINTED:
    case LOG_CONFLICT: return true;
    case LOG_OPENED:
    case LOG_ADMITTED:
    case LOG_REJECTED:
    case LOG_NOT_IDENTIFIED:
    case LOG_NOT_LISTED:
    case LOG_ALREADY:
    case LOG_CANCELLED:
    case LOG_WALKED_AWAY:
    case LOG_INCIDENT:
    case LOG_DOORS_CLOSED:
    case LOG_CLOSED:
    case LOG_CLOCK_SET:
    case LOG_SEARCHED:
    case LOG_WARNED:
    case LOG_DOUBTED:
    case LOG_OVERRIDDEN:
    case LOG_PRINTER:
    case LOG_TRIED:
    case LOG_CLOCK_FORWARD:
    case LOG_UNLOCKED:
    case LOG_DATE_CONFIRMED:
    case LOG_STARTED:
    case LOG_SECRET_WRONG:
    case LOG_REPEATED:
    case LOG_DEVICE:
    case LOG_EXPLAINED:
    case LOG_ALARM:
    case LOG_REPORTED:
    case LOG_EVENTS: break;
    }
    return false;
}

static void take_record(struct passing *passing, uint64_t seq, const struct log_record *record) {
    struct log_check *check = passing->check;
    if (record->seq != seq)
        find(check, LOG_FAULT_NUMBER, seq, 0);
    if ((seq == 0) != (record->event == LOG_OPENED))
        find(check, LOG_FAULT_OPENING, seq, 0);
    if (check->ended)
        find(check, LOG_FAULT_AFTER_CLOSED, seq, 0);
    if (!has_time(record))
        find(check, LOG_FAULT_TIME, seq, 0);
    if (seq == 0) {
        check->kiosk = record->kiosk;
        check->first_ms = record->t_ms;
        look_at_opening(passing, record);
        memcpy(passing->start, record->nonce, sizeof passing->start);
        passing->began_ms = has_time(record) ? record->t_ms - (int64_t)record->mono_ms : 0;
    } else {
        if (record->kiosk != check->kiosk)
            find(check, LOG_FAULT_KIOSK, seq, 0);
        if (record->epoch < passing->last.epoch)
            find(check, LOG_FAULT_EPOCH, seq, 0);
        look_at_clock(passing, seq, record);
    }
    if (record->event == LOG_RESERVED) {
        if (record->arg <= passing->last_slip)
            find(check, LOG_FAULT_SLIP, seq, 0);
        passing->last_slip = record->arg;
    }
    if (record->event == LOG_UNLOCKED && record->arg != passing->last_slip)
        find(check, LOG_FAULT_SHOWN, seq, 0);
    if (is_step((enum log_event)record->event)) {
        struct step *step = &passing->steps[passing->step_count++];
        memcpy(step->tag, record->tag, sizeof step->tag);
        step->seq = seq;
    }
    check->events[record->event]++;
    if (record->event == LOG_SECRET_WRONG)
        check->wrong_secrets += record->arg >> 16;
    check->begun |= record->event == LOG_OPENED;
    check->ended |= record->event == LOG_CLOSED;
    check->last_ms = record->t_ms;
    passing->last = *record;
}

static void pass_records(struct passing *passing) {
    const struct log_source *source = passing->source;
    struct merkle_edge edge = {0};
    for (uint64_t seq = 0; seq < source->count; seq++) {
        const uint8_t *bytes = log_source_record(source, seq);
        struct log_record record;
        uint8_t leaf[MERKLE_HASH_SIZE];
        merkle_leaf(leaf, bytes, LOG_RECORD_SIZE);
        if (memcmp(leaf, log_source_leaf(source, seq), sizeof leaf))
            find(passing->check, LOG_FAULT_LEAF, seq, 0);
        if (log_record_decode(&record, bytes))
            find(passing->check, LOG_FAULT_RECORD, seq, 0);
        else
            take_record(passing, seq, &record);
        merkle_add(&edge, leaf);
        if (source->signatures) {
            char text[CHECKPOINT_TEXT_MAX];
            struct checkpoint checkpoint = {.size = seq + 1};
            memcpy(checkpoint.origin, source->origin, sizeof checkpoint.origin);
            merkle_root(&edge, checkpoint.root);
            const size_t size = checkpoint_text(text, &checkpoint);
            if (crypto_sign_verify_detached(source->signatures + seq * 64, (const uint8_t *)text,
                                            size, source->public_key)) {
                if (!passing->check->false_signatures++) // one wrong record spoils all after it
                    find(passing->check, LOG_FAULT_SIGNATURE, seq, 0);
            }
        }
    }
}

// ---- What can be seen voter by voter

static int by_tag(const void *a, const void *b) {
    const struct step *one = a, *other = b;
    const int order = memcmp(one->tag, other->tag, sizeof one->tag);
    return order ? order : one->seq < other->seq ? -1 : one->seq > other->seq;
}

static int by_record(const void *a, const void *b) {
    const struct log_check_finding *one = a, *other = b;
    return one->seq != other->seq ? (one->seq < other->seq ? -1 : 1)
                                  : (int)one->fault - (int)other->fault;
}

// From which states an event leads to which: INTEGRITY.md 2. A bit for each state.
static const struct {
    unsigned from;
    enum log_state to;
} ways[LOG_EVENTS] = {
    [LOG_RESERVED] = {1 << VOTER_FREE | 1 << VOTER_RELEASED | 1 << VOTER_VOIDED, VOTER_RESERVED},
    [LOG_ISSUED] = {1 << VOTER_RESERVED,                                       VOTER_ISSUED  },
    [LOG_RELEASED] = {1 << VOTER_RESERVED,                                       VOTER_RELEASED},
    [LOG_VOIDED] = {1 << VOTER_ISSUED,                                         VOTER_VOIDED  },
};

static void take_step(struct log_check *check, struct log_check_mark *mark,
                      const struct log_record *record, uint64_t seq) {
    static const uint8_t nobody[LOG_TAG_SIZE];
    const unsigned is = 1u << mark->state;
    if (record->event == LOG_CONFLICT || record->event == LOG_REPRINTED) {
        if (record->event == LOG_CONFLICT ? mark->state == VOTER_FREE
                                          : !(is & (1 << VOTER_RESERVED | 1 << VOTER_ISSUED)))
            find(check, LOG_FAULT_STEP, seq, 0);
        else if (record->event == LOG_REPRINTED && record->arg != mark->slip)
            find(check, LOG_FAULT_SLIP, seq, 0);
        return;
    }
    if (!(ways[record->event].from & is) || !memcmp(record->tag, nobody, sizeof nobody)) {
        find(check, LOG_FAULT_STEP, seq, 0);
        return;
    }
    if (record->event == LOG_ISSUED && record->arg != mark->slip)
        find(check, LOG_FAULT_SLIP, seq, 0);
    if (record->event != LOG_RESERVED && memcmp(record->nonce, mark->nonce, sizeof mark->nonce))
        find(check, LOG_FAULT_VISIT, seq, 0);
    if (record->event == LOG_RESERVED) {
        mark->slip = record->arg;
        memcpy(mark->nonce, record->nonce, sizeof mark->nonce);
    }
    mark->state = ways[record->event].to;
    mark->seq = seq;
}

static void fold_steps(struct passing *passing) {
    struct log_check *check = passing->check;
    qsort(passing->steps, passing->step_count, sizeof *passing->steps, by_tag);
    for (size_t i = 0; i < passing->step_count; i++) {
        const struct step *step = &passing->steps[i];
        struct log_record record;
        if (log_record_decode(&record, log_source_record(passing->source, step->seq)))
            continue; // it was a record when its step was taken
        if (!check->mark_count ||
            memcmp(step->tag, check->marks[check->mark_count - 1].tag, sizeof step->tag)) {
            struct log_check_mark *fresh = &check->marks[check->mark_count++];
            memcpy(fresh->tag, step->tag, sizeof fresh->tag);
        }
        take_step(check, &check->marks[check->mark_count - 1], &record, step->seq);
    }
    for (size_t i = 0; i < check->mark_count; i++) {
        check->issued += check->marks[i].state == VOTER_ISSUED;
        check->reserved += check->marks[i].state == VOTER_RESERVED;
    }
}

// ---- All of it

enum sync_status log_check_source(struct log_check *out, const struct log_source *source) {
    *out = (struct log_check){.found = 0};
    if (!source->records || !source->count)
        return SYNC_OK;
    struct passing passing = {.source = source, .check = out};
    passing.steps = malloc(source->count * sizeof *passing.steps);
    out->marks = calloc(source->count, sizeof *out->marks); // VOTER_FREE is 0
    if (!passing.steps || !out->marks) {
        free(passing.steps);
        log_check_free(out);
        return SYNC_NO_MEMORY;
    }
    pass_records(&passing);
    fold_steps(&passing);
    const size_t kept = out->found < LOG_FINDINGS_MAX ? out->found : LOG_FINDINGS_MAX;
    qsort(out->findings, kept, sizeof *out->findings, by_record);
    free(passing.steps);
    return SYNC_OK;
}

void log_check_free(struct log_check *check) {
    free(check->marks);
    *check = (struct log_check){.found = 0};
}

static bool stands(const struct log_check_mark *mark) {
    return mark->state == VOTER_RESERVED || mark->state == VOTER_ISSUED;
}

size_t log_check_conflicts(const struct log_check *a, const struct log_check *b, size_t max,
                           uint64_t pairs[][2]) {
    size_t count = 0;
    for (size_t i = 0, j = 0; i < a->mark_count && j < b->mark_count;) {
        const struct log_check_mark *one = &a->marks[i], *other = &b->marks[j];
        const int order = memcmp(one->tag, other->tag, sizeof one->tag);
        if (!order && stands(one) && stands(other)) {
            if (count < max) {
                pairs[count][0] = one->seq;
                pairs[count][1] = other->seq;
            }
            count++;
        }
        i += order <= 0;
        j += order >= 0;
    }
    return count;
}
