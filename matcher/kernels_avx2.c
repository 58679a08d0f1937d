// x86-64 with AVX2 and POPCNT. The attribute on each function lets the compiler use them here and
// nowhere else, so that the program starts on older CPUs too; other CPUs compile an empty file.
#include "matcher/kernels.h"

#if defined __x86_64__
#include <immintrin.h>
#include <limits.h>

#define WITH_AVX2 __attribute__((target("avx2,popcnt")))

// Ones of each byte, by looking up its two halves.
WITH_AVX2 static inline __m256i ones_of_bytes(__m256i bits) {
    const __m256i of_half = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0, 1,
                                             1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
    const __m256i low = _mm256_set1_epi8(15);
    __m256i lower = _mm256_shuffle_epi8(of_half, _mm256_and_si256(bits, low));
    __m256i upper = _mm256_shuffle_epi8(of_half, _mm256_and_si256(_mm256_srli_epi16(bits, 4), low));
    return _mm256_add_epi8(lower, upper);
}

// The sum of 32 bytes.
WITH_AVX2 static inline uint16_t sum_of_bytes(__m256i bytes) {
    __m256i four = _mm256_sad_epu8(bytes, _mm256_setzero_si256());
    __m128i two = _mm_add_epi64(_mm256_castsi256_si128(four), _mm256_extracti128_si256(four, 1));
    return (uint16_t)(_mm_cvtsi128_si32(two) + _mm_extract_epi32(two, 2));
}

// The four words from 0, and those from 4 with `inside` and `ones` blanked out.
struct halves {
    __m256i first, second;
};

WITH_AVX2 static inline struct halves load(const struct finger_descriptor *descriptor) {
    const __m256i two_words = _mm256_setr_epi64x(-1, -1, 0, 0);
    const __m256i *words = (const __m256i *)descriptor->around;
    return (struct halves){_mm256_load_si256(words),
                           _mm256_and_si256(_mm256_load_si256(words + 1), two_words)};
}

// The same without the blanking, for what is then combined with a blanked one.
WITH_AVX2 static inline struct halves load_all(const struct finger_descriptor *descriptor) {
    const __m256i *words = (const __m256i *)descriptor->around;
    return (struct halves){_mm256_load_si256(words), _mm256_load_si256(words + 1)};
}

WITH_AVX2 static inline __m256i ones_of_both(struct halves a, struct halves b) {
    return _mm256_add_epi8(ones_of_bytes(_mm256_and_si256(a.first, b.first)),
                           ones_of_bytes(_mm256_and_si256(a.second, b.second)));
}

WITH_AVX2 static void overlap(const struct finger_descriptor *one,
                              const struct finger_descriptor *others, size_t count,
                              uint16_t *common_out, uint16_t *whole_out) {
    struct halves mine = load(one);
    __m256i inside = _mm256_set1_epi64x((long long)one->inside);
    for (size_t i = 0; i < count; i++) {
        struct halves other = load(&others[i]);
        __m256i its_inside = _mm256_set1_epi64x((long long)others[i].inside);
        common_out[i] = sum_of_bytes(ones_of_both(mine, other));
        // At most 32 a byte: no carry.
        __m256i whole = _mm256_add_epi8(ones_of_both(mine, (struct halves){its_inside, its_inside}),
                                        ones_of_both(other, (struct halves){inside, inside}));
        whole_out[i] = sum_of_bytes(whole);
    }
}

WITH_AVX2 static int strongest(const struct finger_descriptor *one,
                               const struct finger_descriptor *others, size_t count,
                               size_t *which) {
    struct halves mine = load(one);
    int most = INT_MIN;
    for (size_t i = 0; i < count; i++) {
        int both = sum_of_bytes(ones_of_both(mine, load_all(&others[i])));
        int strength = 4 * both - (int)others[i].ones;
        if (strength > most) {
            most = strength;
            *which = i;
        }
    }
    return most;
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

const struct kernels kernels_avx2 = {"avx2", overlap, strongest, near};
#else
typedef int kernels_avx2_is_for_x86_64; // ISO C wants one declaration a file
#endif
