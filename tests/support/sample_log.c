#include "tests/support/sample_log.h"
#include "tests/support/scratch.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

int64_t sample_log_clock_ms = 1800000000000;

static int64_t sample_clock(void) {
    return sample_log_clock_ms += 1000;
}

// Package and keys that all sample logs have in common.
static void put_keys(struct log_place *place) {
    memset(place->package_hash, 7, sizeof place->package_hash);
    memset(place->local_key, 8, sizeof place->local_key);
    memset(place->voter_key, 9, sizeof place->voter_key);
}

struct log_place sample_place(const char *path, const char *medium_dir, uint32_t voters_max) {
    struct log_place place = {.path = path,
                              .medium_dir = medium_dir,
                              .election = "test-2027",
                              .uik = "7001",
                              .origin = "cec.example/test-2027/uik7001/k2",
                              .kiosk = 2,
                              .voters_max = voters_max};
    put_keys(&place);
    return place;
}

bool sample_log_open(struct sample_log *sample) {
    return participation_log_open(&sample->log, &sample->place) == SYNC_OK;
}

void sample_log_close(struct sample_log *sample) {
    participation_log_close(sample->log);
    sample->log = NULL;
}

bool sample_log_begin(struct sample_log *sample, const char *name, uint8_t kiosk) {
    char file[100];
    *sample = (struct sample_log){.log = NULL};
    snprintf(file, sizeof file, "%s.log", name);
    snprintf(sample->path, sizeof sample->path, "%s", scratch_path(file));
    snprintf(file, sizeof file, "%s.medium", name);
    snprintf(sample->medium, sizeof sample->medium, "%s", scratch_path(file));
    snprintf(file, sizeof file, "%s.medium/2027-01-uik7001-k%u.copy", name, kiosk);
    snprintf(sample->copy, sizeof sample->copy, "%s", scratch_path(file));
    struct log_place *place = &sample->place;
    *place = (struct log_place){.path = sample->path,
                                .medium_dir = sample->medium,
                                .begin_new_medium = true,
                                .election = "2027-01",
                                .uik = "7001",
                                .kiosk = kiosk,
                                .voters_max = 5000,
                                .now_ms = sample_clock};
    snprintf(place->origin, sizeof place->origin, "cec.example/2027-01/uik7001/k%u", kiosk);
    put_keys(place);
    return (!mkdir(sample->medium, 0700) || errno == EEXIST) && sample_log_open(sample) &&
           participation_log_begin(sample->log, 3) == SYNC_OK;
}

static struct log_visit visit_of(uint32_t voter) {
    struct log_visit visit = {.voter = voter,
                              .owner = 1,
                              .method = BY_FINGER,
                              .finding = FOUND_BY_DOCUMENT,
                              .score = 5.9f,
                              .operator_id = 3};
    log_nonce(visit.nonce);
    return visit;
}

bool sample_log_mark(struct sample_log *sample, uint32_t voter) {
    const struct log_visit visit = visit_of(voter);
    return participation_log_reserve(sample->log, &visit, NULL) == SYNC_OK &&
           participation_log_issue(sample->log, voter, visit.nonce, 3, NULL) == SYNC_OK;
}

bool sample_log_day(struct sample_log *sample, uint32_t voters) {
    static const struct log_decision decision = {
        {1, 2},
        4, "words that nobody may read"
    };
    struct participation_log *log = sample->log;
    const struct log_visit last = visit_of(voters + 2), refused = visit_of(voters + 3);
    bool good = true;
    for (uint32_t voter = 1; voter <= voters; voter++)
        good &= sample_log_mark(sample, voter);
    good &= sample_log_mark(sample, voters + 1) && !participation_log_reprint(log, voters + 1, 3) &&
            !participation_log_void(log, voters + 1, &decision) &&
            sample_log_mark(sample, voters + 1);
    good &= !participation_log_reserve(log, &last, NULL) &&
            !participation_log_release(log, voters + 2, &decision);
    good &= !participation_log_decide(log, &refused, &decision, false) &&
            !participation_log_note(log, LOG_INCIDENT, NULL, 2, "a cable") &&
            !participation_log_end(log, 3);
    return good;
}
