// cv::VideoCapture with the backend named each time: CAP_ANY would try GStreamer, which is compiled
// in but opens nothing without plug-ins.
#include "biometric/face_camera.h"
#include "biometric/input_file.h"
#include "biometric/opencv_shim.hpp"
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <opencv2/videoio.hpp>
#include <string>
#include <unistd.h>

struct face_camera {
    cv::VideoCapture capture;
    cv::Mat frame;
    bool is_device = false;
    std::string pictures; // a format of their names; empty: not numbered pictures
    int next = 0;
};

namespace {

bool is_number(const char *text) {
    return *text && strspn(text, "0123456789") == strlen(text) && strlen(text) <= 3;
}

// One %d, %3d or %03d and no other %: the source becomes a format of printf inside OpenCV.
bool is_numbered(const char *source) {
    const char *mark = strchr(source, '%');
    if (!mark || strchr(mark + 1, '%'))
        return false;
    const size_t digits = strspn(mark + 1, "0123456789");
    return digits <= 2 && mark[1 + digits] == 'd';
}

biometric_status open_device(face_camera &camera, const char *number) {
    const std::string node = std::string("/dev/video") + number;
    if (access(node.c_str(), R_OK | W_OK)) // OpenCV would say so at length
        return BIOMETRIC_NO_DEVICE;
    if (!camera.capture.open(atoi(number), cv::CAP_V4L2))
        return BIOMETRIC_NO_DEVICE;
    // What a camera cannot do it answers with the nearest it can. MJPG: raw frames of this size do
    // not come 15 times a second through USB 2.
    camera.capture.set(cv::CAP_PROP_FOURCC, cv::VideoWriter::fourcc('M', 'J', 'P', 'G'));
    camera.capture.set(cv::CAP_PROP_FRAME_WIDTH, 1280);
    camera.capture.set(cv::CAP_PROP_FRAME_HEIGHT, 720);
    camera.is_device = true;
    return BIOMETRIC_OK;
}

// Not by OpenCV, which would wait for ever at a pipe among them.
biometric_status read_picture(face_camera &camera, struct picture *out) {
    char name[4096];
    const int length = // is_numbered() saw to it
        snprintf(name, sizeof name, camera.pictures.c_str(), camera.next);
    if (length < 0 || size_t(length) >= sizeof name)
        return BIOMETRIC_BAD_PICTURE;
    struct picture read = {};
    const biometric_status status = picture_read(&read, name, 3);
    if (status != BIOMETRIC_OK)
        return status;
    const bool copied = picture_copy(out, &read);
    picture_finish(&read);
    camera.next += copied;
    return copied ? BIOMETRIC_OK : BIOMETRIC_NO_MEMORY;
}

biometric_status open_pictures(face_camera &camera, const char *source) {
    struct picture first = {};
    camera.pictures = source;
    biometric_status status = read_picture(camera, &first);
    if (status == BIOMETRIC_NO_FILE) {
        camera.next = 1;
        status = read_picture(camera, &first);
    }
    picture_finish(&first);
    camera.next -= status == BIOMETRIC_OK; // it is only looked at
    return status;
}

// OpenCV opens by name, and gets the name of what was looked at: a regular file, no URL.
biometric_status open_video(face_camera &camera, const char *path) {
    int file;
    size_t size;
    const biometric_status status = input_file_open(&file, &size, path, SIZE_MAX);
    if (status != BIOMETRIC_OK)
        return status;
    const bool opened =
        camera.capture.open("/proc/self/fd/" + std::to_string(file), cv::CAP_FFMPEG);
    close(file);
    return opened ? BIOMETRIC_OK : BIOMETRIC_BAD_PICTURE;
}

biometric_status open_source(face_camera &camera, const char *source) {
    if (is_number(source))
        return open_device(camera, source);
    if (strchr(source, '%'))
        return is_numbered(source) ? open_pictures(camera, source) : BIOMETRIC_BAD_PICTURE;
    return open_video(camera, source);
}

biometric_status copy_out(const cv::Mat &from, struct picture *frame) {
    const size_t row = size_t(from.cols) * 3;
    if (frame->width != from.cols || frame->height != from.rows || frame->channels != 3) {
        struct picture made = {from.cols, from.rows, 3, 0, nullptr};
        made.pixels = static_cast<uint8_t *>(malloc(row * size_t(from.rows)));
        if (!made.pixels)
            return BIOMETRIC_NO_MEMORY;
        picture_finish(frame);
        *frame = made;
    }
    for (int y = 0; y < from.rows; y++)
        memcpy(frame->pixels + size_t(y) * row, from.ptr(y), row);
    return BIOMETRIC_OK;
}

} // namespace

enum biometric_status face_camera_open(struct face_camera **out, const char *source) {
    std::unique_ptr<face_camera> camera;
    *out = nullptr;
    const biometric_status status = opencv_guard(BIOMETRIC_BAD_PICTURE, [&] {
        camera = std::make_unique<face_camera>();
        return open_source(*camera, source);
    });
    if (status == BIOMETRIC_OK)
        *out = camera.release();
    return status;
}

enum biometric_status face_camera_read(struct face_camera *camera, struct picture *frame) {
    const biometric_status ended = camera->is_device ? BIOMETRIC_DEVICE_LOST : BIOMETRIC_TIME_UP;
    return opencv_guard(ended, [&] {
        if (!camera->pictures.empty())
            return read_picture(*camera, frame) == BIOMETRIC_OK ? BIOMETRIC_OK : ended;
        if (!camera->capture.read(camera->frame) || camera->frame.empty() ||
            camera->frame.type() != CV_8UC3 || camera->frame.cols > PICTURE_SIDE_MAX ||
            camera->frame.rows > PICTURE_SIDE_MAX)
            return ended;
        return copy_out(camera->frame, frame);
    });
}

bool face_camera_is_recording(const char *source) {
    return source && !is_number(source);
}

void face_camera_identity(char out[DEVICE_IDENTITY_SIZE], const char *source) {
    if (face_camera_is_recording(source))
        device_identity_of_recording(out, source);
    else
        device_identity_of_video(out, "/sys", source);
}

void face_camera_close(struct face_camera *camera) {
    if (!camera)
        return;
    opencv_guard(BIOMETRIC_DEVICE_LOST, [&] {
        camera->frame.setTo(cv::Scalar::all(0)); // the last person who stood there
        camera->capture.release();
        return BIOMETRIC_OK;
    });
    delete camera;
}
