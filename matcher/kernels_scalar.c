// What the kernels mean, in plain C for any CPU.
#include "matcher/kernels_loops.h"

static uint64_t ones_of_bytes(uint64_t word) {
    word -= word >> 1 & 0x5555555555555555u;
    word = (word & 0x3333333333333333u) + (word >> 2 & 0x3333333333333333u);
    return (word + (word >> 4)) & 0x0f0f0f0f0f0f0f0fu;
}

static unsigned sum_of_bytes(uint64_t bytes) {
    bytes = (bytes & 0x00ff00ff00ff00ffu) + (bytes >> 8 & 0x00ff00ff00ff00ffu);
    return (unsigned)(bytes * 0x0001000100010001u >> 48);
}

static unsigned ones(uint64_t word) {
    return (unsigned)(ones_of_bytes(word) * 0x0101010101010101u >> 56);
}

static void overlap_block(const struct finger_descriptor *one, const struct descriptor_block *block,
                          uint16_t *common_out, uint16_t *whole_out) {
    uint64_t common[BLOCK_LANES] = {0}, whole[BLOCK_LANES] = {0}; // at most 96 a byte
    for (size_t w = 0; w < DESCRIPTOR_WORDS; w++)
        for (size_t lane = 0; lane < BLOCK_LANES; lane++) {
            common[lane] += ones_of_bytes(one->around[w] & block->around[w][lane]);
            whole[lane] += ones_of_bytes(one->around[w] & block->inside[lane]);
            whole[lane] += ones_of_bytes(one->inside & block->around[w][lane]);
        }
    for (size_t lane = 0; lane < BLOCK_LANES; lane++) {
        common_out[lane] = (uint16_t)sum_of_bytes(common[lane]);
        whole_out[lane] = (uint16_t)sum_of_bytes(whole[lane]);
    }
}

static void overlap(const struct finger_descriptor *one, const struct descriptor_block *others,
                    size_t count, uint16_t *common, uint16_t *whole) {
    for (size_t i = 0; i < count; i += BLOCK_LANES)
        overlap_block(one, &others[i / BLOCK_LANES], common + i, whole + i);
}

static void cells_of(const struct descriptor_block *blocks, size_t others,
                     struct descriptor_sought *cells) {
    for (size_t j = 0; j < others; j++) {
        struct finger_descriptor descriptor;
        descriptor_block_get(&descriptor, blocks, j);
        descriptor_seek(&cells[j], &descriptor);
    }
}

static int likeness(const struct descriptor_sought *a, const struct descriptor_sought *b) {
    unsigned both = 0;
    for (size_t w = 0; w < DESCRIPTOR_WORDS; w++)
        both += ones(a->around[w] & b->around[w]);
    unsigned whole = ones(a->low & b->inside) + ones(b->low & a->inside);
    whole += 2 * (ones(a->high & b->inside) + ones(b->high & a->inside));
    return (int)(5 * both) - (int)whole;
}

static void best_mates(const struct descriptor_sought *sought, size_t count,
                       const struct descriptor_block *blocks, size_t others, uint16_t *strength,
                       uint8_t *which) {
    struct descriptor_sought cells[MATES_MAX];
    cells_of(blocks, others, cells);
    for (size_t i = 0; i < count; i++) {
        int most = 0;
        which[i] = 0;
        for (size_t j = 0; j < others; j++) {
            int alike = likeness(&sought[i], &cells[j]);
            if (alike > most) {
                most = alike;
                which[i] = (uint8_t)j;
            }
        }
        strength[i] = (uint16_t)most;
    }
}

static uint32_t agreement(struct mate_set *mates) {
    return agreement_of_all(mates);
}

static void accord(struct mate_set *mates, float (*agree)[ACCORD_MAX]) {
    accord_of_all(mates, agree);
}

static uint64_t near(const float *x, const float *y, float at_x, float at_y, float radius) {
    uint64_t bits = 0;
    for (unsigned i = 0; i < DESCRIPTOR_PLACES; i++) {
        float off_x = x[i] - at_x, off_y = y[i] - at_y;
        bits |= (uint64_t)(off_x * off_x + off_y * off_y < radius * radius) << i;
    }
    return bits;
}

static void dots(const int8_t *one, const int8_t *others, size_t size, size_t count, int32_t *out) {
    for (size_t i = 0; i < count; i++, others += size) {
        int32_t sum = 0;
        for (size_t j = 0; j < size; j++)
            sum += one[j] * others[j];
        out[i] = sum;
    }
}

const struct kernels kernels_scalar = {"scalar", overlap, best_mates, agreement,
                                       accord,   near,    dots};
