// A station small enough for a test: a signed slice of a few voters with synthetic fingers, made
// anew in a folder of its own, and the passphrases and codes that open it.
#pragma once
#include "biometric/picture.h"
#include "matcher/face_template.h"
#include <stdbool.h>
#include <stdint.h>

enum { SMALL_STATION_VOTERS = 5, SMALL_PATH_SIZE = 256 };

struct small_station {
    char folder[SMALL_PATH_SIZE];
    char slice[SMALL_PATH_SIZE], key[SMALL_PATH_SIZE]; // the package and the public key
    char touches[SMALL_PATH_SIZE];                     // numbered pictures for the replay reader
    int touch_count;
    bool is_election; // no training: a recording is no reader
};

// Voters 1 and 2 have two fingers (right and left index), 3 has one, 4 has none. All have a
// drawn portrait and an invented face embedding.
// Voter 5 is owned by kiosk 2, the others by kiosk 1. Voter 3 is the commission's member.
extern const char *const small_station_pins[SMALL_STATION_VOTERS];
extern const char *const small_station_passphrases[3]; // chair, secretary, operator
extern const char *const small_station_codes[4];       // chair, secretary, operator, member

bool small_station_make(struct small_station *station);          // a training station
bool small_station_make_election(struct small_station *station); // the same for a real day
// A training station with this policy.json.
bool small_station_make_with_policy(struct small_station *station, const char *policy);
// A policy for tests of what comes after: a face is taken at once, and a doubt is the operator's.
extern const char small_station_faces_at_once[];
// A training station with this policy.json, whose voters have these faces.
bool small_station_make_with_faces(struct small_station *station, const char *policy,
                                   const struct face_template faces[SMALL_STATION_VOTERS]);
struct small_station small_station_at(const char *folder); // one that lies there already, a copy
// Its slice, unlocked by all three holders; NULL: it does not open.
struct voter_slice *small_station_slice(const struct small_station *station);
// The next touch of the replay reader: a finger of `voter` (1..), position 2 or 7; impressions
// differ by `touch`.
bool small_station_touch(struct small_station *station, int voter, int position, int touch);
void small_station_remove(struct small_station *station);
