// Where a print was seen and which way its ridges run there: a coarse grid that an image can give
// and minutiae can't. It travels with the minutiae of a 2005 record as an extended data block of
// ours; a template without it is matched all the same, only less surely.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    FINGER_FLOW_CELLS_MAX = 1785,
    FINGER_FLOW_OUTSIDE = 255,    // a cell without print
    FINGER_FLOW_TYPE = 0x5348,    // of the block: "SH", in the vendors' range (both bytes not zero)
    FINGER_FLOW_BLOCK = 4,        // cells to a side of a block
    FINGER_FLOW_BLOCKS_MAX = 150, // of no grid of so many cells there are more
    FINGER_FLOW_OCTAVE = 64,      // a period twice as long is so many levels higher
    FINGER_FLOW_LEVELS_MAX = 129, // 16 pixels; 1: 4 pixels
    FINGER_FLOW_BYTES_MAX =
        4 + 10 + (FINGER_FLOW_CELLS_MAX + 7) / 8 + FINGER_FLOW_CELLS_MAX + FINGER_FLOW_BLOCKS_MAX,
};

struct finger_flow {
    uint16_t left, top;    // of the grid, pixels of the template
    uint8_t columns, rows; // 0: not known; at most FINGER_FLOW_CELLS_MAX cells
    uint8_t cell;          // the side of a cell, pixels at 500 dpi
    uint16_t period;       // from ridge to ridge, 256ths of a pixel, the median; 0: not known
    // Row after row from the top: 256ths of a turn as a minutia's angle, 0..127, for a ridge runs
    // both ways; or FINGER_FLOW_OUTSIDE.
    uint8_t direction[FINGER_FLOW_CELLS_MAX];
    // From ridge to ridge in each block, row after row from the top; a level, or 0: not known. Two
    // phalanges in one picture, or a tip and its base, differ by a quarter.
    uint8_t periods[FINGER_FLOW_BLOCKS_MAX];
};

// How many blocks lie side by side over so many cells.
static inline unsigned finger_flow_blocks(unsigned cells) {
    return (cells + FINGER_FLOW_BLOCK - 1) / FINGER_FLOW_BLOCK;
}

// The block with its type and length, as it stands in the extended data; returns its length, 0 when
// there is no flow. `bytes` holds FINGER_FLOW_BYTES_MAX.
size_t finger_flow_encode(const struct finger_flow *flow, uint8_t *bytes);

// Reads a block of FINGER_FLOW_TYPE, `size` bytes with type and length; trusts nothing. False when
// it is damaged or of a version not known here: then `out` has no flow, and the minutiae must do.
bool finger_flow_decode(struct finger_flow *out, const uint8_t *bytes, size_t size);
