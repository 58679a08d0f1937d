// The `shailoo` command line as a user types it, in the current folder: the built program, run by
// the shell, or its main in a process forked from this one, which takes a fiftieth of the time.
#pragma once
#include <stdbool.h>

extern char typed_out[65536], typed_err[65536]; // what it printed last

// `programs` is the folder of the built programs (BIN). The exit status, -1 when it did not end by
// itself.
int typed_run(const char *programs, const char *format, ...) __attribute__((format(printf, 2, 3)));
// Without a shell: words are parted by blanks, '' is an empty word.
int typed_call(int (*program)(int argc, char **argv), const char *format, ...)
    __attribute__((format(printf, 2, 3)));
bool typed_is_one_line(const char *text);
// Whether a line was refused: one line says why, in the command's name, and its usage follows.
bool typed_is_misuse(void);
