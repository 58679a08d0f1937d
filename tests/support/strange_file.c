#include "tests/support/strange_file.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

const char *const strange_file_names[STRANGE_FILES] = {
    [STRANGE_PIPE] = "a pipe",          [STRANGE_FOLDER] = "a folder",
    [STRANGE_LINK] = "a link",          [STRANGE_LOOSE_LINK] = "a link to nothing",
    [STRANGE_DEVICE] = "a device",      [STRANGE_SOCKET] = "a socket",
    [STRANGE_HUGE] = "a file of 8 TiB",
};

static bool put_socket(const char *path) {
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof name.sun_path)
        return false;
    memcpy(name.sun_path, path, strlen(path));
    const int end = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool made = end >= 0 && !bind(end, (struct sockaddr *)&name, sizeof name);
    if (end >= 0)
        close(end);
    return made;
}

static bool put_huge(const char *path) {
    const int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    const bool made = file >= 0 && !ftruncate(file, (off_t)1 << 43);
    if (file >= 0)
        close(file);
    return made;
}

bool strange_file_remove(const char *path) {
    return !unlink(path) || errno == ENOENT || !rmdir(path);
}

bool strange_file_put(const char *path, enum strange_file kind, const char *good) {
    if (!strange_file_remove(path))
        return false;
    switch (kind) {
    case STRANGE_PIPE: return !mkfifo(path, 0600);
    case STRANGE_FOLDER: return !mkdir(path, 0700);
    case STRANGE_LINK: return !symlink(good, path);
    case STRANGE_LOOSE_LINK: return !symlink("/nowhere/at/all", path);
    case STRANGE_DEVICE:
        return !mknod(path, S_IFCHR | 0600, makedev(1, 5)) || !symlink("/dev/zero", path);
    case STRANGE_SOCKET: return put_socket(path);
    case STRANGE_HUGE: return put_huge(path);
    case STRANGE_FILES: break;
    }
    return false;
}
