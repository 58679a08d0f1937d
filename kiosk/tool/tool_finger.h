// What the files of `shailoo finger` share: tool_finger.c has the command line and the loading, the
// longer commands have a file each.
#pragma once
#include "biometric/finger_extract.h"
#include "kiosk/tool/tool.h"

struct finger_options {
    int dpi;   // 0: what the file says
    double at; // below 0: not given
};

int tool_finger_scores(const struct finger_options *options, char **paths);

enum finger_load { FINGER_LOADED, FINGER_NO_PRINT, FINGER_BAD_FILE };

// The template of an image or a record. Complains about a FINGER_BAD_FILE; what FINGER_NO_PRINT
// means is the caller's to say.
enum finger_load tool_finger_load(struct finger_template *out, struct finger_quality *quality,
                                  const char *path, int dpi);
