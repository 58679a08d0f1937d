#include "kiosk/thread/sync_thread.h"
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum { TICK_S = 60, BACK_OFF_FIRST_S = 2, BACK_OFF_LAST_S = 300 };

struct sync_thread {
    const struct uplink_config *config;
    const char *log_path;
    struct mailbox *answers;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool poked, stopping;
    struct uplink_note note; // the newest
    unsigned seed;
};

// Half of the time to once and a half of it, so that the kiosks of a country do not come all at
// once.
static int with_jitter(struct sync_thread *thread, int seconds) {
    return seconds / 2 + rand_r(&thread->seed) % (seconds + 1);
}

// Sleeps until poked, stopped, or `seconds` are over; false when it is time to stop.
static bool sleep_for(struct sync_thread *thread, int seconds, bool listen_to_pokes) {
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += seconds;
    pthread_mutex_lock(&thread->lock);
    while (!thread->stopping && !(listen_to_pokes && thread->poked))
        if (pthread_cond_timedwait(&thread->changed, &thread->lock, &until))
            break;
    thread->poked = false;
    bool go_on = !thread->stopping;
    pthread_mutex_unlock(&thread->lock);
    return go_on;
}

static enum sync_status one_round(struct sync_thread *thread, struct uplink_sent *sent) {
    struct log_reader *log;
    pthread_mutex_lock(&thread->lock);
    const struct uplink_note note = thread->note; // before the log: its records are there then
    pthread_mutex_unlock(&thread->lock);
    enum sync_status status = log_reader_open(&log, thread->log_path);
    if (status != SYNC_OK)
        return status;
    status = uplink_round(thread->config, log, &note, sent);
    log_reader_close(log);
    return status;
}

static void *run(void *user) {
    struct sync_thread *thread = user;
    int back_off = BACK_OFF_FIRST_S, seconds = 0;
    bool well = true;
    while (sleep_for(thread, seconds, well)) {
        struct uplink_sent sent = {0};
        enum sync_status status = one_round(thread, &sent);
        struct station_event event = {
            .kind = EVENT_SENT, .as.sent = {.status = (int)status, .unsent = sent.waiting}
        };
        mailbox_send(thread->answers, &event); // a full mailbox loses a progress line, no record
        well = status == SYNC_OK;
        if (well && sent.waiting > 0) {
            seconds = 0;
        } else if (well) {
            seconds = with_jitter(thread, TICK_S);
            back_off = BACK_OFF_FIRST_S;
        } else {
            int asked =
                sent.retry_after_s > BACK_OFF_LAST_S ? BACK_OFF_LAST_S : (int)sent.retry_after_s;
            seconds = with_jitter(thread, back_off);
            seconds = seconds < asked ? asked : seconds;
            back_off = back_off * 2 < BACK_OFF_LAST_S ? back_off * 2 : BACK_OFF_LAST_S;
        }
    }
    return NULL;
}

struct sync_thread *sync_thread_start(const struct uplink_config *config, const char *log_path,
                                      struct mailbox *answers) {
    struct sync_thread *thread = calloc(1, sizeof *thread);
    if (!thread)
        return NULL;
    *thread = (struct sync_thread){
        .config = config, .log_path = log_path, .answers = answers, .seed = (unsigned)time(NULL)};
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&thread->lock, NULL);
    pthread_cond_init(&thread->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    if (pthread_create(&thread->thread, NULL, run, thread)) {
        pthread_cond_destroy(&thread->changed);
        pthread_mutex_destroy(&thread->lock);
        free(thread);
        return NULL;
    }
    return thread;
}

void sync_thread_poke(struct sync_thread *thread, const struct uplink_note *note) {
    if (!thread)
        return;
    pthread_mutex_lock(&thread->lock);
    if (note)
        thread->note = *note;
    thread->poked = true;
    pthread_cond_signal(&thread->changed);
    pthread_mutex_unlock(&thread->lock);
}

void sync_thread_stop(struct sync_thread *thread) {
    if (!thread)
        return;
    pthread_mutex_lock(&thread->lock);
    thread->stopping = true;
    pthread_cond_signal(&thread->changed);
    pthread_mutex_unlock(&thread->lock);
    pthread_join(thread->thread, NULL);
    pthread_cond_destroy(&thread->changed);
    pthread_mutex_destroy(&thread->lock);
    free(thread);
}
