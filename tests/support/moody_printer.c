#include "tests/support/moody_printer.h"

enum printer_state moody_printer_is, moody_printer_says;

static enum printer_state look(struct printer *printer) {
    return moody_printer_is ? moody_printer_is : printer_folder.look(printer);
}

// One that is busy or not sure has taken the paper; else it takes none.
static enum printer_state print(struct printer *printer, const char *name, const void *bytes,
                                size_t size, enum printer_reader reader) {
    const enum printer_state state = moody_printer_says ? moody_printer_says : moody_printer_is;
    if (state > PRINTER_NOT_SURE)
        return state;
    const enum printer_state printed = printer_folder.print(printer, name, bytes, size, reader);
    return printed ? printed : state;
}

const struct printer_kind moody_printer = {look, print};
