// Where paper comes out, whatever it is: what a printer says of itself, and one way to ask it. The
// one that there is stands in a folder: papers come out as files, each whole or not at all, and
// synced. What is on them is the caller's business.
//
// Others may write into that folder: the program that takes the paper from it, or somebody who
// would have the kiosk write elsewhere. So it is opened once, itself and not what a link says it
// is, and every paper is a new file in it, made from memory (sync/whole_file.h); nothing in it is
// read. A folder that was moved or unmounted is a printer that is gone, until it or another one is
// in its place.
#pragma once
#include <stdbool.h>
#include <stddef.h>

enum { PRINTER_FOLDER_SIZE = 256 };

enum printer_state {  // the worse, the later
    PRINTER_READY,    // nothing is wrong; of a paper: it is out
    PRINTER_BUSY,     // the paper is on its way: ask again
    PRINTER_NOT_SURE, // it stopped answering meanwhile: whether the paper came out nobody knows
    PRINTER_NO_PAPER, // from here on: the paper did not come out
    PRINTER_COVER_OPEN,
    PRINTER_FAILED, // it is there, and takes nothing
    PRINTER_GONE,   // not plugged in, switched off; the folder is not in its place
    PRINTER_STATES,
};

enum printer_reader {
    PRINTER_OF_ONE = 0600, // has a voter's name, or says who was here: for this user alone
    PRINTER_OF_ALL = 0644, // is published: reports, keys, signatures
};

struct printer;
struct printer_kind { // a row each; no call waits longer than a disk does
    // What it says now; after PRINTER_BUSY, of the paper that is on its way.
    enum printer_state (*look)(struct printer *printer);
    // A paper called NAME, in the place of what had that name.
    enum printer_state (*print)(struct printer *printer, const char *name, const void *bytes,
                                size_t size, enum printer_reader reader);
};
extern const struct printer_kind printer_folder;

struct printer {
    const struct printer_kind *kind;
    char folder[PRINTER_FOLDER_SIZE]; // from the root on; "": its name is too long
    int file;                         // open on it; -1: it is not there
};

void printer_begin(struct printer *printer, const struct printer_kind *kind, const char *folder);
enum printer_state printer_look(struct printer *printer);
enum printer_state printer_print(struct printer *printer, const char *name, const void *bytes,
                                 size_t size, enum printer_reader reader);
void printer_end(struct printer *printer);
