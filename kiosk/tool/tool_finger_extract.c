// shailoo finger extract: a record of the minutiae in an image.
#include "kiosk/session/advice.h"
#include "kiosk/tool/tool_finger.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

static long dpi;
static const struct tool_option takes[] = {FINGER_DPI(&dpi), TOOL_END};

static int write_file(const char *path, const uint8_t *bytes, size_t size) {
    FILE *file = fopen(path, "wb");
    bool written = file && fwrite(bytes, 1, size, file) == size;
    int error = errno;
    if (file && fclose(file) != 0 && written) {
        written = false;
        error = errno;
    }
    if (written)
        return TOOL_YES;
    tool_complain("%s: cannot be written: %s", path, strerror(error));
    return TOOL_BAD_INPUT;
}

static int run(char **paths) {
    struct finger_template finger;
    struct finger_quality quality = {0};
    uint8_t bytes[FINGER_RECORD_MAX];
    int outcome = tool_finger_need(&finger, &quality, paths[0], (int)dpi);
    if (outcome == TOOL_YES)
        outcome = write_file(paths[1], bytes, finger_template_encode(&finger, bytes));
    if (outcome == TOOL_YES)
        printf("%d minutiae, quality %d%s%s\n", finger.count, finger.quality,
               *finger_advice_text(quality.advice) ? ": " : "", finger_advice_text(quality.advice));
    return outcome;
}

const struct tool_command tool_finger_extract = {
    .name = "extract",
    .summary = "writes an image's minutiae as a record",
    .operands = "IMAGE OUT.fmr",
    .options = takes,
    .words = "Writes the image's minutiae as an ISO/IEC 19794-2:2005 record; prints how many there "
             "are, the print's quality, 0 to 100, and what the person can do about a "
             "poor one.\n" FINGER_FILES ".",
    .exits = "0 done, 1 there is no fingerprint in it, 2 usage, 3 bad input",
    .run = run,
};
