// Fingers that nobody has, as templates and without a picture: strangers for galleries larger than
// any real data. Number, places, flow, senses, kinds and qualities of the minutiae follow what this
// project's extractor finds in FVC2002; there is one impression of each, so nothing genuine can be
// measured. How they compare with real strangers: tests/support/FIGURES.md.
#pragma once
#include "matcher/finger_template.h"

// The same seed gives the same template on every machine. Some 5 us. Any thread.
void synthetic_template_draw(struct finger_template *out, uint64_t seed);
