#include "biometric/input_file.h"
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum biometric_status input_file_open(int *file, size_t *size, const char *path, size_t max) {
    struct stat about;
    enum biometric_status status = BIOMETRIC_OK;
    *file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (*file < 0)
        return errno == ENXIO || errno == ENODEV ? BIOMETRIC_NOT_REGULAR : BIOMETRIC_NO_FILE;
    if (fstat(*file, &about))
        status = BIOMETRIC_NO_FILE;
    else if (!S_ISREG(about.st_mode))
        status = BIOMETRIC_NOT_REGULAR;
    else if ((uint64_t)about.st_size > max)
        status = BIOMETRIC_TOO_LARGE;
    else
        *size = (size_t)about.st_size;
    if (status) {
        close(*file);
        *file = -1;
    }
    return status;
}

static bool read_all(int file, uint8_t *bytes, size_t size) {
    while (size) {
        const ssize_t n = read(file, bytes, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        bytes += n;
        size -= (size_t)n;
    }
    return true;
}

enum biometric_status input_file_read(uint8_t **bytes, size_t *size, const char *path, size_t max) {
    int file;
    *bytes = NULL;
    enum biometric_status status = input_file_open(&file, size, path, max);
    if (status)
        return status;
    uint8_t *read = malloc(*size + !*size);
    if (!read)
        status = BIOMETRIC_NO_MEMORY;
    else if (!read_all(file, read, *size)) {
        status = BIOMETRIC_NO_FILE;
        explicit_bzero(read, *size);
        free(read);
    } else
        *bytes = read;
    close(file);
    return status;
}
