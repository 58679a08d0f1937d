// Work of many equal parts, on all processors.
#pragma once
#include <stddef.h>

// Calls `work` once for each of 0 .. count - 1, in no order, on as many threads as there are
// processors; returns when all is done. On a terminal it is shown how far `what` is.
void tool_in_parallel(size_t count, void (*work)(void *context, size_t i), void *context,
                      const char *what);

// "\rWHAT 12 of 80" on a terminal, ten times a second at most, and a new line at the end. One
// thread.
void tool_show_progress(const char *what, size_t done, size_t all);
