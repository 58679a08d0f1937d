// A fingerprint reader: one touch, one image. What stands behind it is chosen by name at open: the
// first device of libfprint, or a folder of pictures. It neither extracts nor compares, and starts
// no thread: the one thread that opened a reader makes all the calls, save finger_reader_wake(). A
// reader outlives its device. Unplugged, it stays open, says so, and takes the device up again when
// it is back.
#pragma once
#include "biometric/biometric_status.h"
#include "biometric/finger_capture.h"
#include <stdbool.h>

struct finger_reader;

// source: "libfprint" or NULL, the first device found; "libfprint:usb", the first that is on USB
// and not one of libfprint's own that are a socket; "replay:DIR", the pictures of a folder in the
// order of the numbers that their names begin with, a touch each. BIOMETRIC_OK; _NO_DEVICE: none is
// there yet, and the reader is open and looks out for one; _BAD_PICTURE (no such source, no such
// folder, no numbered picture in it) and _NO_MEMORY: *out is NULL.
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
                                            const struct finger_capture_hooks *hooks);

// The time between captures: notices the device going and coming back. Uses no CPU while nothing
// happens. BIOMETRIC_OK: a device has come. _DEVICE_LOST: it has gone. _TIME_UP, _CANCELLED: no
// change.
enum biometric_status finger_reader_wait(struct finger_reader *reader, int timeout_ms,
                                         const struct finger_capture_hooks *hooks);

// Any thread: a running _capture or _wait asks hooks->cancelled anew; the next one does so anyway.
void finger_reader_wake(struct finger_reader *reader);

bool finger_reader_present(const struct finger_reader *reader);
// What the device calls itself, for the screen and the journal; "" when none is there. Holds until
// the next call.
const char *finger_reader_name(const struct finger_reader *reader);
// Which device it is: its driver and its device_identity.h, "" when none is there. Holds likewise.
const char *finger_reader_identity(const struct finger_reader *reader);
// Is there a kind of reader for it at all? NULL: the first that is found.
bool finger_reader_is_known(const char *source);
// Is this source pictures, and no device? Pure. NULL is not.
bool finger_reader_is_recording(const char *source);
