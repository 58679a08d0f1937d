// Files, keys, checkpoints, and whose log it is.
#include "kiosk/tool/log_tool.h"
#include "sync/merkle_tree.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// ---- Options

static bool take_key(struct log_options *options, const char *text) {
    struct checkpoint_signer *key = &options->keys[options->key_count];
    char *file = NULL;
    size_t size;
    bool good = true;
    if (options->key_count == KEYS_MAX)
        return !tool_complain("more than %d keys", KEYS_MAX);
    if (checkpoint_signer_parse(key, text)) {
        file = tool_read_text(text, CHECKPOINT_READ_MAX, &size);
        good = file != NULL;
        if (file)
            file[strcspn(file, "\r\n")] = 0;
        if (good && checkpoint_signer_parse(key, file)) {
            tool_complain("%s: not a verifier key", text);
            good = false;
        }
    }
    options->key_count += good;
    free(file);
    return good;
}

static bool take_note_file(struct log_options *options, const char *path) {
    struct log_note *note = &options->notes[options->note_count];
    if (options->note_count == NOTES_MAX)
        return !tool_complain("more than %d checkpoints", NOTES_MAX);
    note->text = tool_read_text(path, CHECKPOINT_READ_MAX, &note->size);
    if (!note->text)
        return false;
    options->note_count++;
    note->path = path;
    if (note->size > 2 && !memcmp(note->text + note->size - 2, "\n\n", 2))
        note->size--; // zbarimg adds one to what a QR code says
    if (!checkpoint_claims(&note->claims, note->text, note->size))
        return true;
    tool_complain("%s: not a checkpoint", path);
    return false;
}

int log_run(struct log_options *options, int (*work)(char **operands), char **operands) {
    bool good = true;
    for (int i = 0; good && i < options->note_paths.count; i++)
        good = take_note_file(options, options->note_paths.at[i]);
    for (int i = 0; good && i < options->key_texts.count; i++)
        good = take_key(options, options->key_texts.at[i]);
    const int result = good ? work(operands) : TOOL_BAD_INPUT;
    for (int i = 0; i < options->note_count; i++)
        free(options->notes[i].text);
    return result;
}

// ---- Whose log it is

// The origin that this log has by a checkpoint which its own key signed; without such a one, what
// the first checkpoint claims, to be refuted; "" without any.
static const char *origin_by_notes(const struct log_source *log,
                                   const struct log_options *options) {
    for (int i = 0; i < options->note_count && log->has_opening; i++) {
        const struct log_note *note = &options->notes[i];
        struct checkpoint_signer signer;
        struct checkpoint read;
        checkpoint_signer_make(&signer, CHECKPOINT_LOG, note->claims.origin, log->public_key);
        if (!checkpoint_read(&read, NULL, note->text, note->size, &signer, 1))
            return note->claims.origin;
    }
    return options->note_count ? options->notes[0].claims.origin : "";
}

// The kiosk's verifier key for this log: one that was given, else its own word for it.
static void find_signer(struct log_named *source, const struct log_options *options) {
    const struct log_source *log = &source->log;
    const char *origin = *log->origin    ? log->origin
                         : log->has_vkey ? log->vkey.name
                                         : origin_by_notes(log, options);
    for (int i = 0; i < options->key_count; i++) {
        const struct checkpoint_signer *key = &options->keys[i];
        if (key->kind != CHECKPOINT_LOG ||
            (log->has_opening ? memcmp(key->key, log->public_key, sizeof key->key)
                              : *origin && strcmp(key->name, origin)))
            continue;
        source->signer = *key;
        source->has_signer = source->key_is_given = true;
        return;
    }
    if (log->has_opening && *origin)
        checkpoint_signer_make(&source->signer, CHECKPOINT_LOG, origin, log->public_key);
    else if (log->has_vkey)
        source->signer = log->vkey;
    source->has_signer = *origin && (log->has_opening || log->has_vkey);
}

bool log_key_is_given(const struct log_options *options) {
    for (int i = 0; i < options->key_count; i++)
        if (options->keys[i].kind == CHECKPOINT_LOG)
            return true;
    return false;
}

size_t log_signers(struct checkpoint_signer out[KEYS_MAX + 1], const struct log_named *source,
                   const struct log_options *options) {
    size_t count = 0;
    out[count++] = source->signer;
    for (int i = 0; i < options->key_count; i++)
        if (options->keys[i].kind == CHECKPOINT_COSIGNER)
            out[count++] = options->keys[i];
    return count;
}

int log_open(struct log_named *source, const char *path, const struct log_options *options) {
    char why[LOG_SOURCE_WHY_SIZE];
    *source = (struct log_named){.path = path};
    if (log_source_open(&source->log, path, why))
        return tool_complain("%s: %s", path, why);
    find_signer(source, options);
    if (log_check_source(&source->check, &source->log))
        return tool_complain("no memory left");
    return TOOL_YES;
}

void log_close(struct log_named *source) {
    log_check_free(&source->check);
    log_source_close(&source->log);
}

int64_t log_now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// ---- Checkpoints

char *log_take_note(const struct log_named *source, const struct log_options *options,
                    struct checkpoint *noted, size_t *size) {
    const struct log_source *log = &source->log;
    struct checkpoint_signer signers[KEYS_MAX + 1];
    struct checkpoint_check check = {0};
    char *note = NULL;
    if (log_key_is_given(options) && !source->key_is_given) {
        tool_complain("%s: its key is none of those that were given with --key; 'shailoo log "
                      "verify' says which it is",
                      source->path);
        return NULL;
    }
    if (options->note_count && (note = malloc(options->notes[0].size)))
        memcpy(note, options->notes[0].text, *size = options->notes[0].size);
    else if (log->note && (note = malloc(log->note_size)))
        memcpy(note, log->note, *size = log->note_size);
    else if (log->signatures && log->count && (note = malloc(CHECKPOINT_NOTE_MAX))) {
        struct checkpoint last = {.size = log->count};
        memcpy(last.origin, log->origin, sizeof last.origin);
        merkle_root_of(last.root, log->leaves, log->count);
        *size =
            checkpoint_note(note, &last, log->public_key, log->signatures + (log->count - 1) * 64);
    } else
        tool_complain(
            "%s: a signed checkpoint is needed: name the medium's copy as SOURCE, or give "
            "--checkpoint NOTE",
            source->path);
    if (!note)
        return NULL;
    const char *trouble = NULL;
    uint8_t root[MERKLE_HASH_SIZE];
    const size_t count = log_signers(signers, source, options);
    const enum sync_status status =
        source->has_signer ? checkpoint_read(noted, &check, note, *size, signers, count)
                           : SYNC_NOT_FOUND;
    if (status)
        trouble = log_signature_trouble(status);
    else if (strcmp(noted->origin, source->signer.name) != 0)
        trouble = "is another log's";
    else if ((check.passed | 1) != (UINT32_C(1) << count) - 1)
        trouble = "a cosigner whose key was given with --key has not signed it";
    else if (noted->size > log->count)
        trouble = "has more records than this log: an older copy was put back";
    else {
        merkle_root_of(root, log->leaves, noted->size);
        if (memcmp(root, noted->root, sizeof root))
            trouble = "is not of these records: one of them was changed";
    }
    if (!trouble)
        return note;
    tool_complain("the checkpoint: %s", trouble);
    free(note);
    return NULL;
}

const char *log_signature_trouble(enum sync_status status) {
    return status == SYNC_BAD_FILE        ? "not a checkpoint"
           : status == SYNC_BAD_SIGNATURE ? "a signature is false: its text was changed"
                                          : "nobody whose key is known has signed it";
}
