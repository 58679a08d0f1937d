// What the commands of `shailoo log` share, one file a command.
#pragma once
#include "kiosk/tool/tool_command.h"
#include "sync/log_check.h"

enum { NOTES_MAX = 8, KEYS_MAX = 8, SOURCES_MAX = 16, LISTED_MAX = 20 };

struct log_note { // a checkpoint that was given
    const char *path;
    char *text;
    size_t size;
    struct checkpoint claims;
};

struct log_options {                         // of them all
    struct tool_texts note_paths, key_texts; // as they were given
    struct log_note notes[NOTES_MAX];        // as log_run has read them
    struct checkpoint_signer keys[KEYS_MAX];
    int note_count, key_count, utc_offset_min;
    bool as_json;
    const char *leaf; // of a proof, in base64; NULL: not given
};

// Options that several commands have.
#define LOG_CHECKPOINT(of)                                                                         \
    TOOL_TEXTS("checkpoint", "NOTE", &(of).note_paths,                                             \
               "a checkpoint's file (a report's, or a receipt of the centre); an export has its "  \
               "own, and a medium's copy one for each record")
#define LOG_KEY(of)                                                                                \
    TOOL_TEXTS("key", "VKEY", &(of).key_texts,                                                     \
               "the kiosk's or the centre's verifier key, as printed on the zero report, or a "    \
               "file with it. Without it a log is checked with the key that its own first record " \
               "names")
#define LOG_SOURCE                                                                                 \
    "A SOURCE is a participation log, a medium's copy of one, or a folder made by export. No "     \
    "passphrase is needed and no personal data are in it: voters are tags."

// Reads the checkpoints and keys that were given, then does the command's work with them; enum
// tool_exit.
int log_run(struct log_options *options, int (*work)(char **operands), char **operands);

struct log_named { // and what is known of it
    const char *path;
    struct log_source log;
    struct log_check check;
    bool has_signer, key_is_given;
    struct checkpoint_signer signer; // the kiosk
    uint64_t signed_size;            // how many of its records a checked signature covers
};

int64_t log_now_ms(void);

// Reads and checks it, and finds out whose it is. TOOL_YES; else said already. Close it in each
// case.
int log_open(struct log_named *source, const char *path, const struct log_options *options);
void log_close(struct log_named *source);
bool log_key_is_given(const struct log_options *options); // a kiosk's
// Who may have signed a note of this log: its kiosk, then each cosigner that was given; their
// number.
size_t log_signers(struct checkpoint_signer out[KEYS_MAX + 1], const struct log_named *source,
                   const struct log_options *options);
const char *log_signature_trouble(enum sync_status status); // of checkpoint_read, in words

// The signed checkpoint to build on; NULL: complained about already, also of a key that was given
// and is not this log's or did not sign. The caller frees.
char *log_take_note(const struct log_named *source, const struct log_options *options,
                    struct checkpoint *noted, size_t *size);
