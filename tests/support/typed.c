#include "tests/support/typed.h"
#include "tests/support/scratch.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

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

static int call(int (*program)(int argc, char **argv), char *arguments, const char *out,
                const char *err) {
    enum { WORDS_MAX = 128 };
    char *words[WORDS_MAX] = {"shailoo"}, *word;
    int count = 1;
    while ((word = strsep(&arguments, " ")) && count + 1 < WORDS_MAX)
        if (*word)
            words[count++] = strcmp(word, "''") ? word : "";
    if (!freopen("/dev/null", "r", stdin) || !freopen(out, "w", stdout) ||
        !freopen(err, "w", stderr))
        return -1;
    return program(count, words);
}

int typed_call(int (*program)(int argc, char **argv), const char *format, ...) {
    char arguments[4096];
    const char *out = scratch_path("typed.out"), *err = scratch_path("typed.err");
    va_list values;
    va_start(values, format);
    vsnprintf(arguments, sizeof arguments, format, values);
    va_end(values);
    fflush(NULL);
    const pid_t child = fork();
    int status = -1;
    if (child == 0)
        exit(call(program, arguments, out, err));
    if (child < 0 || waitpid(child, &status, 0) != child)
        return -1;
    read_into(typed_out, sizeof typed_out, out);
    read_into(typed_err, sizeof typed_err, err);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool typed_is_one_line(const char *text) {
    const char *end = strchr(text, '\n');
    return end && !end[1];
}

bool typed_is_misuse(void) {
    const char *end = strchr(typed_err, '\n'), *colon = strchr(typed_err, ':');
    const size_t name = colon ? (size_t)(colon - typed_err) : 0; // "shailoo slice verify"
    return end && colon && colon < end && !*typed_out && !strncmp(end, "\nusage: ", 8) &&
           !strncmp(end + 8, typed_err, name) && end[8 + name] == ' ';
}
