// What a sensor's prints are as templates, extracted by two threads, and work shared between those.
// For the benches.
#pragma once
#include "matcher/finger_template.h"
#include "tests/support/drawn_sensors.h"

struct sensor_prints {
    const char *name;
    int people; // sensors of the same number may show the same fingers
    int count, failures;
    int finger[FINGER_DATABASE_PRINTS_MAX];
    struct finger_template print[FINGER_DATABASE_PRINTS_MAX]; // no minutiae: a failure to extract
};

// `impressions` as of drawn_base_of. `cache`, when not NULL, is a folder that keeps templates;
// whoever changes the extractor names another. False: the data are not there. Ends the program
// where memory does.
bool sensor_prints_take(struct sensor_prints *out, const struct drawn_sensor *sensor,
                        int impressions, const char *cache);

// What pictures of a sensor look like, median over some of them. Grays at the 5, 50 and 95
// hundredth of the pixels; of the cells that show ridges the deviation (gray levels) and what share
// of it a wave explains; the ridges' period; the share of the picture without ridges.
struct sensor_look {
    float dark, middle, light, contrast, clearness, period, ground;
};
struct sensor_look sensor_look_of(const struct drawn_sensor *sensor, int impressions);

// job(with, i) for each 0 <= i < count, by two threads.
void sensor_prints_share(void (*job)(void *with, int i), void *with, int count);
