#include "kiosk/station/station_device.h"
#include "kiosk/station/station_log.h"
#include "kiosk/station/station_show.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

_Static_assert((int)DEVICE_READER + 1 == (int)LOG_DEVICE_READER &&
                   (int)DEVICE_CAMERA + 1 == (int)LOG_DEVICE_CAMERA,
               "the log's devices are the first rows");

static void take_identity(char out[IDENTITY_SIZE], const char *identity) {
    const size_t size = strnlen(identity, IDENTITY_SIZE - 1);
    memcpy(out, identity, size);
    out[size] = 0;
}

// At the opening none was there, so nobody knows whether this is the one: it is never the first.
static const char came_late[] = "came late: ";

static enum sync_status read_device(void *context, const struct log_detail *detail) {
    struct station *station = context;
    if (detail->arg < LOG_DEVICE_READER || detail->arg > LOG_DEVICE_CAMERA)
        return SYNC_OK; // of a later program
    struct answering *device = &station->answering[detail->arg - 1];
    if (!*device->first)
        take_identity(device->first, detail->words);
    const bool is_late = !strncmp(detail->words, came_late, sizeof came_late - 1);
    take_identity(device->logged, detail->words + (is_late ? sizeof came_late - 1 : 0));
    return SYNC_OK;
}

bool station_device_is_another(const struct station *station, enum station_device which) {
    const struct answering *device = &station->answering[which];
    return *device->now && *device->first && strcmp(device->now, device->first) != 0;
}

const char *station_device_notice(const struct station *station) {
    if (station_device_is_another(station, DEVICE_READER))
        return N_("Another finger reader answers than at the opening; the log has it. If nobody "
                  "exchanged it, call the chair");
    if (station_device_is_another(station, DEVICE_CAMERA))
        return N_("Another camera answers than at the opening; the log has it. If nobody "
                  "exchanged it, call the chair");
    return NULL;
}

// Voters' fingers differ, eight of them together hardly: their mean is 7.2 to 9.3 pixels at 500 dpi
// on each of seven sensors. One print a visit counts, or one coarse finger would be many.
void station_device_measure(struct station *station, const struct finger_quality *print) {
    enum { VOTERS = 8 };
    struct ridges_seen *seen = &station->ridges_seen;
    if (station->visit.measured || print->period <= 0 || print->dpi == 0)
        return;
    station->visit.measured = true;
    seen->log_sum += log(print->period * print->dpi / print->dpi_said);
    if (++seen->voters < VOTERS)
        return;
    const double period = exp(seen->log_sum / seen->voters);
    const bool fits = period > 6.6 && period < 11.2;
    if (!fits && !seen->said) {
        journal_write(&station->journal, "reader",
                      "its pictures do not fit %d dpi: ridges %.1f pixels apart, of %d voters",
                      print->dpi_said, period, seen->voters);
        station->view.notice = N_("The reader's pictures do not fit the resolution that it says: "
                                  "have it looked at");
        station->changed = true;
    }
    *seen = (struct ridges_seen){.said = !fits};
}

static enum sync_status note(struct station *station, enum station_device which, bool is_opening) {
    const struct log_visit nobody = {.operator_id = station->operator_id};
    struct answering *device = &station->answering[which];
    char words[sizeof came_late + IDENTITY_SIZE];
    if (!*device->now || !strcmp(device->now, device->logged))
        return SYNC_OK;
    snprintf(words, sizeof words, "%s%s", is_opening || *device->first ? "" : came_late,
             device->now);
    const enum sync_status status =
        participation_log_note(station->log, LOG_DEVICE, &nobody, (uint32_t)which + 1, words);
    if (status)
        return status;
    take_identity(device->logged, device->now);
    if (!*device->first)
        take_identity(device->first, words);
    return SYNC_OK;
}

static void show(struct station *station, enum station_device which) {
    const bool another = station_device_is_another(station, which);
    if (!*station->answering[which].now || station->view.devices[which].health == BROKEN)
        return; // what answers again is said to be there first
    station_show_device(station, which, another ? LOOK_AT_IT : WELL,
                        another ? N_("another device") : N_("ready"), 0);
}

static bool may_write(const struct station *station) {
    return station->log && !station->proved && participation_log_has_begun(station->log) &&
           !participation_log_has_ended(station->log);
}

void station_device_hear(struct station *station, enum station_device which, const char *identity) {
    take_identity(station->answering[which].now, identity);
    journal_write(&station->journal, which == DEVICE_READER ? "reader" : "camera", "is \"%s\"",
                  identity);
    if (!may_write(station))
        return;
    if (note(station, which, false) != SYNC_OK) // the next mark says so
        journal_write(&station->journal, "log", "a device could not be noted");
    show(station, which);
    if (station_device_is_another(station, which))
        station->view.notice = station_device_notice(station);
    station->changed = true;
}

enum sync_status station_device_record(struct station *station) {
    for (int i = DEVICE_READER; i <= DEVICE_CAMERA; i++)
        *station->answering[i].first = *station->answering[i].logged = 0;
    if (!may_write(station))
        return SYNC_OK;
    const bool is_opening = participation_log_size(station->log) == 1; // record 0 and no more
    enum sync_status status =
        participation_log_each_detail(station->log, LOG_DEVICE, read_device, station);
    for (int i = DEVICE_READER; !status && i <= DEVICE_CAMERA; i++) {
        status = note(station, (enum station_device)i, is_opening);
        show(station, (enum station_device)i);
    }
    return status;
}
