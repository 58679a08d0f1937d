// What a command of `shailoo` is: one row beside its code, with its name, its words, its options
// and the function that runs it. tool_main.c keeps the table of the rows; help and manual pages are
// made of the same words (tool_manual.h). And how commands complain.
#pragma once
#include <stdbool.h>
#include <stddef.h>

enum tool_exit { TOOL_YES = 0, TOOL_NO = 1, TOOL_USAGE = 2, TOOL_BAD_INPUT = 3 };

enum { TOOL_TEXTS_MAX = 32 };
struct tool_texts { // of an option that may be given several times
    const char *at[TOOL_TEXTS_MAX];
    int count;
};

struct tool_option {
    const char *name, *value, *words; // "pub", "FILE" (NULL: a flag), what it is for
    bool is_needed;
    // Where it goes, one of these; what is not given stays as it is there.
    bool *flag;
    const char **text;
    struct tool_texts *texts;
    long *whole;
    double *number;
    double least, most; // of the two numbers
};

// A row of options; behind its words `.is_needed = true` may stand.
#define TOOL_FLAG(option, to, ...)                                                                 \
    { .name = option, .flag = to, .words = __VA_ARGS__ }
#define TOOL_TEXT(option, takes, to, ...)                                                          \
    { .name = option, .value = takes, .text = to, .words = __VA_ARGS__ }
#define TOOL_TEXTS(option, takes, to, ...)                                                         \
    { .name = option, .value = takes, .texts = to, .words = __VA_ARGS__ }
#define TOOL_WHOLE(option, takes, to, from, up_to, ...)                                            \
    {                                                                                              \
        .name = option, .value = takes, .whole = to, .least = from, .most = up_to,                 \
        .words = __VA_ARGS__                                                                       \
    }
#define TOOL_NUMBER(option, takes, to, from, up_to, ...)                                           \
    {                                                                                              \
        .name = option, .value = takes, .number = to, .least = from, .most = up_to,                \
        .words = __VA_ARGS__                                                                       \
    }
#define TOOL_END                                                                                   \
    { .name = NULL }

struct tool_command {
    const char *name, *summary; // the summary is its line in a list of commands
    // "OLD NEW", "FILE SECRET_KEY [COMMENT]", "SOURCE...": also says how many there may be.
    const char *operands;
    const struct tool_option *options; // up to TOOL_END; NULL: none
    // Paragraphs, a line each, of any length; a line that begins with a blank stands as it is.
    const char *words;
    const char *exits;                          // what its exit statuses say; NULL: as everywhere
    int (*run)(char **operands);                // NULL behind the last; returns enum tool_exit
    const struct tool_command *const *commands; // of a group, up to NULL: instead of all from
                                                // `operands` on but its words
};

// Runs what a line asks for, `words` up to NULL behind the program's name; the exit status. Refuses
// options that the command does not have, numbers out of their range, and operands that are missing
// or too many.
int tool_command_run(const struct tool_command *program, char **words);

// Reads a whole number, digits alone. False: it is none, or out of the range.
bool tool_whole_between(const char *text, double least, double most, long *out);

// "shailoo SUBCOMMAND: ..." on stderr, a line; TOOL_BAD_INPUT.
int tool_complain(const char *format, ...) __attribute__((format(printf, 1, 2)));
// A small file of text, a zero behind it; a link is followed, as a person named it. The caller
// frees; NULL: it cannot be read, complained about.
char *tool_read_text(const char *path, size_t max, size_t *size);
// What is wrong with the line that was typed, and the usage of its command; TOOL_USAGE.
int tool_misused(const char *format, ...) __attribute__((format(printf, 1, 2)));
