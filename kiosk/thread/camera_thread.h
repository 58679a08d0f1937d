// The camera and the face models, apart from the fingers, so that a camera that hangs holds up
// nothing else. Two threads: one reads the camera, and may be stuck in its driver for as long as it
// likes; the other looks, and notices. Orders go in by these calls, from the UI thread only;
// answers come out through the mailbox with the order's ticket. A new order replaces the one under
// way. The camera is open while somebody is looked at; it is tried once at the start, and while it
// is missing it is looked for once a second.
#pragma once
#include "biometric/face_alive.h"
#include "biometric/face_compare.h"
#include "kiosk/thread/capture_memory.h"
#include "kiosk/thread/mailbox.h"
#include "kiosk/thread/search_thread.h"
#include "matcher/face_template.h"

struct camera_config {      // its strings must outlive the thread
    const char *source;     // as face_camera_open
    bool refuses_made_up;   // a camera that is a program is none
    const char *models_dir; // NULL or without models: no faces, and camera_thread_has_faces says so
    struct search_thread *search; // is asked whose else in the list a face may be; NULL: nobody is
    struct capture_memory *captures; // frames that it has are not compared; NULL: none is kept
};

struct face_request {
    uint32_t ticket, time_limit_ms; // of time with a camera; a head turn that is asked may end it
    float threshold;                // face_score at which a look may end early
    enum face_alive_when alive;     // when a head turn is asked for
    struct face_template reference; // zeros, and the threshold 0: of nobody yet, the list is asked
};

struct camera_thread;
struct camera_thread *camera_thread_start(const struct camera_config *config,
                                          struct mailbox *answers);
bool camera_thread_has_faces(const struct camera_thread *thread);

// Copies the request. EVENT_FACE_FRAMEs and EVENT_FACE_SEENs, then one EVENT_FACE: OK when the
// frames put together reach the threshold and face_alive has its verdict, else TIME_UP with their
// score, or NO_FACE; RETRY, with neither score nor list, when one of them was seen in another look.
// Without models at once DEVICE_LOST. A camera that goes away, or gives no new picture for 1.5 s,
// is told by EVENT_CAMERA, and so is its return; the look goes on then.
void camera_thread_look(struct camera_thread *thread, const struct face_request *request);
// Ends whatever is under way without an answer; wipes pictures and references.
void camera_thread_rest(struct camera_thread *thread);
// Copies the latest picture into `out` (which the caller finishes); false when there is none.
bool camera_thread_picture(struct camera_thread *thread, struct picture *out);
// Within a second, whatever the camera does: one that hangs is left to itself. Takes NULL.
void camera_thread_stop(struct camera_thread *thread);
