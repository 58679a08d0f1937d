#include "tests/support/station_hand.h"
#include "kiosk/screen/screens.h"
#include "kiosk/session/states.h"
#include "kiosk/station/station_inside.h"
#include <SDL2/SDL_keycode.h>
#include <assert.h>
#include <cairo/cairo.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <time.h>

enum { PATIENCE_S = 30, PATIENCE_LOST_MS = 1000, TURN_MS = 1000 };

bool hand_draws;

// ---- Opening

struct hand_day hand_day_of(const struct small_station *small, const char *mark) {
    struct hand_day day;
    snprintf(day.data, HAND_PATH_SIZE, "%.240s/data%s", small->folder, mark);
    snprintf(day.medium, HAND_PATH_SIZE, "%.240s/medium%s", small->folder, mark);
    snprintf(day.printer, HAND_PATH_SIZE, "%.240s/paper%s", small->folder, mark);
    snprintf(day.reader, HAND_PATH_SIZE, "replay:%s", small->touches);
    return day;
}

struct station_config hand_config(const struct small_station *small, const struct hand_day *day) {
    return (struct station_config){
        .slice_path = small->slice,
        .key_path = small->key,
        .data_dir = day->data,
        .medium_dir = day->medium,
        .printer_dir = day->printer,
        .devices = {.finger_source = small->is_election ? "libfprint" : day->reader},
        .camera = {.source = small->is_election ? "999" : "none-%d.png"},
        .kiosk = 1,
        .language = ENGLISH,
    };
}

static int mail_fd = -1; // readable: some station of this process has mail

static void wake(void *user) {
    (void)user;
    (void)eventfd_write(mail_fd, 1);
}

// Who has waited once in vain waits no more: the rest of the day is out of step, and one broken row
// of the table shall not cost that patience in each state that follows.
static bool has_waited_in_vain;

// SHAILOO_PATIENCE: in seconds, for tests of what is broken on purpose (tests/mutants).
static int64_t patience_ms(void) {
    const char *seconds = getenv("SHAILOO_PATIENCE");
    return has_waited_in_vain ? PATIENCE_LOST_MS : 1000 * (seconds ? atoi(seconds) : PATIENCE_S);
}

static int64_t passed_ms(void) { // the station's clock may be held
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool is_reader_heard(const struct station *station) {
    return strcmp(station_view(station)->devices[DEVICE_READER].words, "being looked for") != 0;
}

struct station *hand_opens(const struct station_config *config) {
    char why[STATION_WHY_SIZE] = "";
    if (mail_fd < 0)
        mail_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    assert(mail_fd >= 0);
    if ((mkdir(config->medium_dir, 0700) && errno != EEXIST) ||
        (mkdir(config->printer_dir, 0700) && errno != EEXIST)) {
        perror(config->medium_dir);
        exit(1);
    }
    struct station *station = station_open(config, wake, NULL, why);
    if (!station) {
        fprintf(stderr, "station: %s\n", why);
        exit(1);
    }
    const int64_t end_ms = passed_ms() + patience_ms();
    while (!is_reader_heard(station) && passed_ms() < end_ms)
        hand_turn(station);
    return station;
}

struct station *hand_opens_without_reader(const struct small_station *small,
                                          const struct hand_day *day) {
    struct station_config config = hand_config(small, day);
    config.devices.finger_source = "replay:/nowhere";
    struct station *station = hand_opens(&config);
    if (!hand_opens_day(station))
        exit(1);
    return station;
}

struct station *hand_opens_for_looks(const struct small_station *small, const struct hand_day *day,
                                     const char *camera) {
    static char models[4096];
    struct station_config config = hand_config(small, day);
    config.devices.finger_source = "replay:/nowhere";
    config.camera.models_dir = face_models_folder(models, sizeof models) ? models : NULL;
    if (camera)
        config.camera.source = camera;
    struct station *station = hand_opens(&config);
    if (!camera_thread_has_faces(station->camera)) {
        station_close(station);
        return NULL;
    }
    if (!hand_opens_day(station))
        exit(1);
    return station;
}

// ---- Waiting

static void draw(struct station *station) {
    cairo_surface_t *pixels =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, SCREEN_WIDTH, SCREEN_HEIGHT);
    cairo_t *to = cairo_create(pixels);
    screen_draw(to, station_view(station), NULL);
    screen_draw_public(to, station_view(station));
    cairo_destroy(to);
    cairo_surface_destroy(pixels);
}

static void work_off(struct station *station) {
    while (station_work(station))
        ;
}

static void catch_up(struct station *station) {
    work_off(station);
    station_hear(station);
    station_tick(station);
    if (hand_draws && station_changed(station))
        draw(station);
}

void hand_turn(struct station *station) {
    struct pollfd mail = {.fd = mail_fd, .events = POLLIN};
    const int wait_ms = station_wait_ms(station); // 0 when a task is to be done
    eventfd_t count;
    if (poll(&mail, 1, wait_ms < TURN_MS ? wait_ms : TURN_MS) > 0)
        (void)eventfd_read(mail_fd, &count); // before it is heard: none is slept over
    catch_up(station);
}

bool hand_reaches(struct station *station, enum session_state wanted) {
    const int64_t end_ms = passed_ms() + patience_ms();
    catch_up(station); // what is in the mailbox may lead away from a state that is there
    while (station_view(station)->state != wanted || station_wait_ms(station) == 0) {
        if (passed_ms() > end_ms) {
            fprintf(stderr, "waited for %s, is %s\n", states_row(wanted)->name,
                    states_row(station_view(station)->state)->name);
            has_waited_in_vain = true;
            return false;
        }
        hand_turn(station);
    }
    return true;
}

// ---- Keys

void hand_strikes(struct station *station, int key) {
    work_off(station);
    station->settled_ms = station->strayed_ms = 0; // it has looked at the screen for long enough
    station_key(station, key, false, false);
}

void hand_press(struct station *station, int key) {
    hand_strikes(station, key);
    work_off(station);
}

void hand_acts(struct station *station, enum session_event event) {
    const enum session_state state = station_view(station)->state;
    size_t count;
    const struct state_action *actions = states_actions(state, &count);
    for (size_t i = 0; i < count; i++)
        if (actions[i].event == event) {
            hand_press(station, actions[i].key);
            return;
        }
    fprintf(stderr, "no key for %s in %s\n", session_event_name(event), states_row(state)->name);
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

void hand_tries(struct station *station, int holder, const char *passphrase) {
    hand_choose(station, 0, holder);
    hand_fill(station, 1, passphrase);
    hand_acts(station, FORM_SENT);
}

void hand_unlocks(struct station *station, int holder) {
    hand_tries(station, holder, small_station_passphrases[holder]);
}

bool hand_unlocks_by_two(struct station *station) {
    for (int holder = 0; holder < 2; holder++) {
        if (!hand_reaches(station, LOCKED))
            return false;
        hand_unlocks(station, holder);
    }
    return true;
}

bool hand_opens_day(struct station *station) {
    if (!hand_unlocks_by_two(station))
        return false;
    if (station_view(station)->state == LOCKED && !hand_unlocks_by_two(station)) // what was healed
        return false;
    if (station_view(station)->state == OPENING)
        hand_acts(station, NEXT_PRESSED);
    if (station_view(station)->state == UNREPORTED)
        hand_acts(station, CANCEL_PRESSED); // later
    return hand_reaches(station, WAITING);
}

void hand_looks_up(struct station *station, const char *typed) {
    if (*station_view(station)->form.fields[0].text)
        hand_press(station, SDLK_ESCAPE); // empties the field
    station_text(station, typed);
    hand_acts(station, FORM_SENT);
}

void hand_looks_up_stranger(struct station *station, const char *pin) {
    hand_looks_up(station, pin);
    hand_acts(station, FORM_SENT);
}

// The form's last four fields, from `field` on.
static void sign(struct station *station, int field, int a, const char *code_a, int b,
                 const char *code_b) {
    hand_choose(station, field, a);
    hand_fill(station, field + 1, code_a);
    hand_choose(station, field + 2, b);
    hand_fill(station, field + 3, code_b);
    hand_acts(station, FORM_SENT);
}

void hand_decides(struct station *station, int verdict, int reason, int a, const char *code_a,
                  int b, const char *code_b) {
    hand_choose(station, 0, verdict);
    hand_choose(station, 1, reason);
    sign(station, 2, a, code_a, b, code_b);
}

void hand_undoes(struct station *station, int a, const char *code_a, int b, const char *code_b) {
    hand_choose(station, 0, 0);
    sign(station, 1, a, code_a, b, code_b);
}

bool hand_closes_doors(struct station *station) {
    hand_acts(station, DOORS_PRESSED);
    if (!hand_reaches(station, CLOSING_DOORS))
        return false;
    if (station_view(station)->form.count) { // before the hour, on whatever day this is played
        hand_choose(station, 0, 0);
        sign(station, 1, 0, small_station_codes[0], 1, small_station_codes[1]);
    } else
        hand_acts(station, FORM_SENT);
    return hand_reaches(station, WAITING);
}

bool hand_asks_to_close(struct station *station) {
    if (station_view(station)->day != DAY_DOORS_CLOSED && !hand_closes_doors(station))
        return false;
    hand_acts(station, CLOSE_PRESSED);
    return hand_reaches(station, CLOSING);
}

void hand_signs_closing(struct station *station) {
    sign(station, 0, 0, small_station_codes[0], 1, small_station_codes[1]);
}

bool hand_closes_poll(struct station *station) {
    if (!hand_asks_to_close(station))
        return false;
    hand_signs_closing(station);
    if (station_view(station)->state == UNREPORTED)
        hand_acts(station, CANCEL_PRESSED);
    return hand_reaches(station, CLOSED);
}

// ---- What a day leaves

bool hand_finds(const char *folder, const char *name, const char *words) {
    char path[HAND_PATH_SIZE + 64], *text = NULL;
    size_t room = 0;
    bool has = false;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "r");
    while (file && !has && getdelim(&text, &room, '\0', file) > 0) // whole, if it has no nought
        has = strstr(text, words);
    if (file)
        fclose(file);
    free(text);
    return has;
}

static bool read_records(struct log_reader *reader, uint64_t from, struct log_record *out,
                         size_t room, size_t *count) {
    uint8_t *bytes = malloc(room * LOG_RECORD_SIZE);
    bool well = bytes && !log_reader_read(reader, from, bytes, room, count, NULL);
    for (size_t i = 0; well && i < *count; i++)
        well = !log_record_decode(&out[i], bytes + i * LOG_RECORD_SIZE);
    free(bytes);
    return well;
}

size_t hand_records(const struct hand_day *day, uint64_t from, struct log_record *out,
                    size_t room) {
    char path[HAND_PATH_SIZE + 32];
    struct log_reader *reader = NULL;
    size_t count = 0;
    snprintf(path, sizeof path, "%s/participation.log", day->data);
    const bool well =
        !log_reader_open(&reader, path) && read_records(reader, from, out, room, &count);
    log_reader_close(reader);
    if (!well)
        fprintf(stderr, "%s cannot be read\n", path);
    return well ? count : 0;
}

int hand_times(const struct hand_day *day, enum log_event event, struct log_record *last) {
    static struct log_record records[4000];
    const size_t count = hand_records(day, 0, records, sizeof records / sizeof *records);
    int times = 0;
    for (size_t i = 0; i < count; i++)
        if (records[i].event == event) {
            times++;
            if (last)
                *last = records[i];
        }
    return times;
}
