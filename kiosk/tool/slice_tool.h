// What the commands of `shailoo slice` share, one file a command: options, and the reading of keys,
// passphrases and packages.
#pragma once
#include "kiosk/tool/tool_command.h"
#include "sync/slice_source.h"
#include "sync/voter_slice.h"

enum { SLICE_PATH_SIZE = 4096, SLICE_THREADS_MAX = 64 };

struct slice_options { // of them all; NULL or 0: not given
    const char *key, *public_key, *passphrases, *models, *biometrics, *election, *precinct;
    const char *stations, *common, *policy, *officials, *out;
    long serial_min, jobs;
    bool strict, packages;
};

// Options that several commands have.
#define SLICE_PUB(of)                                                                              \
    TOOL_TEXT("pub", "FILE", &(of).public_key,                                                     \
              "the commission's public key; else commission.pub beside the package, which says "   \
              "nothing about whose package it is")
#define SLICE_BIOMETRICS(of, or_else)                                                              \
    TOOL_TEXT("biometrics", "DIR", &(of).biometrics,                                               \
              "where portraits, fingers and faces are" or_else)
#define SLICE_MODELS(of)                                                                           \
    TOOL_TEXT("models", "DIR", &(of).models,                                                       \
              "the face models; else where setup keeps them. Without models no portrait becomes "  \
              "a face")
#define SLICE_JOBS(of)                                                                             \
    TOOL_WHOLE("jobs", "N", &(of).jobs, 0, SLICE_THREADS_MAX,                                      \
               "how many threads; else as many as there are processors")
#define SLICE_STRICT(of) TOOL_FLAG("strict", &(of).strict, "nothing is made when a row is refused")

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
// How many threads to work with: --jobs, or as many as there are processors.
unsigned slice_threads(const struct slice_options *options);
double slice_seconds(void); // of a clock that only goes forward
// Says how far a long work is: on a terminal one line that changes, in a file a line a tenth.
void slice_show_progress(size_t done, size_t all, const char *what);
