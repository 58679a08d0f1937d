// What a touch gives: the image, or why there is none, and what is told while it is waited for. The
// reader (finger_reader.h), the kinds of reader and those who tell the voter share it; none of it
// knows a device.
#pragma once
#include "biometric/finger_extract.h"
#include <stdbool.h>

enum finger_presence { // what the reader waits for, to be told to the voter as it changes
    FINGER_NOT_EXPECTED,
    FINGER_WANTED, // "put your finger on the reader"
    FINGER_DOWN,   // "hold still"
    FINGER_LIFT,   // "lift your finger"
};

enum finger_retry { // what went wrong with a touch
    FINGER_RETRY_GENERAL,
    FINGER_RETRY_TOO_SHORT, // "hold it longer"
    FINGER_RETRY_CENTRE,    // "put the middle of the finger on the glass"
    FINGER_RETRY_LIFT,      // "lift it and touch again"
    FINGER_RETRY_REPEATED,  // the very image was given before; said by who remembers, no reader
};

struct finger_capture {
    struct finger_image image; // its pixels belong to the capture; dpi is never 0
    enum finger_retry retry;   // with BIOMETRIC_RETRY
};

// Called in the caller's thread, from inside finger_reader_capture() and _wait(); each may be NULL,
// and so may the hooks as a whole. They may ask the reader's _present and _name, and nothing else.
struct finger_capture_hooks {
    void *user;
    // At each change; and FINGER_LIFT anew at the start of a capture that finds a finger still
    // there.
    void (*presence)(void *user, enum finger_presence presence);
    bool (*cancelled)(void *user); // true: return soon. Asked at entry and after each wake-up
};

void finger_capture_finish(
    struct finger_capture *capture); // wipes, frees, zeroes; takes a zeroed one
