// How alike two fingers are, one against one: whatever way they lie and however little they share.
// Pure and unable to fail; poor templates score low.
#pragma once
#include "matcher/finger_template.h"

// s = -log10(false-match rate): 3 is what one stranger in a thousand reaches. 0 .. 12; finite.
// Symmetric up to rounding. Where both templates bring their flow it counts too; without it the
// score means the same and is less sure.
float finger_score(const struct finger_template *probe, const struct finger_template *reference);

// One probe against `count` references, into as many `scores`; takes no memory.
void finger_score_each(const struct finger_template *probe,
                       const struct finger_template *references, size_t count, float *scores);

// A template made ready, for whoever compares the same ones many times: some 16 KB.
struct finger_ready;
struct finger_ready *
finger_score_make_ready(const struct finger_template *finger); // NULL: no memory
float finger_score_ready(const struct finger_ready *probe, const struct finger_ready *reference);
void finger_score_forget(struct finger_ready *ready); // wipes and frees; takes NULL
