// The end of a station's data (INTEGRITY.md 4): after the poll is closed, its log exported and the
// export's receipt here (or an exception declared), two of the three holders have the package with
// its key boxes and all that the kiosk kept destroyed. What is left opens with nothing any more:
// the journal, the certificate and the second copy of the log on the medium. Slips with voters'
// names came out in folders that the log knows (LOG_PRINTER): what the kiosk printed there for one
// voter is destroyed too; where such a folder cannot be reached, the certificate says that names
// may remain, and where.
//
// An order is carried out in steps, so that a power cut leaves either everything, or what the same
// order finishes without passphrases:
//
//  1. station_erase_begin looks at everything and writes DATA/erase.plan: from here on it is
//  decided.
//
//  2. station_erase_carry_out overwrites, flushes and removes each file of the plan, the package
//     first.
//
//  3. The caller prints the certificate.
//
//  4. station_erase_end writes DATA/erase-certificate-ELECTION.json and removes the plan.
//
// station_erase_resume finds a plan that was left, and goes on without a passphrase: so the plan is
// signed with the kiosk's key, which only two holders open, and names nothing but what lies in the
// data folder itself, and files beside their FILE.minisig. The log, which has the public half in
// its record 0, is erased last. Flash may keep old blocks of what was
// overwritten: safety rests on the key boxes, without which they cannot be read.
#pragma once
#include "sync/checkpoint.h"
#include "sync/keys.h"
#include "sync/signature.h"
#include "sync/slice_manifest.h"

enum {
    ERASE_WHY_SIZE = 400,
    ERASE_FILES_MAX = 64,
    ERASE_PRINTERS_MAX = 16,
    ERASE_PATH_SIZE = 512,
    ERASE_REASON_SIZE = 480,
    ERASE_NOTE_SIZE = 1024, // the kiosk's own checkpoint
};

// By these names the kiosk's papers begin that have a voter on them, in the printer's folder.
#define ERASE_SLIP_NAME "slip-"
#define ERASE_DIRECTIONS_NAME "directions-"
// Held in the data folder by the kiosk that runs there, and by what erases it.
#define ERASE_LOCK_NAME "kiosk.lock"

struct erase_order {
    const char *slice_path;
    struct public_key key;     // the commission's
    const char *referral_path; // the index of other stations, signed beside; NULL: none is kept
    const char *data_dir;      // the kiosk's: participation.log and what lies beside it
    const char *medium_dir;    // with the second copy; NULL: none is kept
    const char *tpm;           // as the kiosk was started with; NULL: without
    uint8_t kiosk;
    const char *passphrases[KEY_HOLDERS]; // chair, secretary, operator; NULL: not here
    const char *export_dir;               // made by `shailoo log export` of the closed log
    // The receipt: a checkpoint that the centre signed, and its verifier key (sync/checkpoint.h).
    // NULL: DATA/receipt.note, which the kiosk got, and the key of the package's policy.
    const char *receipt_path, *hub_key;
    const char *exception; // why there is no receipt; NULL: there is one
};

struct erased_file {
    char path[ERASE_PATH_SIZE];
    uint64_t bytes;
};

struct erased_printer { // a folder in which slips came out
    char path[ERASE_PATH_SIZE];
    int papers;     // slips and directions that were there
    uint64_t bytes; // that they had
    int elsewhere; // of them, with a second name that somebody gave them: their bytes are there yet
    bool reached;  // false: whatever is there is there yet
};

struct erase_certificate {
    char election[SLICE_ID_SIZE], uik[SLICE_UIK_SIZE];
    struct slice_words title, address;
    uint8_t kiosk;
    bool training;
    int utc_offset_min;
    char note[ERASE_NOTE_SIZE]; // the final checkpoint with the kiosk's signature
    uint64_t records;
    char root[64];                              // base64
    char holders[KEY_HOLDERS][VOTER_NAME_SIZE]; // who decided: their names; "": was not there
    char exception[ERASE_REASON_SIZE];          // "": there was a receipt
    char receipt_by[CHECKPOINT_ORIGIN_SIZE];    // the centre's name
    int64_t receipt_s, begun_s, ended_s;        // since 1970, UTC; 0: not
    char export_dir[ERASE_PATH_SIZE], medium_dir[ERASE_PATH_SIZE], data_dir[ERASE_PATH_SIZE];
    int file_count, overwritten; // so many of them, from the first, hold nothing any more
    struct erased_file files[ERASE_FILES_MAX];
    int printer_count; // 0: of a log that does not say where slips came out
    struct erased_printer printers[ERASE_PRINTERS_MAX];
    char signature[SIGNATURE_FILE_MAX]; // of the plan, by the kiosk
    // The log was gone when the plan was found again, so nothing proves any more who made it: no
    // holder is named, no folder of slips is touched.
    bool is_unproved;
};

// Refuses with one sentence in `why` and changes nothing:
// SYNC_OUT_OF_ORDER: the poll is not closed. SYNC_NOT_TWO: fewer than two passphrases.
// SYNC_WRONG_KEY: a holder's passphrase is not his; it is counted (secret_guard.h). SYNC_TOO_SOON:
// too many were. SYNC_NOT_FOUND: no export or no receipt there.
// SYNC_OLDER: export or receipt of fewer records than the log has. SYNC_WRONG_STATION: of another
// log. SYNC_BAD_SIGNATURE: receipt not signed by the centre's key. SYNC_BUSY: the kiosk still
// runs, or this is erased already.
// Others of voter_slice_open and participation_log_open.
enum sync_status station_erase_begin(struct erase_certificate *out, const struct erase_order *order,
                                     char why[ERASE_WHY_SIZE]);
// A plan that a power cut left. SYNC_NOT_FOUND: none. SYNC_ALREADY_THERE: there is a certificate
// and no plan. SYNC_BAD_FILE: not a plan of ours. SYNC_BAD_SIGNATURE: not the kiosk's, or it names
// what no erasure does.
enum sync_status station_erase_resume(struct erase_certificate *out, const char *data_dir,
                                      char why[ERASE_WHY_SIZE]);
// Fills ended_s. On anything but SYNC_OK some of it may be left: do the same again.
enum sync_status station_erase_carry_out(struct erase_certificate *certificate,
                                         char why[ERASE_WHY_SIZE]);
enum sync_status station_erase_end(const struct erase_certificate *certificate,
                                   char why[ERASE_WHY_SIZE]);

// Whether a plan lies in the data folder: nobody is to open this station any more.
bool station_erase_is_begun(const char *data_dir);
// DATA/erase-certificate-ELECTION.ENDING: a kiosk's folder may serve another election later.
bool station_erase_certificate_path(char out[ERASE_PATH_SIZE],
                                    const struct erase_certificate *certificate,
                                    const char *ending);

// A test's: called before each change on the disk.
extern void (*station_erase_on_step)(void);
