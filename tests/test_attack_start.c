// A start with a mistake in it: what was named and is not there is refused in a sentence that names
// it, by an exit status, and in the journal where there is one; and what goes on without says so.
#include "kiosk/draw/canvas.h"
#include "tests/check.h"
#include "tests/support/station_hand.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { USAGE = 2, REFUSED = 3 };

static struct small_station small;
static struct hand_day day;
static char said[8192];

// The kiosk, with what comes before it and behind its usual options; its exit status.
static int start(const char *before, const char *options) {
    char command[4096];
    snprintf(command, sizeof command,
             "cd '%s' && %s timeout 4 '" BIN "/shailoo-kiosk' --slice '%s' --key '%s' --data '%s' "
             "--medium '%s' --printer '%s' --window %s 2>&1 >/dev/null",
             small.folder, before, small.slice, small.key, day.data, day.medium, day.printer,
             options);
    FILE *pipe = popen(command, "r");
    said[pipe ? fread(said, 1, sizeof said - 1, pipe) : 0] = 0;
    const int status = pipe ? pclose(pipe) : -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static const char unseen[] = "SDL_VIDEODRIVER=dummy";

static void what_is_named_and_not_there_is_refused_by_its_name(void) {
    static const struct {
        const char *options, *words;
        int status;
    } starts[] = {
        {"--language de",                                "--language de",  USAGE  },
        {"--reader nonsense",                            "--reader nons",  REFUSED},
        {"--models /nope",                               "--models /nope", REFUSED},
        {"--hub https://127.0.0.1:9 --hub-ca /nope.pem", "--hub-ca /nope", REFUSED},
        {"--hub https://127.0.0.1:9",                    "--hub-ca FILE",  REFUSED},
        {"--referral /nope.index",                       "--referral /no", REFUSED},
        {"--kiosk 9",                                    "kiosks 1 to",    REFUSED},
    };
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        CHECK(start(unseen, starts[i].options) == starts[i].status);
        CHECK(strstr(said, starts[i].words));
    }
}

static void a_refused_package_is_in_the_journal_with_its_reason(void) {
    char options[600];
    snprintf(options, sizeof options, "--slice '%.300s'", small.key); // the last one counts
    CHECK(start(unseen, options) == REFUSED && strstr(said, "package"));
    CHECK(hand_finds(day.data, "journal.txt", "refused\t"));
}

static void without_a_display_it_says_so(void) {
    CHECK(start("SDL_VIDEODRIVER=x11 DISPLAY=", "") == REFUSED && strstr(said, "no display"));
}

// Asked in a process of its own: the program takes no FONTCONFIG_FILE from its environment.
static void that_there_are_no_fonts_is_seen(void) {
    int status = 0;
    char file[HAND_PATH_SIZE + 16];
    snprintf(file, sizeof file, "%s/none.conf", small.folder);
    FILE *none = fopen(file, "w");
    CHECK(none && fputs("<fontconfig><cachedir>/nope</cachedir></fontconfig>", none) >= 0 &&
          !fclose(none));
    const pid_t child = fork();
    if (!child) {
        setenv("FONTCONFIG_FILE", file, 1);
        _exit(canvas_has_fonts());
    }
    CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && !WEXITSTATUS(status));
    CHECK(canvas_has_fonts());
}

static void a_printer_that_is_not_there_is_said_and_keeps_nobody_from_starting(void) {
    CHECK(start(unseen, "--printer /nope") != REFUSED && strstr(said, "Printer: not connected"));
}

int main(void) {
    CHECK(small_station_make(&small));
    day = hand_day_of(&small, "");
    CHECK(!mkdir(day.medium, 0700) && !mkdir(day.printer, 0700));
    RUN(what_is_named_and_not_there_is_refused_by_its_name);
    RUN(a_refused_package_is_in_the_journal_with_its_reason);
    RUN(without_a_display_it_says_so);
    RUN(that_there_are_no_fonts_is_seen);
    RUN(a_printer_that_is_not_there_is_said_and_keeps_nobody_from_starting);
    small_station_remove(&small);
    return check_report();
}
