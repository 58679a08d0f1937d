// Sends the log's records to the centre, each exactly once as the centre counts them: the centre
// says which record it wants next, and "sent up to" is kept here in a file of its own, which may be
// lost without harm. With them goes the kiosk's signed checkpoint; the centre answers with a
// cosignature of it, once it has the same records: the receipt, a note of two signatures.
//
// What the centre proves against this log (it has other records under the kiosk's name, or more of
// them) is kept beside it too, until the centre itself says otherwise: it has all records, no more,
// and, where it signs, has signed for all of them anew.
#pragma once
#include "sync/checkpoint.h"
#include "sync/participation_log.h"
#include <stdatomic.h>

struct uplink_config {
    const char *url;                      // https://host:port; nothing but HTTPS
    const char *ca_file;                  // PEM: the only CA that is believed
    const char *client_cert, *client_key; // PEM; may be NULL where the hub asks for none
    const char *kiosk_id;                 // [a-z0-9-], e.g. "uik7001-k1"
    const char *sent_file;
    const char *proof_file;              // what the centre proved; there only when it did
    const struct checkpoint_signer *hub; // whose receipts are believed; NULL: none is asked for
    const char *receipt_file;            // the last receipt; with `hub` alone
    uint32_t batch_max;                  // records of one round; 0: 600
    uint32_t timeout_ms;                 // of the whole round; 0: 20000
    const atomic_bool *given_up;         // another thread's word that the round ends; may be NULL
};

enum { UPLINK_WHY_SIZE = 200 };

struct uplink_note { // the kiosk's checkpoint, of records that are in the log already
    char text[CHECKPOINT_NOTE_MAX];
    size_t size; // 0: none
};

enum uplink_reason { // why a round did not do what it should
    UPLINK_WELL,
    UPLINK_NO_ANSWER,
    UPLINK_STRANGER,      // who answers is not the election's centre
    UPLINK_NOT_ADMITTED,  // our certificate cannot be read, or is not this kiosk's (401, 403)
    UPLINK_BUSY,          // 5xx, 429
    UPLINK_NO_SENSE,      // no JSON, or a number that cannot be
    UPLINK_REFUSED,       // another 4xx, or what cannot even be asked
    UPLINK_FALSE_RECEIPT, // not signed by `hub`, though it took the records
    UPLINK_PROVED,        // the round proved what `proved` says
    UPLINK_OWN_DISK,
    UPLINK_REASONS,
};

struct uplink_sent {
    uint64_t next;             // the centre has all records before this one
    uint64_t waiting;          // in the log, not yet at the centre
    uint64_t receipt;          // so many records of this log the centre has signed for; 0: none
    uint64_t without_receipt;  // the others; 0 where there is no `hub`
    bool progress;             // the centre took records that it was not known to have
    enum sync_status proved;   // SYNC_FORKED, SYNC_AHEAD: stands since this or an earlier round
    uint32_t retry_after_s;    // what the centre asks for; 0: nothing
    enum uplink_reason reason; // UPLINK_WELL on SYNC_OK
    char why[UPLINK_WHY_SIZE]; // a sentence in printable ASCII; "" on SYNC_OK
};

// How many records the centre has, as far as is kept in `sent_file`; 0: nothing is known. A log
// that is shorter was put back to an older copy.
uint64_t uplink_sent_before(const char *sent_file);
// The centre's receipt as it is kept. SYNC_NOT_FOUND: there is none that `hub` has signed.
enum sync_status uplink_receipt_before(const struct uplink_config *config, struct checkpoint *out);
// SYNC_OK: nothing is proved against the log. A file that cannot be read stands for SYNC_FORKED.
enum sync_status uplink_proved_before(const char *proof_file);

// One blocking round of at most one batch. The caller waits and repeats: at once while `waiting` is
// not 0 after SYNC_OK with `progress`, else later. SYNC_NO_LINK: nobody answers, 5xx, 429, an
// answer that makes no sense. SYNC_REFUSED: the centre says no; a person has to look; also when its
// receipt is not signed by `hub`. SYNC_FORKED, SYNC_AHEAD: proved, and kept in `proof_file` before
// this returns, if the disk lets it: nobody may be marked any more. SYNC_DISK_*: the log, or a file
// that is kept here. `note` may be NULL; a newer one than the receipt's is sent even where no
// record waits. While something is proved the centre is asked in each round.
enum sync_status uplink_round(const struct uplink_config *config, struct log_reader *log,
                              const struct uplink_note *note, struct uplink_sent *sent);
