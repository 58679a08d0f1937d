// One guard for every secret that is typed at a station: the holders' passphrases, at the kiosk and
// at `shailoo erase`, and the officials' codes. The fifth wrong one in a row begins a wait of 10 s,
// each further one doubles it, up to 640 s, and the right one ends the row. A passphrase counts for
// its holder. Two codes are typed at once, and a pair that is wrong counts for both officials,
// whichever it was: else the waits would say it, and 10^6 codes would be tried instead of 10^12;
// who knows one code and guesses at others is slowed as the one whose own it is, too.
//
// It is kept in DATA/tries-ELECTION-PRECINCT, a text without personal data that ends with "end":
//   shailoo tries 1
//   LOST CHAIR SECRETARY OPERATOR CODES    1: an earlier count was lost, and no log says so yet;
//                                          all wrong ones since this file was begun
//   WHO ROW UNTIL                          a line each holder and each official's id: wrong ones
//                                          in a row, and when the wait ends, in ms
// A try is in the file, as a wrong one, before the secret is looked at, and is taken out again when
// it was right: what ends in between, by a kill or a power cut, was a wrong one. UNTIL is of the
// clock that runs from the machine's start and cannot be set; after a restart a wait that is left
// begins again. What the log lacks of all wrong ones is noted in it as soon as it is open
// (LOG_SECRET_WRONG), and there it stays.
//
// Against a hand at the keyboard that is all there is to try. Who can write into the data folder
// can take the file away: where a log lies beside it, or has more of them than the file, everybody
// waits the first delay and an incident says so in the log, each time; file and log put back
// together is what the TPM's counter is for. Who has a copy of the package, or the disk, tries
// passphrases where he likes: then Argon2id (256 MiB, 0.4 s) and the passphrases' length are all
// that slows him, as they are for `shailoo slice` commands, which open a package and know no data
// folder. Codes are sealed under the data key, so nobody tries them without the passphrases of two
// holders.
#pragma once
#include "sync/participation_log.h"
#include "sync/slice_manifest.h"

enum {
    SECRET_TRIES_FREE = 4, // wrong ones in a row before the first delay
    SECRET_DELAY_FIRST_S = 10,
    SECRET_DELAY_LAST_S = 640,
    SECRET_PATH_SIZE = 700,
    SECRET_ROWS_MAX = KEY_HOLDERS + SLICE_OFFICIALS_MAX,
};

struct secret_row {    // of who has to wait
    uint16_t official; // id; 0: one of the first three, the holders
    uint32_t wrong;    // in a row
    int64_t until_ms;
};

struct secret_guard {
    char path[SECRET_PATH_SIZE];
    bool is_lost;
    uint32_t all[LOG_SECRETS];
    int count; // of the rows
    struct secret_row rows[SECRET_ROWS_MAX];
};

struct secret_try { // what is typed at once
    enum log_secret secret;
    uint16_t officials[2]; // of SECRET_CODES: ids; who is not in the manifest is not counted
};

// Reads what is there of this package's election and precinct. `log_is_there`: a participation log
// lies in the folder, so that the file cannot be missing. The folder's lock (ERASE_LOCK_NAME) is
// held as long as the guard is used.
void secret_guard_open(struct secret_guard *guard, const char *data_dir, bool log_is_there,
                       const struct slice_manifest *manifest);
// Whole seconds, rounded up, until this may be tried; 0: now.
int secret_guard_wait_s(const struct secret_guard *guard, const struct secret_try *tried);
// Wrong ones in a row, by now; of codes, of the official who has more.
unsigned secret_guard_in_row(const struct secret_guard *guard, const struct secret_try *tried);
// Before the secret is looked at. SYNC_TOO_SOON: there is a wait. SYNC_DISK_*: it cannot be
// counted, so it is not to be tried.
enum sync_status secret_guard_begin(struct secret_guard *guard, const struct secret_try *tried);
// It was right. Where that cannot be written, the file has one wrong one too many.
void secret_guard_right(struct secret_guard *guard, const struct secret_try *tried);
// Notes in the log what it lacks. `visit` and `officials` as participation_log_wrong_secret takes
// them. SYNC_OK also where the log takes nothing: before the day has begun, and after its end.
enum sync_status secret_guard_tell(struct secret_guard *guard, struct participation_log *log,
                                   const struct log_visit *visit, const uint16_t officials[2]);

extern int64_t (*secret_guard_now_ms)(void); // since the machine's start; a test's may stand there
