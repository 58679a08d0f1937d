// Who can open a station: its data key, cut in three of which any two give it back (Shamir over
// GF(256)), each share in a box that opens with one holder's passphrase (Argon2id,
// XChaCha20-Poly1305). INTEGRITY.md 4 has the bytes. Nothing here touches a file.
#pragma once
#include "sync/sync_status.h"
#include <stddef.h>
#include <stdint.h>

enum {
    KEY_SIZE = 32,
    KEY_BOX_SIZE = 131,
    KEY_COMMITMENT_SIZE = 32,
    KEY_HOLDERS = 3,
    KEY_PASSPHRASE_SIZE = 128,
};

enum key_holder { HOLDER_CHAIR = 1, HOLDER_SECRETARY, HOLDER_OPERATOR }; // also the share's x
const char *key_holder_text(enum key_holder holder);                     // "chair", ...; static

// What a key is for; part of everything that is sealed or committed, so that nothing fits
// elsewhere.
struct key_place {
    const char *election, *uik;
};

struct key_cost { // of Argon2id; written into the box's header, capped when it is read
    uint32_t ops, mem_kib;
};
extern const struct key_cost key_cost_default; // 3 passes over 256 MiB, about 0.4 s
enum { KEY_OPS_MAX = 10, KEY_MEM_KIB_MAX = 1048576, KEY_MEM_KIB_MIN = 8192 };

struct key_share { // secret: keep it in sodium_malloc, wipe it
    uint8_t x;     // enum key_holder
    uint8_t share[KEY_SIZE];
    uint8_t member_seed[32]; // of the holder's own Ed25519 key, which signs a takeover
};

// Cuts `key` into three shares; fills x and share, leaves member_seed.
void key_split(struct key_share shares[KEY_HOLDERS], const uint8_t key[KEY_SIZE]);
// From two different shares; garbage from damaged ones, so compare the commitment.
void key_join(uint8_t key[KEY_SIZE], const struct key_share *a, const struct key_share *b);

void key_commit(uint8_t out[KEY_COMMITMENT_SIZE], const uint8_t key[KEY_SIZE],
                struct key_place place);

// SYNC_NO_MEMORY: Argon2id's memory is not to be had.
enum sync_status key_box_seal(uint8_t box[KEY_BOX_SIZE], const struct key_share *share,
                              const char *passphrase, struct key_cost cost, struct key_place place);
// SYNC_WRONG_KEY: not this holder's passphrase, or the box was changed. SYNC_BAD_FILE: its header
// asks for what no station makes (version, holder, cost).
enum sync_status key_box_open(struct key_share *out, const uint8_t box[KEY_BOX_SIZE],
                              const char *passphrase, struct key_place place);

// The keys below the data key, each for one use.
enum key_use {
    KEY_FOR_CELLS = 1,
    KEY_FOR_PIN_TAGS,
    KEY_FOR_VOTER_TAGS,
    KEY_FOR_LOCAL,
    KEY_FOR_LOG_ROWS, // below the local key
    KEY_FOR_CAPTURES, // likewise
};
void key_derive(uint8_t out[KEY_SIZE], const uint8_t key[KEY_SIZE], enum key_use use);
