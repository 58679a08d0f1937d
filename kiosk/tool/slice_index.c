#include "kiosk/tool/slice_index.h"
#include "sync/name_fold.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 4 << 20, NOBODY = -1 };

// ---- A set of numbers that remembers where each was first seen

struct seen {
    uint64_t *keys; // 0: empty
    uint32_t *entries;
    size_t room, count;
};

static size_t place_of(const struct seen *seen, uint64_t key) {
    uint64_t hash = key * 0x9E3779B97F4A7C15U;
    hash ^= hash >> 32;
    size_t at = (size_t)(hash * 0xD6E8FEB86659FD93U >> 20) & (seen->room - 1);
    while (seen->keys[at] && seen->keys[at] != key)
        at = (at + 1) & (seen->room - 1);
    return at;
}

static bool make_room(struct seen *seen) {
    if (seen->room && seen->count * 3 < seen->room * 2)
        return true;
    struct seen more = {.room = seen->room ? 2 * seen->room : 1 << 16, .count = seen->count};
    more.keys = calloc(more.room, sizeof *more.keys);
    more.entries = malloc(more.room * sizeof *more.entries);
    if (!more.keys || !more.entries) {
        free(more.keys);
        free(more.entries);
        return false;
    }
    for (size_t i = 0; i < seen->room; i++)
        if (seen->keys[i]) {
            const size_t at = place_of(&more, seen->keys[i]);
            more.keys[at] = seen->keys[i];
            more.entries[at] = seen->entries[i];
        }
    free(seen->keys);
    free(seen->entries);
    *seen = more;
    return true;
}

// ---- One piece of the file, read by one thread

struct found { // a row that could be a voter of a station
    uint64_t offset, pin;
    uint32_t row, number; // row: counted from the piece's first
    uint16_t station;
    char sex;
    bool mixed;
};
struct complaint {
    uint32_t row;
    char why[SLICE_WHY_SIZE];
};

struct chunk {
    uint64_t from, start, end; // the piece, its first row, and the first row after it
    bool end_is_any;           // a broken line goes on: the next newline ends it
    uint32_t lines, rows;
    struct found *found;
    struct complaint *complaints;
    size_t found_count, found_room, complaint_count, complaint_room;
    char *bytes;
    size_t size;
    struct csv_record record;
    struct voter voter;
};

struct reading {
    struct list_index *index;
    const struct split_stations *stations;
    FILE *refusals, *notes;
    struct seen pins, numbers;
    uint64_t first; // where the rows begin
    unsigned long row;
    size_t chunks;
    pthread_mutex_t lock;
    pthread_cond_t turn;
    size_t next, committed;
    uint64_t expected; // where the next piece has to begin
    bool expected_is_any, failed;
};

static bool grow(void **at, size_t *room, size_t count, size_t size) {
    if (count < *room)
        return true;
    const size_t more = *room ? 2 * *room : 4096;
    void *bigger = realloc(*at, more * size);
    if (!bigger)
        return false;
    *at = bigger;
    *room = more;
    return true;
}

static bool add_complaint(struct chunk *chunk, const char *why) {
    if (!grow((void **)&chunk->complaints, &chunk->complaint_room, chunk->complaint_count,
              sizeof *chunk->complaints))
        return false;
    struct complaint *complaint = &chunk->complaints[chunk->complaint_count++];
    complaint->row = chunk->lines;
    snprintf(complaint->why, sizeof complaint->why, "%s", why);
    return true;
}

static int station_of(const struct reading *reading, struct chunk *chunk, char *why) {
    const char *uik = voter_list_field(&reading->index->list, &chunk->record, LIST_PRECINCT);
    const int station = split_stations_find(reading->stations, uik);
    if (station < 0)
        snprintf(why, SLICE_WHY_SIZE, "the precinct '%.20s' is not among the stations", uik);
    return station;
}

static bool take_row(const struct reading *reading, struct chunk *chunk, uint64_t offset) {
    char why[SLICE_WHY_SIZE];
    struct voter *voter = &chunk->voter;
    int station = NOBODY;
    chunk->rows++;
    if (voter_list_take(&reading->index->list, &chunk->record, voter, why))
        station = station_of(reading, chunk, why);
    if (station == NOBODY)
        return add_complaint(chunk, why);
    if (!voter->kiosk)
        voter->kiosk = 1; // until split spreads them
    if (slice_voter_check(&reading->stations->at[station].manifest, voter, why))
        return add_complaint(chunk, why);
    if (!grow((void **)&chunk->found, &chunk->found_room, chunk->found_count, sizeof *chunk->found))
        return false;
    chunk->found[chunk->found_count++] = (struct found){
        .offset = offset,
        .pin = strtoull(voter->pin, NULL, 10),
        .row = chunk->lines,
        .number = voter->number,
        .station = (uint16_t)station,
        .sex = voter->sex,
        .mixed = name_mixes_alphabets(voter->surname) || name_mixes_alphabets(voter->given) ||
                 name_mixes_alphabets(voter->patronymic)};
    return true;
}

// Rows that begin between `start` and the piece's end. `bytes` go on past it for the last of them.
static bool parse(const struct reading *reading, struct chunk *chunk) {
    const uint64_t limit = chunk->from + CHUNK;
    const bool is_last = chunk->from + chunk->size >= reading->index->size;
    uint64_t at = chunk->start;
    chunk->lines = chunk->rows = 0;
    chunk->found_count = chunk->complaint_count = 0;
    chunk->end_is_any = false;
    while (at < limit && at < chunk->from + chunk->size) {
        const size_t skip = (size_t)(at - chunk->from);
        csv_record_read(&chunk->record, chunk->bytes + skip, chunk->size - skip, is_last,
                        reading->index->list.delimiter);
        if ((chunk->record.count || chunk->record.broken) && !take_row(reading, chunk, at))
            return false;
        chunk->lines++;
        at += chunk->record.size;
        chunk->end_is_any = chunk->record.is_open;
    }
    chunk->end = at;
    return true;
}

static bool read_at(int file, char *bytes, size_t room, uint64_t offset, size_t *size) {
    for (*size = 0; *size < room;) {
        const ssize_t n = pread(file, bytes + *size, room - *size, (off_t)(offset + *size));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        if (!n)
            break;
        *size += (size_t)n;
    }
    return true;
}

// Where the first row of the piece most likely begins: behind its first newline. A quoted line
// break would make that wrong; the piece before it tells, and then this one is read again.
static bool read_chunk(const struct reading *reading, struct chunk *chunk, size_t number) {
    chunk->from = reading->first + (uint64_t)number * CHUNK;
    chunk->start = chunk->from;
    if (!read_at(reading->index->file, chunk->bytes, CHUNK + 2 * CSV_RECORD_MAX, chunk->from,
                 &chunk->size))
        return false;
    char before = '\n';
    size_t one;
    if (number && (!read_at(reading->index->file, &before, 1, chunk->from - 1, &one) || !one))
        return false;
    if (before != '\n') {
        const char *newline = memchr(chunk->bytes, '\n', chunk->size);
        chunk->start += newline ? (size_t)(newline - chunk->bytes) + 1 : chunk->size;
    }
    return parse(reading, chunk);
}

// ---- In order, one piece after another: what depends on the rows before

static bool refuse(struct reading *reading, unsigned long row, const char *why) {
    struct split_text line = {0};
    split_text_print(&line, "%lu,", row);
    split_text_field(&line, why, '\n');
    const bool good = !line.failed && fwrite(line.at, 1, line.size, reading->refusals) == line.size;
    split_text_finish(&line);
    reading->index->refused++;
    return good;
}

static bool place(struct reading *reading, const struct found *found, unsigned long row) {
    struct list_index *index = reading->index;
    char why[SLICE_WHY_SIZE];
    if (!make_room(&reading->pins) || !make_room(&reading->numbers) ||
        !grow((void **)&index->entries, &index->room, index->count, sizeof *index->entries) ||
        index->count >= UINT32_MAX - 1)
        return false;
    const uint64_t number = ((uint64_t)found->station + 1) << 32 | found->number;
    const size_t pin_at = place_of(&reading->pins, found->pin);
    const size_t number_at = place_of(&reading->numbers, number);
    if (reading->pins.keys[pin_at]) {
        const struct index_entry *first = &index->entries[reading->pins.entries[pin_at]];
        snprintf(why, sizeof why, "row %u (precinct %s) has the same PIN", first->row,
                 reading->stations->at[first->station].manifest.uik);
        return refuse(reading, row, why);
    }
    if (reading->numbers.keys[number_at]) {
        snprintf(why, sizeof why, "row %u has the same list number %u in the same precinct",
                 index->entries[reading->numbers.entries[number_at]].row, found->number);
        return refuse(reading, row, why);
    }
    const uint32_t entry = (uint32_t)index->count++;
    reading->pins.keys[pin_at] = found->pin;
    reading->pins.entries[pin_at] = entry;
    reading->pins.count++;
    reading->numbers.keys[number_at] = number;
    reading->numbers.entries[number_at] = entry;
    reading->numbers.count++;
    index->entries[entry] = (struct index_entry){found->offset & 0xFFFFFFFFFFFF, found->station,
                                                 UINT32_MAX, (uint32_t)row};
    struct index_station *station = &index->stations[found->station];
    if (station->voters++)
        index->entries[station->last].next = entry;
    else
        station->first = entry;
    station->last = entry;
    station->women += found->sex == 'F';
    if (found->mixed) {
        index->noted++;
        return fprintf(reading->notes, "%lu,a word of the name has Latin and Cyrillic letters\n",
                       row) > 0;
    }
    return true;
}

static bool commit(struct reading *reading, struct chunk *chunk) {
    if (reading->expected_is_any && chunk->start >= chunk->from + CHUNK)
        return true; // a broken line that fills this piece too
    if (!reading->expected_is_any && chunk->start != reading->expected) {
        chunk->start = reading->expected;
        if (!parse(reading, chunk))
            return false;
    }
    size_t complaint = 0;
    for (size_t i = 0; i <= chunk->found_count; i++) {
        const uint32_t row = i < chunk->found_count ? chunk->found[i].row : UINT32_MAX;
        for (; complaint < chunk->complaint_count && chunk->complaints[complaint].row < row;
             complaint++)
            if (!refuse(reading, reading->row + chunk->complaints[complaint].row,
                        chunk->complaints[complaint].why))
                return false;
        if (i < chunk->found_count && !place(reading, &chunk->found[i], reading->row + row))
            return false;
    }
    reading->row += chunk->lines;
    reading->index->rows += chunk->rows;
    reading->expected = chunk->end;
    reading->expected_is_any = chunk->end_is_any;
    return true;
}

static bool wait_for_turn(struct reading *reading, size_t number) {
    while (reading->committed != number && !reading->failed)
        pthread_cond_wait(&reading->turn, &reading->lock);
    return !reading->failed;
}

static void *read_chunks(void *context) {
    struct reading *reading = context;
    struct chunk *chunk = calloc(1, sizeof *chunk);
    bool good = chunk && (chunk->bytes = malloc(CHUNK + 2 * CSV_RECORD_MAX));
    pthread_mutex_lock(&reading->lock);
    while (good && !reading->failed && reading->next < reading->chunks) {
        const size_t number = reading->next++;
        pthread_mutex_unlock(&reading->lock);
        good = read_chunk(reading, chunk, number);
        pthread_mutex_lock(&reading->lock);
        if (!wait_for_turn(reading, number))
            break;
        good = good && commit(reading, chunk);
        reading->committed++;
        slice_show_progress(reading->committed * (CHUNK >> 20), reading->chunks * (CHUNK >> 20),
                            "MiB read");
        pthread_cond_broadcast(&reading->turn);
    }
    if (!good) {
        reading->failed = true;
        pthread_cond_broadcast(&reading->turn);
    }
    pthread_mutex_unlock(&reading->lock);
    if (chunk) {
        if (chunk->bytes)
            explicit_bzero(chunk->bytes, CHUNK + 2 * CSV_RECORD_MAX);
        free(chunk->bytes);
        free(chunk->found);
        free(chunk->complaints);
        explicit_bzero(chunk, sizeof *chunk);
    }
    free(chunk);
    return NULL;
}

// ---- The whole

static bool begin(struct list_index *out, struct reading *reading, const char *path) {
    struct csv_file *file = malloc(sizeof *file);
    char why[SLICE_WHY_SIZE] = "no memory left";
    enum sync_status status = file ? csv_file_open(file, path, why) : SYNC_NO_MEMORY;
    if (!status)
        status = voter_list_begin(&out->list, file, LIST_OF_COUNTRY, why);
    if (!status) {
        reading->first = reading->expected = file->next;
        reading->row = file->row + 1;
    }
    if (!status) { // the rows are read from the file that has this header
        out->size = file->file.size;
        out->file = fcntl(file->file.file, F_DUPFD_CLOEXEC, 0);
        if (out->file < 0) {
            snprintf(why, sizeof why, "%s", strerror(errno));
            status = SYNC_NO_MEMORY;
        }
    }
    if (file)
        csv_file_close(file);
    free(file);
    if (status) {
        tool_complain("%s: %s", path, why);
        return false;
    }
    out->stations = calloc(reading->stations->count, sizeof *out->stations);
    reading->chunks = (size_t)((out->size - reading->first + CHUNK - 1) / CHUNK);
    return out->stations != NULL;
}

bool list_index_make(struct list_index *out, const char *path,
                     const struct split_stations *stations, unsigned threads, FILE *refusals,
                     FILE *notes) {
    struct reading reading = {.index = out,
                              .stations = stations,
                              .refusals = refusals,
                              .notes = notes,
                              .lock = PTHREAD_MUTEX_INITIALIZER,
                              .turn = PTHREAD_COND_INITIALIZER};
    pthread_t others[SLICE_THREADS_MAX];
    unsigned more = 0;
    *out = (struct list_index){.file = -1};
    if (!begin(out, &reading, path))
        return false;
    while (more + 1 < threads && more + 1 < SLICE_THREADS_MAX &&
           !pthread_create(&others[more], NULL, read_chunks, &reading))
        more++;
    read_chunks(&reading);
    for (unsigned i = 0; i < more; i++)
        pthread_join(others[i], NULL);
    free(reading.pins.keys);
    free(reading.pins.entries);
    free(reading.numbers.keys);
    free(reading.numbers.entries);
    if (reading.failed)
        tool_complain("%s: it cannot be read, or there is no memory or disk space left", path);
    return !reading.failed;
}

void list_index_finish(struct list_index *index) {
    if (index->file >= 0)
        close(index->file);
    free(index->entries);
    free(index->stations);
    *index = (struct list_index){.file = -1};
}

bool index_reader_take(struct index_reader *reader, const struct index_entry *entry,
                       struct voter *out) {
    const struct list_index *index = reader->index;
    char why[SLICE_WHY_SIZE];
    const uint64_t end = reader->from + reader->size;
    // A list in the order of precincts is read in long pieces, any other row by row.
    const bool is_near = entry->offset >= reader->from && entry->offset < end + CSV_RECORD_MAX;
    for (size_t room = is_near ? sizeof reader->piece : 1024;; room = sizeof reader->piece) {
        const bool is_inside =
            entry->offset >= reader->from && entry->offset < reader->from + reader->size;
        const size_t skip = (size_t)(entry->offset - reader->from);
        if (is_inside &&
            csv_record_read(&reader->record, reader->piece + skip, reader->size - skip,
                            reader->from + reader->size >= index->size, index->list.delimiter))
            return voter_list_take(&index->list, &reader->record, out, why);
        if (is_inside && reader->from == entry->offset && reader->size == sizeof reader->piece)
            return false;
        reader->from = entry->offset;
        if (!read_at(index->file, reader->piece, room, entry->offset, &reader->size) ||
            !reader->size)
            return false;
    }
}
