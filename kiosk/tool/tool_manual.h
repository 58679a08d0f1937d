// The words of a command's row as they are shown: its usage, its help, its manual page. `called` is
// the command as it is typed, "shailoo slice verify".
#pragma once
#include "kiosk/tool/tool_command.h"
#include <stdio.h>

enum { TOOL_CALLED_SIZE = 64 };

void tool_manual_usage(FILE *to, const char *called, const struct tool_command *command);
void tool_manual_help(FILE *to, const char *called, const struct tool_command *command);
void tool_manual_page(FILE *to, const char *called, const struct tool_command *command); // man(7)
// The pages of the program and of all its commands: FOLDER/shailoo-slice-verify.1. False, with
// errno: not all of them could be written.
bool tool_manual_write(const char *folder, const struct tool_command *program);
