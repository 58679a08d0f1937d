// Folders of prints: finding the files, and extracting them on all processors.
#include "kiosk/tool/tool_finger.h"
#include "kiosk/tool/tool_parallel.h"
#include <errno.h>
#include <fts.h>
#include <stdlib.h>
#include <string.h>

struct loading {
    struct finger_print *prints;
    int dpi;
};

static void load_one(void *context, size_t i) {
    const struct loading *loading = context;
    struct finger_print *print = &loading->prints[i];
    print->load =
        tool_finger_load(&print->finger, &print->quality, print->path, loading->dpi, &print->why);
}

void tool_finger_load_all(struct finger_print *prints, size_t count, int dpi) {
    struct loading loading = {prints, dpi};
    tool_in_parallel(count, load_one, &loading, "prints");
    char remark[TOOL_FINGER_REMARK_SIZE];
    for (size_t i = 0; i < count; i++)
        if (prints[i].load == FINGER_LOADED &&
            tool_finger_remark(remark, sizeof remark, &prints[i].quality))
            tool_complain("%s: %s", prints[i].path, remark);
}

static int by_number(const FTSENT **left, const FTSENT **right) {
    return strverscmp((*left)->fts_name, (*right)->fts_name);
}

static bool add(struct finger_paths *paths, const char *path) {
    if (!(paths->count & (paths->count - 1))) { // full: twice the room
        const size_t room = paths->count ? 2 * paths->count : 1;
        char **larger = realloc(paths->at, room * sizeof *larger);
        if (!larger)
            return false;
        paths->at = larger;
    }
    paths->at[paths->count] = strdup(path);
    return paths->at[paths->count] && ++paths->count;
}

bool tool_finger_find_files(struct finger_paths *out, const char *folder) {
    char *const roots[] = {(char *)folder, NULL};
    bool good = true;
    *out = (struct finger_paths){0};
    FTS *walk = fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, by_number);
    for (FTSENT *entry; walk && good && (entry = fts_read(walk));) {
        if (entry->fts_level > 0 && entry->fts_name[0] == '.') {
            fts_set(walk, entry, FTS_SKIP);
            continue;
        }
        switch (entry->fts_info) {
        case FTS_F:
            if (entry->fts_level == 0) {
                tool_complain("%s: is no folder", folder);
                good = false;
                break;
            }
            good = add(out, entry->fts_path);
            if (!good)
                tool_complain("%s: no memory left", folder);
            break;
        case FTS_DNR:
        case FTS_ERR:
        case FTS_NS:
        case FTS_SLNONE:
            tool_complain("%s: %s", entry->fts_path,
                          entry->fts_errno ? strerror(entry->fts_errno) : "leads nowhere");
            good = entry->fts_level > 0;
            break;
        default: break; // a folder, what is no file, a link that leads back up
        }
    }
    if (!walk || fts_close(walk)) {
        tool_complain("%s: %s", folder, strerror(errno));
        good = false;
    }
    if (!good)
        tool_finger_paths_finish(out);
    return good;
}

void tool_finger_paths_finish(struct finger_paths *paths) {
    for (size_t i = 0; i < paths->count; i++)
        free(paths->at[i]);
    free(paths->at);
    *paths = (struct finger_paths){0};
}
