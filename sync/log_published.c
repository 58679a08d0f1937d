#include "sync/log_published.h"
#include "sync/log_export.h"
#include <inttypes.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct comparison {
    size_t *faults;
    log_published_on_fault say;
};

static void find(const struct comparison *of, const char *form, ...)
    __attribute__((format(printf, 2, 3)));
static void find(const struct comparison *of, const char *form, ...) {
    char clause[LOG_SOURCE_WHY_SIZE];
    va_list list;
    va_start(list, form);
    vsnprintf(clause, sizeof clause, form, list);
    va_end(list);
    of->say(clause);
    ++*of->faults;
}

// A member given twice would be one thing for us and another for the next reader.
static json_t *parse(const struct comparison *of, const char *text, size_t size) {
    json_error_t error;
    json_t *root = json_loadb(text, size, JSON_REJECT_DUPLICATES, &error);
    if (!root)
        find(of, "it is no JSON: %s in line %d", error.text, error.line);
    return root;
}

static const char *text_of(const json_t *object, const char *name) {
    const char *text = json_string_value(json_object_get(object, name));
    return text ? text : "";
}

// The name of a member in which they differ; NULL: they are the same.
static const char *difference(json_t *said, json_t *right) {
    const char *name;
    json_t *value;
    json_object_foreach(right, name, value) {
        if (!json_equal(value, json_object_get(said, name)))
            return name;
    }
    json_object_foreach(said, name, value) {
        if (!json_object_get(right, name))
            return name;
    }
    return json_is_object(said) ? NULL : "form";
}

// ---- events.json

static json_t *device_of(const json_t *root) {
    return json_array_get(json_object_get(root, "Device"), 0);
}

// The event's number, as log_export has written it; false: it is no record's.
static bool number_of(const json_t *event, size_t count, size_t *number) {
    const char *text = text_of(event, "Sequence");
    char again[24], *end;
    *number = strtoull(text, &end, 10);
    snprintf(again, sizeof again, "%zu", *number);
    return !strcmp(again, text) && *number < count;
}

static void compare_events(const struct comparison *of, const json_t *said, const json_t *right,
                           bool *was_seen) {
    const size_t count = json_array_size(right);
    size_t at, number, last = 0;
    json_t *event;
    json_array_foreach(said, at, event) {
        if (!number_of(event, count, &number)) {
            find(of, "event %zu, counted from 0, was added: no record has the number that it says",
                 at);
            continue;
        }
        const char *name = difference(event, json_array_get(right, number));
        if (was_seen[number])
            find(of, "event %zu stands there twice", number);
        else if (name)
            find(of, "event %zu was altered: its %s is not record %zu's", number, name, number);
        if (number < last)
            find(of, "event %zu is out of its order", number);
        was_seen[number] = true;
        last = number;
    }
    for (number = 0; number < count; number++)
        if (!was_seen[number])
            find(of, "event %zu is missing", number);
}

// Of when and by which version it was made nothing but itself tells.
static json_t *right_events(const struct log_source *records, const char *origin,
                            const json_t *said) {
    char *text = log_export_events(records, origin, text_of(device_of(said), "Version"), 0);
    json_t *right = text ? json_loads(text, 0, NULL) : NULL;
    json_t *made = json_object_get(said, "GeneratedTime");
    if (right && json_is_string(made))
        json_object_set(right, "GeneratedTime", made);
    free(text);
    return right;
}

enum sync_status log_published_events(size_t *faults, const struct log_source *records,
                                      const char *origin, const char *text, size_t size,
                                      log_published_on_fault say) {
    const struct comparison of = {faults, say};
    *faults = 0;
    json_t *said = parse(&of, text, size);
    if (!said)
        return SYNC_OK;
    json_t *right = right_events(records, origin, said);
    bool *was_seen = calloc(records->count + 1, sizeof *was_seen);
    const enum sync_status status = right && was_seen ? SYNC_OK : SYNC_NO_MEMORY;
    if (!status) {
        json_t *device = device_of(said), *events = json_object_get(device, "Event");
        compare_events(&of, events, json_object_get(device_of(right), "Event"), was_seen);
        json_object_del(device, "Event");
        json_object_del(device_of(right), "Event");
        const char *name = difference(said, right);
        if (name)
            find(&of, "its head is not this log's: %s", name);
    }
    free(was_seen);
    json_decref(right);
    json_decref(said);
    return status;
}

// ---- hours.json

static void compare_hours(const struct comparison *of, const json_t *said, const json_t *right) {
    size_t at;
    json_t *hour;
    json_array_foreach(said, at, hour) {
        const char *name = difference(hour, json_array_get(right, at));
        if (at >= json_array_size(right))
            find(of, "hour %zu (%s) was added", at, text_of(hour, "from"));
        else if (name)
            find(of, "hour %zu (%s) is not what the records say: %s", at, text_of(hour, "from"),
                 name);
    }
    for (; at < json_array_size(right); at++)
        find(of, "hour %zu (%s) is missing", at, text_of(json_array_get(right, at), "from"));
}

enum sync_status log_published_hours(size_t *faults, const struct log_source *records,
                                     const char *origin, uint64_t leaves, const char *text,
                                     size_t size, log_published_on_fault say) {
    const struct comparison of = {faults, say};
    *faults = 0;
    if (leaves > records->count) {
        find(&of, "it is of %" PRIu64 " records, and here are %" PRIu64, leaves, records->count);
        return SYNC_OK;
    }
    json_t *said = parse(&of, text, size);
    if (!said)
        return SYNC_OK;
    char *made = log_export_hours(records, leaves, origin);
    json_t *right = made ? json_loads(made, 0, NULL) : NULL;
    if (right) {
        compare_hours(&of, json_object_get(said, "hours"), json_object_get(right, "hours"));
        const char *name = difference(said, right);
        if (name && (!*faults || strcmp(name, "hours") != 0))
            find(&of, "its %s is not what the records say", name);
    }
    const enum sync_status status = right ? SYNC_OK : SYNC_NO_MEMORY;
    free(made);
    json_decref(right);
    json_decref(said);
    return status;
}
