// The `shailoo` command line: one file a subcommand, each with its own --help.
#pragma once

enum tool_exit { TOOL_YES = 0, TOOL_NO = 1, TOOL_USAGE = 2, TOOL_BAD_INPUT = 3 };

// "shailoo SUBCOMMAND: ..." on stderr, a line; TOOL_BAD_INPUT.
int tool_complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

int tool_finger(int argc, char **argv); // argv[0] is the subcommand
int tool_face(int argc, char **argv);
int tool_slice(int argc, char **argv);
int tool_keys(int argc, char **argv);
int tool_log(int argc, char **argv);
int slice_referral(int argc, char **argv); // of tool_slice: slice referral, slice find
int tool_erase(int argc, char **argv);
