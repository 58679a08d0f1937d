// The mirror at work: a recording of 1280 x 720 goes through the camera thread and its networks
// while this program, as the station's UI thread does, draws the screen with each new picture into
// the real window (so it wants a display; Xvfb will do). Prints how many pictures a second were
// shown and looked at, and how long the interface was busy at a time: as long as a key would wait.
// usage: bench_camera [SECONDS]
// exit status: 0 the picture is shown 15 times a second or more, 1 it is not, 77 the models, the
// shared faces or a display are not here
#include "kiosk/screen/screens.h"
#include "kiosk/session/view.h"
#include "kiosk/thread/camera_thread.h"
#include "kiosk/window.h"
#include "kiosk/words.h"
#include "tests/support/shared_data.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { WIDTH = 1280, HEIGHT = 720, FRAMES = 60, FACE = 2, TURNS_MAX = 100000 };

static struct window *window;
static double turns[TURNS_MAX]; // ms that the interface was busy
static int turn_count;

static double now_ms(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void wake(void *user) {
    window_wake(user);
}

// A face of 200 pixels before a wall, with a sensor's noise.
static bool record(const char *folder) {
    char path[4096];
    struct picture face = {0};
    struct picture frame = {WIDTH, HEIGHT, 3, 0, malloc((size_t)WIDTH * HEIGHT * 3)};
    snprintf(path, sizeof path, "%s/lfw-dev/lfw/Abel_Pacheco/Abel_Pacheco_0001.jpg", shared_data());
    bool done = frame.pixels && picture_read(&face, path, 3) == BIOMETRIC_OK;
    uint32_t chance = 1;
    for (int i = 0; done && i < FRAMES; i++) {
        for (int y = 0; y < HEIGHT; y++)
            for (int x = 0; x < WIDTH; x++) {
                const int u = (x - WIDTH / 2) / FACE + face.width / 2 + i % 5;
                const int v = (y - HEIGHT / 2) / FACE + face.height / 2;
                const bool inside = u >= 0 && v >= 0 && u < face.width && v < face.height;
                for (int c = 0; c < 3; c++) {
                    chance = chance * 1664525 + 1013904223;
                    const int gray = inside ? face.pixels[3 * (v * face.width + u) + c] : 150;
                    const int noisy = gray + (int)(chance >> 29) - 4;
                    frame.pixels[3 * (y * WIDTH + x) + c] = (uint8_t)(noisy < 0     ? 0
                                                                      : noisy > 255 ? 255
                                                                                    : noisy);
                }
            }
        snprintf(path, sizeof path, "%s/f%03d.jpg", folder, i);
        done = picture_write(&frame, path) == BIOMETRIC_OK;
    }
    picture_finish(&face);
    picture_finish(&frame);
    return done;
}

static void draw(const struct view *view) {
    static struct hits hits;
    for (int which = 0; which < 2; which++) {
        cairo_t *surface = window_begin(window, which);
        if (!surface)
            continue;
        if (which == 0)
            screen_draw(surface, view, &hits);
        else
            screen_draw_public(surface, view);
        window_end(window, which, surface);
    }
}

static int by_size(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double shown_a_second(struct camera_thread *camera, struct mailbox *mail, double seconds) {
    static struct face_request request = {.ticket = 1, .time_limit_ms = UINT32_MAX, .threshold = 9};
    struct view view = {.state = LOOKING_AT_FACE, .language = KYRGYZ};
    struct picture picture = {0}, next;
    struct input input;
    int shown = 0, seen = 0;
    draw(&view); // fonts and translations are loaded long before the first look
    camera_thread_look(camera, &request);
    struct station_event event;
    while (!mailbox_take(mail, &event)) // the camera is open
        window_wait(window, 100, &input);
    const double begun = now_ms(CLOCK_MONOTONIC), cpu = now_ms(CLOCK_PROCESS_CPUTIME_ID);
    double own = now_ms(CLOCK_THREAD_CPUTIME_ID), now;
    while ((now = now_ms(CLOCK_MONOTONIC)) < begun + seconds * 1000) {
        bool changed = false;
        do {
            if (event.kind == EVENT_FACE_SEEN) {
                seen++;
                view.face.progress = event.as.seen.progress;
                view.face.is_there = event.as.seen.is_there;
                view.face.x = (double)event.as.seen.x;
                view.face.y = (double)event.as.seen.y;
                view.face.size = (double)event.as.seen.size;
            }
            if (event.kind == EVENT_FACE_FRAME && camera_thread_picture(camera, &next)) {
                picture_finish(&picture);
                picture = next;
                view.face.frame = &picture;
                shown++;
            }
            changed = true;
        } while (mailbox_take(mail, &event));
        if (changed)
            draw(&view);
        if (turn_count < TURNS_MAX)
            turns[turn_count++] = now_ms(CLOCK_MONOTONIC) - now;
        while (!mailbox_take(mail, &event))
            window_wait(window, 100, &input);
    }
    const double took = (now - begun) / 1000;
    own = now_ms(CLOCK_THREAD_CPUTIME_ID) - own;
    qsort(turns, (size_t)turn_count, sizeof *turns, by_size);
    printf("1280 x 720: %.1f pictures a second shown, %.1f looked at\n", shown / took, seen / took);
    printf("the interface was busy for %.1f ms at a time (median), %.1f ms (99 of 100), %.1f ms at "
           "most\n",
           turns[turn_count / 2], turns[turn_count * 99 / 100], turns[turn_count - 1]);
    printf("CPU: %.2f of a core, %.2f of it for the interface\n",
           (now_ms(CLOCK_PROCESS_CPUTIME_ID) - cpu) / 1000 / took, own / 1000 / took);
    picture_finish(&picture);
    return shown / took;
}

int main(int argc, char **argv) {
    char folder[] = "/tmp/bench-camera.XXXXXX", source[64], models[4096], command[100];
    const double seconds = argc > 1 ? atof(argv[1]) : 10;
    if (!shared_data() || !face_models_folder(models, sizeof models) || !getenv("DISPLAY") ||
        !mkdtemp(folder)) {
        puts("skipped: the shared faces, the models or a display are not here");
        return 77;
    }
    snprintf(source, sizeof source, "%s/f%%03d.jpg", folder);
    struct camera_config config = {.source = source, .models_dir = models};
    window = record(folder) ? window_open(true) : NULL;
    struct mailbox *mail = mailbox_create(wake, window);
    struct camera_thread *camera = window ? camera_thread_start(&config, mail) : NULL;
    int status = 77;
    if (camera && camera_thread_has_faces(camera))
        status = shown_a_second(camera, mail, seconds) >= 15 ? 0 : 1;
    else
        puts("skipped: the models or a display are not here");
    camera_thread_stop(camera);
    mailbox_destroy(mail);
    window_close(window);
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command) ? 1 : status;
}
