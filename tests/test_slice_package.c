// The package as it is made: what regional staff hand in, row by row, and what is refused with
// which words.
#include "sync/name_fold.h"
#include "sync/slice_source.h"
#include "sync/voter_slice.h"
#include "tests/check.h"
#include "tests/support/sample_slice.h"
#include "tests/support/scratch.h"
#include <string.h>
#include <unistd.h>

static char why[SLICE_WHY_SIZE];

// ---- voters.csv

#define HEADER "list_number,page,pin,surname,given,patronymic,birth,sex,address,document\n"
#define ROW "1,2,20101199000001,Асанов,Үсөн,,1990-01-01,M,\"ул. Манаса, 1\",ID1\n"

struct reading {
    int voters, refusals, stop_at;
    unsigned long row, refused_row;
    struct voter last;
    char last_why[SLICE_WHY_SIZE];
};

static bool on_voter(void *context, unsigned long row, const struct voter *voter) {
    struct reading *reading = context;
    reading->last = *voter;
    reading->row = row;
    return ++reading->voters != reading->stop_at;
}

static bool on_refusal(void *context, unsigned long row, const char *words) {
    struct reading *reading = context;
    snprintf(reading->last_why, sizeof reading->last_why, "%s", words);
    reading->refused_row = row;
    reading->refusals++;
    return true;
}

static struct reading reading;

static enum sync_status read_csv(const char *text) {
    reading = (struct reading){0};
    return slice_source_voters_bytes(text, strlen(text), on_voter, on_refusal, &reading, why);
}

static void a_row_is_read_with_all_its_fields(void) {
    CHECK(read_csv(HEADER ROW) == SYNC_OK && reading.voters == 1 && !reading.refusals);
    const struct voter *voter = &reading.last;
    CHECK(voter->number == 1 && voter->page == 2 && voter->kiosk == 1 && voter->sex == 'M');
    CHECK(!strcmp(voter->pin, "20101199000001") && !strcmp(voter->surname, "Асанов"));
    CHECK(!strcmp(voter->given, "Үсөн") && !*voter->patronymic);
    CHECK(!strcmp(voter->address, "ул. Манаса, 1") && !strcmp(voter->document, "ID1"));
    CHECK(voter->birth.year == 1990 && voter->birth.month == 1 && voter->birth.day == 1);
    CHECK(reading.row == 2);
}

static void files_are_read_as_people_have_them(void) {
    CHECK(read_csv("\xEF\xBB\xBF" HEADER ROW) == SYNC_OK && reading.voters == 1);
    CHECK(read_csv(
              "pin;kiosk;sex;list_number;page;surname;given;patronymic;birth;address;document;x\r\n"
              "20101199000001;2;M;7;;Асанов;Үсөн;;1990-01-01;\"a;b\r\nc\";;\r\n") == SYNC_OK);
    CHECK(reading.voters == 1 && !strcmp(reading.last.address, "a;b c")); // a line break is a space
    CHECK(read_csv(
              "pin;kiosk;sex;list_number;page;surname;given;patronymic;birth;address;document;x\r\n"
              "20101199000001;2;M;7;;Асанов;Үсөн;;1990-01-01;\"a;\"\"b\"\"\";;\r\n") == SYNC_OK);
    CHECK(reading.voters == 1 && reading.last.kiosk == 2 && reading.last.page == 0);
    CHECK(!strcmp(reading.last.address, "a;\"b\""));
    CHECK(read_csv(HEADER "\n\r\n" ROW "\n") == SYNC_OK && reading.voters == 1 && reading.row == 4);
    char no_newline[600];
    snprintf(no_newline, sizeof no_newline, "%.*s", (int)strlen(HEADER ROW) - 1, HEADER ROW);
    CHECK(read_csv(no_newline) == SYNC_OK && reading.voters == 1);
}

static void a_header_without_a_column_is_refused_by_name(void) {
    CHECK(read_csv("") == SYNC_BAD_FILE && *why);
    CHECK(read_csv("\n\n") == SYNC_BAD_FILE);
    CHECK(read_csv("list_number,page\n" ROW) == SYNC_BAD_FILE && strstr(why, "'pin'"));
    CHECK(read_csv("pin," HEADER ROW) == SYNC_BAD_FILE && strstr(why, "twice"));
    CHECK(read_csv("\"pin" HEADER ROW) == SYNC_BAD_FILE);
    CHECK(reading.voters == 0);
}

static void a_bad_field_costs_its_row_and_is_named(void) {
    static const struct {
        const char *row, *word;
    } bad[] = {
        {"x,2,20101199000001,A,B,,1990-01-01,M,,\n",                "list_number"},
        {"0,2,20101199000001,A,B,,1990-01-01,M,,\n",                "list_number"},
        {",2,20101199000001,A,B,,1990-01-01,M,,\n",                 "list_number"},
        {"-1,2,20101199000001,A,B,,1990-01-01,M,,\n",               "list_number"},
        {"99999999999,2,20101199000001,A,B,,1990-01-01,M,,\n",      "list_number"},
        {"1,70000,20101199000001,A,B,,1990-01-01,M,,\n",            "page"       },
        {"1,2,201011990000011,A,B,,1990-01-01,M,,\n",               "pin"        },
        {"1,2,20101199000001,A,B,,1990-02-30,M,,\n",                "birth"      },
        {"1,2,20101199000001,A,B,,32.01.1990,M,,\n",                "birth"      },
        {"1,2,20101199000001,A,B,,1990-1-1,M,,\n",                  "birth"      },
        {"1,2,20101199000001,A,B,,,M,,\n",                          "birth"      },
        {"1,2,20101199000001,A,B,,1990-01-01,W,,\n",                "sex"        },
        {"1,2,20101199000001,A,B,,1990-01-01,,,\n",                 "sex"        },
        {"1,2,20101199000001,\xC0\x80,B,,1990-01-01,M,,\n",         "surname"    },
        {"1,2,20101199000001,\xED\xA0\x80,B,,1990-01-01,M,,\n",     "surname"    },
        {"1,2,20101199000001,A,\xF4\x90\x80\x80,,1990-01-01,M,,\n", "given"      },
        {"1,2,20101199000001,A,B\x01,,1990-01-01,M,,\n",            "given"      },
        {"1,2,20101199000001,A,B,,1990-01-01,M,\xD0,\n",            "address"    },
        {"1,2,20101199000001,A,B\n",                                "fields"     },
        {"1,2,20101199000001,A,B,,1990-01-01,M,,,,\n",              "fields"     },
        {"1,2,20101199000001,A,B\"c,,1990-01-01,M,,\n",             "quotes"     },
        {"1,2,20101199000001,A,\"B\"c,,1990-01-01,M,,\n",           "quotes"     },
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char text[2000];
        snprintf(text, sizeof text, "%s%s%s", HEADER, bad[i].row, ROW);
        CHECK(read_csv(text) == SYNC_OK);
        CHECK(reading.voters == 1 && reading.refusals == 1 && reading.refused_row == 2);
        CHECK(reading.row == 3); // the row after it goes in
        if (!strstr(reading.last_why, bad[i].word))
            CHECK(!bad[i].row);
    }
    char longer[1200] = HEADER "1,2,20101199000001,";
    memset(longer + strlen(longer), 'A', 200);
    strcat(longer, ",B,,1990-01-01,M,,\n");
    CHECK(read_csv(longer) == SYNC_OK && reading.refusals == 1 && strstr(reading.last_why, "long"));
}

static void a_quote_that_is_never_closed_costs_one_row(void) {
    char *text = calloc(1, 100000);
    strcpy(text, HEADER ROW "2,2,20101199000002,\"A,B,,1990-01-01,M,,\n");
    for (int i = 0; i < 300; i++)
        strcat(text, ROW);
    CHECK(read_csv(text) == SYNC_OK && reading.voters == 301 && reading.refusals == 1);
    CHECK(reading.refused_row == 3 && strstr(reading.last_why, "quote"));
    free(text);
}

static void a_zero_byte_is_refused(void) {
    char text[1000] = HEADER ROW;
    const size_t size = strlen(text);
    char *at = strstr(text, "Асанов");
    *at = 0;
    reading = (struct reading){0};
    CHECK(slice_source_voters_bytes(text, size, on_voter, on_refusal, &reading, why) == SYNC_OK);
    CHECK(reading.voters == 0 && reading.refusals == 1);
}

// Found by the fuzzer: the bytes need not end with a zero.
static void bytes_are_read_to_their_end_and_no_further(void) {
    static const char *const texts[] = {"\n",        "\r\n",     HEADER,
                                        HEADER "\n", HEADER ROW, HEADER "1,2"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const size_t size = strlen(texts[i]);
        char *exact = malloc(size);
        memcpy(exact, texts[i], size);
        reading = (struct reading){0};
        slice_source_voters_bytes(exact, size, on_voter, on_refusal, &reading, why);
        CHECK(reading.voters == (i == 4) && reading.refusals == (i == 5));
        free(exact);
    }
}

static void the_reader_can_be_stopped(void) {
    reading = (struct reading){.stop_at = 2};
    static const char text[] = HEADER ROW ROW ROW ROW;
    CHECK(slice_source_voters_bytes(text, strlen(text), on_voter, on_refusal, &reading, why) ==
          SYNC_OK);
    CHECK(reading.voters == 2);
    CHECK(slice_source_voters(scratch_path("no.csv"), on_voter, on_refusal, &reading, why) ==
          SYNC_NO_FILE);
}

// ---- station.json and policy.json

#define WORDS "{\"ky\": \"к\", \"ru\": \"р\", \"en\": \"e\"}"
#define STATION                                                                                    \
    "{\"election\": {\"id\": \"2027-01\", \"title\": " WORDS "}, \"precinct\": \"7001\", "         \
    "\"address\": " WORDS ", \"date\": \"2027-01-24\", \"serial\": 3, \"kiosks\": 2, "             \
    "\"training\": true, \"officials\": [{\"id\": 1, \"role\": \"chair\", \"name\": \"A\", "       \
    "\"code\": \"123456\"}], \"holders\": {\"chair\": \"c\", \"secretary\": \"s\", "               \
    "\"operator\": \"o\"}}"

static struct slice_station station;

static enum sync_status read_station(const char *from, const char *to) {
    char text[2000] = STATION;
    if (from) {
        char *at = strstr(text, from);
        char rest[2000];
        CHECK(at);
        snprintf(rest, sizeof rest, "%s", at + strlen(from));
        snprintf(at, sizeof text - (size_t)(at - text), "%s%s", to, rest);
    }
    *why = 0;
    return slice_source_station(&station, text, strlen(text), why);
}

static void a_station_is_read_with_all_it_says(void) {
    CHECK(read_station(NULL, NULL) == SYNC_OK);
    CHECK(!strcmp(station.manifest.election, "2027-01") && !strcmp(station.manifest.uik, "7001"));
    CHECK(!strcmp(station.manifest.title.ky, "к") && !strcmp(station.manifest.address.en, "e"));
    CHECK(station.manifest.serial == 3 && station.manifest.kiosks == 2 &&
          station.manifest.training);
    CHECK(station.manifest.official_count == 1 && station.manifest.officials[0].role == ROLE_CHAIR);
    CHECK(!strcmp(station.codes[0], "123456") && !strcmp(station.passphrases[2], "o"));
    CHECK(read_station("\"kiosks\": 2, ", "") == SYNC_OK && station.manifest.kiosks == 1);
}

static void a_station_with_a_fault_is_refused_in_words(void) {
    static const struct {
        const char *from, *to, *word;
    } bad[] = {
        {"{\"election\"",       "\"election\"",                                                            "line 1"   },
        {"\"2027-01\"",         "\"2027/01\"",                                                             "id"       },
        {"\"2027-01\"",         "\"\"",                                                                    "id"       },
        {"\"2027-01\"",         "7",                                                                       "id"       },
        {"\"7001\"",            "\"70a1\"",                                                                "precinct" },
        {"\"7001\"",            "\"70017001700170017001\"",                                                "precinct" },
        {"2027-01-24",          "2027-02-30",                                                              "date"     },
        {"2027-01-24",          "24.01.2027",                                                              "date"     },
        {"\"serial\": 3",       "\"serial\": 0",                                                           "serial"   },
        {"\"serial\": 3",       "\"serial\": 3.5",                                                         "serial"   },
        {"\"serial\": 3",       "\"serial\": 99999999999",                                                 "serial"   },
        {"\"serial\": 3, ",     "",                                                                        "serial"   },
        {"\"kiosks\": 2",       "\"kiosks\": 17",                                                          "kiosks"   },
        {"\"training\": true",  "\"training\": 1",                                                         "training" },
        {"\"training\": true",  "\"training\": false",                                                     "training" },
        {"\"chair\", \"name\"", "\"boss\", \"name\"",                                                      "role"     },
        {"\"id\": 1",           "\"id\": 0",                                                               "id"       },
        {"\"code\"",            "\"pin\"",                                                                 "pin"      },
        {"\"operator\": \"o\"", "\"op\": \"o\"",                                                           "op"       },
        {"\"date\"",            "\"data\"",                                                                "data"     },
        {"\"serial\"",          "\"serial\": 3, \"serial\"",                                               "duplicate"},
        {"\"name\": \"A\"",     "\"name\": \"\"",                                                          "name"     },
        {"\"name\": \"A\"",     "\"name\": \" \\t\"",                                                      "name"     },
        {"[{",
         "[{\"id\": 2, \"role\": \"member\", \"name\": \"B\", \"code\": \"1\", "
         "\"voter\": 9}, {\"voter\": 9, ",                                                                 "one voter"},
        {"[{",                  "[{\"id\": 1, \"role\": \"member\", \"name\": \"B\", \"code\": \"1\"}, {", "twice"    }
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        CHECK(read_station(bad[i].from, bad[i].to) == SYNC_BAD_FILE);
        if (!strstr(why, bad[i].word)) {
            fprintf(stderr, "%s -> %s said: %s\n", bad[i].from, bad[i].to, why);
            CHECK(!"the reason is in the words");
        }
        CHECK(!*station.passphrases[0]); // and nothing secret stays behind
    }
    CHECK(slice_source_station(&station, "", 0, why) == SYNC_BAD_FILE);
    CHECK(slice_source_station(&station, "[]", 2, why) == SYNC_BAD_FILE);
}

static enum sync_status read_policy(struct slice_policy *policy, const char *text) {
    return slice_policy_read(policy, text, strlen(text), why);
}

static void an_empty_policy_is_the_default(void) {
    struct slice_policy policy;
    CHECK(read_policy(&policy, "{}") == SYNC_OK);
    CHECK(!memcmp(&policy, &slice_policy_default, sizeof policy));
    CHECK(policy.finger_tries == 2 && policy.fingers == 4 && policy.finger_tries_all == 8);
    CHECK(policy.finger_tries_day == 16 && policy.face_looks_day == 6);
    CHECK(policy.poor_captures_max == 16 && policy.face_looks == 3 && policy.face_look_s == 10);
    CHECK(policy.face_liveness == LIVENESS_WHEN_DOUBTED && !policy.face_operator_may_override);
    CHECK(!policy.face_alone_at_once && policy.face_alone_quality == 20 &&
          policy.face_doubts_day == 2);
    CHECK(policy.decision_alarm_percent == 5 && policy.decision_alarm_least == 5 &&
          policy.pace_alarm_marks == 20 && policy.pace_alarm_minutes == 2);
    CHECK(policy.idle_timeout_s == 60 && policy.unlock_minutes == 5 &&
          policy.turnout_hour_count == 6 && policy.utc_offset_min == 360);
    CHECK(policy.together_allowed && policy.together_threshold == 4 &&
          policy.together_finger_least == 2 && policy.together_face_least == 2);
}

#define HUB_KEY "hub.example/1+0be06b49+BAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"

static void a_policy_changes_what_it_names(void) {
    struct slice_policy policy;
    CHECK(read_policy(
              &policy,
              "{\"fingers\": {\"tries_each\": 3, \"tries_day\": 12, \"order\": [1, 10], "
              "\"threshold\": 3.5}, \"face\": {\"looks\": 0, \"looks_day\": 4, \"liveness\": "
              "\"always\","
              " \"operator_may_override\": true, \"alone_at_once\": true, \"alone_quality\": 40,"
              " \"doubts_day\": 1}, \"together\": {\"threshold\": 5, "
              "\"finger_least\": 2.5, \"face_least\": 1}, \"decision\": {\"may_admit\": false,"
              " \"alarm_percent\": 9, \"alarm_least\": 3, \"pace_marks\": 0, \"pace_minutes\": 7},"
              " \"day\": {\"turnout_hours\": [9, 20], \"turnout_base\": \"biometric\","
              " \"utc_offset_min\": -60, \"unlock_minutes\": 2}, \"languages\": [\"ru\", \"ky\"],"
              " \"log_domain\": \"cec.example\", \"hub_key\": \"" HUB_KEY "\"}") == SYNC_OK);
    CHECK(!strcmp(policy.log_domain, "cec.example") && !strcmp(policy.hub_key, HUB_KEY));
    CHECK(policy.finger_tries == 3 && policy.finger_order_count == 2 &&
          policy.finger_order[1] == 10);
    CHECK(policy.finger_tries_day == 12 && policy.face_looks_day == 4);
    CHECK(policy.finger_threshold == 3.5f && policy.face_looks == 0 && !policy.decision_may_admit);
    CHECK(policy.face_liveness == LIVENESS_ALWAYS && policy.face_operator_may_override);
    CHECK(policy.face_alone_at_once && policy.face_alone_quality == 40 &&
          policy.face_doubts_day == 1);
    CHECK(policy.decision_alarm_percent == 9 && policy.decision_alarm_least == 3 &&
          policy.pace_alarm_marks == 0 && policy.pace_alarm_minutes == 7);
    CHECK(policy.turnout_hour_count == 2 && policy.turnout_base_biometric &&
          policy.utc_offset_min == -60 && policy.unlock_minutes == 2);
    CHECK(policy.language_count == 2 && !strcmp(policy.languages[0], "ru"));
    CHECK(policy.fingers == 4);
    CHECK(policy.together_allowed && policy.together_threshold == 5 &&
          policy.together_finger_least == 2.5f && policy.together_face_least == 1);
    CHECK(read_policy(&policy, "{\"together\": {\"allowed\": false}}") == SYNC_OK);
    CHECK(!policy.together_allowed);
}

static void a_policy_with_a_fault_is_refused(void) {
    static const char *const bad[] = {
        "", "[]", "{\"finger\": {}}", "{\"fingers\": []}", "{\"fingers\": {\"tries\": 3}}",
        "{\"fingers\": {\"tries_each\": 0}}", "{\"fingers\": {\"tries_each\": 256}}",
        "{\"fingers\": {\"tries_each\": -1}}", "{\"fingers\": {\"tries_each\": 2.0}}",
        "{\"fingers\": {\"order\": []}}", "{\"fingers\": {\"order\": [1, 1]}}",
        "{\"fingers\": {\"order\": [0]}}", "{\"fingers\": {\"order\": [1,2,3,4,5,6,7,8,9,10,1]}}",
        "{\"fingers\": {\"tries_day\": 201}}", "{\"fingers\": {\"threshold\": 1}}",
        "{\"fingers\": {\"threshold\": \"4\"}}", "{\"fingers\": {\"threshold\": 1e400}}",
        "{\"day\": {\"turnout_base\": \"all\"}}",
        "{\"day\": {\"opens_hour\": 20, \"closes_hour\": 8}}", "{\"day\": {\"idle_timeout_s\": 0}}",
        "{\"day\": {\"unlock_minutes\": 61}}", "{\"face\": {\"liveness\": \"never\"}}",
        "{\"face\": {\"liveness\": true}}", "{\"face\": {\"operator_may_override\": \"no\"}}",
        "{\"languages\": []}", "{\"languages\": [\"de\"]}", "{\"languages\": [\"ky\", \"ky\"]}",
        "{\"languages\": [1]}", "{\"day\": {}, \"day\": {}}", "{\"log_domain\": \"CEC example\"}",
        "{\"hub_key\": \"hub.example\"}", "{\"together\": true}",
        "{\"together\": {\"allowed\": 1}}", "{\"together\": {\"least\": 2}}",
        "{\"together\": {\"threshold\": 1.9}}", "{\"together\": {\"threshold\": 13}}",
        "{\"together\": {\"finger_least\": 0}}", "{\"together\": {\"face_least\": 0.9}}",
        // a log's key, not a cosigner's
        "{\"hub_key\": \"hub.example/1+706e9af7+AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f\"}"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct slice_policy policy = slice_policy_default;
        *why = 0;
        CHECK(read_policy(&policy, bad[i]) == SYNC_BAD_FILE && *why);
        CHECK(!memcmp(&policy, &slice_policy_default, sizeof policy));
    }
}

// ---- The builder

static void codes_that_are_made_are_all_different(void) {
    for (int round = 0; round < 200; round++) {
        sample_station(&station);
        station.manifest.official_count = SLICE_OFFICIALS_MAX;
        memset(station.codes, 0, sizeof station.codes);
        slice_source_make_secrets(&station);
        for (int i = 0; i < SLICE_OFFICIALS_MAX; i++)
            for (int j = 0; j < i; j++)
                CHECK(strcmp(station.codes[i], station.codes[j]) != 0);
    }
}

static struct slice_builder *builder_of(const char *name) {
    struct slice_builder *builder = NULL;
    sample_station(&station);
    CHECK(slice_builder_create(&builder, scratch_path(name), &station, "{}", sample_cost, why) ==
          SYNC_OK);
    return builder;
}

static void a_station_that_cannot_be_opened_later_is_not_begun(void) {
    struct slice_builder *builder;
    const char *path = scratch_path("never.slice");
    sample_station(&station);
    station.passphrases[1][0] = 0;
    CHECK(slice_builder_create(&builder, path, &station, "{}", sample_cost, why) == SYNC_BAD_FILE);
    CHECK(strstr(why, "secretary") && !builder);
    sample_station(&station);
    strcpy(station.passphrases[1], station.passphrases[0]);
    CHECK(slice_builder_create(&builder, path, &station, "{}", sample_cost, why) == SYNC_BAD_FILE);
    sample_station(&station);
    station.manifest.training = false;
    strcpy(station.passphrases[2], "short");
    CHECK(slice_builder_create(&builder, path, &station, "{}", sample_cost, why) == SYNC_BAD_FILE);
    sample_station(&station);
    station.manifest.official_count = 1;
    CHECK(slice_builder_create(&builder, path, &station, "{}", sample_cost, why) == SYNC_BAD_FILE);
    CHECK(strstr(why, "two officials"));
    sample_station(&station);
    strcpy(station.codes[2], "12345");
    CHECK(slice_builder_create(&builder, path, &station, "{}", sample_cost, why) == SYNC_BAD_FILE);
    CHECK(strstr(why, "official 3"));
    sample_station(&station);
    strcpy(station.codes[3], station.codes[0]);
    CHECK(slice_builder_create(&builder, path, &station, "{}", sample_cost, why) == SYNC_BAD_FILE);
    CHECK(strstr(why, "officials 1 and 4 have the same code"));
    sample_station(&station);
    station.manifest.officials[1].voter = station.manifest.officials[2].voter = 5;
    CHECK(slice_builder_create(&builder, path, &station, "{}", sample_cost, why) == SYNC_BAD_FILE);
    CHECK(strstr(why, "officials 2 and 3 are one voter, number 5"));
    sample_station(&station);
    station.manifest.officials[2].name[0] = 0;
    CHECK(slice_builder_create(&builder, path, &station, "{}", sample_cost, why) == SYNC_BAD_FILE);
    CHECK(strstr(why, "official 3 has no name"));
    sample_station(&station);
    station.manifest.officials[1].voter = SAMPLE_VOTERS + 1;
    struct voter voter;
    CHECK(slice_builder_create(&builder, path, &station, "{}", sample_cost, why) == SYNC_OK);
    sample_voter(&voter, 1);
    CHECK(slice_builder_add(builder, &voter, why) == SYNC_OK);
    CHECK(slice_builder_finish(builder, &(struct secret_key){0}, why) == SYNC_REFUSED);
    CHECK(strstr(why, "not in the list"));
    slice_builder_destroy(builder);
    builder = NULL;
    sample_station(&station);
    CHECK(slice_builder_create(&builder, path, &station, "{\"x\": 1}", sample_cost, why) ==
          SYNC_BAD_FILE);
    CHECK(slice_builder_create(&builder, scratch_path("no/folder"), &station, "{}", sample_cost,
                               why) == SYNC_DISK_FAILED);
    CHECK(access(path, F_OK));
}

static void a_voter_who_cannot_be_right_is_refused_and_the_rest_go_in(void) {
    struct slice_builder *builder = builder_of("rows.slice");
    struct voter voter;
    sample_voter(&voter, 1);
    CHECK(slice_builder_add(builder, &voter, why) == SYNC_OK);
#define REFUSED(change, word)                                                                      \
    do {                                                                                           \
        sample_voter(&voter, 2);                                                                   \
        change;                                                                                    \
        CHECK(slice_builder_add(builder, &voter, why) == SYNC_REFUSED);                            \
        CHECK(strstr(why, word));                                                                  \
    } while (0)
    REFUSED(voter.number = 0, "number");
    REFUSED(voter.number = 1, "number 1");
    REFUSED((sample_voter(&voter, 1), voter.number = 2), "PIN");
    REFUSED(voter.surname[0] = voter.given[0] = 0, "name");
    REFUSED(voter.pin[0] = '3', "PIN");
    REFUSED(voter.pin[13] = 0, "PIN");
    REFUSED(voter.pin[5] = 'x', "PIN");
    REFUSED(memcpy(voter.pin + 1, "3002", 4), "PIN");
    REFUSED(voter.sex = 'F', "sex");
    REFUSED(voter.birth.day++, "birth");
    REFUSED(voter.kiosk = 3, "kiosk 3");
    REFUSED(voter.kiosk = 0, "kiosk");
    REFUSED((voter.birth.year = 2010, memcpy(voter.pin + 5, "2010", 4)), "18");
    // Eighteen tomorrow is too late, eighteen on the day is not.
    REFUSED((voter.birth = (struct day){2009, 1, 25}, memcpy(voter.pin + 1, "25012009", 8)), "18");
    voter.birth.day = 24;
    memcpy(voter.pin + 1, "24", 2);
    CHECK(slice_voter_check(&station.manifest, &voter, why) == SYNC_OK);
    REFUSED(voter.fingers[0].position = 0, "position");
    REFUSED(voter.fingers[0].position = 11, "position");
    REFUSED((voter.fingers[1] = voter.fingers[2] = voter.fingers[0], voter.finger_count = 3),
            "two impressions");
    REFUSED(voter.fingers[0].record.size = 0, "template");
    REFUSED(voter.fingers[0].record.size = VOTER_FINGER_BYTES_MAX + 1, "template");
    REFUSED(voter.finger_count = VOTER_FINGERS_MAX + 1, "fingers");
    REFUSED(voter.portrait.size = VOTER_PORTRAIT_BYTES_MAX + 1, "portrait");
    REFUSED(voter.face.size = VOTER_FACE_BYTES_MAX + 1, "face");
    sample_voter(&voter, 2);
    voter.fingers[1].position =
        voter.fingers[0].position; // two impressions of one finger are welcome
    CHECK(slice_builder_add(builder, &voter, why) == SYNC_OK);
    CHECK(slice_builder_counts(builder)->voters == 2);
    slice_builder_destroy(builder);
    CHECK(access(scratch_path("rows.slice"), F_OK) &&
          access(scratch_path("rows.slice.part"), F_OK));
}

static void an_empty_list_makes_no_package(void) {
    struct slice_builder *builder = builder_of("empty.slice");
    struct secret_key key = {0};
    CHECK(slice_builder_finish(builder, &key, why) == SYNC_REFUSED && *why);
    slice_builder_destroy(builder);
    slice_builder_destroy(NULL);
    CHECK(access(scratch_path("empty.slice"), F_OK));
}

static void the_largest_of_everything_fits(void) {
    struct slice_builder *builder = builder_of("large.slice");
    struct secret_key secret;
    struct slice_expected expected = {0};
    struct voter_slice *slice;
    struct voter in, out;
    uint8_t *bytes = malloc(VOTER_PORTRAIT_BYTES_MAX);
    memset(bytes, 0x77, VOTER_PORTRAIT_BYTES_MAX);
    sample_voter(&in, 2);
    memset(in.surname, 'a', sizeof in.surname - 1);
    memset(in.given, 'x', sizeof in.given - 1);
    memset(in.patronymic, 'c', sizeof in.patronymic - 1);
    memset(in.address, 'd', sizeof in.address - 1);
    memset(in.document, 'e', sizeof in.document - 1);
    in.portrait = (struct byte_view){bytes, VOTER_PORTRAIT_BYTES_MAX};
    in.finger_count = 10;
    for (uint8_t i = 0; i < 10; i++)
        in.fingers[i] = (struct voter_finger){
            (uint8_t)(10 - i), 50, {bytes, VOTER_FINGER_BYTES_MAX}
        };
    CHECK(slice_builder_add(builder, &in, why) == SYNC_OK);
    CHECK(signature_new_pair(scratch_path("l.pub"), scratch_path("l.key")) == SYNC_OK);
    CHECK(secret_key_read(&secret, scratch_path("l.key")) == SYNC_OK);
    CHECK(slice_builder_finish(builder, &secret, why) == SYNC_OK);
    slice_builder_destroy(builder);
    CHECK(public_key_read(&expected.key, scratch_path("l.pub")) == SYNC_OK);
    CHECK(voter_slice_open(&slice, scratch_path("large.slice"), &expected, why) == SYNC_OK);
    CHECK(voter_slice_unlock(slice, HOLDER_CHAIR, "chair-pass") == SYNC_ONE_MORE);
    CHECK(voter_slice_unlock(slice, HOLDER_OPERATOR, "operator-pass") == SYNC_OK);
    CHECK(voter_slice_voter(slice, 2, &out) == SYNC_OK);
    CHECK(!strcmp(out.surname, in.surname) && !strcmp(out.given, in.given) &&
          !strcmp(out.patronymic, in.patronymic) && !strcmp(out.address, in.address) &&
          !strcmp(out.document, in.document));
    CHECK(out.finger_count == 10 && out.fingers[9].record.size == VOTER_FINGER_BYTES_MAX);
    CHECK(out.portrait.size == VOTER_PORTRAIT_BYTES_MAX &&
          !memcmp(out.portrait.bytes, bytes, VOTER_PORTRAIT_BYTES_MAX));
    voter_slice_close(slice);
    secret_key_wipe(&secret);
    free(bytes);
}

static void a_newer_package_takes_the_place_of_an_older_one(void) {
    struct public_key first, second;
    struct voter_slice *slice;
    char path[600];
    snprintf(path, sizeof path, "%s", scratch_path("again.slice"));
    sample_station(&station);
    CHECK(sample_slice(path, &station, &first));
    station.manifest.serial = 4;
    CHECK(sample_slice(path, &station, &second));
    struct slice_expected expected = {.key = second, .serial_min = 4};
    CHECK(voter_slice_open(&slice, path, &expected, why) == SYNC_OK);
    voter_slice_close(slice);
    expected.key = first;
    CHECK(voter_slice_open(&slice, path, &expected, why) == SYNC_BAD_SIGNATURE);
}

static void a_package_that_goes_on_from_an_older_one_has_the_next_number(void) {
    struct public_key key;
    struct secret_key secret;
    struct voter_slice *old, *next;
    struct slice_builder *builder;
    char path[600], secret_path[610];
    snprintf(path, sizeof path, "%s", scratch_path("older.slice"));
    snprintf(secret_path, sizeof secret_path, "%s.key", path);
    sample_station(&station);
    CHECK(sample_slice(path, &station, &key) && !secret_key_read(&secret, secret_path));
    CHECK(!voter_slice_open(&old, path, &(struct slice_expected){.key = key}, why));
    CHECK(slice_builder_continue(&builder, scratch_path("next.slice"), old, why) == SYNC_LOCKED);
    CHECK(voter_slice_unlock(old, HOLDER_CHAIR, station.passphrases[0]) == SYNC_ONE_MORE);
    CHECK(voter_slice_unlock(old, HOLDER_OPERATOR, station.passphrases[2]) == SYNC_OK);
    CHECK(slice_builder_continue(&builder, scratch_path("next.slice"), old, why) == SYNC_OK);
    CHECK(slice_builder_finish(builder, &secret, why) == SYNC_OK);
    slice_builder_destroy(builder);
    CHECK(!voter_slice_open(&next, scratch_path("next.slice"),
                            &(struct slice_expected){.key = key, .serial_min = 4}, why));
    CHECK(voter_slice_manifest(next)->serial == voter_slice_manifest(old)->serial + 1);
    voter_slice_close(next);
    voter_slice_close(old);
    secret_key_wipe(&secret);
}

static void debian_s_minisign_checks_a_package(void) {
    char line[2048];
    struct public_key key;
    if (system("command -v minisign >/dev/null 2>&1")) {
        printf("     (minisign is not installed)\n");
        return;
    }
    sample_station(&station);
    CHECK(sample_slice(scratch_path("m.slice"), &station, &key));
    snprintf(line, sizeof line,
             "cd '%s' && minisign -V -p m.slice.pub -m m.slice | grep -q 'kind=slice "
             "election=test-2027 uik=7001 serial=3 date=2027-01-24'",
             scratch_folder());
    CHECK(system(line) == 0);
    snprintf(
        line, sizeof line,
        "cd '%s' && printf x >> m.slice && minisign -V -p m.slice.pub -m m.slice >/dev/null 2>&1",
        scratch_folder());
    CHECK(system(line) != 0);
}

static void pins_are_checked_as_people_make_them(void) {
    char sex;
    struct day birth;
    CHECK(pin_read("12902199600001", &sex, &birth) && sex == 'F' && birth.day == 29 &&
          birth.month == 2 && birth.year == 1996);
    CHECK(pin_read("20101199000001", NULL, NULL));
    static const char *const bad[] = {"",
                                      "1",
                                      "02902199600001",
                                      "32902199600001",
                                      "12902199700001",
                                      "13202199600001",
                                      "12913199600001",
                                      "12900199600001",
                                      "12902079900001",
                                      "1290219960000",
                                      "129021996000011",
                                      "1290219960000a",
                                      " 2902199600001",
                                      "12902199600001\n"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK(!pin_read(bad[i], NULL, NULL));
    CHECK(day_age((struct day){2009, 1, 24}, (struct day){2027, 1, 24}) == 18);
    CHECK(day_age((struct day){2009, 1, 25}, (struct day){2027, 1, 24}) == 17);
    CHECK(day_age((struct day){0}, (struct day){2027, 1, 24}) == 0);
    CHECK(day_age((struct day){2028, 1, 1}, (struct day){2027, 1, 24}) == 0);
}

static void names_fold_to_how_they_sound(void) {
    static const struct {
        const char *a, *b;
    } same[] = {
        {"Жумабаев",   "Zhumabaev"       },
        {"Жумабаев",   "JUMABAEV"        },
        {"Джумабаев", "Жумабаев"},
        {"Үсөнов",       "Усонов"    },
        {"Чыңгыз",       "Чынгыз"    },
        {"Чыңгыз",       "CHYNGYZ"         },
        {"Щербаков",   "SHCHERBAKOV"     },
        {"Мария",         "MARIIA"          },
        {"Мария",         "Mariya"          },
        {"Юсупов",       "YUSUPOV"         },
        {"Юсупов",       "IUSUPOV"         },
        {"Ёлкин",         "Елкин"      },
        {"Хасан",         "KHASAN"          },
        {"Хасан",         "Hasan"           },
        {"Айгүл",         "AIGUL"           },
        {"Асель-Гүл",  "асел гул" },
        {"О'Коннор",    "Оконнор"  },
        {"Анна",           "Ана"          }
    };
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        char a[64], b[64];
        name_fold(a, sizeof a, same[i].a);
        name_fold(b, sizeof b, same[i].b);
        if (strcmp(a, b)) {
            fprintf(stderr, "%s -> %s, %s -> %s\n", same[i].a, a, same[i].b, b);
            CHECK(!"the two sound alike");
        }
    }
    char a[64], b[64], small[4];
    name_fold(a, sizeof a, "Асанов");
    name_fold(b, sizeof b, "Усенов");
    CHECK(strcmp(a, b));
    CHECK(name_fold(small, sizeof small, "Щербаков") < sizeof small);
    CHECK(name_fold(a, sizeof a, "") == 0 && !*a);
    CHECK(name_fold(a, sizeof a, "12 .. \xFF") == 0);
}

static void a_latin_letter_in_a_cyrillic_name_is_noticed(void) {
    CHECK(name_mixes_alphabets("Acанов") && name_mixes_alphabets("Асан Aсанов"));
    CHECK(name_mixes_alphabets("Үсoн") && name_mixes_alphabets("Ивaнова-Петрова"));
    CHECK(!name_mixes_alphabets("Асанов Үсөн") && !name_mixes_alphabets("Asanov"));
    CHECK(!name_mixes_alphabets("Асанов Smith") && !name_mixes_alphabets("") &&
          !name_mixes_alphabets("О'Коннор 3"));
}

int main(void) {
    RUN(a_row_is_read_with_all_its_fields);
    RUN(files_are_read_as_people_have_them);
    RUN(a_header_without_a_column_is_refused_by_name);
    RUN(a_bad_field_costs_its_row_and_is_named);
    RUN(a_quote_that_is_never_closed_costs_one_row);
    RUN(a_zero_byte_is_refused);
    RUN(bytes_are_read_to_their_end_and_no_further);
    RUN(the_reader_can_be_stopped);
    RUN(a_station_is_read_with_all_it_says);
    RUN(a_station_with_a_fault_is_refused_in_words);
    RUN(an_empty_policy_is_the_default);
    RUN(a_policy_changes_what_it_names);
    RUN(a_policy_with_a_fault_is_refused);
    RUN(codes_that_are_made_are_all_different);
    RUN(a_station_that_cannot_be_opened_later_is_not_begun);
    RUN(a_voter_who_cannot_be_right_is_refused_and_the_rest_go_in);
    RUN(an_empty_list_makes_no_package);
    RUN(the_largest_of_everything_fits);
    RUN(a_newer_package_takes_the_place_of_an_older_one);
    RUN(a_package_that_goes_on_from_an_older_one_has_the_next_number);
    RUN(debian_s_minisign_checks_a_package);
    RUN(pins_are_checked_as_people_make_them);
    RUN(names_fold_to_how_they_sound);
    RUN(a_latin_letter_in_a_cyrillic_name_is_noticed);
    return check_report();
}
