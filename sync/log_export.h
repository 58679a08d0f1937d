// A log for others: for anyone who wants to check it, and as the common data format for election
// event logs, NIST SP 1500-101 (https://doi.org/10.6028/NIST.SP.1500-101), in JSON; class and
// member names as in usnistgov/ElectionEventLogging, NIST_V1-8_election_event_logging.json.
#pragma once
#include "sync/log_source.h"

// A kiosk is a Device of type "electronic-poll-book", a record an Event: Id is the record's kind,
// Sequence its number, TimeStamp UTC, UserId the operator's number, Hash the leaf hash. No voter's
// tag or nonce is in it. `origin` may be "". The caller frees; NULL: no memory. Records that are
// none are left out.
char *log_export_events(const struct log_source *source, const char *origin, const char *version,
                        int64_t generated_ms);

// "2027-01-24T08:00:01.250+06:00", with "Z" for 0: RFC 3339.
enum { LOG_TIME_SIZE = 32 };
void log_time_text(char text[LOG_TIME_SIZE], int64_t t_ms, int utc_offset_min);

struct log_export {
    const struct checkpoint_signer *kiosk; // whose verifier key is published
    const char *note;                      // a checkpoint of the first of its records or of all
    size_t note_size;
    const char *version; // of the program
    int64_t generated_ms;
};
// Writes leaves.txt, checkpoint.note, kiosk.vkey, and where the source has records events.json and
// records.bin into `folder`, which must be there. SYNC_DISK_*; SYNC_NO_MEMORY.
enum sync_status log_export_folder(const struct log_source *source, const struct log_export *how,
                                   const char *folder);
