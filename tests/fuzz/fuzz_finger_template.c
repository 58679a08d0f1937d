// Whatever is read can be written, and reads back as the same template.
#include "matcher/finger_template.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static struct finger_template first, again;
    uint8_t written[FINGER_RECORD_MAX];
    const char *why = NULL;
    if (finger_template_decode(&first, bytes, size, &why) != MATCHER_OK) {
        if (!why)
            abort(); // refused without a reason
        return 0;
    }
    size_t length = finger_template_encode(&first, written);
    if (finger_template_decode(&again, written, length, &why) != MATCHER_OK ||
        memcmp(&first, &again, sizeof first) != 0)
        abort();
    return 0;
}
