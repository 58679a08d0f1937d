#include "sync/slice_source.h"
#include "sync/manifest_json.h"
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// ---- station.json

static void take_codes(struct json_fields *fields, const json_t *root, struct slice_station *out) {
    const json_t *list = json_object_get(root, "officials");
    for (uint8_t i = 0; i < out->manifest.official_count && !fields->failed; i++) {
        const json_t *item = json_array_get(list, i);
        fields_only(fields, item, "officials", "id role name code voter");
        fields_text(fields, item, "code", out->codes[i], sizeof out->codes[i], false);
    }
}

static void take_holders(struct json_fields *fields, const json_t *part,
                         struct slice_station *out) {
    fields_only(fields, part, "holders", "chair secretary operator");
    if (!out->manifest.training)
        fields_fail(fields, "passphrases may stand in the file only of a training station");
    for (int holder = HOLDER_CHAIR; holder <= HOLDER_OPERATOR; holder++)
        fields_text(fields, part, key_holder_text((enum key_holder)holder),
                    out->passphrases[holder - 1], KEY_PASSPHRASE_SIZE, false);
}

enum sync_status slice_source_station(struct slice_station *out, const char *json, size_t size,
                                      char *why) {
    struct json_fields fields = {.why = why};
    memset(out, 0, sizeof *out);
    json_t *root = fields_parse(&fields, json, size);
    if (root) {
        fields_only(&fields, root, "station", "holders " MANIFEST_STATION_NAMES);
        manifest_take_station(&fields, root, &out->manifest);
        take_codes(&fields, root, out);
        const json_t *holders = fields_part(&fields, root, "holders", JSON_OBJECT, true);
        if (holders)
            take_holders(&fields, holders, out);
    }
    json_decref(root);
    out->manifest.schema = SLICE_SCHEMA;
    if (fields.failed)
        slice_station_wipe(out);
    return fields.failed ? SYNC_BAD_FILE : SYNC_OK;
}

enum sync_status slice_source_election(struct slice_station *out, const char *json, size_t size,
                                       char *why) {
    struct json_fields fields = {.why = why};
    memset(out, 0, sizeof *out);
    json_t *root = fields_parse(&fields, json, size);
    if (root) {
        fields_only(&fields, root, "the election's file", MANIFEST_ELECTION_NAMES);
        manifest_take_election(&fields, root, &out->manifest);
    }
    json_decref(root);
    out->manifest.schema = SLICE_SCHEMA;
    return fields.failed ? SYNC_BAD_FILE : SYNC_OK;
}

char *slice_source_write_station(const struct slice_station *station) {
    char *text = manifest_write(&station->manifest);
    json_t *root = text ? json_loads(text, 0, NULL) : NULL, *officials;
    free(text);
    json_object_del(root, "schema");
    json_object_del(root, "counts");
    officials = json_object_get(root, "officials");
    for (uint8_t i = 0; i < station->manifest.official_count; i++)
        json_object_set_new(json_array_get(officials, i), "code", json_string(station->codes[i]));
    if (station->manifest.training && *station->passphrases[0])
        json_object_set_new(root, "holders",
                            json_pack("{s:s, s:s, s:s}", "chair", station->passphrases[0],
                                      "secretary", station->passphrases[1], "operator",
                                      station->passphrases[2]));
    text = root ? json_dumps(root, JSON_INDENT(1)) : NULL;
    json_decref(root);
    return text;
}

static void random_digits(char *out, int count) {
    for (int i = 0; i < count; i++)
        out[i] = (char)('0' + randombytes_uniform(10));
    out[count] = 0;
}

static bool is_anothers(const struct slice_station *station, int of) {
    for (int i = 0; i < station->manifest.official_count; i++)
        if (i != of && !strcmp(station->codes[i], station->codes[of]))
            return true;
    return false;
}

void slice_source_make_secrets(struct slice_station *station) {
    for (int i = 0; i < station->manifest.official_count; i++)
        if (!*station->codes[i])
            do
                random_digits(station->codes[i], 6);
            while (is_anothers(station, i));
    for (int i = 0; i < KEY_HOLDERS; i++) {
        char *at = station->passphrases[i];
        for (int group = 0; group < 5 && (group || !*at); group++) {
            random_digits(at + 5 * group, 4);
            at[5 * group + 4] = group < 4 ? '-' : 0;
        }
    }
}

void slice_station_wipe(struct slice_station *station) {
    sodium_memzero(station, sizeof *station);
}

// ---- voters.csv

static void take_rows(struct csv_file *file, const struct voter_list *list,
                      slice_source_on_voter on_voter, slice_source_on_refusal on_refusal,
                      void *context) {
    struct voter voter = {0};
    char why[SLICE_WHY_SIZE];
    for (bool going = true; going && csv_file_next(file);) {
        if (!voter_list_take(list, &file->record, &voter, why)) {
            going = on_refusal(context, file->row, why);
            continue;
        }
        if (!voter.kiosk)
            voter.kiosk = 1;
        going = on_voter(context, file->row, &voter);
    }
    sodium_memzero(&voter, sizeof voter);
}

static enum sync_status take_file(enum sync_status status, struct csv_file *file,
                                  slice_source_on_voter on_voter,
                                  slice_source_on_refusal on_refusal, void *context, char *why) {
    struct voter_list list;
    if (!status)
        status = voter_list_begin(&list, file, LIST_OF_STATION, why);
    if (!status) {
        take_rows(file, &list, on_voter, on_refusal, context);
        if (csv_file_failed(file)) {
            snprintf(why, SLICE_WHY_SIZE, "it cannot be read");
            status = SYNC_DISK_FAILED;
        }
    }
    csv_file_close(file);
    return status;
}

enum sync_status slice_source_voters_bytes(const char *bytes, size_t size,
                                           slice_source_on_voter on_voter,
                                           slice_source_on_refusal on_refusal, void *context,
                                           char *why) {
    struct csv_file file;
    const enum sync_status status = csv_file_open_bytes(&file, bytes, size, why);
    return take_file(status, &file, on_voter, on_refusal, context, why);
}

enum sync_status slice_source_voters(const char *path, slice_source_on_voter on_voter,
                                     slice_source_on_refusal on_refusal, void *context, char *why) {
    struct csv_file file;
    const enum sync_status status = csv_file_open(&file, path, why);
    return take_file(status, &file, on_voter, on_refusal, context, why);
}
