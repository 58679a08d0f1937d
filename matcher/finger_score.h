// How alike two fingers are, one against one: whatever way they lie and however little they share.
// Pure and unable to fail; poor templates score low.
#pragma once
#include "matcher/finger_template.h"

// s = -log10(false-match rate): 3 is what one stranger in a thousand reaches. 0 .. 12; finite.
// Symmetric up to rounding.
float finger_score(const struct finger_template *probe, const struct finger_template *reference);
