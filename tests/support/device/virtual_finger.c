#include "tests/support/device/virtual_finger.h"
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

// A message is two native 32-bit integers: a size above 0, followed by as many gray bytes, or one
// of these with an argument. Source: libfprint, drivers/virtual-image.c.
enum { SAY_RETRY = -1, SAY_ERROR = -2, SAY_AUTOMATIC = -3, SAY_PRESENCE = -4, SAY_REMOVED = -5 };

static int64_t now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool send_all(struct virtual_finger *finger, const void *bytes, size_t size) {
    const int64_t until = now_ms() + finger->timeout_ms;
    const uint8_t *at = bytes;
    while (size) {
        const ssize_t sent = send(finger->socket, at, size, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent > 0) {
            at += sent;
            size -= (size_t)sent;
            continue;
        }
        if (errno != EAGAIN && errno != EINTR)
            return false;
        const int64_t left = until - now_ms();
        struct pollfd writable = {.fd = finger->socket, .events = POLLOUT};
        if (left <= 0 || poll(&writable, 1, (int)left) == 0)
            return false;
    }
    return true;
}

static bool say(struct virtual_finger *finger, int32_t what, int32_t argument) {
    const int32_t message[2] = {what, argument};
    return send_all(finger, message, sizeof message);
}

static bool connect_once(struct virtual_finger *finger) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    memcpy(address.sun_path, finger->path, sizeof finger->path);
    finger->socket = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (finger->socket < 0)
        return false;
    if (connect(finger->socket, (const struct sockaddr *)&address, sizeof address) == 0)
        return true;
    virtual_finger_close(finger);
    return false;
}

static bool connect_when_open(struct virtual_finger *finger) {
    const int64_t until = now_ms() + finger->timeout_ms;
    while (!connect_once(finger)) {
        if (now_ms() >= until)
            return false;
        nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    }
    return true;
}

bool virtual_finger_set_up(const char *path) {
    if (strlen(path) >= sizeof((struct sockaddr_un *)NULL)->sun_path)
        return false;
    return setenv("FP_VIRTUAL_IMAGE", path, 1) == 0;
}

bool virtual_finger_open(struct virtual_finger *finger, const char *path, int timeout_ms) {
    *finger = (struct virtual_finger){.socket = -1, .timeout_ms = timeout_ms};
    const int length = snprintf(finger->path, sizeof finger->path, "%s", path);
    return length < (int)sizeof finger->path && connect_when_open(finger);
}

void virtual_finger_close(struct virtual_finger *finger) {
    if (finger->socket >= 0)
        close(finger->socket);
    finger->socket = -1;
}

bool virtual_finger_touch(struct virtual_finger *finger, const uint8_t *pixels, int width,
                          int height) {
    return say(finger, width, height) && send_all(finger, pixels, (size_t)width * (size_t)height);
}

bool virtual_finger_automatic(struct virtual_finger *finger, bool on) {
    return say(finger, SAY_AUTOMATIC, on);
}

bool virtual_finger_presence(struct virtual_finger *finger, bool on_glass) {
    return say(finger, SAY_PRESENCE, on_glass);
}

bool virtual_finger_retry(struct virtual_finger *finger, enum virtual_finger_retry retry) {
    return say(finger, SAY_RETRY, (int32_t)retry);
}

bool virtual_finger_fail(struct virtual_finger *finger, int fp_device_error) {
    return say(finger, SAY_ERROR, fp_device_error);
}

// The library unlinks whatever is at the path before it listens there; a folder it can't unlink.
bool virtual_finger_unplug(struct virtual_finger *finger) {
    if (unlink(finger->path) || mkdir(finger->path, 0700))
        return false;
    const bool said = say(finger, SAY_REMOVED, 0);
    virtual_finger_close(finger);
    return said;
}

bool virtual_finger_plug_in(struct virtual_finger *finger) {
    return rmdir(finger->path) == 0 && connect_when_open(finger);
}
