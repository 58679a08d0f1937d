// A fingerprint reader: one touch, one image. What stands behind it is chosen by name at open: the
// first device of libfprint, or a folder of pictures. It neither extracts nor compares, and starts
// no thread: the one thread that opened a reader makes all the calls, save finger_reader_wake(). A
// reader outlives its device. Unplugged, it stays open, says so, and takes the device up again when
// it is back.
#pragma once
#include "biometric/biometric_status.h"
#include "biometric/finger_extract.h"
#include <stdbool.h>

struct finger_reader;

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
};

struct finger_capture {
    struct finger_image image; // its pixels belong to the capture; dpi is never 0
    enum finger_retry retry;   // with BIOMETRIC_RETRY
};

// Called in the caller's thread, from inside finger_reader_capture() and _wait(); each may be NULL,
// and so may the hooks as a whole. They may ask the reader's _present and _name, and nothing else.
struct finger_reader_hooks {
    void *user;
    // At each change; and FINGER_LIFT anew at the start of a capture that finds a finger still
    // there.
    void (*presence)(void *user, enum finger_presence presence);
    bool (*cancelled)(void *user); // true: return soon. Asked at entry and after each wake-up
};

// source: "libfprint" or NULL, the first device found; "replay:DIR", the pictures of a folder in
// the order of the numbers that their names begin with, a touch each. BIOMETRIC_OK; _NO_DEVICE:
// none is there yet, and the reader is open and looks out for one; _BAD_PICTURE (no such source, no
// such folder, no numbered picture in it) and _NO_MEMORY: *out is NULL.
enum biometric_status finger_reader_open(struct finger_reader **out, const char *source);
void finger_reader_close(struct finger_reader *reader); // takes NULL

// Waits for a touch; a timeout_ms below 0 waits without end. Returns as soon as the image is there:
// the finger may still be on the glass, and FINGER_LIFT is then the last that was heard; the next
// _capture or _wait hears of the rest. BIOMETRIC_OK: out is filled, for finger_capture_finish(). In
// all other cases nothing is owned: _RETRY: out->retry says what to ask of the voter. A touch in
// which libfprint's own detector finds
//   nothing to hold on to ends so, as FINGER_RETRY_GENERAL, and its image can't be had.
// _TIME_UP, _CANCELLED.
// _DEVICE_LOST: unplugged, or it broke down, in this call. _NO_DEVICE: none was there at its start.
enum biometric_status finger_reader_capture(struct finger_reader *reader,
                                            struct finger_capture *out, int timeout_ms,
                                            const struct finger_reader_hooks *hooks);

// The time between captures: notices the device going and coming back. Uses no CPU while nothing
// happens. BIOMETRIC_OK: a device has come. _DEVICE_LOST: it has gone. _TIME_UP, _CANCELLED: no
// change.
enum biometric_status finger_reader_wait(struct finger_reader *reader, int timeout_ms,
                                         const struct finger_reader_hooks *hooks);

// Any thread: a running _capture or _wait asks hooks->cancelled anew; the next one does so anyway.
void finger_reader_wake(struct finger_reader *reader);

bool finger_reader_present(const struct finger_reader *reader);
// What the device calls itself, for the screen and the journal; "" when none is there. Holds until
// the next call.
const char *finger_reader_name(const struct finger_reader *reader);

void finger_capture_finish(
    struct finger_capture *capture); // wipes, frees, zeroes; takes a zeroed one
