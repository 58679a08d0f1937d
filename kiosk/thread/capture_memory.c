// Open addressing; tags are random already, so their first bits are the place.
#include "kiosk/thread/capture_memory.h"
#include "kiosk/private_memory.h"
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

// More than a day can fill: five frames a look and a look a second and a half make 170,000 tags in
// fourteen hours. What would come after is not remembered.
enum { PLACES = 1 << 18, TAGS_MAX = PLACES / 4 * 3 };

struct capture_memory {
    pthread_mutex_t lock;
    uint8_t key[LOG_CAPTURE_KEY_SIZE];
    size_t count;
    uint64_t *tags; // PLACES; 0: free
};

struct capture_memory *capture_memory_create(void) {
    struct capture_memory *memory = private_memory_take(sizeof *memory);
    if (!memory)
        return NULL;
    pthread_mutex_init(&memory->lock, NULL);
    memory->tags = calloc(PLACES, sizeof *memory->tags);
    if (memory->tags)
        return memory;
    capture_memory_destroy(memory);
    return NULL;
}

void capture_memory_destroy(struct capture_memory *memory) {
    if (!memory)
        return;
    free(memory->tags);
    pthread_mutex_destroy(&memory->lock);
    private_memory_give_back(memory, sizeof *memory);
}

void capture_memory_begin(struct capture_memory *memory, const uint8_t key[LOG_CAPTURE_KEY_SIZE]) {
    pthread_mutex_lock(&memory->lock);
    if (memcmp(memory->key, key, sizeof memory->key)) {
        memset(memory->tags, 0, PLACES * sizeof *memory->tags);
        memory->count = 0;
        memcpy(memory->key, key, sizeof memory->key);
    }
    pthread_mutex_unlock(&memory->lock);
}

static uint64_t *place_of(const struct capture_memory *memory, uint64_t tag) {
    size_t at = tag % PLACES;
    while (memory->tags[at] && memory->tags[at] != tag)
        at = (at + 1) % PLACES;
    return &memory->tags[at];
}

static void keep(struct capture_memory *memory, uint64_t tag) {
    uint64_t *place = place_of(memory, tag);
    if (*place || memory->count == TAGS_MAX)
        return;
    *place = tag;
    memory->count++;
}

void capture_memory_know(struct capture_memory *memory, uint64_t tag) {
    pthread_mutex_lock(&memory->lock);
    keep(memory, tag);
    pthread_mutex_unlock(&memory->lock);
}

bool capture_memory_repeats(struct capture_memory *memory, const uint64_t *hashes, size_t count,
                            struct log_captures *out) {
    bool repeats = false;
    *out = (struct log_captures){0};
    if (!memory)
        return false;
    assert(count <= LOG_CAPTURES_MAX);
    pthread_mutex_lock(&memory->lock);
    for (size_t i = 0; i < count; i++) {
        const uint64_t tag = log_capture_tag(memory->key, hashes[i]);
        out->tags[i] = tag ? tag : 1;
        repeats |= *place_of(memory, out->tags[i]) != 0;
    }
    for (size_t i = 0; !repeats && i < count; i++)
        keep(memory, out->tags[i]);
    pthread_mutex_unlock(&memory->lock);
    out->count = repeats ? 0 : (uint8_t)count;
    return repeats;
}
