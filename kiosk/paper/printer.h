// Where paper comes out: as files, each whole or not at all, and synced, in the folder that stands
// for the printer. What is on it is the caller's business.
//
// Others may write into that folder: the program that takes the paper from it, or somebody who
// would have the kiosk write elsewhere. So it is opened once, itself and not what a link says it
// is, and every paper is a new file in it, made from memory (sync/whole_file.h); nothing in it is
// read. A folder that was moved or unmounted is a printer that does not print, until it or another
// one is in its place.
#pragma once
#include <stdbool.h>
#include <stddef.h>

enum { PRINTER_FOLDER_SIZE = 256 };

struct printer {
    char folder[PRINTER_FOLDER_SIZE]; // from the root on; "": its name is too long
    int file;                         // open on it; -1: it is not there
};

enum printer_reader {
    PRINTER_OF_ONE = 0600, // has a voter's name, or says who was here: for this user alone
    PRINTER_OF_ALL = 0644, // is published: reports, keys, signatures
};

void printer_begin(struct printer *printer, const char *folder);
bool printer_is_there(struct printer *printer);
// True: the paper is out, as FOLDER/NAME, in the place of what had that name.
bool printer_print(struct printer *printer, const char *name, const void *bytes, size_t size,
                   enum printer_reader reader);
void printer_end(struct printer *printer);
