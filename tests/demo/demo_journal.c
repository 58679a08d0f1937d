#include "tests/demo/demo_journal.h"
#include "kiosk/session/states.h"
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LOOK_EVERY_MS = 4 };

int64_t demo_now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void demo_journal_open(struct demo_journal *journal, const char *path) {
    *journal = (struct demo_journal){.state = LOCKED};
    snprintf(journal->path, sizeof journal->path, "%s", path);
}

void demo_journal_close(struct demo_journal *journal) {
    if (journal->file)
        fclose(journal->file);
    journal->file = NULL;
}

static int64_t time_of(const char *text) {
    struct tm utc = {0};
    int year, month, ms = 0;
    if (sscanf(text, "%d-%d-%dT%d:%d:%d.%dZ", &year, &month, &utc.tm_mday, &utc.tm_hour,
               &utc.tm_min, &utc.tm_sec, &ms) < 6)
        return 0;
    utc.tm_year = year - 1900;
    utc.tm_mon = month - 1;
    return (int64_t)timegm(&utc) * 1000 + ms;
}

static enum session_state state_of(const char *name) {
    for (int state = 0; state < SESSION_STATES; state++)
        if (strcmp(name, states_row((enum session_state)state)->name) == 0)
            return (enum session_state)state;
    return SESSION_STATES;
}

static enum demo_said kind_of(const char *what) {
    static const struct {
        const char *word;
        enum demo_said kind;
    } kinds[] = {
        {"state",    SAID_STATE   },
        {"finger",   SAID_FINGER  },
        {"face",     SAID_FACE    },
        {"reader",   SAID_READER  },
        {"referral", SAID_REFERRAL},
        {"sent",     SAID_SENT    }
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(what, kinds[i].word) == 0)
            return kinds[i].kind;
    return SAID_OTHER;
}

// name=VALUE somewhere in the text.
static long number_after(const char *text, const char *name) {
    const char *at = strstr(text, name);
    return at ? strtol(at + strlen(name), NULL, 10) : 0;
}

static void understand(struct demo_line *line, char *text) {
    *line = (struct demo_line){.what = SAID_OTHER, .state = SESSION_STATES};
    char *save = NULL;
    const char *time = strtok_r(text, "\t", &save);
    const char *what = strtok_r(NULL, "\t", &save);
    const char *rest = strtok_r(NULL, "", &save);
    if (!time || !what)
        return;
    line->t_ms = time_of(time);
    line->what = kind_of(what);
    snprintf(line->text, sizeof line->text, "%s", rest ? rest : "");
    sscanf(line->text, "%31s", line->word);
    line->ticket = number_after(line->text, "ticket=");
    line->position = (int)number_after(line->text, "position=");
    if (line->what != SAID_STATE)
        return;
    line->state = state_of(line->word);
    const char *event = strstr(line->text, "event=");
    if (event)
        sscanf(event, "event=%31s", line->event);
}

// One character at a time from where we were: a line counts once its end is there.
static bool take(struct demo_journal *journal, struct demo_line *line) {
    if (!journal->file && !(journal->file = fopen(journal->path, "re")))
        return false;
    clearerr(journal->file);
    for (int c; (c = fgetc(journal->file)) != EOF;) {
        if (c != '\n') {
            if (journal->half_size + 1 < sizeof journal->half)
                journal->half[journal->half_size++] = (char)c;
            continue;
        }
        journal->half[journal->half_size] = '\0';
        journal->half_size = 0;
        understand(line, journal->half);
        if (line->what == SAID_STATE && line->state != SESSION_STATES)
            journal->state = line->state;
        return true;
    }
    return false;
}

bool demo_journal_next(struct demo_journal *journal, struct demo_line *line, int timeout_ms) {
    const int64_t until = demo_now_ms() + timeout_ms;
    while (!take(journal, line)) {
        if (demo_now_ms() >= until)
            return false;
        nanosleep(&(struct timespec){.tv_nsec = LOOK_EVERY_MS * 1000000L}, NULL);
    }
    return true;
}
