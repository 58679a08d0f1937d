// The tree of RFC 6962 (2.1) over SHA-256: leaf = H(00 | bytes), node = H(01 | left | right), split
// at the largest power of two below the size, empty = H(""). Only the right edge is kept: 2 KiB for
// any size. Proofs (2.1.1, 2.1.2) are made from all leaf hashes and checked from nothing but roots.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MERKLE_HASH_SIZE = 32, MERKLE_PROOF_MAX = 64 };

struct merkle_edge { // zeroed: the empty tree
    uint64_t size;
    uint8_t peaks[64][MERKLE_HASH_SIZE]; // [i]: a full subtree of 2^i leaves, where bit i of size
                                         // is set
};

void merkle_leaf(uint8_t leaf[MERKLE_HASH_SIZE], const void *bytes, size_t size);
void merkle_add(struct merkle_edge *edge, const uint8_t leaf[MERKLE_HASH_SIZE]);
void merkle_root(const struct merkle_edge *edge, uint8_t root[MERKLE_HASH_SIZE]);
// Of the first `size` of `leaves`, the hash of each after the other.
void merkle_root_of(uint8_t root[MERKLE_HASH_SIZE], const uint8_t *leaves, uint64_t size);

struct merkle_proof { // hashes from the leaf's sibling up to the root's child
    size_t count;
    uint8_t hashes[MERKLE_PROOF_MAX][MERKLE_HASH_SIZE];
};

// That leaf `index` is in the tree of the first `size` of `leaves`; index < size < 2^63.
void merkle_prove_leaf(struct merkle_proof *out, const uint8_t *leaves, uint64_t size,
                       uint64_t index);
bool merkle_proves_leaf(const struct merkle_proof *proof, const uint8_t leaf[MERKLE_HASH_SIZE],
                        uint64_t index, uint64_t size, const uint8_t root[MERKLE_HASH_SIZE]);
// That the tree of `size` leaves begins with the one of `before` (consistency); before <= size.
// Nothing has to be proved of an empty tree or of the same one: no hashes.
void merkle_prove_growth(struct merkle_proof *out, const uint8_t *leaves, uint64_t before,
                         uint64_t size);
bool merkle_proves_growth(const struct merkle_proof *proof, uint64_t before,
                          const uint8_t root_before[MERKLE_HASH_SIZE], uint64_t size,
                          const uint8_t root[MERKLE_HASH_SIZE]);
