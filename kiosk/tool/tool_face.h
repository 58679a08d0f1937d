// What the commands of `shailoo face` share; one file a command.
#pragma once
#include "biometric/face_compare.h"
#include "kiosk/tool/tool_command.h"
#include "matcher/face_template.h"

// Options that several commands have.
#define FACE_MODELS(to)                                                                            \
    TOOL_TEXT("models", "DIR", to,                                                                 \
              "where the models are; otherwise $SHAILOO_MODELS, or the user's cache")
#define FACE_AT(to, otherwise)                                                                     \
    TOOL_NUMBER("at", "S", to, 0, FACE_SCORE_MAX,                                                  \
                "the least score of a match, 0 to 6; otherwise " otherwise)

// Loads the models, where all files of those names (up to NULL) can be read. TOOL_YES, or
// TOOL_BAD_INPUT after a complaint.
int tool_face_open(struct face_engine **out, const char *models, char **names);
enum biometric_status tool_face_look(struct face_engine *engine, const char *path,
                                     struct face_sighting *seen);
// The face in a picture, as the station compares it. TOOL_YES, or TOOL_BAD_INPUT after a complaint.
int tool_face_need(struct face_template *out, struct face_engine *engine, const char *path);
