// What the gallery's quick first stage loses: how often the owner of a print would come first if
// every reference were compared, and does not. `shailoo finger bench` searches among synthetic
// templates with two references of each finger; here each finger has one, every impression of
// FVC2002 DB1..4_B is the reference once and the probe of all others, and the strangers are hard:
// real prints in the mirror, each of their minutiae moved a little.
// usage: bench_gallery OURS|THEIRS SIZE      templates by this project, or another maker's
#include "biometric/finger_extract.h"
#include "matcher/finger_gallery.h"
#include "matcher/finger_score.h"
#include "matcher/kernels.h"
#include "tests/support/finger_samples.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    IMPRESSIONS = FINGER_SAMPLE_IMPRESSIONS,
    FINGERS = FINGER_SAMPLE_PRINTS / IMPRESSIONS,
    MOVED = 6, // pixels
};

static struct finger_template prints[FINGER_SAMPLE_PRINTS];

static double seconds(void) { // of this process, so that others on the machine do not count
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static bool read_ours(int index) {
    struct picture picture;
    struct finger_quality quality;
    if (!finger_sample_picture(&picture, index))
        return false;
    struct finger_image image = {picture.pixels, picture.width, picture.height, picture.dpi};
    bool good = finger_extract(&image, &prints[index], &quality) == BIOMETRIC_OK;
    picture_finish(&picture);
    return good;
}

static bool read_theirs(int index) {
    const int person = index / IMPRESSIONS;
    return finger_sample_read(&prints[index], 1 + person / FINGER_SAMPLE_FINGERS,
                              1 + person % FINGER_SAMPLE_FINGERS, 1 + index % IMPRESSIONS);
}

static struct finger_template stranger(unsigned number) {
    struct finger_template print = prints[number % FINGER_SAMPLE_PRINTS];
    finger_sample_mirror(&print);
    finger_sample_disturb(&print, number, MOVED);
    return print;
}

// DB1 and DB2 are of the same fingers.
static uint32_t owner_of(int finger) {
    return (uint32_t)(finger < FINGER_SAMPLE_FINGERS ? finger + FINGER_SAMPLE_FINGERS : finger);
}

static struct finger_gallery *fill(int impression, unsigned size) {
    struct finger_gallery *gallery = finger_gallery_create(size);
    for (unsigned i = 0; gallery && i < size; i++) {
        const bool real = i < FINGERS;
        struct finger_template print =
            real ? prints[i * IMPRESSIONS + (unsigned)impression] : stranger(i);
        if (finger_gallery_add(gallery, real ? owner_of((int)i) : i, &print) != MATCHER_OK)
            exit(3);
    }
    return gallery;
}

static float score_with_owner(int probe, int impression) {
    float most = 0;
    for (int finger = 0; finger < FINGERS; finger++)
        if (owner_of(finger) == owner_of(probe / IMPRESSIONS)) {
            float score = finger_score(&prints[probe], &prints[finger * IMPRESSIONS + impression]);
            most = score > most ? score : most;
        }
    return most;
}

static bool a_stranger_has_more(int probe, unsigned size, float score) {
    for (unsigned i = FINGERS; i < size; i++) {
        struct finger_template other = stranger(i);
        if (finger_score(&prints[probe], &other) >= score)
            return true;
    }
    return false;
}

int main(int argc, char **argv) {
    const bool ours = argc == 3 && !strcmp(argv[1], "OURS");
    const unsigned size = argc == 3 ? (unsigned)strtoul(argv[2], NULL, 10) : 0;
    int searches = 0, first = 0, lost = 0, with_loss = 0, lost_of[FINGERS] = {0};
    double spent = 0, bytes = 0;
    if (size < FINGERS || (!ours && strcmp(argv[1], "THEIRS"))) {
        fprintf(stderr, "usage: bench_gallery OURS|THEIRS SIZE      SIZE: %d or more\n", FINGERS);
        return 2;
    }
    for (int i = 0; i < FINGER_SAMPLE_PRINTS; i++)
        if (!(ours ? read_ours(i) : read_theirs(i))) {
            fputs("bench_gallery: FVC2002 is not there (SHAILOO_DATA)\n", stderr);
            return 3;
        }
    for (int impression = 0; impression < IMPRESSIONS; impression++) {
        struct finger_gallery *gallery = fill(impression, size);
        bytes = gallery ? (double)finger_gallery_bytes(gallery) / size : 0;
        for (int probe = 0; gallery && probe < FINGER_SAMPLE_PRINTS; probe++) {
            struct finger_candidate best = {0};
            if (probe % IMPRESSIONS == impression)
                continue;
            const double begun = seconds();
            const size_t found = finger_gallery_search(gallery, &prints[probe], &best, 1);
            spent += seconds() - begun;
            searches++;
            if (found && best.id == owner_of(probe / IMPRESSIONS)) {
                first++;
                continue;
            }
            const float owner = score_with_owner(probe, impression);
            if (owner > best.score && !a_stranger_has_more(probe, size, owner)) {
                lost++;
                with_loss += lost_of[probe / IMPRESSIONS]++ == 0;
            }
        }
        finger_gallery_destroy(gallery);
    }
    printf("%s, %s templates, one against %u: %.1f ms a search, %.0f templates/s, %.0f bytes each; "
           "the owner first in %d of %d, lost by the first stage %d (of %d fingers of %d)\n",
           kernels_pick()->name, ours ? "our" : "another maker's", size, spent * 1e3 / searches,
           size * (double)searches / spent, bytes, first, searches, lost, with_loss, FINGERS);
    return 0;
}
