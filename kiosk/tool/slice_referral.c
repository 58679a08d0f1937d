// shailoo slice referral and slice find: the nationwide index from PIN to polling station.
#include "kiosk/tool/slice_tool.h"
#include "sync/referral_builder.h"
#include "sync/referral_source.h"
#include <getopt.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static const char help[] =
    "usage: shailoo slice referral NATIONAL.csv OUT --stations FILE --key FILE --election ID\n"
    "                              --serial N --date YYYY-MM-DD\n"
    "       shailoo slice find PIN INDEX --pub FILE\n"
    "\n"
    "  referral  makes the signed index OUT and OUT.minisig: from each PIN of the national list\n"
    "            to its polling station, for the kiosks' --referral. It holds no PIN and no name,\n"
    "            and answers a PIN that is in no list with \"unknown\", or once in 200 wrongly.\n"
    "            Of the list the columns pin and precinct are read; a row that cannot be taken is\n"
    "            named with the reason, the others go in\n"
    "  find      the polling station of a PIN, probably\n"
    "\n"
    "  --stations FILE  CSV with precinct, address_ky, address_ru, address_en, latitude,\n"
    "                   longitude (degrees; both may be empty) and map (a link, may be empty)\n"
    "  --key FILE       the commission's secret key (shailoo keys new DIR makes one)\n"
    "  --pub FILE       the commission's public key, which must have signed the index\n"
    "  --election ID, --serial N, --date    of the election; a later index has a higher number\n"
    "\n"
    "exit status: 0 made or found, 1 in no list, or the index is refused, 2 usage, 3 bad input\n";

enum { BATCH = 16384 };

struct options {
    const char *stations, *key, *public_key;
    struct referral_about about;
};

// ---- referral

struct waiting { // a voter whose PIN is not hashed yet
    char pin[VOTER_PIN_SIZE];
    int precinct;
    unsigned long row;
    struct referral_key key;
};

struct build {
    const char *list, *stations;
    struct referral_builder *builder;
    uint8_t salt[REFERRAL_SALT_SIZE];
    struct waiting *batch;
    size_t count; // in the batch
    unsigned threads;
    struct csv_file file; // of the list
    long long size;
    unsigned long voters, refused, refused_stations;
    bool failed; // for want of memory
};

struct hashing {
    struct build *build;
    atomic_size_t next;
    atomic_bool failed;
};

static void *hash_some(void *context) {
    struct hashing *work = context;
    enum { TAKE = 64 };
    for (size_t from;
         !work->failed && (from = atomic_fetch_add(&work->next, TAKE)) < work->build->count;)
        for (size_t i = from; i < from + TAKE && i < work->build->count; i++) {
            struct waiting *voter = &work->build->batch[i];
            if (!referral_index_hash(&voter->key, work->build->salt, voter->pin))
                work->failed = true;
        }
    return NULL;
}

// Hashes what waits, on all processors, and hands it to the builder in the list's order.
static bool work_off(struct build *build) {
    struct hashing work = {.build = build};
    pthread_t threads[SLICE_THREADS_MAX];
    unsigned started = 0;
    while (started < build->threads && !pthread_create(&threads[started], NULL, hash_some, &work))
        started++;
    for (unsigned i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    build->failed = !started || work.failed;
    for (size_t i = 0; i < build->count && !build->failed; i++) {
        const struct waiting *voter = &build->batch[i];
        build->failed = referral_builder_add(build->builder, voter->row, &voter->key,
                                             voter->precinct) != SYNC_OK;
        build->voters += !build->failed;
    }
    explicit_bzero(build->batch, build->count * sizeof *build->batch);
    build->count = 0;
    slice_show_progress((size_t)(build->file.offset >> 10) + 1, (size_t)(build->size >> 10) + 1,
                        "KB of the list");
    return !build->failed;
}

static bool refuse_voter(void *context, unsigned long row, const char *why) {
    struct build *build = context;
    build->refused++;
    fprintf(stderr, "%s row %lu: refused: %s\n", build->list, row, why);
    return true;
}

static bool take_voter(void *context, unsigned long row, const char *pin, const char *precinct) {
    struct build *build = context;
    const int index = referral_builder_precinct(build->builder, precinct);
    if (index < 0) {
        char why[SLICE_WHY_SIZE];
        snprintf(why, sizeof why, "the stations have no precinct %s", precinct);
        return refuse_voter(build, row, why);
    }
    struct waiting *voter = &build->batch[build->count++];
    *voter = (struct waiting){.precinct = index, .row = row};
    memcpy(voter->pin, pin, VOTER_PIN_SIZE);
    return build->count < BATCH || work_off(build);
}

static void refuse_double(void *context, unsigned long row, unsigned long earlier,
                          bool same_precinct) {
    struct build *build = context;
    char why[SLICE_WHY_SIZE];
    snprintf(why, sizeof why, "row %lu has this PIN too%s", earlier,
             same_precinct ? "" : ", in another precinct, and stands");
    refuse_voter(build, row, why);
    build->voters--;
}

static bool refuse_station(void *context, unsigned long row, const char *why) {
    struct build *build = context;
    build->refused_stations++;
    fprintf(stderr, "%s row %lu: refused: %s\n", build->stations, row, why);
    return true;
}

static bool take_station(void *context, unsigned long row,
                         const struct referral_precinct *precinct) {
    struct build *build = context;
    char why[SLICE_WHY_SIZE];
    switch (referral_builder_add_precinct(build->builder, precinct, why)) {
    case SYNC_OK: break;
    case SYNC_REFUSED: return refuse_station(build, row, why);
    default: build->failed = true; return false;
    }
    // Stations abroad are, but columns that were exchanged are more.
    if (precinct->has_place && (precinct->latitude < 39 || precinct->latitude > 44 ||
                                precinct->longitude < 69 || precinct->longitude > 81))
        fprintf(stderr,
                "%s row %lu: note: precinct %s is not in Kyrgyzstan: are latitude and "
                "longitude exchanged?\n",
                build->stations, row, precinct->number);
    return true;
}

static bool read_stations(struct build *build) {
    char why[SLICE_WHY_SIZE] = "no memory left";
    struct csv_file file;
    enum sync_status status = csv_file_open(&file, build->stations, why);
    if (!status)
        status = referral_source_precincts(&file, take_station, refuse_station, build, why);
    csv_file_close(&file);
    if (status || build->failed)
        tool_complain("%s: %s", build->stations, why);
    else if (build->refused_stations)
        tool_complain(
            "%s: %lu rows were refused: put them right first, or their voters would be sent "
            "nowhere",
            build->stations, build->refused_stations);
    return !status && !build->failed && !build->refused_stations;
}

static bool read_list(struct build *build) {
    char why[SLICE_WHY_SIZE];
    struct stat about;
    build->size = stat(build->list, &about) ? 0 : (long long)about.st_size;
    enum sync_status status = csv_file_open(&build->file, build->list, why);
    if (!status)
        status = referral_source_voters(&build->file, take_voter, refuse_voter, build, why);
    build->file.offset = (uint64_t)build->size;
    if (!status && !build->failed)
        work_off(build);
    csv_file_close(&build->file);
    if (status)
        tool_complain("%s: %s", build->list, why);
    else if (build->failed)
        tool_complain("no memory or no thread left");
    return !status && !build->failed;
}

static int build_all(struct build *build, const char *out, const struct options *options,
                     const struct secret_key *key) {
    char why[SLICE_WHY_SIZE];
    const double begun = slice_seconds();
    if (!read_stations(build) || !read_list(build))
        return TOOL_BAD_INPUT;
    if (referral_builder_finish(build->builder, out, key, refuse_double, build, why))
        return tool_complain("%s: %s", out, why);
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("%s: election %s, number %u, %lu voters, %lu rows refused, %.1f s, %ld MB of memory\n",
           out, options->about.election, options->about.serial, build->voters, build->refused,
           slice_seconds() - begun, usage.ru_maxrss / 1024);
    return TOOL_YES;
}

static int referral(const char *list, const char *out, const struct options *options) {
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);
    struct build build = {.list = list,
                          .stations = options->stations,
                          .threads = processors < 1                   ? 1
                                     : processors > SLICE_THREADS_MAX ? SLICE_THREADS_MAX
                                                                      : (unsigned)processors};
    struct secret_key key;
    if (!slice_read_key(&key, options->key))
        return TOOL_BAD_INPUT;
    build.batch = calloc(BATCH, sizeof *build.batch);
    int result = TOOL_BAD_INPUT;
    if (!build.batch || referral_builder_create(&build.builder, &options->about))
        tool_complain("no memory left");
    else {
        referral_index_salt(build.salt, options->about.election);
        result = build_all(&build, out, options, &key);
    }
    referral_builder_destroy(build.builder);
    free(build.batch);
    secret_key_wipe(&key);
    return result;
}

// ---- find

static int find(const char *pin, const char *path, const struct options *options) {
    struct referral_expected expected = {0};
    struct referral_precinct precinct;
    struct referral_index *index;
    char why[SLICE_WHY_SIZE];
    if (!pin_read(pin, NULL, NULL))
        return tool_complain("this is no PIN: 14 digits, [12]DDMMYYYYnnnnn");
    enum sync_status status = public_key_read(&expected.key, options->public_key);
    if (status)
        return tool_complain("%s: no public key (%s)", options->public_key,
                             sync_status_text(status));
    status = referral_index_open(&index, path, &expected, why);
    if (status) {
        tool_complain("%s", why);
        return status == SYNC_DISK_FAILED ? TOOL_BAD_INPUT : TOOL_NO;
    }
    status = referral_index_find(index, pin, &precinct);
    referral_index_close(index);
    if (status == SYNC_NOT_FOUND)
        printf("in no list\n");
    else if (status)
        return tool_complain("%s: %s", path, sync_status_text(status));
    else
        printf("probably precinct %s\n%s\n%s\n%s\n%s\n", precinct.number, precinct.address.ky,
               precinct.address.ru, precinct.address.en, precinct.map);
    return status ? TOOL_NO : TOOL_YES;
}

// ---- The command line

static bool take_date(const char *text, struct day *out) {
    unsigned year, month, day;
    int used = 0;
    if (strlen(text) != 10 || sscanf(text, "%4u-%2u-%2u%n", &year, &month, &day, &used) != 3 ||
        used != 10)
        return false;
    *out = (struct day){(uint16_t)year, (uint8_t)month, (uint8_t)day};
    return day_is_real(*out);
}

// What is wrong with an option, in words; NULL: nothing.
static const char *take_option(struct options *options, int option, const char *text) {
    struct referral_about *about = &options->about;
    char *end;
    unsigned long number;
    switch (option) {
    case 't': options->stations = text; return NULL;
    case 'k': options->key = text; return NULL;
    case 'p': options->public_key = text; return NULL;
    case 'd': return take_date(text, &about->date) ? NULL : "--date is not a day as YYYY-MM-DD";
    case 'e':
        if (!*text || strlen(text) >= sizeof about->election ||
            strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(text))
            return "--election is not made of small letters, digits and hyphens";
        memcpy(about->election, text, strlen(text) + 1);
        return NULL;
    case 's':
        number = strtoul(text, &end, 10);
        if (*end || *text < '0' || *text > '9' || !number || number > UINT32_MAX)
            return "--serial is not a whole number from 1 on";
        about->serial = (uint32_t)number;
        return NULL;
    default: return "";
    }
}

static int usage(void) {
    fputs(help, stderr);
    return TOOL_USAGE;
}

int slice_referral(int argc, char **argv) {
    static const struct option known[] = {
        {"stations", required_argument, NULL, 't'},
        {"key",      required_argument, NULL, 'k'},
        {"pub",      required_argument, NULL, 'p'},
        {"election", required_argument, NULL, 'e'},
        {"serial",   required_argument, NULL, 's'},
        {"date",     required_argument, NULL, 'd'},
        {"help",     no_argument,       NULL, 'h'},
        {NULL,       0,                 NULL, 0  }
    };
    struct options options = {0};
    for (int option; (option = getopt_long(argc, argv, "h", known, NULL)) != -1;) {
        if (option == 'h') {
            fputs(help, stdout);
            return TOOL_YES;
        }
        const char *wrong = take_option(&options, option, optarg);
        if (wrong && *wrong)
            tool_complain("%s", wrong);
        if (wrong)
            return *wrong ? TOOL_USAGE : usage();
    }
    if (argc - optind != 2)
        return usage();
    if (!strcmp(argv[0], "find"))
        return options.public_key ? find(argv[optind], argv[optind + 1], &options) : usage();
    const bool whole = options.stations && options.key && *options.about.election &&
                       options.about.serial && options.about.date.year;
    return whole ? referral(argv[optind], argv[optind + 1], &options) : usage();
}
