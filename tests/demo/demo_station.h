// The training station as the scripted day and the training panel know it: who the voters are,
// which pictures are their fingers and faces, the passphrases and codes that training officials
// have, the policy. Read from the folder that training-station made (its probes.tsv says what a
// voter can show).
#pragma once
#include "sync/slice_manifest.h"
#include <stdbool.h>

enum {
    DEMO_FINGERS_MAX = 4,
    DEMO_PICTURES_MAX = 12,
    DEMO_SECRET = 64,
    DEMO_HOLDERS = 3,
    DEMO_WHY_SIZE = 400,
};

struct demo_pictures {
    char *path[DEMO_PICTURES_MAX];
    int count;
};

struct demo_finger {
    int position;              // ISO/IEC 19794-2
    struct demo_pictures good; // impressions of it that were never enrolled
    struct demo_pictures poor; // dry, wet, light, partial ones
};

struct demo_voter {
    int number;                     // in the paper list; 0: a stranger, on no list
    char pin[VOTER_PIN_SIZE];       // "" of a stranger
    char name[2 * VOTER_NAME_SIZE]; // surname and given name, as on the list
    bool real;                      // prints of a person, not grown ones
    struct demo_finger fingers[DEMO_FINGERS_MAX];
    int finger_count;
    struct demo_pictures faces; // other pictures of the portrait's person
    bool face_is_real;          // a photograph, not a drawn head
};

struct demo_official {
    enum official_role role;
    char name[VOTER_NAME_SIZE];
    char code[DEMO_SECRET];
};

struct demo_station {
    struct demo_voter *voters; // those who have something to show, and then the strangers
    int voter_count, stranger_count;
    struct demo_official officials[SLICE_OFFICIALS_MAX]; // who may decide: not the operators
    int official_count;
    int member; // the list number of one of them, who votes here too; 0: none
    char holders[DEMO_HOLDERS][DEMO_SECRET]; // passphrases of chair, secretary, operator
    struct slice_policy policy;              // filled by demo_expect_open
    struct demo_pictures blank;              // the bare glass
};

// False: `why` says what is missing or wrong.
bool demo_station_open(struct demo_station *station, const char *folder, char why[DEMO_WHY_SIZE]);
void demo_station_close(struct demo_station *station);
