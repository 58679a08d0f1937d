#include "biometric/picture.h"
#include "tests/check.h"
#include "tests/support/shared_data.h"
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/test_picture.XXXXXX";

static const char *in_folder(const char *name) {
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static struct picture sample(int width, int height, int channels, int dpi) {
    struct picture made = {width, height, channels, dpi,
                           malloc((size_t)width * (size_t)height * (size_t)channels)};
    for (int i = 0; i < width * height * channels; i++)
        made.pixels[i] = (uint8_t)(i * 7 + i / 31);
    return made;
}

static bool same_pixels(const struct picture *a, const struct picture *b) {
    return a->width == b->width && a->height == b->height && a->channels == b->channels &&
           !memcmp(a->pixels, b->pixels,
                   (size_t)a->width * (size_t)a->height * (size_t)a->channels);
}

static void write_bytes(const char *name, const uint8_t *bytes, size_t size) {
    FILE *file = fopen(in_folder(name), "wb");
    CHECK(file && fwrite(bytes, 1, size, file) == size);
    if (file)
        fclose(file);
}

static uint8_t *read_bytes(const char *path, size_t *size) {
    struct stat about;
    FILE *file = fopen(path, "rb");
    if (!file || stat(path, &about))
        return NULL;
    uint8_t *bytes = malloc((size_t)about.st_size);
    *size = fread(bytes, 1, (size_t)about.st_size, file);
    fclose(file);
    return bytes;
}

static void lossless_kinds_come_back_as_they_were(void) {
    static const char *const names[] = {"a.png", "a.tif", "a.bmp", "a.pgm", "a.jp2"};
    struct picture gray = sample(65, 43, 1, 0), got;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        bool lossy = strstr(names[i], "jp2") != NULL;
        CHECK(picture_write(&gray, in_folder(names[i])) == BIOMETRIC_OK);
        CHECK(picture_read(&got, in_folder(names[i]), 1) == BIOMETRIC_OK);
        CHECK(lossy ? got.width == 65 && got.height == 43 : same_pixels(&gray, &got));
        picture_finish(&got);
    }
    struct picture colour = sample(17, 5, 3, 0);
    CHECK(picture_write(&colour, in_folder("c.png")) == BIOMETRIC_OK);
    CHECK(picture_read(&got, in_folder("c.png"), 3) == BIOMETRIC_OK);
    CHECK(same_pixels(&colour, &got));
    picture_finish(&got);
    picture_finish(&gray);
    picture_finish(&colour);
}

static void gray_and_colour_are_what_the_caller_wants(void) {
    struct picture gray = sample(9, 9, 1, 0), got;
    CHECK(picture_write(&gray, in_folder("g.png")) == BIOMETRIC_OK);
    CHECK(picture_read(&got, in_folder("g.png"), 3) == BIOMETRIC_OK);
    CHECK(got.channels == 3);
    for (int i = 0; i < 81; i++)
        for (int c = 0; c < 3; c++)
            CHECK(got.pixels[3 * i + c] == gray.pixels[i]);
    picture_finish(&got);
    CHECK(picture_read(&got, in_folder("g.png"), 2) == BIOMETRIC_BAD_PICTURE);
    picture_finish(&gray);
}

static void sixteen_bits_become_eight(void) {
    static const uint8_t pgm[] = "P5\n2 1\n65535\n\x80\xFF\x10\x01",
                         tiff[] = "II*\0\x08\0\0\0"
                                  "\x08\0"
                                  "\0\x01\x03\0\x01\0\0\0\x02\0\0\0"
                                  "\x01\x01\x03\0\x01\0\0\0\x01\0\0\0" // 2 x 1
                                  "\x02\x01\x03\0\x01\0\0\0\x10\0\0\0"
                                  "\x03\x01\x03\0\x01\0\0\0\x01\0\0\0" // 16 bits
                                  "\x06\x01\x03\0\x01\0\0\0\x01\0\0\0"
                                  "\x11\x01\x04\0\x01\0\0\0\x6E\0\0\0"
                                  "\x16\x01\x03\0\x01\0\0\0\x01\0\0\0"
                                  "\x17\x01\x04\0\x01\0\0\0\x04\0\0\0"
                                  "\0\0\0\0"
                                  "\xFF\x80\x01\x10";
    struct picture got;
    CHECK(picture_decode(&got, pgm, sizeof pgm - 1, 1) == BIOMETRIC_OK);
    CHECK(got.width == 2 && got.pixels[0] == 0x80 && got.pixels[1] == 0x10);
    picture_finish(&got);
    CHECK(picture_decode(&got, tiff, sizeof tiff - 1, 1) == BIOMETRIC_OK);
    CHECK(got.width == 2 && got.pixels[0] == 0x80 && got.pixels[1] == 0x10);
    picture_finish(&got);
}

static void the_resolution_survives_in_png_and_tiff(void) {
    static const char *const names[] = {"d.png", "d.tif"};
    static const int dpis[] = {500, 569, 1000};
    for (size_t i = 0; i < 2; i++)
        for (size_t k = 0; k < 3; k++) {
            struct picture with = sample(8, 8, 1, dpis[k]), got;
            CHECK(picture_write(&with, in_folder(names[i])) == BIOMETRIC_OK);
            CHECK(picture_read(&got, in_folder(names[i]), 1) == BIOMETRIC_OK);
            CHECK(got.dpi == dpis[k] && same_pixels(&with, &got));
            picture_finish(&got);
            picture_finish(&with);
        }
}

static void a_jpeg_says_its_resolution(void) {
    struct picture plain = sample(8, 8, 1, 0), got;
    CHECK(picture_write(&plain, in_folder("r.jpg")) == BIOMETRIC_OK);
    size_t size;
    uint8_t *jpeg = read_bytes(in_folder("r.jpg"), &size);
    CHECK(!memcmp(jpeg + 6, "JFIF", 5));
    CHECK(picture_decode(&got, jpeg, size, 1) == BIOMETRIC_OK && got.dpi == 0); // unit 0: a shape
    picture_finish(&got);
    memcpy(jpeg + 13, "\x02\0\xC5\0\xC5", 5); // 197 for each centimetre
    CHECK(picture_decode(&got, jpeg, size, 1) == BIOMETRIC_OK && got.dpi == 500);
    picture_finish(&got);
    memcpy(jpeg + 13, "\x01\x01\xF4\x01\xF4", 5); // 500 for each inch
    CHECK(picture_decode(&got, jpeg, size, 1) == BIOMETRIC_OK && got.dpi == 500);
    picture_finish(&got);
    memcpy(jpeg + 13, "\x01\x01\xF4\x01\x2C", 5); // pixels that are not square
    CHECK(picture_decode(&got, jpeg, size, 1) == BIOMETRIC_OK && got.dpi == 0);
    picture_finish(&got);
    free(jpeg);
    picture_finish(&plain);
}

static void a_file_torn_anywhere_is_refused(void) {
    static const char *const names[] = {"t.png", "t.jpg", "t.tif", "t.bmp", "t.pgm"};
    struct picture whole = sample(24, 16, 1, 500), got = {0};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t size = 0, taken = 0;
        CHECK(picture_write(&whole, in_folder(names[i])) == BIOMETRIC_OK);
        uint8_t *bytes = read_bytes(in_folder(names[i]), &size);
        for (size_t cut = 0; cut < size; cut++) {
            uint8_t *piece = malloc(cut + 1); // a buffer of its own: a read past it is seen
            memcpy(piece, bytes, cut);
            if (picture_decode(&got, piece, cut, 1) == BIOMETRIC_OK) {
                taken++;
                picture_finish(&got);
            }
            CHECK(!got.pixels);
            free(piece);
        }
        CHECK(taken == 0);
        if (taken)
            fprintf(stderr, "%s: %zu pieces taken\n", names[i], taken);
        free(bytes);
    }
    picture_finish(&whole);
}

static void what_is_no_picture_is_refused(void) {
    struct picture got = {0};
    static const char *const texts[] = {
        "",       "x",        "not a picture at all", "P5\n", "P5 4 4", "BM", "II*", "\xFF\xD8\xFF",
        "GIF89a", "%PDF-1.4", "P5\n0 9\n255\n"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        CHECK(picture_decode(&got, (const uint8_t *)texts[i], strlen(texts[i]), 1) ==
              BIOMETRIC_BAD_PICTURE);
    CHECK(picture_decode(&got, NULL, 0, 1) == BIOMETRIC_BAD_PICTURE);
    CHECK(!got.pixels);
}

static void a_header_that_promises_too_much_is_refused(void) {
    struct picture got = {0}, small = sample(4, 4, 1, 0);
    static const char *const pgm[] = {"P5\n12001 1\n255\n", "P5\n1 12001\n255\n",
                                      "P5\n12000 12000\n255\n",
                                      "P5\n99999999999999999999 4\n255\n"};
    for (size_t i = 0; i < sizeof pgm / sizeof *pgm; i++)
        CHECK(picture_decode(&got, (const uint8_t *)pgm[i], strlen(pgm[i]), 1) ==
              BIOMETRIC_BAD_PICTURE);
    CHECK(picture_write(&small, in_folder("s.png")) == BIOMETRIC_OK);
    size_t size;
    uint8_t *png = read_bytes(in_folder("s.png"), &size);
    memcpy(png + 16, "\x7F\xFF\xFF\xFF\x7F\xFF\xFF\xFF", 8);
    CHECK(picture_decode(&got, png, size, 1) == BIOMETRIC_BAD_PICTURE);
    memcpy(png + 16, "\0\0\0\0\0\0\0\x04", 8);
    CHECK(picture_decode(&got, png, size, 1) == BIOMETRIC_BAD_PICTURE);
    free(png);
    picture_finish(&small);
}

static void the_limits_themselves_are_read(void) {
    struct picture wide = sample(PICTURE_SIDE_MAX, 1, 1, 0), one = sample(1, 1, 3, 0), got;
    CHECK(picture_write(&wide, in_folder("w.png")) == BIOMETRIC_OK);
    CHECK(picture_read(&got, in_folder("w.png"), 1) == BIOMETRIC_OK && same_pixels(&wide, &got));
    picture_finish(&got);
    CHECK(picture_write(&one, in_folder("1.jpg")) == BIOMETRIC_OK);
    CHECK(picture_read(&got, in_folder("1.jpg"), 3) == BIOMETRIC_OK);
    CHECK(got.width == 1 && got.height == 1);
    picture_finish(&got);
    picture_finish(&wide);
    picture_finish(&one);
}

static void files_that_cannot_be_read_say_so(void) {
    struct picture got = {0}, small = sample(4, 4, 1, 0), empty = {0};
    CHECK(picture_read(&got, in_folder("there is none.png"), 1) == BIOMETRIC_NO_FILE);
    CHECK(picture_read(&got, folder, 1) == BIOMETRIC_NO_FILE);
    CHECK(mkfifo(in_folder("pipe.png"), 0600) == 0);
    CHECK(picture_read(&got, in_folder("pipe.png"), 1) == BIOMETRIC_NO_FILE); // and does not wait
    write_bytes("empty.png", (const uint8_t *)"", 0);
    CHECK(picture_read(&got, in_folder("empty.png"), 1) == BIOMETRIC_BAD_PICTURE);
    CHECK(picture_write(&small, in_folder("no/such/folder.png")) == BIOMETRIC_NO_FILE);
    CHECK(picture_write(&small, in_folder("a.kind-nobody-knows")) == BIOMETRIC_BAD_PICTURE);
    CHECK(picture_write(&empty, in_folder("empty.png")) == BIOMETRIC_BAD_PICTURE);
    picture_finish(&small);
    picture_finish(&empty);
    CHECK(!got.pixels);
}

static void a_finger_of_the_shared_data_is_read(void) {
    char path[512];
    struct picture got;
    if (!shared_data())
        return;
    snprintf(path, sizeof path, "%s/fvc2002/DB1_B/101_1.tif", shared_data());
    CHECK(picture_read(&got, path, 1) == BIOMETRIC_OK);
    CHECK(got.width == 388 && got.height == 374 && got.channels == 1 && got.dpi == 0);
    picture_finish(&got);
}

int main(void) {
    if (!mkdtemp(folder))
        return 1;
    RUN(lossless_kinds_come_back_as_they_were);
    RUN(gray_and_colour_are_what_the_caller_wants);
    RUN(sixteen_bits_become_eight);
    RUN(the_resolution_survives_in_png_and_tiff);
    RUN(a_jpeg_says_its_resolution);
    RUN(a_file_torn_anywhere_is_refused);
    RUN(what_is_no_picture_is_refused);
    RUN(a_header_that_promises_too_much_is_refused);
    RUN(the_limits_themselves_are_read);
    RUN(files_that_cannot_be_read_say_so);
    RUN(a_finger_of_the_shared_data_is_read);
    char remove[300];
    snprintf(remove, sizeof remove, "rm -rf '%s'", folder);
    if (system(remove))
        return 1;
    return check_report();
}
