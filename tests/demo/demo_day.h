// The polling day that is played: who comes in which order, and what is expected of each. The same
// seed makes the same day.
#pragma once
#include "tests/demo/demo_expect.h"

enum { DEMO_VISITS_MAX = 160 };

enum demo_part { // what happens between them is demo_player_main.c's
    MORNING,     // up to locking the station and opening it again
    NOON,        // up to the pulled plug
    AFTERNOON,   // up to those who come a second time
    EVENING,     // up to the closing
    DEMO_PARTS
};

struct demo_day {
    struct demo_visit visits[DEMO_VISITS_MAX];
    int count;
    int begins[DEMO_PARTS + 1]; // visits [begins[part], begins[part + 1])
};

// Takes a while: the expected outcomes are worked out from the pictures; `progress` (0..1) hears of
// it.
void demo_day_plan(struct demo_day *day, const struct demo_station *station,
                   struct demo_expect *expect, uint64_t seed, void (*progress)(double done));
