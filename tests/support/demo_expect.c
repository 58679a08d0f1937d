#include "tests/support/demo_expect.h"
#include "biometric/face_compare.h"
#include "biometric/finger_extract.h"
#include "biometric/picture.h"
#include "matcher/finger_score.h"
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct print { // extracted once, found again by the picture's path
    const char *path;
    struct finger_template minutiae;
    uint8_t quality;
    bool has_minutiae;
};

struct demo_expect {
    const struct demo_station *station;
    const char *folder;
    struct face_engine *faces;
    struct print *prints;
    int count;
};

struct demo_expect *demo_expect_open(const struct demo_station *station, const char *folder,
                                     const char *models) {
    struct demo_expect *expect = calloc(1, sizeof *expect);
    if (!expect)
        return NULL;
    expect->station = station;
    expect->folder = folder;
    if (models && face_engine_open(&expect->faces, models, NULL, 0) != BIOMETRIC_OK)
        expect->faces = NULL;
    return expect;
}

void demo_expect_close(struct demo_expect *expect) {
    if (!expect)
        return;
    face_engine_close(expect->faces);
    free(expect->prints);
    free(expect);
}

bool demo_expect_has_faces(const struct demo_expect *expect) {
    return expect->faces != NULL;
}

// ---- Fingers ----

// The virtual reader says no resolution, so the kiosk takes a touch for 500 dpi; an enrolled
// picture says its own.
static void extract(struct print *print, const char *path, bool enrolled) {
    struct picture picture = {0};
    struct finger_quality quality = {0};
    *print = (struct print){.path = path};
    if (picture_read(&picture, path, 1) != BIOMETRIC_OK)
        return;
    const struct finger_image image = {.pixels = picture.pixels,
                                       .width = picture.width,
                                       .height = picture.height,
                                       .dpi = enrolled ? picture.dpi : 0};
    print->has_minutiae = finger_extract(&image, &print->minutiae, &quality) == BIOMETRIC_OK;
    print->quality = quality.value;
    picture_finish(&picture);
}

// NULL: no memory. Holds until the next call.
static const struct print *print_of(struct demo_expect *expect, const char *path, bool enrolled) {
    for (int i = 0; i < expect->count; i++)
        if (strcmp(expect->prints[i].path, path) == 0)
            return &expect->prints[i];
    if (expect->count % 64 == 0) {
        struct print *more =
            realloc(expect->prints, (size_t)(expect->count + 64) * sizeof *expect->prints);
        if (!more)
            return NULL;
        expect->prints = more;
    }
    extract(&expect->prints[expect->count], path, enrolled);
    return &expect->prints[expect->count++];
}

static float score_of(struct demo_expect *expect, const struct demo_voter *voter,
                      const struct finger_template *probe, int *references) {
    float best = 0;
    *references = 0;
    for (int finger = 0; finger < voter->finger_count; finger++) {
        const struct demo_pictures *enrolled = &voter->fingers[finger].enrolled;
        for (int i = 0; i < enrolled->count; i++) {
            const struct print *reference = print_of(expect, enrolled->path[i], true);
            if (!reference || !reference->has_minutiae)
                continue;
            ++*references;
            best = fmaxf(best, finger_score(probe, &reference->minutiae));
        }
    }
    return best;
}

enum touch { TOUCH_AGREES, TOUCH_DIFFERS, TOUCH_POOR };

static enum touch touch_with(struct demo_expect *expect, const struct demo_visit *visit,
                             const char *path) {
    const struct slice_policy *policy = &expect->station->policy;
    const struct print *found = print_of(expect, path, false);
    if (!found || !found->has_minutiae)
        return TOUCH_POOR;
    const struct print print = *found; // the next look-up may move it
    int references;
    const float score = score_of(expect, visit->voter, &print.minutiae, &references);
    // n comparisons have n chances to be wrong: the policy's rate is of the voter.
    if (references > 0 && score - log10f((float)references) >= policy->finger_threshold)
        return TOUCH_AGREES;
    return print.quality < policy->finger_quality_min ? TOUCH_POOR : TOUCH_DIFFERS;
}

static bool has_finger(const struct demo_voter *voter, int position) {
    for (int i = 0; i < voter->finger_count; i++)
        if (voter->fingers[i].position == position && voter->fingers[i].enrolled.count > 0)
            return true;
    return false;
}

static int order_of(const struct demo_expect *expect, const struct demo_voter *voter, int *order) {
    const struct slice_policy *policy = &expect->station->policy;
    int count = 0;
    for (int i = 0; i < policy->finger_order_count && count < policy->fingers; i++)
        if (has_finger(voter, policy->finger_order[i]))
            order[count++] = policy->finger_order[i];
    return count; // training voters have no finger beyond the policy's order
}

bool demo_expect_finger(struct demo_expect *expect, const struct demo_visit *visit) {
    const struct slice_policy *policy = &expect->station->policy;
    struct demo_touches made = {0};
    int order[10], tries_all = 0, poor = visit->retry >= 0 || visit->bad_touch;
    const int count = order_of(expect, visit->voter, order);
    for (int finger = 0; finger < count; finger++)
        for (int tries = 0; tries < policy->finger_tries;) {
            if (tries_all >= policy->finger_tries_all || poor >= policy->poor_captures_max)
                return false;
            const char *path = demo_visit_touch(visit, order[finger], &made);
            if (!path)
                return false;
            switch (touch_with(expect, visit, path)) {
            case TOUCH_AGREES: return true;
            case TOUCH_POOR: poor++; break;
            case TOUCH_DIFFERS:
                tries++;
                tries_all++;
                if (visit->twist == TWIST_OTHER_FINGER)
                    tries = policy->finger_tries;
                break;
            }
        }
    return false;
}

// ---- Faces ----

static bool enrol(struct demo_expect *expect, const char *pin,
                  float embedding[FACE_EMBEDDING_SIZE]) {
    static uint8_t bytes[VOTER_PORTRAIT_BYTES_MAX];
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/portraits/%s.jpg", expect->folder, pin);
    FILE *file = fopen(path, "rb");
    if (!file) {
        snprintf(path, sizeof path, "%s/portraits/%s.png", expect->folder, pin);
        file = fopen(path, "rb");
    }
    if (!file)
        return false;
    const size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    return face_engine_enrol(expect->faces, bytes, size, embedding, NULL) == BIOMETRIC_OK;
}

bool demo_expect_face(struct demo_expect *expect, const struct demo_visit *visit) {
    float portrait[FACE_EMBEDDING_SIZE];
    struct picture frame = {0};
    struct face_sighting seen;
    if (!expect->faces || !visit->face || !enrol(expect, visit->voter->pin, portrait) ||
        picture_read(&frame, visit->face, 3) != BIOMETRIC_OK)
        return false;
    const bool looked = face_engine_look(expect->faces, &frame, &seen) == BIOMETRIC_OK;
    picture_finish(&frame);
    return looked && face_score(expect->faces, face_similarity(portrait, seen.embedding)) >=
                         expect->station->policy.face_threshold;
}
