// x86-64 with AVX2 and POPCNT. The attribute on each function lets the compiler use them here and
// nowhere else, so that the program starts on older CPUs too; other CPUs compile an empty file.
#include "matcher/kernels_loops.h"

#if defined __x86_64__
#include <immintrin.h>
#include <string.h>

#define WITH_AVX2 __attribute__((target("avx2,popcnt")))

// Ones are counted by looking up half bytes.
static const uint8_t ones_of_half[16] = {0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4};

WITH_AVX2 static inline __m256i halves_counted(int times) {
    __m256i counts = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)ones_of_half));
    return _mm256_slli_epi16(counts, times);
}

// Ones of each byte.
WITH_AVX2 static inline __m256i ones_of_bytes(__m256i bits) {
    const __m256i of_half = halves_counted(0);
    const __m256i low = _mm256_set1_epi8(15);
    __m256i lower = _mm256_shuffle_epi8(of_half, _mm256_and_si256(bits, low));
    __m256i upper = _mm256_shuffle_epi8(of_half, _mm256_and_si256(_mm256_srli_epi16(bits, 4), low));
    return _mm256_add_epi8(lower, upper);
}

// The sum of each of the four words' bytes, below 2^16.
WITH_AVX2 static inline void store_sums(uint16_t *out, __m256i bytes) {
    const __m256i lower_halves = _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6);
    __m256i sums = _mm256_sad_epu8(bytes, _mm256_setzero_si256());
    __m128i four = _mm256_castsi256_si128(_mm256_permutevar8x32_epi32(sums, lower_halves));
    _mm_storel_epi64((__m128i *)out, _mm_packus_epi32(four, four));
}

WITH_AVX2 static inline __m256i ones_of_both(__m256i a, __m256i b) {
    return ones_of_bytes(_mm256_and_si256(a, b));
}

WITH_AVX2 static void overlap(const struct finger_descriptor *one,
                              const struct descriptor_block *others, size_t count,
                              uint16_t *common_out, uint16_t *whole_out) {
    enum { FOUR = 4 };
    const __m256i inside = _mm256_set1_epi64x((long long)one->inside);
    for (size_t i = 0; i < count; i += FOUR) {
        const struct descriptor_block *block = &others[i / BLOCK_LANES];
        const size_t lane = i % BLOCK_LANES;
        const __m256i its_inside = _mm256_load_si256((const __m256i *)&block->inside[lane]);
        __m256i common = _mm256_setzero_si256(), whole = common; // at most 96 a byte: no carry
        for (size_t w = 0; w < DESCRIPTOR_WORDS; w++) {
            const __m256i mine = _mm256_set1_epi64x((long long)one->around[w]);
            const __m256i other = _mm256_load_si256((const __m256i *)&block->around[w][lane]);
            common = _mm256_add_epi8(common, ones_of_both(mine, other));
            whole = _mm256_add_epi8(whole, ones_of_both(mine, its_inside));
            whole = _mm256_add_epi8(whole, ones_of_both(other, inside));
        }
        store_sums(common_out + i, common);
        store_sums(whole_out + i, whole);
    }
}

// A word's lower half bytes, and its upper ones shifted down. Of what is sought all other bits are
// cleared, so that the other side needs no clearing.
enum { AROUND = 0, INSIDE = DESCRIPTOR_WORDS, LOW, HIGH, WORDS }; // see descriptor_sought

_Static_assert(sizeof(struct descriptor_sought) == WORDS * sizeof(uint64_t), "");

struct words {
    __m256i lower[WORDS], upper[WORDS];
};

WITH_AVX2 static inline struct words spread(const struct descriptor_sought *sought) {
    const __m256i half = _mm256_set1_epi8(15);
    uint64_t from[WORDS];
    struct words words;
    memcpy(from, sought, sizeof from);
    for (size_t w = 0; w < WORDS; w++) {
        __m256i word = _mm256_set1_epi64x((long long)from[w]);
        words.lower[w] = _mm256_and_si256(word, half);
        words.upper[w] = _mm256_and_si256(_mm256_srli_epi16(word, 4), half);
    }
    return words;
}

WITH_AVX2 static inline void words_of(const struct descriptor_block *block, size_t lane,
                                      struct words *out) {
    __m256i low = _mm256_setzero_si256(), high = low;
    for (size_t w = 0; w < DESCRIPTOR_WORDS; w++) {
        __m256i word = _mm256_load_si256((const __m256i *)&block->around[w][lane]);
        __m256i carry = _mm256_and_si256(low, word), over = _mm256_and_si256(high, carry);
        low = _mm256_or_si256(_mm256_xor_si256(low, word), over);
        high = _mm256_or_si256(_mm256_xor_si256(high, carry), over);
        out->lower[w] = word;
    }
    out->lower[INSIDE] = _mm256_load_si256((const __m256i *)&block->inside[lane]);
    out->lower[LOW] = low;
    out->lower[HIGH] = high;
    for (size_t w = 0; w < WORDS; w++)
        out->upper[w] = _mm256_srli_epi16(out->lower[w], 4);
}

// Of each byte, how many ones both words have, as `of_half` counts them.
WITH_AVX2 static inline __m256i count(__m256i of_half, const struct words *one, size_t word,
                                      const struct words *other, size_t other_word) {
    __m256i lower = _mm256_and_si256(one->lower[word], other->lower[other_word]);
    __m256i upper = _mm256_and_si256(one->upper[word], other->upper[other_word]);
    return _mm256_add_epi8(_mm256_shuffle_epi8(of_half, lower),
                           _mm256_shuffle_epi8(of_half, upper));
}

// 5 times the bits that each of the four has too, as 64-bit words.
WITH_AVX2 static inline __m256i in_both(const struct words *one, const struct words *other) {
    const __m256i five_times = _mm256_add_epi8(halves_counted(2), halves_counted(0));
    __m256i both =
        count(five_times, one, AROUND, other, AROUND); // in the end at most 6 * 40 a byte
    for (size_t w = 1; w < DESCRIPTOR_WORDS; w++)
        both = _mm256_add_epi8(both, count(five_times, one, AROUND + w, other, AROUND + w));
    return _mm256_sad_epu8(both, _mm256_setzero_si256());
}

// The bits that either has inside the other's print.
WITH_AVX2 static inline __m256i in_whole(const struct words *one, const struct words *other) {
    const __m256i once = halves_counted(0), twice = halves_counted(1);
    __m256i low =
        _mm256_add_epi8(count(once, one, LOW, other, INSIDE), count(once, one, INSIDE, other, LOW));
    __m256i high = _mm256_add_epi8(count(twice, one, HIGH, other, INSIDE),
                                   count(twice, one, INSIDE, other, HIGH));
    return _mm256_sad_epu8(_mm256_add_epi8(low, high), _mm256_setzero_si256());
}

WITH_AVX2 static inline unsigned most_of(__m256i values) { // 0 or more, below 2^32
    __m128i two =
        _mm_max_epi32(_mm256_castsi256_si128(values), _mm256_extracti128_si256(values, 1));
    two = _mm_max_epi32(two, _mm_unpackhi_epi64(two, two));
    return (unsigned)_mm_cvtsi128_si32(two);
}

WITH_AVX2 static void best_mates(const struct descriptor_sought *sought, size_t count,
                                 const struct descriptor_block *blocks, size_t others,
                                 uint16_t *strength, uint8_t *which) {
    enum { FOUR = 4 };
    struct words words[MATES_MAX / FOUR];
    const size_t quartets = (others + FOUR - 1) / FOUR;
    for (size_t q = 0; q < quartets; q++)
        words_of(&blocks[q * FOUR / BLOCK_LANES], q * FOUR % BLOCK_LANES, &words[q]);
    for (size_t i = 0; i < count; i++) {
        const struct words one = spread(&sought[i]);
        __m256i both[MATES_MAX / FOUR];
        // The lowest byte says which: the first of equals has the most. Below 0 nothing is kept, so
        // that the upper halves stay 0.
        __m256i best = _mm256_setzero_si256(), place = _mm256_setr_epi64x(255, 254, 253, 252);
        // In two loops, each of which has the registers for what it needs of the one.
        for (size_t q = 0; q < quartets; q++)
            both[q] = in_both(&one, &words[q]);
        for (size_t q = 0; q < quartets; q++) {
            __m256i alike = _mm256_sub_epi64(both[q], in_whole(&one, &words[q]));
            best = _mm256_max_epi32(best, _mm256_add_epi64(_mm256_slli_epi64(alike, 8), place));
            place = _mm256_sub_epi64(place, _mm256_set1_epi64x(FOUR));
        }
        unsigned most = most_of(best);
        strength[i] = (uint16_t)(most >> 8);
        which[i] = strength[i] ? (uint8_t)(255 - (most & 255)) : 0;
    }
}

WITH_AVX2 static uint32_t agreement(struct mate_set *mates) {
    return agreement_of_all(mates);
}

WITH_AVX2 static void accord(struct mate_set *mates, float (*agree)[ACCORD_MAX]) {
    accord_of_all(mates, agree);
}

WITH_AVX2 static uint64_t near(const float *x, const float *y, float at_x, float at_y,
                               float radius) {
    const __m256 from_x = _mm256_set1_ps(at_x), from_y = _mm256_set1_ps(at_y);
    const __m256 square = _mm256_set1_ps(radius * radius);
    uint64_t bits = 0;
    for (unsigned i = 0; i < DESCRIPTOR_PLACES; i += 8) {
        __m256 off_x = _mm256_sub_ps(_mm256_load_ps(x + i), from_x);
        __m256 off_y = _mm256_sub_ps(_mm256_load_ps(y + i), from_y);
        __m256 sum = _mm256_add_ps(_mm256_mul_ps(off_x, off_x), _mm256_mul_ps(off_y, off_y));
        unsigned eight = (unsigned)_mm256_movemask_ps(_mm256_cmp_ps(sum, square, _CMP_LT_OQ));
        bits |= (uint64_t)eight << i;
    }
    return bits;
}

// One value's size times the other's with its sign: two such products fit in 16 bits, for -128 does
// not occur.
WITH_AVX2 static void dots(const int8_t *one, const int8_t *others, size_t size, size_t count,
                           int32_t *out) {
    const __m256i ones = _mm256_set1_epi16(1);
    for (size_t i = 0; i < count; i++, others += size) {
        __m256i sums = _mm256_setzero_si256();
        for (size_t j = 0; j < size; j += 32) {
            __m256i mine = _mm256_loadu_si256((const __m256i *)(one + j));
            __m256i other = _mm256_loadu_si256((const __m256i *)(others + j));
            __m256i pairs =
                _mm256_maddubs_epi16(_mm256_abs_epi8(mine), _mm256_sign_epi8(other, mine));
            sums = _mm256_add_epi32(sums, _mm256_madd_epi16(pairs, ones));
        }
        __m128i four =
            _mm_add_epi32(_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1));
        four = _mm_add_epi32(four, _mm_unpackhi_epi64(four, four));
        out[i] = _mm_cvtsi128_si32(_mm_add_epi32(four, _mm_shuffle_epi32(four, 1)));
    }
}

const struct kernels kernels_avx2 = {"avx2", overlap, best_mates, agreement, accord, near, dots};
#else
typedef int kernels_avx2_is_for_x86_64; // ISO C wants one declaration a file
#endif
