// Disks that fill, turn read-only or are pulled, as loop-mounted file systems of a few megabytes:
// what was acknowledged stays, what could not be written is said and leaves nothing half, and
// afterwards it goes on. Needs root and loop devices. The parent mounts nothing itself: a child
// does the work, so that everything is unmounted however it ends.
#include "sync/log_copy.h"
#include "tests/check.h"
#include "tests/support/sample_log.h"
#include "tests/support/scratch.h"
#include "tests/support/soak.h"
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { VOTERS_MAX = 20000, ROUNDS = 25, PATIENCE_S = 200 }; // the rounds are soaked

static char disk[600], stick[600], log_path[700], medium[700]; // two mount points, and in them
static uint32_t next_voter;

static bool shell(const char *format, ...) __attribute__((format(printf, 1, 2)));
static bool shell(const char *format, ...) {
    char command[4000];
    va_list list;
    va_start(list, format);
    vsnprintf(command, sizeof command, format, list);
    va_end(list);
    return system(command) == 0;
}

// ---- File systems

static bool mount_there(const char *where, const char *how) {
    return shell("mount -o loop,errors=remount-ro,%s '%s.img' '%s'", how, where, where);
}

static bool make_there(const char *where, const char *size) {
    return shell("mkdir -p '%s' && truncate -s %s '%s.img' && mkfs.ext4 -q -F -m 0 '%s.img'", where,
                 size, where, where) &&
           mount_there(where, "rw");
}

static bool unmount(const char *where) {
    return shell("umount '%s'", where);
}

// The disk itself sees an error and goes read-only, as `errors=remount-ro` does on a real one.
static bool turns_read_only(const char *where) {
    return shell("loop=$(findmnt -n -o SOURCE --mountpoint '%s') && "
                 "echo proof > /sys/fs/ext4/${loop##*/}/trigger_fs_error",
                 where);
}

// From now on each write to it fails, and what was not flushed is gone: it was pulled.
static bool is_pulled(const char *where) {
    enum { WITHOUT_FLUSHING = 2 };
    const uint32_t how = WITHOUT_FLUSHING;
    const int folder = open(where, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool done = folder >= 0 && !ioctl(folder, _IOR('X', 125, uint32_t), &how);
    if (folder >= 0)
        close(folder);
    return done;
}

static bool is_put_back(const char *where) {
    shell("umount '%s'", where);
    shell("e2fsck -fy '%s.img' >/dev/null 2>&1", where); // as the system does on finding it dirty
    return mount_there(where, "rw");
}

// All room but `left` KiB is taken by a file beside.
static bool fill(const char *where, int left) {
    return shell(
        "room=$(df -k --output=avail '%s' | tail -1); n=$((room - %d)); [ $n -lt 1 ] || "
        "dd if=/dev/zero of='%s/ballast' bs=1K count=$n status=none 2>/dev/null; sync -f '%s'",
        where, left, where, where);
}

static bool make_room(const char *where) {
    return shell("rm -f '%s/ballast' && sync -f '%s'", where, where);
}

// ---- The log

static struct log_place place_here(void) {
    return sample_place(log_path, medium, VOTERS_MAX);
}

static enum sync_status try_open(struct participation_log **log) {
    const struct log_place place = place_here();
    return participation_log_open(log, &place);
}

static struct participation_log *opened(void) {
    struct participation_log *log = NULL;
    const enum sync_status status = try_open(&log);
    CHECK(status == SYNC_OK);
    if (status) {
        fprintf(stderr, "opening: %s\n", sync_status_text(status));
        _exit(1);
    }
    return log;
}

static enum sync_status reserve(struct participation_log *log, uint32_t voter) {
    struct log_visit visit = {.voter = voter, .owner = 2, .method = BY_FINGER, .operator_id = 3};
    log_nonce(visit.nonce);
    return participation_log_reserve(log, &visit, NULL);
}

static enum log_state state_of(const struct participation_log *log, uint32_t voter) {
    struct log_mark mark;
    participation_log_state(log, voter, &mark);
    return mark.state;
}

// Marks voters until it cannot; what it said then. `next_voter` is the one who was not marked.
static enum sync_status mark_until_it_fails(struct participation_log *log, uint32_t at_most) {
    enum sync_status status = SYNC_OK;
    for (uint32_t i = 0; i < at_most && !(status = reserve(log, next_voter)); i++)
        next_voter++;
    return status;
}

static void all_acknowledged_are_there(const struct participation_log *log) {
    uint32_t missing = 0;
    for (uint32_t voter = 1; voter < next_voter; voter++)
        missing += state_of(log, voter) != VOTER_RESERVED;
    CHECK(missing == 0);
}

static struct participation_log *new_day(void) {
    CHECK(make_room(disk) && make_room(stick));
    CHECK(shell("rm -rf '%s'/day* '%s'/*", disk, medium));
    next_voter = 1;
    struct participation_log *log = opened();
    CHECK(!participation_log_begin(log, 3));
    CHECK(mark_until_it_fails(log, 20) == SYNC_OK);
    return log;
}

// ---- The disk

static void a_full_disk_is_said_and_nothing_is_half(void) {
    struct participation_log *log = new_day();
    for (int round = 0; round < 4; round++) {
        CHECK(fill(disk, 40 * round));
        CHECK(mark_until_it_fails(log, VOTERS_MAX / 5) == SYNC_DISK_FULL);
        const uint64_t size = participation_log_size(log);
        CHECK(state_of(log, next_voter) == VOTER_FREE); // nothing half, and said again
        CHECK(reserve(log, next_voter) == SYNC_DISK_FULL && participation_log_size(log) == size);
        CHECK(participation_log_medium(log) == SYNC_OK);
        CHECK(make_room(disk));
        CHECK(mark_until_it_fails(log, 3) == SYNC_OK);
        CHECK(participation_log_size(log) == size + 3);
        if (round % 2) {
            participation_log_close(log);
            log = opened();
            CHECK(!participation_log_healing(log)->from_medium);
        }
        all_acknowledged_are_there(log);
    }
    participation_log_close(log);
}

static void a_log_opened_on_a_full_disk_says_so_or_works(void) {
    struct participation_log *log = new_day();
    participation_log_close(log);
    CHECK(fill(disk, 0));
    const enum sync_status status = try_open(&log);
    CHECK(status == SYNC_OK || status == SYNC_DISK_FULL); // no other words for it
    if (!status)
        CHECK(mark_until_it_fails(log, VOTERS_MAX / 2) == SYNC_DISK_FULL);
    participation_log_close(log);
    CHECK(make_room(disk));
    log = opened();
    all_acknowledged_are_there(log);
    CHECK(mark_until_it_fails(log, 3) == SYNC_OK);
    participation_log_close(log);
}

static void a_disk_that_turns_read_only_is_said_and_nothing_is_lost(void) {
    struct participation_log *log = new_day();
    if (!turns_read_only(disk)) {
        printf("     (this kernel cannot be asked for a disk error: left out)\n");
        participation_log_close(log);
        return;
    }
    CHECK(mark_until_it_fails(log, 5) == SYNC_DISK_FAILED);
    CHECK(state_of(log, next_voter) == VOTER_FREE);
    CHECK(reserve(log, next_voter) == SYNC_DISK_FAILED);
    all_acknowledged_are_there(log);
    participation_log_close(log);
    CHECK(try_open(&log) == SYNC_DISK_FAILED && !log);
    CHECK(is_put_back(disk));
    log = opened();
    CHECK(!participation_log_healing(log)->from_medium);
    all_acknowledged_are_there(log);
    CHECK(mark_until_it_fails(log, 3) == SYNC_OK);
    participation_log_close(log);
}

static void a_disk_that_vanishes_is_said_and_the_medium_keeps_all(void) {
    struct participation_log *log = new_day();
    CHECK(is_pulled(disk));
    CHECK(mark_until_it_fails(log, 5) == SYNC_DISK_FAILED);
    participation_log_close(log);
    CHECK(try_open(&log) != SYNC_OK && !log);
    CHECK(is_put_back(disk));
    log = opened();
    all_acknowledged_are_there(log);
    CHECK(mark_until_it_fails(log, 3) == SYNC_OK);
    participation_log_close(log);
}

// ---- The medium

static void a_full_medium_is_said_and_heals(void) {
    struct participation_log *log = new_day();
    CHECK(fill(stick, 0));
    CHECK(mark_until_it_fails(log, VOTERS_MAX / 2) == SYNC_MEDIUM_FULL);
    CHECK(reserve(log, next_voter + 1) != SYNC_OK); // nothing follows
    CHECK(state_of(log, next_voter + 1) == VOTER_FREE);
    participation_log_close(log);
    const enum sync_status status = try_open(&log);
    CHECK(status == SYNC_MEDIUM_FULL);
    participation_log_close(log);
    CHECK(make_room(stick));
    log = opened();
    CHECK(participation_log_healing(log)->to_medium == 1);
    CHECK(state_of(log, next_voter) == VOTER_RESERVED); // it was in the database
    all_acknowledged_are_there(log);
    next_voter++;
    CHECK(mark_until_it_fails(log, 3) == SYNC_OK);
    participation_log_close(log);
}

static void a_medium_that_is_unmounted_stops_the_marks(void) {
    struct participation_log *log = new_day();
    CHECK(shell("umount -l '%s'", stick));
    const uint64_t size = participation_log_size(log);
    CHECK(mark_until_it_fails(log, 5) == SYNC_NO_MEDIUM && participation_log_size(log) == size);
    participation_log_close(log);
    CHECK(try_open(&log) == SYNC_NO_MEDIUM && !log);
    CHECK(mount_there(stick, "rw"));
    log = opened();
    CHECK(!participation_log_healing(log)->to_medium &&
          !participation_log_healing(log)->new_medium);
    CHECK(mark_until_it_fails(log, 3) == SYNC_OK);
    all_acknowledged_are_there(log);
    participation_log_close(log);
}

static void a_medium_pulled_in_mid_write_heals_when_it_is_back(void) {
    for (int round = 0; round < 3; round++) {
        struct participation_log *log = new_day();
        CHECK(is_pulled(stick));
        CHECK(mark_until_it_fails(log, 5) == SYNC_NO_MEDIUM);
        CHECK(reserve(log, next_voter + 1) == SYNC_NO_MEDIUM);
        participation_log_close(log);
        CHECK(try_open(&log) == SYNC_NO_MEDIUM && !log);
        CHECK(is_put_back(stick));
        log = opened();
        CHECK(participation_log_healing(log)->to_medium == 1); // the one that had no answer
        CHECK(state_of(log, next_voter) == VOTER_RESERVED);
        all_acknowledged_are_there(log);
        next_voter++;
        CHECK(mark_until_it_fails(log, 3) == SYNC_OK);
        participation_log_close(log);
    }
}

static void a_read_only_medium_is_no_medium(void) {
    struct participation_log *log = new_day();
    participation_log_close(log);
    CHECK(unmount(stick) && mount_there(stick, "ro"));
    CHECK(try_open(&log) == SYNC_NO_MEDIUM && !log);
    CHECK(unmount(stick) && mount_there(stick, "rw"));
    log = opened();
    if (turns_read_only(stick)) {
        CHECK(mark_until_it_fails(log, 5) == SYNC_NO_MEDIUM);
        participation_log_close(log);
        CHECK(is_put_back(stick));
        log = opened();
        CHECK(participation_log_healing(log)->to_medium == 1);
    }
    all_acknowledged_are_there(log);
    participation_log_close(log);
}

// Another process moves the medium's folder away at any instant of a run of marks, and puts it
// back.
static void a_folder_moved_away_in_mid_run_loses_nothing(void) {
    char away[800];
    snprintf(away, sizeof away, "%s-away", medium);
    const int rounds = soak_rounds(ROUNDS);
    for (int round = 0; round < rounds; round++) {
        struct participation_log *log = new_day();
        const pid_t hand = fork();
        if (!hand) {
            const struct timespec moment = {.tv_nsec = 25000000L * round / rounds};
            nanosleep(&moment, NULL);
            _exit(rename(medium, away) ? 1 : 0);
        }
        CHECK(mark_until_it_fails(log, VOTERS_MAX - 100) == SYNC_NO_MEDIUM);
        CHECK(waitpid(hand, NULL, 0) == hand);
        participation_log_close(log);
        CHECK(try_open(&log) == SYNC_NO_MEDIUM && !log);
        CHECK(!rename(away, medium));
        log = opened();
        CHECK(!participation_log_healing(log)->from_medium);
        all_acknowledged_are_there(log);
        next_voter += state_of(log, next_voter) == VOTER_RESERVED;
        CHECK(mark_until_it_fails(log, 3) == SYNC_OK);
        participation_log_close(log);
    }
}

static void an_older_medium_catches_up(void) {
    struct participation_log *log = new_day();
    CHECK(shell("cp -a '%s' '%s-older'", medium, medium));
    CHECK(mark_until_it_fails(log, 50) == SYNC_OK);
    CHECK(shell("mv '%s' '%s-newer' && mv '%s-older' '%s'", medium, medium, medium, medium));
    CHECK(mark_until_it_fails(log, 1) == SYNC_NO_MEDIUM); // not the one that was in
    participation_log_close(log);
    log = opened();
    CHECK(participation_log_healing(log)->to_medium == 50);
    CHECK(mark_until_it_fails(log, 3) == SYNC_OK);
    participation_log_close(log);
    // the one that was taken out then, put in again: it is the older one now
    CHECK(shell("rm -r '%s' && mv '%s-newer' '%s'", medium, medium, medium));
    log = opened();
    CHECK(participation_log_healing(log)->to_medium == 3);
    all_acknowledged_are_there(log);
    participation_log_close(log);
}

// ---- All of it

static int in_the_child(void) {
    setvbuf(stdout, NULL, _IOLBF, 0);
    alarm((unsigned)(PATIENCE_S + 4 * soak_rounds(ROUNDS)));
    if (!make_there(disk, "16M") || !make_there(stick, "4M"))
        return 77;
    if (!shell("mkdir '%s'", medium))
        return 1;
    RUN(a_full_disk_is_said_and_nothing_is_half);
    RUN(a_log_opened_on_a_full_disk_says_so_or_works);
    RUN(a_disk_that_turns_read_only_is_said_and_nothing_is_lost);
    RUN(a_disk_that_vanishes_is_said_and_the_medium_keeps_all);
    RUN(a_full_medium_is_said_and_heals);
    RUN(a_medium_that_is_unmounted_stops_the_marks);
    RUN(a_medium_pulled_in_mid_write_heals_when_it_is_back);
    RUN(a_read_only_medium_is_no_medium);
    RUN(a_folder_moved_away_in_mid_run_loses_nothing);
    RUN(an_older_medium_catches_up);
    return check_report();
}

int main(void) {
    if (geteuid())
        SKIP("only root may mount a file system");
    setenv("TMPDIR", "/dev/shm", 0); // the file systems are in memory: their flushes cost nothing
    snprintf(disk, sizeof disk, "%s", scratch_path("disk"));
    snprintf(stick, sizeof stick, "%s", scratch_path("stick"));
    snprintf(log_path, sizeof log_path, "%s/day.log", disk);
    snprintf(medium, sizeof medium, "%s/SHAILOO", stick);
    int ended = 0;
    const pid_t child = fork();
    if (!child) {
        const int status = in_the_child();
        fflush(NULL);
        _exit(status);
    }
    CHECK(waitpid(child, &ended, 0) == child);
    for (int i = 0; i < 3; i++) // whatever is mounted there, once or upon another
        shell("umount -l '%s' 2>/dev/null; umount -l '%s' 2>/dev/null", disk, stick);
    if (WIFEXITED(ended) && WEXITSTATUS(ended) == 77)
        SKIP("no loop device, or no mkfs.ext4, to make a small file system with");
    CHECK(WIFEXITED(ended) && WEXITSTATUS(ended) == 0);
    return check_report();
}
