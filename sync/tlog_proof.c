#include "sync/tlog_proof.h"
#include "sync/hash_text.h"
#include "sync/note_lines.h"
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { EXTRA_MAX = 4096 };
static const char head[] = "c2sp.org/tlog-proof@v1\n", extra_mark[] = "extra ",
                  index_mark[] = "index ";

size_t tlog_proof_write(char *out, const struct tlog_proof *proof) {
    assert(proof->note_size <= CHECKPOINT_READ_MAX && proof->proof.count <= MERKLE_PROOF_MAX);
    size_t at = (size_t)sprintf(out, "%s%s%" PRIu64 "\n", head, index_mark, proof->index);
    for (size_t i = 0; i < proof->proof.count; i++) {
        hash_text(out + at, proof->proof.hashes[i]);
        at += HASH_TEXT_SIZE;
        out[at - 1] = '\n';
    }
    out[at++] = '\n';
    memcpy(out + at, proof->note, proof->note_size);
    return at + proof->note_size;
}

static bool begins(struct span line, const char *mark, struct span *rest) {
    const size_t size = strlen(mark);
    if (line.size < size || memcmp(line.at, mark, size))
        return false;
    *rest = (struct span){line.at + size, line.size - size};
    return true;
}

static bool read_head(struct span *text, uint64_t *index) {
    struct span line, value;
    uint8_t extra[EXTRA_MAX];
    size_t extra_size;
    if (!begins(*text, head, text) || !note_line(text, &line))
        return false;
    if (begins(line, extra_mark, &value) &&
        (!note_base64(extra, sizeof extra, &extra_size, value) || !note_line(text, &line)))
        return false;
    return begins(line, index_mark, &value) && note_number(index, value);
}

enum sync_status tlog_proof_read(struct tlog_proof *out, const char *text, size_t size) {
    struct tlog_proof read = {.index = 0};
    struct span rest = {text, size}, line;
    if (size > TLOG_PROOF_MAX || !read_head(&rest, &read.index))
        return SYNC_BAD_FILE;
    while (note_line(&rest, &line))
        if (read.proof.count == MERKLE_PROOF_MAX ||
            !note_hash(read.proof.hashes[read.proof.count++], line))
            return SYNC_BAD_FILE;
    if (!rest.size || *rest.at != '\n') // else the last line had no end
        return SYNC_BAD_FILE;
    read.note = rest.at + 1;
    read.note_size = rest.size - 1;
    *out = read;
    return SYNC_OK;
}

enum sync_status tlog_proof_check(struct tlog_proof *proof, struct checkpoint *checkpoint,
                                  struct checkpoint_check *check, const char *text, size_t size,
                                  const uint8_t leaf[MERKLE_HASH_SIZE],
                                  const struct checkpoint_signer *signers, size_t count) {
    struct tlog_proof read;
    struct checkpoint noted;
    enum sync_status status = tlog_proof_read(&read, text, size);
    if (!status)
        status = checkpoint_read(&noted, check, read.note, read.note_size, signers, count);
    if (!status && !merkle_proves_leaf(&read.proof, leaf, read.index, noted.size, noted.root))
        status = SYNC_BAD_FILE;
    if (status)
        return status;
    *proof = read;
    *checkpoint = noted;
    return SYNC_OK;
}
