#include "kiosk/tool/tool_finger_speed.h"
#include "kiosk/tool/synthetic_template.h"
#include "kiosk/tool/tool_parallel.h"
#include "matcher/finger_gallery.h"
#include "matcher/finger_score.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    COMPARED = 1000, // pairs of each kind
    NEAR = 8,        // as far from each other two impressions of a finger may lie in the data
    ENROLLED_FINGERS_MAX = 500,
    REFERENCES = 2, // of a finger
    SEARCHES_MIN = 3,
    SEARCHES_MAX = 240,
    SEARCHED_TEMPLATES = 2400000, // about so many in all
};

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static unsigned chance(uint64_t *state, size_t below) { // xorshift64 (Marsaglia 2003)
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return (unsigned)((*state >> 32) % below);
}

// --- one against one --------------------------------------------------------------------------

struct timed_pair {
    const struct finger_template *one, *other;
};

// Gives the time of a comparison and adds those of making both ready; NAN: no pair. False: no
// memory.
static bool time_pairs(const struct timed_pair *pairs, size_t count, double *compare_us,
                       double *ready_s) {
    struct finger_ready *one[COMPARED] = {0}, *other[COMPARED] = {0};
    volatile float sum = 0; // keeps the compiler from leaving the work out
    bool good = true;
    double begun = seconds();
    for (size_t i = 0; i < count && good; i++) {
        one[i] = finger_score_make_ready(pairs[i].one);
        other[i] = finger_score_make_ready(pairs[i].other);
        good = one[i] && other[i];
    }
    *ready_s += seconds() - begun;
    begun = seconds();
    for (size_t i = 0; i < count && good; i++)
        sum = sum + finger_score_ready(one[i], other[i]);
    *compare_us = count ? (seconds() - begun) * 1e6 / (double)count : NAN;
    for (size_t i = 0; i < count; i++) {
        finger_score_forget(one[i]);
        finger_score_forget(other[i]);
    }
    return good;
}

// By chance, the same ones each time. Returns how many.
static size_t draw_pairs(struct timed_pair pairs[COMPARED], const struct finger_data *data,
                         bool genuine) {
    uint64_t state = 88172645463325252U;
    size_t count = 0;
    for (size_t tries = 0; data->count && count < COMPARED && tries < 100 * COMPARED; tries++) {
        const size_t i = chance(&state, data->count);
        const struct finger_impression *one = &data->impressions[i];
        const struct finger_database *database = &data->databases[one->database];
        const size_t j = genuine ? i + chance(&state, 2 * NEAR) - NEAR // wraps below 0
                                 : database->first + chance(&state, database->count);
        if (j >= data->count || j == i)
            continue;
        const struct finger_impression *other = &data->impressions[j];
        if (one->load != FINGER_LOADED || other->load != FINGER_LOADED ||
            (one->finger == other->finger) != genuine)
            continue;
        pairs[count++] = (struct timed_pair){&one->print, &other->print};
    }
    return count;
}

static size_t draw_strangers(struct timed_pair pairs[COMPARED]) {
    enum { STRANGERS = 64 };
    static struct finger_template strangers[STRANGERS];
    for (unsigned i = 0; i < STRANGERS; i++)
        synthetic_template_draw(&strangers[i], i);
    for (unsigned i = 0; i < COMPARED; i++)
        pairs[i] = (struct timed_pair){&strangers[i % STRANGERS],
                                       &strangers[(i + 1 + i / STRANGERS % 63) % STRANGERS]};
    return COMPARED;
}

bool tool_finger_speed_compare(struct finger_comparison_speed *out,
                               const struct finger_data *data) {
    struct timed_pair genuine[COMPARED], impostor[COMPARED];
    const size_t genuines = draw_pairs(genuine, data, true);
    const size_t impostors =
        data->count ? draw_pairs(impostor, data, false) : draw_strangers(impostor);
    double ready_s = 0;
    const bool good = time_pairs(genuine, genuines, &out->genuine_us, &ready_s) &&
                      time_pairs(impostor, impostors, &out->impostor_us, &ready_s);
    out->ready_us = ready_s * 1e6 / 2 / (double)(genuines + impostors);
    return good;
}

// --- one against many -------------------------------------------------------------------------

struct search {
    struct finger_gallery *gallery;
    const struct finger_impression **enrolled; // by id; ids from `ids` on are strangers
    const struct finger_impression **probes;   // of the enrolled; NULL where there are none
    size_t references, probe_count;
};

static double memory_left(void) { // bytes; INFINITY: not known
    char line[256];
    double kilobytes = INFINITY;
    FILE *file = fopen("/proc/meminfo", "re");
    while (file && fgets(line, sizeof line, file))
        if (!strncmp(line, "MemAvailable:", 13))
            kilobytes = strtod(line + 13, NULL);
    if (file)
        fclose(file);
    return kilobytes * 1024;
}

// Picks two references of each finger and leaves the others to be searched for.
static void choose(struct search *search, const struct finger_data *data, size_t size) {
    const size_t every = (data->finger_count + ENROLLED_FINGERS_MAX - 1) / ENROLLED_FINGERS_MAX;
    size_t of_finger = 0;
    for (size_t i = 0; i < data->count; i++) {
        const struct finger_impression *impression = &data->impressions[i];
        if (i == 0 || impression->finger != impression[-1].finger)
            of_finger = 0;
        if (impression->load != FINGER_LOADED || impression->finger % every ||
            (of_finger == 0 && search->references + REFERENCES > size / 2))
            continue;
        if (of_finger++ < REFERENCES)
            search->enrolled[search->references++] = impression;
        else
            search->probes[search->probe_count++] = impression;
    }
}

// Ids: of an enrolled finger its number, of a stranger beyond all of them.
static bool fill(struct search *search, const struct finger_data *data, size_t size) {
    struct finger_template stranger;
    for (size_t i = 0; i < size; i++) {
        const bool enrolled = i < search->references;
        if (!enrolled)
            synthetic_template_draw(&stranger, i);
        if (finger_gallery_add(search->gallery,
                               enrolled ? search->enrolled[i]->finger
                                        : (uint32_t)(data->finger_count + i),
                               enrolled ? &search->enrolled[i]->print : &stranger) != MATCHER_OK)
            return false;
        tool_show_progress("templates into the gallery", i + 1, size);
    }
    return true;
}

// The best score of one against one with the owner's references.
static float owner_score(const struct search *search, const struct finger_impression *probe) {
    float best = 0;
    for (size_t i = 0; i < search->references; i++)
        if (search->enrolled[i]->finger == probe->finger) {
            const float score = finger_score(&probe->print, &search->enrolled[i]->print);
            best = score > best ? score : best;
        }
    return best;
}

static double search_once(struct finger_search_speed *out, const struct search *search, size_t i) {
    struct finger_template stranger;
    struct finger_candidate best = {0};
    const struct finger_impression *probe =
        search->probe_count ? search->probes[i * search->probe_count / out->searches] : NULL;
    if (!probe)
        synthetic_template_draw(&stranger, UINT32_MAX + (uint64_t)i);
    const double begun = seconds();
    const size_t found =
        finger_gallery_search(search->gallery, probe ? &probe->print : &stranger, &best, 1);
    const double spent = seconds() - begun;
    if (probe) {
        const bool first = found && best.id == probe->finger;
        out->probes++;
        out->first += first;
        out->lost += !first && owner_score(search, probe) > (found ? best.score : 0);
    }
    return spent;
}

static void run(struct finger_search_speed *out, const struct search *search) {
    size_t wanted = SEARCHED_TEMPLATES / out->size;
    wanted = wanted < SEARCHES_MIN ? SEARCHES_MIN : wanted > SEARCHES_MAX ? SEARCHES_MAX : wanted;
    if (search->probe_count && wanted > search->probe_count)
        wanted = search->probe_count;
    out->searches = wanted;
    double spent = 0;
    for (size_t i = 0; i < wanted; i++) {
        spent += search_once(out, search, i);
        tool_show_progress("searches", i + 1, wanted);
    }
    out->search_ms = spent * 1e3 / (double)wanted;
    out->templates_per_s = (double)out->size * (double)wanted / spent;
}

bool tool_finger_speed_search(struct finger_search_speed *out, const struct finger_data *data,
                              size_t size, double bytes) {
    *out = (struct finger_search_speed){.size = size};
    if (bytes * (double)size > memory_left()) {
        out->needed_mb = (size_t)(bytes * (double)size / 1e6) + 1;
        return true;
    }
    struct search search = {0};
    search.enrolled = calloc(data->count + 1, sizeof(struct finger_impression *));
    search.probes = calloc(data->count + 1, sizeof(struct finger_impression *));
    search.gallery = finger_gallery_create(size);
    bool good = search.enrolled && search.probes && search.gallery;
    if (good) {
        choose(&search, data, size);
        good = fill(&search, data, size);
    }
    if (good) {
        out->bytes = (double)finger_gallery_bytes(search.gallery) / (double)size;
        run(out, &search);
    }
    finger_gallery_destroy(search.gallery);
    free(search.enrolled);
    free(search.probes);
    return good;
}
