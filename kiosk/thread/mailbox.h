// From the device and sync threads to the UI thread. Bounded; events are copied; the only lock
// between them.
#pragma once
#include "kiosk/session/station_event.h"
#include <stdbool.h>

struct mailbox;

// `wake` is called by the sender, on its thread and outside the lock, after each event that was
// taken in.
struct mailbox *mailbox_create(void (*wake)(void *user),
                               void *user); // NULL when there is no memory
bool mailbox_send(struct mailbox *box,
                  const struct station_event *event);                // any thread; false when full
bool mailbox_take(struct mailbox *box, struct station_event *event); // false when empty
bool mailbox_has_mail(struct mailbox *box);
void mailbox_destroy(struct mailbox *box); // takes NULL
