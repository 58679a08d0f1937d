#include "kiosk/tool/tool_manual.h"
#include "kiosk/version.h"
#include <ctype.h>
#include <string.h>

enum { WIDTH = 79, NAME_SIZE = 96, PATH_SIZE = 4096 };

static const struct tool_option everywhere[] = {
    TOOL_FLAG("help", NULL, "shows this"),
    TOOL_FLAG("man", NULL, "prints the manual page, for man -l -"),
    TOOL_END,
};
static const char usual_exits[] = "0 yes or done, 1 the outcome is no, 2 usage, 3 bad input";

// ---- Text in lines, as it is or as roff has it (groff_char(7))

struct flow {
    FILE *to;
    bool is_roff;
    int column, indent; // where the line is, where the next one begins
};

static void put(const struct flow *flow, const char *text, size_t length) {
    static const char *const escapes[128] = {
        ['\\'] = "\\e", ['-'] = "\\-", ['^'] = "\\(ha", ['~'] = "\\(ti", ['`'] = "\\(ga"};
    if (flow->is_roff && length && (*text == '.' || *text == '\''))
        fputs("\\&", flow->to); // at a line's beginning it would be a request
    for (; length--; text++)
        if (flow->is_roff && !(*text & 0x80) && escapes[(int)*text])
            fputs(escapes[(int)*text], flow->to);
        else
            fputc(*text, flow->to);
}

static void put_word(struct flow *flow, const char *word, size_t length) {
    const bool is_first = flow->column == flow->indent;
    if (!is_first && flow->column + 1 + (int)length > WIDTH) {
        fprintf(flow->to, "\n%*s", flow->indent, "");
        flow->column = flow->indent;
    } else if (!is_first) {
        fputc(' ', flow->to);
        flow->column++;
    }
    put(flow, word, length);
    flow->column += (int)length;
}

static void put_words(struct flow *flow, const char *text, size_t length) {
    for (const char *end = text + length; text < end;) {
        const size_t size = strcspn(text, " \n");
        if (size)
            put_word(flow, text, size);
        text += size + 1;
    }
}

static void end_line(struct flow *flow) {
    fputc('\n', flow->to);
    flow->column = flow->indent;
}

// The paragraphs of a command's words.
static void put_paragraphs(struct flow *flow, const char *text) {
    bool was_as_it_is = false;
    for (const char *line = text; line && *line;) {
        const size_t length = strcspn(line, "\n");
        const bool is_as_it_is = *line == ' ';
        if (flow->is_roff && is_as_it_is != was_as_it_is)
            fputs(is_as_it_is ? ".PP\n.nf\n" : ".fi\n", flow->to);
        if (!is_as_it_is && line != text)
            fputs(flow->is_roff ? ".PP\n" : "\n", flow->to);
        if (is_as_it_is)
            put(flow, line, length);
        else
            put_words(flow, line, length);
        end_line(flow);
        was_as_it_is = is_as_it_is;
        line += length + (line[length] == '\n');
    }
    if (flow->is_roff && was_as_it_is)
        fputs(".fi\n", flow->to);
}

// ---- Usage and help

// "--pub FILE"
static int name_option(char out[NAME_SIZE], const struct tool_option *option) {
    return snprintf(out, NAME_SIZE, "--%s%s%s", option->name, option->value ? " " : "",
                    option->value ? option->value : "");
}

static void put_synopsis(struct flow *flow, const struct tool_command *command) {
    char name[NAME_SIZE], item[NAME_SIZE + 8];
    if (command->commands) {
        put_words(flow, "SUBCOMMAND ...", 14);
        return;
    }
    put_words(flow, command->operands, strlen(command->operands));
    for (const struct tool_option *option = command->options; option && option->name; option++) {
        name_option(name, option);
        const int length = snprintf(item, sizeof item, option->is_needed ? "%s" : "[%s]%s", name,
                                    option->texts ? "..." : "");
        put_word(flow, item, (size_t)length);
    }
}

static void list_commands(FILE *to, const struct tool_command *const *commands) {
    size_t widest = 0;
    for (size_t i = 0; commands[i]; i++)
        if (strlen(commands[i]->name) > widest)
            widest = strlen(commands[i]->name);
    for (size_t i = 0; commands[i]; i++)
        fprintf(to, "  %-*s  %s\n", (int)widest, commands[i]->name, commands[i]->summary);
}

static void put_exits(struct flow *flow, const struct tool_command *command) {
    const char *exits = command->exits ? command->exits : usual_exits;
    put_words(flow, exits, strlen(exits));
    end_line(flow);
}

void tool_manual_usage(FILE *to, const char *called, const struct tool_command *command) {
    struct flow flow = {.to = to};
    if (command->commands) { // which is short enough to be shown whole
        tool_manual_help(to, called, command);
        return;
    }
    flow.column = flow.indent = fprintf(to, "usage: %s ", called);
    put_synopsis(&flow, command);
    end_line(&flow);
}

static void list_options(FILE *to, const struct tool_option *option) {
    enum { INDENT = 22 };
    char name[NAME_SIZE];
    for (; option && option->name; option++) {
        struct flow flow = {.to = to, .column = INDENT, .indent = INDENT};
        if (name_option(name, option) > INDENT - 4)
            fprintf(to, "  %s\n%*s", name, INDENT, "");
        else
            fprintf(to, "  %-*s", INDENT - 2, name);
        put_words(&flow, option->words, strlen(option->words));
        fputc('\n', to);
    }
}

void tool_manual_help(FILE *to, const char *called, const struct tool_command *command) {
    struct flow flow = {.to = to};
    if (command->commands) {
        fprintf(to, "usage: %s SUBCOMMAND ...    (%s SUBCOMMAND --help says more)\n\n", called,
                called);
        list_commands(to, command->commands);
    } else {
        tool_manual_usage(to, called, command);
        fputc('\n', to);
        put_paragraphs(&flow, command->words);
        fputc('\n', to);
        list_options(to, command->options);
        list_options(to, everywhere);
    }
    fputs("\nexit status: ", to);
    flow.column = flow.indent = 13;
    put_exits(&flow, command);
}

// ---- The manual page, in the macros of man(7)

// shailoo-slice-verify
static void name_page(char out[NAME_SIZE], const char *called) {
    snprintf(out, NAME_SIZE, "%s", called);
    for (char *c = out; *c; c++)
        if (*c == ' ')
            *c = '-';
}

static void put_title(struct flow *flow, const char *page, const struct tool_command *command) {
    char title[NAME_SIZE];
    size_t length = 0;
    for (; page[length]; length++)
        title[length] = (char)toupper((unsigned char)page[length]);
    fputs(".TH ", flow->to);
    put(flow, title, length);
    fprintf(flow->to, " 1 \"\" \"shailoo %s\"\n.SH NAME\n", shailoo_version);
    put(flow, page, length);
    fputs(" \\- ", flow->to);
    put(flow, command->summary, strlen(command->summary));
    fputc('\n', flow->to);
}

static void put_options(struct flow *flow, const struct tool_option *option) {
    for (; option && option->name; option++) {
        fputs(".TP\n\\fB\\-\\-", flow->to);
        put(flow, option->name, strlen(option->name));
        fputs("\\fR", flow->to);
        if (option->value) {
            fputs(" \\fI", flow->to);
            put(flow, option->value, strlen(option->value));
            fputs("\\fR", flow->to);
        }
        end_line(flow);
        put_words(flow, option->words, strlen(option->words));
        end_line(flow);
    }
}

static void put_commands(struct flow *flow, const struct tool_command *const *commands) {
    for (; *commands; commands++) {
        fprintf(flow->to, ".TP\n\\fB%s\\fR\n", (*commands)->name);
        put_words(flow, (*commands)->summary, strlen((*commands)->summary));
        end_line(flow);
    }
}

// The group's pages; of a command the group's alone, of the program the kiosk's.
static void put_see_also(struct flow *flow, const char *page, const struct tool_command *command) {
    const int above = (int)(strrchr(page, '-') ? strrchr(page, '-') - page : 0);
    fputs(".BR ", flow->to);
    put(flow, above ? page : "shailoo-kiosk", above ? (size_t)above : 13);
    fputs(" (1)", flow->to);
    for (size_t i = 0; command->commands && command->commands[i]; i++) {
        fputs(",\n.BR ", flow->to);
        put(flow, page, strlen(page));
        fprintf(flow->to, "\\-%s (1)", command->commands[i]->name);
    }
    fputc('\n', flow->to);
}

void tool_manual_page(FILE *to, const char *called, const struct tool_command *command) {
    struct flow flow = {.to = to, .is_roff = true};
    char page[NAME_SIZE];
    name_page(page, called);
    put_title(&flow, page, command);
    fprintf(to, ".SH SYNOPSIS\n.B %s\n", called);
    put_synopsis(&flow, command);
    end_line(&flow);
    fputs(".SH DESCRIPTION\n", to);
    put_paragraphs(&flow, command->words);
    if (command->commands) {
        fputs(".SH SUBCOMMANDS\n", to);
        put_commands(&flow, command->commands);
    }
    fputs(".SH OPTIONS\n", to);
    put_options(&flow, command->options);
    put_options(&flow, everywhere);
    fputs(".SH EXIT STATUS\n", to);
    put_exits(&flow, command);
    fputs(".SH SEE ALSO\n", to);
    put_see_also(&flow, page, command);
}

static bool write_page(const char *folder, const char *called, const struct tool_command *command) {
    char path[PATH_SIZE], page[NAME_SIZE], below[TOOL_CALLED_SIZE];
    name_page(page, called);
    snprintf(path, sizeof path, "%s/%s.1", folder, page);
    FILE *file = fopen(path, "w");
    if (!file)
        return false;
    tool_manual_page(file, called, command);
    bool good = !ferror(file);
    good = !fclose(file) && good;
    for (size_t i = 0; good && command->commands && command->commands[i]; i++) {
        snprintf(below, sizeof below, "%s %s", called, command->commands[i]->name);
        good = write_page(folder, below, command->commands[i]);
    }
    return good;
}

bool tool_manual_write(const char *folder, const struct tool_command *program) {
    return write_page(folder, program->name, program);
}
