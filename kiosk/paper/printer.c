#include "kiosk/paper/printer.h"
#include "sync/whole_file.h"
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void printer_begin(struct printer *printer, const char *folder) {
    char here[PATH_MAX] = "", *name = printer->folder;
    const bool from_root = folder[0] == '/';
    *printer = (struct printer){.file = -1};
    if (!from_root && !getcwd(here, sizeof here))
        return;
    const int length =
        snprintf(name, PRINTER_FOLDER_SIZE, "%s%s%s", here, from_root ? "" : "/", folder);
    if (length < 0 || length >= PRINTER_FOLDER_SIZE)
        *name = 0;
    for (size_t end = strlen(name); end > 1 && name[end - 1] == '/';)
        name[--end] = 0;
    (void)printer_is_there(printer);
}

static bool is_in_its_place(const struct printer *printer) {
    struct stat ours, there;
    return printer->file >= 0 && !fstat(printer->file, &ours) && !lstat(printer->folder, &there) &&
           ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
}

bool printer_is_there(struct printer *printer) {
    if (is_in_its_place(printer))
        return true;
    printer_end(printer);
    return *printer->folder && whole_file_open_folder(&printer->file, printer->folder) == SYNC_OK;
}

bool printer_print(struct printer *printer, const char *name, const void *bytes, size_t size,
                   enum printer_reader reader) {
    return printer_is_there(printer) &&
           whole_file_write_in(printer->file, name, bytes, size, reader) == SYNC_OK;
}

void printer_end(struct printer *printer) {
    if (printer->file >= 0)
        close(printer->file);
    printer->file = -1;
}
