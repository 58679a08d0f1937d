// Somebody tries to get out of the kiosk's screen, to a shell, another window or another console:
// no program is ever started from the station's process, and every key is the station's.
#include "kiosk/no_exec.h"
#include "tests/check.h"
#include "tests/support/device/virtual_display.h"
#include "tests/support/kiosk_program.h"
#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { REFUSED = 1 << 0, SPAWNED_NOTHING = 1 << 1, IN_THREAD_TOO = 1 << 2, BY_FILE_TOO = 1 << 3 };

static char *const shell[] = {"sh", "-c", "exit 0", NULL};
static int go[2];

static bool exec_is_refused(void) {
    execv("/bin/sh", shell);
    return errno == EPERM;
}

static void *try_when_told(void *refused) {
    char told;
    *(bool *)refused = read(go[0], &told, 1) == 1 && exec_is_refused();
    return NULL;
}

// In a process of its own, for it is for good: what held, as its exit status.
static int what_holds(void) {
    bool in_thread = false;
    pthread_t thread; // there before the door is shut, as a library's own may be
    pid_t child;
    if (pipe(go) || pthread_create(&thread, NULL, try_when_told, &in_thread) || !no_exec_begin())
        return 0;
    int held = exec_is_refused() ? REFUSED : 0;
    if (posix_spawn(&child, "/bin/sh", NULL, NULL, shell, environ) == EPERM)
        held |= SPAWNED_NOTHING;
    if (fexecve(STDIN_FILENO, shell, environ) && errno == EPERM)
        held |= BY_FILE_TOO;
    if (write(go[1], "", 1) == 1 && !pthread_join(thread, NULL) && in_thread)
        held |= IN_THREAD_TOO;
    return held;
}

static void no_other_program_can_be_started_by_any_thread(void) {
    int status = 0;
    const pid_t child = fork();
    if (!child)
        _exit(what_holds());
    CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == (REFUSED | SPAWNED_NOTHING | IN_THREAD_TOO | BY_FILE_TOO));
}

// ---- The program

static struct small_station small;
static struct virtual_hands *hands;

static bool line_of(pid_t process, const char *task, const char *line) {
    char path[300], read[200];
    bool found = false;
    snprintf(path, sizeof path, "/proc/%d/task/%s/status", (int)process, task);
    FILE *status = fopen(path, "r");
    if (!status)
        return true; // it has ended
    while (!found && fgets(read, sizeof read, status))
        found = strcmp(read, line) == 0;
    fclose(status);
    return found;
}

static void every_thread_of_the_kiosk_is_shut_in(pid_t process) {
    char path[64];
    int threads = 0;
    snprintf(path, sizeof path, "/proc/%d/task", (int)process);
    DIR *tasks = opendir(path);
    CHECK(tasks);
    for (struct dirent *task; tasks && (task = readdir(tasks));) {
        if (task->d_name[0] == '.')
            continue;
        threads++;
        CHECK(line_of(process, task->d_name, "Seccomp:\t2\n"));
        CHECK(line_of(process, task->d_name, "NoNewPrivs:\t1\n"));
    }
    CHECK(threads > 3);
    if (tasks)
        closedir(tasks);
}

// Not Control+Alt+F2: an X server keeps that to itself, and no program sees it.
static const char *const ways_out[] = {"Alt_L+Tab", "Alt_L+F4",         "Control_L+Alt_L+t",
                                       "Super_L+d", "Control_L+Escape", "Control_L+Alt_L+Delete"};
enum { WAYS_OUT = sizeof ways_out / sizeof *ways_out };

static void claim_all(void) {
    for (int i = 0; i < WAYS_OUT; i++)
        virtual_hands_claim(hands, strrchr(ways_out[i], '+') + 1);
}

static int ways_that_serve(void) {
    int ways = 0;
    for (int i = 0; i < WAYS_OUT; i++) {
        virtual_hands_press(hands, ways_out[i]);
        ways += virtual_hands_were_served(hands);
    }
    return ways;
}

// Until then what is typed may still be the window manager's.
static bool has_the_keyboard(void) {
    for (int i = 0; i < 50; i++) {
        virtual_hands_press(hands, ways_out[0]);
        if (!virtual_hands_were_served(hands))
            return true;
    }
    return false;
}

static void no_key_leaves_the_kiosk_and_no_chord_is_taken_for_its_key(void) {
    struct hand_day day = hand_day_of(&small, "");
    CHECK(!mkdir(day.data, 0700) && !mkdir(day.medium, 0700) && !mkdir(day.printer, 0700));
    claim_all();
    CHECK(ways_that_serve() == WAYS_OUT); // so the window manager that we play would have them
    struct kiosk_program kiosk = {.programs = BIN, .small = &small, .day = &day};
    kiosk_program_start(&kiosk);
    CHECK(virtual_hands_wait_window(hands, 20000) && has_the_keyboard());
    CHECK(ways_that_serve() == 0); // nor types a letter into the passphrase
    CHECK(kiosk_program_opens_poll(&kiosk, hands));
    every_thread_of_the_kiosk_is_shut_in(kiosk.process);
    kiosk_program_type(hands, small_station_pins[0]);
    CHECK(kiosk_program_says(&kiosk, "\tSHOWING_VOTER ", 1));
    CHECK(ways_that_serve() == 0);
    kiosk_program_press(hands, "Return"); // the visit stands where it stood
    CHECK(kiosk_program_says(&kiosk, "\tIDENTIFIED ", 1));
    CHECK(kiosk_program_has(&kiosk, "event=CANCEL_PRESSED") == 0);
    kill(kiosk.process, SIGTERM);
    CHECK(waitpid(kiosk.process, NULL, 0) == kiosk.process);
}

int main(void) {
    RUN(no_other_program_can_be_started_by_any_thread);
    CHECK(small_station_make(&small) && small_station_touch(&small, 1, 2, 2));
    const pid_t display = virtual_display_start();
    hands = display > 0 ? virtual_hands_open() : NULL;
    if (hands) {
        RUN(no_key_leaves_the_kiosk_and_no_chord_is_taken_for_its_key);
        virtual_hands_close(hands);
    } else
        printf("     (no virtual display: the program is left out)\n");
    virtual_display_end(display);
    small_station_remove(&small);
    return check_report();
}
