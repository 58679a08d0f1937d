// The one message that crosses threads: what a sensor or the network has to say to the UI thread.
// Pixels do not travel in it; the device thread keeps the latest picture (device_thread_picture).
#pragma once
#include "biometric/biometric_status.h"
#include "biometric/finger_extract.h"
#include "biometric/finger_reader.h"
#include <stdint.h>

enum station_event_kind {
    EVENT_FINGER_MOMENT, // live: what the finger does
    EVENT_FINGER,        // the answer to device_thread_capture_finger
    EVENT_FACE_FRAME,    // live: a new camera picture and what could be better in it
    EVENT_FACE,          // the answer to device_thread_look
    EVENT_READER,        // the finger reader went away or came back; at any time, ticket 0
    EVENT_CAMERA,        // the same of the camera
    EVENT_SENT,          // the uplink finished a round
};

enum finger_moment { MOMENT_PLACE, MOMENT_HOLD, MOMENT_LIFT };

struct finger_answer {
    enum biometric_status status; // OK, RETRY, NO_FINGER, TIME_UP, DEVICE_LOST
    enum finger_retry retry;      // with RETRY
    struct finger_quality quality;
    float score;      // finger_score of the best reference, when status is OK
    uint8_t position; // of that reference
};

struct face_answer {
    enum biometric_status status; // OK, NO_FACE, TIME_UP, DEVICE_LOST
    float score;                  // face_score of the best frame
    float liveness;               // 0..1 of that frame; advice for the operator, not a verdict
};

struct station_event {
    enum station_event_kind kind;
    uint32_t ticket; // of the task it answers; an answer to an old ticket is journaled and dropped
    union {
        enum finger_moment moment;
        struct finger_answer finger;
        const char
            *face_advice; // static English text, a key of the translations; "" when all is well
        struct face_answer face;
        enum biometric_status device; // OK: connected
        struct {
            int status;      // enum sync_status
            uint64_t unsent; // records that the centre does not have yet
        } sent;
    } as;
};
