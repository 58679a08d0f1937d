// The thread that sends the log to the centre: a round after each poke and once a minute, backing
// off after whatever is no progress. It reads the log through a handle of its own and never holds
// up the UI thread.
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

// When the next round comes, for the thread and its test. A poke is heard at once, but not after a
// round that was no progress: then the centre, or what stands between, is left alone for as long as
// it asks (`retry_after_s`) and any time up to 2 s more, doubled with each such round, at most
// 300 s, so that the kiosks of a country do not come all at once.
struct sync_pace {
    unsigned in_vain; // such rounds; forgotten when all was sent twice together: once may be luck
    bool is_done, heeds_pokes;
};
uint32_t sync_thread_pause_ms(struct sync_pace *pace, enum sync_status status,
                              const struct uplink_sent *round, uint32_t random); // any number
