// All stations of an election, for `shailoo slice split`: STATIONS.csv, OFFICIALS.csv, and the
// secrets that are made for them.
//   STATIONS.csv   precinct, address_ky, address_ru, address_en, kiosks (may be absent: 1); other
//                  columns (latitude, longitude, map_link) belong to the referral index
//   OFFICIALS.csv  precinct, role (chair, secretary, operator, member), name; their ids are their
//                  places in the precinct, from 1
//   secrets.csv    precinct, what (passphrase, code), who (chair.. / the official's id), name,
//   secret
#pragma once
#include "kiosk/tool/slice_tool.h"

struct split_stations { // secret: finish wipes
    struct slice_station *at;
    size_t count, room;
    uint32_t *by_uik; // open addressing: 1 + place in `at`; 0: empty
    size_t table_size;
};

enum { SPLIT_STATIONS_MAX = 65535 };

// `common` holds what all have in common. False: it was complained about.
bool split_stations_read(struct split_stations *out, const char *path,
                         const struct slice_station *common);
bool split_stations_read_officials(struct split_stations *stations, const char *path);
// The place in `at` of the precinct of that number, written with or without zeros before it; -1.
int split_stations_find(const struct split_stations *stations, const char *uik);
// Reads the secrets that an earlier run made, or makes and writes them (mode 0600).
bool split_stations_secrets(struct split_stations *stations, const char *path);
void split_stations_finish(struct split_stations *stations);

// whole_file_write (sync/whole_file.h). False: complained about.
bool split_write_file(const char *path, const char *text, size_t size, unsigned mode);
// Writes a file that is not there yet; syncing it is the caller's.
bool split_write_new(const char *path, const char *text, size_t size, unsigned mode);

struct split_text { // text that grows
    char *at;
    size_t size, room;
    bool failed; // no memory: nothing more is added
};
void split_text_print(struct split_text *text, const char *form, ...)
    __attribute__((format(printf, 2, 3)));
// A field of a CSV row, quoted where needed, and `end` (',' or '\n').
void split_text_field(struct split_text *text, const char *field, char end);
void split_text_finish(struct split_text *text); // wipes
