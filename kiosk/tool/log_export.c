// shailoo log export: what others need to check a day with programs that are not ours.
#include "sync/log_export.h"
#include "kiosk/tool/log_tool.h"
#include "kiosk/version.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PATH_SIZE = 4096 };

static struct log_options given;
static const struct tool_option takes[] = {
    LOG_CHECKPOINT(given),
    LOG_KEY(given),
    TOOL_END,
};

static int write_export(const struct log_named *source, const char *folder, const char *note,
                        size_t size) {
    char path[PATH_SIZE];
    const struct log_export how = {&source->signer, note, size, shailoo_version, log_now_ms()};
    if ((size_t)snprintf(path, sizeof path, "%s/leaves.txt", folder) >= sizeof path)
        return tool_complain("%s: the name is too long", folder);
    if (mkdir(folder, 0755) && errno != EEXIST)
        return tool_complain("%s: %s", folder, strerror(errno));
    struct stat there;
    if (!lstat(path, &there)) {
        tool_complain("%s: has an export already; name another folder", folder);
        return TOOL_NO;
    }
    const enum sync_status status = log_export_folder(&source->log, &how, folder);
    if (status)
        return tool_complain("%s: %s", folder, sync_status_text(status));
    printf("%s/leaves.txt checkpoint.note kiosk.vkey%s: safe to publish\n", folder,
           source->log.records ? " events.json" : "");
    if (source->log.records)
        printf("%s/records.bin: for auditors alone\n", folder);
    return TOOL_YES;
}

static int export_to(char **operands) {
    const char *path = operands[0], *folder = operands[1];
    struct log_named source;
    struct checkpoint noted = {.size = 0};
    size_t size;
    int result = log_open(&source, path, &given);
    char *note = result == TOOL_YES ? log_take_note(&source, &given, &noted, &size) : NULL;
    if (result == TOOL_YES)
        result = note ? write_export(&source, folder, note, size) : TOOL_NO;
    if (result == TOOL_YES && (source.check.found || *source.log.damage)) {
        tool_complain("%s: the log is not in order; 'shailoo log verify' says why", path);
        result = TOOL_NO;
    }
    free(note);
    log_close(&source);
    return result;
}

static int run(char **operands) {
    return log_run(&given, export_to, operands);
}

const struct tool_command log_export = {
    .name = "export",
    .summary = "writes what anyone can check the day from into a folder",
    .operands = "SOURCE DIR",
    .options = takes,
    .words = "Writes into DIR:\n"
             "  leaves.txt       leaf hashes, one a line    } anyone can check the day\n"
             "  checkpoint.note  the signed checkpoint      } from these with any C2SP\n"
             "  kiosk.vkey       the kiosk's verifier key   } tool; no personal data\n"
             "  events.json      NIST SP 1500-101 Election Event Logging\n"
             "  records.bin      for auditors alone\n"
             "All are safe to publish but records.bin: its tags tell, to whoever has the station's "
             "keys, who voted.\n" LOG_SOURCE,
    .exits = "0 good, 1 not good, or there is an export already, 2 usage, 3 bad input",
    .run = run,
};
