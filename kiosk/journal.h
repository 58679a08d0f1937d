// What an auditor and a technician read: every event, state and fault of the station, a line each,
// appended. Never a name, PIN, list number, picture, template or passphrase: a visit is known by
// its ticket.
#pragma once
#include <stdbool.h>

struct journal {
    int file; // -1: none; writing is then no fault
};

bool journal_open(struct journal *journal,
                  const char *path); // false: cannot be written; errno says why
// One line: time in UTC, `what`, and the text, separated by tabs.
void journal_write(struct journal *journal, const char *what, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void journal_close(struct journal *journal);
