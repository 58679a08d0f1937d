// A participation log as it lies somewhere, read whole into memory so that anyone can check it: no
// key is needed, nothing is written. A source is one of
//   the database       (sync/schema/log.sql), also while the kiosk writes it
//   the second copy    from the medium (sync/log_copy.h)
//   an exported folder (`shailoo log export`): leaves.txt, checkpoint.note, kiosk.vkey; for
//                      everybody hours.json, for auditors records.bin and events.json
#pragma once
#include "sync/checkpoint.h"
#include "sync/participation_log.h"

enum { LOG_SOURCE_WHY_SIZE = 200 };

enum log_source_kind { LOG_SOURCE_DATABASE, LOG_SOURCE_COPY, LOG_SOURCE_FOLDER };

struct log_source {
    enum log_source_kind kind;
    uint64_t count;      // records, or leaves where there are no records
    uint8_t *leaves;     // LOG_HASH_SIZE each, as the source has them (a copy: computed)
    uint8_t *records;    // LOG_RECORD_SIZE each; NULL: a folder without records.bin
    uint8_t *signatures; // 64 each, over the checkpoint that ends with the record; of a copy alone
    char origin[CHECKPOINT_ORIGIN_SIZE]; // a copy's own; "": the source does not say it
    bool has_opening;                    // what record 0's open detail says:
    uint8_t package_hash[LOG_HASH_SIZE], public_key[32];
    bool has_vkey; // of a folder: who it says has signed
    struct checkpoint_signer vkey;
    char *note, *hours, *events; // of a folder, unread; NULL: none
    size_t note_size, hours_size, events_size;
    bool was_torn;                    // a copy whose last frame a power cut left unfinished
    char damage[LOG_SOURCE_WHY_SIZE]; // "": whole. Else why the reading stopped after `count`
};

// SYNC_OK also for a damaged source: see `damage`. SYNC_BAD_FILE: no log of any kind.
// SYNC_DISK_FAILED, _NO_MEMORY. `why` says it in a sentence. Close it in each case.
enum sync_status log_source_open(struct log_source *out, const char *path,
                                 char why[LOG_SOURCE_WHY_SIZE]);
void log_source_close(struct log_source *source); // zeroes it

const uint8_t *log_source_leaf(const struct log_source *source, uint64_t seq);
const uint8_t *log_source_record(const struct log_source *source, uint64_t seq); // NULL: none here
// How many records two sources have in common from the beginning.
uint64_t log_source_common(const struct log_source *a, const struct log_source *b);
