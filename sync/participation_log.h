// Who came to vote here, and when; nothing about the vote. Append only: the state of each voter is
// the fold of the records. SQLite in WAL with synchronous=FULL, so SYNC_OK means that the record is
// on the disk, and only then may a screen say yes. One writer (the UI thread); readers have handles
// of their own. The record is INTEGRITY.md 3's, 120 bytes, no personal data; what does not fit is a
// detail, sealed beside it and bound by the record's evidence hash. Beside PATH lie PATH.key (the
// kiosk's own signing key, made here, sealed), PATH.lock, and SQLite's PATH-wal and PATH-shm. On a
// removable medium lies a second copy (log_copy.h); a record counts when it is on both.
#pragma once
#include "sync/checkpoint.h"
#include "sync/keys.h"
#include "sync/log_record.h"
#include "sync/signature.h"
#include "sync/tpm_factor.h"
#include <stdbool.h>

enum {
    LOG_ORIGIN_SIZE = CHECKPOINT_ORIGIN_SIZE,
    LOG_WORDS_SIZE = 480, // of a reason in words, UTF-8
};

enum log_state { VOTER_FREE, VOTER_RESERVED, VOTER_ISSUED, VOTER_RELEASED, VOTER_VOIDED };
// RELEASED and VOIDED voters may be marked again, like FREE ones; the record shows that it is not
// the first.

// What the log belongs to; voter_slice_log_place fills all but paths, medium and clock.
struct log_place {
    const char *path;
    const char *medium_dir; // a folder on the removable medium; NULL: no second copy is kept
    bool begin_new_medium;  // where the medium has no whole copy, make one: the old one is lost
    char election[48], uik[16];
    char origin[LOG_ORIGIN_SIZE]; // of the checkpoints: <domain>/<election>/uik<N>/k<kiosk>
    uint8_t kiosk;                // from 1
    uint32_t voters_max;          // memory for the fold is taken for so many
    uint8_t package_hash[LOG_HASH_SIZE];
    uint8_t local_key[KEY_SIZE]; // seals details and the kiosk's signing key; secret
    uint8_t voter_key[KEY_SIZE]; // makes voter tags; secret
    // Counts each record that nobody may take back unseen: openings and closing, slip numbers set
    // aside, decisions, warnings. Its index is 0: none does.
    struct tpm_counter counter;
    int64_t (*now_ms)(void); // NULL: the system's clock; since 1970, UTC
    // Since the machine started, sleep counted, and which start that was. NULL: the kernel's.
    uint64_t (*running_ms)(void);
    uint8_t start[LOG_NONCE_SIZE];
};

struct log_visit {                 // what a record says of one visit
    uint32_t voter;                // list number; 0: not on the list
    uint8_t owner;                 // the kiosk that the list names for the voter; 0: nobody's
    uint8_t nonce[LOG_NONCE_SIZE]; // made once a visit by log_nonce: the same visit may ask again
    enum log_method method;
    enum log_finding finding;
    float score; // of the method, -log10 false-match rate; kept rounded down to a whole number
    uint16_t operator_id; // who sits at the kiosk
};

struct log_decision {      // two officials and why
    uint16_t officials[2]; // both there and different, else SYNC_NOT_TWO
    uint16_t reason;       // enum log_decision_reason or log_undo_reason
    const char *words;     // may be NULL; sealed in the detail
};

struct log_mark { // the fold of one voter's records
    enum log_state state;
    uint64_t seq;  // of the record that made this state
    int64_t t_ms;  // when, since 1970, UTC
    uint8_t kiosk; // that wrote it
    uint8_t owner; // that the list names for the voter
    uint32_t slip; // RESERVED: the number that was set aside
    enum log_method method;
    enum log_finding finding;
    uint8_t nonce[LOG_NONCE_SIZE];
    uint8_t times;      // how often a mark was issued to this voter, this one too
    bool was_reprinted; // the slip has a DUPLICATE
    bool has_conflict;  // there is a mark in another kiosk's log too
};

void log_nonce(uint8_t nonce[LOG_NONCE_SIZE]);

// What the visits of a voter have said so far, of this kiosk's day; the next one begins with it.
struct log_evidence {
    uint16_t tries, looks; // comparisons with the voter's fingers, and with the face
    uint16_t doubts;       // of these looks: a face that agreed and may have been a picture's
    uint16_t proposed; // bit 1..10: a search showed the voter by that finger; bit 0: by the face
    uint32_t finger_among, face_among; // of the longest list that such a search went through
    bool is_unheard; // fingers were given before the log was last opened: what the whole list said
                     // of them is known no more
    bool is_warned; // another's finger was given, and no mark stands that two officials admitted
    bool warned_by_face;
    uint32_t warned_slip; // the other's; 0: a commission member's
    int64_t warned_ms;
};
struct log_proposal { // shown by a search
    uint32_t voter;
    uint8_t position; // ISO/IEC 19794-2; 0: the face
};
enum { LOG_PROPOSALS_MAX = 8 };

// What a sensor gave for a comparison or a search: a keyed tag each of the finger's image or of the
// frames that were put together, sealed beside the record. What is given once more, in the same day
// and after a restart too, is known by it; without the key it says nothing of a picture.
enum { LOG_CAPTURES_MAX = 5, LOG_CAPTURE_KEY_SIZE = 16 };
struct log_captures {
    uint8_t count; // 0: it is not remembered
    uint64_t tags[LOG_CAPTURES_MAX];
};
// Of the hash of a capture's pixels (capture_hash).
uint64_t log_capture_tag(const uint8_t key[LOG_CAPTURE_KEY_SIZE], uint64_t hash);

// ---- The writer ----
struct participation_log;

// What opening put right between the two copies; all 0 on a good day.
struct log_healing {
    uint64_t to_medium;    // records that the medium lacked: a crash between the two writes
    uint64_t from_medium;  // records that the disk had lost: THE DISK LOST n RECORDS, say it
    bool database_damaged; // it was set aside as PATH.damaged and made anew from the medium
    bool new_medium;       // a new copy was begun
};

// Makes the file when there is none; else reads it, checks every record and seal, folds it, and
// brings it together with the medium's copy: what one lacks it gets from the other.
// SYNC_BUSY: another program writes it. SYNC_WRONG_STATION: begun for another package or kiosk.
// SYNC_WRONG_KEY: PATH.key is another log's or does not open. SYNC_BAD_FILE: torn, or a record that
// this kiosk did not write, and no medium to heal it from. SYNC_NO_MEDIUM: the medium is not there
// (a day that has ended opens without). SYNC_MEDIUM_NEW: the medium has no whole copy of this log;
// see begin_new_medium. SYNC_COPIES_DIFFER: neither copy extends the other.
// SYNC_PUT_BACK: both are older than what the TPM counted; one step less is a power cut's, and is
// made up for. SYNC_NO_TPM: it does not answer. SYNC_DISK_FULL,
// _DISK_FAILED, SYNC_MEDIUM_FULL.
enum sync_status participation_log_open(struct participation_log **out,
                                        const struct log_place *place);
void participation_log_close(struct participation_log *log); // the file, not the poll; takes NULL
const struct log_healing *participation_log_healing(const struct participation_log *log);
// SYNC_OK: the medium is in its place and holds every record, or none is kept. SYNC_NO_MEDIUM: not;
// every write below then answers that too, until the log was opened again. One stat.
enum sync_status participation_log_medium(const struct participation_log *log);
// How often the clock was set, back or forward; each is a record, written before the next one. A
// clock was set when it runs apart from the machine's own by more than LOG_CLOCK_STEP_MS since that
// started, or shows less than the last record's time. Of another start of the machine only the
// latter can be known, or that it would have begun before that record. `_step_s`: by how many
// seconds, the last time; negative: back.
enum { LOG_CLOCK_STEP_MS = 120000 };
uint32_t participation_log_clock_steps(const struct participation_log *log);
int64_t participation_log_clock_step_s(const struct participation_log *log);
// Writes that record, if the clock was set since the last look; SYNC_OK where it was not, and where
// the day has not begun or has ended.
enum sync_status participation_log_watch_clock(struct participation_log *log);

// The day. Each: SYNC_OUT_OF_ORDER when the day is not there (not begun, begun already, ended).
enum sync_status participation_log_begin(struct participation_log *log, uint16_t operator_id);
enum sync_status participation_log_end(struct participation_log *log, uint16_t operator_id);
// The same by two officials. SYNC_NOT_TWO.
enum sync_status participation_log_end_by(struct participation_log *log,
                                          const uint16_t officials[2]);
// LOG_DOORS_CLOSED: at the hour (`early` NULL), or before it by two officials, whose reason is an
// enum log_early. SYNC_NOT_TWO; SYNC_OUT_OF_ORDER: they are closed already.
enum sync_status participation_log_close_doors(struct participation_log *log, uint16_t operator_id,
                                               const struct log_decision *early);
bool participation_log_has_closed_doors(const struct participation_log *log);
// After an opening of a log that has begun: LOG_UNLOCKED. `slip`: the last one's number as the
// holders were shown it; 0: none.
enum sync_status participation_log_resume(struct participation_log *log, uint16_t operator_id,
                                          uint32_t slip);
// LOG_DATE_CONFIRMED. `date`: YYYYMMDD.
enum sync_status participation_log_confirm_date(struct participation_log *log, uint16_t operator_id,
                                                uint32_t date);
uint32_t participation_log_last_slip(const struct participation_log *log); // 0: none was given
bool participation_log_has_begun(const struct participation_log *log);
bool participation_log_has_ended(const struct participation_log *log);

// Every write may also answer SYNC_NO_MEDIUM, SYNC_MEDIUM_FULL or, of the counter, SYNC_NO_TPM:
// then nothing is acknowledged, and opening again heals or refuses. SYNC_DISK_*: nothing was
// written.

// The mark. `mark` (may be NULL) is the voter's after the call, also on SYNC_ALREADY_THERE.
// Reserve: the same nonce while RESERVED is SYNC_OK again and writes nothing; RESERVED by another
// nonce, or ISSUED, is SYNC_ALREADY_THERE and writes nothing. It sets a slip number aside, so that
// a crash after printing still leaves one slip with one number.
enum sync_status participation_log_reserve(struct participation_log *log,
                                           const struct log_visit *visit, struct log_mark *mark);
// Issue: after the slip came out. Again with the same nonce: SYNC_OK, nothing written. Not reserved
// with this nonce: SYNC_OUT_OF_ORDER.
enum sync_status participation_log_issue(struct participation_log *log, uint32_t voter,
                                         const uint8_t nonce[LOG_NONCE_SIZE], uint16_t operator_id,
                                         struct log_mark *mark);
enum sync_status participation_log_release(struct participation_log *log, uint32_t voter,
                                           const struct log_decision *decision);
enum sync_status participation_log_void(struct participation_log *log, uint32_t voter,
                                        const struct log_decision *decision);
// The slip once more, as a DUPLICATE: of a mark that is issued, or of one that is still reserved
// when nobody knows whether its slip came out. SYNC_OUT_OF_ORDER: there is no mark.
enum sync_status participation_log_reprint(struct participation_log *log, uint32_t voter,
                                           uint16_t operator_id);
// There is a mark of this voter in the log of `other_kiosk` too. SYNC_OUT_OF_ORDER: never marked
// here.
enum sync_status participation_log_conflict(struct participation_log *log, uint32_t voter,
                                            uint8_t other_kiosk, uint16_t operator_id);
// The commission's decision on a voter who was not identified: LOG_ADMITTED or LOG_REJECTED. Also
// whether the slip of a mark that stayed without one is printed: while RESERVED, with its nonce.
enum sync_status participation_log_decide(struct participation_log *log,
                                          const struct log_visit *visit,
                                          const struct log_decision *decision, bool admitted);
// Why a face is taken without a finger, in the word of one official: LOG_EXPLAINED.
// SYNC_OUT_OF_ORDER: of nobody, or said by nobody.
enum sync_status participation_log_explain(struct participation_log *log,
                                           const struct log_visit *visit, uint16_t official,
                                           enum log_no_finger reason);
// A visit that ended without a mark, or something that happened: events of LOG_OF_NOTE; others
// are SYNC_OUT_OF_ORDER.
enum sync_status participation_log_note(struct participation_log *log, enum log_event event,
                                        const struct log_visit *visit, uint32_t arg,
                                        const char *words);

// Wrong passphrases or codes, so many `times` (1 to 65535): LOG_SECRET_WRONG. `visit` (may be NULL)
// is the one at which codes were typed, and `officials` (or NULL: not known) are whose they were to
// be; they are sealed in the detail.
enum sync_status participation_log_wrong_secret(struct participation_log *log,
                                                enum log_secret secret, uint32_t times,
                                                const struct log_visit *visit,
                                                const uint16_t officials[2]);
// How many of them the records count by now.
uint32_t participation_log_wrong_secrets(const struct participation_log *log,
                                         enum log_secret secret);

// A report came out on paper: LOG_REPORTED. SYNC_OUT_OF_ORDER before the day and after it: how
// many final reports there are is the kiosk's to keep.
enum sync_status participation_log_reported(struct participation_log *log, enum log_report report,
                                            uint16_t operator_id);
// How many of them the records count by now.
unsigned participation_log_reports(const struct participation_log *log, enum log_report report);

// A comparison with the voter's finger at this position, or with the face (0), is on the disk
// before its result is shown: LOG_TRIED.
enum sync_status participation_log_try(struct participation_log *log, const struct log_visit *visit,
                                       uint8_t position, const struct log_captures *captures);
// A search of the whole list is on the disk before its candidates are shown: LOG_SEARCHED, with who
// they are as keyed tags in its sealed detail. `count` at most LOG_PROPOSALS_MAX.
enum sync_status participation_log_search(struct participation_log *log,
                                          const struct log_visit *visit,
                                          const struct log_proposal *shown, size_t count,
                                          uint32_t among, const struct log_captures *captures);
// LOG_WARNED, with whom it named and by which finger or face in its sealed detail: a warning shows
// somebody of the list as a search does. `slip`: of the mark there; 0: none.
enum sync_status participation_log_warn(struct participation_log *log,
                                        const struct log_visit *visit, uint32_t slip,
                                        const struct log_proposal *named, uint32_t among);
// The key of this log's capture tags, and every tag that is in it.
void participation_log_capture_key(const struct participation_log *log,
                                   uint8_t key[LOG_CAPTURE_KEY_SIZE]);
enum sync_status participation_log_each_capture(struct participation_log *log,
                                                void (*take)(void *context, uint64_t tag),
                                                void *context);

// What the fold says; in memory, no disk.
uint32_t participation_log_admitted_by(const struct participation_log *log, uint16_t official);
// How long ago the last mark but `back` was issued, whatever the clock was set to since; of at most
// LOG_ISSUED_KEPT. False: there were not so many.
enum { LOG_ISSUED_KEPT = 256 };
bool participation_log_issued_ago(const struct participation_log *log, size_t back, int64_t *ms);
// Was this alarm noted on this day? Of ALARM_OFFICIAL: about this official.
bool participation_log_has_alarm(const struct participation_log *log, enum log_alarm alarm,
                                 uint16_t official);
void participation_log_evidence(const struct participation_log *log, uint32_t voter,
                                struct log_evidence *out);
void participation_log_state(const struct participation_log *log, uint32_t voter,
                             struct log_mark *mark);
uint64_t participation_log_size(const struct participation_log *log);
uint32_t participation_log_issued(const struct participation_log *log); // marks that stand
uint32_t
participation_log_reserved(const struct participation_log *log); // slips that may be missing

// The leaf of record `seq`: what a slip's code names, for a proof later. SYNC_NOT_FOUND past the
// end.
enum sync_status participation_log_leaf(const struct participation_log *log, uint64_t seq,
                                        uint8_t leaf[LOG_HASH_SIZE]);
// RFC 6962 over the first `size` records (all: participation_log_size). SYNC_NOT_FOUND past the
// end.
enum sync_status participation_log_root(const struct participation_log *log, uint64_t size,
                                        uint8_t root[LOG_HASH_SIZE]);
const char *participation_log_path(const struct participation_log *log); // for a reader
// Ed25519, 32 bytes.
const uint8_t *participation_log_public_key(const struct participation_log *log);
// The checkpoint of all records, or of the first one, which is the zero report's, as a note signed
// by the kiosk; its length. And the verifier key that checks it, as it is published.
size_t participation_log_checkpoint(const struct participation_log *log,
                                    char note[CHECKPOINT_NOTE_MAX]);
size_t participation_log_checkpoint_zero(const struct participation_log *log,
                                         char note[CHECKPOINT_NOTE_MAX]);
void participation_log_verifier_key(const struct participation_log *log,
                                    char text[CHECKPOINT_KEY_SIZE]);
// The kiosk's signing key, for what is signed when the log is closed again: wipe it.
void participation_log_signing_key(const struct participation_log *log, struct secret_key *out);
// The text of FILE.minisig by the kiosk's key, for a report that is these bytes, and its length
// (signature.h); and the public key that checks it.
size_t participation_log_sign(const struct participation_log *log, const void *bytes, size_t size,
                              const char *comment, char text[SIGNATURE_FILE_MAX]);
struct public_key participation_log_minisign_key(const struct participation_log *log);
// What was sealed beside record `seq`, checked against its evidence hash. SYNC_NOT_FOUND: nothing
// was.
struct log_detail {
    uint32_t arg;          // of the record
    uint16_t officials[2]; // 0: nobody
    char words[LOG_WORDS_SIZE];
};
enum sync_status participation_log_detail(struct participation_log *log, uint64_t seq,
                                          struct log_detail *out);
// What was sealed beside each record of this event, in their order; ends with the first answer that
// is not SYNC_OK.
typedef enum sync_status (*log_on_detail)(void *context, const struct log_detail *detail);
enum sync_status participation_log_each_detail(struct participation_log *log, enum log_event event,
                                               log_on_detail take, void *context);

// ---- A reader: any thread, its own handle, never writes ----
struct log_reader;
enum sync_status log_reader_open(struct log_reader **out, const char *path);
void log_reader_close(struct log_reader *reader); // takes NULL
// Records from `from` on, at most `wanted`, each LOG_RECORD_SIZE bytes after the other; `*count` of
// them.
// `*size` (may be NULL) is how many the log has now.
enum sync_status log_reader_read(struct log_reader *reader, uint64_t from, uint8_t *records,
                                 size_t wanted, size_t *count, uint64_t *size);
