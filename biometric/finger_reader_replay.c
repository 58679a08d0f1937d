// A reader that is a folder of pictures: the stand-in for development without a device, for tests,
// and for replaying what a station saw. Files whose names begin with a number, in the order of the
// numbers (then of the names), a touch each; a file that can't be read as a picture is a touch to
// be repeated. After the last one no finger comes any more.
#include "biometric/device_identity.h"
#include "biometric/finger_reader_backend.h"
#include "biometric/picture.h"
#include <ctype.h>
#include <dirent.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

enum { DPI_UNTOLD = 500 };

struct replay_reader {
    struct finger_reader reader;
    int woken; // an eventfd: raised by any thread, waited for by the one that captures
    char *folder;
    char identity[DEVICE_IDENTITY_SIZE];
    struct dirent **touches;
    int count, next;
};

static int is_numbered(const struct dirent *entry) {
    return isdigit((unsigned char)entry->d_name[0]);
}

static int by_number(const struct dirent **one, const struct dirent **other) {
    const unsigned long a = strtoul((*one)->d_name, NULL, 10);
    const unsigned long b = strtoul((*other)->d_name, NULL, 10);
    return a == b ? strcmp((*one)->d_name, (*other)->d_name) : a < b ? -1 : 1;
}

static struct replay_reader *of(struct finger_reader *reader) {
    return (struct replay_reader *)reader;
}

static enum biometric_status take_touch(struct replay_reader *reader, struct finger_capture *out) {
    char path[4096];
    struct picture picture = {.pixels = NULL};
    const int length = snprintf(path, sizeof path, "%s/%s", reader->folder,
                                reader->touches[reader->next++]->d_name);
    if (length >= (int)sizeof path || picture_read(&picture, path, 1) != BIOMETRIC_OK) {
        out->retry = FINGER_RETRY_GENERAL;
        return BIOMETRIC_RETRY;
    }
    out->image = (struct finger_image){
        .pixels = picture.pixels, // from malloc, as a capture's have to be
        .width = picture.width,
        .height = picture.height,
        .dpi = picture.dpi ? picture.dpi : DPI_UNTOLD,
    };
    return BIOMETRIC_OK;
}

static int64_t now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

static enum biometric_status replay_wait(struct finger_reader *reader, int timeout_ms,
                                         const struct finger_capture_hooks *hooks) {
    const int64_t until_ms = now_ms() + timeout_ms;
    while (!finger_reader_is_cancelled(hooks)) {
        struct pollfd woken = {.fd = of(reader)->woken, .events = POLLIN};
        eventfd_t times;
        const int64_t left_ms = until_ms - now_ms();
        if (timeout_ms >= 0 && left_ms <= 0)
            return BIOMETRIC_TIME_UP;
        if (poll(&woken, 1, timeout_ms < 0 ? -1 : (int)left_ms) > 0)
            (void)eventfd_read(woken.fd, &times);
    }
    return BIOMETRIC_CANCELLED;
}

static enum biometric_status replay_capture(struct finger_reader *base, struct finger_capture *out,
                                            int timeout_ms,
                                            const struct finger_capture_hooks *hooks) {
    struct replay_reader *reader = of(base);
    enum biometric_status status;
    if (finger_reader_is_cancelled(hooks))
        return BIOMETRIC_CANCELLED;
    finger_reader_tell(hooks, FINGER_WANTED);
    if (reader->next == reader->count) {
        status = replay_wait(base, timeout_ms, hooks);
    } else {
        finger_reader_tell(hooks, FINGER_DOWN);
        status = take_touch(reader, out);
        finger_reader_tell(hooks, FINGER_LIFT);
    }
    finger_reader_tell(hooks, FINGER_NOT_EXPECTED);
    return status;
}

static void replay_wake(struct finger_reader *reader) {
    (void)eventfd_write(of(reader)->woken, 1);
}

static const char *replay_name(const struct finger_reader *reader) {
    return ((const struct replay_reader *)reader)->folder;
}

static const char *replay_identity(const struct finger_reader *reader) {
    return ((const struct replay_reader *)reader)->identity;
}

static void replay_close(struct finger_reader *base) {
    struct replay_reader *reader = of(base);
    for (int i = 0; i < reader->count; i++)
        free(reader->touches[i]);
    free(reader->touches);
    free(reader->folder);
    if (reader->woken >= 0)
        close(reader->woken);
    free(reader);
}

static enum biometric_status replay_open(struct finger_reader **out, const char *folder) {
    struct replay_reader *reader = malloc(sizeof *reader);
    if (!reader)
        return BIOMETRIC_NO_MEMORY;
    *reader = (struct replay_reader){.folder = strdup(folder),
                                     .woken = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    const int count = scandir(folder, &reader->touches, is_numbered, by_number);
    reader->count = count > 0 ? count : 0;
    device_identity_of_recording(reader->identity, folder);
    if (count > 0 && reader->folder && reader->woken >= 0) {
        *out = &reader->reader;
        return BIOMETRIC_OK;
    }
    const bool no_memory = !reader->folder || reader->woken < 0;
    replay_close(&reader->reader);
    return no_memory ? BIOMETRIC_NO_MEMORY : BIOMETRIC_BAD_PICTURE;
}

const struct finger_reader_backend finger_reader_replay = {
    .open = replay_open,
    .close = replay_close,
    .capture = replay_capture,
    .wait = replay_wait,
    .wake = replay_wake,
    .name = replay_name,
    .identity = replay_identity,
};
