// What we publish, checked by programs that we did not write or that stand on nothing of ours: Go's
// packages for notes and transparency logs, Debian's minisign, Python's standard library, a JSON
// schema validator. Where one of them is not installed, its part is left out and said.
#include "sync/hash_text.h"
#include "sync/log_source.h"
#include "sync/merkle_tree.h"
#include "sync/signature.h"
#include "sync/whole_file.h"
#include "tests/check.h"
#include "tests/support/sample_log.h"
#include "tests/support/scratch.h"
#include "tests/support/small_station.h"
#include "tests/support/typed.h"
#include <sodium.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>

enum { VOTERS = 100 };
static struct sample_log day;
static struct log_source source; // all of it, as it was published
static char vkey[CHECKPOINT_KEY_SIZE], leaf_text[HASH_TEXT_SIZE];
static uint64_t older_size;
static bool is_incomplete, has_go;

// Runs a command line in the scratch folder; its output is kept for a failure.
static int shell(const char *form, ...) __attribute__((format(printf, 1, 2)));
static int shell(const char *form, ...) {
    char line[4096];
    va_list list;
    int length = snprintf(line, sizeof line, "cd '%s' && exec >shell.out 2>&1; ", scratch_folder());
    va_start(list, form);
    length += vsnprintf(line + length, sizeof line - (size_t)length, form, list);
    va_end(list);
    CHECK((size_t)length < sizeof line);
    const int status = system(line);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static bool have(const char *what, const char *command) {
    if (system(command) == 0)
        return true;
    printf("     (%s is not installed: its own view is left out)\n", what);
    is_incomplete = true;
    return false;
}

static void write_file(const char *name, const void *bytes, size_t size) {
    FILE *file = fopen(scratch_path(name), "wb");
    CHECK(file && fwrite(bytes, 1, size, file) == size && fclose(file) == 0);
}

static void write_note(const char *name) {
    char note[CHECKPOINT_NOTE_MAX];
    write_file(name, note, participation_log_checkpoint(day.log, note));
}

// The proof that the newer checkpoint's log begins with the older's, a hash a line.
static void write_growth(void) {
    struct merkle_proof proof;
    char text[MERKLE_PROOF_MAX * HASH_TEXT_SIZE];
    merkle_prove_growth(&proof, source.leaves, older_size, source.count);
    CHECK(proof.count > 3);
    for (size_t i = 0; i < proof.count; i++) {
        hash_text(text + i * HASH_TEXT_SIZE, proof.hashes[i]);
        text[(i + 1) * HASH_TEXT_SIZE - 1] = '\n';
    }
    write_file("growth", text, proof.count * HASH_TEXT_SIZE);
}

// A file with another letter in one place: lines from 1, columns in bytes from 0.
static void alter(const char *from, const char *to, int line, size_t column) {
    static char text[65536];
    FILE *file = fopen(scratch_path(from), "rb");
    const size_t size = file ? fread(text, 1, sizeof text - 1, file) : 0;
    CHECK(file && size && !fclose(file));
    text[size] = 0;
    char *at = text;
    while (--line > 0)
        at = strchr(at, '\n') + 1;
    at[column] = at[column] == 'A' ? 'B' : 'A';
    write_file(to, text, size);
}

static void prepare(void) {
    char why[LOG_SOURCE_WHY_SIZE], line[3000];
    CHECK(sample_log_begin(&day, "day", 1));
    for (uint32_t voter = VOTERS + 10; voter < VOTERS + 17; voter++)
        CHECK(sample_log_mark(&day, voter));
    CHECK(!participation_log_wrong_secret(day.log, SECRET_SECRETARY, 5, NULL, NULL));
    write_note("older.note");
    older_size = participation_log_size(day.log);
    CHECK(sample_log_day(&day, VOTERS));
    write_note("newer.note");
    participation_log_verifier_key(day.log, vkey);
    snprintf(line, sizeof line, "%s", scratch_path("auditors"));
    CHECK(typed_run(BIN, "log export '%s' '%s' --auditor '%s'", day.copy, scratch_path("export"),
                    line) == 0);
    CHECK(log_source_open(&source, scratch_path("auditors"), why) == SYNC_OK);
    write_growth();
    hash_text(leaf_text, log_source_leaf(&source, 77));
    snprintf(line, sizeof line, "'%s/shailoo' log prove '%s' 77 >'%s' 2>/dev/null", BIN, day.copy,
             scratch_path("77.tlog-proof"));
    CHECK(system(line) == 0);
    alter("export/leaves.txt", "bad.leaves", 1, 0);
    alter("export/checkpoint.note", "bad-root.note", 3, 0);
    alter("export/checkpoint.note", "bad-signature.note", 5, strlen(day.place.origin) + 25);
    alter("77.tlog-proof", "bad.tlog-proof", 3, 0);
    alter("growth", "bad.growth", 2, 0);
}

// ---- What is told beside the hashes, altered by a line of sed

struct alteration {
    const char *change, *python, *go; // and what the two say
};
static const struct alteration altered_events[] = {
    {"s/\"Sequence\": \"7\"/\"Sequence\": \"8\"/",                              "event 8 was altered",               "event 7"            },
    {"/\"Sequence\": \"7\"/,/}/s/\"TimeStamp\": \"2027/\"TimeStamp\": \"2026/",
     "event 7 was altered: its TimeStamp",                                                                           "event 7 was altered"},
    {"/\"Sequence\": \"9\"/,/}/s/\"Details\": \"slip/&1/",                      "event 9 was altered: its Details",
     "event 9 was altered"                                                                                                                },
    {"0,/\"Id\": \"reserved\"/s//\"Id\": \"cancelled\"/",                       "event 1 was altered: its Id",
     "event 1 was altered"                                                                                                                },
    {"0,/\"Id\": \"reserved\"/s//\"Id\": \"cancelled\", &/",                    "a member is there twice",
     "a member is there twice"                                                                                                            },
    {"0,/\"UserId\": \"3\"/s//\"UserId\": \"4\"/",                              "event 0 was altered: its UserId",
     "event 0 was altered"                                                                                                                },
    {"s/kiosk\", *$/x\",/;s/shailoo-kiosk/other-kiosk/",                        "its head is not this log's: Model",
     "the head"                                                                                                                           },
    {"s,uik7001/k1,uik7001/k2,",                                                "its head is not this log's: Id",    "the head"           },
    {"s/\"EventLogging.Device\"/&, \"Owner\": \"me\"/",                         "its head is not this log's: Owner",
     "the head"                                                                                                                           },
};
enum { ALTERED_EVENTS = sizeof altered_events / sizeof *altered_events };

// What JSON takes more than a line for: dropped, moved, added.
static const struct alteration moved_events[] = {
    {"del e[8]",                               "event 8 is missing",                 "event 8 is missing, added or" },
    {"e.pop()",                                "is missing",                         "is missing"                   },
    {"e[12], e[13] = e[13], e[12]",            "event 12 is out of its order",
     "event 12 is missing, added or out"                                                                            },
    {"e.insert(11, dict(e[4]))",               "event 4 stands there twice",         "event 11 is missing, added or"},
    {"e.append(7)",                            "was added",                          "was added"                    },
    {"e.append(dict(e[4], Sequence='99999'))", "was added",                          "was added"                    },
    {"d['Device'] += d['Device']",             "its head is not this log's: Device", "not of one device"            },
};
enum { MOVED_EVENTS = sizeof moved_events / sizeof *moved_events };

static const struct alteration altered_hours[] = {
    {"h[0]['issued'] += 1",                               "hour 0 is not what the records say", "hour 0 is not what"           },
    {"h[0]['from'] = h[0]['from'].replace('08:', '07:')", "hour 0 is not what",                 "hour 0 is not"                },
    {"h.append({})",                                      "1 is not what the records say",      "1 is not what the records say"},
    {"h.clear()",                                         "hour 0 is not what the records say", "hour 0 is not what"           },
    {"d['voided'] = 0",                                   "its voided is not what",             "hours.json is not what"       },
    {"d['records'] -= 1",                                 "its records is not what",            "hours.json is not what"       },
    {"d['note'] = 'all good'",                            "its note is not what",               "hours.json is not what"       },
};
enum { ALTERED_HOURS = sizeof altered_hours / sizeof *altered_hours };

// The folder as `bad`, its file changed by Python: `d` is all of it, `e` its events, `h` its hours.
static void alter_json(const char *folder, const char *file, const char *change) {
    CHECK(shell("rm -rf bad && cp -r %s bad && python3 -c \"import json; p = 'bad/%s'; "
                "d = json.load(open(p)); "
                "e = d['Device'][0]['Event'] if 'Device' in d else []; h = d.get('hours', []); %s; "
                "json.dump(d, open(p, 'w'))\"",
                folder, file, change) == 0);
}

static void alter_line(const char *change) {
    CHECK(shell("rm -rf bad && cp -r auditors bad && sed -i '%s' bad/events.json && "
                "! cmp -s bad/events.json auditors/events.json",
                change) == 0);
}

// Whether the last command's output has this text.
static bool said(const char *text) {
    char *output;
    size_t size;
    CHECK(whole_file_read(scratch_path("shell.out"), 1 << 20, &output, &size) == SYNC_OK);
    const bool it_did = output && strstr(output, text);
    if (!it_did)
        fprintf(stderr, "not said: %s\n--- but: %s", text, output);
    free(output);
    return it_did;
}

// ---- Go

static bool build_go(void) {
    char line[3000];
    if (!have("Go with golang.org/x/mod",
              "command -v go >/dev/null && "
              "test -d /usr/share/gocode/src/golang.org/x/mod/sumdb/tlog"))
        return false;
    snprintf(line, sizeof line,
             "GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE='%s/../go-cache' GOFLAGS= "
             "go build -o '%s' tests/independent/verify_day.go tests/independent/verify_events.go",
             BIN, scratch_path("verify_day"));
    CHECK(system(line) == 0);
    return true;
}

#define go_says(form, ...) shell("./verify_day " form, __VA_ARGS__)

static void go_takes_our_checkpoint_our_leaves_and_our_proofs(void) {
    CHECK(go_says("leaves '%s' export/checkpoint.note export/leaves.txt", vkey) == 0);
    CHECK(go_says("leaves '%s' older.note export/leaves.txt", vkey) == 0);
    CHECK(go_says("proof '%s' 77.tlog-proof '%s'", vkey, leaf_text) == 0);
    CHECK(go_says("growth '%s' older.note newer.note growth", vkey) == 0);
}

static void go_refuses_what_was_altered(void) {
    char other_leaf[HASH_TEXT_SIZE], other_key[CHECKPOINT_KEY_SIZE];
    struct checkpoint_signer other;
    hash_text(other_leaf, log_source_leaf(&source, 78));
    checkpoint_signer_make(&other, CHECKPOINT_LOG, day.place.origin,
                           log_source_leaf(&source, 0)); // some 32 bytes
    checkpoint_signer_text(other_key, &other);
    CHECK(go_says("leaves '%s' export/checkpoint.note bad.leaves", vkey) == 1);
    CHECK(go_says("leaves '%s' bad-root.note export/leaves.txt", vkey) == 1);
    CHECK(go_says("leaves '%s' bad-signature.note export/leaves.txt", vkey) == 1);
    CHECK(go_says("leaves '%s' export/checkpoint.note export/leaves.txt", other_key) == 1);
    CHECK(go_says("proof '%s' 77.tlog-proof '%s'", vkey, other_leaf) == 1);
    CHECK(go_says("proof '%s' bad.tlog-proof '%s'", vkey, leaf_text) == 1);
    CHECK(go_says("growth '%s' older.note newer.note bad.growth", vkey) == 1);
    CHECK(go_says("growth '%s' newer.note older.note growth", vkey) == 1);
}

#define go_events(events)                                                                          \
    go_says("events '%s' auditors/checkpoint.note auditors/records.bin %s "                        \
            "\"$OLDPWD\"/tests/independent/log_words.json",                                        \
            vkey, events)
#define go_hours(hours)                                                                            \
    go_says("hours '%s' auditors/checkpoint.note auditors/records.bin %s", vkey, hours)

static void go_compares_each_event_and_each_hour(void) {
    CHECK(go_events("auditors/events.json") == 0);
    CHECK(go_hours("export/hours.json") == 0);
    CHECK(shell("cp auditors/records.bin bad.records && printf x | "
                "dd of=bad.records bs=1 seek=500 conv=notrunc") == 0);
    CHECK(go_says("events '%s' auditors/checkpoint.note bad.records auditors/events.json "
                  "\"$OLDPWD\"/tests/independent/log_words.json",
                  vkey) == 1);
    CHECK(said("the leaves have another root"));
}

// ---- Python

#define python_says(form, ...)                                                                     \
    shell("python3 \"$OLDPWD\"/tests/independent/verify_day.py " form, __VA_ARGS__)

static void python_takes_our_folder_and_our_proof(void) {
    CHECK(python_says("export --key '%s'", vkey) == 0);
    CHECK(python_says("77.tlog-proof '%s' --key '%s'", leaf_text, vkey) == 0);
    CHECK(python_says("export --key %s", "export/kiosk.vkey") == 1 &&
          said("followed by the key itself")); // a file with it
    CHECK(python_says("%s", "export --key") == 1 && said("followed by the key itself"));
    CHECK(python_says("%s", "export") == 0);
    CHECK(said("good so far, closed or not cannot be told from leaf hashes") &&
          said("(its own word)") && said("hours.json is NOT checked"));
    CHECK(python_says("auditors --key '%s'", vkey) == 0);
    CHECK(said("good, closed: ") && said("records.bin has the same; each event of events.json is"));
    CHECK(shell("cmp auditors/leaves.txt export/leaves.txt && "
                "! test -e \"$OLDPWD\"/tests/independent/__pycache__") == 0);
}

#define python_compares(form, ...)                                                                 \
    shell("python3 -B \"$OLDPWD\"/tests/independent/verify_events.py " form, __VA_ARGS__)

// By Python, and by Go where it is there.
static void each_altered_event_and_hour_is_named(void) {
    CHECK(python_compares("%s", "auditors export") == 0);
    for (size_t i = 0; i < ALTERED_EVENTS + MOVED_EVENTS; i++) {
        const struct alteration *how =
            i < ALTERED_EVENTS ? &altered_events[i] : &moved_events[i - ALTERED_EVENTS];
        if (i < ALTERED_EVENTS)
            alter_line(how->change);
        else
            alter_json("auditors", "events.json", how->change);
        CHECK(python_says("bad --key '%s'", vkey) == 1 && said(how->python));
        CHECK(!has_go || (go_events("bad/events.json") == 1 && said(how->go)));
    }
    for (size_t i = 0; i < ALTERED_HOURS; i++) {
        alter_json("export", "hours.json", altered_hours[i].change);
        CHECK(python_compares("%s", "auditors bad") == 1 && said(altered_hours[i].python));
        CHECK(!has_go || (go_hours("bad/hours.json") == 1 && said(altered_hours[i].go)));
    }
    CHECK(python_says("bad --key '%s'", vkey) == 0 && said("hours.json is NOT checked"));
    CHECK(shell("rm -rf bad && cp -r auditors bad && rm bad/records.bin") == 0);
    CHECK(python_says("bad --key '%s'", vkey) == 0 && said("events.json is NOT checked"));
    CHECK(shell("rm -rf bad && cp -r export bad && sed -i '4{h;d};5{G}' bad/leaves.txt") == 0);
    CHECK(python_compares("%s", "auditors bad") == 1 && said("they differ from record 3 on"));
}

static void python_refuses_what_was_altered(void) {
    char other_leaf[HASH_TEXT_SIZE], centre[CHECKPOINT_KEY_SIZE];
    struct checkpoint_signer another;
    checkpoint_signer_make(&another, CHECKPOINT_LOG, day.place.origin, log_source_leaf(&source, 0));
    checkpoint_signer_text(centre, &another);
    write_file("kiosk.other", centre, strlen(centre));
    checkpoint_signer_make(&another, CHECKPOINT_COSIGNER, "cec.example/centre",
                           log_source_leaf(&source, 0));
    checkpoint_signer_text(centre, &another);
    hash_text(other_leaf, log_source_leaf(&source, 78));
    CHECK(python_says("77.tlog-proof '%s' --key '%s'", other_leaf, vkey) == 1);
    CHECK(python_says("bad.tlog-proof '%s' --key '%s'", leaf_text, vkey) == 1);
    static const char *const parts[][2] = {
        {"bad.leaves",         "leaves.txt"     },
        {"bad-root.note",      "checkpoint.note"},
        {"bad-signature.note", "checkpoint.note"},
        {"older.note",         "kiosk.vkey"     }
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        CHECK(shell("rm -rf bad && cp -r export bad && cp %s bad/%s", parts[i][0], parts[i][1]) ==
              0);
        CHECK(python_says("%s", "bad") == 1);
    }
    CHECK(shell("rm -rf bad && cp -r auditors bad && printf x | "
                "dd of=bad/records.bin bs=1 seek=500 conv=notrunc") == 0);
    CHECK(python_says("%s", "bad") == 1 && said("they differ from record 3 on"));
    CHECK(shell("cp kiosk.other bad/kiosk.vkey && cp auditors/records.bin bad") == 0);
    CHECK(python_says("bad --key '%s'", vkey) == 1 && said("kiosk.vkey is not the key"));
    CHECK(python_says("77.tlog-proof '%s' --key '%s' --key '%s'", leaf_text, vkey, centre) == 1);
    CHECK(said("cec.example/centre, whose key was given, has not signed"));
    CHECK(python_says("export --key '%s' --key '%s'", vkey, centre) == 1);
}

// With the centre's cosignature below the kiosk's: INTEGRITY.md 3's vector.
static void python_takes_the_vector_with_both_signatures(void) {
    static const char note[] = "cec.example/2027-01/uik7001/k2\n3\n"
                               "EROfCuN4nLInq4w+V9ZuiSXjrblsJNVzEYMhUNaskFs=\n\n"
                               "\xE2\x80\x94 cec.example/2027-01/uik7001/k2 "
                               "t2rMaKB7ZZlyMRkH17uAm6iLcVBCijwGPq5BKy/MZxW6kD1JZ7e7RzFesMF3uslb7U"
                               "Ku2Oocz8g35ra83q3zTsieMwc=\n"
                               "\xE2\x80\x94 cec.example/witness "
                               "tFWdVwAAAABrSdIAjigbNTSKcoYb//jyx1mvN1PsHEwxR3Ud+HFZvymHGDBx30WHT+"
                               "skjmSS5I/dv88N4AH2N1mHaNpmaJaIL0iXCA==\n",
                      kiosk[] = "cec.example/2027-01/uik7001/k2+b76acc68+"
                                "AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs";
    char text[2000], leaf[HASH_TEXT_SIZE], witness_text[CHECKPOINT_KEY_SIZE];
    uint8_t seed[32], witness_key[32], secret[64], leaves[3][32];
    struct merkle_proof proof;
    struct checkpoint_signer witness;
    for (int i = 0; i < 3; i++) {
        const char record[] = {'r', 'e', 'c', 'o', 'r', 'd', ' ', (char)('0' + i)};
        merkle_leaf(leaves[i], record, sizeof record);
    }
    merkle_prove_leaf(&proof, leaves[0], 3, 2);
    char sibling[HASH_TEXT_SIZE];
    hash_text(sibling, proof.hashes[0]);
    hash_text(leaf, leaves[2]);
    memset(seed, 9, sizeof seed);
    crypto_sign_seed_keypair(witness_key, secret, seed);
    checkpoint_signer_make(&witness, CHECKPOINT_COSIGNER, "cec.example/witness", witness_key);
    checkpoint_signer_text(witness_text, &witness);
    const int size =
        snprintf(text, sizeof text, "c2sp.org/tlog-proof@v1\nindex 2\n%s\n\n%s", sibling, note);
    write_file("vector.tlog-proof", text, (size_t)size);
    CHECK(python_says("vector.tlog-proof %s --key %s --key %s", leaf, kiosk, witness_text) == 0);
    CHECK(python_says("vector.tlog-proof %s --key %s", leaf, witness_text) == 0);
    CHECK(shell("sed 's/k2$/k3/;6s/k3 /k2 /' vector.tlog-proof >bad-vector.tlog-proof") == 0);
    CHECK(python_says("bad-vector.tlog-proof %s --key %s", leaf, witness_text) == 1);
}

// ---- minisign

static void minisign_takes_what_the_kiosk_signs(void) {
    char key[57];
    uint8_t bytes[42] = "Ed";
    const struct public_key public_key = participation_log_minisign_key(day.log);
    memcpy(bytes + 2, public_key.number, 8);
    memcpy(bytes + 10, public_key.key, 32);
    sodium_bin2base64(key, sizeof key, bytes, sizeof bytes, sodium_base64_VARIANT_ORIGINAL);
    char *events, text[SIGNATURE_FILE_MAX];
    size_t size;
    CHECK(whole_file_read(scratch_path("auditors/events.json"), 1 << 24, &events, &size) ==
          SYNC_OK);
    write_file("auditors/events.json.minisig", text,
               participation_log_sign(day.log, events, size, "kind=events uik=7001", text));
    free(events);
    CHECK(shell("minisign -V -P %s -m auditors/events.json | "
                "grep 'Trusted comment: kind=events uik=7001'",
                key) == 0);
    CHECK(
        shell("cp auditors/events.json x.json && cp auditors/events.json.minisig x.json.minisig && "
              "printf ' ' >>x.json && minisign -V -P %s -m x.json",
              key) == 1);
}

static void minisign_takes_a_station_s_package(void) {
    struct small_station station;
    CHECK(small_station_make(&station));
    CHECK(shell("minisign -V -p '%s' -m '%s'", station.key, station.slice) == 0);
    CHECK(shell("printf x >>'%s' && minisign -V -p '%s' -m '%s'", station.slice, station.key,
                station.slice) == 1);
    small_station_remove(&station);
}

// ---- NIST SP 1500-101

static void events_are_as_the_common_data_format_has_them(void) {
    CHECK(shell("python3 \"$OLDPWD\"/tests/independent/check_events.py auditors/events.json") == 0);
    static const char *const bad[] = {"s/EventLogging.Device/EventLogging.Devices/",
                                      "s/\"Disposition\": \"success\"/\"Disposition\": \"fine\"/",
                                      "s/\"Sequence\": \"7\"/\"Sequence\": 7/",
                                      "s/\"Sequence\": \"7\"/\"Sequence\": \"8\"/",
                                      "s/electronic-poll-book/poll-book/",
                                      "s/\"Hash\"/\"hash\"/"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        CHECK(shell("sed '%s' auditors/events.json >bad.json", bad[i]) == 0);
        CHECK(shell("python3 \"$OLDPWD\"/tests/independent/check_events.py bad.json") == 1);
    }
}

int main(void) {
    if (sodium_init() < 0)
        return 1;
    prepare();
    has_go = build_go();
    if (has_go) {
        RUN(go_takes_our_checkpoint_our_leaves_and_our_proofs);
        RUN(go_refuses_what_was_altered);
        RUN(go_compares_each_event_and_each_hour);
    }
    if (have("Python", "command -v python3 >/dev/null")) {
        RUN(python_takes_our_folder_and_our_proof);
        RUN(python_refuses_what_was_altered);
        RUN(each_altered_event_and_hour_is_named);
        RUN(python_takes_the_vector_with_both_signatures);
    }
    if (have("minisign", "command -v minisign >/dev/null")) {
        RUN(minisign_takes_what_the_kiosk_signs);
        RUN(minisign_takes_a_station_s_package);
    }
    if (have("python3-jsonschema", "python3 -c 'import jsonschema' 2>/dev/null"))
        RUN(events_are_as_the_common_data_format_has_them);
    sample_log_close(&day);
    log_source_close(&source);
    const int result = check_report();
    if (result == 0 && is_incomplete)
        SKIP("in part: what is named above is not installed");
    return result;
}
