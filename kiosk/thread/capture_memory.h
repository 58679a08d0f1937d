// What the sensors gave for this log, so that nothing of it counts twice: a recording that is
// played once more, a picture that was kept and shown anew. A living finger or face never gives the
// same pixels again. Of each capture it holds a keyed tag and no more; all its room is taken at
// create. Against replay, not against whoever changes a pixel: that is a new picture, and the
// matcher's and face_alive's to judge.
#pragma once
#include "sync/participation_log.h"
#include <stdbool.h>
#include <stddef.h>

struct capture_memory;
struct capture_memory *capture_memory_create(void);         // NULL: no memory left
void capture_memory_destroy(struct capture_memory *memory); // takes NULL

// UI thread, before the first capture: the key of the log's tags, and what is in the log already.
// Another log's captures are forgotten.
void capture_memory_begin(struct capture_memory *memory, const uint8_t key[LOG_CAPTURE_KEY_SIZE]);
void capture_memory_know(struct capture_memory *memory, uint64_t tag);

// Any thread. Was one of these (capture_hash of each, at most LOG_CAPTURES_MAX) given before? True:
// nothing is changed, and `out` is empty. False: they are remembered from now on, and `out` has
// their tags for the log. `memory` NULL: nothing is remembered.
bool capture_memory_repeats(struct capture_memory *memory, const uint64_t *hashes, size_t count,
                            struct log_captures *out);
