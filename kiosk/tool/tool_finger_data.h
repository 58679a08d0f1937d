// A set of prints to measure with: folders of files that are named FINGER_IMPRESSION.ending, as in
// the FVC competitions (101_1.tif: finger 101, impression 1). Each folder with such files is a
// database: one sensor, its fingers strangers to each other.
#pragma once
#include "kiosk/tool/tool_finger.h"
#include "kiosk/tool/tool_finger_frame.h"

enum { FINGER_FOLDERS_MAX = TOOL_TEXTS_MAX };

struct finger_resolutions { // that were asked for
    int of_all;             // 0: none
    struct {
        const char *folder;
        size_t length; // of the name
        int dpi;
    } of[FINGER_FOLDERS_MAX];
    int count;
};

struct finger_impression {
    const char *path;
    uint32_t finger, database; // fingers are numbered over all databases, both ascending
    enum finger_load load;
    const char *why; // of a FINGER_BAD_FILE
    bool is_picture, is_timed;
    uint16_t dpi;       // as extracted; 0: a record
    const char *sensor; // whose dpi that is, told by the picture's size; NULL: none
    double ms;          // of the extraction, this thread's processor time; where it is timed
    struct finger_template print;
};

struct finger_database {
    const char *name;    // its folder below the one that was named, or that
    size_t first, count; // its impressions
    size_t first_finger, fingers;
    int dpi;                    // that was asked for; 0: none
    struct finger_frame *frame; // of its pictures; NULL: no memory for it
};

struct finger_data {
    struct finger_paths files;
    struct finger_impression *impressions;
    struct finger_database *databases;
    size_t count, database_count, finger_count, passed_over;
};

// Finds what is there; nothing is read yet. TOOL_YES, or it complained.
int tool_finger_data_find(struct finger_data *out, const struct finger_resolutions *asked,
                          const char *folder);
// Reads and extracts all of it: some of each database on this thread alone, for the times, the rest
// on all processors.
void tool_finger_data_load(struct finger_data *data);
void tool_finger_data_finish(struct finger_data *data); // wipes; takes a zeroed one
