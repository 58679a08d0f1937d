#include "kiosk/tool/slice_split.h"
#include "sync/file_hash.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const file_names[] = {"voters.csv", "station.json", "policy.json"};
enum { FILES = 3, BATCH = 64 };

static const char *uik_of(const struct split *split, size_t station) {
    return split->stations.at[station].manifest.uik;
}

bool split_station_hash(const struct split *split, size_t station, char text[]) {
    char paths[FILES][SLICE_PATH_SIZE];
    const char *const names[FILES] = {paths[0], paths[1], paths[2]};
    const char *out = split->options->out, *uik = uik_of(split, station);
    if (split->options->packages) { // the signature speaks for the package
        snprintf(paths[0], SLICE_PATH_SIZE, "%s/%s.slice", out, uik);
        snprintf(paths[1], SLICE_PATH_SIZE, "%s/%s.slice.minisig", out, uik);
        return !access(paths[0], F_OK) && file_hash(text, &names[1], 1) == SYNC_OK;
    }
    for (int i = 0; i < FILES; i++)
        snprintf(paths[i], SLICE_PATH_SIZE, "%s/%s/%s", out, uik, file_names[i]);
    return file_hash(text, names, FILES) == SYNC_OK;
}

// Where there is no kiosk in the list, each kiosk of the station gets a block of it.
static bool read_voter(struct split_worker *worker, size_t station, uint32_t entry, uint32_t place,
                       struct voter *out) {
    const struct split *split = worker->split;
    const uint32_t voters = split->index.stations[station].voters;
    if (!index_reader_take(&worker->reader, &split->index.entries[entry], out)) {
        tool_complain("the list was changed while it was read; run the same command again");
        return false;
    }
    if (!out->kiosk)
        out->kiosk =
            (uint8_t)(1 + (uint64_t)place * split->stations.at[station].manifest.kiosks / voters);
    return true;
}

// ---- A folder

static void write_voter(struct split_text *text, const struct voter *voter) {
    split_text_print(text, "%u,%u,%s,", voter->number, voter->page, voter->pin);
    split_text_field(text, voter->surname, ',');
    split_text_field(text, voter->given, ',');
    split_text_field(text, voter->patronymic, ',');
    split_text_print(text, "%04u-%02u-%02u,%c,", voter->birth.year, voter->birth.month,
                     voter->birth.day, voter->sex);
    split_text_field(text, voter->address, ',');
    split_text_field(text, voter->document, ',');
    split_text_print(text, "%u\n", voter->kiosk);
}

static bool write_list(struct split_worker *worker, size_t station) {
    const struct list_index *index = &worker->split->index;
    struct split_text *text = &worker->text;
    struct voter voter = {0};
    bool good = true;
    uint32_t place = 0;
    text->size = 0;
    split_text_print(text, "list_number,page,pin,surname,given,patronymic,birth,sex,address,"
                           "document,kiosk\n");
    for (uint32_t at = index->stations[station].first;
         good && place < index->stations[station].voters; at = index->entries[at].next, place++) {
        good = read_voter(worker, station, at, place, &voter);
        if (good)
            write_voter(text, &voter);
    }
    explicit_bzero(&voter, sizeof voter);
    if (text->failed)
        tool_complain("no memory left");
    return good && !text->failed;
}

static bool write_file(const char *folder, const char *name, const char *bytes, size_t size,
                       unsigned mode) {
    char path[SLICE_PATH_SIZE + 16];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return split_write_new(path, bytes, size, mode); // split syncs all of them at the end
}

// Takes away what an earlier run left: only what this program writes there.
static bool clear_folder(const char *folder) {
    char path[SLICE_PATH_SIZE + 16];
    for (int i = 0; i < FILES; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, file_names[i]);
        unlink(path);
    }
    if (!rmdir(folder) || errno == ENOENT)
        return true;
    tool_complain("%s: there are other files in it; move them away and run again", folder);
    return false;
}

static bool make_folder(struct split_worker *worker, size_t station) {
    const struct split *split = worker->split;
    char part[SLICE_PATH_SIZE], folder[SLICE_PATH_SIZE];
    struct slice_station *secrets = &split->stations.at[station];
    snprintf(folder, sizeof folder, "%s/%s", split->options->out, uik_of(split, station));
    snprintf(part, sizeof part, "%s/%s.part", split->options->out, uik_of(split, station));
    if (!write_list(worker, station) || !clear_folder(part))
        return false;
    if (mkdir(part, 0700)) {
        tool_complain("%s: %s", part, strerror(errno));
        return false;
    }
    slice_source_make_secrets(secrets);
    char *json = slice_source_write_station(secrets);
    const bool good = json &&
                      write_file(part, "voters.csv", worker->text.at, worker->text.size, 0600) &&
                      write_file(part, "station.json", json, strlen(json), 0600) &&
                      write_file(part, "policy.json", split->policy, split->policy_size, 0644) &&
                      clear_folder(folder);
    if (json)
        explicit_bzero(json, strlen(json));
    free(json);
    if (good && rename(part, folder)) {
        tool_complain("%s: %s", folder, strerror(errno));
        return false;
    }
    return good;
}

// ---- A package

static void keep_notes(struct split_text *text, const struct slice_row *row) {
    for (const char *line = row->notes; *line; line += strcspn(line, "\n") + 1) {
        char note[sizeof row->notes];
        snprintf(note, sizeof note, "%.*s", (int)strcspn(line, "\n"), line);
        split_text_print(text, "%lu,", row->row);
        split_text_field(text, note, '\n');
    }
}

// The next rows of the station, and their pictures, into the package.
static bool add_batch(struct split_worker *worker, struct slice_builder *builder,
                      struct slice_rows *rows) {
    char why[SLICE_WHY_SIZE];
    bool good =
        !worker->pictures.folder || slice_rows_prepare(rows, 0, rows->count, &worker->pictures);
    if (!good)
        tool_complain("no memory left");
    for (size_t i = 0; good && i < rows->count; i++) {
        good = slice_builder_add(builder, &rows->at[i].voter, why) == SYNC_OK;
        if (!good)
            tool_complain("row %lu: %s", rows->at[i].row, why);
        keep_notes(&worker->text, &rows->at[i]);
    }
    slice_rows_finish(rows);
    return good;
}

static bool add_voters(struct split_worker *worker, struct slice_builder *builder, size_t station) {
    const struct list_index *index = &worker->split->index;
    const uint32_t voters = index->stations[station].voters;
    struct slice_rows rows = {0};
    struct voter voter = {0};
    bool good = true;
    uint32_t at = index->stations[station].first;
    for (uint32_t place = 0; good && place < voters; at = index->entries[at].next, place++) {
        good = read_voter(worker, station, at, place, &voter) &&
               slice_rows_add(&rows, index->entries[at].row, &voter);
        if (good && (rows.count == BATCH || place + 1 == voters))
            good = add_batch(worker, builder, &rows);
    }
    slice_rows_finish(&rows);
    explicit_bzero(&voter, sizeof voter);
    return good;
}

static bool make_package(struct split_worker *worker, size_t station) {
    struct split *split = worker->split;
    char path[SLICE_PATH_SIZE], notes[SLICE_PATH_SIZE], why[SLICE_WHY_SIZE];
    struct slice_builder *builder;
    snprintf(path, sizeof path, "%s/%s.slice", split->options->out, uik_of(split, station));
    snprintf(notes, sizeof notes, "%s/%s.notes.csv", split->options->out, uik_of(split, station));
    worker->text.size = 0;
    split_text_print(&worker->text, "row,note\n");
    const size_t empty = worker->text.size;
    sem_wait(&split->stretching);
    const enum sync_status status = slice_builder_create(
        &builder, path, &split->stations.at[station], split->policy, key_cost_default, why);
    sem_post(&split->stretching);
    if (status) {
        tool_complain("%s", why);
        return false;
    }
    bool good = add_voters(worker, builder, station);
    if (good && worker->text.size > empty)
        good = split_write_file(notes, worker->text.at, worker->text.size, 0600);
    if (good && slice_builder_finish(builder, &split->key, why)) {
        tool_complain("%s: %s", path, why);
        good = false;
    }
    slice_builder_destroy(builder);
    return good;
}

bool split_station_make(struct split_worker *worker, size_t station) {
    return worker->split->options->packages ? make_package(worker, station)
                                            : make_folder(worker, station);
}
