// Scores and searches of templates that are the same everywhere, printed to the last bit: so that
// two CPUs can be compared. No sines here, which two C libraries might round differently.
#include "matcher/finger_gallery.h"
#include "matcher/finger_score.h"
#include "tests/support/finger_samples.h"
#include <stdio.h>
#include <stdlib.h>

enum { FINGERS = 60, WANTED = 5 };

static struct finger_template impression_of(unsigned finger, unsigned impression) {
    struct finger_template print;
    finger_sample_draw(&print, finger, finger * 4 % 100); // down to none
    if (impression)
        finger_sample_disturb(&print, finger + impression, 2 + impression);
    return print;
}

int main(void) {
    struct finger_gallery *gallery = finger_gallery_create(FINGERS);
    if (!gallery)
        return 1;
    for (unsigned i = 0; i < FINGERS; i++) {
        struct finger_template reference = impression_of(i, 0);
        if (finger_gallery_add(gallery, i, &reference) != MATCHER_OK)
            return 1;
    }
    for (unsigned i = 0; i < FINGERS; i++) {
        struct finger_template probe = impression_of(i, 1 + i % 4);
        struct finger_candidate best[WANTED];
        for (unsigned j = i % 7; j < FINGERS; j += 7) {
            struct finger_template reference = impression_of(j, 0);
            printf("%u %u %a\n", i, j, (double)finger_score(&probe, &reference));
        }
        size_t found = finger_gallery_search(gallery, &probe, best, WANTED);
        for (size_t k = 0; k < found; k++)
            printf("%u: %u %a\n", i, (unsigned)best[k].id, (double)best[k].score);
    }
    finger_gallery_destroy(gallery);
    return 0;
}
