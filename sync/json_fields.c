#include "sync/json_fields.h"
#include "sync/slice_manifest.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void fields_fail(struct json_fields *fields, const char *form, ...) {
    if (fields->failed)
        return;
    fields->failed = true;
    va_list list;
    va_start(list, form);
    vsnprintf(fields->why, SLICE_WHY_SIZE, form, list);
    va_end(list);
}

json_t *fields_parse(struct json_fields *fields, const char *text, size_t size) {
    json_error_t error;
    json_t *root = json_loadb(text, size, JSON_REJECT_DUPLICATES, &error);
    if (!root)
        fields_fail(fields, "line %d: %.120s", error.line, error.text);
    else if (!json_is_object(root)) {
        fields_fail(fields, "the text is no JSON object");
        json_decref(root);
        root = NULL;
    }
    return root;
}

static bool is_among(const char *name, const char *names) {
    const size_t size = strlen(name);
    for (const char *at = names; *at; at += strcspn(at, " "), at += *at == ' ')
        if (strcspn(at, " ") == size && !strncmp(at, name, size))
            return true;
    return false;
}

void fields_only(struct json_fields *fields, const json_t *object, const char *where,
                 const char *names) {
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)object, name, value) {
        if (!is_among(name, names))
            fields_fail(fields, "%s: '%.60s' is not known here", where, name);
    }
}

json_t *fields_part(struct json_fields *fields, const json_t *object, const char *name,
                    json_type type, bool optional) {
    json_t *part = json_object_get(object, name);
    if (!part && !optional)
        fields_fail(fields, "'%s' is missing", name);
    if (part && json_typeof(part) != type) {
        fields_fail(fields, "'%s' is of the wrong kind", name);
        part = NULL;
    }
    return part;
}

void fields_text(struct json_fields *fields, const json_t *object, const char *name, char *out,
                 size_t size, bool optional) {
    const json_t *part = fields_part(fields, object, name, JSON_STRING, optional);
    if (!part)
        return;
    const size_t length = json_string_length(part);
    if (length >= size || strlen(json_string_value(part)) != length)
        fields_fail(fields, "'%s' is longer than %zu bytes", name, size - 1);
    else
        memcpy(out, json_string_value(part), length + 1);
}

void fields_whole(struct json_fields *fields, const json_t *object, const char *name, long *out,
                  long min, long max, bool optional) {
    const json_t *part = fields_part(fields, object, name, JSON_INTEGER, optional);
    if (!part)
        return;
    const json_int_t value = json_integer_value(part);
    if (value < min || value > max)
        fields_fail(fields, "'%s' is not between %ld and %ld", name, min, max);
    else
        *out = (long)value;
}

void fields_real(struct json_fields *fields, const json_t *object, const char *name, float *out,
                 double min, double max, bool optional) {
    const json_t *part = json_object_get(object, name);
    if (!part && optional)
        return;
    const double value = part ? json_number_value(part) : 0;
    if (!json_is_number(part) || !(value >= min && value <= max))
        fields_fail(fields, "'%s' is not a number between %g and %g", name, min, max);
    else
        *out = (float)value;
}

void fields_truth(struct json_fields *fields, const json_t *object, const char *name, bool *out,
                  bool optional) {
    const json_t *part = json_object_get(object, name);
    if (!part && optional)
        return;
    if (!json_is_boolean(part))
        fields_fail(fields, "'%s' is not true or false", name);
    else
        *out = json_is_true(part);
}
