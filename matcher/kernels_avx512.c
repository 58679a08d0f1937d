// x86-64 with AVX-512, its own popcount and its dot products of bytes (Ice Lake, Zen 4 and later):
// a word of a block is one register. See kernels_avx2.c for the attribute.
#include "matcher/kernels_loops.h"

#if defined __x86_64__
#include <immintrin.h>

#define WITH_AVX512 __attribute__((target("avx512f,avx512vpopcntdq,avx512vnni,popcnt")))

WITH_AVX512 static inline __m512i ones_of_both(__m512i a, __m512i b) {
    return _mm512_popcnt_epi64(_mm512_and_si512(a, b));
}

WITH_AVX512 static void overlap(const struct finger_descriptor *one,
                                const struct descriptor_block *others, size_t count,
                                uint16_t *common_out, uint16_t *whole_out) {
    const __m512i inside = _mm512_set1_epi64((long long)one->inside);
    for (size_t i = 0; i < count; i += BLOCK_LANES) {
        const struct descriptor_block *block = &others[i / BLOCK_LANES];
        const __m512i its_inside = _mm512_load_si512(block->inside);
        __m512i common = _mm512_setzero_si512(), whole = common;
        for (size_t w = 0; w < DESCRIPTOR_WORDS; w++) {
            const __m512i mine = _mm512_set1_epi64((long long)one->around[w]);
            const __m512i other = _mm512_load_si512(block->around[w]);
            common = _mm512_add_epi64(common, ones_of_both(mine, other));
            whole = _mm512_add_epi64(whole, ones_of_both(mine, its_inside));
            whole = _mm512_add_epi64(whole, ones_of_both(other, inside));
        }
        _mm_storeu_si128((__m128i *)(common_out + i), _mm512_cvtepi64_epi16(common));
        _mm_storeu_si128((__m128i *)(whole_out + i), _mm512_cvtepi64_epi16(whole));
    }
}

struct cells { // see descriptor_sought; of a block's eight
    __m512i low, high;
};

WITH_AVX512 static inline struct cells cells_of(const struct descriptor_block *block) {
    __m512i low = _mm512_setzero_si512(), high = low;
    for (size_t w = 0; w < DESCRIPTOR_WORDS; w++) {
        __m512i word = _mm512_load_si512(block->around[w]);
        __m512i carry = _mm512_and_si512(low, word), over = _mm512_and_si512(high, carry);
        low = _mm512_or_si512(_mm512_xor_si512(low, word), over);
        high = _mm512_or_si512(_mm512_xor_si512(high, carry), over);
    }
    return (struct cells){low, high};
}

struct sought {
    __m512i around[DESCRIPTOR_WORDS], inside, low, high;
};

WITH_AVX512 static inline struct sought spread(const struct descriptor_sought *sought) {
    struct sought spread;
    for (size_t w = 0; w < DESCRIPTOR_WORDS; w++)
        spread.around[w] = _mm512_set1_epi64((long long)sought->around[w]);
    spread.inside = _mm512_set1_epi64((long long)sought->inside);
    spread.low = _mm512_set1_epi64((long long)sought->low);
    spread.high = _mm512_set1_epi64((long long)sought->high);
    return spread;
}

// 256 times how much it is like each of the eight.
WITH_AVX512 static inline __m512i likeness(const struct sought *one,
                                           const struct descriptor_block *block,
                                           const struct cells *cells) {
    const __m512i inside = _mm512_load_si512(block->inside);
    __m512i both = ones_of_both(one->around[0], _mm512_load_si512(block->around[0]));
    for (size_t w = 1; w < DESCRIPTOR_WORDS; w++)
        both = _mm512_add_epi64(both,
                                ones_of_both(one->around[w], _mm512_load_si512(block->around[w])));
    __m512i once =
        _mm512_add_epi64(ones_of_both(one->low, inside), ones_of_both(one->inside, cells->low));
    __m512i twice =
        _mm512_add_epi64(ones_of_both(one->high, inside), ones_of_both(one->inside, cells->high));
    __m512i whole = _mm512_add_epi64(once, _mm512_add_epi64(twice, twice));
    both = _mm512_add_epi64(both, _mm512_slli_epi64(both, 2)); // 5 times
    return _mm512_slli_epi64(_mm512_sub_epi64(both, whole), 8);
}

WITH_AVX512 static void best_mates(const struct descriptor_sought *sought, size_t count,
                                   const struct descriptor_block *blocks, size_t others,
                                   uint16_t *strength, uint8_t *which) {
    struct cells cells[MATES_MAX / BLOCK_LANES];
    const size_t block_count = (others + BLOCK_LANES - 1) / BLOCK_LANES;
    for (size_t b = 0; b < block_count; b++)
        cells[b] = cells_of(&blocks[b]);
    for (size_t i = 0; i < count; i++) {
        const struct sought one = spread(&sought[i]);
        // The lowest byte says which: the first of equals has the most.
        __m512i best = _mm512_setzero_si512();
        __m512i place = _mm512_setr_epi64(255, 254, 253, 252, 251, 250, 249, 248);
        for (size_t b = 0; b < block_count; b++) {
            __m512i alike = _mm512_add_epi64(likeness(&one, &blocks[b], &cells[b]), place);
            best = _mm512_max_epi64(best, alike);
            place = _mm512_sub_epi64(place, _mm512_set1_epi64(BLOCK_LANES));
        }
        unsigned most = (unsigned)_mm512_reduce_max_epi64(best);
        strength[i] = (uint16_t)(most >> 8);
        which[i] = strength[i] ? (uint8_t)(255 - (most & 255)) : 0;
    }
}

WITH_AVX512 static uint32_t agreement(struct mate_set *mates) {
    return agreement_of_all(mates);
}

WITH_AVX512 static void accord(struct mate_set *mates, float (*agree)[ACCORD_MAX]) {
    accord_of_all(mates, agree);
}

WITH_AVX512 static uint64_t near(const float *x, const float *y, float at_x, float at_y,
                                 float radius) {
    const __m512 from_x = _mm512_set1_ps(at_x), from_y = _mm512_set1_ps(at_y);
    const __m512 square = _mm512_set1_ps(radius * radius);
    uint64_t bits = 0;
    for (unsigned i = 0; i < DESCRIPTOR_PLACES; i += 16) {
        __m512 off_x = _mm512_sub_ps(_mm512_loadu_ps(x + i), from_x);
        __m512 off_y = _mm512_sub_ps(_mm512_loadu_ps(y + i), from_y);
        __m512 sum = _mm512_add_ps(_mm512_mul_ps(off_x, off_x), _mm512_mul_ps(off_y, off_y));
        bits |= (uint64_t)_mm512_cmp_ps_mask(sum, square, _CMP_LT_OQ) << i;
    }
    return bits;
}

// The instruction wants one side without a sign: 128 more each, which gives 128 times the sum of
// the other side's values more.
WITH_AVX512 static void dots(const int8_t *one, const int8_t *others, size_t size, size_t count,
                             int32_t *out) {
    const __m512i raised = _mm512_set1_epi8((char)0x80);
    __m512i more = _mm512_setzero_si512();
    for (size_t j = 0; j < size; j += 64)
        more = _mm512_dpbusd_epi32(more, raised, _mm512_loadu_si512(one + j));
    const int32_t too_much = _mm512_reduce_add_epi32(more);
    for (size_t i = 0; i < count; i++, others += size) {
        __m512i sums = _mm512_setzero_si512();
        for (size_t j = 0; j < size; j += 64) {
            __m512i other = _mm512_xor_si512(_mm512_loadu_si512(others + j), raised);
            sums = _mm512_dpbusd_epi32(sums, other, _mm512_loadu_si512(one + j));
        }
        out[i] = _mm512_reduce_add_epi32(sums) - too_much;
    }
}

const struct kernels kernels_avx512 = {"avx512", overlap, best_mates, agreement,
                                       accord,   near,    dots};
#else
typedef int kernels_avx512_is_for_x86_64; // ISO C wants one declaration a file
#endif
