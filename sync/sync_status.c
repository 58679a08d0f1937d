#include "sync/sync_status.h"
#include <errno.h>

const char *sync_status_text(enum sync_status status) {
    switch (status) {
    case SYNC_OK: return "done";
    case SYNC_ALREADY_THERE: return "this voter is already marked";
    case SYNC_NOT_FOUND: return "not found";
    case SYNC_BAD_FILE: return "the file is torn or is not of this kind";
    case SYNC_NO_FILE: return "no such file";
    case SYNC_NOT_REGULAR: return "not a regular file but a folder, a pipe, a socket or a device";
    case SYNC_IS_LINK: return "a link: name the file itself";
    case SYNC_TOO_LARGE: return "larger than such a file ever is";
    case SYNC_NO_ACCESS: return "this user has no right to open it";
    case SYNC_BAD_SIGNATURE:
        return "the file was changed or was not signed by the commission's key";
    case SYNC_WRONG_STATION: return "the file is another station's or another election's";
    case SYNC_OLDER: return "a newer file was loaded before";
    case SYNC_WRONG_KEY: return "the passphrase is not this holder's";
    case SYNC_TOO_SOON: return "too many wrong ones were typed: wait, then try again";
    case SYNC_ONE_MORE: return "one more holder is needed";
    case SYNC_TPM_NEEDED: return "the log is bound to this machine's TPM: name it with --tpm";
    case SYNC_TPM_UNBOUND:
        return "the log was begun without a TPM, or its file .tpm is gone: open it without --tpm";
    case SYNC_NO_TPM: return "the TPM does not answer";
    case SYNC_PUT_BACK:
        return "the TPM has not counted as the log did: disk and medium were put back";
    case SYNC_OTHER_TPM: return "the log is bound to the TPM of another machine";
    case SYNC_TPM_CHANGED:
        return "the machine starts otherwise than when the log was bound to it (PCR 7)";
    case SYNC_NOT_TWO: return "two different officials have to decide";
    case SYNC_BUSY: return "another program has this file open";
    case SYNC_LOCKED: return "the station is locked";
    case SYNC_OUT_OF_ORDER: return "the log's state does not allow it";
    case SYNC_NO_MEDIUM: return "the medium with the second copy is missing or cannot be written";
    case SYNC_ONE_DISK: return "the log and its second copy do not lie on two disks";
    case SYNC_MEDIUM_FULL: return "the medium with the second copy is full";
    case SYNC_MEDIUM_NEW: return "the medium has no whole copy of this log";
    case SYNC_COPIES_DIFFER: return "the two copies of the log differ";
    case SYNC_DISK_FULL: return "the disk is full";
    case SYNC_DISK_FAILED: return "the disk cannot be read or written";
    case SYNC_NO_LINK: return "no answer from the centre";
    case SYNC_REFUSED: return "the centre refused";
    case SYNC_FORKED: return "the centre has other records under this kiosk's name";
    case SYNC_AHEAD: return "the centre has more records than this log";
    case SYNC_NO_MEMORY: return "no memory left";
    }
    return "unknown status";
}

enum sync_status status_of_errno(int error) {
    switch (error) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG: return SYNC_DISK_FULL;
    case ENOMEM: return SYNC_NO_MEMORY;
    default: return SYNC_DISK_FAILED;
    }
}

bool sync_status_is_unread(enum sync_status status) {
    return status == SYNC_NO_FILE || status == SYNC_NOT_REGULAR || status == SYNC_IS_LINK ||
           status == SYNC_TOO_LARGE || status == SYNC_NO_ACCESS || status == SYNC_DISK_FAILED ||
           status == SYNC_NO_MEMORY;
}
