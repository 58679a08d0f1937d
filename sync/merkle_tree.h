// The tree of RFC 6962 (2.1) over SHA-256: leaf = H(00 | bytes), node = H(01 | left | right), split
// at the largest power of two below the size, empty = H(""). Only the right edge is kept: 2 KiB for
// any size.
#pragma once
#include <stddef.h>
#include <stdint.h>

enum { MERKLE_HASH_SIZE = 32 };

struct merkle_edge { // zeroed: the empty tree
    uint64_t size;
    uint8_t peaks[64][MERKLE_HASH_SIZE]; // [i]: a full subtree of 2^i leaves, where bit i of size
                                         // is set
};

void merkle_leaf(uint8_t leaf[MERKLE_HASH_SIZE], const void *bytes, size_t size);
void merkle_add(struct merkle_edge *edge, const uint8_t leaf[MERKLE_HASH_SIZE]);
void merkle_root(const struct merkle_edge *edge, uint8_t root[MERKLE_HASH_SIZE]);
