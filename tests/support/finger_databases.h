// The databases of real prints in the shared data, as sensors: which there are, which fingers they
// share, and their pictures. Never copied from there.
#pragma once
#include "biometric/picture.h"
#include <stdbool.h>

enum {
    FINGER_DATABASES = 7,
    FINGER_DATABASE_PRINTS_MAX = 600,
    FINGER_DATABASE_FINGERS_MAX = 100,
};

struct finger_database {
    const char *name, *folder;
    int width, height, dpi;
    int people;           // those of the same number show the same fingers, or may do so
    int fingers, persons; // persons: 0 when every finger is somebody else's, as far as is known
};
extern const struct finger_database finger_databases[FINGER_DATABASES];

// A picture of a database: which finger (0 .. fingers - 1, a person's one after the other) and
// where the file is.
struct finger_picture {
    int finger;
    char path[512];
};

// Finger by finger, impression by impression; 0 when the database is not there.
int finger_database_list(int database, struct finger_picture out[FINGER_DATABASE_PRINTS_MAX]);

// In gray and with its true dpi; false: not there.
bool finger_database_read(struct picture *out, int database, const struct finger_picture *from);
