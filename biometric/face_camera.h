// Frames of a camera, of a video file or of numbered pictures, by the same code, one after the
// other. It knows nothing of faces and starts no thread (FFmpeg decodes a video file with threads
// of its own). One thread makes all the calls.
#pragma once
#include "biometric/biometric_status.h"
#include "biometric/device_identity.h"
#include "biometric/picture.h"
#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

struct face_camera;

// source: a number, that camera by V4L2 (0 is /dev/video0); a path with one %d or %0Nd, numbered
// pictures from 0 or 1 on; any other path, a video file. BIOMETRIC_OK; _NO_DEVICE: there is no such
// camera, or it is taken; _NO_FILE: there is no such file; _NOT_REGULAR: it is no file;
// _BAD_PICTURE: a source that cannot be read as one of these. *out is NULL on anything but
// BIOMETRIC_OK.
enum biometric_status face_camera_open(struct face_camera **out, const char *source);

// The next frame, three channels. `frame` is a zeroed picture or the last frame, whose memory it
// then reuses; the caller finishes it. A camera makes the caller wait for its next frame, a
// recording does not: pace it. On anything but BIOMETRIC_OK `frame` is left as it was:
// _DEVICE_LOST: the camera went away; _TIME_UP: the recording is at its end.
enum biometric_status face_camera_read(struct face_camera *camera, struct picture *frame);

// Which device the source is (device_identity.h), now. And is it pictures or a video, and no
// device?
void face_camera_identity(char out[DEVICE_IDENTITY_SIZE], const char *source);
bool face_camera_is_recording(const char *source);

void face_camera_close(struct face_camera *camera); // takes NULL

#ifdef __cplusplus
}
#endif
