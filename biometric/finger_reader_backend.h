// What a kind of reader has to do; private to the finger_reader files. A backend's own struct
// begins with a struct finger_reader. The functions keep the promises of finger_reader.h.
#pragma once
#include "biometric/finger_reader.h"

struct finger_reader_backend {
    void (*close)(struct finger_reader *reader);
    enum biometric_status (*capture)(struct finger_reader *reader, struct finger_capture *out,
                                     int timeout_ms, const struct finger_reader_hooks *hooks);
    enum biometric_status (*wait)(struct finger_reader *reader, int timeout_ms,
                                  const struct finger_reader_hooks *hooks);
    void (*wake)(struct finger_reader *reader);
    const char *(*name)(const struct finger_reader *reader); // NULL: no device is there
};

struct finger_reader {
    const struct finger_reader_backend *backend;
};

enum biometric_status finger_reader_libfprint_open(struct finger_reader **out);
enum biometric_status finger_reader_replay_open(struct finger_reader **out, const char *folder);

static inline bool finger_reader_is_cancelled(const struct finger_reader_hooks *hooks) {
    return hooks->cancelled && hooks->cancelled(hooks->user);
}

static inline void finger_reader_tell(const struct finger_reader_hooks *hooks,
                                      enum finger_presence presence) {
    if (hooks->presence)
        hooks->presence(hooks->user, presence);
}
