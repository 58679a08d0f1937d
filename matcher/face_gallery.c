// One against all, without an index: 6,000 faces of 704 bytes are 4 MB, which go past the probe in
// less time than a screen takes for one picture.
#include "matcher/face_gallery.h"
#include "matcher/kernels.h"
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { RUN = 256 }; // references whose dot products are made at once

struct reference {
    uint32_t id;
    float length; // of its values
};

struct face_gallery {
    size_t capacity, size;
    size_t stride; // of one reference's values; 0: there is no reference yet
    uint32_t embedder;
    uint16_t count;
    struct reference *references;
    int8_t *values;
};

struct face_gallery *face_gallery_create(size_t capacity) {
    struct face_gallery *gallery = calloc(1, sizeof *gallery);
    if (!gallery)
        return NULL;
    gallery->capacity = capacity;
    if (capacity <= UINT32_MAX) // more is a mistake
        gallery->references = malloc((capacity ? capacity : 1) * sizeof *gallery->references);
    if (gallery->references)
        return gallery;
    free(gallery);
    return NULL;
}

void face_gallery_destroy(struct face_gallery *gallery) {
    if (!gallery)
        return;
    if (gallery->values)
        explicit_bzero(gallery->values, gallery->size * gallery->stride);
    explicit_bzero(gallery->references, gallery->size * sizeof *gallery->references);
    free(gallery->values);
    free(gallery->references);
    free(gallery);
}

void face_gallery_memory(const struct face_gallery *gallery,
                         void (*see)(void *context, void *piece, size_t size), void *context) {
    see(context, gallery->references, gallery->size * sizeof *gallery->references);
    if (gallery->values)
        see(context, gallery->values, gallery->size * gallery->stride);
}

size_t face_gallery_size(const struct face_gallery *gallery) {
    return gallery->size;
}

size_t face_gallery_bytes(const struct face_gallery *gallery) {
    return sizeof *gallery + gallery->capacity * (sizeof *gallery->references + gallery->stride);
}

static bool is_alike(const struct face_gallery *gallery, const struct face_template *face) {
    return face->embedder == gallery->embedder && face->count == gallery->count;
}

// The first reference says how long all are.
static bool take_memory(struct face_gallery *gallery, const struct face_template *first) {
    const size_t stride =
        (first->count + FACE_VALUES_STEP - 1U) / FACE_VALUES_STEP * FACE_VALUES_STEP;
    gallery->values = aligned_alloc(FACE_VALUES_STEP, gallery->capacity * stride);
    if (!gallery->values)
        return false;
    gallery->stride = stride;
    gallery->embedder = first->embedder;
    gallery->count = first->count;
    return true;
}

enum matcher_status face_gallery_add(struct face_gallery *gallery, uint32_t id,
                                     const struct face_template *face) {
    if (gallery->size == gallery->capacity)
        return MATCHER_FULL;
    if (!gallery->values && !take_memory(gallery, face))
        return MATCHER_NO_MEMORY;
    if (!is_alike(gallery, face))
        return MATCHER_OTHER_EMBEDDER;
    memcpy(gallery->values + gallery->size * gallery->stride, face->values, gallery->stride);
    gallery->references[gallery->size++] = (struct reference){id, face->length};
    return MATCHER_OK;
}

static bool better(struct face_candidate a, struct face_candidate b) {
    return a.similarity != b.similarity ? a.similarity > b.similarity : a.id < b.id;
}

// Into the list of the best, each id once, most similar first; returns how many there are then.
static size_t insert(struct face_candidate *best, size_t count, size_t wanted,
                     struct face_candidate next) {
    size_t at = 0;
    if (count == wanted && !better(next, best[count - 1])) // so it is with nearly all
        return count;
    while (at < count && best[at].id != next.id)
        at++;
    if (at < count && !better(next, best[at]))
        return count;
    if (at == count && count < wanted)
        count++;
    else if (at == count) // it takes the weakest one's place
        at--;
    for (; at > 0 && better(next, best[at - 1]); at--)
        best[at] = best[at - 1];
    best[at] = next;
    return count;
}

size_t face_gallery_search(const struct face_gallery *gallery, const struct face_template *probe,
                           struct face_candidate *best, size_t wanted) {
    const struct kernels *kernels = kernels_pick();
    int32_t dots[RUN];
    size_t found = 0;
    if (wanted == 0 || !gallery->size || !is_alike(gallery, probe))
        return 0;
    for (size_t from = 0, count; from < gallery->size; from += count) {
        const struct reference *references = &gallery->references[from];
        count = gallery->size - from < RUN ? gallery->size - from : RUN;
        kernels->dots(probe->values, gallery->values + from * gallery->stride, gallery->stride,
                      count, dots);
        for (size_t i = 0; i < count; i++)
            found = insert(best, found, wanted,
                           (struct face_candidate){references[i].id,
                                                   face_similarity_of_dot(dots[i], probe->length,
                                                                          references[i].length)});
    }
    explicit_bzero(dots, sizeof dots);
    return found;
}
