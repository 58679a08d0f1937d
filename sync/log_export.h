// A log for others, in two folders that are kept apart.
// For everybody: the leaf hashes, which nobody can guess a record from (each has 16 random bytes),
// the signed checkpoint, the verifier key, and how many slips came out in each hour, which whoever
// stands in the room can count. No event stands for itself there: in their order they would tell
// the observer who saw the visits which of them was refused, doubted or decided on, and by its
// index a slip's holder.
// For auditors: the records, and every event with its time, as the common data format for election
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

// {"log": origin, "records": count, "issued": slips, "voided": of these taken back later, "hours":
// [{"from": a full hour in UTC, "issued": slips}...]}, of the first `count` records; hours without
// a slip are left out. The caller frees; NULL: no memory.
char *log_export_hours(const struct log_source *source, uint64_t count, const char *origin);

struct log_export {
    const struct checkpoint_signer *kiosk; // whose verifier key is published
    const char *note;                      // a checkpoint of the first of its records or of all
    size_t note_size;
    const char *version; // of the program
    int64_t generated_ms;
};
// Write leaves.txt, checkpoint.note and kiosk.vkey into an open folder; for everybody hours.json
// with them, where the source has records; for auditors records.bin and events.json, as files of
// the owner's alone, and the source has to have records. SYNC_DISK_*; SYNC_NO_MEMORY.
enum sync_status log_export_public(const struct log_source *source, const struct log_export *how,
                                   int folder);
enum sync_status log_export_auditors(const struct log_source *source, const struct log_export *how,
                                     int folder);
