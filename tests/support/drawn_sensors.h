// The sensors that fingers are measured on: the databases of real prints as they are, and sensors
// drawn over their prints. What is drawn over a database shares its fingers.
#pragma once
#include "tests/support/finger_databases.h"
#include "tests/support/synthetic/sensor_model.h"

struct drawn_sensor {
    struct sensor_model model; // of a database as it is, only its name
    int database;              // FINGER_DATABASES: over fingers that are themselves drawn
    bool drawn;
    bool mixed; // every second picture is the database's own
};

struct drawn_base { // a database's pictures in memory
    int count;
    int fingers[FINGER_DATABASE_PRINTS_MAX];
    struct changed_print pictures[FINGER_DATABASE_PRINTS_MAX];
};

// Sensors of the same number, below DRAWN_SENSOR_PEOPLE, may show the same fingers.
enum { DRAWN_SENSOR_PEOPLE = 6 };
int drawn_sensor_people(const struct drawn_sensor *sensor);

int drawn_sensor_count(void);
const struct drawn_sensor *drawn_sensor_at(int i);

// What a sensor sees: all prints of a database as it is, and of FCJ2020 for what is drawn over it
// `impressions` of each finger. Kept until the program ends; no pictures where the data are not.
struct drawn_base *drawn_base_of(const struct drawn_sensor *sensor, int impressions);

// Picture `i` of the base as the sensor shows it. False: no memory.
bool drawn_sensor_take(struct changed_print *out, const struct drawn_sensor *sensor,
                       const struct drawn_base *base, int i);
