// Files, keys and whose log it is.
#include "kiosk/tool/log_tool.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

char *log_read_text(const char *path, size_t *size) {
    FILE *file = fopen(path, "rb");
    if (!file) {
        tool_complain("%s: %s", path, strerror(errno));
        return NULL;
    }
    char *text = malloc(CHECKPOINT_READ_MAX + 1);
    *size = text ? fread(text, 1, CHECKPOINT_READ_MAX, file) : 0;
    const bool is_whole = text && fgetc(file) == EOF && !ferror(file);
    fclose(file);
    if (!is_whole) {
        tool_complain("%s: cannot be read, or is over 64 KiB", path);
        free(text);
        return NULL;
    }
    text[*size] = 0;
    return text;
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

const char *log_signature_trouble(enum sync_status status) {
    return status == SYNC_BAD_FILE        ? "not a checkpoint"
           : status == SYNC_BAD_SIGNATURE ? "a signature is false: its text was changed"
                                          : "nobody whose key is known has signed it";
}
