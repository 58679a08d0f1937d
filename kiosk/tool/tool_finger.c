// The prints that commands of `shailoo finger` are given: a file read, and its template made.
#include "kiosk/tool/tool_finger.h"
#include "matcher/finger_record.h"
#include "sync/outside_file.h"
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_BYTES_MAX = 1 << 20 };
const double tool_finger_match_at = 4;

// Whether the file begins as a minutiae record does; an image never does.
static bool is_a_record(FILE *file) {
    char magic[4] = {0};
    bool is = fread(magic, 1, sizeof magic, file) == sizeof magic && !memcmp(magic, "FMR", 4);
    rewind(file);
    return is;
}

// All of a file; NULL and `*why`: not read. The caller wipes and frees.
static uint8_t *read_bytes(FILE *file, size_t *size, const char **why) {
    uint8_t *bytes = malloc(FILE_BYTES_MAX);
    *size = bytes ? fread(bytes, 1, FILE_BYTES_MAX, file) : 0;
    if (bytes && *size < FILE_BYTES_MAX && !ferror(file))
        return bytes;
    *why = !bytes         ? "no memory left"
           : ferror(file) ? strerrordesc_np(errno)
                          : "it is larger than a finger record can be";
    free(bytes);
    return NULL;
}

static bool read_record(struct finger_template *out, FILE *file, const char **why) {
    size_t size;
    uint8_t *bytes = read_bytes(file, &size, why);
    if (!bytes)
        return false;
    const bool good = finger_template_decode(out, bytes, size, why) == MATCHER_OK;
    explicit_bzero(bytes, size);
    free(bytes);
    return good;
}

size_t tool_finger_each_view(const char *path, tool_finger_take *take, void *context) {
    struct finger_record record;
    struct finger_template view;
    const char *why;
    size_t size, taken = 0;
    enum sync_status status;
    FILE *file = outside_file_stream(path, OUTSIDE_ANY_SIZE, OUTSIDE_LINK, &status);
    uint8_t *bytes = file && is_a_record(file) ? read_bytes(file, &size, &why) : NULL;
    if (file)
        fclose(file);
    if (!bytes)
        return 0;
    if (finger_record_open(&record, bytes, size, &why) == MATCHER_OK && record.views > 1)
        for (unsigned i = 0; i < record.views; i++) {
            finger_record_read(&record, i, &view);
            if (!view.count)
                continue;
            taken++;
            if (!take(context, &view))
                break;
        }
    finger_template_wipe(&view);
    explicit_bzero(bytes, size);
    free(bytes);
    return taken;
}

static bool read_image(struct picture *out, const char *path, const char **why) {
    const enum biometric_status status = picture_read(out, path, 1);
    *why = biometric_status_text(status);
    return status == BIOMETRIC_OK;
}

enum finger_load tool_finger_read(struct finger_file *out, const char *path, const char **why) {
    *out = (struct finger_file){0};
    enum sync_status status;
    FILE *file = outside_file_stream(path, OUTSIDE_ANY_SIZE, OUTSIDE_LINK, &status);
    if (!file) {
        *why = sync_status_text(status);
        return FINGER_BAD_FILE;
    }
    const bool record = is_a_record(file);
    const bool good =
        record ? read_record(&out->finger, file, why) : read_image(&out->picture, path, why);
    fclose(file);
    return good ? FINGER_LOADED : FINGER_BAD_FILE;
}

void tool_finger_file_finish(struct finger_file *file) {
    picture_finish(&file->picture);
    finger_template_wipe(&file->finger);
}

enum finger_load tool_finger_make_template(struct finger_template *out,
                                           struct finger_quality *quality,
                                           const struct finger_file *file, int dpi,
                                           const char **why) {
    const struct picture *picture = &file->picture;
    enum biometric_status status = BIOMETRIC_OK;
    if (picture->pixels) {
        // Programs write 72 or 96 dpi into pictures whose resolution they do not know.
        const bool believable = picture->dpi >= FINGER_DPI_MIN && picture->dpi <= FINGER_DPI_MAX;
        const struct finger_image image = {picture->pixels, picture->width, picture->height,
                                           dpi          ? dpi
                                           : believable ? picture->dpi
                                                        : 0};
        status = finger_extract(&image, out, quality);
    } else {
        *out = file->finger;
        *quality = (struct finger_quality){.value = out->quality};
    }
    *why = biometric_status_text(status);
    return status == BIOMETRIC_NO_FINGER ? FINGER_NO_PRINT
           : status != BIOMETRIC_OK      ? FINGER_BAD_FILE
           : out->count                  ? FINGER_LOADED
                                         : FINGER_NO_PRINT;
}

enum finger_load tool_finger_load(struct finger_template *out, struct finger_quality *quality,
                                  const char *path, int dpi, const char **why) {
    struct finger_file file;
    enum finger_load load = tool_finger_read(&file, path, why);
    if (load == FINGER_LOADED)
        load = tool_finger_make_template(out, quality, &file, dpi, why);
    tool_finger_file_finish(&file);
    return load;
}

bool tool_finger_remark(char *out, size_t size, const struct finger_quality *quality) {
    const bool several = quality->advice == FINGER_SEVERAL;
    const char *between = several ? "; " : "";
    const int used = snprintf(out, size, "%s", several ? "several fingers in the picture" : "");
    if (quality->dpi != quality->dpi_said)
        snprintf(out + used, size - (size_t)used,
                 "%staken for %d dpi: its ridges do not fit the %d that are said", between,
                 quality->dpi, quality->dpi_said);
    else if (finger_extract_doubts_dpi(quality))
        snprintf(out + used, size - (size_t)used,
                 "%sits resolution of %d dpi is doubtful: no finger's ridges fit it", between,
                 quality->dpi);
    return *out;
}

int tool_finger_need(struct finger_template *out, struct finger_quality *quality, const char *path,
                     int dpi) {
    const char *why;
    char remark[TOOL_FINGER_REMARK_SIZE];
    switch (tool_finger_load(out, quality, path, dpi, &why)) {
    case FINGER_LOADED:
        if (tool_finger_remark(remark, sizeof remark, quality))
            tool_complain("%s: %s", path, remark);
        return TOOL_YES;
    case FINGER_NO_PRINT: tool_complain("%s: there is no fingerprint in it", path); return TOOL_NO;
    case FINGER_BAD_FILE: tool_complain("%s: %s", path, why); break;
    }
    return TOOL_BAD_INPUT;
}
