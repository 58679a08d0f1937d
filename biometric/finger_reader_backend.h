// What a kind of reader has to do; private to the finger_reader files. A kind is a row in
// finger_reader.c and a file that defines a struct finger_reader_backend and never includes
// finger_reader.h, whose promises its functions keep. Its own struct begins with a struct
// finger_reader.
#pragma once
#include "biometric/biometric_status.h"
#include "biometric/finger_capture.h"

struct finger_reader { // finger_reader.c fills it in
    const struct finger_reader_backend *backend;
};

struct finger_reader_backend {
    // `which`: what follows the kind's name in the source. `out` comes as NULL.
    enum biometric_status (*open)(struct finger_reader **out, const char *which);
    void (*close)(struct finger_reader *reader);
    enum biometric_status (*capture)(struct finger_reader *reader, struct finger_capture *out,
                                     int timeout_ms, const struct finger_capture_hooks *hooks);
    enum biometric_status (*wait)(struct finger_reader *reader, int timeout_ms,
                                  const struct finger_capture_hooks *hooks);
    void (*wake)(struct finger_reader *reader);
    const char *(*name)(const struct finger_reader *reader);     // NULL: no device is there
    const char *(*identity)(const struct finger_reader *reader); // of the device that is there
};

static inline bool finger_reader_is_cancelled(const struct finger_capture_hooks *hooks) {
    return hooks->cancelled && hooks->cancelled(hooks->user);
}

static inline void finger_reader_tell(const struct finger_capture_hooks *hooks,
                                      enum finger_presence presence) {
    if (hooks->presence)
        hooks->presence(hooks->user, presence);
}
