// Bytes of a picture file from outside: a portrait or a finger of a slice's folder.
#include "biometric/picture.h"
#include "tests/fuzz/edited.h"
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const char *const endings[] = {"png", "jpg", "tif", "bmp", "pgm", "jp2"};
enum { KINDS = sizeof endings / sizeof *endings, FILE_MAX = 1 << 14 };
static struct {
    uint8_t bytes[FILE_MAX];
    size_t size;
} good[KINDS];

static void make_good(void) {
    static uint8_t pixels[24 * 16 * 3];
    for (size_t i = 0; i < sizeof pixels; i++)
        pixels[i] = (uint8_t)(i * 7 + i / 31);
    for (int i = 0; i < KINDS; i++) {
        char path[64];
        snprintf(path, sizeof path, "/tmp/fuzz_picture.%d.%s", (int)getpid(), endings[i]);
        const struct picture picture = {24, 16, i == 4 || i == 2 ? 1 : 3, 500, pixels};
        if (picture_write(&picture, path) != BIOMETRIC_OK)
            continue;
        FILE *file = fopen(path, "rb");
        good[i].size = file ? fread(good[i].bytes, 1, FILE_MAX, file) : 0;
        if (file)
            fclose(file);
        unlink(path);
    }
}

// Byte 0: as it is, or a good file edited by the rest.
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static uint8_t file[FILE_MAX];
    if (!good[0].size)
        make_good();
    if (size < 1)
        return 0;
    const size_t which = bytes[0] % 8;
    const bool is_edited = which < KINDS && good[which].size;
    if (is_edited)
        edited(file, good[which].bytes, good[which].size, bytes + 1, size - 1);
    for (int channels = 1; channels <= 3; channels += 2) {
        struct picture got;
        if (picture_decode(&got, is_edited ? file : bytes + 1,
                           is_edited ? good[which].size : size - 1, channels) == BIOMETRIC_OK)
            picture_finish(&got);
    }
    return 0;
}
