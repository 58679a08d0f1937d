// shailoo slice verify: is a package whole, signed, and of the place that it should be of?
#include "kiosk/tool/slice_tool.h"
#include <stdio.h>

static struct slice_options given;
static const struct tool_option takes[] = {
    SLICE_PUB(given),
    TOOL_TEXT("election", "ID", &given.election, "refuses a package of another election"),
    TOOL_TEXT("precinct", "N", &given.precinct, "refuses a package of another precinct"),
    TOOL_WHOLE("serial-min", "N", &given.serial_min, 0, UINT32_MAX,
               "refuses a package with a lower number"),
    TOOL_END,
};

static int run(char **operands) {
    struct voter_slice *slice = NULL;
    const int result = slice_open(&slice, operands[0], &given);
    if (result != TOOL_YES)
        return result;
    const struct slice_manifest *manifest = voter_slice_manifest(slice);
    printf("%s: %s: election %s, precinct %s, number %u, %u voters\n", operands[0],
           given.public_key ? "good" : "whole by the key that came with it", manifest->election,
           manifest->uik, manifest->serial, manifest->counts.voters);
    voter_slice_close(slice);
    return TOOL_YES;
}

const struct tool_command slice_verify = {
    .name = "verify",
    .summary = "checks a package's signature, form, place and counts",
    .operands = "FILE",
    .options = takes,
    .words = "Checks signature, form, place and counts of a package. Without --pub the key is the "
             "one that came with the package: who made the one can have made the other, so this "
             "shows that the package is whole, not whose it is.",
    .exits = "0 good, or whole where the key came with it, 1 refused, 2 usage, 3 bad input",
    .run = run,
};
