#include "kiosk/thread/search_thread.h"
#include "kiosk/private_memory.h"
#include "matcher/face_gallery.h"
#include "matcher/finger_gallery.h"
#include <pthread.h>
#include <string.h>
#include <time.h>

enum {
    MAIL_IS_FULL_MS = 5,
    POSITION_BITS = 4, // of a finger's id; above them is the list number
    QUALITY_BITS = 8,  // the same of a face's
    TELL_EVERY = 5,    // percent
};

struct search { // one that waits
    uint32_t ticket;
    struct finger_template probe;
};

struct search_thread {
    struct mailbox *answers;
    pthread_t thread;

    pthread_mutex_t lock; // for these, down to the blank line
    pthread_cond_t changed;
    struct voter_slice *to_load; // a handle for the thread; NULL: nothing new
    struct search waiting[SEARCHES_MAX];
    size_t first, count;
    bool forgetting, stopping; // asked for; forgetting is false again when it is done

    pthread_mutex_t faces_lock; // taken last, and for a search of a fraction of a millisecond
    struct face_gallery *faces; // NULL: none

    // The thread's own.
    struct finger_gallery *gallery; // NULL: none
    struct finger_template decoded;
    struct search search; // under way
    uint32_t expected;    // fingers, while it is filled
    int told_percent;
    bool is_locked;
};

static bool is_interrupted(struct search_thread *thread) {
    pthread_mutex_lock(&thread->lock);
    const bool interrupted = thread->forgetting || thread->stopping;
    pthread_mutex_unlock(&thread->lock);
    return interrupted;
}

// What must arrive waits for room, unless nobody will want it any more.
static void tell(struct search_thread *thread, const struct station_event *event) {
    const struct timespec nap = {.tv_nsec = MAIL_IS_FULL_MS * 1000000L};
    while (!is_interrupted(thread) && !mailbox_send(thread->answers, event))
        nanosleep(&nap, NULL);
}

// ---- Loading

static void keep_piece(void *is_locked, void *piece, size_t size) {
    *(bool *)is_locked &= private_memory_keep(piece, size);
}

static void keep_gallery(struct search_thread *thread) {
    thread->is_locked = true;
    finger_gallery_memory(thread->gallery, keep_piece, &thread->is_locked);
    face_gallery_memory(thread->faces, keep_piece, &thread->is_locked);
}

static void tell_gallery(struct search_thread *thread, enum gallery_state state, int percent) {
    const uint32_t fingers = thread->gallery ? (uint32_t)finger_gallery_size(thread->gallery) : 0;
    const uint32_t faces = thread->faces ? (uint32_t)face_gallery_size(thread->faces) : 0;
    tell(thread, &(struct station_event){
                     .kind = EVENT_GALLERY,
                     .as.gallery = {state, fingers, faces, percent, thread->is_locked}
    });
}

static bool take_finger(void *context, uint32_t number, const struct voter_finger *finger) {
    struct search_thread *thread = context;
    if (is_interrupted(thread))
        return false;
    // One that cannot be read is compared with nobody at a visit either.
    if (finger_template_decode(&thread->decoded, finger->record.bytes, finger->record.size, NULL) ==
        MATCHER_OK)
        finger_gallery_add(thread->gallery, number << POSITION_BITS | finger->position,
                           &thread->decoded);
    const int percent = (int)(100 * finger_gallery_size(thread->gallery) / thread->expected);
    if (percent >= thread->told_percent + TELL_EVERY) {
        thread->told_percent = percent;
        keep_gallery(thread);
        tell_gallery(thread, GALLERY_LOADING, percent);
    }
    return true;
}

static void replace_faces(struct search_thread *thread, struct face_gallery *faces) {
    pthread_mutex_lock(&thread->faces_lock);
    struct face_gallery *old = thread->faces;
    thread->faces = faces;
    pthread_mutex_unlock(&thread->faces_lock);
    face_gallery_destroy(old);
}

static void wipe_gallery(struct search_thread *thread) {
    finger_gallery_destroy(thread->gallery);
    thread->gallery = NULL;
    replace_faces(thread, NULL);
    finger_template_wipe(&thread->decoded);
}

struct faces {
    struct search_thread *thread;
    struct face_gallery *gallery;
};

static bool take_face(void *context, uint32_t number, struct byte_view record) {
    struct faces *faces = context;
    struct face_template face;
    // One that cannot be read, or of another network than the rest, is compared with nobody.
    if (face_template_decode(&face, record.bytes, record.size, NULL) == MATCHER_OK)
        (void)face_gallery_add(faces->gallery, number << QUALITY_BITS | face.quality, &face);
    face_template_wipe(&face);
    return !is_interrupted(faces->thread);
}

// At once: they are a few megabytes.
static bool load_faces(struct search_thread *thread, struct voter_slice *slice, size_t expected) {
    struct faces faces = {thread, face_gallery_create(expected)};
    const bool whole = faces.gallery && voter_slice_each_face(slice, take_face, &faces) == SYNC_OK;
    replace_faces(thread, faces.gallery);
    return whole;
}

static void load(struct search_thread *thread, struct voter_slice *slice) {
    const struct voter_brief *briefs;
    const size_t voters = voter_slice_briefs(slice, &briefs);
    size_t faces = 0;
    wipe_gallery(thread);
    thread->expected = 0;
    for (size_t i = 0; i < voters; i++) {
        thread->expected += briefs[i].fingers;
        faces += briefs[i].has_face;
    }
    thread->told_percent = 0;
    thread->gallery = finger_gallery_create(thread->expected);
    bool whole = thread->gallery != NULL && load_faces(thread, slice, faces);
    if (whole) {
        tell_gallery(thread, GALLERY_LOADING, 0);
        whole = voter_slice_each_finger(slice, take_finger, thread) == SYNC_OK;
        keep_gallery(thread);
    }
    voter_slice_close(slice);
    if (is_interrupted(thread))
        return; // and it is wiped
    if (!whole) // a part of the list would find somebody else
        wipe_gallery(thread);
    finger_template_wipe(&thread->decoded);
    tell_gallery(thread, whole ? GALLERY_READY : GALLERY_FAILED, 100);
}

// ---- Searching

static uint32_t ms_since(const struct timespec *then) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint32_t)((now.tv_sec - then->tv_sec) * 1000 + (now.tv_nsec - then->tv_nsec) / 1000000);
}

static void look(struct search_thread *thread) {
    struct finger_candidate best[SEARCH_BEST] = {{0}};
    struct station_event event = {.kind = EVENT_SEARCHED, .ticket = thread->search.ticket};
    struct search_answer *answer = &event.as.search;
    struct timespec begun;
    clock_gettime(CLOCK_MONOTONIC, &begun);
    if (thread->gallery) {
        answer->references = (uint32_t)finger_gallery_size(thread->gallery);
        answer->count =
            (int)finger_gallery_search(thread->gallery, &thread->search.probe, best, SEARCH_BEST);
    }
    for (int i = 0; i < answer->count; i++)
        answer->best[i] = (struct search_hit){.number = best[i].id >> POSITION_BITS,
                                              .position = best[i].id & ((1U << POSITION_BITS) - 1),
                                              .score = best[i].score};
    answer->took_ms = ms_since(&begun);
    finger_template_wipe(&thread->search.probe);
    tell(thread, &event);
    explicit_bzero(best, sizeof best);
    explicit_bzero(&event, sizeof event);
}

// ---- The thread

static void wipe_waiting(struct search_thread *thread) {
    explicit_bzero(thread->waiting, sizeof thread->waiting);
    thread->first = thread->count = 0;
}

static void drop_load(struct search_thread *thread) {
    voter_slice_close(thread->to_load);
    thread->to_load = NULL;
}

// The next thing to do, under the lock: a slice to load, or a search (NULL). False: to stop.
static bool next_task(struct search_thread *thread, struct voter_slice **slice) {
    *slice = NULL;
    pthread_mutex_lock(&thread->lock);
    for (;;) {
        if (thread->forgetting) {
            wipe_gallery(thread);
            thread->forgetting = false;
            pthread_cond_broadcast(&thread->changed);
        }
        if (thread->stopping || thread->to_load || thread->count)
            break;
        pthread_cond_wait(&thread->changed, &thread->lock);
    }
    const bool going = !thread->stopping;
    if (going && thread->to_load) {
        *slice = thread->to_load;
        thread->to_load = NULL;
    } else if (going) {
        struct search *oldest = &thread->waiting[thread->first];
        thread->search = *oldest;
        explicit_bzero(oldest, sizeof *oldest);
        thread->first = (thread->first + 1) % SEARCHES_MAX;
        thread->count--;
    }
    pthread_mutex_unlock(&thread->lock);
    return going;
}

static void *run(void *data) {
    struct search_thread *thread = data;
    for (struct voter_slice *slice; next_task(thread, &slice);)
        if (slice)
            load(thread, slice);
        else
            look(thread);
    wipe_gallery(thread);
    return NULL;
}

struct search_thread *search_thread_start(struct mailbox *answers) {
    struct search_thread *thread = private_memory_take(sizeof *thread); // probes wait in it
    if (!thread)
        return NULL;
    thread->answers = answers;
    pthread_mutex_init(&thread->lock, NULL);
    pthread_mutex_init(&thread->faces_lock, NULL);
    pthread_cond_init(&thread->changed, NULL);
    if (!pthread_create(&thread->thread, NULL, run, thread))
        return thread;
    pthread_cond_destroy(&thread->changed);
    pthread_mutex_destroy(&thread->faces_lock);
    pthread_mutex_destroy(&thread->lock);
    private_memory_give_back(thread, sizeof *thread);
    return NULL;
}

// ---- From other threads

void search_thread_load(struct search_thread *thread, const struct voter_slice *slice) {
    struct voter_slice *beside;
    if (voter_slice_open_beside(&beside, slice) != SYNC_OK) {
        mailbox_send(thread->answers, &(struct station_event){.kind = EVENT_GALLERY,
                                                              .as.gallery.state = GALLERY_FAILED});
        return;
    }
    pthread_mutex_lock(&thread->lock);
    drop_load(thread);
    thread->to_load = beside;
    pthread_cond_broadcast(&thread->changed);
    pthread_mutex_unlock(&thread->lock);
}

bool search_thread_look(struct search_thread *thread, uint32_t ticket,
                        const struct finger_template *probe) {
    if (!thread)
        return true;
    pthread_mutex_lock(&thread->lock);
    const bool fits = thread->count < SEARCHES_MAX;
    if (fits) {
        struct search *last = &thread->waiting[(thread->first + thread->count++) % SEARCHES_MAX];
        last->ticket = ticket;
        last->probe = *probe;
        pthread_cond_broadcast(&thread->changed);
    }
    pthread_mutex_unlock(&thread->lock);
    return fits;
}

void search_thread_faces(struct search_thread *thread, const struct face_template *probe,
                         struct search_answer *answer) {
    struct face_candidate best[SEARCH_BEST] = {{0}};
    *answer = (struct search_answer){0};
    if (!thread)
        return;
    pthread_mutex_lock(&thread->faces_lock);
    if (thread->faces) {
        answer->references = (uint32_t)face_gallery_size(thread->faces);
        answer->count = (int)face_gallery_search(thread->faces, probe, best, SEARCH_BEST);
    }
    pthread_mutex_unlock(&thread->faces_lock);
    for (int i = 0; i < answer->count; i++)
        answer->best[i] = (struct search_hit){.number = best[i].id >> QUALITY_BITS,
                                              .quality = best[i].id & ((1U << QUALITY_BITS) - 1),
                                              .score = best[i].similarity};
    explicit_bzero(best, sizeof best);
}

void search_thread_drop(struct search_thread *thread) {
    if (!thread)
        return;
    pthread_mutex_lock(&thread->lock);
    wipe_waiting(thread);
    pthread_mutex_unlock(&thread->lock);
}

void search_thread_forget(struct search_thread *thread) {
    if (!thread)
        return;
    pthread_mutex_lock(&thread->lock);
    wipe_waiting(thread);
    drop_load(thread);
    thread->forgetting = true;
    pthread_cond_broadcast(&thread->changed);
    while (thread->forgetting)
        pthread_cond_wait(&thread->changed, &thread->lock);
    pthread_mutex_unlock(&thread->lock);
}

void search_thread_stop(struct search_thread *thread) {
    if (!thread)
        return;
    pthread_mutex_lock(&thread->lock);
    wipe_waiting(thread);
    drop_load(thread);
    thread->stopping = true;
    pthread_cond_broadcast(&thread->changed);
    pthread_mutex_unlock(&thread->lock);
    pthread_join(thread->thread, NULL);
    pthread_cond_destroy(&thread->changed);
    pthread_mutex_destroy(&thread->faces_lock);
    pthread_mutex_destroy(&thread->lock);
    private_memory_give_back(thread, sizeof *thread);
}
