// The advice and the value by made-up measures; what the measures make of real faces, where the
// models and the shared faces are at hand.
#include "biometric/face_compare.h"
#include "tests/check.h"
#include "tests/support/shared_data.h"
#include <math.h>
#include <string.h>

static const struct face_sighting good = {
    .faces = 1,
    .detector = 1,
    .width = 200,
    .height = 260,
    .inside = 1,
    .eyes = 90,
    .brightness = 130,
    .contrast = 40,
    .side_light = 0.9F,
    .around = 120,
    .sharpness = 140,
    .eye_open = {0.3F, 0.3F},
    .eye_light = 0.7F,
    .eye_detail = 0.28F,
    .pitch = 0.53F,
    .liveness_is_sure = true,
    .liveness = 0.9F,
};

static void a_face_that_lacks_nothing_has_the_highest_value(void) {
    const struct face_quality got = face_quality_judge(&good);
    CHECK(got.value == 100 && got.advice == FACE_FINE);
}

static void each_fault_has_its_advice(void) {
    struct {
        enum face_advice advice;
        struct face_sighting seen;
    } faults[FACE_ADVICES];
    for (int i = FACE_FINE; i < FACE_ADVICES; i++) {
        faults[i].advice = (enum face_advice)i;
        faults[i].seen = good;
    }
    faults[FACE_NOBODY].seen = (struct face_sighting){0};
    faults[FACE_SEVERAL].seen.second = 0.8F;
    faults[FACE_CUT].seen.inside = 0.8F;
    faults[FACE_TOO_FAR].seen.eyes = 25;
    faults[FACE_LIGHT_BEHIND].seen.brightness = 60;
    faults[FACE_LIGHT_BEHIND].seen.around = 220;
    faults[FACE_TOO_DARK].seen.brightness = 60;
    faults[FACE_TOO_BRIGHT].seen.brightness = 220;
    faults[FACE_TURNED].seen.yaw = -0.3F;
    faults[FACE_BLURRED].seen.sharpness = 20;
    faults[FACE_BLURRED].seen.eye_detail = 0.05F; // as blurred as the rest
    faults[FACE_EYES_COVERED].seen.eye_light = 0.2F;
    faults[FACE_TOO_NEAR].seen.liveness_is_sure = false;
    for (int i = FACE_FINE; i < FACE_ADVICES; i++)
        CHECK(face_quality_judge(&faults[i].seen).advice == faults[i].advice);
}

static void eyes_are_covered_by_glasses_by_a_hand_or_by_their_lids(void) {
    struct face_sighting seen = good;
    seen.eye_detail = 0.06F;
    CHECK(face_quality_judge(&seen).advice == FACE_EYES_COVERED);
    seen = good;
    seen.eye_open[0] = seen.eye_open[1] = 0.08F;
    CHECK(face_quality_judge(&seen).advice == FACE_EYES_COVERED);
    seen.eye_open[1] = 0.2F; // one eye is enough; narrow eyes are open eyes
    CHECK(face_quality_judge(&seen).advice == FACE_FINE);
    CHECK(face_quality_judge(&seen).value == 100); // said, but no reason to think less of a frame
}

static void a_head_turned_nodded_or_tilted_is_told_to_look_straight(void) {
    static const float poses[][3] = {
        {0.25F,  0.53F, 0  },
        {-0.25F, 0.53F, 0  },
        {0,      0.25F, 0  },
        {0,      0.85F, 0  },
        {0,      0.53F, 20 },
        {0,      0.53F, -20}
    };
    for (size_t i = 0; i < sizeof poses / sizeof *poses; i++) {
        struct face_sighting seen = good;
        seen.yaw = poses[i][0];
        seen.pitch = poses[i][1];
        seen.roll = poses[i][2];
        CHECK(face_quality_judge(&seen).advice == FACE_TURNED);
    }
}

static void of_several_faults_the_first_to_mend_is_said(void) {
    struct face_sighting seen = good;
    seen.liveness_is_sure = false;
    seen.sharpness = 20;
    CHECK(face_quality_judge(&seen).advice == FACE_BLURRED);
    seen.brightness = seen.around = 50;
    CHECK(face_quality_judge(&seen).advice == FACE_TOO_DARK);
    seen.eyes = 20;
    CHECK(face_quality_judge(&seen).advice == FACE_TOO_FAR);
    seen.second = 1;
    CHECK(face_quality_judge(&seen).advice == FACE_SEVERAL);
}

static void nobody_and_two_are_worth_nothing(void) {
    struct face_sighting seen = good;
    seen.second = 0.7F;
    CHECK(face_quality_judge(&seen).value == 0);
    seen.second = 0.6F; // somebody far behind
    CHECK(face_quality_judge(&seen).value == 100);
    seen = (struct face_sighting){0};
    CHECK(face_quality_judge(&seen).value == 0);
}

static void a_still_is_never_too_near(void) {
    struct face_sighting seen = good;
    seen.liveness_is_sure = false;
    seen.liveness = 0;
    CHECK(face_quality_judge(&seen).advice == FACE_FINE);
}

static void a_worse_measure_never_raises_the_value(void) {
    static const struct {
        size_t at;
        float from, to; // getting worse
    } measures[] = {
        {offsetof(struct face_sighting, detector),   1,     0.6F},
        {offsetof(struct face_sighting, inside),     1,     0.3F},
        {offsetof(struct face_sighting, eyes),       100,   1   },
        {offsetof(struct face_sighting, brightness), 130,   0   },
        {offsetof(struct face_sighting, brightness), 130,   255 },
        {offsetof(struct face_sighting, contrast),   40,    0   },
        {offsetof(struct face_sighting, dark),       0,     1   },
        {offsetof(struct face_sighting, bright),     0,     1   },
        {offsetof(struct face_sighting, side_light), 1,     0   },
        {offsetof(struct face_sighting, sharpness),  140,   0   },
        {offsetof(struct face_sighting, yaw),        0,     1   },
        {offsetof(struct face_sighting, yaw),        0,     -1  },
        {offsetof(struct face_sighting, pitch),      0.53F, 0   },
        {offsetof(struct face_sighting, pitch),      0.53F, 1.2F},
        {offsetof(struct face_sighting, roll),       0,     90  },
        {offsetof(struct face_sighting, roll),       0,     -90 },
    };
    for (size_t i = 0; i < sizeof measures / sizeof *measures; i++) {
        struct face_sighting seen = good;
        int before = 100;
        for (int step = 0; step <= 50; step++) {
            const float x =
                measures[i].from + (measures[i].to - measures[i].from) * (float)step / 50;
            memcpy((char *)&seen + measures[i].at, &x, sizeof x);
            const int value = face_quality_judge(&seen).value;
            CHECK(value <= before && value >= 0);
            before = value;
        }
        CHECK(before == 0);
        const float no_number = NAN;
        memcpy((char *)&seen + measures[i].at, &no_number, sizeof no_number);
        CHECK(face_quality_judge(&seen).value == 0);
    }
}

// ---- Real faces

static struct face_engine *engine;

static bool read_face(struct picture *out, const char *name) {
    char path[512];
    snprintf(path, sizeof path, "%s/lfw-dev/lfw/%s/%s_0001.jpg", shared_data(), name, name);
    return picture_read(out, path, 3) == BIOMETRIC_OK;
}

static struct face_quality quality_of(const struct picture *picture, struct face_sighting *seen) {
    const enum biometric_status status = face_engine_look_at_still(engine, picture, seen);
    CHECK(status == BIOMETRIC_OK || status == BIOMETRIC_NO_FACE);
    return seen->quality;
}

// An ellipse over both eyes, of dark glass or of skin.
static void cover_eyes(struct picture *picture, const struct face_sighting *seen, bool glass) {
    for (int y = 0; y < picture->height; y++)
        for (int x = 0; x < picture->width; x++)
            for (int eye = 0; eye < 2; eye++) {
                const float dx = ((float)x - seen->points[eye].x) / seen->eyes;
                const float dy = ((float)y - seen->points[eye].y) / seen->eyes;
                uint8_t *at = &picture->pixels[3 * (y * picture->width + x)];
                if (dx * dx / 0.18F + dy * dy / 0.075F < 1)
                    for (int c = 0; c < 3; c++)
                        at[c] = glass ? (uint8_t)(20 + at[c] / 12) : (uint8_t)(110 + 30 * c);
            }
}

static void covered_eyes_of_real_faces_are_noticed(void) {
    static const char *const names[] = {"Abel_Pacheco", "Akhmed_Zakayev", "Amber_Tamblyn",
                                        "Anders_Fogh_Rasmussen"};
    int noticed = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (int glass = 0; glass < 2; glass++) {
            struct picture picture = {0};
            struct face_sighting seen, covered;
            CHECK(read_face(&picture, names[i]));
            CHECK(quality_of(&picture, &seen).value > 50);
            const float was = seen.eye_light;
            cover_eyes(&picture, &seen, glass);
            (void)quality_of(&picture, &covered);
            CHECK(glass ? covered.eye_light < was / 1.5F : covered.eye_detail < seen.eye_detail);
            covered.eyes = 60; // these pictures are small
            covered.yaw = covered.roll = 0;
            noticed += face_quality_judge(&covered).advice == FACE_EYES_COVERED;
            picture_finish(&picture);
        }
    CHECK(noticed >= 6);
}

int main(void) {
    RUN(a_face_that_lacks_nothing_has_the_highest_value);
    RUN(each_fault_has_its_advice);
    RUN(eyes_are_covered_by_glasses_by_a_hand_or_by_their_lids);
    RUN(a_head_turned_nodded_or_tilted_is_told_to_look_straight);
    RUN(of_several_faults_the_first_to_mend_is_said);
    RUN(nobody_and_two_are_worth_nothing);
    RUN(a_still_is_never_too_near);
    RUN(a_worse_measure_never_raises_the_value);
    if (!shared_data() || face_engine_open(&engine, NULL, NULL, 0) != BIOMETRIC_OK) {
        puts("no real faces: the models or the shared data are not here");
        return check_report();
    }
    RUN(covered_eyes_of_real_faces_are_noticed);
    face_engine_close(engine);
    return check_report();
}
