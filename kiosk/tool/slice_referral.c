// shailoo slice referral: makes the nationwide index from PIN to polling station.
#include "kiosk/tool/slice_tool.h"
#include "sync/referral_builder.h"
#include "sync/referral_source.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

enum { BATCH = 16384 };

static struct {
    const char *stations, *key, *election, *date;
    long serial;
} given;
static const struct tool_option takes[] = {
    TOOL_TEXT(
        "stations", "FILE", &given.stations,
        "CSV with precinct, address_ky, address_ru, address_en, latitude, longitude (degrees; both "
        "may be empty) and map (a link, may be empty)",
        .is_needed = true),
    TOOL_TEXT("key", "FILE", &given.key,
              "the commission's secret key (shailoo keys new DIR makes one)", .is_needed = true),
    TOOL_TEXT("election", "ID", &given.election,
              "of the election: small letters, digits and hyphens", .is_needed = true),
    TOOL_WHOLE("serial", "N", &given.serial, 1, UINT32_MAX, "a later index has a higher number",
               .is_needed = true),
    TOOL_TEXT("date", "YYYY-MM-DD", &given.date, "of the election", .is_needed = true),
    TOOL_END,
};

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

static int build_all(struct build *build, const char *out, const struct referral_about *about,
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
           out, about->election, about->serial, build->voters, build->refused,
           slice_seconds() - begun, usage.ru_maxrss / 1024);
    return TOOL_YES;
}

static bool take_date(const char *text, struct day *out) {
    unsigned year, month, day;
    int used = 0;
    if (strlen(text) != 10 || sscanf(text, "%4u-%2u-%2u%n", &year, &month, &day, &used) != 3 ||
        used != 10)
        return false;
    *out = (struct day){(uint16_t)year, (uint8_t)month, (uint8_t)day};
    return day_is_real(*out);
}

// What the index says of itself. False: a value is not in order, and was complained about.
static bool read_about(struct referral_about *about) {
    const size_t length = strlen(given.election);
    if (length >= sizeof about->election ||
        strspn(given.election, "abcdefghijklmnopqrstuvwxyz0123456789-") != length)
        return !tool_misused("--election is not made of small letters, digits and hyphens");
    memcpy(about->election, given.election, length + 1);
    about->serial = (uint32_t)given.serial;
    return take_date(given.date, &about->date) ||
           !tool_misused("--date is not a day as YYYY-MM-DD");
}

static int run(char **operands) {
    struct build build = {.list = operands[0],
                          .stations = given.stations,
                          .threads = slice_threads(&(struct slice_options){0})};
    struct referral_about about = {0};
    struct secret_key key;
    if (!read_about(&about))
        return TOOL_USAGE;
    if (!slice_read_key(&key, given.key))
        return TOOL_BAD_INPUT;
    build.batch = calloc(BATCH, sizeof *build.batch);
    int result = TOOL_BAD_INPUT;
    if (!build.batch || referral_builder_create(&build.builder, &about))
        tool_complain("no memory left");
    else {
        referral_index_salt(build.salt, about.election);
        result = build_all(&build, operands[1], &about, &key);
    }
    referral_builder_destroy(build.builder);
    free(build.batch);
    secret_key_wipe(&key);
    return result;
}

const struct tool_command slice_referral = {
    .name = "referral",
    .summary = "makes the country's signed index from PIN to polling station",
    .operands = "NATIONAL.csv OUT",
    .options = takes,
    .words =
        "Makes the signed index OUT and OUT.minisig: from each PIN of the national list to its "
        "polling station, for the kiosks' --referral. It holds no PIN and no name, and answers a "
        "PIN that is in no list with \"unknown\", or once in 200 wrongly.\n"
        "Of the list the columns pin and precinct are read; a row that cannot be taken is named "
        "with the reason, the others go in.",
    .exits = "0 made, 2 usage, 3 bad input",
    .run = run,
};
