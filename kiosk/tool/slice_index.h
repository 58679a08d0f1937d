// The country's list, read once: which station each row goes to, and every row that goes nowhere
// with its reason. The file is read in pieces by all processors, memory is 16 bytes a voter beside
// two tables (PINs, list numbers) that are dropped at the end.
#pragma once
#include "kiosk/tool/slice_stations.h"
#include <stdio.h>

struct index_entry {
    uint64_t offset : 48; // of the row in the file
    uint64_t station : 16;
    uint32_t next; // entry of the same station, in the list's order; UINT32_MAX: the last
    uint32_t row;  // as a spreadsheet counts
};

struct index_station {
    uint32_t first, last, voters, women;
};

struct list_index {
    struct voter_list list;
    int file;
    uint64_t size;
    struct index_entry *entries;
    size_t count, room;
    struct index_station *stations;     // as in split_stations
    unsigned long rows, refused, noted; // rows: without the header and blank ones
};

// `refusals` and `notes` get lines of CSV, row and reason, in the file's order. False: complained
// about.
bool list_index_make(struct list_index *out, const char *path,
                     const struct split_stations *stations, unsigned threads, FILE *refusals,
                     FILE *notes);
void list_index_finish(struct list_index *index);

// The voters of one station again, in the list's order. The reader keeps a piece of the file.
struct index_reader {
    const struct list_index *index;
    struct csv_record record;
    uint64_t from; // offset of the piece
    size_t size;
    char piece[1 << 16];
};
bool index_reader_take(struct index_reader *reader, const struct index_entry *entry,
                       struct voter *out); // false: the file has changed
