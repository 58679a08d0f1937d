// shailoo log export: what others need to check a day with programs that are not ours; what is safe
// to publish in one folder, what is for auditors in another.
#include "sync/log_export.h"
#include "kiosk/tool/log_tool.h"
#include "kiosk/version.h"
#include "sync/whole_file.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct log_options given;
static const char *auditors;
static const struct tool_option takes[] = {
    TOOL_TEXT("auditor", "DIR", &auditors,
              "writes the records and each event, with its time, slip number and reason, into this "
              "folder of its own, which nobody else may read"),
    LOG_CHECKPOINT(given),
    LOG_KEY(given),
    TOOL_END,
};

// ---- A folder to write into

struct folder {
    const char *path;
    int file;    // -1: none
    bool is_new; // made here
};

static bool is_empty(int folder) {
    DIR *names = fdopendir(dup(folder));
    bool is = names != NULL;
    for (const struct dirent *name; is && (name = readdir(names));)
        is = !strcmp(name->d_name, ".") || !strcmp(name->d_name, "..");
    if (names)
        closedir(names);
    return is;
}

// Makes it, or takes an empty one that is there.
static int open_folder(struct folder *folder, const char *path, mode_t mode) {
    *folder = (struct folder){.path = path, .file = -1};
    folder->is_new = !mkdir(path, mode);
    if (!folder->is_new && errno != EEXIST)
        return tool_complain("%s: %s", path, strerror(errno));
    const enum sync_status status = whole_file_open_folder(&folder->file, path);
    if (status)
        return tool_complain("%s: %s", path, sync_status_text(status));
    if (!is_empty(folder->file)) {
        tool_complain("%s: has something in it already; name another folder", path);
        return TOOL_NO;
    }
    if (!folder->is_new && mode == 0700 && fchmod(folder->file, mode))
        return tool_complain("%s: others may read it: %s", path, strerror(errno));
    return TOOL_YES;
}

// An empty folder that was made here goes again.
static void close_folder(const struct folder *folder) {
    if (folder->file >= 0)
        close(folder->file);
    if (folder->is_new)
        (void)rmdir(folder->path);
}

static bool is_same(const struct stat *a, const struct stat *b) {
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

// Whether `inner` is `outer` or lies anywhere in it: who publishes the one gives away the other.
static bool lies_in(int inner, int outer) {
    struct stat at, above = {0}, top;
    int file = dup(inner);
    bool does = fstat(outer, &top) || fstat(file, &at) || is_same(&at, &top), is_root = false;
    while (!does && !is_root) {
        const int up = openat(file, "..", O_PATH | O_DIRECTORY | O_CLOEXEC);
        does = up < 0 || fstat(up, &above) || is_same(&above, &top); // or cannot be told
        is_root = !does && is_same(&above, &at);
        at = above;
        close(file);
        file = up;
    }
    close(file);
    return does;
}

// ---- The command

static bool is_closed(const struct log_source *source) {
    struct log_record last;
    const uint8_t *bytes = source->count ? log_source_record(source, source->count - 1) : NULL;
    return bytes && !log_record_decode(&last, bytes) && last.event == LOG_CLOSED;
}

static int write_folders(const struct log_named *source, const struct log_export *how,
                         const struct folder *everybody, const struct folder *closed) {
    const struct folder *at = everybody;
    enum sync_status status = log_export_public(&source->log, how, everybody->file);
    if (!status && closed->file >= 0) {
        at = closed;
        status = log_export_auditors(&source->log, how, closed->file);
    }
    if (status)
        return tool_complain("%s: %s", at->path, sync_status_text(status));
    printf("%s: leaves.txt checkpoint.note kiosk.vkey%s: %s\n", everybody->path,
           source->log.records ? " hours.json" : "",
           is_closed(&source->log)
               ? "safe to publish"
               : "no secret, but the poll is NOT closed: publish it once, after the closing");
    if (closed->file >= 0)
        printf("%s: records.bin events.json with them: for auditors alone\n", closed->path);
    return TOOL_YES;
}

static int write_export(const struct log_named *source, const char *path, const char *note,
                        size_t size) {
    const struct log_export how = {&source->signer, note, size, shailoo_version, log_now_ms()};
    struct folder everybody, closed = {.file = -1};
    if (auditors && !source->log.records)
        return tool_complain("%s: has leaf hashes alone: there is nothing for auditors in it",
                             source->path);
    int result = open_folder(&everybody, path, 0755);
    if (result == TOOL_YES && auditors)
        result = open_folder(&closed, auditors, 0700);
    if (result == TOOL_YES && auditors && lies_in(closed.file, everybody.file))
        result = tool_complain("%s: lies in %s, which is published: name another folder for "
                               "auditors",
                               auditors, path);
    if (result == TOOL_YES)
        result = write_folders(source, &how, &everybody, &closed);
    close_folder(&closed);
    close_folder(&everybody);
    return result;
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
    if (result == TOOL_YES && noted.size < source.log.count)
        printf("the checkpoint is over the first %" PRIu64 " of %" PRIu64
               " records: nobody has signed the others\n",
               noted.size, source.log.count);
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
    .summary = "writes a day for everybody to check, and apart for auditors",
    .operands = "SOURCE DIR",
    .options = takes,
    .words =
        "Writes into DIR, which is safe to publish:\n"
        "  leaves.txt       leaf hashes, one a line   } anyone can check the day\n"
        "  checkpoint.note  the signed checkpoint     } from these with any C2SP\n"
        "  kiosk.vkey       the kiosk's verifier key  } tool\n"
        "  hours.json       how many slips came out in each hour\n"
        "No event stands for itself there, and no slip number, reason or exact time: in their "
        "order "
        "they would tell an observer who saw the voters come which of them was refused, doubted or "
        "decided on. Publish it once, after the closing.\n"
        "With --auditor, into that folder, the first three again and:\n"
        "  records.bin      the records\n"
        "  events.json      each event, as NIST SP 1500-101 has it\n"
        "Its tags tell, to whoever has the station's keys, who voted: give it to auditors alone.\n"
        "Each folder has to be empty or not there yet.\n" LOG_SOURCE,
    .exits = "0 good, 1 not good, or something is in a folder already, 2 usage, 3 bad input",
    .run = run,
};
