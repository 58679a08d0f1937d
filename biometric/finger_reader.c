// Which kind of reader is meant; all else is the backend's.
#include "biometric/finger_reader.h"
#include "biometric/finger_reader_backend.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const struct finger_reader_hooks no_hooks;

enum biometric_status finger_reader_open(struct finger_reader **out, const char *source) {
    static const char replay[] = "replay:";
    *out = NULL;
    if (!source || strcmp(source, "libfprint") == 0)
        return finger_reader_libfprint_open(out);
    if (strncmp(source, replay, strlen(replay)) == 0)
        return finger_reader_replay_open(out, source + strlen(replay));
    return BIOMETRIC_BAD_PICTURE;
}

void finger_reader_close(struct finger_reader *reader) {
    if (reader)
        reader->backend->close(reader);
}

enum biometric_status finger_reader_capture(struct finger_reader *reader,
                                            struct finger_capture *out, int timeout_ms,
                                            const struct finger_reader_hooks *hooks) {
    *out = (struct finger_capture){.image.pixels = NULL};
    const enum biometric_status status =
        reader->backend->capture(reader, out, timeout_ms, hooks ? hooks : &no_hooks);
    assert((status == BIOMETRIC_OK) == (out->image.pixels != NULL));
    return status;
}

enum biometric_status finger_reader_wait(struct finger_reader *reader, int timeout_ms,
                                         const struct finger_reader_hooks *hooks) {
    return reader->backend->wait(reader, timeout_ms, hooks ? hooks : &no_hooks);
}

void finger_reader_wake(struct finger_reader *reader) {
    reader->backend->wake(reader);
}

bool finger_reader_present(const struct finger_reader *reader) {
    return reader->backend->name(reader) != NULL;
}

const char *finger_reader_name(const struct finger_reader *reader) {
    const char *name = reader->backend->name(reader);
    return name ? name : "";
}

void finger_capture_finish(struct finger_capture *capture) {
    if (capture->image.pixels) {
        uint8_t *pixels =
            (uint8_t *)capture->image.pixels; // the capture's own, see finger_reader.h
        explicit_bzero(pixels, (size_t)capture->image.width * (size_t)capture->image.height);
        free(pixels);
    }
    *capture = (struct finger_capture){.image.pixels = NULL};
}
