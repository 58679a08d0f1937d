// Each measure becomes a share from 0 (at this a face is of no use) to 1 (nothing is gained
// beyond), and the value is their product, so that no good measure makes up for a bad one. The
// upper ends are where the gates of advice are, or where faces of everyday photographs lie; the
// lower ends are wide, so that the value still ranks poor frames when only poor ones can be had.
#include "biometric/face_quality.h"
#include "biometric/face_compare.h"
#include <math.h>

// The gates of advice. Eyes are narrower in some people than in others, and noses shorter: what
// depends on a person's build has wide ones, for an advice that cannot be followed only holds up.
static const float ANOTHER_FACE = 1 / 1.5F; // as wide as this share of the first: it is somebody
static const float WHOLE = 0.95F, EYES_NEAR_ENOUGH = 40;
static const float DARK = 70, BRIGHT = 190, BACKLIT = 90, BEHIND = 2;
static const float YAW_MAX = 0.20F, PITCH_MIN = 0.33F, PITCH_MAX = 0.75F, ROLL_MAX = 15;
static const float SHARP_ENOUGH = 40;
static const float GLASSES = 0.30F, PLAIN = 0.10F, SHUT = 0.12F;

// 0 at `none` and before, 1 at `all` and past it; `none` may be the larger.
static float share(float x, float none, float all) {
    const float at = (x - none) / (all - none);
    return at > 0 ? fminf(at, 1) : 0; // of what is no number 0
}

static float value_of(const struct face_sighting *seen) {
    return share(seen->detector, 0.65F, 0.95F) * share(seen->inside, 0.70F, WHOLE) *
           share(seen->eyes, 6, 28) * share(logf(seen->sharpness), logf(5), logf(60)) *
           share(seen->brightness, 10, DARK) * share(seen->brightness, 245, BRIGHT) *
           share(seen->contrast, 4, 20) * share(seen->dark, 0.60F, 0.05F) *
           share(seen->bright, 0.50F, 0.05F) * share(seen->side_light, 0.20F, 0.60F) *
           share(fabsf(seen->yaw), 0.60F, YAW_MAX) * share(seen->pitch, 0.10F, PITCH_MIN) *
           share(seen->pitch, 1.00F, PITCH_MAX) * share(fabsf(seen->roll), 45, ROLL_MAX);
}

// A blurred face has no detail anywhere.
static bool eyes_are_covered(const struct face_sighting *seen) {
    return seen->eye_light < GLASSES ||
           (seen->eye_detail < PLAIN && seen->sharpness >= SHARP_ENOUGH) ||
           (seen->eye_open[0] < SHUT && seen->eye_open[1] < SHUT);
}

static enum face_advice advice_on(const struct face_sighting *seen) {
    if (!seen->faces)
        return FACE_NOBODY;
    if (seen->second >= ANOTHER_FACE)
        return FACE_SEVERAL;
    if (seen->inside < WHOLE)
        return FACE_CUT;
    if (seen->eyes < EYES_NEAR_ENOUGH)
        return FACE_TOO_FAR;
    if (seen->brightness < BACKLIT && seen->around > BEHIND * seen->brightness)
        return FACE_LIGHT_BEHIND;
    if (seen->brightness < DARK)
        return FACE_TOO_DARK;
    if (seen->brightness > BRIGHT)
        return FACE_TOO_BRIGHT;
    if (fabsf(seen->yaw) > YAW_MAX || seen->pitch < PITCH_MIN || seen->pitch > PITCH_MAX ||
        fabsf(seen->roll) > ROLL_MAX)
        return FACE_TURNED;
    if (seen->sharpness < SHARP_ENOUGH)
        return FACE_BLURRED;
    if (eyes_are_covered(seen))
        return FACE_EYES_COVERED;
    if (seen->liveness > 0 && !seen->liveness_is_sure) // of a still it is 0
        return FACE_TOO_NEAR;
    return FACE_FINE;
}

struct face_quality face_quality_judge(const struct face_sighting *seen) {
    const enum face_advice advice = advice_on(seen);
    const bool one = advice != FACE_NOBODY && advice != FACE_SEVERAL;
    return (struct face_quality){one ? (int)lroundf(100 * value_of(seen)) : 0, advice};
}
