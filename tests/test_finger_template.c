// The record that we write, read again, and the many more of its edition that must be refused. The
// other editions: test_finger_record.c.
#include "matcher/finger_template.h"
#include "tests/check.h"
#include "tests/support/shared_data.h"
#include <stdbool.h>
#include <string.h>

enum { SAMPLE_SIZE = 30 + 6 * 3 };

// Three minutiae of a right forefinger at 500 dpi, byte by byte.
static const uint8_t sample[SAMPLE_SIZE] = {
    'F',  'M',         'R', 0,    ' ', '2', '0', 0,   0, 0,
    0,    SAMPLE_SIZE, 0,   0,                              // magic, edition, length, equipment
    1,    0x84,        1,   0x76, 0,   197, 0,   197, 1, 0, // 388 x 374, 197 px/cm, one view
    2,    0,           80,  3,                              // position, live plain, quality, n
    0x40, 10,          0,   20,   64,  90,                  // ending at 10, 20
    0x81, 0x83,        1,   0x75, 255, 0,                   // bifurcation in the last corner
    0x00, 0,           0,   0,    0,   100,                 // other, at the origin
    0,    0,
};

static struct finger_template got;
static const char *why;

static enum matcher_status decode(const uint8_t *bytes, size_t size) {
    // A copy of just this size, so that the sanitizer sees a read beyond it.
    uint8_t *copy = malloc(size ? size : 1);
    if (size)
        memcpy(copy, bytes, size);
    enum matcher_status status = finger_template_decode(&got, copy, size, &why);
    free(copy);
    return status;
}

// Decodes the sample with one byte replaced.
static enum matcher_status decode_with(size_t at, uint8_t value) {
    uint8_t bytes[SAMPLE_SIZE];
    memcpy(bytes, sample, sizeof bytes);
    bytes[at] = value;
    return decode(bytes, sizeof bytes);
}

static bool refused_with(size_t at, uint8_t value) {
    return decode_with(at, value) == MATCHER_BAD_BYTES && why && *why;
}

static void every_field_is_read(void) {
    CHECK(decode(sample, sizeof sample) == MATCHER_OK);
    CHECK(!why);
    CHECK(got.width == 388 && got.height == 374);
    CHECK(got.position == 2 && got.quality == 80 && got.count == 3);
    const struct minutia *m = got.minutiae;
    CHECK(m[0].x == 10 && m[0].y == 20 && m[0].angle == 64 && m[0].quality == 90);
    CHECK(m[0].type == MINUTIA_ENDING);
    CHECK(m[1].x == 387 && m[1].y == 373 && m[1].angle == 255 && m[1].quality == 0);
    CHECK(m[1].type == MINUTIA_BIFURCATION);
    CHECK(m[2].x == 0 && m[2].y == 0 && m[2].type == MINUTIA_OTHER && m[2].quality == 100);
}

static void what_is_written_is_what_was_read(void) {
    uint8_t bytes[FINGER_RECORD_MAX];
    CHECK(decode(sample, sizeof sample) == MATCHER_OK);
    CHECK(finger_template_encode(&got, bytes) == sizeof sample);
    CHECK(memcmp(bytes, sample, sizeof sample) == 0);
}

static void a_template_without_minutiae_and_one_with_255_make_the_round_trip(void) {
    uint8_t bytes[FINGER_RECORD_MAX];
    struct finger_template finger = {.width = 1, .height = 16384};
    CHECK(finger_template_encode(&finger, bytes) == 30);
    CHECK(decode(bytes, 30) == MATCHER_OK && got.count == 0 && got.height == 16384);
    finger.width = 16384;
    finger.count = 255;
    for (int i = 0; i < 255; i++)
        finger.minutiae[i] = (struct minutia){(uint16_t)(i * 64), (uint16_t)(16383 - i), (uint8_t)i,
                                              (uint8_t)(i % 3), (uint8_t)(i % 101)};
    CHECK(finger_template_encode(&finger, bytes) == 30 + 6 * 255);
    CHECK(decode(bytes, 30 + 6 * 255) == MATCHER_OK);
    CHECK(memcmp(&got, &finger, sizeof got) == 0);
}

static void a_template_cut_short_is_refused(void) {
    for (size_t cut = 0; cut < sizeof sample; cut++)
        CHECK(decode(sample, cut) == MATCHER_BAD_BYTES);
}

// The same, when whoever cut it also corrected the length field.
static void a_template_cut_short_with_a_matching_length_is_refused(void) {
    uint8_t bytes[SAMPLE_SIZE];
    memcpy(bytes, sample, sizeof bytes);
    for (size_t cut = 0; cut < sizeof sample; cut++) {
        bytes[11] = (uint8_t)cut;
        CHECK(decode(bytes, cut) == MATCHER_BAD_BYTES);
    }
}

static void bytes_that_follow_are_refused_unless_they_are_zeros(void) {
    uint8_t bytes[SAMPLE_SIZE + 4] = {0};
    memcpy(bytes, sample, sizeof sample);
    for (size_t more = 1; more <= 4; more++)
        for (int counted = 0; counted < 2; counted++) {
            bytes[11] = (uint8_t)(SAMPLE_SIZE + (counted ? more : 0));
            CHECK(decode(bytes, SAMPLE_SIZE + more) == MATCHER_OK && got.count == 3);
            bytes[SAMPLE_SIZE + more - 1] = 1;
            CHECK(decode(bytes, SAMPLE_SIZE + more) == MATCHER_BAD_BYTES);
            bytes[SAMPLE_SIZE + more - 1] = 0;
        }
}

static void every_other_magic_version_and_length_is_refused(void) {
    for (size_t at = 0; at < 12; at++)
        for (int flip = 1; flip < 256; flip++)
            CHECK(refused_with(at, (uint8_t)(sample[at] ^ flip)));
}

static void capture_equipment_may_be_anything(void) {
    for (int value = 0; value < 256; value++)
        CHECK(decode_with(12, (uint8_t)value) == MATCHER_OK &&
              decode_with(13, (uint8_t)value) == MATCHER_OK);
}

static void views_and_reserved_byte_are_looked_at(void) {
    for (int value = 0; value < 256; value++) {
        CHECK(refused_with(22, (uint8_t)value) == (value != 1));
        CHECK(refused_with(23, (uint8_t)value) == (value != 0));
    }
}

static void the_view_header_is_looked_at(void) {
    for (int value = 0; value < 256; value++) {
        CHECK(refused_with(24, (uint8_t)value) == (value > 10));
        CHECK(refused_with(25, (uint8_t)value) == ((value & 15) > 8)); // any view, impression 0..8
        CHECK(refused_with(26, (uint8_t)value) == (value > 100 && value < 254));
        CHECK(refused_with(27, (uint8_t)value) == (value != 3));
    }
}

static void minutiae_are_looked_at(void) {
    CHECK(refused_with(28, 0xc0)); // type 3
    CHECK(refused_with(30, 0x40)); // reserved bits
    CHECK(refused_with(30, 0x80));
    CHECK(refused_with(33, 101)); // quality
    CHECK(decode_with(33, 100) == MATCHER_OK);
    CHECK(refused_with(35, 0x84)); // x = width
    CHECK(refused_with(37, 0x76)); // y = height
    CHECK(refused_with(15, 0x83)); // the width below x
    CHECK(refused_with(17, 0x75)); // the height below y
}

static void an_image_without_a_side_is_refused(void) {
    for (size_t at = 14; at <= 16; at += 2) {
        uint8_t bytes[30];
        memcpy(bytes, sample, sizeof bytes);
        bytes[11] = 30;
        bytes[27] = bytes[28] = bytes[29] = 0;
        CHECK(decode(bytes, sizeof bytes) == MATCHER_OK);
        bytes[at] = bytes[at + 1] = 0;
        CHECK(decode(bytes, sizeof bytes) == MATCHER_BAD_BYTES);
        bytes[at] = bytes[at + 1] = 255; // beyond 14 bits
        CHECK(decode(bytes, sizeof bytes) == MATCHER_BAD_BYTES);
    }
}

static void a_resolution_below_99_is_refused(void) {
    for (int value = 0; value < 256; value++) {
        CHECK(refused_with(19, (uint8_t)value) == (value < 99));
        CHECK(refused_with(21, (uint8_t)value) == (value < 99));
    }
}

static void db2s_resolution_is_scaled_to_500_dpi(void) {
    uint8_t bytes[SAMPLE_SIZE];
    memcpy(bytes, sample, sizeof bytes);
    bytes[19] = bytes[21] = 224; // 569 dpi
    CHECK(decode(bytes, sizeof bytes) == MATCHER_OK);
    CHECK(got.width == 341 && got.height == 329); // 388, 374 times 500/569
    CHECK(got.minutiae[0].x == 9 && got.minutiae[0].y == 18 && got.minutiae[0].angle == 64);
    CHECK(got.minutiae[1].x == 340 && got.minutiae[1].y == 328);
}

static void the_last_pixel_stays_inside_at_every_resolution(void) {
    uint8_t bytes[SAMPLE_SIZE];
    memcpy(bytes, sample, sizeof bytes);
    for (unsigned resolution = 99; resolution <= 1016; resolution++) {
        bytes[18] = bytes[20] = (uint8_t)(resolution >> 8);
        bytes[19] = bytes[21] = (uint8_t)resolution;
        CHECK(decode(bytes, sizeof bytes) == MATCHER_OK);
        CHECK(got.minutiae[1].x < got.width && got.minutiae[1].y < got.height);
    }
}

// Twice as many pixels a cm across as down: what looks like 45 degrees there is steeper on the
// finger.
static void each_axis_has_its_own_resolution(void) {
    uint8_t bytes[SAMPLE_SIZE];
    memcpy(bytes, sample, sizeof bytes);
    bytes[18] = 394 >> 8;
    bytes[19] = 394 & 255;
    bytes[32] = 32; // 45 degrees
    CHECK(decode(bytes, sizeof bytes) == MATCHER_OK);
    CHECK(got.width == 194 && got.height == 374);
    CHECK(got.minutiae[0].x == 5 && got.minutiae[0].y == 20);
    CHECK(got.minutiae[0].angle == 45); // atan(2) = 63.4 degrees
    CHECK(got.minutiae[2].angle == 0);
    bytes[32] = 128;
    CHECK(decode(bytes, sizeof bytes) == MATCHER_OK && got.minutiae[0].angle == 128);
    bytes[32] = 192 + 32; // -45 degrees
    CHECK(decode(bytes, sizeof bytes) == MATCHER_OK && got.minutiae[0].angle == 256 - 45);
}

static void extended_data_are_checked_and_skipped(void) {
    uint8_t bytes[SAMPLE_SIZE + 16] = {0};
    memcpy(bytes, sample, sizeof sample);
    uint8_t *extended = bytes + SAMPLE_SIZE - 2;
    const uint8_t two_blocks[] = {0, 16, 0, 1, 0, 6, 9, 9, 1, 0, 0, 10, 1, 2, 3, 4, 5, 6};
    memcpy(extended, two_blocks, sizeof two_blocks);
    bytes[11] = sizeof bytes;
    CHECK(decode(bytes, sizeof bytes) == MATCHER_OK && got.count == 3);
    for (size_t at = 0; at < sizeof two_blocks; at++) {
        bool a_length = at < 2 || at == 4 || at == 5 || at == 10 || at == 11;
        for (int flip = 1; flip < 256 && a_length; flip++) {
            extended[at] = (uint8_t)(two_blocks[at] ^ flip);
            bool one_block_of_all = at == 5 && extended[at] == 16;
            CHECK((decode(bytes, sizeof bytes) == MATCHER_OK) == one_block_of_all);
        }
        extended[at] = two_blocks[at];
    }
    extended[3] = 0; // a reserved type
    CHECK(decode(bytes, sizeof bytes) == MATCHER_BAD_BYTES);
}

static void a_refused_record_leaves_the_template_alone(void) {
    CHECK(decode(sample, sizeof sample) == MATCHER_OK);
    struct finger_template before = got;
    CHECK(refused_with(sizeof sample - 1, 1));
    CHECK(memcmp(&before, &got, sizeof got) == 0);
    CHECK(finger_template_decode(&got, sample, 5, NULL) == MATCHER_BAD_BYTES); // nobody asks why
}

static void a_wiped_template_holds_nothing(void) {
    static const struct finger_template nothing;
    CHECK(decode(sample, sizeof sample) == MATCHER_OK);
    finger_template_wipe(&got);
    CHECK(memcmp(&got, &nothing, sizeof got) == 0);
}

// 320 records of another maker; where the data lie beside the sources.
static void foreign_records_are_read_and_written_again(void) {
    if (!shared_data())
        return;
    int read = 0;
    for (int file = 0; file < 320; file++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/fvc2002/DB%d_B/%d_%d.iso", shared_data(), 1 + file / 80,
                 101 + file / 8 % 10, 1 + file % 8);
        FILE *from = fopen(path, "rb");
        if (!from)
            continue;
        uint8_t bytes[FINGER_RECORD_MAX + 1], again[FINGER_RECORD_MAX];
        size_t size = fread(bytes, 1, sizeof bytes, from);
        fclose(from);
        CHECK(decode(bytes, size) == MATCHER_OK);
        if (why)
            fprintf(stderr, "%s: %s\n", path, why);
        CHECK(got.width == 300 && got.height == 400 && got.count > 0);
        struct finger_template first = got;
        CHECK(decode(again, finger_template_encode(&first, again)) == MATCHER_OK);
        CHECK(memcmp(&got, &first, sizeof got) == 0);
        read++;
    }
    CHECK(read == 320);
}

int main(void) {
    RUN(every_field_is_read);
    RUN(what_is_written_is_what_was_read);
    RUN(a_template_without_minutiae_and_one_with_255_make_the_round_trip);
    RUN(a_template_cut_short_is_refused);
    RUN(a_template_cut_short_with_a_matching_length_is_refused);
    RUN(bytes_that_follow_are_refused_unless_they_are_zeros);
    RUN(every_other_magic_version_and_length_is_refused);
    RUN(capture_equipment_may_be_anything);
    RUN(views_and_reserved_byte_are_looked_at);
    RUN(the_view_header_is_looked_at);
    RUN(minutiae_are_looked_at);
    RUN(an_image_without_a_side_is_refused);
    RUN(a_resolution_below_99_is_refused);
    RUN(db2s_resolution_is_scaled_to_500_dpi);
    RUN(the_last_pixel_stays_inside_at_every_resolution);
    RUN(each_axis_has_its_own_resolution);
    RUN(extended_data_are_checked_and_skipped);
    RUN(a_refused_record_leaves_the_template_alone);
    RUN(a_wiped_template_holds_nothing);
    RUN(foreign_records_are_read_and_written_again);
    return check_report();
}
