#include "biometric/face_manifest.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static bool take_model(struct face_manifest *out, const char *line) {
    static const char *const roles[FACE_MODELS] = {"detect", "landmark", "feature", "liveness"};
    char role[16], file[sizeof out->models->file], sha256[sizeof out->models->sha256], more[2];
    if (sscanf(line, "model %15s %63s %64s %1s", role, file, sha256, more) != 3)
        return false;
    if (strlen(sha256) != 64 || strspn(sha256, "0123456789abcdef") != 64 || strchr(file, '/'))
        return false;
    for (size_t i = 0; i < FACE_MODELS; i++)
        if (!strcmp(role, roles[i]) && !out->models[i].file[0]) {
            strcpy(out->models[i].file, file);
            strcpy(out->models[i].sha256, sha256);
            return true;
        }
    return false; // an unknown role, or one named twice
}

static bool take_point(struct face_manifest *out, const char *line) {
    double similarity, rate;
    char more[2];
    if (out->count == FACE_MANIFEST_POINTS ||
        sscanf(line, "similarity %lf %lf %1s", &similarity, &rate, more) != 2)
        return false;
    if (!(similarity > -1 && similarity < 1 && rate > 0 && rate < 1))
        return false;
    double score = -log10(rate);
    if (out->count && !(similarity > (double)out->points[out->count - 1].similarity &&
                        score > (double)out->points[out->count - 1].score))
        return false;
    out->points[out->count].similarity = (float)similarity;
    out->points[out->count++].score = (float)score;
    return true;
}

static bool take_line(struct face_manifest *out, const char *line) {
    if (!*line || *line == '#' || !strncmp(line, "package ", 8)) // for fetch_models.sh
        return true;
    return strncmp(line, "model ", 6) ? take_point(out, line) : take_model(out, line);
}

bool face_manifest_parse(struct face_manifest *out, const char *text) {
    *out = (struct face_manifest){0};
    while (*text) {
        char line[256];
        size_t length = strcspn(text, "\n");
        if (length >= sizeof line)
            return false;
        memcpy(line, text, length);
        line[length] = 0;
        if (!take_line(out, line))
            return false;
        text += length + (text[length] == '\n');
    }
    for (size_t i = 0; i < FACE_MODELS; i++)
        if (!out->models[i].file[0])
            return false;
    return out->count >= 2;
}
