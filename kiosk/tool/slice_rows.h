// The rows of a station's voters.csv made ready for the slice: portraits read and embedded, finger
// images turned into templates, by as many threads as there are processors. For tool_slice.c.
#pragma once
#include "sync/slice_source.h"

struct slice_row {
    unsigned long row;  // of voters.csv; the header is row 1
    struct voter voter; // its views point into `bytes`
    uint8_t *bytes;
    char notes[400]; // what was left out and why, one a line; "" when nothing
};

struct slice_rows { // rows in the order of the file
    struct slice_row *at;
    size_t count, room;
};

// Where the pictures are, and the face models: without them (NULL) there are no embeddings.
struct slice_pictures {
    const char *folder; // with portraits/ and fingers/
    const char *models;
    unsigned threads;
};

bool slice_rows_add(struct slice_rows *rows, unsigned long row, const struct voter *voter);
void slice_rows_finish(struct slice_rows *rows); // wipes and frees
// Fills `count` rows from `first` on. False when there is no memory or no thread.
bool slice_rows_prepare(struct slice_rows *rows, size_t first, size_t count,
                        const struct slice_pictures *pictures);
void slice_row_drop_bytes(struct slice_row *row); // once it is in the slice
