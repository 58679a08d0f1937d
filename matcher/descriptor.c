// From one form of a descriptor to another.
#include "matcher/descriptor.h"

void descriptor_seek(struct descriptor_sought *out, const struct finger_descriptor *descriptor) {
    uint64_t low = 0, high = 0;
    for (size_t w = 0; w < DESCRIPTOR_WORDS; w++) {
        uint64_t word = descriptor->around[w], carry = low & word, over = high & carry;
        low = (low ^ word) | over;
        high = (high ^ carry) | over;
        out->around[w] = word;
    }
    out->inside = descriptor->inside;
    out->low = low;
    out->high = high;
}

void descriptor_block_set(struct descriptor_block *blocks, size_t i,
                          const struct finger_descriptor *descriptor) {
    struct descriptor_block *block = &blocks[i / BLOCK_LANES];
    for (size_t w = 0; w < DESCRIPTOR_WORDS; w++)
        block->around[w][i % BLOCK_LANES] = descriptor->around[w];
    block->inside[i % BLOCK_LANES] = descriptor->inside;
}

void descriptor_block_get(struct finger_descriptor *out, const struct descriptor_block *blocks,
                          size_t i) {
    const struct descriptor_block *block = &blocks[i / BLOCK_LANES];
    for (size_t w = 0; w < DESCRIPTOR_WORDS; w++)
        out->around[w] = block->around[w][i % BLOCK_LANES];
    out->inside = block->inside[i % BLOCK_LANES];
}
