// shailoo log show: the records of a log, as text or as other programs read them.
#include "kiosk/tool/log_tool.h"
#include "kiosk/version.h"
#include "sync/log_export.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static struct log_options given;
static const char *offset;
static const struct tool_option takes[] = {
    TOOL_TEXT("offset", "+HH:MM", &offset, "shows the time of that zone; else UTC"),
    TOOL_FLAG("json", &given.as_json, "as NIST SP 1500-101 Election Event Logging has them"),
    TOOL_END,
};

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

static int show(const char *path) {
    struct log_named source;
    int result = log_open(&source, path, &given);
    if (result == TOOL_YES && !source.log.records)
        result = tool_complain(
            "%s: has leaf hashes alone; the records are in an auditors' folder (export --auditor)",
            path);
    if (result == TOOL_YES && given.as_json) {
        char *text = log_export_events(&source.log, source.has_signer ? source.signer.name : "",
                                       shailoo_version, log_now_ms());
        if (text)
            puts(text);
        else
            result = tool_complain("no memory left");
        free(text);
    } else if (result == TOOL_YES)
        for (uint64_t seq = 0; seq < source.log.count; seq++)
            show_record(seq, log_source_record(&source.log, seq), &given);
    if (result == TOOL_YES && *source.log.damage) {
        tool_complain("%s: %s", path, source.log.damage);
        result = TOOL_NO;
    }
    log_close(&source);
    return result;
}

static bool read_offset(const char *text) {
    char sign, rest;
    int hours, minutes;
    if (sscanf(text, "%c%2d:%2d%c", &sign, &hours, &minutes, &rest) != 3 ||
        (sign != '+' && sign != '-') || hours < 0 || hours > 14 || minutes < 0 || minutes > 59) {
        tool_complain("--offset %s is not like +06:00", text);
        return false;
    }
    given.utc_offset_min = (sign == '-' ? -1 : 1) * (hours * 60 + minutes);
    return true;
}

static int run(char **operands) {
    if (offset && !read_offset(offset))
        return TOOL_BAD_INPUT;
    return show(operands[0]);
}

const struct tool_command log_show = {
    .name = "show",
    .summary = "prints a log's records",
    .operands = "SOURCE",
    .options = takes,
    .words = "Prints the records as text, one a line, with the time in UTC.\n" LOG_SOURCE,
    .exits = "0 good, 1 a record is damaged, 2 usage, 3 bad input",
    .run = run,
};
