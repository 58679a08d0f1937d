// Somebody has the list of voters with its numbers, all the records of a day as auditors have them,
// and everything that is published, and wants to know who voted (INTEGRITY.md 7, line 13). Only the
// key in the package makes a voter's tag, and no leaf tells its record.
#include "sync/log_source.h"
#include "sync/merkle_tree.h"
#include "sync/sealed_cell.h"
#include "tests/check.h"
#include "tests/support/sample_log.h"
#include "tests/support/scratch.h"
#include <sodium.h>
#include <stdbool.h>
#include <string.h>

enum { VOTERS = 200, NUMBERS = 5000, RECORDS_MAX = 700 };

static struct sample_log day;
static struct log_source records;
static struct log_record read_records[RECORDS_MAX];
static size_t tagged; // of them have a voter

static void prepare(void) {
    char why[LOG_SOURCE_WHY_SIZE];
    CHECK(sample_log_begin(&day, "day", 1) && sample_log_day(&day, VOTERS));
    sample_log_close(&day);
    CHECK(log_source_open(&records, day.copy, why) == SYNC_OK && records.count <= RECORDS_MAX);
    for (uint64_t seq = 0; seq < records.count; seq++) {
        CHECK(!log_record_decode(&read_records[seq], log_source_record(&records, seq)));
        tagged += !sodium_is_zero(read_records[seq].tag, LOG_TAG_SIZE);
    }
}

// As the kiosk makes it (INTEGRITY.md 3), with whatever key there is; NULL: none.
static void make_tag(uint8_t tag[LOG_TAG_SIZE], uint32_t voter, const uint8_t *key) {
    struct bound_parts bound = {0};
    bound_add_text(&bound, "voter-tag-v1");
    bound_add_text(&bound, day.place.election);
    bound_add_text(&bound, day.place.uik);
    bound_add_u32(&bound, voter);
    crypto_generichash(tag, LOG_TAG_SIZE, bound.bytes, bound.size, key, key ? KEY_SIZE : 0);
}

static int by_tag(const void *a, const void *b) {
    return memcmp(a, b, LOG_TAG_SIZE);
}

// How many of the day's tagged records some list number stands for, under this key.
static size_t found_by_trying(const uint8_t *key) {
    static uint8_t tags[NUMBERS][LOG_TAG_SIZE];
    size_t found = 0;
    for (uint32_t voter = 0; voter < NUMBERS; voter++)
        make_tag(tags[voter], voter, key);
    qsort(tags, NUMBERS, LOG_TAG_SIZE, by_tag);
    for (uint64_t seq = 0; seq < records.count; seq++)
        found += bsearch(read_records[seq].tag, tags, NUMBERS, LOG_TAG_SIZE, by_tag) != NULL;
    return found;
}

static void with_the_key_every_tag_is_found_so_the_trial_is_a_good_one(void) {
    CHECK(tagged > 2 * VOTERS && found_by_trying(day.place.voter_key) == tagged);
}

static void without_it_no_list_number_gives_a_tag(void) {
    uint8_t key[KEY_SIZE] = {0};
    CHECK(found_by_trying(NULL) == 0);
    CHECK(found_by_trying(key) == 0);
    CHECK(found_by_trying(records.package_hash) == 0); // what everybody has
    CHECK(found_by_trying(records.public_key) == 0);
    memcpy(key, read_records[0].salt, 16);
    CHECK(found_by_trying(key) == 0);
    CHECK(found_by_trying(day.place.local_key) == 0);
    memcpy(key, day.place.voter_key, sizeof key);
    key[31] ^= 1; // as near as can be
    CHECK(found_by_trying(key) == 0);
}

static void no_tag_is_a_hash_of_what_a_record_says(void) {
    for (uint64_t seq = 1; seq < records.count; seq++) {
        const struct log_record *record = &read_records[seq];
        uint8_t hash[LOG_HASH_SIZE], number[4];
        for (uint32_t voter = 0; voter < VOTERS + 10; voter++) {
            for (int i = 0; i < 4; i++)
                number[i] = (uint8_t)(voter >> (24 - 8 * i));
            crypto_hash_sha256(hash, number, sizeof number);
            CHECK(memcmp(record->tag, hash, LOG_TAG_SIZE) != 0);
        }
    }
}

// An unused list number has the same key, and another station or election has other tags.
static void the_tag_of_one_place_is_none_of_another(void) {
    uint8_t here[LOG_TAG_SIZE], there[LOG_TAG_SIZE];
    const struct log_place other = day.place;
    make_tag(here, 1, day.place.voter_key);
    strcpy(day.place.uik, "7002");
    make_tag(there, 1, day.place.voter_key);
    CHECK(memcmp(here, there, sizeof here) != 0);
    strcpy(day.place.election, "2028-01");
    CHECK(found_by_trying(day.place.voter_key) == 0);
    day.place = other;
}

// Who knows all of a record but its salt, the tag too, tries salts that a poor source would give.
static void no_leaf_can_be_tried_out(void) {
    for (uint64_t seq = 0; seq < records.count; seq += 7) {
        struct log_record guess = read_records[seq];
        uint8_t bytes[LOG_RECORD_SIZE], leaf[MERKLE_HASH_SIZE];
        for (uint32_t salt = 0; salt < 1024; salt++) {
            memset(guess.salt, 0, sizeof guess.salt);
            if (salt < 256)
                memset(guess.salt, (int)salt, sizeof guess.salt);
            else if (salt < 256 + records.count && salt - 256 != seq)
                memcpy(guess.salt, read_records[salt - 256].salt, sizeof guess.salt);
            else
                memcpy(guess.salt, &salt, sizeof salt);
            log_record_encode(&guess, bytes);
            merkle_leaf(leaf, bytes, sizeof bytes);
            CHECK(memcmp(leaf, log_source_leaf(&records, seq), sizeof leaf) != 0);
        }
        guess = read_records[seq]; // with it, it is
        log_record_encode(&guess, bytes);
        merkle_leaf(leaf, bytes, sizeof bytes);
        CHECK(!memcmp(leaf, log_source_leaf(&records, seq), sizeof leaf));
    }
}

int main(void) {
    if (sodium_init() < 0)
        return 1;
    prepare();
    RUN(with_the_key_every_tag_is_found_so_the_trial_is_a_good_one);
    RUN(without_it_no_list_number_gives_a_tag);
    RUN(no_tag_is_a_hash_of_what_a_record_says);
    RUN(the_tag_of_one_place_is_none_of_another);
    RUN(no_leaf_can_be_tried_out);
    log_source_close(&records);
    return check_report();
}
