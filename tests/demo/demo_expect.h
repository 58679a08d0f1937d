// What must come of a visit by the policy and by the scores of the very pictures that it will show,
// worked out before the day begins: a genuine finger that the matcher rejects in every try is a
// false non-match, is called so in the table, and goes on to the face and the commission as a
// person would.
#pragma once
#include "tests/demo/demo_visit.h"

struct demo_expect;

struct demo_package { // what the kiosk compares with: the station's package itself
    const char *slice, *key;
    const char
        *models; // folder of the face models; NULL: none, and then no face is expected to agree
};

// NULL: `why` (DEMO_WHY_SIZE bytes) says what is wrong. The station's policy becomes the package's.
struct demo_expect *demo_expect_open(struct demo_station *station,
                                     const struct demo_package *package, char *why);
void demo_expect_close(struct demo_expect *expect); // takes NULL

// The enrolled fingers against the touches of this visit, in the policy's order and with its
// limits.
bool demo_expect_finger(struct demo_expect *expect, const struct demo_visit *visit);
// The voter's portrait against the picture before the camera.
bool demo_expect_face(struct demo_expect *expect, const struct demo_visit *visit);
bool demo_expect_has_faces(const struct demo_expect *expect);
