// A folder of its own for a test, removed with all that is in it when the program ends.
#pragma once
const char *scratch_folder(void);           // made at the first call
const char *scratch_path(const char *name); // FOLDER/name; valid for the next 16 calls
