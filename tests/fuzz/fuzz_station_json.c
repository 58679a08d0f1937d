// station.json and policy.json: read or refused with words, and never half of it. The input is
// either the whole text or, after a byte 1, changes to a good one: two bytes of place, one byte of
// value.
#include "sync/slice_source.h"
#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

#define WORDS "{\"ky\": \"k\", \"ru\": \"r\", \"en\": \"e\"}"
static const char good_station[] =
    "{\"election\": {\"id\": \"2027-01\", \"title\": " WORDS "}, \"precinct\": \"7001\","
    " \"address\": " WORDS ", \"date\": \"2027-01-24\", \"serial\": 3, \"kiosks\": 2,"
    " \"training\": true, \"officials\": [{\"id\": 1, \"role\": \"chair\", \"name\": \"A\","
    " \"code\": \"123456\"}], \"holders\": {\"chair\": \"c\", \"secretary\": \"s\","
    " \"operator\": \"o\"}}";
static const char good_policy[] =
    "{\"fingers\": {\"tries_each\": 3, \"fingers\": 4, \"tries_all\": 8, \"order\": [1, 10],"
    " \"threshold\": 3.5}, \"face\": {\"looks\": 0, \"look_s\": 10, \"threshold\": 4,"
    " \"liveness\": \"always\"},"
    " \"together\": {\"allowed\": true, \"threshold\": 4, \"finger_least\": 2},"
    " \"decision\": {\"may_admit\": false}, \"day\": {\"turnout_hours\": [9, 20],"
    " \"turnout_base\": \"biometric\", \"utc_offset_min\": -60}, \"languages\": [\"ru\", \"ky\"]}";

static void read_station(const char *text, size_t size) {
    static struct slice_station station;
    char why[SLICE_WHY_SIZE] = "";
    if (slice_source_station(&station, text, size, why))
        assert(*why && !station.manifest.official_count && !*station.passphrases[0]);
    else
        assert(day_is_real(station.manifest.date) && *station.manifest.uik);
}

static void read_policy(const char *text, size_t size) {
    struct slice_policy policy = slice_policy_default;
    char why[SLICE_WHY_SIZE] = "";
    if (slice_policy_read(&policy, text, size, why))
        assert(*why);
    else
        assert(policy.finger_tries && policy.language_count && policy.finger_order_count <= 10);
}

static size_t change(char *text, const char *good, size_t good_size, const uint8_t *bytes,
                     size_t size) {
    memcpy(text, good, good_size);
    for (size_t at = 0; at + 3 <= size; at += 3)
        text[((size_t)bytes[at] << 8 | bytes[at + 1]) % good_size] = (char)bytes[at + 2];
    return good_size;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static char text[1024];
    if (size && bytes[0] == 1) {
        read_station(text,
                     change(text, good_station, sizeof good_station - 1, bytes + 1, size - 1));
        read_policy(text, change(text, good_policy, sizeof good_policy - 1, bytes + 1, size - 1));
    } else {
        read_station((const char *)bytes, size);
        read_policy((const char *)bytes, size);
    }
    return 0;
}
