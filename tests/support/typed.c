#include "tests/support/typed.h"
#include "tests/support/scratch.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

char typed_out[65536], typed_err[65536];

static void read_into(char *text, size_t size, const char *path) {
    FILE *file = fopen(path, "r");
    text[file ? fread(text, 1, size - 1, file) : 0] = 0;
    if (file)
        fclose(file);
}

int typed_run(const char *programs, const char *format, ...) {
    char arguments[2048], line[4096];
    const char *out = scratch_path("typed.out"), *err = scratch_path("typed.err");
    va_list values;
    va_start(values, format);
    vsnprintf(arguments, sizeof arguments, format, values);
    va_end(values);
    snprintf(line, sizeof line, "exec >'%s' 2>'%s' </dev/null; '%s/shailoo' %s", out, err, programs,
             arguments);
    int status = system(line);
    read_into(typed_out, sizeof typed_out, out);
    read_into(typed_err, sizeof typed_err, err);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool typed_is_one_line(const char *text) {
    const char *end = strchr(text, '\n');
    return end && !end[1];
}
