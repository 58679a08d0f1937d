#include "sync/private_copy.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

int private_copy_begin(void) {
    return memfd_create("shailoo", MFD_CLOEXEC | MFD_ALLOW_SEALING);
}

bool private_copy_add(int copy, const void *bytes, size_t size) {
    const char *at = bytes;
    while (size) {
        const ssize_t n = write(copy, at, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        at += n;
        size -= (size_t)n;
    }
    return true;
}

bool private_copy_seal(int copy) {
    return !fcntl(copy, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL);
}
