// The rows of a station's voters.csv made ready for the slice: portraits read and embedded, finger
// images turned into templates, by as many threads as there are processors. For `shailoo slice`.
//
// FOLDER/fingers/<PIN>/<1..10>.png|tif|bmp|pgm|jpg|fmr   1 right thumb .. 5 right little,
//                                                        6 left thumb .. 10 left little;
//                                                        2_2.png: a second impression of finger 2
// FOLDER/portraits/<PIN>.jpg|png       shown on the screen, and the face is made of it;
//                  <PIN>_2.jpg, _3     further ones, as of a card and a passport: for the face only
// FOLDER/faces/<PIN>.f32   704 float32, little-endian: the face embedding, made elsewhere
// Where there are millions, each of them may lie one folder deeper, named after the PIN's first
// five digits (sex, day, month: 732 folders): fingers/20304/<PIN>/2.fmr.
#pragma once
#include "kiosk/tool/slice_tool.h"
#include "sync/slice_source.h"

struct face_engine;

struct slice_row {
    unsigned long row;  // of voters.csv; the header is row 1
    struct voter voter; // its views point into `bytes`
    uint8_t *bytes;
    size_t size;
    char notes[400]; // what was left out and why, one a line; "" when nothing
};

struct slice_rows { // rows in the order of the file
    struct slice_row *at;
    size_t count, room;
};

// Where the pictures are, and the face models: without them (NULL) no portrait is embedded.
struct slice_pictures {
    const char *folder;
    const char *models;
    unsigned threads;
    struct face_engine *engines[SLICE_THREADS_MAX]; // a thread's own, from its first portrait on
};

bool slice_rows_add(struct slice_rows *rows, unsigned long row, const struct voter *voter);
void slice_rows_finish(struct slice_rows *rows); // wipes and frees
// Fills `count` rows from `first` on. False when there is no memory or no thread.
bool slice_rows_prepare(struct slice_rows *rows, size_t first, size_t count,
                        struct slice_pictures *pictures);
void slice_row_drop_bytes(struct slice_row *row); // once it is in the slice
void slice_pictures_finish(struct slice_pictures *pictures);

// The models' folder, `named` or where setup keeps them, when they are there and whole; NULL, and
// why on stderr, when not. `path` has `size` bytes.
const char *slice_models_find(const char *named, char *path, size_t size);
