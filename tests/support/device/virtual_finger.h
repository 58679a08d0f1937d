// A finger, a hand to lift it, and a cable to pull: the other side of libfprint's "virtual_image"
// device, which listens on a unix socket at $FP_VIRTUAL_IMAGE while it is open. Used by tests and
// by the demo, from a thread or process other than the one that iterates libfprint: an image is
// larger than a socket's buffer, and a writer inside the reader's own loop would wait for itself.
//
// The device takes a message at any time but understands a touch only while it wants one (finger
// presence FINGER_WANTED): earlier, the image is lost. So listen to the reader first, then touch.
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct virtual_finger {
    int socket; // -1: not connected
    int timeout_ms;
    char path[108];
};

enum virtual_finger_retry { // FpDeviceRetry
    VIRTUAL_FINGER_RETRY_GENERAL,
    VIRTUAL_FINGER_RETRY_TOO_SHORT,
    VIRTUAL_FINGER_RETRY_CENTRE,
    VIRTUAL_FINGER_RETRY_LIFT,
};

// Says where the socket will be, so that the libfprint of this process and of those that it starts
// has this device alone. Before the first fp_context_new(). False: the path is too long for a
// socket.
bool virtual_finger_set_up(const char *path);

// Connects as soon as the device is open. timeout_ms is for this and for each later call. All calls
// below say false at a time-out and when the device is gone.
bool virtual_finger_open(struct virtual_finger *finger, const char *path, int timeout_ms);
void virtual_finger_close(struct virtual_finger *finger);

// A gray image, ridges dark, sides at most 5000. With automatic presence (so at first) a touch and
// a lift; without, it has to lie between virtual_finger_presence(true) and (false).
bool virtual_finger_touch(struct virtual_finger *finger, const uint8_t *pixels, int width,
                          int height);
bool virtual_finger_automatic(struct virtual_finger *finger, bool on);
bool virtual_finger_presence(struct virtual_finger *finger, bool on_glass);
bool virtual_finger_retry(struct virtual_finger *finger, enum virtual_finger_retry retry);
bool virtual_finger_fail(struct virtual_finger *finger, int fp_device_error); // FpDeviceError

// Pulls the cable; the reader finds no device until virtual_finger_plug_in(). (Left to itself, the
// device would be back at once, so something else is put in its socket's place.)
bool virtual_finger_unplug(struct virtual_finger *finger);
bool virtual_finger_plug_in(struct virtual_finger *finger); // and connects as _open does
