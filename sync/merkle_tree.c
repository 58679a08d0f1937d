#include "sync/merkle_tree.h"
#include <assert.h>
#include <sodium.h>
#include <string.h>

void merkle_leaf(uint8_t leaf[MERKLE_HASH_SIZE], const void *bytes, size_t size) {
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, (const uint8_t[]){0}, 1);
    crypto_hash_sha256_update(&state, bytes, size);
    crypto_hash_sha256_final(&state, leaf);
}

static void node(uint8_t out[MERKLE_HASH_SIZE], const uint8_t *left, const uint8_t *right) {
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, (const uint8_t[]){1}, 1);
    crypto_hash_sha256_update(&state, left, MERKLE_HASH_SIZE);
    crypto_hash_sha256_update(&state, right, MERKLE_HASH_SIZE);
    crypto_hash_sha256_final(&state, out);
}

void merkle_add(struct merkle_edge *edge, const uint8_t leaf[MERKLE_HASH_SIZE]) {
    uint8_t carried[MERKLE_HASH_SIZE];
    int level = 0;
    memcpy(carried, leaf, sizeof carried);
    while (edge->size >> level & 1) // as adding one to a binary number
        node(carried, edge->peaks[level++], carried);
    memcpy(edge->peaks[level], carried, sizeof carried);
    edge->size++;
}

void merkle_root(const struct merkle_edge *edge, uint8_t root[MERKLE_HASH_SIZE]) {
    bool begun = false;
    if (!edge->size)
        crypto_hash_sha256(root, NULL, 0);
    for (int level = 0; level < 64; level++) {
        if (!(edge->size >> level & 1))
            continue;
        if (begun)
            node(root, edge->peaks[level], root);
        else
            memcpy(root, edge->peaks[level], MERKLE_HASH_SIZE);
        begun = true;
    }
}

// ---- Proofs

static void root_of_some(uint8_t root[MERKLE_HASH_SIZE], const uint8_t *leaves, uint64_t from,
                         uint64_t count) {
    struct merkle_edge edge = {0};
    for (uint64_t i = from; i < from + count; i++)
        merkle_add(&edge, leaves + i * MERKLE_HASH_SIZE);
    merkle_root(&edge, root);
}

void merkle_root_of(uint8_t root[MERKLE_HASH_SIZE], const uint8_t *leaves, uint64_t size) {
    root_of_some(root, leaves, 0, size);
}

static uint64_t left_size(uint64_t size) { // the largest power of two below it; size > 1
    uint64_t left = 1;
    while (left << 1 < size)
        left <<= 1;
    return left;
}

static bool is_same(const uint8_t *a, const uint8_t *b) {
    return !memcmp(a, b, MERKLE_HASH_SIZE);
}

static void add_hash(struct merkle_proof *proof, const uint8_t *leaves, uint64_t from,
                     uint64_t count) {
    assert(proof->count < MERKLE_PROOF_MAX);
    root_of_some(proof->hashes[proof->count++], leaves, from, count);
}

// Collected on the way down; a proof is read on the way up.
static void turn_round(struct merkle_proof *proof) {
    for (size_t i = 0, j = proof->count; i + 1 < j; i++) {
        uint8_t hash[MERKLE_HASH_SIZE];
        memcpy(hash, proof->hashes[i], sizeof hash);
        memcpy(proof->hashes[i], proof->hashes[--j], sizeof hash);
        memcpy(proof->hashes[j], hash, sizeof hash);
    }
}

void merkle_prove_leaf(struct merkle_proof *out, const uint8_t *leaves, uint64_t size,
                       uint64_t index) {
    uint64_t from = 0;
    assert(index < size);
    out->count = 0;
    while (size > 1) { // RFC 6962 2.1.1: PATH(m, D[n])
        const uint64_t left = left_size(size);
        if (index < from + left) {
            add_hash(out, leaves, from + left, size - left);
            size = left;
        } else {
            add_hash(out, leaves, from, left);
            from += left;
            size -= left;
        }
    }
    turn_round(out);
}

void merkle_prove_growth(struct merkle_proof *out, const uint8_t *leaves, uint64_t before,
                         uint64_t size) {
    uint64_t from = 0;
    assert(before <= size);
    out->count = 0;
    if (!before || before == size)
        return;
    while (before != from + size) { // 2.1.2: SUBPROOF(m, D[n], b), where b is: from is 0
        const uint64_t left = left_size(size);
        if (before <= from + left) {
            add_hash(out, leaves, from + left, size - left);
            size = left;
        } else {
            add_hash(out, leaves, from, left);
            from += left;
            size -= left;
        }
    }
    if (from)
        add_hash(out, leaves, from, size);
    turn_round(out);
}

// One step up from a node whose number is *at and whose last neighbour's is *last: whether the
// proof's next hash stands to its left (RFC 9162 2.1.3.2, 2.1.4.2).
static bool step_up(uint64_t *at, uint64_t *last) {
    const bool is_left = *at & 1 || *at == *last;
    while (is_left && *at && !(*at & 1)) { // it has no neighbour on these levels
        *at >>= 1;
        *last >>= 1;
    }
    *at >>= 1;
    *last >>= 1;
    return is_left;
}

bool merkle_proves_leaf(const struct merkle_proof *proof, const uint8_t leaf[MERKLE_HASH_SIZE],
                        uint64_t index, uint64_t size, const uint8_t root[MERKLE_HASH_SIZE]) {
    uint8_t hash[MERKLE_HASH_SIZE];
    if (index >= size || proof->count > MERKLE_PROOF_MAX)
        return false;
    uint64_t at = index, last = size - 1;
    memcpy(hash, leaf, sizeof hash);
    for (size_t i = 0; i < proof->count; i++) {
        if (!last)
            return false;
        if (step_up(&at, &last))
            node(hash, proof->hashes[i], hash);
        else
            node(hash, hash, proof->hashes[i]);
    }
    return !last && is_same(hash, root);
}

bool merkle_proves_growth(const struct merkle_proof *proof, uint64_t before,
                          const uint8_t root_before[MERKLE_HASH_SIZE], uint64_t size,
                          const uint8_t root[MERKLE_HASH_SIZE]) {
    uint8_t old_hash[MERKLE_HASH_SIZE], new_hash[MERKLE_HASH_SIZE];
    if (before > size || proof->count > MERKLE_PROOF_MAX)
        return false;
    if (before == size)
        return !proof->count && is_same(root_before, root);
    if (!before) {
        crypto_hash_sha256(old_hash, NULL, 0);
        return !proof->count && is_same(root_before, old_hash);
    }
    uint64_t at = before - 1, last = size - 1;
    while (at & 1) {
        at >>= 1;
        last >>= 1;
    }
    size_t next = 0;
    const uint8_t *first = root_before; // a full tree is a node of the new one
    if (at) {
        if (!proof->count)
            return false;
        first = proof->hashes[next++];
    }
    memcpy(old_hash, first, sizeof old_hash);
    memcpy(new_hash, first, sizeof new_hash);
    for (; next < proof->count; next++) {
        if (!last)
            return false;
        if (step_up(&at, &last)) {
            node(old_hash, proof->hashes[next], old_hash);
            node(new_hash, proof->hashes[next], new_hash);
        } else
            node(new_hash, new_hash, proof->hashes[next]);
    }
    return !last && is_same(old_hash, root_before) && is_same(new_hash, root);
}
