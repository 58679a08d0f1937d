#include "kiosk/station/station_reports.h"
#include "sync/whole_file.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_SIZE = 64 };

void station_reports_show(struct station *station) {
    for (enum log_report kind = LOG_REPORT_ZERO; kind < LOG_REPORTS; kind++)
        station->view.paper.out[kind] =
            (int)participation_log_reports(station->log, kind) + station->after_day[kind];
}

// What cannot be read is as if there were none: the report is offered once more.
void station_reports_read(struct station *station) {
    int *after = station->after_day;
    char *text = NULL;
    size_t size;
    memset(after, 0, sizeof station->after_day);
    if (participation_log_has_ended(station->log) &&
        !whole_file_read(station->reports_path, TEXT_SIZE, &text, &size) &&
        (sscanf(text, "%d %d %d", &after[1], &after[2], &after[3]) != 3 || after[1] < 0 ||
         after[2] < 0 || after[3] < 0))
        memset(after, 0, sizeof station->after_day);
    free(text);
    station_reports_show(station);
}

void station_reports_count_after(struct station *station, enum log_report kind) {
    const int *after = station->after_day;
    char text[TEXT_SIZE];
    station->after_day[kind]++;
    const int size = snprintf(text, sizeof text, "%d %d %d\n", after[1], after[2], after[3]);
    if (whole_file_write(station->reports_path, text, (size_t)size, 0600) != SYNC_OK)
        journal_write(&station->journal, "report", "%s cannot be written", station->reports_path);
}

enum log_report station_reports_choice(const struct station *station, int choice) {
    static const enum log_report choices[2][2] = {
        {LOG_REPORT_TURNOUT, LOG_REPORT_ZERO},
        {LOG_REPORT_FINAL,   LOG_REPORT_ZERO},
    };
    return choice < 0 || choice > 1 ? 0
                                    : choices[participation_log_has_ended(station->log)][choice];
}
