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

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static const char header[] =
        "list_number,page,pin,surname,given,patronymic,birth,sex,address,document,kiosk\n";
    static char text[1 << 17];
    char why[SLICE_WHY_SIZE] = "";
    unsigned long last = 0;
    if (slice_source_voters_bytes((const char *)bytes, size, on_voter, on_refusal, &last, why))
        assert(*why);
    if (size > sizeof text - sizeof header)
        return 0;
    last = 0; // and below a good header
    memcpy(text, header, sizeof header - 1);
    memcpy(text + sizeof header - 1, bytes, size);
    slice_source_voters_bytes(text, sizeof header - 1 + size, on_voter, on_refusal, &last, why);
    return 0;
}
