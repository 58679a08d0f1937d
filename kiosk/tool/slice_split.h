// What the two files of `shailoo slice split` share: the order of the work (slice_split.c) and one
// station's making (slice_split_station.c).
#pragma once
#include "kiosk/tool/slice_index.h"
#include "kiosk/tool/slice_rows.h"
#include <semaphore.h>

struct split {
    const struct slice_options *options;
    unsigned jobs; // threads
    struct split_stations stations;
    struct list_index index;
    char *policy;
    size_t policy_size;
    struct secret_key key;
    const char *models;
    sem_t stretching; // how many threads may be at Argon2id, which takes 256 MiB each
    int lock;         // on DIR: one split at a time
};

struct split_worker { // what one thread keeps from station to station
    struct split *split;
    struct index_reader reader;
    struct split_text text;
    struct slice_pictures pictures;
};

// DIR/<precinct>/ with station.json, policy.json and voters.csv; with --packages
// DIR/<precinct>.slice and its signature. It has its name only when it is whole. False: it was
// complained about.
bool split_station_make(struct split_worker *worker, size_t station);
// Of what is there under the station's name. False: it is not all there.
bool split_station_hash(const struct split *split, size_t station, char text[]);
