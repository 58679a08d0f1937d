// A display of its own for a test, by Xvfb, which becomes this program's $DISPLAY.
#pragma once
#include <sys/types.h>

pid_t virtual_display_start(void);       // -1: there is no Xvfb
void virtual_display_end(pid_t display); // takes -1
