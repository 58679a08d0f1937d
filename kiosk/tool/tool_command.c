#include "kiosk/tool/tool_command.h"
#include "kiosk/tool/tool_manual.h"
#include "sync/outside_file.h"
#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const struct tool_command *command; // that runs
static char called[TOOL_CALLED_SIZE];      // how it is typed: "shailoo slice verify"
static char complains[TOOL_CALLED_SIZE];   // who complains: "shailoo slice"

static void say(const char *who, const char *format, va_list arguments) {
    fprintf(stderr, "%s: ", who);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
}

int tool_complain(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    say(complains, format, arguments);
    va_end(arguments);
    return TOOL_BAD_INPUT;
}

char *tool_read_text(const char *path, size_t max, size_t *size) {
    char *text;
    const enum sync_status status = outside_file_read(path, max, OUTSIDE_LINK, &text, size);
    if (status)
        tool_complain("%s: %s", path, sync_status_text(status));
    return text;
}

int tool_misused(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    say(called, format, arguments);
    va_end(arguments);
    tool_manual_usage(stderr, called, command);
    return TOOL_USAGE;
}

// ---- Options. Not getopt_long: it takes an abbreviation for the name, and what is short for one
// option today may be another's tomorrow, as in a script that erases.

bool tool_whole_between(const char *text, double least, double most, long *out) {
    errno = 0;
    const long number = strtol(text, NULL, 10);
    if (!*text || text[strspn(text, "0123456789")] || errno || (double)number < least ||
        (double)number > most)
        return false;
    *out = number;
    return true;
}

static int take_whole(const struct tool_option *option, const char *value) {
    if (tool_whole_between(value, option->least, option->most, option->whole))
        return TOOL_YES;
    return tool_misused("--%s %s is not a whole number from %.0f to %.0f", option->name, value,
                        option->least, option->most);
}

static int take_number(const struct tool_option *option, const char *value) {
    char *end;
    const double number = strtod(value, &end);
    if (end == value || *end || !(number >= option->least && number <= option->most))
        return tool_misused("--%s %s is not a number from %g to %g", option->name, value,
                            option->least, option->most);
    *option->number = number;
    return TOOL_YES;
}

static int take_value(const struct tool_option *option, const char *value) {
    if (!*value)
        return tool_misused("--%s is empty: it takes %s", option->name, option->value);
    if (option->whole)
        return take_whole(option, value);
    if (option->number)
        return take_number(option, value);
    if (option->text)
        *option->text = value;
    else if (option->texts->count == TOOL_TEXTS_MAX)
        return tool_misused("--%s is given more than %d times", option->name, TOOL_TEXTS_MAX);
    else
        option->texts->at[option->texts->count++] = value;
    return TOOL_YES;
}

// The option that a word such as --pub or --pub=FILE names; NULL: the command has none of this
// name.
static const struct tool_option *find_option(const char *word) {
    const size_t length = strcspn(word, "=");
    for (const struct tool_option *option = command->options; option && option->name; option++)
        if (!strncmp(word, "--", 2) && strlen(option->name) == length - 2 &&
            !strncmp(word + 2, option->name, length - 2))
            return option;
    return NULL;
}

// Takes the option at `*at`, which is left at the last word that belongs to it.
static int take_option(char ***at, uint64_t *given) {
    const char *word = **at, *value = strchr(word, '=');
    const struct tool_option *option = find_option(word);
    if (!option)
        return tool_misused("it has no option %s", word);
    assert(option - command->options < 64);
    const uint64_t bit = UINT64_C(1) << (option - command->options);
    if (*given & bit && !option->texts)
        return tool_misused("--%s is given twice", option->name);
    *given |= bit;
    if (option->flag && value)
        return tool_misused("--%s takes no value", option->name);
    if (option->flag) {
        *option->flag = true;
        return TOOL_YES;
    }
    if (!value && !(*at)[1])
        return tool_misused("--%s is the last word: it takes %s", option->name, option->value);
    return take_value(option, value ? value + 1 : *++*at);
}

// Options may stand before, between and behind the operands, which are moved to the front of
// `words`; behind -- there are operands alone.
static int take_words(char **words, uint64_t *given) {
    char **operand = words;
    bool options_may_come = true;
    for (char **at = words; *at; at++) {
        if (options_may_come && !strcmp(*at, "--"))
            options_may_come = false;
        else if (!options_may_come || **at != '-' || !(*at)[1])
            *operand++ = *at;
        else if (take_option(&at, given) != TOOL_YES)
            return TOOL_USAGE;
    }
    *operand = NULL;
    return TOOL_YES;
}

// ---- Operands

static int check_operands(char **words) {
    const char *name = command->operands;
    for (size_t length; *name; name += length + strspn(name + length, " ")) {
        length = strcspn(name, " ");
        if (!*words && *name != '[')
            return tool_misused("%.*s is missing", (int)strcspn(name, " ."), name);
        if (length > 3 && !strncmp(name + length - 3, "...", 3))
            return TOOL_YES;
        words += *words != NULL;
    }
    return *words ? tool_misused("'%s' is one word too many", *words) : TOOL_YES;
}

static int check_needed(uint64_t given) {
    const struct tool_option *options = command->options;
    for (int i = 0; options && options[i].name; i++)
        if (options[i].is_needed && !(given >> i & 1))
            return tool_misused("--%s is missing", options[i].name);
    return TOOL_YES;
}

// ---- A line

static void enter(const struct tool_command *next) {
    const size_t used = strlen(called);
    const int more =
        snprintf(called + used, sizeof called - used, "%s%s", used ? " " : "", next->name);
    assert(more > 0 && used + (size_t)more < sizeof called);
    if (!strchr(complains, ' ')) // a complaint names the program and its first word
        memcpy(complains, called, sizeof complains);
    command = next;
}

static const struct tool_command *find_command(const char *name) {
    for (const struct tool_command *const *one = command->commands; *one; one++)
        if (!strcmp((*one)->name, name))
            return *one;
    return NULL;
}

static bool asks_for_help(const char *word) {
    return !strcmp(word, "--help") || !strcmp(word, "-h");
}

// --help and --man, wherever they stand, go before all that may be wrong with the line. True: they
// were there. Of a group's line only the first word is its own.
static bool show(char **words) {
    for (; *words && strcmp(*words, "--") != 0; words++) {
        const bool is_page = !strcmp(*words, "--man");
        if (is_page || asks_for_help(*words)) {
            (is_page ? tool_manual_page : tool_manual_help)(stdout, called, command);
            return true;
        }
        if (command->commands)
            return false;
    }
    return false;
}

static int run(char **words) {
    uint64_t given = 0;
    if (show(words))
        return TOOL_YES;
    while (command->commands) {
        if (!*words) {
            tool_manual_usage(stderr, called, command);
            return TOOL_USAGE;
        }
        const struct tool_command *next = find_command(*words);
        if (!next)
            return tool_misused("there is no subcommand '%s'", *words);
        enter(next);
        if (show(++words))
            return TOOL_YES;
    }
    int outcome = take_words(words, &given);
    if (outcome == TOOL_YES)
        outcome = check_operands(words);
    if (outcome == TOOL_YES)
        outcome = check_needed(given);
    return outcome == TOOL_YES ? command->run(words) : outcome;
}

int tool_command_run(const struct tool_command *program, char **words) {
    enter(program);
    const int outcome = run(words);
    if (fflush(stdout) == 0 && !ferror(stdout))
        return outcome;
    return tool_complain("the standard output: %s", strerror(errno));
}
