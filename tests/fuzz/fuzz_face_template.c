// Whatever is read can be written, and reads back as the same face; none is more like itself
// than 1.
#include "matcher/face_template.h"
#include "tests/fuzz/edited.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void try_record(const uint8_t *bytes, size_t size) {
    static struct face_template first, again;
    uint8_t written[FACE_RECORD_MAX];
    const char *why = NULL;
    if (face_template_decode(&first, bytes, size, &why) != MATCHER_OK) {
        if (!why)
            abort(); // refused without a reason
        return;
    }
    if (face_template_encode(&first, written) != size || memcmp(written, bytes, size) != 0 ||
        face_template_decode(&again, written, size, NULL) != MATCHER_OK ||
        memcmp(&first, &again, sizeof first) != 0)
        abort();
    const float itself = face_template_similarity(&first, &again);
    if (!(itself <= 1 && itself > 0.999f))
        abort();
}

// Byte 0 even: as it is; odd: a good record edited by the rest.
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static const uint8_t good[8 + 70] = {1, 0, 0, 70, 1, 2, 3, 4, 127, 0x81, 3, 250};
    if (size < 1)
        return 0;
    const size_t length = bytes[0] % 2 ? sizeof good : size - 1;
    uint8_t *record = malloc(length ? length : 1); // of just this size: a read beyond it is seen
    if (bytes[0] % 2)
        edited(record, good, sizeof good, bytes + 1, size - 1);
    else
        memcpy(record, bytes + 1, length);
    try_record(record, length);
    free(record);
    return 0;
}
