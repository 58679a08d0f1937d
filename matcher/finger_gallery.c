// One against all, in two stages. In the first each of the probe's minutiae finds the reference's
// that is most like it, by their descriptors alone; a reference gets as many votes as these pairs
// of mates agree with each other in how they lie in either print. The second compares the few best
// in earnest. All integers in the first, or floats that IEEE 754 fixes to the bit, so that every
// kernel leaves the same survivors.
//
// The first stage loses an owner when too many strangers have more votes. FIGURES.md says how
// often; the number of survivors is a share of the references, so that it depends little on how
// many there are.
#include "matcher/finger_gallery.h"
#include "matcher/finger_compare.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    RUN = 4096,          // references of which the best survive:
    SURVIVORS_MIN = 32,  // so many, and two for each candidate that is wanted,
    SURVIVOR_SHARE = 64, // and one in so many; FIGURES.md says why
    SURVIVORS_MAX = 256,
    STRENGTH_OF_ALL = 8, // of every mate, however alike: many weak ones in their places count too
    PAGE_BYTES = 1 << 18,
};

struct reference {
    uint32_t id;
    uint16_t width, height;
    uint16_t count; // of minutiae
    struct minutia *minutiae;
    struct descriptor_block *blocks; // of the minutiae, eight each
    const uint8_t *flow;             // its finger_flow block
    uint16_t flow_size;              // 0: none
    float period;                    // from ridge to ridge, pixels; 0: not known
    struct finger_range range;
};

// What references point into, filled from the front.
struct page {
    struct page *next;
    size_t used;
    _Alignas(struct descriptor_block) unsigned char bytes[PAGE_BYTES];
};

struct finger_gallery {
    size_t capacity, size, bytes;
    struct reference *references;
    struct page *pages; // the one that is being filled first
};

struct survivor {
    float votes;
    size_t reference;
};

// How much larger than it says the probe is made for references whose ridges are as much farther
// apart; beside the first, each is for those up to half a step from it.
static const float scales[] = {1, 1.21f, 1.37f, 1.54f, 1 / 1.21f, 1 / 1.37f, 1 / 1.54f};
enum { SCALES = sizeof scales / sizeof *scales };

struct scaled {
    struct finger_features probe;
    struct descriptor_sought sought[FEATURES_MAX];
};

// A search's own memory: wiped as one.
struct search {
    struct finger_print probe;
    struct scaled scales[SCALES];
    float cosine[256]; // of 256ths of a turn
    struct mate_set mates;
    struct survivor survivors[SURVIVORS_MAX];
    struct finger_template finger; // the reference that is compared
    struct finger_print reference;
};

_Static_assert((int)FEATURES_MAX <= (int)MATES_MAX, "the kernels take no more");

// --- the memory -------------------------------------------------------------------------------

struct finger_gallery *finger_gallery_create(size_t capacity) {
    struct finger_gallery *gallery = calloc(1, sizeof *gallery);
    if (!gallery)
        return NULL;
    gallery->capacity = capacity;
    gallery->bytes = sizeof *gallery;
    if (capacity <= UINT32_MAX) // more is a mistake
        gallery->references = malloc((capacity ? capacity : 1) * sizeof *gallery->references);
    if (gallery->references)
        return gallery;
    free(gallery);
    return NULL;
}

void finger_gallery_destroy(struct finger_gallery *gallery) {
    if (!gallery)
        return;
    for (struct page *page = gallery->pages, *next; page; page = next) {
        next = page->next;
        explicit_bzero(page->bytes, page->used);
        free(page);
    }
    explicit_bzero(gallery->references, gallery->size * sizeof *gallery->references);
    free(gallery->references);
    free(gallery);
}

void finger_gallery_memory(const struct finger_gallery *gallery,
                           void (*see)(void *context, void *piece, size_t size), void *context) {
    see(context, gallery->references, gallery->size * sizeof *gallery->references);
    for (struct page *page = gallery->pages; page; page = page->next)
        see(context, page->bytes, page->used);
}

size_t finger_gallery_size(const struct finger_gallery *gallery) {
    return gallery->size;
}

size_t finger_gallery_bytes(const struct finger_gallery *gallery) {
    return gallery->bytes + gallery->size * sizeof *gallery->references;
}

static size_t rounded_up(size_t bytes) {
    const size_t to = _Alignof(struct descriptor_block);
    return (bytes + to - 1) / to * to;
}

// Zeroed, aligned for a descriptor_block; NULL when there is no memory.
static unsigned char *take_memory(struct finger_gallery *gallery, size_t bytes) {
    struct page *page = gallery->pages;
    bytes = rounded_up(bytes);
    if (!page || PAGE_BYTES - page->used < bytes) {
        page = aligned_alloc(_Alignof(struct page), sizeof *page);
        if (!page)
            return NULL;
        page->next = gallery->pages;
        page->used = 0;
        gallery->pages = page;
        gallery->bytes += sizeof *page;
    }
    page->used += bytes;
    return memset(page->bytes + page->used - bytes, 0, bytes);
}

static size_t block_bytes(size_t minutiae) {
    return (minutiae + BLOCK_LANES - 1) / BLOCK_LANES * sizeof(struct descriptor_block);
}

enum matcher_status finger_gallery_add(struct finger_gallery *gallery, uint32_t id,
                                       const struct finger_template *finger) {
    struct finger_features features;
    uint8_t flow[FINGER_FLOW_BYTES_MAX];
    if (gallery->size == gallery->capacity)
        return MATCHER_FULL;
    finger_features_make(&features, finger, 1);
    const size_t flow_size = finger_flow_encode(&finger->flow, flow);
    size_t minutiae = rounded_up(features.count * sizeof(struct minutia));
    size_t blocks = block_bytes(features.count);
    unsigned char *memory = take_memory(gallery, minutiae + blocks + flow_size);
    if (memory) {
        struct reference *reference = &gallery->references[gallery->size++];
        *reference = (struct reference){id,
                                        finger->width,
                                        finger->height,
                                        (uint16_t)features.count,
                                        (struct minutia *)memory,
                                        (struct descriptor_block *)(memory + minutiae),
                                        memory + minutiae + blocks,
                                        (uint16_t)flow_size,
                                        features.period,
                                        features.flow.range};
        memcpy(memory + minutiae + blocks, flow, flow_size);
        memcpy(reference->blocks, features.blocks, blocks);
        for (unsigned i = 0; i < features.count; i++)
            reference->minutiae[i] = finger->minutiae[features.origin[i]];
    }
    explicit_bzero(&features, sizeof features);
    explicit_bzero(flow, sizeof flow);
    return memory ? MATCHER_OK : MATCHER_NO_MEMORY;
}

// --- the first stage --------------------------------------------------------------------------

static unsigned scale_of(const struct reference *reference, const struct search *search) {
    const float period = search->probe.said.period;
    if (!finger_scales_differ(period, reference->period))
        return 0;
    const bool larger = reference->period > period;
    const float ratio = larger ? reference->period / period : period / reference->period;
    return (ratio < 1.29f ? 1u : ratio < 1.455f ? 2u : 3u) + (larger ? 0u : SCALES / 2);
}

// Votes of a reference with many minutiae are worth less: more of them are alike by luck.
static float votes_at(const struct reference *reference, struct search *search,
                      const struct scaled *scaled) {
    const struct kernels *kernels = kernels_pick();
    const struct finger_features *probe = &scaled->probe;
    struct mate_set *mates = &search->mates;
    uint16_t strength[FEATURES_MAX];
    uint8_t which[FEATURES_MAX];
    unsigned count = 0;
    if (reference->count == 0)
        return 0;
    kernels->best_mates(scaled->sought, probe->count, reference->blocks, reference->count, strength,
                        which);
    for (unsigned i = 0; i < probe->count; i++) {
        const struct minutia *to = &reference->minutiae[which[i]];
        uint8_t turn = (uint8_t)(to->angle - probe->angle[i]);
        mates->x[count] = probe->x[i];
        mates->y[count] = probe->y[i];
        mates->to_x[count] = to->x;
        mates->to_y[count] = -(float)to->y;
        mates->cosine[count] = search->cosine[turn];
        mates->sine[count] = search->cosine[(turn + 192) % 256];
        mates->turn[count] = turn;
        mates->strength[count] = strength[i] + STRENGTH_OF_ALL;
        count += strength[i] > 0; // without a branch; the next one overwrites what is none
    }
    mates->count = count;
    return (float)kernels->agreement(mates) / sqrtf((float)(8 + reference->count));
}

// As large as the periods ask for; and as it says, where parts of both have one period all the
// same.
static float votes_for(const struct reference *reference, struct search *search) {
    const unsigned scale = scale_of(reference, search);
    const float votes = votes_at(reference, search, &search->scales[scale]);
    if (!scale || !finger_ranges_meet(reference->range, search->probe.said.flow.range))
        return votes;
    const float as_said = votes_at(reference, search, &search->scales[0]);
    return as_said > votes ? as_said : votes;
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

// Of references `from` .. `end`, the `wanted` with most votes; returns how many have any.
static size_t find_survivors(const struct finger_gallery *gallery, size_t from, size_t end,
                             struct search *search, size_t wanted) {
    struct survivor *heap = search->survivors;
    size_t count = 0;
    for (size_t i = from; i < end; i++) {
        struct survivor next = {votes_for(&gallery->references[i], search), i};
        if (next.votes == 0)
            continue;
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

static float score_of(const struct reference *reference, struct search *search) {
    struct finger_template *finger = &search->finger;
    finger->width = reference->width;
    finger->height = reference->height;
    finger->count = (uint8_t)reference->count;
    memcpy(finger->minutiae, reference->minutiae, reference->count * sizeof *finger->minutiae);
    if (!reference->flow_size ||
        !finger_flow_decode(&finger->flow, reference->flow, reference->flow_size))
        finger->flow = (struct finger_flow){0};
    struct finger_print *print = &search->reference;
    finger_features_place(&print->said, finger, 1);
    memcpy(print->said.blocks, reference->blocks, block_bytes(reference->count));
    if (finger_scales_differ(print->said.period, search->probe.said.period))
        finger_features_make(&print->seen, finger, FINGER_PERIOD / print->said.period);
    return finger_score_of_evidence(finger_compare(&search->probe, &search->reference));
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

static void prepare(struct search *search, const struct finger_template *probe) {
    finger_print_make(&search->probe, probe);
    for (unsigned at = 0; at < SCALES; at++) {
        struct scaled *scaled = &search->scales[at];
        scaled->probe.count = 0;
        if (at == 0)
            scaled->probe = search->probe.said;
        else if (search->probe.said.period > 0)
            finger_features_make(&scaled->probe, probe, scales[at]);
        for (unsigned i = 0; i < scaled->probe.count; i++) {
            struct finger_descriptor descriptor;
            descriptor_block_get(&descriptor, scaled->probe.blocks, i);
            descriptor_seek(&scaled->sought[i], &descriptor);
        }
    }
    for (unsigned turn = 0; turn < 256; turn++)
        search->cosine[turn] = finger_angle_cosine(turn);
}

static size_t survivors_of(size_t references, size_t wanted) {
    const size_t survivors = SURVIVORS_MIN + references / SURVIVOR_SHARE;
    return wanted < (SURVIVORS_MAX - survivors) / 2 ? survivors + 2 * wanted : SURVIVORS_MAX;
}

size_t finger_gallery_search_watched(const struct finger_gallery *gallery,
                                     const struct finger_template *probe,
                                     struct finger_candidate *best, size_t wanted,
                                     finger_gallery_watch *watch, void *context) {
    struct search search;
    size_t found = 0;
    if (wanted == 0)
        return 0;
    prepare(&search, probe);
    for (size_t from = 0, end; from < gallery->size; from = end) {
        end = gallery->size - from < RUN ? gallery->size : from + RUN;
        size_t survivors =
            find_survivors(gallery, from, end, &search, survivors_of(end - from, wanted));
        for (size_t i = 0; i < survivors; i++) {
            const struct reference *reference = &gallery->references[search.survivors[i].reference];
            float score = score_of(reference, &search);
            if (score > 0)
                found =
                    insert(best, found, wanted, (struct finger_candidate){reference->id, score});
        }
        if (watch && !watch(context, end, gallery->size)) {
            found = 0;
            break;
        }
    }
    explicit_bzero(&search, sizeof search);
    return found;
}

size_t finger_gallery_search(const struct finger_gallery *gallery,
                             const struct finger_template *probe, struct finger_candidate *best,
                             size_t wanted) {
    return finger_gallery_search_watched(gallery, probe, best, wanted, NULL, NULL);
}
