// shailoo log: is a participation log whole, unchanged and in order? For auditors and observers,
// with nobody's passphrase; and what others need to check it with programs that are not ours.
#include "kiosk/tool/log_tool.h"
#include "kiosk/version.h"
#include "sync/log_export.h"
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: shailoo log verify SOURCE... [--checkpoint NOTE] [--key VKEY]\n"
    "       shailoo log verify FILE.tlog-proof --leaf HASH --key VKEY\n"
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
    "          Of a proof: whether the record with this leaf hash, as a slip's code has it, is in\n"
    "          the kiosk's log\n"
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

// ---- show

static void show_record(uint64_t seq, const uint8_t *bytes, const struct log_options *options) {
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

static int show(const char *path, const struct log_options *options) {
    struct log_named source;
    int result = log_open(&source, path, options);
    if (result == TOOL_YES && !source.log.records)
        result = tool_complain("%s: has leaf hashes alone; records are in records.bin", path);
    if (result == TOOL_YES && options->as_json) {
        char *text = log_export_events(&source.log, source.has_signer ? source.signer.name : "",
                                       shailoo_version, log_now_ms());
        if (text)
            puts(text);
        else
            result = tool_complain("no memory left");
        free(text);
    } else if (result == TOOL_YES)
        for (uint64_t seq = 0; seq < source.log.count; seq++)
            show_record(seq, log_source_record(&source.log, seq), options);
    if (result == TOOL_YES && *source.log.damage) {
        tool_complain("%s: %s", path, source.log.damage);
        result = TOOL_NO;
    }
    log_close(&source);
    return result;
}

// ---- The command line

static bool take_key(struct log_options *options, const char *text) {
    struct checkpoint_signer *key = &options->keys[options->key_count];
    char *file = NULL;
    size_t size;
    bool good = true;
    if (options->key_count == KEYS_MAX)
        return !tool_complain("more than %d keys", KEYS_MAX);
    if (checkpoint_signer_parse(key, text)) {
        file = log_read_text(text, &size);
        good = file != NULL;
        if (file)
            file[strcspn(file, "\r\n")] = 0;
        if (good && checkpoint_signer_parse(key, file)) {
            tool_complain("%s: not a verifier key", text);
            good = false;
        }
    }
    options->key_count += good;
    free(file);
    return good;
}

static bool take_note_file(struct log_options *options, const char *path) {
    struct log_note *note = &options->notes[options->note_count];
    if (options->note_count == NOTES_MAX)
        return !tool_complain("more than %d checkpoints", NOTES_MAX);
    note->text = log_read_text(path, &note->size);
    if (!note->text)
        return false;
    options->note_count++;
    note->path = path;
    if (note->size > 2 && !memcmp(note->text + note->size - 2, "\n\n", 2))
        note->size--; // zbarimg adds one to what a QR code says
    if (!checkpoint_claims(&note->claims, note->text, note->size))
        return true;
    tool_complain("%s: not a checkpoint", path);
    return false;
}

static bool take_offset(struct log_options *options, const char *text) {
    char sign, rest;
    int hours, minutes;
    if (sscanf(text, "%c%2d:%2d%c", &sign, &hours, &minutes, &rest) != 3 ||
        (sign != '+' && sign != '-') || hours < 0 || hours > 14 || minutes < 0 || minutes > 59) {
        tool_complain("--offset %s is not like +06:00", text);
        return false;
    }
    options->utc_offset_min = (sign == '-' ? -1 : 1) * (hours * 60 + minutes);
    return true;
}

static enum tool_exit take_options(int argc, char **argv, struct log_options *options) {
    enum { CHECKPOINT = 1, KEY, OFFSET, JSON, LEAF };
    static const struct option known[] = {
        {"checkpoint", required_argument, NULL, CHECKPOINT},
        {"key",        required_argument, NULL, KEY       },
        {"offset",     required_argument, NULL, OFFSET    },
        {"leaf",       required_argument, NULL, LEAF      },
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
        case LEAF: options->leaf = optarg; break;
        case JSON: options->as_json = true; break;
        default: fputs(help, stderr); return TOOL_USAGE;
        }
    }
    return good ? TOOL_YES : TOOL_BAD_INPUT;
}

static int run(const char *what, char **rest, int count, const struct log_options *options) {
    if (!strcmp(what, "verify") && count == 1 && options->leaf)
        return log_verify_proof(rest[0], options);
    if (!strcmp(what, "verify") && count >= 1 && count <= SOURCES_MAX)
        return log_verify(rest, count, options);
    if (!strcmp(what, "show") && count == 1)
        return show(rest[0], options);
    if (!strcmp(what, "prove") && count == 2)
        return log_prove(rest[0], rest[1], options);
    if (!strcmp(what, "export") && count == 2)
        return log_export_to(rest[0], rest[1], options);
    fputs(help, stderr);
    return TOOL_USAGE;
}

int tool_log(int argc, char **argv) {
    struct log_options options = {.note_count = 0};
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
