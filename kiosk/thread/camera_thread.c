// The eye reads frames into its own picture and swaps it with the latest one; the looker takes
// copies. One lock, held for copies and swaps only. What the looker says of the camera it reads off
// two things that the eye leaves: whether a read failed, and when the last picture came that was
// not the same as the one before.
//
// The eye outlives the rest when its driver never comes back from a read: then nobody waits for it,
// and it frees what is its own should it ever return. So it touches only struct eye, and the
// mailbox only under the lock, while it is not left.
#include "kiosk/thread/camera_thread.h"
#include "biometric/capture_hash.h"
#include "biometric/face_around.h"
#include "biometric/face_camera.h"
#include "biometric/face_look.h"
#include "kiosk/private_memory.h"
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

enum {
    FRAME_MS = 33,     // of a recording, which does not pace itself; a camera is no faster
    FROZEN_MS = 1500,  // without a new picture
    OPENING_MS = 1500, // more, for a camera that wakes up
    SEARCH_MS = 1000,  // between two tries of one that is missing or frozen
    REOPEN_MS = 3000,  // one that repeats its picture is opened anew
    LINGER_MS = 200,   // it stays open so long after a look: the next one often follows at once
    WATCH_MS = 100,    // the looker looks after the camera
    MAIL_IS_FULL_MS = 5,
    LEAVE_MS = 500, // at the end, until a camera that hangs is left to itself
};

struct eye {
    pthread_mutex_t lock; // for all down to the blank line
    pthread_cond_t changed;
    bool wanted, stopping, left, ended;
    uint32_t ticket; // of the look it is wanted for
    struct mailbox *answers;
    struct picture latest;
    uint64_t fingerprint; // of the picture that came last
    uint64_t frames;      // so many came into `latest`
    int64_t taken_ms;     // the latest
    int64_t fresh_ms;     // when one came that was new, or from when on one is waited for
    bool untried;         // at the start: one that is missing is told before it is needed
    bool failed;          // to open or to read, the last time
    bool stale;           // found frozen, and nothing new came since
    char identity[DEVICE_IDENTITY_SIZE]; // of the camera that was opened last; "": none was yet
    bool identity_is_new;                // EVENT_CAMERA_IS has not told of it
    bool is_told; // EVENT_FACE_FRAME is in the mail, and the picture not fetched yet

    // The eye's own.
    struct face_camera *camera;
    struct picture frame;
    int64_t opened_ms;
    char opened[DEVICE_IDENTITY_SIZE]; // the camera's identity
    bool refuses_made_up;
    char source[];
};

enum camera_state { CAMERA_WELL, CAMERA_LOST, CAMERA_FROZEN };
enum order_kind { ORDER_REST, ORDER_LOOK, ORDER_STOP };

struct order {
    enum order_kind kind;
    uint32_t serial; // counts orders; the one under way is stale once a newer one is left
    struct face_request face;
};

struct camera_thread {
    struct mailbox *answers;
    struct search_thread *search;
    struct capture_memory *captures;
    pthread_t eye_thread, looker;
    struct eye *eye; // its lock is also for `next`
    struct order next;

    // The looker's own; the engine is opened before it starts.
    struct face_engine *engine;
    struct order order; // under way
    struct face_look look;
    struct face_around around;
    struct face_sighting sighting;
    struct picture frame;
    uint64_t fingerprint, frames; // of that frame
    int64_t taken_ms;
    int64_t watched_ms;     // up to then the look's time is counted
    enum camera_state told; // by EVENT_CAMERA
};

// ---- Time

static int64_t now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// Under the lock, until something changes or the moment has come; false when it has.
static bool await_until(struct eye *eye, int64_t until_ms) {
    const struct timespec moment = {.tv_sec = until_ms / 1000,
                                    .tv_nsec = until_ms % 1000 * 1000000L};
    return pthread_cond_timedwait(&eye->changed, &eye->lock, &moment) == 0;
}

// ---- The eye

static void close_camera(struct eye *eye) {
    face_camera_close(eye->camera);
    eye->camera = NULL;
    picture_finish(&eye->frame);
}

static enum biometric_status open_and_read(struct eye *eye) {
    const enum biometric_status status =
        eye->refuses_made_up && device_identity_is_made_up("/sys", eye->source)
            ? BIOMETRIC_NO_DEVICE
            : face_camera_open(&eye->camera, eye->source);
    eye->opened_ms = now_ms();
    if (status == BIOMETRIC_OK)
        face_camera_identity(eye->opened, eye->source);
    return status == BIOMETRIC_OK ? face_camera_read(eye->camera, &eye->frame) : status;
}

// A recording begins again at its end, as a person stays in front of a camera.
static bool read_frame(struct eye *eye) {
    enum biometric_status status =
        eye->camera ? face_camera_read(eye->camera, &eye->frame) : open_and_read(eye);
    if (status == BIOMETRIC_TIME_UP) {
        close_camera(eye);
        status = open_and_read(eye);
    }
    if (status != BIOMETRIC_OK)
        close_camera(eye);
    return status == BIOMETRIC_OK;
}

// Under the lock. A picture that was begun when nobody, or another, was looked at is nobody's.
static void show(struct eye *eye, uint64_t fingerprint, uint32_t ticket) {
    const int64_t now = now_ms();
    eye->failed = false;
    if (fingerprint != eye->fingerprint) {
        eye->fresh_ms = now;
        eye->stale = false;
    }
    eye->fingerprint = fingerprint;
    if (!eye->wanted || eye->ticket != ticket || eye->left)
        return;
    const struct picture shown = eye->latest;
    eye->latest = eye->frame;
    eye->frame = shown;
    eye->taken_ms = now;
    eye->frames++;
    if (!eye->is_told) // else the UI thread will fetch this one for the one before
        eye->is_told = mailbox_send(
            eye->answers, &(struct station_event){.kind = EVENT_FACE_FRAME, .ticket = eye->ticket});
}

// Called with the lock held, which is given up while the camera is used.
static void use_camera(struct eye *eye) {
    const int64_t begun_ms = now_ms();
    const uint32_t ticket = eye->ticket;
    const bool repeats =
        begun_ms - eye->fresh_ms >= REOPEN_MS && begun_ms - eye->opened_ms >= REOPEN_MS;
    pthread_mutex_unlock(&eye->lock);
    if (repeats)
        close_camera(eye);
    const bool came = read_frame(eye);
    const uint64_t fingerprint = came ? capture_hash(&eye->frame) : 0;
    pthread_mutex_lock(&eye->lock);
    if (came && strcmp(eye->identity, eye->opened)) {
        memcpy(eye->identity, eye->opened, sizeof eye->identity);
        eye->identity_is_new = true;
    }
    if (came)
        show(eye, fingerprint, ticket);
    else
        eye->failed = true;
    eye->untried = false;
    pthread_cond_broadcast(&eye->changed);
    const bool wanted = eye->wanted;
    const int64_t next_ms = begun_ms + (came && wanted ? FRAME_MS : SEARCH_MS);
    while (!eye->stopping && eye->wanted == wanted && await_until(eye, next_ms)) {
    }
}

// Called with the lock held.
static void rest_eye(struct eye *eye) {
    const int64_t until_ms = now_ms() + LINGER_MS;
    while (!eye->wanted && !eye->stopping && eye->camera && await_until(eye, until_ms)) {
    }
    if (!eye->wanted && eye->camera) {
        pthread_mutex_unlock(&eye->lock);
        close_camera(eye);
        pthread_mutex_lock(&eye->lock);
    }
    while (!eye->wanted && !eye->stopping)
        pthread_cond_wait(&eye->changed, &eye->lock);
}

static void free_eye(struct eye *eye) {
    close_camera(eye);
    picture_finish(&eye->latest);
    pthread_cond_destroy(&eye->changed);
    pthread_mutex_destroy(&eye->lock);
    free(eye);
}

static void *run_eye(void *data) {
    struct eye *eye = data;
    pthread_mutex_lock(&eye->lock);
    while (!eye->stopping)
        if (eye->wanted || eye->untried || eye->failed || eye->stale)
            use_camera(eye);
        else
            rest_eye(eye);
    eye->ended = true;
    const bool left = eye->left;
    pthread_cond_broadcast(&eye->changed);
    pthread_mutex_unlock(&eye->lock);
    if (left)
        free_eye(eye);
    return NULL;
}

// ---- Orders

static void forget_order(struct order *order) {
    order->kind = ORDER_REST; // the serial stays
    explicit_bzero(&order->face, sizeof order->face);
}

// Under the lock.
static bool is_replaced(const struct camera_thread *thread) {
    return thread->next.serial != thread->order.serial;
}

static void leave_order(struct camera_thread *thread, enum order_kind kind,
                        const struct face_request *request) {
    struct eye *eye = thread->eye;
    pthread_mutex_lock(&eye->lock);
    forget_order(&thread->next);
    picture_finish(&eye->latest);
    thread->next.kind = kind;
    thread->next.serial++;
    eye->wanted = kind == ORDER_LOOK && thread->engine;
    eye->ticket = request ? request->ticket : 0;
    eye->is_told = false;
    if (request) {
        thread->next.face = *request;
        eye->fresh_ms = now_ms() + OPENING_MS;
    }
    pthread_cond_broadcast(&eye->changed);
    pthread_mutex_unlock(&eye->lock);
}

// ---- Mail

// Under the lock, which it gives up to wait for room: what must arrive does, unless nobody will
// want it any more.
static void tell(struct camera_thread *thread, const struct station_event *event) {
    while (!mailbox_send(thread->answers, event) && !is_replaced(thread))
        (void)await_until(thread->eye, now_ms() + MAIL_IS_FULL_MS);
}

// Under the lock: how the camera is, as the UI thread then knows.
static enum camera_state watch_camera(struct camera_thread *thread) {
    static const enum biometric_status said[] = {[CAMERA_WELL] = BIOMETRIC_OK,
                                                 [CAMERA_LOST] = BIOMETRIC_DEVICE_LOST,
                                                 [CAMERA_FROZEN] = BIOMETRIC_TIME_UP};
    struct eye *eye = thread->eye;
    if (eye->wanted && !eye->failed && now_ms() - eye->fresh_ms >= FROZEN_MS)
        eye->stale = true;
    const enum camera_state state = eye->failed  ? CAMERA_LOST
                                    : eye->stale ? CAMERA_FROZEN
                                                 : CAMERA_WELL;
    if (eye->identity_is_new) {
        struct station_event event = {.kind = EVENT_CAMERA_IS};
        memcpy(event.as.identity, eye->identity, sizeof eye->identity);
        eye->identity_is_new = !mailbox_send(thread->answers, &event);
    }
    if (state != thread->told &&
        mailbox_send(thread->answers,
                     &(struct station_event){.kind = EVENT_CAMERA, .as.device = said[state]}))
        thread->told = state;
    return state;
}

// ---- The looker

// Waits for the next picture; false: there is none yet. Time without a camera is not the look's.
static bool next_frame(struct camera_thread *thread, int64_t *spent_ms, bool *replaced) {
    struct eye *eye = thread->eye;
    bool came = false;
    pthread_mutex_lock(&eye->lock);
    const int64_t until_ms = now_ms() + WATCH_MS;
    while (eye->frames == thread->frames && !is_replaced(thread) && await_until(eye, until_ms)) {
    }
    const int64_t now = now_ms();
    const bool well = watch_camera(thread) == CAMERA_WELL;
    // One that is the same as the last before it says nothing; the camera may be frozen.
    if (eye->frames != thread->frames && eye->fingerprint != thread->fingerprint)
        came = picture_copy(&thread->frame, &eye->latest);
    if (came)
        *spent_ms += now - thread->watched_ms;
    if (came || !well)
        thread->watched_ms = now;
    thread->frames = eye->frames;
    thread->fingerprint = eye->fingerprint;
    thread->taken_ms = eye->taken_ms;
    *replaced = is_replaced(thread);
    pthread_mutex_unlock(&eye->lock);
    return came && !*replaced;
}

static void tell_seen(struct camera_thread *thread, const struct face_sighting *seen) {
    struct station_event event = {.kind = EVENT_FACE_SEEN, .ticket = thread->order.face.ticket};
    const float width = (float)thread->frame.width, height = (float)thread->frame.height;
    event.as.seen = (struct face_seen){
        .advice = thread->look.advice,
        .challenge = thread->look.alive.challenge,
        .side = thread->look.alive.side,
        .done = thread->look.alive.done,
        .progress = thread->look.progress,
    };
    if (seen) {
        event.as.seen.is_there = true;
        event.as.seen.x = (seen->at.x + seen->width / 2) / width;
        event.as.seen.y = (seen->at.y + seen->height / 2) / height;
        event.as.seen.size = seen->height / height;
    }
    pthread_mutex_lock(&thread->eye->lock);
    if (!is_replaced(thread))
        mailbox_send(thread->answers, &event); // the next one says more than one that came late
    pthread_mutex_unlock(&thread->eye->lock);
}

static void look_at_frame(struct camera_thread *thread) {
    const enum biometric_status status =
        face_engine_look(thread->engine, &thread->frame, &thread->sighting);
    const struct face_sighting *seen = status == BIOMETRIC_OK ? &thread->sighting : NULL;
    float *kept = face_look_see(&thread->look, seen, thread->fingerprint, thread->taken_ms);
    if (seen)
        face_around_see(&thread->around, &thread->frame, seen, thread->taken_ms);
    tell_seen(thread, seen);
    if (kept) // should it fail, the frame is less like the portrait: nobody is let in by it
        (void)face_engine_complete(thread->engine, kept);
}

// The frames put together; false when there is none yet.
static bool make_probe(const struct camera_thread *thread, struct face_template *out) {
    float fused[FACE_EMBEDDING_SIZE];
    if (!thread->look.kept)
        return false;
    face_look_fuse(&thread->look, fused);
    const bool made =
        face_template_make(out, fused, FACE_EMBEDDING_SIZE, face_embedder()) == MATCHER_OK;
    explicit_bzero(fused, sizeof fused);
    return made;
}

// What a similarity says depends on both pictures' quality, so the order may be another then.
static void score_list(const struct camera_thread *thread, struct search_answer *list) {
    for (int i = 0; i < list->count; i++) {
        struct search_hit hit = list->best[i];
        int at = i;
        hit.score = face_score_between(thread->engine, hit.score, thread->look.value, hit.quality);
        for (; at > 0 && list->best[at - 1].score < hit.score; at--)
            list->best[at] = list->best[at - 1];
        list->best[at] = hit;
    }
}

static float score_of(const struct camera_thread *thread, const struct face_template *probe,
                      float *similarity) {
    const struct face_template *reference = &thread->order.face.reference;
    *similarity = face_template_similarity(probe, reference);
    return face_score_between(thread->engine, *similarity, thread->look.value, reference->quality);
}

// What the frames say: the score, whose else in the list the face may be, and whether it is so like
// a picture of the list that it may be a copy of it.
static void compare(const struct camera_thread *thread, struct face_answer *out) {
    struct face_template probe;
    float similarity;
    if (!make_probe(thread, &probe))
        return;
    out->score = score_of(thread, &probe, &similarity);
    if (thread->search)
        search_thread_faces(thread->search, &probe, &out->list);
    if (out->list.count)
        similarity = fmaxf(similarity, out->list.best[0].score);
    out->doubts |= face_alive_likeness(similarity);
    score_list(thread, &out->list);
    face_template_wipe(&probe);
}

static bool agrees(const struct camera_thread *thread) {
    struct face_template probe;
    float similarity;
    if (!thread->look.is_enough || thread->look.alive.verdict == FACE_ALIVE_MORE ||
        !make_probe(thread, &probe))
        return false;
    const float score = score_of(thread, &probe, &similarity);
    face_template_wipe(&probe);
    return score >= thread->order.face.threshold;
}

static bool was_seen_before(const struct camera_thread *thread, struct log_captures *out) {
    uint64_t hashes[FACE_LOOK_FRAMES];
    _Static_assert((int)FACE_LOOK_FRAMES <= (int)LOG_CAPTURES_MAX, "room for a look");
    for (int i = 0; i < thread->look.kept; i++)
        hashes[i] = thread->look.frames[i].fingerprint;
    return capture_memory_repeats(thread->captures, hashes, (size_t)thread->look.kept, out);
}

static bool is_over(const struct camera_thread *thread, int64_t spent_ms) {
    const struct face_alive *alive = &thread->look.alive;
    const bool turning = alive->verdict == FACE_ALIVE_MORE && alive->challenge > FACE_ASK_STRAIGHT;
    return spent_ms >= thread->order.face.time_limit_ms &&
           (!turning || now_ms() >= alive->challenge_ends_ms);
}

static void answer(struct camera_thread *thread, enum biometric_status status) {
    face_alive_end(&thread->look.alive);
    struct station_event event = {
        .kind = EVENT_FACE,
        .ticket = thread->order.face.ticket,
        .as.face = {.status = status,
                    .liveness = thread->look.alive.liveness,
                    .doubts = thread->look.alive.doubts,
                    .frames = thread->look.kept,
                    .quality = thread->look.value}
    };
    struct face_answer *out = &event.as.face;
    if (face_around_moves(&thread->around))
        out->doubts |= FACE_DOUBT_AROUND;
    if (was_seen_before(thread, &out->captures))
        out->status = BIOMETRIC_RETRY;
    else if (status != BIOMETRIC_DEVICE_LOST)
        compare(thread, out);
    pthread_mutex_lock(&thread->eye->lock);
    if (!is_replaced(thread)) {
        thread->eye->wanted = false;
        tell(thread, &event);
    }
    pthread_mutex_unlock(&thread->eye->lock);
    explicit_bzero(&event, sizeof event);
}

static unsigned random_sides(void) {
    unsigned sides = 0;
    if (getrandom(&sides, sizeof sides, 0) != (ssize_t)sizeof sides)
        sides = (unsigned)now_ms();
    return sides;
}

static void look_at_face(struct camera_thread *thread) {
    bool replaced = false, over = false, agreed = false;
    int64_t spent_ms = 0;
    thread->watched_ms = now_ms();
    face_look_begin(&thread->look, thread->order.face.alive, random_sides(), thread->watched_ms);
    face_around_begin(&thread->around);
    while (thread->engine && !replaced && !over && !agreed) {
        if (next_frame(thread, &spent_ms, &replaced)) {
            look_at_frame(thread);
            agreed = agrees(thread);
        }
        over = is_over(thread, spent_ms);
    }
    answer(thread, !thread->engine          ? BIOMETRIC_DEVICE_LOST
                   : agreed                 ? BIOMETRIC_OK
                   : thread->look.kept == 0 ? BIOMETRIC_NO_FACE
                                            : BIOMETRIC_TIME_UP);
    if (thread->engine)
        face_engine_forget(thread->engine);
    face_look_wipe(&thread->look);
    face_around_wipe(&thread->around);
    face_sighting_wipe(&thread->sighting);
    picture_finish(&thread->frame);
}

static void *run_looker(void *data) {
    struct camera_thread *thread = data;
    struct eye *eye = thread->eye;
    pthread_mutex_lock(&eye->lock);
    while (thread->next.kind != ORDER_STOP) {
        if (!is_replaced(thread)) {
            const enum camera_state state = watch_camera(thread); // it may come back at rest
            if (state == thread->told && !eye->identity_is_new)
                pthread_cond_wait(&eye->changed, &eye->lock);
            else
                (void)await_until(eye, now_ms() + MAIL_IS_FULL_MS);
            continue;
        }
        thread->order = thread->next;
        const enum order_kind kind = thread->next.kind;
        forget_order(&thread->next);
        thread->next.kind = kind;
        pthread_mutex_unlock(&eye->lock);
        if (kind == ORDER_LOOK)
            look_at_face(thread);
        forget_order(&thread->order);
        pthread_mutex_lock(&eye->lock);
    }
    pthread_mutex_unlock(&eye->lock);
    return NULL;
}

// ---- From the UI thread

static struct eye *make_eye(const char *source, struct mailbox *answers) {
    const size_t size = source ? strlen(source) + 1 : 1;
    struct eye *eye = calloc(1, sizeof *eye + size);
    pthread_condattr_t clock;
    if (!eye)
        return NULL;
    if (source)
        memcpy(eye->source, source, size);
    eye->answers = answers;
    pthread_mutex_init(&eye->lock, NULL);
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&eye->changed, &clock);
    pthread_condattr_destroy(&clock);
    return eye;
}

static void stop_eye(struct camera_thread *thread) {
    struct eye *eye = thread->eye;
    const int64_t until_ms = now_ms() + LEAVE_MS;
    pthread_mutex_lock(&eye->lock);
    eye->stopping = true;
    pthread_cond_broadcast(&eye->changed);
    while (!eye->ended && await_until(eye, until_ms)) {
    }
    const bool ended = eye->ended;
    eye->left = !ended;
    picture_finish(&eye->latest);
    pthread_mutex_unlock(&eye->lock);
    if (ended) {
        pthread_join(thread->eye_thread, NULL);
        free_eye(eye);
    } else {
        pthread_detach(thread->eye_thread);
    }
}

static void thread_free(struct camera_thread *thread) {
    face_engine_close(thread->engine);
    private_memory_give_back(thread, sizeof *thread);
}

struct camera_thread *camera_thread_start(const struct camera_config *config,
                                          struct mailbox *answers) {
    struct camera_thread *thread = private_memory_take(sizeof *thread); // faces in orders
    if (!thread)
        return NULL;
    thread->answers = answers;
    if (config->models_dir)
        face_engine_open(&thread->engine, config->models_dir, NULL, 0);
    thread->search = config->search;
    thread->captures = config->captures;
    thread->eye = make_eye(config->source, answers);
    if (thread->eye)
        thread->eye->refuses_made_up = config->refuses_made_up;
    if (!thread->eye) {
        thread_free(thread);
        return NULL;
    }
    thread->eye->untried = thread->engine != NULL;
    if (pthread_create(&thread->eye_thread, NULL, run_eye, thread->eye)) {
        free_eye(thread->eye);
        thread_free(thread);
        return NULL;
    }
    if (pthread_create(&thread->looker, NULL, run_looker, thread)) {
        stop_eye(thread);
        thread_free(thread);
        return NULL;
    }
    return thread;
}

bool camera_thread_has_faces(const struct camera_thread *thread) {
    return thread->engine != NULL;
}

void camera_thread_look(struct camera_thread *thread, const struct face_request *request) {
    leave_order(thread, ORDER_LOOK, request);
}

void camera_thread_rest(struct camera_thread *thread) {
    leave_order(thread, ORDER_REST, NULL);
}

bool camera_thread_picture(struct camera_thread *thread, struct picture *out) {
    struct picture copy = {0};
    pthread_mutex_lock(&thread->eye->lock);
    thread->eye->is_told = false;
    const bool some = picture_copy(&copy, &thread->eye->latest);
    pthread_mutex_unlock(&thread->eye->lock);
    if (some)
        *out = copy;
    return some;
}

void camera_thread_stop(struct camera_thread *thread) {
    if (!thread)
        return;
    leave_order(thread, ORDER_STOP, NULL);
    pthread_join(thread->looker, NULL);
    stop_eye(thread);
    thread_free(thread);
}
