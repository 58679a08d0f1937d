#include "tests/demo/demo_expect.h"
#include "biometric/face_compare.h"
#include "biometric/finger_extract.h"
#include "biometric/picture.h"
#include "matcher/face_template.h"
#include "matcher/finger_score.h"
#include "sync/voter_slice.h"
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

struct demo_expect {
    const struct slice_policy *policy;
    struct voter_slice *slice;
    struct face_engine *faces;
    struct voter voter; // the last one that was looked up; its views are the slice's
};

static bool unlock(struct voter_slice *slice, const struct demo_station *station) {
    return voter_slice_unlock(slice, HOLDER_CHAIR, station->holders[0]) == SYNC_ONE_MORE &&
           voter_slice_unlock(slice, HOLDER_SECRETARY, station->holders[1]) == SYNC_OK;
}

static bool open_package(struct demo_expect *expect, const struct demo_station *station,
                         const struct demo_package *package, char *why) {
    struct slice_expected expected = {0};
    char reason[SLICE_WHY_SIZE] = "the public key cannot be read";
    if (public_key_read(&expected.key, package->key) == SYNC_OK &&
        voter_slice_open(&expect->slice, package->slice, &expected, reason) == SYNC_OK &&
        unlock(expect->slice, station))
        return true;
    snprintf(why, DEMO_WHY_SIZE, "%s: %s", package->slice,
             expect->slice ? "does not open with the training passphrases" : reason);
    return false;
}

struct demo_expect *demo_expect_open(struct demo_station *station,
                                     const struct demo_package *package, char *why) {
    struct demo_expect *expect = calloc(1, sizeof *expect);
    snprintf(why, DEMO_WHY_SIZE, "no memory left");
    if (!expect || !open_package(expect, station, package, why)) {
        demo_expect_close(expect);
        return NULL;
    }
    station->policy = *voter_slice_policy(expect->slice);
    expect->policy = &station->policy;
    if (package->models &&
        face_engine_open(&expect->faces, package->models, NULL, 0) != BIOMETRIC_OK)
        expect->faces = NULL;
    return expect;
}

void demo_expect_close(struct demo_expect *expect) {
    if (!expect)
        return;
    face_engine_close(expect->faces);
    voter_slice_close(expect->slice);
    free(expect);
}

bool demo_expect_has_faces(const struct demo_expect *expect) {
    return expect->faces != NULL;
}

static bool look_up(struct demo_expect *expect, const struct demo_visit *visit) {
    return voter_slice_voter(expect->slice, (uint32_t)visit->voter->number, &expect->voter) ==
           SYNC_OK;
}

// ---- Fingers ----

enum touch { TOUCH_AGREES, TOUCH_DIFFERS, TOUCH_POOR };

static bool extract(const char *path, struct finger_template *out, struct finger_quality *quality) {
    struct picture picture = {0};
    if (picture_read(&picture, path, 1) != BIOMETRIC_OK)
        return false;
    // Without a resolution, as the virtual reader hands it on.
    const struct finger_image image = {
        .pixels = picture.pixels, .width = picture.width, .height = picture.height};
    const bool extracted = finger_extract(&image, out, quality) == BIOMETRIC_OK;
    picture_finish(&picture);
    return extracted;
}

static float best_score(const struct voter *voter, const struct finger_template *probe) {
    float best = 0;
    for (int i = 0; i < voter->finger_count; i++) {
        struct finger_template reference;
        const struct byte_view *record = &voter->fingers[i].record;
        if (finger_template_decode(&reference, record->bytes, record->size, NULL) == MATCHER_OK)
            best = fmaxf(best, finger_score(probe, &reference));
    }
    return best;
}

static enum touch touch_with(const struct demo_expect *expect, const char *path) {
    struct finger_template probe;
    struct finger_quality quality = {0};
    const struct voter *voter = &expect->voter;
    if (!extract(path, &probe, &quality))
        return TOUCH_POOR;
    // n comparisons have n chances to be wrong: the policy's rate is the voter's.
    const float needed = expect->policy->finger_threshold + log10f(fmaxf(1, voter->finger_count));
    if (best_score(voter, &probe) >= needed)
        return TOUCH_AGREES;
    return quality.value < expect->policy->finger_quality_min ? TOUCH_POOR : TOUCH_DIFFERS;
}

static bool has_finger(const struct voter *voter, int position) {
    for (int i = 0; i < voter->finger_count; i++)
        if (voter->fingers[i].position == position)
            return true;
    return false;
}

static int order_of(const struct demo_expect *expect, bool by_search, int order[10]) {
    const struct slice_policy *policy = expect->policy;
    int count = 0;
    for (int i = 0; i < policy->finger_order_count && count < policy->fingers; i++)
        if (has_finger(&expect->voter, policy->finger_order[i]))
            order[count++] = policy->finger_order[i];
    for (int i = 1; i < count && by_search; i++) { // the finger that finds comes last
        const int later = order[i];
        order[i] = order[i - 1];
        order[i - 1] = later;
    }
    return count; // training voters have no finger beyond the policy's order
}

bool demo_expect_finger(struct demo_expect *expect, const struct demo_visit *visit) {
    const struct slice_policy *policy = expect->policy;
    struct demo_touches made = {0};
    int order[10], tries_all = 0, poor = visit->retry >= 0 || visit->bad_touch;
    const int count =
        look_up(expect, visit) ? order_of(expect, visit->twist == TWIST_BY_SEARCH, order) : 0;
    for (int finger = 0; finger < count; finger++)
        for (int tries = 0; tries < policy->finger_tries;) {
            if (tries_all >= policy->finger_tries_all || poor >= policy->poor_captures_max)
                return false;
            const char *path = demo_visit_touch(visit, order[finger], &made);
            if (!path)
                return false;
            switch (touch_with(expect, path)) {
            case TOUCH_AGREES: return true;
            case TOUCH_POOR: poor++; break;
            case TOUCH_DIFFERS:
                tries = visit->twist == TWIST_OTHER_FINGER ? policy->finger_tries : tries + 1;
                tries_all++;
                break;
            }
        }
    return false;
}

// ---- Faces ----

bool demo_expect_face(struct demo_expect *expect, const struct demo_visit *visit) {
    struct picture frame = {0};
    struct face_sighting seen;
    struct face_template reference, probe;
    if (!expect->faces || !visit->face || !look_up(expect, visit) ||
        face_template_decode(&reference, expect->voter.face.bytes, expect->voter.face.size, NULL) !=
            MATCHER_OK ||
        picture_read(&frame, visit->face, 3) != BIOMETRIC_OK)
        return false;
    const bool looked = face_engine_look(expect->faces, &frame, &seen) == BIOMETRIC_OK &&
                        face_engine_complete(expect->faces, seen.embedding) == BIOMETRIC_OK &&
                        face_template_make(&probe, seen.embedding, FACE_EMBEDDING_SIZE,
                                           face_embedder()) == MATCHER_OK;
    picture_finish(&frame);
    return looked && face_score(expect->faces, face_template_similarity(&probe, &reference)) >=
                         expect->policy->face_threshold;
}
