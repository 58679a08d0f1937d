#include "sync/private_copy.h"
#include "sync/whole_file.h"
#include <fcntl.h>
#include <sys/mman.h>

int private_copy_begin(void) {
    return memfd_create("shailoo", MFD_CLOEXEC | MFD_ALLOW_SEALING);
}

bool private_copy_add(int copy, const void *bytes, size_t size) {
    return !whole_file_add(copy, bytes, size);
}

bool private_copy_seal(int copy) {
    return !fcntl(copy, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL);
}
