// The mailbox between the threads: order, room, waking, and several senders at once.
#include "kiosk/thread/mailbox.h"
#include "tests/check.h"
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

enum { ROOM = 64, SENDERS = 4, EACH = 2000 };

static atomic_int woken;

static void wake(void *user) {
    atomic_fetch_add((atomic_int *)user, 1);
}

static struct station_event event_of(uint32_t ticket) {
    return (struct station_event){
        .kind = EVENT_FINGER, .ticket = ticket, .as.finger = {.score = (float)ticket}};
}

static bool send_ticket(struct mailbox *box, uint32_t ticket) {
    const struct station_event event = event_of(ticket);
    return mailbox_send(box, &event);
}

static bool next_is(struct mailbox *box, uint32_t ticket) {
    struct station_event got;
    return mailbox_take(box, &got) && got.ticket == ticket && got.kind == EVENT_FINGER &&
           got.as.finger.score == (float)ticket;
}

static void an_empty_box_gives_nothing(void) {
    struct mailbox *box = mailbox_create(NULL, NULL);
    struct station_event got = event_of(7);
    CHECK(!mailbox_take(box, &got) && got.ticket == 7);
    mailbox_destroy(box);
    mailbox_destroy(NULL);
}

static void events_come_out_in_their_order(void) {
    struct mailbox *box = mailbox_create(NULL, NULL);
    uint32_t sent = 0, taken = 0;
    for (int round = 0; round < 50; round++) { // 5 in, 4 out, so that the ring goes round
        for (int i = 0; i < 5 && sent - taken < ROOM; i++)
            CHECK(send_ticket(box, sent++));
        for (int i = 0; i < 4; i++)
            CHECK(next_is(box, taken++));
    }
    while (taken < sent)
        CHECK(next_is(box, taken++));
    mailbox_destroy(box);
}

static void an_event_is_copied(void) {
    struct mailbox *box = mailbox_create(NULL, NULL);
    struct station_event event = event_of(3);
    CHECK(mailbox_send(box, &event));
    memset(&event, 0xff, sizeof event);
    CHECK(next_is(box, 3));
    mailbox_destroy(box);
}

static void a_full_box_refuses_and_keeps_what_it_has(void) {
    struct mailbox *box = mailbox_create(wake, &woken);
    atomic_store(&woken, 0);
    for (uint32_t i = 0; i < ROOM; i++)
        CHECK(send_ticket(box, i));
    CHECK(!send_ticket(box, 1000) && !send_ticket(box, 1001));
    CHECK(atomic_load(&woken) == ROOM); // not for what was refused
    CHECK(next_is(box, 0));
    CHECK(send_ticket(box, ROOM));
    for (uint32_t i = 1; i <= ROOM; i++)
        CHECK(next_is(box, i));
    struct station_event got;
    CHECK(!mailbox_take(box, &got));
    mailbox_destroy(box);
}

static struct mailbox *of_itself;

static void take_from_within(void *user) {
    struct station_event got;
    *(bool *)user = mailbox_take(of_itself, &got);
}

static void the_waker_may_use_the_box(void) { // it is called outside the lock
    bool taken = false;
    of_itself = mailbox_create(take_from_within, &taken);
    CHECK(send_ticket(of_itself, 1) && taken);
    mailbox_destroy(of_itself);
}

struct sender {
    struct mailbox *box;
    uint32_t first;
};

static void *send_many(void *data) {
    const struct sender *sender = data;
    for (uint32_t i = 0; i < EACH;)
        i += send_ticket(sender->box, sender->first + i);
    return NULL;
}

static void what_several_threads_send_arrives_once_and_in_each_ones_order(void) {
    struct mailbox *box = mailbox_create(wake, &woken);
    pthread_t threads[SENDERS];
    struct sender senders[SENDERS];
    uint32_t next[SENDERS] = {0};
    atomic_store(&woken, 0);
    for (uint32_t i = 0; i < SENDERS; i++) {
        senders[i] = (struct sender){.box = box, .first = i * EACH};
        CHECK(pthread_create(&threads[i], NULL, send_many, &senders[i]) == 0);
    }
    int out_of_order = 0;
    for (int taken = 0; taken < SENDERS * EACH;) {
        struct station_event got;
        if (!mailbox_take(box, &got))
            continue;
        taken++;
        out_of_order += got.ticket % EACH != next[got.ticket / EACH]++;
    }
    for (int i = 0; i < SENDERS; i++)
        pthread_join(threads[i], NULL);
    CHECK(out_of_order == 0 && atomic_load(&woken) == SENDERS * EACH);
    mailbox_destroy(box);
}

int main(void) {
    RUN(an_empty_box_gives_nothing);
    RUN(events_come_out_in_their_order);
    RUN(an_event_is_copied);
    RUN(a_full_box_refuses_and_keeps_what_it_has);
    RUN(the_waker_may_use_the_box);
    RUN(what_several_threads_send_arrives_once_and_in_each_ones_order);
    return check_report();
}
