// Many fingers, searched at once: one against all. All memory is taken at create; once loaded, any
// thread may search (a search writes only to what the caller owns and to a scratch that it takes
// itself).
#pragma once
#include "matcher/finger_template.h"

struct finger_gallery;

struct finger_candidate {
    uint32_t id; // what _add was given; several references may share one
    float score; // as finger_score
};

struct finger_gallery *finger_gallery_create(size_t capacity); // NULL when there is no memory
enum matcher_status finger_gallery_add(struct finger_gallery *gallery, uint32_t id,
                                       const struct finger_template *reference);
// The best `wanted` ids, highest score first, each id once; returns how many. Candidates, never a
// decision.
size_t finger_gallery_search(const struct finger_gallery *gallery,
                             const struct finger_template *probe, struct finger_candidate *best,
                             size_t wanted);
size_t finger_gallery_size(const struct finger_gallery *gallery);
void finger_gallery_destroy(struct finger_gallery *gallery); // wipes; takes NULL
