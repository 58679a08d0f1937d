#include "sync/outside_file.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static enum sync_status refusal_of_errno(int error, enum outside_how how) {
    switch (error) {
    case ENOENT:
    case ENOTDIR: return SYNC_NO_FILE;
    case ELOOP: return how == OUTSIDE_LINK ? SYNC_NO_FILE : SYNC_IS_LINK;
    case EISDIR:
    case ENXIO: // a socket; a pipe that has no reader
    case ENODEV: return SYNC_NOT_REGULAR;
    case EFBIG:
    case EOVERFLOW: return SYNC_TOO_LARGE;
    case EACCES:
    case EPERM: return SYNC_NO_ACCESS;
    default: return status_of_errno(error);
    }
}

enum sync_status outside_file_open(struct outside_file *out, const char *path, uint64_t max,
                                   enum outside_how how) {
    struct stat about;
    // A pipe without a writer opens at once, and no terminal becomes ours.
    const int flags = (how == OUTSIDE_WRITE ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NONBLOCK |
                      O_NOCTTY | (how == OUTSIDE_LINK ? 0 : O_NOFOLLOW);
    *out = (struct outside_file){.file = open(path, flags)};
    if (out->file < 0)
        return refusal_of_errno(errno, how);
    enum sync_status status = fstat(out->file, &about)        ? SYNC_DISK_FAILED
                              : !S_ISREG(about.st_mode)       ? SYNC_NOT_REGULAR
                              : (uint64_t)about.st_size > max ? SYNC_TOO_LARGE
                                                              : SYNC_OK;
    if (status)
        outside_file_close(out);
    else
        out->size = out->left = (uint64_t)about.st_size;
    return status;
}

enum sync_status outside_file_next(struct outside_file *file, void *bytes, size_t room,
                                   size_t *got) {
    const size_t wanted = room < file->left ? room : (size_t)file->left;
    ssize_t n;
    *got = 0;
    if (!wanted)
        return SYNC_OK;
    do
        n = read(file->file, bytes, wanted);
    while (n < 0 && errno == EINTR);
    if (n <= 0)
        return n ? SYNC_DISK_FAILED : SYNC_BAD_FILE;
    *got = (size_t)n;
    file->left -= *got;
    return SYNC_OK;
}

enum sync_status outside_file_again(struct outside_file *file) {
    struct stat about;
    if (fstat(file->file, &about) || lseek(file->file, 0, SEEK_SET))
        return SYNC_DISK_FAILED;
    file->size = file->left = (uint64_t)about.st_size;
    return SYNC_OK;
}

void outside_file_close(struct outside_file *file) {
    if (file->file >= 0)
        close(file->file);
    file->file = -1;
}

static enum sync_status read_all(struct outside_file *file, char *bytes) {
    enum sync_status status = SYNC_OK;
    size_t done = 0;
    for (size_t got = 1; !status && got; done += got)
        status = outside_file_next(file, bytes + done, (size_t)file->left, &got);
    bytes[done] = 0;
    return status;
}

enum sync_status outside_file_read(const char *path, uint64_t max, enum outside_how how,
                                   char **bytes, size_t *size) {
    struct outside_file file;
    *bytes = NULL;
    enum sync_status status = outside_file_open(&file, path, max, how);
    if (status)
        return status;
    *size = (size_t)file.size;
    *bytes = malloc(*size + 1);
    status = *bytes ? read_all(&file, *bytes) : SYNC_NO_MEMORY;
    outside_file_close(&file);
    if (status) {
        free(*bytes);
        *bytes = NULL;
    }
    return status;
}

FILE *outside_file_stream(const char *path, uint64_t max, enum outside_how how,
                          enum sync_status *status) {
    struct outside_file file;
    *status = outside_file_open(&file, path, max, how);
    if (*status)
        return NULL;
    FILE *stream = fdopen(file.file, "r");
    if (!stream) {
        *status = SYNC_NO_MEMORY;
        outside_file_close(&file);
    }
    return stream;
}
