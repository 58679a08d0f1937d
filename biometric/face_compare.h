// From a picture to a face: where it is, how good it is to compare by, whether it seems alive, and
// numbers that two pictures of one person share. Five networks (assets/models/manifest) by OpenCV;
// plain C outside, no exception gets out. A face proposes; the commission decides.
#pragma once
#include "biometric/biometric_status.h"
#include "biometric/face_quality.h"
#include "biometric/picture.h"
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    FACE_EMBEDDING_SIZE = 704, // room; what the models give less of is followed by zeros
    FACE_MARKS = 68,
    FACE_EYES_ENROL_MIN = 30, // pixels between the eyes, below which a portrait is not enrolled
    FACE_SCORE_MAX = 6,       // one step past what was measured; beyond is a guess
};

struct face_point {
    float x, y; // pixels from the top left corner of the picture; may lie outside of it
};

// Of the largest and most central face. What is said of light is measured in gray, 0 black to 255
// white, on the face itself (brows to chin, turned upright, at one size: eyes 35 pixels apart).
struct face_sighting {
    int faces;            // seen in the picture
    float second;         // width of the widest other face over this one's; 0 when it is alone
    float detector;       // 0..1
    struct face_point at; // of the box around the face: its top left corner,
    float width, height;  // and its size in pixels
    float inside;         // share of that box that lies in the picture, 0..1
    struct face_point points[5]; // eye on the left of the picture, other eye, nose, mouth corners
    // iBUG's 68: 0..16 jaw, 17..26 brows, 27..35 nose, 36..41 and 42..47 eyes, 48..67 mouth; each
    // from the left of the picture to the right, or round from the leftmost
    struct face_point marks[FACE_MARKS];
    float eyes;        // pixels between the eyes
    float brightness;  // mean gray
    float contrast;    // standard deviation of the gray
    float dark;        // share of pixels below 15, 0..1
    float bright;      // share above 245
    float side_light;  // mean of the darker half (left or right) over that of the brighter, 0..1
    float around;      // mean gray beside and above the face; -1 when the picture ends there
    float sharpness;   // Laplacian variance over (brightness / 127)^2
    float eye_open[2]; // height over width of each eye: 0.3 is usual, below 0.18 nearly shut
    float eye_light;   // mean gray around the eyes over that of the cheeks; dark glasses: below 0.4
    float eye_detail;  // standard deviation over mean there, of the plainer eye; a hand has little
    float yaw;      // -1..1: the nose off the middle of the eyes, in eye distances; 0 is straight
    float pitch;    // eyes to nose over eyes to mouth; about 0.53 is straight
    float roll;     // degrees, clockwise
    float strength; // length of the numbers before they were brought to 1: a model's own measure
    struct face_quality quality; // by all of these
    bool liveness_is_sure;       // the surroundings that the network judges by are inside the frame
    float liveness; // 0..1; a print or a screen held up scores low. Advice, not a proof
    // Of length 1. Of a still, both embedders' numbers; of a frame, the first's alone: they are
    // compared with each other, and those that count get the rest from face_engine_complete.
    float embedding[FACE_EMBEDDING_SIZE];
};

struct face_engine; // holds about 50 MB; one thread at a time

// Where the models are when nobody says: $SHAILOO_MODELS, else $XDG_CACHE_HOME/shailoo/models, else
// ~/.cache/shailoo/models. False when that does not fit or no home is known.
bool face_models_folder(char *path, size_t size);

// Loads the models, each only with the hash of the manifest. models_folder NULL:
// face_models_folder(). BIOMETRIC_BAD_MODEL: `why` (may be NULL) then says in a sentence which file
// and what is wrong with it. _NO_MEMORY. *out is NULL on anything but BIOMETRIC_OK.
enum biometric_status face_engine_open(struct face_engine **out, const char *models_folder,
                                       char *why, size_t why_size);
// The same by another manifest's text (biometric/face_manifest.h): of tests, and to try a model.
enum biometric_status face_engine_open_by(struct face_engine **out, const char *manifest,
                                          const char *models_folder, char *why, size_t why_size);
void face_engine_close(struct face_engine *engine); // forgets; takes NULL

// Looks at one frame of three channels. About 20 ms. BIOMETRIC_OK; _NO_FACE (`out` says nobody);
// _BAD_PICTURE (not three channels, empty); _NO_MEMORY.
enum biometric_status face_engine_look(struct face_engine *engine, const struct picture *picture,
                                       struct face_sighting *out);

// As _look, for a portrait or another still, without the liveness (it stays 0): embedded more
// thoroughly, and found also when it fills the picture or is cut by its edge. About 45 ms.
enum biometric_status face_engine_look_at_still(struct face_engine *engine,
                                                const struct picture *picture,
                                                struct face_sighting *out);

// Makes of the embedding of the frame that was looked at last what a still's is, to compare it with
// portraits: the second embedder's numbers come in, the length is 1 again. About 9 ms; nothing to
// do when the manifest has no second embedder. On anything but BIOMETRIC_OK it is as it was.
enum biometric_status face_engine_complete(struct face_engine *engine,
                                           float embedding[FACE_EMBEDDING_SIZE]);

// The bytes of a portrait's file -> what the station compares by. Also BIOMETRIC_NO_FACE when the
// eyes are closer than FACE_EYES_ENROL_MIN; the advice of `quality` (may be NULL) then is
// FACE_TOO_FAR.
enum biometric_status face_engine_enrol(struct face_engine *engine, const uint8_t *bytes,
                                        size_t size, float embedding[FACE_EMBEDDING_SIZE],
                                        struct face_quality *quality);

// Overwrites what the networks and their scratch hold of the last face.
void face_engine_forget(struct face_engine *engine);
void face_sighting_wipe(struct face_sighting *sighting);

// Cosine of the angle between two embeddings: -1..1, about 0 for strangers. Pure.
float face_similarity(const float a[FACE_EMBEDDING_SIZE], const float b[FACE_EMBEDDING_SIZE]);

// Who makes the embeddings here, as matcher/face_template.h wants it named: the first 8 digits of
// the sha256 of the two networks' sha256 and the second's weight, or of the only network's file.
uint32_t face_embedder(void);

// s = -log10(false-match rate): 3 is what one stranger in a thousand reaches. By the manifest's
// measured points, straight between them and on past the last one, 0 .. FACE_SCORE_MAX. Not a
// number gives 0.
float face_score(const struct face_engine *engine, float similarity);

// The same of two pictures of these qualities (face_quality's values, 0..100; 0 when it is not
// known). Where both are poor, strangers are more alike by what the manifest says, and the score is
// that much lower; where one of them is good, it means what it says.
float face_score_between(const struct face_engine *engine, float similarity, int quality,
                         int other_quality);

#ifdef __cplusplus
}
#endif
