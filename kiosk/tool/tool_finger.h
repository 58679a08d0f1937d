// What the commands of `shailoo finger` share: options, and the loading of files. One file a
// command.
#pragma once
#include "biometric/finger_extract.h"
#include "biometric/picture.h"
#include "kiosk/tool/tool_command.h"
#include <stdbool.h>

enum { FINGER_DPI_MIN = 250, FINGER_DPI_MAX = 1000, TOOL_FINGER_REMARK_SIZE = 200 };
extern const double tool_finger_match_at; // one stranger in 10,000

// Options and words that several commands have.
#define FINGER_DPI(to)                                                                             \
    TOOL_WHOLE("dpi", "N", to, FINGER_DPI_MIN, FINGER_DPI_MAX,                                     \
               "the images' resolution, 250 to 1000; otherwise what the file says, or 500")
#define FINGER_AT(to, otherwise)                                                                   \
    TOOL_NUMBER("at", "S", to, 0, 12, "the least score of a match, 0 to 12; otherwise " otherwise)
#define FINGER_FILES                                                                               \
    "Prints are images (PNG, TIFF, JPEG, JPEG 2000, BMP, PGM, WSQ) or records of one finger "      \
    "(ISO/IEC 19794-2:2005 and :2011, ANSI INCITS 378)"
#define FINGER_SCORES                                                                              \
    "Rates beyond one in ten thousand are extrapolated: a score of 6 promises, it is not counted."

// ---- A file

enum finger_load { FINGER_LOADED, FINGER_NO_PRINT, FINGER_BAD_FILE };

struct finger_file {        // as it was read: an image, or the template of a record
    struct picture picture; // no pixels: a record
    struct finger_template finger;
};

// FINGER_LOADED, or FINGER_BAD_FILE: then `*why` says in a static text what is wrong. Any thread.
enum finger_load tool_finger_read(struct finger_file *out, const char *path, const char **why);
void tool_finger_file_finish(struct finger_file *file); // wipes; takes a zeroed one
// The template of what was read; `dpi` 0: what the file says, or 500. `quality` may be that of a
// record, without an advice.
enum finger_load tool_finger_make_template(struct finger_template *out,
                                           struct finger_quality *quality,
                                           const struct finger_file *file, int dpi,
                                           const char **why);
// Both.
enum finger_load tool_finger_load(struct finger_template *out, struct finger_quality *quality,
                                  const char *path, int dpi, const char **why);
// The same for a command that can do nothing without the print: complains, and says what is odd
// about the picture. TOOL_YES, TOOL_NO (no
// print) or TOOL_BAD_INPUT.
int tool_finger_need(struct finger_template *out, struct finger_quality *quality, const char *path,
                     int dpi);

// What is odd about the picture, for a note: several fingers, a resolution that cannot be right.
// False: nothing is.
bool tool_finger_remark(char *out, size_t size, const struct finger_quality *quality);

// Hands over each print of a record of several fingers. Returns how many, 0 for any other file.
typedef bool tool_finger_take(void *context, const struct finger_template *finger); // false: ends
size_t tool_finger_each_view(const char *path, tool_finger_take *take, void *context);

// ---- Many files

struct finger_print {
    const char *path;
    enum finger_load load;
    const char *why; // of a FINGER_BAD_FILE
    struct finger_template finger;
    struct finger_quality quality;
};

// Fills in all but the paths, on all processors; then says what is odd about a picture.
void tool_finger_load_all(struct finger_print *prints, size_t count, int dpi);

struct finger_paths {
    char **at; // in the order of their numbers: 2 before 10
    size_t count;
};

// All files in `folder` and the folders in it but hidden ones. What cannot be looked into is
// complained about and passed over; false: `folder` itself, or no memory.
bool tool_finger_find_files(struct finger_paths *out, const char *folder);
void tool_finger_paths_finish(struct finger_paths *paths);
