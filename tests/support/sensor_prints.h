// What a sensor's prints are as templates, extracted by two threads, and work shared between those.
// For the benches.
#pragma once
#include "matcher/finger_template.h"
#include "tests/support/drawn_sensors.h"

struct sensor_prints {
    const char *name;
    int people; // sensors of the same number may show the same fingers
    int count, failures;
    float period; // median over some prints, pixels at the said dpi; 0:
                  // not looked at, for the templates were in the cache
    int finger[FINGER_DATABASE_PRINTS_MAX];
    struct finger_template print[FINGER_DATABASE_PRINTS_MAX]; // no minutiae: a failure to extract
};

// `impressions` as of drawn_base_of. `cache`, when not NULL, is a folder that keeps templates;
// whoever changes the extractor names another. False: the data are not there. Ends the program
// where memory does.
bool sensor_prints_take(struct sensor_prints *out, const struct drawn_sensor *sensor,
                        int impressions, const char *cache);

// job(with, i) for each 0 <= i < count, by two threads.
void sensor_prints_share(void (*job)(void *with, int i), void *with, int count);
