// A kiosk's own files with bytes changed by whoever had the disk in his hands: the log opens as it
// was or shorter, or is refused; with its medium it is never another one. The input: one byte says
// which file (database, key, the medium's copy) and whether there is a medium; then changes, three
// bytes of place, one byte of value.
#include "sync/participation_log.h"
#include "tests/support/sample_log.h"
#include "tests/support/scratch.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum { RECORDS_MAX = 64, FILE_MAX = 1 << 19, DATABASE = 0, KEY, COPY, FILES };

static char medium[600];
static struct {
    char path[700];
    uint8_t bytes[FILE_MAX];
    size_t size;
} files[FILES];
static uint8_t roots[RECORDS_MAX + 1][LOG_HASH_SIZE];
static uint64_t records;

static struct log_place place_with(bool has_medium) {
    return sample_place(files[DATABASE].path, has_medium ? medium : NULL, RECORDS_MAX);
}

static void make_the_log(void) {
    static const struct log_decision two = {
        .officials = {1, 2},
          .reason = 4, .words = "чек"
    };
    struct participation_log *log;
    setenv("TMPDIR", "/dev/shm", 0); // thousands of files are flushed
    snprintf(medium, sizeof medium, "%s", scratch_path("medium"));
    snprintf(files[DATABASE].path, sizeof files->path, "%s", scratch_path("day.log"));
    snprintf(files[KEY].path, sizeof files->path, "%s", scratch_path("day.log.key"));
    snprintf(files[COPY].path, sizeof files->path, "%s/test-2027-uik7001-k2.copy", medium);
    const struct log_place place = place_with(true);
    if (mkdir(medium, 0700) || participation_log_open(&log, &place) ||
        participation_log_begin(log, 3))
        abort();
    for (uint32_t voter = 1; voter <= 12; voter++) {
        struct log_visit visit = {.voter = voter, .owner = 2, .method = BY_FINGER};
        log_nonce(visit.nonce);
        if (participation_log_reserve(log, &visit, NULL) ||
            participation_log_issue(log, voter, visit.nonce, 3, NULL) ||
            (voter % 4 == 0 && participation_log_void(log, voter, &two)))
            abort();
    }
    records = participation_log_size(log);
    for (uint64_t size = 0; size <= records; size++)
        participation_log_root(log, size, roots[size]);
    participation_log_close(log);
    for (int i = 0; i < FILES; i++) {
        FILE *file = fopen(files[i].path, "rb");
        if (!file || !(files[i].size = fread(files[i].bytes, 1, FILE_MAX, file)))
            abort();
        fclose(file);
    }
}

static void lay_out(int victim, const uint8_t *changes, size_t size) {
    static const char *const endings[] = {"-wal", "-shm", ".damaged-1"};
    static uint8_t changed[FILE_MAX];
    char path[800];
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        snprintf(path, sizeof path, "%s%s", files[DATABASE].path, endings[i]);
        unlink(path);
    }
    for (int i = 0; i < FILES; i++) {
        memcpy(changed, files[i].bytes, files[i].size);
        for (size_t at = 0; i == victim && at + 4 <= size; at += 4)
            changed[((size_t)changes[at] << 16 | (size_t)changes[at + 1] << 8 | changes[at + 2]) %
                    files[i].size] = changes[at + 3];
        FILE *file = fopen(files[i].path, "wb");
        if (!file || fwrite(changed, 1, files[i].size, file) != files[i].size || fclose(file))
            abort();
    }
}

static void read_as_the_sync_thread_does(void) {
    static uint8_t room[RECORDS_MAX * LOG_RECORD_SIZE];
    struct log_reader *reader;
    size_t count;
    uint64_t told;
    if (log_reader_open(&reader, files[DATABASE].path))
        return;
    for (uint64_t from = 0; from < RECORDS_MAX; from += 7)
        if (!log_reader_read(reader, from, room, RECORDS_MAX, &count, &told))
            assert(count <= RECORDS_MAX);
    log_reader_close(reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    struct participation_log *log;
    struct log_detail detail;
    uint8_t root[LOG_HASH_SIZE];
    if (!records)
        make_the_log();
    if (!size)
        return 0;
    const bool has_medium = bytes[0] & 0x80;
    lay_out(bytes[0] % FILES, bytes + 1, size - 1);
    read_as_the_sync_thread_does();
    const struct log_place place = place_with(has_medium);
    if (!participation_log_open(&log, &place)) {
        const uint64_t got = participation_log_size(log);
        assert(got <= records && (got == records || !has_medium));
        assert(!participation_log_root(log, got, root) && !memcmp(root, roots[got], sizeof root));
        for (uint64_t seq = 0; seq < got; seq++)
            (void)participation_log_detail(log, seq, &detail);
    }
    participation_log_close(log);
    return 0;
}
