#include "sync/whole_file.h"
#include "sync/outside_file.h"
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PATH_SIZE = 4096 };

enum sync_status whole_file_read(const char *path, size_t max, char **bytes, size_t *size) {
    return outside_file_read(path, max, OUTSIDE_NO_LINK, bytes, size);
}

enum sync_status whole_file_add(int file, const void *bytes, size_t size) {
    const char *at = bytes;
    while (size) {
        const ssize_t n = write(file, at, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n ? status_of_errno(errno) : SYNC_DISK_FAILED;
        at += n;
        size -= (size_t)n;
    }
    return SYNC_OK;
}

// The folder that PATH is in, and the name that it has there.
static enum sync_status open_folder_of(int *folder, const char **name, const char *path) {
    char copy[PATH_SIZE];
    if ((size_t)snprintf(copy, sizeof copy, "%s", path) >= sizeof copy)
        return SYNC_DISK_FAILED;
    const char *slash = strrchr(path, '/');
    *name = slash ? slash + 1 : path;
    *folder = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return *folder < 0 ? status_of_errno(errno) : SYNC_OK;
}

enum sync_status whole_file_sync_folder(const char *path) {
    const char *name;
    int folder;
    enum sync_status status = open_folder_of(&folder, &name, path);
    if (status)
        return status;
    status = fsync(folder) ? status_of_errno(errno) : SYNC_OK;
    close(folder);
    return status;
}

enum sync_status whole_file_open_folder(int *folder, const char *path) {
    char itself[PATH_SIZE];
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/') // behind which a link would be followed
        length--;
    *folder = -1;
    if ((size_t)snprintf(itself, sizeof itself, "%.*s", (int)length, path) >= sizeof itself)
        return SYNC_DISK_FAILED;
    *folder = open(itself, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return *folder < 0 ? status_of_errno(errno) : SYNC_OK;
}

// Always a file of our own: what lies under its name, a link, a pipe or what a crash left, loses
// the name and is otherwise left alone.
static int make_anew(int folder, const char *name, mode_t mode) {
    const int how = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    const int file = openat(folder, name, how, mode);
    return file < 0 && errno == EEXIST && !unlinkat(folder, name, 0)
               ? openat(folder, name, how, mode)
               : file;
}

enum sync_status whole_file_write_in(int folder, const char *name, const void *bytes, size_t size,
                                     unsigned mode) {
    char beside[PATH_SIZE];
    if ((size_t)snprintf(beside, sizeof beside, "%s.new", name) >= sizeof beside)
        return SYNC_DISK_FAILED;
    const int file = make_anew(folder, beside, (mode_t)mode);
    if (file < 0)
        return status_of_errno(errno);
    enum sync_status status = whole_file_add(file, bytes, size);
    if (!status && fsync(file))
        status = status_of_errno(errno);
    if (close(file) && !status)
        status = status_of_errno(errno);
    if (!status && renameat(folder, beside, folder, name))
        status = status_of_errno(errno);
    if (status)
        unlinkat(folder, beside, 0);
    else if (fsync(folder))
        status = status_of_errno(errno);
    return status;
}

enum sync_status whole_file_write(const char *path, const void *bytes, size_t size, unsigned mode) {
    const char *name;
    int folder;
    enum sync_status status = open_folder_of(&folder, &name, path);
    if (status)
        return status;
    status = whole_file_write_in(folder, name, bytes, size, mode);
    close(folder);
    return status;
}
