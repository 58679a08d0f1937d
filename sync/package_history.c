#include "sync/package_history.h"
#include "sync/whole_file.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILE_MAX_BYTES = 65536, LINE_SIZE = SLICE_ID_SIZE + SLICE_UIK_SIZE + 16 };

struct line {
    char election[SLICE_ID_SIZE], uik[SLICE_UIK_SIZE];
    uint32_t serial;
};

// False: this is no line of ours.
static bool read_line(struct line *out, const char **at) {
    int size = 0;
    const int fields = sscanf(*at, "%47[a-z0-9-] %15[0-9] %" SCNu32 "\n%n", out->election, out->uik,
                              &out->serial, &size);
    *at += size;
    return fields == 3 && size > 0;
}

static bool is_of(const struct line *line, const struct slice_manifest *manifest) {
    return !strcmp(line->election, manifest->election) && !strcmp(line->uik, manifest->uik);
}

// The other lines as they were, then this package's.
static enum sync_status write_lines(const char *path, const char *old,
                                    const struct slice_manifest *manifest) {
    const size_t room = strlen(old) + LINE_SIZE;
    char *text = malloc(room);
    size_t size = 0;
    struct line line;
    if (!text)
        return SYNC_NO_MEMORY;
    while (*old) {
        const char *start = old;
        if (!read_line(&line, &old))
            break;
        if (is_of(&line, manifest))
            continue;
        memcpy(text + size, start, (size_t)(old - start));
        size += (size_t)(old - start);
    }
    size += (size_t)snprintf(text + size, room - size, "%s %s %" PRIu32 "\n", manifest->election,
                             manifest->uik, manifest->serial);
    const enum sync_status status = whole_file_write(path, text, size, 0600);
    free(text);
    return status;
}

static enum sync_status check(const char *text, bool log_has_begun,
                              const struct slice_manifest *manifest, bool *is_known, char *why) {
    struct line line = {0};
    *is_known = false;
    for (const char *at = text; *at;) {
        if (!read_line(&line, &at)) {
            snprintf(why, SLICE_WHY_SIZE,
                     "the list of packages that were loaded here is damaged; call the territorial "
                     "commission");
            return SYNC_BAD_FILE;
        }
        if (is_of(&line, manifest) && line.serial > manifest->serial) {
            snprintf(why, SLICE_WHY_SIZE,
                     "this package has number %" PRIu32 "; number %" PRIu32
                     " was loaded here before",
                     manifest->serial, line.serial);
            return SYNC_OLDER;
        }
        *is_known = is_of(&line, manifest) && line.serial == manifest->serial;
    }
    if (log_has_begun && *text && is_of(&line, manifest) && !*is_known) {
        snprintf(why, SLICE_WHY_SIZE,
                 "this package has number %" PRIu32
                 "; this kiosk's log has begun with number %" PRIu32 ", and ends with it",
                 manifest->serial, line.serial);
        return SYNC_WRONG_STATION;
    }
    if (log_has_begun && *text && !is_of(&line, manifest)) {
        snprintf(
            why, SLICE_WHY_SIZE,
            "this package is for precinct %s of %.30s; this kiosk's log has begun for precinct "
            "%s of %.30s",
            manifest->uik, manifest->election, line.uik, line.election);
        return SYNC_WRONG_STATION;
    }
    return SYNC_OK;
}

enum sync_status package_history_admit(const char *path, bool log_has_begun,
                                       const struct slice_manifest *manifest, char *why) {
    char *text = NULL;
    size_t size = 0;
    bool is_known; // as the last line: nothing is to be written
    enum sync_status status = SYNC_OK;
    if (!access(path, F_OK))
        status = whole_file_read(path, FILE_MAX_BYTES, &text, &size);
    if (!status && text && memchr(text, 0, size))
        status = SYNC_BAD_FILE;
    if (status) {
        free(text);
        snprintf(why, SLICE_WHY_SIZE, "%.80s: %s", path, sync_status_text(status));
        return status;
    }
    const char *old = text ? text : "";
    status = check(old, log_has_begun, manifest, &is_known, why);
    if (!status && !is_known) {
        status = write_lines(path, old, manifest);
        if (status)
            snprintf(why, SLICE_WHY_SIZE, "%.80s: %s", path, sync_status_text(status));
    }
    free(text);
    return status;
}
