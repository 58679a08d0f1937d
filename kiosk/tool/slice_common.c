#include "kiosk/tool/passphrases.h"
#include "kiosk/tool/slice_tool.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { TEXT_FILE_MAX = 1 << 20 };

unsigned slice_threads(const struct slice_options *options) {
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);
    if (options->jobs)
        return (unsigned)options->jobs;
    return processors < 1                   ? 1
           : processors > SLICE_THREADS_MAX ? SLICE_THREADS_MAX
                                            : (unsigned)processors;
}

double slice_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

void slice_show_progress(size_t done, size_t all, const char *what) {
    static size_t shown;
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r%zu of %zu %s%s", done, all, what, done == all ? "\n" : "");
    else if (done == all || done * 10 / all != shown * 10 / all)
        fprintf(stderr, "%zu of %zu %s\n", done, all, what);
    shown = done;
}

char *slice_read_text(const char *folder, const char *name, size_t *size) {
    char path[SLICE_PATH_SIZE];
    snprintf(path, sizeof path, "%s%s%s", folder ? folder : "", folder ? "/" : "", name);
    return tool_read_text(path, TEXT_FILE_MAX, size);
}

bool slice_read_key(struct secret_key *key, const char *path) {
    const enum sync_status status = secret_key_read(key, path);
    if (status == SYNC_WRONG_KEY)
        tool_complain("%s: the key is encrypted; make an unencrypted copy with minisign", path);
    else if (status)
        tool_complain("%s: no secret key (%s); shailoo keys new DIR makes one", path,
                      sync_status_text(status));
    return !status;
}

bool slice_read_passphrases(char (*out)[KEY_PASSPHRASE_SIZE], int least,
                            const struct slice_options *options) {
    return passphrases_read(out, least, options->passphrases);
}

// ---- Packages

static bool read_public_key(struct public_key *key, const char *package,
                            const struct slice_options *options) {
    char path[SLICE_PATH_SIZE];
    const char *slash = strrchr(package, '/');
    const int folder = slash ? (int)(slash - package) + 1 : 0;
    snprintf(path, sizeof path, "%.*scommission.pub", folder, package);
    const char *file = options->public_key ? options->public_key : path;
    const enum sync_status status = public_key_read(key, file);
    if (status)
        tool_complain("%s: no public key (%s); say which with --pub", file,
                      sync_status_text(status));
    else if (!options->public_key)
        fprintf(stderr,
                "the key came with the package (%s): it shows that the package is whole, not whose "
                "it is; give the commission's own key with --pub\n",
                path);
    return !status;
}

int slice_open(struct voter_slice **slice, const char *path, const struct slice_options *options) {
    struct slice_expected expected = {.election = options->election,
                                      .uik = options->precinct,
                                      .serial_min = (uint32_t)options->serial_min};
    char why[SLICE_WHY_SIZE];
    *slice = NULL;
    if (!read_public_key(&expected.key, path, options))
        return TOOL_BAD_INPUT;
    const enum sync_status status = voter_slice_open(slice, path, &expected, why);
    if (!status)
        return TOOL_YES;
    tool_complain("%s: refused: %s", path, why);
    return sync_status_is_unread(status) ? TOOL_BAD_INPUT : TOOL_NO;
}

bool slice_unlock(struct voter_slice *slice, char (*passphrases)[KEY_PASSPHRASE_SIZE]) {
    const struct slice_manifest *manifest = voter_slice_manifest(slice);
    for (int i = 0; i < KEY_HOLDERS && !voter_slice_is_unlocked(slice); i++) {
        const enum key_holder holder = (enum key_holder)(i + 1);
        if (!*passphrases[i])
            continue;
        const enum sync_status status = voter_slice_unlock(slice, holder, passphrases[i]);
        if (status && status != SYNC_ONE_MORE) {
            tool_complain("precinct %s, number %u: the %s's passphrase does not open it: %s",
                          manifest->uik, manifest->serial, key_holder_text(holder),
                          sync_status_text(status));
            return false;
        }
    }
    if (!voter_slice_is_unlocked(slice))
        tool_complain("the passphrases of two holders are needed");
    return voter_slice_is_unlocked(slice);
}
