// shailoo finger compare: the score of two prints.
#include "kiosk/tool/tool_finger.h"
#include "matcher/finger_score.h"
#include <stdio.h>

static struct {
    long dpi;
    double at; // below 0: not given
} given = {.at = -1};
static const struct tool_option takes[] = {
    FINGER_DPI(&given.dpi),
    FINGER_AT(&given.at, "4, one stranger in 10,000"),
    TOOL_END,
};

static int run(char **paths) {
    struct finger_template a, b;
    struct finger_quality quality;
    int outcome = tool_finger_need(&a, &quality, paths[0], (int)given.dpi);
    if (outcome == TOOL_YES)
        outcome = tool_finger_need(&b, &quality, paths[1], (int)given.dpi);
    if (outcome != TOOL_YES)
        return outcome;
    float score = finger_score(&a, &b);
    printf("%.3f\n", (double)score);
    return (double)score >= (given.at < 0 ? tool_finger_match_at : given.at) ? TOOL_YES : TOOL_NO;
}

const struct tool_command tool_finger_compare = {
    .name = "compare",
    .summary = "prints the score of two prints",
    .operands = "A B",
    .options = takes,
    .words = "Prints the score s = -log10(false-match rate) of two prints.\n" FINGER_FILES
             ".\n" FINGER_SCORES,
    .exits = "0 a match, 1 no match or no print found, 2 usage, 3 bad input",
    .run = run,
};
