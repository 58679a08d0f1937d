// The state of each voter, and what the visits have said: the fold of the log's records.
#include "sync/log_inside.h"
#include "sync/sealed_cell.h"
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

void log_voter_tag(const struct participation_log *log, uint32_t voter, uint8_t tag[LOG_TAG_SIZE]) {
    struct bound_parts bound = {0};
    memset(tag, 0, LOG_TAG_SIZE);
    if (!voter)
        return;
    bound_add_text(&bound, "voter-tag-v1");
    bound_add_text(&bound, log->election);
    bound_add_text(&bound, log->uik);
    bound_add_u32(&bound, voter);
    crypto_generichash(tag, LOG_TAG_SIZE, bound.bytes, bound.size, log->secrets->voter_key,
                       KEY_SIZE);
}

// Where this tag is or would be. Tags are random already, so their first bytes are the hash.
struct folded *log_find(const struct participation_log *log, const uint8_t tag[LOG_TAG_SIZE]) {
    uint64_t hash;
    memcpy(&hash, tag, sizeof hash);
    for (size_t at = hash & (log->slots - 1);; at = (at + 1) & (log->slots - 1)) {
        struct folded *folded = &log->table[at];
        if (!folded->used || !memcmp(folded->tag, tag, LOG_TAG_SIZE))
            return folded;
    }
}

// What a record does to its voter's mark. False: it cannot follow what was there.
static bool fold_mark(struct participation_log *log, struct log_mark *mark,
                      const struct log_record *record) {
    const enum log_state was = mark->state;
    switch ((enum log_event)record->event) {
    case LOG_RESERVED:
        if (was == VOTER_RESERVED || was == VOTER_ISSUED || record->arg <= log->last_slip)
            return false;
        mark->state = VOTER_RESERVED;
        mark->slip = log->last_slip = record->arg;
        mark->method = record->method;
        mark->finding = record->finding;
        mark->owner = record->owner;
        mark->was_reprinted = false;
        memcpy(mark->nonce, record->nonce, sizeof mark->nonce);
        log->reserved++;
        break;
    case LOG_ISSUED:
        if (was != VOTER_RESERVED || record->arg != mark->slip)
            return false;
        mark->state = VOTER_ISSUED;
        mark->times++;
        log->reserved--;
        log->issued++;
        log->issued_ms[log->issues++ % LOG_ISSUED_KEPT] = record->t_ms - log->set_ms;
        break;
    case LOG_RELEASED:
        if (was != VOTER_RESERVED)
            return false;
        mark->state = VOTER_RELEASED;
        log->reserved--;
        break;
    case LOG_VOIDED:
        if (was != VOTER_ISSUED)
            return false;
        mark->state = VOTER_VOIDED;
        log->issued--;
        break;
    case LOG_CONFLICT:
        if (was == VOTER_FREE)
            return false;
        mark->has_conflict = true;
        return true;
    case LOG_REPRINTED:
        if (was != VOTER_ISSUED && was != VOTER_RESERVED)
            return false;
        mark->was_reprinted = true;
        return true; // the mark stays the one it was, with its time
    case LOG_OPENED: // from here on: no step of a mark
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
    case LOG_EVENTS: return false;
    }
    mark->seq = record->seq;
    mark->t_ms = record->t_ms;
    mark->kiosk = record->kiosk;
    return true;
}

static bool grow_leaves(struct participation_log *log) {
    if (log->edge.size < log->leaves_room)
        return true;
    const size_t room = 2 * log->leaves_room + 1024;
    uint8_t(*more)[LOG_HASH_SIZE] = realloc(log->leaves, room * sizeof *more);
    if (!more)
        return false;
    log->leaves = more;
    log->leaves_room = room;
    return true;
}

// The voter's place in the table, taken if it is not there yet; NULL: there are no more voters than
// the list has.
static struct folded *place_of(struct participation_log *log, const uint8_t tag[LOG_TAG_SIZE]) {
    struct folded *folded = log_find(log, tag);
    if (!folded->used && log->known == log->known_max)
        return NULL;
    if (!folded->used) {
        folded->used = true;
        memcpy(folded->tag, tag, LOG_TAG_SIZE);
        log->known++;
    }
    return folded;
}

size_t log_detail_captures(const uint8_t *detail, size_t size, struct log_captures *out) {
    size_t at = 1 + DETAIL_BLIND;
    if (size <= at || (detail[0] != DETAIL_CAPTURES && detail[0] != DETAIL_SEARCH))
        return 0;
    const uint8_t count = detail[at++];
    if (count > LOG_CAPTURES_MAX || size - at < 8U * count)
        return 0;
    for (int i = 0; i < count; i++) {
        uint64_t tag = 0;
        for (int byte = 0; byte < 8; byte++)
            tag = tag << 8 | detail[at++];
        if (out)
            out->tags[i] = tag;
    }
    if (out)
        out->count = count;
    return at;
}

static bool fold_proposals(struct participation_log *log, const uint8_t *detail, size_t size) {
    enum { EACH = LOG_TAG_SIZE + 1 };
    if (!size || (detail[0] != DETAIL_PROPOSALS && detail[0] != DETAIL_SEARCH))
        return true; // an older log's
    size_t head = 1 + DETAIL_BLIND;
    if (detail[0] == DETAIL_SEARCH && !(head = log_detail_captures(detail, size, NULL)))
        return false;
    if (size < head + 4 || (size - head - 4) % EACH)
        return false;
    const uint8_t *at = detail + head;
    const uint32_t among =
        (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
    for (at += 4; at < detail + size; at += EACH) {
        const uint8_t position = at[LOG_TAG_SIZE];
        struct folded *folded = position <= 10 ? place_of(log, at) : NULL;
        if (!folded)
            return false;
        uint32_t *most = position ? &folded->evidence.finger_among : &folded->evidence.face_among;
        folded->evidence.proposed |= (uint16_t)(1U << position);
        *most = among > *most ? among : *most;
    }
    return true;
}

struct signing *log_signing(struct participation_log *log, uint16_t official) {
    for (size_t i = 0; official && i < LOG_OFFICIALS_MAX; i++) {
        struct signing *signing = &log->signings[i];
        if (!signing->official)
            signing->official = official;
        if (signing->official == official)
            return signing;
    }
    return NULL;
}

// Two officials and words, of either kind. SYNC_BAD_FILE: it is neither.
enum sync_status log_read_people(const uint8_t *plain, int size, struct log_detail *out) {
    int at = 0;
    if (size > 0 && plain[0] == DETAIL_BARE)
        at = 1;
    if (size > 0 && plain[0] == DETAIL_PEOPLE)
        at = 1 + DETAIL_BLIND;
    if (!at || size < at + 4 || (size_t)(size - at - 4) >= sizeof out->words)
        return SYNC_BAD_FILE;
    for (int i = 0; i < 2; i++, at += 2)
        out->officials[i] = (uint16_t)(plain[at] << 8 | plain[at + 1]);
    memcpy(out->words, plain + at, (size_t)(size - at));
    return SYNC_OK;
}

static void fold_signatures(struct participation_log *log, const uint8_t *detail, size_t size) {
    struct log_detail people = {.officials = {0}};
    if (log_read_people(detail, (int)size, &people))
        return; // its two officials are checked where they are written
    for (int i = 0; i < 2; i++) {
        struct signing *signing = log_signing(log, people.officials[i]);
        if (signing)
            signing->admitted++;
    }
    sodium_memzero(&people, sizeof people);
}

static void fold_alarm(struct participation_log *log, const struct log_record *record) {
    struct signing *signing =
        record->arg == ALARM_OFFICIAL ? log_signing(log, record->operator_id) : NULL;
    if (signing)
        signing->has_alarm = true;
    else if (record->arg < ALARMS)
        log->alarms |= 1U << record->arg;
}

// What a record that is no step of a mark says of its voter. False: it cannot be so.
static bool fold_evidence(struct participation_log *log, const struct log_record *record,
                          const uint8_t *detail, size_t size) {
    static const uint8_t nobody[LOG_TAG_SIZE];
    const enum log_event event = (enum log_event)record->event;
    if (event == LOG_SEARCHED)
        return fold_proposals(log, detail, size);
    if (event == LOG_WARNED && !fold_proposals(log, detail, size))
        return false;
    if (event == LOG_ADMITTED)
        fold_signatures(log, detail, size);
    if (event == LOG_ALARM)
        fold_alarm(log, record);
    if (event != LOG_TRIED && event != LOG_WARNED && event != LOG_ADMITTED && event != LOG_DOUBTED)
        return true;
    if (!memcmp(record->tag, nobody, sizeof nobody))
        return event != LOG_TRIED;
    struct folded *folded = place_of(log, record->tag);
    if (!folded)
        return false;
    if (event == LOG_ADMITTED && folded->mark.state == VOTER_RESERVED)
        folded->mark.method = BY_DECISION; // of a mark without a slip: it is issued as they say
    struct log_evidence *evidence = &folded->evidence;
    if (event == LOG_ADMITTED || event == LOG_WARNED)
        folded->is_settled = event == LOG_ADMITTED;
    if (event == LOG_TRIED) {
        if (record->arg == LOG_LOOK_ENDED)
            return true;
        uint16_t *times = record->arg ? &evidence->tries : &evidence->looks;
        *times = (uint16_t)(*times + (*times < UINT16_MAX));
    } else if (event == LOG_DOUBTED) {
        evidence->doubts = (uint16_t)(evidence->doubts + (evidence->doubts < UINT16_MAX));
    } else if (event == LOG_WARNED) {
        evidence->is_warned = true;
        evidence->warned_by_face = record->method == BY_FACE;
        evidence->warned_slip = record->arg;
        evidence->warned_ms = record->t_ms;
    }
    return true;
}

bool log_is_counted(enum log_event event) {
    return event == LOG_OPENED || event == LOG_UNLOCKED || event == LOG_CLOSED ||
           event == LOG_RESERVED || event == LOG_RELEASED || event == LOG_VOIDED ||
           event == LOG_ADMITTED || event == LOG_REJECTED || event == LOG_WARNED ||
           event == LOG_SECRET_WRONG;
}

// From a start of the machine on, and from each setting of the clock, its clock runs beside the
// machine's own.
static void fold_clock(struct participation_log *log, const struct log_record *record) {
    static const uint8_t unknown[LOG_NONCE_SIZE];
    const bool back = record->event == LOG_CLOCK_SET, forward = record->event == LOG_CLOCK_FORWARD,
               is_of_day = log_event_row((enum log_event)record->event)->kind == LOG_OF_DAY &&
                           memcmp(record->nonce, unknown, sizeof unknown) != 0;
    if (back || forward ||
        (is_of_day && memcmp(record->nonce, log->last_start, sizeof log->last_start) != 0))
        log->clock_began_ms = (int64_t)((uint64_t)record->t_ms - record->mono_ms);
    if (is_of_day)
        memcpy(log->last_start, record->nonce, sizeof log->last_start);
    log->clock_steps += back || forward;
    if (!back && !forward)
        return;
    log->clock_step_s = back ? -(int64_t)record->arg : (int64_t)record->arg;
    log->set_ms += log->clock_step_s * 1000;
}

static void fold_unlocking(struct participation_log *log) {
    const unsigned fingers = ~1U; // of the positions that a search showed the voter by
    for (size_t i = 0; i < log->slots; i++) {
        struct log_evidence *evidence = &log->table[i].evidence;
        evidence->is_unheard |= evidence->tries > 0 || evidence->proposed & fingers;
    }
}

static bool fold_secret(struct participation_log *log, const struct log_record *record) {
    const uint32_t secret = record->arg & 0xFFFF, times = record->arg >> 16;
    if (!secret || secret >= LOG_SECRETS || !times)
        return false;
    log->wrong_secrets[secret] += times;
    return true;
}

// Each has the next number: no two papers of a kind say that they are the same.
static bool fold_report(struct participation_log *log, const struct log_record *record) {
    const uint32_t report = record->arg & 0xFFFF;
    if (!report || report >= LOG_REPORTS || record->arg >> 16 != log->reports[report] + 1u)
        return false;
    log->reports[report]++;
    return true;
}

enum sync_status log_fold(struct participation_log *log, const struct log_record *record,
                          const uint8_t *detail, size_t size, const uint8_t leaf[LOG_HASH_SIZE]) {
    if (record->seq != log->edge.size || (record->seq == 0) != (record->event == LOG_OPENED) ||
        log->ended)
        return SYNC_BAD_FILE;
    if (!grow_leaves(log))
        return SYNC_NO_MEMORY;
    if (log_event_row((enum log_event)record->event)->kind == LOG_OF_MARK) {
        struct folded *folded = place_of(log, record->tag);
        if (!folded)
            return SYNC_NO_MEMORY;
        if (!fold_mark(log, &folded->mark, record))
            return SYNC_BAD_FILE;
    } else if (record->event == LOG_SECRET_WRONG) {
        if (!fold_secret(log, record))
            return SYNC_BAD_FILE;
    } else if (record->event == LOG_REPORTED) {
        if (!fold_report(log, record))
            return SYNC_BAD_FILE;
    } else if (!fold_evidence(log, record, detail, size))
        return SYNC_BAD_FILE;
    if (record->event == LOG_UNLOCKED)
        fold_unlocking(log);
    log->begun |= record->event == LOG_OPENED;
    log->ended |= record->event == LOG_CLOSED;
    log->doors_closed |= record->event == LOG_DOORS_CLOSED;
    fold_clock(log, record);
    log->counted += log_is_counted((enum log_event)record->event);
    log->last_t_ms = record->t_ms;
    memcpy(log->leaves[log->edge.size], leaf, LOG_HASH_SIZE);
    merkle_add(&log->edge, leaf);
    return SYNC_OK;
}
