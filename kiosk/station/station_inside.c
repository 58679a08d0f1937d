#include "kiosk/station/station_inside.h"
#include <stdio.h>

const int64_t *station_held_ms;

int64_t station_now_ms(void) {
    struct timespec now;
    if (station_held_ms)
        return *station_held_ms;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t station_time_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t station_clock_began_ms(void) {
    struct timespec running;
    clock_gettime(CLOCK_BOOTTIME, &running); // goes on while the machine sleeps
    return station_time_ms() - (running.tv_sec * 1000 + running.tv_nsec / 1000000);
}

const struct slice_policy *station_policy(const struct station *station) {
    return voter_slice_policy(station->slice);
}

void station_local_time(const struct station *station, int64_t t_ms, struct tm *out) {
    time_t seconds = (time_t)(t_ms / 1000) + station_policy(station)->utc_offset_min * 60;
    gmtime_r(&seconds, out);
}

void station_date_text(const struct station *station, int64_t t_ms, char out[11]) {
    struct tm when;
    station_local_time(station, t_ms, &when);
    snprintf(out, 11, "%02u.%02u.%04u", (unsigned)when.tm_mday % 100U,
             (unsigned)(when.tm_mon + 1) % 100U, (unsigned)(when.tm_year + 1900) % 10000U);
}

void station_clock_text(const struct station *station, int64_t t_ms, char out[6]) {
    struct tm when;
    station_local_time(station, t_ms, &when);
    strftime(out, 6, "%H:%M", &when);
}

void station_settle(struct station *station) {
    station->settled_ms = station_now_ms();
    station->typed_ms = 0;
    station->has_typed = false;
}

enum session_event station_wrong(struct station *station, const char *error) {
    station->view.form.error = error;
    station->view.focus_action = -1; // whoever types mends it
    return FORM_WRONG;
}
