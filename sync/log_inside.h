// What the files of the participation log share: its inside. Nobody but its test includes
// it besides.
//   participation_log.c  what may be asked and written
//   log_fold.c           the state of each voter, from the records
//   log_opening.c        database, key and second copy brought together at the start
#pragma once
#include "sync/checkpoint.h"
#include "sync/log_copy.h"
#include "sync/merkle_tree.h"
#include "sync/sqlite_help.h"

enum {
    LOG_PATH_SIZE = 4096,
    DETAIL_BARE = 1,   // two officials, u16 each, and the words: as it was, read and never written
    DETAIL_PEOPLE = 2, // 16 random bytes, without which who knows a record could try who it was;
                       // then as above
    DETAIL_PROPOSALS = 3, // 16 random bytes; among how many, u32; then of each that was shown the
                          // voter's tag and the finger's position, u8, 0 for a face. Of WARNED;
                          // of SEARCHED in older logs
    DETAIL_CAPTURES = 4,  // 16 random bytes; how many captures, u8, and the tag of each, u64
    DETAIL_SEARCH = 5,    // as CAPTURES, and then as PROPOSALS from the u32 on
    DETAIL_BLIND = 16,
    DETAIL_SIZE = 1 + DETAIL_BLIND + 2 + 2 + LOG_WORDS_SIZE,
    OPENING_SIZE = LOG_HASH_SIZE + 32, // record 0's detail: package hash, public key
};

struct log_secrets { // in sodium_malloc
    uint8_t local_key[KEY_SIZE], voter_key[KEY_SIZE], row_key[KEY_SIZE], signing_key[64];
    uint8_t plain[DETAIL_SIZE];
    struct tpm_counter counter;
};

struct folded { // one voter of whom the log says something
    uint8_t tag[LOG_TAG_SIZE];
    bool used;
    struct log_mark mark;
    struct log_evidence evidence;
    bool is_settled; // two officials have decided since the last warning
};

enum { LOG_OFFICIALS_MAX = 64 }; // more than a package can name
struct signing {                 // an official in the decisions of the day
    uint16_t official;
    bool has_alarm;
    uint32_t admitted;
};

struct participation_log {
    char path[LOG_PATH_SIZE], election[48], uik[16], origin[LOG_ORIGIN_SIZE];
    uint8_t kiosk, package_hash[LOG_HASH_SIZE], public_key[32];
    int64_t (*now_ms)(void);
    uint64_t (*running_ms)(void);
    uint8_t start[LOG_NONCE_SIZE]; // of the machine, this one; zeros: not known
    int lock_file;
    sqlite3 *db;
    sqlite3_stmt *insert;
    struct log_secrets *secrets;
    struct log_copy copy;
    bool has_copy;    // a second copy is kept
    bool copy_failed; // and it is behind: nothing is written until the log was opened again
    struct log_healing healing;
    bool counter_failed;              // likewise: it is behind
    uint64_t counted;                 // records that the TPM's counter counts
    struct merkle_edge edge;          // edge.size: records
    uint8_t (*leaves)[LOG_HASH_SIZE]; // of all records
    size_t leaves_room;
    bool begun, ended;
    bool doors_closed;
    int64_t last_t_ms;
    uint8_t last_start[LOG_NONCE_SIZE]; // of the machine, in which the last record was written
    int64_t clock_began_ms; // what the clock showed when that start was, since it was set last
    int64_t clock_step_s;   // the last setting; negative: back
    uint32_t last_slip, issued, reserved, clock_steps;
    uint32_t wrong_secrets[LOG_SECRETS];
    uint16_t reports[LOG_REPORTS]; // that came out, of each kind
    struct signing signings[LOG_OFFICIALS_MAX];
    int64_t issued_ms[LOG_ISSUED_KEPT]; // when the last marks were; a ring
    size_t issues;                      // how many there were, those that were voided too
    int64_t set_ms;  // by how much the clock was set forward so far; their times are without it
    unsigned alarms; // noted; a bit for each enum log_alarm but that of officials
    // the fold: open addressing, at most half full
    struct folded *table;
    size_t slots, known, known_max; // voters
};

// log_fold.c
void log_voter_tag(const struct participation_log *log, uint32_t voter, uint8_t tag[LOG_TAG_SIZE]);
// Where this tag is, or the unused place where it would be.
struct folded *log_find(const struct participation_log *log, const uint8_t tag[LOG_TAG_SIZE]);
// This official's place, taken if it is not there yet; NULL: there is none left.
struct signing *log_signing(struct participation_log *log, uint16_t official);
// Two officials and words, of an opened detail. SYNC_BAD_FILE: it has none.
enum sync_status log_read_people(const uint8_t *plain, int size, struct log_detail *out);
// Takes the next record, with its opened detail, into state and tree. SYNC_BAD_FILE: it cannot
// follow; nothing is changed.
enum sync_status log_fold(struct participation_log *log, const struct log_record *record,
                          const uint8_t *detail, size_t size, const uint8_t leaf[LOG_HASH_SIZE]);
// The captures of an opened detail of kind CAPTURES or SEARCH, and where they end; 0: it is
// neither, or cut. `out` may be NULL.
size_t log_detail_captures(const uint8_t *detail, size_t size, struct log_captures *out);

bool log_is_counted(enum log_event event); // by the TPM's counter

// participation_log.c
// Opens the detail of `record` into the secrets' room and checks it; the size, or -1.
int log_open_detail(struct participation_log *log, const struct log_record *record,
                    const uint8_t *bytes, size_t size);
// What binds a row of the database to the kiosk and to all rows before it: keyed BLAKE2b-256 of the
// tree's root after it. A row that another program wrote has none.
void log_row_seal(const struct participation_log *log, const uint8_t root[LOG_HASH_SIZE],
                  uint8_t seal[LOG_HASH_SIZE]);
enum sync_status log_insert_row(struct participation_log *log, uint64_t seq, const uint8_t *bytes,
                                const uint8_t *leaf, const uint8_t *seal, const uint8_t *detail,
                                size_t size);
void log_sign_root(const struct participation_log *log, uint64_t size,
                   const uint8_t root[LOG_HASH_SIZE], uint8_t signature[LOG_SIGNATURE_SIZE]);
