// A log's tree in three lines of text, signed: what stands on the reports, beside each record of
// the second copy and in the centre's receipt, so that anyone can check the day with tools that we
// did not write. The text is c2sp.org/tlog-checkpoint, the signatures are c2sp.org/signed-note, the
// receipt is an Ed25519 cosignature of c2sp.org/tlog-cosignature:
//   origin LF  size in decimal LF  root in base64 LF          (the text)
//   LF                                                        (an empty line)
//   "— " name " " base64(key id 4 | signature) LF             (one line a signer)
// Nothing here touches a file or allocates. Names and origins are UTF-8 without spaces and '+'.
#pragma once
#include "sync/sync_status.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    CHECKPOINT_ORIGIN_SIZE = 128, // with the final zero; of a signer's name too
    CHECKPOINT_TEXT_MAX = 256,
    CHECKPOINT_LINE_MAX = 240,     // a signature line of ours
    CHECKPOINT_NOTE_MAX = 4096,    // a note of ours with 15 cosignatures
    CHECKPOINT_READ_MAX = 1 << 16, // of a note that is read: others may sign at greater length
    CHECKPOINT_KEY_SIZE = 192,     // a verifier key in text, with the final zero
    CHECKPOINT_SIGNERS_MAX = 32,
};

struct checkpoint {
    char origin[CHECKPOINT_ORIGIN_SIZE]; // which log: <domain>/<election>/uik<N>/k<kiosk>
    uint64_t size;                       // records
    uint8_t root[32];                    // RFC 6962 (sync/merkle_tree.h)
};

enum checkpoint_signer_kind { // the signature type byte of c2sp.org/signed-note
    CHECKPOINT_LOG = 1,       // the log itself: its name is the origin
    CHECKPOINT_COSIGNER = 4,  // another who saw that the log only grew: the centre
};
struct checkpoint_signer { // one whom the reader trusts
    enum checkpoint_signer_kind kind;
    char name[CHECKPOINT_ORIGIN_SIZE];
    uint8_t key[32], id[4]; // Ed25519; SHA-256(name | LF | kind | key), its first four bytes
};

// Whether it may be an origin or a signer's name: not empty, short enough, strict UTF-8, neither
// space nor control character nor '+'. What the makers below are given has to be one (asserted).
bool checkpoint_name_is_good(const char *name);

// ---- Making. Texts are not terminated by a zero; the length is returned.
size_t checkpoint_text(char out[CHECKPOINT_TEXT_MAX], const struct checkpoint *checkpoint);
void checkpoint_sign(uint8_t signature[64], const struct checkpoint *checkpoint,
                     const uint8_t secret_key[64]); // Ed25519 as libsodium keeps it
size_t checkpoint_note(char out[CHECKPOINT_NOTE_MAX], const struct checkpoint *checkpoint,
                       const uint8_t public_key[32], const uint8_t signature[64]);
// The cosigner's line with its LF, to be set below a note of this checkpoint. `time_s`: since 1970.
size_t checkpoint_cosign(char out[CHECKPOINT_LINE_MAX], const struct checkpoint *checkpoint,
                         const struct checkpoint_signer *cosigner, uint64_t time_s,
                         const uint8_t secret_key[64]);

// ---- Signers
void checkpoint_signer_make(struct checkpoint_signer *out, enum checkpoint_signer_kind kind,
                            const char *name, const uint8_t key[32]);
// A verifier key, as it is published: name+hex(id)+base64(kind | key). Ends with a zero.
void checkpoint_signer_text(char out[CHECKPOINT_KEY_SIZE], const struct checkpoint_signer *signer);
// The last part of such a text, by which people compare keys.
const char *checkpoint_key_of(const char *text);
// SYNC_BAD_FILE: not a verifier key, of a kind not known here, or its id is not its name's and
// key's. `out` is changed only on SYNC_OK; so below.
enum sync_status checkpoint_signer_parse(struct checkpoint_signer *out, const char *text);

// ---- Reading
struct checkpoint_check {
    uint32_t passed;     // bit i: signers[i] has signed
    uint64_t cosigned_s; // the latest time a cosigner of those says; 0: none
};
// Takes a note when at least one of `signers` (at most CHECKPOINT_SIGNERS_MAX) has signed it and
// none of their signatures is wrong; signatures of others are skipped. SYNC_BAD_FILE: not a
// checkpoint to the letter. SYNC_BAD_SIGNATURE: one of `signers` did not sign this text.
// SYNC_NOT_FOUND: none of them did. `check` may be NULL.
enum sync_status checkpoint_read(struct checkpoint *out, struct checkpoint_check *check,
                                 const char *note, size_t size,
                                 const struct checkpoint_signer *signers, size_t count);
// What a note claims, no signature checked: to learn whose key to look for, and for nothing else.
enum sync_status checkpoint_claims(struct checkpoint *out, const char *note, size_t size);
