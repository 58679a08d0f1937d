// What somebody puts into the printer's folder so that the kiosk writes, signs or waits where it
// should not: links, second names, pipes and folders under the names that it will use, the folder
// itself a link, and a report exchanged between writing and signing.
#include "sync/signature.h"
#include "tests/check.h"
#include "tests/support/station_hand.h"
#include <SDL2/SDL_keycode.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATIENCE_S = 120, PATH_SIZE = HAND_PATH_SIZE + 64, TEXT_SIZE = 1 << 18 };
enum { PRINTER = 2 }; // among the view's devices

static struct small_station small;
static struct hand_day day;
static char victim[HAND_PATH_SIZE];
static const char precious[] = "what the kiosk has to leave alone\n";
static int days;

// All that a day's papers are called.
static const char *const names[] = {
    "zero-report.pdf",   "kiosk.vkey",
    "slip-0001.pdf",     "directions-0001.pdf",
    "final-report.pdf",  "final-report.pdf.minisig",
    "final-report.csv",  "final-report.csv.minisig",
    "final-report.json", "final-report.json.minisig",
    "final-report.note", "kiosk.pub",
};
enum { NAMES = sizeof names / sizeof *names };

static const char *in_printer(const char *name, const char *ending) {
    static char path[PATH_SIZE];
    snprintf(path, sizeof path, "%s/%s%s", day.printer, name, ending);
    return path;
}

static bool write_file(const char *path, const char *text) {
    FILE *file = fopen(path, "w");
    const bool well = file && fputs(text, file) >= 0;
    return file && !fclose(file) && well;
}

static char *read_file(const char *path) {
    static char text[TEXT_SIZE];
    FILE *file = fopen(path, "r");
    text[file ? fread(text, 1, sizeof text - 1, file) : 0] = 0;
    if (file)
        fclose(file);
    return text;
}

static void begin_a_day(void) {
    char mark[16];
    snprintf(mark, sizeof mark, "-%d", ++days);
    day = hand_day_of(&small, mark);
    CHECK(!mkdir(day.printer, 0700));
    CHECK(write_file(victim, precious));
}

static bool is_untouched(void) {
    return !strcmp(read_file(victim), precious);
}

static struct station *opened(void) {
    const struct station_config config = hand_config(&small, &day);
    struct station *station = hand_opens(&config);
    CHECK(hand_opens_day(station));
    return station;
}

// A voter is identified, and one who is in no list gets directions.
static void two_come(struct station *station, enum session_state after_printing) {
    hand_looks_up(station, small_station_pins[0]);
    CHECK(hand_reaches(station, SHOWING_VOTER));
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, after_printing));
    hand_press(station, after_printing == IDENTIFIED ? SDLK_RETURN : SDLK_ESCAPE);
    CHECK(hand_reaches(station, WAITING));
    hand_looks_up_stranger(station, "20101199012345");
    CHECK(hand_reaches(station, NOT_LISTED));
    hand_press(station, SDLK_F6);
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, WAITING));
}

static bool is_printer_well(const struct station *station) {
    return station_view(station)->devices[PRINTER].health == WELL;
}

// Slips and directions are for the kiosk's user alone; what is published is for all.
static void every_paper_is_a_file_of_its_own(void) {
    struct stat about;
    for (int i = 0; i < NAMES; i++) {
        const bool of_one = !strncmp(names[i], "slip-", 5) || !strncmp(names[i], "directions-", 11);
        CHECK(!lstat(in_printer(names[i], ""), &about) && S_ISREG(about.st_mode));
        CHECK(about.st_nlink == 1 && about.st_size > 0);
        CHECK((about.st_mode & 0777) == (of_one ? 0600 : 0644));
        CHECK(lstat(in_printer(names[i], ".new"), &about)); // nothing is left behind
    }
}

static bool plant_link(const char *path) {
    return !symlink(victim, path);
}

static bool plant_second_name(const char *path) {
    return !link(victim, path);
}

static bool plant_pipe(const char *path) {
    return !mkfifo(path, 0600);
}

static void live_through_a_day_among(bool (*plant)(const char *path)) {
    begin_a_day();
    CHECK(plant(in_printer("paper.part", "")));
    for (int i = 0; i < NAMES; i++)
        CHECK(plant(in_printer(names[i], "")) && plant(in_printer(names[i], ".new")));
    struct station *station = opened();
    two_come(station, IDENTIFIED);
    CHECK(hand_closes_poll(station));
    CHECK(is_printer_well(station));
    station_close(station);
    CHECK(is_untouched());
    every_paper_is_a_file_of_its_own();
}

static void a_planted_link_does_not_have_the_kiosk_write_elsewhere(void) {
    live_through_a_day_among(plant_link);
}

static void a_second_name_of_another_file_does_not_have_it_overwritten(void) {
    live_through_a_day_among(plant_second_name);
}

static void a_pipe_in_the_place_of_a_paper_does_not_hang_the_kiosk(void) {
    live_through_a_day_among(plant_pipe);
}

static bool is_signed_by_the_kiosk(const char *name) {
    struct public_key key;
    char comment[SIGNATURE_COMMENT_SIZE];
    int checked = -1;
    const bool is_signed =
        !public_key_read(&key, in_printer("kiosk.pub", "")) &&
        !signature_open(&checked, in_printer(name, ""), TEXT_SIZE, &key, comment, NULL) &&
        strstr(comment, "kind=report");
    if (checked >= 0)
        close(checked);
    return is_signed;
}

static void a_folder_in_the_place_of_a_report_is_said_and_keeps_no_other_back(void) {
    begin_a_day();
    CHECK(!mkdir(in_printer("final-report.csv", ""), 0700));
    struct station *station = opened();
    CHECK(hand_closes_poll(station));
    CHECK(!is_printer_well(station));
    station_close(station);
    CHECK(is_signed_by_the_kiosk("final-report.pdf") &&
          is_signed_by_the_kiosk("final-report.json"));
    CHECK(!is_signed_by_the_kiosk("final-report.csv"));
}

static void a_folder_in_the_place_of_a_signature_is_said_too(void) {
    begin_a_day();
    CHECK(!mkdir(in_printer("final-report.csv", ".minisig"), 0700));
    struct station *station = opened();
    CHECK(hand_closes_poll(station) && !is_printer_well(station));
    station_close(station);
    CHECK(is_signed_by_the_kiosk("final-report.json"));
}

static void a_folder_in_the_place_of_a_slip_leaves_the_mark_unfinished(void) {
    begin_a_day();
    CHECK(!mkdir(in_printer("slip-0001.pdf", ""), 0700));
    struct station *station = opened();
    two_come(station, UNFINISHED);
    station_close(station);
}

static bool flush_fails; // once, of the printer's folder

int __real_fsync(int file);
int __wrap_fsync(int file);
int __wrap_fsync(int file) {
    struct stat this, there;
    if (!flush_fails || fstat(file, &this) || stat(day.printer, &there) ||
        this.st_ino != there.st_ino)
        return __real_fsync(file);
    flush_fails = false;
    errno = EIO;
    return -1;
}

// The slip is in the folder, and whoever waits for it takes it, when its flush fails.
static void a_slip_that_may_be_out_comes_again_as_a_duplicate(void) {
    begin_a_day();
    struct station *station = opened();
    hand_looks_up(station, small_station_pins[0]);
    CHECK(hand_reaches(station, SHOWING_VOTER));
    flush_fails = true;
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, UNFINISHED) && !flush_fails);
    CHECK(!unlink(in_printer("slip-0001.pdf", "")) && !hand_times(&day, LOG_REPRINTED, NULL));
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, IDENTIFIED) && hand_times(&day, LOG_REPRINTED, NULL) == 1);
    CHECK(access(in_printer("slip-0001.pdf", ""), F_OK));
    CHECK(!access(in_printer("slip-0001-duplicate.pdf", ""), F_OK));
    station_close(station);
}

static void a_link_to_a_folder_gets_no_paper(const char *slash) {
    char elsewhere[PATH_SIZE];
    begin_a_day();
    snprintf(elsewhere, sizeof elsewhere, "%s-elsewhere", day.printer);
    CHECK(!rename(day.printer, elsewhere) && !symlink(elsewhere, day.printer));
    strcat(day.printer, slash);
    struct station *station = opened();
    CHECK(!is_printer_well(station));
    two_come(station, UNFINISHED);
    station_close(station);
    CHECK(!rmdir(elsewhere)); // it is empty
}

static void a_link_in_the_place_of_the_folder_gets_no_paper(void) {
    a_link_to_a_folder_gets_no_paper("");
    a_link_to_a_folder_gets_no_paper("/"); // which would be what the link points to
}

static const char false_report[] = "figure,value\r\nidentified,9999\r\n";

static void exchange(const char *name) {
    char other[PATH_SIZE];
    snprintf(other, sizeof other, "%s", in_printer("other-", name));
    if (!write_file(other, false_report) || rename(other, in_printer(name, "")))
        _exit(1);
}

// As soon as a report is there, another one is in its place.
static void exchange_reports(int ready) {
    static const char *const reports[] = {"final-report.pdf", "final-report.csv",
                                          "final-report.json"};
    union {
        struct inotify_event event;
        char bytes[4096];
    } room;
    bool is_done[3] = {false};
    const int watch = inotify_init1(IN_CLOEXEC);
    if (watch < 0 || inotify_add_watch(watch, day.printer, IN_MOVED_TO) < 0 ||
        write(ready, "", 1) != 1)
        _exit(1);
    for (ssize_t size; (size = read(watch, room.bytes, sizeof room.bytes)) > 0;)
        for (char *at = room.bytes; at < room.bytes + size;) {
            const struct inotify_event *event = (const struct inotify_event *)(void *)at;
            at += sizeof *event + event->len;
            for (int i = 0; i < 3; i++)
                if (!is_done[i] && event->len && !strcmp(event->name, reports[i])) {
                    is_done[i] = true; // the exchange is such an event too
                    exchange(reports[i]);
                }
        }
    _exit(0);
}

static void a_report_that_was_exchanged_is_not_signed(void) {
    int ready[2];
    char byte;
    begin_a_day();
    struct station *station = opened();
    CHECK(!pipe(ready));
    const pid_t thief = fork();
    if (!thief)
        exchange_reports(ready[1]);
    CHECK(read(ready[0], &byte, 1) == 1);
    CHECK(hand_closes_poll(station));
    usleep(200000);
    kill(thief, SIGKILL);
    waitpid(thief, NULL, 0);
    station_close(station);
    close(ready[0]);
    close(ready[1]);
    CHECK(strstr(read_file(in_printer("final-report.csv", "")), "9999")); // else nothing was tried
    CHECK(!is_signed_by_the_kiosk("final-report.csv") &&
          !is_signed_by_the_kiosk("final-report.json"));
    CHECK(!is_signed_by_the_kiosk("final-report.pdf"));
}

int main(void) {
    alarm(PATIENCE_S); // a pipe would be waited for without end
    umask(022);
    CHECK(small_station_make(&small) && small_station_touch(&small, 1, 2, 2));
    snprintf(victim, sizeof victim, "%.200s/victim", small.folder);
    RUN(a_planted_link_does_not_have_the_kiosk_write_elsewhere);
    RUN(a_second_name_of_another_file_does_not_have_it_overwritten);
    RUN(a_pipe_in_the_place_of_a_paper_does_not_hang_the_kiosk);
    RUN(a_folder_in_the_place_of_a_report_is_said_and_keeps_no_other_back);
    RUN(a_folder_in_the_place_of_a_signature_is_said_too);
    RUN(a_folder_in_the_place_of_a_slip_leaves_the_mark_unfinished);
    RUN(a_slip_that_may_be_out_comes_again_as_a_duplicate);
    RUN(a_link_in_the_place_of_the_folder_gets_no_paper);
    RUN(a_report_that_was_exchanged_is_not_signed);
    small_station_remove(&small);
    return check_report();
}
