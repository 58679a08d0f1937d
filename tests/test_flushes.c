// What a record costs, counted by strace: one flush of the database's log and one of the medium's
// file, no more, and not one fewer. The program runs itself under strace, with few marks and with
// many; the difference is the marks' own.
#include "sync/participation_log.h"
#include "tests/check.h"
#include "tests/support/scratch.h"
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FEW = 10, MANY = 110 };

static const char *self;

// The day of `marks` voters in FOLDER, each with one finger that agrees; 0 when all went well.
static int mark_voters(const char *folder, int marks, bool has_medium) {
    char path[700], medium[700];
    struct participation_log *log;
    snprintf(path, sizeof path, "%s/day.log", folder);
    snprintf(medium, sizeof medium, "%s/medium", folder);
    struct log_place place = {.path = path,
                              .medium_dir = has_medium ? medium : NULL,
                              .election = "test-2027",
                              .uik = "7001",
                              .origin = "cec.example/test-2027/uik7001/k1",
                              .kiosk = 1,
                              .voters_max = MANY};
    if (mkdir(folder, 0700) || mkdir(medium, 0700) || participation_log_open(&log, &place) ||
        participation_log_begin(log, 1))
        return 1;
    for (int i = 1; i <= marks; i++) {
        struct log_visit visit = {.voter = (uint32_t)i, .owner = 1, .method = BY_FINGER};
        log_nonce(visit.nonce);
        if (participation_log_note(log, LOG_TRIED, &visit, 2, NULL) ||
            participation_log_reserve(log, &visit, NULL) ||
            participation_log_issue(log, visit.voter, visit.nonce, 1, NULL))
            return 1;
    }
    participation_log_close(log);
    return 0;
}

// Calls that flush, of a run with so many marks; -1: strace could not.
static int count_flushes(int marks, bool has_medium) {
    static int run;
    char command[3000], line[1000], counted[700];
    int flushes = 0;
    snprintf(counted, sizeof counted, "%s", scratch_path("strace.txt"));
    snprintf(command, sizeof command,
             "ASAN_OPTIONS=detect_leaks=0 strace -f -o '%s' -e "
             "trace=fsync,fdatasync,sync,syncfs,sync_file_range,msync '%s' "
             "'%s/%d' %d %d",
             counted, self, scratch_folder(), ++run, marks, has_medium);
    if (system(command))
        return -1;
    FILE *file = fopen(counted, "r");
    while (file && fgets(line, sizeof line, file))
        flushes += strstr(line, "sync") && strstr(line, "= 0");
    if (file)
        fclose(file);
    return flushes;
}

static void a_record_costs_one_flush_of_each_copy(void) {
    const int both = count_flushes(MANY, true) - count_flushes(FEW, true);
    const int alone = count_flushes(MANY, false) - count_flushes(FEW, false);
    const int recorded = 3 * (MANY - FEW); // TRIED, RESERVED and ISSUED
    printf("     %d records: %d flushes with both copies, %d on the disk alone; %d from a finger "
           "to its verdict\n",
           recorded, both, alone, both / (MANY - FEW));
    CHECK(both == 2 * recorded);
    CHECK(alone == recorded);
}

int main(int count, char **arguments) {
    self = arguments[0];
    if (count == 4)
        return mark_voters(arguments[1], atoi(arguments[2]), atoi(arguments[3]) != 0);
    if (system("strace -o /dev/null true >/dev/null 2>&1"))
        SKIP("strace is not installed or may not trace");
    RUN(a_record_costs_one_flush_of_each_copy);
    return check_report();
}
