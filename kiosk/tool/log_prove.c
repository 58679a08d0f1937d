// shailoo log prove: that a record is in a log, for programs that are not ours.
#include "kiosk/tool/log_tool.h"
#include "sync/hash_text.h"
#include "sync/tlog_proof.h"
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct log_options given;
static const struct tool_option takes[] = {
    LOG_CHECKPOINT(given),
    LOG_KEY(given),
    TOOL_END,
};

static int prove(char **operands) {
    const char *path = operands[0], *number = operands[1];
    char *end;
    errno = 0;
    const unsigned long long seq = strtoull(number, &end, 10);
    if (*number < '0' || *number > '9' || *end || errno)
        return tool_complain("%s is not the number of a record", number);
    struct log_named source;
    struct checkpoint noted = {.size = 0};
    struct tlog_proof proof = {.index = seq};
    int result = log_open(&source, path, &given);
    char *note =
        result == TOOL_YES ? log_take_note(&source, &given, &noted, &proof.note_size) : NULL;
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

static int run(char **operands) {
    return log_run(&given, prove, operands);
}

const struct tool_command log_prove = {
    .name = "prove",
    .summary = "prints the proof that a record is in the log",
    .operands = "SOURCE NUMBER",
    .options = takes,
    .words = "Prints the proof that record NUMBER is in the log, as c2sp.org/tlog-proof, on the "
             "standard output: > FILE.tlog-proof keeps it. The record's leaf hash goes to the "
             "standard error.\n" LOG_SOURCE,
    .exits = "0 proved, 1 there is no such record, or no good checkpoint over it, 2 usage, 3 bad "
             "input",
    .run = run,
};
