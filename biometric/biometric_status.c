#include "biometric/biometric_status.h"

const char *biometric_status_text(enum biometric_status status) {
    switch (status) {
    case BIOMETRIC_OK: return "done";
    case BIOMETRIC_BAD_PICTURE: return "not a picture that can be read";
    case BIOMETRIC_TOO_LARGE:
        return "the picture is too large: a finger's may have 4,000 pixels a side, a face's 12,000 "
               "and 100 million in all, in JPEG 2000 48, in a JPEG of several scans 80 million";
    case BIOMETRIC_NO_FILE: return "the file cannot be opened, read or written";
    case BIOMETRIC_NOT_REGULAR:
        return "not a regular file but a folder, a pipe, a socket or a device";
    case BIOMETRIC_NO_FINGER: return "no fingerprint in the picture";
    case BIOMETRIC_NO_FACE: return "no face in the picture";
    case BIOMETRIC_BAD_MODEL: return "a model file is missing or is not the one of the manifest";
    case BIOMETRIC_NO_DEVICE: return "no device is connected";
    case BIOMETRIC_DEVICE_LOST: return "the device was unplugged";
    case BIOMETRIC_RETRY: return "the sensor asks for another touch";
    case BIOMETRIC_TIME_UP: return "time is up";
    case BIOMETRIC_CANCELLED: return "cancelled";
    case BIOMETRIC_NO_MEMORY: return "no memory left";
    }
    return "unknown status";
}
