#include "kiosk/private_memory.h"
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

enum { NEEDED = 4 << 20 }; // keys, last voter and folded names of 6,000 voters: 1.5 MiB, measured

void private_memory_begin(void) {
    setrlimit(RLIMIT_CORE, &(struct rlimit){0});
#ifndef __SANITIZE_ADDRESS__ // whose leak checker has to read the process from outside
    prctl(PR_SET_DUMPABLE, 0);
#endif
}

void *private_memory_take(size_t size) {
    void *taken = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (taken == MAP_FAILED)
        return NULL;
    (void)mlock(taken, size); // private_memory_is_locked tells whether it can
    (void)madvise(taken, size, MADV_DONTDUMP);
    return taken;
}

void private_memory_give_back(void *taken, size_t size) {
    if (!taken)
        return;
    explicit_bzero(taken, size);
    munmap(taken, size);
}

bool private_memory_keep(void *filled, size_t size) {
    const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    const uintptr_t first = ((uintptr_t)filled + page - 1) / page * page;
    const uintptr_t end = ((uintptr_t)filled + size) / page * page;
    if (first >= end)
        return true;
    char *whole = (char *)filled + (first - (uintptr_t)filled);
    (void)madvise(whole, end - first, MADV_DONTDUMP);
    return mlock(whole, end - first) == 0;
}

bool private_memory_is_locked(void) {
    void *trial = mmap(NULL, NEEDED, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    bool locked = trial != MAP_FAILED && !mlock(trial, NEEDED);
    if (trial != MAP_FAILED)
        munmap(trial, NEEDED);
    return locked;
}
