#include "kiosk/station/station_last.h"
#include <stdio.h>
#include <unistd.h>

enum { READ_AT_ONCE = 256 };

static void take_record(struct station *station, const struct log_record *record) {
    struct last_view *last = &station->view.last;
    char clock[6];
    last->records++;
    if (record->event == LOG_RESERVED)
        last->slip = (int)record->arg;
    last->is_over = record->event == LOG_CLOSED;
    last->has_closed_doors |= record->event == LOG_DOORS_CLOSED;
    station_date_text(station, record->t_ms, last->when);
    station_clock_text(station, record->t_ms, clock);
    snprintf(last->when + 10, sizeof last->when - 10, " %s", clock);
}

uint8_t station_last_read(struct station *station) {
    static uint8_t bytes[READ_AT_ONCE * LOG_RECORD_SIZE];
    struct last_view *last = &station->view.last;
    struct log_reader *reader;
    struct log_record record;
    uint8_t kiosk = 0;
    size_t count = 1;
    *last = (struct last_view){0};
    if (access(station->log_path, F_OK))
        return 0;
    enum sync_status status = log_reader_open(&reader, station->log_path);
    while (!status && count) {
        status =
            log_reader_read(reader, (uint64_t)last->records, bytes, READ_AT_ONCE, &count, NULL);
        for (size_t i = 0; i < count && !status; i++) {
            status = log_record_decode(&record, bytes + i * LOG_RECORD_SIZE);
            if (!status)
                take_record(station, &record);
            if (!status && !kiosk)
                kiosk = record.kiosk;
        }
    }
    log_reader_close(reader);
    last->is_unread = status != SYNC_OK;
    if (last->records)
        station->view.day = last->is_over            ? DAY_OVER
                            : last->has_closed_doors ? DAY_DOORS_CLOSED
                                                     : DAY_OPEN;
    return kiosk;
}
