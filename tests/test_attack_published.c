// What is published of a day, in the hands of somebody who wants to know who was refused, or to
// have others believe in another day: nothing in it tells of a voter, and whatever was altered,
// left out, added or moved in what auditors get is named.
#include "sync/log_source.h"
#include "sync/whole_file.h"
#include "tests/check.h"
#include "tests/support/sample_log.h"
#include "tests/support/scratch.h"
#include "tests/support/typed.h"
#include <dirent.h>
#include <fcntl.h>
#include <jansson.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int shailoo_main(int argc, char **argv);
#define main shailoo_main
#include "kiosk/tool/tool_main.c"
#undef main

enum { VOTERS = 12, TEXT_SIZE = 1 << 20 };
#define shailoo(...) typed_call(shailoo_main, __VA_ARGS__)

static struct sample_log day; // closed; slips 1..VOTERS+3
static char published[SAMPLE_PATH_SIZE], auditors[SAMPLE_PATH_SIZE];
static struct log_source records; // the day, as auditors have it

static bool says(const char *text) {
    const bool it_does = strstr(typed_out, text) || strstr(typed_err, text);
    if (!it_does)
        fprintf(stderr, "not said: %s\n--- out:\n%s--- err:\n%s", text, typed_out, typed_err);
    return it_does;
}

static bool run(const char *form, ...) __attribute__((format(printf, 1, 2)));
static bool run(const char *form, ...) {
    char line[4096];
    va_list list;
    va_start(list, form);
    vsnprintf(line, sizeof line, form, list);
    va_end(list);
    return system(line) == 0;
}

static void prepare(void) {
    char why[LOG_SOURCE_WHY_SIZE];
    CHECK(sample_log_begin(&day, "day", 1));
    sample_log_clock_ms += 7 * 60 * 1000;
    CHECK(sample_log_mark(&day, VOTERS + 10));
    sample_log_clock_ms += 60 * 60 * 1000; // and the others an hour later
    CHECK(sample_log_day(&day, VOTERS));
    sample_log_close(&day);
    snprintf(published, sizeof published, "%s", scratch_path("published"));
    snprintf(auditors, sizeof auditors, "%s", scratch_path("auditors"));
    CHECK(shailoo("log export %s %s --auditor %s", day.copy, published, auditors) == 0);
    CHECK(log_source_open(&records, auditors, why) == SYNC_OK && records.count > 30);
}

// ---- What is published

struct published_file {
    const char *name;
    char *bytes;
    size_t size;
};
static struct published_file files[] = {
    {"leaves.txt",      NULL, 0},
    {"checkpoint.note", NULL, 0},
    {"kiosk.vkey",      NULL, 0},
    {"hours.json",      NULL, 0}
};
enum { FILES = sizeof files / sizeof *files };

static void nothing_else_is_published(void) {
    struct stat about;
    DIR *names = opendir(published);
    size_t found = 0;
    CHECK(names);
    for (const struct dirent *name; names && (name = readdir(names));)
        found += *name->d_name != '.';
    CHECK(found == FILES);
    closedir(names);
    for (size_t i = 0; i < FILES; i++) {
        char path[SAMPLE_PATH_SIZE + 32];
        snprintf(path, sizeof path, "%s/%s", published, files[i].name);
        CHECK(!whole_file_read(path, TEXT_SIZE, &files[i].bytes, &files[i].size));
        CHECK(!stat(path, &about) && (about.st_mode & 0777) == 0644);
    }
}

static bool is_published(const void *bytes, size_t size) {
    bool is = false;
    for (size_t i = 0; i < FILES; i++)
        is |= files[i].bytes && memmem(files[i].bytes, files[i].size, bytes, size);
    return is;
}

static bool is_published_in_any_form(const uint8_t *bytes, size_t size) {
    char hex[2 * LOG_HASH_SIZE + 1], coded[64];
    sodium_bin2hex(hex, sizeof hex, bytes, size);
    sodium_bin2base64(coded, sizeof coded, bytes, size / 3 * 3, sodium_base64_VARIANT_ORIGINAL);
    return is_published(bytes, size) || is_published(hex, 2 * size) ||
           is_published(coded, strlen(coded));
}

static void no_part_of_a_record_is_published(void) {
    for (uint64_t seq = 0; seq < records.count; seq++) {
        struct log_record record;
        char words[LOG_RECORD_WORDS];
        CHECK(!log_record_decode(&record, log_source_record(&records, seq)));
        CHECK(!is_published_in_any_form(record.evidence, sizeof record.evidence));
        CHECK(!is_published_in_any_form(record.salt, sizeof record.salt));
        if (sodium_is_zero(record.tag, sizeof record.tag))
            continue;
        CHECK(!is_published_in_any_form(record.tag, sizeof record.tag));
        CHECK(!is_published_in_any_form(record.nonce, sizeof record.nonce));
        log_record_words(words, &record);
        CHECK(*words && !is_published(words, strlen(words)));
    }
    static const char *const words[] = {"slip",     "reason", "by finger", "by decision",
                                        "rejected", "cable",  "camera",    "words that nobody"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        CHECK(!is_published(words[i], strlen(words[i])));
}

// Every time that is there is a full hour, and none is in a form of its own.
static void no_time_is_nearer_than_the_hour(void) {
    const struct published_file *hours = &files[3];
    size_t times = 0;
    for (const char *at = hours->bytes; at && (at = strstr(at, "2027-01-15T")); at++) {
        CHECK(!strncmp(at + 13, ":00:00.000Z\"", 12));
        times++;
    }
    CHECK(times == 2);
    for (uint64_t seq = 0; seq < records.count; seq++) {
        struct log_record record;
        char number[24];
        CHECK(!log_record_decode(&record, log_source_record(&records, seq)));
        snprintf(number, sizeof number, "%lld", (long long)record.t_ms);
        CHECK(!is_published(number, 10)); // its seconds
    }
}

// An order of events would tell who saw the voters come which of them was refused.
static void the_hours_are_counts_and_nothing_else(void) {
    json_t *root = json_loadb(files[3].bytes, files[3].size, 0, NULL);
    json_t *hours = json_object_get(root, "hours");
    CHECK(json_object_size(root) == 5 && json_array_size(hours) == 2);
    CHECK(json_integer_value(json_object_get(root, "records")) == (json_int_t)records.count);
    CHECK(json_integer_value(json_object_get(root, "issued")) == VOTERS + 3);
    CHECK(json_integer_value(json_object_get(root, "voided")) == 1);
    for (size_t i = 0; i < 2; i++) {
        const json_t *hour = json_array_get(hours, i);
        CHECK(json_object_size(hour) == 2);
        CHECK(json_integer_value(json_object_get(hour, "issued")) == (i ? VOTERS + 2 : 1));
    }
    json_decref(root);
}

// Both the officials of a decision are in its sealed detail; salt and evidence are in the record.
static void the_officials_of_a_decision_cannot_be_found_by_trying_every_pair(void) {
    enum { OFFICIALS = 12 };
    static const char words[] = "words that nobody may read";
    size_t tried = 0;
    for (uint64_t seq = 0; seq < records.count; seq++) {
        struct log_record record;
        CHECK(!log_record_decode(&record, log_source_record(&records, seq)));
        if (record.event != LOG_VOIDED && record.event != LOG_RELEASED &&
            record.event != LOG_REJECTED)
            continue;
        tried++;
        for (int kind = 1; kind <= 2; kind++)
            for (int pair = 0; pair < OFFICIALS * OFFICIALS; pair++) {
                uint8_t text[16 + 1 + 4 + sizeof words] = {0}, hash[LOG_HASH_SIZE];
                memcpy(text, record.salt, 16);
                text[16] = (uint8_t)kind;
                text[18] = (uint8_t)(pair / OFFICIALS + 1);
                text[20] = (uint8_t)(pair % OFFICIALS + 1);
                memcpy(text + 21, words, sizeof words - 1);
                crypto_hash_sha256(hash, text, 21 + sizeof words - 1);
                CHECK(memcmp(hash, record.evidence, sizeof hash) != 0);
                crypto_hash_sha256(hash, text, 21);
                CHECK(memcmp(hash, record.evidence, sizeof hash) != 0);
            }
    }
    CHECK(tried == 3);
}

// ---- The two folders

static void what_auditors_get_is_the_owner_s_alone(void) {
    struct stat about;
    static const char *const names[] = {
        "", "/leaves.txt", "/checkpoint.note", "/kiosk.vkey", "/records.bin", "/events.json"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[SAMPLE_PATH_SIZE + 32];
        snprintf(path, sizeof path, "%s%s", auditors, names[i]);
        CHECK(!stat(path, &about) && (about.st_mode & 0777) == (i ? 0600 : 0700));
    }
    const char *open = scratch_path("open");
    CHECK(!mkdir(open, 0755) && !chmod(open, 0755));
    CHECK(shailoo("log export %s %s --auditor %s", day.copy, scratch_path("beside"),
                  scratch_path("open")) == 0);
    CHECK(!stat(scratch_path("open"), &about) && (about.st_mode & 0777) == 0700);
}

static void one_folder_for_both_is_refused_and_nothing_is_left(void) {
    char one[SAMPLE_PATH_SIZE];
    snprintf(one, sizeof one, "%s", scratch_path("one"));
    CHECK(shailoo("log export %s %s --auditor %s", day.copy, one, one) == 3);
    CHECK(says("which is published") && access(one, F_OK));
    CHECK(shailoo("log export %s %s --auditor %s/../one/", day.copy, one, one) == 3);
    CHECK(says("which is published") && access(one, F_OK));
    CHECK(shailoo("log export %s %s --auditor %s/inside", day.copy, one, one) == 3);
    CHECK(says("lies in") && access(one, F_OK));
    CHECK(run("mkdir '%s.dir' '%s' && ln -s '%s' '%s.link'", one, one, one, one));
    CHECK(shailoo("log export %s %s --auditor %s.link", day.copy, one, one) == 3);
    CHECK(shailoo("log export %s %s --auditor %s.link/inside", day.copy, one, one) == 3);
    CHECK(says("lies in") && !rmdir(one));
}

static void a_folder_with_something_in_it_is_refused_and_left_as_it_is(void) {
    char full[SAMPLE_PATH_SIZE];
    snprintf(full, sizeof full, "%s", scratch_path("full"));
    CHECK(run("mkdir '%s' && echo mine >'%s/.note'", full, full));
    CHECK(shailoo("log export %s %s", day.copy, full) == 1);
    CHECK(says("has something in it already"));
    CHECK(shailoo("log export %s %s.new --auditor %s", day.copy, full, full) == 1);
    CHECK(says("has something in it already"));
    CHECK(run("test \"$(ls -A '%s')\" = .note && test ! -e '%s.new'", full, full));
}

static void a_published_folder_has_nothing_for_auditors(void) {
    char path[SAMPLE_PATH_SIZE];
    snprintf(path, sizeof path, "%s", scratch_path("again"));
    CHECK(shailoo("log export %s %s --auditor %s.auditor", published, path, path) == 3);
    CHECK(says("has leaf hashes alone") && access(path, F_OK));
    CHECK(shailoo("log export %s %s", published, path) == 0);
}

// ---- events.json

static json_t *events_of(const json_t *root) {
    return json_object_get(json_array_get(json_object_get(root, "Device"), 0), "Event");
}

static void set_text(json_t *events, size_t at, const char *name, const char *text) {
    json_object_set_new(json_array_get(events, at), name, json_string(text));
}

static void alter_time(json_t *root) {
    set_text(events_of(root), 7, "TimeStamp", "2027-01-15T11:11:11.111Z");
}
static void alter_kind(json_t *root) {
    set_text(events_of(root), 9, "Id", "cancelled");
}
static void alter_reason(json_t *root) {
    set_text(events_of(root), 5, "Details", "slip 99, by finger");
}
static void take_details(json_t *root) {
    json_object_del(json_array_get(events_of(root), 5), "Details");
}
static void add_words(json_t *root) {
    set_text(events_of(root), 6, "Description", "by night");
}
static void alter_hash(json_t *root) {
    set_text(events_of(root), 3, "Hash", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
}
static void drop(json_t *root) {
    json_array_remove(events_of(root), 8);
}
static void drop_the_last(json_t *root) {
    json_array_remove(events_of(root), json_array_size(events_of(root)) - 1);
}
static void drop_and_count_anew(json_t *root) {
    json_t *events = events_of(root);
    json_array_remove(events, 8);
    for (size_t i = 8; i < json_array_size(events); i++) {
        char number[24];
        snprintf(number, sizeof number, "%zu", i);
        set_text(events, i, "Sequence", number);
    }
}
static void add_one(json_t *root) {
    json_t *more = json_deep_copy(json_array_get(events_of(root), 4));
    json_object_set_new(more, "Sequence", json_string("999"));
    json_array_insert_new(events_of(root), 11, more);
}
static void add_a_second(json_t *root) {
    json_array_append(events_of(root), json_array_get(events_of(root), 4));
}
static void swap(json_t *root) {
    json_t *one = json_incref(json_array_get(events_of(root), 12));
    json_array_remove(events_of(root), 12);
    json_array_insert_new(events_of(root), 13, one);
}
static void add_a_device(json_t *root) {
    json_array_append_new(json_object_get(root, "Device"), json_object());
}
static void be_another(json_t *root) {
    json_object_set_new(json_array_get(json_object_get(root, "Device"), 0), "Id",
                        json_string("cec.example/2027-01/uik7001/k9"));
}
static void have_no_events(json_t *root) {
    json_object_clear(root);
}

// The folder once more, as `altered`, with one of its files changed.
static const char *altered_folder(const char *from, const char *name, void (*change)(json_t *)) {
    static char folder[SAMPLE_PATH_SIZE], path[SAMPLE_PATH_SIZE + 32];
    snprintf(folder, sizeof folder, "%s", scratch_path("altered"));
    CHECK(run("rm -rf '%s' && cp -r '%s' '%s'", folder, from, folder));
    snprintf(path, sizeof path, "%s/%s", folder, name);
    json_t *root = json_load_file(path, 0, NULL);
    CHECK(root);
    change(root);
    CHECK(!json_dump_file(root, path, JSON_INDENT(1)));
    json_decref(root);
    return folder;
}

static void keep(json_t *root) {
    (void)root;
}

static void each_altered_event_is_named(void) {
    static const struct {
        void (*change)(json_t *root);
        const char *said;
    } cases[] = {
        {alter_time,          "events.json: event 7 was altered: its TimeStamp is not record 7's"},
        {alter_kind,          "events.json: event 9 was altered: its Id is not record 9's"       },
        {alter_reason,        "events.json: event 5 was altered: its Details is not"             },
        {take_details,        "events.json: event 5 was altered: its Details is not"             },
        {add_words,           "events.json: event 6 was altered: its Description is not"         },
        {alter_hash,          "events.json: event 3 was altered: its Hash is not record 3's"     },
        {drop,                "events.json: event 8 is missing"                                  },
        {drop_the_last,       "is missing"                                                       },
        {drop_and_count_anew, "events.json: event 8 was altered"                                 },
        {add_one,             "events.json: event 11, counted from 0, was added"                 },
        {add_a_second,        "events.json: event 4 stands there twice"                          },
        {swap,                "events.json: event 12 is out of its order"                        },
        {add_a_device,        "events.json: its head is not this log's: Device"                  },
        {be_another,          "events.json: its head is not this log's: Device"                  },
        {have_no_events,      "events.json: event 0 is missing"                                  },
    };
    CHECK(shailoo("log verify %s", altered_folder(auditors, "events.json", keep)) == 0);
    CHECK(says("events.json: compared with the records, all but when it was made and by which "
               "version"));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CHECK(shailoo("log verify %s", altered_folder(auditors, "events.json", cases[i].change)) ==
              1);
        CHECK(says(cases[i].said) && says("NOT GOOD") && !strstr(typed_out, "all of it"));
    }
}

static void a_member_that_is_there_twice_or_no_json_is_refused(void) {
    const char *folder = altered_folder(auditors, "events.json", keep);
    CHECK(run("sed -i '0,/\"Id\": \"reserved\"/s//\"Id\": \"rejected by decision\", &/' "
              "'%s/events.json'",
              folder));
    CHECK(shailoo("log verify %s", folder) == 1);
    CHECK(says("events.json: it is no JSON: duplicate object key"));
    CHECK(run("head -c 1000 '%s/events.json' >'%s/cut' && mv '%s/cut' '%s/events.json'", auditors,
              folder, folder, folder));
    CHECK(shailoo("log verify %s", folder) == 1);
    CHECK(says("events.json: it is no JSON"));
}

static void events_without_their_records_are_said_to_be_unchecked(void) {
    const char *folder = altered_folder(auditors, "events.json", alter_reason);
    CHECK(run("rm '%s/records.bin'", folder));
    CHECK(shailoo("log verify %s", folder) == 0);
    CHECK(says("events.json: NOT checked") && !strstr(typed_out, "\ngood:"));
}

// ---- hours.json

static json_t *hour(json_t *root, size_t at) {
    return json_array_get(json_object_get(root, "hours"), at);
}

static void alter_count(json_t *root) {
    json_object_set_new(hour(root, 1), "issued", json_integer(VOTERS + 3));
}
static void alter_hour(json_t *root) {
    json_object_set_new(hour(root, 0), "from", json_string("2027-01-15T07:00:00.000Z"));
}
static void drop_hour(json_t *root) {
    json_array_remove(json_object_get(root, "hours"), 1);
}
static void add_hour(json_t *root) {
    json_array_append_new(json_object_get(root, "hours"), json_object());
}
static void have_no_hours(json_t *root) {
    json_object_del(root, "hours");
}
static void alter_total(json_t *root) {
    json_object_set_new(root, "voided", json_integer(0));
}

static void each_altered_hour_is_named_where_the_records_are_at_hand(void) {
    static const struct {
        void (*change)(json_t *root);
        const char *said;
    } cases[] = {
        {alter_count,   "hours.json: hour 1 (2027-01-15T09:00:00.000Z) is not what the records say"},
        {alter_hour,    "hours.json: hour 0 (2027-01-15T07:00:00.000Z) is not what the records say"},
        {drop_hour,     "hours.json: hour 1 (2027-01-15T09:00:00.000Z) is missing"                 },
        {add_hour,      "hours.json: hour 2 () was added"                                          },
        {have_no_hours, "hours.json: hour 0"                                                       },
        {alter_total,   "hours.json: its voided is not what the records say"                       },
    };
    const char *const have[] = {auditors, day.path, day.copy};
    for (size_t i = 0; i < sizeof have / sizeof *have; i++) {
        CHECK(shailoo("log verify %s %s", published, have[i]) == 0);
        CHECK(says("hours.json: compared with the records, all of it"));
    }
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *folder = altered_folder(published, "hours.json", cases[i].change);
        CHECK(shailoo("log verify %s %s", folder, have[i % 3]) == 1);
        CHECK(says(cases[i].said) && says("NOT GOOD"));
        CHECK(!strstr(typed_out, "hours.json: compared"));
        CHECK(shailoo("log verify %s", folder) == 0); // nothing there can tell
        CHECK(says("hours.json: NOT checked") && !strstr(typed_out, "\ngood:"));
    }
}

int main(void) {
    if (sodium_init() < 0)
        return 1;
    prepare();
    RUN(nothing_else_is_published);
    RUN(no_part_of_a_record_is_published);
    RUN(no_time_is_nearer_than_the_hour);
    RUN(the_hours_are_counts_and_nothing_else);
    RUN(the_officials_of_a_decision_cannot_be_found_by_trying_every_pair);
    RUN(what_auditors_get_is_the_owner_s_alone);
    RUN(one_folder_for_both_is_refused_and_nothing_is_left);
    RUN(a_folder_with_something_in_it_is_refused_and_left_as_it_is);
    RUN(a_published_folder_has_nothing_for_auditors);
    RUN(each_altered_event_is_named);
    RUN(a_member_that_is_there_twice_or_no_json_is_refused);
    RUN(events_without_their_records_are_said_to_be_unchecked);
    RUN(each_altered_hour_is_named_where_the_records_are_at_hand);
    for (size_t i = 0; i < FILES; i++)
        free(files[i].bytes);
    log_source_close(&records);
    return check_report();
}
