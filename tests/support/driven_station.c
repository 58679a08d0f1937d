#include "tests/support/driven_station.h"
#include "kiosk/screen/screens.h"
#include "kiosk/session/states.h"
#include <cairo/cairo.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

struct station *driven_station(const char *folder, const char *tpm) {
    static char slice[300], key[300], data[300], paper[300], replay[300],
        medium[300]; // the station keeps views
    char why[STATION_WHY_SIZE] = "";
    snprintf(slice, sizeof slice, "%s/station.slice", folder);
    snprintf(key, sizeof key, "%s/commission.pub", folder);
    snprintf(data, sizeof data, "%s/data", folder);
    snprintf(paper, sizeof paper, "%s/paper", folder);
    snprintf(replay, sizeof replay, "replay:%s/touches", folder);
    snprintf(medium, sizeof medium, "%s/medium", folder);
    mkdir(paper, 0700);
    mkdir(medium, 0700);
    struct station_config config = {
        .slice_path = slice,
        .key_path = key,
        .data_dir = data,
        .medium_dir = medium,
        .printer_dir = paper,
        .devices = {.finger_source = replay},
        .camera = {.source = "none-%d.png"},
        .tpm = tpm,
        .kiosk = 1,
        .language = KYRGYZ,
    };
    struct station *station = station_open(&config, NULL, NULL, why);
    if (!station)
        fprintf(stderr, "driven_station: %s\n", why);
    return station;
}

static void draw(struct station *station) {
    cairo_surface_t *pixels =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, SCREEN_WIDTH, SCREEN_HEIGHT);
    cairo_t *to = cairo_create(pixels);
    screen_draw(to, station_view(station), NULL);
    screen_draw_public(to, station_view(station));
    cairo_destroy(to);
    cairo_surface_destroy(pixels);
}

bool driven_to(struct station *station, enum session_state wanted) {
    for (int i = 0; i < 30000; i++) {
        while (station_work(station))
            ;
        station_hear(station);
        station_tick(station);
        if (station_changed(station))
            draw(station);
        if (station_view(station)->state == wanted && station_wait_ms(station) > 0)
            return true;
        nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
    }
    fprintf(stderr, "waited for %s, is %s\n", states_row(wanted)->name,
            states_row(station_view(station)->state)->name);
    return false;
}

void driven_press(struct station *station, enum session_event event) {
    size_t count;
    const struct state_action *actions = states_actions(station_view(station)->state, &count);
    for (size_t i = 0; i < count; i++)
        if (actions[i].event == event) {
            station_key(station, actions[i].key, false);
            break;
        }
    while (station_work(station))
        ;
}

void driven_choose(struct station *station, int field, int choice) {
    station_touch(station, &(struct hit){.act = ACT_CHOOSE, .arg = choice, .field = field});
}

void driven_fill(struct station *station, int field, const char *text) {
    station_touch(station, &(struct hit){.act = ACT_FIELD, .arg = field});
    station_text(station, text);
}

void driven_look_up(struct station *station, const char *typed) {
    station_text(station, typed);
    driven_press(station, FORM_SENT);
}

void driven_unlock(struct station *station, int holder, const char *passphrase) {
    driven_choose(station, 0, holder);
    driven_fill(station, 1, passphrase);
    driven_press(station, FORM_SENT);
}

void driven_sign(struct station *station, int field, int a, const char *code_a, int b,
                 const char *code_b) {
    driven_choose(station, field, a);
    driven_fill(station, field + 1, code_a);
    driven_choose(station, field + 2, b);
    driven_fill(station, field + 3, code_b);
    driven_press(station, FORM_SENT);
}

bool driven_open(struct station *station) {
    if (!driven_to(station, LOCKED))
        return false;
    for (int holder = 0; holder < 2; holder++)
        driven_unlock(station, holder, small_station_passphrases[holder]);
    if (station_view(station)->state == OPENING)
        driven_press(station, NEXT_PRESSED);
    return driven_to(station, WAITING);
}

bool driven_close_poll(struct station *station) {
    driven_press(station, CLOSE_PRESSED);
    if (!driven_to(station, CLOSING))
        return false;
    driven_press(station, NEXT_PRESSED);
    return driven_to(station, CLOSED);
}
