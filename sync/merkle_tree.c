#include "sync/merkle_tree.h"
#include <sodium.h>
#include <stdbool.h>
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
