// Pictures and recordings in the place of a person: a recording named as a device, another device
// than at the opening, and what a sensor gave once given again, in the same visit, another one,
// after a lock and after a restart. The finger comes through libfprint and the station's own device
// thread, on a station of an election; what the camera says is put into the mailbox.
#include "biometric/device_identity.h"
#include "biometric/finger_reader.h"
#include "kiosk/station/station_inside.h"
#include "tests/check.h"
#include "tests/support/device/virtual_finger.h"
#include "tests/support/scratch.h"
#include "tests/support/station_hand.h"
#include <SDL2/SDL_keycode.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    VICTIM = 1,
    OTHER = 2,
    WITHOUT_FINGERS = 4,
    RIGHT_INDEX = 2,
    LEFT_INDEX = 7,
    PATIENCE_MS = 5000
};

static struct small_station small;
static struct hand_day day;
static struct station *station;
static struct virtual_finger finger;
static char socket_path[SMALL_PATH_SIZE + 16];

bool __wrap_medium_disk_is_apart(const char *sys, dev_t data, dev_t medium);

bool __wrap_medium_disk_is_apart(const char *sys, dev_t data, dev_t medium) {
    (void)sys, (void)data, (void)medium;
    return true;
}

// ---- What people do

static int times_of(enum log_event event) {
    return hand_times(&day, event, NULL);
}

static void look_up(int voter) {
    hand_looks_up(station, small_station_pins[voter - 1]);
    CHECK(hand_reaches(station, SHOWING_VOTER));
    hand_press(station, SDLK_RETURN);
}

static void leave(void) {
    hand_press(station, SDLK_ESCAPE);
    CHECK(hand_reaches(station, WAITING));
}

// ---- Recordings named as devices

static bool is_refused(struct station_config config, const char *option) {
    char why[STATION_WHY_SIZE] = "";
    struct station *opened = station_open(&config, NULL, NULL, why);
    const bool refused = !opened && strstr(why, option) && strstr(why, "training");
    station_close(opened);
    return refused;
}

static void a_recording_is_no_device_on_the_day_of_an_election(void) {
    struct small_station training;
    struct station_config config = hand_config(&small, &day);
    config.devices.finger_source = "replay:/tmp";
    CHECK(is_refused(config, "--reader libfprint"));
    config.devices.finger_source = "libfprint";
    static const char *const pictures[] = {"faces-%03d.jpg", "visit.mp4", "/dev/video0", "0.png"};
    for (size_t i = 0; i < sizeof pictures / sizeof *pictures; i++) {
        config.camera.source = pictures[i];
        CHECK(is_refused(config, "--camera 0"));
    }
    CHECK(small_station_make(&training));
    const struct hand_day lesson = hand_day_of(&training, "");
    struct station_config taught = hand_config(&training, &lesson);
    taught.camera.source = pictures[0];
    struct station *opened = hand_opens(&taught);
    station_close(opened);
    small_station_remove(&training);
}

// ---- A finger's image that was seen before

static struct picture image_of(int voter, int position, int touch) {
    struct picture image = {0};
    char path[SMALL_PATH_SIZE + 32];
    CHECK(small_station_touch(&small, voter, position, touch));
    snprintf(path, sizeof path, "%s/%03d.png", small.touches, small.touch_count);
    CHECK(picture_read(&image, path, 1) == BIOMETRIC_OK);
    return image;
}

static void open_station(void) {
    const struct station_config config = hand_config(&small, &day);
    station = hand_opens(&config);
    CHECK(virtual_finger_open(&finger, socket_path, PATIENCE_MS));
    CHECK(hand_opens_day(station));
}

static void restart(void) { // in mid-visit, as the plug is pulled
    char journal[HAND_PATH_SIZE + 16];
    virtual_finger_close(&finger);
    station_close(station);
    snprintf(journal, sizeof journal, "%s/journal.txt", day.data);
    CHECK(!unlink(journal)); // tickets begin anew
    open_station();
}

static bool is_wanted(void) {
    char words[40];
    snprintf(words, sizeof words, "wanted ticket=%u ", station->ticket);
    return hand_finds(day.data, "journal.txt", words);
}

// The touch's answer is here, and what it leads to is done.
static void press(const struct picture *image) {
    const int64_t end_ms = station_now_ms() + PATIENCE_MS;
    while (!is_wanted() && station_now_ms() < end_ms)
        hand_turn(station);
    const uint32_t ticket = station->ticket;
    CHECK(virtual_finger_touch(&finger, image->pixels, image->width, image->height));
    const enum session_state state = station->state;
    while (station->ticket == ticket && station->state == state && station_now_ms() < end_ms)
        hand_turn(station);
}

static bool says_seen_before(void) {
    const char *advice = station_view(station)->finger.advice;
    return advice && strstr(advice, "this very picture before");
}

static void a_finger_given_twice_is_compared_once(void) {
    struct picture image = image_of(WITHOUT_FINGERS, LEFT_INDEX, 1),
                   again = image_of(WITHOUT_FINGERS, LEFT_INDEX, 2);
    open_station();
    look_up(VICTIM);
    press(&image); // of somebody who is not in the list
    CHECK(times_of(LOG_TRIED) == 1 && !times_of(LOG_REPEATED) && !says_seen_before());
    press(&image);
    CHECK(times_of(LOG_TRIED) == 1 && times_of(LOG_REPEATED) == 1 && says_seen_before());
    press(&again); // the same finger, another touch
    CHECK(times_of(LOG_TRIED) == 2 && times_of(LOG_REPEATED) == 1 && !says_seen_before());
    leave();
    picture_finish(&again);
    picture_finish(&image);
}

// Recorded while it was looked for in the list: it would agree, and be the voter's mark.
static void a_voters_own_finger_that_was_recorded_marks_nobody(void) {
    struct picture image = image_of(VICTIM, RIGHT_INDEX, 11),
                   live = image_of(VICTIM, RIGHT_INDEX, 12);
    int repeated = times_of(LOG_REPEATED);
    hand_press(station, SDLK_F2);
    CHECK(hand_reaches(station, FINDING));
    press(&image);
    CHECK(hand_reaches(station, CHOOSING) && times_of(LOG_SEARCHED) == 1);
    leave();
    for (int way = 0; way < 3; way++) {
        if (way == 1) {
            hand_press(station, SDLK_F12);
            CHECK(hand_reaches(station, LOCKED) && hand_opens_day(station));
        }
        if (way == 2)
            restart();
        look_up(VICTIM);
        press(&image);
        CHECK(times_of(LOG_REPEATED) == ++repeated && says_seen_before());
        leave();
        hand_press(station, SDLK_F2); // nor does it find anybody
        CHECK(hand_reaches(station, FINDING));
        press(&image);
        CHECK(times_of(LOG_REPEATED) == ++repeated && says_seen_before());
        CHECK(hand_reaches(station, FINDING) && times_of(LOG_SEARCHED) == 1);
        leave();
    }
    CHECK(!times_of(LOG_RESERVED));
    look_up(VICTIM);
    press(&live); // the living finger does
    CHECK(hand_reaches(station, IDENTIFIED) && times_of(LOG_REPEATED) == repeated);
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, WAITING));
    picture_finish(&live);
    picture_finish(&image);
}

static void the_same_image_again_and_again_ends_with_the_commission(void) {
    struct picture image = image_of(WITHOUT_FINGERS, RIGHT_INDEX, 21); // nobody's of the list
    look_up(OTHER);
    const int most = station_policy(station)->poor_captures_max;
    for (int i = 0; i <= most && station_view(station)->state == READING_FINGER; i++)
        press(&image);
    CHECK(hand_reaches(station, NOT_IDENTIFIED)); // nor is that a way to the face
    leave();
    picture_finish(&image);
}

static void the_log_holds_no_hash_of_a_picture(void) {
    const uint8_t one[LOG_CAPTURE_KEY_SIZE] = {1}, two[LOG_CAPTURE_KEY_SIZE] = {2};
    CHECK(log_capture_tag(one, 7) != 7 && log_capture_tag(one, 7) != log_capture_tag(two, 7));
    CHECK(log_capture_tag(one, 7) == log_capture_tag(one, 7));
    CHECK(hand_closes_poll(station));
    char words[40];
    snprintf(words, sizeof words, "\ncaptures_seen_before,%d\r\n", times_of(LOG_REPEATED));
    CHECK(hand_finds(day.printer, "final-report.csv", words));
    virtual_finger_close(&finger);
    station_close(station);
}

// ---- Frames that were seen before

static void a_look_of_frames_that_were_seen_is_not_compared(void) {
    struct small_station training;
    CHECK(small_station_make_with_policy(&training, small_station_faces_at_once));
    day = hand_day_of(&training, "");
    station = hand_opens_for_looks(&training, &day, NULL);
    if (!station) {
        puts("     (no face models: left out)");
        small_station_remove(&training);
        return;
    }
    hand_looks_up(station, small_station_pins[VICTIM - 1]);
    CHECK(hand_reaches(station, SHOWING_VOTER));
    hand_press(station, SDLK_F3);
    const int looks = station_policy(station)->face_looks;
    for (int look = 1; look <= looks; look++) {
        CHECK(hand_reaches(station, LOOKING_AT_FACE));
        CHECK(
            mailbox_send(station->mail, &(struct station_event){
                                            .kind = EVENT_FACE,
                                            .ticket = station->ticket,
                                            .as.face = {.status = BIOMETRIC_RETRY, .frames = 5}
        }));
        station_hear(station);
        CHECK(times_of(LOG_REPEATED) == look && !times_of(LOG_TRIED));
        CHECK(strstr(station_view(station)->notice, "nothing was compared"));
    }
    CHECK(hand_reaches(station, NOT_IDENTIFIED));
    leave();
    hand_press(station, SDLK_F2);
    CHECK(hand_reaches(station, FINDING));
    hand_press(station, SDLK_F3);
    CHECK(hand_reaches(station, FINDING_FACE));
    CHECK(mailbox_send(station->mail, &(struct station_event){
                                          .kind = EVENT_FACE,
                                          .ticket = station->ticket,
                                          .as.face = {.status = BIOMETRIC_RETRY, .frames = 5}
    }));
    station_hear(station);
    CHECK(times_of(LOG_REPEATED) == looks + 1 && hand_reaches(station, FINDING_FACE));
    station_close(station);
    small_station_remove(&training);
}

// ---- Another device than at the opening

static void device_is(enum station_event_kind kind, const char *identity) {
    struct station_event event = {.kind = kind};
    snprintf(event.as.identity, sizeof event.as.identity, "%s", identity);
    CHECK(mailbox_send(station->mail, &event));
    station_hear(station);
}

static void reader_is_there(enum biometric_status status) {
    CHECK(mailbox_send(station->mail,
                       &(struct station_event){.kind = EVENT_READER, .as.device = status}));
    station_hear(station);
}

static bool row_says(enum station_device which, const char *words) {
    return !strcmp(station_view(station)->devices[which].words, words);
}

static enum sync_status is_named(void *context, const struct log_detail *detail) {
    int *times = context;
    *times += (detail->arg == LOG_DEVICE_READER && !strncmp(detail->words, "uru4000 usb 1-", 14)) ||
              (detail->arg == LOG_DEVICE_CAMERA && !strcmp(detail->words, "usb 2-1 046d:0825"));
    return SYNC_OK;
}

static enum sync_status is_late(void *context, const struct log_detail *detail) {
    int *times = context;
    *times += !strncmp(detail->words, "came late: ", 11);
    return SYNC_OK;
}

static int came_late(void) {
    int times = 0;
    CHECK(participation_log_each_detail(station->log, LOG_DEVICE, is_late, &times) == SYNC_OK);
    return times;
}

static int named(void) {
    int times = 0;
    CHECK(participation_log_each_detail(station->log, LOG_DEVICE, is_named, &times) == SYNC_OK);
    return times;
}

static void start_again(const struct small_station *training) {
    const struct station_config config = hand_config(training, &day);
    station_close(station);
    station = hand_opens(&config);
}

static void another_device_is_on_the_screen_and_in_the_log(void) {
    static const char first[] = "uru4000 usb 1-2 05ba:000a serial A",
                      other[] = "uru4000 usb 1-3 05ba:000a";
    struct small_station training;
    CHECK(small_station_make(&training));
    day = hand_day_of(&training, "");
    station = NULL;
    start_again(&training);
    device_is(EVENT_READER_IS, first);
    reader_is_there(BIOMETRIC_OK);
    device_is(EVENT_CAMERA_IS, "usb 2-1 046d:0825");
    CHECK(hand_opens_day(station) && named() == 2); // with the zero report
    CHECK(row_says(DEVICE_READER, "ready") && !station_view(station)->notice);

    reader_is_there(BIOMETRIC_DEVICE_LOST);
    device_is(EVENT_READER_IS, first); // the same one comes back
    reader_is_there(BIOMETRIC_OK);
    CHECK(named() == 2 && row_says(DEVICE_READER, "ready") && !station_view(station)->notice);

    device_is(EVENT_READER_IS, other);
    CHECK(named() == 3 && row_says(DEVICE_READER, "another device"));
    CHECK(station_view(station)->devices[DEVICE_READER].health == LOOK_AT_IT);
    CHECK(strstr(station_view(station)->notice, "Another finger reader"));
    reader_is_there(BIOMETRIC_DEVICE_LOST);
    CHECK(row_says(DEVICE_READER, "not connected"));
    reader_is_there(BIOMETRIC_OK);
    CHECK(row_says(DEVICE_READER, "another device"));
    look_up(VICTIM); // it is used all the same: a broken one has to be replaced
    CHECK(hand_reaches(station, READING_FINGER) && !station_view(station)->finger.lost);
    leave();

    start_again(&training); // with a third one, unseen by the log so far
    device_is(EVENT_READER_IS, "uru4000 usb 1-4 05ba:000a");
    reader_is_there(BIOMETRIC_OK);
    device_is(EVENT_CAMERA_IS, "usb 2-1 046d:0825");
    CHECK(hand_opens_day(station) && named() == 4);
    CHECK(row_says(DEVICE_READER, "another device") && row_says(DEVICE_CAMERA, "ready"));
    CHECK(strstr(station_view(station)->notice, "Another finger reader"));
    device_is(EVENT_READER_IS, first);
    CHECK(named() == 5 && row_says(DEVICE_READER, "ready"));
    station_close(station);
    small_station_remove(&training);
}

static void a_device_that_was_not_there_at_the_opening_is_not_taken_for_the_first(void) {
    struct small_station training;
    CHECK(small_station_make(&training));
    day = hand_day_of(&training, "-late");
    station = NULL;
    start_again(&training);
    CHECK(hand_opens_day(station) && !named());
    device_is(EVENT_CAMERA_IS, "usb 2-1 046d:0825");
    CHECK(came_late() == 1 && row_says(DEVICE_CAMERA, "another device"));
    CHECK(strstr(station_view(station)->notice, "Another camera"));
    hand_press(station, SDLK_F12);
    CHECK(hand_reaches(station, LOCKED) && hand_opens_day(station));
    CHECK(came_late() == 1 && row_says(DEVICE_CAMERA, "another device")); // who opens sees it too
    start_again(&training);
    device_is(EVENT_CAMERA_IS, "usb 2-1 046d:0825");
    device_is(EVENT_READER_IS, "uru4000 usb 1-4 05ba:000a");
    reader_is_there(BIOMETRIC_OK);
    CHECK(hand_opens_day(station));
    CHECK(came_late() == 2 && !named()); // the reader was not there at the opening either
    CHECK(row_says(DEVICE_CAMERA, "another device") && row_says(DEVICE_READER, "another device"));
    start_again(&training);
    CHECK(hand_opens_day(station));
    device_is(EVENT_CAMERA_IS, "usb 2-1 046d:0825");
    CHECK(came_late() == 2 && row_says(DEVICE_CAMERA, "another device"));
    station_close(station);
    small_station_remove(&training);
}

// ---- Devices that are programs

static bool is_taken_for_usb = true;

enum biometric_status __real_finger_reader_open(struct finger_reader **out, const char *source);
enum biometric_status __wrap_finger_reader_open(struct finger_reader **out, const char *source);
enum biometric_status __wrap_finger_reader_open(struct finger_reader **out, const char *source) {
    const bool is_asked = source && !strcmp(source, "libfprint:usb");
    return __real_finger_reader_open(out, is_asked && is_taken_for_usb ? "libfprint" : source);
}

static void a_socket_is_no_finger_reader_on_the_day_of_an_election(void) {
    struct station_config config = hand_config(&small, &day);
    config.devices.finger_source = "libfprint";
    is_taken_for_usb = false;
    station = hand_opens(&config);
    CHECK(!station->answering[DEVICE_READER].is_there && !*station->answering[DEVICE_READER].now);
    CHECK(!virtual_finger_open(&finger, socket_path, 10)); // nobody listens
    CHECK(hand_finds(day.data, "journal.txt", "a reader that is not on USB"));
    CHECK(station->config.camera.refuses_made_up);
    station_close(station);
    is_taken_for_usb = true;
    station = hand_opens(&config);
    CHECK(*station->answering[DEVICE_READER].now); // the same where it stands for one
    station_close(station);
}

static void a_camera_that_is_a_program_is_known_by_its_place(void) {
    char sys[300], path[1200];
    snprintf(sys, sizeof sys, "%s/sys-of-programs", scratch_folder());
    snprintf(path, sizeof path,
             "mkdir -p %s/devices/virtual/video4linux/video9 %s/devices/pci0/video0 "
             "%s/class/video4linux",
             sys, sys, sys);
    CHECK(!system(path));
    snprintf(path, sizeof path, "%s/class/video4linux/video9", sys);
    CHECK(!symlink("../../devices/virtual/video4linux/video9", path));
    snprintf(path, sizeof path, "%s/class/video4linux/video0", sys);
    CHECK(!symlink("../../devices/pci0/video0", path));
    CHECK(device_identity_is_made_up(sys, "9") && !device_identity_is_made_up(sys, "0"));
    CHECK(device_identity_is_made_up(sys, "3")); // of which nobody knows
}

// ---- What a device is called

static void put(const char *folder, const char *name, const char *text) {
    char path[600];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    CHECK(file && fputs(text, file) >= 0);
    if (file)
        fclose(file);
}

static void make(const char *folder) {
    CHECK(!mkdir(folder, 0700));
}

static void a_device_is_named_by_its_place_and_what_it_says_of_itself(void) {
    static const char *const folders[] = {"bus",
                                          "bus/usb",
                                          "bus/usb/devices",
                                          "bus/usb/devices/1-1.2",
                                          "bus/usb/devices/1-1.2:1.0",
                                          "bus/usb/devices/1-3",
                                          "class",
                                          "class/video4linux",
                                          "class/video4linux/video0",
                                          "class/video4linux/video7"};
    char sys[300], path[400], out[DEVICE_IDENTITY_SIZE];
    snprintf(sys, sizeof sys, "%s/sys", scratch_folder());
    make(sys);
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        snprintf(path, sizeof path, "%s/%s", sys, folders[i]);
        make(path);
    }
    snprintf(path, sizeof path, "%s/bus/usb/devices/1-1.2", sys);
    put(path, "busnum", "1\n");
    put(path, "devnum", "7\n");
    put(path, "idVendor", "05ba\n");
    put(path, "idProduct", "000a\n");
    put(path, "serial",
        "A\x01\xff"
        "7\n");
    snprintf(path, sizeof path, "%s/bus/usb/devices/1-3", sys);
    put(path, "busnum", "1\n");
    put(path, "devnum", "8\n");
    put(path, "idVendor", "046d\n");
    put(path, "idProduct", "0825\n");
    snprintf(path, sizeof path, "%s/class/video4linux/video0/device", sys);
    CHECK(!symlink("../../../bus/usb/devices/1-1.2:1.0", path)); // not in its device's folder here
    device_identity_of_usb(out, sys, 1, 7);
    CHECK(!strcmp(out, "usb 1-1.2 05ba:000a serial A??7"));
    device_identity_of_usb(out, sys, 1, 8);
    CHECK(!strcmp(out, "usb 1-3 046d:0825"));
    device_identity_of_usb(out, sys, 2, 7);
    CHECK(!*out);
    device_identity_of_usb(out, "/nowhere", 1, 7);
    CHECK(!*out);

    snprintf(path, sizeof path, "%s/bus/usb/devices/1-3/1-3:1.0", sys);
    make(path);
    snprintf(path, sizeof path, "%s/class/video4linux/video7/device", sys);
    CHECK(!symlink("../../../bus/usb/devices/1-3/1-3:1.0", path));
    device_identity_of_video(out, sys, "7");
    CHECK(!strcmp(out, "usb 1-3 046d:0825"));
    snprintf(path, sizeof path, "%s/class/video4linux/video0", sys);
    put(path, "name", "Board camera\n");
    device_identity_of_video(out, sys, "0"); // on no USB
    CHECK(!strcmp(out, "video0 Board camera"));
    device_identity_of_recording(out, "/tmp/\n.png");
    CHECK(!strcmp(out, "recording /tmp/?.png"));
}

int main(void) {
    CHECK(small_station_make_election(&small));
    snprintf(socket_path, sizeof socket_path, "%s/finger", small.folder);
    CHECK(virtual_finger_set_up(socket_path));
    day = hand_day_of(&small, "");
    RUN(a_recording_is_no_device_on_the_day_of_an_election);
    RUN(a_socket_is_no_finger_reader_on_the_day_of_an_election);
    RUN(a_camera_that_is_a_program_is_known_by_its_place);
    RUN(a_device_is_named_by_its_place_and_what_it_says_of_itself);
    RUN(a_finger_given_twice_is_compared_once);
    RUN(a_voters_own_finger_that_was_recorded_marks_nobody);
    RUN(the_same_image_again_and_again_ends_with_the_commission);
    RUN(the_log_holds_no_hash_of_a_picture);
    RUN(a_look_of_frames_that_were_seen_is_not_compared);
    RUN(another_device_is_on_the_screen_and_in_the_log);
    RUN(a_device_that_was_not_there_at_the_opening_is_not_taken_for_the_first);
    small_station_remove(&small);
    return check_report();
}
