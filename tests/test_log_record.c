// A record of the log: its bytes, and that nothing which may be in it for ever is without its row
// and its word.
#include "sync/log_record.h"
#include "tests/check.h"
#include <stdbool.h>
#include <string.h>

static const struct log_record sample = {.event = LOG_ISSUED,
                                         .kiosk = 2,
                                         .owner = 4,
                                         .score_bucket = 5,
                                         .method = BY_FACE,
                                         .finding = FOUND_BY_NAME,
                                         .operator_id = 0x0102,
                                         .arg = 0x03040506,
                                         .epoch = 0x0708090A,
                                         .seq = 0x1112131415161718,
                                         .t_ms = 0x2122232425262728,
                                         .mono_ms = 0x3132333435363738,
                                         .tag = "a tag, 16 bytes.",
                                         .nonce = "a nonce, also 16",
                                         .evidence = "evidence: these are 32 bytes....",
                                         .salt = "salt of 16 bytes"};
static const char sample_bytes[LOG_RECORD_SIZE + 1] =
    "\1\3\2\x42\5\4\1\2\3\4\5\6\7\x8\x9\xA\x11\x12\x13\x14\x15\x16\x17\x18"
    "\x21\x22\x23\x24\x25\x26\x27\x28\x31\x32\x33\x34\x35\x36\x37\x38"
    "a tag, 16 bytes."
    "a nonce, also 16"
    "evidence: these are 32 bytes...."
    "salt of 16 bytes";

static void a_record_is_what_the_document_says(void) {
    struct log_record out;
    uint8_t bytes[LOG_RECORD_SIZE], again[LOG_RECORD_SIZE];
    log_record_encode(&sample, bytes);
    CHECK(!memcmp(bytes, sample_bytes, sizeof bytes));
    CHECK(log_record_decode(&out, bytes) == SYNC_OK);
    log_record_encode(&out, again);
    CHECK(!memcmp(bytes, again, sizeof bytes) && out.arg == sample.arg && out.seq == sample.seq);
}

static void what_is_no_record_is_refused(void) {
    static const struct {
        int at;
        uint8_t value;
    } bad[] = {
        {0, 0         },
        {0, 2         },
        {1, 0         },
        {1, LOG_EVENTS},
        {2, 0         },
        {3, 0x05      },
        {3, 0x70      }
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct log_record out;
        uint8_t changed[LOG_RECORD_SIZE];
        memcpy(changed, sample_bytes, sizeof changed);
        changed[bad[i].at] = bad[i].value;
        CHECK(log_record_decode(&out, changed) == SYNC_BAD_FILE);
    }
}

// They are on the disks of every day that was: these numbers are written down once more here.
static void the_numbers_in_the_log_are_never_changed(void) {
    CHECK(LOG_OPENED == 1 && LOG_ADMITTED == 7 && LOG_CANCELLED == 12 && LOG_INCIDENT == 14);
    CHECK(LOG_CLOSED == 16 && LOG_CLOCK_SET == 18 && LOG_SEARCHED == 19 && LOG_OVERRIDDEN == 22);
    CHECK(LOG_PRINTER == 23 && LOG_TRIED == 24 && LOG_CLOCK_FORWARD == 25 && LOG_UNLOCKED == 26);
    CHECK(LOG_DATE_CONFIRMED == 27 && LOG_SECRET_WRONG == 28 && LOG_STARTED == 29);
    CHECK(INCIDENT_TRIES_LOST == 7 && SECRET_CHAIR == 1 && SECRET_CODES == 4);
    CHECK(BY_NOTHING == 0 && BY_DECISION == 3 && BY_FINGER_AND_FACE == 4);
    CHECK(FOUND_NOT == 0 && FOUND_BY_NAME == 4 && FOUND_BY_FACE == 6);
    CHECK(INCIDENT_READER == 1 && INCIDENT_PRINTER == 3 && INCIDENT_NEW_MEDIUM == 6);
    CHECK(DECIDED_IN_WORDS == 0 && DECIDED_FINGERS_WORN == 1 && DECIDED_OTHER_DOCUMENT == 5);
    CHECK(UNDONE_IN_WORDS == 0 && UNDONE_WRONG_PERSON == 1 && UNDONE_MISTAKE == 3);
    CHECK(LOG_DOUBT_SCORE == 1 && LOG_DOUBT_SEVERAL == 128 && LOG_DOUBT_AROUND == 512);
}

static bool is_one_of(const char *text, const char *const *texts) {
    while (text && *texts && strcmp(text, *texts) != 0)
        texts++;
    return text && *texts;
}

static void every_event_has_a_row_with_nothing_empty(void) {
    static const char *const types[] = {"polling-day", "voter-check-in", "device", "audit", NULL};
    static const char *const dispositions[] = {"success", "failure", "na", NULL};
    for (enum log_event event = LOG_OPENED; event < LOG_EVENTS; event++) {
        const struct log_event_row *row = log_event_row(event);
        CHECK(row->event == event && row->word && *row->word);
        CHECK(is_one_of(row->type, types) && is_one_of(row->disposition, dispositions));
        CHECK(row->kind >= LOG_OF_DAY && row->kind <= LOG_OF_SECRET);
        CHECK(!strcmp(log_event_text(event), row->word));
        for (enum log_event other = 0; other < event; other++)
            CHECK(strcmp(row->word, log_event_text(other)) != 0);
    }
}

static void what_is_no_event_has_a_row_of_nothing(void) {
    static const int none[] = {0, LOG_EVENTS, 255, -1};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        const struct log_event_row *row = log_event_row((enum log_event)none[i]);
        CHECK(!strcmp(row->word, "unknown") && !row->kind && !row->argument);
    }
}

// What a record of this event says, when it says nothing but its number.
static const char *said(enum log_event event, uint32_t number) {
    static char text[LOG_RECORD_WORDS];
    log_record_words(text, &(struct log_record){.event = (uint8_t)event, .arg = number});
    return text;
}

static void check_words(enum log_event event, uint32_t from, uint32_t to) {
    char word[LOG_RECORD_WORDS];
    for (uint32_t number = from; number < to; number++) {
        strcpy(word, said(event, number));
        CHECK(*word && !strpbrk(word, "0123456789"));
        for (uint32_t other = from; other < number; other++)
            CHECK(strcmp(word, said(event, other)) != 0);
    }
}

static void every_number_that_stays_for_ever_has_a_word_of_its_own(void) {
    check_words(LOG_INCIDENT, INCIDENT_READER, INCIDENTS);
    check_words(LOG_ADMITTED, DECIDED_IN_WORDS, DECIDED_REASONS);
    check_words(LOG_REJECTED, DECIDED_IN_WORDS, DECIDED_REASONS);
    check_words(LOG_RELEASED, UNDONE_IN_WORDS, UNDONE_REASONS);
    check_words(LOG_VOIDED, UNDONE_IN_WORDS, UNDONE_REASONS);
    CHECK(!strcmp(said(LOG_SECRET_WRONG, 3U << 16 | SECRET_CHAIR), "chair's passphrase, 3 times"));
    CHECK(!strcmp(said(LOG_SECRET_WRONG, 1U << 16 | SECRET_CODES), "officials' codes, 1 times"));
    CHECK(!strcmp(said(LOG_SECRET_WRONG, 2U << 16 | LOG_SECRETS), "secret 5, 2 times"));
    CHECK(!strcmp(said(LOG_INCIDENT, INCIDENT_READER), "reader lost"));
    CHECK(!strcmp(said(LOG_VOIDED, UNDONE_NO_SLIP), "slip did not come out"));
    CHECK(!strcmp(said(LOG_RELEASED, UNDONE_NO_SLIP), "slip did not come out"));
    CHECK(!strcmp(said(LOG_ADMITTED, DECIDED_FINGERS_WORN), "fingers worn or injured"));
    CHECK(!strcmp(said(LOG_REJECTED, DECIDED_OTHER_DOCUMENT), "another person's document"));
}

static void every_doubt_method_and_finding_has_a_word(void) {
    for (uint32_t bit = 0; bit < LOG_DOUBTS; bit++) {
        check_words(LOG_DOUBTED, 1U << bit, (1U << bit) + 1);
        check_words(LOG_OVERRIDDEN, 1U << bit, (1U << bit) + 1);
    }
    CHECK(!strcmp(said(LOG_DOUBTED, LOG_DOUBT_SCORE | LOG_DOUBT_SEVERAL),
                  "like a print or screen, two faces"));
    struct log_record record = {.event = LOG_CANCELLED};
    char text[LOG_RECORD_WORDS];
    for (int method = BY_FINGER; method < LOG_METHODS; method++) {
        record.method = (enum log_method)method;
        log_record_words(text, &record);
        CHECK(!strncmp(text, "by ", 3));
    }
    record.method = BY_NOTHING;
    for (int finding = FOUND_BY_DOCUMENT; finding < LOG_FINDINGS; finding++) {
        record.finding = (enum log_finding)finding;
        log_record_words(text, &record);
        CHECK(!strncmp(text, "found by ", 9));
    }
}

static void a_number_without_a_word_is_shown_as_a_number(void) {
    CHECK(!strcmp(said(LOG_ISSUED, 12), "slip 12"));
    CHECK(!strcmp(said(LOG_CONFLICT, 2), "other kiosk 2"));
    CHECK(!strcmp(said(LOG_CLOCK_SET, 3600), "seconds 3600"));
    CHECK(!strcmp(said(LOG_SEARCHED, 0), "candidates 0"));
    CHECK(!strcmp(said(LOG_INCIDENT, 0), "reason 0"));
    CHECK(!strcmp(said(LOG_INCIDENT, INCIDENTS), "reason 9"));
    CHECK(!strcmp(said(LOG_VOIDED, UNDONE_REASONS), "reason 4"));
    CHECK(!strcmp(said(LOG_ADMITTED, UINT32_MAX), "reason 4294967295"));
    CHECK(!strcmp(said(LOG_DOUBTED, 1 << LOG_DOUBTS | LOG_DOUBT_FLAT), "flat, doubt 1024"));
}

static void an_event_without_a_number_says_one_only_where_it_should_not_be(void) {
    CHECK(!*said(LOG_CANCELLED, 0) && !*said(LOG_WALKED_AWAY, 0) && !*said(LOG_OPENED, 0));
    CHECK(!strcmp(said(LOG_CANCELLED, 2), "argument 2"));
}

static void the_longest_record_is_not_cut(void) {
    const struct log_record record = {.event = LOG_DOUBTED,
                                      .kiosk = 1,
                                      .owner = 255,
                                      .score_bucket = 255,
                                      .method = BY_FINGER_AND_FACE,
                                      .finding = FOUND_BY_NUMBER,
                                      .arg = UINT32_MAX,
                                      .epoch = UINT32_MAX};
    static const char last[] =
        "two faces, as like as the list's picture, moved with all around it, "
        "doubt 4294966272, by finger and face, score 255, found by list "
        "number, owner kiosk 255, epoch 4294967295";
    char text[LOG_RECORD_WORDS];
    log_record_words(text, &record);
    const char *at = strstr(text, "two faces");
    CHECK(at && !strcmp(at, last));
}

// ---- The words once more, for verifiers that are not ours

static void add_words(FILE *file, const char *const *words, uint32_t count) {
    for (uint32_t i = 0; i < count; i++)
        fprintf(file, words[i] ? "%s\"%s\"" : "%snull", i ? ", " : "", words[i]);
}

static void add_row(FILE *file, const struct log_event_row *row) {
    const struct log_argument *argument = row->argument;
    fprintf(file, ",\n  {\"word\": \"%s\", \"type\": \"%s\", \"disposition\": \"%s\"", row->word,
            row->type, row->disposition);
    if (argument) {
        fprintf(file, ",\n   \"argument\": {\"name\": \"%s\", \"bits\": %s, \"words\": [",
                argument->name, argument->is_bits ? "true" : "false");
        add_words(file, argument->words, argument->count);
        fputs(argument->is_several ? "], \"several\": true}" : "]}", file);
    }
    fputc('}', file);
}

// The word of a method or a finding, as a record says it; "" of none.
static const char *word_of(enum log_method method, enum log_finding finding) {
    static char text[LOG_RECORD_WORDS];
    const struct log_record record = {.event = LOG_CANCELLED, .method = method, .finding = finding};
    log_record_words(text, &record);
    return text;
}

static void write_all_words(FILE *file) {
    fputs(
        "{\n \"$comment\": \"The words of a log's numbers: those of sync/log_record.c, written by "
        "test_log_record.\",\n \"events\": [\n  null",
        file);
    for (enum log_event event = LOG_OPENED; event < LOG_EVENTS; event++)
        add_row(file, log_event_row(event));
    fputs("\n ],\n \"methods\": [", file);
    for (int i = BY_NOTHING; i < LOG_METHODS; i++)
        fprintf(file, "%s\"%s\"", i ? ", " : "", word_of((enum log_method)i, FOUND_NOT));
    fputs("],\n \"findings\": [", file);
    for (int i = FOUND_NOT; i < LOG_FINDINGS; i++)
        fprintf(file, "%s\"%s\"", i ? ", " : "", word_of(BY_NOTHING, (enum log_finding)i));
    fputs("]\n}\n", file);
}

static void the_verifiers_have_the_same_words(void) {
    static const char shipped[] = "tests/independent/log_words.json",
                      made[] = BIN "/log_words.json";
    FILE *file = fopen(made, "w");
    CHECK(file);
    write_all_words(file);
    CHECK(!fclose(file));
    const bool is_same =
        !system("cmp -s '" BIN "/log_words.json' tests/independent/log_words.json");
    if (!is_same)
        fprintf(stderr, "look at the difference, then: cp '%s' %s\n", made, shipped);
    CHECK(is_same);
}

int main(void) {
    RUN(a_record_is_what_the_document_says);
    RUN(what_is_no_record_is_refused);
    RUN(the_numbers_in_the_log_are_never_changed);
    RUN(every_event_has_a_row_with_nothing_empty);
    RUN(what_is_no_event_has_a_row_of_nothing);
    RUN(every_number_that_stays_for_ever_has_a_word_of_its_own);
    RUN(every_doubt_method_and_finding_has_a_word);
    RUN(a_number_without_a_word_is_shown_as_a_number);
    RUN(an_event_without_a_number_says_one_only_where_it_should_not_be);
    RUN(the_verifiers_have_the_same_words);
    RUN(the_longest_record_is_not_cut);
    return check_report();
}
