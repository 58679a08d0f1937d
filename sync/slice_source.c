#include "sync/slice_source.h"
#include "sync/manifest_json.h"
#include "sync/whole_file.h"
#include <csv.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FILE_MAX_BYTES = 1 << 28,
    RECORD_MAX_BYTES = 8192, // of one row; a quote that is never closed must not swallow the file
    FIELDS_MAX = 64,
};

// ---- station.json

static void take_codes(struct json_fields *fields, const json_t *root, struct slice_station *out) {
    const json_t *list = json_object_get(root, "officials");
    for (uint8_t i = 0; i < out->manifest.official_count && !fields->failed; i++) {
        const json_t *item = json_array_get(list, i);
        fields_only(fields, item, "officials", "id role name code");
        fields_text(fields, item, "code", out->codes[i], sizeof out->codes[i], false);
    }
}

static void take_holders(struct json_fields *fields, const json_t *part,
                         struct slice_station *out) {
    fields_only(fields, part, "holders", "chair secretary operator");
    if (!out->manifest.training)
        fields_fail(fields, "passphrases may stand in the file only of a training station");
    for (int holder = HOLDER_CHAIR; holder <= HOLDER_OPERATOR; holder++)
        fields_text(fields, part, key_holder_text((enum key_holder)holder),
                    out->passphrases[holder - 1], KEY_PASSPHRASE_SIZE, false);
}

enum sync_status slice_source_station(struct slice_station *out, const char *json, size_t size,
                                      char *why) {
    struct json_fields fields = {.why = why};
    memset(out, 0, sizeof *out);
    json_t *root = fields_parse(&fields, json, size);
    if (root) {
        fields_only(&fields, root, "station", "holders " MANIFEST_STATION_NAMES);
        manifest_take_station(&fields, root, &out->manifest);
        take_codes(&fields, root, out);
        const json_t *holders = fields_part(&fields, root, "holders", JSON_OBJECT, true);
        if (holders)
            take_holders(&fields, holders, out);
    }
    json_decref(root);
    out->manifest.schema = SLICE_SCHEMA;
    if (fields.failed)
        slice_station_wipe(out);
    return fields.failed ? SYNC_BAD_FILE : SYNC_OK;
}

void slice_station_wipe(struct slice_station *station) {
    sodium_memzero(station, sizeof *station);
}

// ---- voters.csv: one record at a time through libcsv, so that one broken row costs one row

enum column {
    LIST_NUMBER,
    PAGE,
    PIN,
    SURNAME,
    GIVEN,
    PATRONYMIC,
    BIRTH,
    SEX,
    ADDRESS,
    DOCUMENT,
    KIOSK,
    COLUMNS
};
static const char *const column_names[COLUMNS] = {"list_number", "page",       "pin",   "surname",
                                                  "given",       "patronymic", "birth", "sex",
                                                  "address",     "document",   "kiosk"};

struct record {
    size_t count; // of fields, also of those past FIELDS_MAX
    bool ended, has_zero_byte, is_too_long;
    const char *fields[FIELDS_MAX];
    size_t used;
    char text[RECORD_MAX_BYTES + FIELDS_MAX];
};

struct source {
    const char *at, *end;
    char delimiter;
    unsigned long row;  // of the record that was read last
    int index[COLUMNS]; // where a column stands; -1: absent
    struct record record;
};

static void on_field(void *bytes, size_t size, void *context) {
    struct record *record = context;
    const size_t index = record->count++;
    if (index >= FIELDS_MAX)
        return;
    record->fields[index] = "";
    if (record->used + size + 1 > sizeof record->text) {
        record->is_too_long = true;
        return;
    }
    char *text = record->text + record->used;
    if (size)
        memcpy(text, bytes, size);
    text[size] = 0;
    record->has_zero_byte |= strlen(text) != size;
    record->fields[index] = text;
    record->used += size + 1;
}

static void on_row(int end, void *context) {
    (void)end;
    ((struct record *)context)->ended = true;
}

static bool line_is_blank(const char *line, size_t size) {
    while (size && (line[size - 1] == '\n' || line[size - 1] == '\r'))
        size--;
    return !size;
}

static size_t line_size(const struct source *source, const char *at) {
    const char *newline = memchr(at, '\n', (size_t)(source->end - at));
    return newline ? (size_t)(newline - at) + 1 : (size_t)(source->end - at);
}

// Reads the next record and moves on. A record whose quotes are broken or that is too long costs
// its first line only: `*broken` says so. False at the end.
static bool next_record(struct source *source, const char **broken) {
    *broken = NULL;
    while (source->at < source->end) { // blank lines count as rows, as a spreadsheet shows them
        const size_t size = line_size(source, source->at);
        if (!line_is_blank(source->at, size))
            break;
        source->at += size;
        source->row++;
    }
    if (source->at >= source->end)
        return false;
    source->row++;
    memset(&source->record, 0, sizeof source->record);
    struct csv_parser parser;
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI))
        return false;
    csv_set_delim(&parser, (unsigned char)source->delimiter);
    const char *start = source->at, *at = start;
    while (!source->record.ended && !*broken) {
        const size_t size = at < source->end ? line_size(source, at) : 0;
        if ((size_t)(at - start) + size > RECORD_MAX_BYTES)
            *broken = "longer than 8 KiB, or a quote is never closed";
        else if (!size ? csv_fini(&parser, on_field, on_row, &source->record) != 0
                       : csv_parse(&parser, at, size, on_field, on_row, &source->record) != size)
            *broken = "its quotes are broken";
        else if (!size && !source->record.ended)
            break;
        at += size;
    }
    csv_free(&parser);
    source->at = *broken ? start + line_size(source, start) : at;
    return true;
}

static bool text_is_clean(const char *text) { // UTF-8 without control characters
    const uint8_t *at = (const uint8_t *)text;
    while (*at) {
        const int more = *at < 0x80                  ? 0
                         : *at >= 0xC2 && *at < 0xE0 ? 1
                         : (*at & 0xF0) == 0xE0      ? 2
                         : *at >= 0xF0 && *at < 0xF5 ? 3
                                                     : -1;
        if (more < 0 || *at < 0x20 || *at == 0x7F)
            return false;
        if ((at[0] == 0xE0 && at[1] < 0xA0) || (at[0] == 0xED && at[1] > 0x9F) ||
            (at[0] == 0xF0 && at[1] < 0x90) || (at[0] == 0xF4 && at[1] > 0x8F))
            return false;
        at++;
        for (int i = 0; i < more; i++)
            if ((*at++ & 0xC0) != 0x80)
                return false;
    }
    return true;
}

static const char *field(const struct source *source, enum column column) {
    const int index = source->index[column];
    return index < 0 ? "" : source->record.fields[index];
}

// What is wrong with a field, in words; NULL: nothing.
static const char *take_text(const struct source *source, enum column column, char *out,
                             size_t size) {
    const char *text = field(source, column);
    if (!text_is_clean(text))
        return "is no clean UTF-8";
    if (strlen(text) >= size)
        return "is too long";
    memcpy(out, text, strlen(text) + 1);
    return NULL;
}

static const char *take_number(const struct source *source, enum column column, unsigned long min,
                               unsigned long max, unsigned long if_empty, unsigned long *out) {
    const char *text = field(source, column);
    *out = if_empty;
    if (!*text && if_empty >= min)
        return NULL;
    if (!*text || strlen(text) > 9 || strspn(text, "0123456789") != strlen(text))
        return "is not a whole number";
    *out = strtoul(text, NULL, 10);
    return *out < min || *out > max ? "is out of range" : NULL;
}

static const char *take_column(const struct source *source, enum column column, struct voter *out) {
    unsigned long number;
    const char *wrong = NULL;
    switch (column) {
    case LIST_NUMBER:
        wrong = take_number(source, column, 1, 999999999, 0, &number);
        out->number = (uint32_t)number;
        return wrong;
    case PAGE:
        wrong = take_number(source, column, 0, 65535, 0, &number);
        out->page = (uint16_t)number;
        return wrong;
    case KIOSK:
        wrong = take_number(source, column, 1, SLICE_KIOSKS_MAX, 1, &number);
        out->kiosk = (uint8_t)number;
        return wrong;
    case PIN: return take_text(source, column, out->pin, sizeof out->pin);
    case SURNAME: return take_text(source, column, out->surname, sizeof out->surname);
    case GIVEN: return take_text(source, column, out->given, sizeof out->given);
    case PATRONYMIC: return take_text(source, column, out->patronymic, sizeof out->patronymic);
    case ADDRESS: return take_text(source, column, out->address, sizeof out->address);
    case DOCUMENT: return take_text(source, column, out->document, sizeof out->document);
    case BIRTH:
        return day_from_text(&out->birth, field(source, column)) ? NULL
                                                                 : "is not a day as YYYY-MM-DD";
    case SEX:
        out->sex = field(source, column)[0];
        return (out->sex == 'F' || out->sex == 'M') && !field(source, column)[1] ? NULL
                                                                                 : "is not F or M";
    case COLUMNS: break;
    }
    return NULL;
}

// False, and why, when the record is no voter.
static bool take_voter(const struct source *source, size_t header_count, struct voter *out,
                       char *why) {
    memset(out, 0, sizeof *out);
    if (source->record.count != header_count) {
        snprintf(why, SLICE_WHY_SIZE, "has %zu fields where the header has %zu",
                 source->record.count, header_count);
        return false;
    }
    if (source->record.has_zero_byte || source->record.is_too_long) {
        snprintf(why, SLICE_WHY_SIZE, "has a zero byte or is too long");
        return false;
    }
    for (int column = 0; column < COLUMNS; column++) {
        const char *wrong = take_column(source, (enum column)column, out);
        if (wrong) {
            snprintf(why, SLICE_WHY_SIZE, "%s %s", column_names[column], wrong);
            return false;
        }
    }
    return true;
}

static bool take_header(struct source *source, char *why) {
    for (int column = 0; column < COLUMNS; column++)
        source->index[column] = -1;
    for (size_t i = 0; i < source->record.count && i < FIELDS_MAX; i++)
        for (int column = 0; column < COLUMNS; column++)
            if (!strcmp(source->record.fields[i], column_names[column])) {
                if (source->index[column] >= 0) {
                    snprintf(why, SLICE_WHY_SIZE, "the header has the column '%s' twice",
                             column_names[column]);
                    return false;
                }
                source->index[column] = (int)i;
            }
    for (int column = 0; column < KIOSK; column++)
        if (source->index[column] < 0) {
            snprintf(why, SLICE_WHY_SIZE, "the header has no column '%s'", column_names[column]);
            return false;
        }
    return true;
}

static char delimiter_of(const char *bytes, size_t size) {
    size_t commas = 0, semicolons = 0;
    for (size_t i = 0; i < size && bytes[i] != '\n'; i++) {
        commas += bytes[i] == ',';
        semicolons += bytes[i] == ';';
    }
    return semicolons > commas ? ';' : ',';
}

enum sync_status slice_source_voters_bytes(const char *bytes, size_t size,
                                           slice_source_on_voter on_voter,
                                           slice_source_on_refusal on_refusal, void *context,
                                           char *why) {
    if (size >= 3 && !memcmp(bytes, "\xEF\xBB\xBF", 3)) {
        bytes += 3;
        size -= 3;
    }
    struct source *source = calloc(1, sizeof *source);
    if (!source)
        return SYNC_NO_MEMORY;
    source->at = bytes;
    source->end = bytes + size;
    source->delimiter = delimiter_of(bytes, size);
    const char *broken;
    bool going = next_record(source, &broken);
    if (!going || broken || source->record.has_zero_byte) {
        snprintf(why, SLICE_WHY_SIZE, "there is no header row");
        free(source);
        return SYNC_BAD_FILE;
    }
    const size_t header_count = source->record.count;
    enum sync_status status =
        header_count <= FIELDS_MAX && take_header(source, why) ? SYNC_OK : SYNC_BAD_FILE;
    if (header_count > FIELDS_MAX)
        snprintf(why, SLICE_WHY_SIZE, "the header has more than %d columns", FIELDS_MAX);
    while (!status && going && next_record(source, &broken)) {
        struct voter voter;
        char refusal[SLICE_WHY_SIZE];
        if (broken)
            going = on_refusal(context, source->row, broken);
        else if (take_voter(source, header_count, &voter, refusal))
            going = on_voter(context, source->row, &voter);
        else
            going = on_refusal(context, source->row, refusal);
    }
    free(source);
    return status;
}

enum sync_status slice_source_voters(const char *path, slice_source_on_voter on_voter,
                                     slice_source_on_refusal on_refusal, void *context, char *why) {
    char *bytes;
    size_t size;
    enum sync_status status = whole_file_read(path, FILE_MAX_BYTES, &bytes, &size);
    if (status)
        snprintf(why, SLICE_WHY_SIZE, "%s: %s", path, sync_status_text(status));
    else
        status = slice_source_voters_bytes(bytes, size, on_voter, on_refusal, context, why);
    free(bytes);
    return status;
}
