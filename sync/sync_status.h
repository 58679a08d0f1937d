// What can happen in this folder, beside success.
#pragma once
#include <stdbool.h>

enum sync_status {
    SYNC_OK,            // of a write: it is on the disk
    SYNC_ALREADY_THERE, // this voter has a mark; nothing was written
    SYNC_NOT_FOUND,
    SYNC_BAD_FILE,      // torn, changed, or of another kind
    SYNC_NO_FILE,       // none of this name
    SYNC_NOT_REGULAR,   // a folder, a pipe, a socket or a device has its name
    SYNC_IS_LINK,       // a link has its name, and the file itself is wanted
    SYNC_TOO_LARGE,     // larger than what it should be ever is
    SYNC_NO_ACCESS,     // this user may not open it
    SYNC_BAD_SIGNATURE, // not signed by the pinned key, or changed since
    SYNC_WRONG_STATION, // another station's or another election's file
    SYNC_OLDER,         // a lower serial than one seen before
    SYNC_WRONG_KEY,     // the passphrase does not open the box
    SYNC_TOO_SOON,      // too many wrong ones were typed: whose it is has to wait
    SYNC_ONE_MORE,      // this holder's share is open; another holder's is needed
    SYNC_LOCKED,        // needs the data key first
    SYNC_TPM_NEEDED,    // the log is bound to its machine's TPM, and none was named
    SYNC_TPM_UNBOUND,   // the log is not bound to a TPM, and one was named
    SYNC_NO_TPM,        // the TPM does not answer or refuses
    SYNC_PUT_BACK,      // the TPM counted further than the log: disk and medium were put back
    SYNC_OTHER_TPM,     // the log is bound to another machine's TPM
    SYNC_TPM_CHANGED,   // the machine's start (PCR 7) is not the one that the log was bound to
    SYNC_NOT_TWO,       // a decision needs two different officials
    SYNC_BUSY,          // another program has the file
    SYNC_OUT_OF_ORDER,  // the log's state does not allow it
    SYNC_NO_MEDIUM,     // the medium with the second copy is missing, pulled or cannot be written
    SYNC_ONE_DISK,      // the log and its second copy do not lie on two disks
    SYNC_MEDIUM_FULL,
    SYNC_MEDIUM_NEW,    // the medium has no whole copy of this log
    SYNC_COPIES_DIFFER, // neither copy of the log extends the other
    SYNC_DISK_FULL,
    SYNC_DISK_FAILED,
    SYNC_NO_LINK, // no answer from the hub; try again later
    SYNC_REFUSED, // the hub answered no; trying again will not help
    SYNC_FORKED,  // the hub has other records under this kiosk's name
    SYNC_AHEAD,   // the hub has more records than this log
    SYNC_NO_MEMORY,
};
const char *sync_status_text(enum sync_status status); // a sentence in English, static
enum sync_status status_of_errno(int error);           // of a call on an open file that failed
// One of those above from SYNC_NO_FILE to SYNC_NO_ACCESS, or SYNC_DISK_FAILED or SYNC_NO_MEMORY:
// nothing was read, so nothing was judged.
bool sync_status_is_unread(enum sync_status status);
