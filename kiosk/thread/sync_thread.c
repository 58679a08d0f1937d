#include "kiosk/thread/sync_thread.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
    TICK_MS = 60000,
    BACK_OFF_FIRST_MS = 2000,
    BACK_OFF_LAST_MS = 300000,
    TELL_AGAIN_MS = 100,
};

struct sync_thread {
    struct uplink_config config;
    const char *log_path;
    struct mailbox *answers;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool poked;
    atomic_bool stopping;    // a round that is under way is given up
    struct uplink_note note; // the newest
};

static uint32_t back_off_ms(unsigned times, uint32_t random) {
    uint32_t most = BACK_OFF_FIRST_MS;
    while (times-- && most < BACK_OFF_LAST_MS)
        most *= 2;
    return random % ((most < BACK_OFF_LAST_MS ? most : BACK_OFF_LAST_MS) + 1);
}

uint32_t sync_thread_pause_ms(struct sync_pace *pace, enum sync_status status,
                              const struct uplink_sent *round, uint32_t random) {
    const bool is_good = status == SYNC_OK && !round->proved, was_done = pace->is_done;
    pace->is_done = is_good && !round->waiting;
    pace->heeds_pokes = pace->is_done || (is_good && round->progress);
    if (pace->is_done && was_done)
        pace->in_vain = 0;
    if (pace->is_done)
        return TICK_MS / 2 + random % (TICK_MS + 1);
    return pace->heeds_pokes ? 0
                             : round->retry_after_s * 1000 + back_off_ms(pace->in_vain++, random);
}

// Sleeps until poked, stopped, or `ms` are over; false when it is time to stop.
static bool sleep_for(struct sync_thread *thread, uint32_t ms, bool listen_to_pokes) {
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += ms / 1000;
    until.tv_nsec += (long)(ms % 1000) * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
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
    if (status != SYNC_OK) {
        sent->proved = uplink_proved_before(thread->config.proof_file);
        sent->reason = UPLINK_OWN_DISK;
        snprintf(sent->why, sizeof sent->why, "%s", sync_status_text(status));
        return status;
    }
    status = uplink_round(&thread->config, log, &note, sent);
    log_reader_close(log);
    return status;
}

// A full mailbox loses a line about progress, no record; what is proved waits until it fits. False
// when it is time to stop.
static bool tell(struct sync_thread *thread, enum sync_status status,
                 const struct uplink_sent *sent) {
    const struct station_event event = {
        .kind = EVENT_SENT, .as.sent = {.status = status, .round = *sent}
    };
    while (!mailbox_send(thread->answers, &event) && sent->proved)
        if (!sleep_for(thread, TELL_AGAIN_MS, false))
            return false;
    return true;
}

static void *run(void *user) {
    struct sync_thread *thread = user;
    struct sync_pace pace = {.heeds_pokes = true};
    uint32_t pause_ms = 0;
    while (sleep_for(thread, pause_ms, pace.heeds_pokes)) {
        struct uplink_sent sent = {0};
        const enum sync_status status = one_round(thread, &sent);
        if (!tell(thread, status, &sent))
            break;
        pause_ms = sync_thread_pause_ms(&pace, status, &sent, arc4random());
    }
    return NULL;
}

struct sync_thread *sync_thread_start(const struct uplink_config *config, const char *log_path,
                                      struct mailbox *answers) {
    struct sync_thread *thread = calloc(1, sizeof *thread);
    if (!thread)
        return NULL;
    *thread = (struct sync_thread){.config = *config, .log_path = log_path, .answers = answers};
    thread->config.given_up = &thread->stopping;
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
