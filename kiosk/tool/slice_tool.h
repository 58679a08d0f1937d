// What the files of `shailoo slice` share: options, and the reading of keys, passphrases
// and packages. One file a subcommand: slice_build.c, slice_inspect.c, slice_diff.c,
// slice_update.c, slice_split.c.
#pragma once
#include "kiosk/tool/tool_command.h"
#include "sync/slice_source.h"
#include "sync/voter_slice.h"

enum { SLICE_PATH_SIZE = 4096, SLICE_THREADS_MAX = 64 };

struct slice_options {
    const char *key, *public_key, *passphrases, *models, *biometrics, *election, *precinct;
    const char *stations, *common, *policy, *officials, *out;
    unsigned long serial_min, jobs;
    bool strict, packages;
};

int slice_build(const char *folder, const char *out, const struct slice_options *options);
int slice_verify(const char *path, const struct slice_options *options);
int slice_inspect(const char *path, const struct slice_options *options);
int slice_diff(const char *old, const char *new_, const struct slice_options *options);
int slice_update(const char *old, const char *changes, const char *out,
                 const struct slice_options *options);
int slice_split(const char *list, const struct slice_options *options);

// A small file of text, FOLDER/NAME or NAME alone where folder is NULL. The caller frees; NULL: it
// was complained about.
char *slice_read_text(const char *folder, const char *name, size_t *size);
// The commission's secret key at `path`; false: it was complained about.
bool slice_read_key(struct secret_key *key, const char *path);
// Of chair, secretary and operator, KEY_HOLDERS of them: from --passphrases, three lines, or from
// the terminal. `least` of them are needed, the others may be empty.
bool slice_read_passphrases(char (*out)[KEY_PASSPHRASE_SIZE], int least,
                            const struct slice_options *options);
// Opens and verifies with the commission's public key. TOOL_YES, or what it complained of.
int slice_open(struct voter_slice **slice, const char *path, const struct slice_options *options);
// Unlocks with the passphrases of two holders.
bool slice_unlock(struct voter_slice *slice, char (*passphrases)[KEY_PASSPHRASE_SIZE]);
double slice_seconds(void); // of a clock that only goes forward
// Says how far a long work is: on a terminal one line that changes, in a file a line a tenth.
void slice_show_progress(size_t done, size_t all, const char *what);
