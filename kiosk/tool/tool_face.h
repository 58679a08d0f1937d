// What the files of `shailoo face` share.
#pragma once
#include "biometric/face_compare.h"
#include "kiosk/tool/tool_command.h"
#include "matcher/face_template.h"

enum { FACE_BEST_MAX = 100 };

struct face_options {
    const char *root, *models, *gallery, *public_key, *passphrases; // NULL: not given
    double at;                                                      // below 0: not given
    int best;                                                       // candidates
    char **names;                                                   // what is no option
    int count;
};

// The face in a picture, as the station compares it. TOOL_YES, or TOOL_BAD_INPUT after a complaint.
int tool_face_need(struct face_template *out, struct face_engine *engine, const char *path);
int tool_face_identify(struct face_engine *engine, const struct face_options *options);
