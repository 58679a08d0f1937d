// What the kiosk says of itself: its journal, read as it grows (kiosk/journal.h). The scripted day
// acts on these lines and on nothing else, as a person acts on the screen.
#pragma once
#include "kiosk/session/session.h"
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum demo_said {
    SAID_STATE,
    SAID_FINGER,
    SAID_FACE,
    SAID_READER,
    SAID_REFERRAL,
    SAID_SENT,
    SAID_OTHER
};

struct demo_line {
    enum demo_said what;
    int64_t t_ms;             // since 1970, UTC: when the kiosk wrote it
    enum session_state state; // of SAID_STATE
    char event[32];           // of SAID_STATE: the event that led there
    char word[32];            // the first word otherwise: wanted, down, lift; looking; lost, back
    long ticket;
    int position;   // of SAID_FINGER: ISO position of the finger that is asked for; 0: not said
    char text[256]; // the whole text after the kind
};

struct demo_journal {
    char path[4096];
    FILE *file;               // NULL until the kiosk has made it
    enum session_state state; // the last that was read
    char half[1024];          // a line that is not whole yet
    size_t half_size;
};

void demo_journal_open(struct demo_journal *journal,
                       const char *path); // the file need not be there yet
void demo_journal_close(struct demo_journal *journal);
// The next line, within the time. False: none came.
bool demo_journal_next(struct demo_journal *journal, struct demo_line *line, int timeout_ms);
int64_t demo_now_ms(void); // since 1970, UTC: the journal's clock
