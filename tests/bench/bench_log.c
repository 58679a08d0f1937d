// What a mark costs on a disk: marks with the second copy, marks on the disk alone, and for the
// measure one flush of the same disk (4 KiB written over what is there, fdatasync), in turns, so
// that all of them see the same disk. usage: bench_log FOLDER (on the disk to measure; the second
// copy lies in it too)
#include "sync/participation_log.h"
#include "tests/support/sample_log.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 1000, BLOCK = 4096, BLOCKS = 256, PATH_SIZE = 600 };

enum what { OVERWRITE, TWO, APPEND, RESERVE, ISSUE, RESERVE_ALONE, WHATS };
static const char *const names[WHATS] = {
    "one flush: 4 KiB written over, fdatasync",
    "two in a row, of two files",
    "one, appended",
    "RESERVE, both copies",
    "ISSUED, both copies",
    "RESERVE, the disk alone",
};

static double times[WHATS][ROUNDS]; // microseconds
static char folder[PATH_SIZE];

static double now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static const char *path_of(const char *name) {
    static char paths[4][PATH_SIZE + 32];
    static int turn;
    char *path = paths[turn++ % 4];
    snprintf(path, sizeof *paths, "%s/%s", folder, name);
    return path;
}

static struct participation_log *open_log(const char *name, const char *medium) {
    struct participation_log *log;
    const struct log_place place = sample_place(path_of(name), medium, ROUNDS);
    if (participation_log_open(&log, &place) || participation_log_begin(log, 1))
        fail(name);
    return log;
}

static int open_blocks(const char *name, int blocks) {
    static const uint8_t block[BLOCK] = {1};
    const int file = open(path_of(name), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0)
        fail(name);
    for (int i = 0; i < blocks; i++)
        if (write(file, block, BLOCK) != BLOCK)
            fail(name);
    if (fsync(file))
        fail(name);
    return file;
}

static double flush(int file, int block_number) {
    static const uint8_t block[BLOCK] = {2};
    const double started = now_us();
    if (pwrite(file, block, BLOCK, (off_t)block_number * BLOCK) != BLOCK || fdatasync(file))
        fail("fdatasync");
    return now_us() - started;
}

static double reserve(struct participation_log *log, const struct log_visit *visit) {
    const double started = now_us();
    if (participation_log_reserve(log, visit, NULL))
        fail("reserve");
    return now_us() - started;
}

static double issue(struct participation_log *log, const struct log_visit *visit) {
    const double started = now_us();
    if (participation_log_issue(log, visit->voter, visit->nonce, 1, NULL))
        fail("issue");
    return now_us() - started;
}

static void measure(void) {
    const int over = open_blocks("overwritten", BLOCKS), second = open_blocks("second", BLOCKS);
    const int end = open_blocks("appended", 0);
    struct participation_log *both = open_log("both.log", path_of("medium"));
    struct participation_log *alone = open_log("alone.log", NULL);
    for (int i = 0; i < ROUNDS; i++) {
        struct log_visit visit = {.voter = (uint32_t)i + 1, .owner = 1, .method = BY_FINGER};
        log_nonce(visit.nonce);
        times[OVERWRITE][i] = flush(over, i % BLOCKS);
        times[RESERVE][i] = reserve(both, &visit);
        times[TWO][i] = flush(over, i % BLOCKS) + flush(second, i % BLOCKS);
        times[APPEND][i] = flush(end, i);
        times[ISSUE][i] = issue(both, &visit);
        times[RESERVE_ALONE][i] = reserve(alone, &visit);
    }
    participation_log_close(both);
    participation_log_close(alone);
    close(over);
    close(second);
    close(end);
}

static int by_time(const void *one, const void *other) {
    const double a = *(const double *)one, b = *(const double *)other;
    return (a > b) - (a < b);
}

int main(int count, char **arguments) {
    if (count != 2) {
        fputs("usage: bench_log FOLDER\n", stderr);
        return 2;
    }
    snprintf(folder, sizeof folder, "%s", arguments[1]);
    if (mkdir(path_of("medium"), 0700))
        fail(path_of("medium"));
    measure();
    for (int what = 0; what < WHATS; what++)
        qsort(times[what], ROUNDS, sizeof **times, by_time);
    const double median = times[OVERWRITE][ROUNDS / 2], p99 = times[OVERWRITE][ROUNDS * 99 / 100];
    printf("%-42s %9s %15s %15s\n", "", "median", "in flushes", "99 % under");
    for (int what = 0; what < WHATS; what++)
        printf("%-42s %6.0f us %15.2f %6.0f us, %.2f\n", names[what], times[what][ROUNDS / 2],
               times[what][ROUNDS / 2] / median, times[what][ROUNDS * 99 / 100],
               times[what][ROUNDS * 99 / 100] / p99);
    return 0;
}
