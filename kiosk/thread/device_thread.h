// The one thread that owns the finger reader; extraction and comparison happen here too, so the
// screen never waits. Requests go in by these calls, from the UI thread only; answers come out
// through the mailbox with the request's ticket. A new request replaces the one under way. Idle it
// sleeps, but still notices that a reader is unplugged or comes back (EVENT_READER).
#pragma once
#include "kiosk/thread/capture_memory.h"
#include "kiosk/thread/mailbox.h"
#include "kiosk/thread/search_thread.h"
#include "matcher/finger_template.h"

enum { REFERENCES_MAX = 20 };

struct device_config {               // its strings must outlive the thread
    const char *finger_source;       // as finger_reader_open
    struct search_thread *search;    // gets each finger too, with its ticket; NULL: nobody does
    struct capture_memory *captures; // an image that it has is not looked at; NULL: none is kept
};

struct finger_request {
    uint32_t ticket, time_limit_ms;
    size_t count;
    struct finger_template references[REFERENCES_MAX];
};

struct device_thread;
struct device_thread *device_thread_start(const struct device_config *config,
                                          struct mailbox *answers);
// Copies the request. EVENT_FINGER_MOMENTs, then one EVENT_FINGER: after OK the finger may still
// lie there.
void device_thread_capture_finger(struct device_thread *thread,
                                  const struct finger_request *request);
// Ends whatever is under way without an answer; wipes pictures and references.
void device_thread_rest(struct device_thread *thread);
// Copies the latest print into `out` (which the caller finishes); false when there is none.
bool device_thread_picture(struct device_thread *thread, struct picture *out);
void device_thread_stop(
    struct device_thread *thread); // ends the thread within a second; takes NULL
