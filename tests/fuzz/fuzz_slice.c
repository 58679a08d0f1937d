// A package whose bytes were changed and which is signed all the same, as a careless or hostile
// commission centre could make it: it is opened or refused, and nothing is read past its ends. The
// input is a list of changes: three bytes of place, one byte of value.
#include "sync/voter_slice.h"
#include "tests/support/sample_slice.h"
#include "tests/support/scratch.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static uint8_t *base, *changed;
static size_t base_size;
static struct slice_expected expected;
static struct secret_key secret;
static char path[1024];

static void make_base(void) {
    struct slice_station station;
    setenv("TMPDIR", "/dev/shm", 0); // thousands of small files are flushed
    sample_station(&station);
    snprintf(path, sizeof path, "%s", scratch_path("base.slice"));
    if (!sample_slice(path, &station, &expected.key) ||
        secret_key_read(&secret, scratch_path("base.slice.key")))
        abort();
    FILE *file = fopen(path, "rb");
    base = malloc(1 << 22);
    changed = malloc(1 << 22);
    base_size = fread(base, 1, 1 << 22, file);
    fclose(file);
}

static bool see(void *context, uint32_t number, const struct voter_finger *finger) {
    size_t *sum = context;
    for (size_t i = 0; i < finger->record.size; i++)
        *sum += finger->record.bytes[i] + number;
    return true;
}

static void read_all(struct voter_slice *slice) {
    const struct voter_brief *briefs;
    static struct voter voter;
    uint32_t numbers[4];
    size_t sum = 0;
    if (voter_slice_unlock(slice, HOLDER_CHAIR, "chair-pass") != SYNC_ONE_MORE ||
        voter_slice_unlock(slice, HOLDER_OPERATOR, "operator-pass") != SYNC_OK)
        return;
    const size_t count = voter_slice_briefs(slice, &briefs);
    for (size_t i = 0; i < count; i++)
        if (!voter_slice_voter(slice, briefs[i].number, &voter))
            for (size_t j = 0; j < voter.portrait.size; j++)
                sum += voter.portrait.bytes[j];
    voter_slice_each_finger(slice, see, &sum);
    voter_slice_search_name(slice, "жум", numbers, 4);
    voter_slice_find_pin(slice, "20101199000001", numbers);
    voter_slice_official_check(slice, 1, "100001");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    struct voter_slice *slice;
    char why[SLICE_WHY_SIZE];
    if (!base)
        make_base();
    memcpy(changed, base, base_size);
    for (size_t at = 0; at + 4 <= size; at += 4)
        changed[((size_t)bytes[at] << 16 | (size_t)bytes[at + 1] << 8 | bytes[at + 2]) %
                base_size] = bytes[at + 3];
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(changed, 1, base_size, file) != base_size || fclose(file) ||
        signature_make(path, &secret, "fuzz"))
        abort();
    if (voter_slice_open(&slice, path, &expected, why))
        assert(*why);
    else
        read_all(slice);
    voter_slice_close(slice);
    return 0;
}
