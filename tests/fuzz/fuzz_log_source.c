// What lies on a stick that somebody brings: a file that may be a log or a copy, or an exported
// folder. Read and checked without harm; what is taken has as many leaves as it says.
//   input: 0, the file; or 1, the lengths of leaves.txt, checkpoint.note and kiosk.vkey as u16, the
//   three, and the rest as records.bin
#include "sync/log_check.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static char folder[64], path[128];

static void write_part(const char *name, const uint8_t *bytes, size_t size) {
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    assert(file && fwrite(bytes, 1, size, file) == size && !fclose(file));
}

static void remove_folder(void) {
    static const char *const names[] = {"leaves.txt", "checkpoint.note", "kiosk.vkey",
                                        "records.bin", "file"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        remove(path);
    }
    remove(folder);
}

static const char *write_folder(const uint8_t *bytes, size_t size) {
    static const char *const names[] = {"leaves.txt", "checkpoint.note", "kiosk.vkey"};
    const uint8_t *lengths = bytes;
    if (size < 6)
        return NULL;
    bytes += 6;
    size -= 6;
    for (int i = 0; i < 3; i++) {
        size_t length = (size_t)lengths[2 * i] << 8 | lengths[2 * i + 1];
        length = length < size ? length : size;
        write_part(names[i], bytes, length);
        bytes += length;
        size -= length;
    }
    write_part("records.bin", bytes, size);
    return folder;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    char why[LOG_SOURCE_WHY_SIZE];
    struct log_source source;
    struct log_check check;
    if (!*folder) {
        snprintf(folder, sizeof folder, "/tmp/fuzz-log-source-XXXXXX");
        assert(mkdtemp(folder) && !atexit(remove_folder));
    }
    if (!size)
        return 0;
    const char *name = folder;
    if (bytes[0])
        name = write_folder(bytes + 1, size - 1);
    else {
        write_part("file", bytes + 1, size - 1);
        name = path;
    }
    if (!name)
        return 0;
    if (!log_source_open(&source, name, why) && !log_check_source(&check, &source)) {
        for (uint64_t i = 0; i < source.count; i++)
            assert(log_source_leaf(&source, i)[0] <= 0xFF);
        assert(log_source_common(&source, &source) == source.count);
        log_check_free(&check);
    }
    log_source_close(&source);
    return 0;
}
