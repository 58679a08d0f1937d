// A face in bytes: what is kept of an embedding, and what is refused.
#include "matcher/face_template.h"
#include "matcher/kernels.h"
#include "tests/check.h"
#include "tests/support/synthetic/drawn_face.h"
#include <math.h>
#include <string.h>

static float numbers[FACE_VALUES_MAX], other[FACE_VALUES_MAX];
static struct face_template face, again;
static uint8_t bytes[FACE_RECORD_MAX + 1];

static void a_face_is_at_most_a_kilobyte_and_half_of_it_today(void) {
    drawn_face(numbers, 512, 1, 0);
    CHECK(face_template_make(&face, numbers, 512, 7) == MATCHER_OK);
    CHECK(face_template_encode(&face, bytes) == 520);
    drawn_face(numbers, 1016, 1, 0);
    CHECK(face_template_make(&face, numbers, 1016, 7) == MATCHER_OK);
    CHECK(face_template_encode(&face, bytes) == 1024);
}

static void what_is_written_reads_back(void) {
    for (size_t count = 1; count <= FACE_VALUES_MAX; count += 1 + count / 3) {
        drawn_face(numbers, count, (unsigned)count, 0);
        CHECK(face_template_make(&face, numbers, count, 0xfedc0000U + (uint32_t)count) ==
              MATCHER_OK);
        CHECK(face.count == count && face.length > 0);
        const size_t size = face_template_encode(&face, bytes);
        CHECK(face_template_decode(&again, bytes, size, NULL) == MATCHER_OK);
        CHECK(!memcmp(&face, &again, sizeof face));
    }
}

static void the_largest_number_becomes_127_and_none_more(void) {
    const float few[5] = {-0.5f, 0.25f, 0, 0.0001f, 0.4999f};
    CHECK(face_template_make(&face, few, 5, 0) == MATCHER_OK);
    CHECK(face.values[0] == -127 && face.values[1] == 64 && face.values[2] == 0 &&
          face.values[3] == 0 && face.values[4] == 127 && face.values[5] == 0);
    for (float tiny = 1e-38f; tiny < 1e38f; tiny *= 1e4f) {
        const float two[2] = {tiny, -tiny};
        CHECK(face_template_make(&face, two, 2, 0) == MATCHER_OK);
        CHECK(face.values[0] == 127 && face.values[1] == -127);
    }
}

static void what_is_no_direction_is_refused(void) {
    const float wrong[] = {NAN, INFINITY, -INFINITY};
    face_template_make(&again, (const float[]){1}, 1, 3);
    face = again;
    for (size_t i = 0; i < 3; i++) {
        const float two[2] = {0.5f, wrong[i]};
        CHECK(face_template_make(&face, two, 2, 0) == MATCHER_BAD_BYTES);
    }
    memset(numbers, 0, sizeof numbers);
    CHECK(face_template_make(&face, numbers, 512, 0) == MATCHER_BAD_BYTES);
    CHECK(face_template_make(&face, numbers, 0, 0) == MATCHER_BAD_BYTES);
    static float many[FACE_VALUES_MAX + 1] = {1};
    CHECK(face_template_make(&face, many, FACE_VALUES_MAX + 1, 0) == MATCHER_BAD_BYTES);
    CHECK(!memcmp(&face, &again, sizeof face));
}

// The true cosine, in floats, is never farther than the rounding of 512 numbers takes it.
static void the_similarity_is_that_of_the_numbers(void) {
    for (unsigned i = 0; i < 200; i++) {
        drawn_face(numbers, 512, i, 0);
        drawn_face(other, 512, i, (float)(i % 20) / 4);
        double dot = 0, a = 0, b = 0;
        for (int j = 0; j < 512; j++) {
            dot += (double)numbers[j] * (double)other[j];
            a += (double)numbers[j] * (double)numbers[j];
            b += (double)other[j] * (double)other[j];
        }
        face_template_make(&face, numbers, 512, 1);
        face_template_make(&again, other, 512, 1);
        CHECK(fabs((double)face_template_similarity(&face, &again) - dot / sqrt(a * b)) < 0.003);
    }
}

static void a_face_is_as_like_itself_as_can_be(void) {
    for (unsigned i = 0; i < 100; i++) {
        drawn_face(numbers, 512, i, 0);
        face_template_make(&face, numbers, 512, 1);
        for (int j = 0; j < 512; j++)
            numbers[j] *= -8;
        face_template_make(&again, numbers, 512, 1);
        const float most = face_template_similarity(&face, &face);
        CHECK(most <= 1 && most > 0.999999f);
        CHECK(face_template_similarity(&face, &again) == -most);
    }
}

static void faces_of_two_embedders_are_not_alike(void) {
    drawn_face(numbers, 512, 1, 0);
    face_template_make(&face, numbers, 512, 1);
    face_template_make(&again, numbers, 512, 2);
    CHECK(face_template_similarity(&face, &again) == -1);
    face_template_make(&again, numbers, 511, 1);
    CHECK(face_template_similarity(&face, &again) == -1);
}

static size_t good_record(void) {
    drawn_face(numbers, 512, 4, 0);
    face_template_make(&face, numbers, 512, 0x12345678);
    again = face;
    return face_template_encode(&face, bytes);
}

static void refused(size_t size, const char *because) {
    const char *why = "";
    CHECK(face_template_decode(&face, bytes, size, &why) == MATCHER_BAD_BYTES);
    CHECK(strstr(why, because));
    CHECK(!memcmp(&face, &again, sizeof face));
}

static void a_record_cut_short_or_too_long_is_refused(void) {
    const size_t size = good_record();
    for (size_t cut = 0; cut < size; cut++)
        refused(cut, cut < 8 ? "begin" : "as long");
    refused(size + 1, "as long");
}

static void a_damaged_record_is_refused(void) {
    const size_t size = good_record();
    bytes[0] = 2, refused(size, "begin");
    bytes[0] = 1, bytes[1] = 101, refused(size, "begin");
    bytes[1] = 0, bytes[2] = 0, bytes[3] = 0, refused(8, "as long");
    bytes[2] = 4, bytes[3] = 1, refused(8 + 1025 < (int)sizeof bytes ? 8 + 1025 : 8, "as long");
    good_record(), bytes[100] = 0x80, refused(size, "out of range");
    memset(bytes + 8, 0, 512), refused(size, "all its values are 0");
}

static void the_floats_of_an_older_package_are_refused(void) {
    static uint8_t floats[2048];
    drawn_face(numbers, 512, 4, 0);
    memcpy(floats, numbers, sizeof floats);
    CHECK(face_template_decode(&face, floats, sizeof floats, NULL) == MATCHER_BAD_BYTES);
}

static void a_wiped_face_has_nothing_left(void) {
    static const struct face_template nothing;
    good_record();
    face_template_wipe(&face);
    CHECK(!memcmp(&face, &nothing, sizeof face));
}

int main(void) {
    RUN(a_face_is_at_most_a_kilobyte_and_half_of_it_today);
    RUN(what_is_written_reads_back);
    RUN(the_largest_number_becomes_127_and_none_more);
    RUN(what_is_no_direction_is_refused);
    RUN(the_similarity_is_that_of_the_numbers);
    RUN(a_face_is_as_like_itself_as_can_be);
    RUN(faces_of_two_embedders_are_not_alike);
    RUN(a_record_cut_short_or_too_long_is_refused);
    RUN(a_damaged_record_is_refused);
    RUN(the_floats_of_an_older_package_are_refused);
    RUN(a_wiped_face_has_nothing_left);
    return check_report();
}
