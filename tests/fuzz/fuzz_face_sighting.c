// Any numbers in any sighting, frame after frame of a look, also what the engine never says: no
// numbers, boxes of no size, marks on one point. The quality, the advice, the frames that are kept,
// the doubts and the template stay within what their headers state.
#include "biometric/face_look.h"
#include "matcher/face_template.h"
#include <assert.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum { // places of floats in a sighting: from `second` to `strength` all are
    SECOND = offsetof(struct face_sighting, second) / sizeof(float),
    STRENGTH = offsetof(struct face_sighting, strength) / sizeof(float),
    FLOATS = STRENGTH - SECOND + 1,
};

static const float odd[] = {0,    1,       -1,   1e-30F, 1e30F, -1e30F, FLT_MAX,  -FLT_MAX,
                            -0.F, FLT_MIN, 0.3F, -0.3F,  40,    NAN,    INFINITY, -INFINITY};

static struct face_sighting seen;
static struct face_look look;
static bool is_wild; // some embedding or strength is none that the engine gives

// A face of 100 pixels that looks straight, in good light.
static void see_well(void) {
    seen = (struct face_sighting){
        .faces = 1,
        .detector = 0.99F,
        .at = {100, 100},
        .width = 100,
        .height = 120,
        .inside = 1,
        .eyes = 45,
        .brightness = 120,
        .contrast = 50,
        .side_light = 0.9F,
        .around = 100,
        .sharpness = 300,
        .eye_open = {.3F, .3F},
        .eye_light = 0.9F,
        .eye_detail = 0.3F,
        .pitch = 0.53F,
        .strength = 4,
        .liveness = 0.9F,
        .liveness_is_sure = true,
    };
    for (int i = 0; i < FACE_MARKS; i++) // eyes and mouth spread out, the nose between them
        seen.marks[i] = (struct face_point){(float)(110 + i % 7 * 12 + i / 48), (float)(110 + i)};
    seen.embedding[0] = 1;
}

static void set_float(unsigned place, float value) {
    memcpy((char *)&seen + (SECOND + place % FLOATS) * sizeof value, &value, sizeof value);
    is_wild |= !(seen.strength > 0 && seen.strength < 1000);
}

// Towards somebody else, of length 1 as all.
static void set_person(unsigned person, float share) {
    memset(seen.embedding, 0, sizeof seen.embedding);
    seen.embedding[0] = sqrtf(1 - share * share);
    seen.embedding[1 + person % (FACE_EMBEDDING_SIZE - 1)] = share;
}

// The nose goes with the head, and stands out.
static void turn(float yaw) {
    seen.yaw = yaw;
    for (int i = 28; i <= 33; i++)
        seen.marks[i].x += yaw * 20;
}

static void hold_quality(void) {
    const float value_is_of[] = {seen.detector,   seen.inside,   seen.eyes,  seen.sharpness,
                                 seen.brightness, seen.contrast, seen.dark,  seen.bright,
                                 seen.side_light, seen.yaw,      seen.pitch, seen.roll};
    assert(seen.quality.value >= 0 && seen.quality.value <= 100);
    assert(seen.quality.advice >= FACE_FINE && seen.quality.advice < FACE_ADVICES);
    assert((seen.quality.advice == FACE_NOBODY) == (seen.faces == 0));
    for (size_t i = 0; i < sizeof value_is_of / sizeof *value_is_of; i++)
        assert(!isnan(value_is_of[i]) || seen.quality.value == 0);
}

static void hold_look(void) {
    assert(look.advice >= FACE_FINE && look.advice < FACE_ADVICES);
    assert(look.progress >= 0 && look.progress <= 100 && look.value >= 0 && look.value <= 100);
    assert(look.kept >= 0 && look.kept <= FACE_LOOK_FRAMES);
    assert(!look.is_enough || look.kept == FACE_LOOK_FRAMES);
    const struct face_alive *alive = &look.alive;
    assert(alive->verdict <= FACE_ALIVE_DOUBTS && alive->challenge <= FACE_ASK_BACK);
    assert((alive->verdict == FACE_ALIVE_DOUBTS) == (alive->doubts != 0) && alive->doubts < 256);
    assert(alive->verdict == FACE_ALIVE_MORE || alive->challenge == FACE_ASK_NOTHING);
    assert(alive->liveness >= -1 && alive->liveness <= 1);
}

// The kept frames as the station compares by them.
static void hold_template(void) {
    static float fused[FACE_EMBEDDING_SIZE];
    static struct face_template face, again;
    uint8_t record[FACE_RECORD_MAX];
    double length = 0;
    face_look_fuse(&look, fused);
    for (int i = 0; i < FACE_EMBEDDING_SIZE; i++)
        length += (double)fused[i] * (double)fused[i];
    if (!is_wild)
        assert(look.kept ? fabs(length - 1) < 1e-4 : length == 0);
    if (face_template_make(&face, fused, FACE_EMBEDDING_SIZE, 1) != MATCHER_OK) {
        assert(is_wild || !look.kept);
        return;
    }
    face.quality = (uint8_t)look.value;
    const size_t size = face_template_encode(&face, record);
    assert(face_template_decode(&again, record, size, NULL) == MATCHER_OK);
    assert(!memcmp(&face, &again, sizeof face));
    assert(face_template_similarity(&face, &again) > 0.999F);
}

// What two bytes ask for, with the `left` bytes after them; returns how many of those were used.
static size_t act(unsigned what, unsigned how, const uint8_t *bytes, size_t left, int64_t *now_ms,
                  uint64_t *fingerprint) {
    switch (what % 12) {
    default: // a frame
        *now_ms += how % 64 * 8;
        *fingerprint += how < 192;
        seen.quality = face_quality_judge(&seen);
        hold_quality();
        face_look_see(&look, &seen, *fingerprint, *now_ms);
        hold_look();
        return 0;
    case 4:
        *now_ms += how * 8;
        face_look_see(&look, NULL, ++*fingerprint, *now_ms);
        hold_look();
        return 0;
    case 5: set_float(what / 12 * 16 + how / 16, odd[how % 16]); return 0;
    case 6: set_person(how, (float)(what / 12) / 22); return 0;
    case 7: turn((float)((int)how - 128) / 256); return 0;
    case 8:
        seen.liveness = what < 128 ? (float)how / 255 : odd[how % 16];
        seen.liveness_is_sure = what & 32 || what < 64;
        return 0;
    case 9:
        if (what < 128)
            see_well();
        seen.faces = how == 255 ? -1 : (int)how % 5;
        return 0;
    case 10:
        face_alive_end(&look.alive);
        hold_look();
        return 0;
    case 11: break;
    }
    float any;
    if (left < sizeof any)
        return left;
    memcpy(&any, bytes, sizeof any);
    if (what < 128) {
        set_float(how, any);
    } else {
        seen.embedding[how] = any;
        is_wild = true;
    }
    return sizeof any;
}

// Byte 0: when a turn is asked for, and to which sides. Then two bytes an act.
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    int64_t now_ms = 1000;
    uint64_t fingerprint = 0;
    if (size < 3)
        return 0;
    is_wild = false;
    see_well();
    face_look_begin(&look, (enum face_alive_when)(bytes[0] % 3), bytes[0] >> 4, now_ms);
    for (size_t at = 1; at + 2 <= size;)
        at +=
            2 + act(bytes[at], bytes[at + 1], bytes + at + 2, size - at - 2, &now_ms, &fingerprint);
    hold_template();
    face_alive_end(&look.alive);
    hold_look();
    assert(look.alive.verdict != FACE_ALIVE_MORE);
    return 0;
}
