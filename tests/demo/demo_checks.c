#include "tests/demo/demo_checks.h"
#include "sync/participation_log.h"
#include <dirent.h>
#include <fcntl.h>
#include <jansson.h>
#include <limits.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { HUB_WAIT_MS = 20000, NAME_SIZE = 64 };

struct checks {
    FILE *to;
    bool all_agree;
};

static void check(struct checks *checks, bool agrees, const char *what, const char *detail) {
    fprintf(checks->to, "%s  %s%s%s\n", agrees ? "agrees   " : "DISAGREES", what,
            detail[0] ? ": " : "", detail);
    checks->all_agree &= agrees;
}

static void check_number(struct checks *checks, const char *what, long long played,
                         long long found) {
    char detail[96];
    snprintf(detail, sizeof detail, "%lld", found);
    if (played != found)
        snprintf(detail, sizeof detail, "%lld by what was played, %lld there", played, found);
    check(checks, played == found, what, detail);
}

// ---- What was played ----

struct played { // by the names that the final report uses
    int by_finger, by_face, by_decision, women, typed_pin;
    int not_identified, rejected, already, not_listed, referred, cancelled, walked_away, voided,
        issued, by_search, by_search_of_face, searches, searches_of_faces, warnings, doubts,
        explained, untried;
};

static bool is_marked(enum demo_outcome outcome) {
    return outcome == OUTCOME_FINGER || outcome == OUTCOME_FACE || outcome == OUTCOME_DECISION;
}

static void count_mark(struct played *played, const struct demo_visit *visit, int by) {
    played->by_finger += visit->actual == OUTCOME_FINGER ? by : 0;
    played->by_face += visit->actual == OUTCOME_FACE ? by : 0;
    played->by_decision += visit->actual == OUTCOME_DECISION ? by : 0;
    played->women += visit->voter->pin[0] == '1' ? by : 0;
    played->by_search += visit->twist == TWIST_BY_SEARCH ? by : 0;
    played->by_search_of_face += visit->twist == TWIST_BY_FACE ? by : 0;
    played->typed_pin += strcmp(visit->pin, visit->voter->pin) == 0 ? by : 0;
}

// The mark of an earlier visit was taken back in this one.
static void take_back(struct played *played, const struct demo_day *day, int visit) {
    for (int i = visit; i-- > 0;)
        if (day->visits[i].voter == day->visits[visit].voter && is_marked(day->visits[i].actual)) {
            count_mark(played, &day->visits[i], -1);
            return;
        }
}

static struct played played_of(const struct demo_day *day) {
    struct played played = {0};
    for (int i = 0; i < day->count; i++) {
        const struct demo_visit *visit = &day->visits[i];
        const bool undone = visit->actual == OUTCOME_UNDONE;
        if (is_marked(visit->actual))
            count_mark(&played, visit, 1);
        if (undone && visit->found_already)
            take_back(&played, day, i);
        played.issued += is_marked(visit->actual) || (undone && !visit->found_already);
        played.voided += undone;
        played.not_identified += visit->found_not_identified;
        played.already += visit->found_already;
        played.searches += visit->searches;
        played.searches_of_faces += visit->searches_of_faces;
        played.warnings += visit->warnings;
        played.doubts += visit->doubts;
        played.explained += visit->explained;
        played.untried += visit->untried;
        played.rejected += visit->actual == OUTCOME_REFUSED;
        played.referred += visit->actual == OUTCOME_REFERRED;
        played.not_listed +=
            visit->actual == OUTCOME_NOT_LISTED || visit->actual == OUTCOME_REFERRED;
        played.cancelled += visit->actual == OUTCOME_CANCELLED;
        played.walked_away += visit->actual == OUTCOME_WALKED_AWAY;
    }
    return played;
}

// ---- The final report, twice ----

struct bytes { // the log's records
    uint8_t *at;
    size_t size;
};

// What the log says of the comparisons: how many there are is the readers' and the cameras' doing.
static void count_tries(const struct bytes *log, int *tries, int *used_up) {
    struct log_record record;
    for (size_t i = 0; i < log->size / LOG_RECORD_SIZE; i++)
        if (log_record_decode(&record, log->at + i * LOG_RECORD_SIZE) == SYNC_OK) {
            *tries += record.event == LOG_TRIED;
            *used_up += record.event == LOG_NOT_IDENTIFIED && record.arg == UNIDENTIFIED_USED_UP;
        }
}

static long long in_csv(const char *path, const char *name) { // -1: not there
    char line[256], found[NAME_SIZE];
    long long value, result = -1;
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, "%63[^,],%lld", found, &value) == 2 && strcmp(found, name) == 0)
            result = value;
    if (file)
        fclose(file);
    return result;
}

static void check_figure(struct checks *checks, const json_t *figures, const char *csv,
                         const char *name, long long played) {
    char what[NAME_SIZE + 32];
    snprintf(what, sizeof what, "final-report.json, %s", name);
    const json_t *value = json_object_get(figures, name);
    check_number(checks, what, played, json_is_integer(value) ? json_integer_value(value) : -1);
    if (in_csv(csv, name) == json_integer_value(value))
        return; // the same twice is said once
    snprintf(what, sizeof what, "final-report.csv, %s", name);
    check_number(checks, what, json_integer_value(value), in_csv(csv, name));
}

static void check_report(struct checks *checks, const struct played *played, const char *folder,
                         const struct bytes *log) {
    const long long log_size = (long long)(log->size / LOG_RECORD_SIZE);
    int tries = 0, used_up = 0;
    count_tries(log, &tries, &used_up);
    char path[PATH_MAX], csv[PATH_MAX];
    snprintf(path, sizeof path, "%s/final-report.json", folder);
    snprintf(csv, sizeof csv, "%s/final-report.csv", folder);
    json_t *root = json_load_file(path, 0, NULL);
    check(checks, root != NULL, "the final report is there and is JSON", path);
    const json_t *figures = json_object_get(root, "figures");
    const int identified = played->by_finger + played->by_face + played->by_decision;
    const struct {
        const char *name;
        int value;
    } figure[] = {
        {"identified",                  identified                },
        {"identified_by_finger",        played->by_finger         },
        {"identified_by_face",          played->by_face           },
        {"identified_by_decision",      played->by_decision       },
        {"identified_with_typed_pin",   played->typed_pin         },
        {"identified_found_by_finger",  played->by_search         },
        {"identified_found_by_face",    played->by_search_of_face },
        {"searches_by_finger",          played->searches          },
        {"searches_by_face",            played->searches_of_faces },
        {"finger_warnings",             played->warnings          },
        {"face_doubts",                 played->doubts            },
        {"face_doubts_overridden",      played->doubts            },
        {"faces_alone_explained",       played->explained         },
        {"admitted_with_nothing_tried", played->untried           },
        {"identified_women",            played->women             },
        {"identified_men",              identified - played->women},
        {"without_slip",                0                         },
        {"not_identified",              played->not_identified    },
        {"rejected_by_decision",        played->rejected          },
        {"already_identified",          played->already           },
        {"not_on_this_list",            played->not_listed        },
        {"cancelled",                   played->cancelled         },
        {"walked_away",                 played->walked_away       },
        {"slips_issued",                played->issued            },
        {"marks_voided",                played->voided            },
        {"comparisons",                 tries                     },
        {"tries_of_the_day_used_up",    used_up                   },
    };
    for (size_t i = 0; i < sizeof figure / sizeof *figure; i++)
        check_figure(checks, figures, csv, figure[i].name, figure[i].value);
    check(checks, used_up > 0, "somebody's tries of the day were used up", "");
    check_number(checks, "final-report.json, log_size against the log", log_size,
                 json_integer_value(json_object_get(root, "log_size")));
    json_decref(root);
}

// ---- The log, and the hub's copy of it ----

static struct bytes read_log(const char *path) {
    struct bytes log = {0};
    struct log_reader *reader;
    uint64_t size = 0;
    size_t count = 0;
    if (log_reader_open(&reader, path) != SYNC_OK)
        return log;
    if (log_reader_read(reader, 0, NULL, 0, &count, &size) == SYNC_OK &&
        (log.at = malloc(size * LOG_RECORD_SIZE)) &&
        log_reader_read(reader, 0, log.at, size, &count, NULL) == SYNC_OK)
        log.size = count * LOG_RECORD_SIZE;
    log_reader_close(reader);
    return log;
}

static void check_log(struct checks *checks, const struct played *played, const struct bytes *log) {
    long long events[LOG_EVENTS] = {0};
    bool in_order = log->size > 0;
    uint8_t last = 0;
    for (size_t i = 0; i < log->size / LOG_RECORD_SIZE; i++) {
        struct log_record record;
        if (log_record_decode(&record, log->at + i * LOG_RECORD_SIZE) != SYNC_OK ||
            record.seq != i || record.event >= LOG_EVENTS) {
            in_order = false;
            break;
        }
        events[record.event]++;
        last = record.event;
    }
    check(checks, in_order && last == LOG_CLOSED,
          "the log's records are whole, in order, and end "
          "with the closing",
          "");
    check_number(checks, "the log, slips issued", played->issued, events[LOG_ISSUED]);
    check_number(checks, "the log, every reserved mark has its slip", events[LOG_RESERVED],
                 events[LOG_ISSUED] + events[LOG_RELEASED]);
    check_number(checks, "the log, marks taken back", played->voided,
                 events[LOG_VOIDED] + events[LOG_RELEASED]);
}

// How many records the hub took that are the log's at their place; -1 when one is not, or came
// twice.
static long long same_at_hub(const char *path, const struct bytes *log) {
    char hex[2 * LOG_RECORD_SIZE + 2], expected[2 * LOG_RECORD_SIZE + 1];
    long long next = 0, seq;
    FILE *file = fopen(path, "r");
    if (!file)
        return 0;
    while (next >= 0 && fscanf(file, "%*s %lld %241s", &seq, hex) == 2) {
        const uint8_t *record = log->at + next * LOG_RECORD_SIZE;
        if (seq != next || (size_t)(next + 1) * LOG_RECORD_SIZE > log->size) {
            next = -1;
            break;
        }
        for (int i = 0; i < LOG_RECORD_SIZE; i++)
            snprintf(expected + 2 * i, 3, "%02x", record[i]);
        next = strcmp(hex, expected) == 0 ? next + 1 : -1;
    }
    fclose(file);
    return next;
}

static void check_hub(struct checks *checks, const char *path, const struct bytes *log) {
    const long long records = (long long)(log->size / LOG_RECORD_SIZE);
    long long same = same_at_hub(path, log);
    for (int waited = 0; same >= 0 && same < records && waited < HUB_WAIT_MS; waited += 200) {
        usleep(200000);
        same = same_at_hub(path, log);
    }
    check_number(checks, "the hub has exactly the log's records", records, same);
}

// ---- Paper ----

// Runs a program quietly; its exit status, -1 when there is no such program.
static int run(char *const arguments[]) {
    pid_t process;
    int status;
    posix_spawn_file_actions_t quiet;
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&quiet, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    const int failed = posix_spawnp(&process, arguments[0], &quiet, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&quiet);
    if (failed || waitpid(process, &status, 0) != process)
        return -1;
    return WIFEXITED(status) && WEXITSTATUS(status) != 127 ? WEXITSTATUS(status) : -1;
}

static int run_on(const char *program, const char *option, const char *file) {
    char *arguments[] = {(char *)program, (char *)option, (char *)file, NULL};
    return run(arguments);
}

static bool is_whole_pdf(const char *path) {
    return run_on("pdfinfo", "-isodates", path) == 0;
}

static bool has_readable_code(const char *path) {
    char image[PATH_MAX], root[PATH_MAX];
    if (snprintf(root, sizeof root, "%s.code", path) >= PATH_MAX ||
        snprintf(image, sizeof image, "%s.code.png", path) >= PATH_MAX)
        return false;
    char *draw[] = {"pdftoppm",    "-r",         "200", "-gray", "-png",
                    "-singlefile", (char *)path, root,  NULL};
    const bool read = run(draw) == 0 && run_on("zbarimg", "-q", image) == 0;
    unlink(image);
    return read;
}

static bool is_paper(const struct dirent *entry, const char *kind) {
    const size_t length = strlen(entry->d_name);
    return strncmp(entry->d_name, kind, strlen(kind)) == 0 && length > 4 &&
           strcmp(entry->d_name + length - 4, ".pdf") == 0;
}

static void check_slips(struct checks *checks, const struct played *played, const char *folder) {
    char path[PATH_MAX];
    int slips = 0, whole = 0, readable = 0, directions = 0;
    const bool can_read = run_on("zbarimg", "-q", "--version") >= 0;
    DIR *at = opendir(folder);
    for (struct dirent *entry; at && (entry = readdir(at));) {
        directions += is_paper(entry, "directions-");
        if (!is_paper(entry, "slip-"))
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        slips++;
        whole += is_whole_pdf(path);
        readable += can_read && has_readable_code(path);
    }
    if (at)
        closedir(at);
    check_number(checks, "slips, one for each mark", played->issued, slips);
    check_number(checks, "slips that are whole PDF", slips, whole);
    check_number(checks, "directions, one for each voter who was referred", played->referred,
                 directions);
    if (can_read)
        check_number(checks, "slips whose code can be read", slips, readable);
    else
        fputs("           zbarimg is not here: the codes of the slips were not read\n", checks->to);
    static const char *const reports[] = {"zero-report.pdf", "final-report.pdf"};
    for (int i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, reports[i]);
        check(checks, is_whole_pdf(path), "is there and is whole PDF", reports[i]);
    }
}

bool demo_checks(const struct demo_day *day, const struct demo_paths *paths, FILE *to) {
    struct checks checks = {.to = to, .all_agree = true};
    const struct played played = played_of(day);
    struct bytes log = read_log(paths->log);
    fputs("\n", to);
    check_log(&checks, &played, &log);
    check_report(&checks, &played, paths->slips, &log);
    check_slips(&checks, &played, paths->slips);
    if (paths->received)
        check_hub(&checks, paths->received, &log);
    free(log.at);
    return checks.all_agree;
}
