// shailoo slice build: a station's package from a folder of data.
#include "kiosk/tool/slice_rows.h"
#include "kiosk/tool/slice_tool.h"
#include "sync/name_fold.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 128 };

static struct slice_options given;
static const struct tool_option takes[] = {
    TOOL_TEXT(
        "key", "FILE", &given.key,
        "the commission's secret key; else DIR/commission.key (shailoo keys new DIR makes one)"),
    TOOL_TEXT(
        "passphrases", "FILE", &given.passphrases,
        "three lines: chair, secretary, operator; else they are asked for. A training station may "
        "have them in station.json"),
    SLICE_BIOMETRICS(given, "; else beside voters.csv"),
    SLICE_MODELS(given),
    SLICE_JOBS(given),
    SLICE_STRICT(given),
    TOOL_END,
};

struct build {
    const char *folder;
    struct slice_station station;
    char *policy;
    struct secret_key key;
    struct slice_rows rows;
    struct slice_builder *builder;
    unsigned long refused, noted;
    bool no_memory;
};

static bool read_station(struct build *build) {
    char why[SLICE_WHY_SIZE];
    size_t size;
    char *json = slice_read_text(build->folder, "station.json", &size);
    if (!json)
        return false;
    const enum sync_status status = slice_source_station(&build->station, json, size, why);
    explicit_bzero(json, size);
    free(json);
    if (status) {
        tool_complain("%s/station.json: %s", build->folder, why);
        return false;
    }
    if (*build->station.passphrases[0] && !given.passphrases)
        return true;
    return slice_read_passphrases(build->station.passphrases, KEY_HOLDERS, &given);
}

static bool read_key(struct build *build) {
    char path[SLICE_PATH_SIZE];
    snprintf(path, sizeof path, "%s/commission.key", build->folder);
    return slice_read_key(&build->key, given.key ? given.key : path);
}

static bool take_voter(void *context, unsigned long row, const struct voter *voter) {
    struct build *build = context;
    build->no_memory = !slice_rows_add(&build->rows, row, voter);
    if (name_mixes_alphabets(voter->surname) || name_mixes_alphabets(voter->given) ||
        name_mixes_alphabets(voter->patronymic)) {
        fprintf(stderr,
                "voters.csv row %lu: note: a word of the name has Latin and Cyrillic "
                "letters\n",
                row);
        build->noted++;
    }
    return !build->no_memory;
}

static bool take_refusal(void *context, unsigned long row, const char *why) {
    struct build *build = context;
    build->refused++;
    fprintf(stderr, "voters.csv row %lu: refused: %s\n", row, why);
    return true;
}

static bool read_voters(struct build *build) {
    char path[SLICE_PATH_SIZE], why[SLICE_WHY_SIZE];
    snprintf(path, sizeof path, "%s/voters.csv", build->folder);
    if (slice_source_voters(path, take_voter, take_refusal, build, why)) {
        tool_complain("%s: %s", path, why);
        return false;
    }
    if (build->no_memory)
        tool_complain("no memory left");
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

// False when the build has to end; a refused row is no reason to.
static bool add_row(struct build *build, struct slice_row *row) {
    char why[SLICE_WHY_SIZE];
    const enum sync_status status = slice_builder_add(build->builder, &row->voter, why);
    if (status == SYNC_REFUSED)
        take_refusal(build, row->row, why);
    else if (!status)
        show_notes(build, row);
    else
        tool_complain("row %lu: %s", row->row, why);
    slice_row_drop_bytes(row);
    return !status || status == SYNC_REFUSED;
}

static bool add_all(struct build *build, struct slice_pictures *pictures) {
    struct slice_rows *rows = &build->rows;
    for (size_t first = 0; first < rows->count; first += BATCH) {
        const size_t count = rows->count - first < BATCH ? rows->count - first : BATCH;
        if (!slice_rows_prepare(rows, first, count, pictures)) {
            tool_complain("no memory or no thread left");
            return false;
        }
        for (size_t i = first; i < first + count; i++)
            if (!add_row(build, &rows->at[i]))
                return false;
        slice_show_progress(first + count, rows->count, "voters");
    }
    return true;
}

static int finish(struct build *build, const char *out, double seconds) {
    char why[SLICE_WHY_SIZE];
    if (given.strict && build->refused) {
        tool_complain("%lu rows were refused: no package is made", build->refused);
        return TOOL_NO;
    }
    if (slice_builder_finish(build->builder, &build->key, why))
        return tool_complain("%s: %s", out, why);
    const struct slice_counts *counts = slice_builder_counts(build->builder);
    printf("%s: %u voters (%u with fingers, %u with a face, %u with a portrait), %lu rows refused, "
           "%lu notes, %.1f s\n",
           out, counts->voters, counts->with_fingers, counts->with_face, counts->with_portrait,
           build->refused, build->noted, seconds);
    return TOOL_YES;
}

static int build_all(struct build *build, const char *out) {
    char why[SLICE_WHY_SIZE], models[SLICE_PATH_SIZE];
    if (!read_station(build) || !read_key(build) || !read_voters(build))
        return TOOL_BAD_INPUT;
    const double begun = slice_seconds();
    if (slice_builder_create(&build->builder, out, &build->station, build->policy, key_cost_default,
                             why))
        return tool_complain("%s", why);
    struct slice_pictures pictures = {.folder = given.biometrics ? given.biometrics : build->folder,
                                      .models =
                                          slice_models_find(given.models, models, sizeof models),
                                      .threads = slice_threads(&given)};
    const bool good = add_all(build, &pictures);
    slice_pictures_finish(&pictures);
    return good ? finish(build, out, slice_seconds() - begun) : TOOL_BAD_INPUT;
}

static int run(char **operands) {
    static struct build build; // too large for a stack, and full of secrets until it is wiped
    size_t size;
    build.folder = operands[0];
    build.policy = slice_read_text(build.folder, "policy.json", &size);
    const int result = build.policy ? build_all(&build, operands[1]) : TOOL_BAD_INPUT;
    slice_builder_destroy(build.builder);
    slice_rows_finish(&build.rows);
    slice_station_wipe(&build.station);
    secret_key_wipe(&build.key);
    free(build.policy);
    return result;
}

const struct tool_command slice_build = {
    .name = "build",
    .summary = "makes a station's signed package from a folder of data",
    .operands = "DIR OUT",
    .options = takes,
    .words =
        "Makes the signed package OUT and OUT.minisig from\n"
        "  DIR/station.json, DIR/policy.json, DIR/voters.csv,\n"
        "  DIR/portraits/<PIN>.jpg|png, DIR/faces/<PIN>.f32, and\n"
        "  DIR/fingers/<PIN>/<1..10>.png|tif|bmp|pgm|jpg|jp2|wsq|fmr\n"
        "1 is the right thumb, 5 the right little finger, 6 the left thumb, 10 the left little "
        "finger; 2_2.png is a second impression of finger 2. An .f32 is an embedding that was made "
        "elsewhere, 704 float32. <PIN>_2.jpg and _3.jpg are further portraits, of which the face "
        "is made too. A folder of the PIN's first five digits may stand between: "
        "fingers/20304/<PIN>/2.png.\n"
        "A row that cannot be taken is named with the reason; the others go in.",
    .exits = "0 made, 1 refused, 2 usage, 3 bad input",
    .run = run,
};
