// The 120 bytes of a record: what is taken is written back the same.
#include "sync/participation_log.h"
#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    struct log_record record;
    uint8_t again[LOG_RECORD_SIZE];
    if (size != LOG_RECORD_SIZE || log_record_decode(&record, bytes))
        return 0;
    log_record_encode(&record, again);
    assert(!memcmp(bytes, again, sizeof again));
    return 0;
}
