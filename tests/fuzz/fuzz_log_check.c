// Records of anyone's making: checked, folded and written out without harm, and whatever is in
// order stays so when the check is made again.
#include "sync/log_check.h"
#include "sync/log_export.h"
#include "sync/merkle_tree.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    struct log_source source = {.count = size / LOG_RECORD_SIZE, .has_opening = true};
    struct log_check check, again;
    uint64_t pairs[4][2];
    if (!source.count)
        return 0;
    source.records = malloc(source.count * LOG_RECORD_SIZE);
    source.leaves = malloc(source.count * LOG_HASH_SIZE);
    assert(source.records && source.leaves);
    memcpy(source.records, bytes, source.count * LOG_RECORD_SIZE);
    for (uint64_t i = 0; i < source.count; i++)
        merkle_leaf(source.leaves + i * LOG_HASH_SIZE, log_source_record(&source, i),
                    LOG_RECORD_SIZE);
    assert(!log_check_source(&check, &source) && !log_check_source(&again, &source));
    assert(check.found == again.found && check.mark_count == again.mark_count);
    assert(log_check_conflicts(&check, &again, 4, pairs) == check.issued + check.reserved);
    char *text = log_export_events(&source, "", "0", 0);
    assert(text);
    free(text);
    log_check_free(&check);
    log_check_free(&again);
    log_source_close(&source);
    return 0;
}
