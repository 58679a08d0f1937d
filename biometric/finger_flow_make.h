// Private to finger_extract: the print's outline and the run of its ridges, from the picture's fine
// cells to the coarse grid that a template carries.
#pragma once
#include "biometric/finger_ridges.h"
#include "matcher/finger_flow.h"

// (left, top) is where the ridges' picture lies in the template, pixels at 500 dpi. A print too
// large for the grid gets larger cells.
void finger_flow_make(struct finger_flow *out, const struct finger_ridges *ridges, int left,
                      int top);
