#include "sync/csv_file.h"
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WINDOW = 1 << 18, HEAD = 1 << 16, NAME_SIZE = 128 };

static enum sync_status say(char *why, enum sync_status status, const char *form, ...)
    __attribute__((format(printf, 3, 4)));
static enum sync_status say(char *why, enum sync_status status, const char *form, ...) {
    va_list list;
    va_start(list, form);
    vsnprintf(why, CSV_WHY_SIZE, form, list);
    va_end(list);
    return status;
}

// ---- One record

static bool break_off(struct csv_record *out, const char *bytes, size_t size, const char *words) {
    const char *newline = memchr(bytes, '\n', size);
    out->broken = words;
    out->size = newline ? (size_t)(newline - bytes) + 1 : size;
    out->is_open = !newline;
    return true;
}

// The text between quotes, "" for ". `*at` stands behind the first quote, and afterwards behind the
// last; false when there is none.
static bool take_quoted(char **text, const char **at, const char *end) {
    for (;;) {
        const char *quote = memchr(*at, '"', (size_t)(end - *at));
        const size_t size = (size_t)((quote ? quote : end) - *at);
        memcpy(*text, *at, size);
        *text += size;
        *at += size + (quote != NULL);
        if (!quote)
            return false;
        if (*at == end || **at != '"')
            return true;
        *(*text)++ = '"';
        (*at)++;
    }
}

static void take_bare(char **text, const char **at, const char *end, char delimiter) {
    const char *start = *at, *stop = start;
    while (stop < end && *stop != delimiter && *stop != '\n' && *stop != '"')
        stop++;
    *at = stop;
    while (stop > start && (stop[-1] == ' ' || stop[-1] == '\r'))
        stop--;
    memcpy(*text, start, (size_t)(stop - start));
    *text += stop - start;
}

// One field and what ends it. NULL, or what is wrong.
static const char *take_field(struct csv_record *out, char **text, const char **at, const char *end,
                              char delimiter) {
    const char *start = *text;
    while (*at < end && **at == ' ')
        (*at)++;
    if (*at < end && **at == '"') {
        (*at)++;
        if (!take_quoted(text, at, end))
            return "a quote is never closed";
        while (*at < end && (**at == ' ' || **at == '\r'))
            (*at)++;
    } else
        take_bare(text, at, end, delimiter);
    if (*at < end && **at != delimiter && **at != '\n')
        return "its quotes are broken";
    *(*text)++ = 0;
    if (out->count < CSV_FIELDS_MAX)
        out->fields[out->count] = start;
    out->count++;
    return NULL;
}

bool csv_record_read(struct csv_record *out, const char *bytes, size_t size, bool is_last,
                     char delimiter) {
    static const char too_long[] = "longer than 8 KiB, or a quote is never closed";
    const bool is_cut = size > CSV_RECORD_MAX;
    const char *at = bytes, *end = bytes + (is_cut ? CSV_RECORD_MAX : size);
    char *text = out->text;
    bool is_blank = true, has_ended = false;
    out->count = out->size = 0;
    out->has_zero_byte = out->is_open = false; // stays so in a broken one
    out->broken = NULL;
    while (!has_ended) {
        const char *start = text, *wrong = take_field(out, &text, &at, end, delimiter);
        if (at == end && !is_last && !is_cut)
            return false;
        if (at == end && is_cut)
            return break_off(out, bytes, size, too_long);
        if (wrong)
            return break_off(out, bytes, size, wrong);
        is_blank &= text - start == 1;
        has_ended = at == end || *at == '\n';
        at += at < end;
    }
    out->size = (size_t)(at - bytes);
    out->has_zero_byte = memchr(bytes, 0, out->size) != NULL;
    if (is_blank && !out->has_zero_byte)
        out->count = 0;
    return true;
}

// ---- A file

// Moves what is left to the window's start and fills up. False: it cannot be read.
static bool fill(struct csv_file *file) {
    if (file->file.file < 0)
        return true;
    memmove(file->window, file->window + file->at, file->end - file->at);
    file->end -= file->at;
    file->at = 0;
    while (!file->ended && file->end < WINDOW) {
        size_t got;
        if (outside_file_next(&file->file, file->window + file->end, WINDOW - file->end, &got))
            return false;
        file->ended = got == 0;
        file->end += got;
    }
    return true;
}

static void step(struct csv_file *file, size_t size) {
    file->at += size;
    file->next += size;
}

// Past the end of a line that is longer than the window.
static bool skip_line(struct csv_file *file) {
    for (;;) {
        const char *at = file->bytes + file->at, *newline = memchr(at, '\n', file->end - file->at);
        step(file, newline ? (size_t)(newline - at) + 1 : file->end - file->at);
        if (newline || file->ended)
            return true;
        if (!fill(file))
            return false;
    }
}

static bool next_row(struct csv_file *file) { // also a blank one
    if (file->end - file->at < CSV_RECORD_MAX + 1 && !file->ended && !fill(file)) {
        file->failed = true;
        return false;
    }
    if (file->at == file->end)
        return false;
    csv_record_read(&file->record, file->bytes + file->at, file->end - file->at, file->ended,
                    file->delimiter);
    file->offset = file->next;
    file->row++;
    step(file, file->record.size);
    return !file->record.is_open || skip_line(file);
}

bool csv_file_next(struct csv_file *file) {
    while (!file->failed && next_row(file))
        if (file->record.count || file->record.broken)
            return true;
    return false;
}

bool csv_file_failed(const struct csv_file *file) {
    return file->failed;
}

static char delimiter_of(const char *line, size_t size) {
    size_t commas = 0, semicolons = 0, tabs = 0;
    for (size_t i = 0; i < size && line[i] != '\n'; i++) {
        commas += line[i] == ',';
        semicolons += line[i] == ';';
        tabs += line[i] == '\t';
    }
    return semicolons > commas && semicolons >= tabs ? ';' : tabs > commas ? '\t' : ',';
}

// Letters beyond ASCII that are no UTF-8 outnumber those that are: another encoding, not a slip.
static bool is_other_encoding(const uint8_t *bytes, size_t size) {
    size_t good = 0, bad = 0;
    for (size_t i = 0; i + 4 < size;) {
        const size_t more = bytes[i] < 0x80             ? 0
                            : (bytes[i] & 0xE0) == 0xC0 ? 1
                            : (bytes[i] & 0xF0) == 0xE0 ? 2
                            : (bytes[i] & 0xF8) == 0xF0 ? 3
                                                        : 9;
        size_t follow = 0;
        while (more < 9 && follow < more && (bytes[i + 1 + follow] & 0xC0) == 0x80)
            follow++;
        bad += more && follow != more;
        good += more && follow == more;
        i += follow == more ? 1 + more : 1;
    }
    return bad > good;
}

static enum sync_status check_encoding(const char *bytes, size_t size, char *why) {
    static const char save[] = "save it again as 'CSV UTF-8' (in LibreOffice: Save as, Text CSV, "
                               "character set UTF-8)";
    const size_t head = size < HEAD ? size : HEAD;
    size_t zeros = 0;
    for (size_t i = 0; i < head && i < 1000; i++)
        zeros += !bytes[i];
    if (size >= 2 &&
        (!memcmp(bytes, "\xFF\xFE", 2) || !memcmp(bytes, "\xFE\xFF", 2) || zeros > 100))
        return say(why, SYNC_BAD_FILE, "the file is in UTF-16: %s", save);
    if (size >= 4 && !memcmp(bytes, "PK\3\4", 4))
        return say(why, SYNC_BAD_FILE, "this is a spreadsheet, not a CSV file: %s", save);
    if (is_other_encoding((const uint8_t *)bytes, head))
        return say(why, SYNC_BAD_FILE, "the file is not in UTF-8, perhaps in Windows-1251: %s",
                   save);
    return SYNC_OK;
}

// Steps over BOM and "sep=" line, and reads the header.
static enum sync_status begin(struct csv_file *file, char *why) {
    if (!fill(file))
        return say(why, SYNC_DISK_FAILED, "it cannot be read");
    const enum sync_status status =
        check_encoding(file->bytes + file->at, file->end - file->at, why);
    if (status)
        return status;
    if (file->end - file->at >= 3 && !memcmp(file->bytes + file->at, "\xEF\xBB\xBF", 3))
        step(file, 3);
    const char *line = file->bytes + file->at;
    size_t size = file->end - file->at;
    if (size > 6 && !memcmp(line, "sep=", 4) && (line[5] == '\r' || line[5] == '\n')) {
        file->row++;
        file->delimiter = line[4];
        step(file, line[5] == '\n' ? 6 : 7);
    } else {
        while (size && (*line == '\n' || *line == '\r')) { // the header may follow blank lines
            line++;
            size--;
        }
        file->delimiter = delimiter_of(line, size);
    }
    if (!csv_file_next(file) || file->record.broken || file->record.has_zero_byte)
        return say(why, SYNC_BAD_FILE, "there is no header row");
    if (file->record.count > CSV_FIELDS_MAX)
        return say(why, SYNC_BAD_FILE, "the header has more than %d columns", CSV_FIELDS_MAX);
    return SYNC_OK;
}

enum sync_status csv_file_open_bytes(struct csv_file *out, const char *bytes, size_t size,
                                     char *why) {
    *out = (struct csv_file){.file.file = -1, .bytes = bytes, .end = size, .ended = true};
    return begin(out, why);
}

enum sync_status csv_file_open(struct csv_file *out, const char *path, char *why) {
    *out = (struct csv_file){.file.file = -1};
    const enum sync_status status = outside_file_open(&out->file, path, CSV_FILE_MAX, OUTSIDE_LINK);
    if (status)
        return say(why, status, "%s", sync_status_text(status));
    out->window = malloc(WINDOW);
    if (!out->window)
        return say(why, SYNC_NO_MEMORY, "no memory left");
    out->bytes = out->window;
    return begin(out, why);
}

bool csv_file_rewind(struct csv_file *file) {
    char why[CSV_WHY_SIZE];
    if (file->failed || (file->window && outside_file_again(&file->file)))
        return false;
    file->at = 0;
    if (file->window) {
        file->end = 0;
        file->ended = false;
    }
    file->next = file->row = 0;
    return begin(file, why) == SYNC_OK;
}

void csv_file_close(struct csv_file *file) {
    outside_file_close(&file->file);
    if (file->window)
        sodium_memzero(file->window, WINDOW);
    free(file->window);
    sodium_memzero(&file->record, sizeof file->record);
    *file = (struct csv_file){.file.file = -1, .failed = true};
}

// ---- Columns

// Small letters without spaces, _, - and dots; Latin and Cyrillic.
static void fold_name(char out[NAME_SIZE], const char *name, size_t size) {
    size_t used = 0;
    for (size_t i = 0; i < size && used < NAME_SIZE - 2; i++) {
        uint8_t first = (uint8_t)name[i];
        if (memchr(" _-.\r\n\t", first, 7))
            continue;
        if (first < 0x80) {
            out[used++] = (char)(first >= 'A' && first <= 'Z' ? first + 32 : first);
            continue;
        }
        uint8_t second = i + 1 < size ? (uint8_t)name[i + 1] : 0;
        if (first == 0xD0 && second >= 0x90 && second <= 0x9F) // А .. П
            second += 0x20;
        else if (first == 0xD0 && second >= 0xA0 && second <= 0xAF) { // Р .. Я
            first = 0xD1;
            second -= 0x20;
        } else if (first == 0xD0 && second == 0x81) { // Ё
            first = 0xD1;
            second = 0x91;
        } else if ((first == 0xD2 && (second == 0xA2 || second == 0xAE)) || // Ң, Ү
                   (first == 0xD3 && second == 0xA8))                       // Ө
            second++;
        out[used++] = (char)first;
        if ((first & 0xE0) == 0xC0 && second) {
            out[used++] = (char)second;
            i++;
        }
    }
    out[used] = 0;
}

static bool is_named(const char *folded, const char *names) {
    char name[NAME_SIZE];
    for (const char *at = names;; at++) {
        const size_t size = strcspn(at, "|");
        fold_name(name, at, size);
        if (!strcmp(folded, name))
            return true;
        at += size;
        if (!*at)
            return false;
    }
}

enum sync_status csv_columns_find(const struct csv_record *header, const struct csv_column *columns,
                                  size_t count, int *index, char *why) {
    char folded[NAME_SIZE];
    for (size_t column = 0; column < count; column++)
        index[column] = -1;
    for (size_t i = 0; i < header->count && i < CSV_FIELDS_MAX; i++) {
        fold_name(folded, header->fields[i], strlen(header->fields[i]));
        for (size_t column = 0; column < count; column++) {
            if (!is_named(folded, columns[column].names))
                continue;
            if (index[column] >= 0)
                return say(why, SYNC_BAD_FILE, "the header has the column '%.60s' twice",
                           header->fields[i]);
            index[column] = (int)i;
        }
    }
    for (size_t column = 0; column < count; column++)
        if (index[column] < 0 && columns[column].needed)
            return say(why, SYNC_BAD_FILE, "the header has no column '%.*s'",
                       (int)strcspn(columns[column].names, "|"), columns[column].names);
    return SYNC_OK;
}
