#include "tests/support/finger_databases.h"
#include "tests/support/shared_data.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

// DB1 and DB2 of FVC2002 are of the same people; FVC2000's DB4 may have the identities of FVC2002's
// (both are one generator's). FCJ2020's fingers are four of each of 25 persons, who may have laid
// fingers of one pattern alike: its strangers are the hardest.
const struct finger_database finger_databases[FINGER_DATABASES] = {
    {"FVC2002 DB1", "fvc2002/DB1_B", 388, 374, 500, 0, 10,  0 },
    {"FVC2002 DB2", "fvc2002/DB2_B", 296, 560, 569, 0, 10,  0 },
    {"FVC2002 DB3", "fvc2002/DB3_B", 300, 300, 500, 1, 10,  0 },
    {"FVC2002 DB4", "fvc2002/DB4_B", 288, 384, 500, 2, 10,  0 },
    {"FVC2000 DB2", "fvc2000/DB2_B", 256, 364, 500, 3, 10,  0 },
    {"FVC2000 DB4", "fvc2000/DB4_B", 240, 320, 500, 2, 10,  0 },
    {"FCJ2020",     "fcj2020",       280, 360, 500, 4, 100, 25},
};

static bool find(struct finger_picture *out, const struct finger_database *of, int finger,
                 int impression) {
    int each = of->persons ? of->fingers / of->persons : 1;
    size_t size = sizeof out->path;
    out->finger = finger;
    if (of->persons) // PERSON_FINGER_IMPRESSION, fingers from 4 on
        snprintf(out->path, size, "%s/%s/%d_%d_%d.png", shared_data(), of->folder,
                 101 + finger / each, 4 + finger % each, impression);
    else
        snprintf(out->path, size, "%s/%s/%d_%d.%s", shared_data(), of->folder, 101 + finger,
                 impression, strncmp(of->folder, "fvc2002", 7) ? "png" : "tif");
    return access(out->path, R_OK) == 0;
}

int finger_database_list(int database, struct finger_picture out[FINGER_DATABASE_PRINTS_MAX]) {
    enum { IMPRESSIONS_MOST = 16 }; // FCJ2020's mended ones are numbered from 11
    const struct finger_database *of = &finger_databases[database];
    int count = 0;
    if (!shared_data())
        return 0;
    for (int finger = 0; finger < of->fingers; finger++)
        for (int i = 1; i <= IMPRESSIONS_MOST && count < FINGER_DATABASE_PRINTS_MAX; i++)
            count += find(&out[count], of, finger, i);
    return count;
}

bool finger_database_read(struct picture *out, int database, const struct finger_picture *from) {
    if (picture_read(out, from->path, 1) != BIOMETRIC_OK)
        return false;
    out->dpi = finger_databases[database].dpi;
    return true;
}
