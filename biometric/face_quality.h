// How far a sighting of a face can be relied on, and what the person can do for a better one (in
// words: kiosk/session/advice.h). From measures alone, after ISO/IEC 29794-5: size, sharpness,
// exposure, contrast, light from one side and from behind, pose, eyes, one face, the whole face.
// Pure; what it is worth is in FIGURES.md.
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

struct face_sighting;

enum face_advice { // the one that is said is the first that holds
    FACE_FINE,
    FACE_NOBODY,
    FACE_SEVERAL, // whose face would it be?
    FACE_CUT,     // part of it is outside the picture
    FACE_TOO_FAR,
    FACE_LIGHT_BEHIND,
    FACE_TOO_DARK,
    FACE_TOO_BRIGHT,
    FACE_TURNED,
    FACE_BLURRED,
    FACE_EYES_COVERED, // dark glasses, a hand, or shut
    FACE_TOO_NEAR,     // the liveness network cannot see around it; of stills never said
    FACE_ADVICES,
};
struct face_quality {
    int value; // 0 of no use .. 100 nothing is wanting; 0 too of nobody and of two
    enum face_advice advice;
};

// Of a sighting with `faces` 0: {0, FACE_NOBODY}. Measures that are no numbers count as the worst.
struct face_quality face_quality_judge(const struct face_sighting *seen);

#ifdef __cplusplus
}
#endif
