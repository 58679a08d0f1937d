// The four editions, each a record of two views (support/record_samples): what is read of them, how
// they are told apart, and what is refused. No maker's record is among them; see matcher/README.md.
#include "matcher/finger_record.h"
#include "tests/check.h"
#include "tests/support/shared_data.h"
#include "tests/support/synthetic/record_samples.h"
#include <stdbool.h>
#include <string.h>

enum { BYTES_MAX = 512 };

static const struct sample {
    const char *name;
    const uint8_t *bytes;
    size_t size;
    enum finger_edition edition;
    size_t length_at, length_size;   // the length field
    size_t views_at;                 // the byte with the number of views
    size_t positions[2], numbers[2]; // where the views have them
    size_t impression, image, resolution, quality, count, minutiae; // of the first view
    size_t extended;                                                // of the second view
    unsigned impression_max;
} samples[] = {
    {"ISO 2005",
     record_iso_2005,       sizeof record_iso_2005,
     ISO_2005,  8,
     4, 22,
     {24, 42},
     {25, 43},
     25, 14,
     18, 26,
     27, 28,
     54,  8 },
    {"ANSI 2004",
     record_ansi_2004,      sizeof record_ansi_2004,
     ANSI_2004, 8,
     2, 24,
     {26, 44},
     {27, 45},
     27, 16,
     20, 28,
     29, 30,
     56,  9 },
    {"ANSI 2004, long",
     record_ansi_2004_long, sizeof record_ansi_2004_long,
     ANSI_2004, 10,
     4, 28,
     {30, 48},
     {31, 49},
     31, 20,
     24, 32,
     33, 34,
     60,  9 },
    {"ANSI 2009",
     record_ansi_2009,      sizeof record_ansi_2009,
     ANSI_2009, 8,
     4, 19,
     {21, 52},
     {22, 53},
     23, 29,
     33, 24,
     37, 38,
     77,  29},
    {"ISO 2011",
     record_iso_2011,       sizeof record_iso_2011,
     ISO_2011,  8,
     4, 13,
     {48, 112},
     {49, 113},
     54, 55,
     50, 39,
     60, 61,
     132, 29},
};
enum { SAMPLES = sizeof samples / sizeof *samples };

static const char *why;
static struct finger_record record;
static uint8_t *copy; // of just the record's size, so that the sanitizer sees a read beyond it

static bool opens(const uint8_t *bytes, size_t size) {
    free(copy);
    copy = malloc(size ? size : 1);
    memcpy(copy, bytes, size);
    return finger_record_open(&record, copy, size, &why) == MATCHER_OK;
}

// Opens the sample with one byte replaced.
static bool opens_with(const struct sample *sample, size_t at, unsigned value) {
    uint8_t bytes[BYTES_MAX];
    memcpy(bytes, sample->bytes, sample->size);
    bytes[at] = (uint8_t)value;
    return opens(bytes, sample->size);
}

static bool refused_with(const struct sample *sample, size_t at, unsigned value, const char *word) {
    if (!opens_with(sample, at, value) && why && strstr(why, word))
        return true;
    fprintf(stderr, "%s, byte %zu = %u: %s\n", sample->name, at, value, why ? why : "taken");
    return false;
}

static struct finger_template view(unsigned number) {
    struct finger_template got;
    finger_record_read(&record, number, &got);
    return got;
}

static void put_length(const struct sample *sample, uint8_t *bytes, size_t size) {
    for (size_t i = 0; i < sample->length_size; i++)
        bytes[sample->length_at + i] = (uint8_t)(size >> (8 * (sample->length_size - 1 - i)));
}

// --- what is read ------------------------------------------------------------------------------

static void each_edition_is_known_for_what_it_is_and_every_field_is_read(void) {
    for (const struct sample *s = samples; s < samples + SAMPLES; s++) {
        CHECK(opens(s->bytes, s->size) && !why);
        CHECK(record.edition == s->edition && record.views == 2);
        struct finger_template first = view(0), second = view(1);
        const struct minutia *m = first.minutiae;
        CHECK(first.width == 388 && first.height == 374 && first.count == 2);
        CHECK(first.position == 2 && first.quality == 80);
        CHECK(m[0].x == 10 && m[0].y == 20 && m[0].angle == 64 && m[0].quality == 90);
        CHECK(m[0].type == MINUTIA_ENDING && m[1].type == MINUTIA_BIFURCATION);
        CHECK(m[1].x == 387 && m[1].y == 373 && m[1].angle == 128 && m[1].quality == 0);
        CHECK(second.position == 6 && second.quality == 0 && second.count == 1);
        CHECK(second.minutiae[0].x == 0 && second.minutiae[0].type == MINUTIA_OTHER);
        CHECK(second.minutiae[0].angle == 192);
        CHECK(second.minutiae[0].quality == (s->edition == ISO_2011 ? 0 : 100)); // it has 5 bytes
    }
}

static void the_amendment_of_2010_is_read_as_ansi_2009(void) {
    CHECK(opens_with(&samples[3], 6, '5') && record.edition == ANSI_2009 && view(1).position == 6);
    CHECK(refused_with(&samples[4], 6, '5', "add up")); // ISO has no 035
}

// 180 angles of ANSI's: each the nearest of ours.
static void an_angle_of_2_degrees_is_rounded_to_ours(void) {
    for (size_t i = 1; i <= 3; i += 2)
        for (unsigned angle = 0; angle < 180; angle++) {
            CHECK(opens_with(&samples[i], samples[i].minutiae + 4, angle));
            double exact = angle * 2.0 / 360 * 256, off = view(0).minutiae[0].angle - exact;
            CHECK(off >= -0.5 && off <= 0.5);
        }
    CHECK(refused_with(&samples[1], samples[1].minutiae + 4, 180, "angle"));
    CHECK(refused_with(&samples[3], samples[3].minutiae + 4, 255, "angle"));
    CHECK(opens_with(&samples[0], samples[0].minutiae + 4, 255)); // ISO's are 256
    CHECK(opens_with(&samples[4], samples[4].minutiae + 4, 255));
}

static void zero_254_and_255_as_qualities_mean_what_their_edition_says(void) {
    for (const struct sample *s = samples; s < samples + SAMPLES; s++) {
        bool is_new = s->edition == ISO_2011 || s->edition == ANSI_2009;
        size_t places[] = {s->minutiae + 5, s->quality};
        for (size_t k = 0; k < 2; k++)
            for (unsigned value = 0; value < 256; value++) {
                bool taken = opens_with(s, places[k], value);
                CHECK(taken == (value <= 100 || value >= 254));
                unsigned expected = value > 100 ? 0 : value == 0 && is_new ? 1 : value;
                struct finger_template got = taken ? view(0) : (struct finger_template){0};
                CHECK(!taken || (k ? got.quality : got.minutiae[0].quality) == expected);
                CHECK(taken || strstr(why, "quality"));
            }
    }
}

static void the_first_quality_of_several_that_was_computed_counts(void) {
    CHECK(opens_with(&samples[4], 34, 60) && view(0).quality == 60);
    CHECK(opens_with(&samples[4], 34, 254) && view(0).quality == 80);
    CHECK(refused_with(&samples[4], 34, 101, "quality"));
}

static void resolutions_are_scaled_to_500_dpi(void) {
    for (const struct sample *s = samples; s < samples + SAMPLES; s++) {
        uint8_t bytes[BYTES_MAX];
        memcpy(bytes, s->bytes, s->size);
        bytes[s->resolution] = bytes[s->resolution + 2] = 1;
        bytes[s->resolution + 1] = bytes[s->resolution + 3] = 394 & 255; // 1000 dpi
        CHECK(opens(bytes, s->size));
        struct finger_template got = view(0);
        CHECK(got.width == 194 && got.height == 187);
        CHECK(got.minutiae[0].x == 5 && got.minutiae[0].y == 10 && got.minutiae[0].angle == 64);
        CHECK(got.minutiae[1].x == 193 && got.minutiae[1].y == 186);
        bytes[s->resolution + 2] = 0; // down 500 dpi
        bytes[s->resolution + 3] = 197;
        bytes[s->minutiae + 4] /= 2; // 45 degrees there; on the finger atan 2
        CHECK(opens(bytes, s->size));
        int off = view(0).minutiae[0].angle - 45;
        CHECK(view(0).height == 374 && off >= -1 && off <= 1);
        for (size_t k = 1; k <= 3; k += 2)
            CHECK(refused_with(s, s->resolution + k, 98, "99 pixels") &&
                  opens_with(s, s->resolution + k, 99));
    }
}

// Half the readers in use would be taken for 1,270 dpi.
static void pixels_per_inch_in_place_of_pixels_per_cm_are_seen(void) {
    static const struct {
        unsigned said, width; // what 388 pixels are at 500 dpi; 0: refused
    } inches[] = {
        {400,  191},
        {401,  483},
        {500,  388},
        {508,  382},
        {1000, 194},
        {1016, 191},
        {1020, 0  }
    };
    for (const struct sample *s = samples; s < samples + SAMPLES; s++)
        for (size_t i = 0; i < sizeof inches / sizeof *inches; i++) {
            uint8_t bytes[BYTES_MAX];
            memcpy(bytes, s->bytes, s->size);
            for (size_t k = 0; k < 4; k += 2) {
                bytes[s->resolution + k] = (uint8_t)(inches[i].said >> 8);
                bytes[s->resolution + k + 1] = (uint8_t)inches[i].said;
            }
            CHECK(opens(bytes, s->size) == (inches[i].width != 0));
            CHECK(inches[i].width ? view(0).width == inches[i].width
                                  : strstr(why, "resolution") != NULL);
        }
}

static void each_view_of_the_newer_two_has_an_image_of_its_own(void) {
    CHECK(opens_with(&samples[3], 61, 200) && view(0).width == 388 && view(1).width == 456);
    CHECK(opens_with(&samples[4], 120, 200) && view(0).width == 388 && view(1).width == 456);
}

// Ten fingers, sixteen views of each.
static void many_views_are_read_one_by_one(void) {
    uint8_t bytes[24 + 160 * 12];
    memcpy(bytes, record_iso_2005, 24);
    bytes[10] = sizeof bytes >> 8;
    bytes[11] = (uint8_t)sizeof bytes;
    bytes[22] = 160;
    for (unsigned i = 0; i < 160; i++) {
        const uint8_t one[12] = {
            (uint8_t)(1 + i % 10), (uint8_t)(i / 10 << 4), 0, 1, 0x40, (uint8_t)i};
        memcpy(bytes + 24 + 12 * i, one, sizeof one);
    }
    CHECK(opens(bytes, sizeof bytes) && record.views == 160);
    for (unsigned i = 0; i < 160; i++)
        CHECK(view(i).position == 1 + i % 10 && view(i).minutiae[0].x == i);
}

static void a_template_is_decoded_from_any_edition_but_not_from_several_views(void) {
    for (const struct sample *s = samples; s < samples + SAMPLES; s++) {
        struct finger_template got = {.count = 7}, want;
        CHECK(finger_template_decode(&got, s->bytes, s->size, &why) == MATCHER_BAD_BYTES);
        CHECK(got.count == 7 && strstr(why, "several"));
        uint8_t bytes[BYTES_MAX];
        size_t size = s->positions[1];
        if (s->edition == ISO_2011)
            size = 75;
        memcpy(bytes, s->bytes, size);
        bytes[s->views_at] = 1;
        put_length(s, bytes, size);
        CHECK(opens(bytes, size));
        want = view(0);
        CHECK(finger_template_decode(&got, bytes, size, &why) == MATCHER_OK);
        CHECK(memcmp(&got, &want, sizeof got) == 0);
        // What is written of it, in our edition, is the same finger.
        uint8_t ours[FINGER_RECORD_MAX];
        CHECK(opens(ours, finger_template_encode(&got, ours)) && record.edition == ISO_2005);
        got = view(0);
        CHECK(memcmp(&got, &want, sizeof got) == 0);
    }
}

// --- what is refused ---------------------------------------------------------------------------

static void a_record_cut_short_is_refused(void) {
    uint8_t bytes[BYTES_MAX];
    for (const struct sample *s = samples; s < samples + SAMPLES; s++)
        for (size_t cut = 0; cut < s->size; cut++) {
            CHECK(!opens(s->bytes, cut) && why);
            memcpy(bytes, s->bytes, s->size);
            put_length(s, bytes, cut); // whoever cut it also corrected the length field
            CHECK(!opens(bytes, cut) && why);
        }
}

// A reader's buffer saved whole, whether or not its maker counted it.
static void zeros_after_the_record_are_let_go_and_other_bytes_refused(void) {
    for (const struct sample *s = samples; s < samples + SAMPLES; s++)
        for (size_t more = 1; more <= 40; more++)
            for (int counted = 0; counted < 2; counted++) {
                uint8_t bytes[BYTES_MAX] = {0};
                memcpy(bytes, s->bytes, s->size);
                if (counted)
                    put_length(s, bytes, s->size + more);
                CHECK(opens(bytes, s->size + more) && record.edition == s->edition);
                CHECK(record.views == 2 && view(0).count == 2 && view(1).count == 1);
                bytes[s->size + more - 1] = '\n';
                CHECK(!opens(bytes, s->size + more) && why);
            }
}

static void every_other_magic_version_and_length_is_refused(void) {
    for (const struct sample *s = samples; s < samples + SAMPLES; s++)
        for (size_t at = 0; at < s->length_at + s->length_size; at++)
            for (unsigned value = 0; value < 256; value++) {
                bool amendment = s->edition == ANSI_2009 && at == 6 && value == '5';
                if (value != s->bytes[at] && !amendment)
                    CHECK(!opens_with(s, at, value) && why && *why);
            }
}

// Whatever bytes their headers have in common with another edition's.
static void no_edition_is_taken_for_another(void) {
    for (const struct sample *s = samples; s < samples + SAMPLES; s++)
        for (size_t at = 8; at < 24; at++)
            for (unsigned value = 0; value < 256; value++)
                CHECK(!opens_with(s, at, value) || record.edition == s->edition);
    // A maker and equipment in an ANSI 2009 header that read as ISO 2011's number of views and
    // first length: the chain of lengths does not end at the end.
    uint8_t bytes[sizeof record_ansi_2009];
    memcpy(bytes, record_ansi_2009, sizeof bytes);
    memcpy(bytes + 12, (uint8_t[]){0, 1, 0, 0, 0, 0, 67}, 7);
    CHECK(opens(bytes, sizeof bytes) && record.edition == ANSI_2009);
    memcpy(bytes + 12, (uint8_t[]){0, 1, 0, 0, 0, 0, 68},
           7); // here it does, and ISO it is: refused
    CHECK(!opens(bytes, sizeof bytes));
}

static void the_number_of_views_is_looked_at(void) {
    for (const struct sample *s = samples; s < samples + SAMPLES; s++)
        for (unsigned value = 0; value < 256; value++)
            CHECK(opens_with(s, s->views_at, value) == (value == 2));
    CHECK(refused_with(&samples[0], 22, 0, "no finger view"));
    CHECK(refused_with(&samples[0], 22, 1, "follow"));
    CHECK(refused_with(&samples[3], 19, 3, "cut short"));
    CHECK(refused_with(&samples[4], 13, 3, "add up"));
    CHECK(refused_with(&samples[4], 12, 1, "add up"));
}

static void reserved_bytes_are_looked_at(void) {
    for (unsigned value = 1; value < 256; value++) {
        for (size_t i = 0; i < 4; i++)
            CHECK(refused_with(&samples[i], samples[i].views_at + 1, value, "reserved byte"));
        CHECK(opens_with(&samples[4], 14, value) == (value == 1));
    }
    CHECK(refused_with(&samples[4], 14, 2, "certification"));
    CHECK(!opens_with(&samples[4], 14, 0)); // the certificates then stand where the finger should
}

static void fingers_and_impressions_that_there_are_not_are_refused(void) {
    for (const struct sample *s = samples; s < samples + SAMPLES; s++) {
        bool old = s->edition == ISO_2005 || s->edition == ANSI_2004;
        for (unsigned value = 0; value < 256; value++) {
            CHECK(opens_with(s, s->positions[0], value) == (value <= 10));
            bool taken = old ? (value & 15) <= s->impression_max : value <= 29; // beside the number
            CHECK(opens_with(s, s->impression, value) == taken);
        }
        CHECK(refused_with(s, s->positions[0], 11, "position"));
        CHECK(refused_with(s, s->impression, old ? 15 : 30, "impression"));
    }
}

// From 1 on, on through the record's fingers, all 0: the position says whose a view is.
static void how_views_are_numbered_does_no_harm(void) {
    for (const struct sample *s = samples; s < samples + SAMPLES; s++) {
        bool old = s->edition == ISO_2005 || s->edition == ANSI_2004;
        for (unsigned first = 0; first < (old ? 16 : 256); first++)
            for (unsigned second = 0; second < 3; second++) {
                uint8_t bytes[BYTES_MAX];
                memcpy(bytes, s->bytes, s->size);
                for (int i = 0; i < 2; i++) {
                    unsigned number = i ? second : first;
                    uint8_t *at = bytes + s->numbers[i];
                    *at = (uint8_t)(old ? number << 4 | (*at & 15) : number);
                }
                CHECK(opens(bytes, s->size) && view(0).position == 2 && view(1).position == 6);
                bytes[s->positions[1]] = 2;
                CHECK(opens(bytes, s->size) && view(1).position == 2 && view(1).count == 1);
            }
    }
}

static void an_image_without_a_side_is_refused(void) {
    for (const struct sample *s = samples; s < samples + SAMPLES; s++)
        for (size_t k = 0; k <= 2; k += 2) {
            uint8_t bytes[BYTES_MAX];
            memcpy(bytes, s->bytes, s->size);
            bytes[s->image + k] = bytes[s->image + k + 1] = 0;
            CHECK(!opens(bytes, s->size) && strstr(why, "no width"));
            bytes[s->image + k] = bytes[s->image + k + 1] = 255;
            CHECK(!opens(bytes, s->size) && strstr(why, "14-bit"));
        }
}

static void minutiae_are_looked_at(void) {
    for (const struct sample *s = samples; s < samples + SAMPLES; s++) {
        size_t last = s->minutiae + 6;
        CHECK(refused_with(s, s->minutiae, 0xC0, "type"));
        CHECK(refused_with(s, s->minutiae + 2, 0x40, "reserved bits"));
        CHECK(refused_with(s, last + 1, 0x84, "right"));
        CHECK(refused_with(s, last + 3, 0x76, "below"));
        CHECK(refused_with(s, s->minutiae + 5, 101, "quality"));
        CHECK(refused_with(s, s->count, 255, "cut short"));
        for (unsigned value = 0; value < 256; value++)
            CHECK(opens_with(s, s->count, value) == (value == 2));
    }
}

static void minutiae_of_5_and_6_bytes_are_told_apart(void) {
    for (unsigned value = 0; value < 256; value++) {
        CHECK(opens_with(&samples[4], 59, value) == (value == 0x60 || value == 0x61));
        CHECK(opens_with(&samples[4], 123, value) == (value == 0x50 || value == 0x51));
    }
    CHECK(refused_with(&samples[4], 59, 0x70, "neither 5 nor 6"));
    CHECK(refused_with(&samples[4], 59, 0x62, "endings"));
}

static void extended_data_are_looked_at(void) {
    for (const struct sample *s = samples; s < samples + SAMPLES; s++) {
        CHECK(refused_with(s, s->extended - 1, 7, "cut short"));
        CHECK(!opens_with(s, s->extended - 1, 5));
        CHECK(refused_with(s, s->extended + 1, 0, "reserved"));
        CHECK(refused_with(s, s->extended + 3, 7, "length is wrong"));
        CHECK(refused_with(s, s->extended + 3, 3, "length is wrong"));
        CHECK(refused_with(s, s->extended + 3, 5, "cut short"));
        CHECK(opens_with(s, s->extended + 4, 77)); // their content is the maker's
    }
}

static void lengths_of_iso_2011s_views_must_be_theirs(void) {
    uint8_t bytes[sizeof record_iso_2011];
    memcpy(bytes, record_iso_2011, sizeof bytes);
    bytes[18]--, bytes[78]++; // they still add up
    CHECK(!opens(bytes, sizeof bytes) && why);
    for (unsigned value = 0; value < 256; value++)
        CHECK(opens_with(&samples[4], 18, value) == (value == 60));
}

static void a_refused_record_leaves_the_open_one_alone(void) {
    CHECK(opens(record_iso_2011, sizeof record_iso_2011));
    struct finger_record before = record;
    CHECK(finger_record_open(&record, record_iso_2005, 20, NULL) ==
          MATCHER_BAD_BYTES); // nobody asks why
    CHECK(memcmp(&before, &record, sizeof record) == 0);
}

// 320 of another maker's, all of the one edition; where the data lie beside the sources.
static void foreign_records_open_with_one_view(void) {
    int read = 0;
    for (int file = 0; file < 320 && shared_data(); file++) {
        char path[4096];
        uint8_t bytes[FINGER_RECORD_MAX];
        snprintf(path, sizeof path, "%s/fvc2002/DB%d_B/%d_%d.iso", shared_data(), 1 + file / 80,
                 101 + file / 8 % 10, 1 + file % 8);
        FILE *from = fopen(path, "rb");
        if (!from)
            continue;
        CHECK(opens(bytes, fread(bytes, 1, sizeof bytes, from)));
        fclose(from);
        CHECK(record.edition == ISO_2005 && record.views == 1 && view(0).count > 0);
        read++;
    }
    CHECK(read == 320 || !shared_data());
}

int main(void) {
    RUN(each_edition_is_known_for_what_it_is_and_every_field_is_read);
    RUN(the_amendment_of_2010_is_read_as_ansi_2009);
    RUN(an_angle_of_2_degrees_is_rounded_to_ours);
    RUN(zero_254_and_255_as_qualities_mean_what_their_edition_says);
    RUN(the_first_quality_of_several_that_was_computed_counts);
    RUN(resolutions_are_scaled_to_500_dpi);
    RUN(pixels_per_inch_in_place_of_pixels_per_cm_are_seen);
    RUN(each_view_of_the_newer_two_has_an_image_of_its_own);
    RUN(many_views_are_read_one_by_one);
    RUN(a_template_is_decoded_from_any_edition_but_not_from_several_views);
    RUN(a_record_cut_short_is_refused);
    RUN(zeros_after_the_record_are_let_go_and_other_bytes_refused);
    RUN(every_other_magic_version_and_length_is_refused);
    RUN(no_edition_is_taken_for_another);
    RUN(the_number_of_views_is_looked_at);
    RUN(reserved_bytes_are_looked_at);
    RUN(fingers_and_impressions_that_there_are_not_are_refused);
    RUN(how_views_are_numbered_does_no_harm);
    RUN(an_image_without_a_side_is_refused);
    RUN(minutiae_are_looked_at);
    RUN(minutiae_of_5_and_6_bytes_are_told_apart);
    RUN(extended_data_are_looked_at);
    RUN(lengths_of_iso_2011s_views_must_be_theirs);
    RUN(a_refused_record_leaves_the_open_one_alone);
    RUN(foreign_records_open_with_one_view);
    free(copy);
    return check_report();
}
