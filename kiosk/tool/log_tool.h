// What the parts of `shailoo log` share: log_common.c, log_verify.c, log_prove.c, tool_log.c.
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

struct log_options {
    struct log_note notes[NOTES_MAX];
    struct checkpoint_signer keys[KEYS_MAX];
    int note_count, key_count, utc_offset_min;
    bool as_json;
    const char *leaf; // of a proof, in base64; NULL: not given
};

struct log_named { // and what is known of it
    const char *path;
    struct log_source log;
    struct log_check check;
    bool has_signer, key_is_given;
    struct checkpoint_signer signer; // the kiosk
};

// A whole small file and a zero behind it; NULL: it cannot be read, said already. The caller frees.
char *log_read_text(const char *path, size_t *size);
int64_t log_now_ms(void);

// Reads and checks it, and finds out whose it is. TOOL_YES; else said already. Close it in each
// case.
int log_open(struct log_named *source, const char *path, const struct log_options *options);
void log_close(struct log_named *source);
bool log_key_is_given(const struct log_options *options); // a kiosk's
// Who may have signed a note of this log; their number.
size_t log_signers(struct checkpoint_signer out[KEYS_MAX + 1], const struct log_named *source,
                   const struct log_options *options);
const char *log_signature_trouble(enum sync_status status); // of checkpoint_read, in words

int log_verify(char **paths, int count, const struct log_options *options);
// A proof file, with options->leaf and keys.
int log_verify_proof(const char *path, const struct log_options *options);
int log_prove(const char *path, const char *number, const struct log_options *options);
int log_export_to(const char *path, const char *folder, const struct log_options *options);
