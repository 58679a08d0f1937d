// A station driven as people drive it, without a window: keys, touches and texts go in, the table's
// tasks are worked off, each changed screen is drawn. For tests that need a day rather than its
// single steps.
#pragma once
#include "kiosk/station/station.h"
#include "tests/support/small_station.h"

// On FOLDER of a small_station: data in FOLDER/data, the log's second copy in FOLDER/medium and
// paper in FOLDER/paper (both made), touches by replay. NULL: why is on stderr.
struct station *driven_station(const char *folder, const char *tpm);

// Works until the state is there; false after a minute, and says on stderr what it is.
bool driven_to(struct station *station, enum session_state wanted);
void driven_press(struct station *station, enum session_event event); // its key on this screen
void driven_choose(struct station *station, int field, int choice);
void driven_fill(struct station *station, int field, const char *text);
void driven_look_up(struct station *station, const char *typed); // on the waiting screen
void driven_unlock(struct station *station, int holder, const char *passphrase);
// The form of a decision or of an undoing: officials `a` and `b` (0.. among chair, secretary,
// member) with their codes, from `field` on; sends it.
void driven_sign(struct station *station, int field, int a, const char *code_a, int b,
                 const char *code_b);
// Unlocked by chair and secretary; a poll that is not open yet is opened.
bool driven_open(struct station *station);
bool driven_close_poll(struct station *station); // from the waiting screen
