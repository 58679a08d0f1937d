// shailoo log: is a participation log whole, unchanged and in order? For auditors and observers,
// with nobody's passphrase; and what others need to check it with programs that are not ours.
#include "kiosk/tool/tool.h"
#include "kiosk/version.h"
#include "sync/hash_text.h"
#include "sync/log_check.h"
#include "sync/log_export.h"
#include "sync/tlog_proof.h"
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

static const char help[] =
    "usage: shailoo log verify SOURCE... [--checkpoint NOTE] [--key VKEY]\n"
    "       shailoo log show SOURCE [--offset +HH:MM] [--json]\n"
    "       shailoo log prove SOURCE NUMBER [--checkpoint NOTE] [--key VKEY] > FILE.tlog-proof\n"
    "       shailoo log export SOURCE DIR [--checkpoint NOTE] [--key VKEY]\n"
    "\n"
    "  A SOURCE is a participation log, a medium's copy of one, or a folder made by export. No\n"
    "  passphrase is needed and no personal data are in it: voters are tags.\n"
    "\n"
    "  verify  reads every record: hashes, numbers, steps of each voter's mark, the closing, the\n"
    "          clock; then the root against the signed checkpoint. Of several sources: whether\n"
    "          they are one log and which is behind or another; of several kiosks of a station:\n"
    "          voters who are marked in two of them\n"
    "  show    the records as text, one a line; times in UTC unless --offset is given;\n"
    "          --json: as NIST SP 1500-101 Election Event Logging has them\n"
    "  prove   the proof that record NUMBER is in the log, as c2sp.org/tlog-proof\n"
    "  export  leaves.txt       leaf hashes, one a line     } anyone can check the day from these\n"
    "          checkpoint.note  the signed checkpoint       } with any C2SP tool; no personal\n"
    "          kiosk.vkey       the kiosk's verifier key    } data, safe to publish\n"
    "          events.json      NIST SP 1500-101; safe to publish\n"
    "          records.bin      for auditors alone: its tags tell, to whoever has the station's\n"
    "                           keys, who voted\n"
    "\n"
    "  --checkpoint NOTE  a checkpoint's file (a report's, or a receipt of the centre); an export\n"
    "                     has its own, and a medium's copy one for each record\n"
    "  --key VKEY         the kiosk's or the centre's verifier key, as printed on the zero "
    "report,\n"
    "                     or a file with it. Without it a log is checked with the key that its\n"
    "                     own first record names\n"
    "\n"
    "exit status: 0 good, 1 not good (the account says why), 2 usage, 3 bad input\n";

enum { NOTES_MAX = 8, KEYS_MAX = 8, SOURCES_MAX = 16, LISTED_MAX = 20, PATH_SIZE = 4096 };

struct note { // a checkpoint that was given
    const char *path;
    char *text;
    size_t size;
    struct checkpoint claims;
};

struct options {
    struct note notes[NOTES_MAX];
    struct checkpoint_signer keys[KEYS_MAX];
    int note_count, key_count, utc_offset_min;
    bool as_json;
};

struct source { // and what is known of it
    const char *path;
    struct log_source log;
    struct log_check check;
    bool has_signer, key_is_given;
    struct checkpoint_signer signer; // the kiosk
};

__attribute__((format(printf, 1, 2))) static int complain(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("shailoo log: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    return TOOL_BAD_INPUT;
}

// A whole small file; NULL when it cannot be read, said already.
static char *read_text(const char *path, size_t *size) {
    FILE *file = fopen(path, "rb");
    if (!file) {
        complain("%s: %s", path, strerror(errno));
        return NULL;
    }
    char *text = malloc(CHECKPOINT_READ_MAX + 1);
    *size = text ? fread(text, 1, CHECKPOINT_READ_MAX, file) : 0;
    const bool is_whole = text && fgetc(file) == EOF && !ferror(file);
    fclose(file);
    if (!is_whole) {
        complain("%s: cannot be read, or is over 64 KiB", path);
        free(text);
        return NULL;
    }
    text[*size] = 0;
    return text;
}

// ---- Whose log it is

// The origin that this log has by a checkpoint which its own key signed; without such a one, what
// the first checkpoint claims, to be refuted; "" without any.
static const char *origin_by_notes(const struct log_source *log, const struct options *options) {
    for (int i = 0; i < options->note_count && log->has_opening; i++) {
        const struct note *note = &options->notes[i];
        struct checkpoint_signer signer;
        struct checkpoint read;
        checkpoint_signer_make(&signer, CHECKPOINT_LOG, note->claims.origin, log->public_key);
        if (!checkpoint_read(&read, NULL, note->text, note->size, &signer, 1))
            return note->claims.origin;
    }
    return options->note_count ? options->notes[0].claims.origin : "";
}

// The kiosk's verifier key for this log: one that was given, else its own word for it.
static void find_signer(struct source *source, const struct options *options) {
    const struct log_source *log = &source->log;
    const char *origin = *log->origin    ? log->origin
                         : log->has_vkey ? log->vkey.name
                                         : origin_by_notes(log, options);
    for (int i = 0; i < options->key_count; i++) {
        const struct checkpoint_signer *key = &options->keys[i];
        if (key->kind != CHECKPOINT_LOG ||
            (log->has_opening ? memcmp(key->key, log->public_key, sizeof key->key)
                              : *origin && strcmp(key->name, origin)))
            continue;
        source->signer = *key;
        source->has_signer = source->key_is_given = true;
        return;
    }
    if (log->has_opening && *origin)
        checkpoint_signer_make(&source->signer, CHECKPOINT_LOG, origin, log->public_key);
    else if (log->has_vkey)
        source->signer = log->vkey;
    source->has_signer = *origin && (log->has_opening || log->has_vkey);
}

static bool a_log_key_is_given(const struct options *options) {
    for (int i = 0; i < options->key_count; i++)
        if (options->keys[i].kind == CHECKPOINT_LOG)
            return true;
    return false;
}

// Who may have signed a note of this log; their number.
static size_t signers_of(struct checkpoint_signer out[KEYS_MAX + 1], const struct source *source,
                         const struct options *options) {
    size_t count = 0;
    out[count++] = source->signer;
    for (int i = 0; i < options->key_count; i++)
        if (options->keys[i].kind == CHECKPOINT_COSIGNER)
            out[count++] = options->keys[i];
    return count;
}

static int open_source(struct source *source, const char *path, const struct options *options) {
    char why[LOG_SOURCE_WHY_SIZE];
    *source = (struct source){.path = path};
    if (log_source_open(&source->log, path, why))
        return complain("%s: %s", path, why);
    find_signer(source, options);
    if (log_check_source(&source->check, &source->log))
        return complain("no memory left");
    return TOOL_YES;
}

static void close_source(struct source *source) {
    log_check_free(&source->check);
    log_source_close(&source->log);
}

// ---- verify

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

static void print_figures(const struct source *source) {
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
static bool verify_alone(const struct source *source, const struct options *options) {
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
        puts("  leaf hashes alone: steps and times can only be checked with records.bin");
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
    if (a_log_key_is_given(options) && !source->key_is_given)
        good = say_no("its key is none of those that were given");
    if (log->has_vkey && log->has_opening &&
        memcmp(log->vkey.key, log->public_key, sizeof log->public_key))
        good = say_no("kiosk.vkey is not the key that record 0 names");
    return good;
}

static const char *signature_trouble(enum sync_status status) {
    return status == SYNC_BAD_FILE        ? "not a checkpoint"
           : status == SYNC_BAD_SIGNATURE ? "a signature is false: its text was changed"
                                          : "nobody whose key is known has signed it";
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

static bool verify_note(const struct source *source, const struct options *options,
                        const char *name, const char *note, size_t size) {
    struct checkpoint_signer signers[KEYS_MAX + 1];
    struct checkpoint noted;
    struct checkpoint_check check;
    const size_t count = signers_of(signers, source, options);
    const enum sync_status status = checkpoint_read(&noted, &check, note, size, signers, count);
    if (status)
        return say_no("%s: %s", name, signature_trouble(status));
    if (!root_agrees(name, &noted, &source->log))
        return false;
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

static bool verify_own_note(const struct source *source, const struct options *options) {
    const struct log_source *log = &source->log;
    if (log->signatures && log->count && log->has_opening) {
        printf("  each record is followed by the kiosk's signature of all up to it\n");
        return true; // each was checked with the records
    }
    if (log->kind != LOG_SOURCE_FOLDER)
        return true;
    if (!log->note)
        return say_no("checkpoint.note is missing: nobody answers for these hashes");
    return source->has_signer
               ? verify_note(source, options, "checkpoint.note", log->note, log->note_size)
               : say_no("kiosk.vkey is missing: give --key VKEY from the zero report");
}

// A note that was given: of which of the sources is it?
static bool verify_given_note(const struct source *sources, int count,
                              const struct options *options, const struct note *note) {
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

static bool is_one_log(const struct log_source *a, const struct log_source *b) {
    const uint8_t *key_a = a->has_opening ? a->public_key
                           : a->has_vkey  ? a->vkey.key
                                          : NULL,
                  *key_b = b->has_opening ? b->public_key
                           : b->has_vkey  ? b->vkey.key
                                          : NULL;
    return key_a && key_b ? !memcmp(key_a, key_b, 32) : log_source_common(a, b) > 0;
}

static bool verify_copies(const struct source *a, const struct source *b) {
    const uint64_t common = log_source_common(&a->log, &b->log);
    const struct source *shorter = a->log.count < b->log.count ? a : b;
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

static bool verify_kiosks(const struct source *a, const struct source *b) {
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

static int verify_all(struct source *sources, int count, const struct options *options) {
    bool good = true;
    for (int i = 0; i < count; i++) {
        good &= verify_alone(&sources[i], options);
        good &= verify_own_note(&sources[i], options);
    }
    for (int i = 0; i < options->note_count; i++)
        good &= verify_given_note(sources, count, options, &options->notes[i]);
    for (int i = 0; i < count; i++)
        for (int j = i + 1; j < count; j++)
            good &= is_one_log(&sources[i].log, &sources[j].log)
                        ? verify_copies(&sources[i], &sources[j])
                        : verify_kiosks(&sources[i], &sources[j]);
    puts(good ? "good" : "NOT GOOD: look at the lines with a !");
    return good ? TOOL_YES : TOOL_NO;
}

static int verify(char **paths, int count, const struct options *options) {
    struct source *sources = calloc((size_t)count, sizeof *sources);
    if (!sources)
        return complain("no memory left");
    int result = TOOL_YES;
    for (int i = 0; i < count && result == TOOL_YES; i++)
        result = open_source(&sources[i], paths[i], options);
    if (result == TOOL_YES)
        result = verify_all(sources, count, options);
    for (int i = 0; i < count; i++)
        close_source(&sources[i]);
    free(sources);
    return result;
}

// ---- show

static int64_t now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void show_record(uint64_t seq, const uint8_t *bytes, const struct options *options) {
    struct log_record record;
    char time[LOG_TIME_SIZE], words[LOG_RECORD_WORDS];
    if (log_record_decode(&record, bytes)) {
        printf("%6" PRIu64 "  is no record\n", seq);
        return;
    }
    log_time_text(time, record.t_ms, options->utc_offset_min);
    log_record_words(words, &record);
    printf("%6" PRIu64 "  %s  k%u  %s%s%s", seq, time, record.kiosk,
           log_event_text((enum log_event)record.event), *words ? ": " : "", words);
    if (record.operator_id)
        printf(", operator %u", record.operator_id);
    putchar('\n');
}

static int show(const char *path, const struct options *options) {
    struct source source;
    int result = open_source(&source, path, options);
    if (result == TOOL_YES && !source.log.records)
        result = complain("%s: has leaf hashes alone; records are in records.bin", path);
    if (result == TOOL_YES && options->as_json) {
        char *text = log_export_events(&source.log, source.has_signer ? source.signer.name : "",
                                       shailoo_version, now_ms());
        if (text)
            puts(text);
        else
            result = complain("no memory left");
        free(text);
    } else if (result == TOOL_YES)
        for (uint64_t seq = 0; seq < source.log.count; seq++)
            show_record(seq, log_source_record(&source.log, seq), options);
    if (result == TOOL_YES && *source.log.damage) {
        complain("%s: %s", path, source.log.damage);
        result = TOOL_NO;
    }
    close_source(&source);
    return result;
}

// ---- prove, export

// The checkpoint to build on, whose signature and root are good; NULL: said already. The caller
// frees.
static char *take_note(const struct source *source, const struct options *options,
                       struct checkpoint *noted, size_t *size) {
    const struct log_source *log = &source->log;
    struct checkpoint_signer signers[KEYS_MAX + 1];
    char *note = NULL;
    if (options->note_count && (note = malloc(options->notes[0].size)))
        memcpy(note, options->notes[0].text, *size = options->notes[0].size);
    else if (log->note && (note = malloc(log->note_size)))
        memcpy(note, log->note, *size = log->note_size);
    else if (log->signatures && log->count && (note = malloc(CHECKPOINT_NOTE_MAX))) {
        struct checkpoint last = {.size = log->count};
        memcpy(last.origin, log->origin, sizeof last.origin);
        merkle_root_of(last.root, log->leaves, log->count);
        *size =
            checkpoint_note(note, &last, log->public_key, log->signatures + (log->count - 1) * 64);
    } else
        complain("%s: a signed checkpoint is needed: name the medium's copy as SOURCE, or give "
                 "--checkpoint NOTE",
                 source->path);
    if (!note)
        return NULL;
    const char *trouble = NULL;
    uint8_t root[MERKLE_HASH_SIZE];
    const enum sync_status status = source->has_signer
                                        ? checkpoint_read(noted, NULL, note, *size, signers,
                                                          signers_of(signers, source, options))
                                        : SYNC_NOT_FOUND;
    if (status)
        trouble = signature_trouble(status);
    else if (noted->size > log->count)
        trouble = "has more records than this log: an older copy was put back";
    else {
        merkle_root_of(root, log->leaves, noted->size);
        if (memcmp(root, noted->root, sizeof root))
            trouble = "is not of these records: one of them was changed";
    }
    if (!trouble)
        return note;
    complain("the checkpoint: %s", trouble);
    free(note);
    return NULL;
}

static int prove(const char *path, const char *number, const struct options *options) {
    char *end;
    errno = 0;
    const unsigned long long seq = strtoull(number, &end, 10);
    if (*number < '0' || *number > '9' || *end || errno)
        return complain("%s is not the number of a record", number);
    struct source source;
    struct checkpoint noted;
    struct tlog_proof proof = {.index = seq};
    int result = open_source(&source, path, options);
    char *note = result == TOOL_YES ? take_note(&source, options, &noted, &proof.note_size) : NULL;
    if (result == TOOL_YES && !note)
        result = TOOL_NO;
    if (note && seq >= noted.size) {
        complain("the checkpoint is over %" PRIu64 " records: it has no record %llu", noted.size,
                 seq);
        result = TOOL_NO;
    }
    char *text = result == TOOL_YES ? malloc(TLOG_PROOF_MAX) : NULL;
    if (text) {
        char leaf[HASH_TEXT_SIZE];
        proof.note = note;
        merkle_prove_leaf(&proof.proof, source.log.leaves, noted.size, seq);
        const size_t size = tlog_proof_write(text, &proof);
        if (fwrite(text, 1, size, stdout) != size || fflush(stdout))
            result = complain("the proof cannot be written: %s", strerror(errno));
        hash_text(leaf, log_source_leaf(&source.log, seq));
        fprintf(stderr, "leaf hash of record %llu: %s\n", seq, leaf);
    }
    free(text);
    free(note);
    close_source(&source);
    return result;
}

static int write_export(const struct source *source, const char *folder, const char *note,
                        size_t size) {
    char path[PATH_SIZE];
    const struct log_export how = {&source->signer, note, size, shailoo_version, now_ms()};
    if ((size_t)snprintf(path, sizeof path, "%s/leaves.txt", folder) >= sizeof path)
        return complain("%s: the name is too long", folder);
    if (mkdir(folder, 0755) && errno != EEXIST)
        return complain("%s: %s", folder, strerror(errno));
    FILE *there = fopen(path, "rb");
    if (there) {
        fclose(there);
        complain("%s: has an export already; name another folder", folder);
        return TOOL_NO;
    }
    const enum sync_status status = log_export_folder(&source->log, &how, folder);
    if (status)
        return complain("%s: %s", folder, sync_status_text(status));
    printf("%s/leaves.txt checkpoint.note kiosk.vkey%s: safe to publish\n", folder,
           source->log.records ? " events.json" : "");
    if (source->log.records)
        printf("%s/records.bin: for auditors alone\n", folder);
    return TOOL_YES;
}

static int export(const char *path, const char *folder, const struct options *options) {
    struct source source;
    struct checkpoint noted;
    size_t size;
    int result = open_source(&source, path, options);
    char *note = result == TOOL_YES ? take_note(&source, options, &noted, &size) : NULL;
    if (result == TOOL_YES)
        result = note ? write_export(&source, folder, note, size) : TOOL_NO;
    if (result == TOOL_YES && (source.check.found || *source.log.damage)) {
        complain("%s: the log is not in order; 'shailoo log verify' says why", path);
        result = TOOL_NO;
    }
    free(note);
    close_source(&source);
    return result;
}

// ---- The command line

static bool take_key(struct options *options, const char *text) {
    struct checkpoint_signer *key = &options->keys[options->key_count];
    char *file = NULL;
    size_t size;
    bool good = true;
    if (options->key_count == KEYS_MAX)
        return !complain("more than %d keys", KEYS_MAX);
    if (checkpoint_signer_parse(key, text)) {
        file = read_text(text, &size);
        good = file != NULL;
        if (file)
            file[strcspn(file, "\r\n")] = 0;
        if (good && checkpoint_signer_parse(key, file)) {
            complain("%s: not a verifier key", text);
            good = false;
        }
    }
    options->key_count += good;
    free(file);
    return good;
}

static bool take_note_file(struct options *options, const char *path) {
    struct note *note = &options->notes[options->note_count];
    if (options->note_count == NOTES_MAX)
        return !complain("more than %d checkpoints", NOTES_MAX);
    note->text = read_text(path, &note->size);
    if (!note->text)
        return false;
    options->note_count++;
    note->path = path;
    if (!checkpoint_claims(&note->claims, note->text, note->size))
        return true;
    complain("%s: not a checkpoint", path);
    return false;
}

static bool take_offset(struct options *options, const char *text) {
    char sign, rest;
    int hours, minutes;
    if (sscanf(text, "%c%2d:%2d%c", &sign, &hours, &minutes, &rest) != 3 ||
        (sign != '+' && sign != '-') || hours < 0 || hours > 14 || minutes < 0 || minutes > 59) {
        complain("--offset %s is not like +06:00", text);
        return false;
    }
    options->utc_offset_min = (sign == '-' ? -1 : 1) * (hours * 60 + minutes);
    return true;
}

static enum tool_exit take_options(int argc, char **argv, struct options *options) {
    enum { CHECKPOINT = 1, KEY, OFFSET, JSON };
    static const struct option known[] = {
        {"checkpoint", required_argument, NULL, CHECKPOINT},
        {"key",        required_argument, NULL, KEY       },
        {"offset",     required_argument, NULL, OFFSET    },
        {"json",       no_argument,       NULL, JSON      },
        {NULL,         0,                 NULL, 0         }
    };
    int option;
    bool good = true;
    while (good && (option = getopt_long(argc, argv, "", known, NULL)) != -1) {
        switch (option) {
        case CHECKPOINT: good = take_note_file(options, optarg); break;
        case KEY: good = take_key(options, optarg); break;
        case OFFSET: good = take_offset(options, optarg); break;
        case JSON: options->as_json = true; break;
        default: fputs(help, stderr); return TOOL_USAGE;
        }
    }
    return good ? TOOL_YES : TOOL_BAD_INPUT;
}

static int run(const char *what, char **rest, int count, const struct options *options) {
    if (!strcmp(what, "verify") && count >= 1 && count <= SOURCES_MAX)
        return verify(rest, count, options);
    if (!strcmp(what, "show") && count == 1)
        return show(rest[0], options);
    if (!strcmp(what, "prove") && count == 2)
        return prove(rest[0], rest[1], options);
    if (!strcmp(what, "export") && count == 2)
        return export(rest[0], rest[1], options);
    fputs(help, stderr);
    return TOOL_USAGE;
}

int tool_log(int argc, char **argv) {
    struct options options = {.note_count = 0};
    for (int i = 1; i < argc; i++)
        if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h")) {
            fputs(help, stdout);
            return TOOL_YES;
        }
    if (argc < 2) {
        fputs(help, stderr);
        return TOOL_USAGE;
    }
    int result = take_options(argc - 1, argv + 1, &options);
    if (result == TOOL_YES)
        result = run(argv[1], argv + 1 + optind, argc - 1 - optind, &options);
    for (int i = 0; i < options.note_count; i++)
        free(options.notes[i].text);
    return result;
}
