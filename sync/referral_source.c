#include "sync/referral_source.h"
#include "sync/voter_list.h"
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// What is wrong with the record as such, in words; NULL: nothing.
static const char *fault_of(const struct csv_record *record, size_t columns,
                            char words[SLICE_WHY_SIZE]) {
    if (record->broken)
        return record->broken;
    if (record->count == columns)
        return record->has_zero_byte ? "has a zero byte" : NULL;
    snprintf(words, SLICE_WHY_SIZE, "has %zu fields where the header has %zu", record->count,
             columns);
    return words;
}

static enum sync_status end(const struct csv_file *file, char *why) {
    if (!csv_file_failed(file))
        return SYNC_OK;
    snprintf(why, SLICE_WHY_SIZE, "it cannot be read behind row %lu", file->row);
    return SYNC_DISK_FAILED;
}

// ---- The national list

static bool is_number(const char *text) {
    return *text && strlen(text) < SLICE_UIK_SIZE && strspn(text, "0123456789") == strlen(text);
}

enum sync_status referral_source_voters(struct csv_file *file, referral_source_on_voter on_voter,
                                        referral_source_on_refusal on_refusal, void *context,
                                        char *why) {
    static const struct csv_column names[] = {
        {"pin|пин|персональный номер|жеке номер|жеке номери", true},
        {VOTER_LIST_PRECINCT_NAMES,                                                                  true}
    };
    const struct csv_record *record = &file->record;
    const size_t columns = record->count;
    char words[SLICE_WHY_SIZE];
    int index[2];
    if (csv_columns_find(record, names, 2, index, why))
        return SYNC_BAD_FILE;
    for (bool going = true; going && csv_file_next(file);) {
        const char *wrong = fault_of(record, columns, words);
        const char *pin = wrong ? "" : record->fields[index[0]];
        const char *precinct = wrong ? "" : record->fields[index[1]];
        if (!wrong && !pin_read(pin, NULL, NULL))
            wrong = "pin is no PIN: 14 digits, [12]DDMMYYYYnnnnn";
        if (!wrong && !is_number(precinct))
            wrong = "precinct is no precinct's number";
        going = wrong ? on_refusal(context, file->row, wrong)
                      : on_voter(context, file->row, pin, precinct);
    }
    return end(file, why);
}

// ---- The polling stations

enum { NUMBER, ADDRESS_KY, ADDRESS_RU, ADDRESS_EN, LATITUDE, LONGITUDE, MAP, COLUMNS };
static const struct csv_column station_columns[COLUMNS] = {
    {VOTER_LIST_PRECINCT_NAMES,      true },
    {"address_ky|дареги",      true },
    {"address_ru|адрес",        true },
    {"address_en",                   true },
    {"latitude|lat|широта",    true },
    {"longitude|lon|долгота", true },
    {"map|map_link|карта",      false},
};

static bool is_utf8(const char *text) {
    json_t *string = json_string(text); // refuses what is none
    json_decref(string);
    return string != NULL;
}

static const char *take_text(const char *text, char *out, size_t size) {
    if (!is_utf8(text))
        return "is not UTF-8: save the file as CSV UTF-8";
    if (strlen(text) >= size)
        return "is too long";
    memcpy(out, text, strlen(text) + 1);
    return NULL;
}

static const char *take_degrees(const char *degrees, double *out) {
    char text[32], *comma, *rest;
    const size_t size = strlen(degrees);
    if (!size || size >= sizeof text)
        return "is not a number of degrees";
    memcpy(text, degrees, size + 1);
    if ((comma = strchr(text, ',')))
        *comma = '.';
    *out = strtod(text, &rest);
    return *rest || text[strspn(text, "+-0123456789.")] ? "is not a number of degrees" : NULL;
}

static const char *take_column(int column, const char *text, struct referral_precinct *out) {
    switch (column) {
    case NUMBER:
        return is_number(text) ? take_text(text, out->number, sizeof out->number)
                               : "is no precinct's number";
    case ADDRESS_KY: return take_text(text, out->address.ky, sizeof out->address.ky);
    case ADDRESS_RU: return take_text(text, out->address.ru, sizeof out->address.ru);
    case ADDRESS_EN: return take_text(text, out->address.en, sizeof out->address.en);
    case LATITUDE: return out->has_place ? take_degrees(text, &out->latitude) : NULL;
    case LONGITUDE: return out->has_place ? take_degrees(text, &out->longitude) : NULL;
    default: return take_text(text, out->map, sizeof out->map);
    }
}

static const char *take_precinct(const struct csv_record *record, const int index[COLUMNS],
                                 struct referral_precinct *out, char words[SLICE_WHY_SIZE]) {
    *out = (struct referral_precinct){.has_place = *record->fields[index[LATITUDE]] ||
                                                   *record->fields[index[LONGITUDE]]};
    for (int column = 0; column < COLUMNS; column++) {
        const char *wrong =
            index[column] < 0 ? NULL : take_column(column, record->fields[index[column]], out);
        if (wrong) {
            const char *name = station_columns[column].names;
            snprintf(words, SLICE_WHY_SIZE, "%.*s %s", (int)strcspn(name, "|"), name, wrong);
            return words;
        }
    }
    return NULL;
}

enum sync_status referral_source_precincts(struct csv_file *file,
                                           referral_source_on_precinct on_precinct,
                                           referral_source_on_refusal on_refusal, void *context,
                                           char *why) {
    const size_t columns = file->record.count;
    struct referral_precinct precinct;
    char words[SLICE_WHY_SIZE];
    int index[COLUMNS];
    if (csv_columns_find(&file->record, station_columns, COLUMNS, index, why))
        return SYNC_BAD_FILE;
    for (bool going = true; going && csv_file_next(file);) {
        const char *wrong = fault_of(&file->record, columns, words);
        if (!wrong)
            wrong = take_precinct(&file->record, index, &precinct, words);
        going = wrong ? on_refusal(context, file->row, wrong)
                      : on_precinct(context, file->row, &precinct);
    }
    return end(file, why);
}
