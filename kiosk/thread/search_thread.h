// The one thread that holds every finger and face of the list and searches the fingers, one against
// all, beside whatever else goes on: a finger is compared with its own voter by the device thread
// meanwhile. It fills its gallery after the unlocking, from a handle of its own on the slice; a
// search that comes before that is done waits for it. All that it holds is kept out of swap where
// the limit allows, and wiped by _forget.
#pragma once
#include "kiosk/thread/mailbox.h"
#include "matcher/face_template.h"
#include "matcher/finger_template.h"
#include "sync/voter_slice.h"

struct search_thread;
struct search_thread *search_thread_start(struct mailbox *answers); // NULL: no memory, no thread

// UI thread. The slice is unlocked. EVENT_GALLERY says how far it is, and at last READY or FAILED.
void search_thread_load(struct search_thread *thread, const struct voter_slice *slice);
// Any thread. Copies the probe; answers by EVENT_SEARCHED with the ticket, in the order asked, each
// that was taken. False: so many wait already that it was not taken, and will not be answered. A
// visit's captures have an end (policy: 100 good and 100 poor ones at most), and what waits of it
// is dropped with it, so that does not happen. `thread` may be NULL.
enum { SEARCHES_MAX = 256 };
bool search_thread_look(struct search_thread *thread, uint32_t ticket,
                        const struct finger_template *probe);
// Any thread, at once: a face needs a fraction of a millisecond. Who in the list is most like it;
// `position` is 0, and `score` the face_template_similarity, for the networks' scale is not known
// here. No references before they are loaded. `thread` may be NULL.
void search_thread_faces(struct search_thread *thread, const struct face_template *probe,
                         struct search_answer *answer);
// UI thread. Wipes the probes that wait; an answer may still come of the one that is being
// searched.
void search_thread_drop(struct search_thread *thread);
// UI thread. Wipes gallery and probes, and returns when that is done: at once, or after the search
// that is under way, a third of a second with 60,000 fingers. Takes NULL.
void search_thread_forget(struct search_thread *thread);
void search_thread_stop(struct search_thread *thread); // forgets first; takes NULL
