// voters.csv: whatever the bytes, every record is a clean voter or a refusal with words.
#include "sync/slice_source.h"
#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static bool on_voter(void *context, unsigned long row, const struct voter *voter) {
    unsigned long *last = context;
    assert(row > *last && voter->number && day_is_real(voter->birth));
    assert(memchr(voter->surname, 0, sizeof voter->surname));
    *last = row;
    return true;
}

static bool on_refusal(void *context, unsigned long row, const char *why) {
    unsigned long *last = context;
    assert(row > *last && *why);
    *last = row;
    return true;
}

// The country's list and late changes have the same rows and other columns. A record takes bytes,
// and the same ones whether or not more of them follow.
static void read_rows(const char *bytes, size_t size, enum voter_list_kind kind) {
    static struct csv_file file;
    static struct csv_record alone;
    struct voter_list list;
    struct voter voter = {0};
    char why[SLICE_WHY_SIZE] = "";
    if (csv_file_open_bytes(&file, bytes, size, why) || voter_list_begin(&list, &file, kind, why)) {
        assert(*why);
        csv_file_close(&file);
        return;
    }
    while (csv_file_next(&file)) {
        assert(file.record.size && file.offset + file.record.size <= size);
        if (!file.record.broken) {
            csv_record_read(&alone, bytes + file.offset, file.record.size, true, file.delimiter);
            assert(!alone.broken && alone.size == file.record.size &&
                   alone.count == file.record.count);
        }
        if (voter_list_take(&list, &file.record, &voter, why))
            assert(voter.number && day_is_real(voter.birth));
        else
            assert(*why);
    }
    csv_file_close(&file);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static const char header[] =
        "list_number,page,pin,surname,given,patronymic,birth,sex,address,document,kiosk\n";
    static char text[1 << 17];
    char why[SLICE_WHY_SIZE] = "";
    unsigned long last = 0;
    if (slice_source_voters_bytes((const char *)bytes, size, on_voter, on_refusal, &last, why))
        assert(*why);
    read_rows((const char *)bytes, size, LIST_OF_COUNTRY);
    read_rows((const char *)bytes, size, LIST_OF_CHANGES);
    if (size > sizeof text - sizeof header)
        return 0;
    last = 0; // and below a good header
    memcpy(text, header, sizeof header - 1);
    memcpy(text + sizeof header - 1, bytes, size);
    slice_source_voters_bytes(text, sizeof header - 1 + size, on_voter, on_refusal, &last, why);
    read_rows(text, sizeof header - 1 + size, LIST_OF_STATION);
    return 0;
}
