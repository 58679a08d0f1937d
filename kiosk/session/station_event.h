// The one message that crosses threads: what a sensor or the network has to say to the UI thread.
// Pixels do not travel in it; the threads keep the latest picture (device_thread_picture,
// camera_thread_picture).
#pragma once
#include "biometric/biometric_status.h"
#include "biometric/device_identity.h"
#include "biometric/face_alive.h"
#include "biometric/finger_capture.h"
#include "biometric/finger_extract.h"
#include "sync/participation_log.h"
#include "sync/uplink.h"
#include <stdbool.h>
#include <stdint.h>

enum station_event_kind {
    EVENT_FINGER_MOMENT, // live: what the finger does
    EVENT_FINGER,        // the answer to device_thread_capture_finger
    EVENT_FACE_FRAME,    // live: a new camera picture; the next one is told when it was fetched
    EVENT_FACE_SEEN,     // live: what was seen in one, and what could be better
    EVENT_FACE,          // the answer to camera_thread_look
    EVENT_READER,        // the finger reader went away or came back; at any time, ticket 0
    EVENT_CAMERA,        // the same of the camera; TIME_UP: it is there and gives no new picture
    EVENT_READER_IS,     // which reader it is that answers: the first, or another than before
    EVENT_CAMERA_IS,     // the same of the camera
    EVENT_SENT,          // the uplink finished a round
    EVENT_GALLERY,       // how far the list's fingers are loaded for searching; ticket 0
    EVENT_SEARCHED,      // the answer to search_thread_look
};

enum finger_moment { MOMENT_PLACE, MOMENT_HOLD, MOMENT_LIFT };

struct finger_answer {
    enum biometric_status status; // OK, RETRY, NO_FINGER, TIME_UP, DEVICE_LOST
    enum finger_retry retry;      // with RETRY
    struct finger_quality quality;
    float score;      // finger_score of the best reference, when status is OK
    uint8_t position; // of that reference
    bool unsearched;  // the list was asked too much already, and will not say whose finger it is
    struct log_captures captures; // of the image
};

struct face_seen {
    enum face_advice advice;       // steady
    enum face_challenge challenge; // a head turn that is asked for now,
    int side;                      // to where, and how much of it is done: as in struct face_alive
    float done;
    int progress; // of the look, 0..100
    bool is_there;
    float x, y, size; // middle and height of the face's box, in widths and heights of the picture
};

enum { SEARCH_BEST = 8 };

struct search_hit {   // a finger or a face of the list
    uint32_t number;  // its voter's, in the list
    uint8_t position; // ISO/IEC 19794-2; 0: a face
    uint8_t quality;  // of a face's picture, 0..100
    float score;      // as finger_score or face_score
};

struct search_answer {
    uint32_t references; // how many it was compared with; 0: there was no gallery
    uint32_t took_ms;
    int count;
    struct search_hit best[SEARCH_BEST]; // highest score first, each finger or face once
};

struct face_answer {
    enum biometric_status status; // OK, NO_FACE, TIME_UP, DEVICE_LOST; RETRY: seen before
    float score;                  // face_score of the frames put together
    int frames, quality;          // how many, and their mean value, 0..100
    float liveness;               // 0..1, the median of the network's scores; -1: there was none
    unsigned doubts;              // enum face_doubt
    struct search_answer list;    // the list's faces most like it, `score` the face_score
    struct log_captures captures; // of the frames put together
};

enum gallery_state { GALLERY_NONE, GALLERY_LOADING, GALLERY_READY, GALLERY_FAILED };

struct gallery_answer {
    enum gallery_state state;
    uint32_t fingers; // loaded so far
    uint32_t faces;
    int percent;
    bool is_locked; // in memory; of READY
};

enum { IDENTITY_SIZE = DEVICE_IDENTITY_SIZE + 32 }; // a driver's name before it

struct station_event {
    enum station_event_kind kind;
    uint32_t ticket; // of the task it answers; an answer to an old ticket is journaled and dropped
    union {
        enum finger_moment moment;
        struct finger_answer finger;
        struct face_seen seen;
        struct face_answer face;
        enum biometric_status device; // OK: connected
        char identity[IDENTITY_SIZE]; // of EVENT_READER_IS, EVENT_CAMERA_IS: as in the log
        struct {
            enum sync_status status;
            struct uplink_sent round;
        } sent;
        struct gallery_answer gallery;
        struct search_answer search;
    } as;
};
