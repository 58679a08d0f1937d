// shailoo slice: a station's package from a folder of data, and what a package says of itself.
#include "biometric/face_compare.h"
#include "kiosk/tool/slice_rows.h"
#include "kiosk/tool/tool.h"
#include "sync/voter_slice.h"
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static const char help[] =
    "usage: shailoo slice build DIR OUT [--key FILE] [--passphrases FILE] [--models DIR] "
    "[--strict]\n"
    "       shailoo slice verify FILE [--pub FILE] [--election ID] [--precinct N] [--serial-min "
    "N]\n"
    "       shailoo slice inspect FILE [--pub FILE]\n"
    "       shailoo slice referral|find ...    (--help of their own)\n"
    "\n"
    "  build    makes the signed package OUT and OUT.minisig from\n"
    "             DIR/station.json, DIR/policy.json, DIR/voters.csv,\n"
    "             DIR/portraits/<PIN>.jpg|png, DIR/fingers/<PIN>/<1..10>.png|tif|bmp|fmr\n"
    "             (1 right thumb .. 5 right little, 6 left thumb .. 10 left little;\n"
    "             2_2.png is a second impression of finger 2)\n"
    "           a row that cannot be taken is named with the reason; the others go in\n"
    "  verify   checks signature, form, place and counts\n"
    "  inspect  verifies, then prints what is open in the package: no personal data\n"
    "\n"
    "  --key FILE          the commission's secret key; else DIR/commission.key\n"
    "                      (shailoo keys new DIR makes one)\n"
    "  --pub FILE          the commission's public key; else commission.pub beside the package\n"
    "  --passphrases FILE  three lines: chair, secretary, operator; else they are asked for.\n"
    "                      A training station may have them in station.json\n"
    "  --models DIR        the face models; else where setup keeps them. Without models there\n"
    "                      are no faces in the package\n"
    "  --strict            no package when a row is refused\n"
    "\n"
    "exit status: 0 made or good, 1 refused, 2 usage, 3 bad input\n";

enum { PATH_SIZE = 4096, TEXT_FILE_MAX = 1 << 20, BATCH = 128 };

__attribute__((format(printf, 1, 2))) static int complain(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("shailoo slice: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    return TOOL_BAD_INPUT;
}

struct options {
    const char *key, *public_key, *passphrases, *models, *election, *precinct;
    unsigned long serial_min;
    bool strict;
};

// ---- build

struct build {
    const struct options *options;
    const char *folder;
    struct slice_station station;
    char *policy;
    struct secret_key key;
    struct slice_rows rows;
    struct slice_builder *builder;
    unsigned long refused, noted;
    bool no_memory;
};

static char *read_text(const char *folder, const char *name, size_t *size) {
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (!file) {
        complain("%s: %s", path, strerror(errno));
        return NULL;
    }
    char *text = malloc(TEXT_FILE_MAX + 1);
    *size = text ? fread(text, 1, TEXT_FILE_MAX, file) : 0;
    const bool is_whole = text && fgetc(file) == EOF && !ferror(file);
    fclose(file);
    if (!is_whole) {
        complain("%s: cannot be read, or is over 1 MiB", path);
        free(text);
        return NULL;
    }
    text[*size] = 0;
    return text;
}

// One line without its end; false when there is none or it is longer than a passphrase may be.
static bool read_passphrase(FILE *file, char out[KEY_PASSPHRASE_SIZE]) {
    if (!fgets(out, KEY_PASSPHRASE_SIZE, file))
        return false;
    const bool is_whole = strchr(out, '\n') || feof(file);
    out[strcspn(out, "\r\n")] = 0;
    return is_whole;
}

static bool passphrases_from_file(struct build *build) {
    FILE *file = fopen(build->options->passphrases, "r");
    bool good = file != NULL;
    for (int i = 0; i < KEY_HOLDERS && good; i++)
        good = read_passphrase(file, build->station.passphrases[i]);
    if (file)
        fclose(file);
    if (!good)
        complain("%s: three lines are needed: chair, secretary, operator",
                 build->options->passphrases);
    return good;
}

static bool ask(const char *question, const char *holder, char out[KEY_PASSPHRASE_SIZE]) {
    fprintf(stderr, "%s (%s): ", question, holder);
    const bool good = read_passphrase(stdin, out);
    fputc('\n', stderr);
    return good;
}

static bool passphrases_from_terminal(struct build *build) {
    struct termios shown, hidden;
    if (tcgetattr(STDIN_FILENO, &shown)) {
        complain(
            "the holders' passphrases are needed: --passphrases FILE, or a terminal to ask on");
        return false;
    }
    hidden = shown;
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    bool good = true;
    for (int i = 0; i < KEY_HOLDERS && good; i++) {
        char again[KEY_PASSPHRASE_SIZE] = "";
        const char *holder = key_holder_text((enum key_holder)(i + 1));
        good = ask("passphrase", holder, build->station.passphrases[i]) &&
               ask("the same again", holder, again);
        if (good && strcmp(again, build->station.passphrases[i])) {
            complain("the two passphrases of the %s differ", holder);
            good = false;
        }
        explicit_bzero(again, sizeof again);
    }
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
    return good;
}

static bool read_station(struct build *build) {
    char why[SLICE_WHY_SIZE];
    size_t size;
    char *json = read_text(build->folder, "station.json", &size);
    if (!json)
        return false;
    const enum sync_status status = slice_source_station(&build->station, json, size, why);
    explicit_bzero(json, size);
    free(json);
    if (status) {
        complain("%s/station.json: %s", build->folder, why);
        return false;
    }
    if (build->options->passphrases)
        return passphrases_from_file(build);
    return *build->station.passphrases[0] || passphrases_from_terminal(build);
}

static bool read_key(struct build *build) {
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "%s/commission.key", build->folder);
    const char *file = build->options->key ? build->options->key : path;
    const enum sync_status status = secret_key_read(&build->key, file);
    if (status == SYNC_WRONG_KEY)
        complain("%s: the key is encrypted; make an unencrypted copy with minisign", file);
    else if (status)
        complain("%s: no secret key (%s); shailoo keys new DIR makes one", file,
                 sync_status_text(status));
    return !status;
}

static bool take_voter(void *context, unsigned long row, const struct voter *voter) {
    struct build *build = context;
    build->no_memory = !slice_rows_add(&build->rows, row, voter);
    return !build->no_memory;
}

static bool take_refusal(void *context, unsigned long row, const char *why) {
    struct build *build = context;
    build->refused++;
    fprintf(stderr, "voters.csv row %lu: refused: %s\n", row, why);
    return true;
}

static bool read_voters(struct build *build) {
    char path[PATH_SIZE], why[SLICE_WHY_SIZE];
    snprintf(path, sizeof path, "%s/voters.csv", build->folder);
    if (slice_source_voters(path, take_voter, take_refusal, build, why)) {
        complain("%s: %s", path, why);
        return false;
    }
    if (build->no_memory)
        complain("no memory left");
    return !build->no_memory;
}

static void show_notes(struct build *build, struct slice_row *row) {
    for (char *line = row->notes, *end; *line; line = end) {
        end = line + strcspn(line, "\n");
        fprintf(stderr, "voters.csv row %lu: note: %.*s\n", row->row, (int)(end - line), line);
        end += *end == '\n';
        build->noted++;
    }
}

// On a terminal one line that changes; in a file a line every tenth part.
static void show_progress(size_t done, size_t all) {
    static size_t shown;
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r%zu of %zu voters%s", done, all, done == all ? "\n" : "");
    else if (done == all || done * 10 / all != shown * 10 / all)
        fprintf(stderr, "%zu of %zu voters\n", done, all);
    shown = done;
}

// False when the build has to end; a refused row is no reason to.
static bool add_row(struct build *build, struct slice_row *row) {
    char why[SLICE_WHY_SIZE];
    const enum sync_status status = slice_builder_add(build->builder, &row->voter, why);
    if (status == SYNC_REFUSED)
        take_refusal(build, row->row, why);
    else if (!status)
        show_notes(build, row);
    else
        complain("row %lu: %s", row->row, why);
    slice_row_drop_bytes(row);
    return !status || status == SYNC_REFUSED;
}

static bool add_all(struct build *build, const struct slice_pictures *pictures) {
    struct slice_rows *rows = &build->rows;
    for (size_t first = 0; first < rows->count; first += BATCH) {
        const size_t count = rows->count - first < BATCH ? rows->count - first : BATCH;
        if (!slice_rows_prepare(rows, first, count, pictures)) {
            complain("no memory or no thread left");
            return false;
        }
        for (size_t i = first; i < first + count; i++)
            if (!add_row(build, &rows->at[i]))
                return false;
        show_progress(first + count, rows->count);
    }
    return true;
}

// The models' folder when they are there and whole; NULL, and why on stderr, when not.
static const char *find_models(const struct options *options, char path[PATH_SIZE]) {
    struct face_engine *engine;
    char why[SLICE_WHY_SIZE] = "there is no home folder";
    if (!options->models && !face_models_folder(path, PATH_SIZE))
        *path = 0;
    const char *folder = options->models ? options->models : path;
    const bool good = *folder && face_engine_open(&engine, folder, why, sizeof why) == BIOMETRIC_OK;
    if (good)
        face_engine_close(engine);
    else
        fprintf(stderr, "no faces will be in the package: %s\n", why);
    return good ? folder : NULL;
}

static int finish(struct build *build, const char *out, double seconds) {
    char why[SLICE_WHY_SIZE];
    if (build->options->strict && build->refused) {
        complain("%lu rows were refused: no package is made", build->refused);
        return TOOL_NO;
    }
    if (slice_builder_finish(build->builder, &build->key, why))
        return complain("%s: %s", out, why);
    const struct slice_counts *counts = slice_builder_counts(build->builder);
    printf("%s: %u voters (%u with fingers, %u with a face, %u with a portrait), %lu rows refused, "
           "%lu notes, %.1f s\n",
           out, counts->voters, counts->with_fingers, counts->with_face, counts->with_portrait,
           build->refused, build->noted, seconds);
    return TOOL_YES;
}

static int build_all(struct build *build, const char *out) {
    char why[SLICE_WHY_SIZE], models[PATH_SIZE];
    struct timespec begun, ended;
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);
    if (!read_station(build) || !read_key(build) || !read_voters(build))
        return TOOL_BAD_INPUT;
    clock_gettime(CLOCK_MONOTONIC, &begun);
    if (slice_builder_create(&build->builder, out, &build->station, build->policy, key_cost_default,
                             why))
        return complain("%s", why);
    const struct slice_pictures pictures = {.folder = build->folder,
                                            .models = find_models(build->options, models),
                                            .threads = processors > 0 ? (unsigned)processors : 1};
    if (!add_all(build, &pictures))
        return TOOL_BAD_INPUT;
    clock_gettime(CLOCK_MONOTONIC, &ended);
    return finish(build, out,
                  (double)(ended.tv_sec - begun.tv_sec) +
                      1e-9 * (double)(ended.tv_nsec - begun.tv_nsec));
}

static int build(const char *folder, const char *out, const struct options *options) {
    static struct build build; // too large for a stack, and full of secrets until it is wiped
    size_t size;
    build.options = options;
    build.folder = folder;
    build.policy = read_text(folder, "policy.json", &size);
    const int result = build.policy ? build_all(&build, out) : TOOL_BAD_INPUT;
    slice_builder_destroy(build.builder);
    slice_rows_finish(&build.rows);
    slice_station_wipe(&build.station);
    secret_key_wipe(&build.key);
    free(build.policy);
    return result;
}

// ---- verify and inspect

static bool read_public_key(struct public_key *key, const char *package,
                            const struct options *options) {
    char path[PATH_SIZE];
    const char *slash = strrchr(package, '/');
    const int folder = slash ? (int)(slash - package) + 1 : 0;
    snprintf(path, sizeof path, "%.*scommission.pub", folder, package);
    const char *file = options->public_key ? options->public_key : path;
    const enum sync_status status = public_key_read(key, file);
    if (status)
        complain("%s: no public key (%s); say which with --pub", file, sync_status_text(status));
    else if (!options->public_key)
        fprintf(stderr, "checked with the key that lies beside the package: %s\n", path);
    return !status;
}

static int open_package(struct voter_slice **slice, const char *path,
                        const struct options *options) {
    struct slice_expected expected = {.election = options->election,
                                      .uik = options->precinct,
                                      .serial_min = (uint32_t)options->serial_min};
    char why[SLICE_WHY_SIZE];
    if (!read_public_key(&expected.key, path, options))
        return TOOL_BAD_INPUT;
    const enum sync_status status = voter_slice_open(slice, path, &expected, why);
    if (!status)
        return TOOL_YES;
    complain("%s: refused: %s", path, why);
    return status == SYNC_DISK_FAILED || status == SYNC_NO_MEMORY ? TOOL_BAD_INPUT : TOOL_NO;
}

static int verify(const char *path, const struct options *options) {
    struct voter_slice *slice = NULL;
    const int result = open_package(&slice, path, options);
    if (result != TOOL_YES)
        return result;
    const struct slice_manifest *manifest = voter_slice_manifest(slice);
    printf("%s: good: election %s, precinct %s, number %u, %u voters\n", path, manifest->election,
           manifest->uik, manifest->serial, manifest->counts.voters);
    voter_slice_close(slice);
    return TOOL_YES;
}

static void print_manifest(const struct slice_manifest *manifest) {
    const struct slice_counts *counts = &manifest->counts;
    printf("election   %s%s\n           %s\n           %s\n           %s\n", manifest->election,
           manifest->training ? " (TRAINING)" : "", manifest->title.ky, manifest->title.ru,
           manifest->title.en);
    printf("precinct   %s, %s\n", manifest->uik, manifest->address.en);
    printf("date       %04u-%02u-%02u\n", manifest->date.year, manifest->date.month,
           manifest->date.day);
    printf("number     %u (schema %d)\n", manifest->serial, manifest->schema);
    printf("voters     %u: %u women, %u men\n", counts->voters, counts->women, counts->men);
    for (int group = 0; group < SLICE_AGE_GROUPS; group++)
        printf("  %-8s %u\n", slice_age_group_text(group), counts->by_age[group]);
    printf("fingers    %u voters\nfaces      %u voters\nportraits  %u voters\n",
           counts->with_fingers, counts->with_face, counts->with_portrait);
    for (int kiosk = 1; kiosk <= manifest->kiosks; kiosk++)
        printf("kiosk %d    owns %u voters\n", kiosk, counts->by_kiosk[kiosk]);
    for (int i = 0; i < manifest->official_count; i++)
        printf("official   %u %s, %s\n", manifest->officials[i].id, manifest->officials[i].name,
               official_role_text(manifest->officials[i].role));
}

static void print_policy(const struct slice_policy *policy) {
    printf("fingers    %u good captures a finger, %u fingers, %u in all; %u poor ones at most\n",
           policy->finger_tries, policy->fingers, policy->finger_tries_all,
           policy->poor_captures_max);
    printf("order     ");
    for (int i = 0; i < policy->finger_order_count; i++)
        printf(" %u", policy->finger_order[i]);
    printf(", then by quality\n");
    printf("threshold  finger %.1f, in the whole list %.1f, face %.1f (-log10 false-match rate)\n",
           (double)policy->finger_threshold, (double)policy->finger_search_threshold,
           (double)policy->face_threshold);
    printf("faces      %u looks of %u s\n", policy->face_looks, policy->face_look_s);
    printf("decision   the commission %s admit; alarm above %u %%\n",
           policy->decision_may_admit ? "may" : "may not", policy->decision_alarm_percent);
    printf("open       %02u:00 to %02u:00, idle after %u s\n", policy->opens_hour,
           policy->closes_hour, policy->idle_timeout_s);
    printf("turnout    at");
    for (int i = 0; i < policy->turnout_hour_count; i++)
        printf(" %u", policy->turnout_hours[i]);
    printf(", of %s\nlanguages ",
           policy->turnout_base_biometric ? "those with biometrics" : "all in the list");
    for (int i = 0; i < policy->language_count; i++)
        printf(" %s", policy->languages[i]);
    printf("\n");
}

static int inspect(const char *path, const struct options *options) {
    struct voter_slice *slice = NULL;
    const int result = open_package(&slice, path, options);
    if (result != TOOL_YES)
        return result;
    print_manifest(voter_slice_manifest(slice));
    print_policy(voter_slice_policy(slice));
    printf("hash       ");
    for (int i = 0; i < 32; i++)
        printf("%02x", voter_slice_hash(slice)[i]);
    printf("\n");
    voter_slice_close(slice);
    return TOOL_YES;
}

// ---- The command line

static bool take_options(int argc, char **argv, struct options *options) {
    enum { KEY = 1, PUB, PASSPHRASES, MODELS, STRICT, ELECTION, PRECINCT, SERIAL_MIN };
    static const struct option known[] = {
        {"key",         required_argument, NULL, KEY        },
        {"pub",         required_argument, NULL, PUB        },
        {"passphrases", required_argument, NULL, PASSPHRASES},
        {"models",      required_argument, NULL, MODELS     },
        {"strict",      no_argument,       NULL, STRICT     },
        {"election",    required_argument, NULL, ELECTION   },
        {"precinct",    required_argument, NULL, PRECINCT   },
        {"serial-min",  required_argument, NULL, SERIAL_MIN },
        {NULL,          0,                 NULL, 0          }
    };
    int option;
    char *end = NULL;
    while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
        switch (option) {
        case KEY: options->key = optarg; break;
        case PUB: options->public_key = optarg; break;
        case PASSPHRASES: options->passphrases = optarg; break;
        case MODELS: options->models = optarg; break;
        case STRICT: options->strict = true; break;
        case ELECTION: options->election = optarg; break;
        case PRECINCT: options->precinct = optarg; break;
        case SERIAL_MIN:
            options->serial_min = strtoul(optarg, &end, 10);
            if (!*optarg || *end || *optarg == '-' || options->serial_min > UINT32_MAX) {
                complain("--serial-min %s is not a whole number", optarg);
                return false;
            }
            break;
        default: return false;
        }
    }
    return true;
}

static int usage(void) {
    fputs(help, stderr);
    return TOOL_USAGE;
}

int tool_slice(int argc, char **argv) {
    struct options options = {0};
    const char *what = argc >= 2 ? argv[1] : "";
    if (!strcmp(what, "referral") || !strcmp(what, "find"))
        return slice_referral(argc - 1, argv + 1);
    for (int i = 1; i < argc; i++)
        if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h")) {
            fputs(help, stdout);
            return TOOL_YES;
        }
    if (argc < 2 || !take_options(argc - 1, argv + 1, &options))
        return usage();
    char **rest = argv + 1 + optind;
    const int count = argc - 1 - optind;
    if (!strcmp(what, "build") && count == 2)
        return build(rest[0], rest[1], &options);
    if (!strcmp(what, "verify") && count == 1)
        return verify(rest[0], &options);
    if (!strcmp(what, "inspect") && count == 1)
        return inspect(rest[0], &options);
    return usage();
}
