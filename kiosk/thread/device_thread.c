// The UI thread leaves an order and wakes the thread; the thread takes the order, works on a copy
// of its own, and hears of a newer one by the hook that its blocking calls ask. One lock, held for
// copies only. A picture or an answer of an order that was replaced is dropped here, so that
// nothing of a voter is left behind by a device that was slow.
#include "kiosk/thread/device_thread.h"
#include "biometric/capture_hash.h"
#include "biometric/finger_reader.h"
#include "kiosk/private_memory.h"
#include "matcher/finger_score.h"
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MAIL_IS_FULL_MS = 5 };

enum order_kind { ORDER_REST, ORDER_FINGER, ORDER_STOP };

struct order {
    enum order_kind kind;
    uint32_t serial; // counts orders; the one under way is stale once a newer one is left
    struct finger_request finger;
};

struct device_thread {
    struct device_config config;
    struct mailbox *answers;
    pthread_t thread;

    pthread_mutex_t lock; // for these, down to the blank line
    pthread_cond_t ordered;
    struct order next; // the newest
    struct picture print;
    struct finger_reader *reader; // the thread's own; the UI thread may wake it

    // The thread's own.
    struct order order;                   // under way
    bool reader_is_told, reader_is_there; // by EVENT_READER
    char identity[IDENTITY_SIZE];         // told by EVENT_READER_IS
};

// Time

static struct timespec moment_in(uint32_t ms) {
    struct timespec moment;
    clock_gettime(CLOCK_MONOTONIC, &moment);
    moment.tv_sec += ms / 1000;
    moment.tv_nsec += ms % 1000 * 1000000L;
    if (moment.tv_nsec >= 1000000000L) {
        moment.tv_nsec -= 1000000000L;
        moment.tv_sec++;
    }
    return moment;
}

// Orders

static bool is_replaced(void *data) {
    struct device_thread *thread = data;
    pthread_mutex_lock(&thread->lock);
    const bool replaced = thread->next.serial != thread->order.serial;
    pthread_mutex_unlock(&thread->lock);
    return replaced;
}

// Until there is a newer order.
static void await_order(struct device_thread *thread) {
    pthread_mutex_lock(&thread->lock);
    while (thread->next.serial == thread->order.serial)
        pthread_cond_wait(&thread->ordered, &thread->lock);
    pthread_mutex_unlock(&thread->lock);
}

static void forget_order(struct order *order) {
    const uint32_t serial = order->serial;
    explicit_bzero(order, sizeof *order);
    order->serial = serial;
}

static void take_order(struct device_thread *thread) {
    pthread_mutex_lock(&thread->lock);
    thread->order = thread->next;
    const enum order_kind kind = thread->next.kind;
    forget_order(&thread->next);
    thread->next.kind = kind;
    pthread_mutex_unlock(&thread->lock);
}

static void leave_order(struct device_thread *thread, enum order_kind kind,
                        const struct finger_request *request) {
    pthread_mutex_lock(&thread->lock);
    forget_order(&thread->next);
    picture_finish(&thread->print);
    thread->next.kind = kind;
    thread->next.serial++;
    if (request)
        thread->next.finger = *request;
    pthread_cond_signal(&thread->ordered);
    if (thread->reader)
        finger_reader_wake(thread->reader);
    pthread_mutex_unlock(&thread->lock);
}

// Answers

// What must arrive waits for room, unless nobody will want it any more.
static void tell(struct device_thread *thread, const struct station_event *event) {
    while (!mailbox_send(thread->answers, event)) {
        if (is_replaced(thread) && event->ticket)
            return;
        const struct timespec soon = moment_in(MAIL_IS_FULL_MS);
        pthread_mutex_lock(&thread->lock);
        const bool stopping = thread->next.kind == ORDER_STOP;
        if (!stopping)
            pthread_cond_timedwait(&thread->ordered, &thread->lock, &soon);
        pthread_mutex_unlock(&thread->lock);
        if (stopping)
            return;
    }
}

static void answer(struct device_thread *thread, const struct station_event *event) {
    if (!is_replaced(thread))
        tell(thread, event);
}

static void tell_identity(struct device_thread *thread) {
    struct station_event event = {.kind = EVENT_READER_IS};
    snprintf(event.as.identity, sizeof event.as.identity, "%s",
             finger_reader_identity(thread->reader));
    if (!strcmp(event.as.identity, thread->identity))
        return;
    memcpy(thread->identity, event.as.identity, sizeof thread->identity);
    tell(thread, &event);
}

static void tell_reader(struct device_thread *thread) {
    const bool there = thread->reader && finger_reader_present(thread->reader);
    const bool first = !thread->reader_is_told;
    if (there)
        tell_identity(thread); // before it is said to be ready
    if (!first && there == thread->reader_is_there)
        return;
    thread->reader_is_told = true;
    thread->reader_is_there = there;
    tell(thread, &(struct station_event){.kind = EVENT_READER,
                                         .as.device = there   ? BIOMETRIC_OK
                                                      : first ? BIOMETRIC_NO_DEVICE
                                                              : BIOMETRIC_DEVICE_LOST});
}

static void keep_print(struct device_thread *thread, const struct picture *from) {
    struct picture copy = {0};
    if (!picture_copy(&copy, from))
        return; // the screen shows the one before
    pthread_mutex_lock(&thread->lock);
    struct picture old = copy;
    if (thread->next.serial == thread->order.serial) {
        old = thread->print;
        thread->print = copy;
    }
    pthread_mutex_unlock(&thread->lock);
    picture_finish(&old);
}

// A finger

static void tell_moment(void *data, enum finger_presence presence) {
    static const enum finger_moment moments[] = {
        [FINGER_WANTED] = MOMENT_PLACE, [FINGER_DOWN] = MOMENT_HOLD, [FINGER_LIFT] = MOMENT_LIFT};
    struct device_thread *thread = data;
    if (presence == FINGER_WANTED)
        tell_reader(thread); // it may have come back for this capture
    if (presence != FINGER_NOT_EXPECTED)
        answer(thread, &(struct station_event){.kind = EVENT_FINGER_MOMENT,
                                               .ticket = thread->order.finger.ticket,
                                               .as.moment = moments[presence]});
}

static void compare_finger(const struct finger_request *request,
                           const struct finger_template *probe, struct finger_answer *out) {
    float scores[REFERENCES_MAX];
    const size_t count = request->count < REFERENCES_MAX ? request->count : REFERENCES_MAX;
    finger_score_each(probe, request->references, count, scores);
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && scores[i] <= out->score)
            continue;
        out->score = scores[i];
        out->position = request->references[i].position;
    }
}

static void judge_finger(struct device_thread *thread, const struct finger_image *image,
                         struct finger_answer *out) {
    struct finger_template probe = {.count = 0};
    const struct picture print = {.width = image->width,
                                  .height = image->height,
                                  .channels = 1,
                                  .dpi = image->dpi,
                                  .pixels = (uint8_t *)image->pixels};
    const uint64_t hash = capture_hash(&print);
    keep_print(thread, &print);
    if (capture_memory_repeats(thread->config.captures, &hash, 1, &out->captures)) {
        out->status = BIOMETRIC_RETRY;
        out->retry = FINGER_RETRY_REPEATED;
        return;
    }
    out->status = finger_extract(image, &probe, &out->quality);
    if (out->status == BIOMETRIC_OK) {
        out->unsearched =
            !search_thread_look(thread->config.search, thread->order.finger.ticket, &probe);
        compare_finger(&thread->order.finger, &probe, out);
    }
    finger_template_wipe(&probe);
}

static int limit_of(uint32_t ms) {
    return ms > INT_MAX ? INT_MAX : (int)ms;
}

static void capture_finger(struct device_thread *thread) {
    const struct finger_request *request = &thread->order.finger;
    const struct finger_capture_hooks hooks = {
        .user = thread, .presence = tell_moment, .cancelled = is_replaced};
    struct station_event event = {.kind = EVENT_FINGER, .ticket = request->ticket};
    struct finger_answer *out = &event.as.finger;
    struct finger_capture capture = {.retry = FINGER_RETRY_GENERAL};
    out->status = thread->reader ? finger_reader_capture(thread->reader, &capture,
                                                         limit_of(request->time_limit_ms), &hooks)
                                 : BIOMETRIC_NO_DEVICE;
    out->retry = capture.retry;
    if (out->status == BIOMETRIC_OK)
        judge_finger(thread, &capture.image, out);
    finger_capture_finish(&capture);
    if (out->status == BIOMETRIC_NO_DEVICE)
        out->status = BIOMETRIC_DEVICE_LOST;
    tell_reader(thread);
    answer(thread, &event);
}

// Rest

static void rest(struct device_thread *thread) {
    const struct finger_capture_hooks hooks = {.user = thread, .cancelled = is_replaced};
    while (!is_replaced(thread)) {
        if (thread->reader)
            finger_reader_wait(thread->reader, -1, &hooks);
        else
            await_order(thread);
        tell_reader(thread);
    }
}

// The thread

static void open_reader(struct device_thread *thread) {
    struct finger_reader *reader;
    finger_reader_open(&reader, thread->config.finger_source);
    pthread_mutex_lock(&thread->lock);
    thread->reader = reader;
    pthread_mutex_unlock(&thread->lock);
    tell_reader(thread);
}

static void close_reader(struct device_thread *thread) {
    pthread_mutex_lock(&thread->lock);
    struct finger_reader *reader = thread->reader;
    thread->reader = NULL;
    pthread_mutex_unlock(&thread->lock);
    finger_reader_close(reader);
}

static void *run(void *data) {
    struct device_thread *thread = data;
    open_reader(thread);
    do {
        take_order(thread);
        switch (thread->order.kind) {
        case ORDER_FINGER: capture_finger(thread); break;
        case ORDER_REST:
        case ORDER_STOP: break;
        }
        const enum order_kind done = thread->order.kind;
        forget_order(&thread->order);
        thread->order.kind = done;
        if (done != ORDER_STOP)
            rest(thread);
    } while (thread->order.kind != ORDER_STOP);
    close_reader(thread);
    return NULL;
}

// From the UI thread

static void thread_free(struct device_thread *thread) {
    picture_finish(&thread->print);
    pthread_cond_destroy(&thread->ordered);
    pthread_mutex_destroy(&thread->lock);
    private_memory_give_back(thread, sizeof *thread);
}

struct device_thread *device_thread_start(const struct device_config *config,
                                          struct mailbox *answers) {
    struct device_thread *thread = private_memory_take(sizeof *thread); // templates in orders
    if (!thread)
        return NULL;
    thread->config = *config;
    thread->answers = answers;
    pthread_mutex_init(&thread->lock, NULL);
    pthread_condattr_t clock;
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&thread->ordered, &clock);
    pthread_condattr_destroy(&clock);
    if (pthread_create(&thread->thread, NULL, run, thread)) {
        thread_free(thread);
        return NULL;
    }
    return thread;
}

void device_thread_capture_finger(struct device_thread *thread,
                                  const struct finger_request *request) {
    leave_order(thread, ORDER_FINGER, request);
}

void device_thread_rest(struct device_thread *thread) {
    leave_order(thread, ORDER_REST, NULL);
}

bool device_thread_picture(struct device_thread *thread, struct picture *out) {
    struct picture copy = {0};
    pthread_mutex_lock(&thread->lock);
    const bool some = picture_copy(&copy, &thread->print);
    pthread_mutex_unlock(&thread->lock);
    if (some)
        *out = copy;
    return some;
}

void device_thread_stop(struct device_thread *thread) {
    if (!thread)
        return;
    leave_order(thread, ORDER_STOP, NULL);
    pthread_join(thread->thread, NULL);
    thread_free(thread);
}
