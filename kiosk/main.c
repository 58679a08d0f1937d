// shailoo-kiosk: the station on a display. Reads its options, opens the station and a window, and
// runs the loop.
#include "kiosk/draw/canvas.h"
#include "kiosk/environment.h"
#include "kiosk/no_exec.h"
#include "kiosk/private_memory.h"
#include "kiosk/screen/screens.h"
#include "kiosk/session/states.h"
#include "kiosk/sound.h"
#include "kiosk/station/station.h"
#include "kiosk/version.h"
#include "kiosk/window.h"
#include "kiosk/words.h"
#include <SDL2/SDL_keycode.h>
#include <getopt.h>
#include <locale.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char usage[] =
    "usage: shailoo-kiosk --slice FILE --key FILE --data DIR --medium DIR --printer DIR [OPTION]\n"
    "  --slice FILE      the station's signed package\n"
    "  --key FILE        the commission's public key, which must have signed it\n"
    "  --data DIR        where the log and the journal are kept\n"
    "  --medium DIR      a folder on the removable medium, for the log's second copy: without it\n"
    "                    nobody is marked (a training station may have it on its own disk)\n"
    "  --printer DIR     the folder in which slips and reports come out, as PDF; not a link. "
    "Slips\n"
    "                    have names on them: who takes the paper removes the file\n"
    "  --reader SOURCE   libfprint (the first reader found); in training also replay:DIR\n"
    "  --camera SOURCE   a number (0 is /dev/video0); in training also a video file, or a "
    "sequence\n"
    "                    such as dir/%04d.jpg\n"
    "  --models DIR      the face models; else $SHAILOO_MODELS or ~/.cache/shailoo/models\n"
    "  --referral FILE   the signed index of the country's voters: where who is not in this list "
    "is\n"
    "  --hub URL --hub-ca FILE [--hub-cert FILE --hub-key FILE]   the centre, by HTTPS\n"
    "  --tpm TCTI        bind the log to this machine's TPM, such as device:/dev/tpmrm0, whose\n"
    "                    counter tells a disk and medium that were put back; from the first\n"
    "                    opening on, or never\n"
    "  --kiosk N         which of the station's kiosks this is; 1 when it is not said\n"
    "  --language ky|ru|en\n"
    "  --window          in a window instead of the whole screen\n"
    "exit status: 0 ended by the operator, 2 usage, 3 the package, a folder or a display cannot be "
    "used\n";

enum { USAGE = 2, CANNOT_OPEN = 3, PATH_SIZE = 512 };

static atomic_bool asked_to_end;
static struct window *window; // for the wake-up by a signal
static struct hits hits;      // what a touch means on the screen that is shown

// A signal handler may not wake the window's loop, which may rest for a minute; a thread may.
static void *wait_for_signal(void *ends) {
    int which;
    sigwait(ends, &which);
    asked_to_end = true;
    window_wake(window);
    return NULL;
}

// 0 where it is none, which no package knows.
static uint8_t kiosk_of(const char *text) {
    char *end;
    const unsigned long number = strtoul(text, &end, 10);
    return *text >= '1' && *text <= '9' && !*end && number <= UINT8_MAX ? (uint8_t)number : 0;
}

static bool read_options(int argc, char **argv, struct station_config *config, bool *fullscreen) {
    static const struct option options[] = {
        {"slice",    required_argument, NULL, 's'},
        {"key",      required_argument, NULL, 'k'},
        {"data",     required_argument, NULL, 'd'},
        {"medium",   required_argument, NULL, 'i'},
        {"printer",  required_argument, NULL, 'p'},
        {"reader",   required_argument, NULL, 'r'},
        {"camera",   required_argument, NULL, 'c'},
        {"models",   required_argument, NULL, 'm'},
        {"hub",      required_argument, NULL, 'h'},
        {"hub-ca",   required_argument, NULL, 'a'},
        {"hub-cert", required_argument, NULL, 'e'},
        {"hub-key",  required_argument, NULL, 'y'},
        {"tpm",      required_argument, NULL, 't'},
        {"referral", required_argument, NULL, 'f'},
        {"kiosk",    required_argument, NULL, 'n'},
        {"language", required_argument, NULL, 'l'},
        {"window",   no_argument,       NULL, 'w'},
        {"help",     no_argument,       NULL, 'H'},
        {"version",  no_argument,       NULL, 'v'},
        {NULL,       0,                 NULL, 0  }
    };
    static const char *const languages[LANGUAGES] = {"ky", "ru", "en"};
    int language;
    *config = (struct station_config){
        .kiosk = 1, .devices = {.finger_source = "libfprint"}, .camera = {.source = "0"}};
    *fullscreen = true;
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        switch (option) {
        case 's': config->slice_path = optarg; break;
        case 'k': config->key_path = optarg; break;
        case 'd': config->data_dir = optarg; break;
        case 'i': config->medium_dir = optarg; break;
        case 'p': config->printer_dir = optarg; break;
        case 'r': config->devices.finger_source = optarg; break;
        case 'c': config->camera.source = optarg; break;
        case 'm': config->camera.models_dir = optarg; break;
        case 'f': config->referral_path = optarg; break;
        case 'h': config->hub_url = optarg; break;
        case 'a': config->hub_ca = optarg; break;
        case 'e': config->hub_cert = optarg; break;
        case 'y': config->hub_key = optarg; break;
        case 't':
            config->tpm = optarg;
            setenv("TSS2_LOG", "all+NONE", 0); // its library would write to stderr
            break;
        case 'n': config->kiosk = kiosk_of(optarg); break;
        case 'w': *fullscreen = false; break;
        case 'v': printf("shailoo-kiosk %s\n", shailoo_version); exit(0);
        case 'l':
            language = 0;
            while (language < LANGUAGES && strcmp(optarg, languages[language]) != 0)
                language++;
            if (language == LANGUAGES) {
                fprintf(stderr, "shailoo-kiosk: --language %s: say ky, ru or en\n\n", optarg);
                return false;
            }
            config->language = (enum language)language;
            break;
        case 'H': fputs(usage, stdout); exit(0);
        default: fputs(usage, stderr); exit(USAGE);
        }
    }
    return optind == argc && config->slice_path && config->key_path && config->data_dir &&
           config->medium_dir && config->printer_dir;
}

static void draw(struct station *station) {
    const struct view *view = station_view(station);
    words_use(view->language);
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

static void touch(struct station *station, double x, double y) {
    for (int i = hits.count; i-- > 0;) {
        const struct hit *hit = &hits.at[i];
        if (x < hit->x || y < hit->y || x >= hit->x + hit->w || y >= hit->y + hit->h)
            continue;
        station_touch(station, hit);
        return;
    }
}

// A verdict is heard too, and so is "now you": once, when its screen comes; and "now back" by a
// voter whose head is turned away from it.
static void sound_out(const struct view *view) {
    static enum session_state last = LOCKED;
    static bool was_back;
    const enum session_state state = view->state;
    const bool back = state == LOOKING_AT_FACE && view->face.challenge == FACE_ASK_BACK;
    if (back && !was_back)
        sound_play(EARCON_LOOK);
    was_back = back;
    if (state == last || state == DECIDING || state == UNDOING) // from there it may go back
        return;
    last = state;
    if (states_row(state)->sound)
        sound_play(states_row(state)->sound);
}

static int sooner(int a_ms, int b_ms) {
    return b_ms >= 0 && b_ms < a_ms ? b_ms : a_ms;
}

static void run(struct station *station) {
    struct input input;
    while (!asked_to_end) {
        while (!station_may_be_drawn(station))
            station_work(station);
        bool stale = window_was_exposed(window);
        if (station_changed(station) || stale)
            draw(station);
        sound_out(station_view(station));
        if (station_work(station))
            continue;
        window_wait(window, sooner(station_wait_ms(station), sound_rest()), &input);
        switch (input.kind) {
        case INPUT_KEY:
            station_caps_lock(station, input.caps_lock);
            station_key(station, input.key, input.shift, input.is_repeat);
            break;
        case INPUT_TEXT: station_text(station, input.text); break;
        case INPUT_TOUCH: touch(station, input.x, input.y); break;
        case INPUT_QUIT:
            if (station_quit(station))
                return;
            break;
        case INPUT_NONE: break;
        }
        explicit_bzero(&input, sizeof input);
        station_hear(station);
        station_tick(station);
    }
}

// Files that were named and are not there: a kiosk that goes on without them works, and fails when
// somebody needs them.
static bool check_files(const struct station_config *config, char why[STATION_WHY_SIZE]) {
    const struct {
        const char *option, *path;
        bool is_folder;
    } named[] = {
        {"--models",   config->camera.models_dir, true },
        {"--hub-ca",   config->hub_ca,            false},
        {"--hub-cert", config->hub_cert,          false},
        {"--hub-key",  config->hub_key,           false},
        {"--referral", config->referral_path,     false},
    };
    struct stat about;
    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        if (named[i].path && (stat(named[i].path, &about) || access(named[i].path, R_OK) ||
                              !S_ISDIR(about.st_mode) == named[i].is_folder)) {
            snprintf(
                why, STATION_WHY_SIZE,
                "%s %.250s: there is no such %s that can be read. Name the right one, or leave "
                "the option out.",
                named[i].option, named[i].path, named[i].is_folder ? "folder" : "file");
            return false;
        }
    if (config->hub_url && !config->hub_ca) {
        snprintf(why, STATION_WHY_SIZE,
                 "--hub %.200s: the centre is known by its certificate alone. Name it with "
                 "--hub-ca FILE.",
                 config->hub_url);
        return false;
    }
    return true;
}

// Before a screen on which nobody sees anything the sentence on stderr has to do.
static void show_refusal(const char *why) {
    struct input input = {.kind = INPUT_NONE};
    bool is_read = !window_is_seen(window);
    fprintf(stderr, "shailoo-kiosk: %s\n", why);
    while (!is_read && !asked_to_end) {
        for (int which = 0; window_was_exposed(window) && which < 2; which++) {
            cairo_t *surface = window_begin(window, which);
            if (!surface)
                continue;
            screen_draw_refused(surface, why);
            window_end(window, which, surface);
        }
        window_wait(window, -1, &input);
        is_read =
            input.kind == INPUT_QUIT ||
            (input.kind == INPUT_KEY && (input.key == SDLK_RETURN || input.key == SDLK_ESCAPE));
    }
}

static void say_what_is_missing(const struct station *station) {
    const struct view *view = station_view(station);
    for (int i = 0; i < view->device_count; i++)
        if (view->devices[i].health == BROKEN)
            fprintf(stderr, "shailoo-kiosk: %s: %s\n", view->devices[i].name,
                    view->devices[i].words);
}

int main(int argc, char **argv) {
    struct station_config config;
    bool fullscreen;
    char why[STATION_WHY_SIZE];
    environment_clean();
    setlocale(LC_ALL, "C.UTF-8");
    if (!read_options(argc, argv, &config, &fullscreen)) {
        fputs(usage, stderr);
        return USAGE;
    }
    char models[PATH_SIZE];
    const bool are_there = check_files(&config, why);
    if (!config.camera.models_dir && face_models_folder(models, sizeof models))
        config.camera.models_dir = models;
    if (!no_exec_begin()) {
        fputs("shailoo-kiosk: this kernel cannot keep other programs from being started: it needs "
              "Linux with seccomp filters\n",
              stderr);
        return CANNOT_OPEN;
    }
    if (!canvas_has_fonts()) {
        fputs("shailoo-kiosk: there are no fonts on this machine, and nothing could be read on its "
              "screens: install fonts-inter or fonts-dejavu\n",
              stderr);
        return CANNOT_OPEN;
    }
    private_memory_begin();
    words_use(config.language);
    sigset_t ends;
    pthread_t waiter;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ends, NULL); // before other threads start, so for them too
    if (!(window = window_open(fullscreen)))
        return CANNOT_OPEN;
    struct station *station = are_there ? station_open(&config, window_wake, window, why) : NULL;
    if (pthread_create(&waiter, NULL, wait_for_signal, &ends) == 0) {
        if (station) {
            say_what_is_missing(station);
            run(station);
        } else
            show_refusal(why);
        pthread_cancel(waiter);
        pthread_join(waiter, NULL);
    }
    const bool is_refused = !station;
    station_close(station);
    sound_close();
    window_close(window);
    return is_refused ? CANNOT_OPEN : 0;
}
