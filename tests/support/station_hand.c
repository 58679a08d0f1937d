#include "tests/support/station_hand.h"
#include "kiosk/session/states.h"
#include "kiosk/station/station_inside.h"
#include "tests/check.h"
#include <SDL2/SDL_keycode.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

enum { NAP_US = 500, PATIENCE_US = 60000000 };

struct station_config hand_config(const struct small_station *small, const char *data,
                                  const char *medium, const char *printer, const char *replay) {
    return (struct station_config){
        .slice_path = small->slice,
        .key_path = small->key,
        .data_dir = data,
        .medium_dir = medium,
        .printer_dir = printer,
        .devices = {.finger_source = replay      },
        .camera = { .source = "none-%d.png", .models_dir = "/nonexistent"},
        .kiosk = 1,
        .language = ENGLISH,
    };
}

struct station *hand_opens(const struct station_config *config) {
    char why[STATION_WHY_SIZE] = "";
    struct station *station = station_open(config, NULL, NULL, why);
    if (!station)
        fprintf(stderr, "station: %s\n", why);
    return station;
}

bool hand_makes_folders(const struct small_station *small, const char *mark,
                        char data[HAND_PATH_SIZE], char medium[HAND_PATH_SIZE],
                        char printer[HAND_PATH_SIZE]) {
    snprintf(data, HAND_PATH_SIZE, "%.240s/data%s", small->folder, mark);
    snprintf(medium, HAND_PATH_SIZE, "%.240s/medium%s", small->folder, mark);
    snprintf(printer, HAND_PATH_SIZE, "%.240s/paper%s", small->folder, mark);
    return !mkdir(medium, 0700) && !mkdir(printer, 0700);
}

struct station *hand_opens_for_looks(const struct small_station *small, const char *data,
                                     const char *medium, const char *printer) {
    static char models[4096];
    struct station_config config = hand_config(small, data, medium, printer, "replay:/nowhere");
    config.camera.models_dir = face_models_folder(models, sizeof models) ? models : NULL;
    struct station *station = hand_opens(&config);
    if (!station)
        exit(1);
    if (!camera_thread_has_faces(station->camera)) {
        station_close(station);
        return NULL;
    }
    hand_unlocks(station, 0);
    hand_unlocks(station, 1);
    CHECK(hand_reaches(station, OPENING));
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, WAITING));
    return station;
}

static void let_run(struct station *station) {
    const struct timespec nap = {.tv_nsec = NAP_US * 1000};
    while (station_work(station))
        ;
    station_hear(station);
    station_tick(station);
    if (station_wait_ms(station) > 0)
        nanosleep(&nap, NULL);
}

bool hand_reaches(struct station *station, enum session_state wanted) {
    for (int i = 0; i < PATIENCE_US / NAP_US; i++) {
        let_run(station);
        if (station_view(station)->state == wanted && station_wait_ms(station) > 0)
            return true;
    }
    fprintf(stderr, "waited for %s, is %s\n", states_row(wanted)->name,
            states_row(station_view(station)->state)->name);
    return false;
}

void hand_press(struct station *station, int key) {
    station_key(station, key, false);
    while (station_work(station))
        ;
}

void hand_choose(struct station *station, int field, int choice) {
    const struct hit hit = {.act = ACT_CHOOSE, .arg = choice, .field = field};
    station_touch(station, &hit);
}

void hand_fill(struct station *station, int field, const char *text) {
    const struct hit hit = {.act = ACT_FIELD, .arg = field};
    station_touch(station, &hit);
    station_text(station, text);
}

void hand_unlocks(struct station *station, int holder) {
    hand_choose(station, 0, holder);
    hand_fill(station, 1, small_station_passphrases[holder]);
    hand_press(station, SDLK_RETURN);
}

void hand_looks_up(struct station *station, const char *typed) {
    hand_press(station, SDLK_ESCAPE); // empties the field
    station_text(station, typed);
    hand_press(station, SDLK_RETURN);
}

void hand_decides(struct station *station, int verdict, int reason, int a, const char *code_a,
                  int b, const char *code_b) {
    hand_choose(station, 0, verdict);
    hand_choose(station, 1, reason);
    hand_choose(station, 2, a);
    hand_fill(station, 3, code_a);
    hand_choose(station, 4, b);
    hand_fill(station, 5, code_b);
    hand_press(station, SDLK_RETURN);
}

void hand_undoes(struct station *station, int a, const char *code_a, int b, const char *code_b) {
    hand_choose(station, 0, 0);
    hand_choose(station, 1, a);
    hand_fill(station, 2, code_a);
    hand_choose(station, 3, b);
    hand_fill(station, 4, code_b);
    hand_press(station, SDLK_RETURN);
}
