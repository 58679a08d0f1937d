// The proof that one record is in a log, as a file: c2sp.org/tlog-proof@v1. Nothing but the
// record's leaf hash and the log's verifier key is needed to check it, offline and with foreign
// tools:
//   c2sp.org/tlog-proof@v1 LF
//   [extra base64 LF]                 (skipped here; nothing protects it)
//   index N LF                        (the record's number, from 0)
//   base64 LF ...                     (hashes from the leaf's sibling up to the root's child)
//   LF, then a checkpoint's note (sync/checkpoint.h)
#pragma once
#include "sync/checkpoint.h"
#include "sync/merkle_tree.h"

enum { TLOG_PROOF_MAX = 128 + 45 * MERKLE_PROOF_MAX + CHECKPOINT_READ_MAX };

struct tlog_proof {
    uint64_t index;
    struct merkle_proof proof;
    const char *note; // within the text that was read
    size_t note_size;
};

// Writes the text, at most TLOG_PROOF_MAX bytes, not ended by a zero; its length. The note is at
// most CHECKPOINT_READ_MAX bytes.
size_t tlog_proof_write(char *out, const struct tlog_proof *proof);
// SYNC_BAD_FILE: not such a text to the letter; the note is not looked at. `out` changes only on
// SYNC_OK.
enum sync_status tlog_proof_read(struct tlog_proof *out, const char *text, size_t size);
// Whether the text proves that `leaf` is in the log of these signers; `checkpoint` is what they
// signed, `proof` where. As checkpoint_read; SYNC_BAD_FILE also when the hashes do not lead from
// the leaf to the root.
enum sync_status tlog_proof_check(struct tlog_proof *proof, struct checkpoint *checkpoint,
                                  struct checkpoint_check *check, const char *text, size_t size,
                                  const uint8_t leaf[MERKLE_HASH_SIZE],
                                  const struct checkpoint_signer *signers, size_t count);
