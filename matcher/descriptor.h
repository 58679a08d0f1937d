// What surrounds a minutia, in the forms that the kernels take it in. Private to this folder.
#pragma once
#include <stddef.h>
#include <stdint.h>

enum { DESCRIPTOR_WORDS = 6, DESCRIPTOR_PLACES = 64, BLOCK_LANES = 8 };

// The surroundings as the minutia sees them: 64 cells, the bits of a word, times 6 directions, its
// words. finger_features.c says how it is filled.
struct finger_descriptor {
    uint64_t around[DESCRIPTOR_WORDS];
    uint64_t inside; // which cells lie within the print
};

// The same of eight minutiae, word by word, so that one instruction does eight of them. Lanes that
// have no minutia are zero.
struct descriptor_block {
    _Alignas(64) uint64_t around[DESCRIPTOR_WORDS][BLOCK_LANES];
    uint64_t inside[BLOCK_LANES];
};

// The same of one minutia that is looked for many times: with how many of the six words have a
// cell's bit, no more than three, as two bits.
struct descriptor_sought {
    uint64_t around[DESCRIPTOR_WORDS];
    uint64_t inside;
    uint64_t low, high;
};

void descriptor_seek(struct descriptor_sought *out, const struct finger_descriptor *descriptor);
void descriptor_block_set(struct descriptor_block *blocks, size_t i,
                          const struct finger_descriptor *descriptor);
void descriptor_block_get(struct finger_descriptor *out, const struct descriptor_block *blocks,
                          size_t i);
