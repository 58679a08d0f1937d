// A station's package: one signed SQLite file, opened as it is and never written to. Before two of
// the three holders unlock it, only the manifest and the policy can be read. One thread at a time;
// all memory for a visit is taken by open and unlock.
// What is checked is what is used: the file is read once, into a private copy that nobody can
// change (sync/private_copy.h), and everything comes from there. That costs the package's size in
// memory: 43 MB for 1,720 voters, 153 MB for 6,000 with all that they may have; a second handle
// costs none.
#pragma once
#include "sync/keys.h"
#include "sync/signature.h"
#include "sync/slice_manifest.h"
#include "sync/voter.h"

struct voter_slice;

enum { SLICE_FILE_MAX = 1 << 30 };

struct slice_expected {
    struct public_key key; // the commission's, pinned in the kiosk
    const char *election;  // NULL: any
    const char *uik;       // NULL: any
    uint32_t serial_min;   // the highest that was ever loaded here; 0: any
};

// The signature over the whole file first; then form, place, serial; then the rows are counted and
// compared with the manifest. SYNC_NO_FILE, _NOT_REGULAR, _IS_LINK, _TOO_LARGE (over
// SLICE_FILE_MAX), _NO_ACCESS, _DISK_FAILED; _BAD_SIGNATURE (changed, cut, or another key),
// _BAD_FILE, _WRONG_STATION, _OLDER, _NO_MEMORY; `why` (SLICE_WHY_SIZE bytes, may be NULL) says it
// in words. On anything but SYNC_OK `*out` is NULL.
enum sync_status voter_slice_open(struct voter_slice **out, const char *path,
                                  const struct slice_expected *expected, char *why);
void voter_slice_close(struct voter_slice *slice); // locks first; takes NULL

const struct slice_manifest *voter_slice_manifest(const struct voter_slice *slice);
const struct slice_policy *voter_slice_policy(const struct voter_slice *slice);
const uint8_t *
voter_slice_hash(const struct voter_slice *slice); // 32 bytes: the file's BLAKE2b-512, cut

// What lies open of every voter, by number; the caller frees `*rows`. SYNC_NO_MEMORY, _BAD_FILE.
struct voter_open_row {
    uint32_t number;
    uint16_t page;
    uint8_t kiosk;
};
enum sync_status voter_slice_open_rows(struct voter_slice *slice, struct voter_open_row **rows,
                                       size_t *count);

// SYNC_ONE_MORE: this holder's share is open, another holder's is needed. SYNC_OK: the data key is
// open. SYNC_WRONG_KEY: not this holder's passphrase; what was open stays. Blocks for Argon2id
// (about 0.4 s). SYNC_BAD_FILE: the shares do not give the committed key, or sexes and ages are not
// the manifest's.
enum sync_status voter_slice_unlock(struct voter_slice *slice, enum key_holder holder,
                                    const char *passphrase);
bool voter_slice_is_unlocked(const struct voter_slice *slice);
bool voter_slice_holder_is_open(const struct voter_slice *slice, enum key_holder holder);
void voter_slice_lock(struct voter_slice *slice); // wipes keys, names and the last voter

// A second handle of an unlocked slice, unlocked too, for one other thread; later locking or
// closing one leaves the other as it is. It reads the same private copy: nothing is checked again,
// and nothing can have changed. SYNC_LOCKED, _DISK_FAILED, _NO_MEMORY.
enum sync_status voter_slice_open_beside(struct voter_slice **out, const struct voter_slice *slice);

// All below need the data key: else SYNC_LOCKED, or 0 found.

// List numbers. SYNC_NOT_FOUND is an answer. A PIN is compared by its keyed tag.
enum sync_status voter_slice_find_pin(struct voter_slice *slice, const char *pin, uint32_t *number);
enum sync_status voter_slice_find_number(struct voter_slice *slice, uint32_t number);
// Voters of whose names (surname, given, patronymic in any order) some word begins with each word
// of `text`, folded: a list in Kyrgyz or Russian letters is found by either, without ң ө ү, and by
// MRZ Latin. In list order; returns how many there are, which may be more than `wanted`.
size_t voter_slice_search_name(struct voter_slice *slice, const char *text, uint32_t *numbers,
                               size_t wanted);

// Fills `out`; its views hold until the next _voter, _each_, _forget or _lock. The caller wipes the
// struct.
enum sync_status voter_slice_voter(struct voter_slice *slice, uint32_t number, struct voter *out);
void voter_slice_forget(struct voter_slice *slice); // wipes what the views showed

// What the figures and the waiting screen need of everyone, without opening a voter; made by
// unlock.
struct voter_brief {
    uint32_t number;
    struct day birth;
    char sex;
    uint8_t kiosk, fingers;
    bool has_face;
};
size_t voter_slice_briefs(const struct voter_slice *slice,
                          const struct voter_brief **briefs); // by number
const struct voter_brief *voter_slice_brief(const struct voter_slice *slice,
                                            uint32_t number); // or NULL

// Each finger and each face of everyone, to fill a gallery for 1:N. The bytes hold only during the
// call. Ends early when the callback returns false. SYNC_BAD_FILE: a cell did not open.
typedef bool (*voter_slice_on_finger)(void *context, uint32_t number,
                                      const struct voter_finger *finger);
typedef bool (*voter_slice_on_face)(void *context, uint32_t number, struct byte_view face);
enum sync_status voter_slice_each_finger(struct voter_slice *slice, voter_slice_on_finger take,
                                         void *context);
enum sync_status voter_slice_each_face(struct voter_slice *slice, voter_slice_on_face take,
                                       void *context);

// An official's own code of 6 digits, for decisions of two. SYNC_OK, _WRONG_KEY, _NOT_FOUND. About
// 0.1 s.
enum sync_status voter_slice_official_check(struct voter_slice *slice, uint16_t id,
                                            const char *code);
const struct slice_official *voter_slice_official(const struct voter_slice *slice,
                                                  uint16_t id); // or NULL

// What the participation log of a kiosk of this station needs; the log wipes its own copy, the
// caller this.
struct log_place;
enum sync_status voter_slice_log_place(const struct voter_slice *slice, uint8_t kiosk,
                                       struct log_place *out);
