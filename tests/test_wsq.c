// Two kinds of files: written by hand, symbol by symbol, for what the specification says and for
// what must be refused; and by tests/support/synthetic/wsq_writer, for whole prints. What other
// makers' files and another decoder said: biometric/FIGURES.md.
#include "biometric/finger_extract.h"
#include "biometric/wsq.h"
#include "matcher/finger_score.h"
#include "tests/check.h"
#include "tests/support/shared_data.h"
#include "tests/support/synthetic/synthetic_print.h"
#include "tests/support/synthetic/wsq_writer.h"
#include <math.h>
#include <stdbool.h>
#include <string.h>

// --- files by hand -----------------------------------------------------------------------------

// 254 codes of 8 bits: symbol s is the byte s - 1.
enum { FILE_MAX = 1 << 17, BANDS = 64 };

static struct {
    uint8_t bytes[FILE_MAX];
    size_t size;
} file;

static void put(uint32_t value, int bytes) {
    while (bytes--)
        file.bytes[file.size++] = (uint8_t)(value >> (8 * bytes));
}

static void put_text(const char *text) {
    put(0xFFA8, 2);
    put((uint32_t)strlen(text) + 2, 2);
    memcpy(file.bytes + file.size, text, strlen(text));
    file.size += strlen(text);
}

static void put_filters(void) {
    static const struct {
        uint8_t sign, exponent;
        uint32_t number;
    } taps[] = {
        {0, 9,  852698679 },
        {0, 10, 3774028556},
        {1, 10, 1106244044},
        {1, 11, 2384946502},
        {0, 11, 3782845551},
        {0, 9,  788485616 },
        {1, 10, 4180922732},
        {1, 11, 4068941761},
        {0, 10, 645388826 },
    };
    put(0xFFA4003A, 4);
    put(0x0907, 2);
    for (int i = 0; i < 9; i++) {
        put(taps[i].sign, 1);
        put(taps[i].exponent, 1);
        put(taps[i].number, 4);
    }
}

// Centre 0.44; the first `count` bands in steps of 64, their zero bins 76.8.
static void put_steps(int count) {
    put(0xFFA50185, 4);
    put(2, 1);
    put(44, 2);
    for (int i = 0; i < BANDS; i++) {
        put(0, 1);
        put(i < count ? 64 : 0, 2);
        put(1, 1);
        put(i < count ? 768 : 0, 2);
    }
}

static void put_frame(unsigned width, unsigned height) {
    put(0xFFA20011, 4);
    put(0x00FF, 2);
    put(height, 2);
    put(width, 2);
    put(0, 1);
    put(128, 2); // shift
    put(1, 1);
    put(10, 2); // scale 1
    put(0, 3);
}

static void put_table(void) {
    put(0xFFA6, 2);
    put(2 + 17 + 254, 2);
    put(0, 1);
    for (int length = 1; length <= 16; length++)
        put(length == 8 ? 254 : 0, 1);
    for (uint32_t symbol = 1; symbol <= 254; symbol++)
        put(symbol, 1);
}

static void put_block(void) {
    put(0xFFA3, 2);
    put(3, 2);
    put(0, 1);
}

static void begin(unsigned width, unsigned height, int bands) {
    file.size = 0;
    put(0xFFA0, 2);
    put_filters();
    put_steps(bands);
    put_frame(width, height);
    put_table();
}

static void put_symbol(unsigned symbol) {
    put(symbol - 1, 1);
}

static void put_more(unsigned byte) { // bits after a symbol
    put(byte, 1);
    if (byte == 0xFF)
        put(0, 1);
}

static struct picture got;

static enum biometric_status decode_first(size_t size) {
    uint8_t *copy =
        malloc(size ? size : 1); // of just this size: the sanitizer sees a read beyond it
    memcpy(copy, file.bytes, size);
    picture_finish(&got);
    enum biometric_status status = wsq_decode(&got, copy, size);
    free(copy);
    return status;
}

static enum biometric_status decode(void) {
    return decode_first(file.size);
}

static bool end_and_decode(void) {
    put(0xFFA1, 2);
    return decode() == BIOMETRIC_OK;
}

// 32 x 32 with the one value of band 0: five halvings of lines and columns, each of which the
// synthesis filter's even taps (their sum is 1/sqrt 2) undo, divide it by 32.
static bool is_flat(int pixel) {
    bool flat = got.width == 32 && got.height == 32 && got.channels == 1;
    for (int i = 0; flat && i < 32 * 32; i++)
        flat = got.pixels[i] == pixel;
    if (!flat)
        fprintf(stderr, "not all %d: %d\n", pixel, got.pixels ? got.pixels[0] : -1);
    return flat;
}

static void one_value_becomes_a_flat_picture_by_the_specifications_formulas(void) {
    begin(32, 32, 1), put_block(), put_symbol(183); // 3: (64 (3 - 0.44) + 38.4) / 32 + 128 = 134.3
    CHECK(end_and_decode() && is_flat(134));
    begin(32, 32, 1), put_block(), put_symbol(177); // -3
    CHECK(end_and_decode() && is_flat(122));
    begin(32, 32, 1), put_block(), put_symbol(180); // 0
    CHECK(end_and_decode() && is_flat(128));
    begin(32, 32, 1), put_block(), put_symbol(1); // a run of one zero
    CHECK(end_and_decode() && is_flat(128));
    begin(32, 32, 1), put_block(), put_symbol(254); // 74: beyond white
    CHECK(end_and_decode() && is_flat(255));
    begin(32, 32, 1), put_block(), put_symbol(107); // -73: beyond black
    CHECK(end_and_decode() && is_flat(0));
}

static void every_kind_of_symbol_is_understood(void) {
    begin(32, 32, 1), put_block(), put_symbol(101), put_more(3);
    CHECK(end_and_decode() && is_flat(134));
    begin(32, 32, 1), put_block(), put_symbol(102), put_more(3);
    CHECK(end_and_decode() && is_flat(122));
    begin(32, 32, 1), put_block(), put_symbol(103), put_more(0), put_more(3);
    CHECK(end_and_decode() && is_flat(134));
    begin(32, 32, 1), put_block(), put_symbol(104), put_more(0), put_more(3);
    CHECK(end_and_decode() && is_flat(122));
    begin(32, 32, 1), put_block(), put_symbol(103), put_more(0xFF), put_more(0xFF); // stuffed
    CHECK(end_and_decode() && is_flat(255));
    begin(32, 32, 64), put_block(); // 1024 values: the last 1023 are zeros
    put_symbol(183), put_symbol(106), put_more(3), put_more(0), put_symbol(105), put_more(255);
    CHECK(end_and_decode() && is_flat(134));
    begin(32, 32, 64), put_block();
    put_symbol(183), put_symbol(106), put_more(3), put_more(0x9B), put_symbol(100);
    CHECK(end_and_decode() && is_flat(134));
}

static void blocks_tables_and_comments_may_follow_each_other(void) {
    begin(32, 32, 64), put_block(), put_symbol(183), put_symbol(100);
    put_table(), put_text("between"), put_block();
    put_symbol(106), put_more(3), put_more(0x9B);
    CHECK(end_and_decode() && is_flat(134));
    begin(32, 32, 1), put_block(), put_symbol(183), put(0xFFA1, 2), put(0x1234, 2);
    CHECK(decode() == BIOMETRIC_OK); // what stands behind the end is nobody's
}

static void the_comment_tells_the_resolution(void) {
    static const struct {
        const char *text;
        int dpi;
    } comments[] = {
        {"NIST_COM 9\nPIX_WIDTH 32\nPPI 500\nLOSSY 1\n", 500 },
        {"NIST_COM 9\nPPI 1000",                         1000},
        {"NIST_COM 9\nPPI -1\n",                         0   },
        {"NIST_COM 9\nPPI 99999999999999999999\n",       0   },
        {"NIST_COM 9\nPPI \n",                           0   },
        {"NIST_COM 9\nSHOPPI 500\n",                     0   },
        {"somebody\nPPI 500\n",                          0   },
        {"NIST_COM 9\nPPI",                              0   },
        {"",                                             0   },
    };
    for (size_t i = 0; i < sizeof comments / sizeof *comments; i++) {
        begin(32, 32, 1), put_text(comments[i].text), put_block(), put_symbol(183);
        CHECK(end_and_decode() && got.dpi == comments[i].dpi);
    }
}

// --- what is refused ---------------------------------------------------------------------------

static void too_few_and_too_many_values_are_refused(void) {
    begin(32, 32, 64), put_block(), put_symbol(183), put_symbol(106), put_more(3), put_more(0xFE);
    CHECK(!end_and_decode()); // 1023
    begin(32, 32, 64), put_block(), put_symbol(183), put_symbol(106), put_more(4), put_more(0);
    CHECK(!end_and_decode()); // 1025
    begin(32, 32, 1), put_block(), put_symbol(183), put_symbol(183);
    CHECK(!end_and_decode());
    begin(32, 32, 1), put_block();
    CHECK(!end_and_decode());
}

static void a_code_without_a_symbol_is_refused(void) {
    begin(32, 32, 1), put_block(), put(0xFE, 1);
    CHECK(!end_and_decode());
    for (unsigned symbol = 0; symbol <= 255; symbol += 255) { // in the table, but of no meaning
        begin(32, 32, 1);
        file.bytes[file.size - 1] = (uint8_t)symbol;
        put_block(), put_symbol(254);
        CHECK(!end_and_decode());
    }
}

static void a_marker_within_a_value_is_refused(void) {
    begin(32, 32, 1), put_block(), put_symbol(101);
    CHECK(!end_and_decode());
    begin(32, 32, 1), put_block(), put_symbol(103), put_more(1);
    CHECK(!end_and_decode());
}

static void a_file_torn_anywhere_is_refused(void) {
    begin(32, 32, 64), put_text("NIST_COM 9\nPPI 500\n"), put_block(), put_symbol(183);
    put_symbol(106), put_more(3), put_more(0x9B), put_symbol(100), put(0xFFA1, 2);
    for (size_t cut = 0; cut < file.size; cut++)
        CHECK(decode_first(cut) == BIOMETRIC_BAD_PICTURE);
    CHECK(decode() == BIOMETRIC_OK);
}

static void a_file_without_one_of_its_parts_is_refused(void) {
    for (int missing = 0; missing < 4; missing++) {
        file.size = 0;
        put(0xFFA0, 2);
        if (missing != 0)
            put_filters();
        if (missing != 1)
            put_steps(1);
        if (missing != 2)
            put_frame(32, 32);
        if (missing != 3)
            put_table();
        put_block(), put_symbol(183);
        CHECK(!end_and_decode());
    }
}

static void sizes_beyond_the_limits_are_refused_before_anything_is_taken(void) {
    static const unsigned sizes[][2] = {
        {0,     32   },
        {32,    0    },
        {4001,  32   },
        {32,    4001 },
        {65535, 65535}
    };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        begin(sizes[i][0], sizes[i][1], 1), put_block(), put_symbol(183), put(0xFFA1, 2);
        CHECK(decode() == (i < 2 ? BIOMETRIC_BAD_PICTURE : BIOMETRIC_TOO_LARGE));
    }
    begin(4000, 4000, 0), put_block(); // no band is sent: all gray
    CHECK(end_and_decode() && got.width == 4000 && got.pixels[15999999] == 128);
}

static void damaged_segments_are_refused(void) {
    begin(32, 32, 1), put_frame(32, 32), put_block(), put_symbol(183);
    CHECK(!end_and_decode()); // a second frame
    begin(32, 32, 1), put_block(), put_steps(1), put_block(), put_symbol(183);
    CHECK(!end_and_decode()); // steps that change under way
    begin(32, 32, 1), put(0xFFA70004, 4), put(5, 2), put_block(), put_symbol(183);
    CHECK(!end_and_decode()); // restart intervals
    begin(32, 32, 1), put(0xFFD8, 2), put_block(), put_symbol(183);
    CHECK(!end_and_decode());         // a marker of JPEG's
    for (size_t at = 4; at < 6; at++) // each length: of the filters, here
        for (int flip = 1; flip < 256; flip++) {
            begin(32, 32, 1), put_block(), put_symbol(183);
            file.bytes[at] ^= (uint8_t)flip;
            CHECK(!end_and_decode());
        }
    for (unsigned length = 0; length < 256; length++) // filters of other lengths do not fill it
        for (size_t at = 6; at < 8; at++) {
            begin(32, 32, 1), put_block(), put_symbol(183);
            bool same = file.bytes[at] == length;
            file.bytes[at] = (uint8_t)length;
            CHECK(end_and_decode() == same);
        }
    for (unsigned name = 1; name < 256; name++) { // a table that there is not
        begin(32, 32, 1), put_block();
        file.bytes[file.size - 1] = (uint8_t)name;
        put_symbol(183);
        CHECK(!end_and_decode());
    }
    begin(32, 32, 1);
    file.bytes[file.size - 254 - 16] = 3; // three codes of one bit
    put_block(), put_symbol(183);
    CHECK(!end_and_decode());
}

static void what_is_no_wsq_is_refused(void) {
    static const char *const texts[] = {
        "", "\xFF", "\xFF\xA0", "\xFF\xA0\xFF\xA1", "\xFF\xA0\xFF\xA3", "not one at all"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        file.size = strlen(texts[i]);
        memcpy(file.bytes, texts[i], file.size);
        CHECK(decode() == BIOMETRIC_BAD_PICTURE && !got.pixels);
    }
}

// Numbers of any size must not become more than black or white.
static void monstrous_numbers_stay_pixels(void) {
    begin(32, 32, 64), put_block();
    for (int i = 0; i < 1024; i++)
        put_symbol(103), put_more(0xFF), put_more(0xFF);
    for (size_t at = 8; at < 60; at += 6) // the filters' exponents and numbers
        file.bytes[at + 1] = 0;
    CHECK(end_and_decode() && got.width == 32);
}

// The same on every CPU and with every compiler: run under qemu for AArch64 too.
static void a_picture_of_noise_has_the_pixels_that_it_has(void) {
    uint32_t chance = 1, sum = 0;
    begin(61, 47, 64), put_block();
    for (int i = 0; i < 61 * 47; i++) {
        chance = chance * 1664525 + 1013904223;
        put_symbol(178 + (chance >> 24) % 5);
    }
    CHECK(end_and_decode());
    for (int i = 0; got.pixels && i < 61 * 47; i++)
        sum = sum * 31 + got.pixels[i];
    CHECK(sum == 323599622);
    if (sum != 323599622)
        fprintf(stderr, "sum %u\n", sum);
}

// --- whole pictures ----------------------------------------------------------------------------

static double noise_db(const struct picture *a, const struct picture *b) {
    double squares = 0;
    const int count = a->width * a->height;
    for (int i = 0; i < count; i++)
        squares += (a->pixels[i] - b->pixels[i]) * (a->pixels[i] - b->pixels[i]);
    return squares == 0 ? 99 : 10 * log10(255.0 * 255 * count / squares);
}

static bool goes_through(const struct picture *picture, double rate, struct picture *back) {
    size_t size;
    uint8_t *bytes = wsq_write(picture, rate, &size);
    enum biometric_status status = picture_decode(back, bytes, size, 1);
    free(bytes);
    return status == BIOMETRIC_OK && back->width == picture->width &&
           back->height == picture->height && back->dpi == picture->dpi;
}

// Every band lies in its place and the right way round, whatever the sides.
static void pictures_of_every_size_come_back(void) {
    static const int sizes[][2] = {
        {1,   1  },
        {1,   2  },
        {2,   1  },
        {1,   9  },
        {9,   1  },
        {2,   2  },
        {3,   5  },
        {7,   40 },
        {31,  33 },
        {64,  64 },
        {65,  66 },
        {67,  68 },
        {69,  70 },
        {71,  72 },
        {73,  90 },
        {97,  111},
        {130, 129},
        {300, 181}
    };
    uint32_t chance = 1;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct picture noise = {sizes[i][0], sizes[i][1], 1, 500, NULL}, back = {0};
        const int count = noise.width * noise.height;
        noise.pixels = malloc((size_t)count);
        for (int k = 0; k < count; k++)
            noise.pixels[k] = (uint8_t)((chance = chance * 1664525 + 1013904223) >> 24);
        CHECK(goes_through(&noise, 0, &back));
        for (int k = 0; back.pixels && k < count; k++)
            CHECK(noise.pixels[k] == back.pixels[k]);
        picture_finish(&noise);
        picture_finish(&back);
    }
}

static struct finger_template template_of(const struct picture *picture) {
    struct finger_template finger = {0};
    struct finger_quality quality;
    struct finger_image image = {picture->pixels, picture->width, picture->height, picture->dpi};
    CHECK(finger_extract(&image, &finger, &quality) == BIOMETRIC_OK);
    return finger;
}

// At the FBI's rate, 15:1: the finger stays the finger.
static void check_print(const struct picture *print, double db_wanted, float score_wanted) {
    struct picture back = {0};
    CHECK(goes_through(print, 0.75, &back));
    struct finger_template before = template_of(print), after = template_of(&back);
    float score = finger_score(&before, &after);
    double db = noise_db(print, &back);
    CHECK(db >= db_wanted && score >= score_wanted);
    if (db < db_wanted || score < score_wanted)
        fprintf(stderr, "%.1f dB, score %.1f\n", db, (double)score);
    picture_finish(&back);
}

static void synthetic_prints_keep_their_minutiae(void) {
    for (uint64_t seed = 1; seed <= 4; seed++) {
        struct picture print = {SYNTHETIC_PRINT_WIDTH, SYNTHETIC_PRINT_HEIGHT, 1, 500, NULL};
        struct synthetic_finger *finger = synthetic_finger_create(seed);
        struct synthetic_touch touch = {.seed = seed, .kind = SYNTHETIC_GOOD};
        print.pixels = malloc((size_t)(print.width * print.height));
        CHECK(synthetic_print_draw(print.pixels, finger, &touch));
        check_print(&print, 28, 9);
        synthetic_finger_destroy(finger);
        picture_finish(&print);
    }
}

// Where the data lie beside the sources: the first impressions of all four databases.
static void real_prints_keep_their_minutiae(void) {
    for (int i = 0; i < 40 && shared_data(); i++) {
        char path[4096];
        struct picture print = {0};
        snprintf(path, sizeof path, "%s/fvc2002/DB%d_B/%d_1.tif", shared_data(), 1 + i / 10,
                 101 + i % 10);
        CHECK(picture_read(&print, path, 1) == BIOMETRIC_OK);
        print.dpi = i / 10 == 1 ? 569 : 500;
        check_print(&print, 26, 9);
        picture_finish(&print);
    }
}

static void whoever_wants_colour_gets_three_equal_channels(void) {
    struct picture colour = {0};
    begin(32, 32, 1), put_block(), put_symbol(183), put(0xFFA1, 2);
    CHECK(picture_decode(&colour, file.bytes, file.size, 3) == BIOMETRIC_OK);
    CHECK(colour.channels == 3 && colour.width == 32 && colour.pixels[3 * 1024 - 1] == 134);
    picture_finish(&colour);
    CHECK(picture_decode(&colour, file.bytes, file.size, 2) == BIOMETRIC_BAD_PICTURE);
}

int main(void) {
    RUN(one_value_becomes_a_flat_picture_by_the_specifications_formulas);
    RUN(every_kind_of_symbol_is_understood);
    RUN(blocks_tables_and_comments_may_follow_each_other);
    RUN(the_comment_tells_the_resolution);
    RUN(too_few_and_too_many_values_are_refused);
    RUN(a_code_without_a_symbol_is_refused);
    RUN(a_marker_within_a_value_is_refused);
    RUN(a_file_torn_anywhere_is_refused);
    RUN(a_file_without_one_of_its_parts_is_refused);
    RUN(sizes_beyond_the_limits_are_refused_before_anything_is_taken);
    RUN(damaged_segments_are_refused);
    RUN(what_is_no_wsq_is_refused);
    RUN(monstrous_numbers_stay_pixels);
    RUN(a_picture_of_noise_has_the_pixels_that_it_has);
    RUN(pictures_of_every_size_come_back);
    RUN(synthetic_prints_keep_their_minutiae);
    RUN(real_prints_keep_their_minutiae);
    RUN(whoever_wants_colour_gets_three_equal_channels);
    picture_finish(&got);
    return check_report();
}
