// Where paper comes out: as a file, whole or not at all, and synced, in the folder that stands for
// the printer. What is drawn is the caller's business.
#pragma once
#include <stdbool.h>

// Writes a PDF to `path`; false: it could not.
typedef bool (*printer_draw)(const char *path, const void *what);

// True: the paper is out, as FOLDER/NAME.
bool printer_print(const char *folder, const char *name, printer_draw draw, const void *what);
