// Is this log in order? Every record is read again by rules written down here once more, apart from
// the program that wrote it: no key is needed, and voters are tags. What the log's own reader
// (log_fold.c) would refuse is told here record by record.
#pragma once
#include "sync/log_source.h"

enum log_fault {
    LOG_FAULT_RECORD,       // these bytes are no record
    LOG_FAULT_LEAF,         // the leaf hash is not this record's: one of them was changed
    LOG_FAULT_NUMBER,       // the record says another number than its place
    LOG_FAULT_OPENING,      // the log does not open with record 0, or opens once more
    LOG_FAULT_PACKAGE,      // package and key beside record 0 are not those that it binds
    LOG_FAULT_KIOSK,        // another kiosk's record
    LOG_FAULT_EPOCH,        // the epoch went down
    LOG_FAULT_AFTER_CLOSED, // nothing may follow the closing
    LOG_FAULT_STEP,         // it cannot follow what this voter's mark was
    LOG_FAULT_SLIP,         // its slip number was used, or is not the mark's
    LOG_FAULT_VISIT,        // it finishes another visit than the one that reserved
    LOG_FAULT_SIGNATURE,    // the copy's signature beside it is not the kiosk's
    LOG_FAULT_TIME,         // no clock shows such a time
    LOG_FAULT_CLOCK_BACK,   // the clock had been set back by `seconds`
    LOG_FAULT_CLOCK_AHEAD,  // or forward
    LOG_FAULT_SHOWN,        // who opened the log was shown another slip than the last
};
const char *log_fault_text(enum log_fault fault); // a clause in English, static

struct log_check_finding {
    enum log_fault fault;
    uint64_t seq;
    int64_t seconds;
};

struct log_check_mark { // the fold of one voter's records
    uint8_t tag[LOG_TAG_SIZE], nonce[LOG_NONCE_SIZE];
    enum log_state state;
    uint64_t seq; // of the record that made this state
    uint32_t slip;
};

enum { LOG_FINDINGS_MAX = 100 };

struct log_check {
    struct log_check_finding findings[LOG_FINDINGS_MAX]; // the first ones, by record
    size_t found;                                        // of all; 0: in order
    bool begun, ended;
    uint8_t kiosk;
    int64_t first_ms, last_ms;    // since 1970, UTC
    uint32_t events[LOG_EVENTS];  // how many of each
    uint32_t wrong_secrets;       // wrong passphrases and codes that its records count
    uint32_t issued, reserved;    // marks that stand; reservations whose slip may be missing
    uint64_t false_signatures;    // of a copy; the first is a finding
    uint32_t ahead;               // how often the clock was ahead of the machine's own by a minute:
    int64_t ahead_s;              // set ahead, or the machine slept
    struct log_check_mark *marks; // by tag
    size_t mark_count;
};

// Everything that can be told of a source with records from the source alone. SYNC_NO_MEMORY; then
// nothing has to be freed.
enum sync_status log_check_source(struct log_check *out, const struct log_source *source);
void log_check_free(struct log_check *check);

// Voters with a mark that stands in both logs, of two kiosks of one package: the record numbers in
// a and b of the first `max` of them. How many there are.
size_t log_check_conflicts(const struct log_check *a, const struct log_check *b, size_t max,
                           uint64_t pairs[][2]);
