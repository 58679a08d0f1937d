// The pictures that commands of `shailoo face` are given, and what the station sees in them.
#include "kiosk/tool/tool_face.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

// Asked before the models are loaded, which takes as long as all else.
static bool are_there(char **names) {
    for (; *names; names++)
        if (strcmp(*names, "-") != 0 && access(*names, R_OK)) {
            tool_complain("%s: %s", *names, strerror(errno));
            return false;
        }
    return true;
}

int tool_face_open(struct face_engine **out, const char *models, char **names) {
    char why[512];
    if (!are_there(names))
        return TOOL_BAD_INPUT;
    if (face_engine_open(out, models, why, sizeof why) != BIOMETRIC_OK)
        return tool_complain("no models: %s", why);
    return TOOL_YES;
}

enum biometric_status tool_face_look(struct face_engine *engine, const char *path,
                                     struct face_sighting *seen) {
    struct picture picture = {0};
    enum biometric_status status = picture_read(&picture, path, 3);
    if (status == BIOMETRIC_OK)
        status = face_engine_look_at_still(engine, &picture, seen);
    picture_finish(&picture);
    return status;
}

int tool_face_need(struct face_template *out, struct face_engine *engine, const char *path) {
    struct face_sighting seen;
    enum biometric_status status = tool_face_look(engine, path, &seen);
    if (status == BIOMETRIC_OK &&
        face_template_make(out, seen.embedding, FACE_EMBEDDING_SIZE, face_embedder()))
        status = BIOMETRIC_NO_FACE;
    if (status == BIOMETRIC_OK)
        out->quality = (uint8_t)seen.quality.value;
    face_sighting_wipe(&seen);
    return status == BIOMETRIC_OK ? TOOL_YES
                                  : tool_complain("%s: %s", path, biometric_status_text(status));
}
