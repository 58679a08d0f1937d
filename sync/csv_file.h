// CSV as people really have it: UTF-8 with or without BOM; comma, semicolon or tab, as the header
// shows; quotes as in RFC 4180, with line breaks inside them; LF or CRLF; blank lines; Excel's
// "sep=;" line. A file is read piece by piece, never whole. A record that is broken costs one row.
#pragma once
#include "sync/outside_file.h"
#include <stdbool.h>

enum {
    CSV_FIELDS_MAX = 64,
    CSV_RECORD_MAX = 8192, // bytes; a quote that is never closed must not swallow the file
    CSV_WHY_SIZE = 200,
};
#define CSV_FILE_MAX (INT64_C(1) << 34) // the country's list has less than 1 << 30

struct csv_record {
    size_t size;        // bytes of the file that it takes, its line end included
    size_t count;       // of fields, also of those past CSV_FIELDS_MAX; 0: a blank row
    bool has_zero_byte; // then some field ends too early
    bool is_open;       // broken, and its line goes on past the bytes that were given
    const char *broken; // what is wrong with it, in words; NULL: nothing
    const char *fields[CSV_FIELDS_MAX];
    char text[CSV_RECORD_MAX + 2];
};

// Reads the record that begins at `bytes`. A broken one takes only its first line. False: it may go
// on past `size`, and these are not the file's last bytes.
bool csv_record_read(struct csv_record *out, const char *bytes, size_t size, bool is_last,
                     char delimiter);

struct csv_file {
    unsigned long row; // of the record that was read last; the header is row 1, as in a spreadsheet
    uint64_t offset;   // where that record began
    char delimiter;
    struct csv_record record;
    // its own
    struct outside_file file; // closed: bytes in memory
    char *window;
    const char *bytes;
    size_t at, end;
    uint64_t next; // offset of `at`
    bool ended, failed;
};

// Opens and reads the header into `record`. What outside_file_open says of it (a link is followed;
// what is written behind its end later is not read); SYNC_BAD_FILE: there is no header, or the file
// is not UTF-8; `why` (CSV_WHY_SIZE) then says how to save it. csv_file_close is called in every
// case.
enum sync_status csv_file_open(struct csv_file *out, const char *path, char *why);
enum sync_status csv_file_open_bytes(struct csv_file *out, const char *bytes, size_t size,
                                     char *why);
// The next record that is not blank; false at the end of the file, or when it cannot be read on.
bool csv_file_next(struct csv_file *file);
bool csv_file_failed(const struct csv_file *file); // why the last one was false
// Back to the first row, as it was after opening; the record is not kept.
bool csv_file_rewind(struct csv_file *file);
void csv_file_close(struct csv_file *file); // wipes what was read

// Where the columns stand by their names; -1: absent. `names`: the names that a column may have,
// '|' between each; capitals, spaces and _ make no difference. SYNC_BAD_FILE: a column that is
// there twice, or that is needed and absent.
struct csv_column {
    const char *names;
    bool needed;
};
enum sync_status csv_columns_find(const struct csv_record *header, const struct csv_column *columns,
                                  size_t count, int *index, char *why);
