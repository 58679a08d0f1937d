#include "kiosk/tool/slice_stations.h"
#include "sync/whole_file.h"
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// ---- Text and files

static void split_text_add(struct split_text *text, const char *bytes, size_t size) {
    if (text->failed)
        return;
    if (text->room - text->size < size + 1) {
        size_t room = text->room ? text->room : 4096;
        while (room - text->size < size + 1)
            room *= 2;
        char *more = realloc(text->at, room);
        if (!more) {
            text->failed = true;
            return;
        }
        text->at = more;
        text->room = room;
    }
    memcpy(text->at + text->size, bytes, size);
    text->size += size;
    text->at[text->size] = 0;
}

void split_text_print(struct split_text *text, const char *form, ...) {
    char line[1024];
    va_list list;
    va_start(list, form);
    const int length = vsnprintf(line, sizeof line, form, list);
    va_end(list);
    if (length < 0 || (size_t)length >= sizeof line)
        text->failed = true;
    else
        split_text_add(text, line, (size_t)length);
}

void split_text_field(struct split_text *text, const char *field, char end) {
    if (field[strcspn(field, ",;\t\"\r\n")]) {
        split_text_add(text, "\"", 1);
        for (const char *quote; (quote = strchr(field, '"')); field = quote + 1) {
            split_text_add(text, field, (size_t)(quote - field));
            split_text_add(text, "\"\"", 2);
        }
        split_text_add(text, field, strlen(field));
        split_text_add(text, "\"", 1);
    } else
        split_text_add(text, field, strlen(field));
    split_text_add(text, &end, 1);
}

void split_text_finish(struct split_text *text) {
    if (text->at)
        explicit_bzero(text->at, text->room);
    free(text->at);
    *text = (struct split_text){0};
}

bool split_write_new(const char *path, const char *text, size_t size, unsigned mode) {
    const int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, (mode_t)mode);
    const bool good = file >= 0 && !whole_file_add(file, text, size);
    if (!good)
        tool_complain("%s: %s", path, strerror(errno));
    return file >= 0 && !close(file) && good;
}

bool split_write_file(const char *path, const char *text, size_t size, unsigned mode) {
    const enum sync_status status = whole_file_write(path, text, size, mode);
    if (status)
        tool_complain("%s: %s", path, sync_status_text(status));
    return !status;
}

// ---- STATIONS.csv

static size_t slot_of(const struct split_stations *stations, const char *uik) {
    const uint64_t hash = strtoull(uik, NULL, 10) * 0x9E3779B97F4A7C15U;
    size_t slot = (size_t)(hash >> 32) & (stations->table_size - 1);
    for (; stations->by_uik[slot]; slot = (slot + 1) & (stations->table_size - 1))
        if (strtoull(stations->at[stations->by_uik[slot] - 1].manifest.uik, NULL, 10) ==
            strtoull(uik, NULL, 10))
            break;
    return slot;
}

static bool is_number(const char *text, size_t longest) {
    return *text && strlen(text) <= longest && strspn(text, "0123456789") == strlen(text);
}

int split_stations_find(const struct split_stations *stations, const char *uik) {
    if (!is_number(uik, SLICE_UIK_SIZE - 1))
        return -1;
    return (int)stations->by_uik[slot_of(stations, uik)] - 1;
}

static struct slice_station *add_station(struct split_stations *out,
                                         const struct slice_station *common) {
    if (out->count == out->room) {
        const size_t room = out->room ? 2 * out->room : 64;
        struct slice_station *more = realloc(out->at, room * sizeof *more);
        if (!more)
            return NULL;
        out->at = more;
        out->room = room;
    }
    out->at[out->count] = *common;
    return &out->at[out->count++];
}

static const char *field(const struct csv_file *file, int index) {
    return index < 0 || (size_t)index >= file->record.count ? "" : file->record.fields[index];
}

static bool take_text(char *out, size_t size, const char *text) {
    return (size_t)snprintf(out, size, "%s", text) < size;
}

enum { AT_PRECINCT, AT_KY, AT_RU, AT_EN, AT_KIOSKS, STATION_COLUMNS };

// NULL, or what is wrong with the row.
static const char *take_station(struct split_stations *out, const struct csv_file *file,
                                const int *index, const struct slice_station *common) {
    const char *uik = field(file, index[AT_PRECINCT]), *kiosks = field(file, index[AT_KIOSKS]);
    if (file->record.broken)
        return file->record.broken;
    if (!is_number(uik, SLICE_UIK_SIZE - 1))
        return "the precinct is no number of at most 15 digits";
    if (out->count == SPLIT_STATIONS_MAX)
        return "there are more than 65,535 stations";
    if (*kiosks && (!is_number(kiosks, 2) || atoi(kiosks) < 1 || atoi(kiosks) > SLICE_KIOSKS_MAX))
        return "kiosks is not a number from 1 to 16";
    struct slice_station *station = add_station(out, common);
    if (!station)
        return "no memory left";
    struct slice_manifest *manifest = &station->manifest;
    snprintf(manifest->uik, sizeof manifest->uik, "%s", uik);
    manifest->kiosks = *kiosks ? (uint8_t)atoi(kiosks) : 1;
    return take_text(manifest->address.ky, SLICE_TEXT_SIZE, field(file, index[AT_KY])) &&
                   take_text(manifest->address.ru, SLICE_TEXT_SIZE, field(file, index[AT_RU])) &&
                   take_text(manifest->address.en, SLICE_TEXT_SIZE, field(file, index[AT_EN]))
               ? NULL
               : "an address has more than 255 bytes";
}

static bool make_table(struct split_stations *stations, const char *path) {
    stations->table_size = 1024;
    while (stations->table_size < 2 * stations->count)
        stations->table_size *= 2;
    stations->by_uik = calloc(stations->table_size, sizeof *stations->by_uik);
    for (size_t i = 0; stations->by_uik && i < stations->count; i++) {
        const size_t slot = slot_of(stations, stations->at[i].manifest.uik);
        if (stations->by_uik[slot]) {
            tool_complain("%s: the precinct %s is there twice", path, stations->at[i].manifest.uik);
            return false;
        }
        stations->by_uik[slot] = (uint32_t)i + 1;
    }
    if (!stations->count)
        tool_complain("%s: there is no station", path);
    return stations->by_uik && stations->count;
}

static bool begin_csv(struct csv_file *file, const char *path, const struct csv_column *columns,
                      size_t count, int *index) {
    char why[SLICE_WHY_SIZE];
    enum sync_status status = csv_file_open(file, path, why);
    if (!status)
        status = csv_columns_find(&file->record, columns, count, index, why);
    if (status)
        tool_complain("%s: %s", path, why);
    return !status;
}

static bool row_is_wrong(const char *path, const struct csv_file *file, const char *why) {
    if (why)
        tool_complain("%s row %lu: %s", path, file->row, why);
    return why != NULL;
}

bool split_stations_read(struct split_stations *out, const char *path,
                         const struct slice_station *common) {
    static const struct csv_column columns[STATION_COLUMNS] = {
        {VOTER_LIST_PRECINCT_NAMES,              true },
        {"address_ky|дареги",              true },
        {"address_ru|адрес",                true },
        {"address_en",                           true },
        {"kiosks|киоски|киосктор", false}
    };
    struct csv_file file;
    int index[STATION_COLUMNS];
    bool good = begin_csv(&file, path, columns, STATION_COLUMNS, index);
    while (good && csv_file_next(&file))
        good = !row_is_wrong(path, &file, take_station(out, &file, index, common));
    good = good && !csv_file_failed(&file) && make_table(out, path);
    csv_file_close(&file);
    return good;
}

// ---- OFFICIALS.csv

static const char *take_official(struct split_stations *stations, const struct csv_file *file,
                                 const int *index) {
    if (file->record.broken)
        return file->record.broken;
    const int at = split_stations_find(stations, field(file, index[0]));
    if (at < 0)
        return "the precinct is not among the stations";
    struct slice_manifest *manifest = &stations->at[at].manifest;
    if (manifest->official_count == SLICE_OFFICIALS_MAX)
        return "the precinct has more than 32 officials";
    struct slice_official *official = &manifest->officials[manifest->official_count];
    official->role = 0;
    for (int role = ROLE_CHAIR; role <= ROLE_MEMBER; role++)
        if (!strcmp(field(file, index[1]), official_role_text((enum official_role)role)))
            official->role = (enum official_role)role;
    if (!official->role)
        return "the role is not chair, secretary, operator or member";
    if (!*field(file, index[2]) ||
        !take_text(official->name, sizeof official->name, field(file, index[2])))
        return "the name is empty or has more than 95 bytes";
    if (*field(file, index[3]) && !is_number(field(file, index[3]), 9))
        return "the number in the list is no number";
    official->voter = (uint32_t)strtoul(field(file, index[3]), NULL, 10);
    official->id = ++manifest->official_count;
    return NULL;
}

bool split_stations_read_officials(struct split_stations *stations, const char *path) {
    static const struct csv_column columns[] = {
        {VOTER_LIST_PRECINCT_NAMES,                                                                                              true },
        {"role|роль|кызматы",                                                                                         true },
        {"name|имя|фио|аты жөнү",                                                                                   true },
        {"list_number|number|№|номер|номер в списке|катар номери|тизмедеги номери", false}
    };
    struct csv_file file;
    int index[4];
    char why[SLICE_WHY_SIZE];
    bool good = begin_csv(&file, path, columns, 4, index);
    while (good && csv_file_next(&file))
        good = !row_is_wrong(path, &file, take_official(stations, &file, index));
    good = good && !csv_file_failed(&file);
    csv_file_close(&file);
    for (size_t i = 0; i < stations->count && good; i++)
        if (stations->at[i].manifest.official_count < 2) {
            tool_complain("%s: precinct %s has less than two officials", path,
                          stations->at[i].manifest.uik);
            good = false;
        } else if (!slice_officials_check(&stations->at[i].manifest, why)) {
            tool_complain("%s: precinct %s: %s", path, stations->at[i].manifest.uik, why);
            good = false;
        }
    return good;
}

// ---- secrets.csv

static const char *take_secret(struct split_stations *stations, const struct csv_file *file,
                               const int *index) {
    const int at = split_stations_find(stations, field(file, index[0]));
    const char *what = field(file, index[1]), *who = field(file, index[2]);
    const char *secret = field(file, index[3]);
    if (file->record.broken || at < 0)
        return "this is not what an earlier run wrote";
    struct slice_station *station = &stations->at[at];
    for (int i = 0; i < KEY_HOLDERS && !strcmp(what, "passphrase"); i++)
        if (!strcmp(who, key_holder_text((enum key_holder)(i + 1))))
            return take_text(station->passphrases[i], KEY_PASSPHRASE_SIZE, secret) ? NULL
                                                                                   : "too long";
    const int id = !strcmp(what, "code") && is_number(who, 2) ? atoi(who) : 0;
    if (id >= 1 && id <= station->manifest.official_count &&
        take_text(station->codes[id - 1], sizeof *station->codes, secret))
        return NULL;
    return "this is not what an earlier run wrote";
}

static bool read_secrets(struct split_stations *stations, const char *path) {
    static const struct csv_column columns[] = {
        {"precinct", true},
        {"what",     true},
        {"who",      true},
        {"secret",   true}
    };
    struct csv_file file;
    int index[4];
    bool good = begin_csv(&file, path, columns, 4, index);
    while (good && csv_file_next(&file))
        good = !row_is_wrong(path, &file, take_secret(stations, &file, index));
    good = good && !csv_file_failed(&file);
    csv_file_close(&file);
    return good;
}

static void write_secrets_of(struct split_text *text, const struct slice_station *station) {
    const struct slice_manifest *manifest = &station->manifest;
    for (int i = 0; i < KEY_HOLDERS; i++)
        split_text_print(text, "%s,passphrase,%s,,%s\n", manifest->uik,
                         key_holder_text((enum key_holder)(i + 1)), station->passphrases[i]);
    for (int i = 0; i < manifest->official_count; i++) {
        split_text_print(text, "%s,code,%u,", manifest->uik, manifest->officials[i].id);
        split_text_field(text, manifest->officials[i].name, ',');
        split_text_print(text, "%s\n", station->codes[i]);
    }
}

bool split_stations_secrets(struct split_stations *stations, const char *path) {
    if (!access(path, F_OK))
        return read_secrets(stations, path);
    struct split_text text = {0};
    split_text_print(&text, "precinct,what,who,name,secret\n");
    for (size_t i = 0; i < stations->count; i++) {
        slice_source_make_secrets(&stations->at[i]);
        write_secrets_of(&text, &stations->at[i]);
    }
    const bool good = !text.failed && split_write_file(path, text.at, text.size, 0600);
    split_text_finish(&text);
    return good;
}

void split_stations_finish(struct split_stations *stations) {
    if (stations->at)
        explicit_bzero(stations->at, stations->room * sizeof *stations->at);
    free(stations->at);
    free(stations->by_uik);
    *stations = (struct split_stations){0};
}
