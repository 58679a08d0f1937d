#include "kiosk/paper/printer.h"
#include "sync/whole_file.h"
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void printer_begin(struct printer *printer, const struct printer_kind *kind, const char *folder) {
    char here[PATH_MAX] = "", *name = printer->folder;
    const bool from_root = folder[0] == '/';
    *printer = (struct printer){.kind = kind, .file = -1};
    if (!from_root && !getcwd(here, sizeof here))
        return;
    const int length =
        snprintf(name, PRINTER_FOLDER_SIZE, "%s%s%s", here, from_root ? "" : "/", folder);
    if (length < 0 || length >= PRINTER_FOLDER_SIZE)
        *name = 0;
    for (size_t end = strlen(name); end > 1 && name[end - 1] == '/';)
        name[--end] = 0;
    (void)printer_look(printer);
}

enum printer_state printer_look(struct printer *printer) {
    return printer->kind->look(printer);
}

enum printer_state printer_print(struct printer *printer, const char *name, const void *bytes,
                                 size_t size, enum printer_reader reader) {
    return printer->kind->print(printer, name, bytes, size, reader);
}

void printer_end(struct printer *printer) {
    if (printer->file >= 0)
        close(printer->file);
    printer->file = -1;
}

// ---- The folder

static bool is_in_its_place(const struct printer *printer) {
    struct stat ours, there;
    return printer->file >= 0 && !fstat(printer->file, &ours) && !lstat(printer->folder, &there) &&
           ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
}

static enum printer_state look_at_folder(struct printer *printer) {
    if (is_in_its_place(printer))
        return PRINTER_READY;
    printer_end(printer);
    return *printer->folder && whole_file_open_folder(&printer->file, printer->folder) == SYNC_OK
               ? PRINTER_READY
               : PRINTER_GONE;
}

static enum printer_state print_into_folder(struct printer *printer, const char *name,
                                            const void *bytes, size_t size,
                                            enum printer_reader reader) {
    const enum printer_state state = look_at_folder(printer);
    if (state)
        return state;
    return whole_file_write_in(printer->file, name, bytes, size, reader) == SYNC_OK
               ? PRINTER_READY
               : PRINTER_FAILED;
}

const struct printer_kind printer_folder = {look_at_folder, print_into_folder};
