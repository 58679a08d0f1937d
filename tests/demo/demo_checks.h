// The day's end: does everything that outlives it say the same as what was played? The log, the
// final report, the slips, the hub.
#pragma once
#include "tests/demo/demo_day.h"
#include <stdio.h>

struct demo_paths {    // what the day left behind
    const char *slips; // the printer's folder: slips and reports
    const char *log;   // the participation log
    const char
        *received; // what the hub has of this kiosk: the records, one after the other; NULL: no hub
};

// Writes a line for each thing that was compared. True: all agree.
bool demo_checks(const struct demo_day *day, const struct demo_paths *paths, FILE *to);
