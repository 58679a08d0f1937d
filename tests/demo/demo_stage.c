#include "tests/demo/demo_stage.h"
#include "kiosk/screen/screens.h"
#include "kiosk/session/states.h"
#include "tests/support/device/virtual_camera.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { END_MS = 5000, SETTLE_MS = 200, TAKES_PRESSES_MS = 450 };

static void sleep_ms(int ms) {
    nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L}, NULL);
}

void demo_stage_settle(void) {
    sleep_ms(SETTLE_MS);
}

// ---- the kiosk's process ----

static void become_kiosk(const struct demo_stage *stage) {
    char log[DEMO_PATH + 16];
    snprintf(log, sizeof log, "%s/kiosk.log", stage->out);
    int to = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (to >= 0) {
        dup2(to, STDOUT_FILENO);
        dup2(to, STDERR_FILENO);
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    execv(stage->kiosk[0], stage->kiosk);
    fprintf(stderr, "%s: %s\n", stage->kiosk[0], strerror(errno));
    _exit(127);
}

bool demo_stage_start_kiosk(struct demo_stage *stage) {
    stage->kiosk_process = fork();
    if (stage->kiosk_process == 0)
        become_kiosk(stage);
    if (stage->kiosk_process < 0)
        return demo_stage_fail(stage, "the kiosk could not be started: %s", strerror(errno));
    if (!virtual_hands_wait_window(stage->hands, DEMO_WAIT_MS))
        return demo_stage_fail(stage, "waited %d s for the kiosk's window", DEMO_WAIT_MS / 1000);
    // The reader's socket is there as soon as the kiosk has opened the reader.
    if (!virtual_finger_open(&stage->finger, stage->socket, DEMO_WAIT_MS))
        return demo_stage_fail(stage, "waited %d s for the kiosk to open its finger reader",
                               DEMO_WAIT_MS / 1000);
    return true;
}

static bool kiosk_ends_within(struct demo_stage *stage, int ms) {
    for (const int64_t until = demo_now_ms() + ms; demo_now_ms() < until; sleep_ms(10))
        if (waitpid(stage->kiosk_process, NULL, WNOHANG) == stage->kiosk_process) {
            stage->kiosk_process = 0;
            return true;
        }
    return false;
}

void demo_stage_kill_kiosk(struct demo_stage *stage) {
    virtual_finger_close(&stage->finger);
    if (stage->kiosk_process <= 0)
        return;
    kill(stage->kiosk_process, SIGKILL);
    waitpid(stage->kiosk_process, NULL, 0);
    stage->kiosk_process = 0;
}

bool demo_stage_end_kiosk(struct demo_stage *stage) {
    if (stage->kiosk_process <= 0)
        return true;
    kill(stage->kiosk_process, SIGTERM);
    const bool ended = kiosk_ends_within(stage, END_MS);
    demo_stage_kill_kiosk(stage);
    return ended;
}

// ---- waiting ----

bool demo_stage_fail(struct demo_stage *stage, const char *format, ...) {
    if (stage->why[0]) // the first cause counts
        return false;
    va_list arguments;
    va_start(arguments, format);
    const int said = vsnprintf(stage->why, sizeof stage->why, format, arguments);
    va_end(arguments);
    if (said >= 0 && (size_t)said < sizeof stage->why)
        snprintf(stage->why + said, sizeof stage->why - (size_t)said, "; the kiosk is at %s",
                 states_row(stage->journal.state)->name);
    demo_stage_picture(stage, "FAILED");
    return false;
}

static bool kiosk_is_there(struct demo_stage *stage) {
    int status;
    if (stage->kiosk_process <= 0 ||
        waitpid(stage->kiosk_process, &status, WNOHANG) != stage->kiosk_process)
        return true;
    stage->kiosk_process = 0;
    return demo_stage_fail(stage, "the kiosk ended by itself (status %#x, see kiosk.log)",
                           (unsigned)status);
}

static bool next_until(struct demo_stage *stage, struct demo_line *line, int64_t until_ms) {
    while (kiosk_is_there(stage) && demo_now_ms() < until_ms)
        if (demo_journal_next(&stage->journal, line, 200)) {
            stage->told_ms = demo_now_ms();
            return true;
        }
    return false;
}

bool demo_stage_next(struct demo_stage *stage, struct demo_line *line, int longer_ms) {
    const int wait_ms = DEMO_WAIT_MS + longer_ms;
    return next_until(stage, line, demo_now_ms() + wait_ms) ||
           demo_stage_fail(stage, "waited %d s for the kiosk to go on", wait_ms / 1000);
}

bool demo_stage_wait_state(struct demo_stage *stage, enum session_state state) {
    struct demo_line line;
    const int64_t until = demo_now_ms() + DEMO_WAIT_MS;
    while (next_until(stage, &line, until))
        if (line.what == SAID_STATE && line.state == state)
            return true;
    return demo_stage_fail(stage, "waited %d s for %s", DEMO_WAIT_MS / 1000,
                           states_row(state)->name);
}

bool demo_stage_wait_event(struct demo_stage *stage, enum session_event event) {
    struct demo_line line;
    const int64_t until = demo_now_ms() + DEMO_WAIT_MS;
    while (next_until(stage, &line, until))
        if (line.what == SAID_STATE && strcmp(line.event, session_event_name(event)) == 0)
            return true;
    return demo_stage_fail(stage, "waited %d s for %s", DEMO_WAIT_MS / 1000,
                           session_event_name(event));
}

bool demo_stage_wait_word(struct demo_stage *stage, enum demo_said what, const char *word,
                          struct demo_line *line) {
    const int64_t until = demo_now_ms() + DEMO_WAIT_MS;
    while (next_until(stage, line, until))
        if (line->what == what && (!word[0] || strcmp(line->word, word) == 0))
            return true;
    return demo_stage_fail(stage, "waited %d s for a journal line '%s'", DEMO_WAIT_MS / 1000, word);
}

void demo_stage_catch_up(struct demo_stage *stage) {
    struct demo_line line;
    while (demo_journal_next(&stage->journal, &line, 0))
        ;
}

// ---- the screen ----

// Where a thing can be touched is asked of the code that draws it, from a view like the kiosk's.
static bool find(enum session_state state, enum language language, int act, int arg, int *x,
                 int *y) {
    struct hits hits = {.count = 0};
    const struct view view = {
        .state = state,
        .language = language,
        .training = true,
        .date = "24.01.2027",
        .clock = "10:00",
        .election = {"-",                                               "-",                                           "-"},
        .address = {"-",                                                 "-",                                                                                            "-"},
        .form = {.count = state == WAITING,                                              .fields = {{.label = "PIN", .kind = FIELD_LINE}}},
        .voter = {.surname = "-",.given = "-",  .patronymic = "", .birth = "-"},
        .finger = {.position = 2,                                                                                  .attempt = 1,                                                                                                              .attempts = 2, .quality = -1},
        .face = {.attempt = 1,                                                 .attempts = 3                                                                                 },
        .focus_action = -1,
    };
    cairo_surface_t *paper =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, SCREEN_WIDTH, SCREEN_HEIGHT);
    cairo_t *to = cairo_create(paper);
    screen_draw(to, &view, &hits);
    cairo_destroy(to);
    cairo_surface_destroy(paper);
    for (int i = 0; i < hits.count; i++) {
        const struct hit *hit = &hits.at[i];
        if ((int)hit->act != act || hit->arg != arg)
            continue;
        *x = (int)(hit->x + hit->w / 2);
        *y = (int)(hit->y + hit->h / 2);
        return true;
    }
    return false;
}

static void wait_to_press(const struct demo_stage *stage) {
    const int64_t left_ms = stage->told_ms + TAKES_PRESSES_MS - demo_now_ms();
    if (left_ms > 0)
        sleep_ms((int)left_ms);
}

void demo_stage_press(struct demo_stage *stage, const char *key) {
    wait_to_press(stage);
    virtual_hands_press(stage->hands, key);
}

bool demo_stage_touch(struct demo_stage *stage, enum session_state state, int act, int arg) {
    int x, y;
    if (act == ACT_EVENT)
        wait_to_press(stage);
    if (!find(state, stage->language, act, arg, &x, &y))
        return demo_stage_fail(stage, "%s offers nothing to touch for act %d, %d",
                               states_row(state)->name, act, arg);
    virtual_hands_touch(stage->hands, x, y);
    return true;
}

bool demo_stage_language(struct demo_stage *stage, enum session_state state,
                         enum language language) {
    if (language == stage->language)
        return true;
    if (!demo_stage_touch(stage, state, ACT_LANGUAGE, (int)language))
        return false;
    stage->language = language;
    return true;
}

void demo_stage_picture(struct demo_stage *stage, const char *name) {
    char path[DEMO_PATH + 96];
    snprintf(path, sizeof path, "%s/screens/%03d-%s.png", stage->out, ++stage->pictures, name);
    if (stage->hands)
        virtual_hands_picture(stage->hands, path);
}

static void picture_of_state(struct demo_stage *stage, enum session_state state) {
    static const char *const languages[LANGUAGES] = {"ky", "ru", "en"};
    char name[64];
    snprintf(name, sizeof name, "%s-%s", states_row(state)->name, languages[stage->language]);
    demo_stage_settle();
    demo_stage_picture(stage, name);
    stage->pictured[state][stage->language] = true;
}

bool demo_stage_picture_state(struct demo_stage *stage, enum session_state state) {
    const enum language before = stage->language;
    for (int step = 0; step < LANGUAGES; step++) {
        const enum language language = (enum language)(((int)before + step) % LANGUAGES);
        if (stage->pictured[state][language])
            continue;
        if (!demo_stage_language(stage, state, language))
            return false;
        picture_of_state(stage, state);
    }
    return demo_stage_language(stage, state, before);
}

// ---- the log ----

bool demo_stage_hold_log(struct demo_stage *stage) {
    if (sqlite3_open_v2(stage->log, &stage->held, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
        sqlite3_exec(stage->held, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK)
        return true;
    demo_stage_fail(stage, "%s cannot be held: %s", stage->log, sqlite3_errmsg(stage->held));
    demo_stage_let_log_go(stage);
    return false;
}

void demo_stage_let_log_go(struct demo_stage *stage) {
    sqlite3_close(stage->held); // and so rolls back what was never written
    stage->held = NULL;
}

// ---- the camera ----

bool demo_stage_face(struct demo_stage *stage, const char *picture) {
    return virtual_camera_show(stage->camera, picture) ||
           demo_stage_fail(stage, "%s cannot be put before the camera: %s",
                           picture ? picture : "nobody", strerror(errno));
}
