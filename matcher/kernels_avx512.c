// x86-64 with AVX-512 and its own popcount (Ice Lake, Zen 4 and later): a descriptor is one
// register. See kernels_avx2.c for the attribute.
#include "matcher/kernels.h"

#if defined __x86_64__
#include <immintrin.h>
#include <limits.h>

#define WITH_AVX512 __attribute__((target("avx512f,avx512vpopcntdq,popcnt")))

enum { AROUND = (1 << DESCRIPTOR_WORDS) - 1 }; // the lanes of `around`

WITH_AVX512 static inline __m512i ones_of_both(__m512i a, __m512i b) {
    return _mm512_popcnt_epi64(_mm512_and_si512(a, b));
}

WITH_AVX512 static inline __m512i load(const struct finger_descriptor *descriptor) {
    return _mm512_maskz_load_epi64(AROUND, descriptor);
}

WITH_AVX512 static void overlap(const struct finger_descriptor *one,
                                const struct finger_descriptor *others, size_t count,
                                uint16_t *common_out, uint16_t *whole_out) {
    const __m512i mine = load(one), inside = _mm512_set1_epi64((long long)one->inside);
    for (size_t i = 0; i < count; i++) {
        __m512i other = load(&others[i]);
        __m512i its_inside = _mm512_set1_epi64((long long)others[i].inside);
        __m512i whole =
            _mm512_add_epi64(ones_of_both(mine, its_inside), ones_of_both(other, inside));
        common_out[i] = (uint16_t)_mm512_reduce_add_epi64(ones_of_both(mine, other));
        whole_out[i] = (uint16_t)_mm512_reduce_add_epi64(whole);
    }
}

WITH_AVX512 static int strongest(const struct finger_descriptor *one,
                                 const struct finger_descriptor *others, size_t count,
                                 size_t *which) {
    const __m512i mine = load(one);
    int most = INT_MIN;
    for (size_t i = 0; i < count; i++) {
        __m512i both = ones_of_both(mine, _mm512_load_si512(&others[i]));
        int strength = 4 * (int)_mm512_reduce_add_epi64(both) - (int)others[i].ones;
        if (strength > most) {
            most = strength;
            *which = i;
        }
    }
    return most;
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

const struct kernels kernels_avx512 = {"avx512", overlap, strongest, near};
#else
typedef int kernels_avx512_is_for_x86_64; // ISO C wants one declaration a file
#endif
