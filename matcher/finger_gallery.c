// One against all, in two stages. The first looks at descriptors alone: each of the probe's
// minutiae finds the reference's that agrees best and votes, as strongly as they agree, for the
// turn between their directions; a reference is as good as its best window of turns. The second
// compares the few best in earnest. All integers in the first, so that every kernel leaves the same
// survivors.
//
// References lie one behind the other in two pools, minutiae and descriptors, filled from the
// front: the memory is taken at create for the most that may come, and what is never filled is
// never touched.
#include "matcher/finger_gallery.h"
#include "matcher/finger_compare.h"
#include <stdlib.h>
#include <string.h>

enum {
    TURNS = 32, // bins of a whole turn
    WINDOW = 5, // of them: 56 degrees
    SURVIVORS_MIN = 40,
    SURVIVORS_MAX = 512,
    SURVIVOR_SHARE = 100, // and one in so many references
};

struct reference {
    uint32_t id;
    uint16_t width, height;
    size_t first; // in the pools
    uint8_t count;
};

struct finger_gallery {
    size_t capacity, size;
    size_t minutia_count;
    struct reference *references;
    struct minutia *minutiae;
    struct finger_descriptor *descriptors; // of minutiae
};

struct survivor {
    int votes;
    size_t reference;
};

struct finger_gallery *finger_gallery_create(size_t capacity) {
    const size_t most = SIZE_MAX / FEATURES_MAX / sizeof(struct finger_descriptor) - 1;
    if (capacity > most)
        return NULL;
    struct finger_gallery *gallery = calloc(1, sizeof *gallery);
    if (!gallery)
        return NULL;
    size_t room = (capacity ? capacity : 1) * FEATURES_MAX;
    gallery->capacity = capacity;
    gallery->references = malloc((capacity ? capacity : 1) * sizeof *gallery->references);
    gallery->minutiae = malloc(room * sizeof *gallery->minutiae);
    gallery->descriptors =
        aligned_alloc(_Alignof(struct finger_descriptor), room * sizeof *gallery->descriptors);
    if (gallery->references && gallery->minutiae && gallery->descriptors)
        return gallery;
    finger_gallery_destroy(gallery);
    return NULL;
}

void finger_gallery_destroy(struct finger_gallery *gallery) {
    if (!gallery)
        return;
    if (gallery->references)
        explicit_bzero(gallery->references, gallery->size * sizeof *gallery->references);
    if (gallery->minutiae)
        explicit_bzero(gallery->minutiae, gallery->minutia_count * sizeof *gallery->minutiae);
    if (gallery->descriptors)
        explicit_bzero(gallery->descriptors, gallery->minutia_count * sizeof *gallery->descriptors);
    free(gallery->references);
    free(gallery->minutiae);
    free(gallery->descriptors);
    free(gallery);
}

size_t finger_gallery_size(const struct finger_gallery *gallery) {
    return gallery->size;
}

enum matcher_status finger_gallery_add(struct finger_gallery *gallery, uint32_t id,
                                       const struct finger_template *finger) {
    struct finger_features features;
    if (gallery->size == gallery->capacity)
        return MATCHER_FULL;
    finger_features_make(&features, finger);
    struct reference *reference = &gallery->references[gallery->size++];
    *reference = (struct reference){.id = id,
                                    .width = finger->width,
                                    .height = finger->height,
                                    .first = gallery->minutia_count,
                                    .count = (uint8_t)features.count};
    for (unsigned i = 0; i < features.count; i++) {
        gallery->minutiae[reference->first + i] = finger->minutiae[features.origin[i]];
        gallery->descriptors[reference->first + i] = features.descriptor[i];
    }
    gallery->minutia_count += features.count;
    explicit_bzero(&features, sizeof features);
    return MATCHER_OK;
}

// --- the first stage --------------------------------------------------------------------------

static int most_in_window(const int votes[TURNS]) {
    int most = 0;
    for (int from = 0; from < TURNS; from++) {
        int sum = 0;
        for (int i = 0; i < WINDOW; i++)
            sum += votes[(from + i) % TURNS];
        most = sum > most ? sum : most;
    }
    return most;
}

static int votes_for(const struct finger_gallery *gallery, const struct reference *reference,
                     const struct finger_features *probe, const struct kernels *kernels) {
    int votes[TURNS] = {0};
    if (reference->count == 0)
        return 0;
    for (unsigned i = 0; i < probe->count; i++) {
        size_t which = 0;
        int strength =
            kernels->strongest(&probe->descriptor[i], gallery->descriptors + reference->first,
                               reference->count, &which) -
            (int)probe->descriptor[i].ones;
        uint8_t turn =
            (uint8_t)(gallery->minutiae[reference->first + which].angle - probe->angle[i]);
        if (strength > 0)
            votes[turn * TURNS / 256] += strength;
    }
    return most_in_window(votes);
}

static bool weaker(struct survivor a, struct survivor b) {
    return a.votes != b.votes ? a.votes < b.votes : a.reference > b.reference;
}

// `heap` has the weakest on top; moves what is at `at` down to where it belongs.
static void sink(struct survivor *heap, size_t count, size_t at) {
    for (size_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && weaker(heap[child + 1], heap[child]))
            child++;
        if (!weaker(heap[child], heap[at]))
            return;
        struct survivor swap = heap[at];
        heap[at] = heap[child];
        heap[child] = swap;
    }
}

static size_t find_survivors(const struct finger_gallery *gallery,
                             const struct finger_features *probe, struct survivor *heap,
                             size_t wanted) {
    const struct kernels *kernels = kernels_pick();
    size_t count = 0;
    for (size_t i = 0; i < gallery->size; i++) {
        struct survivor next = {votes_for(gallery, &gallery->references[i], probe, kernels), i};
        if (count < wanted) {
            heap[count++] = next;
            for (size_t at = count / 2; count == wanted && at-- > 0;)
                sink(heap, count, at);
        } else if (weaker(heap[0], next)) {
            heap[0] = next;
            sink(heap, count, 0);
        }
    }
    return count;
}

// --- the second -------------------------------------------------------------------------------

static float score_of(const struct finger_gallery *gallery, const struct reference *reference,
                      const struct finger_features *probe, struct finger_features *features,
                      struct finger_template *finger) {
    finger->width = reference->width;
    finger->height = reference->height;
    finger->count = reference->count;
    memcpy(finger->minutiae, gallery->minutiae + reference->first,
           reference->count * sizeof *finger->minutiae);
    finger_features_make(features, finger);
    return finger_score_of_evidence(finger_compare(probe, features));
}

static bool better(struct finger_candidate a, struct finger_candidate b) {
    return a.score != b.score ? a.score > b.score : a.id < b.id;
}

// Into the list of the best, each id once, highest score first; returns how many there are then.
static size_t insert(struct finger_candidate *best, size_t count, size_t wanted,
                     struct finger_candidate next) {
    size_t at = 0;
    while (at < count && best[at].id != next.id)
        at++;
    if (at < count && !better(next, best[at]))
        return count;
    if (at == count) { // a new id: it takes the last place, or the weakest one's
        if (count < wanted)
            count++;
        else if (!better(next, best[--at]))
            return count;
    }
    for (; at > 0 && better(next, best[at - 1]); at--)
        best[at] = best[at - 1];
    best[at] = next;
    return count;
}

size_t finger_gallery_search(const struct finger_gallery *gallery,
                             const struct finger_template *probe, struct finger_candidate *best,
                             size_t wanted) {
    struct finger_features of_probe, of_reference;
    struct finger_template finger;
    struct survivor survivors[SURVIVORS_MAX] = {{0}};
    size_t found = 0, look_at = SURVIVORS_MIN + 2 * wanted + gallery->size / SURVIVOR_SHARE;
    if (wanted == 0)
        return 0;
    finger_features_make(&of_probe, probe);
    size_t count = find_survivors(gallery, &of_probe, survivors,
                                  look_at < SURVIVORS_MAX ? look_at : SURVIVORS_MAX);
    for (size_t i = 0; i < count; i++) {
        const struct reference *reference = &gallery->references[survivors[i].reference];
        float score = score_of(gallery, reference, &of_probe, &of_reference, &finger);
        if (score > 0)
            found = insert(best, found, wanted, (struct finger_candidate){reference->id, score});
    }
    explicit_bzero(&of_probe, sizeof of_probe);
    explicit_bzero(&of_reference, sizeof of_reference);
    explicit_bzero(&finger, sizeof finger);
    return found;
}
