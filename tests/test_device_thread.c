// The device thread on the real libfprint (virtual_image) with synthetic fingers. This test is its
// UI thread: it orders, and takes mail.
#include "kiosk/thread/device_thread.h"
#include "tests/check.h"
#include "tests/support/device/virtual_finger.h"
#include "tests/support/synthetic/synthetic_print.h"
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    WIDTH = SYNTHETIC_PRINT_WIDTH,
    HEIGHT = SYNTHETIC_PRINT_HEIGHT,
    PATIENCE_MS = 30000,
    FINGERS = 2,
    TOUCHES = 2,
    MAIL_ROOM = 64,
};

static char folder[64], socket_path[100];
static uint8_t prints[FINGERS][TOUCHES][WIDTH * HEIGHT];
static struct finger_template templates[FINGERS][TOUCHES];

static struct mailbox *mail;
static struct device_thread *devices;
static struct virtual_finger finger;
static uint32_t ticket;

// Mail

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t come = PTHREAD_COND_INITIALIZER;

static void wake(void *user) {
    (void)user;
    pthread_mutex_lock(&lock);
    pthread_cond_signal(&come);
    pthread_mutex_unlock(&lock);
}

static struct timespec moment_in(int ms) {
    struct timespec moment;
    clock_gettime(CLOCK_REALTIME, &moment);
    moment.tv_sec += ms / 1000;
    moment.tv_nsec += ms % 1000 * 1000000L;
    moment.tv_sec += moment.tv_nsec / 1000000000L;
    moment.tv_nsec %= 1000000000L;
    return moment;
}

static bool next_event(struct station_event *event, int ms) {
    const struct timespec until = moment_in(ms);
    bool got = false;
    pthread_mutex_lock(&lock);
    for (int late = 0; !(got = mailbox_take(mail, event)) && !late;)
        late = pthread_cond_timedwait(&come, &lock, &until);
    pthread_mutex_unlock(&lock);
    return got;
}

// Passes over live events; anything else that was not expected is a failure.
static bool await(struct station_event *event, enum station_event_kind kind) {
    while (next_event(event, PATIENCE_MS)) {
        if (event->kind == kind)
            return true;
        if (event->kind == EVENT_FINGER_MOMENT || event->kind == EVENT_READER_IS)
            continue;
        fprintf(stderr, "got event %d, not %d\n", (int)event->kind, (int)kind);
        return false;
    }
    fprintf(stderr, "event %d did not come\n", (int)kind);
    return false;
}

// An order that was replaced may still have said something: that has another ticket.
static bool await_moment(enum finger_moment moment) {
    struct station_event event;
    while (await(&event, EVENT_FINGER_MOMENT))
        if (event.as.moment == moment && event.ticket == ticket)
            return true;
    return false;
}

static enum biometric_status await_reader(void) {
    struct station_event event;
    CHECK(await(&event, EVENT_READER) && event.ticket == 0);
    return event.as.device;
}

static struct finger_answer await_finger(void) {
    struct station_event event = {.as.finger = {.status = BIOMETRIC_NO_MEMORY}};
    CHECK(await(&event, EVENT_FINGER) && event.ticket == ticket);
    return event.as.finger;
}

static bool no_mail_for(int ms) {
    struct station_event event;
    return !next_event(&event, ms);
}

// Orders

static struct device_config config;

static void start(void) {
    mail = mailbox_create(wake, NULL);
    devices = device_thread_start(&config, mail);
    if (!mail || !devices)
        abort();
}

static void stop(void) {
    device_thread_stop(devices);
    mailbox_destroy(mail);
    devices = NULL;
    mail = NULL;
}

// References in this order: a stranger's, then the first finger's other touch, as position 7.
static void order_finger(uint32_t time_limit_ms) {
    static struct finger_request request;
    request = (struct finger_request){
        .ticket = ++ticket, .time_limit_ms = time_limit_ms, .count = FINGERS};
    request.references[0] = templates[1][0];
    request.references[0].position = 2;
    request.references[1] = templates[0][0];
    request.references[1].position = 7;
    device_thread_capture_finger(devices, &request);
    memset(&request, 0xee, sizeof request); // it was copied
}

static void touch(int of, int which) {
    CHECK(await_moment(MOMENT_PLACE));
    CHECK(virtual_finger_touch(&finger, prints[of][which], WIDTH, HEIGHT));
}

static void the_first_finger_is_recognised(void) {
    order_finger(PATIENCE_MS);
    touch(0, 1);
    const struct finger_answer got = await_finger();
    CHECK(got.status == BIOMETRIC_OK && got.position == 7 && got.score > 4);
    CHECK(got.quality.value > 0);
}

// Fingers

static void at_the_start_the_reader_is_reported(void) {
    start();
    CHECK(await_reader() == BIOMETRIC_OK);
    CHECK(virtual_finger_open(&finger, socket_path, PATIENCE_MS));
    CHECK(no_mail_for(50));
}

static void a_finger_is_scored_against_the_best_of_the_references(void) {
    the_first_finger_is_recognised();
    order_finger(PATIENCE_MS);
    touch(1, 1);
    const struct finger_answer got = await_finger();
    CHECK(got.status == BIOMETRIC_OK && got.position == 2 && got.score > 4);
}

static void without_references_nothing_matches(void) {
    device_thread_capture_finger(
        devices, &(struct finger_request){.ticket = ++ticket, .time_limit_ms = PATIENCE_MS});
    touch(0, 1);
    const struct finger_answer got = await_finger();
    CHECK(got.status == BIOMETRIC_OK && got.score == 0 && got.position == 0);
}

static void the_moments_are_told_in_their_order(void) {
    static const enum finger_moment expected[] = {MOMENT_PLACE, MOMENT_HOLD, MOMENT_LIFT};
    struct station_event event;
    order_finger(PATIENCE_MS);
    for (int i = 0; i < 3; i++) {
        CHECK(next_event(&event, PATIENCE_MS) && event.kind == EVENT_FINGER_MOMENT);
        CHECK(event.ticket == ticket && event.as.moment == expected[i]);
        if (i == 0)
            CHECK(virtual_finger_touch(&finger, prints[0][1], WIDTH, HEIGHT));
    }
    CHECK(await_finger().status == BIOMETRIC_OK);
    CHECK(no_mail_for(50));
}

static void the_picture_can_be_had_until_the_voter_is_forgotten(void) {
    struct picture got = {0};
    the_first_finger_is_recognised();
    CHECK(device_thread_picture(devices, &got));
    CHECK(got.width == WIDTH && got.height == HEIGHT && got.channels == 1 && got.dpi == 500);
    CHECK(memcmp(got.pixels, prints[0][1], sizeof prints[0][1]) == 0);
    picture_finish(&got);
    device_thread_rest(devices);
    CHECK(!device_thread_picture(devices, &got) && !got.pixels);
}

static void a_retry_is_told_with_its_kind(void) {
    static const enum finger_retry kinds[] = {FINGER_RETRY_GENERAL, FINGER_RETRY_TOO_SHORT,
                                              FINGER_RETRY_CENTRE, FINGER_RETRY_LIFT};
    for (int i = 0; i < 4; i++) { // virtual_finger counts them alike
        order_finger(PATIENCE_MS);
        CHECK(await_moment(MOMENT_PLACE));
        CHECK(virtual_finger_retry(&finger, (enum virtual_finger_retry)i));
        const struct finger_answer got = await_finger();
        CHECK(got.status == BIOMETRIC_RETRY && got.retry == kinds[i] && got.score == 0);
    }
    the_first_finger_is_recognised();
}

static void a_time_limit_is_kept(void) {
    order_finger(50);
    CHECK(await_finger().status == BIOMETRIC_TIME_UP);
    order_finger(0);
    CHECK(await_finger().status == BIOMETRIC_TIME_UP);
}

static void a_new_request_replaces_the_one_under_way(void) {
    order_finger(UINT32_MAX);
    CHECK(await_moment(MOMENT_PLACE));
    order_finger(UINT32_MAX);
    order_finger(PATIENCE_MS);
    touch(0, 1);
    CHECK(await_finger().status == BIOMETRIC_OK); // of the last ticket, and nothing else came
    CHECK(no_mail_for(50));
}

static void resting_ends_a_capture_without_an_answer(void) {
    order_finger(UINT32_MAX);
    CHECK(await_moment(MOMENT_PLACE));
    device_thread_rest(devices);
    CHECK(no_mail_for(100));
    the_first_finger_is_recognised();
}

static void a_finger_left_on_the_glass_is_asked_to_lift(void) {
    order_finger(PATIENCE_MS);
    CHECK(await_moment(MOMENT_PLACE));
    CHECK(virtual_finger_automatic(&finger, false));
    CHECK(virtual_finger_presence(&finger, true));
    CHECK(virtual_finger_touch(&finger, prints[0][1], WIDTH, HEIGHT));
    CHECK(await_finger().status == BIOMETRIC_OK); // before the lift
    order_finger(PATIENCE_MS);
    CHECK(await_moment(MOMENT_LIFT));
    CHECK(virtual_finger_presence(&finger, false));
    CHECK(virtual_finger_automatic(&finger, true));
    touch(0, 1);
    CHECK(await_finger().status == BIOMETRIC_OK);
}

static void a_cable_pulled_in_a_capture_is_told_and_its_return_too(void) {
    for (int i = 0; i < 3; i++) {
        order_finger(UINT32_MAX);
        CHECK(await_moment(MOMENT_PLACE));
        CHECK(virtual_finger_unplug(&finger));
        CHECK(await_reader() == BIOMETRIC_DEVICE_LOST);
        CHECK(await_finger().status == BIOMETRIC_DEVICE_LOST);
        order_finger(UINT32_MAX);
        CHECK(await_finger().status == BIOMETRIC_DEVICE_LOST); // and nobody says it a second time
        CHECK(virtual_finger_plug_in(&finger));
        CHECK(await_reader() == BIOMETRIC_OK);
        the_first_finger_is_recognised();
    }
}

static void a_cable_pulled_at_rest_is_told_and_its_return_too(void) {
    CHECK(virtual_finger_unplug(&finger));
    CHECK(await_reader() == BIOMETRIC_DEVICE_LOST);
    CHECK(virtual_finger_plug_in(&finger));
    CHECK(await_reader() == BIOMETRIC_OK);
    the_first_finger_is_recognised();
}

static void an_answer_waits_for_room_in_the_mailbox(void) {
    struct station_event event = {.kind = EVENT_SENT};
    for (int i = 0; i < MAIL_ROOM; i++)
        CHECK(mailbox_send(mail, &event));
    order_finger(10);
    const struct timespec a_while = {.tv_nsec = 200000000};
    nanosleep(&a_while, NULL);
    for (int i = 0; i < MAIL_ROOM; i++)
        CHECK(mailbox_take(mail, &event) && event.kind == EVENT_SENT);
    CHECK(await_finger().status == BIOMETRIC_TIME_UP);
}

static void it_stops_in_the_middle_of_a_capture(void) {
    order_finger(UINT32_MAX);
    CHECK(await_moment(MOMENT_PLACE));
    stop();
    virtual_finger_close(&finger);
    device_thread_stop(NULL);
}

static void it_stops_with_a_full_mailbox(void) {
    const struct station_event event = {.kind = EVENT_SENT};
    start();
    CHECK(await_reader() == BIOMETRIC_OK);
    for (int i = 0; i < MAIL_ROOM; i++)
        CHECK(mailbox_send(mail, &event));
    order_finger(0);
    stop();
}

static void without_a_reader_it_says_so_and_finds_one_later(void) {
    CHECK(unlink(socket_path) == 0 && mkdir(socket_path, 0700) == 0);
    start();
    CHECK(await_reader() == BIOMETRIC_NO_DEVICE);
    order_finger(PATIENCE_MS);
    CHECK(await_finger().status == BIOMETRIC_DEVICE_LOST);
    CHECK(rmdir(socket_path) == 0);
    CHECK(await_reader() == BIOMETRIC_OK);
    stop();
}

static void what_is_no_reader_is_like_none(void) {
    config.finger_source = "replay:/nowhere";
    start();
    CHECK(await_reader() == BIOMETRIC_NO_DEVICE);
    order_finger(PATIENCE_MS);
    CHECK(await_finger().status == BIOMETRIC_DEVICE_LOST);
    device_thread_rest(devices);
    CHECK(no_mail_for(50));
    stop();
    config.finger_source = NULL;
}

static void draw_fingers(void) {
    for (int of = 0; of < FINGERS; of++) {
        struct synthetic_finger *skin = synthetic_finger_create((uint64_t)of + 1);
        for (int which = 0; which < TOUCHES; which++) {
            const struct synthetic_touch good = {.seed = (uint64_t)(of * TOUCHES + which)};
            const struct finger_image image = {prints[of][which], WIDTH, HEIGHT, 500};
            struct finger_quality quality;
            CHECK(synthetic_print_draw(prints[of][which], skin, &good));
            CHECK(finger_extract(&image, &templates[of][which], &quality) == BIOMETRIC_OK);
        }
        synthetic_finger_destroy(skin);
    }
}

int main(void) {
    snprintf(folder, sizeof folder, "/tmp/device-thread.XXXXXX");
    if (!mkdtemp(folder))
        return 1;
    snprintf(socket_path, sizeof socket_path, "%s/socket", folder);
    CHECK(virtual_finger_set_up(socket_path));
    draw_fingers();
    RUN(at_the_start_the_reader_is_reported);
    RUN(a_finger_is_scored_against_the_best_of_the_references);
    RUN(without_references_nothing_matches);
    RUN(the_moments_are_told_in_their_order);
    RUN(the_picture_can_be_had_until_the_voter_is_forgotten);
    RUN(a_retry_is_told_with_its_kind);
    RUN(a_time_limit_is_kept);
    RUN(a_new_request_replaces_the_one_under_way);
    RUN(resting_ends_a_capture_without_an_answer);
    RUN(a_finger_left_on_the_glass_is_asked_to_lift);
    RUN(a_cable_pulled_in_a_capture_is_told_and_its_return_too);
    RUN(a_cable_pulled_at_rest_is_told_and_its_return_too);
    RUN(an_answer_waits_for_room_in_the_mailbox);
    RUN(it_stops_in_the_middle_of_a_capture);
    RUN(it_stops_with_a_full_mailbox);
    RUN(without_a_reader_it_says_so_and_finds_one_later);
    RUN(what_is_no_reader_is_like_none);
    char command[200];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    CHECK(system(command) == 0);
    return check_report();
}
