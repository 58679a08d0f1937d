#include "kiosk/tool/tool_parallel.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { THREADS_MAX = 256 };

struct parts {
    size_t count;
    void (*work)(void *context, size_t i);
    void *context;
    atomic_size_t next, done;
};

void tool_show_progress(const char *what, size_t done, size_t all) {
    static double shown_at;
    struct timespec now;
    if (!isatty(STDERR_FILENO) || all == 0)
        return;
    clock_gettime(CLOCK_MONOTONIC, &now);
    const double seconds = (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
    if (done < all && seconds < shown_at + 0.1)
        return;
    shown_at = seconds;
    fprintf(stderr, "\r%s %zu of %zu%s", what, done, all, done == all ? "\n" : "");
}

static bool work_one(struct parts *parts) {
    const size_t i = atomic_fetch_add(&parts->next, 1);
    if (i >= parts->count)
        return false;
    parts->work(parts->context, i);
    atomic_fetch_add(&parts->done, 1);
    return true;
}

static void *help(void *context) {
    while (work_one(context))
        ;
    return NULL;
}

void tool_in_parallel(size_t count, void (*work)(void *context, size_t i), void *context,
                      const char *what) {
    struct parts parts = {.count = count, .work = work, .context = context};
    pthread_t others[THREADS_MAX];
    size_t started = 0;
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);
    const size_t wanted = processors < 1             ? 1
                          : processors > THREADS_MAX ? THREADS_MAX
                                                     : (size_t)processors;
    while (started + 1 < wanted && started + 1 < count &&
           !pthread_create(&others[started], NULL, help, &parts)) // else this thread does more
        started++;
    while (work_one(&parts))
        if (atomic_load(&parts.done) < count)
            tool_show_progress(what, atomic_load(&parts.done), count);
    for (size_t i = 0; i < started; i++)
        pthread_join(others[i], NULL);
    tool_show_progress(what, count, count);
}
