// What finger_extract says of a picture: finger or not, and which word for the voter. Pictures that
// hold no finger, real prints as other sensors might show them, and touches that were drawn to be
// poor in a known way. Reads FVC2002 and Labeled Faces in the Wild from the shared data.
#include "biometric/finger_extract.h"
#include "biometric/picture.h"
#include "tests/support/finger_samples.h"
#include "tests/support/shared_data.h"
#include "tests/support/synthetic/changed_print.h"
#include "tests/support/synthetic/not_a_finger.h"
#include "tests/support/synthetic/synthetic_print.h"
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ADVICES = FINGER_ADVICES, SEEDS = 40, FINGERS = 60, TOUCHES = 3 };

// How often what was said of one kind of picture.
struct tally {
    int pictures, refused, said[ADVICES], good, said_of_good; // good: of a value of 60 and more
    double values;
};

static void look(struct tally *tally, const uint8_t *pixels, int width, int height, int dpi) {
    static struct finger_template print;
    struct finger_quality quality;
    struct finger_image image = {pixels, width, height, dpi};
    tally->pictures++;
    if (finger_extract(&image, &print, &quality) != BIOMETRIC_OK) {
        tally->refused++;
        return;
    }
    tally->said[quality.advice]++;
    tally->values += quality.value;
    tally->good += quality.value >= 60;
    tally->said_of_good += quality.value >= 60 && quality.advice != FINGER_FINE;
}

static void print_head(const char *what) {
    printf("\n== %s\n%-20s pictures no finger   value   nothing  dry    wet  light partial moved, "
           "percent of the prints\n",
           what, "");
}

static void print_line(const char *name, const struct tally *tally) {
    int seen = tally->pictures - tally->refused;
    printf("%-20s %8d %9d %7.0f  ", name, tally->pictures, tally->refused,
           seen ? tally->values / seen : 0);
    for (int i = 0; i < ADVICES; i++)
        printf(" %6.1f", seen ? 100.0 * tally->said[i] / seen : 0);
    printf("\n");
}

static void judge_what_is_no_finger(void) {
    static uint8_t pixels[NOT_A_FINGER_SIDE * NOT_A_FINGER_SIDE];
    printf("== Pictures that hold no finger: how many give a template all the same\n");
    for (int kind = 0; kind < NOT_A_FINGER_KINDS; kind++) {
        struct tally tally = {0};
        for (uint64_t seed = 1; seed <= SEEDS; seed++) {
            not_a_finger_draw(pixels, (enum not_a_finger)kind, seed);
            look(&tally, pixels, NOT_A_FINGER_SIDE, NOT_A_FINGER_SIDE, 500);
        }
        printf("%-20s %4d of %d\n", not_a_finger_text((enum not_a_finger)kind),
               tally.pictures - tally.refused, tally.pictures);
    }
    static const int dpis[] = {250, 353, 500, 707, 1000}; // each face at one of them
    struct tally tally = {0};
    char pattern[4096];
    glob_t faces = {0};
    snprintf(pattern, sizeof pattern, "%s/lfw-dev/lfw/*/*.jpg", shared_data());
    if (glob(pattern, 0, NULL, &faces) != 0)
        return;
    for (size_t i = 0; i < faces.gl_pathc; i++) {
        struct picture picture;
        if (picture_read(&picture, faces.gl_pathv[i], 1) != BIOMETRIC_OK)
            continue;
        look(&tally, picture.pixels, picture.width, picture.height, dpis[i % 5]);
        picture_finish(&picture);
    }
    globfree(&faces);
    printf("%-20s %4d of %d\n", "portraits", tally.pictures - tally.refused, tally.pictures);
}

// All prints as they are, and a fifth of each finger's as each other sensor might show them.
static void judge_real_prints(void) {
    struct tally as_is[FINGER_SAMPLE_DATABASES] = {{0}}, changed[PRINT_CHANGES] = {{0}};
    for (int i = 0; i < FINGER_SAMPLE_PRINTS; i++) {
        struct picture picture;
        struct changed_print print;
        int database = i * FINGER_SAMPLE_DATABASES / FINGER_SAMPLE_PRINTS;
        if (!finger_sample_picture(&picture, i))
            exit(3);
        look(&as_is[database], picture.pixels, picture.width, picture.height, picture.dpi);
        struct changed_print from = {picture.pixels, picture.width, picture.height, picture.dpi};
        for (int change = 1; change < PRINT_CHANGES && i % 5 == 0; change++) {
            if (!changed_print_make(&print, &from, (enum print_change)change, (uint64_t)i))
                exit(3);
            look(&changed[change], print.pixels, print.width, print.height, print.dpi);
            changed_print_finish(&print);
        }
        picture_finish(&picture);
    }
    print_head("Real prints (FVC2002)");
    int good = 0, said_of_good = 0;
    for (int i = 0; i < FINGER_SAMPLE_DATABASES; i++) {
        char name[16];
        snprintf(name, sizeof name, "DB%d", i + 1);
        print_line(name, &as_is[i]);
        good += as_is[i].good;
        said_of_good += as_is[i].said_of_good;
    }
    printf("a word is said of %d of the %d with a value of 60 and more\n", said_of_good, good);
    print_head("Real prints, changed");
    for (int change = 1; change < PRINT_CHANGES; change++)
        print_line(print_change_text((enum print_change)change), &changed[change]);
}

static void judge_synthetic_touches(void) {
    static const char *const names[SYNTHETIC_TOUCH_KINDS] = {"good",    "dry",   "wet",   "light",
                                                             "partial", "blank", "moved", "usual"};
    static uint8_t pixels[SYNTHETIC_PRINT_WIDTH * SYNTHETIC_PRINT_HEIGHT];
    struct tally tallies[SYNTHETIC_TOUCH_KINDS] = {{0}};
    for (uint64_t seed = 0; seed < FINGERS; seed++) {
        struct synthetic_finger *finger = synthetic_finger_create(5000 + seed);
        for (int i = 0; i < SYNTHETIC_TOUCH_KINDS * TOUCHES && finger; i++) {
            enum synthetic_touch_kind kind = (enum synthetic_touch_kind)(i / TOUCHES);
            struct synthetic_touch touch = {.seed = (uint64_t)i + 1, .kind = kind};
            if (synthetic_print_draw(pixels, finger, &touch))
                look(&tallies[kind], pixels, SYNTHETIC_PRINT_WIDTH, SYNTHETIC_PRINT_HEIGHT,
                     SYNTHETIC_PRINT_DPI);
        }
        synthetic_finger_destroy(finger);
    }
    print_head("Synthetic touches");
    for (int kind = 0; kind < SYNTHETIC_TOUCH_KINDS; kind++)
        print_line(names[kind], &tallies[kind]);
}

int main(void) {
    struct picture picture;
    if (!finger_sample_picture(&picture, 0)) {
        puts("finger or not: not measured: FVC2002 is not there");
        return 0;
    }
    picture_finish(&picture);
    judge_synthetic_touches();
    fflush(stdout);
    judge_real_prints();
    fflush(stdout);
    judge_what_is_no_finger();
    return 0;
}
