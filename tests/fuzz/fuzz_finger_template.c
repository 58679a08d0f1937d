// Whatever is read, of any edition, can be written, and reads back as the same template.
#include "matcher/finger_record.h"
#include "tests/fuzz/edited.h"
#include "tests/support/synthetic/record_samples.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void try_record(const uint8_t *bytes, size_t size) {
    static struct finger_template first, again;
    struct finger_record record;
    uint8_t written[FINGER_RECORD_MAX];
    const char *why = NULL;
    if (finger_record_open(&record, bytes, size, &why) != MATCHER_OK) {
        if (!why)
            abort(); // refused without a reason
        return;
    }
    for (unsigned view = 0; view < record.views; view++) {
        finger_record_read(&record, view, &first);
        size_t length = finger_template_encode(&first, written);
        if (finger_template_decode(&again, written, length, &why) != MATCHER_OK ||
            memcmp(&first, &again, sizeof first) != 0)
            abort();
    }
}

// One as we write them, with our own block of extended data.
static size_t make_ours(uint8_t *bytes) {
    struct finger_template finger = {.width = 80, .height = 60, .count = 2};
    finger.minutiae[1] = (struct minutia){79, 59, 200, MINUTIA_ENDING, 70};
    finger.flow = (struct finger_flow){.columns = 6, .rows = 5, .cell = 12};
    for (int i = 0; i < 30; i++)
        finger.flow.direction[i] = i % 7 ? (uint8_t)(i * 4) : FINGER_FLOW_OUTSIDE;
    return finger_template_encode(&finger, bytes);
}

// Byte 0: as it is, or one of the good records edited by the rest.
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static uint8_t ours[FINGER_RECORD_MAX];
    static struct {
        const uint8_t *bytes;
        size_t size;
    } good[] = {
        {record_iso_2005,       sizeof record_iso_2005      },
        {record_ansi_2004,      sizeof record_ansi_2004     },
        {record_ansi_2004_long, sizeof record_ansi_2004_long},
        {record_ansi_2009,      sizeof record_ansi_2009     },
        {record_iso_2011,       sizeof record_iso_2011      },
        {ours,                  0                           },
    };
    if (!good[5].size)
        good[5].size = make_ours(ours);
    if (size < 1)
        return 0;
    const size_t which = bytes[0] % 8;
    if (which >= sizeof good / sizeof *good) {
        uint8_t *copy = malloc(size); // of just this size: a read beyond it is seen
        memcpy(copy, bytes + 1, size - 1);
        try_record(copy, size - 1);
        free(copy);
        return 0;
    }
    uint8_t *record = malloc(good[which].size);
    edited(record, good[which].bytes, good[which].size, bytes + 1, size - 1);
    try_record(record, good[which].size);
    free(record);
    return 0;
}
