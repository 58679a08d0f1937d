// The one thread that owns the finger reader, the camera and the face models; extraction and
// comparison happen here too, so the screen never waits. Requests go in by these calls, from the UI
// thread only; answers come out through the mailbox with the request's ticket. A new request
// replaces the one under way. Idle it sleeps, but still notices that a reader is unplugged or comes
// back (EVENT_READER).
#pragma once
#include "biometric/face_compare.h"
#include "kiosk/mailbox.h"
#include "kiosk/search_thread.h"
#include "matcher/finger_template.h"

enum { REFERENCES_MAX = 20 };

struct device_config {         // its strings must outlive the thread
    const char *finger_source; // as finger_reader_open
    const char *camera_source; // as face_camera_open; opened at each look, closed after it
    const char *models_dir; // NULL or without models: no faces, and device_thread_has_faces says so
    struct search_thread *search; // gets each finger too, with its ticket; NULL: nobody does
};

struct finger_request {
    uint32_t ticket, time_limit_ms;
    size_t count;
    struct finger_template references[REFERENCES_MAX];
};

struct face_request {
    uint32_t ticket, time_limit_ms;
    float threshold; // face_score at which a look may end early
    float reference[FACE_EMBEDDING_SIZE];
};

enum device_picture { PICTURE_PRINT, PICTURE_FACE };

struct device_thread;
struct device_thread *device_thread_start(const struct device_config *config,
                                          struct mailbox *answers);
// Copies the request. EVENT_FINGER_MOMENTs, then one EVENT_FINGER: after OK the finger may still
// lie there.
void device_thread_capture_finger(struct device_thread *thread,
                                  const struct finger_request *request);
// EVENT_FACE_FRAMEs (15 a second or more), then one EVENT_FACE. TIME_UP with the best score seen so
// far.
void device_thread_look(struct device_thread *thread, const struct face_request *request);
// Ends whatever is under way without an answer; wipes pictures and references.
void device_thread_rest(struct device_thread *thread);
// Copies the latest picture into `out` (which the caller finishes); false when there is none.
bool device_thread_picture(struct device_thread *thread, enum device_picture which,
                           struct picture *out);
bool device_thread_has_faces(const struct device_thread *thread);
void device_thread_stop(
    struct device_thread *thread); // ends the thread within a second; takes NULL
