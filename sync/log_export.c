#include "sync/log_export.h"
#include "sync/hash_text.h"
#include "sync/merkle_tree.h"
#include "sync/whole_file.h"
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const int64_t latest_ms = 253402000000000; // a day before the year 10000
enum { HOUR_MS = 60 * 60 * 1000 };

void log_time_text(char text[LOG_TIME_SIZE], int64_t t_ms, int utc_offset_min) {
    const int64_t local_ms =
        t_ms < 0 || t_ms > latest_ms ? -1 : t_ms + utc_offset_min * INT64_C(60000);
    const time_t second = (time_t)(local_ms / 1000);
    struct tm tm;
    if (local_ms < 0 || !gmtime_r(&second, &tm)) {
        snprintf(text, LOG_TIME_SIZE, "1970-01-01T00:00:00.000Z"); // no time that a kiosk has
        return;
    }
    size_t at = strftime(text, LOG_TIME_SIZE, "%Y-%m-%dT%H:%M:%S", &tm);
    at += (size_t)snprintf(text + at, LOG_TIME_SIZE - at, ".%03d", (int)(local_ms % 1000));
    const int offset = abs(utc_offset_min) % (24 * 60);
    if (offset)
        snprintf(text + at, LOG_TIME_SIZE - at, "%c%02d:%02d", utc_offset_min < 0 ? '-' : '+',
                 offset / 60, offset % 60);
    else
        snprintf(text + at, LOG_TIME_SIZE - at, "Z");
}

// ---- NIST SP 1500-101

static json_t *event_of(const struct log_record *record, const uint8_t *leaf) {
    char sequence[24], user[8], time[LOG_TIME_SIZE], hash[HASH_TEXT_SIZE], words[LOG_RECORD_WORDS];
    const struct log_event_row *row = log_event_row((enum log_event)record->event);
    snprintf(sequence, sizeof sequence, "%" PRIu64, record->seq);
    snprintf(user, sizeof user, "%u", record->operator_id);
    log_time_text(time, record->t_ms, 0);
    hash_text(hash, leaf);
    log_record_words(words, record);
    json_t *out = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "@type", "EventLogging.Event",
                            "Id", row->word, "Sequence", sequence, "TimeStamp", time, "Type",
                            row->type, "Disposition", row->disposition, "Hash", hash);
    if (out && *words)
        json_object_set_new(out, "Details", json_string(words));
    if (out && record->operator_id)
        json_object_set_new(out, "UserId", json_string(user));
    return out;
}

static json_t *events_of(const struct log_source *source) {
    json_t *events = json_array();
    for (uint64_t seq = 0; events && source->records && seq < source->count; seq++) {
        struct log_record record;
        if (log_record_decode(&record, log_source_record(source, seq)))
            continue;
        if (json_array_append_new(events, event_of(&record, log_source_leaf(source, seq)))) {
            json_decref(events);
            return NULL;
        }
    }
    return events;
}

// <domain>/<election>/uik<N>/k<kiosk>: the second part; "" when it has none.
static void election_of(char out[CHECKPOINT_ORIGIN_SIZE], const char *origin) {
    const char *from = strchr(origin, '/'), *to = from ? strchr(from + 1, '/') : NULL;
    *out = 0;
    if (to)
        snprintf(out, CHECKPOINT_ORIGIN_SIZE, "%.*s", (int)(to - from - 1), from + 1);
}

char *log_export_events(const struct log_source *source, const char *origin, const char *version,
                        int64_t generated_ms) {
    struct log_record first;
    char id[CHECKPOINT_ORIGIN_SIZE] = "kiosk", election[CHECKPOINT_ORIGIN_SIZE],
         generated[LOG_TIME_SIZE];
    if (*origin)
        snprintf(id, sizeof id, "%s", origin);
    else if (source->records && source->count &&
             !log_record_decode(&first, log_source_record(source, 0)))
        snprintf(id, sizeof id, "k%u", first.kiosk);
    election_of(election, origin);
    log_time_text(generated, generated_ms, 0);
    json_t *root =
        json_pack("{s:s, s:s, s:s, s:[{s:s, s:s, s:s, s:s, s:s, s:s, s:o}]}", "@type",
                  "EventLogging.ElectionEventLog", "GeneratedTime", generated, "Details",
                  "Who came to vote and when, not how. Event.Hash is the record's leaf hash "
                  "(SHA-256, RFC 6962) in base64: leaves.txt has it on line Sequence + 1.",
                  "Device", "@type", "EventLogging.Device", "Id", id, "Type",
                  "electronic-poll-book", "Manufacturer", "Shailoo", "Model", "shailoo-kiosk",
                  "Version", version, "Event", events_of(source));
    if (root && *election)
        json_object_set_new(root, "ElectionId", json_string(election));
    char *text = root ? json_dumps(root, JSON_INDENT(1)) : NULL;
    json_decref(root);
    return text;
}

// ---- What everybody may know of the events

static int by_number(const void *a, const void *b) {
    const int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;
    return one < other ? -1 : one > other;
}

static json_t *hours_of(const int64_t *hours, size_t count) {
    json_t *out = json_array();
    for (size_t i = 0, next; out && i < count; i = next) {
        char from[LOG_TIME_SIZE];
        for (next = i + 1; next < count && hours[next] == hours[i];)
            next++;
        log_time_text(from, hours[i] * HOUR_MS, 0);
        json_array_append_new(
            out, json_pack("{s:s, s:I}", "from", from, "issued", (json_int_t)(next - i)));
    }
    return out;
}

char *log_export_hours(const struct log_source *source, uint64_t count, const char *origin) {
    int64_t *hours = malloc((count + 1) * sizeof *hours);
    size_t issued = 0, voided = 0;
    if (!hours)
        return NULL;
    for (uint64_t seq = 0; seq < count; seq++) {
        struct log_record record;
        if (log_record_decode(&record, log_source_record(source, seq)))
            continue;
        if (record.event == LOG_ISSUED)
            hours[issued++] = record.t_ms / HOUR_MS;
        voided += record.event == LOG_VOIDED;
    }
    qsort(hours, issued, sizeof *hours, by_number);
    json_t *root = json_pack("{s:s, s:I, s:I, s:I, s:o}", "log", origin, "records",
                             (json_int_t)count, "issued", (json_int_t)issued, "voided",
                             (json_int_t)voided, "hours", hours_of(hours, issued));
    char *text = root ? json_dumps(root, JSON_INDENT(1)) : NULL;
    json_decref(root);
    free(hours);
    return text;
}

// ---- The folders

struct folder {
    int file;
    unsigned mode; // of what is written into it
};

static enum sync_status write_part(const struct folder *folder, const char *name, const void *bytes,
                                   size_t size) {
    return whole_file_write_in(folder->file, name, bytes, size, folder->mode);
}

static enum sync_status write_leaves(const struct log_source *source, const struct folder *folder) {
    char *text = malloc(source->count * HASH_TEXT_SIZE + 1), *at = text;
    if (!text)
        return SYNC_NO_MEMORY;
    for (uint64_t seq = 0; seq < source->count; seq++, at += HASH_TEXT_SIZE) {
        hash_text(at, log_source_leaf(source, seq));
        at[HASH_TEXT_SIZE - 1] = '\n';
    }
    const enum sync_status status = write_part(folder, "leaves.txt", text, (size_t)(at - text));
    free(text);
    return status;
}

static enum sync_status write_records(const struct log_source *source,
                                      const struct folder *folder) {
    const size_t records = source->count * LOG_RECORD_SIZE, head = LOG_HASH_SIZE + 32;
    uint8_t *bytes = malloc(head + records);
    if (!bytes)
        return SYNC_NO_MEMORY;
    memcpy(bytes, source->package_hash, LOG_HASH_SIZE);
    memcpy(bytes + LOG_HASH_SIZE, source->public_key, sizeof source->public_key);
    memcpy(bytes + head, source->records, records);
    const enum sync_status status = write_part(folder, "records.bin", bytes, head + records);
    free(bytes);
    return status;
}

// Takes the text; NULL: there was no memory for it.
static enum sync_status write_text(const struct folder *folder, const char *name, char *text) {
    const enum sync_status status =
        text ? write_part(folder, name, text, strlen(text)) : SYNC_NO_MEMORY;
    free(text);
    return status;
}

static enum sync_status write_signed(const struct log_source *source, const struct log_export *how,
                                     const struct folder *folder) {
    char key[CHECKPOINT_KEY_SIZE + 1];
    checkpoint_signer_text(key, how->kiosk);
    strcat(key, "\n");
    enum sync_status status = write_leaves(source, folder);
    if (!status)
        status = write_part(folder, "checkpoint.note", how->note, how->note_size);
    return status ? status : write_part(folder, "kiosk.vkey", key, strlen(key));
}

enum sync_status log_export_public(const struct log_source *source, const struct log_export *how,
                                   int folder) {
    const struct folder open = {folder, 0644};
    const enum sync_status status = write_signed(source, how, &open);
    return status || !source->records
               ? status
               : write_text(&open, "hours.json",
                            log_export_hours(source, source->count, how->kiosk->name));
}

enum sync_status log_export_auditors(const struct log_source *source, const struct log_export *how,
                                     int folder) {
    const struct folder closed = {folder, 0600};
    enum sync_status status = write_signed(source, how, &closed);
    if (!status)
        status = write_records(source, &closed);
    return status ? status
                  : write_text(&closed, "events.json",
                               log_export_events(source, how->kiosk->name, how->version,
                                                 how->generated_ms));
}
