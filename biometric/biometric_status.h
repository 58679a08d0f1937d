// What can happen in this folder, beside success. An outcome (no finger in the picture) is data.
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

enum biometric_status {
    BIOMETRIC_OK,
    BIOMETRIC_BAD_PICTURE, // not a picture, torn, or of a kind that is not read
    BIOMETRIC_TOO_LARGE,   // a picture, but larger than is read here
    BIOMETRIC_NO_FILE,     // a file cannot be opened, read or written
    BIOMETRIC_NOT_REGULAR, // a folder, a pipe, a socket or a device has the file's name
    BIOMETRIC_NO_FINGER,   // a picture, but no print in it
    BIOMETRIC_NO_FACE,     // a picture, but no face in it
    BIOMETRIC_BAD_MODEL,   // a model file is missing or is not the one of the manifest
    BIOMETRIC_NO_DEVICE,   // none connected
    BIOMETRIC_DEVICE_LOST, // it was there and went away
    BIOMETRIC_RETRY,       // the sensor asks for another touch
    BIOMETRIC_TIME_UP,
    BIOMETRIC_CANCELLED,
    BIOMETRIC_NO_MEMORY,
};
const char *biometric_status_text(enum biometric_status status); // a sentence in English, static

#ifdef __cplusplus
}
#endif
