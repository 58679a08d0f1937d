#include "tests/support/scratch.h"
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[512];
static pid_t owner; // a forked child must not remove what its parent still uses

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *where) {
    (void)about;
    (void)where;
    if (kind != FTW_SL)
        chmod(path, 0700);
    return remove(path);
}

static void remove_folder(void) {
    if (getpid() == owner)
        nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

const char *scratch_folder(void) {
    if (!*folder) {
        const char *parent = getenv("TMPDIR");
        snprintf(folder, sizeof folder, "%s/shailoo-test-XXXXXX", parent ? parent : "/tmp");
        if (!mkdtemp(folder)) {
            perror(folder);
            abort();
        }
        owner = getpid();
        atexit(remove_folder);
    }
    return folder;
}

const char *scratch_path(const char *name) {
    static char paths[16][1024];
    static unsigned turn;
    char *path = paths[turn++ % 16];
    snprintf(path, sizeof *paths, "%s/%s", scratch_folder(), name);
    return path;
}
