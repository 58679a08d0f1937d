// The nationwide index from PIN to polling station: what it answers, to whom it answers nothing,
// and every file that it refuses.
#include "sync/referral_builder.h"
#include "sync/referral_layout.h"
#include "sync/referral_source.h"
#include "sync/whole_file.h"
#include "tests/check.h"
#include "tests/support/scratch.h"
#include <math.h>
#include <string.h>
#include <unistd.h>

enum { PRECINCTS = 23, VOTERS = 3000, STRANGERS = 4000, SERIAL = 4 };

static struct secret_key secret;
static struct referral_expected expected;
static char path[512];

static void make_pin(char pin[VOTER_PIN_SIZE], unsigned number) {
    snprintf(pin, VOTER_PIN_SIZE, "%u%02u%02u%04u%05u", 1 + number % 2, 1 + number / 7 % 28,
             1 + number / 11 % 12, 1930 + number % 76, number % 100000);
}

static struct referral_precinct make_precinct(unsigned number) {
    struct referral_precinct precinct = {.has_place = number % 5 != 0,
                                         .latitude = 42.5 + number / 1000.0,
                                         .longitude = 74.25 - number / 1000.0};
    snprintf(precinct.number, sizeof precinct.number, "%u", 7000 + number);
    snprintf(precinct.address.ky, sizeof precinct.address.ky, "Бишкек ш., №%u мектеп", number);
    snprintf(precinct.address.ru, sizeof precinct.address.ru, "г. Бишкек, школа № %u", number);
    snprintf(precinct.address.en, sizeof precinct.address.en, "Bishkek, school No. %u", number);
    if (number % 3)
        snprintf(precinct.map, sizeof precinct.map, "https://map.example/%u", number);
    return precinct;
}

static const struct referral_about about = {
    "test-2027", SERIAL, {2027, 1, 24}
};

static struct referral_builder *with_precincts(unsigned count) {
    struct referral_builder *builder;
    char why[SLICE_WHY_SIZE];
    CHECK(!referral_builder_create(&builder, &about));
    for (unsigned i = 0; i < count; i++) {
        const struct referral_precinct precinct = make_precinct(i);
        CHECK(!referral_builder_add_precinct(builder, &precinct, why));
    }
    return builder;
}

static void add_voter(struct referral_builder *builder, unsigned number, int precinct) {
    char pin[VOTER_PIN_SIZE];
    uint8_t salt[REFERRAL_SALT_SIZE];
    struct referral_key key;
    make_pin(pin, number);
    referral_index_salt(salt, about.election);
    CHECK(referral_index_hash(&key, salt, pin));
    CHECK(!referral_builder_add(builder, number + 2UL, &key, precinct));
}

static void nobody_twice(void *context, unsigned long row, unsigned long earlier, bool same) {
    (void)context, (void)row, (void)earlier, (void)same;
    CHECK(!"nobody is twice in this list");
}

static void finish(struct referral_builder *builder, const char *out) {
    char why[SLICE_WHY_SIZE] = "";
    CHECK(!referral_builder_finish(builder, out, &secret, nobody_twice, NULL, why));
    referral_builder_destroy(builder);
}

static void make_national_index(void) {
    struct referral_builder *builder = with_precincts(PRECINCTS);
    for (unsigned i = 0; i < VOTERS; i++)
        add_voter(builder, i, (int)(i % PRECINCTS));
    finish(builder, path);
}

static struct referral_index *opened(const char *file) {
    struct referral_index *index;
    char why[SLICE_WHY_SIZE];
    const enum sync_status status = referral_index_open(&index, file, &expected, why);
    CHECK(status == SYNC_OK && index);
    if (status)
        fprintf(stderr, "%s\n", why);
    return index;
}

static void every_voter_finds_their_precinct(void) {
    struct referral_index *index = opened(path);
    CHECK(referral_index_voters(index) == VOTERS);
    CHECK(referral_index_precincts(index) == PRECINCTS);
    CHECK(!strcmp(referral_index_about(index)->election, "test-2027") &&
          referral_index_about(index)->serial == SERIAL);
    for (unsigned i = 0; i < VOTERS; i++) {
        char pin[VOTER_PIN_SIZE];
        struct referral_precinct found, wanted = make_precinct(i % PRECINCTS);
        make_pin(pin, i);
        CHECK(!referral_index_find(index, pin, &found));
        CHECK(!strcmp(found.number, wanted.number) &&
              !strcmp(found.address.ky, wanted.address.ky) &&
              !strcmp(found.address.ru, wanted.address.ru) &&
              !strcmp(found.address.en, wanted.address.en) && !strcmp(found.map, wanted.map) &&
              found.has_place == wanted.has_place);
        if (wanted.has_place)
            CHECK(fabs(found.latitude - wanted.latitude) < 1e-6 &&
                  fabs(found.longitude - wanted.longitude) < 1e-6);
    }
    referral_index_close(index);
}

static void strangers_are_answered_seldom_but_often_enough_to_hide_the_voters(void) {
    struct referral_index *index = opened(path);
    int answered = 0;
    for (unsigned i = 0; i < STRANGERS; i++) {
        char pin[VOTER_PIN_SIZE];
        struct referral_precinct found;
        make_pin(pin, 20000 + i);
        const enum sync_status status = referral_index_find(index, pin, &found);
        CHECK(status == SYNC_OK || status == SYNC_NOT_FOUND);
        answered += status == SYNC_OK;
    }
    // 1/128 * 23/32 of 4,000: 22.5 are expected, and 5 standard deviations are 24.
    CHECK(answered > 0 && answered < 47);
    referral_index_close(index);
}

static void what_is_no_pin_is_not_found(void) {
    static const char *const not_pins[] = {"", "1", "123456789012345", "91403195700011",
                                           "11403195700011x"};
    struct referral_index *index = opened(path);
    struct referral_precinct found;
    for (size_t i = 0; i < sizeof not_pins / sizeof *not_pins; i++)
        CHECK(referral_index_find(index, not_pins[i], &found) == SYNC_NOT_FOUND);
    referral_index_close(index);
}

static void a_precinct_is_found_by_its_number(void) {
    struct referral_index *index = opened(path);
    struct referral_precinct found;
    CHECK(!referral_index_precinct_of(index, "7022", &found) && !strcmp(found.number, "7022"));
    CHECK(!referral_index_precinct_of(index, "07022", &found) && !strcmp(found.number, "7022"));
    CHECK(referral_index_precinct_of(index, "702", &found) == SYNC_NOT_FOUND);
    CHECK(referral_index_precinct_of(index, "", &found) == SYNC_NOT_FOUND);
    CHECK(!referral_index_precinct(index, PRECINCTS - 1, &found));
    CHECK(referral_index_precinct(index, PRECINCTS, &found) == SYNC_NOT_FOUND);
    referral_index_close(index);
}

static void an_index_of_few_voters_works_too(void) {
    for (unsigned count = 1; count <= 40; count += count < 8 ? 1 : 8)
        for (unsigned precincts = 1; precincts <= 3; precincts++) {
            struct referral_builder *builder = with_precincts(precincts);
            for (unsigned i = 0; i < count; i++)
                add_voter(builder, i, (int)(i % precincts));
            finish(builder, scratch_path("few"));
            struct referral_index *index = opened(scratch_path("few"));
            for (unsigned i = 0; i < count && index; i++) {
                char pin[VOTER_PIN_SIZE];
                struct referral_precinct found, wanted = make_precinct(i % precincts);
                make_pin(pin, i);
                CHECK(!referral_index_find(index, pin, &found) &&
                      !strcmp(found.number, wanted.number));
            }
            referral_index_close(index);
        }
}

static char *bytes_of(const char *file, size_t *size) {
    char *bytes = NULL;
    CHECK(!whole_file_read(file, 1 << 24, &bytes, size));
    return bytes;
}

static void the_same_list_in_another_order_gives_the_same_bytes(void) {
    struct referral_builder *builder = with_precincts(PRECINCTS);
    for (unsigned i = VOTERS; i-- > 0;)
        add_voter(builder, i, (int)(i % PRECINCTS));
    finish(builder, scratch_path("again"));
    size_t size, other_size;
    char *bytes = bytes_of(path, &size), *other = bytes_of(scratch_path("again"), &other_size);
    CHECK(size == other_size && !memcmp(bytes, other, size));
    free(bytes);
    free(other);
}

static void the_file_holds_no_pin_and_no_slot_that_tells_it_is_free(void) {
    size_t size;
    char *bytes = bytes_of(path, &size);
    for (unsigned i = 0; i < VOTERS; i++) {
        char pin[VOTER_PIN_SIZE];
        make_pin(pin, i);
        CHECK(!memmem(bytes, size, pin, VOTER_PIN_SIZE - 1));
    }
    // 12 bits a slot, so bytes and halves of bytes: one slot in 4,096 is zero by chance.
    const struct layout layout = {
        .slots = layout_get32((uint8_t *)bytes + 16 + 4 + 48 + 8 + 16 + 8), .bits = 12};
    unsigned zeros = 0;
    CHECK(layout_bits(PRECINCTS) == 12 && layout.slots > VOTERS);
    for (uint32_t i = 0; i < layout.slots; i++) {
        const uint8_t *at = (uint8_t *)bytes + LAYOUT_HEADER_SIZE + i * 12 / 8;
        zeros += (i % 2 ? (at[0] & 15) << 8 | at[1] : at[0] << 4 | at[1] >> 4) == 0;
    }
    CHECK(zeros < 10); // of some 3,500; left empty they would be over 200
    free(bytes);
}

struct doubles {
    int count;
    unsigned long row, earlier;
    bool same;
};

static void note_double(void *context, unsigned long row, unsigned long earlier, bool same) {
    struct doubles *doubles = context;
    CHECK(row > doubles->row); // in the list's order
    *doubles = (struct doubles){doubles->count + 1, row, earlier, same};
}

static void a_pin_that_comes_twice_is_told_and_the_first_row_stands(void) {
    struct doubles doubles = {0};
    struct referral_precinct found;
    char why[SLICE_WHY_SIZE], pin[VOTER_PIN_SIZE];
    uint8_t salt[REFERRAL_SALT_SIZE];
    struct referral_builder *builder = with_precincts(3);
    for (unsigned i = 0; i < 100; i++)
        add_voter(builder, i, (int)(i % 3));
    referral_index_salt(salt, about.election);
    for (unsigned i = 0; i < 100; i += 33) {
        struct referral_key key;
        make_pin(pin, i);
        CHECK(referral_index_hash(&key, salt, pin));
        CHECK(!referral_builder_add(builder, 500 + i, &key, i == 99 ? 1 : 0));
    }
    CHECK(!referral_builder_finish(builder, scratch_path("twice"), &secret, note_double, &doubles,
                                   why));
    CHECK(referral_builder_voters(builder) == 100);
    referral_builder_destroy(builder);
    CHECK(doubles.count == 4 && doubles.row == 599 && doubles.earlier == 101 && !doubles.same);
    struct referral_index *index = opened(scratch_path("twice"));
    make_pin(pin, 99);
    CHECK(!referral_index_find(index, pin, &found) && !strcmp(found.number, "7000"));
    referral_index_close(index);
}

static void a_precinct_that_cannot_be_right_is_refused(void) {
    char why[SLICE_WHY_SIZE];
    struct referral_builder *builder = with_precincts(2);
    struct referral_precinct precinct = make_precinct(1);
    CHECK(referral_builder_add_precinct(builder, &precinct, why) == SYNC_REFUSED && *why);
    precinct = make_precinct(3);
    strcpy(precinct.number, "70a1");
    CHECK(referral_builder_add_precinct(builder, &precinct, why) == SYNC_REFUSED);
    precinct = make_precinct(3);
    precinct.latitude = 91;
    CHECK(referral_builder_add_precinct(builder, &precinct, why) == SYNC_REFUSED);
    precinct.latitude = NAN;
    CHECK(referral_builder_add_precinct(builder, &precinct, why) == SYNC_REFUSED);
    precinct = make_precinct(3);
    *precinct.address.en = 0;
    CHECK(referral_builder_add_precinct(builder, &precinct, why) == SYNC_REFUSED);
    precinct = make_precinct(3);
    precinct.address.ru[2] = '\n';
    CHECK(referral_builder_add_precinct(builder, &precinct, why) == SYNC_REFUSED);
    CHECK(referral_builder_precinct(builder, "7001") == 1);
    CHECK(referral_builder_precinct(builder, "007001") == 1);
    CHECK(referral_builder_precinct(builder, "7003") == -1);
    CHECK(referral_builder_finish(builder, scratch_path("none"), &secret, nobody_twice, NULL,
                                  why) == SYNC_REFUSED);
    CHECK(access(scratch_path("none"), F_OK));
    referral_builder_destroy(builder);
}

// Opens what must be refused; true: with this status and with words.
static bool is_refused(const char *file, const struct referral_expected *by,
                       enum sync_status wanted) {
    struct referral_index *index;
    char why[SLICE_WHY_SIZE] = "";
    const enum sync_status status = referral_index_open(&index, file, by, why);
    if (status != wanted)
        fprintf(stderr, "%s: %s (%s)\n", file, sync_status_text(status), why);
    referral_index_close(index);
    return status == wanted && !index && strlen(why) > 20;
}

static void another_election_and_a_lower_serial_are_refused(void) {
    struct referral_expected other = expected;
    other.election = "test-2028";
    CHECK(is_refused(path, &other, SYNC_WRONG_STATION));
    other.election = "test-2027";
    other.serial_min = SERIAL + 1;
    CHECK(is_refused(path, &other, SYNC_OLDER));
    other.serial_min = SERIAL;
    struct referral_index *index;
    char why[SLICE_WHY_SIZE];
    CHECK(!referral_index_open(&index, path, &other, why));
    referral_index_close(index);
}

static void another_key_and_no_file_are_refused(void) {
    struct referral_expected other = expected;
    other.key.key[3] ^= 1;
    CHECK(is_refused(path, &other, SYNC_BAD_SIGNATURE));
    CHECK(is_refused(scratch_path("nothing"), &expected, SYNC_NO_FILE));
    CHECK(is_refused(scratch_folder(), &expected, SYNC_NOT_REGULAR));
}

static void write_file(const char *file, const void *bytes, size_t size) {
    CHECK(!whole_file_write(file, bytes, size, 0600));
}

static void copy_signature(const char *to) {
    char from[600], name[600];
    size_t size;
    snprintf(from, sizeof from, "%s.minisig", path);
    snprintf(name, sizeof name, "%s.minisig", to);
    char *text = bytes_of(from, &size);
    write_file(name, text, size);
    free(text);
}

static void a_changed_byte_and_a_cut_file_are_refused(void) {
    const char *file = scratch_path("changed");
    size_t size;
    char *bytes = bytes_of(path, &size);
    copy_signature(file);
    for (size_t at = 0; at < size; at += at < LAYOUT_HEADER_SIZE ? 1 : 211) {
        bytes[at] ^= 4;
        write_file(file, bytes, size);
        CHECK(is_refused(file, &expected, SYNC_BAD_SIGNATURE));
        bytes[at] ^= 4;
    }
    for (size_t cut = 0; cut < size; cut += 97) {
        write_file(file, bytes, cut);
        CHECK(is_refused(file, &expected, SYNC_BAD_SIGNATURE));
    }
    write_file(file, bytes, size);
    struct referral_index *index = opened(file); // the same bytes are good again
    referral_index_close(index);
    free(bytes);
}

static void sign(const char *file, const char *comment) {
    CHECK(!signature_make(file, &secret, comment));
}

static void a_signed_file_that_contradicts_itself_is_refused(void) {
    static const char comment[] = "kind=referral election=test-2027 serial=4 date=2027-01-24";
    const char *file = scratch_path("torn");
    size_t size;
    char *bytes = bytes_of(path, &size);
    write_file(file, "dear voters", 11);
    sign(file, comment);
    CHECK(is_refused(file, &expected, SYNC_BAD_FILE));
    write_file(file, bytes, size - 1);
    sign(file, comment);
    CHECK(is_refused(file, &expected, SYNC_BAD_FILE));
    write_file(file, bytes, size);
    sign(file, "kind=slice election=test-2027 serial=4 date=2027-01-24");
    CHECK(is_refused(file, &expected, SYNC_BAD_FILE));
    sign(file, comment);
    struct referral_index *index = opened(file);
    referral_index_close(index);
    for (int at = 0; at < LAYOUT_HEADER_SIZE; at++) {
        const int salt = 16 + 4 + SLICE_ID_SIZE + 8, tried = salt + REFERRAL_SALT_SIZE;
        if (at >= salt && at < tried + 8) // salt, tries and count are as good as any other
            continue;
        if (at >= tried + 4 * 4 + 1 && at < tried + 4 * 4 + 4) // three zeros that say nothing
            continue;
        if (at > 29 && at < 16 + 4 + SLICE_ID_SIZE) // behind the election's ending zero
            continue;
        bytes[at] ^= (char)0x80;
        write_file(file, bytes, size);
        sign(file, comment);
        CHECK(is_refused(file, &expected, SYNC_BAD_FILE));
        bytes[at] ^= (char)0x80;
    }
    free(bytes);
}

static void a_precinct_that_cannot_be_read_is_said_and_harms_nobody(void) {
    static const char comment[] = "kind=referral election=test-2027 serial=4 date=2027-01-24";
    const char *file = scratch_path("table");
    size_t size;
    char *bytes = bytes_of(path, &size);
    struct referral_precinct found;
    const uint8_t *header = (uint8_t *)bytes;
    struct layout layout = {
        .slots = layout_get32(header + 100), .bits = 12, .precincts = PRECINCTS};
    CHECK(layout_texts_at(&layout) < size);
    for (size_t at = layout_offsets_at(&layout); at < layout_offsets_at(&layout) + 400; at++) {
        bytes[at] ^= (char)0xFF;
        write_file(file, bytes, size);
        sign(file, comment);
        bytes[at] ^= (char)0xFF;
        struct referral_index *index = opened(file);
        for (uint32_t i = 0; i < PRECINCTS; i++) {
            const enum sync_status status = referral_index_precinct(index, i, &found);
            CHECK(status == SYNC_OK || status == SYNC_BAD_FILE);
        }
        referral_index_close(index);
    }
    free(bytes);
}

static void distances_are_those_of_the_earth(void) {
    struct referral_precinct a = {.latitude = 0, .longitude = 74},
                             b = {.latitude = 0, .longitude = 75};
    CHECK(fabs(referral_index_distance_m(&a, &b) - 111195) < 1);
    CHECK(referral_index_distance_m(&a, &a) == 0);
    a.latitude = 90, b.latitude = -90;
    CHECK(fabs(referral_index_distance_m(&a, &b) - M_PI * 6371008.8) < 1);
    // Bishkek, Ala-Too square, and Osh, Sulaiman-Too: 300 km on any map.
    a = (struct referral_precinct){.latitude = 42.8764, .longitude = 74.6037};
    b = (struct referral_precinct){.latitude = 40.5292, .longitude = 72.7836};
    CHECK(fabs(referral_index_distance_m(&a, &b) - 301000) < 3000);
}

// ---- The lists

struct rows {
    int voters, precincts, refused;
    unsigned long last;
    char pin[32], precinct[32], why[SLICE_WHY_SIZE];
    struct referral_precinct station;
};

static bool on_voter(void *context, unsigned long row, const char *pin, const char *precinct) {
    struct rows *rows = context;
    rows->voters++;
    rows->last = row;
    snprintf(rows->pin, sizeof rows->pin, "%s", pin);
    snprintf(rows->precinct, sizeof rows->precinct, "%s", precinct);
    return true;
}

static bool on_precinct(void *context, unsigned long row,
                        const struct referral_precinct *precinct) {
    struct rows *rows = context;
    rows->precincts++;
    rows->last = row;
    rows->station = *precinct;
    return true;
}

static bool on_refusal(void *context, unsigned long row, const char *why) {
    struct rows *rows = context;
    rows->refused++;
    rows->last = row;
    snprintf(rows->why, sizeof rows->why, "%s", why);
    return true;
}

static enum sync_status read_list(struct rows *rows, const char *text, bool stations) {
    char why[SLICE_WHY_SIZE] = "";
    *rows = (struct rows){0};
    struct csv_file file;
    enum sync_status status = csv_file_open_bytes(&file, text, strlen(text), why);
    if (!status)
        status = stations ? referral_source_precincts(&file, on_precinct, on_refusal, rows, why)
                          : referral_source_voters(&file, on_voter, on_refusal, rows, why);
    csv_file_close(&file);
    if (status)
        snprintf(rows->why, sizeof rows->why, "%s", why);
    return status;
}

static void a_national_list_is_read_as_people_have_it(void) {
    struct rows rows;
    CHECK(!read_list(&rows, "pin,precinct\n20101199012345,7001\n", false));
    CHECK(rows.voters == 1 && rows.last == 2 && !rows.refused);
    CHECK(!strcmp(rows.pin, "20101199012345") && !strcmp(rows.precinct, "7001"));
    CHECK(!read_list(&rows,
                     "\xEF\xBB\xBFsurname;precinct;note;pin\r\n\r\n"
                     "Асанов;7002;\"two\r\nlines; and \"\"quotes\"\"\";20101199012345\r\n"
                     "Асанова;7003;;10101199012346",
                     false));
    CHECK(rows.voters == 2 && rows.last == 4 && !rows.refused && !strcmp(rows.precinct, "7003"));
}

static void a_bad_row_is_refused_and_the_next_one_taken(void) {
    static const char *const bad[] = {
        "20101199012345",
        "2010119901234x,7001",
        "90101199012345,7001",
        "23202199012345,7001",
        ",7001",
        "20101199012345,",
        "20101199012345,school 5",
        "20101199012345,-7",
        "20101199012345,7001,",
        "\"20101199012345,7001",
        "2010\"1199012345\",7001",
    };
    struct rows rows;
    char text[20000];
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        snprintf(text, sizeof text, "pin,precinct\n%s\n10101199012346,7003\n", bad[i]);
        CHECK(!read_list(&rows, text, false));
        CHECK(rows.refused == 1 && rows.voters == 1 && rows.last == 3 && *rows.why);
    }
    memset(text, 'x', sizeof text);
    memcpy(text, "pin,precinct\n", 13);
    strcpy(text + 18000, "\n10101199012346,7003\n"); // a line that does not fit is skipped
    CHECK(!read_list(&rows, text, false));
    CHECK(rows.refused == 1 && rows.voters == 1 && rows.last == 3 && strstr(rows.why, "8 KiB"));
}

static void a_list_without_its_columns_is_refused(void) {
    struct rows rows;
    CHECK(read_list(&rows, "pin,uik\n1,2\n", false) == SYNC_BAD_FILE &&
          strstr(rows.why, "'precinct'"));
    CHECK(read_list(&rows, "\n", false) == SYNC_BAD_FILE && *rows.why);
    CHECK(read_list(&rows, "precinct,address_ky,address_ru,address_en,latitude,map\n", true) ==
              SYNC_BAD_FILE &&
          strstr(rows.why, "'longitude'"));
}

#define STATIONS "precinct,address_ky,address_ru,address_en,latitude,longitude,map\n"

static void stations_are_read_with_their_places(void) {
    struct rows rows;
    CHECK(!read_list(&rows, STATIONS "7001,к,р,e,42.874622,74.612222,https://m.example/1\n", true));
    CHECK(rows.precincts == 1 && rows.station.has_place &&
          fabs(rows.station.latitude - 42.874622) < 1e-9 &&
          !strcmp(rows.station.map, "https://m.example/1") &&
          !strcmp(rows.station.address.ru, "р"));
    CHECK(!read_list(&rows, STATIONS "7001,к,р,e,\"42,5\",\"74,5\",\n", true));
    CHECK(rows.precincts == 1 && rows.station.longitude == 74.5 && !*rows.station.map);
    CHECK(!read_list(&rows, STATIONS "7001,к,р,e,,,\n", true));
    CHECK(rows.precincts == 1 && !rows.station.has_place);
}

static void a_station_that_cannot_be_right_is_refused_with_its_column(void) {
    static const struct {
        const char *row, *column;
    } bad[] = {
        {"70-1,к,р,e,42.5,74.5,",                "precinct"  },
        {"12345678901234567,к,р,e,42.5,74.5,",   "precinct"  },
        {"7001,мектеп \xE1,р,e,42.5,74.5,", "address_ky"},
        {"7001,к,р,e,42.5,,",                    "longitude" },
        {"7001,к,р,e,42°52',74.5,",             "latitude"  },
        {"7001,к,р,e,nan,74.5,",                 "latitude"  },
        {"7001,к,р,e,0x2A,74.5,",                "latitude"  },
        {"7001,к,р,e,42.5,74.5",                 "6 fields"  },
    };
    struct rows rows;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char text[500];
        snprintf(text, sizeof text, STATIONS "%s\n", bad[i].row);
        CHECK(!read_list(&rows, text, true));
        CHECK(rows.refused == 1 && !rows.precincts && strstr(rows.why, bad[i].column));
    }
}

int main(void) {
    char public_path[600], secret_path[600];
    snprintf(path, sizeof path, "%s", scratch_path("national.referral"));
    snprintf(public_path, sizeof public_path, "%s", scratch_path("commission.pub"));
    snprintf(secret_path, sizeof secret_path, "%s", scratch_path("commission.key"));
    CHECK(!signature_new_pair(public_path, secret_path) && !secret_key_read(&secret, secret_path) &&
          !public_key_read(&expected.key, public_path));
    make_national_index();
    RUN(every_voter_finds_their_precinct);
    RUN(strangers_are_answered_seldom_but_often_enough_to_hide_the_voters);
    RUN(what_is_no_pin_is_not_found);
    RUN(a_precinct_is_found_by_its_number);
    RUN(an_index_of_few_voters_works_too);
    RUN(the_same_list_in_another_order_gives_the_same_bytes);
    RUN(the_file_holds_no_pin_and_no_slot_that_tells_it_is_free);
    RUN(a_pin_that_comes_twice_is_told_and_the_first_row_stands);
    RUN(a_precinct_that_cannot_be_right_is_refused);
    RUN(another_election_and_a_lower_serial_are_refused);
    RUN(another_key_and_no_file_are_refused);
    RUN(a_changed_byte_and_a_cut_file_are_refused);
    RUN(a_signed_file_that_contradicts_itself_is_refused);
    RUN(a_precinct_that_cannot_be_read_is_said_and_harms_nobody);
    RUN(distances_are_those_of_the_earth);
    RUN(a_national_list_is_read_as_people_have_it);
    RUN(a_bad_row_is_refused_and_the_next_one_taken);
    RUN(a_list_without_its_columns_is_refused);
    RUN(stations_are_read_with_their_places);
    RUN(a_station_that_cannot_be_right_is_refused_with_its_column);
    return check_report();
}
