#include "sync/lock_file.h"
#include "sync/whole_file.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

enum sync_status lock_file_take(int *lock, const char *path) {
    *lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (*lock < 0)
        return status_of_errno(errno);
    if (!flock(*lock, LOCK_EX | LOCK_NB))
        return SYNC_OK;
    const enum sync_status status = errno == EWOULDBLOCK ? SYNC_BUSY : SYNC_DISK_FAILED;
    lock_file_give_back(lock);
    return status;
}

void lock_file_give_back(int *lock) {
    if (*lock >= 0)
        close(*lock);
    *lock = -1;
}
