// The `shailoo` command line as a user types it: runs the built program by the shell, in the
// current folder.
#pragma once
#include <stdbool.h>

extern char typed_out[65536], typed_err[65536]; // what it printed last

// `programs` is the folder of the built programs (BIN). The exit status, -1 when it did not end by
// itself.
int typed_run(const char *programs, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool typed_is_one_line(const char *text);
