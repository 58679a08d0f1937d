// A centre, or somebody in its place, that takes the connection and then says nothing, or a byte
// now and then (INTEGRITY.md 7, line 14): nobody at the desk waits for it, and the program ends
// when it is told to. Nor does anybody wait for a pipe that lies where a file of the line should.
#include "kiosk/station/station_inside.h"
#include "tests/check.h"
#include "tests/support/device/loopback_hub.h"
#include "tests/support/scratch.h"
#include "tests/support/station_hand.h"
#include <SDL2/SDL_keycode.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

// A second is meant; one that waits for the line waits for ten and more.
enum { VISITS = 20, AT_ONCE_MS = 6000, STEP_MS = 20 };

static struct small_station small;
static struct hand_day day;
static atomic_bool is_over, drips;
static atomic_int connections;

static int listen_on_loopback(uint16_t *port) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof at;
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CHECK(listener >= 0 && !bind(listener, (struct sockaddr *)&at, sizeof at) &&
          !listen(listener, 8) && !getsockname(listener, (struct sockaddr *)&at, &size));
    *port = ntohs(at.sin_port);
    return listener;
}

// Keeps each connection; of a TLS record that never ends it gives a byte at a time, or nothing.
static void *stall(void *user) {
    static const unsigned char head[] = {22, 3, 3, 0x3F, 0xFF, 2, 0, 0x3F, 0xFB, 3, 3};
    const int listener = *(int *)user;
    int open[64], count = 0;
    for (size_t sent = 0; !is_over;) {
        struct pollfd waiting = {.fd = listener, .events = POLLIN};
        if (poll(&waiting, 1, STEP_MS) > 0 && count < 64) {
            const int one = accept(listener, NULL, NULL);
            if (one >= 0) {
                open[count++] = one;
                connections++;
            }
        }
        const unsigned char byte = sent < sizeof head ? head[sent] : 0;
        for (int i = 0; drips && i < count; i++)
            (void)send(open[i], &byte, 1, MSG_NOSIGNAL | MSG_DONTWAIT);
        sent += drips && count;
    }
    while (count)
        close(open[--count]);
    return NULL;
}

static char url[64], own[3][600]; // the CA's certificate, the kiosk's, its key

static struct station *opens(const char *mark, const char *const files[3]) {
    day = hand_day_of(&small, mark);
    struct station_config config = hand_config(&small, &day);
    config.devices.finger_source = "replay:/nowhere";
    config.hub_url = url;
    config.hub_ca = files[0];
    config.hub_cert = files[1];
    config.hub_key = files[2];
    struct station *station = hand_opens(&config);
    CHECK(hand_opens_day(station));
    return station;
}

static struct station *opens_until_the_line_hangs(const char *mark) {
    const int before = connections;
    struct station *station = opens(mark, (const char *[]){own[0], own[1], own[2]});
    for (int turn = 0; turn < 100 && connections == before; turn++)
        usleep(STEP_MS * 1000);
    CHECK(connections > before);
    return station;
}

static void play_a_day(const char *mark) {
    struct station *station = opens_until_the_line_hangs(mark);
    const int64_t began = station_now_ms();
    for (int visit = 0; visit < VISITS; visit++) {
        hand_looks_up_stranger(station, "20101199012345"); // each leaves a record
        CHECK(hand_reaches(station, NOT_LISTED));
        hand_press(station, SDLK_RETURN);
        CHECK(hand_reaches(station, WAITING));
    }
    CHECK(station_now_ms() - began < AT_ONCE_MS);
    const int64_t locking = station_now_ms();
    hand_press(station, SDLK_F12);
    CHECK(hand_reaches(station, LOCKED) && station_now_ms() - locking < AT_ONCE_MS);
    CHECK(!voter_slice_is_unlocked(station->slice));
    CHECK(hand_opens_day(station) && hand_closes_poll(station));
    const int64_t ended = station_now_ms();
    station_close(station);
    CHECK(station_now_ms() - ended < AT_ONCE_MS);
}

static void nobody_waits_for_a_centre_that_says_nothing(void) {
    play_a_day("-silent");
}

static void nobody_waits_for_a_centre_that_says_a_byte_at_a_time(void) {
    drips = true;
    play_a_day("-drips");
}

static void nobody_waits_for_a_pipe_in_the_place_of_a_file_of_the_line(void) {
    char pipe[600], mark[16];
    snprintf(pipe, sizeof pipe, "%s", scratch_path("pipe.pem"));
    CHECK(!mkfifo(pipe, 0600));
    for (int which = 0; which < 3; which++) {
        const char *files[3] = {own[0], own[1], own[2]};
        files[which] = pipe;
        snprintf(mark, sizeof mark, "-pipe-%d", which);
        struct station *station = opens(mark, files);
        for (int turn = 0; turn < 10 && !hand_finds(day.data, "journal.txt", "pipe.pem: "); turn++)
            hand_turn(station);
        const int64_t began = station_now_ms();
        hand_press(station, SDLK_F12);
        CHECK(hand_reaches(station, LOCKED) && station_now_ms() - began < AT_ONCE_MS);
        station_close(station);
        CHECK(hand_finds(day.data, "journal.txt", "pipe.pem: "));
    }
}

static struct station *asked; // whose line is ended
static int ended_with_a_voter, ended;

void __real_sync_thread_stop(struct sync_thread *thread);
void __wrap_sync_thread_stop(struct sync_thread *thread);
void __wrap_sync_thread_stop(struct sync_thread *thread) {
    ended += thread && asked;
    ended_with_a_voter += thread && asked && *asked->visit.voter.pin;
    __real_sync_thread_stop(thread);
}

static void a_voter_is_forgotten_before_the_line_is_waited_for(void) {
    char away[HAND_PATH_SIZE + 8];
    struct station *station = opens_until_the_line_hangs("-pulled");
    hand_looks_up(station, small_station_pins[0]);
    CHECK(hand_reaches(station, SHOWING_VOTER) && *station->visit.voter.pin);
    snprintf(away, sizeof away, "%s.away", day.medium);
    CHECK(!rename(day.medium, away));
    asked = station;
    hand_press(station, SDLK_ESCAPE);
    CHECK(hand_reaches(station, STOPPED) && ended == 1 && !ended_with_a_voter);
    asked = NULL;
    station_close(station);
}

int main(void) {
    static const char *const names[3] = {"ca.pem", "client.pem", "client.key"};
    pthread_t centre;
    uint16_t port;
    int listener = listen_on_loopback(&port);
    snprintf(url, sizeof url, "https://127.0.0.1:%u", port);
    for (int i = 0; i < 3; i++)
        snprintf(own[i], sizeof own[i], "%s", scratch_path(names[i]));
    CHECK(small_station_make(&small));
    CHECK(loopback_certificates(scratch_folder(), "uik7161-k1"));
    CHECK(!pthread_create(&centre, NULL, stall, &listener));
    RUN(nobody_waits_for_a_centre_that_says_nothing);
    RUN(nobody_waits_for_a_centre_that_says_a_byte_at_a_time);
    drips = false;
    alarm(120); // who waits for a pipe waits for ever
    RUN(nobody_waits_for_a_pipe_in_the_place_of_a_file_of_the_line);
    RUN(a_voter_is_forgotten_before_the_line_is_waited_for);
    is_over = true;
    pthread_join(centre, NULL);
    close(listener);
    small_station_remove(&small);
    return check_report();
}
