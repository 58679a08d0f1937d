#include "sync/lock_file.h"
#include "sync/whole_file.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

static enum sync_status take(int *lock, const char *path, int flags) {
    *lock = open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (*lock < 0)
        return status_of_errno(errno);
    if (!flock(*lock, LOCK_EX | LOCK_NB))
        return SYNC_OK;
    const enum sync_status status = errno == EWOULDBLOCK ? SYNC_BUSY : SYNC_DISK_FAILED;
    lock_file_give_back(lock);
    return status;
}

enum sync_status lock_file_take(int *lock, const char *path) {
    return take(lock, path, O_RDWR | O_CREAT);
}

enum sync_status folder_lock_take(struct folder_lock *lock, const char *folder, const char *path) {
    *lock = (struct folder_lock){-1, -1};
    enum sync_status status = lock_file_take(&lock->file, path);
    if (!status) {
        lock->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC); // staff may name a link
        status = lock->folder < 0                          ? status_of_errno(errno)
                 : !flock(lock->folder, LOCK_EX | LOCK_NB) ? SYNC_OK
                 : errno == EWOULDBLOCK                    ? SYNC_BUSY
                                                           : SYNC_DISK_FAILED;
    }
    if (status)
        folder_lock_give_back(lock);
    return status;
}

void folder_lock_give_back(struct folder_lock *lock) {
    lock_file_give_back(&lock->file);
    lock_file_give_back(&lock->folder);
}

void lock_file_give_back(int *lock) {
    if (*lock >= 0)
        close(*lock);
    *lock = -1;
}
