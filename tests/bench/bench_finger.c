// How long fingers take: extraction, one against one, one against many. Reads FVC2002 DB1..4_B from
// the directory named; one thread. Not an accuracy figure except of the gallery: bench_finger.sh
// has those.
#include "biometric/finger_extract.h"
#include "biometric/picture.h"
#include "matcher/finger_gallery.h"
#include "matcher/finger_score.h"
#include "matcher/kernels.h"
#include "tests/support/finger_samples.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    DATABASES = 4,
    FINGERS = 10,
    IMPRESSIONS = 8,
    PEOPLE = DATABASES * FINGERS,
    GALLERY = 10000
};

static struct finger_template prints[PEOPLE][IMPRESSIONS];
static const int dpi_of[DATABASES] = {500, 569, 500, 500};

static double seconds(void) { // of this process, so that others on the machine do not count
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void extract_all(const char *directory) {
    double spent = 0;
    int failures = 0, minutiae = 0;
    for (int i = 0; i < PEOPLE * IMPRESSIONS; i++) {
        int database = i / IMPRESSIONS / FINGERS;
        char path[4096];
        struct picture picture;
        struct finger_quality quality;
        snprintf(path, sizeof path, "%s/DB%d_B/%d_%d.tif", directory, database + 1,
                 101 + i / IMPRESSIONS % FINGERS, 1 + i % IMPRESSIONS);
        if (picture_read(&picture, path, 1) != BIOMETRIC_OK) {
            fprintf(stderr, "bench_finger: %s: cannot be read\n", path);
            exit(3);
        }
        struct finger_image image = {picture.pixels, picture.width, picture.height,
                                     dpi_of[database]};
        struct finger_template *print = &prints[i / IMPRESSIONS][i % IMPRESSIONS];
        double start = seconds();
        failures += finger_extract(&image, print, &quality) != BIOMETRIC_OK;
        spent += seconds() - start;
        minutiae += print->count;
        picture_finish(&picture);
    }
    printf("failures to extract          %8d of %d\n", failures, PEOPLE * IMPRESSIONS);
    printf("extraction                   %8.1f ms\n", spent * 1e3 / (PEOPLE * IMPRESSIONS));
    printf("minutiae                     %8.1f\n", (double)minutiae / (PEOPLE * IMPRESSIONS));
}

// Mean over all pairs of impressions `apart` people from each other.
static void time_scores(const char *what, int apart) {
    float sum = 0; // keeps the compiler from leaving the work out
    int pairs = 0;
    double start = seconds();
    for (int a = 0; a + apart < PEOPLE; a++)
        for (int i = 0; i < IMPRESSIONS; i++)
            for (int j = apart ? 0 : i + 1; j < IMPRESSIONS; j++, pairs++)
                sum += finger_score(&prints[a][i], &prints[a + apart][j]);
    double spent = seconds() - start;
    printf("%-28s %8.1f us (mean score %.2f)\n", what, spent * 1e6 / pairs, (double)sum / pairs);
}

// The first two impressions of all, among strangers: real prints whose minutiae are scattered so
// far that nothing but their number and the flow of the ridges is left.
static struct finger_gallery *fill_gallery(void) {
    struct finger_gallery *gallery = finger_gallery_create(GALLERY);
    if (!gallery)
        exit(3);
    for (unsigned i = 0; i < GALLERY; i++) {
        struct finger_template print = prints[i / 2 % PEOPLE][i % 2];
        if (i >= 2 * PEOPLE) {
            print = prints[i % PEOPLE][i / PEOPLE % IMPRESSIONS];
            finger_sample_disturb(&print, i, 30);
        }
        uint32_t id = i < 2 * PEOPLE ? i / 2 : i;
        if (finger_gallery_add(gallery, id, &print) != MATCHER_OK)
            exit(3);
    }
    return gallery;
}

// Also counts the searches that the quick first stage lost: those where the owner was not among
// the candidates though one against one would have had the owner first.
static void time_searches(void) {
    struct finger_gallery *gallery = fill_gallery();
    int searches = 0, first = 0, lost = 0;
    double spent = 0;
    for (unsigned i = 0; i < PEOPLE * (IMPRESSIONS - 2); i++, searches++) {
        const unsigned owner = i / (IMPRESSIONS - 2);
        const struct finger_template *probe = &prints[owner][2 + i % (IMPRESSIONS - 2)];
        struct finger_candidate best = {0};
        double start = seconds();
        size_t found = finger_gallery_search(gallery, probe, &best, 1);
        spent += seconds() - start;
        float score = finger_score(probe, &prints[owner][0]);
        float other = finger_score(probe, &prints[owner][1]);
        bool owner_first = found && best.id == owner;
        first += owner_first;
        lost += !owner_first && (score > other ? score : other) > (found ? best.score : 0);
    }
    printf("one against %d            %8.1f ms a search\n", GALLERY, spent * 1e3 / searches);
    printf("templates searched           %8.0f a second\n", GALLERY * (double)searches / spent);
    printf("the owner first              %8.2f %% of %d (lost by the first stage: %d)\n",
           100.0 * first / searches, searches, lost);
    finger_gallery_destroy(gallery);
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fputs("usage: bench_finger DIRECTORY_OF_DB1_B_TO_DB4_B\n", stderr);
        return 2;
    }
    printf("kernels                      %8s\n", kernels_pick()->name);
    extract_all(argv[1]);
    time_scores("genuine comparison", 0);
    time_scores("impostor comparison", 1);
    time_searches();
    return 0;
}
