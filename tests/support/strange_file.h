// What an attacker or an accident may leave where a file should be. A test that reads these bounds
// itself by an alarm: a hang ends the program and fails.
#pragma once
#include <stdbool.h>

enum strange_file {
    STRANGE_PIPE, // into which nobody writes
    STRANGE_FOLDER,
    STRANGE_LINK,       // to a file that is good
    STRANGE_LOOSE_LINK, // to nothing
    STRANGE_DEVICE,     // /dev/zero; where none may be made, a link to it
    STRANGE_SOCKET,
    STRANGE_HUGE, // a sparse file of 8 TiB
    STRANGE_FILES
};
extern const char *const strange_file_names[STRANGE_FILES];

// Removes what is at `path` and puts that there; `good` is what the link leads to.
bool strange_file_put(const char *path, enum strange_file kind, const char *good);
bool strange_file_remove(const char *path); // also a folder with nothing in it
