// 64-bit ARM, whose NEON counts the ones of each byte. Other CPUs compile an empty file.
#include "matcher/kernels_loops.h"

#if defined __aarch64__
#include <arm_neon.h>

static inline uint8x16_t ones_of_both(uint64x2_t a, uint64x2_t b) {
    return vcntq_u8(vreinterpretq_u8_u64(vandq_u64(a, b)));
}

static inline void store_sums(uint16_t *out, uint8x16_t bytes) {
    const uint64x2_t sums = vpaddlq_u32(vpaddlq_u16(vpaddlq_u8(bytes)));
    out[0] = (uint16_t)vgetq_lane_u64(sums, 0);
    out[1] = (uint16_t)vgetq_lane_u64(sums, 1);
}

static void overlap(const struct finger_descriptor *one, const struct descriptor_block *others,
                    size_t count, uint16_t *common_out, uint16_t *whole_out) {
    const uint64x2_t inside = vdupq_n_u64(one->inside);
    for (size_t i = 0; i < count; i += 2) {
        const struct descriptor_block *block = &others[i / BLOCK_LANES];
        const size_t lane = i % BLOCK_LANES;
        const uint64x2_t its_inside = vld1q_u64(&block->inside[lane]);
        uint8x16_t common = vdupq_n_u8(0), whole = common; // at most 96 a byte: no carry
        for (size_t w = 0; w < DESCRIPTOR_WORDS; w++) {
            const uint64x2_t mine = vdupq_n_u64(one->around[w]);
            const uint64x2_t other = vld1q_u64(&block->around[w][lane]);
            common = vaddq_u8(common, ones_of_both(mine, other));
            whole = vaddq_u8(whole, ones_of_both(mine, its_inside));
            whole = vaddq_u8(whole, ones_of_both(other, inside));
        }
        store_sums(common_out + i, common);
        store_sums(whole_out + i, whole);
    }
}

enum { PAIR = 2, PAIRS_MAX = MATES_MAX / PAIR };

struct sought { // see descriptor_sought; one minutia in both lanes, or two minutiae
    uint64x2_t around[DESCRIPTOR_WORDS], inside, low, high;
};

static inline struct sought spread(const struct descriptor_sought *sought) {
    struct sought spread;
    for (size_t w = 0; w < DESCRIPTOR_WORDS; w++)
        spread.around[w] = vdupq_n_u64(sought->around[w]);
    spread.inside = vdupq_n_u64(sought->inside);
    spread.low = vdupq_n_u64(sought->low);
    spread.high = vdupq_n_u64(sought->high);
    return spread;
}

static inline struct sought two_of(const struct descriptor_block *block, size_t lane) {
    struct sought two = {.low = vdupq_n_u64(0), .high = vdupq_n_u64(0)};
    for (size_t w = 0; w < DESCRIPTOR_WORDS; w++) {
        uint64x2_t word = vld1q_u64(&block->around[w][lane]);
        uint64x2_t carry = vandq_u64(two.low, word), over = vandq_u64(two.high, carry);
        two.low = vorrq_u64(veorq_u64(two.low, word), over);
        two.high = vorrq_u64(veorq_u64(two.high, carry), over);
        two.around[w] = word;
    }
    two.inside = vld1q_u64(&block->inside[lane]);
    return two;
}

// How much it is like each of the two, as 64-bit words.
static inline int64x2_t likeness(const struct sought *one, const struct sought *other) {
    uint8x16_t both = ones_of_both(one->around[0], other->around[0]);
    for (size_t w = 1; w < DESCRIPTOR_WORDS; w++)
        both = vaddq_u8(both, ones_of_both(one->around[w], other->around[w]));
    uint8x16_t once =
        vaddq_u8(ones_of_both(one->low, other->inside), ones_of_both(one->inside, other->low));
    uint8x16_t twice =
        vaddq_u8(ones_of_both(one->high, other->inside), ones_of_both(one->inside, other->high));
    uint8x16_t whole = vaddq_u8(once, vaddq_u8(twice, twice)); // at most 48 a byte: no carry
    int16x8_t eight =
        vreinterpretq_s16_u16(vsubq_u16(vmulq_n_u16(vpaddlq_u8(both), 5), vpaddlq_u8(whole)));
    return vpaddlq_s32(vpaddlq_s16(eight));
}

static void best_mates(const struct descriptor_sought *sought, size_t count,
                       const struct descriptor_block *blocks, size_t others, uint16_t *strength,
                       uint8_t *which) {
    struct sought pairs[PAIRS_MAX];
    // Whole quartets: their last lanes are zero, and never above 0.
    const size_t pair_count = (others + 3) / 4 * 2;
    for (size_t p = 0; p < pair_count; p++)
        pairs[p] = two_of(&blocks[p * PAIR / BLOCK_LANES], p * PAIR % BLOCK_LANES);
    for (size_t i = 0; i < count; i++) {
        const struct sought one = spread(&sought[i]);
        // The lowest byte says which: the first of equals has the most.
        int32x4_t best = vdupq_n_s32(0), place = {255, 254, 253, 252};
        for (size_t p = 0; p < pair_count; p += 2) {
            int32x4_t alike = vcombine_s32(vmovn_s64(likeness(&one, &pairs[p])),
                                           vmovn_s64(likeness(&one, &pairs[p + 1])));
            best = vmaxq_s32(best, vaddq_s32(vshlq_n_s32(alike, 8), place));
            place = vsubq_s32(place, vdupq_n_s32(4));
        }
        unsigned most = (unsigned)vmaxvq_s32(best);
        strength[i] = (uint16_t)(most >> 8);
        which[i] = strength[i] ? (uint8_t)(255 - (most & 255)) : 0;
    }
}

static uint32_t agreement(struct mate_set *mates) {
    return agreement_of_all(mates);
}

static void accord(struct mate_set *mates, float (*agree)[ACCORD_MAX]) {
    accord_of_all(mates, agree);
}

static uint64_t near(const float *x, const float *y, float at_x, float at_y, float radius) {
    static const uint32_t bit[4] = {1, 2, 4, 8};
    const float32x4_t from_x = vdupq_n_f32(at_x), from_y = vdupq_n_f32(at_y);
    const float32x4_t square = vdupq_n_f32(radius * radius);
    uint64_t bits = 0;
    for (unsigned i = 0; i < DESCRIPTOR_PLACES; i += 4) {
        float32x4_t off_x = vsubq_f32(vld1q_f32(x + i), from_x);
        float32x4_t off_y = vsubq_f32(vld1q_f32(y + i), from_y);
        float32x4_t sum = vaddq_f32(vmulq_f32(off_x, off_x), vmulq_f32(off_y, off_y));
        bits |= (uint64_t)vaddvq_u32(vandq_u32(vcltq_f32(sum, square), vld1q_u32(bit))) << i;
    }
    return bits;
}

static void dots(const int8_t *one, const int8_t *others, size_t size, size_t count, int32_t *out) {
    for (size_t i = 0; i < count; i++, others += size) {
        int32x4_t sums = vdupq_n_s32(0);
        for (size_t j = 0; j < size; j += 16) {
            const int8x16_t mine = vld1q_s8(one + j), other = vld1q_s8(others + j);
            int16x8_t pairs = vmull_s8(vget_low_s8(mine), vget_low_s8(other));
            sums = vpadalq_s16(sums, vmlal_high_s8(pairs, mine, other)); // no -128: two fit
        }
        out[i] = vaddvq_s32(sums);
    }
}

const struct kernels kernels_neon = {"neon", overlap, best_mates, agreement, accord, near, dots};
#else
typedef int kernels_neon_is_for_aarch64; // ISO C wants one declaration a file
#endif
