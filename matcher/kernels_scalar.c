// What the kernels mean, in plain C for any CPU.
#include "matcher/kernels_loops.h"

static unsigned ones(uint64_t word) {
    word -= word >> 1 & 0x5555555555555555u;
    word = (word & 0x3333333333333333u) + (word >> 2 & 0x3333333333333333u);
    word = (word + (word >> 4)) & 0x0f0f0f0f0f0f0f0fu;
    return (unsigned)(word * 0x0101010101010101u >> 56);
}

static void overlap(const struct finger_descriptor *one, const struct finger_descriptor *others,
                    size_t count, uint16_t *common_out, uint16_t *whole_out) {
    for (size_t i = 0; i < count; i++) {
        unsigned both = 0, whole = 0;
        for (size_t w = 0; w < DESCRIPTOR_WORDS; w++) {
            both += ones(one->around[w] & others[i].around[w]);
            whole += ones(one->around[w] & others[i].inside);
            whole += ones(others[i].around[w] & one->inside);
        }
        common_out[i] = (uint16_t)both;
        whole_out[i] = (uint16_t)whole;
    }
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

static uint64_t near(const float *x, const float *y, float at_x, float at_y, float radius) {
    uint64_t bits = 0;
    for (unsigned i = 0; i < DESCRIPTOR_PLACES; i++) {
        float off_x = x[i] - at_x, off_y = y[i] - at_y;
        bits |= (uint64_t)(off_x * off_x + off_y * off_y < radius * radius) << i;
    }
    return bits;
}

const struct kernels kernels_scalar = {"scalar", overlap, best_mates, agreement, near};
