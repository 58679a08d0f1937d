// shailoo slice update: late changes. A package with the next number from an older one and a list
// of who moved away, is inactive, or is added. Keys, passphrases and everyone else's list number
// stay.
#include "kiosk/tool/slice_rows.h"
#include "kiosk/tool/slice_tool.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct slice_options given;
static const struct tool_option takes[] = {
    TOOL_TEXT("key", "FILE", &given.key,
              "the commission's secret key, which signs OUT: it is needed"),
    SLICE_PUB(given),
    TOOL_TEXT("passphrases", "FILE", &given.passphrases,
              "three lines: chair, secretary, operator, of which one may be empty; else they are "
              "asked for"),
    SLICE_BIOMETRICS(given, ", of those who are added"),
    SLICE_MODELS(given),
    SLICE_JOBS(given),
    SLICE_STRICT(given),
    TOOL_END,
};

struct update {
    struct voter_slice *old;
    struct slice_builder *builder;
    struct slice_rows added;
    uint32_t *gone; // list numbers
    size_t gone_count, gone_room;
    unsigned long moved, inactive, refused;
};

enum action { ADDED, MOVED, INACTIVE, ACTIONS };

static bool read_action(const char *text, enum action *out) {
    static const char *const names[ACTIONS][4] = {
        {"added",    "add", "добавлен",   "кошулду"           },
        {"moved",    "",    "переехал",   "көчтү"               },
        {"inactive", "",    "неактивен", "активдүү эмес"}
    };
    for (int action = 0; action < ACTIONS; action++)
        for (int i = 0; i < 4; i++)
            if (*text && !strcmp(text, names[action][i])) {
                *out = (enum action)action;
                return true;
            }
    return false;
}

static void refuse(struct update *update, unsigned long row, const char *why) {
    fprintf(stderr, "changes row %lu: refused: %s\n", row, why);
    update->refused++;
}

static bool is_gone(const struct update *update, uint32_t number) {
    for (size_t i = 0; i < update->gone_count; i++)
        if (update->gone[i] == number)
            return true;
    return false;
}

static bool keep_gone(struct update *update, uint32_t number) {
    if (update->gone_count == update->gone_room) {
        const size_t room = update->gone_room ? 2 * update->gone_room : 64;
        uint32_t *more = realloc(update->gone, room * sizeof *more);
        if (!more)
            return false;
        update->gone = more;
        update->gone_room = room;
    }
    update->gone[update->gone_count++] = number;
    return true;
}

// A voter of the old list goes. False when the update has to end.
static bool take_removal(struct update *update, const struct voter_list *list,
                         const struct csv_file *file, enum action action) {
    const char *pin = voter_list_field(list, &file->record, LIST_PIN);
    const char *said = voter_list_field(list, &file->record, LIST_NUMBER);
    struct voter voter;
    char why[SLICE_WHY_SIZE];
    uint32_t number = 0;
    const enum sync_status found = voter_slice_find_pin(update->old, pin, &number);
    if (found == SYNC_NOT_FOUND || is_gone(update, number)) {
        refuse(update, file->row,
               found ? "nobody in this list has this PIN" : "an earlier row removes this voter");
        return true;
    }
    if (*said && strtoul(said, NULL, 10) != number) {
        snprintf(why, sizeof why, "the voter with this PIN has the list number %u, not %.20s",
                 number, said);
        refuse(update, file->row, why);
        return true;
    }
    enum sync_status status = found ? found : voter_slice_voter(update->old, number, &voter);
    if (!status)
        status = slice_builder_remove(update->builder, &voter, why);
    explicit_bzero(&voter, sizeof voter);
    voter_slice_forget(update->old);
    if (status || !keep_gone(update, number)) {
        tool_complain("changes row %lu: %s", file->row, sync_status_text(status));
        return false;
    }
    *(action == MOVED ? &update->moved : &update->inactive) += 1;
    return true;
}

static bool take_addition(struct update *update, const struct voter_list *list,
                          const struct csv_file *file) {
    struct voter voter = {0};
    char why[SLICE_WHY_SIZE];
    uint32_t number;
    if (!voter_list_take(list, &file->record, &voter, why))
        refuse(update, file->row, why);
    else if (voter_slice_find_pin(update->old, voter.pin, &number) == SYNC_OK)
        refuse(update, file->row, "a voter with this PIN is in the list already");
    else if (voter_slice_find_number(update->old, voter.number) == SYNC_OK)
        refuse(update, file->row, "this list number is, or was, another voter's");
    else {
        if (!voter.kiosk)
            voter.kiosk = 1;
        if (!slice_rows_add(&update->added, file->row, &voter)) {
            tool_complain("no memory left");
            return false;
        }
    }
    explicit_bzero(&voter, sizeof voter);
    return true;
}

static bool take_row(struct update *update, const struct voter_list *list,
                     const struct csv_file *file) {
    char why[SLICE_WHY_SIZE];
    enum action action;
    const char *precinct;
    if (!voter_list_is_whole(list, &file->record, why)) {
        refuse(update, file->row, why);
        return true;
    }
    precinct = voter_list_field(list, &file->record, LIST_PRECINCT);
    if (*precinct && strcmp(precinct, voter_slice_manifest(update->old)->uik)) {
        refuse(update, file->row, "the row is of another precinct");
        return true;
    }
    if (!read_action(voter_list_field(list, &file->record, LIST_ACTION), &action)) {
        refuse(update, file->row, "the action is not added, moved or inactive");
        return true;
    }
    return action == ADDED ? take_addition(update, list, file)
                           : take_removal(update, list, file, action);
}

static bool read_changes(struct update *update, const char *path) {
    struct csv_file file;
    struct voter_list list;
    char why[SLICE_WHY_SIZE];
    enum sync_status status = csv_file_open(&file, path, why);
    if (!status)
        status = voter_list_begin(&list, &file, LIST_OF_CHANGES, why);
    if (status)
        tool_complain("%s: %s", path, why);
    bool good = !status;
    while (good && csv_file_next(&file))
        good = take_row(update, &list, &file);
    if (good && csv_file_failed(&file)) {
        tool_complain("%s: it cannot be read", path);
        good = false;
    }
    csv_file_close(&file);
    return good;
}

static bool add_all(struct update *update) {
    char models[SLICE_PATH_SIZE], why[SLICE_WHY_SIZE];
    struct slice_pictures pictures = {.folder = given.biometrics, .threads = slice_threads(&given)};
    struct slice_rows *rows = &update->added;
    bool good = true;
    if (given.biometrics) {
        pictures.models = slice_models_find(given.models, models, sizeof models);
        good = slice_rows_prepare(rows, 0, rows->count, &pictures);
        if (!good)
            tool_complain("no memory or no thread left");
    }
    for (size_t i = 0; i < rows->count && good; i++) {
        struct slice_row *row = &rows->at[i];
        const enum sync_status status = slice_builder_add(update->builder, &row->voter, why);
        if (status == SYNC_REFUSED)
            refuse(update, row->row, why);
        else if (status) {
            tool_complain("changes row %lu: %s", row->row, why);
            good = false;
        }
        if (*row->notes)
            fprintf(stderr, "changes row %lu: note: %s", row->row, row->notes);
    }
    slice_pictures_finish(&pictures);
    return good;
}

static int finish(struct update *update, const char *out, const struct secret_key *key) {
    char why[SLICE_WHY_SIZE];
    const struct slice_manifest *old = voter_slice_manifest(update->old);
    const uint32_t voters = slice_builder_counts(update->builder)->voters;
    const unsigned long added = voters + update->gone_count - old->counts.voters;
    if (given.strict && update->refused) {
        tool_complain("%lu rows were refused: no package is made", update->refused);
        return TOOL_NO;
    }
    if (!added && !update->gone_count) {
        tool_complain("nothing is changed: no package is made");
        return TOOL_NO;
    }
    if (slice_builder_finish(update->builder, key, why))
        return tool_complain("%s: %s", out, why);
    printf("%s: number %u, %u voters: %lu added, %lu moved away, %lu inactive; %lu rows refused\n",
           out, old->serial + 1, voters, added, update->moved, update->inactive, update->refused);
    return TOOL_YES;
}

static int update_all(struct update *update, const char *changes, const char *out) {
    char passphrases[KEY_HOLDERS][KEY_PASSPHRASE_SIZE] = {0}, why[SLICE_WHY_SIZE];
    struct secret_key key;
    if (!given.key)
        return tool_complain("the commission's secret key is needed: --key FILE");
    if (!slice_read_key(&key, given.key))
        return TOOL_BAD_INPUT;
    const bool is_open =
        slice_read_passphrases(passphrases, 2, &given) && slice_unlock(update->old, passphrases);
    explicit_bzero(passphrases, sizeof passphrases);
    int result = TOOL_BAD_INPUT;
    if (is_open && slice_builder_continue(&update->builder, out, update->old, why))
        tool_complain("%s", why);
    else if (is_open && read_changes(update, changes) && add_all(update))
        result = finish(update, out, &key);
    secret_key_wipe(&key);
    return result;
}

static int run(char **operands) {
    struct update update = {0};
    int result = slice_open(&update.old, operands[0], &given);
    if (result == TOOL_YES)
        result = update_all(&update, operands[1], operands[2]);
    slice_builder_destroy(update.builder);
    slice_rows_finish(&update.added);
    voter_slice_close(update.old);
    free(update.gone);
    return result;
}

const struct tool_command slice_update = {
    .name = "update",
    .summary = "makes the next package from an older one and late changes",
    .operands = "OLD CHANGES.csv OUT",
    .options = takes,
    .words =
        "Makes a package with the next number from OLD and late changes; the holders' passphrases "
        "and everyone's list number stay. CHANGES.csv has the columns action (added, moved, "
        "inactive) and pin, and for added ones the columns of voters.csv.",
    .exits = "0 made, 1 refused, 2 usage, 3 bad input",
    .run = run,
};
