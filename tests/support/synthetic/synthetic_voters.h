// Invented voters for a training station: names as they are met in a Kyrgyz precinct (Kyrgyz,
// Russian, Uzbek, Dungan; with ң ө ү, undeclined ones, "уулу" and "кызы", very long ones), birth
// dates, PINs, addresses. Nobody of them exists; a like name is chance.
#pragma once
#include "sync/voter.h"

// Fills all but fingers, portrait and face, in the order of the paper list (Kyrgyz alphabet),
// numbered from 1, 20 to a page. On `on` they are 18 to 97 years old. The same seed gives the same
// people.
void synthetic_voters_invent(struct voter *voters, int count, uint64_t seed, struct day on);

// <0, 0, >0, as the Kyrgyz alphabet has it: ё after е, ң after н, ө after о, ү after у.
int synthetic_voters_compare(const char *a, const char *b);
