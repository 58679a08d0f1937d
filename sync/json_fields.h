// Taking typed members out of a JSON object, for this folder's own use. The first thing that is
// wrong is put in words, and everything after it is skipped, so that a reader reads straight down
// and looks once.
#pragma once
#include "sync/sync_status.h"
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct json_fields {
    char *why; // SLICE_WHY_SIZE bytes
    bool failed;
};

void fields_fail(struct json_fields *fields, const char *form, ...)
    __attribute__((format(printf, 2, 3)));
// The text as an object, or NULL. The caller json_decref's it.
json_t *fields_parse(struct json_fields *fields, const char *text, size_t size);
// Refuses a member that is not among `names` (space between each).
void fields_only(struct json_fields *fields, const json_t *object, const char *where,
                 const char *names);
// A member object or array; NULL when absent, which fails unless `optional`.
json_t *fields_part(struct json_fields *fields, const json_t *object, const char *name,
                    json_type type, bool optional);
// These leave `out` as it was when the member is absent and `optional`.
void fields_text(struct json_fields *fields, const json_t *object, const char *name, char *out,
                 size_t size, bool optional);
void fields_whole(struct json_fields *fields, const json_t *object, const char *name, long *out,
                  long min, long max, bool optional);
void fields_real(struct json_fields *fields, const json_t *object, const char *name, float *out,
                 double min, double max, bool optional);
void fields_truth(struct json_fields *fields, const json_t *object, const char *name, bool *out,
                  bool optional);
