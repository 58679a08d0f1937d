// What keys and touches do to the form of a view. It knows nothing of screens or of what a form is
// for; sending one is a session event and not its business.
#pragma once
#include "kiosk/session/view.h"
#include <stdbool.h>
#include <stdint.h>

enum form_step { FORM_NEXT, FORM_PREVIOUS, FORM_UP, FORM_DOWN, FORM_LEFT, FORM_RIGHT };

// Each says whether anything changed, and so whether to draw anew. What was wrong is forgotten
// (error = NULL) as soon as something changes in a field, and `letters` follows a secret.
bool form_type(struct form *form, uint32_t character); // Unicode; what the field can't hold is
                                                       // passed over. In a choice, 1..9 choose
bool form_erase(struct form *form);                    // the last character; all of a choice
bool form_clear(struct form *form);                    // all of the field with the focus
bool form_focus(struct form *form, int field);
bool form_choose(struct form *form, int field, int choice);
// Tab and Shift+Tab go from field to field and round; up and down choose in a choice and go from
// field to field elsewhere; left and right choose in a choice.
bool form_step(struct form *form, enum form_step step);
// To the next field that is not filled in, round and round; false: there is none.
bool form_focus_empty(struct form *form);
bool form_complete(const struct form *form); // no text field is empty, every choice is made
void form_wipe(struct form *form);           // texts, not labels and choices; choices become -1
