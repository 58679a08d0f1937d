#include "sync/referral_source.h"
#include <csv.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum {
    RECORD_MAX_BYTES = 8192, // of one row; a quote that is never closed must not swallow the file
    FIELDS_MAX = 64,
    COLUMNS_MAX = 8,
};

struct source {
    FILE *file;
    const char *const *names; // of the columns, ended by NULL
    int index[COLUMNS_MAX];   // where each stands
    size_t header_fields;
    char delimiter;
    unsigned long row; // of the record that was read last
    // The record.
    char line[RECORD_MAX_BYTES + 2]; // as it stands in the file
    char text[RECORD_MAX_BYTES + FIELDS_MAX];
    const char *fields[FIELDS_MAX];
    size_t used, count; // count: of fields, also of those past FIELDS_MAX
    bool ended, has_zero_byte;
};

// ---- One record at a time through libcsv

static void on_field(void *bytes, size_t size, void *context) {
    struct source *source = context;
    const size_t index = source->count++;
    if (index >= FIELDS_MAX)
        return;
    char *text = source->text + source->used; // never longer than the line it comes from
    if (size)
        memcpy(text, bytes, size);
    text[size] = 0;
    source->has_zero_byte |= strlen(text) != size;
    source->fields[index] = text;
    source->used += size + 1;
}

static void on_end(int character, void *context) {
    (void)character;
    ((struct source *)context)->ended = true;
}

// One more line behind `used` bytes of the record; 0 at the end, and when it does not fit.
static size_t read_line(struct source *source, size_t used) {
    const size_t room = used < RECORD_MAX_BYTES ? RECORD_MAX_BYTES - used : 0;
    size_t size = 0;
    int character;
    while (size < room && (character = getc_unlocked(source->file)) != EOF) {
        source->line[used + size++] = (char)character;
        if (character == '\n')
            return size;
    }
    if (size == room || !size)
        return 0;
    source->line[used + size] = '\n'; // the last line of a file may lack it
    return size + 1;
}

static bool is_blank(const char *line, size_t size) {
    while (size && (line[size - 1] == '\n' || line[size - 1] == '\r'))
        size--;
    return !size;
}

static void skip_line(struct source *source) {
    int character;
    while ((character = getc_unlocked(source->file)) != EOF && character != '\n')
        ;
}

static const char *parse_record(struct source *source, struct csv_parser *parser, size_t size) {
    size_t used = 0;
    for (;;) {
        if (csv_parse(parser, source->line + used, size, on_field, on_end, source) != size)
            return "its quotes are broken";
        used += size;
        if (source->ended)
            return NULL;
        size = read_line(source, used);
        if (!size)
            return "a quote is never closed, or it is longer than 8 KiB";
    }
}

// A record whose quotes are broken or that is too long costs its first line only: `*broken` says
// so. False at the end.
static bool next_record(struct source *source, const char **broken) {
    struct csv_parser parser;
    size_t size;
    *broken = NULL;
    do {
        size = read_line(source, 0);
        if (!size && feof(source->file))
            return false;
        source->row++; // blank lines count as rows, as a spreadsheet shows them
    } while (size && is_blank(source->line, size));
    if (!size) {
        skip_line(source);
        *broken = "it is longer than 8 KiB";
        return !ferror(source->file);
    }
    source->used = source->count = 0;
    source->ended = source->has_zero_byte = false;
    const off_t second = ftello(source->file);
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI))
        return false;
    csv_set_delim(&parser, (unsigned char)source->delimiter);
    *broken = parse_record(source, &parser, size);
    csv_free(&parser);
    if (*broken && second >= 0)
        (void)fseeko(source->file, second, SEEK_SET); // of what is no file the rest is lost
    return true;
}

// ---- The header

static int column_of(const struct source *source, const char *name) {
    for (size_t i = 0; i < source->count && i < FIELDS_MAX; i++)
        if (!strcmp(source->fields[i], name))
            return (int)i;
    return -1;
}

// False: what cannot be read twice.
static bool find_delimiter(struct source *source) {
    static const char mark[] = "\xEF\xBB\xBF"; // of UTF-8
    char first[RECORD_MAX_BYTES];
    const size_t size = fread(first, 1, sizeof first, source->file);
    size_t commas = 0, semicolons = 0;
    for (size_t i = 0; i < size && first[i] != '\n'; i++) {
        commas += first[i] == ',';
        semicolons += first[i] == ';';
    }
    source->delimiter = semicolons > commas ? ';' : ',';
    const long begin = size >= 3 && !memcmp(first, mark, 3) ? 3 : 0;
    return !fseek(source->file, begin, SEEK_SET);
}

static enum sync_status read_header(struct source *source, char *why) {
    const char *broken;
    if (!find_delimiter(source)) {
        snprintf(why, SLICE_WHY_SIZE, "it has to be a file, not a pipe");
        return SYNC_BAD_FILE;
    }
    if (!next_record(source, &broken) || broken || source->count > FIELDS_MAX) {
        snprintf(why, SLICE_WHY_SIZE, "there is no header row with columns in it");
        return SYNC_BAD_FILE;
    }
    source->header_fields = source->count;
    for (int i = 0; source->names[i]; i++) {
        source->index[i] = column_of(source, source->names[i]);
        if (source->index[i] < 0) {
            snprintf(why, SLICE_WHY_SIZE, "the header has no column '%s'", source->names[i]);
            return SYNC_BAD_FILE;
        }
    }
    return SYNC_OK;
}

static const char *field(const struct source *source, int column) {
    return source->fields[source->index[column]];
}

// What is wrong with the record as such, in words; NULL: nothing.
static const char *fault_of(const struct source *source, char words[SLICE_WHY_SIZE]) {
    if (source->count != source->header_fields) {
        snprintf(words, SLICE_WHY_SIZE, "has %zu fields where the header has %zu", source->count,
                 source->header_fields);
        return words;
    }
    return source->has_zero_byte ? "has a zero byte" : NULL;
}

// Begins to read a file; `*out` is NULL on anything but SYNC_OK.
static enum sync_status begin(struct source **out, FILE *file, const char *const *names,
                              char *why) {
    *out = calloc(1, sizeof **out);
    if (!*out) {
        snprintf(why, SLICE_WHY_SIZE, "no memory left");
        return SYNC_NO_MEMORY;
    }
    (*out)->file = file;
    (*out)->names = names;
    const enum sync_status status = read_header(*out, why);
    if (status) {
        free(*out);
        *out = NULL;
    }
    return status;
}

static enum sync_status end(struct source *source, char *why) {
    const bool failed = ferror(source->file);
    if (failed)
        snprintf(why, SLICE_WHY_SIZE, "the file could not be read behind row %lu", source->row);
    free(source);
    return failed ? SYNC_DISK_FAILED : SYNC_OK;
}

// ---- The national list

static bool is_number(const char *text) {
    return *text && strlen(text) < SLICE_UIK_SIZE && strspn(text, "0123456789") == strlen(text);
}

enum sync_status referral_source_voters(FILE *file, referral_source_on_voter on_voter,
                                        referral_source_on_refusal on_refusal, void *context,
                                        char *why) {
    static const char *const names[] = {"pin", "precinct", NULL};
    struct source *source;
    const char *wrong;
    char words[SLICE_WHY_SIZE];
    enum sync_status status = begin(&source, file, names, why);
    if (status)
        return status;
    for (bool going = true; going && next_record(source, &wrong);) {
        if (!wrong)
            wrong = fault_of(source, words);
        if (!wrong && !pin_read(field(source, 0), NULL, NULL))
            wrong = "pin is no PIN: 14 digits, [12]DDMMYYYYnnnnn";
        if (!wrong && !is_number(field(source, 1)))
            wrong = "precinct is no precinct's number";
        going = wrong ? on_refusal(context, source->row, wrong)
                      : on_voter(context, source->row, field(source, 0), field(source, 1));
    }
    return end(source, why);
}

// ---- The polling stations

enum { NUMBER, ADDRESS_KY, ADDRESS_RU, ADDRESS_EN, LATITUDE, LONGITUDE, MAP };
static const char *const precinct_columns[] = {"precinct", "address_ky", "address_ru", "address_en",
                                               "latitude", "longitude",  "map",        NULL};

static bool is_utf8(const char *text) {
    json_t *string = json_string(text); // refuses what is none
    json_decref(string);
    return string != NULL;
}

static const char *take_text(const struct source *source, int column, char *out, size_t size) {
    const char *text = field(source, column);
    if (!is_utf8(text))
        return "is not UTF-8: save the file as CSV UTF-8";
    if (strlen(text) >= size)
        return "is too long";
    memcpy(out, text, strlen(text) + 1);
    return NULL;
}

static const char *take_degrees(const struct source *source, int column, double *out) {
    char text[32], *comma, *rest;
    const size_t size = strlen(field(source, column));
    if (!size || size >= sizeof text)
        return "is not a number of degrees";
    memcpy(text, field(source, column), size + 1);
    if ((comma = strchr(text, ',')))
        *comma = '.';
    *out = strtod(text, &rest);
    return *rest || text[strspn(text, "+-0123456789.")] ? "is not a number of degrees" : NULL;
}

static const char *take_column(const struct source *source, int column,
                               struct referral_precinct *out) {
    switch (column) {
    case NUMBER:
        return is_number(field(source, NUMBER))
                   ? take_text(source, NUMBER, out->number, sizeof out->number)
                   : "is no precinct's number";
    case ADDRESS_KY: return take_text(source, column, out->address.ky, sizeof out->address.ky);
    case ADDRESS_RU: return take_text(source, column, out->address.ru, sizeof out->address.ru);
    case ADDRESS_EN: return take_text(source, column, out->address.en, sizeof out->address.en);
    case LATITUDE: return out->has_place ? take_degrees(source, column, &out->latitude) : NULL;
    case LONGITUDE: return out->has_place ? take_degrees(source, column, &out->longitude) : NULL;
    default: return take_text(source, column, out->map, sizeof out->map);
    }
}

static const char *take_precinct(const struct source *source, struct referral_precinct *out,
                                 char words[SLICE_WHY_SIZE]) {
    *out = (struct referral_precinct){.has_place =
                                          *field(source, LATITUDE) || *field(source, LONGITUDE)};
    for (int column = 0; precinct_columns[column]; column++) {
        const char *wrong = take_column(source, column, out);
        if (wrong) {
            snprintf(words, SLICE_WHY_SIZE, "%s %s", precinct_columns[column], wrong);
            return words;
        }
    }
    return NULL;
}

enum sync_status referral_source_precincts(FILE *file, referral_source_on_precinct on_precinct,
                                           referral_source_on_refusal on_refusal, void *context,
                                           char *why) {
    struct referral_precinct precinct;
    struct source *source;
    const char *wrong;
    char words[SLICE_WHY_SIZE];
    enum sync_status status = begin(&source, file, precinct_columns, why);
    if (status)
        return status;
    for (bool going = true; going && next_record(source, &wrong);) {
        if (!wrong)
            wrong = fault_of(source, words);
        if (!wrong)
            wrong = take_precinct(source, &precinct, words);
        going = wrong ? on_refusal(context, source->row, wrong)
                      : on_precinct(context, source->row, &precinct);
    }
    return end(source, why);
}
