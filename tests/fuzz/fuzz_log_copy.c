// The second copy as it may lie on anyone's medium: read or refused, and what can be opened can be
// gone on with. The input is the whole file or, after a byte 1, changes to a good one: three bytes
// of place, one byte of value.
#include "sync/log_copy.h"
#include "tests/support/scratch.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum { FRAMES = 8 };

static const char origin[] = "cec.example/test-2027/uik7001/k2";
static char dir[600], path[700];
static uint8_t *good, *changed;
static size_t good_size;

static void append_one(struct log_copy *copy, uint8_t with) {
    uint8_t record[LOG_RECORD_SIZE], detail[40], signature[LOG_SIGNATURE_SIZE];
    memset(record, with, sizeof record);
    memset(detail, with, sizeof detail);
    memset(signature, with, sizeof signature);
    const struct log_copy_frame frame = {record, with % 2 ? detail : NULL,
                                         with % 2 ? sizeof detail : 0, signature};
    if (log_copy_append(copy, &frame))
        abort();
}

static void make_good(void) {
    struct log_copy copy;
    setenv("TMPDIR", "/dev/shm", 0); // thousands of small files are flushed
    snprintf(dir, sizeof dir, "%s", scratch_path("medium"));
    snprintf(path, sizeof path, "%s/test-2027-uik7001-k2.copy", dir);
    if (mkdir(dir, 0700) || log_copy_create(&copy, dir, origin))
        abort();
    for (uint8_t i = 0; i < FRAMES; i++)
        append_one(&copy, i);
    if (log_copy_publish(&copy))
        abort();
    good_size = 4096; // the frames and some of the zeros behind them
    good = malloc(good_size);
    changed = malloc(good_size);
    FILE *file = fopen(path, "rb");
    if (!good || !changed || !file || fread(good, 1, good_size, file) != good_size)
        abort();
    fclose(file);
    log_copy_close(&copy);
}

static enum sync_status see(void *context, const struct log_copy_frame *frame) {
    size_t *sum = context;
    for (size_t i = 0; i < LOG_RECORD_SIZE; i++)
        *sum += frame->record[i];
    for (size_t i = 0; i < frame->detail_size; i++)
        *sum += frame->detail[i];
    for (size_t i = 0; i < LOG_SIGNATURE_SIZE; i++)
        *sum += frame->signature[i];
    return SYNC_OK;
}

static void write_file(const uint8_t *bytes, size_t size) {
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(bytes, 1, size, file) != size || fclose(file))
        abort();
}

static size_t change(const uint8_t *bytes, size_t size) {
    memcpy(changed, good, good_size);
    for (size_t at = 0; at + 4 <= size; at += 4)
        changed[((size_t)bytes[at] << 16 | (size_t)bytes[at + 1] << 8 | bytes[at + 2]) %
                good_size] = bytes[at + 3];
    return good_size;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    struct log_copy copy;
    size_t sum = 0;
    if (!good)
        make_good();
    if (size && bytes[0] == 1) {
        size = change(bytes + 1, size - 1);
        bytes = changed;
    }
    write_file(bytes, size);
    const enum sync_status read = log_copy_read(&copy, path, see, &sum);
    const uint64_t frames = copy.frames;
    assert(copy.file < 0 && copy.end <= size);
    const enum sync_status opened = log_copy_open(&copy, dir, origin, see, &sum);
    if (!opened) {
        assert(!read && copy.frames == frames && !strcmp(copy.origin, origin));
        append_one(&copy, 9);
        log_copy_close(&copy);
        assert(!log_copy_read(&copy, path, see, &sum) && copy.frames == frames + 1);
    }
    log_copy_close(&copy);
    return 0;
}
