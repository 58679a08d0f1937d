#include "sync/whole_file.h"
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 4096 };

enum sync_status status_of_errno(int error) {
    switch (error) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG: return SYNC_DISK_FULL;
    case ENOMEM: return SYNC_NO_MEMORY;
    default: return SYNC_DISK_FAILED;
    }
}

static enum sync_status read_all(int file, char *bytes, size_t size) {
    for (size_t done = 0; done < size;) {
        ssize_t n = read(file, bytes + done, size - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n ? SYNC_DISK_FAILED : SYNC_BAD_FILE; // it became shorter meanwhile
        done += (size_t)n;
    }
    bytes[size] = 0;
    return SYNC_OK;
}

enum sync_status whole_file_read(const char *path, size_t max, char **bytes, size_t *size) {
    *bytes = NULL;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return status_of_errno(errno);
    struct stat about;
    enum sync_status status = SYNC_DISK_FAILED;
    if (!fstat(file, &about) && S_ISREG(about.st_mode)) {
        status = (uint64_t)about.st_size > max ? SYNC_BAD_FILE : SYNC_OK;
        if (!status && !(*bytes = malloc((size_t)about.st_size + 1)))
            status = SYNC_NO_MEMORY;
        if (!status)
            status = read_all(file, *bytes, *size = (size_t)about.st_size);
    }
    close(file);
    if (status) {
        free(*bytes);
        *bytes = NULL;
    }
    return status;
}

static enum sync_status write_all(int file, const char *bytes, size_t size) {
    while (size) {
        ssize_t n = write(file, bytes, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return status_of_errno(errno);
        bytes += n;
        size -= (size_t)n;
    }
    return fsync(file) ? status_of_errno(errno) : SYNC_OK;
}

enum sync_status whole_file_sync_folder(const char *path) {
    char copy[PATH_SIZE];
    if ((size_t)snprintf(copy, sizeof copy, "%s", path) >= sizeof copy)
        return SYNC_DISK_FAILED;
    int folder = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return status_of_errno(errno);
    enum sync_status status = fsync(folder) ? status_of_errno(errno) : SYNC_OK;
    close(folder);
    return status;
}

enum sync_status whole_file_write(const char *path, const void *bytes, size_t size, unsigned mode) {
    char beside[PATH_SIZE];
    if ((size_t)snprintf(beside, sizeof beside, "%s.new", path) >= sizeof beside)
        return SYNC_DISK_FAILED;
    int file = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, (mode_t)mode);
    if (file < 0)
        return status_of_errno(errno);
    enum sync_status status = write_all(file, bytes, size);
    if (close(file) && !status)
        status = status_of_errno(errno);
    if (!status && rename(beside, path))
        status = status_of_errno(errno);
    if (status) {
        unlink(beside);
        return status;
    }
    return whole_file_sync_folder(path);
}
