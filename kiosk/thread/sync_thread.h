// The thread that sends the log to the centre: a round after each poke and once a minute, backing
// off when nobody answers. It reads the log through a handle of its own and never holds up the UI
// thread.
#pragma once
#include "kiosk/thread/mailbox.h"
#include "sync/uplink.h"

struct sync_thread;

// `config` and the strings it points to must outlive the thread. Rounds answer with EVENT_SENT.
struct sync_thread *sync_thread_start(const struct uplink_config *config, const char *log_path,
                                      struct mailbox *answers); // NULL: no thread or no memory
// There is something new; takes NULL. `note`: the checkpoint to get a receipt for; NULL: as before.
void sync_thread_poke(struct sync_thread *thread, const struct uplink_note *note);
void sync_thread_stop(struct sync_thread *thread); // waits for the round under way; takes NULL
