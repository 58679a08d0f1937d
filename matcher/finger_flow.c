// The extended data block, big-endian like the record that it stands in:
//
//   0  type, 2  2  length of all, 2  4  version: 1 or 2  5  side of a cell, pixels at 500 dpi
//   6  left, 2  8  top, 2  10  columns  11  rows
//   12 from ridge to ridge, the median, 256ths of a pixel, 2; 0 in blocks made before it was known
//   14 a bit for each cell, row after row from the top, the first the highest: 1 in the print
//   .. a byte for each cell in the print: its ridges' direction, 256ths of a turn, 0..127
//   .. version 2: a byte for each block of 4 x 4 cells, from ridge to ridge: a level of 64 to the
//      octave, 1 for 4 pixels, 129 for 16; 0: not known
#include "matcher/finger_flow.h"
#include <assert.h>
#include <string.h>

enum { WITHOUT_PERIODS = 1, WITH_PERIODS = 2, HEADER = 14, CELL_MIN = 8 };

static unsigned read16(const uint8_t *bytes) {
    return (unsigned)bytes[0] << 8 | bytes[1];
}

static uint8_t *write16(uint8_t *bytes, unsigned value) {
    bytes[0] = (uint8_t)(value >> 8);
    bytes[1] = (uint8_t)value;
    return bytes + 2;
}

static size_t blocks_of(unsigned columns, unsigned rows) {
    return (size_t)finger_flow_blocks(columns) * finger_flow_blocks(rows);
}

static bool has_periods(const struct finger_flow *flow, size_t blocks) {
    for (size_t i = 0; i < blocks; i++)
        if (flow->periods[i])
            return true;
    return false;
}

size_t finger_flow_encode(const struct finger_flow *flow, uint8_t *bytes) {
    const size_t cells = (size_t)flow->columns * flow->rows;
    if (cells == 0)
        return 0;
    assert(cells <= FINGER_FLOW_CELLS_MAX && flow->cell >= CELL_MIN);
    const size_t blocks = blocks_of(flow->columns, flow->rows);
    memset(bytes, 0, HEADER + (cells + 7) / 8);
    uint8_t *at = write16(bytes, FINGER_FLOW_TYPE) + 2;
    const bool known = has_periods(flow, blocks);
    *at++ = known ? WITH_PERIODS : WITHOUT_PERIODS;
    *at++ = flow->cell;
    at = write16(write16(at, flow->left), flow->top);
    *at++ = flow->columns;
    *at++ = flow->rows;
    write16(at, flow->period);
    uint8_t *next = bytes + HEADER + (cells + 7) / 8;
    for (size_t i = 0; i < cells; i++) {
        if (flow->direction[i] == FINGER_FLOW_OUTSIDE)
            continue;
        assert(flow->direction[i] < 128);
        bytes[HEADER + i / 8] |= (uint8_t)(0x80 >> i % 8);
        *next++ = flow->direction[i];
    }
    for (size_t i = 0; i < blocks && known; i++) {
        assert(flow->periods[i] <= FINGER_FLOW_LEVELS_MAX);
        *next++ = flow->periods[i];
    }
    write16(bytes + 2, (unsigned)(next - bytes));
    return (size_t)(next - bytes);
}

static bool read_cells(struct finger_flow *out, const uint8_t *bytes, size_t size) {
    const size_t cells = (size_t)out->columns * out->rows;
    const uint8_t *next = bytes + HEADER + (cells + 7) / 8, *end = bytes + size;
    for (size_t i = 0; i < cells; i++) {
        bool inside = bytes[HEADER + i / 8] >> (7 - i % 8) & 1;
        if (inside && (next == end || *next > 127))
            return false;
        out->direction[i] = inside ? *next++ : FINGER_FLOW_OUTSIDE;
    }
    if (bytes[4] == WITHOUT_PERIODS)
        return next == end;
    const size_t blocks = blocks_of(out->columns, out->rows);
    if ((size_t)(end - next) != blocks)
        return false;
    for (size_t i = 0; i < blocks; i++)
        if ((out->periods[i] = next[i]) > FINGER_FLOW_LEVELS_MAX)
            return false;
    return true;
}

bool finger_flow_decode(struct finger_flow *out, const uint8_t *bytes, size_t size) {
    *out = (struct finger_flow){0};
    if (size < HEADER || read16(bytes) != FINGER_FLOW_TYPE || read16(bytes + 2) != size ||
        (bytes[4] != WITHOUT_PERIODS && bytes[4] != WITH_PERIODS))
        return false;
    const size_t cells = (size_t)bytes[10] * bytes[11];
    if (bytes[5] < CELL_MIN || cells == 0 || cells > FINGER_FLOW_CELLS_MAX ||
        size < HEADER + (cells + 7) / 8)
        return false;
    out->cell = bytes[5];
    out->left = (uint16_t)read16(bytes + 6);
    out->top = (uint16_t)read16(bytes + 8);
    out->columns = bytes[10];
    out->rows = bytes[11];
    out->period = (uint16_t)read16(bytes + 12);
    if (read_cells(out, bytes, size))
        return true;
    *out = (struct finger_flow){0};
    return false;
}
