// shailoo log verify: the account, a line for each thing that was looked at, with a ! where it is
// not good.
#include "kiosk/tool/log_tool.h"
#include "sync/hash_text.h"
#include "sync/log_export.h"
#include "sync/log_published.h"
#include "sync/merkle_tree.h"
#include "sync/tlog_proof.h"
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct log_options given;
static const struct tool_option takes[] = {
    LOG_CHECKPOINT(given),
    LOG_KEY(given),
    TOOL_TEXT(
        "leaf", "HASH", &given.leaf,
        "checks a proof: whether the record with this leaf hash, as a slip's code has it, is in "
        "the kiosk's log"),
    TOOL_END,
};

static bool say_no(const char *format, ...) __attribute__((format(printf, 1, 2)));
static bool say_no(const char *format, ...) { // one line of the account that is not good; false
    va_list arguments;
    va_start(arguments, format);
    fputs("  ! ", stdout);
    vprintf(format, arguments);
    fputc('\n', stdout);
    va_end(arguments);
    return false;
}

static void print_figures(const struct log_named *source) {
    const struct log_check *check = &source->check;
    char from[LOG_TIME_SIZE], to[LOG_TIME_SIZE];
    log_time_text(from, check->first_ms, 0);
    log_time_text(to, check->last_ms, 0);
    printf("  kiosk %u, %s to %s, %s\n", check->kiosk, from, to,
           check->ended ? "closed" : "not closed");
    printf("  %" PRIu32 " marks stand, %" PRIu32 " reserved without a slip, %" PRIu32
           " released, %" PRIu32 " voided, %" PRIu32 " slips reprinted, %" PRIu32 " incidents\n",
           check->issued, check->reserved, check->events[LOG_RELEASED], check->events[LOG_VOIDED],
           check->events[LOG_REPRINTED], check->events[LOG_INCIDENT]);
    if (check->events[LOG_CONFLICT])
        printf("  %" PRIu32 " conflicts with another kiosk are noted in it\n",
               check->events[LOG_CONFLICT]);
    if (check->wrong_secrets)
        printf("  %" PRIu32 " wrong passphrases and codes were typed\n", check->wrong_secrets);
    if (check->ahead)
        printf("  the clock was set ahead, or the machine slept, %" PRIu32 " times: %" PRId64
               " s in all\n",
               check->ahead, check->ahead_s);
}

static void print_package(const struct log_source *log) {
    fputs("  package ", stdout);
    for (int i = 0; i < LOG_HASH_SIZE; i++)
        printf("%02x", log->package_hash[i]);
    putchar('\n');
}

// The source by itself.
static bool verify_alone(const struct log_named *source, const struct log_options *options) {
    static const char *const kinds[] = {"the kiosk's database", "the medium's copy",
                                        "an exported folder"};
    const struct log_source *log = &source->log;
    const struct log_check *check = &source->check;
    bool good = true;
    printf("%s: %s, %" PRIu64 " records\n", source->path, kinds[log->kind], log->count);
    if (log->records && log->count) {
        print_figures(source);
        print_package(log);
    } else if (!log->records)
        puts("  leaf hashes alone: steps and times can only be checked with the records");
    if (source->has_signer) {
        char key[CHECKPOINT_KEY_SIZE];
        checkpoint_signer_text(key, &source->signer);
        printf("  key %s%s\n", key,
               source->key_is_given ? ""
                                    : " (its own word: compare it with the zero report, or give "
                                      "--key)");
    }
    if (log->was_torn)
        puts("  a power cut left its last record unfinished: it was never acknowledged");
    if (*log->damage)
        good = say_no("%s: nothing after it could be read", log->damage);
    if (!log->count && !*log->damage)
        good = say_no("it is empty: the day has not begun in it");
    for (size_t i = 0; i < check->found && i < LISTED_MAX && i < LOG_FINDINGS_MAX; i++) {
        const struct log_check_finding *finding = &check->findings[i];
        good = finding->seconds
                   ? say_no("record %" PRIu64 " %s by %" PRId64 " s", finding->seq,
                            log_fault_text(finding->fault), finding->seconds)
                   : say_no("record %" PRIu64 " %s", finding->seq, log_fault_text(finding->fault));
    }
    if (check->found > LISTED_MAX)
        say_no("and %zu more", check->found - LISTED_MAX);
    if (log_key_is_given(options) && !source->key_is_given)
        good = say_no("its key is none of those that were given");
    if (log->has_vkey && log->has_opening &&
        memcmp(log->vkey.key, log->public_key, sizeof log->public_key))
        good = say_no("kiosk.vkey is not the key that record 0 names");
    if (log->has_vkey && source->key_is_given &&
        memcmp(log->vkey.key, source->signer.key, sizeof log->vkey.key))
        good = say_no("kiosk.vkey is not the key that was given");
    return good;
}

// A note whose signatures are good, against the leaves.
static bool root_agrees(const char *name, const struct checkpoint *noted,
                        const struct log_source *log) {
    uint8_t root[MERKLE_HASH_SIZE];
    if (noted->size > log->count)
        return say_no("%s is over %" PRIu64 " records, this has %" PRIu64
                      ": records were lost, or an older copy was put back",
                      name, noted->size, log->count);
    merkle_root_of(root, log->leaves, noted->size);
    if (memcmp(root, noted->root, sizeof root))
        return say_no("%s: the first %" PRIu64 " records are not those that were signed", name,
                      noted->size);
    return true;
}

static uint32_t have_signed; // bit i: the i-th of the cosigners whose keys were given

static bool verify_note(struct log_named *source, const struct log_options *options,
                        const char *name, const char *note, size_t size) {
    struct checkpoint_signer signers[KEYS_MAX + 1];
    struct checkpoint noted;
    struct checkpoint_check check;
    const size_t count = log_signers(signers, source, options);
    const enum sync_status status = checkpoint_read(&noted, &check, note, size, signers, count);
    if (status)
        return say_no("%s: %s", name, log_signature_trouble(status));
    if (strcmp(noted.origin, source->signer.name) != 0) // a cosigner signs for many logs
        return say_no("%s is of %s, which is another log", name, noted.origin);
    if (!root_agrees(name, &noted, &source->log))
        return false;
    if (noted.size > source->signed_size)
        source->signed_size = noted.size;
    have_signed |= check.passed >> 1;
    printf("  %s: the first %" PRIu64 " of %" PRIu64 " records are those that were signed by", name,
           noted.size, source->log.count);
    for (size_t i = 0; i < count; i++)
        if (check.passed >> i & 1)
            printf(" %s", signers[i].name);
    if (check.cosigned_s && check.cosigned_s < INT64_MAX / 1000) {
        char time[LOG_TIME_SIZE];
        log_time_text(time, (int64_t)check.cosigned_s * 1000, 0);
        printf(" (cosigned %s)", time);
    }
    putchar('\n');
    return true;
}

static bool verify_own_note(struct log_named *source, const struct log_options *options) {
    const struct log_source *log = &source->log;
    if (log->signatures && log->count && !source->check.false_signatures) {
        puts("  each record is followed by the kiosk's signature of all up to it");
        source->signed_size = log->count;
    }
    if (source->check.false_signatures)
        printf("  %" PRIu64 " of its %" PRIu64 " signatures are not the kiosk's\n",
               source->check.false_signatures, log->count);
    if (log->kind != LOG_SOURCE_FOLDER)
        return true;
    if (!log->note)
        return say_no("checkpoint.note is missing: nobody answers for these hashes");
    return source->has_signer
               ? verify_note(source, options, "checkpoint.note", log->note, log->note_size)
               : say_no("kiosk.vkey is missing: give --key VKEY from the zero report");
}

// ---- What an export tells besides its hashes

static const char *published;
static size_t listed;

static void say_of_published(const char *clause) {
    if (listed++ < LISTED_MAX)
        say_no("%s: %s", published, clause);
}

// What came of comparing the file `name`.
static bool compared(const char *name, const char *how_far, enum sync_status status,
                     size_t faults) {
    if (status)
        return say_no("%s: %s", name, sync_status_text(status));
    if (faults > LISTED_MAX)
        say_no("and %zu more", faults - LISTED_MAX);
    if (!faults)
        printf("  %s: compared with the records, %s\n", name, how_far);
    return !faults;
}

static bool is_in_order(const struct log_named *source) {
    return source->log.records && source->log.count && !source->check.found && !*source->log.damage;
}

static bool verify_events(const struct log_named *source) {
    const struct log_source *log = &source->log;
    size_t faults = 0;
    if (!log->events)
        return true;
    if (!is_in_order(source)) {
        puts("  events.json: NOT checked: there are no records in order to compare it with");
        return true;
    }
    published = "events.json";
    listed = 0;
    const enum sync_status status =
        log_published_events(&faults, log, source->has_signer ? source->signer.name : "",
                             log->events, log->events_size, say_of_published);
    return compared(published, "all but when it was made and by which version", status, faults);
}

static bool is_one_log(const struct log_source *a, const struct log_source *b);

static bool verify_hours(const struct log_named *sources, int count,
                         const struct log_named *published_one) {
    const struct log_source *log = &published_one->log;
    const struct log_named *records = NULL;
    size_t faults = 0;
    for (int i = 0; i < count && !records; i++)
        if (is_in_order(&sources[i]) && is_one_log(&sources[i].log, log))
            records = &sources[i];
    if (!log->hours)
        return true;
    if (!records) {
        printf("  %s/hours.json: NOT checked: name the log, a copy or the auditors' folder too, "
               "whose records it can be compared with\n",
               published_one->path);
        return true;
    }
    published = "hours.json";
    listed = 0;
    const enum sync_status status = log_published_hours(
        &faults, &records->log, published_one->has_signer ? published_one->signer.name : "",
        log->count, log->hours, log->hours_size, say_of_published);
    return compared(published, "all of it", status, faults);
}

// A note that was given: of which of the sources is it?
static bool verify_given_note(struct log_named *sources, int count,
                              const struct log_options *options, const struct log_note *note) {
    bool good = true, is_any = false;
    for (int i = 0; i < count; i++)
        if (sources[i].has_signer && !strcmp(sources[i].signer.name, note->claims.origin)) {
            if (count > 1)
                printf("%s\n", sources[i].path);
            is_any = true;
            good &= verify_note(&sources[i], options, note->path, note->text, note->size);
        }
    return is_any ? good
                  : say_no("%s is of %s, which is none of these logs", note->path,
                           note->claims.origin);
}

// A cosigner's key that was given says that his signature is looked for.
static bool all_have_signed(const struct log_options *options) {
    bool good = true;
    uint32_t cosigner = 1;
    for (int i = 0; i < options->key_count; i++)
        if (options->keys[i].kind == CHECKPOINT_COSIGNER) {
            if (!(have_signed & cosigner))
                good = say_no("%s, whose key was given, has signed no checkpoint that was looked "
                              "at",
                              options->keys[i].name);
            cosigner <<= 1;
        }
    return good;
}

static bool is_one_log(const struct log_source *a, const struct log_source *b) {
    const uint8_t *key_a = a->has_opening ? a->public_key
                           : a->has_vkey  ? a->vkey.key
                                          : NULL,
                  *key_b = b->has_opening ? b->public_key
                           : b->has_vkey  ? b->vkey.key
                                          : NULL;
    return key_a && key_b ? !memcmp(key_a, key_b, 32) : log_source_common(a, b) > 0;
}

// What is signed of the one is signed of the other as far as they are the same.
static void share_signatures(struct log_named *a, struct log_named *b, uint64_t common) {
    const uint64_t most = a->signed_size > b->signed_size ? a->signed_size : b->signed_size,
                   shared = most < common ? most : common;
    a->signed_size = a->signed_size > shared ? a->signed_size : shared;
    b->signed_size = b->signed_size > shared ? b->signed_size : shared;
}

static bool verify_copies(struct log_named *a, struct log_named *b) {
    const uint64_t common = log_source_common(&a->log, &b->log);
    const struct log_named *shorter = a->log.count < b->log.count ? a : b;
    share_signatures(a, b, common);
    printf("%s and %s: one log\n", a->path, b->path);
    if (common < shorter->log.count)
        return say_no("they differ from record %" PRIu64 " on: one of them was rewritten, or two "
                      "machines write under one key",
                      common);
    if (a->log.count != b->log.count)
        return say_no("%s lacks the last %" PRIu64 " records of the other: an older copy was put "
                      "back, or the kiosk was writing while they were read",
                      shorter->path,
                      (a->log.count > b->log.count ? a : b)->log.count - shorter->log.count);
    puts("  the same, record for record");
    return true;
}

static bool verify_kiosks(const struct log_named *a, const struct log_named *b) {
    uint64_t pairs[LISTED_MAX][2];
    const struct log_source *one = &a->log, *other = &b->log;
    printf("%s and %s: two logs\n", a->path, b->path);
    if (!one->has_opening || !other->has_opening ||
        memcmp(one->package_hash, other->package_hash, LOG_HASH_SIZE)) {
        puts("  not of one station's package: voters cannot be compared");
        return true;
    }
    bool good = true;
    if (a->check.kiosk == b->check.kiosk)
        good = say_no("both say that they are kiosk %u: a cloned disk, or a log begun anew",
                      a->check.kiosk);
    const size_t count = log_check_conflicts(&a->check, &b->check, LISTED_MAX, pairs);
    for (size_t i = 0; i < count && i < LISTED_MAX; i++)
        good = say_no("CONFLICT: one voter is marked in both, by record %" PRIu64
                      " and by record %" PRIu64,
                      pairs[i][0], pairs[i][1]);
    if (count > LISTED_MAX)
        say_no("and %zu conflicts more", count - LISTED_MAX);
    if (good)
        puts("  no voter is marked in both");
    return good;
}

// Nothing in a log tells that no more followed: only what was signed later and lies elsewhere does.
// So it is never said that nothing is missing.
static void print_verdict(const struct log_named *source, bool is_one_of_several) {
    const struct log_source *log = &source->log;
    const uint64_t loose = log->count - source->signed_size;
    const bool is_closed = log->records && source->check.ended;
    if (is_one_of_several)
        printf("%s: ", source->path);
    printf(is_closed && !loose ? "good: closed: "
           : is_closed         ? "good so far, closed: "
           : log->records      ? "good so far, NOT closed: "
                               : "good so far, closed or not cannot be told from leaf hashes: ");
    printf("%" PRIu64 " records, ", log->count);
    if (!source->signed_size)
        fputs("under no signature that was looked at: give --checkpoint NOTE", stdout);
    else if (loose)
        printf("the last %" PRIu64 " under no signature that was looked at", loose);
    else
        printf("all signed%s", source->key_is_given ? "" : ", by a key that is its own word");
    puts(is_closed && !loose
             ? ""
             : "; whether more followed only the final report tells: compare with its code");
}

static int verify_all(struct log_named *sources, int count, const struct log_options *options) {
    bool good = true;
    have_signed = 0;
    for (int i = 0; i < count; i++) {
        good &= verify_alone(&sources[i], options);
        good &= verify_own_note(&sources[i], options);
        good &= verify_events(&sources[i]);
    }
    for (int i = 0; i < count; i++)
        good &= verify_hours(sources, count, &sources[i]);
    for (int i = 0; i < options->note_count; i++)
        good &= verify_given_note(sources, count, options, &options->notes[i]);
    good &= all_have_signed(options);
    for (int i = 0; i < count; i++)
        for (int j = i + 1; j < count; j++)
            good &= is_one_log(&sources[i].log, &sources[j].log)
                        ? verify_copies(&sources[i], &sources[j])
                        : verify_kiosks(&sources[i], &sources[j]);
    if (!good)
        puts("NOT GOOD: look at the lines with a !");
    for (int i = 0; i < count && good; i++)
        print_verdict(&sources[i], count > 1);
    return good ? TOOL_YES : TOOL_NO;
}

static int verify(char **paths, int count) {
    struct log_named *sources = calloc((size_t)count, sizeof *sources);
    if (!sources)
        return tool_complain("no memory left");
    int result = TOOL_YES;
    for (int i = 0; i < count && result == TOOL_YES; i++)
        result = log_open(&sources[i], paths[i], &given);
    if (result == TOOL_YES)
        result = verify_all(sources, count, &given);
    for (int i = 0; i < count; i++)
        log_close(&sources[i]);
    free(sources);
    return result;
}

static int verify_proof(const char *path) {
    uint8_t leaf[MERKLE_HASH_SIZE];
    size_t size;
    struct tlog_proof proof;
    struct checkpoint noted;
    struct checkpoint_check check;
    if (!given.key_count)
        return tool_complain("%s: a proof is checked with the kiosk's key: give --key VKEY", path);
    if (!hash_from_text(leaf, given.leaf))
        return tool_complain("--leaf %s is not a hash in base64, as the slip's code has it",
                             given.leaf);
    char *text = tool_read_text(path, CHECKPOINT_READ_MAX, &size);
    if (!text)
        return TOOL_BAD_INPUT;
    enum sync_status status = tlog_proof_read(&proof, text, size);
    const bool is_proof = status == SYNC_OK;
    if (is_proof)
        status = tlog_proof_check(&proof, &noted, &check, text, size, leaf, given.keys,
                                  (size_t)given.key_count);
    free(text);
    if (!is_proof)
        return tool_complain("%s: not a tlog-proof file", path);
    const char *absent = NULL;
    for (int i = 0; i < given.key_count && status == SYNC_OK; i++)
        if (given.keys[i].kind == CHECKPOINT_COSIGNER && !(check.passed >> i & 1))
            absent = given.keys[i].name;
    if (absent)
        printf("NOT GOOD: %s, whose key was given, has not signed it\n", absent);
    else if (status == SYNC_OK)
        printf("good: record %" PRIu64 " of the %" PRIu64 " that %s signed\n", proof.index,
               noted.size, noted.origin);
    else
        printf("NOT GOOD: %s\n", status == SYNC_BAD_FILE
                                     ? "the hashes do not lead from this leaf to the signed root"
                                     : log_signature_trouble(status));
    return status == SYNC_OK && !absent ? TOOL_YES : TOOL_NO;
}

static int verify_what_it_is(char **paths) {
    int count = 1; // its row asks for one
    while (paths[count])
        count++;
    if (given.leaf && count > 1)
        return tool_misused("--leaf is of one proof");
    if (count > SOURCES_MAX)
        return tool_misused("there are more than %d sources", SOURCES_MAX);
    return given.leaf ? verify_proof(paths[0]) : verify(paths, count);
}

static int run(char **operands) {
    return log_run(&given, verify_what_it_is, operands);
}

const struct tool_command log_verify = {
    .name = "verify",
    .summary = "checks that logs are whole, unchanged and in order",
    .operands = "SOURCE...",
    .options = takes,
    .words =
        "Reads every record: hashes, numbers, steps of each voter's mark, the closing, the clock; "
        "then the root against the signed checkpoint. Of several sources: whether they are one log "
        "and which is behind or another; of several kiosks of a station: voters who are marked in "
        "two of them. Of an auditors' folder each event of events.json is compared with its "
        "record; of a published one hours.json, where the log, a copy or the auditors' folder is "
        "named too.\n"
        "The last line, for each source, is its verdict: good is a log that is closed and signed "
        "to "
        "its end; good so far is one that is not, and whether more followed cannot be known from "
        "it: compare it with the code on the final report (--checkpoint), and the key with the "
        "zero "
        "report's (--key).\n" LOG_SOURCE "\n"
        "With --leaf the one SOURCE is a proof, as prove prints it, and --key is needed:\n"
        "  shailoo log verify FILE.tlog-proof --leaf HASH --key VKEY",
    .exits = "0 good, or good so far; 1 not good (the account says why), 2 usage, 3 bad input",
    .run = run,
};
