// shailoo: what regional IT staff, commissions, auditors and engineers type.
#include "kiosk/private_memory.h"
#include "kiosk/tool/tool_command.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *what;
} subcommands[] = {
    {"slice",  tool_slice,  "split, build, update, verify and inspect voter lists"},
    {"keys",   tool_keys,   "make the commission's signing keys and signatures"   },
    {"log",    tool_log,    "verify, show, prove and export participation logs"   },
    {"erase",  tool_erase,  "end a kiosk's data after the poll, certified"        },
    {"finger", tool_finger, "extract, compare and score fingerprints"             },
    {"face",   tool_face,   "embed, compare and identify faces"                   },
};

static const char *subcommand; // that runs

int tool_complain(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "shailoo %s: ", subcommand);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    return TOOL_BAD_INPUT;
}

static void usage(FILE *to) {
    fputs("usage: shailoo SUBCOMMAND ...    (shailoo SUBCOMMAND --help says more)\n\n", to);
    for (size_t i = 0; i < sizeof subcommands / sizeof *subcommands; i++)
        fprintf(to, "  %-8s%s\n", subcommands[i].name, subcommands[i].what);
    fputs("\nexit status: 0 yes or done, 1 the outcome is no, 2 usage, 3 bad input\n", to);
}

int main(int argc, char **argv) {
    private_memory_begin(); // lists, passphrases and keys pass through
    if (argc >= 2 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))) {
        usage(stdout);
        return TOOL_YES;
    }
    for (size_t i = 0; argc >= 2 && i < sizeof subcommands / sizeof *subcommands; i++)
        if (!strcmp(argv[1], subcommands[i].name)) {
            subcommand = subcommands[i].name;
            return subcommands[i].run(argc - 1, argv + 1);
        }
    if (argc >= 2)
        fprintf(stderr, "shailoo: there is no subcommand '%s'\n", argv[1]);
    usage(stderr);
    return TOOL_USAGE;
}
