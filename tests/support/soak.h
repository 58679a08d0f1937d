// How long a soaked test goes on: one that does the same again and again, at random moments or with
// random damage. `./run soak` plays all of its rounds, `./run test` a twentieth of them.
#pragma once
#include <stdbool.h>

// Of `all` rounds, those to be played now: SHAILOO_SOAK (1: all, 0.5: half, 10: ten times as many)
// says the share, else it is a twentieth. Never fewer than one.
int soak_rounds(int all);
// All of them or more: enough to ask for a share of each thing that may happen.
bool soak_is_whole(void);
