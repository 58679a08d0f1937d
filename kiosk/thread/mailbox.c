// A ring under one lock. Wiped as it is read: an event may say how a voter's finger matched.
#include "kiosk/thread/mailbox.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = 64 };

struct mailbox {
    pthread_mutex_t lock;
    void (*wake)(void *user);
    void *user;
    size_t first, count;
    struct station_event events[ROOM];
};

struct mailbox *mailbox_create(void (*wake)(void *user), void *user) {
    struct mailbox *box = calloc(1, sizeof *box);
    if (!box)
        return NULL;
    box->wake = wake;
    box->user = user;
    pthread_mutex_init(&box->lock, NULL);
    return box;
}

bool mailbox_send(struct mailbox *box, const struct station_event *event) {
    pthread_mutex_lock(&box->lock);
    const bool fits = box->count < ROOM;
    if (fits)
        box->events[(box->first + box->count++) % ROOM] = *event;
    pthread_mutex_unlock(&box->lock);
    if (fits && box->wake)
        box->wake(box->user);
    return fits;
}

bool mailbox_take(struct mailbox *box, struct station_event *event) {
    pthread_mutex_lock(&box->lock);
    const bool some = box->count > 0;
    if (some) {
        struct station_event *oldest = &box->events[box->first];
        *event = *oldest;
        explicit_bzero(oldest, sizeof *oldest);
        box->first = (box->first + 1) % ROOM;
        box->count--;
    }
    pthread_mutex_unlock(&box->lock);
    return some;
}

bool mailbox_has_mail(struct mailbox *box) {
    pthread_mutex_lock(&box->lock);
    const bool some = box->count > 0;
    pthread_mutex_unlock(&box->lock);
    return some;
}

void mailbox_destroy(struct mailbox *box) {
    if (!box)
        return;
    pthread_mutex_destroy(&box->lock);
    explicit_bzero(box, sizeof *box);
    free(box);
}
