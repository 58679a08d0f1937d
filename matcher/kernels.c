// Which kernels this CPU runs.
#include "matcher/kernels.h"
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#if defined __x86_64__
static bool has_avx2(void) {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt");
}

static bool has_avx512(void) {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vpopcntdq") &&
           __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("popcnt");
}
#endif

static bool always(void) {
    return true;
}

static const struct {
    const struct kernels *kernels;
    bool (*runs_here)(void);
} known[] = {
    {&kernels_scalar, always    },
#if defined __x86_64__
    {&kernels_avx2,   has_avx2  },
    {&kernels_avx512, has_avx512},
#elif defined __aarch64__
    {&kernels_neon, always}, // every 64-bit ARM has it
#endif
};

const struct kernels *kernels_at(size_t i) {
    for (size_t k = 0; k < sizeof known / sizeof *known; k++)
        if (known[k].runs_here() && i-- == 0)
            return known[k].kernels;
    return NULL;
}

// What SHAILOO_KERNELS names and this CPU runs, or NULL.
static const struct kernels *asked_for(void) {
    const char *wanted = getenv("SHAILOO_KERNELS");
    for (size_t i = 0; wanted && kernels_at(i); i++)
        if (!strcmp(kernels_at(i)->name, wanted))
            return kernels_at(i);
    return NULL;
}

const char *kernels_unknown(void) {
    return asked_for() ? NULL : getenv("SHAILOO_KERNELS");
}

static const struct kernels *choose(void) {
    const struct kernels *fastest = NULL;
    for (size_t i = 0; kernels_at(i); i++)
        fastest = kernels_at(i);
    return asked_for() ? asked_for() : fastest;
}

const struct kernels *kernels_pick(void) {
    static _Atomic(const struct kernels *) chosen; // threads that race here choose the same
    const struct kernels *kernels = atomic_load_explicit(&chosen, memory_order_acquire);
    if (!kernels) {
        kernels = choose();
        atomic_store_explicit(&chosen, kernels, memory_order_release);
    }
    return kernels;
}
