// The finger reader on the real libfprint, whose virtual_image device is its own; a hand in a
// thread of its own touches, lifts and pulls the cable. Then the replay backend.
#include "biometric/finger_reader.h"
#include "biometric/picture.h"
#include "tests/check.h"
#include "tests/support/device/virtual_finger.h"
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { WIDTH = 320, HEIGHT = 300, PATIENCE_MS = 20000, HEARD_MAX = 64, TOO_HOT = 0x101 };

static char folder[64], socket_path[100];
static uint8_t ridges[WIDTH * HEIGHT], blank[WIDTH * HEIGHT];

// What the reader said, for the test to read and the hand to wait on.

static struct {
    pthread_mutex_t lock;
    pthread_cond_t told;
    enum finger_presence heard[HEARD_MAX];
    int count;
} ear = {.lock = PTHREAD_MUTEX_INITIALIZER, .told = PTHREAD_COND_INITIALIZER};

static void hear(void *user, enum finger_presence presence) {
    (void)user;
    pthread_mutex_lock(&ear.lock);
    if (ear.count < HEARD_MAX)
        ear.heard[ear.count++] = presence;
    pthread_cond_broadcast(&ear.told);
    pthread_mutex_unlock(&ear.lock);
}

static void forget_heard(void) {
    pthread_mutex_lock(&ear.lock);
    ear.count = 0;
    pthread_mutex_unlock(&ear.lock);
}

// Until it was said `times` times since forget_heard().
static bool await_heard(enum finger_presence presence, int times) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += PATIENCE_MS / 1000;
    bool heard = false;
    pthread_mutex_lock(&ear.lock);
    for (int late = 0; !heard && !late;) {
        int count = 0;
        for (int i = 0; i < ear.count; i++)
            count += ear.heard[i] == presence;
        heard = count >= times;
        if (!heard)
            late = pthread_cond_timedwait(&ear.told, &ear.lock, &until);
    }
    pthread_mutex_unlock(&ear.lock);
    return heard;
}

static atomic_bool give_up;

static bool has_given_up(void *user) {
    (void)user;
    return atomic_load(&give_up);
}

static const struct finger_capture_hooks hooks = {.presence = hear, .cancelled = has_given_up};

// The hand.

static struct virtual_finger finger;
static struct finger_reader *reader;
static pthread_t hand;
static int hand_failures; // the hand's until it is done: CHECK counts in one thread only

#define NEED(condition)                                                                            \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            hand_failures++;                                                                       \
            fprintf(stderr, "%s:%d: the hand failed: %s\n", __FILE__, __LINE__, #condition);       \
        }                                                                                          \
    } while (0)

static void hand_does(void *(*work)(void *), void *argument) {
    forget_heard();
    if (pthread_create(&hand, NULL, work, argument))
        abort();
}

static void hand_is_done(void) {
    pthread_join(hand, NULL);
    CHECK(hand_failures == 0);
    hand_failures = 0;
}

static void *touch(void *pixels) {
    NEED(await_heard(FINGER_WANTED, 1));
    NEED(virtual_finger_touch(&finger, pixels, WIDTH, HEIGHT));
    return NULL;
}

static void *touch_and_stay(void *pixels) {
    NEED(await_heard(FINGER_WANTED, 1));
    NEED(virtual_finger_automatic(&finger, false));
    NEED(virtual_finger_presence(&finger, true));
    NEED(virtual_finger_touch(&finger, pixels, WIDTH, HEIGHT));
    return NULL;
}

static void *lift_then_touch(void *pixels) {
    NEED(virtual_finger_presence(&finger, false));
    NEED(virtual_finger_automatic(&finger, true));
    return touch(pixels);
}

static void *ask_again(void *retry) {
    NEED(await_heard(FINGER_WANTED, 1));
    NEED(virtual_finger_retry(&finger, *(const enum virtual_finger_retry *)retry));
    return NULL;
}

static void *call_off(void *nothing) {
    NEED(await_heard(FINGER_WANTED, 1));
    atomic_store(&give_up, true);
    finger_reader_wake(reader);
    return nothing;
}

static void *wake_then_touch(void *pixels) {
    NEED(await_heard(FINGER_WANTED, 1));
    for (int i = 0; i < 100; i++)
        finger_reader_wake(reader);
    return touch(pixels);
}

static void *unplug(void *nothing) {
    NEED(await_heard(FINGER_WANTED, 1));
    NEED(virtual_finger_unplug(&finger));
    return nothing;
}

static void *unplug_at_rest(void *nothing) {
    NEED(virtual_finger_unplug(&finger));
    return nothing;
}

static void *unplug_under_finger(void *nothing) {
    NEED(virtual_finger_unplug(&finger));
    return nothing;
}

static void *plug_in(void *nothing) {
    NEED(virtual_finger_plug_in(&finger));
    return nothing;
}

static void *break_down(void *fp_device_error) {
    NEED(await_heard(FINGER_WANTED, 1));
    NEED(virtual_finger_fail(&finger, *(const int *)fp_device_error));
    return NULL;
}

static void *be_called_hot_then_touch(void *pixels) {
    NEED(await_heard(FINGER_WANTED, 1));
    NEED(virtual_finger_fail(&finger, TOO_HOT));
    NEED(await_heard(FINGER_WANTED, 2));
    virtual_finger_close(&finger);
    NEED(virtual_finger_open(&finger, socket_path, PATIENCE_MS));
    NEED(virtual_finger_touch(&finger, pixels, WIDTH, HEIGHT));
    return NULL;
}

static void *talk_nonsense(void *nothing) {
    static const int32_t unknown[][2] = {
        {-9,   1         },
        {6000, 10        },
        {10,   2000000000}
    };
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        NEED(await_heard(FINGER_WANTED, 1));
        NEED(send(finger.socket, unknown[i], sizeof unknown[i], MSG_NOSIGNAL) == sizeof unknown[i]);
        virtual_finger_close(&finger);
        NEED(virtual_finger_open(&finger, socket_path, PATIENCE_MS));
    }
    return touch(nothing);
}

// Ridges about a centre, with a ridge ending wherever the phase winds round a point.
static void draw_ridges(void) {
    static const int endings[][2] = {
        {90,  80 },
        {160, 60 },
        {230, 90 },
        {80,  150},
        {250, 160},
        {110, 220},
        {170, 250},
        {230, 220},
        {190, 130},
        {130, 160}
    };
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            double phase = 0.7 * hypot(x - 160, y - 400);
            for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++)
                phase += atan2(y - endings[i][1], x - endings[i][0]);
            ridges[y * WIDTH + x] = (uint8_t)(128 + 100 * sin(phase));
        }
    memset(blank, 240, sizeof blank);
}

static bool is_ridges(const struct finger_capture *got) {
    return got->image.width == WIDTH && got->image.height == HEIGHT &&
           memcmp(got->image.pixels, ridges, sizeof ridges) == 0;
}

static void a_touch_of_ridges_is_captured(void) {
    struct finger_capture got;
    hand_does(touch, ridges);
    CHECK(finger_reader_capture(reader, &got, PATIENCE_MS, &hooks) == BIOMETRIC_OK);
    hand_is_done();
    CHECK(got.image.pixels && is_ridges(&got));
    finger_capture_finish(&got);
    CHECK(!got.image.pixels && !got.image.width);
}

static void without_a_device_the_reader_opens_and_looks_out_for_one(void) {
    CHECK(mkdir(socket_path, 0700) == 0); // where the device would listen
    CHECK(finger_reader_open(&reader, NULL) == BIOMETRIC_NO_DEVICE);
    CHECK(reader && !finger_reader_present(reader));
    CHECK(strcmp(finger_reader_name(reader), "") == 0);
    struct finger_capture got;
    CHECK(finger_reader_capture(reader, &got, 10, &hooks) == BIOMETRIC_NO_DEVICE);
    CHECK(!got.image.pixels);
    CHECK(finger_reader_wait(reader, 10, &hooks) == BIOMETRIC_TIME_UP);
    CHECK(rmdir(socket_path) == 0);
    CHECK(finger_reader_wait(reader, PATIENCE_MS, &hooks) == BIOMETRIC_OK);
    CHECK(finger_reader_present(reader));
    finger_reader_close(reader);
    CHECK(!virtual_finger_open(&finger, socket_path, 10)); // the device was closed too
}

static void a_device_is_found_and_named(void) {
    CHECK(finger_reader_open(&reader, "libfprint") == BIOMETRIC_OK);
    CHECK(finger_reader_present(reader) && strlen(finger_reader_name(reader)) > 0);
    CHECK(virtual_finger_open(&finger, socket_path, PATIENCE_MS));
}

static void a_socket_is_no_reader_where_one_on_usb_is_asked_for(void) {
    struct finger_reader *strict;
    CHECK(finger_reader_open(&strict, "libfprint:usb") == BIOMETRIC_NO_DEVICE);
    CHECK(strict && !finger_reader_present(strict));
    CHECK(finger_reader_wait(strict, 10, &hooks) == BIOMETRIC_TIME_UP);
    CHECK(!virtual_finger_open(&finger, socket_path, 10)); // it was not even opened
    finger_reader_close(strict);
}

static void the_image_comes_as_the_sensor_sees_it(void) {
    struct finger_capture got;
    hand_does(touch, ridges);
    CHECK(finger_reader_capture(reader, &got, -1, &hooks) == BIOMETRIC_OK);
    hand_is_done();
    CHECK(got.image.pixels && is_ridges(&got)); // upright, not inverted, to the pixel
    CHECK(got.image.dpi == 500);                // the device does not say
    finger_capture_finish(&got);
    finger_capture_finish(&got);
}

static void the_voter_is_told_what_the_finger_should_do(void) {
    static const enum finger_presence expected[] = {FINGER_WANTED, FINGER_DOWN, FINGER_LIFT,
                                                    FINGER_NOT_EXPECTED};
    a_touch_of_ridges_is_captured();
    CHECK(ear.count == 4 && memcmp(ear.heard, expected, sizeof expected) == 0);
}

static void hooks_are_not_needed(void) {
    struct finger_capture got;
    CHECK(finger_reader_capture(reader, &got, 10, NULL) == BIOMETRIC_TIME_UP);
    static const struct finger_capture_hooks none;
    CHECK(finger_reader_capture(reader, &got, 10, &none) == BIOMETRIC_TIME_UP);
    CHECK(finger_reader_wait(reader, 10, NULL) == BIOMETRIC_TIME_UP);
}

static void the_image_does_not_wait_for_the_lift(void) {
    struct finger_capture got;
    hand_does(touch_and_stay, ridges);
    CHECK(finger_reader_capture(reader, &got, PATIENCE_MS, &hooks) == BIOMETRIC_OK);
    hand_is_done();
    CHECK(got.image.pixels && is_ridges(&got));
    CHECK(ear.heard[ear.count - 1] == FINGER_LIFT);
    finger_capture_finish(&got);
    forget_heard();
    CHECK(finger_reader_capture(reader, &got, 50, &hooks) == BIOMETRIC_TIME_UP); // still there
    CHECK(ear.count == 1 && ear.heard[0] == FINGER_LIFT);
    CHECK(finger_reader_wait(reader, 50, &hooks) == BIOMETRIC_TIME_UP);
    CHECK(ear.heard[ear.count - 1] == FINGER_LIFT);
    hand_does(lift_then_touch, ridges);
    CHECK(finger_reader_capture(reader, &got, PATIENCE_MS, &hooks) == BIOMETRIC_OK);
    hand_is_done();
    CHECK(ear.heard[0] == FINGER_LIFT && ear.heard[1] == FINGER_NOT_EXPECTED &&
          ear.heard[2] == FINGER_WANTED);
    finger_capture_finish(&got);
}

static void each_kind_of_retry_is_told_apart(void) {
    static const struct {
        enum virtual_finger_retry said;
        enum finger_retry heard;
    } kinds[] = {
        {VIRTUAL_FINGER_RETRY_GENERAL,   FINGER_RETRY_GENERAL  },
        {VIRTUAL_FINGER_RETRY_TOO_SHORT, FINGER_RETRY_TOO_SHORT},
        {VIRTUAL_FINGER_RETRY_CENTRE,    FINGER_RETRY_CENTRE   },
        {VIRTUAL_FINGER_RETRY_LIFT,      FINGER_RETRY_LIFT     },
    };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct finger_capture got;
        enum virtual_finger_retry said = kinds[i].said;
        hand_does(ask_again, &said);
        CHECK(finger_reader_capture(reader, &got, PATIENCE_MS, &hooks) == BIOMETRIC_RETRY);
        hand_is_done();
        CHECK(got.retry == kinds[i].heard && !got.image.pixels);
    }
    a_touch_of_ridges_is_captured();
}

static void a_touch_without_ridges_has_to_be_repeated(void) {
    struct finger_capture got;
    hand_does(touch, blank);
    CHECK(finger_reader_capture(reader, &got, PATIENCE_MS, &hooks) == BIOMETRIC_RETRY);
    hand_is_done();
    CHECK(got.retry == FINGER_RETRY_GENERAL && !got.image.pixels);
    hand_does(touch_and_stay, blank);
    CHECK(finger_reader_capture(reader, &got, PATIENCE_MS, &hooks) == BIOMETRIC_RETRY);
    hand_is_done();
    hand_does(lift_then_touch, ridges);
    CHECK(finger_reader_capture(reader, &got, PATIENCE_MS, &hooks) == BIOMETRIC_OK);
    hand_is_done();
    finger_capture_finish(&got);
}

static void another_thread_can_call_it_off(void) {
    struct finger_capture got;
    for (int i = 0; i < 3; i++) {
        hand_does(call_off, NULL);
        CHECK(finger_reader_capture(reader, &got, -1, &hooks) == BIOMETRIC_CANCELLED);
        hand_is_done();
        CHECK(!got.image.pixels && ear.heard[ear.count - 1] == FINGER_NOT_EXPECTED);
        CHECK(finger_reader_capture(reader, &got, -1, &hooks) == BIOMETRIC_CANCELLED);
        CHECK(finger_reader_wait(reader, -1, &hooks) == BIOMETRIC_CANCELLED);
        atomic_store(&give_up, false);
    }
    CHECK(finger_reader_present(reader));
    a_touch_of_ridges_is_captured();
}

static void a_wake_up_alone_calls_nothing_off(void) {
    struct finger_capture got;
    hand_does(wake_then_touch, ridges);
    CHECK(finger_reader_capture(reader, &got, -1, &hooks) == BIOMETRIC_OK);
    hand_is_done();
    finger_capture_finish(&got);
}

static void a_time_limit_ends_the_capture(void) {
    struct finger_capture got;
    forget_heard();
    CHECK(finger_reader_capture(reader, &got, 0, &hooks) == BIOMETRIC_TIME_UP);
    CHECK(finger_reader_capture(reader, &got, 50, &hooks) == BIOMETRIC_TIME_UP);
    CHECK(!got.image.pixels && ear.heard[ear.count - 1] == FINGER_NOT_EXPECTED);
    a_touch_of_ridges_is_captured();
}

static void an_unplugged_device_is_lost_and_works_again_when_back(void) {
    struct finger_capture got;
    for (int i = 0; i < 3; i++) {
        hand_does(unplug, NULL);
        CHECK(finger_reader_capture(reader, &got, -1, &hooks) == BIOMETRIC_DEVICE_LOST);
        hand_is_done();
        CHECK(!got.image.pixels && !finger_reader_present(reader));
        CHECK(ear.heard[ear.count - 1] == FINGER_NOT_EXPECTED);
        CHECK(finger_reader_capture(reader, &got, -1, &hooks) == BIOMETRIC_NO_DEVICE);
        hand_does(plug_in, NULL);
        CHECK(finger_reader_wait(reader, -1, &hooks) == BIOMETRIC_OK);
        hand_is_done();
        CHECK(finger_reader_present(reader));
        a_touch_of_ridges_is_captured();
    }
}

static void an_unplugging_at_rest_is_noticed(void) {
    hand_does(unplug_at_rest, NULL);
    CHECK(finger_reader_wait(reader, -1, &hooks) == BIOMETRIC_DEVICE_LOST);
    hand_is_done();
    hand_does(plug_in, NULL);
    CHECK(finger_reader_wait(reader, -1, &hooks) == BIOMETRIC_OK);
    hand_is_done();
    a_touch_of_ridges_is_captured();
}

static void an_unplugging_under_a_resting_finger_is_noticed(void) {
    struct finger_capture got;
    hand_does(touch_and_stay, ridges);
    CHECK(finger_reader_capture(reader, &got, -1, &hooks) == BIOMETRIC_OK);
    hand_is_done();
    finger_capture_finish(&got);
    hand_does(unplug_under_finger, NULL);
    CHECK(finger_reader_wait(reader, -1, &hooks) == BIOMETRIC_DEVICE_LOST);
    hand_is_done();
    hand_does(plug_in, NULL);
    CHECK(finger_reader_wait(reader, -1, &hooks) == BIOMETRIC_OK);
    hand_is_done();
    a_touch_of_ridges_is_captured();
}

static void a_device_that_breaks_down_is_taken_up_anew(void) {
    static const int errors[] = {0 /* general */, 3 /* protocol */, 0x100 /* removed */};
    struct finger_capture got;
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
        int error = errors[i];
        hand_does(break_down, &error);
        CHECK(finger_reader_capture(reader, &got, -1, &hooks) == BIOMETRIC_DEVICE_LOST);
        hand_is_done();
        virtual_finger_close(&finger);
        CHECK(finger_reader_wait(reader, -1, &hooks) == BIOMETRIC_OK);
        CHECK(virtual_finger_open(&finger, socket_path, PATIENCE_MS));
        a_touch_of_ridges_is_captured();
    }
}

static void a_device_called_too_hot_reads_on(void) {
    struct finger_capture got;
    hand_does(be_called_hot_then_touch, ridges);
    CHECK(finger_reader_capture(reader, &got, -1, &hooks) == BIOMETRIC_OK);
    hand_is_done();
    CHECK(got.image.pixels && is_ridges(&got));
    finger_capture_finish(&got);
}

static void nonsense_from_the_device_harms_nothing(void) {
    struct finger_capture got;
    hand_does(talk_nonsense, ridges);
    CHECK(finger_reader_capture(reader, &got, PATIENCE_MS, &hooks) == BIOMETRIC_OK);
    hand_is_done();
    CHECK(got.image.pixels && is_ridges(&got));
    finger_capture_finish(&got);
}

static void a_reader_is_closed_with_a_finger_on_it(void) {
    struct finger_capture got;
    hand_does(touch_and_stay, ridges);
    CHECK(finger_reader_capture(reader, &got, -1, &hooks) == BIOMETRIC_OK);
    hand_is_done();
    finger_capture_finish(&got);
    finger_reader_close(reader);
    virtual_finger_close(&finger);
    finger_reader_close(NULL);
}

// The replay backend.

static void write_file(const char *name, const void *bytes, size_t size) {
    char path[200];
    snprintf(path, sizeof path, "%s/prints/%s", folder, name);
    FILE *file = fopen(path, "wb");
    CHECK(file && fwrite(bytes, 1, size, file) == size);
    if (file)
        fclose(file);
}

static void write_print(const char *name, uint8_t gray) {
    char bytes[100];
    int size = snprintf(bytes, sizeof bytes, "P5\n4 3\n255\n");
    memset(bytes + size, gray, 12);
    write_file(name, bytes, (size_t)size + 12);
}

static void replayed(const struct finger_reader *from, enum biometric_status status, uint8_t gray) {
    struct finger_capture got;
    CHECK(finger_reader_capture((struct finger_reader *)from, &got, 1000, &hooks) == status);
    if (status == BIOMETRIC_OK) {
        CHECK(got.image.width == 4 && got.image.height == 3 && got.image.dpi == 500);
        CHECK(got.image.pixels && got.image.pixels[0] == gray && got.image.pixels[11] == gray);
    } else {
        CHECK(!got.image.pixels && got.retry == FINGER_RETRY_GENERAL);
    }
    finger_capture_finish(&got);
}

static void a_folder_is_replayed_in_the_order_of_its_numbers(void) {
    char source[100];
    static const enum finger_presence expected[] = {FINGER_WANTED, FINGER_DOWN, FINGER_LIFT,
                                                    FINGER_NOT_EXPECTED};
    snprintf(source, sizeof source, "replay:%s/prints", folder);
    write_print("10-last.pgm", 100);
    write_print("2.pgm", 20);
    write_print("001.pgm", 10);
    write_print("notes.pgm", 1);
    write_file("3-torn.pgm", "P5\n4 3\n255\n12", 13);
    write_file("4-empty.png", "", 0);
    write_file("5-text.png", "no picture", 10);
    CHECK(finger_reader_open(&reader, source) == BIOMETRIC_OK);
    CHECK(finger_reader_present(reader));
    forget_heard();
    replayed(reader, BIOMETRIC_OK, 10);
    CHECK(ear.count == 4 && memcmp(ear.heard, expected, sizeof expected) == 0);
    replayed(reader, BIOMETRIC_OK, 20);
    for (int bad = 3; bad <= 5; bad++)
        replayed(reader, BIOMETRIC_RETRY, 0);
    replayed(reader, BIOMETRIC_OK, 100);
}

static void after_the_last_picture_no_finger_comes(void) {
    struct finger_capture got;
    CHECK(finger_reader_capture(reader, &got, 20, &hooks) == BIOMETRIC_TIME_UP);
    CHECK(finger_reader_wait(reader, 20, &hooks) == BIOMETRIC_TIME_UP);
    hand_does(call_off, NULL);
    CHECK(finger_reader_capture(reader, &got, -1, &hooks) == BIOMETRIC_CANCELLED);
    hand_is_done();
    CHECK(finger_reader_capture(reader, &got, -1, &hooks) == BIOMETRIC_CANCELLED);
    atomic_store(&give_up, false);
    finger_reader_close(reader);
}

static void what_is_no_source_is_refused(void) {
    char source[100];
    struct finger_reader *none;
    snprintf(source, sizeof source, "replay:%s/nowhere", folder);
    CHECK(finger_reader_open(&none, source) == BIOMETRIC_BAD_PICTURE && !none);
    snprintf(source, sizeof source, "replay:%s", folder); // it has no numbered picture
    CHECK(finger_reader_open(&none, source) == BIOMETRIC_BAD_PICTURE && !none);
    snprintf(source, sizeof source, "replay:%s/prints/2.pgm", folder);
    CHECK(finger_reader_open(&none, source) == BIOMETRIC_BAD_PICTURE && !none);
    CHECK(finger_reader_open(&none, "replay:") == BIOMETRIC_BAD_PICTURE && !none);
    CHECK(finger_reader_open(&none, "libfprint:1") == BIOMETRIC_BAD_PICTURE && !none);
    CHECK(finger_reader_open(&none, "scanner") == BIOMETRIC_BAD_PICTURE && !none);
    CHECK(finger_reader_open(&none, "") == BIOMETRIC_BAD_PICTURE && !none);
}

static void a_path_too_long_for_a_socket_is_refused(void) {
    char path[200];
    memset(path, 'x', sizeof path - 1);
    path[sizeof path - 1] = 0;
    CHECK(!virtual_finger_set_up(path));
    struct virtual_finger far;
    CHECK(!virtual_finger_open(&far, path, 10));
    CHECK(!virtual_finger_open(&far, socket_path, 10)); // nobody listens
}

static void remove_folder(void) {
    char command[200];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    CHECK(system(command) == 0);
}

int main(void) {
    snprintf(folder, sizeof folder, "/tmp/finger-reader.XXXXXX");
    if (!mkdtemp(folder))
        return 1;
    snprintf(socket_path, sizeof socket_path, "%s/socket", folder);
    char prints[100];
    snprintf(prints, sizeof prints, "%s/prints", folder);
    CHECK(mkdir(prints, 0700) == 0);
    CHECK(virtual_finger_set_up(socket_path));
    draw_ridges();

    RUN(without_a_device_the_reader_opens_and_looks_out_for_one);
    RUN(a_socket_is_no_reader_where_one_on_usb_is_asked_for);
    RUN(a_device_is_found_and_named);
    RUN(the_image_comes_as_the_sensor_sees_it);
    RUN(the_voter_is_told_what_the_finger_should_do);
    RUN(hooks_are_not_needed);
    RUN(the_image_does_not_wait_for_the_lift);
    RUN(each_kind_of_retry_is_told_apart);
    RUN(a_touch_without_ridges_has_to_be_repeated);
    RUN(another_thread_can_call_it_off);
    RUN(a_wake_up_alone_calls_nothing_off);
    RUN(a_time_limit_ends_the_capture);
    RUN(an_unplugged_device_is_lost_and_works_again_when_back);
    RUN(an_unplugging_at_rest_is_noticed);
    RUN(an_unplugging_under_a_resting_finger_is_noticed);
    RUN(a_device_that_breaks_down_is_taken_up_anew);
    RUN(a_device_called_too_hot_reads_on);
    RUN(nonsense_from_the_device_harms_nothing);
    RUN(a_reader_is_closed_with_a_finger_on_it);
    RUN(a_folder_is_replayed_in_the_order_of_its_numbers);
    RUN(after_the_last_picture_no_finger_comes);
    RUN(what_is_no_source_is_refused);
    RUN(a_path_too_long_for_a_socket_is_refused);
    remove_folder();
    return check_report();
}
