// Which model files the station accepts and what their scores mean: assets/models/manifest,
// compiled into the program, so that whoever can write to the models' folder cannot also say what
// belongs in it. Private to this folder, its tests apart.
#pragma once
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

enum face_model { FACE_DETECT, FACE_LANDMARK, FACE_FEATURE, FACE_LIVENESS, FACE_MODELS };
enum { FACE_MANIFEST_POINTS = 16 };

struct face_manifest {
    struct {
        char file[64];   // a name without a folder
        char sha256[65]; // lower case hexadecimal
    } models[FACE_MODELS];
    struct {
        float similarity; // that a share of 10^-score of all strangers reaches
        float score;
    } points[FACE_MANIFEST_POINTS]; // both ascending; at least two
    size_t count;
};

extern const char face_manifest_text[]; // of this build, made by CMake

// False for anything that is not a whole manifest; `out` is then of no use.
bool face_manifest_parse(struct face_manifest *out, const char *text);

#ifdef __cplusplus
}
#endif
