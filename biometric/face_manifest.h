// Everything about the face models that is not their weights: which files the station accepts, what
// goes into each network and comes out of it, and what a similarity means. The text is
// assets/models/manifest (its head explains each line), compiled into the program, so that whoever
// can write to the models' folder cannot also say what belongs in it. Private to this folder, its
// tests apart.
#pragma once
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

enum face_role {
    FACE_DETECT,
    FACE_LANDMARK,
    FACE_FEATURE,
    FACE_LIVENESS,
    FACE_SECOND, // another embedder of the same crop; may be absent
    FACE_MODELS
};
enum face_channels { FACE_GRAY, FACE_RGB, FACE_BGR };
enum {
    FACE_MANIFEST_POINTS = 16,
    FACE_MANIFEST_SIDE_MAX = 1024,   // of an input, pixels
    FACE_MANIFEST_FLOATS_MAX = 512,  // of one output
    FACE_MANIFEST_NUMBERS_MAX = 704, // of both embedders together
};

struct face_model {
    char file[64];                            // a name without a folder
    char sha256[65];                          // lower case hexadecimal
    char name[64], licence[128], source[128]; // for people
    char input[32];                           // the network's own name of it
    int width, height;                        // of the picture that goes in
    enum face_channels channels;
    float mean, scale; // what goes in is (value - mean) * scale, of values 0..255
    char outputs[2][32];
    int floats[2];       // of each output; the detector's for each place that it looks at
    size_t output_count; // 2 of the detector (corners, scores), 1 of the others
    float margin;        // landmark, liveness: the crop's size in boxes
    float accept;        // detect: what it scores higher is a face, 0..1
    float overlap;       // detect: intersection over union of what is one face, 0..1
    float weight;        // second: the length of its numbers where the first's is 1
};

struct face_manifest {
    struct face_model models[FACE_MODELS];
    float aligned[5][2]; // pixels of the feature network's input: eyes, nose, mouth corners
    float mirror;        // so many of them lower is the mirrored crop, which portraits have too
    float strength;      // an embedding of less length, as the network gives it, is of no face
    struct {
        float similarity; // that a share of 10^-score of all strangers reaches
        float score;
    } points[FACE_MANIFEST_POINTS]; // both ascending; at least two
    size_t count;
    float poor;       // below this face_quality both pictures' strangers are more alike
    float poor_shift; // by so much
};

extern const char face_manifest_text[]; // of this build, made by CMake

// False for anything that is not a whole manifest; `out` is then of no use, and `why` (may be NULL)
// says in a sentence what is wrong, with the number of the line.
bool face_manifest_parse(struct face_manifest *out, const char *text, char *why, size_t why_size);

#ifdef __cplusplus
}
#endif
