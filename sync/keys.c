#include "sync/keys.h"
#include "sync/sealed_cell.h"
#include <assert.h>
#include <sodium.h>
#include <stdbool.h>
#include <string.h>

// Argon2id, 3 passes over 256 MiB: 408 ms on the machine of INTEGRITY.md, and as much memory for
// every guess of a thief.
const struct key_cost key_cost_default = {3, 262144};

// The box's fields, in bytes from its start.
enum {
    AT_VERSION = 0,
    AT_HOLDER = 1,
    AT_OPS = 2,
    AT_MEM = 6,
    AT_SALT = 10,
    AT_NONCE = 26,
    AT_SEALED = 50,
    SHARE_SIZE = 1 + KEY_SIZE + 32,
    BOX_VERSION = 1,
};
_Static_assert(AT_SEALED + SHARE_SIZE + 16 == KEY_BOX_SIZE, "INTEGRITY.md says 131 bytes");

const char *key_holder_text(enum key_holder holder) {
    switch (holder) {
    case HOLDER_CHAIR: return "chair";
    case HOLDER_SECRETARY: return "secretary";
    case HOLDER_OPERATOR: return "operator";
    }
    return "nobody";
}

// ---- Shamir's secret sharing over GF(2^8) modulo x^8+x^4+x^3+x+1. Two shares give a line, so f(x)
// = s + a x byte by byte. No table and no branch on a secret: the time says nothing.

static uint8_t gf_mul(uint8_t a, uint8_t b) {
    uint8_t product = 0;
    for (int bit = 0; bit < 8; bit++) {
        product ^= (uint8_t)(a & -(b & 1));
        b >>= 1;
        a = (uint8_t)((a << 1) ^ (0x1b & -(a >> 7)));
    }
    return product;
}

static uint8_t gf_inverse(uint8_t a) { // a^254
    uint8_t result = 1, power = a;
    for (int bit = 1; bit < 8; bit++) {
        power = gf_mul(power, power);
        result = gf_mul(result, power);
    }
    return result;
}

void key_split(struct key_share shares[KEY_HOLDERS], const uint8_t key[KEY_SIZE]) {
    uint8_t slope[KEY_SIZE];
    randombytes_buf(slope, sizeof slope);
    for (int holder = 0; holder < KEY_HOLDERS; holder++) {
        const uint8_t x = (uint8_t)(holder + 1);
        shares[holder].x = x;
        for (int i = 0; i < KEY_SIZE; i++)
            shares[holder].share[i] = key[i] ^ gf_mul(slope[i], x);
    }
    sodium_memzero(slope, sizeof slope);
}

void key_join(uint8_t key[KEY_SIZE], const struct key_share *a, const struct key_share *b) {
    assert(a->x != b->x && a->x && b->x);
    const uint8_t scale = gf_inverse(a->x ^ b->x); // Lagrange at x = 0
    const uint8_t of_a = gf_mul(b->x, scale), of_b = gf_mul(a->x, scale);
    for (int i = 0; i < KEY_SIZE; i++)
        key[i] = gf_mul(a->share[i], of_a) ^ gf_mul(b->share[i], of_b);
}

void key_commit(uint8_t out[KEY_COMMITMENT_SIZE], const uint8_t key[KEY_SIZE],
                struct key_place place) {
    struct bound_parts bound = {0};
    bound_add_text(&bound, "dek-commit-v1");
    bound_add_text(&bound, place.election);
    bound_add_text(&bound, place.uik);
    crypto_generichash(out, KEY_COMMITMENT_SIZE, bound.bytes, bound.size, key, KEY_SIZE);
}

void key_derive(uint8_t out[KEY_SIZE], const uint8_t key[KEY_SIZE], enum key_use use) {
    crypto_kdf_derive_from_key(out, KEY_SIZE, (uint64_t)use, "shailoo1", key);
}

// ---- Boxes

static void put_u32(uint8_t *at, uint32_t number) {
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)(number >> (24 - 8 * i));
}

static uint32_t get_u32(const uint8_t *at) {
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static void bind_box(struct bound_parts *bound, const uint8_t *box, struct key_place place) {
    bound->size = 0;
    bound_add_text(bound, "share-v1");
    bound_add_text(bound, place.election);
    bound_add_text(bound, place.uik);
    bound_add(bound, box, AT_NONCE); // the header with the salt
}

static enum sync_status stretch(uint8_t key[KEY_SIZE], const uint8_t *box, const char *passphrase) {
    const uint32_t ops = get_u32(box + AT_OPS), mem_kib = get_u32(box + AT_MEM);
    if (ops < 1 || ops > KEY_OPS_MAX || mem_kib < KEY_MEM_KIB_MIN || mem_kib > KEY_MEM_KIB_MAX)
        return SYNC_BAD_FILE;
    if (crypto_pwhash(key, KEY_SIZE, passphrase, strlen(passphrase), box + AT_SALT, ops,
                      (size_t)mem_kib * 1024, crypto_pwhash_ALG_ARGON2ID13))
        return SYNC_NO_MEMORY;
    return SYNC_OK;
}

enum sync_status key_box_seal(uint8_t box[KEY_BOX_SIZE], const struct key_share *share,
                              const char *passphrase, struct key_cost cost,
                              struct key_place place) {
    if (sodium_init() < 0)
        return SYNC_NO_MEMORY;
    box[AT_VERSION] = BOX_VERSION;
    box[AT_HOLDER] = share->x;
    put_u32(box + AT_OPS, cost.ops);
    put_u32(box + AT_MEM, cost.mem_kib);
    randombytes_buf(box + AT_SALT, AT_SEALED - AT_SALT); // salt and nonce
    uint8_t key[KEY_SIZE], plain[SHARE_SIZE];
    enum sync_status status = stretch(key, box, passphrase);
    if (!status) {
        struct bound_parts bound;
        bind_box(&bound, box, place);
        plain[0] = share->x;
        memcpy(plain + 1, share->share, KEY_SIZE);
        memcpy(plain + 1 + KEY_SIZE, share->member_seed, 32);
        crypto_aead_xchacha20poly1305_ietf_encrypt(box + AT_SEALED, NULL, plain, sizeof plain,
                                                   bound.bytes, bound.size, NULL, box + AT_NONCE,
                                                   key);
    }
    sodium_memzero(key, sizeof key);
    sodium_memzero(plain, sizeof plain);
    return status;
}

enum sync_status key_box_open(struct key_share *out, const uint8_t box[KEY_BOX_SIZE],
                              const char *passphrase, struct key_place place) {
    if (sodium_init() < 0)
        return SYNC_NO_MEMORY;
    if (box[AT_VERSION] != BOX_VERSION || box[AT_HOLDER] < 1 || box[AT_HOLDER] > KEY_HOLDERS)
        return SYNC_BAD_FILE;
    uint8_t key[KEY_SIZE], plain[SHARE_SIZE];
    enum sync_status status = stretch(key, box, passphrase);
    if (!status) {
        struct bound_parts bound;
        bind_box(&bound, box, place);
        if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, box + AT_SEALED,
                                                       KEY_BOX_SIZE - AT_SEALED, bound.bytes,
                                                       bound.size, box + AT_NONCE, key) ||
            plain[0] != box[AT_HOLDER])
            status = SYNC_WRONG_KEY;
    }
    if (!status) {
        out->x = plain[0];
        memcpy(out->share, plain + 1, KEY_SIZE);
        memcpy(out->member_seed, plain + 1 + KEY_SIZE, 32);
    }
    sodium_memzero(key, sizeof key);
    sodium_memzero(plain, sizeof plain);
    return status;
}
