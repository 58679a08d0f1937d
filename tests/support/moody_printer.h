// A printer for tests with every state that a real one has: it is what the test says, and prints
// into its folder when it is well.
#pragma once
#include "kiosk/paper/printer.h"

extern const struct printer_kind moody_printer;
extern enum printer_state moody_printer_is;   // what it says when it is asked
extern enum printer_state moody_printer_says; // of a paper that it is given; READY: as it is
