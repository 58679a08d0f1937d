#include "kiosk/paper/printer.h"
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum { PATH_SIZE = 600 };

static bool sync_file(const char *path) {
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    const bool well = file >= 0 && !fsync(file);
    if (file >= 0)
        close(file);
    return well;
}

bool printer_print(const char *folder, const char *name, printer_draw draw, const void *what) {
    char drawn[PATH_SIZE], path[PATH_SIZE];
    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= PATH_SIZE ||
        snprintf(drawn, sizeof drawn, "%s/paper.part", folder) >= PATH_SIZE)
        return false;
    if (draw(drawn, what) && sync_file(drawn) && !rename(drawn, path))
        return true;
    (void)unlink(drawn);
    return false;
}
