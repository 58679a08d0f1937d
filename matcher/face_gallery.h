// Many faces, searched at once: one against all. All memory at the first reference; once loaded,
// any thread may search (a search writes only to what the caller owns and to its stack).
#pragma once
#include "matcher/face_template.h"

struct face_gallery;

struct face_candidate {
    uint32_t id;      // what _add was given; several portraits of one person may share one
    float similarity; // as face_template_similarity
};

// At most `capacity` references, each in its values' bytes and 8 more; NULL when there is no memory
// for their list or when they are more than 2^32.
struct face_gallery *face_gallery_create(size_t capacity);
// MATCHER_OK, _FULL (the capacity), _OTHER_EMBEDDER (than that of the first reference, and so not
// to be compared with it), _NO_MEMORY; but for MATCHER_OK the gallery is as it was.
enum matcher_status face_gallery_add(struct face_gallery *gallery, uint32_t id,
                                     const struct face_template *reference);
// The best `wanted` ids, most similar first, of equals the lower id first, each id once with the
// best of its references; returns how many: 0 for a probe of another embedder. Candidates, never a
// decision.
size_t face_gallery_search(const struct face_gallery *gallery, const struct face_template *probe,
                           struct face_candidate *best, size_t wanted);
// Where the references lie, piece by piece, for whoever keeps them out of swap; a piece stays in
// its place until _destroy.
void face_gallery_memory(const struct face_gallery *gallery,
                         void (*see)(void *context, void *piece, size_t size), void *context);
size_t face_gallery_size(const struct face_gallery *gallery);  // references
size_t face_gallery_bytes(const struct face_gallery *gallery); // memory that its capacity takes
void face_gallery_destroy(struct face_gallery *gallery);       // wipes; takes NULL
