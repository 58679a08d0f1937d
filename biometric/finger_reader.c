// Which kind of reader is meant; all else is the backend's.
#include "biometric/finger_reader.h"
#include "biometric/finger_reader_backend.h"
#include <assert.h>
#include <string.h>

extern const struct finger_reader_backend finger_reader_libfprint, finger_reader_replay;

static const struct {
    const char *prefix; // of a source
    const struct finger_reader_backend *backend;
    bool is_recording;
} kinds[] = {
    {"libfprint", &finger_reader_libfprint, false}, // where no source is named
    {"replay:",   &finger_reader_replay,    true },
};

static const struct finger_capture_hooks no_hooks;

enum biometric_status finger_reader_open(struct finger_reader **out, const char *source) {
    *out = NULL;
    if (!source)
        source = kinds[0].prefix;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const size_t length = strlen(kinds[i].prefix);
        if (strncmp(source, kinds[i].prefix, length) != 0)
            continue;
        const enum biometric_status status = kinds[i].backend->open(out, source + length);
        if (*out)
            (*out)->backend = kinds[i].backend;
        return status;
    }
    return BIOMETRIC_BAD_PICTURE;
}

void finger_reader_close(struct finger_reader *reader) {
    if (reader)
        reader->backend->close(reader);
}

enum biometric_status finger_reader_capture(struct finger_reader *reader,
                                            struct finger_capture *out, int timeout_ms,
                                            const struct finger_capture_hooks *hooks) {
    *out = (struct finger_capture){.image.pixels = NULL};
    const enum biometric_status status =
        reader->backend->capture(reader, out, timeout_ms, hooks ? hooks : &no_hooks);
    assert((status == BIOMETRIC_OK) == (out->image.pixels != NULL));
    return status;
}

enum biometric_status finger_reader_wait(struct finger_reader *reader, int timeout_ms,
                                         const struct finger_capture_hooks *hooks) {
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

const char *finger_reader_identity(const struct finger_reader *reader) {
    return finger_reader_present(reader) ? reader->backend->identity(reader) : "";
}

bool finger_reader_is_known(const char *source) {
    bool is_known = !source;
    for (size_t i = 0; !is_known && i < sizeof kinds / sizeof *kinds; i++)
        is_known = !strncmp(source, kinds[i].prefix, strlen(kinds[i].prefix));
    return is_known;
}

bool finger_reader_is_recording(const char *source) {
    for (size_t i = 0; source && i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].is_recording && !strncmp(source, kinds[i].prefix, strlen(kinds[i].prefix)))
            return true;
    return false;
}
