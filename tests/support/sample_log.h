// A polling day in a participation log with its second copy, for tests: made by the log's own
// writer.
#pragma once
#include "sync/participation_log.h"

enum { SAMPLE_PATH_SIZE = 600 };

// Kiosk 2 of precinct 7001 in election test-2027, with keys of its own: a log for tests that have
// their own clock, disk or day. `medium_dir` NULL: no second copy.
struct log_place sample_place(const char *path, const char *medium_dir, uint32_t voters_max);

struct sample_log {
    char path[SAMPLE_PATH_SIZE], medium[SAMPLE_PATH_SIZE], copy[SAMPLE_PATH_SIZE];
    struct log_place place; // its clock goes on by a second a look from 2027-01-15 08:00:00 UTC
    struct participation_log *log;
};

extern int64_t sample_log_clock_ms; // the next look says this; a test may move it

// NAME.log and a folder NAME.medium in the test's scratch folder; opened, the day begun. Kiosks of
// one sample day (election 2027-01, precinct 7001) have the package and its keys in common.
bool sample_log_begin(struct sample_log *sample, const char *name, uint8_t kiosk);
bool sample_log_open(struct sample_log *sample); // once more, after closing it
void sample_log_close(struct sample_log *sample);
bool sample_log_mark(struct sample_log *sample, uint32_t voter); // reserved and issued
// Two marks more than `voters`: one voided and marked again, one released; a reprint, a refusal, an
// incident, a decision; and the closing. 3 * voters + some records.
bool sample_log_day(struct sample_log *sample, uint32_t voters);
