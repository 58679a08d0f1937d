// shailoo log prove and export: what others need to check a log with programs that are not ours.
#include "kiosk/tool/log_tool.h"
#include "kiosk/version.h"
#include "sync/hash_text.h"
#include "sync/log_export.h"
#include "sync/tlog_proof.h"
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PATH_SIZE = 4096 };

// The checkpoint to build on, whose signature and root are good; NULL: said already. The caller
// frees.
static char *take_note(const struct log_named *source, const struct log_options *options,
                       struct checkpoint *noted, size_t *size) {
    const struct log_source *log = &source->log;
    struct checkpoint_signer signers[KEYS_MAX + 1];
    char *note = NULL;
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
    const enum sync_status status = source->has_signer
                                        ? checkpoint_read(noted, NULL, note, *size, signers,
                                                          log_signers(signers, source, options))
                                        : SYNC_NOT_FOUND;
    if (status)
        trouble = log_signature_trouble(status);
    else if (strcmp(noted->origin, source->signer.name) != 0)
        trouble = "is another log's";
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

int log_prove(const char *path, const char *number, const struct log_options *options) {
    char *end;
    errno = 0;
    const unsigned long long seq = strtoull(number, &end, 10);
    if (*number < '0' || *number > '9' || *end || errno)
        return tool_complain("%s is not the number of a record", number);
    struct log_named source;
    struct checkpoint noted = {.size = 0};
    struct tlog_proof proof = {.index = seq};
    int result = log_open(&source, path, options);
    char *note = result == TOOL_YES ? take_note(&source, options, &noted, &proof.note_size) : NULL;
    if (result == TOOL_YES && !note)
        result = TOOL_NO;
    if (note && seq >= noted.size) {
        tool_complain("the checkpoint is over %" PRIu64 " records: it has no record %llu",
                      noted.size, seq);
        result = TOOL_NO;
    }
    char *text = result == TOOL_YES ? malloc(TLOG_PROOF_MAX) : NULL;
    if (text) {
        char leaf[HASH_TEXT_SIZE];
        proof.note = note;
        merkle_prove_leaf(&proof.proof, source.log.leaves, noted.size, seq);
        const size_t size = tlog_proof_write(text, &proof);
        if (fwrite(text, 1, size, stdout) != size || fflush(stdout))
            result = tool_complain("the proof cannot be written: %s", strerror(errno));
        hash_text(leaf, log_source_leaf(&source.log, seq));
        fprintf(stderr, "leaf hash of record %llu: %s\n", seq, leaf);
    }
    free(text);
    free(note);
    log_close(&source);
    return result;
}

static int write_export(const struct log_named *source, const char *folder, const char *note,
                        size_t size) {
    char path[PATH_SIZE];
    const struct log_export how = {&source->signer, note, size, shailoo_version, log_now_ms()};
    if ((size_t)snprintf(path, sizeof path, "%s/leaves.txt", folder) >= sizeof path)
        return tool_complain("%s: the name is too long", folder);
    if (mkdir(folder, 0755) && errno != EEXIST)
        return tool_complain("%s: %s", folder, strerror(errno));
    FILE *there = fopen(path, "rb");
    if (there) {
        fclose(there);
        tool_complain("%s: has an export already; name another folder", folder);
        return TOOL_NO;
    }
    const enum sync_status status = log_export_folder(&source->log, &how, folder);
    if (status)
        return tool_complain("%s: %s", folder, sync_status_text(status));
    printf("%s/leaves.txt checkpoint.note kiosk.vkey%s: safe to publish\n", folder,
           source->log.records ? " events.json" : "");
    if (source->log.records)
        printf("%s/records.bin: for auditors alone\n", folder);
    return TOOL_YES;
}

int log_export_to(const char *path, const char *folder, const struct log_options *options) {
    struct log_named source;
    struct checkpoint noted = {.size = 0};
    size_t size;
    int result = log_open(&source, path, options);
    char *note = result == TOOL_YES ? take_note(&source, options, &noted, &size) : NULL;
    if (result == TOOL_YES)
        result = note ? write_export(&source, folder, note, size) : TOOL_NO;
    if (result == TOOL_YES && (source.check.found || *source.log.damage)) {
        tool_complain("%s: the log is not in order; 'shailoo log verify' says why", path);
        result = TOOL_NO;
    }
    free(note);
    log_close(&source);
    return result;
}
