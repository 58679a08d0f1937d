// Many fingers, searched at once: one against all. Memory grows as references are added; once
// loaded, any thread may search (a search writes only to what the caller owns and to its stack).
#pragma once
#include "matcher/finger_template.h"
#include <stdbool.h>

struct finger_gallery;

struct finger_candidate {
    uint32_t id; // what _add was given; several references may share one
    float score; // as finger_score
};

// At most `capacity` references; NULL when there is no memory for their list (48 bytes each)
// or when they are more than 2^32.
struct finger_gallery *finger_gallery_create(size_t capacity);
// MATCHER_OK, _FULL (the capacity), _NO_MEMORY; but for MATCHER_OK the gallery is as it was. Takes
// no longer however many there are.
enum matcher_status finger_gallery_add(struct finger_gallery *gallery, uint32_t id,
                                       const struct finger_template *reference);
// The best `wanted` ids, highest score first, each id once; returns how many. Candidates, never a
// decision. Only scores above 0 are candidates.
size_t finger_gallery_search(const struct finger_gallery *gallery,
                             const struct finger_template *probe, struct finger_candidate *best,
                             size_t wanted);
// The same for a gallery so large that somebody waits: `watch` is called every few milliseconds
// with how many of the references are done, the last time with all of them; when it returns false
// the search is given up and 0 returned.
typedef bool finger_gallery_watch(void *context, size_t done, size_t of);
size_t finger_gallery_search_watched(const struct finger_gallery *gallery,
                                     const struct finger_template *probe,
                                     struct finger_candidate *best, size_t wanted,
                                     finger_gallery_watch *watch, void *context);
// Where the references lie that were added so far, piece by piece, for whoever keeps them out of
// swap; a piece stays in its place until _destroy.
void finger_gallery_memory(const struct finger_gallery *gallery,
                           void (*see)(void *context, void *piece, size_t size), void *context);
size_t finger_gallery_size(const struct finger_gallery *gallery);  // references
size_t finger_gallery_bytes(const struct finger_gallery *gallery); // memory that they take
void finger_gallery_destroy(struct finger_gallery *gallery);       // wipes; takes NULL
